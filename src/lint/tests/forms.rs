//! Badges of Open Badges 2.0, parts that stand alone, tokens, images and the form of the report.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

const ELSEWHERE: LintOutcome = LintOutcome::Elsewhere;

#[test]
fn a_good_badge_of_open_badges_2_lacks_only_what_its_standard_has_no_words_for() {
    let report = linted(&json(LEGACY));
    assert_eq!((report.standard, report.subject), (Standard::OpenBadges2, Subject::Badge));
    assert_eq!((report.name.as_deref(), &report.departures), (Some("Repair host"), &None));
    assert_eq!(
        objections(&report),
        [
            ("lint.dates.activity", Missing),
            ("lint.assessment.check", Missing),
            ("lint.assessment.required", Missing),
            ("lint.assessment.method", Missing),
            ("lint.assessment.assessor", Missing),
            ("lint.assessment.results", Missing),
            ("lint.language.other", Missing),
            ("lint.achievement.type", Missing),
        ]
    );
    for lacking in report.items.iter().filter(|item| item.outcome == Missing) {
        let is_said = lacking.advice().starts_with("Open Badges 2.0 has no word for this.");
        assert_eq!(is_said, lacking.rule != Rule::LanguageOther, "{}", lacking.rule);
    }
    for (rule, place) in [
        (Rule::DatesAwarded, "/issuedOn"),
        (Rule::DatesValidUntil, "/expires"),
        (Rule::IssuerName, "/badge/issuer/name"),
        (Rule::CriteriaGiven, "/badge/criteria/narrative"),
        (Rule::EvidenceGiven, "/evidence"),
        (Rule::SkillsAlignment, "/badge/alignment"),
        (Rule::LanguageDeclared, "/badge/@language"),
        (Rule::StatusRevocable, "/verification"),
        (Rule::RecipientIdentified, "/recipient"),
        (Rule::RecipientProtected, "/recipient/identity"),
        (Rule::AchievementTags, "/badge/tags"),
        (Rule::AchievementId, "/badge/id"),
        (Rule::ImageCaption, "/badge/image/caption"),
    ] {
        assert_eq!(item(&report, rule).places[0].as_str(), place, "{rule}");
        assert!(json(LEGACY).pointer(place).is_some(), "{place}");
    }
}

#[test]
fn what_a_badge_of_open_badges_2_lacks_is_named_where_it_belongs() {
    for (place, rule) in [
        ("/issuedOn", Rule::DatesValidFrom),
        ("/expires", Rule::DatesValidUntil),
        ("/evidence", Rule::EvidenceGiven),
        ("/badge/issuer/name", Rule::IssuerName),
        ("/badge/issuer/email", Rule::IssuerContact),
        ("/badge/criteria", Rule::CriteriaGiven),
        ("/badge/alignment", Rule::SkillsAlignment),
        ("/badge/@language", Rule::LanguageDeclared),
        ("/badge/image", Rule::ImageGiven),
        ("/badge/tags", Rule::AchievementTags),
    ] {
        let report = linted(&edited(LEGACY, [(place, json!(null))]));
        let lacking = item(&report, rule);
        assert_eq!((lacking.outcome, lacking.places[0].as_str()), (Missing, place), "{rule}");
    }
}

#[test]
fn a_recipient_of_open_badges_2_is_protected_or_not() {
    for (recipient, expected) in [
        (json!({ "type": "email", "hashed": false, "identity": "ana@example.org" }), Missing),
        (json!({ "type": "email", "identity": "ana@example.org" }), Missing),
        (json!({ "type": "telephone", "hashed": false, "identity": "+351210000000" }), Missing),
        (json!({ "type": "email", "hashed": true, "identity": "sha256$00" }), Weak),
        (json!({ "type": "url", "hashed": false, "identity": "https://ana.example/" }), LintOutcome::Present),
    ] {
        let report = linted(&edited(LEGACY, [("/recipient", recipient.clone())]));
        assert_eq!(item(&report, Rule::RecipientProtected).outcome, expected, "{recipient}");
        assert_eq!(item(&report, Rule::RecipientProtected).places[0].as_str(), "/recipient/identity");
    }
}

#[test]
fn signed_badges_of_open_badges_2_are_revoked_on_a_list() {
    let signed =
        ("/verification", json!({ "type": "SignedBadge", "creator": "https://platform.example/key" }));
    let report = linted(&edited(LEGACY, [signed.clone()]));
    assert_eq!(item(&report, Rule::StatusRevocable).places[0].as_str(), "/badge/issuer/revocationList");
    assert_eq!(item(&report, Rule::StatusRevocable).outcome, Missing);
    let list = ("/badge/issuer/revocationList", json!("https://platform.example/revoked"));
    let report = linted(&edited(LEGACY, [signed, list]));
    assert_eq!(item(&report, Rule::StatusRevocable).outcome, LintOutcome::Present);
}

#[test]
fn dates_of_open_badges_2_are_read_however_they_are_written() {
    for date in [
        json!("2026-05-01"),
        json!("2026-05-01T10:00:00"),
        json!(1_777_629_600),
        json!("2026-05-01T10:00:00.5Z"),
    ] {
        let report = linted(&edited(LEGACY, [("/issuedOn", date.clone())]));
        assert_eq!(item(&report, Rule::DatesValidFrom).outcome, LintOutcome::Present, "{date}");
    }
    let report = linted(&edited(LEGACY, [("/issuedOn", json!("last May"))]));
    assert_eq!(item(&report, Rule::DatesValidFrom).outcome, Missing);
}

#[test]
fn what_is_behind_an_address_is_not_judged() {
    let report =
        linted(&edited(LEGACY, [("/badge", json!("https://platform.example/openbadges/classes/7301"))]));
    assert!(!report.is_complete());
    let essential = report.tally(Level::Essential);
    assert_eq!((essential.missing, essential.elsewhere), (0, 9), "{essential:?}");
    let criteria = item(&report, Rule::CriteriaGiven);
    assert_eq!((criteria.outcome, criteria.places[0].as_str()), (ELSEWHERE, "/badge"));
    assert_eq!(item(&report, Rule::EvidenceGiven).outcome, LintOutcome::Present);
    let report =
        linted(&edited(LEGACY, [("/badge/issuer", json!("https://platform.example/openbadges/issuers/42"))]));
    assert_eq!(item(&report, Rule::IssuerName).places[0].as_str(), "/badge/issuer");
    assert_eq!(item(&report, Rule::IssuerName).outcome, ELSEWHERE);
    assert_eq!(item(&report, Rule::IssuerId).outcome, LintOutcome::Present);
}

#[test]
fn parts_that_stand_alone_are_judged_by_what_applies_to_them() {
    let mut class = json(LEGACY)["badge"].clone();
    class["issuer"] = json!("https://platform.example/openbadges/issuers/42");
    let report = linted(&class);
    assert_eq!((report.standard, report.subject), (Standard::OpenBadges2, Subject::Achievement));
    assert_eq!(
        objections(&report),
        [
            ("lint.assessment.check", Missing),
            ("lint.assessment.required", Missing),
            ("lint.assessment.method", Missing),
            ("lint.language.other", Missing),
            ("lint.achievement.type", Missing),
        ]
    );
    assert_eq!(item(&report, Rule::AchievementName).places[0].as_str(), "/name");
    assert_eq!(item(&report, Rule::SkillsAlignment).places[0].as_str(), "/alignment");

    let achievement = linted(&json(BADGE)["credentialSubject"]["achievement"]);
    assert_eq!((achievement.standard, achievement.subject), (Standard::OpenBadges3, Subject::Achievement));
    assert_eq!(objections(&achievement), []);
    assert_eq!(item(&achievement, Rule::CriteriaGiven).places[0].as_str(), "/criteria/narrative");

    let issuer = linted(&json(BADGE)["issuer"]);
    assert_eq!((issuer.standard, issuer.subject), (Standard::OpenBadges3, Subject::Issuer));
    assert_eq!((objections(&issuer), issuer.name.as_deref()), (vec![], Some("Harbour Workshop")));
    let mut issuer = json(LEGACY)["badge"]["issuer"].clone();
    issuer["@context"] = json!("https://w3id.org/openbadges/v2");
    issuer.as_object_mut().unwrap().shift_remove("email");
    assert_eq!(item(&linted(&issuer), Rule::IssuerContact).places[0].as_str(), "/email");
    issuer["telephone"] = json!("+351 21 000 0000");
    let report = linted(&issuer);
    assert_eq!(
        (report.standard, item(&report, Rule::IssuerContact).places[0].as_str()),
        (Standard::OpenBadges2, "/telephone")
    );
}

fn token(payload: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2ln", part(&json!({ "alg": "ES256" })), part(payload))
}

#[test]
fn tokens_and_images_are_read_like_files() {
    let bare = token(&json(BADGE));
    let report = lint(bare.as_bytes()).unwrap();
    assert_eq!((report.carrier, objections(&report)), (Carrier::Jwt, vec![]));
    let old = lint(token(&json(LEGACY)).as_bytes()).unwrap();
    assert_eq!((old.carrier, old.standard), (Carrier::Jwt, Standard::OpenBadges2));

    let picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\">\
         <openbadges:credential verify=\"{bare}\"/></svg>"
    );
    assert_eq!(objections(&lint(picture.as_bytes()).unwrap()), []);
    let mut without = json(BADGE);
    without["credentialSubject"]["achievement"].as_object_mut().unwrap().shift_remove("image");
    let picture = picture.replace(&bare, &token(&without));
    let report = lint(picture.as_bytes()).unwrap();
    assert_eq!((report.carrier, objections(&report)), (Carrier::Svg, vec![("lint.image.given", Weak)]));
}

#[test]
fn a_badge_of_the_older_data_model_has_its_own_dates() {
    let older = edited(
        BADGE,
        [
            ("/@context/0", json!("https://www.w3.org/2018/credentials/v1")),
            ("/validFrom", json!(null)),
            ("/validUntil", json!(null)),
            ("/issuanceDate", json!("2026-06-12T16:30:00Z")),
        ],
    );
    let report = linted(&older);
    assert_eq!(item(&report, Rule::DatesValidFrom).places[0].as_str(), "/issuanceDate");
    assert_eq!(item(&report, Rule::DatesValidUntil).places[0].as_str(), "/expirationDate");
    assert_eq!(objections(&report), [("lint.dates.valid_until", Missing)]);
}

#[test]
fn a_badge_shown_in_part_says_so() {
    let derived = edited(BADGE, [("/proof", json!({ "cryptosuite": "ecdsa-sd-2023" }))]);
    assert_eq!(linted(&derived).disclosure, Disclosure::Derived);
    assert_eq!(serde_json::json!(linted(&derived))["input"]["shown"], "part");
}

/// The whole form, so that no name in it changes unnoticed.
#[test]
fn the_report_has_the_form_that_programs_rely_on() {
    let report =
        json!(linted(&edited(ENDORSEMENT, [("/issuer/url", json!(null)), ("/validUntil", json!(7))])));
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&report), ["version", "verdict", "input", "badge", "summary", "items", "conformance"]);
    assert_eq!(report["version"], 1);
    assert_eq!(report["verdict"], "complete");
    assert_eq!(
        report["input"],
        json!({ "carrier": "json", "standard": "OB 3.0", "subject": "endorsement", "shown": "whole" })
    );
    assert_eq!(
        report["badge"],
        json!({ "id": "urn:uuid:00000000-0000-4000-8000-000000000006", "name": "A good badge" })
    );
    assert_eq!(
        report["summary"]["recommended"],
        json!({ "present": 3, "weak": 0, "missing": 1, "elsewhere": 0 })
    );
    assert_eq!(
        report["items"][2],
        json!({
            "rule": "lint.issuer.url",
            "area": "issuer",
            "quality": "design",
            "level": "recommended",
            "outcome": "missing",
            "at": ["/issuer/url"],
            "text": Rule::IssuerUrl.lack(),
            "advice": Rule::IssuerUrl.advice(),
            "remedy": "change",
            "source": Rule::IssuerUrl.source(),
        })
    );
    assert_eq!(report["items"][0]["advice"], "");
    assert_eq!(names(&report["conformance"]), ["error", "unknown", "warning", "codes"]);
    assert_eq!(
        report["conformance"]["codes"][0],
        json!({ "code": "model.violation", "severity": "error", "count": 1, "at": "/validUntil" })
    );
    let unreadable = LintReport::unreadable(&lint(b"").unwrap_err().0);
    assert_eq!(
        (names(&unreadable), &unreadable["verdict"]),
        (vec!["version".to_owned(), "verdict".to_owned(), "finding".to_owned()], &json!("unreadable"))
    );
    assert_eq!(unreadable["finding"]["code"], "input.empty");
}
