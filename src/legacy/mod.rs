//! Open Badges 2.0, read only.
//!
//! An assertion is proven by the copy at its own address (hosted) or by a key that its issuer's profile lists (signed).
//! Here it is established what it says and whose it is; all further steps are those of 3.0. For them the assertion, its
//! class and its issuer's profile become one document in the words of 3.0. Findings about the three of them name places as
//! 2.0 does: the class is at `/badge`, the profile at `/badge/issuer`.

mod background;
mod hosted;
mod model;
mod scope;
mod signed;
mod standing;
mod translate;

pub(crate) use standing::Standing;

use url::Url;

use crate::authenticity::{Authenticity, Integrity, VerifiedProof};
use crate::input::{CompactJws, Content, Payload};
use crate::inspect::Conformance;
use crate::issuer::BoundIssuer;
use crate::json::Value;
use crate::model::{Disclosure, Kind, entries, has_type};
use crate::report::{Code, Finding, Outcome, Severity, Skip};
use crate::session::Session;

/// The addresses of the context of Open Badges 2.0.
const CONTEXTS: [&str; 2] = ["https://w3id.org/openbadges/v2", "https://openbadgespec.org/v2/context.json"];

/// An assertion as somebody hands it in.
#[derive(Debug)]
pub(crate) enum Presented {
    /// Where it is.
    Address(Url),
    /// A copy of a hosted one.
    Copy(Value),
    /// A signed one.
    Token(CompactJws),
}

/// What an input is: an assertion of Open Badges 2.0, or something else.
pub(crate) enum Recognised {
    Assertion(Presented),
    Other(Payload),
}

/// Takes `content` for Open Badges 2.0, if it is that.
pub(crate) fn recognise(content: Content) -> Recognised {
    match content {
        Content::Address(url) => Recognised::Assertion(Presented::Address(url)),
        Content::Payload(Payload::Json(document)) if is_assertion(&document) => {
            Recognised::Assertion(Presented::Copy(document))
        }
        Content::Payload(Payload::Jws(token)) if is_assertion(&token.payload) => {
            Recognised::Assertion(Presented::Token(token))
        }
        Content::Payload(other) => Recognised::Other(other),
    }
}

/// Told by its type; without it, by the context and what only assertions have: it is wrong then, not unreadable.
fn is_assertion(document: &Value) -> bool {
    let has_context = || {
        let contexts = document.get("@context").map(entries).unwrap_or_default();
        contexts.iter().filter_map(Value::as_str).any(|context| CONTEXTS.contains(&context))
    };
    let is_named = has_type(document, "Assertion") || (has_context() && document.get("badge").is_some());
    is_named && Kind::of(document).is_err()
}

/// What an assertion says and whose it is, as far as that can be known.
#[derive(Debug)]
pub(crate) struct Established {
    /// What it says, in the words of 3.0.
    pub(crate) document: Value,
    pub(crate) conformance: Outcome<Conformance>,
    /// What is wrong with the assertion, its class and the profile, taken alone.
    pub(crate) inspected: Vec<Finding>,
    pub(crate) authenticity: Authenticity,
    /// What says whether it still holds.
    pub(crate) standing: Standing,
}

/// Finds the proof of an assertion and who stands behind it (report.md §4.13).
///
/// What may be asked for, in this order, each only if the one before it was had and conforms: the hosted copy, the class,
/// the profile, and the keys that this profile lists.
pub(crate) fn establish(session: &mut Session<'_>, presented: &Presented) -> Established {
    match presented {
        Presented::Address(url) => hosted::at(session, url.as_str(), None),
        Presented::Copy(document) => hosted::of_copy(session, document),
        Presented::Token(token) => signed::of_token(session, token),
    }
}

/// The proof of an assertion holds: made only in this module.
#[derive(Debug)]
pub(crate) struct Proven {
    suite: &'static str,
    key: Option<&'static str>,
    method: String,
}

impl Proven {
    /// `HostedBadge`, or the algorithm of a signature.
    pub(crate) fn suite(&self) -> &'static str {
        self.suite
    }

    /// The kind of key of a signature.
    pub(crate) fn key(&self) -> Option<&'static str> {
        self.key
    }

    /// The address of the hosted copy, or the id of the key.
    pub(crate) fn method(&self) -> &str {
        &self.method
    }
}

/// A profile at its own address says that the assertion is its own: made only in this module.
#[derive(Debug)]
pub(crate) struct Admission {
    issuer: String,
}

impl Admission {
    /// The issuer's id.
    pub(crate) fn into_issuer(self) -> String {
        self.issuer
    }
}

/// What was found about proof and issuer, each with the evidence for it.
#[derive(Debug, Default)]
struct Case {
    proven: Option<Proven>,
    proof: Vec<Finding>,
    admission: Option<Admission>,
    issuer: Vec<Finding>,
}

impl Case {
    fn conclude(self) -> Authenticity {
        let proof = match self.proven {
            Some(proven) => Outcome::conclude(&self.proof, VerifiedProof::of_assertion(&proven)),
            None => objection(&self.proof),
        };
        let issuer = match (self.admission, proof.witness()) {
            (Some(admission), Some(proof)) => {
                Outcome::conclude(&self.issuer, BoundIssuer::of_assertion(admission, proof))
            }
            (None, _) | (_, None) => objection(&self.issuer),
        };
        let integrity = integrity(&proof, &issuer);
        let findings = [self.proof, self.issuer].concat();
        Authenticity { proof, issuer, integrity, disclosure: Disclosure::Full, findings }
    }
}

/// The outcome without a witness.
fn objection<T>(findings: &[Finding]) -> Outcome<T> {
    match Outcome::conclude(findings, ()) {
        Outcome::Fail(code) => Outcome::Fail(code),
        Outcome::Unknown(code) => Outcome::Unknown(code),
        Outcome::Pass(()) | Outcome::Skipped(_) => Outcome::Skipped(Skip::NotReached),
    }
}

/// Unlike 3.0, the standard's own verification includes whose assertion it is (Open Badges 2.0, Verification). It allows
/// addresses without encryption, which we do not ask: what is there stays unknown.
fn integrity(proof: &Outcome<VerifiedProof>, issuer: &Outcome<BoundIssuer>) -> Integrity {
    let is_ours = |code: Code| code == Code::IssuerInsecureUrl;
    match (proof, issuer) {
        (Outcome::Pass(_), Outcome::Pass(_)) => Integrity::Verified,
        (Outcome::Fail(code), _) | (_, Outcome::Fail(code)) if !is_ours(*code) => Integrity::Broken,
        _ => Integrity::Unknown,
    }
}

fn fails(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity() == Severity::Error)
}

#[cfg(test)]
mod tests;
