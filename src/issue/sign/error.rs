//! Why nothing was signed.

use std::error::Error;
use std::fmt;

use crate::issue::NoRandomness;
use crate::proof::data_integrity::PointerError;
use crate::report::Finding;

/// Why a signer did not sign, in its own words.
#[derive(Debug)]
pub struct SignerError(Box<dyn Error + Send + Sync>);

impl SignerError {
    /// Wraps what the signer has to say.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        SignerError(cause.into())
    }
}

impl fmt::Display for SignerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the key did not sign: {}", self.0)
    }
}

impl Error for SignerError {}

/// Why a credential was not signed.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignError {
    /// The suite is not for keys of this kind.
    WrongKey {
        /// The suite.
        wanted: &'static str,
        /// The kind of the key.
        key: &'static str,
    },
    /// The verification method is not one of the issuer's.
    ForeignKey {
        /// The id of the verification method.
        method: String,
        /// The issuer's id.
        issuer: String,
    },
    /// The credential says something that the signature would not cover.
    Refused(Vec<Finding>),
    /// A part of the credential cannot be made mandatory.
    Mandatory(PointerError),
    /// The operating system gave no randomness.
    NoRandomness(NoRandomness),
    /// The signer failed.
    Signer(SignerError),
    /// What the signer returned does not fit its public key.
    BadSignature,
}

impl From<NoRandomness> for SignError {
    fn from(cause: NoRandomness) -> Self {
        SignError::NoRandomness(cause)
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SignError::WrongKey { wanted, key } => {
                write!(f, "{wanted} does not sign with {key} keys; choose another suite or another key")
            }
            SignError::ForeignKey { method, issuer } => write!(
                f,
                "verifiers would not find the key {method:?} among those of the issuer {issuer:?}; its id must be the \
                 issuer's with a fragment, such as {issuer}#key-1"
            ),
            SignError::Refused(findings) => {
                f.write_str("the credential cannot be signed as it is")?;
                findings.iter().try_for_each(|finding| write!(f, "; {finding}"))
            }
            SignError::Mandatory(error) => error.fmt(f),
            SignError::NoRandomness(cause) => cause.fmt(f),
            SignError::Signer(error) => error.fmt(f),
            SignError::BadSignature => f.write_str(
                "the signature does not fit the public key; the signer is faulty or holds another private key",
            ),
        }
    }
}

impl Error for SignError {}
