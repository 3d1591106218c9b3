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
        let jwk = key.public_key().to_jwk();
        assert_eq!(header, json!({ "alg": algorithm, "kid": method, "jwk": jwk, "typ": "JWT" }));
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

/// Some verifiers write them in lower case before they look at a signature, others do not.
#[test]
fn signatures_fit_whether_a_verifier_keeps_capitals_in_language_tags_or_not() {
    let key = TestKey::ed25519();
    let (did, method) = (key.did(), key.method());
    let tagged = |tag: &str| json!({ "@value": "Hat den Pegel abgelesen.", "@language": tag });
    let endorser = crate::testing::Issuer::did_key(2);
    let mut inner = endorsement(&endorser, "https://issuer.example/badges/1");
    inner["description"] = tagged("de-CH");
    let mut document = badge(&crate::testing::Issuer::did_key(1));
    document["issuer"]["id"] = did.into();
    document["description"] = tagged("de-AT");
    document["endorsement"] = json!([endorser.sign(inner)]);
    let unsigned = Unsigned::read(document).unwrap();
    assert_eq!(unsigned.document()["description"], tagged("de-at"));
    assert_eq!(unsigned.document()["endorsement"][0]["description"], tagged("de-CH"));
    let terms = terms(Cryptosuite::EddsaRdfc2022);
    let signed = at_once(unsigned.add_proof(&terms, &IssuerKey::new(&method, &key))).unwrap();
    let kept = signed.document().to_string();
    assert_eq!(state_of(kept.as_bytes()).0, State::Valid);
    assert_eq!(state_of(kept.replace("de-CH", "de-ch").as_bytes()).0, State::Valid);
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

mod building {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{
        Achievement, Alignment, Credential, Criteria, EndorsementSubject, Evidence, IdentifierType,
        LanguageCode, Profile, Related, Result as Outcome, ResultDescription, ResultStatus, ResultType,
        RubricCriterionLevel, Text, Uri,
    };
    use crate::policy::KnownIdentity;
    use crate::report::Severity;

    fn uri(text: &str) -> Uri {
        text.parse().unwrap()
    }

    fn achievement() -> Achievement {
        let criteria = Criteria::default().narrative("Build it.");
        Achievement::new(
            uri("https://city.example/achievements/1"),
            "Robot maker",
            "Built a robot.",
            criteria,
        )
    }

    fn profile(id: &str) -> Profile {
        Profile::new(uri(id), "Makerspace")
    }

    /// A badge with everything in it that a badge of an activity has.
    fn rich(did: &str) -> BadgeBuilder<Profile, Achievement, Recipient, Period> {
        let level = "https://city.example/achievements/1#level-2";
        let result = "https://city.example/achievements/1#result";
        let rubric = ResultDescription::new(
            uri(result),
            "How well",
            ResultType::parse("RubricCriterionLevel").unwrap(),
        )
        .rubric_criterion_level(RubricCriterionLevel::new(uri(level), "Alone").points("2"));
        let esco = uri("http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d");
        let name = Text::in_one("en", "Robot maker").unwrap().and("pt", "Construtora de robôs").unwrap();
        let achievement = achievement()
            .name(name)
            .in_language("en".parse::<LanguageCode>().unwrap())
            .related(
                Related::new(uri("https://city.example/achievements/2"))
                    .in_language("pt".parse::<LanguageCode>().unwrap()),
            )
            .alignment(Alignment::esco("Python", esco).unwrap())
            .alignment(Alignment::case("Item", uri("https://case.example/ims/case/v1p0/CFItems/1")))
            .alignment(Alignment::ctdl("Credential", uri("https://credentialengine.example/ce-1")))
            .result_description(rubric)
            .tag("robots")
            .tag("code");
        BadgeBuilder::new()
            .issuer(profile(did))
            .achievement(achievement)
            .recipient(
                Recipient::email("Ana@Example.org").unwrap().and(Recipient::id(uri("did:example:ana"))),
            )
            .valid_from(Timestamp::parse("2026-01-01T00:00:00.75Z").unwrap())
            .with(|badge| {
                badge.name("Robot maker").evidence(Evidence::default().name("Video").narrative("It follows."))
            })
            .with_subject(|subject| {
                subject.result(
                    Outcome::default()
                        .result_description(uri(result))
                        .achieved_level(uri(level))
                        .status(ResultStatus::parse("Completed").unwrap()),
                )
            })
    }

    #[test]
    fn a_rich_badge_is_valid_and_names_its_recipient() {
        let key = TestKey::ed25519();
        let unsigned = rich(&key.did()).build().unwrap();
        assert_eq!(codes(unsigned.advice()), []);
        assert_eq!(unsigned.document()["validFrom"], "2026-01-01T00:00:00Z");
        let method = key.method();
        let signed =
            at_once(unsigned.add_proof(&terms(Cryptosuite::EddsaRdfc2022), &IssuerKey::new(&method, &key)));
        let bytes = signed.unwrap().document().to_string();
        assert_eq!(state_of(bytes.as_bytes()), (State::Valid, vec![Code::TrustNotListed]));
        for (identity, expected) in [("ana@example.org", State::Valid), ("bob@example.org", State::Invalid)] {
            let identity_type = "emailAddress".to_owned();
            let recipient = Some(KnownIdentity::Typed { identity_type, value: identity.to_owned() });
            let policy = Policy { recipient, ..Policy::default() };
            let report = evaluate(bytes.as_bytes(), &policy, now(), &recorded([])).unwrap().report;
            assert_eq!(report.state(), expected, "{identity}");
        }
    }

    #[test]
    fn each_salt_and_id_is_new() {
        let [a, b] = [(); 2].map(|()| rich("did:web:a.example").build().unwrap().document().clone());
        assert_ne!(a["id"], b["id"]);
        assert!(a["id"].as_str().unwrap().starts_with("urn:uuid:"));
        let salts = [&a, &b].map(|badge| badge["credentialSubject"]["identifier"][0]["salt"].clone());
        assert_ne!(salts[0], salts[1]);
        assert_eq!(salts[0].as_str().unwrap().len(), 22);
        assert_ne!(
            a["credentialSubject"]["identifier"][0]["identityHash"],
            b["credentialSubject"]["identifier"][0]["identityHash"]
        );
    }

    #[test]
    fn what_types_do_not_see_the_verifiers_rules_do() {
        let early = Timestamp::parse("2025-01-01T00:00:00Z").unwrap();
        let refused = |builder: BadgeBuilder<_, _, _, _>| match builder.build() {
            Err(BuildError::NotIssuable(why)) => codes(why.findings()),
            _ => panic!("it was built"),
        };
        assert_eq!(refused(rich("did:web:a.example").valid_until(early)), [Code::ValidityMalformed]);
        let unknown = uri("https://city.example/achievements/1#unknown");
        let other = rich("did:web:a.example").with_subject(|subject| {
            subject.result(Outcome::default().result_description(unknown).value("1"))
        });
        assert_eq!(codes(other.build().unwrap().advice()), [Code::ModelAdvice]);
        let undefined = rich("did:web:a.example").with(|mut badge| {
            badge.extensions.insert("undefined".to_owned(), "word".into());
            badge
        });
        assert_eq!(refused(undefined), [Code::LdUndefinedTerm]);
    }

    #[test]
    fn the_builder_has_the_last_word() {
        let badge = rich("did:web:a.example")
            .with(|badge| {
                badge
                    .valid_from("2020-01-01T00:00:00Z")
                    .issuer(crate::model::Issuer::Reference(uri("did:web:b.example")))
                    .context("https://www.w3.org/2018/credentials/v1")
            })
            .build()
            .unwrap();
        assert_eq!(badge.document()["issuer"]["id"], "did:web:a.example");
        assert_eq!(badge.document()["validFrom"], "2026-01-01T00:00:00Z");
        assert_eq!(badge.document()["@context"][0], "https://www.w3.org/ns/credentials/v2");
    }

    #[test]
    fn an_endorsement_counts_inside_of_the_badge_that_it_is_about() {
        let (issuer, endorser) = (TestKey::ed25519(), TestKey::p256());
        let endorsed = |target: &str| {
            let subject = EndorsementSubject::new(uri(target)).endorsement_comment("Good work.");
            EndorsementBuilder::new("Endorsed")
                .issuer(profile(&endorser.did()))
                .of(subject)
                .valid_from(Timestamp::parse("2026-01-01T00:00:00Z").unwrap())
                .build()
                .unwrap()
        };
        let method = endorser.method();
        let key = IssuerKey::new(&method, &endorser);
        let id = "https://issuer.example/badges/7";
        let embedded = at_once(endorsed(id).add_proof(&terms(Cryptosuite::EcdsaRdfc2019), &key)).unwrap();
        let token = at_once(endorsed(id).into_token(&key)).unwrap();
        let badge = rich(&issuer.did())
            .with(|badge| badge.id(uri(id)))
            .endorsement(&embedded)
            .endorsement_token(&token)
            .build()
            .unwrap();
        let method = issuer.method();
        let signed =
            at_once(badge.add_proof(&terms(Cryptosuite::EddsaRdfc2022), &IssuerKey::new(&method, &issuer)));
        let bytes = signed.unwrap().document().to_string();
        let report = evaluate(bytes.as_bytes(), &Policy::default(), now(), &recorded([])).unwrap().report;
        assert_eq!(report.state(), State::Valid);
        assert_eq!(report.endorsements.len(), 2);
        let worst = report.findings.iter().map(|finding| finding.code.severity()).max();
        assert!(worst <= Some(Severity::Info), "{:?}", report.findings);
    }

    #[test]
    fn objects_are_written_as_they_are_read() {
        let document = rich("did:web:a.example").build().unwrap().document().clone();
        let (credential, findings) = Credential::read(&document);
        assert_eq!(findings, []);
        assert_eq!(credential.to_json(), document);
        assert!(credential.to_json().to_string().starts_with(r#"{"@context":"#));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// What the builder makes conforms, whatever the words are.
        #[test]
        fn what_is_built_conforms(
            words in "\\PC{1,40}",
            narrative in ".{0,60}",
            identity in "\\PC{1,20}",
            seconds in 0_i64..4_000_000_000,
        ) {
            let identity_type = IdentifierType::parse("userName").unwrap();
            let built = BadgeBuilder::new()
                .valid_from(Timestamp::from_unix(seconds).unwrap())
                .recipient(Recipient::plain(identity_type.clone(), &identity)
                    .and(Recipient::hashed(identity_type, &identity).unwrap()))
                .achievement(achievement().name(words.as_str()).description(narrative.as_str()).tag(words.as_str()))
                .issuer(profile("did:web:a.example").name(words.as_str()))
                .with(|badge| badge.description(narrative.as_str()))
                .build();
            let unsigned = built.map_err(|error| TestCaseError::fail(error.to_string()))?;
            let (_, findings) = Credential::read(unsigned.document());
            prop_assert_eq!(findings, []);
        }
    }
}

#[test]
fn status_lists_are_signed_and_nothing_else_under_their_name() {
    let key = TestKey::ed25519();
    let list = StatusList::new(StatusPurpose::Revocation, StatusList::MIN_ENTRIES).unwrap();
    let unsigned = list.credential(&ListDetails {
        id: &crate::testing::url("https://issuer.example/status/1"),
        issuer: &key.did(),
        valid_from: now(),
        valid_for: std::time::Duration::from_secs(86_400),
        ttl: std::time::Duration::from_secs(300),
    });
    let method = key.method();
    let credential = Unsigned::status_list(unsigned.clone()).unwrap();
    let terms = terms(Cryptosuite::EddsaRdfc2022);
    let signed = at_once(credential.add_proof(&terms, &IssuerKey::new(&method, &key))).unwrap();
    assert_eq!(signed.document()["proof"]["cryptosuite"], "eddsa-rdfc-2022");
    assert!(Unsigned::status_list(badge(&crate::testing::Issuer::did_key(1))).is_err());
    assert!(Unsigned::read(unsigned).is_err());
}
