//! The issuer's keys: in files, on a token, and the folder in which they are kept.
//!
//! ```text
//! Ring (issuer.json) --open--> CurrentKey --issuer_key--> openbadges::issue::IssuerKey
//!      \                          file::FileSigner | pkcs11::TokenSigner
//!       \--identity--> openbadges::issue::identity::Identity --publication--> did.json, jwks.json, Profile
//! ```

pub mod file;
mod folder;
mod jwk;
mod kind;
mod pem;
#[cfg(feature = "pkcs11")]
pub mod pkcs11;
mod private;
mod public;
pub mod ring;
mod secret_file;
#[cfg(test)]
mod testing;
mod token;

pub use file::FileSigner;
pub(crate) use folder::make_private;
pub use kind::{KeyKind, UnknownKind};
pub use ring::{CurrentKey, IssuerName, KeySource, Ring, RingError};
pub use secret_file::{FileFault, KeyFileError};
pub use token::{KeyName, PinSource, TokenKey, TokenName};
