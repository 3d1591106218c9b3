use serde_json::json;

use super::*;
use crate::evidence::{Evidence, Request};
use crate::evidence::{FetchError, Purpose};
use crate::policy::Policy;
use crate::report::Step;
use crate::testing::{self, FETCH_ERRORS, Issuer, badge, codes, recorded, url};

const FIRST: &str = "https://registry.example/first.json";
const SECOND: &str = "https://registry.example/second.json";

pub(super) type Answer = (Outcome<Recognition>, Vec<Finding>, Vec<Request>);

fn ask(policy: &Policy, evidence: &Evidence) -> Answer {
    ask_about(&Issuer::did_key(1), policy, evidence)
}

/// What trust finds about a badge of `issuer`.
pub(super) fn ask_about(issuer: &Issuer, policy: &Policy, evidence: &Evidence) -> Answer {
    let mut session = Session::new(policy, testing::now(), evidence);
    let (outcome, findings) = check(&mut session, &issuer.bound(), &badge(issuer)).into_parts();
    (outcome, findings, session.into_missing().into_iter().collect())
}

pub(super) fn naming(issuers: &[RecognisedIssuer], registries: &[&str]) -> Policy {
    let registries = registries.iter().map(|address| Registry::Dcc { url: url(address) }).collect();
    Policy { issuers: issuers.to_vec(), registries, ..Policy::default() }
}

pub(super) fn registry(id: &str) -> Value {
    json!({ "meta": {}, "registry": { "did:web:other.example": { "name": "Other" }, id: { "name": "Listed" } } })
}

pub(super) fn established(outcome: &Outcome<Recognition>) -> Value {
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
fn what_could_not_be_read_is_named() {
    let mut evidence = recorded([(SECOND, json!({}))]);
    evidence.record(&url(FIRST), Err(FetchError::Timeout));
    let (_, findings, _) = ask(&naming(&[], &[FIRST, SECOND]), &evidence);
    let details: Vec<_> = findings.iter().map(|finding| finding.detail.as_str()).collect();
    let expected = [format!("{FIRST}: no answer in time"), format!("{SECOND}: it holds no registry")];
    assert_eq!(details, expected);
}

/// A badge of a stranger that goes by `name`, before a policy and a registry that know somebody else.
fn stranger(name: Value) -> Vec<Finding> {
    looked_at_stranger(name).into_parts().1
}

fn looked_at_stranger(name: Value) -> Looked {
    let pinned = Issuer::did_key(2).recognised();
    let (policy, evidence) =
        (naming(&[pinned], &[FIRST]), recorded([(FIRST, registry("did:web:x.example"))]));
    let issuer = Issuer::did_key(1);
    let mut badge = badge(&issuer);
    badge["issuer"]["name"] = name;
    check(&mut Session::new(&policy, testing::now(), &evidence), &issuer.bound(), &badge)
}

#[test]
fn the_name_of_a_recognised_issuer_under_another_id_is_warned_about() {
    let languages =
        json!([{ "@value": "Unlike", "@language": "en" }, { "@value": "known", "@language": "de" }]);
    let mapped = json!({ "en": "Unlike", "de": "Listed" });
    let names = ["Known", " k n o w n ✔\u{fe0f}", "Knоwn", "Ｋnown", "Kno\u{200b}wn", "LlSTED", "Listed."];
    for name in names.map(Value::from).into_iter().chain([languages, mapped]) {
        let findings = stranger(name.clone());
        assert_eq!(codes(&findings), [Code::TrustNotListed, Code::TextSuspicious], "{name}");
        assert_eq!((findings[1].step, findings[1].at.as_str()), (Step::Trust, "/issuer/name"));
    }
    for name in ["Known College", "Unknown", "Listening", "Knöwn", "✔", ""] {
        assert_eq!(codes(&stranger(name.into())), [Code::TrustNotListed], "{name}");
    }
    for odd in [json!(null), json!(7), json!({ "@value": 7 }), json!([])] {
        assert_eq!(codes(&stranger(odd)), [Code::TrustNotListed]);
    }
}

#[test]
fn a_recognised_issuer_may_share_its_name() {
    let (own, namesake) = (Issuer::did_key(1).recognised(), Issuer::did_key(2).recognised());
    let (_, findings, _) = ask(&naming(&[namesake, own], &[]), &Evidence::new());
    assert_eq!(codes(&findings), [Code::TrustRecognised]);
    // It is recognised for something else only: then it is still no impostor of itself.
    let degrees = RecognisedIssuer { types: vec!["Degree".to_owned()], ..Issuer::did_key(1).recognised() };
    let degrees = RecognisedIssuer { name: Some("Test issuer".to_owned()), ..degrees };
    assert_eq!(codes(&ask(&naming(&[degrees], &[]), &Evidence::new()).1), [Code::TrustNotListed]);
}

const LIST: &str = "https://consortium.example/known.json";

fn known(kind: &str, member: &str, address: &str) -> Value {
    json!({ "name": "A registry", "type": kind, "governanceUrl": "https://a.example/", member: address })
}

#[test]
fn a_list_of_registries_is_followed() {
    let list = json!([known("dcc-legacy", "url", FIRST), known("dcc-legacy", "url", SECOND)]);
    let unlisted = registry("did:web:x.example");
    let files = |second: Value| recorded([(LIST, list.clone()), (FIRST, unlisted.clone()), (SECOND, second)]);
    let (outcome, _, _) = ask(&naming(&[], &[LIST]), &files(registry(&Issuer::did_key(1).id)));
    assert_eq!(established(&outcome), json!({ "by": "registry", "registry": SECOND, "name": "Listed" }));
    let (outcome, ..) = ask(&naming(&[], &[LIST]), &files(unlisted.clone()));
    assert_eq!(outcome, Outcome::Fail(Code::TrustNotListed));
    let (outcome, findings, missing) = ask(&naming(&[], &[LIST]), &recorded([(LIST, list.clone())]));
    assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable));
    assert_eq!(missing, [FIRST, SECOND].map(|address| Request::new(url(address), Purpose::Registry)));
    assert!(findings.iter().zip([FIRST, SECOND]).all(|(finding, named)| finding.detail.starts_with(named)));
}

#[test]
fn what_a_list_names_and_cannot_be_read_is_unknown() {
    for entry in [
        json!(7),
        json!({}),
        known("dns", "url", FIRST),
        known("dcc-legacy", "url", "http://registry.example/"),
        known("dcc-legacy", "trustAnchorEC", FIRST),
        known("oidf", "url", FIRST),
        // A list on the list: nothing is followed further.
        known("dcc-legacy", "url", LIST),
    ] {
        let evidence = recorded([(LIST, json!([entry])), (FIRST, registry(&Issuer::did_key(1).id))]);
        let (outcome, findings, _) = ask(&naming(&[], &[LIST]), &evidence);
        assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable), "{entry}");
        assert!(findings[0].detail.starts_with(LIST), "{entry}");
    }
}

#[test]
fn a_list_is_followed_within_the_limits() {
    let addresses: Vec<String> = (0..20).map(|n| format!("https://registry.example/{n}")).collect();
    let list: Value = addresses.iter().map(|address| known("dcc-legacy", "url", address)).collect();
    let (outcome, findings, missing) = ask(&naming(&[], &[LIST]), &recorded([(LIST, list)]));
    assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable));
    // The first that is beyond the limit is the last that is asked.
    assert_eq!((missing.len(), findings.len()), (15, 16));
    let last = &findings[15];
    assert_eq!((last.code, last.step), (Code::BudgetExhausted, Step::Trust));
    assert!(last.detail.contains(&addresses[15]));
}

#[test]
fn what_a_list_names_again_is_asked_once() {
    let twice = vec![known("dcc-legacy", "url", FIRST); 64];
    let mut evidence = recorded([(LIST, json!(twice))]);
    evidence.record(&url(FIRST), Err(FetchError::Timeout));
    assert_eq!(codes(&ask(&naming(&[], &[LIST]), &evidence).1), [Code::TrustRegistryUnreachable]);
}

#[test]
fn a_list_of_too_many_registries_is_refused_with_one_word() {
    let list = json!(vec![known("dcc-legacy", "url", FIRST); 65]);
    let evidence = recorded([(LIST, list), (FIRST, registry(&Issuer::did_key(1).id))]);
    let (outcome, findings, _) = ask(&naming(&[], &[LIST]), &evidence);
    assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable));
    assert_eq!((findings.len(), findings[0].detail.contains("it names 65 registries")), (1, true));
}

/// A registry that cannot be read takes nothing from a recognition, and is named beside it.
#[test]
fn a_recognition_names_what_could_not_be_read() {
    let mut evidence = recorded([(SECOND, registry(&Issuer::did_key(1).id))]);
    evidence.record(&url(FIRST), Err(FetchError::Timeout));
    let (outcome, ..) = ask(&naming(&[], &[FIRST, SECOND]), &evidence);
    assert_eq!(established(&outcome)["unread"], json!([FIRST]));
    let policy = naming(&[], &[FIRST]);
    let mut session = Session::new(&policy, testing::now(), &evidence);
    let issuer = Issuer::did_key(1);
    let (outcome, findings) = check(&mut session, &issuer.bound(), &badge(&issuer)).by_label();
    assert_eq!(established(&outcome), json!({ "by": "label", "unread": [FIRST] }));
    assert_eq!(codes(&findings), [Code::TrustRecognised]);
}

#[test]
fn the_label_does_not_hide_whom_its_holder_can_be_taken_for() {
    let findings = looked_at_stranger("Known".into()).by_label().1;
    assert_eq!(codes(&findings), [Code::TrustRecognised, Code::TextSuspicious]);
}

#[test]
fn looking_into_registries_is_limited() {
    let mut policy = naming(&[], &[FIRST]);
    policy.limits.fetches = 0;
    let (outcome, findings, missing) = ask(&policy, &Evidence::new());
    assert_eq!(outcome, Outcome::Unknown(Code::BudgetExhausted));
    assert_eq!(findings[0].step, Step::Trust);
    assert!(findings[0].detail.contains(FIRST));
    assert!(missing.is_empty());
}
