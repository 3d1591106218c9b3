//! Whether somebody whom this verifier relies on recognises the issuer (report.md §4.10).
//!
//! Trust needs validity; validity never needs trust. A registry that cannot be read makes trust unknown, never less.

use serde::Serialize;
use url::Url;

use crate::evidence::Purpose;
use crate::issuer::BoundIssuer;
use crate::json::{self, Value};
use crate::key::same_party;
use crate::policy::{RecognisedIssuer, Registry};
use crate::report::{Code, Finding, Outcome, Skip, Step};
use crate::session::{Session, Unavailable};

/// Somebody whom the policy names recognises the issuer: made only by [`check`].
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
}

/// Looks for the issuer in the policy first, then in its registries.
pub(crate) fn check(
    session: &mut Session<'_>,
    issuer: &BoundIssuer,
    document: &Value,
) -> (Outcome<Recognition>, Vec<Finding>) {
    if session.policy.issuers.is_empty() && session.policy.registries.is_empty() {
        return (Outcome::Skipped(Skip::Absent), vec![Finding::new(Code::TrustNotListed)]);
    }
    if let Some(known) = pinned(session, issuer, achievement_type(document)) {
        return recognised(Recognition { by: Source::Policy, registry: None, name: known.name.clone() });
    }
    let mut findings = Vec::new();
    for Registry::Dcc { url } in &session.policy.registries {
        match listed(session, url, issuer) {
            Ok(Some(entry)) => {
                return recognised(Recognition {
                    by: Source::Registry,
                    registry: Some(url.clone()),
                    name: entry.name,
                });
            }
            Ok(None) => {}
            Err(finding) => findings.push(finding),
        }
    }
    match findings.first() {
        Some(unread) => (Outcome::Unknown(unread.code), findings),
        None => (Outcome::Fail(Code::TrustNotListed), vec![Finding::new(Code::TrustNotListed)]),
    }
}

fn recognised(recognition: Recognition) -> (Outcome<Recognition>, Vec<Finding>) {
    let name = recognition.name.clone().unwrap_or_default();
    (Outcome::Pass(recognition), vec![Finding::new(Code::TrustRecognised).detail(name)])
}

fn achievement_type(document: &Value) -> Option<&str> {
    document.pointer("/credentialSubject/achievement/achievementType").and_then(Value::as_str)
}

fn pinned<'a>(
    session: &Session<'a>,
    issuer: &BoundIssuer,
    kind: Option<&str>,
) -> Option<&'a RecognisedIssuer> {
    let covers = |known: &RecognisedIssuer| {
        known.types.is_empty() || known.types.iter().any(|one| Some(one.as_str()) == kind)
    };
    session.policy.issuers.iter().find(|known| same_party(&known.id, issuer.id()) && covers(known))
}

/// What a registry says of an issuer.
struct RegistryEntry {
    name: Option<String>,
}

/// The issuer's entry in a DCC registry file: an object `registry` with ids as keys.
fn listed(
    session: &mut Session<'_>,
    url: &Url,
    issuer: &BoundIssuer,
) -> Result<Option<RegistryEntry>, Finding> {
    let unreadable = |why: String| Finding::new(Code::TrustRegistryUnreachable).detail(why);
    let document = session.look_up(url, Purpose::Registry).map_err(|unavailable| match unavailable {
        Unavailable::Exhausted(limit) => Finding::exhausted(Step::Trust, limit),
        Unavailable::Needed(_) | Unavailable::Failed(..) => unreadable(unavailable.describe()),
    })?;
    let file =
        json::parse(&document.body).map_err(|_| unreadable(format!("{url} is not well-formed JSON")))?;
    let registry = file.get("registry").and_then(Value::as_object);
    let registry = registry.ok_or_else(|| unreadable(format!("{url} holds no registry")))?;
    let entry = registry.iter().find(|(id, _)| same_party(id, issuer.id())).map(|(_, entry)| entry);
    Ok(entry
        .map(|entry| RegistryEntry { name: entry.get("name").and_then(Value::as_str).map(str::to_owned) }))
}
