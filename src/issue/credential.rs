//! A credential on its way: unsigned, signed, a token.

use std::error::Error;
use std::fmt;

use super::language;
use super::status_list::PublishedList;
use crate::evidence::Evidence;
use crate::inspect::{self, Given, Inspection};
use crate::issuer;
use crate::json::{self, Value};
use crate::ld::{self, Contexts, Expansion};
use crate::model::{DataModel, Disclosure, Kind};
use crate::policy::Policy;
use crate::report::{Code, Finding, Severity};
use crate::validity;

/// A credential that conforms to Open Badges 3.0 and says nothing that a signature would not cover. It has no proof yet.
#[derive(Debug, Clone)]
pub struct Unsigned {
    document: Value,
    expansion: Expansion,
    advice: Vec<Finding>,
}

impl Unsigned {
    /// Takes `document` for signing, if it conforms: an `OpenBadgeCredential` or `EndorsementCredential` of data model
    /// 2.0, with built-in contexts only and without a proof.
    ///
    /// The check is the verifier's own, so what is signed will not be refused for its form later. Language tags are
    /// written in lower case, in which all verifiers read them alike.
    ///
    /// # Errors
    /// [`NotIssuable`] with everything that is wrong, each finding with its place.
    ///
    /// ```
    /// use openbadges::issue::Unsigned;
    /// let refused = Unsigned::read(serde_json::json!({ "type": "OpenBadgeCredential" })).unwrap_err();
    /// assert!(refused.findings().iter().any(|finding| finding.at.as_str() == "/issuer"));
    /// ```
    pub fn read(document: Value) -> Result<Self, NotIssuable> {
        let mut strict = json::parse(document.to_string().as_bytes())
            .map_err(|error| NotIssuable(vec![crate::input::unreadable(error)]))?;
        Kind::of(&strict).map_err(|finding| NotIssuable(vec![finding]))?;
        language::normalise(&mut strict);
        let policy = Policy::default();
        let contexts = Contexts::new(&policy.contexts);
        let knows_context = |entry: &Value| contexts.knows(entry);
        let evidence = Evidence::new();
        let given =
            Given { disclosure: Disclosure::Full, knows_context: &knows_context, evidence: &evidence };
        let Inspection { mut findings, .. } = inspect::inspect(&strict, &given);
        let expansion = ld::to_quads(&strict, &contexts, &policy.limits);
        findings.extend(expansion.findings.iter().cloned());
        findings.extend(validity::inspect(&strict));
        findings.extend(not_for_issuing(&strict));
        let (refused, advice): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|finding| finding.severity() > Severity::Warning);
        if !refused.is_empty() {
            return Err(NotIssuable(refused));
        }
        Ok(Unsigned { document: strict, expansion, advice })
    }

    /// Takes a list of [`StatusList`](super::StatusList) for signing. It is no badge, so other rules hold for its form.
    ///
    /// # Errors
    /// [`NotIssuable`] for anything but such a list, and if it says something that a signature would not cover.
    pub fn status_list(document: Value) -> Result<Self, NotIssuable> {
        if PublishedList::from_credential(&document).is_err() {
            return Err(NotIssuable(vec![Finding::new(Code::StatusListInvalid)]));
        }
        Self::expanded(document)
    }

    /// Takes any document that says nothing which a signature would not cover.
    pub(super) fn expanded(document: Value) -> Result<Self, NotIssuable> {
        let policy = Policy::default();
        let expansion = ld::to_quads(&document, &Contexts::new(&policy.contexts), &policy.limits);
        match expansion.quads {
            Some(_) => Ok(Unsigned { document, expansion, advice: Vec::new() }),
            None => Err(NotIssuable(expansion.findings)),
        }
    }

    /// The credential.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// What is allowed but could be better: findings of severity `info` and `warning`.
    pub fn advice(&self) -> &[Finding] {
        &self.advice
    }

    /// The issuer's id.
    pub(super) fn issuer_id(&self) -> &str {
        issuer::id_of(&self.document).unwrap_or_default()
    }

    pub(super) fn expansion(&self) -> &Expansion {
        &self.expansion
    }

    pub(super) fn into_signed(self, proof: Value) -> Signed {
        Signed { unsigned: self, proofs: vec![proof] }
    }
}

/// What a verifier tolerates in credentials of others, and an issuer should not make.
fn not_for_issuing(document: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    if DataModel::of(document) != DataModel::V2_0 {
        let what = "new credentials follow Verifiable Credentials 2.0";
        findings.push(Finding::new(Code::ContextMissing).detail(what));
    }
    if document.get("proof").is_some() {
        findings.push(Finding::new(Code::ModelViolation).detail("it has a proof already"));
    }
    findings
}

/// A credential with one embedded proof or more.
#[derive(Debug, Clone)]
pub struct Signed {
    unsigned: Unsigned,
    proofs: Vec<Value>,
}

impl Signed {
    /// The credential with its proofs; a single one stands alone, several in a list.
    pub fn document(&self) -> Value {
        let mut document = self.unsigned.document.clone();
        document["proof"] = match &self.proofs[..] {
            [proof] => proof.clone(),
            proofs => proofs.to_vec().into(),
        };
        document
    }

    pub(super) fn unsigned(&self) -> &Unsigned {
        &self.unsigned
    }

    pub(super) fn with(mut self, proof: Value) -> Self {
        self.proofs.push(proof);
        self
    }
}

/// A compact JWS with a credential as its payload: the badge itself (Open Badges 3.0 §8.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token(pub(super) String);

impl Token {
    /// The token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a document cannot be issued: the verifier would refuse it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotIssuable(pub(super) Vec<Finding>);

impl NotIssuable {
    /// Everything that is wrong, at least one finding.
    pub fn findings(&self) -> &[Finding] {
        &self.0
    }
}

impl fmt::Display for NotIssuable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the credential does not conform")?;
        self.0.iter().try_for_each(|finding| write!(f, "; {finding}"))
    }
}

impl Error for NotIssuable {}
