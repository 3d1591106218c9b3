//! Endorsements that the issuer's own Profile carries or names.

use super::*;
use crate::evidence::FetchError;
use crate::report::Step;
use crate::testing::page_of;

const PROFILE: &str = "https://issuer.example/profile";
const KEYS: &str = "https://issuer.example/.well-known/jwks.json";
const PRAISE: &str = "https://endorser.example/praise";

fn promoter() -> Issuer {
    Issuer::did_key(3).posing_as(PROFILE, "https://issuer.example/profile#key")
}

fn endorser() -> Issuer {
    Issuer::did_key(5)
}

/// An endorsement of the promoter itself.
fn praise() -> Value {
    endorser().sign(endorsement(&endorser(), PROFILE))
}

/// What is served when the promoter's Profile has these members.
fn serving(members: Value) -> Evidence {
    let mut profile = promoter().document();
    profile.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let mut evidence = recorded([(PROFILE, profile)]);
    evidence.record(&url(KEYS), Err(FetchError::NotFound));
    evidence
}

fn with(mut evidence: Evidence, address: &str, text: String) -> Evidence {
    evidence.record(&url(address), Ok(page_of(text)));
    evidence
}

fn promoted(evidence: &Evidence) -> Evaluation {
    ask(&promoter().sign(badge(&promoter())), &Policy::default(), evidence)
}

/// Where each endorsement comes from, as clients read it, and its state.
fn shown(report: &Report) -> Vec<(String, Option<State>)> {
    let wire = serde_json::to_value(report).unwrap();
    let at = |n: usize| wire["endorsements"][n]["at"].as_str().unwrap().to_owned();
    report.endorsements.iter().enumerate().map(|(n, one)| (at(n), one.report.state())).collect()
}

/// What the badge's report says of them, and of what comes from where.
fn remarks(report: &Report) -> Vec<(Code, &str, &str)> {
    let about = report.findings.iter().filter(|finding| finding.step == Step::Endorsement);
    about.map(|finding| (finding.code, finding.at.as_str(), finding.detail.as_str())).collect()
}

/// They share one limit with those in the badge; one entry stands for all that it keeps out.
#[test]
fn a_flood_of_endorsements_in_the_profile_is_counted_not_listed() {
    let report = promoted(&serving(json!({ "endorsement": vec![json!({}); 50_000] }))).report;
    assert_eq!(report.endorsements.len(), 17);
    let said = "the number of endorsements: 49984 were not looked at";
    assert!(remarks(&report).contains(&(Code::BudgetExhausted, "/issuer", said)), "{:?}", remarks(&report));
}

#[test]
fn endorsements_in_the_profile_are_evaluated_like_embedded_ones() {
    let token = endorser().token(&endorsement(&endorser(), testing::ACHIEVEMENT));
    let report = promoted(&serving(json!({ "endorsement": praise(), "endorsementJwt": [token] }))).report;
    let valid = |place: &str| (format!("{PROFILE}#{place}"), Some(State::Valid));
    assert_eq!(shown(&report), [valid("/endorsement"), valid("/endorsementJwt/0")]);
    assert!(
        report
            .endorsements
            .iter()
            .all(|one| one.binding == Binding::Bound && one.source == Some(url(PROFILE)))
    );
    assert_eq!((remarks(&report), report.state()), (vec![], State::Valid));
}

#[test]
fn what_the_profile_names_is_asked_for_once_the_badge_is_proven() {
    let naming = serving(json!({ "endorsement": [PRAISE], "endorsementJwt": [PRAISE] }));
    let first = promoted(&Evidence::new());
    assert!(missing(&first).iter().all(|(purpose, _)| *purpose == Purpose::KeyDocument));
    let second = promoted(&naming);
    assert_eq!(missing(&second), [(Purpose::Endorsement, PRAISE)]);
    let [only] = &second.report.endorsements[..] else { panic!("one endorsement") };
    assert!(matches!(only.report, EndorsementReport::NotEvaluated(_)));
    let token = endorser().token(&endorsement(&endorser(), PROFILE));
    for (text, carrier) in [(praise().to_string(), Carrier::Json), (token, Carrier::Jwt)] {
        let last = promoted(&with(naming.clone(), PRAISE, text));
        assert!(last.missing.is_empty());
        assert_eq!(shown(&last.report), [(PRAISE.to_owned(), Some(State::Valid))]);
        let EndorsementReport::Evaluated(inner) = &last.report.endorsements[0].report else {
            panic!("evaluated")
        };
        assert_eq!((inner.input.carrier, remarks(&last.report)), (carrier, vec![]));
    }
}

#[test]
fn a_badge_that_is_not_proven_makes_nobody_ask_for_endorsements() {
    let naming = serving(json!({ "endorsement": [PRAISE] }));
    let mut altered = promoter().sign(badge(&promoter()));
    altered["name"] = json!("Altered");
    let mut nonconformant = badge(&promoter());
    nonconformant["name"] = json!(7);
    for refused in [altered, badge(&promoter()), promoter().sign(nonconformant)] {
        let evaluation = ask(&refused, &Policy::default(), &naming);
        assert!(missing(&evaluation).is_empty() && evaluation.report.endorsements.is_empty(), "{refused}");
    }
}

#[test]
fn what_cannot_be_had_lowers_nothing() {
    let naming = serving(json!({ "endorsement": [PRAISE, "http://endorser.example/"] }));
    let mut refused = naming.clone();
    refused.record(&url(PRAISE), Err(FetchError::NotFound));
    let large = with(naming.clone(), PRAISE, " ".repeat(Purpose::Endorsement.limit() + 1));
    for evidence in [refused, large] {
        let report = promoted(&evidence).report;
        let states: Vec<_> = report.endorsements.iter().map(|one| one.report.state()).collect();
        assert_eq!(states, [Some(State::Indeterminate); 2]);
        assert!(
            remarks(&report)
                .iter()
                .all(|remark| (remark.0, remark.1) == (Code::EndorsementUnreachable, "/issuer"))
        );
        assert!(remarks(&report)[0].2.starts_with(PRAISE));
        assert_eq!((report.state(), report.open_badges()), (State::Valid, OpenBadges::Verified));
    }
}

#[test]
fn what_is_wrong_with_it_lowers_nothing() {
    let mut expired = endorsement(&endorser(), PROFILE);
    expired["validUntil"] = json!("2026-02-01T00:00:00Z");
    let badge = endorser().sign(badge(&endorser()));
    for (text, state) in [
        (endorser().sign(expired).to_string(), Some(State::Invalid)),
        (endorsement(&endorser(), PROFILE).to_string(), Some(State::Invalid)),
        (badge.to_string(), Some(State::Invalid)),
        ("{}".to_owned(), None),
        ("<svg/>".to_owned(), None),
    ] {
        for evidence in [
            with(serving(json!({ "endorsement": [PRAISE] })), PRAISE, text.clone()),
            serving(json!({ "endorsement": [serde_json::from_str(&text).unwrap_or(json!(7))] })),
        ] {
            let report = promoted(&evidence).report;
            assert_eq!(report.endorsements[0].report.state(), state, "{text}");
            assert!(
                remarks(&report)
                    .iter()
                    .any(|remark| remark.0 == Code::EndorsementInvalid && remark.1 == "/issuer")
            );
            assert_eq!((report.state(), report.open_badges()), (State::Valid, OpenBadges::Verified));
        }
    }
}

#[test]
fn it_counts_only_for_what_it_names_in_the_badge() {
    let other = endorser().sign(endorsement(&endorser(), "https://issuer.example/achievements/2"));
    let own = promoter().sign(endorsement(&promoter(), testing::ACHIEVEMENT));
    let report = promoted(&serving(json!({ "endorsement": [other, own] }))).report;
    assert_eq!(report.endorsements[0].binding, Binding::Unbound);
    let from = format!("from {PROFILE}");
    let expected = [Code::EndorsementTargetMismatch, Code::EndorsementSelf];
    assert_eq!(remarks(&report), expected.map(|code| (code, "/issuer", from.as_str())));
}

#[test]
fn only_a_document_about_the_issuer_itself_is_its_profile() {
    let mut elsewhere = serving(json!({ "endorsement": [praise()], "id": "https://issuer.example/other" }));
    let mut key = promoter().jwk(&promoter().method);
    key["iss"] = json!(PROFILE);
    elsewhere.record(&url(KEYS), Ok(page_of(json!({ "keys": [key] }).to_string())));
    let report = promoted(&elsewhere).report;
    assert_eq!((report.state(), report.endorsements.len()), (State::Valid, 0));
    // A DID document speaks for its DID; a `did:key` has none.
    let web = Issuer::did_web(1, "issuer.example");
    let mut document = web.document();
    document["endorsement"] = json!([praise()]);
    let report =
        ask(&web.sign(badge(&web)), &Policy::default(), &recorded([(&*web.document_url(), document)])).report;
    assert_eq!(shown(&report)[0].0, format!("{}#/endorsement/0", web.document_url()));
    let key = Issuer::did_key(1);
    assert!(ask(&key.sign(badge(&key)), &Policy::default(), &Evidence::new()).report.endorsements.is_empty());
}

#[test]
fn the_profiles_of_endorsers_are_not_followed() {
    let praise = promoter().sign(endorsement(&promoter(), testing::ACHIEVEMENT));
    let mut badge = badge(&issuer());
    badge["endorsement"] = json!([praise]);
    let evidence = joined(&issuer().keys(), &serving(json!({ "endorsement": [PRAISE] })));
    let evaluation = ask(&issuer().sign(badge), &Policy::default(), &evidence);
    let EndorsementReport::Evaluated(inner) = &evaluation.report.endorsements[0].report else {
        panic!("evaluated")
    };
    assert_eq!((inner.state(), inner.endorsements.len(), missing(&evaluation)), (State::Valid, 0, vec![]));
}

#[test]
fn embedded_ones_come_first_and_all_share_the_limits() {
    let addresses: Vec<String> = (0..20).map(|n| format!("https://endorser.example/{n}")).collect();
    let evaluation = promoted(&serving(json!({ "endorsement": addresses })));
    assert_eq!((evaluation.report.endorsements.len(), evaluation.missing.len()), (17, 14));
    let limits: Vec<_> =
        evaluation.report.findings.iter().filter(|finding| finding.code == Code::BudgetExhausted).collect();
    // The documents of the first sixteen, and the endorsements beyond.
    assert_eq!(limits.len(), 2, "{limits:?}");
    assert_eq!(
        (evaluation.report.state(), evaluation.report.open_badges()),
        (State::Valid, OpenBadges::Verified)
    );

    let mut badge = badge(&promoter());
    badge["endorsement"] = json!([praise()]);
    let evidence = serving(json!({ "endorsement": [praise()] }));
    let recognising = Policy { endorsers: vec![endorser().id], ..Policy::default() };
    let report = ask(&promoter().sign(badge), &recognising, &evidence).report;
    let places: Vec<String> = shown(&report).into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["/endorsement/0".to_owned(), format!("{PROFILE}#/endorsement/0")]);
    assert!(report.endorsements.iter().all(|one| one.standing == Standing::Recognised));
}
