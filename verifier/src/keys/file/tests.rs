use std::fs;

use openbadges::issue::identity::{did_jwk, did_key};
use openbadges::issue::{Cryptosuite, IssuerKey, ProofTerms, Unsigned};
use openbadges::{Evidence, Policy, State, Timestamp, evaluate};
use openssl::pkey::PKey;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::keys::FileFault;
use crate::keys::testing::{Folder, at_once, set_mode, test_key};

const FORMS: [(&str, &str); 4] = [
    ("ed25519.pem", "ed25519.jwk.json"),
    ("p-256.pem", "p-256.jwk.json"),
    ("p-384.pem", "p-384.jwk.json"),
    ("rsa-2048.pem", "rsa-2048.jwk.json"),
];

fn load(content: impl AsRef<[u8]>) -> Result<FileSigner, FileFault> {
    let folder = Folder::new();
    FileSigner::load(&folder.secret("key", content)).map_err(|error| error.into_fault())
}

fn fault(content: impl AsRef<[u8]>) -> FileFault {
    load(content).unwrap_err()
}

/// The states of a badge that the key signs with an embedded proof, if it can, and as a token.
fn states(key: &FileSigner) -> Vec<State> {
    let public = key.public_key();
    let (did, id) = did_key(public).unwrap_or_else(|| did_jwk(public));
    let method = format!("{did}#{id}");
    let key = IssuerKey::new(&method, key);
    let unsigned = Unsigned::read(badge(&did)).unwrap();
    let token = at_once(unsigned.into_token(&key)).unwrap().to_string();
    let embedded = Cryptosuite::preferred_for(public.algorithm()).map(|suite| {
        let created = Timestamp::parse("2026-01-02T00:00:00Z").unwrap();
        let terms = ProofTerms { suite, created, expires: None };
        at_once(unsigned.add_proof(&terms, &key)).unwrap().document().to_string()
    });
    let now = Timestamp::parse("2026-06-01T00:00:00Z").unwrap();
    let state = |bytes: String| {
        evaluate(bytes.as_bytes(), &Policy::default(), now, &Evidence::new()).unwrap().report.state()
    };
    [Some(token), embedded].into_iter().flatten().map(state).collect()
}

fn badge(issuer: &str) -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
        ],
        "id": "https://issuer.example/badges/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": issuer, "type": ["Profile"], "name": "Issuer" },
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Badge",
        "credentialSubject": {
            "id": "did:example:holder",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://issuer.example/achievements/1",
                "type": ["Achievement"],
                "name": "Achievement",
                "description": "Something was done.",
                "criteria": { "narrative": "Do it." }
            }
        }
    })
}

#[test]
fn keys_of_openssl_and_of_javascript_sign_badges_that_verify() {
    for (pem, jwk) in FORMS {
        let [pem, jwk] = [pem, jwk].map(|name| load(test_key(name)).unwrap());
        assert_eq!(pem.public_key(), jwk.public_key());
        // None of these signatures holds anything random.
        assert_eq!(at_once(pem.sign(b"message")).unwrap(), at_once(jwk.sign(b"message")).unwrap());
        for key in [pem, jwk] {
            assert!(states(&key).iter().all(|state| *state == State::Valid), "{key:?}");
        }
    }
}

#[test]
fn pkcs8_of_version_2_is_read() {
    let [one, two] = ["ed25519.pem", "ed25519-v2.pem"].map(|name| load(test_key(name)).unwrap());
    assert_eq!(one.public_key(), two.public_key());
}

#[test]
fn new_keys_are_read_back_and_by_openssl() {
    let folder = Folder::new();
    for kind in [KeyKind::Ed25519, KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048, KeyKind::Rsa3072] {
        let path = folder.path().join(kind.name());
        let made = FileSigner::generate(kind, &path).unwrap();
        let read = FileSigner::load(&path).unwrap();
        assert_eq!(made.public_key(), read.public_key());
        assert!(states(&read).iter().all(|state| *state == State::Valid), "{kind:?}");
        let openssl = PKey::private_key_from_pem(&fs::read(&path).unwrap()).unwrap();
        let pem = openssl.private_key_to_pem_pkcs8().unwrap();
        assert_eq!(load(pem).unwrap().public_key(), made.public_key());
    }
}

#[test]
fn each_key_is_another() {
    let make = || FileSigner::make(KeyKind::P256).unwrap();
    assert_ne!(make().public_key(), make().public_key());
}

#[test]
fn a_file_is_never_overwritten_and_nothing_is_left_beside_it() {
    let folder = Folder::new();
    let path = folder.path().join("key.pem");
    FileSigner::generate(KeyKind::Ed25519, &path).unwrap();
    let before = fs::read(&path).unwrap();
    let error = FileSigner::generate(KeyKind::Ed25519, &path).unwrap_err();
    assert!(matches!(error.fault(), FileFault::Exists), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(folder.names(), ["key.pem"]);
    let nowhere = FileSigner::generate(KeyKind::Ed25519, &folder.path().join("no/key.pem")).unwrap_err();
    assert!(matches!(nowhere.fault(), FileFault::NotWritten(_)), "{nowhere}");
}

#[cfg(unix)]
#[test]
fn new_keys_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    let path = folder.path().join("key.pem");
    FileSigner::generate(KeyKind::Ed25519, &path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn keys_that_others_can_read_are_refused() {
    let folder = Folder::new();
    let path = folder.secret("key.pem", test_key("ed25519.pem"));
    for mode in [0o640, 0o604, 0o644, 0o660, 0o601, 0o610] {
        set_mode(&path, mode);
        let error = FileSigner::load(&path).unwrap_err();
        assert!(matches!(error.fault(), FileFault::Readable(found) if *found == mode), "{error}");
        assert!(error.to_string().contains(&format!("chmod 600 '{}'", path.display())), "{error}");
    }
    for mode in [0o600, 0o400] {
        set_mode(&path, mode);
        assert!(FileSigner::load(&path).is_ok());
    }
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert!(FileSigner::load(&link).is_ok());
    set_mode(&path, 0o644);
    assert!(FileSigner::load(&link).is_err());
}

#[test]
fn what_is_no_private_key_is_called_by_its_name() {
    let labelled = |label: &str| format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");
    let is_public = |label: &str| matches!(fault(labelled(label)), FileFault::Public(_));
    assert!(
        ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE", "CERTIFICATE REQUEST"].into_iter().all(is_public)
    );
    assert!(matches!(fault(labelled("ENCRYPTED PRIVATE KEY")), FileFault::Encrypted));
    for label in ["RSA PRIVATE KEY", "EC PRIVATE KEY"] {
        assert!(matches!(fault(labelled(label)), FileFault::OtherForm(_)), "{label}");
    }
    assert!(matches!(fault(labelled("OPENSSH PRIVATE KEY")), FileFault::Unsupported(_)));
    let parameters = labelled("EC PARAMETERS") + &labelled("EC PRIVATE KEY");
    assert!(matches!(fault(parameters), FileFault::OtherForm(_)));
    let with_certificate = test_key("p-256.pem") + &labelled("CERTIFICATE");
    assert!(matches!(fault(with_certificate), FileFault::Several));
    for nothing in ["", "\n", "key", "{}", "[]", "-----BEGIN CAT-----", "-----BEGIN PRIVATE KEY"] {
        assert!(matches!(fault(nothing), FileFault::NoKey), "{nothing}");
    }
    assert!(matches!(fault([0x30, 0x81, 0xff]), FileFault::OtherForm(_)));
    assert!(matches!(fault([0xff, 0xfe]), FileFault::NoKey));
}

#[test]
fn keys_that_do_not_sign_badges_are_refused() {
    for name in ["secp256k1.pem", "x25519.pem"] {
        assert!(matches!(fault(test_key(name)), FileFault::Unsupported(_)), "{name}");
    }
    assert!(matches!(fault(test_key("rsa-1024.pem")), FileFault::Key(_)));
}

#[test]
fn damaged_keys_are_refused() {
    for (name, _) in FORMS {
        let pem = test_key(name);
        let lines: Vec<&str> = pem.lines().collect();
        let shorter = [&lines[..2], &lines[3..]].concat().join("\n");
        assert!(matches!(fault(shorter), FileFault::Malformed(_)), "{name}");
        assert!(matches!(fault(lines[..lines.len() - 1].join("\n")), FileFault::Malformed(_)), "{name}");
    }
    // Of the public half of version 2.
    let other_half = test_key("ed25519-v2.pem").replace("orU4", "orU5");
    assert!(matches!(fault(other_half), FileFault::Malformed(_)));
}

fn jwk(name: &str, change: impl Fn(&mut Value)) -> String {
    let mut jwk = serde_json::from_str(&test_key(name)).unwrap();
    change(&mut jwk);
    jwk.to_string()
}

#[test]
fn a_jwk_has_two_halves_that_belong_together() {
    for (_, name) in FORMS {
        let without_d = jwk(name, |jwk| drop(jwk.as_object_mut().unwrap().shift_remove("d")));
        assert!(matches!(fault(without_d), FileFault::Public(_)), "{name}");
        for d in [json!("AQ"), json!(""), json!(7), json!("=")] {
            let damaged = jwk(name, |jwk| jwk["d"] = d.clone());
            assert!(matches!(fault(damaged), FileFault::Malformed(_)), "{name} {d}");
        }
    }
    // One bit of it, of the right length: nothing but arithmetic tells.
    let one_off = jwk("rsa-2048.jwk.json", |jwk| {
        let d = jwk["d"].as_str().unwrap().to_owned();
        jwk["d"] = (if d.starts_with('A') { "B" } else { "A" }.to_owned() + &d[1..]).into();
    });
    assert!(matches!(fault(one_off), FileFault::Malformed(_)));
    let other: Value = serde_json::from_str(&test_key("ed25519.jwk.json")).unwrap();
    let swapped = jwk("ed25519.jwk.json", |jwk| jwk["d"] = other["x"].clone());
    assert!(matches!(fault(swapped), FileFault::Malformed(_)));
    let without_primes = jwk("rsa-2048.jwk.json", |jwk| drop(jwk.as_object_mut().unwrap().shift_remove("q")));
    assert!(matches!(fault(without_primes), FileFault::Malformed(_)));
}

#[test]
fn a_jwk_is_one_key_for_signing() {
    for (_, name) in FORMS {
        assert!(load(jwk(name, |jwk| jwk["key_ops"] = json!(["sign"]))).is_ok(), "{name}");
        assert!(load(jwk(name, |jwk| jwk["key_ops"] = json!(["deriveKey"]))).is_err(), "{name}");
        assert!(load(jwk(name, |jwk| jwk["use"] = "enc".into())).is_err(), "{name}");
        assert!(load(jwk(name, |jwk| jwk["alg"] = "PS256".into())).is_err(), "{name}");
        let twice = test_key(name).replacen('{', "{\"kty\":\"OKP\",", 1);
        assert!(load(twice).is_err(), "{name}");
    }
    let set = format!("{{\"keys\":[{}]}}", test_key("p-256.jwk.json"));
    assert!(matches!(fault(set), FileFault::Several));
}

#[test]
fn what_is_no_key_file_is_not_read() {
    let folder = Folder::new();
    let error = FileSigner::load(folder.path()).unwrap_err();
    assert!(matches!(error.fault(), FileFault::NotAFile), "{error}");
    let error = FileSigner::load(&folder.path().join("none")).unwrap_err();
    assert!(matches!(error.fault(), FileFault::NotRead(_)), "{error}");
    let room = 64 * 1024 - test_key("p-256.pem").len();
    assert!(load(" ".repeat(room) + &test_key("p-256.pem")).is_ok());
    assert!(matches!(fault(" ".repeat(room + 1) + &test_key("p-256.pem")), FileFault::TooLarge));
}

#[test]
fn nothing_private_is_shown() {
    for (_, name) in FORMS {
        let shown = format!("{:?}", load(test_key(name)).unwrap());
        assert!(shown.len() < 80, "{shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_panics(text in "(-----BEGIN PRIVATE KEY-----\n)?[A-Za-z0-9+/\n]{0,80}(-----END PRIVATE KEY-----)?|\\PC{0,40}",
                      at in 0..200_usize, byte: u8) {
        let _ = PrivateKey::parse(text.as_bytes());
        for name in ["ed25519-v2.pem", "p-256.jwk.json"] {
            let mut content = test_key(name).into_bytes();
            let at = at % content.len();
            content[at] = byte;
            let _ = PrivateKey::parse(&content);
        }
    }
}
