use serde_json::json;

use super::*;
use crate::evidence::{Evidence, Request};
use crate::policy::Policy;
use crate::testing::{self, Issuer, page_of, recorded, url};

const DID: &str = "did:web:issuer.example";
const DOCUMENT: &str = "https://issuer.example/.well-known/did.json";
const PROFILE: &str = "https://issuer.example/profile";
const KEY_SET: &str = "https://issuer.example/.well-known/jwks.json";

fn issuer() -> Issuer {
    Issuer::did_web(1, "issuer.example")
}

/// An issuer with the same key that is named by an address.
fn by_address() -> Issuer {
    issuer().posing_as(PROFILE, &format!("{PROFILE}#key"))
}

fn method(reference: &str) -> KeyReference {
    KeyReference::Method(reference.to_owned())
}

fn key(issuer: &Issuer) -> PublicKey {
    PublicKey::from_multikey(&issuer.multikey()).unwrap()
}

/// What is known of `reference` as a key of `id`, and what is asked for.
fn ask(id: &str, reference: &KeyReference, evidence: &Evidence) -> (KeyClaim, Vec<String>) {
    let policy = Policy::default();
    let mut session = Session::new(&policy, testing::now(), evidence);
    let keys = published(&mut session, id, Requests::Allowed);
    let claim = KeyClaim::of(keys.as_ref(), reference, testing::now());
    let requests = session.into_missing();
    assert!(requests.iter().all(|request| request.purpose == Purpose::KeyDocument));
    (claim, requests.into_iter().map(|Request { url, .. }| url.into()).collect())
}

fn claim(id: &str, reference: &KeyReference, evidence: &Evidence) -> KeyClaim {
    ask(id, reference, evidence).0
}

fn code(claim: &KeyClaim) -> Option<Code> {
    claim.finding().map(|finding| finding.code)
}

/// The claim of the issuer's usual method, after a change to its document.
fn with_document(change: impl FnOnce(&mut Value)) -> KeyClaim {
    let mut document = issuer().document();
    change(&mut document);
    claim(DID, &method(&issuer().method), &recorded([(DOCUMENT, document)]))
}

#[test]
fn an_issuer_is_named_by_an_id_or_an_object_with_one() {
    assert_eq!(id_of(&json!({ "issuer": "did:example:1" })), Some("did:example:1"));
    assert_eq!(id_of(&json!({ "issuer": { "id": "did:example:1", "name": "A" } })), Some("did:example:1"));
    for nobody in [
        json!({}),
        json!({ "issuer": 1 }),
        json!({ "issuer": {} }),
        json!({ "issuer": { "id": [] } }),
        json!([]),
    ] {
        assert_eq!(id_of(&nobody), None, "{nobody}");
    }
}

#[test]
fn a_reference_is_under_the_party_whose_id_it_begins_with() {
    let both = |name: &str| KeyReference::MethodAndKey(name.to_owned(), key(&issuer()));
    for (reference, expected) in [
        (method("did:web:issuer.example#key"), true),
        (method("did:web:issuer.example"), true),
        (method("#key"), true),
        (both("did:web:issuer.example#key"), true),
        (KeyReference::Key(key(&issuer())), true),
        (method("did:web:issuer.example.evil.example#key"), false),
        (method("did:web:other.example#did:web:issuer.example"), false),
        (both("did:web:other.example#key"), false),
    ] {
        assert_eq!(reference.is_under(DID), expected, "{reference}");
    }
    assert!(method("https://ISSUER.example/profile#key").is_under(PROFILE));
}

#[test]
fn some_references_bring_their_key_along() {
    let multikey = issuer().multikey();
    let own = key(&issuer());
    for (reference, expected) in [
        (method(&format!("did:key:{multikey}#{multikey}")), Some(&own)),
        (method(&format!("https://anybody.example/#{multikey}")), Some(&own)),
        (KeyReference::Key(own.clone()), Some(&own)),
        (KeyReference::MethodAndKey("did:web:anybody.example#1".into(), own.clone()), Some(&own)),
        (method("did:web:issuer.example#key"), None),
    ] {
        assert_eq!(reference.self_asserted().as_ref(), expected, "{reference}");
    }
}

#[test]
fn a_reference_is_shown_by_its_name() {
    assert_eq!(method("did:web:issuer.example#key").to_string(), "did:web:issuer.example#key");
    assert_eq!(KeyReference::MethodAndKey("#key".into(), key(&issuer())).to_string(), "#key");
    assert_eq!(KeyReference::Key(key(&issuer())).to_string(), "a Ed25519 key in the token");
}

#[test]
fn an_id_must_name_somebody() {
    for (id, expected) in [
        (None, Code::IssuerMalformed),
        (Some("nobody"), Code::IssuerMalformed),
        (Some("http://issuer.example/"), Code::IssuerInsecureUrl),
        (Some("did:ion:abc"), Code::IssuerMethodUnsupported),
    ] {
        let (policy, evidence) = (Policy::default(), Evidence::new());
        let mut session = Session::new(&policy, testing::now(), &evidence);
        let Err(Unresolved::Because(finding)) = resolve(&mut session, id, Requests::Allowed) else {
            panic!("{id:?} was resolved");
        };
        assert_eq!(finding.code, expected);
        assert!(session.into_missing().is_empty());
    }
}

#[test]
fn an_id_that_is_a_key_needs_no_document() {
    let issuer = Issuer::did_key(1);
    let (found, requests) = ask(&issuer.id, &method(&issuer.method), &Evidence::new());
    assert_eq!((found.key(), code(&found)), (Some(&key(&issuer)), None));
    assert!(matches!(found, KeyClaim::Authorised(_)));
    assert!(requests.is_empty());
    let other = Issuer::did_key(2);
    assert_eq!(
        code(&claim(&issuer.id, &method(&other.method), &Evidence::new())),
        Some(Code::IssuerKeyNotFound)
    );
}

#[test]
fn what_was_not_asked_for_is_not_claimed() {
    let (policy, evidence) = (Policy::default(), issuer().keys());
    let mut session = Session::new(&policy, testing::now(), &evidence);
    let keys = published(&mut session, DID, Requests::Withheld);
    let found = KeyClaim::of(keys.as_ref(), &method(&issuer().method), testing::now());
    assert!(matches!(found, KeyClaim::NotAsked));
    assert_eq!((found.key(), code(&found)), (None, None));
}

#[test]
fn without_leave_only_what_needs_no_request_is_resolved() {
    let (policy, evidence) = (Policy::default(), issuer().keys());
    let mut session = Session::new(&policy, testing::now(), &evidence);
    let mut is_resolved = |id: &str| resolve(&mut session, Some(id), Requests::Withheld).is_ok();
    assert!(is_resolved(&Issuer::did_key(1).id));
    assert!(!is_resolved(DID));
    assert!(!is_resolved(PROFILE));
    assert!(session.into_missing().is_empty());
}

#[test]
fn a_key_is_the_issuers_when_its_own_document_lists_it_for_assertion() {
    let found = with_document(|_| {});
    assert!(matches!(found, KeyClaim::Authorised(_)));
    assert_eq!((found.key(), code(&found)), (Some(&key(&issuer())), None));
}

#[test]
fn a_key_that_is_listed_but_not_to_be_used_is_said_to_be() {
    let other_use = with_document(|document| document["assertionMethod"] = json!([]));
    assert_eq!(
        (other_use.key(), code(&other_use)),
        (Some(&key(&issuer())), Some(Code::IssuerKeyUnauthorised))
    );
    let foreign = with_document(|document| {
        document["verificationMethod"][0]["controller"] = json!("did:web:x.example")
    });
    assert_eq!((foreign.key(), code(&foreign)), (None, Some(Code::IssuerMismatch)));
    let broken =
        with_document(|document| document["verificationMethod"][0]["publicKeyMultibase"] = json!("z0"));
    assert_eq!((broken.key(), code(&broken)), (None, Some(Code::IssuerDocumentInvalid)));
    let unknown = with_document(|document| document["verificationMethod"][0]["type"] = json!("FutureKey"));
    assert_eq!((unknown.key(), code(&unknown)), (None, Some(Code::ProofUnsupported)));
    for listed in [other_use, foreign, broken, unknown] {
        assert!(matches!(listed, KeyClaim::Listed { .. }));
    }
}

#[test]
fn a_key_that_no_document_lists_is_not_found() {
    let found = with_document(|document| document["verificationMethod"] = json!([]));
    assert_eq!((found.key(), code(&found)), (None, Some(Code::IssuerKeyNotFound)));
    assert!(matches!(found, KeyClaim::Unlisted(_)));
}

#[test]
fn a_document_that_cannot_be_had_or_read_says_nothing_of_keys() {
    let unresolvable = |evidence: &Evidence| {
        let found = claim(DID, &method(&issuer().method), evidence);
        assert!(matches!(found, KeyClaim::Unlisted(_)));
        assert_eq!(code(&found), Some(Code::IssuerUnresolvable));
    };
    unresolvable(&Evidence::new());
    for error in testing::FETCH_ERRORS {
        let mut evidence = Evidence::new();
        evidence.record(&url(DOCUMENT), Err(error));
        unresolvable(&evidence);
    }
    let text = issuer().document().to_string();
    for (media_type, body) in [
        (Some("text/html"), text.as_str()),
        (None, &text),
        (Some("application/json"), "{}{}"),
        (Some("application/json"), "{\"id\":1,\"id\":2}"),
    ] {
        let mut page = page_of(body);
        page.media_type = media_type.map(str::to_owned);
        let mut evidence = Evidence::new();
        evidence.record(&url(DOCUMENT), Ok(page));
        unresolvable(&evidence);
    }
}

#[test]
fn a_document_about_somebody_else_is_an_error() {
    let found = with_document(|document| document["id"] = json!("did:web:other.example"));
    assert_eq!(code(&found), Some(Code::IssuerDocumentInvalid));
    assert!(matches!(found, KeyClaim::Unlisted(_)));
}

#[test]
fn the_second_address_is_only_for_when_the_first_has_nothing() {
    const LONG: &str = "did:web:issuer.example:people";
    const FIRST: &str = "https://issuer.example/people/did.json";
    const SECOND: &str = "https://issuer.example/people/.well-known/did.json";
    let longer = issuer().posing_as(LONG, "did:web:issuer.example:people#key");
    let reference = method(&longer.method);
    assert_eq!(ask(LONG, &reference, &Evidence::new()).1, [FIRST]);
    for error in testing::FETCH_ERRORS {
        let mut evidence = recorded([(SECOND, longer.document())]);
        evidence.record(&url(FIRST), Err(error));
        let is_found = matches!(claim(LONG, &reference, &evidence), KeyClaim::Authorised(_));
        assert_eq!(is_found, error == FetchError::NotFound, "{error:?}");
    }
    let mut evidence = recorded([(FIRST, longer.document())]);
    assert!(matches!(claim(LONG, &reference, &evidence), KeyClaim::Authorised(_)));
    evidence.record(&url(FIRST), Err(FetchError::NotFound));
    assert_eq!(ask(LONG, &reference, &evidence).1, [SECOND]);
    evidence.record(&url(SECOND), Err(FetchError::NotFound));
    assert_eq!(code(&claim(LONG, &reference, &evidence)), Some(Code::IssuerUnresolvable));
}

#[test]
fn an_address_has_its_own_document_and_the_key_set_of_its_host() {
    let reference = method(&by_address().method);
    assert_eq!(ask(PROFILE, &reference, &Evidence::new()).1, [KEY_SET, PROFILE]);
    let own = recorded([(PROFILE, by_address().document())]);
    assert!(matches!(claim(PROFILE, &reference, &own), KeyClaim::Authorised(_)));
    let keyless = json!({ "id": PROFILE, "type": ["Profile"] });
    let one_is_missing = recorded([(PROFILE, keyless.clone())]);
    assert_eq!(code(&claim(PROFILE, &reference, &one_is_missing)), Some(Code::IssuerUnresolvable));
    let both = recorded([(PROFILE, keyless.clone()), (KEY_SET, json!({ "keys": [] }))]);
    assert_eq!(code(&claim(PROFILE, &reference, &both)), Some(Code::IssuerKeyNotFound));
    let mut not_there = recorded([(PROFILE, keyless)]);
    not_there.record(&url(KEY_SET), Err(FetchError::NotFound));
    assert_eq!(code(&claim(PROFILE, &reference, &not_there)), Some(Code::IssuerKeyNotFound));
    not_there.record(&url(PROFILE), Err(FetchError::NotFound));
    assert_eq!(code(&claim(PROFILE, &reference, &not_there)), Some(Code::IssuerUnresolvable));
}

/// What is known to be wrong outweighs what could not be had.
#[test]
fn of_two_gaps_the_error_is_told() {
    let mut foreign = by_address().document();
    foreign["id"] = json!("https://other.example/");
    let reference = method(&by_address().method);
    let evidence = recorded([(PROFILE, foreign.clone())]);
    assert_eq!(code(&claim(PROFILE, &reference, &evidence)), Some(Code::IssuerDocumentInvalid));
    let evidence = recorded([(KEY_SET, json!({})), (PROFILE, json!([]))]);
    assert_eq!(code(&claim(PROFILE, &reference, &evidence)), Some(Code::IssuerDocumentInvalid));
    let mut evidence = recorded([(KEY_SET, json!({}))]);
    evidence.record(&url(PROFILE), Err(FetchError::Timeout));
    assert_eq!(code(&claim(PROFILE, &reference, &evidence)), Some(Code::IssuerDocumentInvalid));
}

/// OB 3.0 §7: whoever is on the way could have put the key there.
#[test]
fn a_key_at_an_address_without_encryption_is_refused() {
    let named = KeyReference::MethodAndKey("http://issuer.example/#key".into(), key(&issuer()));
    for reference in [method("http://issuer.example/#key"), method("HTTP://issuer.example/#key"), named] {
        let found = claim(DID, &reference, &issuer().keys());
        assert_eq!((found.key(), code(&found)), (None, Some(Code::IssuerInsecureUrl)), "{reference}");
        assert!(matches!(found, KeyClaim::Unlisted(_)));
    }
    for secure in [method("https://issuer.example/#key"), KeyReference::Key(key(&Issuer::did_key(2)))] {
        assert_eq!(code(&claim(DID, &secure, &issuer().keys())), Some(Code::IssuerKeyNotFound));
    }
}

#[test]
fn a_token_can_name_a_key_by_itself() {
    let evidence = issuer().keys();
    let found = claim(DID, &KeyReference::Key(key(&issuer())), &evidence);
    assert!(matches!(found, KeyClaim::Authorised(_)));
    let other = KeyReference::Key(key(&Issuer::did_key(2)));
    assert_eq!(code(&claim(DID, &other, &evidence)), Some(Code::IssuerKeyNotFound));
}

#[test]
fn a_name_and_a_key_must_belong_together() {
    let evidence = issuer().keys();
    let both = |name: &str, key: PublicKey| KeyReference::MethodAndKey(name.to_owned(), key);
    let own = both(&issuer().method, key(&issuer()));
    assert!(matches!(claim(DID, &own, &evidence), KeyClaim::Authorised(_)));
    let exchanged = both(&issuer().method, key(&Issuer::did_key(2)));
    assert_eq!(code(&claim(DID, &exchanged, &evidence)), Some(Code::IssuerKeyNotFound));
    let unnamed = both("did:web:issuer.example#other", key(&issuer()));
    assert_eq!(code(&claim(DID, &unnamed, &evidence)), Some(Code::IssuerKeyNotFound));
}

#[test]
fn looking_up_keys_is_limited() {
    let mut policy = Policy::default();
    policy.limits.fetches = 0;
    let evidence = issuer().keys();
    let mut session = Session::new(&policy, testing::now(), &evidence);
    let keys = published(&mut session, DID, Requests::Allowed).ok().unwrap();
    let found = keys.find(&method(&issuer().method), testing::now());
    let finding = found.finding().unwrap();
    assert_eq!((finding.code, finding.step), (Code::BudgetExhausted, Step::Issuer));
}

#[test]
fn a_bound_issuer_says_by_which_key() {
    let bound = issuer().bound();
    assert_eq!(bound.id(), DID);
    let expected = json!({ "id": DID, "method": "did:web:issuer.example#key", "controller": DID });
    assert_eq!(serde_json::to_value(&bound).unwrap(), expected);
}
