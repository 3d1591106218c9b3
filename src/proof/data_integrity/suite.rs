use super::jcs;
use super::rdfc;
use super::selective::Disclosure;
use super::signature::{Kind, Signature};
use super::{DataIntegrityProof, SecuredDocument};
use crate::key::{Algorithm, PublicKey};
use crate::report::{Code, Finding};

/// The cryptographic suites that can be verified (report.md §4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suite {
    /// `eddsa-rdfc-2022`
    EddsaRdfc2022,
    /// `eddsa-2022`, as drafts called `eddsa-rdfc-2022`.
    Eddsa2022,
    /// `Ed25519Signature2020`, a proof type of its own.
    Ed25519Signature2020,
    /// `ecdsa-rdfc-2019`
    EcdsaRdfc2019,
    /// `eddsa-jcs-2022`
    EddsaJcs2022,
    /// `ecdsa-jcs-2019`
    EcdsaJcs2019,
    /// `ecdsa-sd-2023`, whose derived proofs show a part of what was signed.
    EcdsaSd2023,
}

/// A proof value that could be read, by the family of its suite.
#[derive(Debug)]
pub(super) enum Scheme {
    /// One signature over the RDF dataset.
    Rdfc(Signature),
    /// One signature over the JSON text.
    Jcs(Signature),
    /// One signature for each statement that is shown by choice.
    Selective(Disclosure),
}

impl Suite {
    const OF_DATA_INTEGRITY: [Suite; 6] = [
        Suite::EddsaRdfc2022,
        Suite::Eddsa2022,
        Suite::EcdsaRdfc2019,
        Suite::EddsaJcs2022,
        Suite::EcdsaJcs2019,
        Suite::EcdsaSd2023,
    ];

    /// The suite with exactly this name in `cryptosuite` (VC Data Integrity §2.1).
    pub(super) fn of_data_integrity(cryptosuite: &str) -> Option<Self> {
        Self::OF_DATA_INTEGRITY.into_iter().find(|suite| suite.name() == cryptosuite)
    }

    /// Its published name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Suite::EddsaRdfc2022 => "eddsa-rdfc-2022",
            Suite::Eddsa2022 => "eddsa-2022",
            Suite::Ed25519Signature2020 => "Ed25519Signature2020",
            Suite::EcdsaRdfc2019 => "ecdsa-rdfc-2019",
            Suite::EddsaJcs2022 => "eddsa-jcs-2022",
            Suite::EcdsaJcs2019 => "ecdsa-jcs-2019",
            Suite::EcdsaSd2023 => "ecdsa-sd-2023",
        }
    }

    /// The algorithms of the keys that sign with it.
    pub(crate) fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Suite::EddsaRdfc2022 | Suite::Eddsa2022 | Suite::Ed25519Signature2020 | Suite::EddsaJcs2022 => {
                Kind::Eddsa.algorithms()
            }
            Suite::EcdsaRdfc2019 | Suite::EcdsaJcs2019 => Kind::Ecdsa.algorithms(),
            // VC DI ECDSA §3.5.1: the suite has no variant for P-384 yet.
            Suite::EcdsaSd2023 => &[Algorithm::Es256],
        }
    }

    /// The warning about an outdated suite or spelling.
    pub(super) fn notice(self) -> Option<Finding> {
        match self {
            Suite::Eddsa2022 | Suite::Ed25519Signature2020 => {
                Some(Finding::new(Code::ProofDeprecatedSuite).detail(self.name()))
            }
            Suite::EddsaRdfc2022
            | Suite::EcdsaRdfc2019
            | Suite::EddsaJcs2022
            | Suite::EcdsaJcs2019
            | Suite::EcdsaSd2023 => None,
        }
    }

    /// Reads the proof value as this suite writes it.
    pub(super) fn read(self, proof_value: &str) -> Result<Scheme, Finding> {
        match self {
            Suite::EddsaRdfc2022 | Suite::Eddsa2022 | Suite::Ed25519Signature2020 => {
                Signature::read(Kind::Eddsa, proof_value).map(Scheme::Rdfc)
            }
            Suite::EcdsaRdfc2019 => Signature::read(Kind::Ecdsa, proof_value).map(Scheme::Rdfc),
            Suite::EddsaJcs2022 => Signature::read(Kind::Eddsa, proof_value).map(Scheme::Jcs),
            Suite::EcdsaJcs2019 => Signature::read(Kind::Ecdsa, proof_value).map(Scheme::Jcs),
            Suite::EcdsaSd2023 => Disclosure::read(proof_value).map(Scheme::Selective),
        }
    }
}

impl Scheme {
    pub(super) fn verify(
        &self,
        document: &SecuredDocument<'_>,
        proof: &DataIntegrityProof,
        key: &PublicKey,
    ) -> Result<(), Vec<Finding>> {
        match self {
            Scheme::Rdfc(signature) => signature.verify(document, proof, key, rdfc::message),
            Scheme::Jcs(signature) => signature.verify(document, proof, key, jcs::message),
            Scheme::Selective(disclosure) => disclosure.verify(document, proof, key),
        }
    }
}
