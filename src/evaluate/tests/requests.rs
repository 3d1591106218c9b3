//! Invariant 5: what strangers write decides as little as possible about what is asked for.

use super::*;

/// Everything that a badge can make us ask for: keys, a status, a newer edition, a registry, an endorser's keys.
fn wanting(issuer: &Issuer) -> Value {
    let mut badge = with_status(issuer);
    let endorser = Issuer::did_web(9, "endorser.example");
    badge["endorsement"] = json!([endorser.sign(endorsement(&endorser, testing::ACHIEVEMENT))]);
    badge["refreshService"] =
        json!({ "id": "https://issuer.example/newer", "type": "1EdTechCredentialRefresh" });
    badge
}

/// A policy under which all of it is asked for.
fn curious() -> Policy {
    Policy { refresh: crate::policy::Refresh::Follow, ..with_registry(REGISTRY) }
}

fn keys_of_issuer() -> (Purpose, &'static str) {
    (Purpose::KeyDocument, "https://issuer.example/.well-known/did.json")
}

#[test]
fn at_first_only_the_issuers_keys_are_asked_for() {
    let evaluation = ask(&issuer().sign(wanting(&issuer())), &curious(), &Evidence::new());
    assert_eq!(missing(&evaluation), [keys_of_issuer()]);
}

#[test]
fn after_the_proof_everything_else_is_asked_for_at_once() {
    for (issuer, evidence) in [(issuer(), issuer().keys()), (Issuer::did_key(1), Evidence::new())] {
        let evaluation = ask(&issuer.sign(wanting(&issuer)), &curious(), &evidence);
        let expected = [
            (Purpose::KeyDocument, "https://endorser.example/.well-known/did.json"),
            (Purpose::StatusList, LIST),
            (Purpose::Refresh, "https://issuer.example/newer"),
            (Purpose::Registry, REGISTRY),
        ];
        let mut found = missing(&evaluation);
        found.sort();
        assert_eq!(found, expected, "{:?}", evaluation.report.findings);
    }
}

#[test]
fn an_unsigned_badge_asks_for_nothing() {
    for issuer in [issuer(), Issuer::did_key(1)] {
        assert_eq!(missing(&ask(&wanting(&issuer), &curious(), &Evidence::new())), []);
    }
}

#[test]
fn a_wrong_signature_asks_for_keys_only() {
    for issuer in [issuer(), Issuer::did_key(1)] {
        let mut badge = issuer.sign(wanting(&issuer));
        badge["name"] = json!("Another name");
        let first = ask(&badge, &curious(), &Evidence::new());
        assert!(missing(&first).iter().all(|request| *request == keys_of_issuer()));
        assert_eq!(missing(&ask(&badge, &curious(), &issuer.keys())), []);
    }
}

#[test]
fn a_signature_by_somebody_else_asks_for_the_named_issuers_keys_only() {
    for forger in [Issuer::did_key(2), Issuer::did_web(2, "forger.example")] {
        let badge = forger.sign(wanting(&issuer()));
        assert_eq!(missing(&ask(&badge, &curious(), &forger.keys())), [keys_of_issuer()]);
        assert_eq!(missing(&ask(&badge, &curious(), &joined(&forger.keys(), &issuer().keys()))), []);
    }
}

#[test]
fn a_badge_that_does_not_conform_asks_for_nothing() {
    for issuer in [issuer(), Issuer::did_key(1)] {
        let mut badge = wanting(&issuer);
        badge["credentialSubject"]["achievement"].as_object_mut().unwrap().shift_remove("name");
        let badge = issuer.sign(badge);
        for evidence in [Evidence::new(), issuer.keys()] {
            let evaluation = ask(&badge, &curious(), &evidence);
            assert!(matches!(evaluation.report.checks.conformance, Outcome::Fail(_)));
            assert_eq!(missing(&evaluation), [], "{}", issuer.id);
        }
    }
}

#[test]
fn an_endorsement_that_does_not_conform_asks_for_nothing() {
    let endorser = Issuer::did_web(9, "endorser.example");
    let mut odd = endorsement(&endorser, testing::ACHIEVEMENT);
    odd["name"] = json!(1);
    let mut badge = badge(&issuer());
    badge["endorsement"] = json!([endorser.sign(odd)]);
    assert_eq!(missing(&ask(&issuer().sign(badge), &Policy::default(), &issuer().keys())), []);
}

#[test]
fn only_https_is_ever_asked_for() {
    let mut badge = badge(&issuer());
    badge["credentialStatus"] = status_entry("http://issuer.example/status/1", 7);
    let evaluation = ask(&issuer().sign(badge), &Policy::default(), &issuer().keys());
    assert_eq!(missing(&evaluation), []);
    assert_eq!(evaluation.report.checks.status, Outcome::Unknown(Code::StatusUnreachable));
}

/// A list that names another issuer does not send us to that issuer.
#[test]
fn a_foreign_status_list_asks_for_nobodys_keys() {
    let stranger = Issuer::did_web(2, "stranger.example");
    let list = recorded([(LIST, stranger.sign(status_list(&stranger, LIST, &[])))]);
    let badge = issuer().sign(with_status(&issuer()));
    let evaluation = ask(&badge, &Policy::default(), &joined(&issuer().keys(), &list));
    assert_eq!(missing(&evaluation), []);
    assert_eq!(evaluation.report.checks.status, Outcome::Unknown(Code::StatusListIssuer));
}

#[test]
fn what_was_answered_is_not_asked_for_again() {
    let badge = issuer().sign(wanting(&issuer()));
    let mut evidence = issuer().keys();
    for error in testing::FETCH_ERRORS {
        let asked = ask(&badge, &curious(), &evidence).missing;
        for request in &asked {
            evidence.record(&request.url, Err(error));
        }
        assert!(ask(&badge, &curious(), &evidence).missing.is_disjoint(&asked), "{error:?}");
    }
    assert_eq!(missing(&ask(&badge, &curious(), &evidence)), []);
}
