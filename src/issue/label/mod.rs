//! The issuing side of the Quality Label: label credentials, registers of them, and what else is published from the same
//! data.
//!
//! ```text
//! LabelScheme, Organiser, LabelCycle, LabelTerm, Committee --LabelBuilder--> Unsigned
//! LabelEntry, …  --RegisterEdition--> UnsignedList --sign, into_token--> the register
//! LabelHolder, … --RegisterEdition--> UnsignedList, registry file: current holders, in the forms of others
//! ```
//!
//! What makes no sense cannot be said: a label has its authority as issuer and as creator, an end, a place where it can be
//! revoked; its first cycle renews nothing, and each later one renews a label.

mod builder;
mod cycle;
mod endorsement;
mod holders;
mod organiser;
mod register;
mod scheme;
mod term;
#[cfg(test)]
mod tests;

pub use builder::{Committee, LabelBuilder, RevocationEntry, WrongPurpose};
pub use cycle::{LabelCycle, LabelCycleError};
pub use holders::LabelHolder;
pub use organiser::{CoveredIssuers, CoveredIssuersError, Organiser};
pub use register::{LabelEntry, RegisterEdition, RegisterError};
pub use scheme::LabelScheme;
pub use term::{LabelTerm, LabelTermError};
