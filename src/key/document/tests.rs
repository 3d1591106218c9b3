use proptest::prelude::*;
use serde_json::json;

use super::*;

const DID: &str = "did:web:issuer.example";
const HTTPS: &str = "https://issuer.example/people/4";
const ED25519: &str = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";
const OTHER: &str = "z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn now() -> Timestamp {
    at("2026-11-21T00:00:00Z")
}

fn read(document: &Value, owner: &str, form: Form) -> Result<KeyDocument, Finding> {
    let address = match form {
        Form::Controller => "https://issuer.example/document",
        Form::KeySet => "https://issuer.example/.well-known/jwks.json",
    };
    let source = Source { url: Url::parse(address).unwrap(), form };
    KeyDocument::parse(document, &IssuerId::parse(owner).unwrap(), &source)
}

fn find(document: &Value, reference: &str) -> Lookup {
    let owner = document["id"].as_str().unwrap();
    read(document, owner, Form::Controller).unwrap().find(reference, now())
}

/// What is wrong with the document of [`DID`].
fn refusal(document: &Value) -> Code {
    read(document, DID, Form::Controller).unwrap_err().code
}

fn ed25519_jwk() -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik" })
}

fn method(id: &str) -> Value {
    json!({ "id": id, "type": "Multikey", "controller": DID, "publicKeyMultibase": ED25519 })
}

fn with(mut value: Value, member: &str, content: Value) -> Value {
    value[member] = content;
    value
}

fn without(mut value: Value, member: &str) -> Value {
    value.as_object_mut().unwrap().remove(member);
    value
}

/// A DID document with one method `#key-1`, referenced for assertion.
fn document_with(method: Value) -> Value {
    let reference = format!("{DID}#key-1");
    json!({ "id": DID, "verificationMethod": [method], "assertionMethod": [reference] })
}

fn document() -> Value {
    document_with(method(&format!("{DID}#key-1")))
}

#[test]
fn finds_a_key_by_any_spelling_of_its_id() {
    for document in [
        document(),
        document_with(method("#key-1")),
        with(document(), "assertionMethod", json!(["#key-1"])),
        with(document(), "assertionMethod", json!("#key-1")),
        with(document(), "verificationMethod", method("#key-1")),
        json!({ "id": DID, "assertionMethod": [method("#key-1")] }),
        // The same method once more.
        with(document(), "assertionMethod", json!([method("#key-1")])),
        with(document(), "authentication", json!([method("#key-1")])),
    ] {
        for reference in ["#key-1", "did:web:issuer.example#key-1"] {
            let lookup = find(&document, reference);
            let Lookup::Authorised(method) = lookup else { panic!("{document}: {lookup:?}") };
            assert_eq!((method.id(), method.controller()), ("did:web:issuer.example#key-1", DID));
            assert_eq!(method.key(), &PublicKey::from_multikey(ED25519).unwrap());
        }
    }
}

#[test]
fn a_name_that_is_not_listed_finds_nothing() {
    for reference in [
        "",
        "#",
        "key-1",
        "#key-2",
        "did:web:other.example#key-1",
        "did:web:issuer.example#KEY-1",
        "did:web:issuer.example?a#key-1",
        "did:web:issuer.example/#key-1",
        "https://issuer.example#key-1",
        "../../etc/passwd",
        DID,
    ] {
        assert_eq!(find(&document(), reference), Lookup::Absent, "{reference}");
    }
    // An attacker's key as fragment is a name like any other.
    assert_eq!(find(&document(), &format!("{DID}#{OTHER}")), Lookup::Absent);
}

#[test]
fn a_key_for_something_else_is_not_authorised() {
    for document in [
        with(document(), "assertionMethod", json!([])),
        without(document(), "assertionMethod"),
        with(document(), "assertionMethod", json!(["#key-2", 7, null])),
        json!({ "id": DID, "authentication": [method("#key-1")] }),
        json!({ "id": DID, "keyAgreement": [method("#key-1")] }),
        with(without(document(), "assertionMethod"), "authentication", json!(["#key-1"])),
        document_with(json!({ "id": "#key-1", "type": "JsonWebKey", "controller": DID,
                              "publicKeyJwk": with(ed25519_jwk(), "use", json!("enc")) })),
    ] {
        assert!(matches!(find(&document, "#key-1"), Lookup::Unauthorised(_)), "{document}");
    }
}

#[test]
fn the_controller_is_the_issuer() {
    for controller in [
        json!("did:web:other.example"),
        json!("did:web:ISSUER.example"),
        json!([DID]),
        json!(null),
        json!(""),
    ] {
        let document = document_with(with(method("#key-1"), "controller", controller));
        assert_eq!(find(&document, "#key-1"), Lookup::Mismatch, "{document}");
    }
    // Optional in the class Multikey of Open Badges 3.0.
    let document = document_with(without(method("#key-1"), "controller"));
    assert!(matches!(find(&document, "#key-1"), Lookup::Authorised(_)));
}

#[test]
fn reads_each_type_of_method() {
    let jwk = |name: &str| json!({ "id": "#key-1", "type": name, "controller": DID, "publicKeyJwk": ed25519_jwk() });
    for method in [
        with(method("#key-1"), "type", json!("Multikey")),
        with(method("#key-1"), "type", json!("Ed25519VerificationKey2020")),
        jwk("JsonWebKey"),
        jwk("JsonWebKey2020"),
    ] {
        let Lookup::Authorised(found) = find(&document_with(method.clone()), "#key-1") else {
            panic!("{method}")
        };
        assert_eq!(found.key(), &PublicKey::from_multikey(ED25519).unwrap());
    }
}

#[test]
fn keys_that_cannot_be_used_have_their_fault() {
    let fault = |method: Value| match find(&document_with(method.clone()), "#key-1") {
        Lookup::Unusable(id, fault) if id == "did:web:issuer.example#key-1" => fault,
        other => panic!("{method}: {other:?}"),
    };
    let p256 = "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169";
    for method in [
        without(method("#key-1"), "type"),
        with(method("#key-1"), "type", json!("JsonWebKey")),
        with(method("#key-1"), "publicKeyJwk", ed25519_jwk()),
        with(method("#key-1"), "publicKeyMultibase", json!(7)),
        with(method("#key-1"), "publicKeyMultibase", json!("u7QE")),
        without(method("#key-1"), "publicKeyMultibase"),
        with(
            with(method("#key-1"), "type", json!("Ed25519VerificationKey2020")),
            "publicKeyMultibase",
            json!(p256),
        ),
        with(method("#key-1"), "expires", json!("tomorrow")),
        with(method("#key-1"), "revoked", json!(false)),
    ] {
        assert!(matches!(fault(method.clone()), KeyFault::Malformed(_)), "{method}");
    }
    for name in ["Ed25519VerificationKey2018", "EcdsaSecp256k1VerificationKey2019", "multikey"] {
        let method = with(method("#key-1"), "type", json!(name));
        assert!(matches!(fault(method), KeyFault::Unsupported(_)), "{name}");
    }
}

#[test]
fn a_bad_key_does_not_spoil_the_others() {
    let mut document = document();
    let methods = document["verificationMethod"].as_array_mut().unwrap();
    methods.extend([
        json!({ "id": "#a", "type": "Multikey", "publicKeyMultibase": "z" }),
        json!({ "id": "#b", "type": "JsonWebKey", "publicKeyJwk": [] }),
        json!({ "id": 7 }),
        json!({}),
        json!("#key-1"),
        json!(null),
    ]);
    assert!(matches!(find(&document, "#key-1"), Lookup::Authorised(_)));
    let key = PublicKey::from_multikey(ED25519).unwrap();
    let document = read(&document, DID, Form::Controller).unwrap();
    assert!(matches!(document.find_key(&key, now()), Lookup::Authorised(_)));
}

#[test]
fn keys_end() {
    let lookup = |ends: Value, now: &str| {
        let method = with(method("#key-1"), "expires", ends["expires"].clone());
        let method = with(method, "revoked", ends["revoked"].clone());
        let method = ["expires", "revoked"].into_iter().filter(|m| ends[*m].is_null()).fold(method, without);
        read(&document_with(method), DID, Form::Controller).unwrap().find("#key-1", at(now))
    };
    for ends in [
        json!({ "expires": "2026-06-01T00:00:00Z" }),
        json!({ "revoked": "2026-06-01T02:00:00+02:00" }),
        json!({ "expires": "2026-06-01T00:00:00Z", "revoked": "2030-01-01T00:00:00Z" }),
        json!({ "revoked": "2026-06-01T00:00:00Z", "expires": "2030-01-01T00:00:00Z" }),
    ] {
        assert!(matches!(lookup(ends.clone(), "2026-05-31T23:59:59Z"), Lookup::Authorised(_)), "{ends}");
        assert!(matches!(lookup(ends.clone(), "2026-06-01T00:00:00Z"), Lookup::Unauthorised(_)), "{ends}");
    }
}

#[test]
fn a_doubtful_document_gives_no_keys() {
    for document in [
        json!([]),
        json!("did:web:issuer.example"),
        without(document(), "id"),
        json!({}),
        with(document(), "id", json!("did:web:other.example")),
        with(document(), "id", json!("did:web:ISSUER.example")),
        with(document(), "id", json!(null)),
        with(document(), "deactivated", json!(true)),
        with(document(), "deactivated", json!("true")),
        with(document(), "didDocumentMetadata", json!({ "deactivated": true })),
        with(
            document(),
            "verificationMethod",
            json!([method("#key-1"), with(method("#key-1"), "publicKeyMultibase", json!(OTHER))]),
        ),
        with(
            document(),
            "authentication",
            json!([with(method("#key-1"), "publicKeyMultibase", json!(OTHER))]),
        ),
        with(
            document(),
            "authentication",
            json!([with(method("#key-1"), "expires", json!("2020-01-01T00:00:00Z"))]),
        ),
        document_with(with(method("#key-1"), "privateKeyMultibase", json!("z"))),
        document_with(with(method("#key-1"), "secretKeyJwk", json!({}))),
        document_with(json!({ "publicKeyJwk": with(ed25519_jwk(), "d", json!("AQ")) })),
        with(document(), "keyAgreement", json!([with(method("#key-2"), "privateKeyBase58", json!("1"))])),
    ] {
        assert_eq!(refusal(&document), Code::IssuerDocumentInvalid, "{document}");
    }
    assert!(read(&with(document(), "deactivated", json!(false)), DID, Form::Controller).is_ok());
}

#[test]
fn a_profile_lists_keys_like_a_did_document() {
    let profile = |id: &str| {
        json!({ "@context": "https://nothing.example", "id": id, "type": ["Profile"], "name": "A",
                "verificationMethod": [with(method("https://issuer.example/people/4#pen"), "controller", json!(id))],
                "assertionMethod": ["https://ISSUER.example:443/people/4#pen"] })
    };
    for id in [HTTPS, "https://Issuer.Example/people/4"] {
        let document = read(&profile(id), HTTPS, Form::Controller).unwrap();
        for reference in
            ["#pen", "https://issuer.example/people/4#pen", "https://issuer.example:443/people/4#pen"]
        {
            assert!(matches!(document.find(reference, now()), Lookup::Authorised(_)), "{id} {reference}");
        }
        assert_eq!(document.find("https://issuer.example/people/5#pen", now()), Lookup::Absent);
    }
    assert!(read(&profile("https://issuer.example/people/5"), HTTPS, Form::Controller).is_err());
}

#[test]
fn a_page_without_keys_contradicts_nothing() {
    for page in [json!({ "id": HTTPS, "name": "A" }), json!({ "name": "A" })] {
        let document = read(&page, HTTPS, Form::Controller).unwrap();
        assert_eq!(document.find("#pen", now()), Lookup::Absent);
    }
    let keys = without(document(), "id");
    assert!(read(&keys, HTTPS, Form::Controller).is_err());
}

fn key_set(key: Value) -> Value {
    json!({ "keys": [with(key, "kid", json!("pen-7"))] })
}

#[test]
fn a_key_set_lists_keys_by_kid_or_by_themselves() {
    let set = read(&key_set(ed25519_jwk()), HTTPS, Form::KeySet).unwrap();
    let key = PublicKey::from_multikey(ED25519).unwrap();
    for reference in ["pen-7", "#pen-7", "https://issuer.example/.well-known/jwks.json#pen-7"] {
        let Lookup::Authorised(method) = set.find(reference, now()) else { panic!("{reference}") };
        assert_eq!((method.controller(), method.key()), (HTTPS, &key));
    }
    for reference in
        ["", "pen", "PEN-7", "https://issuer.example/.well-known/jwks.json", "https://other.example#pen-7"]
    {
        assert_eq!(set.find(reference, now()), Lookup::Absent, "{reference}");
    }
    assert!(matches!(set.find_key(&key, now()), Lookup::Authorised(_)));
    assert_eq!(set.find_key(&PublicKey::from_multikey(OTHER).unwrap(), now()), Lookup::Absent);

    let nameless = read(&json!({ "keys": [7, {}, ed25519_jwk()] }), HTTPS, Form::KeySet).unwrap();
    assert!(matches!(nameless.find_key(&key, now()), Lookup::Authorised(_)));
    assert_eq!(nameless.find("", now()), Lookup::Absent);
}

#[test]
fn a_key_set_may_say_whose_it_is() {
    let key = PublicKey::from_multikey(ED25519).unwrap();
    for (set, is_own) in [
        (with(key_set(ed25519_jwk()), "iss", json!(HTTPS)), true),
        (with(key_set(ed25519_jwk()), "iss", json!("https://issuer.example/people/5")), false),
        (with(key_set(ed25519_jwk()), "iss", json!(null)), false),
        (key_set(with(ed25519_jwk(), "iss", json!(HTTPS))), true),
        (key_set(with(ed25519_jwk(), "iss", json!("https://other.example"))), false),
    ] {
        let document = read(&set, HTTPS, Form::KeySet).unwrap();
        for lookup in [document.find("pen-7", now()), document.find_key(&key, now())] {
            assert_eq!(matches!(lookup, Lookup::Authorised(_)), is_own, "{set}");
            assert_eq!(lookup == Lookup::Mismatch, !is_own, "{set}");
        }
    }
}

#[test]
fn a_doubtful_key_set_gives_no_keys() {
    for set in [
        json!({}),
        json!({ "keys": {} }),
        json!([ed25519_jwk()]),
        key_set(with(ed25519_jwk(), "d", json!("AQ"))),
        json!({ "keys": [with(ed25519_jwk(), "kid", json!("a")), json!({ "kty": "RSA", "kid": "a" })] }),
    ] {
        let code = read(&set, HTTPS, Form::KeySet).unwrap_err().code;
        assert_eq!(code, Code::IssuerDocumentInvalid, "{set}");
    }
    let encryption = key_set(with(ed25519_jwk(), "use", json!("enc")));
    let set = read(&encryption, HTTPS, Form::KeySet).unwrap();
    assert!(matches!(set.find("pen-7", now()), Lookup::Unauthorised(_)));
}

#[test]
fn of_two_documents_the_better_counts() {
    let (own, set) = (document(), key_set(ed25519_jwk()));
    let own = read(&own, DID, Form::Controller).unwrap();
    let set = read(&set, HTTPS, Form::KeySet).unwrap();
    let found = set.find("pen-7", now());
    for (a, b) in [(own.find("pen-7", now()), found.clone()), (found.clone(), Lookup::Mismatch)] {
        assert_eq!(a.clone().or(b.clone()), found);
        assert_eq!(b.or(a), found);
    }
}

#[test]
fn a_jwk_in_a_method_may_have_a_name_of_its_own() {
    let method = json!({ "id": "#key-1", "type": "JsonWebKey", "controller": DID,
                         "publicKeyJwk": with(ed25519_jwk(), "kid", json!("thumbprint")) });
    assert!(matches!(find(&document_with(method), "thumbprint"), Lookup::Authorised(_)));
}

fn any_json() -> impl Strategy<Value = Value> {
    let names = [
        "id",
        "keys",
        "kid",
        "verificationMethod",
        "assertionMethod",
        "type",
        "controller",
        "publicKeyMultibase",
        "publicKeyJwk",
        "kty",
        "crv",
        "x",
        "use",
        "expires",
    ];
    let texts = [
        DID,
        HTTPS,
        ED25519,
        "#key-1",
        "Multikey",
        "JsonWebKey",
        "OKP",
        "Ed25519",
        "2026-01-01T00:00:00Z",
        "",
    ];
    let leaf = prop_oneof![
        Just(json!(null)),
        Just(json!(7)),
        prop::sample::select(texts.to_vec()).prop_map(|t| json!(t))
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        let member = (prop::sample::select(names.to_vec()).prop_map(str::to_owned), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::Array),
            prop::collection::vec(member, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_panics(members in any_json(), methods in any_json(), owner in prop::sample::select(vec![DID, HTTPS])) {
        let document = json!({ "id": owner, "verificationMethod": methods, "assertionMethod": members });
        for (document, form) in [
            (&document, Form::Controller),
            (&members, Form::Controller),
            (&json!({ "keys": members }), Form::KeySet),
        ] {
            if let Ok(document) = read(document, owner, form) {
                let _ = document.find("#key-1", now());
                let _ = document.find_key(&PublicKey::from_multikey(ED25519).unwrap(), now());
            }
        }
    }
}
