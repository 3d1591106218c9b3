use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use openbadges::Timestamp;
use openbadges::issue::identity::{IdentityFault, KeyId};

#[cfg(feature = "pkcs11")]
use crate::keys::pkcs11::TokenError;
use crate::keys::secret_file::KeyFileError;

/// Why an issuer's folder cannot be used, and what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum RingError {
    /// The file is not what it should be; where and why.
    Misread(PathBuf, String),
    /// The issuer in the file could not be published.
    Identity(PathBuf, IdentityFault),
    /// A file or folder cannot be written.
    NotWritten(PathBuf, io::Error),
    /// There is an issuer already.
    Exists(PathBuf),
    /// No key signs at this time.
    NoneSigns {
        /// The issuer's file.
        path: PathBuf,
        /// When the next key begins.
        next: Option<Timestamp>,
    },
    /// No key has this name.
    UnknownKey(PathBuf, KeyId),
    /// The private key is not that of the listed one.
    OtherKey(PathBuf, KeyId),
    /// The issuer's id is its key.
    CannotRotate(String),
    /// A key file cannot be used.
    KeyFile(KeyFileError),
    /// A key on a token cannot be used.
    #[cfg(feature = "pkcs11")]
    Token(TokenError),
    /// This program was built without the feature `pkcs11`.
    #[cfg(not(feature = "pkcs11"))]
    NoTokens,
}

impl fmt::Display for RingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RingError::Misread(path, what) => write!(f, "{}: {what}", path.display()),
            RingError::Identity(path, fault) => write!(f, "{}: {fault}", path.display()),
            RingError::NotWritten(path, error) => {
                write!(f, "{}: it cannot be written: {error}", path.display())
            }
            RingError::Exists(path) => {
                write!(f, "{}: there is an issuer already; choose another folder", path.display())
            }
            RingError::NoneSigns { path, next: Some(next) } => write!(
                f,
                "{}: no key signs before {next}; check the clock, or rotate to get a key at once",
                path.display()
            ),
            RingError::NoneSigns { path, next: None } => {
                write!(f, "{}: no key signs any more; rotate to get a new one", path.display())
            }
            RingError::UnknownKey(path, id) => write!(f, "{}: there is no key {id:?}", path.display(), id = id.as_str()),
            RingError::OtherKey(path, id) => write!(
                f,
                "{}: the private key of {:?} does not belong to its publicKeyJwk; put the right key in its place, or \
                 rotate",
                path.display(),
                id.as_str()
            ),
            RingError::CannotRotate(id) => write!(
                f,
                "the id {id} is the key itself and can have no other; for keys that change, make an issuer with a \
                 did:web or an https: address"
            ),
            RingError::KeyFile(error) => error.fmt(f),
            #[cfg(feature = "pkcs11")]
            RingError::Token(error) => error.fmt(f),
            #[cfg(not(feature = "pkcs11"))]
            RingError::NoTokens => f.write_str(
                "the key is on a token, which this program cannot use; build it with: cargo build --features pkcs11",
            ),
        }
    }
}

impl Error for RingError {}
