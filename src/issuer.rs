//! From the issuer's id to the keys that may speak for it (report.md §4.1).
//!
//! The way starts at `issuer.id`, never at the badge: the id is resolved, and the key is found in *its* document, under
//! `assertionMethod`, with the issuer as controller. What the badge says of keys is a hint for choosing among those.

mod pinned;

use std::fmt;

use serde::Serialize;
use url::Url;

use crate::Timestamp;
use crate::authenticity::{Requests, VerifiedProof};
use crate::evidence::{Document, FetchError, Purpose};
use crate::json::{self, Value};
use crate::key::{self, Form, IssuerId, KeyDocument, Lookup, Method, PublicKey, Resolution, Source};
use crate::legacy::Admission;
use crate::report::{Code, Finding, Severity, Step};
use crate::session::{Session, Unavailable};

pub(crate) use pinned::PinnedKeys;

/// The issuer's own documents list the key of a proof that verifies: made only by `AuthorisedKey::bind`. In Open Badges 2.0,
/// its own profile says that the assertion is its own: made only of an `Admission`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BoundIssuer {
    id: String,
    method: String,
    controller: String,
    #[serde(skip)]
    key_end: Option<Timestamp>,
}

impl BoundIssuer {
    /// The issuer's id, as the credential names it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The issuer of an assertion of Open Badges 2.0, once that is proven.
    pub(crate) fn of_assertion(admission: Admission, proof: &VerifiedProof) -> Self {
        let id = admission.into_issuer();
        Self::by(proof.method(), &id.clone(), id, None)
    }

    fn by(method: &str, controller: &str, id: String, key_end: Option<Timestamp>) -> Self {
        BoundIssuer { id, method: method.to_owned(), controller: controller.to_owned(), key_end }
    }

    /// The last instant at which its key may be used, where the policy pins it. What it signed before then counts, but a
    /// key that was stolen later can date its signatures back.
    pub(crate) fn key_end(&self) -> Option<Timestamp> {
        self.key_end
    }
}

/// The id of a credential's issuer, given as a string or as an object.
pub(crate) fn id_of(credential: &Value) -> Option<&str> {
    let issuer = credential.get("issuer")?;
    issuer.get("id").unwrap_or(issuer).as_str()
}

/// How a signature names its key: by a method, by the key itself, or by both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyReference {
    Method(String),
    Key(PublicKey),
    MethodAndKey(String, PublicKey),
}

impl KeyReference {
    /// The key, where nobody but the signature itself vouches for it.
    pub(crate) fn self_asserted(&self) -> Option<PublicKey> {
        match self {
            KeyReference::Method(method) => key::self_asserted(method),
            KeyReference::Key(key) | KeyReference::MethodAndKey(_, key) => Some(key.clone()),
        }
    }

    /// Whether it names an address that anybody on the way could change.
    fn is_insecure(&self) -> bool {
        match self {
            KeyReference::Method(method) | KeyReference::MethodAndKey(method, _) => {
                method.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:"))
            }
            KeyReference::Key(_) => false,
        }
    }

    /// Whether it names a method of `issuer`, or none of anybody else.
    pub(crate) fn is_under(&self, issuer: &str) -> bool {
        match self {
            KeyReference::Method(method) | KeyReference::MethodAndKey(method, _) => {
                let base = method.split('#').next().unwrap_or_default();
                base.is_empty() || key::same_party(base, issuer)
            }
            KeyReference::Key(_) => true,
        }
    }
}

impl fmt::Display for KeyReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyReference::Method(method) | KeyReference::MethodAndKey(method, _) => f.write_str(method),
            KeyReference::Key(key) => write!(f, "a {} key in the token", key.kind()),
        }
    }
}

/// What the issuer's documents say of the key that a signature names.
#[derive(Debug, Clone)]
pub(crate) enum KeyClaim {
    /// The issuer's, for assertion.
    Authorised(AuthorisedKey),
    /// Listed by the issuer, but not to be used.
    Listed { key: Option<PublicKey>, finding: Finding },
    /// Not listed, or the documents could not be had.
    Unlisted(Finding),
    /// The documents were not asked for.
    NotAsked,
}

impl KeyClaim {
    /// What `keys` say of the key that `reference` names.
    pub(crate) fn of(
        keys: Result<&PublishedKeys, &Unresolved>,
        reference: &KeyReference,
        now: Timestamp,
    ) -> Self {
        if reference.is_insecure() {
            let insecure = Finding::new(Code::IssuerInsecureUrl).detail(reference.to_string());
            return KeyClaim::Unlisted(insecure);
        }
        match keys {
            Ok(keys) => keys.find(reference, now),
            Err(Unresolved::Because(finding)) => KeyClaim::Unlisted(finding.clone()),
            Err(Unresolved::NotAsked) => KeyClaim::NotAsked,
        }
    }

    pub(crate) fn key(&self) -> Option<&PublicKey> {
        match self {
            KeyClaim::Authorised(authorised) => Some(authorised.method.key()),
            KeyClaim::Listed { key, .. } => key.as_ref(),
            KeyClaim::Unlisted(_) | KeyClaim::NotAsked => None,
        }
    }

    pub(crate) fn finding(&self) -> Option<&Finding> {
        match self {
            KeyClaim::Listed { finding, .. } | KeyClaim::Unlisted(finding) => Some(finding),
            KeyClaim::Authorised(_) | KeyClaim::NotAsked => None,
        }
    }
}

/// A key that the issuer's own documents authorise to issue credentials.
#[derive(Debug, Clone)]
pub(crate) struct AuthorisedKey {
    issuer: String,
    method: Method,
    key_end: Option<Timestamp>,
}

impl AuthorisedKey {
    /// The issuer is bound once the proof by this key is verified.
    pub(crate) fn bind(self, _proof: &VerifiedProof) -> BoundIssuer {
        BoundIssuer::by(self.method.id(), self.method.controller(), self.issuer, self.key_end)
    }
}

/// Where an issuer's keys come from.
pub(crate) enum IssuerKeys<'p> {
    /// Its own documents.
    Published(PublishedKeys),
    /// The policy, which overrides them.
    Pinned(PinnedKeys<'p>),
}

/// The documents that list an issuer's keys, as far as they could be had.
pub(crate) struct PublishedKeys {
    id: IssuerId,
    documents: Vec<KeyDocument>,
    /// Why documents are missing that could list a key.
    gaps: Vec<Finding>,
}

/// What the issuer says of itself at its own address: the Profile of an `https` issuer, the DID document of a `did:web`. It
/// was looked up for its keys already; nothing more is asked for, and nothing at all of an issuer whose keys are pinned.
pub(crate) fn own_document(session: &mut Session<'_>, issuer: &BoundIssuer) -> Option<(Url, Value)> {
    if PinnedKeys::of(session.policy, issuer.id()).is_some() {
        return None;
    }
    let id = IssuerId::parse(issuer.id()).ok()?;
    let (Resolution::FirstOf(sources) | Resolution::AnyOf(sources)) = id.resolution() else { return None };
    let sources = sources.iter().filter(|source| source.form == Form::Controller);
    let mut had = sources.filter_map(|source| {
        let document = session.look_up(&source.url, Purpose::KeyDocument).ok()?;
        Some((source, read(source, document).ok()?))
    });
    let (source, document) = had.next()?;
    KeyDocument::parse(&document, &id, source).ok()?;
    Some((source.url.clone(), document))
}

/// Why there are no documents to look into.
pub(crate) enum Unresolved {
    Because(Finding),
    NotAsked,
}

/// Resolves the issuer: by the policy where that pins its keys, locally for `did:key` and `did:jwk`, by its key documents
/// otherwise.
pub(crate) fn resolve<'p>(
    session: &mut Session<'p>,
    issuer: Option<&str>,
    requests: Requests,
) -> Result<IssuerKeys<'p>, Unresolved> {
    let unnamed = || Finding::new(Code::IssuerMalformed).detail("no issuer is named");
    let issuer = issuer.ok_or_else(|| Unresolved::Because(unnamed()))?;
    if let Some(pinned) = PinnedKeys::of(session.policy, issuer) {
        return Ok(IssuerKeys::Pinned(pinned));
    }
    published(session, issuer, requests).map(IssuerKeys::Published)
}

fn published(
    session: &mut Session<'_>,
    issuer: &str,
    requests: Requests,
) -> Result<PublishedKeys, Unresolved> {
    let id = IssuerId::parse(issuer).map_err(Unresolved::Because)?;
    let mut keys = PublishedKeys { id, documents: Vec::new(), gaps: Vec::new() };
    match (keys.id.resolution().clone(), requests) {
        (Resolution::InPlace(document), _) => keys.documents.push(document),
        (_, Requests::Withheld) => return Err(Unresolved::NotAsked),
        (Resolution::FirstOf(sources), Requests::Allowed) => {
            sources.iter().find(|source| keys.collect(session, source) == Presence::Known);
        }
        (Resolution::AnyOf(sources), Requests::Allowed) => {
            sources.iter().for_each(|source| _ = keys.collect(session, source));
        }
    }
    if keys.documents.is_empty() && keys.gaps.is_empty() {
        keys.gaps.push(unresolvable("the issuer publishes no document with keys"));
    }
    Ok(keys)
}

/// Whether there is a document at an address.
#[derive(PartialEq, Eq)]
enum Presence {
    /// There is one, or there may be one.
    Known,
    /// The server says that there is none.
    Absent,
}

impl PublishedKeys {
    fn collect(&mut self, session: &mut Session<'_>, source: &Source) -> Presence {
        match session.look_up(&source.url, Purpose::KeyDocument) {
            Err(Unavailable::Failed(_, FetchError::NotFound)) => return Presence::Absent,
            Err(Unavailable::Exhausted(limit)) => self.gaps.push(Finding::exhausted(Step::Issuer, limit)),
            Err(unavailable) => self.gaps.push(unresolvable(unavailable.describe())),
            Ok(document) => match self.list(source, document) {
                Ok(document) => self.documents.push(document),
                Err(finding) => self.gaps.push(finding),
            },
        }
        Presence::Known
    }

    fn list(&self, source: &Source, document: &Document) -> Result<KeyDocument, Finding> {
        KeyDocument::parse(&read(source, document)?, &self.id, source)
    }

    /// The key that `reference` names, as the issuer's documents have it.
    fn find(&self, reference: &KeyReference, now: Timestamp) -> KeyClaim {
        let looked_up = self.documents.iter().map(|document| look_up(document, reference, now));
        let listed =
            |code, key| KeyClaim::Listed { key, finding: Finding::new(code).detail(reference.to_string()) };
        match looked_up.fold(Lookup::Absent, Lookup::or) {
            Lookup::Authorised(method) => {
                let issuer = self.id.as_str().to_owned();
                KeyClaim::Authorised(AuthorisedKey { issuer, method, key_end: None })
            }
            Lookup::Unauthorised(method) => listed(Code::IssuerKeyUnauthorised, Some(method.key().clone())),
            Lookup::Mismatch => listed(Code::IssuerMismatch, None),
            Lookup::Unusable(_, fault) => {
                KeyClaim::Listed { key: None, finding: fault.finding(Code::IssuerDocumentInvalid) }
            }
            Lookup::Absent => KeyClaim::Unlisted(self.absence(reference)),
        }
    }

    /// `issuer.key_not_found` only when every document was had or is not there.
    fn absence(&self, reference: &KeyReference) -> Finding {
        let gap = |severity| self.gaps.iter().find(|gap| gap.severity() == severity).cloned();
        let not_found = || Finding::new(Code::IssuerKeyNotFound).detail(reference.to_string());
        gap(Severity::Error).or_else(|| gap(Severity::Unknown)).unwrap_or_else(not_found)
    }
}

fn read(source: &Source, document: &Document) -> Result<Value, Finding> {
    let url = &source.url;
    if !key::is_key_media_type(document.media_type.as_deref()) {
        let named = document.media_type.as_deref().unwrap_or("nothing");
        return Err(unresolvable(format!("{url} is served as {named:?}, not as JSON")));
    }
    json::parse(&document.body).map_err(|_| unresolvable(format!("{url} is not strict JSON")))
}

fn look_up(document: &KeyDocument, reference: &KeyReference, now: Timestamp) -> Lookup {
    match reference {
        KeyReference::Method(method) => document.find(method, now),
        KeyReference::Key(key) => document.find_key(key, now),
        // A token that names one key and carries another is not signed by the key that it names.
        KeyReference::MethodAndKey(method, key) => match document.find(method, now) {
            Lookup::Authorised(listed) if listed.key() != key => Lookup::Absent,
            lookup => lookup,
        },
    }
}

fn unresolvable(why: impl Into<String>) -> Finding {
    Finding::new(Code::IssuerUnresolvable).detail(why)
}

#[cfg(test)]
mod tests;
