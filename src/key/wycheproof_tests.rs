//! Project Wycheproof: every published vector is judged as its authors judge it, on every path that takes its key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use wycheproof::{TestResult, ecdsa, eddsa, rsa_pkcs1_verify};

use super::{Algorithm, KeyFault, PublicKey, SignatureFault, jose};

/// How a signature is checked.
type Check = fn(&PublicKey, Algorithm, &[u8], &[u8]) -> Result<(), SignatureFault>;

const BOTH_PATHS: [Check; 2] = [PublicKey::verify, jose::verify];

fn check(paths: &[Check], key: &PublicKey, message: &[u8], signature: &[u8], expected: (usize, TestResult)) {
    for verify in paths {
        let verdict = verify(key, key.algorithm(), message, signature);
        let agrees = match expected.1 {
            TestResult::Valid => verdict.is_ok(),
            // "Acceptable" is what a verifier may take though it need not: a digest without its NULL.
            TestResult::Invalid | TestResult::Acceptable => verdict.is_err(),
        };
        assert!(agrees, "vector {expected:?}: {verdict:?}");
    }
}

fn jwk(members: &Value) -> PublicKey {
    PublicKey::from_jwk(members.as_object().unwrap()).unwrap()
}

fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut vectors = 0;
    for group in set.test_groups {
        let key = jwk(&json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url(&group.key.pk) }));
        for test in &group.tests {
            check(&BOTH_PATHS, &key, &test.msg, &test.sig, (test.tc_id, test.result));
            vectors += 1;
        }
    }
    assert_eq!(vectors, set.number_of_tests);
}

fn ecdsa(name: ecdsa::TestName, curve: &str, coordinate: usize) {
    let set = ecdsa::TestSet::load(name).unwrap();
    let mut vectors = 0;
    for group in set.test_groups {
        let (x, y) = group.key.key[1..].split_at(coordinate);
        let key = jwk(&json!({ "kty": "EC", "crv": curve, "x": base64url(x), "y": base64url(y) }));
        for test in &group.tests {
            check(&BOTH_PATHS, &key, &test.msg, &test.sig, (test.tc_id, test.result));
            vectors += 1;
        }
    }
    assert_eq!(vectors, set.number_of_tests);
}

#[test]
fn p256() {
    ecdsa(ecdsa::TestName::EcdsaSecp256r1Sha256P1363, "P-256", 32);
}

#[test]
fn p384() {
    ecdsa(ecdsa::TestName::EcdsaSecp384r1Sha384P1363, "P-384", 48);
}

fn rsa(name: rsa_pkcs1_verify::TestName) {
    let set = rsa_pkcs1_verify::TestSet::load(name).unwrap();
    let mut vectors = 0;
    for group in set.test_groups {
        vectors += group.tests.len();
        let unsigned = |bytes: &[u8]| base64url(&bytes[bytes.iter().take_while(|b| **b == 0).count()..]);
        let members = json!({ "kty": "RSA", "n": unsigned(&group.key.n), "e": unsigned(&group.key.e) });
        // The only difference to the authors' verdicts: keys with the exponent 3 are not taken at all.
        if members["e"] == "Aw" {
            let refused = PublicKey::from_jwk(members.as_object().unwrap());
            assert!(matches!(refused, Err(KeyFault::Refused(_))), "{refused:?}");
            continue;
        }
        let key = jwk(&members);
        for test in &group.tests {
            check(&[jose::verify], &key, &test.msg, &test.sig, (test.tc_id, test.result));
        }
    }
    assert_eq!(vectors, set.number_of_tests);
}

#[test]
fn rsa_of_every_size() {
    use rsa_pkcs1_verify::TestName::{Rsa2048Sha256, Rsa3072Sha256, Rsa4096Sha256, Rsa8192Sha256};
    for name in [Rsa2048Sha256, Rsa3072Sha256, Rsa4096Sha256, Rsa8192Sha256] {
        rsa(name);
    }
}
