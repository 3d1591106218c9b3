//! What an issuer publishes, so that verifiers find its keys: `did.json`, `jwks.json`, its Profile.
//!
//! [`Identity`] is an issuer with the keys that it lists; [`Identity::publication`] gives each document with the address
//! at which verifiers look for it. Only public keys can get in.

mod fault;

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use url::Url;

pub use fault::IdentityFault;

use super::{Unsigned, contexts};
use crate::Timestamp;
use crate::inspect::OPEN_BADGES;
use crate::json::{Map, Value};
use crate::key::{Form, IssuerId, PublicKey, Resolution, key_set_address, self_asserted};

/// An issuer and the keys that it lists, of which each can be found by verifiers.
#[derive(Debug, Clone)]
pub struct Identity {
    id: IssuerId,
    profile: Map<String, Value>,
    keys: Vec<ListedKey>,
}

/// A key as the issuer lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedKey {
    /// Its name among the issuer's keys.
    pub id: KeyId,
    /// The key.
    pub key: PublicKey,
    /// Whether it counts.
    pub state: KeyState,
}

/// Whether what a key signed counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It signs.
    InUse,
    /// It signs no more. What it signed stays good, so it stays listed, without an end.
    Retired,
    /// Nothing that it ever signed counts, from the moment at which the documents are published.
    Revoked(Timestamp),
}

/// The name of a key: what stands behind the `#` in the id of its verification method, such as `key-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(String);

impl KeyId {
    /// The longest name, in bytes.
    pub const MAX_BYTES: usize = 128;

    /// Takes a name of 1 to 128 letters and digits of ASCII, `-`, `.`, `_` and `~` (RFC 3986 §2.3): the same in every
    /// spelling.
    ///
    /// # Errors
    /// [`IdentityFault::KeyId`] for anything else.
    pub fn parse(text: &str) -> Result<Self, IdentityFault> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if (1..=Self::MAX_BYTES).contains(&text.len()) && text.bytes().all(is_plain) {
            return Ok(KeyId(text.to_owned()));
        }
        Err(IdentityFault::KeyId(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an issuer has to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publication {
    /// Nothing: the id is the key (`did:key`, `did:jwk`). It works at once, and for ever: such a key can neither be
    /// replaced nor revoked.
    Nothing,
    /// These documents, each at its address.
    Documents(Vec<Document>),
}

/// A document to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Where verifiers look for it, always `https:`.
    pub address: Url,
    /// What is to be found there.
    pub content: Value,
}

/// The kinds of documents that list keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// The DID document of a `did:web` (DID Core §5).
    Did,
    /// The issuer's Profile (Open Badges 3.0 §B), at the address that is its id.
    Profile,
    /// The key set of the issuer's host (RFC 7517 §5). Issuers that share a host share it too: each key says by `iss`
    /// whose it is, so that the sets can be merged.
    KeySet,
}

impl DocumentKind {
    /// The media type of its own; `application/json` will do as well, and nothing that is no JSON type.
    pub fn media_type(self) -> &'static str {
        match self {
            DocumentKind::Did => "application/did+ld+json",
            DocumentKind::Profile => "application/ld+json",
            DocumentKind::KeySet => "application/jwk-set+json",
        }
    }
}

impl Identity {
    /// An issuer, by its id: a `did:web`, an `https:` address, or a `did:key` or `did:jwk` with the one key in it.
    ///
    /// `profile` is what the issuer says of itself: the members of a Profile (`name`, `url`, `email`, `image`, …) but
    /// `id` and `type`.
    ///
    /// # Errors
    /// [`IdentityFault`]: no verifier would find the keys, or could tell them apart, or badges with this Profile would
    /// not conform.
    ///
    /// ```
    /// use openbadges::issue::identity::{Identity, KeyId, KeyState, ListedKey, Publication};
    /// use openbadges::key::PublicKey;
    ///
    /// let key = PublicKey::from_multikey("z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp").unwrap();
    /// let key = ListedKey { id: KeyId::parse("key-1").unwrap(), key, state: KeyState::InUse };
    /// let issuer = Identity::new("did:web:issuer.example%3A8443:people", Default::default(), vec![key]).unwrap();
    /// let Publication::Documents(documents) = issuer.publication() else { unreachable!() };
    /// assert_eq!(documents[0].address.as_str(), "https://issuer.example:8443/people/did.json");
    /// ```
    pub fn new(id: &str, profile: Map<String, Value>, keys: Vec<ListedKey>) -> Result<Self, IdentityFault> {
        let id = IssuerId::parse(id)
            .map_err(|finding| IdentityFault::Issuer { id: id.to_owned(), finding: Box::new(finding) })?;
        let identity = Identity { id, profile, keys };
        identity.check_keys()?;
        identity.check_key_in_place()?;
        identity.check_profile()?;
        Ok(identity)
    }

    /// The issuer's id.
    pub fn id(&self) -> &str {
        self.id.as_str()
    }

    /// Its keys.
    pub fn keys(&self) -> &[ListedKey] {
        &self.keys
    }

    /// The id of a key's verification method, by which badges name it, such as `did:web:issuer.example#key-1`.
    pub fn method_id(&self, key: &KeyId) -> String {
        format!("{}#{key}", self.base())
    }

    /// The issuer as it stands in badges: its id and its Profile, without keys.
    pub fn issuer(&self) -> Value {
        Value::Object(self.described(json!({ "id": self.id(), "type": ["Profile"] })))
    }

    /// What is to be published.
    pub fn publication(&self) -> Publication {
        match self.id.resolution() {
            Resolution::InPlace(_) => Publication::Nothing,
            // The others are places where a document may be too; all look into the first.
            Resolution::FirstOf(places) => {
                let documents =
                    |url| [self.did_document(url), self.key_set(&key_set_address(url))].into_iter();
                Publication::Documents(
                    places.iter().take(1).flat_map(|place| documents(&place.url)).collect(),
                )
            }
            Resolution::AnyOf(places) => {
                let document = |url, form| match form {
                    Form::Controller => self.profile_document(url),
                    Form::KeySet => self.key_set(url),
                };
                Publication::Documents(places.iter().map(|place| document(&place.url, place.form)).collect())
            }
        }
    }

    /// Strict form: every key once, and its use by reference, which is what the most readers understand.
    fn did_document(&self, address: &Url) -> Document {
        let mut content = members(json!({ "@context": self.key_contexts(), "id": self.id() }));
        content.extend(self.methods());
        Document { kind: DocumentKind::Did, address: address.clone(), content: content.into() }
    }

    fn profile_document(&self, address: &Url) -> Document {
        let mut contexts = self.key_contexts();
        contexts.push(OPEN_BADGES);
        let head = json!({ "@context": contexts, "id": self.id(), "type": ["Profile"] });
        let mut content = self.described(head);
        content.extend(self.methods());
        Document { kind: DocumentKind::Profile, address: address.clone(), content: content.into() }
    }

    /// A JWK cannot say that it was revoked, so a revoked key is left out.
    fn key_set(&self, address: &Url) -> Document {
        let keys: Vec<Value> = self.counting().map(|listed| self.jwk(listed).into()).collect();
        Document { kind: DocumentKind::KeySet, address: address.clone(), content: json!({ "keys": keys }) }
    }

    /// `kid` is the whole id of the method: that is what stands in the header of our tokens, and it has to be equal.
    fn jwk(&self, listed: &ListedKey) -> Map<String, Value> {
        let mut jwk = listed.key.to_jwk();
        jwk.extend(members(json!({
            "kid": self.method_id(&listed.id),
            "alg": listed.key.algorithm().as_jose(),
            "use": "sig",
            "iss": self.id(),
        })));
        jwk
    }

    // Controlled Identifiers 1.0 §2.2, §2.3.2
    fn methods(&self) -> Map<String, Value> {
        let methods: Vec<Value> = self.keys.iter().map(|listed| self.method(listed).into()).collect();
        let assertion: Vec<String> = self.counting().map(|listed| self.method_id(&listed.id)).collect();
        members(json!({ "verificationMethod": methods, "assertionMethod": assertion }))
    }

    fn method(&self, listed: &ListedKey) -> Map<String, Value> {
        let id = self.method_id(&listed.id);
        let mut method = members(match listed.key.to_multikey() {
            Some(multikey) => json!({
                "id": id, "type": "Multikey", "controller": self.id(), "publicKeyMultibase": multikey
            }),
            None => json!({
                "id": id, "type": "JsonWebKey", "controller": self.id(), "publicKeyJwk": listed.key.to_jwk()
            }),
        });
        if let KeyState::Revoked(date) = listed.state {
            method.insert("revoked".into(), date.to_string().into());
        }
        method
    }

    fn key_contexts(&self) -> Vec<&'static str> {
        let (multikeys, others): (Vec<_>, Vec<_>) =
            self.keys.iter().partition(|listed| listed.key.to_multikey().is_some());
        let mut contexts = vec![DID];
        contexts.extend((!multikeys.is_empty()).then_some(MULTIKEY));
        contexts.extend((!others.is_empty()).then_some(JSON_WEB_KEY));
        contexts
    }

    fn described(&self, head: Value) -> Map<String, Value> {
        let mut described = members(head);
        described.extend(self.profile.clone());
        described
    }

    fn counting(&self) -> impl Iterator<Item = &ListedKey> {
        self.keys.iter().filter(|listed| match listed.state {
            KeyState::InUse | KeyState::Retired => true,
            KeyState::Revoked(_) => false,
        })
    }

    fn base(&self) -> &str {
        self.id().split('#').next().unwrap_or_default()
    }

    fn check_keys(&self) -> Result<(), IdentityFault> {
        if self.keys.is_empty() {
            return Err(IdentityFault::NoKeys);
        }
        let own_name = self.id().split_once('#').map(|(_, fragment)| fragment);
        let mut ids = BTreeMap::new();
        for listed in &self.keys {
            if own_name == Some(listed.id.as_str()) || ids.insert(&listed.id, &listed.key).is_some() {
                return Err(IdentityFault::IdTwice(listed.id.clone()));
            }
        }
        // What is revoked under one name would go on under the other.
        for (number, listed) in self.keys.iter().enumerate() {
            if let Some(other) = self.keys.iter().take(number).find(|other| other.key == listed.key) {
                return Err(IdentityFault::KeyTwice(other.id.clone(), listed.id.clone()));
            }
        }
        Ok(())
    }

    /// An id that spells out its key has that one, and says so for ever.
    fn check_key_in_place(&self) -> Result<(), IdentityFault> {
        match (self.id.resolution(), &self.keys[..]) {
            (Resolution::FirstOf(_) | Resolution::AnyOf(_), _) => Ok(()),
            (Resolution::InPlace(_), [listed]) => {
                if self_asserted(&self.method_id(&listed.id)).as_ref() != Some(&listed.key) {
                    return Err(IdentityFault::NotTheKeyOfTheId(self.id().to_owned()));
                }
                match listed.state {
                    KeyState::InUse | KeyState::Retired => Ok(()),
                    KeyState::Revoked(_) => Err(IdentityFault::CannotRevoke(self.id().to_owned())),
                }
            }
            (Resolution::InPlace(_), _) => Err(IdentityFault::NotTheKeyOfTheId(self.id().to_owned())),
        }
    }

    /// Badges of this issuer would conform. The Profile is judged as a part of one.
    fn check_profile(&self) -> Result<(), IdentityFault> {
        if let Some(member) = self.profile.keys().find(|name| RESERVED.contains(&name.as_str())) {
            return Err(IdentityFault::Reserved(member.clone()));
        }
        let specimen = json!({
            "@context": contexts(),
            "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": self.issuer(),
            "validFrom": "2026-01-01T00:00:00Z",
            "name": "Specimen",
            "credentialSubject": {
                "id": "urn:uuid:00000000-0000-4000-8000-000000000002",
                "type": ["AchievementSubject"],
                "achievement": {
                    "id": "urn:uuid:00000000-0000-4000-8000-000000000003",
                    "type": ["Achievement"],
                    "name": "Specimen",
                    "description": "Specimen",
                    "criteria": { "narrative": "Specimen" },
                },
            },
        });
        Unsigned::read(specimen).map(drop).map_err(IdentityFault::Profile)
    }
}

const DID: &str = "https://www.w3.org/ns/did/v1";
const MULTIKEY: &str = "https://w3id.org/security/multikey/v1";
const JSON_WEB_KEY: &str = "https://w3id.org/security/jwk/v1";

/// Members that follow from the issuer's id and its keys, and others under which keys may stand.
const RESERVED: [&str; 11] = [
    "@context",
    "id",
    "type",
    "controller",
    "verificationMethod",
    "assertionMethod",
    "authentication",
    "keyAgreement",
    "capabilityInvocation",
    "capabilityDelegation",
    "deactivated",
];

/// The `did:key` of a key, and the name of the key in it; `None` for RSA, for which [`did_jwk`] is.
pub fn did_key(key: &PublicKey) -> Option<(String, KeyId)> {
    let multikey = key.to_multikey()?;
    Some((format!("did:key:{multikey}"), KeyId(multikey)))
}

/// The `did:jwk` of a key, and the name of the key in it.
pub fn did_jwk(key: &PublicKey) -> (String, KeyId) {
    let jwk = Value::Object(key.to_jwk()).to_string();
    (format!("did:jwk:{}", URL_SAFE_NO_PAD.encode(jwk)), KeyId("0".into()))
}

/// The `did:web` whose document is under `address`: `https://host`, with a port or a path, or both (did:web §2.2).
///
/// # Errors
/// [`IdentityFault::Address`] for an address that no `did:web` has.
///
/// ```
/// use openbadges::issue::identity::did_web;
/// assert_eq!(did_web("https://issuer.example:8443/people/4").unwrap(), "did:web:issuer.example%3A8443:people:4");
/// assert!(did_web("http://issuer.example").is_err());
/// ```
pub fn did_web(address: &str) -> Result<String, IdentityFault> {
    let no_address = || IdentityFault::Address(address.to_owned());
    let url = Url::parse(address).map_err(|_| no_address())?;
    let is_plain = url.scheme() == "https"
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let host = url.host_str().filter(|_| is_plain).ok_or_else(no_address)?;
    let port = url.port().map(|port| format!("%3A{port}")).unwrap_or_default();
    let path = url.path().strip_suffix('/').unwrap_or(url.path());
    let did = format!("did:web:{host}{port}{}", did_path(path));
    match IssuerId::parse(&did) {
        Ok(_) => Ok(did),
        Err(_) => Err(no_address()),
    }
}

/// A path as a DID has it: `:` for `/`, and percent-encoded what DIDs do not have (DID Core §3.1).
fn did_path(path: &str) -> String {
    let encoded = |character: char| match character {
        '/' => ":".to_owned(),
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' | '%' => character.to_string(),
        other => other.to_string().bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}")),
    };
    path.chars().map(encoded).collect()
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests;
