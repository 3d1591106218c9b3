//! Each document is read as a verifier reads it.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::budget::Limits;
use crate::issue::tests::{TestKey, at_once};
use crate::issue::{Cryptosuite, IssuerKey, ProofTerms, Signer as _};
use crate::json;
use crate::key::{KeyDocument, Lookup, Source};
use crate::ld::{self, Contexts};
use crate::policy::ExtraContexts;
use crate::testing::{at, badge, codes, now, recorded};
use crate::{Policy, State};

const DID_WEB: &str = "did:web:issuer.example%3A8443:people:4";
const HTTPS: &str = "https://issuer.example/profile";

fn ed25519() -> PublicKey {
    TestKey::ed25519().public_key().clone()
}

fn p256() -> PublicKey {
    TestKey::p256().public_key().clone()
}

fn rsa() -> PublicKey {
    let modulus = URL_SAFE_NO_PAD.encode([0xff; 256]);
    PublicKey::from_jwk(&members(json!({ "kty": "RSA", "n": modulus, "e": "AQAB" }))).unwrap()
}

fn listed(id: &str, key: PublicKey, state: KeyState) -> ListedKey {
    ListedKey { id: KeyId::parse(id).unwrap(), key, state }
}

fn profile() -> Map<String, Value> {
    members(json!({ "name": "Issuer", "url": "https://issuer.example/", "email": "a@issuer.example" }))
}

/// One key in use, one retired, one revoked.
fn identity(id: &str) -> Identity {
    let keys = vec![
        listed("key-1", ed25519(), KeyState::Revoked(at("2026-05-01T00:00:00Z"))),
        listed("key-2", p256(), KeyState::Retired),
        listed("key-3", rsa(), KeyState::InUse),
    ];
    Identity::new(id, profile(), keys).unwrap()
}

fn documents(identity: &Identity) -> Vec<Document> {
    match identity.publication() {
        Publication::Documents(documents) => documents,
        Publication::Nothing => panic!("{identity:?} publishes nothing"),
    }
}

fn document(identity: &Identity, kind: DocumentKind) -> Document {
    documents(identity).into_iter().find(|document| document.kind == kind).unwrap()
}

/// What the document says of the key, to somebody who reads it as one of this issuer's.
fn look_up(identity: &Identity, document: &Document, reference: &str) -> Lookup {
    let form = match document.kind {
        DocumentKind::Did | DocumentKind::Profile => Form::Controller,
        DocumentKind::KeySet => Form::KeySet,
    };
    let source = Source { url: document.address.clone(), form };
    let content = json::parse(document.content.to_string().as_bytes()).unwrap();
    KeyDocument::parse(&content, &identity.id, &source).unwrap().find(reference, now())
}

fn fault(id: &str, keys: Vec<ListedKey>) -> IdentityFault {
    Identity::new(id, profile(), keys).unwrap_err()
}

#[test]
fn verifiers_find_each_key_in_each_document() {
    for id in [DID_WEB, HTTPS, "https://Issuer.example/profile#me"] {
        let identity = identity(id);
        for document in documents(&identity) {
            for key in &identity.keys()[1..] {
                let method = identity.method_id(&key.id);
                let Lookup::Authorised(found) = look_up(&identity, &document, &method) else {
                    panic!("{method} in {document:?}")
                };
                assert_eq!((found.key(), found.controller()), (&key.key, id));
            }
        }
    }
}

#[test]
fn what_a_revoked_key_signed_counts_no_more() {
    for id in [DID_WEB, HTTPS] {
        let identity = identity(id);
        for document in documents(&identity) {
            let method = identity.method_id(&identity.keys()[0].id);
            let lookup = look_up(&identity, &document, &method);
            match document.kind {
                DocumentKind::KeySet => assert_eq!(lookup, Lookup::Absent),
                DocumentKind::Did | DocumentKind::Profile => {
                    assert!(matches!(lookup, Lookup::Unauthorised(_)), "{lookup:?}");
                    assert_eq!(document.content["verificationMethod"][0]["revoked"], "2026-05-01T00:00:00Z");
                    assert!(!document.content["assertionMethod"].to_string().contains("key-1"));
                }
            }
        }
    }
}

#[test]
fn documents_are_where_verifiers_look() {
    let places = |id: &str| -> Vec<_> {
        documents(&identity(id))
            .into_iter()
            .map(|document| (document.kind, document.address.to_string()))
            .collect()
    };
    assert_eq!(
        places(DID_WEB),
        [
            (DocumentKind::Did, "https://issuer.example:8443/people/4/did.json".to_owned()),
            (DocumentKind::KeySet, "https://issuer.example:8443/.well-known/jwks.json".to_owned()),
        ]
    );
    assert_eq!(
        places("https://issuer.example/profile?a=b"),
        [
            (DocumentKind::Profile, "https://issuer.example/profile?a=b".to_owned()),
            (DocumentKind::KeySet, "https://issuer.example/.well-known/jwks.json".to_owned()),
        ]
    );
    assert_eq!(places("did:web:issuer.example")[0].1, "https://issuer.example/.well-known/did.json");
    for document in documents(&identity(DID_WEB)) {
        assert!(crate::key::is_key_media_type(Some(document.kind.media_type())));
    }
}

#[test]
fn a_did_document_is_in_strict_form() {
    let id = "did:web:issuer.example";
    let key = listed("key-1", ed25519(), KeyState::InUse);
    let identity = Identity::new(id, profile(), vec![key]).unwrap();
    let expected = json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": id,
        "verificationMethod": [{
            "id": "did:web:issuer.example#key-1",
            "type": "Multikey",
            "controller": id,
            "publicKeyMultibase": ed25519().to_multikey().unwrap(),
        }],
        "assertionMethod": ["did:web:issuer.example#key-1"],
    });
    assert_eq!(document(&identity, DocumentKind::Did).content, expected);
}

#[test]
fn a_key_set_names_keys_as_tokens_do_and_says_whose_they_are() {
    let set = document(&identity(HTTPS), DocumentKind::KeySet).content;
    let [p256, rsa] = [&set["keys"][0], &set["keys"][1]];
    assert_eq!(p256["kid"], "https://issuer.example/profile#key-2");
    for (key, algorithm) in [(p256, "ES256"), (rsa, "RS256")] {
        assert_eq!([&key["alg"], &key["use"], &key["iss"]], [algorithm, "sig", HTTPS]);
        for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"] {
            assert_eq!(key.get(member), None, "{member}");
        }
    }
    assert_eq!(set["keys"].as_array().map(Vec::len), Some(2));
}

#[test]
fn keys_in_the_set_of_another_issuer_on_the_same_host_do_not_count() {
    let set = document(&identity(HTTPS), DocumentKind::KeySet);
    let other = identity("https://issuer.example/other");
    assert_eq!(look_up(&other, &set, "https://issuer.example/profile#key-2"), Lookup::Mismatch);
}

/// The JSON-LD of a Profile says the same to those who read it as such; nothing in it is undefined. (The context of
/// `JsonWebKey` is not one of ours.)
#[test]
fn documents_have_a_meaning_as_json_ld() {
    let keys =
        vec![listed("key-1", ed25519(), KeyState::Revoked(now())), listed("key-2", p256(), KeyState::InUse)];
    for (id, kind) in [(HTTPS, DocumentKind::Profile), (DID_WEB, DocumentKind::Did)] {
        let content = document(&Identity::new(id, profile(), keys.clone()).unwrap(), kind).content;
        let extra = ExtraContexts::default();
        let expansion = ld::to_quads(&content, &Contexts::new(&extra), &Limits::default());
        assert_eq!(codes(&expansion.findings), [], "{:?}", expansion.findings);
        let quads = format!("{:?}", expansion.quads.unwrap());
        for iri in ["security#assertionMethod", "security#publicKeyMultibase", "security#revoked"] {
            assert!(quads.contains(iri), "{iri} in {quads}");
        }
    }
}

/// From the published documents to a badge that verifies, or not.
#[test]
fn badges_verify_with_what_is_published() {
    let retired = KeyState::Retired;
    let revoked = KeyState::Revoked(at("2026-05-01T00:00:00Z"));
    for id in [DID_WEB, HTTPS] {
        for (state, expected) in
            [(KeyState::InUse, State::Valid), (retired, State::Valid), (revoked, State::Invalid)]
        {
            let keys = vec![listed("key-1", ed25519(), state), listed("key-2", rsa(), KeyState::InUse)];
            let identity = Identity::new(id, profile(), keys).unwrap();
            let key = TestKey::ed25519();
            let method = identity.method_id(&identity.keys()[0].id);
            let key = IssuerKey::new(&method, &key);
            let mut document = badge(&crate::testing::Issuer::did_key(1));
            document["issuer"] = identity.issuer();
            let unsigned = Unsigned::read(document).unwrap();
            let terms = ProofTerms {
                suite: Cryptosuite::EddsaRdfc2022,
                created: at("2026-01-02T00:00:00Z"),
                expires: None,
            };
            let token = at_once(unsigned.into_token(&key)).unwrap().to_string();
            let signed = at_once(unsigned.add_proof(&terms, &key)).unwrap().document().to_string();
            for bytes in [token, signed] {
                let published = documents(&identity);
                let answers =
                    published.iter().map(|document| (document.address.as_str(), document.content.clone()));
                let evaluation =
                    crate::evaluate(bytes.as_bytes(), &Policy::default(), now(), &recorded(answers)).unwrap();
                let report = evaluation.report;
                assert_eq!(report.state(), expected, "{id} {state:?}: {:?}", report.findings);
            }
        }
    }
}

#[test]
fn an_id_that_is_a_key_needs_nothing_published() {
    for key in [ed25519(), p256(), rsa()] {
        let (did, id) = did_key(&key).unwrap_or_else(|| did_jwk(&key));
        let keys = |state| vec![ListedKey { id: id.clone(), key: key.clone(), state }];
        let identity = Identity::new(&did, profile(), keys(KeyState::InUse)).unwrap();
        assert_eq!(identity.publication(), Publication::Nothing);
        assert_eq!(identity.method_id(&id), format!("{did}#{id}"));
        assert_eq!(fault(&did, keys(KeyState::Revoked(now()))), IdentityFault::CannotRevoke(did.clone()));
    }
    assert!(did_key(&rsa()).is_none());
    let (jwk_did, zero) = did_jwk(&ed25519());
    assert!(
        Identity::new(&jwk_did, profile(), vec![listed(zero.as_str(), ed25519(), KeyState::InUse)]).is_ok()
    );
}

#[test]
fn an_id_that_is_a_key_has_no_other() {
    let (did, id) = did_key(&ed25519()).unwrap();
    let own = listed(id.as_str(), ed25519(), KeyState::InUse);
    let not_its_key = IdentityFault::NotTheKeyOfTheId(did.clone());
    for keys in [
        vec![listed("key-1", ed25519(), KeyState::InUse)],
        vec![listed(id.as_str(), p256(), KeyState::InUse)],
        vec![own.clone(), listed("key-2", p256(), KeyState::InUse)],
    ] {
        assert_eq!(fault(&did, keys), not_its_key);
    }
    assert!(Identity::new(&did, profile(), vec![own]).is_ok());
}

#[test]
fn ids_for_which_nobody_finds_keys_are_refused() {
    for id in [
        "http://issuer.example/1",
        "did:web:issuer.example/path",
        "did:web:issuer.example:8443:",
        "did:web:localhost%3A8443",
        "did:example:1",
        "https://127.0.0.1/",
        "issuer",
        "",
    ] {
        let fault = fault(id, vec![listed("key-1", ed25519(), KeyState::InUse)]);
        assert!(matches!(fault, IdentityFault::Issuer { .. }), "{id}: {fault:?}");
    }
}

#[test]
fn keys_can_be_told_apart() {
    let key = |id| listed(id, ed25519(), KeyState::InUse);
    assert_eq!(fault(DID_WEB, vec![]), IdentityFault::NoKeys);
    let id_twice = IdentityFault::IdTwice(KeyId("key-1".into()));
    assert_eq!(fault(DID_WEB, vec![key("key-1"), listed("key-1", p256(), KeyState::InUse)]), id_twice);
    assert_eq!(fault("https://issuer.example/#key-1", vec![key("key-1")]), id_twice);
    // Revoked under one name, good under another.
    let revoked = listed("key-1", ed25519(), KeyState::Revoked(now()));
    let key_twice = IdentityFault::KeyTwice(KeyId("key-1".into()), KeyId("key-2".into()));
    assert_eq!(fault(DID_WEB, vec![revoked, key("key-2")]), key_twice);
    for id in ["", "#key", "a b", "a/b", "é", "a%20", "key?", &"k".repeat(129)] {
        assert_eq!(KeyId::parse(id), Err(IdentityFault::KeyId(id.to_owned())));
    }
    assert!(KeyId::parse(&"k".repeat(128)).is_ok());
}

#[test]
fn all_keys_may_be_revoked() {
    let key = listed("key-1", ed25519(), KeyState::Revoked(now()));
    let identity = Identity::new(DID_WEB, profile(), vec![key]).unwrap();
    assert_eq!(document(&identity, DocumentKind::Did).content["assertionMethod"], json!([]));
    assert_eq!(document(&identity, DocumentKind::KeySet).content, json!({ "keys": [] }));
}

#[test]
fn a_profile_is_one_that_badges_can_have() {
    let with = |member: &str, value: Value| {
        let mut profile = profile();
        profile.insert(member.into(), value);
        Identity::new(HTTPS, profile, vec![listed("key-1", ed25519(), KeyState::InUse)]).map(drop)
    };
    for name in RESERVED {
        assert_eq!(with(name, json!("x")), Err(IdentityFault::Reserved(name.into())));
    }
    for (member, value) in [
        ("email", json!(7)),
        ("url", json!("not an address")),
        ("image", json!("https://issuer.example/logo.png")),
        ("undefined", json!("word")),
    ] {
        assert!(matches!(with(member, value), Err(IdentityFault::Profile(_))), "{member}");
    }
    let image = json!({ "id": "https://issuer.example/logo.png", "type": "Image" });
    assert_eq!(with("image", image), Ok(()));
    let nothing = Identity::new(HTTPS, Map::new(), vec![listed("key-1", ed25519(), KeyState::InUse)]);
    assert!(nothing.is_ok());
}

#[test]
fn addresses_have_their_did() {
    for (address, did) in [
        ("https://issuer.example", "did:web:issuer.example"),
        ("https://Issuer.example/", "did:web:issuer.example"),
        ("https://issuer.example:443/", "did:web:issuer.example"),
        ("https://issuer.example:8443/people/4/", DID_WEB),
        ("https://bücher.example/a~b/%C3%BC", "did:web:xn--bcher-kva.example:a%7Eb:%C3%BC"),
    ] {
        assert_eq!(did_web(address).as_deref(), Ok(did), "{address}");
    }
    for address in [
        "",
        "issuer.example",
        "http://issuer.example",
        "https://localhost:8443/",
        "https://127.0.0.1/",
        "https://u@issuer.example/",
        "https://:p@issuer.example/",
        "https://issuer.example/?a",
        "https://issuer.example/#a",
        "https://issuer.example//a",
        "https://issuer.example/a%2Fb",
    ] {
        assert_eq!(did_web(address), Err(IdentityFault::Address(address.into())), "{address}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_did_leads_back_to_its_address(address in "https://[a-c]{1,3}\\.example(:[1-9][0-9]{3})?(/[a-c.~_@ü-]{1,3}){0,3}/?") {
        if let Ok(did) = did_web(&address) {
            let id = IssuerId::parse(&did).unwrap();
            let Resolution::FirstOf(places) = id.resolution() else { panic!("{did}") };
            let decoded = |url: &Url| url.as_str().replace("%7E", "~").replace("%40", "@");
            let expected = Url::parse(&address).unwrap();
            let directory = decoded(&expected);
            let directory = directory.strip_suffix('/').unwrap_or(&directory);
            let is_root = expected.path() == "/";
            let place = if is_root { "/.well-known/did.json" } else { "/did.json" };
            prop_assert_eq!(decoded(&places[0].url), format!("{directory}{place}"));
        }
    }

    #[test]
    fn nothing_panics(address in "(https://)?\\PC{0,40}", id in "\\PC{0,20}") {
        let _ = did_web(&address);
        let _ = KeyId::parse(&id);
    }
}
