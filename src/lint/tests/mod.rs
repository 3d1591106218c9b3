//! A good badge passes everything; without one thing, it fails exactly for that.

mod edges;
mod forms;

use serde_json::json;

use super::*;
use crate::report::Code;

const BADGE: &str = include_str!("badge.json");
const LABEL: &str = include_str!("label.json");
const ENDORSEMENT: &str = include_str!("endorsement.json");
const LEGACY: &str = include_str!("legacy.json");

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn linted(document: &Value) -> LintReport {
    lint(document.to_string().as_bytes()).unwrap()
}

/// `document` with what `edits` name set anew, or left out where that is `null`.
fn edited<const N: usize>(document: &str, edits: [(&str, Value); N]) -> Value {
    let mut document = json(document);
    for (place, value) in edits {
        let (parent, name) = place.rsplit_once('/').unwrap();
        match document.pointer_mut(parent).unwrap_or_else(|| panic!("{parent}")) {
            Value::Object(members) if value.is_null() => drop(members.shift_remove(name).unwrap()),
            Value::Object(members) => drop(members.insert(name.to_owned(), value)),
            Value::Array(items) if value.is_null() => drop(items.remove(name.parse().unwrap())),
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
            other => panic!("{other}"),
        }
    }
    document
}

/// What is not as it should be: rule and outcome.
fn objections(report: &LintReport) -> Vec<(&'static str, LintOutcome)> {
    let faulty = report.items.iter().filter(|item| item.outcome != LintOutcome::Present);
    faulty.map(|item| (item.rule.as_str(), item.outcome)).collect()
}

#[track_caller]
fn item(report: &LintReport, rule: Rule) -> &LintItem {
    report.items.iter().find(|item| item.rule == rule).unwrap_or_else(|| panic!("{rule} does not apply"))
}

/// Holds that after `edits` exactly `expected` is not as it should be, the first of it at `place`.
#[track_caller]
fn holds<const N: usize>(
    document: &str,
    edits: [(&str, Value); N],
    place: &str,
    expected: &[(&str, LintOutcome)],
) {
    let report = linted(&edited(document, edits.clone()));
    assert_eq!(objections(&report), expected, "{edits:?}");
    let first = report.items.iter().find(|item| item.outcome != LintOutcome::Present);
    if let Some(item) = first {
        assert_eq!(item.places[0].as_str(), place, "{edits:?}");
        assert!(!item.text().is_empty() && !item.advice().is_empty());
    }
}

use LintOutcome::{Missing, Weak};

#[test]
fn good_ones_pass_everything_that_applies_to_them() {
    for (document, subject) in
        [(BADGE, Subject::Badge), (LABEL, Subject::QualityLabel), (ENDORSEMENT, Subject::Endorsement)]
    {
        let report = linted(&json(document));
        assert_eq!(objections(&report), [], "{subject:?}");
        assert_eq!((report.subject, report.is_complete()), (subject, true));
        assert_eq!((report.standard, report.carrier), (Standard::OpenBadges3, Carrier::Json));
        assert_eq!(report.departures.as_ref().unwrap().count(crate::report::Severity::Warning), 0);
    }
}

/// Rules about what a badge need not have; `what_need_not_be_there` and others show them.
const CONDITIONAL: [Rule; 4] =
    [Rule::IssuerAccreditation, Rule::LanguageComplete, Rule::AchievementCredits, Rule::EndorsementsOutlast];

#[test]
fn every_rule_is_met_by_a_good_one() {
    let met: Vec<Rule> = [BADGE, LABEL, ENDORSEMENT]
        .iter()
        .flat_map(|document| linted(&json(document)).items)
        .map(|item| item.rule)
        .collect();
    for rule in Rule::ALL.iter().filter(|rule| !CONDITIONAL.contains(rule)) {
        assert!(met.contains(rule), "{rule}");
    }
}

#[test]
fn each_thing_of_the_issuer_is_missed() {
    holds(BADGE, [("/issuer/id", json!(null))], "/issuer/id", &[("lint.issuer.id", Missing)]);
    holds(BADGE, [("/issuer/name", json!(null))], "/issuer/name", &[("lint.issuer.name", Missing)]);
    holds(BADGE, [("/issuer/url", json!(null))], "/issuer/url", &[("lint.issuer.url", Missing)]);
    holds(BADGE, [("/issuer/email", json!(null))], "/issuer/email", &[("lint.issuer.contact", Missing)]);
    let place = "/issuer/description";
    holds(BADGE, [(place, json!(null))], place, &[("lint.issuer.description", Missing)]);
    holds(BADGE, [(place, json!("A workshop."))], place, &[("lint.issuer.description", Weak)]);
    holds(BADGE, [(place, json!("HARBOUR workshop!"))], place, &[("lint.issuer.description", Weak)]);
    holds(BADGE, [("/issuer/name", json!(" - "))], "/issuer/name", &[("lint.issuer.name", Missing)]);
    holds(
        BADGE,
        [("/issuer/name", json!("https://a.example"))],
        "/issuer/name",
        &[("lint.issuer.name", Weak)],
    );
}

#[test]
fn an_issuer_of_which_only_the_id_is_given_says_nothing_more() {
    let report = linted(&edited(BADGE, [("/issuer", json!("did:web:workshop.example"))]));
    let issuer = |name, outcome| (name, outcome);
    assert_eq!(
        objections(&report),
        [
            issuer("lint.issuer.name", Missing),
            issuer("lint.issuer.url", Missing),
            issuer("lint.issuer.contact", Missing),
            issuer("lint.issuer.description", Missing)
        ]
    );
    assert_eq!(item(&report, Rule::IssuerId).places[0].as_str(), "/issuer");
    assert!(item(&report, Rule::IssuerName).text().contains("Only an id"));
}

#[test]
fn ids_that_cannot_be_looked_up_are_none() {
    for (id, outcome) in [
        ("https://workshop.example/issuers/1", None),
        ("did:web:workshop.example:team", None),
        ("did:ion:abc", Some(Weak)),
        ("http://workshop.example/issuers/1", Some(Weak)),
        ("https://localhost/issuer", Some(Missing)),
        ("https://10.0.0.1/issuer", Some(Missing)),
        ("urn:uuid:4c1b0a52-7d0e-4b59-9a63-2f4a8d1e7c10", Some(Missing)),
        ("mailto:office@workshop.example", Some(Missing)),
        ("did:web:", Some(Missing)),
    ] {
        let report = linted(&edited(BADGE, [("/issuer/id", json!(id))]));
        let expected: Vec<_> = outcome.map(|outcome| ("lint.issuer.id", outcome)).into_iter().collect();
        assert_eq!(objections(&report), expected, "{id}");
    }
}

#[test]
fn a_postal_address_is_a_way_to_reach_the_issuer_and_a_country_is_not() {
    let with = |address| {
        let report = linted(&edited(BADGE, [("/issuer/email", json!(null)), ("/issuer/address", address)]));
        item(&report, Rule::IssuerContact).outcome
    };
    assert_eq!(with(json!({ "type": ["Address"], "streetAddress": "Cais 4" })), LintOutcome::Present);
    assert_eq!(with(json!({ "type": ["Address"], "addressCountryCode": "PT" })), Missing);
}

#[test]
fn each_date_is_missed() {
    holds(BADGE, [("/awardedDate", json!(null))], "/awardedDate", &[("lint.dates.awarded", Missing)]);
    holds(BADGE, [("/validFrom", json!(null))], "/validFrom", &[("lint.dates.valid_from", Missing)]);
    holds(BADGE, [("/validFrom", json!("2026-06-12"))], "/validFrom", &[("lint.dates.valid_from", Missing)]);
    holds(BADGE, [("/validUntil", json!(null))], "/validUntil", &[("lint.dates.valid_until", Missing)]);
    let end = "/credentialSubject/activityEndDate";
    let start = "/credentialSubject/activityStartDate";
    holds(BADGE, [(start, json!(null)), (end, json!(null))], start, &[("lint.dates.activity", Missing)]);
    holds(BADGE, [(start, json!(null))], "", &[]);
}

#[test]
fn dates_follow_each_other() {
    let order = [("lint.dates.order", Weak)];
    holds(BADGE, [("/validUntil", json!("2026-06-12T16:29:59Z"))], "/validUntil", &order);
    holds(BADGE, [("/validUntil", json!("2026-06-12T16:30:00Z"))], "", &[]);
    let start = "/credentialSubject/activityStartDate";
    holds(BADGE, [(start, json!("2026-06-12T08:00:00Z"))], "/credentialSubject/activityEndDate", &order);
    let end = "/credentialSubject/activityEndDate";
    holds(BADGE, [(end, json!("2026-06-13T16:30:00Z"))], "", &[]);
    holds(BADGE, [(end, json!("2026-06-13T16:30:01Z"))], "/awardedDate", &order);
    holds(BADGE, [(end, json!("2026-06-13T16:30:00"))], "", &[]);
    let late = [(end, json!("2026-07-01T20:00:00+02:00")), ("/validUntil", json!("2026-06-01T00:00:00Z"))];
    let report = linted(&edited(BADGE, late));
    assert_eq!(
        item(&report, Rule::DatesOrder).text(),
        "The award (2026-06-12T16:30:00Z) is before the end of the activity (2026-07-01T18:00:00Z). \
         The end of its validity (2026-06-01T00:00:00Z) is before the award (2026-06-12T16:30:00Z). \
         The end of its validity (2026-06-01T00:00:00Z) is before the beginning of its validity \
         (2026-06-12T16:30:00Z)."
    );
}

#[test]
fn criteria_must_say_something_that_can_be_checked() {
    let (at, narrative) =
        ("/credentialSubject/achievement/criteria", "/credentialSubject/achievement/criteria/narrative");
    let gone = [("lint.criteria.given", Missing), ("lint.criteria.tasks", Missing)];
    holds(BADGE, [(at, json!(null))], at, &gone[..1]);
    holds(BADGE, [(at, json!({}))], at, &gone[..1]);
    holds(BADGE, [(at, json!({ "narrative": " " }))], narrative, &gone[..1]);
    holds(BADGE, [(at, json!({ "narrative": "Be great!" }))], narrative, &gone);
    holds(
        BADGE,
        [(at, json!({ "narrative": "Active participation" }))],
        narrative,
        &[("lint.criteria.given", Weak), ("lint.criteria.tasks", Missing)],
    );
    let name =
        json!({ "narrative": "Prepares and hosts evenings at which neighbours repair things together!" });
    holds(BADGE, [(at, name)], narrative, &[("lint.criteria.given", Weak), ("lint.criteria.tasks", Weak)]);
    let linked = json!({ "id": "https://workshop.example/tasks" });
    let only_linked = [("lint.criteria.tasks", Missing), ("lint.criteria.kept", Missing)];
    holds(BADGE, [(at, linked)], narrative, &only_linked);
    for nowhere in
        ["urn:uuid:00000000-0000-4000-8000-000000000001", "https://localhost/tasks", "file:///tasks"]
    {
        let expected = [&[("lint.criteria.given", Missing)][..], &only_linked].concat();
        holds(
            BADGE,
            [(at, json!({ "id": nowhere }))],
            "/credentialSubject/achievement/criteria/id",
            &expected,
        );
    }
    holds(BADGE, [("/credentialSubject/achievement/criteria/id", json!(null))], "", &[]);
}

#[test]
fn tasks_are_numbered_or_described_one_by_one() {
    let narrative = "/credentialSubject/achievement/criteria/narrative";
    let tasks = [("lint.criteria.tasks", Weak)];
    holds(BADGE, [(narrative, json!("- Plan an evening.\n- Host it and keep the log."))], narrative, &tasks);
    holds(BADGE, [(narrative, json!("Plan an evening, host it and keep the log."))], narrative, &tasks);
    let described = json!([
        { "id": "urn:x:1", "type": ["ResultDescription"], "name": "Plan it", "resultType": "Status" },
        { "id": "urn:x:2", "type": ["ResultDescription"], "name": "Do it", "resultType": "Status" },
    ]);
    let edits = [
        (narrative, json!("Plan an evening, host it and keep the log.")),
        ("/credentialSubject/achievement/resultDescription", described),
    ];
    holds(BADGE, edits, "", &[]);
}

#[test]
fn evidence_is_given_described_and_can_be_opened() {
    holds(
        BADGE,
        [
            ("/evidence", json!(null)),
            ("/credentialSubject/result", json!(null)),
            ("/credentialSubject/achievement/resultDescription", json!(null)),
        ],
        "/evidence",
        &[("lint.evidence.given", Missing), ("lint.assessment.results", Missing)],
    );
    holds(BADGE, [("/evidence", json!(null))], "/evidence", &[("lint.evidence.given", Weak)]);
    let told = json!("Ana hosted three evenings and kept the log.");
    holds(
        BADGE,
        [("/evidence", json!(null)), ("/credentialSubject/narrative", told.clone())],
        "/evidence",
        &[("lint.evidence.given", Weak)],
    );
    holds(
        BADGE,
        [("/evidence/0", json!({ "type": ["Evidence"] }))],
        "/evidence",
        &[
            ("lint.evidence.given", Missing),
            ("lint.evidence.described", Weak),
            ("lint.evidence.reachable", Weak),
        ],
    );
    holds(BADGE, [("/evidence/0/name", json!(null))], "/evidence/0", &[("lint.evidence.described", Weak)]);
    for link in ["http://workshop.example/log", "https://192.168.0.1/log", "file:///log", "urn:x:log"] {
        holds(BADGE, [("/evidence/0/id", json!(link))], "/evidence/0", &[("lint.evidence.reachable", Weak)]);
    }
    holds(BADGE, [("/evidence/0/id", json!(null)), ("/evidence/0/narrative", told)], "", &[]);
}

#[test]
fn how_it_was_checked_and_issued_is_said() {
    let achievement = |name: &str| format!("/credentialSubject/achievement/{name}");
    let (check, source, result) =
        (achievement("checkType"), "/credentialSubject/source", "/credentialSubject/result");
    holds(BADGE, [(&check, json!(null))], &check, &[("lint.assessment.check", Weak)]);
    holds(
        BADGE,
        [(&check, json!(null)), (source, json!(null))],
        &check,
        &[("lint.assessment.check", Weak), ("lint.assessment.assessor", Missing)],
    );
    holds(
        BADGE,
        [(&check, json!(null)), (source, json!(null)), (result, json!(null))],
        &check,
        &[
            ("lint.assessment.check", Missing),
            ("lint.assessment.assessor", Missing),
            ("lint.assessment.results", Weak),
        ],
    );
    holds(BADGE, [(&check, json!("ext:Oracle"))], &check, &[("lint.assessment.check", Weak)]);
    holds(BADGE, [(&check, json!("PeerCheck"))], "", &[]);
    holds(BADGE, [(&check, json!(["SelfCheck", "PeerCheck"]))], "", &[]);
    holds(
        BADGE,
        [(&check, json!("https://w3id.org/badge-quality-label/assessment/v1#OrganiserCheck"))],
        "",
        &[],
    );
    holds(BADGE, [(&check, json!(["SelfCheck"]))], &check, &[("lint.assessment.independent", Missing)]);
    holds(
        BADGE,
        [(&check, json!(["SelfCheck"])), (&achievement("checksRequired"), json!(null))],
        &check,
        &[("lint.assessment.independent", Missing)],
    );
    let required = achievement("checksRequired");
    holds(BADGE, [(&required, json!(null))], &required, &[("lint.assessment.required", Missing)]);
    holds(BADGE, [(&required, json!(0))], &required, &[("lint.assessment.required", Missing)]);
    holds(BADGE, [(&required, json!("many"))], &required, &[("lint.assessment.required", Missing)]);
    let method = achievement("issuingMethod");
    holds(BADGE, [(&method, json!("ext:Pigeon"))], &method, &[("lint.assessment.method", Weak)]);
    holds(BADGE, [(&method, json!(null))], &method, &[("lint.assessment.method", Missing)]);
    for weak in ["QrCode", "Email"] {
        let report = linted(&edited(BADGE, [(&check, json!(null)), (&method, json!(weak))]));
        assert_eq!(item(&report, Rule::AssessmentIndependent).outcome, Weak, "{weak}");
        holds(BADGE, [(&method, json!(weak))], "", &[]);
    }
}

#[test]
fn words_that_the_badge_does_not_define_are_weak() {
    let undefined = [
        ("lint.assessment.check", Weak),
        ("lint.assessment.required", Weak),
        ("lint.assessment.method", Weak),
    ];
    let (check, types) = ("/credentialSubject/achievement/checkType", "/credentialSubject/achievement/type");
    let plain = json!(["Achievement"]);
    holds(BADGE, [("/@context/3", json!(null))], check, &undefined);
    holds(BADGE, [(types, plain.clone())], check, &undefined);
    for edits in [("/@context/3", json!(null)), (types, plain.clone())] {
        let report = linted(&edited(BADGE, [edits]));
        let check = item(&report, Rule::AssessmentCheck);
        assert!(check.text().contains("programs pass over it") || check.text().starts_with("Programs pass"));
        for name in ["https://w3id.org/badge-quality-label/assessment/v1", "AssessedAchievement", "@context"]
        {
            assert!(check.advice().contains(name), "{}", check.advice());
        }
        let undefined = report.departures.unwrap().codes.iter().any(|it| it.code == Code::LdUndefinedTerm);
        assert!(undefined, "verify does not object");
    }
    // Issuing writes the context for the type.
    holds(BADGE, [("/@context", json!(null))], "", &[]);
    let inline = ["checkType", "checksRequired", "issuingMethod"].map(|name| (name, "https://a.example/x"));
    let inline: serde_json::Map<_, _> =
        inline.map(|(name, to)| (name.to_owned(), to.into())).into_iter().collect();
    holds(BADGE, [("/@context/3", inline.into()), (types, plain)], "", &[]);
}

#[test]
fn what_issuing_fills_in_is_told_apart() {
    let template = edited(
        BADGE,
        [
            ("/@context", json!(null)),
            ("/id", json!("https://workshop.example/badges/{{uuid}}")),
            ("/issuer", json!(null)),
            ("/awardedDate", json!("{{date}}")),
            ("/credentialSubject/activityStartDate", json!(null)),
            ("/credentialSubject/activityEndDate", json!("{{date}}")),
            ("/validFrom", json!(null)),
            ("/credentialStatus", json!(null)),
            ("/credentialSubject/id", json!(null)),
        ],
    );
    let filled = |document: &Value| {
        let report = linted(document);
        let lacks = report.items.into_iter().filter(|item| item.outcome != LintOutcome::Present);
        lacks.map(|item| (item.rule, item.remedy.unwrap())).collect::<Vec<_>>()
    };
    let all = [
        Rule::IssuerId,
        Rule::IssuerName,
        Rule::IssuerUrl,
        Rule::IssuerContact,
        Rule::IssuerDescription,
        Rule::DatesAwarded,
        Rule::DatesValidFrom,
        Rule::DatesActivity,
        Rule::StatusRevocable,
        Rule::RecipientIdentified,
        Rule::AchievementFinished,
    ];
    assert_eq!(filled(&template), all.map(|rule| (rule, Remedy::Issuing)));
    let report = linted(&template);
    assert!(!report.is_complete());
    assert_eq!(item(&report, Rule::DatesAwarded).text(), Rule::DatesAwarded.lack());
    assert_eq!(item(&report, Rule::DatesActivity).places[0].as_str(), "/credentialSubject/activityEndDate");
    let mut signed = template.clone();
    signed["proof"] = json!({ "type": "DataIntegrityProof" });
    assert_eq!(filled(&signed), all.map(|rule| (rule, Remedy::Change)));
    let mut unfinished = template.clone();
    unfinished["name"] = json!("Lorem ipsum dolor sit amet");
    unfinished["issuer"] = json!({ "id": "did:web:workshop.example", "type": ["Profile"] });
    assert!(filled(&unfinished).contains(&(Rule::AchievementFinished, Remedy::Change)));
    assert!(filled(&unfinished).contains(&(Rule::IssuerName, Remedy::Change)));
}

#[test]
fn results_and_levels_say_what_they_mean() {
    let (result, described) =
        ("/credentialSubject/result", "/credentialSubject/achievement/resultDescription");
    holds(BADGE, [(result, json!(null))], result, &[("lint.assessment.results", Weak)]);
    holds(BADGE, [(described, json!(null))], result, &[("lint.assessment.results", Weak)]);
    holds(
        BADGE,
        [(result, json!(null)), (described, json!(null))],
        result,
        &[("lint.assessment.results", Missing)],
    );
    holds(
        BADGE,
        [("/credentialSubject/result/0/achievedLevel", json!(null))],
        "/credentialSubject/result/0",
        &[("lint.assessment.results", Weak)],
    );
    let level = format!("{described}/0/rubricCriterionLevel/0");
    holds(
        BADGE,
        [(&format!("{level}/description"), json!(null))],
        &level,
        &[("lint.assessment.levels", Weak)],
    );
    let source = "/credentialSubject/source";
    holds(BADGE, [(source, json!(null))], source, &[("lint.assessment.assessor", Missing)]);
}

#[test]
fn skills_lead_to_a_framework() {
    let all = "/credentialSubject/achievement/alignment";
    let one = "/credentialSubject/achievement/alignment/0";
    holds(BADGE, [(all, json!(null))], all, &[("lint.skills.alignment", Missing)]);
    let framework = &format!("{one}/targetFramework");
    holds(BADGE, [(framework, json!(null))], "", &[]);
    let url = &format!("{one}/targetUrl");
    let own = json!("https://skills.example/teamwork");
    holds(BADGE, [(framework, json!(null)), (url, own)], one, &[("lint.skills.framework", Weak)]);
    holds(BADGE, [(url, json!("https://esco.ec.europa.eu/"))], one, &[("lint.skills.entry", Weak)]);
    holds(
        BADGE,
        [(url, json!("https://esco.ec.europa.eu/")), (&format!("{one}/targetCode"), json!("S1.8"))],
        "",
        &[],
    );
    let on_result = json!([{ "type": ["Alignment"], "targetName": "a", "targetUrl": "https://f.example/a", "targetFramework": "F" }]);
    holds(BADGE, [(all, json!(null)), ("/credentialSubject/result/0/alignment", on_result)], "", &[]);
}

#[test]
fn the_language_is_declared_and_translations_are_whole() {
    let achievement = |name: &str| format!("/credentialSubject/achievement/{name}");
    let language = achievement("inLanguage");
    holds(BADGE, [(&language, json!(null))], &language, &[("lint.language.declared", Missing)]);
    holds(BADGE, [(&language, json!("English"))], &language, &[("lint.language.declared", Missing)]);
    let related = achievement("related");
    holds(BADGE, [(&related, json!(null))], &related, &[("lint.language.other", Missing)]);
    holds(
        BADGE,
        [(&format!("{related}/0/inLanguage"), json!("en-GB"))],
        &related,
        &[("lint.language.other", Missing)],
    );
    let told = |related: Value| {
        let report = linted(&edited(BADGE, [("/credentialSubject/achievement/related/0", related)]));
        item(&report, Rule::LanguageOther).text()
    };
    let id = "https://workshop.example/achievements/other";
    let same = json!({ "type": ["Related"], "id": id, "inLanguage": "en" });
    assert!(told(same).ends_with("in the same language."));
    assert!(told(json!({ "type": ["Related"], "id": id })).ends_with("does not say its language."));
    let both = |en: &str, de: &str| json!([{ "@value": en, "@language": "en" }, { "@value": de, "@language": "de-AT" }]);
    let (description, narrative) = (achievement("description"), achievement("criteria/narrative"));
    let described = both(
        "Hosts evenings of repair for neighbours.",
        "Richtet Reparaturabende für die Nachbarschaft aus.",
    );
    let told = both("1. Plan an evening.\n2. Host it.", "1. Einen Abend planen.\n2. Ihn ausrichten.");
    holds(BADGE, [(&description, described.clone())], &narrative, &[("lint.language.complete", Weak)]);
    holds(
        BADGE,
        [(&description, described.clone()), (&narrative, told.clone()), (&related, json!(null))],
        "",
        &[],
    );
    let edits = [(&description[..], described), (&narrative, told), (&language, json!("lt"))];
    holds(BADGE, edits, &description, &[("lint.language.complete", Weak)]);
}

#[test]
fn a_picture_is_there_and_described() {
    let at = "/credentialSubject/achievement/image";
    holds(BADGE, [(at, json!(null))], at, &[("lint.image.given", Missing)]);
    let id = "/credentialSubject/achievement/image/id";
    holds(BADGE, [(id, json!("http://workshop.example/a.png"))], at, &[("lint.image.given", Weak)]);
    holds(BADGE, [(id, json!("urn:x:picture"))], at, &[("lint.image.given", Missing)]);
    holds(BADGE, [(id, json!("data:image/png;base64,AAAA"))], "", &[]);
    let caption = "/credentialSubject/achievement/image/caption";
    holds(BADGE, [(caption, json!(null))], caption, &[("lint.image.caption", Missing)]);
    holds(BADGE, [(caption, json!("Badge_final.PNG"))], caption, &[("lint.image.caption", Missing)]);
    let second = json!({ "id": "https://workshop.example/b.png", "type": "Image" });
    holds(BADGE, [("/image", second)], "/image/caption", &[("lint.image.caption", Weak)]);
}

#[test]
fn it_can_be_taken_back() {
    let at = "/credentialStatus";
    holds(BADGE, [(at, json!(null))], at, &[("lint.status.revocable", Missing)]);
    holds(
        BADGE,
        [("/credentialStatus/statusPurpose", json!("suspension"))],
        at,
        &[("lint.status.revocable", Weak)],
    );
    let list = json!({ "id": "https://workshop.example/revoked", "type": "1EdTechRevocationList" });
    holds(BADGE, [(at, list)], "", &[]);
}

#[test]
fn whose_it_is_is_said_and_kept_private() {
    let at = "/credentialSubject/id";
    holds(BADGE, [(at, json!(null))], at, &[("lint.recipient.identified", Missing)]);
    let identity = |hash: &str, kind: &str, hashed: bool, salt: Value| {
        let mut identity = json!([{ "type": "IdentityObject", "identityHash": hash, "identityType": kind, "hashed": hashed }]);
        if !salt.is_null() {
            identity[0]["salt"] = salt;
        }
        [("/credentialSubject/id", json!(null)), ("/credentialSubject/identifier", identity)]
    };
    let hash = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399";
    let hash_at = "/credentialSubject/identifier/0/identityHash";
    holds(BADGE, identity(hash, "emailAddress", true, json!("Kosher")), "", &[]);
    holds(
        BADGE,
        identity(hash, "emailAddress", true, json!(null)),
        hash_at,
        &[("lint.recipient.protected", Weak)],
    );
    holds(
        BADGE,
        identity("md5$0cc175b9c0f1b6a831c399e269772661", "emailAddress", true, json!("x")),
        hash_at,
        &[("lint.recipient.protected", Weak)],
    );
    let plain = [("lint.recipient.protected", Missing)];
    holds(BADGE, identity("ana@example.org", "emailAddress", false, json!(null)), hash_at, &plain);
    holds(BADGE, identity("ana@example.org", "userName", false, json!(null)), hash_at, &plain);
    holds(BADGE, identity("ana@example.org", "emailAddress", true, json!("x")), hash_at, &plain);
    holds(BADGE, identity("4711", "nationalIdentityNumber", false, json!(null)), hash_at, &plain);
    holds(BADGE, identity("ana", "userName", false, json!(null)), "", &[]);
    holds(
        BADGE,
        identity("Ana", "name", false, json!(null)),
        "/credentialSubject/identifier/0",
        &[("lint.recipient.identified", Weak)],
    );
    for id in [
        "mailto:ana@example.org",
        "tel:+351210000000",
        "https://a.example/ana%40example.org",
        "acct:ana@a.example",
    ] {
        holds(BADGE, [(at, json!(id))], at, &plain);
    }
    holds(BADGE, [(at, json!("https://social.example/@ana"))], "", &[]);
    let narrative = "/evidence/0/narrative";
    holds(
        BADGE,
        [(narrative, json!("Ask ana@example.org about it."))],
        narrative,
        &[("lint.recipient.protected", Weak)],
    );
    holds(BADGE, [("/credentialSubject/narrative", json!("She met @ana at 5@home."))], "", &[]);
}

#[test]
fn no_report_repeats_what_is_private() {
    let secret = "ana.private@example.org";
    let identifier = json!([{ "type": "IdentityObject", "identityHash": secret, "identityType": "emailAddress", "hashed": false }]);
    let report = linted(&edited(BADGE, [("/credentialSubject/identifier", identifier)]));
    assert!(!serde_json::to_string(&report).unwrap().contains(secret));
}

#[test]
fn what_was_achieved_says_what_it_is() {
    let at = |name: &str| format!("/credentialSubject/achievement/{name}");
    for (name, rule) in [
        ("name", "lint.achievement.name"),
        ("description", "lint.achievement.description"),
        ("id", "lint.achievement.id"),
        ("achievementType", "lint.achievement.type"),
        ("tag", "lint.achievement.tags"),
        ("version", "lint.achievement.version"),
        ("creator", "lint.achievement.creator"),
    ] {
        holds(BADGE, [(&at(name), json!(null))], &at(name), &[(rule, Missing)]);
    }
    let description = at("description");
    holds(
        BADGE,
        [(&description, json!("Repair host."))],
        &description,
        &[("lint.achievement.description", Weak)],
    );
    holds(BADGE, [(&description, json!("…"))], &description, &[("lint.achievement.description", Missing)]);
    let kind = at("achievementType");
    holds(BADGE, [(&kind, json!("QualityAssuranceCredential"))], &kind, &[("lint.achievement.type", Weak)]);
    holds(BADGE, [(&kind, json!("ext:Workshop"))], "", &[]);
    let id = at("id");
    for page in [
        "https://platform.example/activities?id=7&lang=en",
        "https://platform.example/repair.html",
        "https://workshop.example/achievements/repair-host/tasks",
        "https://workshop.example/",
        "https://localhost/achievement",
    ] {
        holds(BADGE, [(&id, json!(page))], &id, &[("lint.achievement.id", Weak)]);
    }
    holds(BADGE, [(&id, json!("urn:uuid:00000000-0000-4000-8000-000000000001"))], "", &[]);
}

#[test]
fn credits_fit_together() {
    let (available, earned) =
        ("/credentialSubject/achievement/creditsAvailable", "/credentialSubject/creditsEarned");
    let credits = [("lint.achievement.credits", Weak)];
    holds(BADGE, [(available, json!(2)), (earned, json!(2.0))], "", &[]);
    holds(BADGE, [(available, json!(2))], "", &[]);
    holds(BADGE, [(earned, json!(2))], available, &credits);
    holds(BADGE, [(available, json!(2)), (earned, json!(2.5))], earned, &credits);
    holds(BADGE, [(available, json!(0))], available, &credits);
}

#[test]
fn gaps_of_templates_are_found_anywhere() {
    let finished = [("lint.achievement.finished", Missing)];
    for (place, text) in [
        ("/id", "https://workshop.example/badges/{{uuid}}"),
        ("/credentialSubject/achievement/tag/0", "{{ level }}"),
        ("/issuer/description", "Lorem ipsum dolor sit amet, consectetur adipiscing elit."),
        ("/ext:own", "{{x}}"),
    ] {
        let report = linted(&edited(BADGE, [(place, json!(text))]));
        let unfinished = item(&report, Rule::AchievementFinished);
        assert_eq!((unfinished.outcome, unfinished.places[0].as_str()), (finished[0].1, place), "{text}");
    }
    for whole in ["a {{ b", "}} {{", "f(x) = {{1, 2}, {3}}"] {
        holds(BADGE, [("/evidence/0/narrative", json!(whole))], "", &[]);
    }
    let many = edited(BADGE, [("/ext:own", vec![json!("{{x}}"); 40].into())]);
    let report = linted(&many);
    assert_eq!(item(&report, Rule::AchievementFinished).places.len(), LISTED);
    assert!(item(&report, Rule::AchievementFinished).text().contains("40 gaps"));
}

#[test]
fn claims_of_accreditation_want_somebody_elses_word() {
    let claim = json!([{ "id": "https://ministry.example/accreditations/1" }]);
    let edits = [("/issuer/accreditations", claim)];
    holds(BADGE, edits.clone(), "/issuer/endorsement", &[("lint.issuer.accreditation", Missing)]);
    let [edit] = edits;
    holds(BADGE, [edit, ("/issuer/endorsement", json!([{ "validUntil": "2032-01-01T00:00:00Z" }]))], "", &[]);
}

#[test]
fn what_is_inside_outlasts_the_badge() {
    let endorsed =
        |endorsement: Value| [("/credentialSubject/achievement/endorsement", json!([endorsement]))];
    let at = "/credentialSubject/achievement/endorsement/0";
    let outlast = [("lint.endorsement.outlast", Weak)];
    holds(BADGE, endorsed(json!({})), "", &[]);
    holds(BADGE, endorsed(json!({ "validUntil": "2031-06-12T16:30:00Z" })), "", &[]);
    holds(BADGE, endorsed(json!({ "validUntil": "2031-06-12T16:29:59Z" })), at, &outlast);
    holds(BADGE, endorsed(json!({ "expirationDate": "2030-01-01T00:00:00Z" })), at, &outlast);
    holds(
        BADGE,
        endorsed(json!({ "credentialSubject": { "type": ["QualityLabelEndorsementSubject"] } })),
        at,
        &outlast,
    );
    let label = json!({ "credentialSubject": { "achievement": { "achievementType": "QualityAssuranceCredential" } } });
    holds(BADGE, endorsed(label), at, &outlast);
    let [endorsement] = endorsed(json!({ "validUntil": "2099-01-01T00:00:00Z" }));
    let endless = linted(&edited(BADGE, [endorsement, ("/validUntil", json!(null))]));
    assert_eq!(item(&endless, Rule::EndorsementsOutlast).outcome, Weak);
    // {"alg":"ES256"} . {"exp":1893456000} (2030-01-01)
    let token = json!(["eyJhbGciOiJFUzI1NiJ9.eyJleHAiOjE4OTM0NTYwMDB9.c2ln"]);
    holds(BADGE, [("/endorsementJwt", token)], "/endorsementJwt/0", &outlast);
}

#[test]
fn an_endorsement_says_of_what_and_why() {
    let (id, comment) = ("/credentialSubject/id", "/credentialSubject/endorsementComment");
    holds(ENDORSEMENT, [(id, json!(null))], id, &[("lint.endorsement.target", Missing)]);
    holds(ENDORSEMENT, [(comment, json!(null))], comment, &[("lint.endorsement.comment", Missing)]);
    holds(ENDORSEMENT, [(comment, json!("Nice!"))], comment, &[("lint.endorsement.comment", Weak)]);
}

#[test]
fn a_label_needs_more_than_a_badge() {
    let subject = |name: &str| format!("/credentialSubject/{name}");
    let achievement = |name: &str| format!("/credentialSubject/achievement/{name}");
    for (place, rule, outcome) in [
        (subject("coveredIssuer"), "lint.label.covered", Missing),
        (subject("renews"), "lint.label.renews", Missing),
        (subject("labelCycle"), "lint.label.cycle", Missing),
        (subject("source"), "lint.assessment.assessor", Missing),
        ("/validUntil".to_owned(), "lint.label.end", Missing),
        (achievement("achievementType"), "lint.label.type", Missing),
        (achievement("creator"), "lint.label.creator", Missing),
        (achievement("resultDescription"), "lint.label.pass_mark", Missing),
    ] {
        holds(LABEL, [(&place, json!(null))], &place, &[(rule, outcome)]);
    }
    let covered = subject("coveredIssuer");
    holds(LABEL, [(&covered, json!(["did:web:other.example"]))], &covered, &[("lint.label.covered", Weak)]);
    let cycle = subject("labelCycle");
    for no_cycle in [json!(0), json!(-1), json!("2"), json!(1.5)] {
        holds(LABEL, [(&cycle, no_cycle)], &cycle, &[("lint.label.cycle", Missing)]);
    }
    holds(LABEL, [(&cycle, json!(1)), (&subject("renews"), json!(null))], "", &[]);
    let kind = achievement("achievementType");
    holds(LABEL, [(&kind, json!("Badge"))], &kind, &[("lint.label.type", Missing)]);
    let creator = achievement("creator/id");
    holds(
        LABEL,
        [(&creator, json!("did:web:other.example"))],
        &achievement("creator"),
        &[("lint.label.creator", Missing)],
    );
    let id = subject("id");
    holds(
        LABEL,
        [(&id, json!("did:web:network.example"))],
        &covered,
        &[("lint.label.covered", Weak), ("lint.label.holder", Missing)],
    );
    let required = achievement("resultDescription/0/requiredValue");
    holds(LABEL, [(&required, json!(null))], &required, &[("lint.label.pass_mark", Missing)]);
}
