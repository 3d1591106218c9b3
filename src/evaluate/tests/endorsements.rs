use super::*;
use crate::report::Step;

fn endorser() -> Issuer {
    Issuer::did_key(5)
}

fn other_endorser() -> Issuer {
    Issuer::did_key(6)
}

fn endorsed(endorsements: Value) -> Value {
    let mut badge = badge(&issuer());
    badge["endorsement"] = endorsements;
    badge
}

fn ask_signed(badge: Value, policy: &Policy) -> Report {
    ask(&issuer().sign(badge), policy, &issuer().keys()).report
}

fn only(report: &Report) -> &Endorsement {
    let [endorsement] = &report.endorsements[..] else {
        panic!("one endorsement: {:?}", report.endorsements)
    };
    endorsement
}

fn state(endorsement: &Endorsement) -> Option<State> {
    endorsement.report.state()
}

/// Where the badge's report says what about its endorsements.
fn remarks(report: &Report) -> Vec<(Code, &str)> {
    let about = report.findings.iter().filter(|finding| finding.step == Step::Endorsement);
    about.map(|finding| (finding.code, finding.at.as_str())).collect()
}

fn good(about: &str) -> Value {
    endorser().sign(endorsement(&endorser(), about))
}

#[test]
fn a_good_endorsement_is_bound_to_what_it_names() {
    for about in [testing::ACHIEVEMENT, "https://issuer.example/badges/1", SUBJECT] {
        let report = ask_signed(endorsed(json!([good(about)])), &Policy::default());
        let endorsement = only(&report);
        assert_eq!(
            (state(endorsement), endorsement.binding),
            (Some(State::Valid), Binding::Bound),
            "{report:?}"
        );
        assert_eq!(endorsement.at, Pointer::root().key("endorsement").item(0));
        assert_eq!(endorsement.about.as_deref(), Some(about));
        assert_eq!(endorsement.endorser, Some(endorser().id));
        assert_eq!(endorsement.standing, Standing::Unknown);
        assert_eq!((remarks(&report), report.state()), (vec![], State::Valid));
    }
}

#[test]
fn an_endorsement_of_something_else_is_unbound() {
    let report =
        ask_signed(endorsed(json!([good("https://issuer.example/achievements/2")])), &Policy::default());
    assert_eq!(only(&report).binding, Binding::Unbound);
    assert_eq!(remarks(&report), [(Code::EndorsementTargetMismatch, "/endorsement/0")]);
    assert_eq!((report.state(), report.open_badges()), (State::Valid, OpenBadges::Verified));
}

/// A token is read like a proof; findings stand in the endorsement's own report.
/// The host of an address can be written in many ways, and the rest in one.
#[test]
fn an_endorsement_is_bound_in_any_spelling_of_the_id() {
    let about = |achievement: &str, id: &str| {
        let mut badge = endorsed(json!([good(id)]));
        badge["credentialSubject"]["achievement"]["id"] = json!(achievement);
        only(&ask_signed(badge, &Policy::default())).binding
    };
    assert_eq!(about("https://a.example/1", "https://A.example:443/1"), Binding::Bound);
    assert_eq!(about("https://A.example/1", "https://a.example/1"), Binding::Bound);
    assert_eq!(about("https://a.example/a", "https://a.example/A"), Binding::Unbound);
}

#[test]
fn a_token_is_an_endorsement_too() {
    let mut badge = badge(&issuer());
    let token = endorser().token(&endorsement(&endorser(), testing::ACHIEVEMENT));
    badge["credentialSubject"]["achievement"]["endorsementJwt"] = json!([token]);
    let report = ask_signed(badge, &Policy::default());
    let endorsement = only(&report);
    assert_eq!((state(endorsement), endorsement.binding), (Some(State::Valid), Binding::Bound));
    assert_eq!(endorsement.at.as_str(), "/credentialSubject/achievement/endorsementJwt/0");
    let EndorsementReport::Evaluated(inner) = &endorsement.report else { panic!("it is readable") };
    assert_eq!(inner.input.carrier, Carrier::Jwt);
}

#[test]
fn a_failing_endorsement_lowers_the_literal_verdict_only() {
    let mut expired = endorsement(&endorser(), testing::ACHIEVEMENT);
    expired["validUntil"] = json!("2026-02-01T00:00:00Z");
    let mut altered = good(testing::ACHIEVEMENT);
    altered["name"] = json!("Altered");
    let unsigned = endorsement(&endorser(), testing::ACHIEVEMENT);
    for failing in [endorser().sign(expired), altered, unsigned] {
        let report = ask_signed(endorsed(json!([failing])), &Policy::default());
        assert_eq!(state(only(&report)), Some(State::Invalid), "{failing}");
        assert_eq!(remarks(&report), [(Code::EndorsementInvalid, "/endorsement/0")]);
        assert_eq!((report.state(), report.open_badges()), (State::Valid, OpenBadges::NotVerified));
    }
}

#[test]
fn what_cannot_be_read_is_no_endorsement() {
    let mut badge = badge(&issuer());
    badge["endorsementJwt"] = json!(["not a token"]);
    let report = ask_signed(badge, &Policy::default());
    let endorsement = only(&report);
    assert!(
        matches!(&endorsement.report, EndorsementReport::Unreadable(finding) if finding.code == Code::ParseJws)
    );
    assert_eq!((&endorsement.about, &endorsement.endorser), (&None, &None));
    assert_eq!((endorsement.standing, endorsement.binding), (Standing::Unknown, Binding::Unbound));
    assert_eq!(remarks(&report), [(Code::EndorsementInvalid, "/endorsementJwt/0")]);
    let mut odd = badge_with_odd_endorsements();
    odd = issuer().sign(odd);
    let report = ask(&odd, &Policy::default(), &issuer().keys()).report;
    let all_unreadable =
        report.endorsements.iter().all(|one| matches!(one.report, EndorsementReport::Unreadable(_)));
    assert!(all_unreadable && report.endorsements.len() == 3, "{:?}", report.endorsements);
}

fn badge_with_odd_endorsements() -> Value {
    let mut badge = endorsed(json!([{}, 1]));
    badge["endorsementJwt"] = json!([{ "no": "text" }]);
    badge
}

#[test]
fn whoever_endorses_itself_is_named() {
    let own = issuer().sign(endorsement(&issuer(), testing::ACHIEVEMENT));
    let report = ask_signed(endorsed(json!([own])), &Policy::default());
    assert_eq!(remarks(&report), [(Code::EndorsementSelf, "/endorsement/0")]);
    let subject = endorser();
    let mut badge = endorsed(json!([subject.sign(endorsement(&subject, &subject.id))]));
    badge["credentialSubject"]["id"] = json!(subject.id);
    let report = ask_signed(badge, &Policy::default());
    assert_eq!(remarks(&report), [(Code::EndorsementSelf, "/endorsement/0")]);
}

#[test]
fn recognised_endorsers_come_first() {
    let second = other_endorser().sign(endorsement(&other_endorser(), testing::ACHIEVEMENT));
    let both = || endorsed(json!([good(testing::ACHIEVEMENT), second]));
    let standings = |policy: &Policy| {
        let report = ask_signed(both(), policy);
        report
            .endorsements
            .into_iter()
            .map(|one| (one.at.as_str().to_owned(), one.standing))
            .collect::<Vec<_>>()
    };
    let as_written =
        [("/endorsement/0".to_owned(), Standing::Unknown), ("/endorsement/1".to_owned(), Standing::Unknown)];
    assert_eq!(standings(&Policy::default()), as_written);
    let named = Policy { endorsers: vec![other_endorser().id], ..Policy::default() };
    let pinned = Policy { issuers: vec![other_endorser().recognised()], ..Policy::default() };
    for policy in [named, pinned] {
        let expected = [
            ("/endorsement/1".to_owned(), Standing::Recognised),
            ("/endorsement/0".to_owned(), Standing::Unknown),
        ];
        assert_eq!(standings(&policy), expected);
    }
}

/// A name in an endorsement is not the endorser's word.
#[test]
fn only_a_valid_endorsement_is_by_a_recognised_endorser() {
    let policy = Policy {
        endorsers: vec![endorser().id],
        issuers: vec![RecognisedIssuer { ..endorser().recognised() }],
        ..Policy::default()
    };
    let forged = other_endorser().sign(endorsement(&endorser(), testing::ACHIEVEMENT));
    let mut expired = endorsement(&endorser(), testing::ACHIEVEMENT);
    expired["validUntil"] = json!("2026-02-01T00:00:00Z");
    for unfit in [forged, endorser().sign(expired)] {
        let report = ask_signed(endorsed(json!([unfit])), &policy);
        assert_eq!(only(&report).standing, Standing::Unknown);
    }
    assert_eq!(
        only(&ask_signed(endorsed(json!([good(testing::ACHIEVEMENT)])), &policy)).standing,
        Standing::Recognised
    );
}

#[test]
fn endorsements_of_an_unproven_badge_ask_for_nothing() {
    let distant = Issuer::did_web(5, "endorser.example");
    let badge = endorsed(json!([distant.sign(endorsement(&distant, testing::ACHIEVEMENT))]));
    let evaluation = ask(&badge, &Policy::default(), &Evidence::new());
    assert_eq!(missing(&evaluation), []);
    assert_eq!(state(only(&evaluation.report)), Some(State::Indeterminate));
}

/// A badge's recipient is nobody whom an endorsement must name.
#[test]
fn the_recipient_is_asked_of_the_badge_alone() {
    let policy = Policy { recipient: Some(KnownIdentity::SubjectId(SUBJECT.into())), ..Policy::default() };
    let report = ask_signed(endorsed(json!([good(testing::ACHIEVEMENT)])), &policy);
    assert!(matches!(report.checks.recipient, Outcome::Pass(_)));
    let EndorsementReport::Evaluated(inner) = &only(&report).report else { panic!("it is readable") };
    assert_eq!(inner.checks.recipient, Outcome::Skipped(Skip::Absent));
}

/// Endorsements of endorsers, `depth` deep.
fn nested(depth: usize) -> Value {
    let mut whole = endorsement(&endorser(), testing::ACHIEVEMENT);
    if depth > 1 {
        whole["issuer"]["endorsement"] = json!([nested(depth - 1)]);
    }
    endorser().sign(whole)
}

#[test]
fn endorsements_of_endorsers_are_followed_to_a_depth() {
    let report = ask_signed(endorsed(json!([nested(3)])), &Policy::default());
    let inner = |endorsement: &Endorsement| match &endorsement.report {
        EndorsementReport::Evaluated(report) => report.endorsements.clone(),
        other => panic!("{other:?}"),
    };
    let second = inner(only(&report));
    let third = inner(&second[0]);
    let EndorsementReport::NotEvaluated(finding) = &third[0].report else { panic!("too deep: {third:?}") };
    assert_eq!((finding.code, finding.step), (Code::BudgetExhausted, Step::Endorsement));
    assert_eq!(report.open_badges(), OpenBadges::Unknown);
    assert_eq!(report.state(), State::Valid);
}

#[test]
fn the_number_of_endorsements_is_limited() {
    let mut policy = Policy::default();
    policy.limits.endorsements = 2;
    let three = json!([good(testing::ACHIEVEMENT), good(testing::ACHIEVEMENT), good(testing::ACHIEVEMENT)]);
    let report = ask_signed(endorsed(three), &policy);
    let states: Vec<_> = report.endorsements.iter().map(state).collect();
    assert_eq!(states, [Some(State::Valid), Some(State::Valid), Some(State::Indeterminate)]);
    assert_eq!(remarks(&report), [(Code::BudgetExhausted, "/endorsement/2")]);
    assert_eq!((report.state(), report.open_badges()), (State::Valid, OpenBadges::Unknown));
}

/// A limit is named once, with the first endorsement that it kept out, also deep inside of others.
#[test]
fn the_badge_says_which_limits_kept_endorsements_out() {
    let mut policy = Policy::default();
    policy.limits.endorsements = 1;
    let three = json!([good(testing::ACHIEVEMENT), good(testing::ACHIEVEMENT), good(testing::ACHIEVEMENT)]);
    let report = ask_signed(endorsed(three), &policy);
    assert_eq!(remarks(&report), [(Code::BudgetExhausted, "/endorsement/1")]);
    let report = ask_signed(endorsed(json!([nested(3), nested(3)])), &Policy::default());
    assert_eq!(remarks(&report), [(Code::BudgetExhausted, "/endorsement/0")]);
    policy.limits.endorsements = 3;
    let report = ask_signed(endorsed(json!([nested(3), nested(3)])), &policy);
    let said = |finding: &Finding| finding.detail.clone();
    let details: Vec<String> =
        report.findings.iter().filter(|f| f.step == Step::Endorsement).map(said).collect();
    assert_eq!(details.len(), 2, "two different limits: {details:?}");
}

/// A small badge can hold a million endorsements; a report has room for those that were looked at, and counts the others.
#[test]
fn a_flood_of_endorsements_is_counted_not_listed() {
    let mut badge = endorsed(json!(vec![json!({}); 1_000]));
    badge["issuer"]["endorsementJwt"] = json!(vec![1; 200_000]);
    let report = super::ask(&badge, &Policy::default(), &Evidence::new()).report;
    assert_eq!(report.endorsements.len(), 17);
    let EndorsementReport::NotEvaluated(finding) = &report.endorsements[16].report else {
        panic!("too many")
    };
    assert_eq!(finding.detail, "the number of endorsements: 200984 were not looked at");
    assert_eq!(remarks(&report).last(), Some(&(Code::BudgetExhausted, "/endorsement/16")));
    assert!(report.findings.len() < 100, "{}", report.findings.len());
}

/// A badge that the endorser once issued to the same person is no endorsement, wherever it is put.
#[test]
fn a_badge_in_the_place_of_an_endorsement_endorses_nothing() {
    let policy = Policy { endorsers: vec![endorser().id], ..Policy::default() };
    let report = ask_signed(endorsed(json!([endorser().sign(super::badge(&endorser()))])), &policy);
    let endorsement = only(&report);
    assert_eq!((state(endorsement), endorsement.standing), (Some(State::Invalid), Standing::Unknown));
    let EndorsementReport::Evaluated(inner) = &endorsement.report else { panic!("it is readable") };
    assert_eq!(testing::codes(&inner.findings), [Code::TypeMissing]);
    assert_eq!(remarks(&report), [(Code::EndorsementInvalid, "/endorsement/0")]);
    assert_eq!((report.state(), report.open_badges()), (State::Valid, OpenBadges::NotVerified));
}
