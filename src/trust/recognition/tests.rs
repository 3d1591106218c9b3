use serde_json::json;

use super::super::tests::{Answer, ask_about, established};
use crate::evidence::{Evidence, FetchError};
use crate::json::Value;
use crate::policy::{Policy, Registry};
use crate::report::{Code, Outcome};
use crate::testing::{Issuer, codes, page_of, recorded, status_entry, status_list, url};
use sha2::Digest as _;

const LIST: &str = "https://ministry.example/list";
const SCHEMA: &str = "https://ministry.example/badges.json";
const STATUS: &str = "https://ministry.example/status";

fn ministry() -> Issuer {
    Issuer::did_web(5, "ministry.example")
}

fn entity(id: &str) -> Value {
    json!({
        "id": id,
        "type": "RecognizedEntity",
        "name": "Recognised College",
        "legalName": "The Recognised College",
        "recognizedTo": { "type": "RecognizedAction", "action": "issue", "recognizedBy": ministry().id },
    })
}

fn list(entities: Value) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "RecognizedEntityCredential"],
        "issuer": { "id": ministry().id, "type": "RecognizedIssuer" },
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2027-01-01T00:00:00Z",
        "credentialSubject": entities,
    })
}

fn policy() -> Policy {
    let issuers = vec!["did:web:office.example".to_owned(), ministry().id];
    Policy { registries: vec![Registry::RecognisedEntities { url: url(LIST), issuers }], ..Policy::default() }
}

/// What trust finds about a badge of a `did:key` issuer when the answer at the list's address is `text`.
fn served(text: String, more: &[(&str, Value)]) -> Answer {
    let keys = [(ministry().document_url(), ministry().document())];
    let keys = keys.iter().map(|(address, page)| (address.as_str(), page.clone()));
    let mut evidence = recorded(keys.chain(more.iter().cloned()));
    evidence.record(&url(LIST), Ok(page_of(text)));
    ask_about(&Issuer::did_key(1), &policy(), &evidence)
}

fn published(list: Value) -> Answer {
    served(ministry().sign(list).to_string(), &[])
}

fn own() -> Value {
    entity(&Issuer::did_key(1).id)
}

/// What trust finds when the issuer's own entry has this member.
fn with(pointer: &str, member: &str, value: Value) -> Outcome<super::super::Recognition> {
    let mut entity = own();
    entity.pointer_mut(pointer).unwrap()[member] = value;
    published(list(json!([entity]))).0
}

#[track_caller]
fn assert_unread((outcome, findings, _): Answer, why: &str) {
    assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable), "{why}");
    let detail = &findings[0].detail;
    assert!(detail.starts_with(LIST) && detail.contains(why), "{why}: {detail}");
}

#[test]
fn an_entity_that_is_recognised_to_issue_is_recognised() {
    for entities in [own(), json!([entity("did:web:other.example"), own()])] {
        let (outcome, findings, _) = published(list(entities));
        let expected = json!({ "by": "registry", "registry": LIST, "name": "Recognised College" });
        assert_eq!((established(&outcome), codes(&findings)), (expected, vec![Code::TrustRecognised]));
    }
    let token = ministry().token(&list(own()));
    assert!(matches!(served(token, &[]).0, Outcome::Pass(_)));
}

#[test]
fn both_names_of_the_list_are_known_and_no_other() {
    let called = |name: &str| {
        let mut list = list(own());
        list["type"] = json!(["VerifiableCredential", name]);
        published(list)
    };
    assert!(matches!(called("VerifiableRecognitionCredential").0, Outcome::Pass(_)));
    for other in ["OpenBadgeCredential", "EndorsementCredential", "BitstringStatusListCredential"] {
        assert_unread(called(other), "its type is not");
    }
}

#[test]
fn names_may_be_in_languages_and_legal() {
    let name = |value: Value| established(&with("", "name", value))["name"].clone();
    assert_eq!(name(json!({ "@value": "Tagged", "@language": "en" })), "Tagged");
    assert_eq!(name(json!([{ "@value": "First", "@language": "en" }, "Second"])), "First");
    assert_eq!(name(json!(7)), "The Recognised College");
}

#[test]
fn only_recognition_to_issue_counts() {
    for action in ["verify", "Issue", "issuer", ""] {
        assert_eq!(
            with("/recognizedTo", "action", action.into()),
            Outcome::Fail(Code::TrustNotListed),
            "{action}"
        );
    }
    for (member, value) in [
        ("recognizedTo", json!([])),
        ("recognizedTo", json!({ "type": "RecognizedAction" })),
        ("recognizedTo", json!("issue")),
        ("recognizedIn", json!({ "type": "RecognizedAction", "action": "issue" })),
    ] {
        let mut entity = own();
        entity.as_object_mut().unwrap().shift_remove("recognizedTo");
        entity[member] = value;
        assert_eq!(published(list(entity)).0, Outcome::Fail(Code::TrustNotListed), "{member}");
    }
    let both = json!([{ "action": "verify" }, { "type": ["RecognizedAction"], "action": "issue" }]);
    assert!(matches!(with("", "recognizedTo", both), Outcome::Pass(_)));
    for (pointer, kind) in [("", "RevokedEntity"), ("/recognizedTo", "DeniedAction")] {
        assert_eq!(with(pointer, "type", kind.into()), Outcome::Fail(Code::TrustNotListed), "{kind}");
    }
}

#[test]
fn the_dates_of_an_entry_count() {
    for pointer in ["", "/recognizedTo"] {
        for (member, date) in [
            ("validUntil", "2026-05-31T00:00:00Z"),
            ("validFrom", "2026-06-02T00:00:00Z"),
            ("validFrom", "soon"),
        ] {
            let outcome = with(pointer, member, date.into());
            assert_eq!(outcome, Outcome::Fail(Code::TrustNotListed), "{pointer} {member}");
        }
        assert!(matches!(with(pointer, "validUntil", "2026-06-02T00:00:00Z".into()), Outcome::Pass(_)));
    }
}

#[test]
fn only_the_issuers_own_id_counts() {
    let (outcome, findings, _) = published(list(entity("did:web:other.example")));
    assert_eq!(outcome, Outcome::Fail(Code::TrustNotListed));
    assert_eq!(codes(&findings), [Code::TrustNotListed]);
    for (member, value) in [("sameAs", json!([Issuer::did_key(1).id])), ("url", json!(Issuer::did_key(1).id))]
    {
        let mut other = entity("did:web:other.example");
        other[member] = value;
        assert_eq!(published(list(other)).0, Outcome::Fail(Code::TrustNotListed), "{member}");
    }
    let mut namesake = entity("did:web:other.example");
    namesake["name"] = json!("TEST ISSUER");
    assert_eq!(codes(&published(list(namesake)).1), [Code::TrustNotListed, Code::TextSuspicious]);
}

#[test]
fn the_list_is_of_a_signer_that_the_policy_names() {
    assert_unread(served(list(own()).to_string(), &[]), "not signed");
    let mut changed = ministry().sign(list(entity("did:web:other.example")));
    changed["credentialSubject"] = own();
    assert_unread(served(changed.to_string(), &[]), "signature");
    let forged = Issuer::did_web(6, "ministry.example").sign(list(own()));
    assert_unread(served(forged.to_string(), &[]), "");
    let stranger = Issuer::did_key(6);
    let mut of_stranger = list(own());
    of_stranger["issuer"] = json!(stranger.id);
    assert_unread(served(stranger.sign(of_stranger).to_string(), &[]), "as its issuer");
    for text in ["", "{", "[]", "{}"] {
        assert_unread(served(text.to_owned(), &[]), "");
    }
}

#[test]
fn the_list_must_be_in_force() {
    for (member, date) in [("validUntil", "2026-05-31T00:00:00Z"), ("validFrom", "2026-06-02T00:00:00Z")] {
        let mut list = list(own());
        list[member] = json!(date);
        assert_unread(published(list), "");
    }
}

#[test]
fn a_revoked_list_counts_for_nothing() {
    let mut list = list(own());
    list["credentialStatus"] = status_entry(STATUS, 7);
    let list = ministry().sign(list).to_string();
    let status = |set: &[usize]| [(STATUS, ministry().sign(status_list(&ministry(), STATUS, set)))];
    assert!(matches!(served(list.clone(), &status(&[6])).0, Outcome::Pass(_)));
    assert_unread(served(list.clone(), &status(&[7])), "revoked");
    let (outcome, _, missing) = served(list, &[]);
    assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable));
    assert_eq!(missing.iter().map(|request| request.url.as_str()).collect::<Vec<_>>(), [STATUS]);
}

#[test]
fn a_list_that_does_not_come_is_unknown_and_named() {
    let mut evidence = Evidence::new();
    evidence.record(&url(LIST), Err(FetchError::NotFound));
    assert_unread(ask_about(&Issuer::did_key(1), &policy(), &evidence), "no such document");
    let (outcome, _, missing) = ask_about(&Issuer::did_key(1), &policy(), &Evidence::new());
    assert_eq!(outcome, Outcome::Unknown(Code::TrustRegistryUnreachable));
    assert_eq!(missing.iter().map(|request| request.url.as_str()).collect::<Vec<_>>(), [LIST]);
}

/// What trust finds when the issuer may issue only what meets `schema`.
fn limited(schema: Option<&Value>, more: Value) -> Answer {
    let mut entity = own();
    let mut validation = json!({ "id": SCHEMA, "type": "JsonSchema" });
    validation.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    entity["recognizedTo"]["outputValidation"] = validation;
    let schema: Vec<_> = schema.map(|schema| (SCHEMA, schema.clone())).into_iter().collect();
    served(ministry().sign(list(entity)).to_string(), &schema)
}

#[test]
fn who_may_issue_one_thing_may_not_issue_another() {
    let requires = |member: &str| json!({ "type": "object", "required": [member] });
    assert!(matches!(limited(Some(&requires("credentialSubject")), json!({})).0, Outcome::Pass(_)));
    assert_eq!(limited(Some(&requires("diploma")), json!({})).0, Outcome::Fail(Code::TrustNotListed));
    assert_unread(limited(Some(&json!({ "type": 7 })), json!({})), "no schema");
    assert_unread(limited(None, json!({})), "has not been fetched");
    assert_unread(limited(None, json!({ "type": "Shacl" })), "unknown kind");
    assert_unread(limited(None, json!({ "id": "schema" })), "no address");
}

#[test]
fn the_schema_is_the_one_that_the_list_means() {
    let schema = json!({ "type": "object" });
    let digest = |text: &str| {
        let multihash = [&[0x12, 0x20], sha2::Sha256::digest(text).as_slice()].concat();
        json!({ "digestMultibase": multibase::encode(multibase::Base::Base64Url, multihash) })
    };
    assert!(matches!(limited(Some(&schema), digest(&schema.to_string())).0, Outcome::Pass(_)));
    assert_unread(limited(Some(&schema), digest("{}")), "not the one");
    assert_unread(limited(Some(&schema), json!({ "digestMultibase": "u" })), "not the one");
}

/// The policy relies on those who sign the list, and not on those whose word they pass on.
#[test]
fn the_recognition_of_somebody_else_does_not_count() {
    let by = |pointer: &str, by: Value| with(pointer, "recognizedBy", by);
    let other = || json!("did:web:other.example");
    for pointer in ["", "/recognizedTo"] {
        for party in [other(), json!({ "id": other() }), json!([other()]), json!([]), json!(7), json!(null)] {
            assert_eq!(by(pointer, party.clone()), Outcome::Fail(Code::TrustNotListed), "{pointer} {party}");
        }
        for party in
            [json!({ "id": ministry().id }), json!([other(), ministry().id]), json!("did:web:office.example")]
        {
            assert!(matches!(by(pointer, party.clone()), Outcome::Pass(_)), "{pointer} {party}");
        }
    }
}

/// All schemas here are at one address, so that no other limit is reached.
#[test]
fn an_output_is_held_against_few_schemas_and_once_against_each() {
    let outputs = |count: usize| {
        let schema = |n: usize| json!({ "id": SCHEMA, "type": "JsonSchema", "name": n });
        let schemas: Vec<Value> = (0..count).chain(0..count).map(schema).collect();
        let mut entity = own();
        entity["recognizedTo"]["outputValidation"] = json!(schemas);
        served(ministry().sign(list(json!(entity))).to_string(), &[(SCHEMA, json!({}))])
    };
    assert!(matches!(outputs(16).0, Outcome::Pass(_)));
    assert_unread(outputs(17), "more than 16 schemas");
}
