use proptest::prelude::*;

use super::*;
use crate::json::{self, Value};
use crate::report::{Code, Finding, Severity};

pub(crate) const FULL_BADGE: &str = include_str!("tests/full_badge.json");

/// A badge with every property of every class that badges have.
pub(crate) fn full_badge() -> Value {
    json::parse(FULL_BADGE.as_bytes()).unwrap()
}

/// An endorsement as small as it can be.
pub(crate) fn endorsement() -> Value {
    let text = r#"{
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:1", "type": ["VerifiableCredential", "EndorsementCredential"], "name": "A good word",
        "issuer": "did:web:city.example", "validFrom": "2026-02-01T00:00:00Z",
        "credentialSubject": { "id": "did:web:harbour.example", "type": ["EndorsementSubject"] }
    }"#;
    json::parse(text.as_bytes()).unwrap()
}

/// `document` with `value` at `pointer`, or without what stands there.
pub(crate) fn edited(mut document: Value, pointer: &str, value: Option<Value>) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(members) => match value {
            Some(value) => _ = members.insert(key.into(), value),
            None => _ = members.shift_remove(key).unwrap(),
        },
        Value::Array(items) => match value {
            Some(value) => items[key.parse::<usize>().unwrap()] = value,
            None => _ = items.remove(key.parse().unwrap()),
        },
        _ => panic!("{pointer} stands in no object or array"),
    }
    document
}

/// Each finding as `code pointer`.
pub(crate) fn brief(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {}", finding.code, finding.at)).collect()
}

fn read(document: &Value) -> Vec<String> {
    brief(&Credential::read(document).1)
}

/// One edit of a document, as `pointer = value` or `pointer -`, and the only finding that it leads to.
fn assert_each(document: &Value, table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (edit, expected) = line.split_once(" => ").unwrap();
        let changed = match edit.split_once(" = ") {
            Some((at, value)) => edited(document.clone(), at, Some(json::parse(value.as_bytes()).unwrap())),
            None => edited(document.clone(), edit.strip_suffix(" -").unwrap(), None),
        };
        let at = edit.split(' ').next().unwrap();
        let expected = match expected.split_once(' ') {
            _ if expected == "nothing" => vec![],
            Some(_) => vec![expected.to_owned()],
            None => vec![format!("{expected} {at}")],
        };
        assert_eq!(read(&changed), expected, "{line}");
    }
}

#[test]
fn a_full_badge_is_read_without_findings() {
    let (credential, findings) = Credential::read(&full_badge());
    assert_eq!(brief(&findings), [""; 0]);
    assert_eq!(credential.kind(), Kind::OpenBadge);
    assert_eq!(credential.data_model(), DataModel::V2_0);
    assert_eq!(credential.name.as_ref().unwrap().as_str(), "Lock Keeper");
    assert_eq!(credential.start(), Some("2026-02-01T00:00:00Z"));
    assert_eq!(credential.end(), Some("2029-02-01T00:00:00Z"));
    assert_eq!(credential.language().unwrap().as_str(), "en-GB");
    assert_eq!(credential.issuer.as_ref().unwrap().id().unwrap().as_str(), "did:web:harbour.example");
    assert_eq!(credential.awarded_date.as_ref().unwrap().instant().to_string(), "2026-01-31T11:00:00Z");
    assert_eq!(credential.extensions.keys().collect::<Vec<_>>(), ["harbourNote"]);
    assert_eq!(credential.credential_status[0].extensions["statusListIndex"], "17");
    let achievement = credential.achievement().unwrap();
    assert_eq!(achievement.at.as_str(), "/credentialSubject/achievement");
    assert_eq!(achievement.endorsement[0].at.as_str(), "/credentialSubject/achievement/endorsement/0");
    assert_eq!(achievement.endorsement_jwt[0].at.as_str(), "/credentialSubject/achievement/endorsementJwt/0");
}

/// Every row of every class reads its member: without it, something in the credential changes.
#[test]
fn every_member_is_read() {
    let (whole, _) = Credential::read(&full_badge());
    let names: std::collections::BTreeSet<&str> = properties().map(|property| property.name).collect();
    for name in names {
        let mut document = full_badge();
        let Some(at) = find(&document, name) else {
            assert!(
                ["issuanceDate", "expirationDate", "endorsement", "endorsementComment"].contains(&name),
                "{name}"
            );
            continue;
        };
        document = edited(document, &at, None);
        assert_ne!(Credential::read(&document).0, whole, "{at}");
    }
}

fn find(value: &Value, name: &str) -> Option<String> {
    let object = value.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), value));
    let array =
        value.as_array().into_iter().flatten().enumerate().map(|(index, item)| (index.to_string(), item));
    let mut members = object.chain(array).filter(|(key, _)| key != "endorsement");
    if value.get(name).is_some() && name != "endorsement" {
        return Some(format!("/{name}"));
    }
    members.find_map(|(key, value)| Some(format!("/{key}{}", find(value, name)?)))
}

#[test]
fn credential() {
    assert_each(
        &full_badge(),
        r#"
        /id - => model.violation
        /id = "17" => model.violation
        /id = "https://harbour.example/a b" => model.violation
        /id = null => model.violation
        /type = ["VerifiableCredential", "AchievementCredential"] => nothing
        /type = ["VerifiableCredential", "OtherCredential"] => type.missing
        /type = "OpenBadgeCredential" => type.missing
        /type = ["VerifiableCredential", "OpenBadgeCredential", 7] => model.violation /type/2
        /type = {} => model.violation
        /name - => nothing
        /name = 7 => model.violation
        /name = [{"@value": "Lock Keeper"}, {"@value": "Eclusa", "@language": "pt", "@direction": "ltr"}] => nothing
        /name = {"@value": "Lock Keeper", "@language": "en"} => nothing
        /name = {"en": "Lock Keeper", "pt-PT": "Guarda", "@none": "LK"} => nothing
        /name = ["Lock Keeper"] => model.violation /name/0
        /name = [{"@value": "a", "@language": "en"}, {"@value": "b", "@language": "en"}] => model.violation
        /name = {"en": ["Lock Keeper"]} => model.violation
        /name = {"first": "Lock"} => model.violation
        /name = {} => model.violation
        /name = [] => model.violation
        /name = {"en": 7} => model.violation
        /name = {"@value": "a", "@type": "b"} => model.violation
        /name = [{"@value": "a"}, null] => model.violation /name/1
        /image = "https://harbour.example/image.png" => model.violation
        /image = [] => model.violation
        "#,
    );
}

#[test]
fn issuer_and_dates_of_a_credential() {
    assert_each(
        &full_badge(),
        r#"
        /issuer = "did:web:harbour.example" => nothing
        /issuer = "harbour" => model.violation
        /issuer = ["did:web:a.example", "did:web:b.example"] => model.violation
        /issuer - => model.violation
        /awardedDate = "2026-01-31" => model.violation
        /awardedDate = "2026-01-31T12:00:00" => model.violation
        /validFrom - => model.violation
        /validFrom = 1769904000 => model.violation
        /validFrom = "tomorrow" => nothing
        /validUntil = ["2029-02-01T00:00:00Z"] => model.violation
        /validUntil = "2030-02-30T00:00:00Z" => nothing
        /issuanceDate = "2026-02-01T00:00:00Z" => model.violation
        /expirationDate = null => model.violation
        /credentialSubject - => model.violation
        /credentialSubject = null => model.violation
        /credentialSubject = [] => model.violation
        "#,
    );
}

#[test]
fn what_surrounds_a_credential() {
    assert_each(
        &full_badge(),
        r#"
        /evidence = [] => model.violation
        /evidence = {"type": ["Evidence"]} => model.advice
        /endorsement = ["urn:uuid:1"] => model.violation /endorsement/0
        /endorsement = [{}] => nothing
        /endorsement = {} => model.advice
        /endorsementJwt = "a.b.c" => model.advice
        /endorsementJwt = ["a.b"] => model.violation /endorsementJwt/0
        /endorsementJwt = ["a.b.c.d"] => model.violation /endorsementJwt/0
        /endorsementJwt = ["a.b=.c"] => model.violation /endorsementJwt/0
        /proof = [] => model.violation
        /proof = {"type": "DataIntegrityProof"} => nothing
        /proof = "z3FXQjecWufY46" => model.violation
        /proof/0/type - => type.missing
        /credentialSchema = {"id": "https://a.example/schema", "type": "JsonSchema"} => nothing
        /credentialSchema/0/id - => model.violation
        /credentialSchema/0/type - => type.missing
        /credentialStatus = [{"type": "A"}, {"type": "B"}] => model.advice
        /credentialStatus/id - => nothing
        /credentialStatus/id = "17" => model.violation
        /credentialStatus/type - => type.missing
        /credentialStatus/type = ["A", "B"] => model.violation
        /refreshService = [] => model.violation
        /refreshService/id - => model.violation
        /refreshService/type - => type.missing
        /termsOfUse = {"type": "HarbourTerms"} => nothing
        /termsOfUse/0/type - => type.missing
        /evidence/0/type = "Evidence" => nothing
        /evidence/0/type - => type.missing
        /evidence/0/genre = 7 => model.violation
        "#,
    );
}

#[test]
fn profile() {
    assert_each(
        &full_badge(),
        r#"
        /issuer/id - => model.violation
        /issuer/type = ["Organisation"] => type.missing
        /issuer/type = "Profile" => nothing
        /issuer/type = ["Profile", "Organisation"] => nothing
        /issuer/url = "harbour.example" => model.violation
        /issuer/url = "https://" => model.violation
        /issuer/email = "office" => model.advice
        /issuer/phone = "none" => model.advice
        /issuer/official = 1 => model.violation
        /issuer/parentOrg = "https://port.example/" => model.violation
        /issuer/parentOrg/type - => type.missing
        /issuer/logo = "x" => nothing
        /issuer/otherIdentifier/0/identifier - => model.violation
        /issuer/otherIdentifier/0/identifierType = "passport" => model.violation
        /issuer/otherIdentifier/0/type = ["IdentifierEntry"] => model.advice
        /issuer/otherIdentifier/0/type = ["IdentifierEntry", "Other"] => model.violation
        /issuer/otherIdentifier/0/note = "x" => model.violation
        /issuer/image/id - => model.violation
        /issuer/image/type = "Picture" => type.missing
        /issuer/image/width = 3 => model.violation
        /issuer/address/type - => type.missing
        /issuer/address/addressCountryCode = "Portugal" => model.advice
        /issuer/address/postalCode = 1200 => model.violation
        /issuer/address/planet = "Earth" => nothing
        /issuer/address/geo/latitude = "38.7" => model.violation
        /issuer/address/geo/longitude - => model.violation
        /issuer/address/geo/type = "Place" => type.missing
        /credentialSubject/source/dateOfBirth = "1980-02-30" => model.violation
        /credentialSubject/source/dateOfBirth = "1980-2-3" => model.violation
        /credentialSubject/source/givenName = ["Inês"] => model.violation
        "#,
    );
}

#[test]
fn subject() {
    assert_each(
        &full_badge(),
        r#"
        /credentialSubject/type = ["Person"] => type.missing
        /credentialSubject/id - => nothing
        /credentialSubject/id = "_:b0" => model.violation
        /credentialSubject/achievement - => model.violation
        /credentialSubject/achievement = "https://harbour.example/achievements/lock-keeper" => model.violation
        /credentialSubject/creditsEarned = "2.5" => model.violation
        /credentialSubject/activityStartDate = "2025-09-01T08:00:00" => nothing
        /credentialSubject/activityStartDate = "2025-09-01" => model.violation
        /credentialSubject/activityEndDate = "soon" => model.violation
        /credentialSubject/source = "https://school.example/" => model.violation
        /credentialSubject/identifier = {"type": "IdentityObject", "hashed": false, "identityHash": "a", "identityType": "name"} => model.advice
        /credentialSubject/identifier/0/hashed - => model.violation
        /credentialSubject/identifier/0/hashed = "true" => model.violation
        /credentialSubject/identifier/0/identityHash - => model.violation
        /credentialSubject/identifier/0/identityHash = "sha1$952809ac2cc6b795ed1cb1c906c9622daec57703" => model.violation
        /credentialSubject/identifier/0/identityHash = "sha256$b5809d8a" => model.violation
        /credentialSubject/identifier/0/identityHash = "md5$g0000000000000000000000000000000" => model.violation
        /credentialSubject/identifier/0/identityHash = "md5$A0000000000000000000000000000000" => nothing
        /credentialSubject/identifier/0/identityType = "e-mail" => model.violation
        /credentialSubject/identifier/0/identityType = "ext:" => model.violation
        /credentialSubject/identifier/0/type = "IdentityHash" => type.missing
        /credentialSubject/identifier/0/id = "urn:x:1" => model.violation
        /credentialSubject/identifier/1/identityHash = "sha1$anything" => nothing
        /credentialSubject/result/0/type - => type.missing
        /credentialSubject/result/0/value = 82 => model.violation
        /credentialSubject/result/2/status = "Done" => model.violation
        /credentialSubject/result/2/status = "ext:Done" => model.violation
        /credentialSubject/result/1/achievedLevel = "Master" => model.violation
        "#,
    );
}

#[test]
fn achievement() {
    assert_each(
        &full_badge(),
        r#"
        /credentialSubject/achievement/id - => model.violation
        /credentialSubject/achievement/name - => model.violation
        /credentialSubject/achievement/description - => model.violation
        /credentialSubject/achievement/criteria - => model.violation
        /credentialSubject/achievement/criteria = {} => model.advice
        /credentialSubject/achievement/criteria = {"type": "Criteria", "id": "https://a.example/"} => nothing
        /credentialSubject/achievement/criteria/id = "criteria.html" => model.violation
        /credentialSubject/achievement/type = ["BadgeClass"] => type.missing
        /credentialSubject/achievement/achievementType = "ext:Quest" => nothing
        /credentialSubject/achievement/achievementType = "Quest" => model.violation
        /credentialSubject/achievement/achievementType = "certification" => model.violation
        /credentialSubject/achievement/inLanguage = "en_GB" => model.violation
        /credentialSubject/achievement/inLanguage = "zh-Hant-TW" => nothing
        /credentialSubject/achievement/inLanguage = "es-419" => nothing
        /credentialSubject/achievement/inLanguage = "English" => model.violation
        /credentialSubject/achievement/tag = "water" => model.advice
        /credentialSubject/achievement/tag/1 = 7 => model.violation
        /credentialSubject/achievement/creator = "https://guild.example/" => model.violation
        /credentialSubject/achievement/alignment/0/targetName - => model.violation
        /credentialSubject/achievement/alignment/0/targetUrl = "frames" => model.violation
        /credentialSubject/achievement/alignment/0/targetType = "Framework" => model.violation
        /credentialSubject/achievement/alignment/0/type - => type.missing
        /credentialSubject/achievement/related/0/id - => model.violation
        /credentialSubject/achievement/related/0/type - => type.missing
        /credentialSubject/achievement/resultDescription/0/id - => model.violation
        /credentialSubject/achievement/resultDescription/0/name - => model.violation
        /credentialSubject/achievement/resultDescription/0/resultType - => model.violation
        /credentialSubject/achievement/resultDescription/0/resultType = "Grade" => model.violation
        /credentialSubject/achievement/resultDescription/0/type - => type.missing
        /credentialSubject/achievement/resultDescription/1/allowedValue = "1" => model.advice
        /credentialSubject/achievement/resultDescription/1/allowedValue = [1, "2"] => model.violation /credentialSubject/achievement/resultDescription/1/allowedValue/0
        /credentialSubject/achievement/resultDescription/1/rubricCriterionLevel/0/id - => model.violation
        /credentialSubject/achievement/resultDescription/1/rubricCriterionLevel/0/name - => model.violation
        /credentialSubject/achievement/resultDescription/1/rubricCriterionLevel/0/type - => type.missing
        "#,
    );
}

#[test]
fn endorsement_credentials() {
    assert_eq!(read(&endorsement()), [""; 0]);
    assert_each(
        &endorsement(),
        r#"
        /name - => model.violation
        /type = ["EndorsementCredential"] => type.missing
        /credentialSubject/id - => model.violation
        /credentialSubject/type = ["AchievementSubject"] => type.missing
        /credentialSubject/endorsementComment = 7 => model.violation
        /evidence = [{"type": ["Evidence"]}] => nothing
        "#,
    );
    assert_eq!(Credential::read(&endorsement()).0.kind(), Kind::Endorsement);
}

#[test]
fn data_model_1_1() {
    let contexts = r#"["https://www.w3.org/2018/credentials/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context.json"]"#;
    let mut document = edited(full_badge(), "/@context", Some(json::parse(contexts.as_bytes()).unwrap()));
    assert_eq!(
        read(&document),
        ["model.violation /validFrom", "model.violation /validUntil", "model.violation /issuanceDate"]
    );
    for (old, new) in [("/validFrom", "/issuanceDate"), ("/validUntil", "/expirationDate")] {
        let value = document.pointer(old).cloned();
        document = edited(edited(document, old, None), new, value);
    }
    let (credential, findings) = Credential::read(&document);
    assert_eq!(brief(&findings), [""; 0]);
    assert_eq!(credential.data_model(), DataModel::V1_1);
    assert_eq!(credential.start(), Some("2026-02-01T00:00:00Z"));
    assert_eq!(credential.end(), Some("2029-02-01T00:00:00Z"));
    assert_each(
        &document,
        r#"
        /issuanceDate - => model.violation
        /expirationDate - => nothing
        /name - => model.violation
        /issuer = "did:web:harbour.example" => model.violation
        "#,
    );
}

#[test]
fn what_a_derived_proof_hides_is_advice() {
    let hidden = edited(full_badge(), "/credentialSubject/achievement/criteria", None);
    let (_, findings) = Credential::read_disclosed(&hidden, Disclosure::Derived);
    assert_eq!(brief(&findings), ["model.advice /credentialSubject/achievement/criteria"]);
    let wrong = edited(full_badge(), "/credentialSubject/achievement/criteria", Some(Value::Null));
    let (_, findings) = Credential::read_disclosed(&wrong, Disclosure::Derived);
    assert_eq!(brief(&findings), ["model.violation /credentialSubject/achievement/criteria"]);
}

#[test]
fn what_claims_to_be_a_credential() {
    let kind = |text: &str| Kind::of(&json::parse(text.as_bytes()).unwrap()).map_err(|finding| finding.code);
    for (text, expected) in [
        (r#"{"type": ["VerifiableCredential", "OpenBadgeCredential"]}"#, Some(Kind::OpenBadge)),
        (r#"{"type": "AchievementCredential"}"#, Some(Kind::OpenBadge)),
        (r#"{"type": ["VerifiableCredential", "EndorsementCredential"]}"#, Some(Kind::Endorsement)),
        (r#"{"type": ["EndorsementCredential", "OpenBadgeCredential"]}"#, Some(Kind::OpenBadge)),
        // Another credential is a wrong badge; an unreadable one would say less.
        (r#"{"type": ["VerifiableCredential", "OtherCredential"]}"#, Some(Kind::OpenBadge)),
        (
            r#"{"@context": ["https://www.w3.org/ns/credentials/v2"], "credentialSubject": null}"#,
            Some(Kind::OpenBadge),
        ),
        (r#"{"@context": ["https://www.w3.org/ns/credentials/v2"], "@graph": []}"#, None),
        (r#"{"type": ["VerifiablePresentation"]}"#, None),
        (r#"{"type": "Assertion", "@context": "https://w3id.org/openbadges/v2"}"#, None),
        (r#"{"payload": "", "signatures": []}"#, None),
        ("{}", None),
        ("[]", None),
        ("\"eyJ\"", None),
        ("null", None),
    ] {
        assert_eq!(kind(text), expected.ok_or(Code::ParseNotACredential), "{text}");
    }
}

#[test]
fn the_first_context_of_credentials_decides_the_data_model() {
    for (contexts, expected) in [
        (
            r#"["https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"]"#,
            DataModel::V1_1,
        ),
        (r#"["https://a.example/", "https://www.w3.org/2018/credentials/v1"]"#, DataModel::V1_1),
        (r#""https://www.w3.org/ns/credentials/v2""#, DataModel::V2_0),
        ("[]", DataModel::V2_0),
    ] {
        let document = format!(r#"{{"@context": {contexts}}}"#);
        assert_eq!(DataModel::of(&json::parse(document.as_bytes()).unwrap()), expected, "{contexts}");
    }
}

#[test]
fn texts_keep_all_languages() {
    let name = r#"[{"@value": "Eclusa", "@language": "pt"}, {"@value": "Écluse", "@language": "fr"}, {"@value": "Lock"}]"#;
    let document = edited(full_badge(), "/name", Some(json::parse(name.as_bytes()).unwrap()));
    let name = Credential::read(&document).0.name.unwrap();
    assert_eq!(name.wordings().len(), 3);
    assert_eq!(name.as_str(), "Lock");
    assert_eq!(name.in_language("FR"), Some("Écluse"));
    assert_eq!(name.in_language("de"), None);
}

#[test]
fn many_faults_are_all_found() {
    let mut document = full_badge();
    for at in ["/id", "/issuer/id", "/credentialSubject/achievement/criteria", "/evidence/0/type"] {
        document = edited(document, at, None);
    }
    assert_eq!(read(&document).len(), 4);
}

#[test]
fn deep_nesting_and_floods_are_read() {
    let nested = |depth| {
        (0..depth).fold(Value::Null, |inner, _| {
            let mut profile = json::Map::new();
            profile.insert("parentOrg".into(), inner);
            Value::Object(profile)
        })
    };
    let (_, findings) = Credential::read(&edited(full_badge(), "/issuer", Some(nested(120))));
    assert!(!findings.is_empty());
    let flood = Value::Array(vec![Value::from(1); 50_000]);
    let (_, findings) = Credential::read(&edited(full_badge(), "/endorsementJwt", Some(flood)));
    assert_eq!(findings.len(), 101);
    let flood = Value::Array(vec![Value::Array(vec![Value::Null; 100]); 1_000]);
    let (credential, findings) = Credential::read(&edited(full_badge(), "/harbourNote", Some(flood)));
    assert_eq!(brief(&findings), ["budget.exhausted "]);
    assert_eq!(credential, Credential::default());
}

pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        4 => prop::sample::select(properties().map(|property| property.name.to_owned()).collect::<Vec<_>>()),
        1 => prop::sample::select(vec!["type".to_owned(), "@value".into(), "en".into(), "@language".into()]),
        1 => any::<String>(),
    ];
    let text = prop_oneof![
        prop::sample::select(vec![
            "Profile",
            "Image",
            "a.b.c",
            "urn:a",
            "sha256$",
            "md5$é",
            "https://é",
            "-",
            "ext:",
            "é-É"
        ])
        .prop_map(ToOwned::to_owned),
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(Value::from),
        text.prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((key.clone(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn reading_never_panics_and_points_into_the_document(value in any_json()) {
        _ = Kind::of(&value);
        for document in [value.clone(), edited(full_badge(), "/credentialSubject", Some(value.clone())), edited(endorsement(), "/issuer", Some(value))] {
            let (_, findings) = Credential::read(&document);
            for finding in findings.iter().filter(|finding| finding.severity() == Severity::Error && finding.detail.ends_with("has no value and must be left out")) {
                prop_assert_eq!(document.pointer(finding.at.as_str()), Some(&Value::Null));
            }
        }
    }
}

/// What exactly is wrong is said without quoting values, which can be personal.
#[test]
fn details_do_not_quote_values() {
    let document = edited(
        full_badge(),
        "/credentialSubject/identifier/0/identityHash",
        Some("rui@harbour.example".into()),
    );
    let (_, findings) = Credential::read(&document);
    assert!(!findings.is_empty());
    assert!(findings.iter().all(|finding| !finding.detail.contains("rui")));
}
