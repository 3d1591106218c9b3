//! From a base proof to a derived one (VC DI ECDSA §3.5.4, §3.6.6).

use std::error::Error;
use std::fmt;

use super::base::BaseProof;
use super::select::Selection;
use super::statements::{Group, Statements};
use super::verify::{Disclosure, Shown};
use super::{BASE, PointerError, decode};
use crate::budget::Limits;
use crate::input;
use crate::json::{self, Map, Pointer, Value};
use crate::ld::Contexts;
use crate::model::entries;
use crate::proof::data_integrity::suite::Scheme;
use crate::proof::data_integrity::{SecuredDocument, Suite};
use crate::report::{Code, Finding};

/// The part of `credential` that its base proof makes mandatory and `show` selects, with a derived proof.
pub(crate) fn derive(
    credential: &Value,
    show: &[Pointer],
    contexts: Contexts<'_>,
    limits: &Limits,
) -> Result<Value, DeriveError> {
    let mut credential = json::parse(credential.to_string().as_bytes())
        .map_err(|error| DeriveError::Refused(vec![input::unreadable(error)]))?;
    let proofs = credential.as_object_mut().and_then(|members| members.shift_remove("proof"));
    let members = base_proof(proofs.as_ref().map_or(&[], entries))?;
    let proof_value = members["proofValue"].as_str().unwrap_or_default();
    let base = BaseProof::read(proof_value).map_err(|finding| DeriveError::Refused(vec![finding]))?;
    let derivation = Derivation { credential: &credential, members, base: &base, show };
    let as_written = SecuredDocument::unsecured(credential.clone(), contexts, limits);
    match derivation.run(&as_written) {
        // As when verifying: the most used library signs language tags in lower case.
        Err(DeriveError::Mismatch(findings)) => {
            derivation.run(&as_written.in_lower_case()).map_err(|_| DeriveError::Mismatch(findings))
        }
        derived => derived,
    }
}

/// The only base proof among `proofs`.
fn base_proof(proofs: &[Value]) -> Result<&Map<String, Value>, DeriveError> {
    let of_suite = |proof: &&Map<String, Value>| {
        proof.get("cryptosuite").is_some_and(|suite| suite == Suite::EcdsaSd2023.name())
    };
    let proofs: Vec<_> = proofs.iter().filter_map(Value::as_object).filter(of_suite).collect();
    let is_base = |proof: &&&Map<String, Value>| {
        let value = proof.get("proofValue").and_then(Value::as_str);
        value.and_then(|value| decode(value).ok()).is_some_and(|bytes| bytes.starts_with(&BASE))
    };
    let mut base = proofs.iter().filter(is_base);
    match (base.next(), base.next()) {
        (Some(_), Some(_)) => Err(DeriveError::SeveralBaseProofs),
        // It is signed over other proofs, which would have to be shown with it.
        (Some(proof), None) if proof.contains_key("previousProof") => Err(DeriveError::Chained),
        (Some(proof), None) => Ok(proof),
        (None, _) => Err(DeriveError::NoBaseProof),
    }
}

struct Derivation<'d> {
    /// Without its proofs.
    credential: &'d Value,
    members: &'d Map<String, Value>,
    base: &'d BaseProof,
    show: &'d [Pointer],
}

impl Derivation<'_> {
    fn run(&self, document: &SecuredDocument<'_>) -> Result<Value, DeriveError> {
        let statements =
            Statements::new(document, self.credential, &self.base.hmac_key).map_err(DeriveError::Refused)?;
        let unfit = |error: PointerError| DeriveError::mismatch(&format!("a mandatory pointer: {error}"));
        let mandatory: Vec<&Pointer> = self.base.mandatory.iter().collect();
        let required = statements.group(&mandatory).map_err(unfit)?;
        if self.base.signatures.len() + required.indexes.len() != statements.lines().len() {
            return Err(DeriveError::mismatch("it signs more or fewer statements"));
        }
        let pointers: Vec<&Pointer> = mandatory.into_iter().chain(self.show).collect();
        let shown = statements.group(&pointers)?;
        if shown.indexes.is_empty() {
            return Err(DeriveError::NothingShown);
        }
        let disclosure = self.disclosure(&statements, &required, &shown)?;
        let selection = Selection::new(self.credential, pointers)?.ok_or(DeriveError::NothingShown)?;
        let derived = self.with_proof(selection.for_readers(), &disclosure);
        let (mandatory, chosen) =
            shown.indexes.iter().partition::<Vec<usize>, _>(|index| required.indexes.contains(index));
        let lines =
            |indexes: Vec<usize>| indexes.into_iter().map(|i| statements.lines()[i].clone()).collect();
        check(document, &derived, &Shown { mandatory: lines(mandatory), chosen: lines(chosen) })?;
        Ok(derived)
    }

    /// §3.5.4 steps 7 to 15
    fn disclosure(
        &self,
        statements: &Statements<'_, '_>,
        required: &Group,
        shown: &Group,
    ) -> Result<Disclosure, DeriveError> {
        let is_required = |index: &usize| required.indexes.contains(index);
        let by_choice = (0..statements.lines().len()).filter(|index| !is_required(index));
        let signatures: Vec<_> = by_choice
            .zip(&self.base.signatures)
            .filter(|(index, _)| shown.indexes.contains(index))
            .map(|(_, signature)| *signature)
            .collect();
        let mandatory = (0..).zip(&shown.indexes).filter(|(_, index)| is_required(index));
        Ok(Disclosure {
            base_signature: self.base.base_signature,
            public_key: self.base.public_key,
            key: self.base.key.clone(),
            signatures,
            labels: statements.labels(shown).map_err(DeriveError::Refused)?,
            mandatory: mandatory.map(|(place, _)| place).collect(),
        })
    }

    fn with_proof(&self, mut part: Value, disclosure: &Disclosure) -> Value {
        let mut proof = self.members.clone();
        proof.insert("proofValue".to_owned(), disclosure.proof_value().into());
        part["proof"] = proof.into();
        part
    }
}

/// Reads the derived credential as a verifier does: it says what the issuer said of these parts, no more and no less, and
/// every signature that needs no key of the issuer fits. So nobody hands out what others will refuse.
fn check(document: &SecuredDocument<'_>, derived: &Value, expected: &Shown) -> Result<(), DeriveError> {
    let document = document.reread(derived).map_err(|finding| DeriveError::Refused(vec![finding]))?;
    let proof = match document.proofs() {
        [Ok(proof)] => proof,
        [Err(refused)] => return Err(DeriveError::Refused(refused.findings().to_vec())),
        _ => return Err(DeriveError::NoBaseProof),
    };
    let Scheme::Selective(disclosure) = &proof.scheme else { return Err(DeriveError::NoBaseProof) };
    match disclosure.shown(&document, proof) {
        Ok(shown) if shown == *expected => {
            disclosure.verify_chosen(&shown, proof).map_err(DeriveError::Mismatch)
        }
        Ok(_) | Err(_) => Err(DeriveError::Torn),
    }
}

/// Why nothing was derived.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeriveError {
    /// The credential has no base proof.
    NoBaseProof,
    /// It has more than one.
    SeveralBaseProofs,
    /// Its base proof builds on other proofs.
    Chained,
    /// The credential, its base proof, or the proof that would be derived from that, cannot be read.
    Refused(Vec<Finding>),
    /// The base proof is not one of this credential.
    Mismatch(Vec<Finding>),
    /// Something that is to be shown cannot be.
    Pointer(PointerError),
    /// The parts that are to be shown do not say by themselves what they say in the whole.
    Torn,
    /// The issuer requires nothing to be shown, and nothing was chosen.
    NothingShown,
}

impl DeriveError {
    fn mismatch(what: &str) -> Self {
        DeriveError::Mismatch(vec![Finding::new(Code::ProofSignatureMismatch).detail(what)])
    }
}

impl From<PointerError> for DeriveError {
    fn from(error: PointerError) -> Self {
        DeriveError::Pointer(error)
    }
}

impl fmt::Display for DeriveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeriveError::NoBaseProof => f.write_str(
                "the credential has no base proof of the suite ecdsa-sd-2023, so it can only be shown as a whole; ask its \
                 issuer for one",
            ),
            DeriveError::SeveralBaseProofs => {
                f.write_str("the credential has several base proofs; take all but one of them away")
            }
            DeriveError::Chained => f.write_str(
                "the base proof builds on other proofs, so the credential can only be shown as a whole; ask its issuer \
                 for one that stands alone",
            ),
            DeriveError::Refused(findings) => {
                f.write_str("the credential cannot be shown in part")?;
                write_findings(findings, f)
            }
            DeriveError::Mismatch(findings) => {
                f.write_str("the base proof does not fit the credential; take it again as it came from its issuer")?;
                write_findings(findings, f)
            }
            DeriveError::Pointer(error) => error.fmt(f),
            DeriveError::Torn => f.write_str(
                "what would be shown does not say by itself what it says in the whole credential; show more of the \
                 objects that refer to each other",
            ),
            DeriveError::NothingShown => f.write_str("nothing would be shown; choose something"),
        }
    }
}

fn write_findings(findings: &[Finding], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    findings.iter().try_for_each(|finding| write!(f, "; {finding}"))
}

impl Error for DeriveError {}
