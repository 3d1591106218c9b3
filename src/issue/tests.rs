//! Signing and what the verifier says of it.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use serde_json::{Value, json};

use super::*;
use crate::evaluate::evaluate;
use crate::key::PublicKey;
use crate::report::Code;
use crate::testing::{badge, codes, endorsement, now, recorded};
use crate::{Policy, State, Timestamp};

/// A key in memory.
pub(super) enum TestKey {
    Ed25519(ed25519_dalek::SigningKey, PublicKey),
    P256(p256::ecdsa::SigningKey, PublicKey),
    P384(p384::ecdsa::SigningKey, PublicKey),
    /// One that signs something else.
    Faulty(ed25519_dalek::SigningKey, PublicKey),
}

impl TestKey {
    pub(super) fn ed25519() -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        let public = [&[0xed, 1][..], key.verifying_key().as_bytes()].concat();
        TestKey::Ed25519(key, PublicKey::from_multicodec(&public).unwrap())
    }

    fn faulty() -> Self {
        let TestKey::Ed25519(key, public) = Self::ed25519() else { unreachable!() };
        TestKey::Faulty(key, public)
    }

    pub(super) fn p256() -> Self {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let public = [&[0x80, 0x24][..], key.verifying_key().to_sec1_point(true).as_bytes()].concat();
        TestKey::P256(key, PublicKey::from_multicodec(&public).unwrap())
    }

    fn p384() -> Self {
        let key = p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap();
        let public = [&[0x81, 0x24][..], key.verifying_key().to_sec1_point(true).as_bytes()].concat();
        TestKey::P384(key, PublicKey::from_multicodec(&public).unwrap())
    }

    pub(super) fn did(&self) -> String {
        format!("did:key:{}", self.public_key().to_multikey().unwrap())
    }

    pub(super) fn method(&self) -> String {
        format!("{}#{}", self.did(), self.public_key().to_multikey().unwrap())
    }
}

impl Signer for TestKey {
    fn public_key(&self) -> &PublicKey {
        match self {
            TestKey::Ed25519(_, public)
            | TestKey::P256(_, public)
            | TestKey::P384(_, public)
            | TestKey::Faulty(_, public) => public,
        }
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(match self {
            TestKey::Ed25519(key, _) => key.sign(message).to_bytes().to_vec(),
            TestKey::P256(key, _) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            TestKey::P384(key, _) => {
                let signature: p384::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            TestKey::Faulty(key, _) => key.sign(b"something else").to_bytes().to_vec(),
        })
    }
}

/// The result of something that never waits.
pub(super) fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a key in memory keeps nobody waiting"),
    }
}

pub(super) fn terms(suite: Cryptosuite) -> ProofTerms {
    ProofTerms { suite, created: Timestamp::parse("2026-01-02T00:00:00Z").unwrap(), expires: None }
}

fn unsigned(issuer: &str) -> Unsigned {
    let mut badge = badge(&crate::testing::Issuer::did_key(1));
    badge["issuer"]["id"] = issuer.into();
    Unsigned::read(badge).unwrap()
}

fn state_of(bytes: &[u8]) -> (State, Vec<Code>) {
    let report = evaluate(bytes, &Policy::default(), now(), &recorded([])).unwrap().report;
    (report.state(), codes(&report.findings))
}

#[test]
fn every_suite_makes_proofs_that_verify() {
    for key in [TestKey::ed25519(), TestKey::p256(), TestKey::p384()] {
        let (did, method) = (key.did(), key.method());
        let key = IssuerKey::new(&method, &key);
        for suite in Cryptosuite::ALL {
            match at_once(unsigned(&did).add_proof(&terms(suite.clone()), &key)) {
                // For its holder alone, who derives others: `derive/tests.rs`.
                Ok(signed) if matches!(suite, Cryptosuite::EcdsaSd2023(_)) => {
                    let (state, codes) = state_of(signed.document().to_string().as_bytes());
                    assert_eq!(
                        (state, codes.contains(&Code::ProofUnsupported)),
                        (State::Indeterminate, true)
                    );
                }
                Ok(signed) => {
                    let (state, codes) = state_of(signed.document().to_string().as_bytes());
                    assert_eq!((state, codes), (State::Valid, vec![Code::TrustNotListed]), "{suite:?} {did}");
                }
                Err(SignError::WrongKey { .. }) => {
                    let is_for_p384 = !matches!(suite, Cryptosuite::EcdsaSd2023(_));
                    let is_ed25519 = did.starts_with("did:key:z6Mk");
                    assert!(
                        suite.name().starts_with("eddsa") != is_ed25519 || !is_for_p384,
                        "{suite:?} {did}"
                    );
                }
                Err(error) => panic!("{error}"),
            }
        }
    }
}

#[test]
fn tokens_verify_with_the_claims_of_the_standard() {
    for key in [TestKey::ed25519(), TestKey::p256(), TestKey::p384()] {
        let (did, method) = (key.did(), key.method());
        let token = at_once(unsigned(&did).into_token(&IssuerKey::new(&method, &key))).unwrap();
        assert_eq!(state_of(token.as_str().as_bytes()), (State::Valid, vec![Code::TrustNotListed]));
        let mut parts = token.as_str().split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
        let [header, payload] =
            [(); 2].map(|()| serde_json::from_slice::<Value>(&parts.next().unwrap()).unwrap());
        let algorithm = key.public_key().algorithm().as_jose();
        assert_eq!(header, json!({ "alg": algorithm, "kid": method, "typ": "JWT" }));
        let claims = ["iss", "jti", "sub", "nbf", "exp"].map(|claim| payload[claim].clone());
        let expected = json!([
            did,
            "https://issuer.example/badges/1",
            "did:example:holder",
            1_767_225_600,
            1_798_761_600
        ]);
        assert_eq!(Value::from(claims.to_vec()), expected);
    }
}

#[test]
fn a_token_holds_the_embedded_proof_that_was_made_first() {
    let (eddsa, method) = (TestKey::ed25519(), TestKey::ed25519().method());
    let key = IssuerKey::new(&method, &eddsa);
    let terms = terms(Cryptosuite::EddsaRdfc2022);
    let signed = at_once(unsigned(&eddsa.did()).add_proof(&terms, &key)).unwrap();
    let token = at_once(signed.into_token(&key)).unwrap();
    assert_eq!(state_of(token.as_str().as_bytes()), (State::Valid, vec![Code::TrustNotListed]));
    let payload = URL_SAFE_NO_PAD.decode(token.as_str().split('.').nth(1).unwrap()).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&payload).unwrap()["proof"], signed.document()["proof"]);
}

#[test]
fn proofs_stand_side_by_side() {
    let (eddsa, method) = (TestKey::ed25519(), TestKey::ed25519().method());
    let key = IssuerKey::new(&method, &eddsa);
    let first = at_once(unsigned(&eddsa.did()).add_proof(&terms(Cryptosuite::EddsaRdfc2022), &key)).unwrap();
    assert!(first.document()["proof"].is_object());
    let both = at_once(first.add_proof(&terms(Cryptosuite::EddsaJcs2022), &key)).unwrap().document();
    assert_eq!(both["proof"].as_array().map(Vec::len), Some(2));
    assert_eq!(state_of(both.to_string().as_bytes()), (State::Valid, vec![Code::TrustNotListed]));
}

#[test]
fn a_signature_that_does_not_fit_never_leaves() {
    let (key, method) = (TestKey::faulty(), TestKey::ed25519().method());
    let key = IssuerKey::new(&method, &key);
    let credential = unsigned(&TestKey::ed25519().did());
    assert!(matches!(at_once(credential.into_token(&key)), Err(SignError::BadSignature)));
    let proof = at_once(credential.add_proof(&terms(Cryptosuite::EddsaRdfc2022), &key));
    assert!(matches!(proof, Err(SignError::BadSignature)));
}

#[test]
fn a_key_that_is_not_the_issuers_does_not_sign() {
    let (key, did) = (TestKey::ed25519(), TestKey::ed25519().did());
    for method in [
        TestKey::p256().method(),
        format!("{did}x#key"),
        did.clone(),
        format!("{did}#"),
        "#key".to_owned(),
        String::new(),
    ] {
        let foreign = IssuerKey::new(&method, &key);
        let token = at_once(unsigned(&did).into_token(&foreign));
        assert!(matches!(token, Err(SignError::ForeignKey { .. })), "{method}");
        let proof = at_once(unsigned(&did).add_proof(&terms(Cryptosuite::EddsaRdfc2022), &foreign));
        assert!(matches!(proof, Err(SignError::ForeignKey { .. })), "{method}");
    }
    for (issuer, method) in [
        ("https://issuer.example/profile", "https://ISSUER.example/profile#key-1"),
        ("https://issuer.example/profile#me", "https://issuer.example/profile#key-1"),
        ("did:web:issuer.example", "did:web:issuer.example#key-1"),
    ] {
        assert!(at_once(unsigned(issuer).into_token(&IssuerKey::new(method, &key))).is_ok(), "{method}");
    }
}

#[test]
fn only_what_conforms_is_taken_for_signing() {
    let good = badge(&crate::testing::Issuer::did_key(1));
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut document = good.clone();
        change(&mut document);
        Unsigned::read(document)
            .map(|unsigned| unsigned.document().clone())
            .map_err(|why| codes(why.findings()))
    };
    assert_eq!(refused(&|_| {}), Ok(good.clone()));
    assert_eq!(refused(&|badge| badge["validFrom"] = "tomorrow".into()), Err(vec![Code::ValidityMalformed]));
    assert_eq!(refused(&|badge| badge["undefined"] = "word".into()), Err(vec![Code::LdUndefinedTerm]));
    let signed = refused(&|badge| badge["proof"] = json!({ "type": "DataIntegrityProof" }));
    assert_eq!(signed, Err(vec![Code::ModelViolation]));
    let older = "https://www.w3.org/2018/credentials/v1";
    assert!(refused(&|badge| badge["@context"][0] = older.into()).is_err());
    assert!(refused(&|badge| badge["@context"][1] = "https://unknown.example/".into()).is_err());
    let no_recipient = refused(&|badge| {
        badge["credentialSubject"].as_object_mut().unwrap().shift_remove("id");
    });
    assert_eq!(no_recipient, Err(vec![Code::SubjectUnidentified]));
    let issuer = crate::testing::Issuer::did_key(1);
    assert!(Unsigned::read(endorsement(&issuer, "https://issuer.example/badges/1")).is_ok());
}
