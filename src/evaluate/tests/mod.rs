mod disclosure;
mod endorsements;
mod profile;
mod refresh;
mod requests;

use serde_json::json;

use super::*;
use crate::evidence::Purpose;
use crate::json::Pointer;
use crate::policy::{RecognisedIssuer, Registry};
use crate::report::Code;
use crate::testing::{
    self, Issuer, SUBJECT, badge, codes, endorsement, recorded, status_entry, status_list, url,
};
use crate::verdict::{Binding, Endorsement, EndorsementReport, OpenBadges, Standing, State};

const LIST: &str = "https://issuer.example/status/1";
const REGISTRY: &str = "https://registry.example/registry.json";

fn issuer() -> Issuer {
    Issuer::did_web(1, "issuer.example")
}

fn ask(badge: &Value, policy: &Policy, evidence: &Evidence) -> Evaluation {
    evaluate(badge.to_string().as_bytes(), policy, testing::now(), evidence).unwrap()
}

/// The addresses that are asked for.
fn missing(evaluation: &Evaluation) -> Vec<(Purpose, &str)> {
    evaluation.missing.iter().map(|request| (request.purpose, request.url.as_str())).collect()
}

/// Both of them together.
fn joined(one: &Evidence, other: &Evidence) -> Evidence {
    let mut all = one.clone();
    for (address, answer) in other.iter() {
        all.record(&url(address), answer.clone());
    }
    all
}

/// The badge of the issuer with a status.
fn with_status(issuer: &Issuer) -> Value {
    let mut badge = badge(issuer);
    badge["credentialStatus"] = status_entry(LIST, 7);
    badge
}

fn with_registry(url: &str) -> Policy {
    Policy { registries: vec![Registry::Dcc { url: testing::url(url) }], ..Policy::default() }
}

#[test]
fn a_good_badge_passes_every_check() {
    let report = testing::trusted_report();
    assert_eq!((report.state(), report.open_badges()), (State::Trusted, OpenBadges::Verified));
    assert_eq!(codes(&report.findings), [Code::TrustRecognised]);
    assert_eq!(report.evaluated_at, testing::now());
    assert_eq!(
        report.input,
        InputSummary { carrier: Carrier::Json, standard: Standard::OpenBadges3(DataModel::V2_0) }
    );
}

#[test]
fn what_is_no_credential_is_unreadable() {
    for (input, expected) in [
        ("", Code::InputEmpty),
        ("no badge", Code::InputUnknownFormat),
        ("{", Code::ParseJson),
        ("{}", Code::ParseNotACredential),
        ("[]", Code::ParseNotACredential),
    ] {
        let error =
            evaluate(input.as_bytes(), &Policy::default(), testing::now(), &Evidence::new()).unwrap_err();
        assert_eq!(error.0.code, expected, "{input}");
    }
}

/// The first error hides no other.
#[test]
fn each_step_reports_what_it_finds_in_the_order_of_the_steps() {
    let mut badge = badge(&issuer());
    badge["validUntil"] = json!("2026-02-01T00:00:00Z");
    badge["name"] = json!(1);
    let recipient = Some(KnownIdentity::SubjectId("did:example:other".into()));
    let policy = Policy { recipient, ..Policy::default() };
    let report = ask(&badge, &policy, &issuer().keys()).report;
    let expected = [Code::ModelViolation, Code::ProofMissing, Code::ValidityExpired, Code::RecipientMismatch];
    assert_eq!(codes(&report.findings), expected);
}

#[test]
fn without_a_bound_issuer_the_later_steps_are_not_reached() {
    let skipped = |badge: &Value| {
        let policy =
            Policy { recipient: Some(KnownIdentity::SubjectId(SUBJECT.into())), ..Policy::default() };
        let checks = ask(badge, &policy, &Evidence::new()).report.checks;
        assert_eq!(checks.trust, Outcome::Skipped(Skip::NotReached));
        assert_eq!(checks.recipient, Outcome::Skipped(Skip::NotReached));
        checks.status
    };
    assert_eq!(skipped(&with_status(&issuer())), Outcome::Skipped(Skip::NotReached));
    assert_eq!(skipped(&badge(&issuer())), Outcome::Skipped(Skip::Absent));
    assert_eq!(skipped(&issuer().sign(with_status(&issuer()))), Outcome::Skipped(Skip::NotReached));
}

#[test]
fn a_recipient_is_not_looked_for_unless_asked() {
    for badge in [badge(&issuer()), issuer().sign(badge(&issuer()))] {
        let report = ask(&badge, &Policy::default(), &issuer().keys()).report;
        assert_eq!(report.checks.recipient, Outcome::Skipped(Skip::Absent));
    }
}

/// What the badge's own standard asks is answered all the same, where the evidence is there.
#[test]
fn the_status_of_a_badge_with_a_foreign_signature_is_told_if_it_is_known() {
    let (victim, forger) = (Issuer::did_key(1), Issuer::did_key(2));
    let forged = forger.sign(with_status(&victim));
    let list = |set| recorded([(LIST, victim.sign(status_list(&victim, LIST, set)))]);
    for (evidence, status, literal) in [
        (list(&[7]), Outcome::Fail(Code::StatusRevoked), OpenBadges::NotVerified),
        (Evidence::new(), Outcome::Skipped(Skip::NotReached), OpenBadges::Unknown),
    ] {
        let evaluation = ask(&forged, &Policy::default(), &evidence);
        assert_eq!(evaluation.report.checks.status, status);
        assert_eq!((evaluation.report.state(), evaluation.report.open_badges()), (State::Invalid, literal));
        assert!(evaluation.missing.is_empty());
    }
    let evaluation = ask(&forged, &Policy::default(), &list(&[]));
    assert!(matches!(evaluation.report.checks.status, Outcome::Pass(_)));
    assert_eq!(
        (evaluation.report.state(), evaluation.report.open_badges()),
        (State::Invalid, OpenBadges::Verified)
    );
}

#[test]
fn findings_about_the_carrier_come_first() {
    let token = issuer().token(&badge(&issuer()));
    let evaluation =
        evaluate(token.as_bytes(), &Policy::default(), testing::now(), &issuer().keys()).unwrap();
    assert_eq!(evaluation.report.input.carrier, Carrier::Jwt);
    assert_eq!(evaluation.report.state(), State::Valid, "{:?}", evaluation.report.findings);
    assert!(evaluation.report.credential.get("iss").is_none());
}
