use std::error::Error;
use std::fmt;

use crate::report::{Code, Finding};

/// Why a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyFault {
    /// A kind of key that is not known here.
    Unsupported(String),
    /// A known kind that must not be relied on: too weak, or not for signing.
    Refused(String),
    /// No key at all.
    Malformed(String),
    /// The private half was published.
    Private,
}

impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyFault::Unsupported(what) => write!(f, "not supported: {what}"),
            KeyFault::Refused(why) => write!(f, "refused: {why}"),
            KeyFault::Malformed(what) => write!(f, "no key: {what}"),
            KeyFault::Private => f.write_str("a private key where the public one belongs"),
        }
    }
}

impl Error for KeyFault {}

impl KeyFault {
    /// The finding about a badge that relies on this key; `malformed` is the code for what is no key at all, which
    /// depends on who wrote it down: the issuer's document or the proof.
    pub(crate) fn finding(&self, malformed: Code) -> Finding {
        match self {
            KeyFault::Unsupported(what) => Finding::new(Code::ProofUnsupported).detail(what),
            KeyFault::Refused(why) => Finding::new(Code::ProofAlgorithmRefused).detail(why),
            KeyFault::Malformed(what) => Finding::new(malformed).detail(what),
            KeyFault::Private => {
                Finding::new(Code::IssuerDocumentInvalid).detail("a private key was published")
            }
        }
    }
}

/// Why a signature does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignatureFault {
    /// The algorithm is not that of the key.
    WrongKey,
    /// No signature of that algorithm.
    Malformed(String),
    /// It does not fit the message and the key.
    Mismatch,
}

impl SignatureFault {
    /// The finding about the proof with this signature.
    pub(crate) fn finding(&self) -> Finding {
        match self {
            SignatureFault::WrongKey => {
                Finding::new(Code::ProofAlgorithmRefused).detail("the algorithm is not that of the key")
            }
            SignatureFault::Malformed(what) => Finding::new(Code::ProofMalformed).detail(what),
            SignatureFault::Mismatch => Finding::new(Code::ProofSignatureMismatch),
        }
    }
}
