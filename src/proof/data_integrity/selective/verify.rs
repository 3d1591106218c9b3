//! Derived proofs: reading, writing and verifying them (VC DI ECDSA §3.5.7 to §3.5.9, §3.6.7).

use std::collections::{BTreeMap, BTreeSet};

use super::base::message;
use super::cbor::{Labels, Reader, Signature, Writer};
use super::statements::{number, relabelled};
use super::{BASE, DERIVED, decode, encode, malformed};
use crate::key::{Algorithm, PublicKey};
use crate::ld::HashAlgorithm;
use crate::ld::quad::Quad;
use crate::proof::data_integrity::{DataIntegrityProof, SecuredDocument};
use crate::report::{Code, Finding};

/// The components of a derived proof value (§3.5.7).
#[derive(Debug)]
pub(in crate::proof::data_integrity) struct Disclosure {
    pub(super) base_signature: Signature,
    /// The key made for this proof: as it was signed, and ready for use.
    pub(super) public_key: [u8; 35],
    pub(super) key: PublicKey,
    pub(super) signatures: Vec<Signature>,
    /// From the labels of the canonical form to those that were signed.
    pub(super) labels: Labels,
    pub(super) mandatory: BTreeSet<usize>,
}

/// What is shown: the statements with the labels that were signed, in their order.
#[derive(PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) mandatory: Vec<String>,
    pub(super) chosen: Vec<String>,
}

impl Disclosure {
    pub(in crate::proof::data_integrity) fn read(proof_value: &str) -> Result<Self, Finding> {
        let bytes = decode(proof_value)?;
        match bytes.split_first_chunk() {
            Some((&DERIVED, components)) => Self::components(Reader::of_five(components)?),
            Some((&BASE, _)) => Err(Finding::new(Code::ProofUnsupported)
                .detail("a base proof is for the holder alone, who derives what others may see from it")),
            _ => Err(malformed("the proof value is no derived proof")),
        }
    }

    fn components(mut cbor: Reader<'_>) -> Result<Self, Finding> {
        let base_signature = cbor.bytes()?;
        let public_key = cbor.bytes()?;
        let signatures = cbor.signatures()?;
        let labels = cbor.labels()?;
        let mandatory = cbor.indexes()?;
        cbor.end()?;
        let key =
            PublicKey::from_multicodec(&public_key).map_err(|fault| fault.finding(Code::ProofMalformed))?;
        Ok(Disclosure { base_signature, public_key, key, signatures, labels, mandatory })
    }

    /// The proof value (§3.5.7).
    pub(super) fn proof_value(&self) -> String {
        let components = Writer::of_five(DERIVED)
            .bytes(&self.base_signature)
            .bytes(&self.public_key)
            .signatures(&self.signatures)
            .labels(&self.labels)
            .indexes(&self.mandatory);
        encode(&components.into_bytes())
    }

    /// Verify Derived Proof (§3.6.7). All depends on the issuer's signature, so that comes first.
    pub(in crate::proof::data_integrity) fn verify(
        &self,
        document: &SecuredDocument<'_>,
        proof: &DataIntegrityProof,
        key: &PublicKey,
    ) -> Result<(), Vec<Finding>> {
        let shown = self.shown(document, proof)?;
        let options = document.options_digest(&proof.options, HashAlgorithm::Sha256)?;
        let message = message(options, &self.public_key, shown.mandatory.iter());
        key.verify(Algorithm::Es256, &message, &self.base_signature).map_err(|fault| proof.fault(&fault))?;
        self.verify_chosen(&shown, proof)
    }

    /// Checks what is shown by choice, for which the issuer's key is not needed.
    pub(super) fn verify_chosen(
        &self,
        shown: &Shown,
        proof: &DataIntegrityProof,
    ) -> Result<(), Vec<Finding>> {
        shown.chosen.iter().zip(&self.signatures).try_for_each(|(line, signature)| {
            self.key.verify(Algorithm::Es256, line.as_bytes(), signature).map_err(|fault| proof.fault(&fault))
        })
    }

    /// The statements of `document`, as the proof divides them (§3.5.9).
    pub(super) fn shown(
        &self,
        document: &SecuredDocument<'_>,
        proof: &DataIntegrityProof,
    ) -> Result<Shown, Vec<Finding>> {
        let mismatch =
            |what: &str| vec![Finding::new(Code::ProofSignatureMismatch).at(proof.at().clone()).detail(what)];
        let quads = document.quads(&proof.options)?;
        let canonical = document.canonical(&quads, HashAlgorithm::Sha256)?;
        let lines = self
            .lines(&quads, canonical.labels())
            .ok_or_else(|| mismatch("there are other blank nodes than were signed"))?;
        let (mandatory, chosen): (Vec<_>, Vec<_>) =
            lines.into_iter().enumerate().partition(|(index, _)| self.mandatory.contains(index));
        if mandatory.len() != self.mandatory.len() || chosen.len() != self.signatures.len() {
            return Err(mismatch("there are more or fewer statements than were signed"));
        }
        let lines = |part: Vec<(usize, String)>| part.into_iter().map(|(_, line)| line).collect();
        Ok(Shown { mandatory: lines(mandatory), chosen: lines(chosen) })
    }

    /// The statements with the labels that were signed, in their order; `None` unless each blank node has one.
    fn lines(&self, quads: &[Quad], canonical: &BTreeMap<String, String>) -> Option<Vec<String>> {
        let signed = |name: &str| self.labels.get(&number(canonical.get(name)?)?);
        let line = |quad: &Quad| relabelled(quad, signed).map(|quad| quad.to_string());
        let mut lines: Vec<String> = quads.iter().map(line).collect::<Option<_>>()?;
        lines.sort_unstable();
        (canonical.len() == self.labels.len()).then_some(lines)
    }
}
