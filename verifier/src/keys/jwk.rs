//! Private keys as JWK (RFC 7517, RFC 7518 §6, RFC 8037 §2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openbadges::json::{self, Map, Value};
use openbadges::key::PublicKey;
use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use zeroize::{Zeroize as _, Zeroizing};

use super::private::PrivateKey;
use super::secret_file::FileFault;

/// The members of the private half.
const PRIVATE: [&str; 6] = ["d", "p", "q", "dp", "dq", "qi"];

/// The private key in the JSON text `bytes`.
pub(super) fn parse(bytes: &[u8]) -> Result<PrivateKey, FileFault> {
    let mut jwk = match json::parse(bytes) {
        Ok(Value::Object(members)) => members,
        Ok(_) | Err(_) => return Err(malformed("it is not strict JSON")),
    };
    let key = from_members(&jwk);
    wipe(&mut jwk);
    key
}

fn wipe(jwk: &mut Map<String, Value>) {
    for name in PRIVATE {
        if let Some(Value::String(text)) = jwk.get_mut(name) {
            text.zeroize();
        }
    }
}

fn from_members(jwk: &Map<String, Value>) -> Result<PrivateKey, FileFault> {
    if jwk.get("keys").is_some_and(Value::is_array) {
        return Err(FileFault::Several);
    }
    if !jwk.contains_key("kty") {
        return Err(FileFault::NoKey);
    }
    let public = public(jwk)?;
    if !jwk.contains_key("d") {
        return Err(FileFault::Public("a JWK with the public key"));
    }
    let key = match (jwk.get("kty").and_then(Value::as_str), jwk.get("crv").and_then(Value::as_str)) {
        (Some("OKP"), Some("Ed25519")) => {
            let seed = Zeroizing::new(octets(jwk, "d")?.as_slice().try_into().map_err(|_| member("d"))?);
            PrivateKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(&seed))
        }
        (Some("EC"), Some("P-256")) => p256::ecdsa::SigningKey::from_slice(&octets(jwk, "d")?)
            .map(PrivateKey::P256)
            .map_err(|_| member("d"))?,
        (Some("EC"), Some("P-384")) => p384::ecdsa::SigningKey::from_slice(&octets(jwk, "d")?)
            .map(PrivateKey::P384)
            .map_err(|_| member("d"))?,
        (Some("RSA"), _) => PrivateKey::rsa(rsa(jwk)?)?,
        (_, _) => return Err(FileFault::Unsupported("Keys of this kind".into())),
    };
    if key.public()? == public { Ok(key) } else { Err(malformed("its public half is that of another key")) }
}

/// The public half as it is written, which must be fit and meant for signatures.
fn public(jwk: &Map<String, Value>) -> Result<PublicKey, FileFault> {
    let signs = |operations: &Value| match operations {
        Value::Array(operations) => operations.iter().any(|operation| operation == "sign"),
        _ => false,
    };
    if !jwk.get("key_ops").is_none_or(signs) {
        return Err(malformed("its \"key_ops\" do not allow to sign"));
    }
    // `key_ops` of the private half says nothing about the public one.
    let is_public = |name: &str| !PRIVATE.contains(&name) && name != "key_ops";
    let members = jwk.iter().filter(|(name, _)| is_public(name));
    let members = members.map(|(name, value)| (name.clone(), value.clone())).collect();
    PublicKey::from_jwk(&members).map_err(FileFault::Key)
}

// RFC 7518 §6.3.2: with its primes, as every library writes it
fn rsa(jwk: &Map<String, Value>) -> Result<PKey<Private>, FileFault> {
    let [n, e, d, p, q, dp, dq, qi] =
        ["n", "e", "d", "p", "q", "dp", "dq", "qi"].map(|name| octets(jwk, name));
    let parts = [n?, e?, d?, p?, q?, dp?, dq?, qi?];
    assemble(parts).map_err(|_| malformed("its numbers make no RSA key"))
}

fn assemble(parts: [Zeroizing<Vec<u8>>; 8]) -> Result<PKey<Private>, ErrorStack> {
    let number = |bytes: &Zeroizing<Vec<u8>>| BigNum::from_slice(bytes);
    let [n, e, d, p, q, dp, dq, qi] = parts.each_ref().map(number);
    PKey::from_rsa(Rsa::from_private_components(n?, e?, d?, p?, q?, dp?, dq?, qi?)?)
}

/// The bytes in a member.
fn octets(jwk: &Map<String, Value>, name: &str) -> Result<Zeroizing<Vec<u8>>, FileFault> {
    let text = jwk.get(name).and_then(Value::as_str).ok_or_else(|| member(name))?;
    URL_SAFE_NO_PAD.decode(text).map(Zeroizing::new).map_err(|_| member(name))
}

fn member(name: &str) -> FileFault {
    FileFault::Malformed(format!("its member {name:?} is missing or malformed"))
}

fn malformed(what: &str) -> FileFault {
    FileFault::Malformed(what.to_owned())
}
