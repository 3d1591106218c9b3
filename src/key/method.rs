//! Verification methods: one key of a key document, and what the document says about it.

use std::sync::OnceLock;

use super::document::Lookup;
use super::{KeyFault, PublicKey, jwk};
use crate::json::{Map, Value};
use crate::timestamp::Timestamp;

/// A key that an issuer lists as its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Method {
    id: String,
    controller: String,
    key: PublicKey,
}

impl Method {
    /// A key that the policy vouches for as `controller`'s; its id is that of a method named after the key.
    pub(crate) fn pinned(controller: &str, key: &PublicKey) -> Self {
        let fragment = key.to_multikey().unwrap_or_default();
        Method { id: format!("{controller}#{fragment}"), controller: controller.to_owned(), key: key.clone() }
    }

    /// Its id: absolute, or the address of the key set for a key without `kid`.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The party that it is a key of: the issuer whose document lists it.
    pub(crate) fn controller(&self) -> &str {
        &self.controller
    }

    /// The key.
    pub(crate) fn key(&self) -> &PublicKey {
        &self.key
    }
}

/// What a document lists a key for, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// The issuer's, to make assertions with.
    Assertion,
    /// The issuer's, for something else.
    OtherUse,
    /// Somebody else's.
    Foreign,
}

impl Standing {
    pub(super) fn of(is_for_assertion: bool) -> Self {
        if is_for_assertion { Standing::Assertion } else { Standing::OtherUse }
    }
}

/// One entry of a key document. Its key is read when it is first asked for: a document may list hundreds.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    id: String,
    kid: Option<String>,
    standing: Standing,
    end: End,
    written: Written,
    key: OnceLock<Result<PublicKey, KeyFault>>,
}

/// When a key may no longer be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Never,
    At(Timestamp),
    Malformed,
}

/// How a key is written down.
#[derive(Debug, Clone, PartialEq)]
enum Written {
    Multibase(String),
    Jwk(Map<String, Value>),
    /// Not in a form that is read.
    Fault(KeyFault),
}

impl Listed {
    /// The entry for a verification method (Controlled Identifiers 1.0 §2.2).
    pub(super) fn method(id: String, method: &Map<String, Value>, standing: Standing) -> Self {
        Listed { end: end(method), ..Self::new(id, written(method), standing) }
    }

    /// The entry for a key of a JWK Set, or of a `did:jwk`.
    pub(super) fn jwk(id: String, jwk: &Map<String, Value>, standing: Standing) -> Self {
        Self::new(id, Written::Jwk(jwk.clone()), standing)
    }

    /// The entry for a Multikey that stands alone.
    pub(super) fn multibase(id: String, multibase: &str, standing: Standing) -> Self {
        Self::new(id, Written::Multibase(multibase.to_owned()), standing)
    }

    fn new(id: String, written: Written, standing: Standing) -> Self {
        let mut listed = Listed { id, kid: None, standing, end: End::Never, written, key: OnceLock::new() };
        if let Written::Jwk(jwk) = &listed.written {
            listed.kid = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
            match jwk::use_for_signatures(jwk) {
                Ok(()) => {}
                Err(fault @ KeyFault::Malformed(_)) => listed.written = Written::Fault(fault),
                Err(_) => listed.standing = standing.max(Standing::OtherUse),
            }
        }
        listed
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn has_kid(&self, kid: &str) -> bool {
        self.kid.as_deref() == Some(kid)
    }

    /// Whether `other` is this entry once more.
    pub(super) fn is_same(&self, other: &Listed) -> bool {
        let is_foreign = |listed: &Listed| listed.standing == Standing::Foreign;
        self.written == other.written && self.end == other.end && is_foreign(self) == is_foreign(other)
    }

    /// An entry that is found in two places counts where it counts most.
    pub(super) fn also(&mut self, other: &Listed) {
        self.standing = self.standing.min(other.standing);
    }

    /// The key itself.
    pub(super) fn key(&self) -> Result<&PublicKey, &KeyFault> {
        let read = || match &self.written {
            Written::Multibase(text) => PublicKey::from_multikey(text),
            Written::Jwk(jwk) => PublicKey::from_jwk_for_any_use(jwk),
            Written::Fault(fault) => Err(fault.clone()),
        };
        self.key.get_or_init(read).as_ref()
    }

    /// What the entry says at `now`, in a document of `owner`.
    pub(super) fn judge(&self, owner: &str, now: Timestamp) -> Lookup {
        if self.standing == Standing::Foreign {
            return Lookup::Mismatch;
        }
        let key = match self.key() {
            Ok(key) => key.clone(),
            Err(fault) => return Lookup::Unusable(self.id.clone(), fault.clone()),
        };
        let method = Method { id: self.id.clone(), controller: owner.to_owned(), key };
        match (self.standing, self.end) {
            (_, End::Malformed) => {
                Lookup::Unusable(method.id, KeyFault::Malformed("a key that ends at no date".into()))
            }
            // Controlled Identifiers 1.0 §2.2: not at or after the time of expiration or revocation.
            (_, End::At(end)) if now >= end => Lookup::Unauthorised(method),
            (Standing::Assertion, End::Never | End::At(_)) => Lookup::Authorised(method),
            (Standing::OtherUse | Standing::Foreign, End::Never | End::At(_)) => Lookup::Unauthorised(method),
        }
    }
}

/// Whether the private half of a key stands in `method`.
pub(super) fn is_private(method: &Map<String, Value>) -> bool {
    let is_private_name = |name: &String| name.starts_with("privateKey") || name.starts_with("secretKey");
    let jwk = method.get("publicKeyJwk").and_then(Value::as_object);
    method.keys().any(is_private_name) || jwk.is_some_and(jwk::is_private)
}

fn written(method: &Map<String, Value>) -> Written {
    let multibase = method.get("publicKeyMultibase");
    let jwk = method.get("publicKeyJwk");
    let malformed = |what: &str| Written::Fault(KeyFault::Malformed(what.to_owned()));
    match (method.get("type").and_then(Value::as_str), multibase, jwk) {
        // Controlled Identifiers 1.0 §2.2: one form only, or two readers could take two different keys.
        (Some("Multikey"), Some(Value::String(text)), None) => Written::Multibase(text.clone()),
        (Some("Ed25519VerificationKey2020"), Some(Value::String(text)), None) => ed25519(text),
        (Some("JsonWebKey" | "JsonWebKey2020"), None, Some(Value::Object(jwk))) => Written::Jwk(jwk.clone()),
        (Some("Multikey" | "Ed25519VerificationKey2020" | "JsonWebKey" | "JsonWebKey2020"), _, _) => {
            malformed("a verification method without exactly the key that its type has")
        }
        (Some(other), _, _) => Written::Fault(KeyFault::Unsupported(format!("verification methods {other}"))),
        (None, _, _) => malformed("a verification method without a type"),
    }
}

/// A Multikey of the prefix 0xed01, which all begin alike.
fn ed25519(multibase: &str) -> Written {
    if multibase.starts_with("z6Mk") {
        Written::Multibase(multibase.to_owned())
    } else {
        Written::Fault(KeyFault::Malformed("an Ed25519VerificationKey2020 with another key".into()))
    }
}

fn end(method: &Map<String, Value>) -> End {
    let date = |member: &str| match method.get(member) {
        None => End::Never,
        Some(Value::String(text)) => Timestamp::parse(text).map_or(End::Malformed, End::At),
        Some(_) => End::Malformed,
    };
    match (date("expires"), date("revoked")) {
        (End::Malformed, _) | (_, End::Malformed) => End::Malformed,
        (End::Never, end) | (end, End::Never) => end,
        (End::At(expires), End::At(revoked)) => End::At(expires.min(revoked)),
    }
}
