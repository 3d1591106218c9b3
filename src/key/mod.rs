//! Keys: what they are, where an issuer lists them, and whether a signature fits.
//!
//! Nothing here fetches. [`IssuerId`] says where the key documents of an issuer are, [`KeyDocument`] reads one that was
//! had, and [`PublicKey`] checks a signature: [`PublicKey::verify`] for Data Integrity, [`jose::verify`] for JOSE.

mod fault;
pub(crate) mod jose;
mod jwk;
mod multikey;
mod public;

pub(crate) use fault::{KeyFault, SignatureFault};
pub(crate) use public::{Algorithm, PublicKey};
