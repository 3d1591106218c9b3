//! `ecdsa-sd-2023`: derived proofs, which show a part of what the issuer signed (VC DI ECDSA §3.4 to §3.6).
//!
//! The issuer's key signs the options, a key made for this proof alone, and all statements that must be shown. That
//! other key signs each further statement by itself.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minicbor::Decoder;
use multibase::Base;

use super::{DataIntegrityProof, SecuredDocument};
use crate::budget::{Exhausted, Limit};
use crate::key::{Algorithm, PublicKey};
use crate::ld::HashAlgorithm;
use crate::ld::quad::{Quad, Term};
use crate::report::{Code, Finding, Step};

/// The header of a base proof, which is for its holder only.
const BASE: [u8; 3] = [0xd9, 0x5d, 0x00];

/// The header of a derived proof.
const DERIVED: [u8; 3] = [0xd9, 0x5d, 0x01];

/// Each statement that is shown by choice costs a signature check: these are about a tenth of a second of work.
const MAX_SIGNATURES: u64 = 512;

/// The components of a derived proof value (§3.5.7).
#[derive(Debug)]
pub(super) struct Disclosure {
    base_signature: Vec<u8>,
    /// The key made for this proof: as it was signed, and ready for use.
    public_key: Vec<u8>,
    key: PublicKey,
    signatures: Vec<Vec<u8>>,
    /// From the labels of the canonical form to those that were signed.
    labels: BTreeMap<String, String>,
    mandatory: BTreeSet<usize>,
}

impl Disclosure {
    pub(super) fn read(proof_value: &str) -> Result<Self, Finding> {
        let bytes = proof_value
            .strip_prefix(Base::Base64Url.code())
            .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
            .ok_or_else(|| malformed("the proof value is not in base64url"))?;
        match bytes.split_first_chunk() {
            Some((&DERIVED, components)) => Self::components(Reader(Decoder::new(components))),
            Some((&BASE, _)) => {
                Err(Finding::new(Code::ProofUnsupported).detail("a base proof, which is for the holder only"))
            }
            _ => Err(malformed("the proof value is no derived proof")),
        }
    }

    fn components(mut cbor: Reader<'_>) -> Result<Self, Finding> {
        if cbor.array()? != 5 {
            return Err(malformed("a derived proof has five components"));
        }
        let base_signature = cbor.bytes(64)?;
        let public_key = cbor.bytes(35)?;
        let signatures = cbor.signatures()?;
        let labels = cbor.labels()?;
        let mandatory = cbor.indexes()?;
        cbor.end()?;
        let key =
            PublicKey::from_multicodec(&public_key).map_err(|fault| fault.finding(Code::ProofMalformed))?;
        Ok(Disclosure { base_signature, public_key, key, signatures, labels, mandatory })
    }

    /// Verify Derived Proof (§3.6.7). All depends on the issuer's signature, so that comes first.
    pub(super) fn verify(
        &self,
        document: &SecuredDocument<'_>,
        proof: &DataIntegrityProof,
        key: &PublicKey,
    ) -> Result<(), Vec<Finding>> {
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
        let options = document.options_digest(&proof.options, HashAlgorithm::Sha256)?;
        let mandatory: String = mandatory.into_iter().map(|(_, line)| line).collect();
        let mandatory = HashAlgorithm::Sha256.digest(mandatory.as_bytes());
        let message = [options, self.public_key.clone(), mandatory].concat();
        key.verify(Algorithm::Es256, &message, &self.base_signature).map_err(|fault| proof.fault(&fault))?;
        for ((_, line), signature) in chosen.iter().zip(&self.signatures) {
            self.key
                .verify(Algorithm::Es256, line.as_bytes(), signature)
                .map_err(|fault| proof.fault(&fault))?;
        }
        Ok(())
    }

    /// The statements with the labels that were signed, in their order; `None` unless each blank node has one.
    fn lines(&self, quads: &[Quad], canonical: &BTreeMap<String, String>) -> Option<Vec<String>> {
        let relabel = |term: &Term| match term {
            Term::Blank(label) => {
                canonical.get(label).and_then(|label| self.labels.get(label)).cloned().map(Term::Blank)
            }
            other => Some(other.clone()),
        };
        let line = |quad: &Quad| {
            let graph = match &quad.graph {
                Some(graph) => Some(relabel(graph)?),
                None => None,
            };
            let (subject, object) = (relabel(&quad.subject)?, relabel(&quad.object)?);
            Some(Quad { subject, predicate: quad.predicate.clone(), object, graph }.to_string())
        };
        let mut lines: Vec<String> = quads.iter().map(line).collect::<Option<_>>()?;
        lines.sort_unstable();
        (canonical.len() == self.labels.len()).then_some(lines)
    }
}

/// Reads CBOR of definite lengths (RFC 8949 §4.2.1), nothing else.
struct Reader<'b>(Decoder<'b>);

impl Reader<'_> {
    fn signatures(&mut self) -> Result<Vec<Vec<u8>>, Finding> {
        let count = self.array()?;
        if count > MAX_SIGNATURES {
            return Err(Finding::exhausted(Step::Proof, Exhausted(Limit::Signatures)));
        }
        (0..count).map(|_| self.bytes(64)).collect()
    }

    /// Two nodes under one signed label would be one node cut in two.
    fn labels(&mut self) -> Result<BTreeMap<String, String>, Finding> {
        let mut labels = BTreeMap::new();
        let mut signed = BTreeSet::new();
        for _ in 0..definite(self.0.map())? {
            let canonical = format!("c14n{}", self.integer()?);
            let label = format!("u{}", URL_SAFE_NO_PAD.encode(self.bytes(32)?));
            if !signed.insert(label.clone()) || labels.insert(canonical, label).is_some() {
                return Err(malformed("a label appears twice"));
            }
        }
        Ok(labels)
    }

    fn indexes(&mut self) -> Result<BTreeSet<usize>, Finding> {
        let mut indexes = BTreeSet::new();
        for _ in 0..self.array()? {
            if !indexes.insert(self.integer()?) {
                return Err(malformed("an index appears twice"));
            }
        }
        Ok(indexes)
    }

    fn array(&mut self) -> Result<u64, Finding> {
        definite(self.0.array())
    }

    fn bytes(&mut self, length: usize) -> Result<Vec<u8>, Finding> {
        match self.0.bytes() {
            Ok(bytes) if bytes.len() == length => Ok(bytes.to_vec()),
            _ => Err(malformed(&format!("no component of {length} bytes where it must be"))),
        }
    }

    fn integer(&mut self) -> Result<usize, Finding> {
        let integer = self.0.u32().map_err(|_| malformed("no integer where one must be"))?;
        usize::try_from(integer).map_err(|_| malformed("an integer that is too large"))
    }

    fn end(&self) -> Result<(), Finding> {
        if self.0.position() < self.0.input().len() {
            return Err(malformed("something behind the derived proof"));
        }
        Ok(())
    }
}

fn definite(length: Result<Option<u64>, minicbor::decode::Error>) -> Result<u64, Finding> {
    length.ok().flatten().ok_or_else(|| malformed("no list or map where one must be"))
}

fn malformed(what: &str) -> Finding {
    Finding::new(Code::ProofMalformed).detail(what)
}
