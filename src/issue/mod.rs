//! Building and signing: from typed parts to a credential that every conformant verifier accepts.
//!
//! ```text
//! parts --builders--> Unsigned --add_proof--> Signed --into_token--> Token
//!                         \_____________into_token______________/
//! ```
//!
//! [`Unsigned`] is a credential that conforms, which was checked by the rules that the verifier has; nothing else can be
//! signed. An embedded proof comes before the token around it (Open Badges 3.0 §8.2.2): there is no way from a [`Token`]
//! back. Keys are behind the trait [`Signer`]: the core never sees a private one.
//!
//! What the holder does with a badge that can be shown in part ([`Cryptosuite::EcdsaSd2023`]) is [`derive()`].

mod builder;
mod credential;
mod derive;
pub mod identity;
pub mod label;
mod language;
mod list;
mod mandatory;
mod parts;
mod random;
mod recipient;
mod sign;
mod status_list;
#[cfg(test)]
mod tests;

pub use crate::proof::data_integrity::{DeriveError, PointerError};
pub use builder::{
    BadgeBuilder, BuildError, EndorsementBuilder, Missing, Period, badge_types, contexts, contexts_of,
};
pub use credential::{NotIssuable, Signed, Token, Unsigned};
pub use derive::derive;
pub use list::UnsignedList;
pub use mandatory::Mandatory;
pub use random::{NoRandomness, fresh_id};
pub use recipient::Recipient;
pub use sign::{Cryptosuite, IssuerKey, ProofTerms, SignError, Signer, SignerError};
pub use status_list::{
    IndexBeyondList, ListDetails, ListLengthError, PublishedList, StatusEntry, StatusList, StatusPurpose,
    UnreadableList,
};
