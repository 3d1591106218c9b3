//! What the tests are made of: issuers that sign, the credentials they issue, and the answers that are recorded.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use flate2::Compression;
use flate2::write::GzEncoder;
use multibase::Base;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::Timestamp;
use crate::authenticity::{self, Requests};
use crate::evaluate::evaluate;
use crate::evidence::{Document, Evidence, FetchError};
use crate::input::{Content, Payload};
use crate::issuer::BoundIssuer;
use crate::json::{Value, canonical};
use crate::key::PublicKey;
use crate::policy::{KnownIdentity, Policy, RecognisedIssuer};
use crate::report::{Code, Finding};
use crate::sealed::Sealed;
use crate::session::Session;
use crate::verdict::Report;

/// The contexts of a badge.
const CONTEXTS: [&str; 2] =
    ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"];

/// The id of the achievement in every [`badge`].
pub(crate) const ACHIEVEMENT: &str = "https://issuer.example/achievements/1";

/// The id of the subject of every [`badge`].
pub(crate) const SUBJECT: &str = "did:example:holder";

/// When the tests take place: between the two dates of every [`badge`].
pub(crate) fn now() -> Timestamp {
    at("2026-06-01T00:00:00Z")
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

pub(crate) fn codes(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

/// Somebody with an Ed25519 key.
pub(crate) struct Issuer {
    pub(crate) id: String,
    /// The verification method that its signatures name.
    pub(crate) method: String,
    key: SigningKey,
}

impl Issuer {
    /// An issuer whose id is its key.
    pub(crate) fn did_key(seed: u8) -> Self {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let multikey = multikey(&key);
        Issuer { id: format!("did:key:{multikey}"), method: format!("did:key:{multikey}#{multikey}"), key }
    }

    /// An issuer that publishes its key at its own address.
    pub(crate) fn did_web(seed: u8, host: &str) -> Self {
        let id = format!("did:web:{host}");
        Issuer { method: format!("{id}#key"), id, key: SigningKey::from_bytes(&[seed; 32]) }
    }

    /// The same key under another id, or with another method.
    pub(crate) fn posing_as(&self, id: &str, method: &str) -> Self {
        Issuer { id: id.to_owned(), method: method.to_owned(), key: self.key.clone() }
    }

    pub(crate) fn multikey(&self) -> String {
        multikey(&self.key)
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        PublicKey::from_multikey(&self.multikey()).unwrap()
    }

    /// Its key as a member of a JWK Set.
    pub(crate) fn jwk(&self, kid: &str) -> Value {
        let mut jwk = self.public_key().to_jwk();
        jwk.insert("kid".to_owned(), kid.into());
        Value::Object(jwk)
    }

    /// The document that lists its key for assertion.
    pub(crate) fn document(&self) -> Value {
        json!({
            "@context": ["https://www.w3.org/ns/did/v1"],
            "id": self.id,
            "verificationMethod": [{
                "id": self.method,
                "type": "Multikey",
                "controller": self.id,
                "publicKeyMultibase": self.multikey(),
            }],
            "assertionMethod": [self.method],
        })
    }

    /// Where a `did:web` issuer publishes its document.
    pub(crate) fn document_url(&self) -> String {
        format!("https://{}/.well-known/did.json", self.id.trim_start_matches("did:web:"))
    }

    /// `document` with one more proof, of the suite `eddsa-jcs-2022`, which covers every byte of its canonical form.
    pub(crate) fn sign(&self, document: Value) -> Value {
        self.sign_with(document, json!({}))
    }

    /// The same, with more options of the proof. It also signs the one before it, if `previousProof` is among them.
    pub(crate) fn sign_with(&self, mut document: Value, options: Value) -> Value {
        let proofs = document.as_object_mut().unwrap().shift_remove("proof");
        let mut proof = json!({
            "@context": document["@context"],
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": "2026-01-01T00:00:00Z",
            "verificationMethod": self.method,
            "proofPurpose": "assertionMethod",
        });
        proof.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        let mut signed = document.clone();
        if proof.get("previousProof").is_some() {
            signed["proof"] = json!([proofs]);
        }
        let hashes = [&proof, &signed].map(|part| Sha256::digest(canonical(part)));
        let signature = self.key.sign(&hashes.concat()).to_bytes();
        proof["proofValue"] = multibase::encode(Base::Base58Btc, signature).into();
        document["proof"] = match proofs {
            None => proof,
            Some(Value::Array(others)) => Value::Array([others, vec![proof]].concat()),
            Some(other) => json!([other, proof]),
        };
        document
    }

    /// A token around `payload`.
    pub(crate) fn token(&self, payload: &Value) -> String {
        self.token_with(&json!({ "alg": "EdDSA", "typ": "vc+jwt", "kid": self.method }), payload)
    }

    /// The same, with another header.
    pub(crate) fn token_with(&self, header: &Value, payload: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let input = format!("{}.{}", part(header), part(payload));
        let signature = self.key.sign(input.as_bytes()).to_bytes();
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// What binding this issuer establishes, by a badge of its own.
    pub(crate) fn bound(&self) -> BoundIssuer {
        self.bound_with(&self.keys())
    }

    /// The same for an issuer whose keys are found in `evidence`.
    pub(crate) fn bound_with(&self, evidence: &Evidence) -> BoundIssuer {
        let policy = Policy::default();
        let mut session = Session::new(&policy, now(), evidence);
        let sealed = Sealed::read(Payload::Json(self.sign(badge(self))));
        let authentic = authenticity::check(&mut session, &sealed, Requests::Allowed);
        authentic.issuer.witness().cloned().unwrap()
    }

    /// The recorded answers from which its key is found.
    pub(crate) fn keys(&self) -> Evidence {
        let pages = [(self.document_url(), self.document())];
        let is_published = self.id.starts_with("did:web:");
        recorded(
            pages.iter().filter(|_| is_published).map(|(address, page)| (address.as_str(), page.clone())),
        )
    }

    /// The policy's entry that recognises it for everything.
    pub(crate) fn recognised(&self) -> RecognisedIssuer {
        RecognisedIssuer {
            id: self.id.clone(),
            name: Some("Known".to_owned()),
            types: Vec::new(),
            requires_status: false,
            status_issuers: Vec::new(),
        }
    }
}

/// What an input holds, which is no mere address.
pub(crate) fn payload_of(content: Content) -> Payload {
    let Content::Payload(payload) = content else { panic!("{content:?}") };
    payload
}

fn multikey(key: &SigningKey) -> String {
    multibase::encode(Base::Base58Btc, [&[0xed, 0x01], key.verifying_key().as_bytes().as_slice()].concat())
}

/// A badge, unsigned.
pub(crate) fn badge(issuer: &Issuer) -> Value {
    json!({
        "@context": CONTEXTS,
        "id": "https://issuer.example/badges/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Test badge",
        "issuer": { "id": issuer.id, "type": ["Profile"], "name": "Test issuer" },
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2027-01-01T00:00:00Z",
        "credentialSubject": {
            "id": SUBJECT,
            "type": ["AchievementSubject"],
            "achievement": {
                "id": ACHIEVEMENT,
                "type": ["Achievement"],
                "achievementType": "Badge",
                "name": "Test achievement",
                "description": "Reads the tests.",
                "criteria": { "narrative": "All of them." },
            },
        },
    })
}

/// An endorsement of `about`, unsigned.
pub(crate) fn endorsement(issuer: &Issuer, about: &str) -> Value {
    json!({
        "@context": CONTEXTS,
        "id": "https://endorser.example/endorsements/1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Test endorsement",
        "issuer": { "id": issuer.id, "type": ["Profile"], "name": "Test endorser" },
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": { "id": about, "type": ["EndorsementSubject"], "endorsementComment": "Good." },
    })
}

/// An entry of a [`status_list`].
pub(crate) fn status_entry(list: &str, index: u64) -> Value {
    json!({
        "id": format!("{list}#{index}"),
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": index.to_string(),
        "statusListCredential": list,
    })
}

/// A list for revocation on which the entries `set` are set, unsigned.
pub(crate) fn status_list(issuer: &Issuer, list: &str, set: &[usize]) -> Value {
    json!({
        "@context": CONTEXTS[..1],
        "id": list,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.id,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": format!("{list}#list"),
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": format!("u{}", bits(set)),
        },
    })
}

/// The least long list of bits with those in `set`, compressed, in base64url.
pub(crate) fn bits(set: &[usize]) -> String {
    let mut bytes = vec![0_u8; 16 << 10];
    for index in set {
        bytes[index / 8] |= 0x80 >> (index % 8);
    }
    gzip(&bytes)
}

/// `bytes` compressed, in base64url.
pub(crate) fn gzip(bytes: &[u8]) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    URL_SAFE_NO_PAD.encode(encoder.finish().unwrap())
}

/// Recorded answers: every page is served as JSON.
pub(crate) fn recorded<'a>(pages: impl IntoIterator<Item = (&'a str, Value)>) -> Evidence {
    let mut evidence = Evidence::new();
    for (address, page) in pages {
        evidence.record(&url(address), Ok(page_of(page.to_string())));
    }
    evidence
}

pub(crate) fn page_of(text: impl Into<Vec<u8>>) -> Document {
    let media_type = Some("application/json".to_owned());
    Document { status: 200, media_type, body: text.into(), date: None, max_age: None }
}

/// Every way in which a document can fail to come.
pub(crate) const FETCH_ERRORS: [FetchError; 5] = [
    FetchError::NotFound,
    FetchError::Blocked,
    FetchError::TooLarge,
    FetchError::Timeout,
    FetchError::Transport,
];

/// A report on a badge for which every check passes, so that it holds a witness of each.
pub(crate) fn trusted_report() -> Report {
    const LIST: &str = "https://issuer.example/status/1";
    let issuer = Issuer::did_key(1);
    let mut badge = badge(&issuer);
    badge["credentialStatus"] = status_entry(LIST, 7);
    let recipient = Some(KnownIdentity::SubjectId(SUBJECT.to_owned()));
    let policy = Policy { issuers: vec![issuer.recognised()], recipient, ..Policy::default() };
    let evidence = recorded([(LIST, issuer.sign(status_list(&issuer, LIST, &[])))]);
    evaluate(issuer.sign(badge).to_string().as_bytes(), &policy, now(), &evidence).unwrap().report
}
