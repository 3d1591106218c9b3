mod comparison;

use proptest::prelude::*;

use super::names::suspicion;
use super::*;
use crate::evidence::{Document, FetchError};
use crate::json;
use crate::model::DataModel;
use crate::model::tests::{any_json, brief, edited, endorsement, full_badge};
use url::Url;

/// The contexts that count as known in these tests.
fn knows(context: &Value) -> bool {
    let known = ["https://www.w3.org/", "https://purl.imsglobal.org/spec/", "https://w3id.org/"];
    context
        .as_str()
        .is_some_and(|url| known.iter().any(|start| url.starts_with(start)) && !url.ends_with('/'))
}

fn inspected(document: &Value, evidence: &Evidence) -> Vec<Finding> {
    inspect(document, &Given { disclosure: Disclosure::Full, knows_context: &knows, evidence }).findings
}

fn found(document: &Value) -> Vec<String> {
    brief(&inspected(document, &Evidence::new()))
}

fn parsed(text: &str) -> Value {
    json::parse(text.as_bytes()).unwrap()
}

/// The full badge with one member replaced.
fn badge(at: &str, text: &str) -> Value {
    edited(full_badge(), at, Some(parsed(text)))
}

#[test]
fn good_credentials_conform() {
    for document in [full_badge(), endorsement()] {
        let inspection = inspect(
            &document,
            &Given { disclosure: Disclosure::Full, knows_context: &knows, evidence: &Evidence::new() },
        );
        assert_eq!(brief(&inspection.findings), [""; 0]);
        let outcome = Conformance::conclude(&inspection.credential, &inspection.findings);
        let witness = outcome.witness().unwrap();
        assert_eq!(
            (witness.kind(), witness.standard()),
            (inspection.credential.kind(), Standard::OpenBadges3(DataModel::V2_0))
        );
    }
}

#[test]
fn anything_wrong_is_no_conformance() {
    let document = edited(full_badge(), "/id", None);
    let given = Given { disclosure: Disclosure::Full, knows_context: &knows, evidence: &Evidence::new() };
    let inspection = inspect(&document, &given);
    let outcome = Conformance::conclude(&inspection.credential, &inspection.findings);
    assert_eq!(outcome, Outcome::Fail(Code::ModelViolation));
}

#[test]
fn what_is_too_large_is_not_inspected() {
    let flood = Value::Array(vec![Value::Null; 100_000]);
    let document = edited(edited(full_badge(), "/@context", None), "/harbourNote", Some(flood));
    assert_eq!(found(&document), ["budget.exhausted "]);
}

#[test]
fn contexts() {
    let vc = r#""https://www.w3.org/ns/credentials/v2""#;
    let ob = r#""https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json""#;
    let old = r#""https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json""#;
    for (contexts, expected) in [
        (format!("[{vc}, {ob}]"), vec![]),
        (format!(r#"[{vc}, {ob}, "https://w3id.org/x", {{}}]"#), vec![]),
        (format!("[{ob}, {vc}]"), vec!["context.order /@context"]),
        (format!(r#"[{vc}, "https://w3id.org/x", {ob}]"#), vec!["context.order /@context"]),
        (format!(r#"["https://w3id.org/x", {vc}, {ob}]"#), vec!["context.order /@context"]),
        (format!("[{ob}]"), vec!["context.missing /@context/0"]),
        (format!("[{vc}]"), vec!["context.missing /@context/1"]),
        (vc.into(), vec!["context.missing /@context/1"]),
        (
            "[]".into(),
            vec!["context.missing /@context/0", "context.missing /@context/1", "model.violation /@context"],
        ),
        (format!(r#"[{vc}, "https://w3id.org/x"]"#), vec!["context.missing /@context/1"]),
        // JSON-LD says that it does not know these; they may be what is required.
        (format!(r#"["https://www.w3.org/ns/credentials/v2/", {ob}]"#), vec![]),
        (format!(r#"[{vc}, "http://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]"#), vec![]),
        (format!(r#"[{vc}, {{"@vocab": "urn:x#"}}]"#), vec![]),
        (format!("[{vc}, {ob}, 7]"), vec!["model.violation /@context/2"]),
        (format!("[{vc}, {old}]"), vec!["context.version /@context/1"]),
        (
            format!(r#"[{vc}, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"]"#),
            vec!["context.version /@context/1"],
        ),
        (
            format!(r#"[{vc}, "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld"]"#),
            vec!["context.version /@context/1"],
        ),
        (
            format!(r#"[{vc}, "https://purl.imsglobal.org/spec/ob/v3p0/contextx3.0.json"]"#),
            vec!["context.missing /@context/1"],
        ),
    ] {
        assert_eq!(found(&badge("/@context", &contexts)), expected, "{contexts}");
    }
    let without = edited(endorsement(), "/@context", None);
    assert_eq!(found(&without), ["context.missing /@context/0", "context.missing /@context/1"]);
}

#[test]
fn context_editions_of_data_model_1_1() {
    let contexts = r#"["https://www.w3.org/2018/credentials/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context.json"]"#;
    let found = found(&badge("/@context", contexts));
    assert_eq!(found[..2], ["context.version /@context/0", "context.version /@context/1"]);
}

#[test]
fn the_subject_must_be_named() {
    let nameless = edited(full_badge(), "/credentialSubject/id", None);
    assert_eq!(found(&nameless), [""; 0]);
    let nameless = edited(nameless, "/credentialSubject/identifier", None);
    assert_eq!(found(&nameless), ["subject.unidentified /credentialSubject"]);
    for (at, value) in [("/credentialSubject/identifier", "[]"), ("/credentialSubject/id", "null")] {
        let document = edited(nameless.clone(), at, Some(parsed(value)));
        assert!(found(&document).contains(&"subject.unidentified /credentialSubject".to_owned()), "{at}");
    }
    // Named, though not well.
    let document = edited(nameless, "/credentialSubject/id", Some("me".into()));
    assert_eq!(found(&document), ["model.violation /credentialSubject/id"]);
    // An endorsement's subject has its own rule.
    let document = edited(endorsement(), "/credentialSubject/id", None);
    assert_eq!(found(&document), ["model.violation /credentialSubject/id"]);
}

#[test]
fn status_entries() {
    assert_eq!(
        found(&badge("/credentialStatus/statusListIndex", "17")),
        ["model.advice /credentialStatus/statusListIndex"]
    );
    let two = r#"[{"id": "urn:a:1", "type": "A"}, {"id": "urn:a:2", "type": "B", "statusListIndex": 3}]"#;
    assert_eq!(
        found(&badge("/credentialStatus", two)),
        ["model.advice /credentialStatus", "model.advice /credentialStatus/1/statusListIndex"]
    );
}

#[test]
fn results_fit_their_descriptions() {
    let result = "/credentialSubject/result";
    let description = "/credentialSubject/achievement/resultDescription";
    for (at, value, expected) in [
        (
            format!("{result}/0/resultDescription"),
            Some(r#""urn:uuid:nowhere""#),
            Some(format!("{result}/0/resultDescription")),
        ),
        (format!("{result}/0/value"), Some(r#""101""#), Some(format!("{result}/0/value"))),
        (format!("{result}/0/value"), Some(r#""100 %""#), None),
        (format!("{result}/0/value"), Some(r#""excellent""#), None),
        (format!("{result}/1/value"), Some(r#""3""#), Some(format!("{result}/1/value"))),
        (
            format!("{result}/1/achievedLevel"),
            Some(r#""urn:uuid:nowhere""#),
            Some(format!("{result}/1/achievedLevel")),
        ),
        (format!("{result}/1/resultDescription"), None, Some(format!("{result}/1/achievedLevel"))),
        (format!("{result}/2/status"), None, Some(format!("{result}/2/status"))),
        (
            format!("{description}/0/requiredValue"),
            Some(r#""120""#),
            Some(format!("{description}/0/requiredValue")),
        ),
        (
            format!("{description}/1/requiredLevel"),
            Some(r#""urn:uuid:nowhere""#),
            Some(format!("{description}/1/requiredLevel")),
        ),
        (
            format!("{description}/1/allowedValue"),
            Some(r#"["2", "1"]"#),
            Some(format!("{description}/1/allowedValue")),
        ),
        (format!("{description}/1/allowedValue"), Some(r#"["B", "A"]"#), None),
        (
            format!("{description}/1/rubricCriterionLevel/0/points"),
            Some(r#""4""#),
            Some(format!("{description}/1/rubricCriterionLevel")),
        ),
    ] {
        let document = edited(full_badge(), &at, value.map(parsed));
        let expected: Vec<_> = expected.iter().map(|at| format!("model.advice {at}")).collect();
        assert_eq!(found(&document), expected, "{at} {value:?}");
    }
}

#[test]
fn one_id_is_one_thing() {
    let creator = "/credentialSubject/achievement/creator";
    for (at, value, expected) in [
        // The same organisation, in the same words, in fewer words, in other roles.
        (
            creator,
            r#"{"id": "did:web:harbour.example", "type": ["Profile"], "name": "Harbour Office"}"#,
            None,
        ),
        (creator, r#"{"id": "did:web:harbour.example", "type": ["Profile", "Organization"]}"#, None),
        (
            creator,
            r#"{"id": "did:web:harbour.example", "type": ["Profile"], "parentOrg": {"id": "https://port.example/", "type": ["Profile"]}}"#,
            None,
        ),
        // In other words.
        (
            creator,
            r#"{"id": "did:web:harbour.example", "type": ["Profile"], "name": "Someone"}"#,
            Some("name"),
        ),
        (
            creator,
            r#"{"id": "did:web:harbour.example", "type": ["Profile"], "address": {"type": ["Address"]}}"#,
            Some("address"),
        ),
        (
            creator,
            r#"{"id": "did:web:harbour.example", "type": ["Profile"], "parentOrg": {"id": "https://other.example/", "type": ["Profile"]}}"#,
            Some("parentOrg"),
        ),
        (
            creator,
            r#"{"id": "did:web:harbour.example", "type": ["Profile"], "email": "x@y.example"}"#,
            Some("email"),
        ),
        // Several values of a property that may have them are no contradiction.
        (
            creator,
            r#"{"id": "did:web:harbour.example", "type": ["Profile"], "endorsementJwt": ["a.b.c"]}"#,
            None,
        ),
    ] {
        let expected: Vec<_> = expected.iter().map(|name| format!("ld.ambiguous_id {at}/{name}")).collect();
        // The issuer stands before the subject, so the later object is the one that contradicts.
        assert_eq!(found(&badge(at, value)), expected, "{value}");
    }
    let self_issued = edited(
        badge("/credentialSubject/id", r#""did:web:harbour.example""#),
        "/credentialSubject/image",
        None,
    );
    assert_eq!(found(&self_issued), [""; 0]);
    let entries = r#"[
        {"id": "urn:s:1", "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "1"},
        {"id": "urn:s:1", "type": "BitstringStatusListEntry", "statusPurpose": "suspension", "statusListIndex": "1"}
    ]"#;
    assert!(
        found(&badge("/credentialStatus", entries))
            .contains(&"ld.ambiguous_id /credentialStatus/1/statusPurpose".into())
    );
}

#[test]
fn embedded_endorsements_are_looked_at_apart() {
    let contradiction = r#"[{"id": "did:web:harbour.example", "name": "Someone", "issuer": {"id": "https://guild.example/", "name": "?"}}]"#;
    assert_eq!(found(&badge("/endorsement", contradiction)), [""; 0]);
}

fn name(name: &str) -> Vec<String> {
    found(&edited(full_badge(), "/credentialSubject/achievement/name", Some(name.into())))
}

#[test]
fn honest_names_are_not_suspicious() {
    for honest in [
        "Посредник · 調停者 · Überzeugung “naïve” 🎓",
        "21st-century skills: C++ & C#, 100 %, 5 µg, x²",
        "Ἀκαδημία Ἀθηνῶν / Academy of Athens",
        "ООО «Ромашка» GmbH",
        "МОСКВА",
        "Université de Montréal — Développement",
        "東京大学 AI入門 カタカナ ひらがな",
        "한국어 TOPIK",
        "جامعة القاهرة (Cairo University)\u{200f}",
        "می\u{200c}خواهم",
        "אוניברסיטה\u{200e}",
        "क्\u{200d}षत्रिय हिन्दी",
        "👩\u{200d}🏫 Teacher ❤\u{fe0f}\u{200d}🔥 1\u{fe0f}\u{20e3} 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
        "İstanbul Işık Üniversitesi",
        "Hawaiʻi, O\u{2019}Brien, Azərbaycan, Việt Nam, Łódź, Þingvellir",
        "α-Helix and ρ-value",
        "Ⅳ. Level",
        "e\u{301}cole",
    ] {
        assert_eq!(name(honest), [""; 0], "{honest}");
    }
}

#[test]
fn suspicious_names_are_warned_of() {
    for suspicious in [
        "Example Univer\u{200b}sity ✔\u{fe0f}",
        "Example\u{202e}ytisrevinU",
        "Exam\u{2066}ple\u{2069}",
        "Example\u{200f} University",
        "Exam\u{ad}ple",
        "Exam\u{200d}ple",
        "Example\u{fe0f}",
        "Example \u{e0041}\u{e0042}",
        "Example\nUniversity",
        "Example \u{1b}[2J",
        "\u{3164}",
        "\u{feff}Example",
        "Ехample University",
        "Exаmple",
        "Οxford",
        "Harvаrd大学",
        "The Сосо Company",
        "𝐄xample",
        "Exɑmple",
    ] {
        assert_eq!(
            name(suspicious),
            ["text.suspicious /credentialSubject/achievement/name"],
            "{suspicious:?}"
        );
    }
}

#[test]
fn long_names_are_no_names() {
    assert_eq!(name(&"Соса Inc ".repeat(2_000)), ["text.suspicious /credentialSubject/achievement/name"]);
}

#[test]
fn every_name_is_looked_at() {
    for at in [
        "/name",
        "/issuer/name",
        "/issuer/parentOrg/name",
        "/credentialSubject/achievement/creator/name",
        "/credentialSubject/source/name",
    ] {
        let document = edited(full_badge(), at, Some("a\u{200b}b".into()));
        assert_eq!(found(&document), [format!("text.suspicious {at}")]);
    }
    let languages =
        r#"[{"@value": "Lock", "@language": "en"}, {"@value": "Ecl\u200busa", "@language": "pt"}]"#;
    assert_eq!(found(&badge("/name", languages)), ["text.suspicious /name"]);
}

#[test]
fn the_standards_own_schemas_are_met_by_conformance() {
    let own = |file: &str| {
        format!(
            r#"[{{"id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/{file}", "type": "1EdTechJsonSchemaValidator2019"}}]"#
        )
    };
    for file in [
        "json/ob_v3p0_achievementcredential_schema.json",
        "json-ld/ob_v3p0_achievementcredential_schema.json",
        "json/ob_v3p0_anyachievementcredential_schema.json",
    ] {
        assert_eq!(found(&badge("/credentialSchema", &own(file))), [""; 0], "{file}");
    }
    let file = "json/ob_v3p0_endorsementcredential_schema.json";
    assert_eq!(
        found(&badge("/credentialSchema", &own(file))),
        ["schema.violation /credentialSchema/0", "model.advice /credentialSchema"]
    );
    assert_eq!(found(&edited(endorsement(), "/credentialSchema", Some(parsed(&own(file))))), [""; 0]);
}

const SCHEMA: &str = "https://schemas.example/badge.json";

/// What is found when `answer` was recorded for a schema that the badge names beside the standard's own.
fn with_schema(answer: Result<&str, FetchError>) -> Vec<Finding> {
    let mut document = full_badge();
    let entry = format!(r#"{{"id": "{SCHEMA}", "type": "JsonSchema"}}"#);
    document["credentialSchema"].as_array_mut().unwrap().push(parsed(&entry));
    let mut evidence = Evidence::new();
    let answer = answer.map(|body| Document {
        status: 200,
        media_type: None,
        body: body.into(),
        date: None,
        max_age: None,
    });
    evidence.record(&Url::parse(SCHEMA).unwrap(), answer);
    inspected(&document, &evidence)
}

#[test]
fn recorded_schemas_are_checked() {
    let meets = r##"{"$schema": "https://json-schema.org/draft/2019-09/schema#", "required": ["name"],
        "properties": {"credentialSubject": {"$ref": "#/$defs/subject"}}, "$defs": {"subject": {"required": ["achievement"]}}}"##;
    assert_eq!(brief(&with_schema(Ok(meets))), [""; 0]);
    // A format says what a text means; it is no rule (JSON Schema 2020-12 §7.2.1).
    let annotates = r##"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"name": {"format": "email"}}}"##;
    assert_eq!(brief(&with_schema(Ok(annotates))), [""; 0]);
    let violates = r#"{"properties": {"credentialSubject": {"required": ["honours"]}}}"#;
    let findings = with_schema(Ok(violates));
    assert_eq!(brief(&findings), ["schema.violation /credentialSchema/1"]);
    assert_eq!(findings[0].detail, "`required` is not met at /credentialSubject");
}

#[test]
fn schemas_that_cannot_be_had_are_unavailable() {
    for answer in [
        Err(FetchError::NotFound),
        Ok(""),
        Ok(r#"{"a": 1, "a": 2}"#),
        Ok(r#"{"type": "object", "required": 7}"#),
        Ok(r#"{"$schema": "https://schemas.example/meta"}"#),
        // Nothing is fetched, and no pattern needs more than linear time.
        Ok(r#"{"$ref": "https://schemas.example/other.json"}"#),
        Ok(r#"{"properties": {"name": {"pattern": "^(?=(a+)+$)"}}}"#),
        Ok(r#"{"properties": {"name": {"pattern": "((a{1000}){1000}){1000}"}}}"#),
    ] {
        assert_eq!(brief(&with_schema(answer)), ["schema.unavailable /credentialSchema/1"], "{answer:?}");
    }
    let absent = inspected(&badge("/credentialSchema/0/id", &format!("\"{SCHEMA}\"")), &Evidence::new());
    assert_eq!(brief(&absent), ["schema.unavailable /credentialSchema/0", "model.advice /credentialSchema"]);
    let huge = format!(r#"{{"description": "{}"}}"#, "x".repeat(300_000));
    assert_eq!(brief(&with_schema(Ok(&huge))), ["schema.unavailable /credentialSchema/1"]);
}

#[test]
fn only_some_schemas_are_checked() {
    let entries = vec![format!(r#"{{"id": "{SCHEMA}", "type": "JsonSchema"}}"#); 6].join(",");
    let document = badge("/credentialSchema", &format!("[{entries}]"));
    let mut evidence = Evidence::new();
    let answer = Document { status: 200, media_type: None, body: b"true".into(), date: None, max_age: None };
    evidence.record(&Url::parse(SCHEMA).unwrap(), Ok(answer));
    assert_eq!(
        brief(&inspected(&document, &evidence)),
        [
            "schema.unavailable /credentialSchema/4",
            "schema.unavailable /credentialSchema/5",
            "model.advice /credentialSchema"
        ]
    );
}

#[test]
fn other_kinds_of_schemas_are_not_for_us() {
    let other = format!(r#"{{"id": "{SCHEMA}", "type": "JsonSchemaCredential"}}"#);
    assert_eq!(found(&badge("/credentialSchema/0", &other)), ["model.advice /credentialSchema"]);
}

#[test]
fn schemas_that_never_end_are_refused() {
    let doubling: String = (0..60)
        .map(|n| {
            format!(
                r##""d{n}": {{"anyOf": [{{"$ref": "#/$defs/d{m}"}}, {{"$ref": "#/$defs/d{m}"}}]}},"##,
                m = n + 1
            )
        })
        .collect();
    for schema in [
        r##"{"$ref": "#"}"##.to_owned(),
        r##"{"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"not": {"$ref": "#/$defs/a"}}}}"##.to_owned(),
        format!(r##"{{"$ref": "#/$defs/d0", "$defs": {{{doubling} "d60": false}}}}"##),
        // Twice the work at every level of the document.
        r##"{"allOf": [{"additionalProperties": {"$ref": "#"}}, {"items": {"$ref": "#"}}, {"items": {"$ref": "#"}},
            {"additionalProperties": {"$ref": "#"}}, {"patternProperties": {".": {"$ref": "#"}}}]}"##
            .to_owned(),
        r##"{"properties": {"name": {"$dynamicRef": "#"}}}"##.to_owned(),
        r##"{"unevaluatedProperties": false}"##.to_owned(),
        // Many patterns; a large one on a long text.
        format!(r##"{{"properties": {{"x": {{"patternProperties": {{{} "z": true}}}}}}}}"##, (0..60).map(|n| format!("\"(a{n})\": true,")).collect::<String>()),
        format!(r##"{{"properties": {{"proof": {{"items": {{"properties": {{"proofValue": {{"pattern": "{}"}}}}}}}}}}}}"##, "(a?){900}".repeat(20)),
        // References that would not lead where they seem to.
        r##"{"properties": {"name": {"$id": "https://a.example/", "$ref": "#/$defs/a", "$defs": {"a": false}}}, "$defs": {"a": true}}"##.to_owned(),
        r##"{"$ref": "#/$defs/a%25b", "$defs": {"a%25b": true, "a%b": {"$ref": "#"}}}"##.to_owned(),
    ] {
        assert_eq!(brief(&with_schema(Ok(&schema))), ["schema.unavailable /credentialSchema/1"], "{schema}");
    }
    // What is never reached costs nothing, neither here nor in the validator.
    let unreached = format!(
        r##"{{"properties": {{"x": {{"$ref": "#/$defs/d0"}}}}, "$defs": {{{doubling} "d60": false}}}}"##
    );
    assert_eq!(brief(&with_schema(Ok(&unreached))), [""; 0]);
    // Recursion that ends with the document is none of these.
    let recursive = r##"{"type": ["object", "array", "string", "number", "boolean", "null"], "additionalProperties": {"$ref": "#"}, "items": {"$ref": "#"}}"##;
    assert_eq!(brief(&with_schema(Ok(recursive))), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn inspecting_never_panics(value in any_json(), name in any::<String>()) {
        for at in ["/credentialSubject", "/@context", "/credentialSchema", "/credentialStatus"] {
            _ = found(&edited(full_badge(), at, Some(value.clone())));
        }
        _ = (found(&value), suspicion(&name));
    }
}
