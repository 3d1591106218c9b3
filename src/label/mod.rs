//! The Quality Label: does this issuer hold it now, and did it when the badge was awarded (`docs/report.md`).
//!
//! ```text
//! registers of the policy --read--> Register --labels_of(issuer)--\
//! label credentials handed in --examine--> Award ------------------+--> Label { accounts } --decide--> LabelStanding
//! statements inside of the badge --note--> counterfeit, or nothing
//! ```
//!
//! A label is what an authority of the policy signed with a key that the policy pins; nothing else is ever shown as held.
//! No label, an expired one or a register that is down never lower a badge.

mod check;
mod claim;
mod handed_in;
mod history;
mod opened;
mod register;
mod sources;
pub(crate) mod terms;
#[cfg(test)]
mod tests;
mod verdict;

pub use check::{LabelAnswer, LabelCheck, LabelCheckError, check, open_register};
pub use claim::Counterfeit;
pub use history::{LabelStanding, Term};
pub use register::Register;
pub(crate) use sources::Sources;
pub use sources::{EditionSeen, RegisterUsed};
pub use terms::LabelState;
pub use verdict::LabelVerdict;
pub(crate) use verdict::{Stated, verdict};
