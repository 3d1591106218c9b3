//! A set of public keys that somebody else wrote down: JWK Set (RFC 7517 §5).

use std::error::Error;
use std::fmt;

use super::{KeyFault, PublicKey};
use crate::json::Value;

/// Public keys with the names (`kid`) that headers of tokens call them by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySet(Vec<(Option<String>, PublicKey)>);

/// Why a document is no set of keys that could be relied on as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySetFault {
    /// It has no list `keys` with at least one key in it.
    NoKeys,
    /// One of the keys cannot be used.
    Key {
        /// Its place in the list, from 0.
        index: usize,
        /// What is wrong with it.
        fault: KeyFault,
    },
    /// Two keys have one name.
    Twice(String),
}

impl fmt::Display for KeySetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeySetFault::NoKeys => {
                f.write_str("this is no JWK set, it has no list \"keys\" with a key in it")
            }
            KeySetFault::Key { index, fault } => write!(f, "keys[{index}] cannot be used: {fault}"),
            KeySetFault::Twice(kid) => write!(f, "two keys have the kid {kid:?}"),
        }
    }
}

impl Error for KeySetFault {}

impl KeySet {
    /// The keys of a JWK Set, every one of which must be fit for signatures, and public.
    ///
    /// # Errors
    /// The first reason not to rely on the set as it stands.
    ///
    /// ```
    /// use openbadges::key::{KeySet, KeySetFault};
    /// let key = serde_json::json!({
    ///     "kty": "OKP", "crv": "Ed25519", "kid": "1", "x": "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik"
    /// });
    /// assert!(KeySet::from_jwk_set(&serde_json::json!({ "keys": [key] })).is_ok());
    /// assert_eq!(KeySet::from_jwk_set(&serde_json::json!({ "keys": [] })), Err(KeySetFault::NoKeys));
    /// ```
    pub fn from_jwk_set(set: &Value) -> Result<Self, KeySetFault> {
        let mut keys: Vec<(Option<String>, PublicKey)> = Vec::new();
        for (index, jwk) in members(set).iter().enumerate() {
            let (kid, key) = read(jwk).map_err(|fault| KeySetFault::Key { index, fault })?;
            if let Some(kid) =
                kid.as_ref().filter(|kid| keys.iter().any(|(known, _)| known.as_ref() == Some(*kid)))
            {
                return Err(KeySetFault::Twice(kid.clone()));
            }
            keys.push((kid, key));
        }
        if keys.is_empty() { Err(KeySetFault::NoKeys) } else { Ok(KeySet(keys)) }
    }

    /// Those keys of a JWK Set that can be used: a set that is published may have others beside them.
    pub(crate) fn usable(set: &Value) -> Self {
        KeySet(members(set).iter().filter_map(|jwk| read(jwk).ok()).collect())
    }

    /// The keys that `kid` can mean: those of this name, and those without any.
    pub(crate) fn named<'a>(&'a self, kid: &'a str) -> impl Iterator<Item = &'a PublicKey> {
        let is_meant = move |name: &Option<String>| name.as_deref().is_none_or(|name| name == kid);
        self.0.iter().filter(move |(name, _)| is_meant(name)).map(|(_, key)| key)
    }

    pub(crate) fn contains(&self, key: &PublicKey) -> bool {
        self.0.iter().any(|(_, listed)| listed == key)
    }
}

fn members(set: &Value) -> &[Value] {
    set.get("keys").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn read(jwk: &Value) -> Result<(Option<String>, PublicKey), KeyFault> {
    let malformed = |what: &str| KeyFault::Malformed(what.to_owned());
    let jwk = jwk.as_object().ok_or_else(|| malformed("it is no JSON object"))?;
    let kid = match jwk.get("kid") {
        None => None,
        Some(Value::String(kid)) => Some(kid.clone()),
        Some(_) => return Err(malformed("the member kid of a JSON Web Key")),
    };
    Ok((kid, PublicKey::from_jwk(jwk)?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::Issuer;

    fn jwk(seed: u8, kid: Value) -> Value {
        let mut jwk = Value::Object(Issuer::did_key(seed).public_key().to_jwk());
        if !kid.is_null() {
            jwk["kid"] = kid;
        }
        jwk
    }

    /// So that a policy with pinned keys can be shared by verifications, of which one may panic.
    #[test]
    fn keys_can_be_shared() {
        fn shared<T: Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>() {}
        shared::<crate::Policy>();
    }

    #[test]
    fn a_name_chooses_among_the_keys() {
        let set = json!({ "keys": [jwk(1, json!("one")), jwk(2, json!("two")), jwk(3, Value::Null)] });
        let set = KeySet::from_jwk_set(&set).unwrap();
        let [one, two, nameless] = [1, 2, 3].map(|seed| Issuer::did_key(seed).public_key());
        assert_eq!(set.named("one").collect::<Vec<_>>(), [&one, &nameless]);
        assert_eq!(set.named("Two").collect::<Vec<_>>(), [&nameless]);
        assert!(set.contains(&two) && !set.contains(&Issuer::did_key(4).public_key()));
    }

    #[test]
    fn a_set_is_relied_on_as_a_whole_or_not_at_all() {
        for set in [json!({}), json!([]), json!({ "keys": {} }), json!({ "keys": [] }), jwk(1, Value::Null)] {
            assert_eq!(KeySet::from_jwk_set(&set), Err(KeySetFault::NoKeys), "{set}");
        }
        let mut private = jwk(2, json!("two"));
        private["d"] = json!("AQ");
        let fault = KeySet::from_jwk_set(&json!({ "keys": [jwk(1, json!("one")), private] }));
        assert_eq!(fault, Err(KeySetFault::Key { index: 1, fault: KeyFault::Private }));
        let twice = KeySet::from_jwk_set(&json!({ "keys": [jwk(1, json!("a")), jwk(2, json!("a"))] }));
        assert_eq!(twice, Err(KeySetFault::Twice("a".to_owned())));
        for odd in [jwk(1, json!(7)), json!("key"), json!({ "kty": "oct", "k": "AQ" })] {
            assert!(KeySet::from_jwk_set(&json!({ "keys": [odd] })).is_err(), "{odd}");
        }
    }

    #[test]
    fn of_a_published_set_the_usable_keys_count() {
        let set =
            KeySet::usable(&json!({ "keys": [1, { "kty": "EC", "crv": "P-521" }, jwk(1, json!("a"))] }));
        assert_eq!(set, KeySet::from_jwk_set(&json!({ "keys": [jwk(1, json!("a"))] })).unwrap());
        assert_eq!(KeySet::usable(&json!({})).named("a").count(), 0);
    }
}
