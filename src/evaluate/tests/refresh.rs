use super::*;
use crate::policy::Refresh;

const SERVICE: &str = "https://issuer.example/newer";

/// A badge with a refresh service, as it is given and as the service has it.
fn editions() -> (Value, Value) {
    let mut old = badge(&issuer());
    old["refreshService"] = json!({ "id": SERVICE, "type": "1EdTechCredentialRefresh" });
    let mut new = old.clone();
    new["name"] = json!("Newer edition");
    (old, new)
}

fn following() -> Policy {
    Policy { refresh: Refresh::Follow, ..Policy::default() }
}

fn with_page(page: Value) -> Evidence {
    joined(&issuer().keys(), &recorded([(SERVICE, page)]))
}

/// Which edition was evaluated, and what is said about it.
fn outcome(policy: &Policy, evidence: &Evidence, old: Value) -> (String, Vec<Code>) {
    let report = ask(&issuer().sign(old), policy, evidence).report;
    assert_eq!(report.state(), State::Valid, "{:?}", report.findings);
    let about = report.findings.iter().filter(|finding| finding.at.as_str() == "/refreshService");
    let about = about.map(|finding| finding.code).collect();
    (report.credential["name"].as_str().unwrap().to_owned(), about)
}

fn stays(expected: Code) -> (String, Vec<Code>) {
    ("Test badge".to_owned(), vec![expected])
}

#[test]
fn a_newer_edition_is_evaluated_in_place_of_the_old_one() {
    let (old, new) = editions();
    let found = outcome(&following(), &with_page(issuer().sign(new)), old);
    assert_eq!(found, ("Newer edition".to_owned(), vec![Code::RefreshApplied]));
}

#[test]
fn it_is_only_mentioned_unless_the_policy_follows() {
    let (old, new) = editions();
    assert_eq!(
        outcome(&Policy::default(), &with_page(issuer().sign(new)), old),
        stays(Code::RefreshAvailable)
    );
}

#[test]
fn an_unknown_kind_of_service_is_only_mentioned() {
    let (old, new) = editions();
    let evidence = with_page(issuer().sign(new));
    for kind in [json!("MessageService"), json!(["Other"])] {
        let mut old = old.clone();
        old["refreshService"]["type"] = kind.clone();
        let report = ask(&issuer().sign(old), &following(), &evidence).report;
        assert!(codes(&report.findings).contains(&Code::RefreshAvailable), "{kind}");
        assert_eq!(report.credential["name"], "Test badge");
    }
    let mut listed = old;
    listed["refreshService"]["type"] = json!(["1EdTechCredentialRefresh"]);
    assert_eq!(outcome(&following(), &evidence, listed).1, [Code::RefreshApplied]);
}

/// What the service offers must be proven to be the same badge of the same issuer.
#[test]
fn whatever_else_the_service_offers_is_left_alone() {
    let (old, new) = editions();
    let stranger = Issuer::did_key(2);
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut new = new.clone();
        change(&mut new);
        new
    };
    let mut altered = issuer().sign(new.clone());
    altered["name"] = json!("Forged");
    for page in [
        new.clone(),
        altered,
        stranger.sign(new.clone()),
        issuer().sign(changed(&|new| new["id"] = json!("https://issuer.example/badges/2"))),
        stranger.sign(changed(&|new| new["issuer"]["id"] = json!(stranger.id))),
        issuer().sign(changed(&|new| {
            _ = new["credentialSubject"].as_object_mut().unwrap().shift_remove("achievement")
        })),
        json!({}),
        json!([]),
    ] {
        let found = outcome(&following(), &with_page(page.clone()), old.clone());
        assert_eq!(found, stays(Code::RefreshFailed), "{page}");
    }
    for error in testing::FETCH_ERRORS {
        let mut evidence = issuer().keys();
        evidence.record(&url(SERVICE), Err(error));
        assert_eq!(outcome(&following(), &evidence, old.clone()), stays(Code::RefreshFailed));
    }
}

/// Following goes one step: what the newer edition offers is only mentioned by nobody.
#[test]
fn a_newer_edition_that_is_over_decides() {
    let (old, mut new) = editions();
    new["validUntil"] = json!("2026-02-01T00:00:00Z");
    let report = ask(&issuer().sign(old), &following(), &with_page(issuer().sign(new))).report;
    assert_eq!(
        (report.state(), report.checks.validity),
        (State::Invalid, Outcome::Fail(Code::ValidityExpired))
    );
}

#[test]
fn a_service_that_nobody_may_be_sent_to_has_failed() {
    for id in [json!("urn:newer"), json!("http://issuer.example/newer")] {
        let (mut old, _) = editions();
        old["refreshService"]["id"] = id.clone();
        let report = ask(&issuer().sign(old), &following(), &issuer().keys()).report;
        assert!(codes(&report.findings).contains(&Code::RefreshFailed), "{id}");
        assert_eq!(report.credential["name"], "Test badge");
    }
}

/// OB 3.0 §9.1 step 3: after the proof.
#[test]
fn an_unproven_badge_is_not_refreshed() {
    let (old, new) = editions();
    let evidence = with_page(issuer().sign(new));
    for unproven in [old.clone(), Issuer::did_key(2).sign(old)] {
        let report = ask(&unproven, &following(), &evidence).report;
        assert!(codes(&report.findings).contains(&Code::RefreshAvailable));
        assert_eq!(report.credential["name"], "Test badge");
        assert_eq!(report.state(), State::Invalid);
    }
}
