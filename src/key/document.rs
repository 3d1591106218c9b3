//! Key documents: DID documents, controlled identifier documents and Profiles, JWK Sets.
//!
//! Read as plain JSON whatever their `@context` says (report.md §4.1). A key that cannot be used does not spoil the
//! others; what makes the document itself doubtful does.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use url::Url;

use super::method::{self, Listed, Method, Standing};
use super::party::{canonical, same_party};
use super::{IssuerId, KeyFault, PublicKey, jwk};
use crate::json::{Map, Value};
use crate::report::{Code, Finding};
use crate::timestamp::Timestamp;

/// A key document: where it is, and what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// Its address.
    pub(crate) url: Url,
    /// What it must be to count.
    pub(crate) form: Form,
}

/// What a key document must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A DID document, controlled identifier document or Profile: says what its keys are for.
    Controller,
    /// A JWK Set (RFC 7517 §5).
    KeySet,
}

/// The keys that an issuer lists in one document.
#[derive(Debug, Clone)]
pub(crate) struct KeyDocument {
    /// The issuer.
    owner: String,
    /// What relative references are relative to.
    base: String,
    /// By absolute id, in its canonical spelling.
    named: BTreeMap<String, Listed>,
    /// Keys of a key set without `kid`.
    nameless: Vec<Listed>,
}

/// What a document says about a key, the best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// It is the issuer's, for assertion.
    Authorised(Method),
    /// It is listed, but not for assertion, not for signing, or no longer.
    Unauthorised(Method),
    /// It is listed under this id, but cannot be used.
    Unusable(String, KeyFault),
    /// It is listed as somebody else's.
    Mismatch,
    /// It is not listed.
    Absent,
}

impl Lookup {
    /// What two documents of one issuer say together: the better of the two.
    pub(crate) fn or(self, other: Lookup) -> Lookup {
        if other.rank() < self.rank() { other } else { self }
    }

    fn rank(&self) -> u8 {
        match self {
            Lookup::Authorised(_) => 0,
            Lookup::Unauthorised(_) => 1,
            Lookup::Unusable(..) => 2,
            Lookup::Mismatch => 3,
            Lookup::Absent => 4,
        }
    }
}

impl KeyDocument {
    /// Reads the document that was had from `source` for `issuer`.
    pub(crate) fn parse(document: &Value, issuer: &IssuerId, source: &Source) -> Result<Self, Finding> {
        let document = document.as_object().ok_or_else(|| invalid("the key document is no JSON object"))?;
        match source.form {
            Form::Controller => controller_document(document, issuer.as_str()),
            Form::KeySet => key_set(document, issuer.as_str(), source.url.as_str()),
        }
    }

    /// The document that a DID stands for which spells out its only key.
    pub(super) fn in_place(did: &str, key: Listed) -> Result<Self, KeyFault> {
        match key.key() {
            // Then it is no DID at all. Other faults are found when the key is looked up.
            Err(fault @ (KeyFault::Malformed(_) | KeyFault::Private)) => return Err(fault.clone()),
            Ok(_) | Err(KeyFault::Unsupported(_) | KeyFault::Refused(_)) => {}
        }
        let named = BTreeMap::from([(key.id().to_owned(), key)]);
        Ok(KeyDocument { named, ..Self::empty(did, did) })
    }

    fn empty(owner: &str, base: &str) -> Self {
        let (owner, base) = (owner.to_owned(), canonical(base).into_owned());
        KeyDocument { owner, base, named: BTreeMap::new(), nameless: Vec::new() }
    }

    /// What the document says about the key named `reference`: a `verificationMethod` or `kid`, absolute or relative.
    ///
    /// `now` decides about keys with an end; a leeway is the caller's to subtract.
    pub(crate) fn find(&self, reference: &str, now: Timestamp) -> Lookup {
        match self.named.get(&self.absolute(reference)) {
            Some(listed) => listed.judge(&self.owner, now),
            None => self.best(now, |listed| listed.has_kid(reference)),
        }
    }

    /// What the document says about `key` under whatever name; the best, if it says several things.
    pub(crate) fn find_key(&self, key: &PublicKey, now: Timestamp) -> Lookup {
        self.best(now, |listed| listed.key() == Ok(key))
    }

    fn best(&self, now: Timestamp, is_meant: impl Fn(&Listed) -> bool) -> Lookup {
        let meant = self.named.values().chain(&self.nameless).filter(|listed| is_meant(listed));
        meant.map(|listed| listed.judge(&self.owner, now)).fold(Lookup::Absent, Lookup::or)
    }

    /// `reference` as an absolute id in its canonical spelling. Only fragments are relative (DID Core §3.2.2).
    fn absolute(&self, reference: &str) -> String {
        if reference.starts_with('#') {
            format!("{}{reference}", self.base)
        } else {
            canonical(reference).into_owned()
        }
    }

    /// Adds a verification method; one without an id cannot be referred to.
    fn add_method(
        &mut self,
        method: &Map<String, Value>,
        standing: impl Fn(&str) -> Standing,
    ) -> Result<(), Finding> {
        if method::is_private(method) {
            return Err(invalid("a private key was published"));
        }
        let Some(id) = method.get("id").and_then(Value::as_str) else { return Ok(()) };
        let id = self.absolute(id);
        let is_owners = is_owner(method.get("controller"), &self.owner);
        let standing = if is_owners { standing(&id) } else { Standing::Foreign };
        self.add(Listed::method(id, method, standing))
    }

    /// Adds a key of a JWK Set.
    fn add_jwk(&mut self, key: &Map<String, Value>, standing: Standing) -> Result<(), Finding> {
        if jwk::is_private(key) {
            return Err(invalid("a private key was published"));
        }
        match key.get("kid").and_then(Value::as_str) {
            Some(kid) => self.add(Listed::jwk(format!("{}#{kid}", self.base), key, standing)),
            None => {
                self.nameless.push(Listed::jwk(self.base.clone(), key, standing));
                Ok(())
            }
        }
    }

    /// Adds a key; two different ones under one id would leave a choice to whoever reads them.
    fn add(&mut self, listed: Listed) -> Result<(), Finding> {
        match self.named.entry(listed.id().to_owned()) {
            Entry::Vacant(place) => {
                place.insert(listed);
                Ok(())
            }
            Entry::Occupied(mut place) if place.get().is_same(&listed) => {
                place.get_mut().also(&listed);
                Ok(())
            }
            Entry::Occupied(_) => Err(invalid("two keys have the same id")),
        }
    }
}

/// Whether a document of this media type is read as a key document (report.md §4.1).
///
/// One without a media type is not: where strangers can store files, those are rarely served as JSON.
pub(crate) fn is_key_media_type(media_type: Option<&str>) -> bool {
    let essence = media_type.unwrap_or_default().split(';').next().unwrap_or_default();
    let essence = essence.trim_matches([' ', '\t']).to_ascii_lowercase();
    match essence.strip_prefix("application/") {
        Some("json" | "did") => true,
        Some(subtype) => subtype.strip_suffix("+json").is_some_and(is_token),
        None => false,
    }
}

// RFC 9110 §5.6.2
fn is_token(text: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token)
}

/// The verification relationships (Controlled Identifiers 1.0 §2.3), under which methods may be embedded too.
const RELATIONSHIPS: [&str; 5] =
    [ASSERTION, "authentication", "keyAgreement", "capabilityInvocation", "capabilityDelegation"];

const ASSERTION: &str = "assertionMethod";

const METHODS: &str = "verificationMethod";

// DID Core §5, Controlled Identifiers 1.0 §2
fn controller_document(document: &Map<String, Value>, owner: &str) -> Result<KeyDocument, Finding> {
    is_about(document, owner)?;
    is_active(document)?;
    let mut keys = KeyDocument::empty(owner, owner.split('#').next().unwrap_or(owner));
    let references = items(document, ASSERTION).iter().filter_map(Value::as_str);
    let for_assertion: BTreeSet<String> = references.map(|reference| keys.absolute(reference)).collect();
    for method in items(document, METHODS).iter().filter_map(Value::as_object) {
        keys.add_method(method, |id| Standing::of(for_assertion.contains(id)))?;
    }
    for relationship in RELATIONSHIPS {
        for method in items(document, relationship).iter().filter_map(Value::as_object) {
            keys.add_method(method, |_| Standing::of(relationship == ASSERTION))?;
        }
    }
    Ok(keys)
}

/// The document is about its owner, or has nothing to say: the page of an `https:` issuer need not list keys.
fn is_about(document: &Map<String, Value>, owner: &str) -> Result<(), Finding> {
    let is_keyless =
        !document.contains_key(METHODS) && RELATIONSHIPS.iter().all(|r| !document.contains_key(*r));
    match document.get("id") {
        Some(Value::String(id)) if same_party(id, owner) => Ok(()),
        None if is_keyless && !owner.starts_with("did:") => Ok(()),
        Some(_) | None => Err(invalid("the key document is not about the issuer")),
    }
}

// DID Core §7.1.3 has it in the metadata; some methods write it into the document.
fn is_active(document: &Map<String, Value>) -> Result<(), Finding> {
    let metadata = document.get("didDocumentMetadata");
    let flags = [document.get("deactivated"), metadata.and_then(|metadata| metadata.get("deactivated"))];
    if flags.into_iter().flatten().all(|flag| *flag == Value::Bool(false)) {
        Ok(())
    } else {
        Err(invalid("the issuer's identifier was deactivated"))
    }
}

// RFC 7517 §5; `iss` by the implementation guide of Open Badges 3.0
fn key_set(set: &Map<String, Value>, owner: &str, address: &str) -> Result<KeyDocument, Finding> {
    let Some(Value::Array(keys)) = set.get("keys") else {
        return Err(invalid("the key set has no keys"));
    };
    let mut document = KeyDocument::empty(owner, address);
    for key in keys.iter().filter_map(Value::as_object) {
        let is_owners = is_owner(set.get("iss"), owner) && is_owner(key.get("iss"), owner);
        let standing = if is_owners { Standing::Assertion } else { Standing::Foreign };
        document.add_jwk(key, standing)?;
    }
    Ok(document)
}

/// Whether `party`, where a key names one at all, is the owner of the document.
fn is_owner(party: Option<&Value>, owner: &str) -> bool {
    party.is_none_or(|party| party.as_str().is_some_and(|party| same_party(party, owner)))
}

/// One or many, as JSON-LD documents write them.
fn items<'a>(document: &'a Map<String, Value>, member: &str) -> &'a [Value] {
    match document.get(member) {
        Some(Value::Array(items)) => items,
        Some(item) => std::slice::from_ref(item),
        None => &[],
    }
}

fn invalid(what: &str) -> Finding {
    Finding::new(Code::IssuerDocumentInvalid).detail(what)
}

#[cfg(test)]
mod tests;
