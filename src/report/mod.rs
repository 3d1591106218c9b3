//! The report: one outcome for each step, the findings, and the two verdicts.

mod code;
mod finding;
mod outcome;

pub use code::Code;
pub use finding::{Finding, Severity, Step};
pub use outcome::{Outcome, Skip};
