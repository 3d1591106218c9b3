//! Whether somebody whom this verifier relies on recognises the issuer (report.md §4.10).
//!
//! Trust needs validity; validity never needs trust. A registry that cannot be read makes trust unknown, never less.

use serde::Serialize;
use url::Url;

use crate::evidence::Purpose;
use crate::issuer::BoundIssuer;
use crate::json::{self, Value};
use crate::key::same_party;
use crate::label::LabelStanding;
use crate::policy::{LabelHolders, Policy, RecognisedIssuer, Registry};
use crate::report::{Code, Finding, Outcome, Skip, Step};
use crate::session::{Session, Unavailable};

/// Somebody whom the policy names recognises the issuer: made only by `check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recognition {
    by: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    registry: Option<Url>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl Recognition {
    /// Whether it is the label alone that recognises the issuer.
    pub(crate) fn is_by_label(&self) -> bool {
        self.by == Source::Label
    }
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
        LabelStanding::Held => recognised(Recognition { by: Source::Label, registry: None, name: None }),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::evidence::{Evidence, Request};
    use crate::testing::{self, FETCH_ERRORS, Issuer, badge, codes, recorded, url};

    const FIRST: &str = "https://registry.example/first.json";
    const SECOND: &str = "https://registry.example/second.json";

    fn ask(policy: &Policy, evidence: &Evidence) -> (Outcome<Recognition>, Vec<Finding>, Vec<Request>) {
        let issuer = Issuer::did_key(1);
        let mut session = Session::new(policy, testing::now(), evidence);
        let (outcome, findings) = check(&mut session, &issuer.bound(), &badge(&issuer));
        (outcome, findings, session.into_missing().into_iter().collect())
    }

    fn naming(issuers: &[RecognisedIssuer], registries: &[&str]) -> Policy {
        let registries = registries.iter().map(|address| Registry::Dcc { url: url(address) }).collect();
        Policy { issuers: issuers.to_vec(), registries, ..Policy::default() }
    }

    fn registry(id: &str) -> Value {
        json!({ "meta": {}, "registry": { "did:web:other.example": { "name": "Other" }, id: { "name": "Listed" } } })
    }

    fn established(outcome: &Outcome<Recognition>) -> Value {
        serde_json::to_value(outcome.witness().unwrap()).unwrap()
    }

    #[test]
    fn nobody_is_recognised_without_a_policy() {
        let (outcome, findings, missing) = ask(&Policy::default(), &Evidence::new());
        assert_eq!((outcome, codes(&findings)), (Outcome::Skipped(Skip::Absent), vec![Code::TrustNotListed]));
        assert!(missing.is_empty());
    }

    #[test]
    fn the_policy_recognises_whom_it_names_and_asks_nobody() {
        let known = Issuer::did_key(1).recognised();
        let (outcome, findings, missing) = ask(&naming(&[known], &[FIRST]), &Evidence::new());
        assert_eq!(established(&outcome), json!({ "by": "policy", "name": "Known" }));
        assert_eq!(codes(&findings), [Code::TrustRecognised]);
        assert!(missing.is_empty());
    }

    #[test]
    fn the_policy_recognises_nobody_else() {
        let (outcome, findings, _) = ask(&naming(&[Issuer::did_key(2).recognised()], &[]), &Evidence::new());
        assert_eq!(
            (outcome, codes(&findings)),
            (Outcome::Fail(Code::TrustNotListed), vec![Code::TrustNotListed])
        );
    }

    #[test]
    fn a_recognition_may_be_for_some_kinds_of_achievement_only() {
        let known = |types: &[&str]| {
            let types = types.iter().map(|kind| (*kind).to_owned()).collect();
            naming(&[RecognisedIssuer { types, ..Issuer::did_key(1).recognised() }], &[])
        };
        assert!(matches!(ask(&known(&["Degree", "Badge"]), &Evidence::new()).0, Outcome::Pass(_)));
        assert_eq!(ask(&known(&["Degree"]), &Evidence::new()).0, Outcome::Fail(Code::TrustNotListed));
    }

    #[test]
    fn a_registry_recognises_whom_it_lists() {
        let evidence =
            recorded([(FIRST, registry("did:web:x.example")), (SECOND, registry(&Issuer::did_key(1).id))]);
        let (outcome, findings, _) = ask(&naming(&[], &[FIRST, SECOND]), &evidence);
        assert_eq!(established(&outcome), json!({ "by": "registry", "registry": SECOND, "name": "Listed" }));
        assert_eq!(codes(&findings), [Code::TrustRecognised]);
        let (outcome, findings, _) = ask(&naming(&[], &[FIRST]), &evidence);
        assert_eq!(
            (outcome, codes(&findings)),
            (Outcome::Fail(Code::TrustNotListed), vec![Code::TrustNotListed])
        );
    }

    #[test]
    fn a_registry_that_is_needed_is_asked_for() {
        let (outcome, findings, missing) = ask(&naming(&[], &[FIRST, SECOND]), &Evidence::new());
        assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable));
        assert_eq!(codes(&findings), [Code::TrustRegistryUnreachable, Code::TrustRegistryUnreachable]);
        assert_eq!(missing, [FIRST, SECOND].map(|address| Request::new(url(address), Purpose::Registry)));
    }

    #[test]
    fn a_registry_that_cannot_be_read_is_unknown_not_absent() {
        for text in ["", "{", "[]", "{}", "{\"registry\":[]}", "{\"registry\":{},\"registry\":{}}"] {
            let mut evidence = Evidence::new();
            evidence.record(&url(FIRST), Ok(testing::page_of(text)));
            let (outcome, _, missing) = ask(&naming(&[], &[FIRST]), &evidence);
            assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable), "{text}");
            assert!(missing.is_empty());
        }
        for error in FETCH_ERRORS {
            let mut evidence = Evidence::new();
            evidence.record(&url(FIRST), Err(error));
            assert_eq!(
                ask(&naming(&[], &[FIRST]), &evidence).0,
                Outcome::Unknown(Code::TrustRegistryUnreachable)
            );
        }
    }

    #[test]
    fn another_registry_can_still_recognise() {
        let evidence = recorded([(SECOND, registry(&Issuer::did_key(1).id))]);
        let (outcome, findings, _) = ask(&naming(&[], &[FIRST, SECOND]), &evidence);
        assert!(matches!(outcome, Outcome::Pass(_)));
        assert_eq!(codes(&findings), [Code::TrustRecognised]);
        let elsewhere = recorded([(SECOND, registry("did:web:x.example"))]);
        let (outcome, findings, _) = ask(&naming(&[], &[FIRST, SECOND]), &elsewhere);
        assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable));
        assert_eq!(codes(&findings), [Code::TrustRegistryUnreachable]);
    }

    #[test]
    fn looking_into_registries_is_limited() {
        let mut policy = naming(&[], &[FIRST]);
        policy.limits.fetches = 0;
        let (outcome, findings, missing) = ask(&policy, &Evidence::new());
        assert_eq!(outcome, Outcome::Unknown(Code::BudgetExhausted));
        assert_eq!(findings[0].step, Step::Trust);
        assert!(missing.is_empty());
    }
}
