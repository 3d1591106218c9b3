//! Registers of labels and label credentials that are changed before their authority signs them.

use std::time::Duration;

use bolero::TypeGenerator;
use bolero::generator::*;
use openbadges::evidence::{Document, Evidence};
use openbadges::key::PublicKey;
use openbadges::label::{LabelAnswer, LabelCheck, LabelStanding, check};
use openbadges::policy::{LabelAuthority, LabelRegisterSource, LabelScheme, PinnedKey, Policy};
use openbadges::{Timestamp, json as strict};
use openbadges_fuzz::mint::Key;
use openbadges_fuzz::target;
use openbadges_fuzz::tree::{Edit, edited};
use serde_json::{Value, json};
use url::Url;

const NETWORK: &str = "did:web:network.example";
const HOLDER: &str = "did:web:youth-centre.example";
const SCHEME: &str = "https://label.example/achievement/v1";
const REGISTER: &str = "https://label.example/register";
const LABEL: &str = "https://label.example/credentials/2";

/// What is changed, how each part is signed, and what is asked.
#[derive(Debug, Clone, TypeGenerator)]
struct Labels {
    #[generator(produce::<Vec<Edit>>().with().len(0usize..=2))]
    register: Vec<Edit>,
    #[generator(produce::<Vec<Edit>>().with().len(0usize..=2))]
    label: Vec<Edit>,
    tokens: (bool, bool),
    is_handed_in: bool,
    /// Days since the first label began; none: now.
    day: Option<u16>,
}

/// The changes must start from something good, or they would show nothing.
#[test]
fn an_unchanged_label_is_held() {
    for tokens in [(false, false), (true, true)] {
        let labels = Labels { register: vec![], label: vec![], tokens, is_handed_in: true, day: None };
        let answer = labels.ask(&policy(NETWORK_KEY), &labels.evidence());
        assert_eq!(answer.standing, LabelStanding::Held, "{answer:?}");
        let before = Labels { day: Some(100), ..labels.clone() };
        assert_eq!(before.ask(&policy(NETWORK_KEY), &labels.evidence()).standing, LabelStanding::Held);
    }
}

#[test]
fn changed_before_signing() {
    target!(3_000, produce::<Labels>(), |labels: &Labels| {
        let (policy, evidence) = (policy(NETWORK_KEY), labels.evidence());
        let answer = labels.ask(&policy, &evidence);
        assert_eq!(answer, labels.ask(&policy, &evidence), "the same question had two answers");
        let text = serde_json::to_vec(&answer).expect("an answer is JSON");
        strict::parse(&text).expect("an answer is JSON that others can read");
        let by = answer.standing;
        let is_told = answer.credential.is_some() || labels.is_handed_in;
        assert!(by != LabelStanding::Held || is_told, "held by nothing: {answer:?}");
        // Nobody said anything: it is not known, and never "not held".
        assert_eq!(labels.ask(&policy, &Evidence::new()).standing, LabelStanding::Unknown);
    });
}

/// Whatever is in it: what the pinned keys did not sign is no label.
#[test]
fn signed_by_somebody_else() {
    target!(1_500, produce::<Labels>(), |labels: &Labels| {
        let answer = labels.ask(&policy(NETWORK_KEY + 1), &labels.evidence());
        assert_eq!(answer.standing, LabelStanding::Unknown, "{answer:?}");
    });
}

const NETWORK_KEY: u8 = 7;

fn policy(key: u8) -> Policy {
    let key = PublicKey::from_multikey(&Key::new(key).multibase()).expect("a key");
    let keys = vec![PinnedKey { key, not_before: None, not_after: None }];
    let mut scheme = LabelScheme::default();
    scheme.name = "Quality Label".to_owned();
    scheme.achievements = vec![SCHEME.to_owned()];
    scheme.authorities = vec![LabelAuthority { id: NETWORK.to_owned(), keys }];
    scheme.registers = vec![LabelRegisterSource {
        url: address(REGISTER),
        max_age: Duration::from_secs(7 * 24 * 60 * 60),
        edition_not_before: None,
    }];
    let mut policy = Policy::default();
    policy.label = Some(scheme);
    policy
}

impl Labels {
    fn ask(&self, policy: &Policy, evidence: &Evidence) -> LabelAnswer {
        let now = at("2026-11-21T00:00:00Z");
        let begun = at("2023-03-01T00:00:00Z");
        let date = self.day.map(|day| begun.later(Duration::from_secs(u64::from(day) * 24 * 60 * 60)));
        let LabelCheck { answer, .. } = check(HOLDER, date, policy, now, evidence).expect("a question");
        answer
    }

    fn evidence(&self) -> Evidence {
        let mut evidence = Evidence::new();
        let register = signed(edited(register(), &self.register), self.tokens.0);
        evidence.record(&address(REGISTER), Ok(page(register)));
        if self.is_handed_in {
            evidence.hand_in(signed(edited(label(), &self.label), self.tokens.1).into_bytes());
        }
        evidence
    }
}

fn signed(credential: Value, is_token: bool) -> String {
    let (key, method) = (Key::new(NETWORK_KEY), format!("{NETWORK}#key"));
    if is_token {
        let mut payload = credential;
        if let Some(members) = payload.as_object_mut() {
            members.insert("iss".to_owned(), json!(NETWORK));
        }
        return key.token(&json!({ "alg": "EdDSA", "typ": "vc+jwt", "kid": method }), &payload);
    }
    let options = json!({
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "created": "2026-03-02T00:00:00Z",
        "verificationMethod": method, "proofPurpose": "assertionMethod",
    });
    key.sealed(credential, options).to_string()
}

fn register() -> Value {
    let entry = |credential: &str, state: &str, from: &str, until: &str| {
        json!({
            "type": "QualityLabelEntry", "coveredIssuer": [HOLDER, "https://platform.example/issuers/42"],
            "labelCredential": credential, "labelState": state, "stateFrom": "2026-03-02T00:00:00Z",
            "labelFrom": from, "labelUntil": until,
        })
    };
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/badge-quality-label/v1"],
        "id": REGISTER, "type": ["VerifiableCredential"], "issuer": NETWORK,
        "validFrom": "2026-11-20T00:00:00Z", "validUntil": "2026-11-27T00:00:00Z",
        "credentialSubject": {
            "id": format!("{REGISTER}#list"), "type": "QualityLabelRegister", "labelScheme": SCHEME,
            "entry": [
                entry("https://label.example/credentials/1", "superseded", "2023-03-01T00:00:00Z", "2026-03-01T00:00:00Z"),
                entry(LABEL, "active", "2026-03-02T00:00:00Z", "2029-03-02T00:00:00Z"),
            ],
        },
    })
}

fn label() -> Value {
    let profile = json!({ "id": NETWORK, "type": ["Profile"], "name": "Network" });
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://w3id.org/badge-quality-label/v1",
        ],
        "id": LABEL, "type": ["VerifiableCredential", "OpenBadgeCredential"], "name": "Quality Label", "issuer": profile,
        "validFrom": "2026-03-02T00:00:00Z", "validUntil": "2029-03-02T00:00:00Z",
        "credentialSubject": {
            "id": HOLDER, "type": ["AchievementSubject", "QualityLabelSubject"], "coveredIssuer": [HOLDER], "labelCycle": 2,
            "achievement": {
                "id": SCHEME, "type": ["Achievement"], "achievementType": "QualityAssuranceCredential",
                "name": "Quality Label", "description": "Upholds the standards.", "creator": profile,
                "criteria": { "narrative": "The criteria." },
            },
        },
    })
}

fn page(text: String) -> Document {
    Document { status: 200, media_type: None, body: text.into_bytes(), date: None, max_age: None }
}

fn address(text: &str) -> Url {
    Url::parse(text).expect("an address")
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a date")
}
