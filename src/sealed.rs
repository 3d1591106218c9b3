//! A credential as it was read, together with every signature on it. Nothing in it is proven yet.

use std::cell::OnceCell;

use crate::Timestamp;
use crate::input::{CompactJws, Payload};
use crate::inspect::{self, Given, Inspection};
use crate::issuer::{self, KeyReference};
use crate::json::{Map, Pointer, Value};
use crate::key::{KeyFault, PublicKey};
use crate::ld::{self, Contexts, Expansion, Terms};
use crate::model::{Disclosure, entries};
use crate::proof::data_integrity::{DataIntegrityProof, RefusedProof, SecuredDocument, Suite};
use crate::proof::jwt::{self, TokenHeader, TokenPayload};
use crate::report::{Code, Finding};
use crate::session::Session;

/// A credential, and the token around it, if there is one.
#[derive(Debug)]
pub(crate) struct Sealed {
    /// The credential with its embedded proofs, without the registered claims of a token.
    document: Value,
    token: Option<Token>,
    terms: Terms,
    /// The credential without its proofs, as RDF: conformance and the proofs read the same.
    expansion: OnceCell<Expansion>,
}

/// A token and its payload, taken apart.
#[derive(Debug)]
struct Token {
    jws: CompactJws,
    payload: TokenPayload,
    findings: Vec<Finding>,
}

impl Sealed {
    /// Takes the credential out of its payload.
    pub(crate) fn read(payload: Payload) -> Self {
        let (document, token) = match payload {
            Payload::Json(document) => (document, None),
            Payload::Jws(jws) => {
                let (payload, findings) = jwt::read_payload(&jws.payload);
                (payload.credential.clone(), Some(Token { jws, payload, findings }))
            }
        };
        Sealed { document, token, terms: Terms::Defined, expansion: OnceCell::new() }
    }

    /// The same, where the terms of drafts may be used.
    pub(crate) fn read_draft(payload: Payload) -> Self {
        Sealed { terms: Terms::Drafted, ..Sealed::read(payload) }
    }

    pub(crate) fn document(&self) -> &Value {
        &self.document
    }

    pub(crate) fn into_document(self) -> Value {
        self.document
    }

    pub(crate) fn issuer_id(&self) -> Option<&str> {
        issuer::id_of(&self.document)
    }

    /// The end that only the token sets.
    pub(crate) fn expires(&self) -> Option<Timestamp> {
        self.token.as_ref().and_then(|token| token.payload.valid_until())
    }

    /// What may be missing from the object: something, if nothing but derived proofs can have signed it. Whether
    /// something is hidden is for [`Seal::disclosure`] of the proofs that decide.
    pub(crate) fn disclosure(&self) -> Disclosure {
        let derives =
            |proof: &Value| proof.get("cryptosuite").is_some_and(|suite| suite == Suite::EcdsaSd2023.name());
        match self.document.get("proof").map(entries) {
            Some(proofs) if self.token.is_none() && proofs.iter().all(derives) => Disclosure::Derived,
            Some(_) | None => Disclosure::Full,
        }
    }

    /// Conformance to the data model, and to JSON-LD in safe mode: what a signature over the graph would not cover.
    pub(crate) fn inspect(&self, session: &Session<'_>) -> Inspection {
        let contexts = Contexts::new(&session.policy.contexts);
        let knows_context = |entry: &Value| contexts.knows(entry);
        let given = Given {
            disclosure: self.disclosure(),
            knows_context: &knows_context,
            evidence: session.evidence,
        };
        let mut inspection = inspect::inspect(&self.document, &given);
        inspection.findings.extend(self.expansion(session).findings.iter().cloned());
        inspection
    }

    /// The credential without its proofs, as RDF.
    pub(crate) fn expansion(&self, session: &Session<'_>) -> &Expansion {
        self.expansion.get_or_init(|| {
            let mut unsecured = self.document.clone();
            if let Some(members) = unsecured.as_object_mut() {
                members.shift_remove("proof");
            }
            ld::to_quads(&unsecured, &self.contexts(session), session.budget.limits())
        })
    }

    fn contexts<'p>(&self, session: &Session<'p>) -> Contexts<'p> {
        Contexts::new(&session.policy.contexts).with(self.terms)
    }

    /// The embedded proofs, taken off the credential; `None` where there is only a token.
    pub(crate) fn embedded<'p>(&self, session: &Session<'p>) -> Option<Result<SecuredDocument<'p>, Finding>> {
        let contexts = self.contexts(session);
        let read = || {
            let read = SecuredDocument::read(&self.document, contexts, &session.policy.limits)?;
            Ok(match self.expansion.get() {
                Some(expansion) => read.expanded(expansion),
                None => read,
            })
        };
        (self.token.is_none() || self.document.get("proof").is_some()).then(read)
    }

    /// Every signature, and why others could not be read.
    pub(crate) fn seals<'s>(
        &'s self,
        embedded: Option<&'s Result<SecuredDocument<'s>, Finding>>,
    ) -> (Vec<Seal<'s>>, Vec<Finding>) {
        let (mut seals, mut findings) = (Vec::new(), Vec::new());
        if let Some(token) = &self.token {
            let (seal, unread) = token.seal();
            seals.extend(seal);
            findings.extend(unread);
        }
        match embedded {
            None => {}
            Some(Err(finding)) => findings.push(finding.clone()),
            Some(Ok(document)) => {
                for (index, proof) in document.proofs().iter().enumerate() {
                    match Seal::embedded(document, index, proof) {
                        Ok(seal) => seals.push(seal),
                        Err(unread) => findings.extend_from_slice(unread),
                    }
                }
            }
        }
        (seals, findings)
    }
}

impl Token {
    fn seal(&self) -> (Option<Seal<'_>>, Vec<Finding>) {
        let (header, mut findings) = jwt::read_header(&self.jws.header);
        findings.extend(self.findings.iter().cloned());
        let Some(header) = header else {
            return (None, findings);
        };
        match reference(&header) {
            Ok(reference) => {
                let kind = Kind::Token { token: self, header, notes: findings };
                (Some(Seal { reference, kind }), Vec::new())
            }
            Err(finding) => {
                findings.retain(|other| other.code != finding.code);
                findings.push(finding);
                (None, findings)
            }
        }
    }
}

/// OB 3.0 §8.2.4: `kid` or `jwk` must be there.
fn reference(header: &TokenHeader) -> Result<KeyReference, Finding> {
    let read = |jwk: &Map<String, Value>| {
        PublicKey::from_jwk(jwk).map_err(|fault| match fault {
            KeyFault::Private => Finding::new(Code::ProofHeaderRefused).detail("jwk holds a private key"),
            fault => fault.finding(Code::ProofMalformed),
        })
    };
    match (header.kid.clone(), header.jwk.as_ref().map(read).transpose()?) {
        (Some(kid), None) => Ok(KeyReference::Method(kid)),
        (None, Some(key)) => Ok(KeyReference::Key(key)),
        (Some(kid), Some(key)) => Ok(KeyReference::MethodAndKey(kid, key)),
        (None, None) => Err(Finding::new(Code::ProofMalformed).detail("the token names no key")),
    }
}

/// One signature on a credential.
#[derive(Debug)]
pub(crate) struct Seal<'s> {
    reference: KeyReference,
    kind: Kind<'s>,
}

#[derive(Debug)]
enum Kind<'s> {
    /// The token around the credential, with what was found on reading it.
    Token { token: &'s Token, header: TokenHeader, notes: Vec<Finding> },
    /// A proof inside of it, by its place among all of them.
    Proof { document: &'s SecuredDocument<'s>, index: usize, proof: &'s DataIntegrityProof },
    /// A proof inside of it that cannot count, whatever its signature.
    Refused { index: usize, proof: &'s RefusedProof },
}

impl<'s> Seal<'s> {
    /// # Errors
    /// Why the proof cannot even be ascribed to anybody.
    fn embedded(
        document: &'s SecuredDocument<'s>,
        index: usize,
        proof: &'s Result<DataIntegrityProof, RefusedProof>,
    ) -> Result<Self, &'s [Finding]> {
        let seal = |method: &str, kind| Seal { reference: KeyReference::Method(method.to_owned()), kind };
        match proof {
            Ok(proof) => Ok(seal(proof.method(), Kind::Proof { document, index, proof })),
            Err(proof) => match proof.method() {
                Some(method) => Ok(seal(method, Kind::Refused { index, proof })),
                None => Err(proof.findings()),
            },
        }
    }

    /// How it names its key.
    pub(crate) fn reference(&self) -> &KeyReference {
        &self.reference
    }

    /// Where it stands in the credential; a token is around it.
    pub(crate) fn at(&self) -> Pointer {
        match &self.kind {
            Kind::Token { .. } => Pointer::root(),
            Kind::Proof { proof, .. } => proof.at().clone(),
            Kind::Refused { proof, .. } => proof.at().clone(),
        }
    }

    /// The algorithm of a token, or the suite of a proof.
    pub(crate) fn suite(&self) -> &'static str {
        match &self.kind {
            Kind::Token { header, .. } => header.algorithm.as_jose(),
            Kind::Proof { proof, .. } => proof.suite().name(),
            Kind::Refused { .. } => "none",
        }
    }

    /// How much of what it signs is shown.
    pub(crate) fn disclosure(&self) -> Disclosure {
        match &self.kind {
            Kind::Proof { proof, .. } if proof.suite() == Suite::EcdsaSd2023 => Disclosure::Derived,
            Kind::Proof { .. } | Kind::Token { .. } | Kind::Refused { .. } => Disclosure::Full,
        }
    }

    /// When it says it was made.
    pub(crate) fn created(&self) -> Option<Timestamp> {
        match &self.kind {
            Kind::Proof { proof, .. } => proof.created(),
            Kind::Token { .. } | Kind::Refused { .. } => None,
        }
    }

    /// When it was made, as far as it says so itself: the date of a proof, or the `iat` claim of a token.
    pub(crate) fn dated(&self) -> Option<Timestamp> {
        match &self.kind {
            Kind::Token { token, .. } => token.payload.issued_at(),
            Kind::Proof { .. } | Kind::Refused { .. } => self.created(),
        }
    }

    /// Whether `other` is a proof that this one builds on.
    pub(crate) fn builds_on(&self, other: &Seal<'_>) -> bool {
        let (Kind::Proof { proof, .. }, Kind::Proof { index, .. } | Kind::Refused { index, .. }) =
            (&self.kind, &other.kind)
        else {
            return false;
        };
        proof.previous().contains(index)
    }

    /// What is to be said of it, whatever the key: claims, dates, outdated forms.
    pub(crate) fn remarks(&self, session: &Session<'_>) -> Vec<Finding> {
        match &self.kind {
            Kind::Token { token, notes, .. } => [notes.clone(), token.payload.check_claims()].concat(),
            Kind::Proof { proof, .. } => proof.notices(session.now, session.policy.leeway),
            Kind::Refused { proof, .. } => proof.findings().to_vec(),
        }
    }

    /// Checks the signature itself.
    ///
    /// # Errors
    /// What speaks against it; empty where its remarks refuse it already.
    pub(crate) fn verify(&self, key: &PublicKey) -> Result<(), Vec<Finding>> {
        match &self.kind {
            Kind::Token { token, header, .. } => match jwt::check_signature(&token.jws, header, key) {
                None => Ok(()),
                Some(finding) => Err(vec![finding]),
            },
            Kind::Proof { document, proof, .. } => document.verify(proof, key),
            Kind::Refused { .. } => Err(Vec::new()),
        }
    }
}
