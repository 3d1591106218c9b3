//! Ready cases with their expected verdicts, and the judge that compares a verifier's reports with them.
//!
//! The cases are data (see `README.md` beside this crate); nothing here knows how to verify. A test gives the verifier
//! as a closure from a [`Question`] to a report in its JSON form, or to `null` where it refuses the question:
//!
//! ```no_run
//! # fn verify(_: &openbadges_vectors::Question<'_>) -> serde_json::Value { serde_json::Value::Null }
//! let cases = openbadges_vectors::load_all()?;
//! let failures = openbadges_vectors::check_all(&cases, verify)?;
//! assert!(failures.is_empty(), "{}", openbadges_vectors::summary(&failures));
//! # Ok::<(), openbadges_vectors::LoadError>(())
//! ```

mod case;
mod check;
mod expect;
mod generate;
pub mod judge;

pub use case::{Case, Editions, Evidence, LabelCheck, LoadError, Question, Subject, folder, load_all};
pub use check::{Failure, check, check_all, summary};
pub use expect::{Condition, Expectation, OpenBadges, Place, Standing, State, Want};
pub use judge::{Fault, Kind};
