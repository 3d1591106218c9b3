//! Conformance of the object alone: what can be said of a credential without its signature, its issuer or the clock.

mod contexts;
mod ids;
mod names;
mod results;
mod schema_cost;
mod schemas;
#[cfg(test)]
mod tests;

pub(crate) use contexts::OPEN_BADGES;
pub(crate) use names::Reading;
pub use names::hidden_character;
pub(crate) use names::suspicious_name;
pub(crate) use schemas::{SchemaFault, validate};

use crate::evidence::Evidence;
use crate::json::{Pointer, Value};
use crate::model::{Credential, Disclosure, Findings, Kind, Standard, Subject};
use crate::report::{Code, Finding, Outcome};

/// What an inspection takes for granted.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    /// How much of the credential can be seen.
    pub(crate) disclosure: Disclosure,
    /// Whether an entry of `@context` is one whose meaning is known.
    pub(crate) knows_context: &'a dyn Fn(&Value) -> bool,
    /// What was recorded. Nothing is asked for.
    pub(crate) evidence: &'a Evidence,
}

/// A credential, and what is wrong with it when it is taken alone.
#[derive(Debug)]
pub(crate) struct Inspection {
    pub(crate) credential: Credential,
    pub(crate) findings: Vec<Finding>,
}

/// The object alone conforms to Open Badges 3.0 (§9.1 step 1), or to the data model of 2.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conformance {
    kind: Kind,
    standard: Standard,
}

impl Conformance {
    /// The outcome for `credential` under all `findings` of the conformance step, those of JSON-LD included.
    pub(crate) fn conclude(credential: &Credential, findings: &[Finding]) -> Outcome<Self> {
        Self::to(Standard::OpenBadges3(credential.data_model()), credential.kind(), findings)
    }

    /// The outcome for an assertion of Open Badges 2.0 with its class and its issuer's profile.
    pub(crate) fn of_assertion(findings: &[Finding]) -> Outcome<Self> {
        Self::to(Standard::OpenBadges2, Kind::OpenBadge, findings)
    }

    fn to(standard: Standard, kind: Kind, findings: &[Finding]) -> Outcome<Self> {
        Outcome::conclude(findings, Conformance { kind, standard })
    }

    /// Whether it is a badge or an endorsement.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The standard that it follows.
    pub fn standard(&self) -> Standard {
        self.standard
    }
}

/// Inspects `document`, which [`Kind::of`] takes for a credential.
///
/// Endorsements inside it are inspected for themselves, and a context that is unknown is JSON-LD's finding.
pub(crate) fn inspect(document: &Value, given: &Given<'_>) -> Inspection {
    let (credential, found) = Credential::read_disclosed(document, given.disclosure);
    if found.iter().any(|finding| finding.code == Code::BudgetExhausted) {
        return Inspection { credential, findings: found };
    }
    let mut findings = Findings::default();
    contexts::inspect(document, given.knows_context, &mut findings);
    findings.extend(found);
    subject(document, &credential, &mut findings);
    status_entries(&credential, &mut findings);
    ids::inspect(document, &mut findings);
    names::inspect(&credential, &mut findings);
    schemas::inspect(document, &credential, given.evidence, &mut findings);
    Inspection { credential, findings: findings.into_list() }
}

fn subject(document: &Value, credential: &Credential, findings: &mut Findings) {
    let Some(Subject::Achievement(subject)) = &credential.subject else { return };
    results::inspect(subject, findings);
    // OB 3.0 §9.1 step 1: either will do, however malformed; then that is another finding.
    let members = &document["credentialSubject"];
    let is_named = members.get("identifier").is_some_and(|identifier| !is_empty(identifier));
    if members.get("id").is_none_or(Value::is_null) && !is_named {
        findings.push(Finding::new(Code::SubjectUnidentified).at(subject.at.clone()));
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

// Bitstring Status List §2.1: the index is text, since not every reader of JSON keeps large numbers exact.
fn status_entries(credential: &Credential, findings: &mut Findings) {
    for entry in &credential.credential_status {
        if entry.extensions.get("statusListIndex").is_some_and(Value::is_number) {
            findings.push(advice(
                entry.at.key("statusListIndex"),
                "`statusListIndex` should be text, not a number",
            ));
        }
    }
}

fn advice(at: Pointer, what: impl Into<String>) -> Finding {
    Finding::new(Code::ModelAdvice).at(at).detail(what)
}
