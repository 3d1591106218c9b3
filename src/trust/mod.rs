//! Whether somebody whom this verifier relies on recognises the issuer (report.md §4.10).
//!
//! Trust needs validity; validity never needs trust. A registry that cannot be read makes trust unknown, never less.
//! Only ids decide, and only as [`same_party`] compares them: a name is shown, and warned about, but never matched.

mod dcc;
mod entity_statement;
mod oidf;
mod recognition;
mod search;

use std::collections::BTreeSet;

use serde::Serialize;
use url::Url;

use crate::issuer::BoundIssuer;
use crate::json::Value;
use crate::key::same_party;
use crate::label::LabelStanding;
use crate::policy::{LabelHolders, Policy, RecognisedIssuer, Registry};
use crate::report::{Code, Finding, Outcome, Skip};
use crate::session::Session;
use search::{Entry, Search, Unreadable};

/// Somebody whom the policy names recognises the issuer: made only by `recognised`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recognition {
    by: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    registry: Option<Url>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Registries that could not be read. The issuer is recognised without them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    unread: BTreeSet<Url>,
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

/// What came of a look into the policy and its registries.
pub(crate) struct Looked {
    outcome: Outcome<Recognition>,
    /// Why.
    findings: Vec<Finding>,
    /// Whom the issuer can be taken for, whoever else may recognise it.
    look_alike: Option<Finding>,
    /// Registries that could not be read.
    unread: BTreeSet<Url>,
}

impl Looked {
    fn into_parts(self) -> (Outcome<Recognition>, Vec<Finding>) {
        let findings = self.findings.into_iter().chain(self.look_alike);
        (self.outcome, findings.collect())
    }

    /// The issuer holds the label. Whom its name can be taken for, and what could not be read, stays true.
    fn by_label(self) -> (Outcome<Recognition>, Vec<Finding>) {
        let Looked { outcome, .. } = recognised(Source::Label, None, None, self.unread);
        let finding = Finding::new(Code::TrustRecognised).detail("it holds the label");
        (outcome, std::iter::once(finding).chain(self.look_alike).collect())
    }
}

/// The outcome with the label as one more source, where the policy says that its holders are recognised.
pub(crate) fn with_label(
    looked: Looked,
    policy: &Policy,
    standing: impl FnOnce() -> LabelStanding,
) -> (Outcome<Recognition>, Vec<Finding>) {
    let counts = policy.label.as_ref().is_some_and(|label| label.holders == LabelHolders::Recognised);
    if !counts || looked.outcome.witness().is_some() {
        return looked.into_parts();
    }
    match standing() {
        LabelStanding::Held => looked.by_label(),
        LabelStanding::Unknown if !matches!(looked.outcome, Outcome::Unknown(_)) => {
            (Outcome::Unknown(Code::LabelUnknown), looked.into_parts().1)
        }
        LabelStanding::Unknown | LabelStanding::Expired | LabelStanding::Revoked | LabelStanding::NotHeld => {
            looked.into_parts()
        }
    }
}

/// Looks for the issuer in the policy first, then in its registries.
pub(crate) fn check(session: &mut Session<'_>, issuer: &BoundIssuer, document: &Value) -> Looked {
    let policy = session.policy;
    if policy.issuers.is_empty() && policy.registries.is_empty() {
        return not_listed(Outcome::Skipped(Skip::Absent), None);
    }
    if let Some(known) = pinned(&policy.issuers, issuer, document) {
        return recognised(Source::Policy, None, known.name.clone(), BTreeSet::new());
    }
    let mut search = Search::new(issuer.id(), document);
    for registry in &policy.registries {
        if let Some(Entry { registry, name }) = ask(session, &mut search, registry) {
            let (unread, _) = search.into_parts();
            return recognised(Source::Registry, Some(registry), name, unread.addresses);
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

fn recognised(by: Source, registry: Option<Url>, name: Option<String>, unread: BTreeSet<Url>) -> Looked {
    let findings = vec![Finding::new(Code::TrustRecognised).detail(name.clone().unwrap_or_default())];
    let outcome = Outcome::Pass(Recognition { by, registry, name, unread });
    Looked { outcome, findings, look_alike: None, unread: BTreeSet::new() }
}

fn unrecognised(search: Search<'_>) -> Looked {
    let (Unreadable { findings, addresses, .. }, look_alike) = search.into_parts();
    match findings.first() {
        None => not_listed(Outcome::Fail(Code::TrustNotListed), look_alike),
        Some(first) => {
            Looked { outcome: Outcome::Unknown(first.code), findings, look_alike, unread: addresses }
        }
    }
}

fn not_listed(outcome: Outcome<Recognition>, look_alike: Option<Finding>) -> Looked {
    let findings = vec![Finding::new(Code::TrustNotListed)];
    Looked { outcome, findings, look_alike, unread: BTreeSet::new() }
}

#[cfg(test)]
mod tests;
