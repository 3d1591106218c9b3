//! Keys: what they are, where an issuer lists them, and whether a signature fits.
//!
//! Nothing here fetches: where the key documents of an issuer are follows from its id, and what they say is read from
//! documents that were had.

mod did;
mod document;
mod fault;
mod host;
mod issuer_id;
pub(crate) mod jose;
mod jwk;
mod key_set;
mod method;
mod multikey;
mod party;
mod pem;
mod public;
#[cfg(test)]
mod wycheproof_tests;

pub(crate) use did::self_asserted;
pub(crate) use document::{Form, KeyDocument, Lookup, Source, is_key_media_type};
pub use fault::KeyFault;
pub(crate) use fault::SignatureFault;
pub(crate) use host::is_public_name;
pub use issuer_id::require_party_id;
pub(crate) use issuer_id::{IssuerId, Resolution, key_set_address, public_address};
pub use key_set::{KeySet, KeySetFault};
pub(crate) use method::Method;
pub(crate) use party::{canonical, same_party};
pub use public::{Algorithm, PublicKey};
