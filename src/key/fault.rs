use crate::report::{Code, Finding};

/// Why a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyFault {
    /// A kind of key that this verifier does not know.
    Unsupported(String),
    /// A known kind that must not be relied on: too weak, or not for signing.
    Refused(String),
    /// No key at all.
    Malformed(String),
    /// The private half was published.
    Private,
}

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
