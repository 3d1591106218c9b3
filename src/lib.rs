//! Verifies Open Badges 3.0 and 2.0: is this badge genuine, who stands behind it, and does that still hold? And issues 3.0.
//!
//! The core of verifying is one pure function, [`evaluate`]: bytes, [`Policy`], time and [`Evidence`] in, a [`Report`] out, and with it
//! what would have to be fetched to know more. [`drive::verify`] runs the loop around it with anything that implements
//! [`drive::Fetch`].
//!
//! Issuing is in [`issue`]: builders, signing behind the trait [`issue::Signer`], status lists, what an issuer publishes. Images
//! are in [`bake`].

#![cfg_attr(not(test), deny(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types))]

mod authenticity;
pub mod bake;
pub mod budget;
pub mod drive;
mod endorse;
mod evaluate;
pub mod evidence;
mod input;
mod inspect;
pub mod issue;
mod issuer;
pub mod json;
pub mod key;
pub mod label;
pub mod ld;
mod legacy;
pub mod lint;
pub mod model;
pub mod policy;
mod proof;
mod recipient;
pub mod report;
mod sealed;
mod secured;
mod session;
mod status;
#[cfg(test)]
mod testing;
mod timestamp;
mod trust;
mod validity;
mod verdict;

pub use authenticity::VerifiedProof;
pub use evaluate::{Evaluation, InputError, evaluate};
pub use evidence::Evidence;
pub use input::{Carrier, MAX_BYTES as MAX_INPUT_BYTES};
pub use inspect::{Conformance, hidden_character};
pub use issuer::BoundIssuer;
pub use policy::Policy;
pub use recipient::RecipientMatch;
pub use status::NotRevoked;
pub use timestamp::{MalformedTimestamp, Timestamp};
pub use trust::Recognition;
pub use validity::InForce;
pub use verdict::{
    Binding, Checks, Endorsement, EndorsementReport, InputSummary, OpenBadges, Report, Standing, State,
};

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
