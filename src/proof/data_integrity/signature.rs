use multibase::Base;

use super::{DataIntegrityProof, ProofOptions, SecuredDocument};
use crate::key::{Algorithm, PublicKey, SignatureFault};
use crate::ld::HashAlgorithm;
use crate::report::{Code, Finding};

/// The characters of 96 bytes in base58. Base58 takes time by the square of its length.
const MAX_CHARACTERS: usize = 132;

/// The signature of a suite that signs the document as a whole.
#[derive(Debug)]
pub(super) struct Signature {
    kind: Kind,
    bytes: Vec<u8>,
}

/// What a suite says about the algorithm; the key says the rest.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Ed25519.
    Eddsa,
    /// ECDSA on P-256 or P-384.
    Ecdsa,
}

impl Kind {
    pub(super) fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Kind::Eddsa => &[Algorithm::EdDsa],
            Kind::Ecdsa => &[Algorithm::Es256, Algorithm::Es384],
        }
    }

    fn lengths(self) -> &'static [usize] {
        match self {
            Kind::Eddsa => &[64],
            Kind::Ecdsa => &[64, 96],
        }
    }
}

impl Signature {
    /// Reads a `proofValue` in base58-btc, the only form of these suites (VC DI EdDSA §2.2.1, ECDSA §2.2.1).
    pub(super) fn read(kind: Kind, proof_value: &str) -> Result<Self, Finding> {
        let malformed = |what: &str| Finding::new(Code::ProofMalformed).detail(what);
        let digits = proof_value
            .strip_prefix(Base::Base58Btc.code())
            .ok_or_else(|| malformed("the proof value is not in base58-btc"))?;
        let bytes = match digits.len() {
            0..=MAX_CHARACTERS => Base::Base58Btc.decode(digits).ok(),
            _ => None,
        };
        let bytes = bytes.ok_or_else(|| malformed("the proof value is not in base58-btc or too long"))?;
        if !kind.lengths().contains(&bytes.len()) {
            return Err(malformed(&format!("the signature has {} bytes", bytes.len())));
        }
        Ok(Signature { kind, bytes })
    }

    /// Checks the signature with `key`, over what `message` says that such a proof signs (VC DI EdDSA §3.2.7).
    pub(super) fn verify(
        &self,
        document: &SecuredDocument<'_>,
        proof: &DataIntegrityProof,
        key: &PublicKey,
        message: Message,
    ) -> Result<(), Vec<Finding>> {
        let algorithm = self.agreed(key).map_err(|fault| proof.fault(&fault))?;
        let message = message(document, &proof.options, hash_of(algorithm))?;
        key.verify(algorithm, &message, &self.bytes).map_err(|fault| proof.fault(&fault))
    }

    /// Fixes the algorithm: `key` has one, and it must be one of the suite's.
    fn agreed(&self, key: &PublicKey) -> Result<Algorithm, SignatureFault> {
        let algorithm = key.algorithm();
        if self.kind.algorithms().contains(&algorithm) {
            Ok(algorithm)
        } else {
            Err(SignatureFault::WrongKey)
        }
    }
}

/// What a proof with these options on this document signs, by a hash function.
type Message = fn(&SecuredDocument<'_>, &ProofOptions, HashAlgorithm) -> Result<Vec<u8>, Vec<Finding>>;

/// The hash function that goes with the key (VC DI ECDSA §3).
pub(super) fn hash_of(algorithm: Algorithm) -> HashAlgorithm {
    match algorithm {
        Algorithm::Es384 => HashAlgorithm::Sha384,
        Algorithm::EdDsa | Algorithm::Es256 | Algorithm::Rs256 => HashAlgorithm::Sha256,
    }
}
