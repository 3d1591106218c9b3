//! Whether somebody whom this verifier relies on recognises the issuer (report.md §4.10).
//!
//! Trust needs validity; validity never needs trust. A registry that cannot be read makes trust unknown, never less.
//! Only ids decide, and only as [`same_party`] compares them: a name is shown, and warned about, but never matched.

mod dcc;
mod entity_statement;
mod oidf;
mod recognition;
mod search;

use serde::Serialize;
use url::Url;

use crate::issuer::BoundIssuer;
use crate::json::Value;
use crate::key::same_party;
use crate::label::LabelStanding;
use crate::policy::{LabelHolders, Policy, RecognisedIssuer, Registry};
use crate::report::{Code, Finding, Outcome, Skip};
use crate::session::Session;
use search::{Entry, Search};

/// Somebody whom the policy names recognises the issuer: made only by `recognised`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recognition {
    by: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    registry: Option<Url>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// Where a recognition comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Source {
    /// The policy itself.
    Policy,
    /// A registry that the policy names.
    Registry,
    /// The label of the policy, which the issuer holds now.
    Label,
}

impl Recognition {
    /// Whether it is the label alone that recognises the issuer.
    pub(crate) fn is_by_label(&self) -> bool {
        self.by == Source::Label
    }
}

/// The same with the label as one more source, where the policy says that its holders are recognised.
pub(crate) fn with_label(
    (outcome, findings): (Outcome<Recognition>, Vec<Finding>),
    policy: &Policy,
    standing: impl FnOnce() -> LabelStanding,
) -> (Outcome<Recognition>, Vec<Finding>) {
    let counts = policy.label.as_ref().is_some_and(|label| label.holders == LabelHolders::Recognised);
    if !counts || outcome.witness().is_some() {
        return (outcome, findings);
    }
    match standing() {
        LabelStanding::Held => {
            let (outcome, _) = recognised(Source::Label, None, None);
            (outcome, vec![Finding::new(Code::TrustRecognised).detail("it holds the label")])
        }
        LabelStanding::Unknown if !matches!(outcome, Outcome::Unknown(_)) => {
            (Outcome::Unknown(Code::LabelUnknown), findings)
        }
        LabelStanding::Unknown | LabelStanding::Expired | LabelStanding::Revoked | LabelStanding::NotHeld => {
            (outcome, findings)
        }
    }
}

/// Looks for the issuer in the policy first, then in its registries.
pub(crate) fn check(
    session: &mut Session<'_>,
    issuer: &BoundIssuer,
    document: &Value,
) -> (Outcome<Recognition>, Vec<Finding>) {
    let policy = session.policy;
    if policy.issuers.is_empty() && policy.registries.is_empty() {
        return (Outcome::Skipped(Skip::Absent), vec![Finding::new(Code::TrustNotListed)]);
    }
    if let Some(known) = pinned(&policy.issuers, issuer, document) {
        return recognised(Source::Policy, None, known.name.clone());
    }
    let mut search = Search::new(issuer.id(), document);
    for registry in &policy.registries {
        if let Some(Entry { registry, name }) = ask(session, &mut search, registry) {
            return recognised(Source::Registry, Some(registry), name);
        }
    }
    for known in &policy.issuers {
        search.compare(&known.id, known.name.as_deref());
    }
    unrecognised(search)
}

fn pinned<'a>(
    known: &'a [RecognisedIssuer],
    issuer: &BoundIssuer,
    document: &Value,
) -> Option<&'a RecognisedIssuer> {
    let kind = document.pointer("/credentialSubject/achievement/achievementType").and_then(Value::as_str);
    let covers = |known: &RecognisedIssuer| {
        known.types.is_empty() || known.types.iter().any(|one| Some(one.as_str()) == kind)
    };
    known.iter().find(|known| same_party(&known.id, issuer.id()) && covers(known))
}

/// The issuer's entry in a registry. What could not be read is noted in `search`.
fn ask(session: &mut Session<'_>, search: &mut Search<'_>, registry: &Registry) -> Option<Entry> {
    match registry {
        Registry::Dcc { url } => dcc::ask(session, search, url),
        Registry::Oidf { url, trust_anchor, keys } => {
            oidf::ask(session, search, &oidf::Anchor { id: trust_anchor, keys, fetch_endpoint: url })
        }
        Registry::RecognisedEntities { url, issuers } => recognition::ask(session, search, url, issuers),
    }
}

fn recognised(
    by: Source,
    registry: Option<Url>,
    name: Option<String>,
) -> (Outcome<Recognition>, Vec<Finding>) {
    let finding = Finding::new(Code::TrustRecognised).detail(name.clone().unwrap_or_default());
    (Outcome::Pass(Recognition { by, registry, name }), vec![finding])
}

fn unrecognised(search: Search<'_>) -> (Outcome<Recognition>, Vec<Finding>) {
    let (unread, look_alike) = search.into_findings();
    let (outcome, mut findings) = match unread.first() {
        Some(first) => (Outcome::Unknown(first.code), unread),
        None => (Outcome::Fail(Code::TrustNotListed), vec![Finding::new(Code::TrustNotListed)]),
    };
    findings.extend(look_alike);
    (outcome, findings)
}

#[cfg(test)]
mod tests;
