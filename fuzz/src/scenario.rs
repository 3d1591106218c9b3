//! A badge of our own with everything that a verification looks at: its issuer's keys, a status list, an endorsement,
//! a registry. Each of them is changed before it is signed.

use std::sync::LazyLock;

use bolero::TypeGenerator;
use bolero::generator::*;
use openbadges::evidence::{Document, Evidence};
use openbadges::policy::{InlineContexts, KnownIdentity, RecognisedIssuer, Refresh, Registry};
use openbadges::{Policy, Timestamp};
use serde_json::{Value, json};
use url::Url;

use crate::bytes::{self, Change};
use crate::carrier::gzip;
use crate::mint::{Key, base64url};
use crate::tree::{Edit, edited};
use crate::words::Text;

/// What is made, and what is changed about it. Without changes it is a trusted badge.
#[derive(Debug, Clone, TypeGenerator)]
pub struct Scenario {
    pub issuer: Issuer,
    pub securing: Securing,
    pub list_securing: Securing,
    /// Lists with other bits have a target of their own.
    #[generator(constant(Bits::Clear))]
    pub bits: Bits,
    pub circumstances: Circumstances,
    /// One or two things at a time: with more, nothing would get past the first checks.
    #[generator(produce::<Vec<(Part, Edit)>>().with().len(1usize..=3))]
    pub edits: Vec<(Part, Edit)>,
}

/// How the issuer is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypeGenerator)]
pub enum Issuer {
    DidWeb,
    DidKey,
    Https,
}

/// How a credential is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypeGenerator)]
pub enum Securing {
    Token,
    Proof,
}

/// A part that can be changed before it is signed or served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypeGenerator)]
pub enum Part {
    Credential,
    Credential2,
    /// The header or the proof's options.
    Signature,
    /// The registered claims of a token.
    Claims,
    Endorsement,
    Keys,
    List,
    ListSignature,
    Registry,
    Newer,
}

/// The compressed list of bits.
#[derive(Debug, Clone, TypeGenerator)]
pub enum Bits {
    Clear,
    Set(#[generator(produce::<Vec<u32>>().with().len(0usize..=4))] Vec<u32>),
    Changed(#[generator(produce::<Vec<Change>>().with().len(1usize..=2))] Vec<Change>),
    Length(#[generator(0u32..40_000)] u32),
    Any(Vec<u8>),
    Twice,
    Bomb,
}

/// What the operator decides or asks.
#[derive(Debug, Clone, TypeGenerator)]
pub enum Circumstances {
    Ordinary,
    Ordinary2,
    InlineContexts,
    Refresh,
    Recipient(Text, Text),
    Subject(Text),
    Later(u32),
}

/// Everything that [`openbadges::evaluate`] takes.
pub struct Question {
    pub input: Vec<u8>,
    pub policy: Policy,
    pub now: Timestamp,
    pub evidence: Evidence,
}

/// The index of our badge in the list.
pub const INDEX: u32 = 94;

const HOST: &str = "https://issuer.example";
const ENDORSER: u8 = 2;

impl Scenario {
    /// Nothing changed.
    pub fn good(issuer: Issuer, securing: Securing, list_securing: Securing) -> Self {
        let (bits, circumstances) = (Bits::Clear, Circumstances::Ordinary);
        Scenario { issuer, securing, list_securing, bits, circumstances, edits: Vec::new() }
    }

    /// The badge and all that belongs to it.
    pub fn question(&self) -> Question {
        let input = self.signed(self.badge("badge"), self.securing, Part::Signature);
        let mut policy = self.policy();
        self.circumstances.apply(&mut policy);
        let seconds = match self.circumstances {
            Circumstances::Later(seconds) => i64::from(seconds),
            _ => 1_795_000_000,
        };
        let now = Timestamp::from_unix(seconds).expect("a date of this era");
        Question { input: input.into_bytes(), policy, now, evidence: self.evidence() }
    }

    fn change(&self, part: Part, value: Value) -> Value {
        let edits: Vec<Edit> =
            self.edits.iter().filter(|(of, _)| *of == part).map(|(_, edit)| edit.clone()).collect();
        edited(value, &edits)
    }

    /// The credential; its newer edition differs in its name.
    fn badge(&self, name: &str) -> Value {
        let endorsement = self.change(Part::Endorsement, endorsement());
        let endorser = Key::new(ENDORSER);
        let jwt = endorser.token(&header(&did_key_method(&endorser)), &endorsement);
        let badge = json!({
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
                "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
            ],
            "id": format!("{HOST}/badges/1"),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": name,
            "issuer": { "id": self.issuer.id(), "type": ["Profile"], "name": "Issuer" },
            "validFrom": "2026-01-01T00:00:00Z",
            "validUntil": "2036-01-01T00:00:00Z",
            "credentialSubject": {
                "id": "did:example:holder",
                "type": ["AchievementSubject"],
                "identifier": [{
                    "type": "IdentityObject", "hashed": false,
                    "identityHash": "holder@example.org", "identityType": "emailAddress",
                }],
                "achievement": {
                    "id": format!("{HOST}/achievements/1"),
                    "type": ["Achievement"],
                    "achievementType": "Badge",
                    "name": "Name",
                    "description": "Description",
                    "criteria": { "narrative": "Criteria" },
                    "resultDescription": [{
                        "id": "urn:uuid:00000000-0000-4000-8000-000000000001", "type": ["ResultDescription"],
                        "name": "Grade", "resultType": "LetterGrade", "allowedValue": ["A", "B"],
                    }],
                },
                "result": [{
                    "type": ["Result"], "value": "A",
                    "resultDescription": "urn:uuid:00000000-0000-4000-8000-000000000001",
                }],
            },
            "evidence": [{ "id": format!("{HOST}/evidence/1"), "type": ["Evidence"], "name": "Evidence" }],
            "credentialStatus": {
                "id": format!("{HOST}/status/1#{INDEX}"),
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": INDEX.to_string(),
                "statusListCredential": format!("{HOST}/status/1"),
            },
            "refreshService": { "id": format!("{HOST}/newer/1"), "type": "1EdTechCredentialRefresh" },
            "endorsement": [endorser.sealed(endorsement, options(&did_key_method(&endorser)))],
            "endorsementJwt": [jwt],
        });
        self.change(Part::Credential2, self.change(Part::Credential, badge))
    }

    fn list(&self) -> Value {
        let list = json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": format!("{HOST}/status/1"),
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.issuer.id(),
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {
                "id": format!("{HOST}/status/1#list"),
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": format!("u{}", base64url(self.bits.gzipped())),
            },
        });
        self.change(Part::List, list)
    }

    fn signed(&self, credential: Value, securing: Securing, part: Part) -> String {
        let (key, method) = (Key::new(1), self.issuer.method());
        match securing {
            Securing::Token => {
                let payload = self.change(Part::Claims, with_claims(credential));
                key.token(&self.change(part, header(&method)), &payload)
            }
            Securing::Proof => {
                let options = self.change(part, options(&method));
                key.sealed(credential, options).to_string()
            }
        }
    }

    fn policy(&self) -> Policy {
        let mut policy = Policy::default();
        policy.issuers = vec![RecognisedIssuer {
            id: "did:web:elsewhere.example".to_owned(),
            name: None,
            types: vec!["Degree".to_owned()],
            requires_status: true,
            status_issuers: vec!["did:web:status.example".to_owned()],
        }];
        policy.registries = vec![Registry::Dcc { url: address("https://registry.example/registry.json") }];
        policy.endorsers = vec![Key::new(ENDORSER).did()];
        policy
    }

    fn evidence(&self) -> Evidence {
        let registry = json!({ "registry": { self.issuer.id(): { "name": "Issuer", "url": HOST } } });
        let keys = self.change(Part::Keys, self.issuer.keys());
        let newer =
            self.signed(self.change(Part::Newer, self.badge("newer")), self.securing, Part::Signature);
        let mut evidence = Evidence::new();
        let mut record = |url: &str, body: String| evidence.record(&address(url), Ok(page(body)));
        match self.issuer {
            Issuer::DidWeb => record("https://issuer.example/.well-known/did.json", keys.to_string()),
            Issuer::Https => {
                record("https://issuer.example/.well-known/jwks.json", keys.to_string());
                record("https://issuer.example/issuer", "{}".to_owned());
            }
            Issuer::DidKey => {}
        }
        record(
            "https://issuer.example/status/1",
            self.signed(self.list(), self.list_securing, Part::ListSignature),
        );
        record("https://issuer.example/newer/1", newer);
        record("https://registry.example/registry.json", self.change(Part::Registry, registry).to_string());
        evidence
    }
}

impl Issuer {
    pub fn id(self) -> String {
        match self {
            Issuer::DidWeb => "did:web:issuer.example".to_owned(),
            Issuer::DidKey => Key::new(1).did(),
            Issuer::Https => "https://issuer.example/issuer".to_owned(),
        }
    }

    fn method(self) -> String {
        match self {
            Issuer::DidWeb | Issuer::Https => format!("{}#key-1", self.id()),
            Issuer::DidKey => did_key_method(&Key::new(1)),
        }
    }

    /// The document that lists the key: a DID document, or a JWK set.
    fn keys(self) -> Value {
        let (key, method, id) = (Key::new(1), self.method(), self.id());
        if self == Issuer::Https {
            let mut jwk = key.jwk();
            jwk["kid"] = json!(method);
            return json!({ "keys": [jwk] });
        }
        json!({
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": id,
            "verificationMethod": [
                { "id": method, "type": "Multikey", "controller": id, "publicKeyMultibase": key.multibase() },
                { "id": format!("{id}#2"), "type": "JsonWebKey", "controller": id, "publicKeyJwk": Key::new(3).jwk() },
            ],
            "assertionMethod": [method, format!("{id}#2")],
        })
    }
}

impl Key {
    fn did(&self) -> String {
        format!("did:key:{}", self.multibase())
    }
}

impl Bits {
    pub fn gzipped(&self) -> Vec<u8> {
        match self {
            Bits::Clear => gzip(&[0; LIST]),
            Bits::Set(indices) => gzip(&with_bits(indices)),
            Bits::Changed(changes) => bytes::changed(gzip(&with_bits(&[INDEX])), changes),
            Bits::Length(length) => gzip(&vec![0; *length as usize]),
            Bits::Any(bytes) => bytes.clone(),
            Bits::Twice => [gzip(&[0; LIST]), gzip(&[0; LIST])].concat(),
            Bits::Bomb => BOMB.clone(),
        }
    }
}

/// One byte more than may be inflated.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| gzip(&vec![0; (8 << 20) + 1]));

/// The least length of a list, in bytes.
const LIST: usize = 16 << 10;

fn with_bits(indices: &[u32]) -> Vec<u8> {
    let mut bits = vec![0; LIST];
    for index in indices.iter().map(|index| *index as usize % (LIST * 8)) {
        bits[index / 8] |= 0x80 >> (index % 8);
    }
    bits
}

impl Circumstances {
    fn apply(&self, policy: &mut Policy) {
        match self {
            Circumstances::Ordinary | Circumstances::Ordinary2 | Circumstances::Later(_) => {}
            Circumstances::InlineContexts => policy.contexts.inline = InlineContexts::Process,
            Circumstances::Refresh => policy.refresh = Refresh::Follow,
            Circumstances::Subject(id) => policy.recipient = Some(KnownIdentity::SubjectId(id.to_string())),
            Circumstances::Recipient(kind, value) => {
                let (identity_type, value) = (kind.to_string(), value.to_string());
                policy.recipient = Some(KnownIdentity::Typed { identity_type, value });
            }
        }
    }
}

fn endorsement() -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:00000000-0000-4000-8000-000000000002",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": { "id": Key::new(ENDORSER).did(), "type": ["Profile"], "name": "Endorser" },
        "name": "Endorsement",
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": format!("{HOST}/achievements/1"),
            "type": ["EndorsementSubject"],
            "endorsementComment": "Good.",
        },
    })
}

fn with_claims(mut credential: Value) -> Value {
    let subject = credential.pointer("/credentialSubject/id").cloned();
    let claims = [
        ("iss", credential.pointer("/issuer/id").cloned()),
        ("jti", credential.get("id").cloned()),
        ("sub", subject),
        ("nbf", Some(json!(1_767_225_600))),
    ];
    if let Some(members) = credential.as_object_mut() {
        members.extend(claims.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
    credential
}

fn header(method: &str) -> Value {
    json!({ "alg": "EdDSA", "typ": "vc+jwt", "kid": method })
}

fn options(method: &str) -> Value {
    json!({
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    })
}

fn did_key_method(key: &Key) -> String {
    format!("{}#{}", key.did(), key.multibase())
}

fn address(url: &str) -> Url {
    Url::parse(url).expect("a good address")
}

fn page(body: String) -> Document {
    let media_type = Some("application/json".to_owned());
    Document { status: 200, media_type, body: body.into_bytes(), date: None, max_age: None }
}
