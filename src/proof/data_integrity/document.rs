use std::borrow::Cow;
use std::cell::OnceCell;

use super::{DataIntegrityProof, ProofOptions, RefusedProof, edition, read};
use crate::budget::{Exhausted, Limit, Limits};
use crate::json::{Pointer, Value};
use crate::key::PublicKey;
use crate::ld::quad::{Quad, Term};
use crate::ld::{Canonical, Contexts, Expansion, HashAlgorithm, Naming, canonicalise, to_named_quads};
use crate::model::entries_at;
use crate::report::{Code, Finding, Severity, Step};

/// A credential with its proofs taken off, and what has been computed of it for one proof and serves the next.
#[derive(Debug)]
pub(crate) struct SecuredDocument<'a> {
    unsecured: Value,
    pub(super) proofs: Vec<Result<DataIntegrityProof, RefusedProof>>,
    as_written: Vec<Value>,
    contexts: Contexts<'a>,
    limits: &'a Limits,
    tags: Tags,
    quads: OnceCell<Result<Vec<Quad>, Vec<Finding>>>,
    sha256: OnceCell<Result<Vec<u8>, Vec<Finding>>>,
    sha384: OnceCell<Result<Vec<u8>, Vec<Finding>>>,
}

/// How language tags stand in the dataset that is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tags {
    AsWritten,
    LowerCase,
}

/// The quads, or what speaks against them: what would not be signed is an error.
fn in_safe_mode(Expansion { quads, findings }: Expansion) -> Result<Vec<Quad>, Vec<Finding>> {
    quads.ok_or_else(|| {
        let objects = |finding: &Finding| finding.severity() > Severity::Warning;
        let against: Vec<_> = findings.into_iter().filter(objects).collect();
        // Without quads nothing was checked, even if nothing were found.
        if against.is_empty() { vec![Finding::new(Code::LdInvalid)] } else { against }
    })
}

fn has_capitals(quad: &Quad) -> bool {
    matches!(&quad.object, Term::Literal { language: Some(tag), .. } if tag.contains(|c: char| c.is_ascii_uppercase()))
}

fn in_lower_case(mut quad: Quad) -> Quad {
    if let Term::Literal { language: Some(tag), .. } = &mut quad.object {
        tag.make_ascii_lowercase();
    }
    quad
}

impl<'a> SecuredDocument<'a> {
    /// Takes the proofs off `credential` and reads them.
    ///
    /// # Errors
    /// `proof.missing` when there are none, `budget.exhausted` when there are too many.
    pub(crate) fn read(
        credential: &Value,
        contexts: Contexts<'a>,
        limits: &'a Limits,
    ) -> Result<Self, Finding> {
        let missing = || Finding::new(Code::ProofMissing);
        let members = credential.as_object().ok_or_else(missing)?;
        let at = Pointer::root().key("proof");
        let proofs = entries_at(&at, members.get("proof").filter(|proof| !proof.is_null()));
        if proofs.is_empty() {
            return Err(missing());
        }
        if proofs.len() > limits.proofs {
            return Err(Finding::exhausted(Step::Proof, Exhausted(Limit::Proofs)));
        }
        let (places, values): (Vec<_>, Vec<_>) = proofs.into_iter().unzip();
        let unsecured = members.iter().filter(|(key, _)| *key != "proof");
        let unsecured = unsecured.map(|(key, value)| (key.clone(), value.clone())).collect();
        Ok(SecuredDocument {
            proofs: places.into_iter().enumerate().map(|(n, at)| read::proof(&values, n, at)).collect(),
            as_written: values.into_iter().cloned().collect(),
            ..Self::unsecured(unsecured, contexts, limits)
        })
    }

    /// A credential without proofs, to which one is to be added.
    pub(crate) fn unsecured(unsecured: Value, contexts: Contexts<'a>, limits: &'a Limits) -> Self {
        SecuredDocument {
            unsecured,
            proofs: Vec::new(),
            as_written: Vec::new(),
            contexts,
            limits,
            tags: Tags::AsWritten,
            quads: OnceCell::new(),
            sha256: OnceCell::new(),
            sha384: OnceCell::new(),
        }
    }

    /// The same, where the credential without its proofs is expanded already.
    pub(crate) fn expanded(self, expansion: &Expansion) -> Self {
        SecuredDocument { quads: OnceCell::from(in_safe_mode(expansion.clone())), ..self }
    }

    /// The same, to be signed with all language tags in lower case, as most signers do: those of credentials inside
    /// may have capitals.
    pub(crate) fn in_common_case(mut self) -> Self {
        self.tags = Tags::LowerCase;
        if let Some(Ok(quads)) = self.quads.get_mut() {
            *quads = std::mem::take(quads).into_iter().map(in_lower_case).collect();
        }
        self
    }

    /// The proofs, in the order of the document.
    pub(crate) fn proofs(&self) -> &[Result<DataIntegrityProof, RefusedProof>] {
        &self.proofs
    }

    /// Checks the signature of `proof`, one of [`proofs`](Self::proofs), with `key`. The proofs that it builds on are
    /// signed with it, but to be checked themselves.
    ///
    /// # Errors
    /// What speaks against it: never empty.
    pub(crate) fn verify(&self, proof: &DataIntegrityProof, key: &PublicKey) -> Result<(), Vec<Finding>> {
        let Err(findings) = proof.scheme.verify(self, proof, key) else { return Ok(()) };
        if self.fits_in_lower_case(proof, key) {
            return Ok(());
        }
        Err(self.unsigned_by_edition(proof, key).unwrap_or(findings))
    }

    /// Whether the signature fits with language tags in lower case. JSON-LD 1.1 API §5.1.2 lets processors normalise them,
    /// the most used one does, and a tag says the same in either case (BCP 47 §2.1.1).
    fn fits_in_lower_case(&self, proof: &DataIntegrityProof, key: &PublicKey) -> bool {
        let has_capitals = self.quads(&proof.options).is_ok_and(|quads| quads.iter().any(has_capitals));
        has_capitals && proof.scheme.verify(&self.in_lower_case(), proof, key).is_ok()
    }

    /// What the signature leaves out, if it fits the document as the older editions of its contexts have it.
    fn unsigned_by_edition(&self, proof: &DataIntegrityProof, key: &PublicKey) -> Option<Vec<Finding>> {
        let (unsecured, unsigned) = edition::older(&self.unsecured)?;
        let older = self.variant(unsecured, self.tags);
        proof.scheme.verify(&older, proof, key).is_ok().then_some(unsigned)
    }

    /// The document with language tags in lower case.
    pub(super) fn in_lower_case(&self) -> Self {
        self.variant(self.unsecured.clone(), Tags::LowerCase)
    }

    /// Reads another credential in the same way.
    pub(super) fn reread(&self, credential: &Value) -> Result<Self, Finding> {
        Ok(SecuredDocument { tags: self.tags, ..Self::read(credential, self.contexts, self.limits)? })
    }

    fn variant(&self, unsecured: Value, tags: Tags) -> Self {
        let as_written = self.as_written.clone();
        SecuredDocument { as_written, tags, ..Self::unsecured(unsecured, self.contexts, self.limits) }
    }

    /// The document that a proof with `options` signs: without proofs but for those that it builds on (VC Data Integrity
    /// §4.5).
    pub(super) fn unsecured_for(&self, options: &ProofOptions) -> Cow<'_, Value> {
        if options.previous.is_empty() {
            return Cow::Borrowed(&self.unsecured);
        }
        let mut document = self.unsecured.clone();
        document["proof"] = options.previous.iter().map(|&index| self.as_written[index].clone()).collect();
        Cow::Owned(document)
    }

    /// The quads of [`unsecured_for`](Self::unsecured_for) a proof with `options`.
    pub(super) fn quads(&self, options: &ProofOptions) -> Result<Cow<'_, [Quad]>, Vec<Finding>> {
        if !options.previous.is_empty() {
            return self.expand(&self.unsecured_for(options)).map(Cow::Owned);
        }
        let quads = self.quads.get_or_init(|| self.expand(&self.unsecured));
        quads.as_deref().map(Cow::Borrowed).map_err(Clone::clone)
    }

    /// The hash of their canonical form.
    pub(super) fn digest(
        &self,
        options: &ProofOptions,
        hash: HashAlgorithm,
    ) -> Result<Vec<u8>, Vec<Finding>> {
        let compute = || self.digest_of(&self.quads(options)?, hash);
        if !options.previous.is_empty() {
            return compute();
        }
        match hash {
            HashAlgorithm::Sha256 => self.sha256.get_or_init(compute).clone(),
            HashAlgorithm::Sha384 => self.sha384.get_or_init(compute).clone(),
        }
    }

    /// The hash of the canonical proof options, read in the contexts of the document (VC DI EdDSA §3.2.5).
    pub(super) fn options_digest(
        &self,
        options: &ProofOptions,
        hash: HashAlgorithm,
    ) -> Result<Vec<u8>, Vec<Finding>> {
        let mut members = Value::Object(options.members.clone());
        members["@context"] = self.unsecured["@context"].clone();
        let in_proof = |finding: Finding| {
            let at = options.at.join(&finding.at);
            finding.at(at).during(Step::Proof)
        };
        let quads = self
            .expand(&members)
            .map_err(|findings| findings.into_iter().map(in_proof).collect::<Vec<_>>())?;
        self.digest_of(&quads, hash)
    }

    /// Expands in safe mode.
    pub(super) fn expand(&self, document: &Value) -> Result<Vec<Quad>, Vec<Finding>> {
        self.expand_naming(document, Naming::InOrder)
    }

    /// The quads of a part of the document in which everything has the place that it has in the whole. Its blank nodes
    /// have the same names as there.
    pub(super) fn quads_in_place(&self, part: &Value) -> Result<Vec<Quad>, Vec<Finding>> {
        self.expand_naming(part, Naming::ByPlace)
    }

    fn expand_naming(&self, document: &Value, naming: Naming) -> Result<Vec<Quad>, Vec<Finding>> {
        let Expansion { quads, findings } = to_named_quads(document, &self.contexts, self.limits, naming);
        let quads = quads.map(|quads| match self.tags {
            Tags::AsWritten => quads,
            Tags::LowerCase => quads.into_iter().map(in_lower_case).collect(),
        });
        in_safe_mode(Expansion { quads, findings })
    }

    pub(super) fn canonical(&self, quads: &[Quad], hash: HashAlgorithm) -> Result<Canonical, Vec<Finding>> {
        canonicalise(quads, hash, self.limits.canonicalisation)
            .map_err(|exhausted| vec![Finding::exhausted(Step::Proof, exhausted)])
    }

    fn digest_of(&self, quads: &[Quad], hash: HashAlgorithm) -> Result<Vec<u8>, Vec<Finding>> {
        Ok(hash.digest(self.canonical(quads, hash)?.to_nquads().as_bytes()))
    }
}
