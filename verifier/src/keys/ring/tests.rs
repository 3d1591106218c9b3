use std::fs;

use openbadges::issue::identity::{DocumentKind, IdentityFault};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::keys::testing::{Folder, at_once, test_key};
use crate::keys::token::{KeyName, PinSource, TokenName};

const DID_WEB: &str = "did:web:issuer.example";
const DAY: Duration = Duration::from_secs(86_400);

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn start() -> Timestamp {
    at("2026-01-01T00:00:00Z")
}

fn profile() -> Map<String, Value> {
    json!({ "name": "Issuer", "url": "https://issuer.example/" }).as_object().unwrap().clone()
}

fn made() -> KeySource {
    KeySource::Make(KeyKind::Ed25519)
}

fn create(folder: &Folder, id: &str) -> Result<Ring, RingError> {
    Ring::create(folder.path(), IssuerName::Id(id.to_owned()), profile(), made(), start())
}

fn written(folder: &Folder) -> Value {
    serde_json::from_slice(&fs::read(folder.path().join(ISSUER_FILE)).unwrap()).unwrap()
}

fn write_anew(folder: &Folder, document: &Value) {
    fs::write(folder.path().join(ISSUER_FILE), document.to_string()).unwrap();
}

fn key(id: &str) -> KeyId {
    KeyId::parse(id).unwrap()
}

fn signs(ring: &Ring, now: Timestamp) -> String {
    ring.current(now).unwrap().id.to_string()
}

#[test]
fn an_issuer_is_made_and_read_again() {
    let folder = Folder::new();
    let made = create(&folder, DID_WEB).unwrap();
    let read = Ring::load(folder.path()).unwrap();
    assert_eq!(made.keys(), read.keys());
    assert_eq!(made.identity().publication(), read.identity().publication());
    assert_eq!(folder.names(), ["issuer.json", "issuer.json.lock", "keys"]);
    let issuer = written(&folder);
    assert_eq!([&issuer["id"], &issuer["profile"]["name"]], [DID_WEB, "Issuer"]);
    let listed = &issuer["keys"][0];
    assert_eq!([&listed["id"], &listed["file"]], ["key-1", "keys/key-1.pem"]);
    assert_eq!(listed["from"], "2026-01-01T00:00:00Z");
    assert!(!issuer.to_string().contains("\"d\""));
    let current = read.open(start()).unwrap();
    assert_eq!(current.method(), "did:web:issuer.example#key-1");
    assert_eq!(*current.public_key(), read.keys()[0].key);
}

#[test]
fn nothing_begins_anew_where_an_issuer_is() {
    let folder = Folder::new();
    let first = create(&folder, DID_WEB).unwrap();
    assert!(matches!(create(&folder, DID_WEB), Err(RingError::Exists(_))));
    assert_eq!(Ring::load(folder.path()).unwrap().keys(), first.keys());
}

#[test]
fn an_issuer_that_nobody_could_find_is_not_made() {
    let folder = Folder::new();
    for id in ["http://issuer.example", "did:web:localhost", "issuer"] {
        assert!(matches!(create(&folder, id), Err(RingError::Identity(..))), "{id}");
    }
    assert_eq!(folder.names(), ["issuer.json.lock"]);
}

#[test]
fn an_issuer_may_be_called_by_its_key() {
    for (kind, method) in [(KeyKind::P256, "did:key:zDn"), (KeyKind::Rsa2048, "did:jwk:ey")] {
        let folder = Folder::new();
        let source = KeySource::Make(kind);
        Ring::create(folder.path(), IssuerName::OfKey, profile(), source, start()).unwrap();
        let ring = Ring::load(folder.path()).unwrap();
        let current = ring.open(start()).unwrap();
        assert!(current.method().starts_with(method), "{}", current.method());
        assert_eq!(ring.identity().publication(), Publication::Nothing);
        let rotated = Ring::rotate(folder.path(), made(), start(), Duration::ZERO);
        assert!(matches!(rotated, Err(RingError::CannotRotate(_))));
        let revoked = Ring::revoke(folder.path(), &ring.keys()[0].id, start());
        assert!(matches!(revoked, Err(RingError::Identity(_, IdentityFault::CannotRevoke(_)))));
        assert_eq!(Ring::load(folder.path()).unwrap().keys(), ring.keys());
    }
}

#[test]
fn a_new_key_takes_over_and_the_old_one_stays_listed() {
    let folder = Folder::new();
    create(&folder, DID_WEB).unwrap();
    let later = at("2026-06-01T00:00:00.5Z");
    Ring::rotate(folder.path(), KeySource::Make(KeyKind::P256), later, Duration::ZERO).unwrap();
    let ring = Ring::load(folder.path()).unwrap();
    assert_eq!((signs(&ring, start()), signs(&ring, later)), ("key-1".into(), "key-2".into()));
    assert_eq!(ring.keys()[0].retired, Some(at("2026-06-01T00:00:00Z")));
    let Publication::Documents(documents) = ring.identity().publication() else { unreachable!() };
    let did = documents.iter().find(|document| document.kind == DocumentKind::Did).unwrap();
    assert_eq!(
        did.content["assertionMethod"],
        json!(["did:web:issuer.example#key-1", "did:web:issuer.example#key-2"])
    );
    assert_eq!(ring.open(later).unwrap().public_key().kind(), "P-256");
}

#[test]
fn while_keys_overlap_the_old_one_signs_and_both_are_listed() {
    let folder = Folder::new();
    create(&folder, DID_WEB).unwrap();
    let now = at("2026-06-01T00:00:00Z");
    let ring = Ring::rotate(folder.path(), made(), now, DAY).unwrap();
    assert_eq!(signs(&ring, now.later(DAY).earlier(Duration::from_secs(1))), "key-1");
    assert_eq!(signs(&ring, now.later(DAY)), "key-2");
    // Once more, before the second had begun: it never does.
    let ring = Ring::rotate(folder.path(), made(), now, Duration::ZERO).unwrap();
    assert_eq!(signs(&ring, now), "key-3");
    assert_eq!(signs(&ring, now.later(2 * DAY)), "key-3");
}

#[test]
fn a_revoked_key_signs_no_more_and_keeps_its_date() {
    let folder = Folder::new();
    create(&folder, DID_WEB).unwrap();
    let now = at("2026-06-01T00:00:00Z");
    Ring::rotate(folder.path(), made(), now, DAY).unwrap();
    let ring = Ring::revoke(folder.path(), &key("key-1"), now).unwrap();
    let next = now.later(DAY);
    assert!(matches!(ring.current(now), Err(RingError::NoneSigns { next: Some(from), .. }) if from == next));
    let ring = Ring::revoke(folder.path(), &key("key-1"), next).unwrap();
    assert_eq!(ring.keys()[0].revoked, Some(now));
    Ring::revoke(folder.path(), &key("key-2"), now).unwrap();
    let ring = Ring::load(folder.path()).unwrap();
    assert!(matches!(ring.current(next), Err(RingError::NoneSigns { next: None, .. })));
    // There is nothing to wait for.
    let ring = Ring::rotate(folder.path(), made(), now, DAY).unwrap();
    assert_eq!(signs(&ring, now), "key-3");
    let unknown = Ring::revoke(folder.path(), &key("key-9"), now);
    assert!(matches!(unknown, Err(RingError::UnknownKey(..))));
}

#[test]
fn a_key_may_stay_in_a_file_of_its_own() {
    let folder = Folder::new();
    let file = folder.secret("own.pem", test_key("rsa-2048.pem"));
    let name = IssuerName::Id("https://issuer.example/profile".into());
    let ring =
        Ring::create(&folder.path().join("issuer"), name, profile(), KeySource::File(file.clone()), start())
            .unwrap();
    let KeyPlace::File(place) = &ring.keys()[0].place else { unreachable!() };
    assert_eq!(Path::new(place), std::path::absolute(&file).unwrap());
    assert_eq!(ring.open(start()).unwrap().public_key().kind(), "RSA");
    // The same key once more would be two names for one.
    let again = Ring::rotate(&folder.path().join("issuer"), KeySource::File(file), start(), Duration::ZERO);
    assert!(matches!(again, Err(RingError::Identity(_, IdentityFault::KeyTwice(..)))));
}

#[test]
fn the_private_key_must_be_the_listed_one() {
    let folder = Folder::new();
    let ring = create(&folder, DID_WEB).unwrap();
    folder.secret("keys/key-1.pem", test_key("ed25519.pem"));
    assert!(matches!(ring.open(start()), Err(RingError::OtherKey(..))));
}

#[test]
fn a_key_file_that_is_left_over_is_left_alone() {
    let folder = Folder::new();
    create(&folder, DID_WEB).unwrap();
    let left = folder.secret("keys/key-2.pem", "left");
    let ring = Ring::rotate(folder.path(), made(), start(), Duration::ZERO).unwrap();
    assert_eq!(ring.keys()[1].place, KeyPlace::File("keys/key-3.pem".into()));
    assert_eq!(fs::read(left).unwrap(), b"left");
}

#[test]
fn what_is_left_of_a_write_that_was_cut_off_is_harmless() {
    let folder = Folder::new();
    create(&folder, DID_WEB).unwrap();
    fs::write(folder.path().join(".openbadges-0123456789abcdef.part"), "{\"id\":").unwrap();
    assert_eq!(Ring::load(folder.path()).unwrap().keys().len(), 1);
    Ring::rotate(folder.path(), made(), start(), Duration::ZERO).unwrap();
    assert_eq!(Ring::load(folder.path()).unwrap().keys().len(), 2);
    assert_eq!(folder.names(), ["issuer.json", "issuer.json.lock", "keys"]);
}

#[test]
fn rotations_at_once_lose_no_key() {
    const ROTATIONS: usize = 8;
    let folder = Folder::new();
    create(&folder, DID_WEB).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..ROTATIONS {
            scope.spawn(|| Ring::rotate(folder.path(), made(), start(), Duration::ZERO).unwrap());
        }
    });
    let ring = Ring::load(folder.path()).unwrap();
    let ids: Vec<_> = ring.keys().iter().map(|key| key.id.to_string()).collect();
    let expected: Vec<_> = (1..=ROTATIONS + 1).map(|number| format!("key-{number}")).collect();
    assert_eq!(ids, expected);
    assert_eq!(signs(&ring, start()), "key-9");
}

/// What is said of `issuer.json` after a change.
fn misread(change: impl Fn(&mut Value)) -> String {
    let folder = Folder::new();
    create(&folder, DID_WEB).unwrap();
    let mut document = written(&folder);
    change(&mut document);
    write_anew(&folder, &document);
    let error = Ring::load(folder.path()).unwrap_err().to_string();
    let path = folder.path().join(ISSUER_FILE).display().to_string();
    error.strip_prefix(&format!("{path}: ")).unwrap().to_owned()
}

#[test]
fn faults_name_the_member() {
    let set = |pointer: &'static str, value: Value| {
        misread(move |issuer| *issuer.pointer_mut(pointer).unwrap() = value.clone())
    };
    for (pointer, value, expected) in [
        ("", json!([]), "this is no JSON object"),
        ("/id", json!(7), "id: "),
        ("/id", json!("http://issuer.example"), "no verifier would find keys"),
        ("/profile", json!("Issuer"), "profile: "),
        ("/profile/name", json!(7), "badges with this profile would be refused"),
        ("/keys", json!({}), "keys: "),
        ("/keys", json!([]), "the issuer lists no key"),
        ("/keys/0", json!("key"), "keys[0]: "),
        ("/keys/0/id", json!("key 1"), "keys[0].id: "),
        ("/keys/0/file", json!(null), "keys[0].file: "),
        ("/keys/0/from", json!("2026-01-01"), "keys[0].from: "),
        ("/keys/0/publicKeyJwk", json!({}), "keys[0].publicKeyJwk: "),
    ] {
        let error = set(pointer, value);
        assert!(error.starts_with(expected), "{pointer}: {error}");
    }
    for (name, value, expected) in [
        ("retierd", json!("2026-01-01T00:00:00Z"), "keys[0].retierd: "),
        ("retired", json!(null), "keys[0].retired: "),
        ("revoked", json!("soon"), "keys[0].revoked: "),
        ("pkcs11", json!({}), "keys[0].pkcs11: it cannot stand beside \"file\""),
    ] {
        let error = misread(|issuer| issuer["keys"][0][name] = value.clone());
        assert!(error.starts_with(expected), "{name}: {error}");
    }
    for (member, expected) in [
        ("from", "keys[0].from: it is missing"),
        ("id", "keys[0].id: it is missing"),
        ("file", "keys[0].file: it is missing; give it or \"pkcs11\""),
    ] {
        let error = misread(|issuer| {
            issuer["keys"][0].as_object_mut().unwrap().shift_remove(member);
        });
        assert_eq!(error, expected);
    }
    let private = misread(|issuer| issuer["keys"][0]["publicKeyJwk"]["d"] = "AQ".into());
    assert!(private.starts_with("keys[0].publicKeyJwk: a private key"), "{private}");
    assert!(misread(|issuer| issuer["name"] = "Issuer".into()).starts_with("name: "));
}

fn token() -> TokenKey {
    TokenKey {
        module: "/usr/lib/module.so".into(),
        token: TokenName::Label("Badges".into()),
        key: KeyName::Id(vec![0, 0xab]),
        pin: PinSource::Variable("PIN".into()),
    }
}

#[test]
fn keys_on_tokens_are_written_and_read() {
    let folder = Folder::new();
    let other = TokenKey {
        token: TokenName::Slot(7),
        key: KeyName::Label("key".into()),
        pin: PinSource::File("pin".into()),
        ..token()
    };
    for token in [token(), other] {
        let Ring { mut record, .. } = create(&Folder::new(), DID_WEB).unwrap();
        record.keys[0].place = KeyPlace::Token(token.clone());
        write_anew(&folder, &record::write(&record));
        assert_eq!(Ring::load(folder.path()).unwrap().keys()[0].place, KeyPlace::Token(token));
    }
    for (member, value) in [("id", json!("0")), ("id", json!("0g")), ("id", json!("")), ("slot", json!(1))] {
        let Ring { mut record, .. } = create(&Folder::new(), DID_WEB).unwrap();
        record.keys[0].place = KeyPlace::Token(token());
        let mut document = record::write(&record);
        document["keys"][0]["pkcs11"][member] = value;
        write_anew(&folder, &document);
        let error = Ring::load(folder.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("keys[0].pkcs11.{member}: ")), "{error}");
    }
}

#[test]
fn a_ring_signs() {
    let folder = Folder::new();
    let ring = create(&folder, DID_WEB).unwrap();
    let current = ring.open(start()).unwrap();
    assert_eq!(at_once(current.signer.sign(b"message")).unwrap().len(), 64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_panics(at in 0..1000_usize, byte in 32..127_u8) {
        let text = json!({
            "id": DID_WEB,
            "profile": {},
            "keys": [{
                "id": "key-1",
                "pkcs11": { "module": "m", "slot": 1, "id": "0a", "pinFile": "p" },
                "publicKeyJwk": { "kty": "OKP", "crv": "Ed25519", "x": "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik" },
                "from": "2026-01-01T00:00:00Z",
            }],
        });
        let mut text = text.to_string().into_bytes();
        let at = at % text.len();
        text[at] = byte;
        if let Ok(document) = json_file::parse(&text) {
            let _ = record::read(&document);
        }
    }
}
