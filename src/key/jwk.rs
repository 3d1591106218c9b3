//! JSON Web Keys (RFC 7517, 7518, 8037), public ones only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::KeyFault;
use super::public::{Material, RsaKey};
use crate::json::{Map, Value};

/// Members that only private or symmetric keys have (RFC 7518 §6, RFC 8037 §2, and `priv` of the later kinds).
const PRIVATE_MEMBERS: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/// The sizes of RSA keys that are strong enough and not absurd, in bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A larger exponent makes each check as slow as signing; OpenSSL refuses it too for large keys.
const MAX_EXPONENT_BITS: usize = 64;

/// Whether the private half of a key stands in `jwk`.
pub(super) fn is_private(jwk: &Map<String, Value>) -> bool {
    PRIVATE_MEMBERS.iter().any(|member| jwk.contains_key(*member))
}

/// `use` and `key_ops` allow to verify signatures, if they are there (RFC 7517 §4.2, §4.3).
pub(super) fn use_for_signatures(jwk: &Map<String, Value>) -> Result<(), KeyFault> {
    let not_for_signing = || KeyFault::Refused("a key that is not for signing".into());
    match jwk.get("use") {
        None => {}
        Some(Value::String(usage)) if usage == "sig" => {}
        Some(Value::String(_)) => return Err(not_for_signing()),
        Some(_) => return Err(malformed("use")),
    }
    match jwk.get("key_ops") {
        None => Ok(()),
        // The class JWK of Open Badges 3.0 has a single string here.
        Some(Value::String(operation)) if operation == "verify" => Ok(()),
        Some(Value::Array(operations)) if operations.iter().any(|operation| operation == "verify") => Ok(()),
        Some(Value::String(_) | Value::Array(_)) => Err(not_for_signing()),
        Some(_) => Err(malformed("key_ops")),
    }
}

/// The key that stands in `jwk`.
pub(super) fn material(jwk: &Map<String, Value>) -> Result<Material, KeyFault> {
    if is_private(jwk) {
        return Err(KeyFault::Private);
    }
    let material = match text(jwk, "kty")? {
        "OKP" => octet_key_pair(jwk)?,
        "EC" => elliptic_curve(jwk)?,
        "RSA" => rsa_key(jwk)?,
        "oct" => return Err(KeyFault::Refused("a symmetric key".into())),
        other => return Err(KeyFault::Unsupported(format!("keys of the type {other}"))),
    };
    agrees_with_algorithm(jwk, &material)?;
    Ok(material)
}

/// The members of a key, none but its own.
pub(super) fn of_material(material: &Material) -> Map<String, Value> {
    let members = match material {
        Material::Ed25519(key) => okp("Ed25519", key.as_bytes()),
        Material::P256(key) => of_point("P-256", key.to_sec1_point(false).as_bytes()),
        Material::P384(key) => of_point("P-384", key.to_sec1_point(false).as_bytes()),
        Material::Rsa(RsaKey { modulus, exponent }) => rsa(modulus, exponent),
    };
    Map::from_iter(members)
}

/// The members of an EC key, of its point in the uncompressed form of SEC 1 §2.3.3.
fn of_point(curve: &str, point: &[u8]) -> Vec<(String, Value)> {
    let (x, y) = point[1..].split_at(point.len() / 2);
    ec(curve, x, y)
}

fn okp(curve: &str, x: &[u8]) -> Vec<(String, Value)> {
    members([("kty", "OKP".into()), ("crv", curve.into()), ("x", URL_SAFE_NO_PAD.encode(x))])
}

/// The members of an EC key with the affine coordinates `x` and `y`.
pub(super) fn ec(curve: &str, x: &[u8], y: &[u8]) -> Vec<(String, Value)> {
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    members([("kty", "EC".into()), ("crv", curve.into()), ("x", text(x)), ("y", text(y))])
}

/// The members of an RSA key.
pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Vec<(String, Value)> {
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    members([("kty", "RSA".into()), ("n", text(modulus)), ("e", text(exponent))])
}

fn members<const N: usize>(members: [(&str, String); N]) -> Vec<(String, Value)> {
    members.map(|(name, text)| (name.to_owned(), Value::String(text))).into()
}

// RFC 8037 §2
fn octet_key_pair(jwk: &Map<String, Value>) -> Result<Material, KeyFault> {
    match text(jwk, "crv")? {
        "Ed25519" => Material::ed25519(&coordinate(jwk, "x")?),
        curve @ ("X25519" | "X448") => Err(KeyFault::Refused(format!("{curve} keys, which cannot sign"))),
        other => Err(KeyFault::Unsupported(format!("keys on the curve {other}"))),
    }
}

// RFC 7518 §6.2.1
fn elliptic_curve(jwk: &Map<String, Value>) -> Result<Material, KeyFault> {
    match text(jwk, "crv")? {
        "P-256" => Material::p256(&uncompressed::<32>(jwk)?),
        "P-384" => Material::p384(&uncompressed::<48>(jwk)?),
        other => Err(KeyFault::Unsupported(format!("keys on the curve {other}"))),
    }
}

/// The point in the uncompressed form of SEC 1 §2.3.3.
fn uncompressed<const N: usize>(jwk: &Map<String, Value>) -> Result<Vec<u8>, KeyFault> {
    Ok([&[4][..], &coordinate::<N>(jwk, "x")?, &coordinate::<N>(jwk, "y")?].concat())
}

// RFC 7518 §6.2.1.2: the length is that of the curve's coordinates, leading zeros included.
fn coordinate<const N: usize>(jwk: &Map<String, Value>, member: &str) -> Result<[u8; N], KeyFault> {
    octets(jwk, member)?.try_into().map_err(|_| malformed(member))
}

// RFC 7518 §6.3.1
fn rsa_key(jwk: &Map<String, Value>) -> Result<Material, KeyFault> {
    let (modulus, exponent) = (unsigned(jwk, "n")?, unsigned(jwk, "e")?);
    let (size, exponent_size) = (bits(&modulus), bits(&exponent));
    if !RSA_BITS.contains(&size) {
        return Err(KeyFault::Refused(format!("an RSA key of {size} bits; 2048 to 8192 are allowed")));
    }
    // An even modulus is no product of two large primes; an even exponent has no inverse.
    if is_even(&modulus) || is_even(&exponent) {
        return Err(KeyFault::Refused("an RSA key with an even number".into()));
    }
    // Odd and at least 17 bits long: 65537 or more.
    if !(17..=MAX_EXPONENT_BITS).contains(&exponent_size) {
        return Err(KeyFault::Refused(format!("an RSA key with an exponent of {exponent_size} bits")));
    }
    Ok(Material::Rsa(RsaKey { modulus, exponent }))
}

fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

fn is_even(number: &[u8]) -> bool {
    number.last().is_none_or(|last| last % 2 == 0)
}

// RFC 7518 §2, Base64urlUInt: as few octets as possible.
fn unsigned(jwk: &Map<String, Value>, member: &str) -> Result<Vec<u8>, KeyFault> {
    let octets = octets(jwk, member)?;
    match octets.first() {
        Some(first) if *first != 0 => Ok(octets),
        Some(_) | None => Err(malformed(member)),
    }
}

/// Canonical base64url without padding; anything else would be a second spelling of the same key.
fn octets(jwk: &Map<String, Value>, member: &str) -> Result<Vec<u8>, KeyFault> {
    URL_SAFE_NO_PAD.decode(text(jwk, member)?).map_err(|_| malformed(member))
}

fn text<'a>(jwk: &'a Map<String, Value>, member: &str) -> Result<&'a str, KeyFault> {
    jwk.get(member).and_then(Value::as_str).ok_or_else(|| malformed(member))
}

// RFC 7517 §4.4; RFC 9864 has a name of its own for EdDSA with Ed25519.
fn agrees_with_algorithm(jwk: &Map<String, Value>, material: &Material) -> Result<(), KeyFault> {
    match jwk.get("alg") {
        None => Ok(()),
        Some(Value::String(name)) if name == material.algorithm().as_jose() => Ok(()),
        Some(Value::String(name)) if name == "Ed25519" && matches!(material, Material::Ed25519(_)) => Ok(()),
        Some(Value::String(name)) => Err(KeyFault::Refused(format!("a key for the algorithm {name}"))),
        Some(_) => Err(malformed("alg")),
    }
}

fn malformed(member: &str) -> KeyFault {
    KeyFault::Malformed(format!("the member {member} of a JSON Web Key"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::PublicKey;
    use super::*;

    fn read(jwk: Value) -> Result<PublicKey, KeyFault> {
        PublicKey::from_jwk(jwk.as_object().unwrap())
    }

    fn with(mut jwk: Value, member: &str, value: Value) -> Value {
        jwk[member] = value;
        jwk
    }

    #[test]
    fn keys_are_written_as_they_were_read() {
        for jwk in [ed25519(), p256(), rsa(2048, &[1, 0, 1])] {
            assert_eq!(Value::Object(read(jwk.clone()).unwrap().to_jwk()), jwk);
        }
    }

    fn ed25519() -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "x": "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik" })
    }

    fn p256() -> Value {
        json!({ "kty": "EC", "crv": "P-256", "x": "fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI",
                "y": "hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU" })
    }

    /// A modulus of that many bits that is odd, unless the last byte says otherwise, and an exponent.
    fn rsa(bits: usize, exponent: &[u8]) -> Value {
        let mut modulus = vec![0xff; bits.div_ceil(8)];
        modulus[0] >>= (8 - bits % 8) % 8;
        Value::Object(super::rsa(&modulus, exponent).into_iter().collect())
    }

    #[test]
    fn reads_each_kind() {
        for jwk in [ed25519(), p256(), rsa(2048, &[1, 0, 1]), rsa(8192, &[1, 0, 1])] {
            assert!(read(jwk.clone()).is_ok(), "{jwk}");
            for (member, value) in [
                ("use", json!("sig")),
                ("key_ops", json!(["verify"])),
                ("kid", json!("a")),
                ("x5u", json!("b")),
            ] {
                assert_eq!(read(with(jwk.clone(), member, value)), read(jwk.clone()), "{member}");
            }
        }
    }

    #[test]
    fn private_members_are_never_overlooked() {
        for member in PRIVATE_MEMBERS {
            for jwk in [ed25519(), p256(), rsa(2048, &[3]), json!({ "kty": "oct" }), json!({})] {
                assert_eq!(read(with(jwk, member, json!("AQ"))), Err(KeyFault::Private), "{member}");
            }
        }
    }

    #[test]
    fn keys_for_something_else_are_refused() {
        for (member, value) in [
            ("use", json!("enc")),
            ("use", json!("")),
            ("key_ops", json!([])),
            ("key_ops", json!(["sign"])),
            ("key_ops", json!("deriveKey")),
            ("alg", json!("RS512")),
            ("alg", json!("PS256")),
            ("alg", json!("none")),
            ("alg", json!("ES384")),
            ("alg", json!("HS256")),
            ("alg", json!("ECDH-ES")),
        ] {
            for jwk in [ed25519(), p256(), rsa(2048, &[1, 0, 1])] {
                let key = read(with(jwk, member, value.clone()));
                assert!(matches!(key, Err(KeyFault::Refused(_))), "{member} {value}: {key:?}");
            }
        }
    }

    #[test]
    fn the_algorithm_may_agree() {
        for (jwk, algorithm) in [
            (ed25519(), "EdDSA"),
            (ed25519(), "Ed25519"),
            (p256(), "ES256"),
            (rsa(2048, &[1, 0, 1]), "RS256"),
        ] {
            assert_eq!(read(with(jwk.clone(), "alg", json!(algorithm))), read(jwk));
        }
        assert!(read(with(p256(), "alg", json!("Ed25519"))).is_err());
    }

    #[test]
    fn rsa_keys_have_a_size_and_an_exponent() {
        for (bits, exponent) in [
            (1024, &[1, 0, 1][..]),
            (2032, &[1, 0, 1]),
            (2047, &[1, 0, 1]),
            (8193, &[1, 0, 1]),
            (16384, &[1, 0, 1]),
            (2048, &[1]),
            (2048, &[3]),
            (2048, &[0xff, 0xff]),
            (2048, &[1, 0, 0]),
            (2048, &[1, 0, 0, 0, 0, 0, 0, 0, 1]),
        ] {
            let key = read(rsa(bits, exponent));
            assert!(matches!(key, Err(KeyFault::Refused(_))), "{bits} {exponent:?}: {key:?}");
        }
        let even = [&[0xff; 255][..], &[0xfe]].concat();
        assert!(material(&super::rsa(&even, &[1, 0, 1]).into_iter().collect()).is_err());
        assert!(read(rsa(2048, &[0xff; 8])).is_ok());
    }

    #[test]
    fn numbers_have_one_spelling() {
        let padded = |jwk: Value, member: &str, suffix: &str| {
            let text = format!("{}{suffix}", jwk[member].as_str().unwrap());
            with(jwk, member, json!(text))
        };
        let zero = [&[0][..], &[0xff; 256]].concat();
        for jwk in [
            padded(ed25519(), "x", "="),
            padded(ed25519(), "x", "A"),
            padded(p256(), "y", "AA"),
            // The last character has two bits that say nothing.
            with(ed25519(), "x", json!("O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2il")),
            with(p256(), "x", json!("fyNYMN0976ci7xqiSdag3buk+ZCwgXU4kz9XNkBlNUI")),
            with(p256(), "x", json!("")),
            with(p256(), "x", json!(7)),
            with(p256(), "x", p256()["y"].clone()),
            with(rsa(2048, &[1, 0, 1]), "e", json!("AAEAAQ")),
            with(rsa(2048, &[1, 0, 1]), "e", json!("")),
            with(rsa(2048, &[1, 0, 1]), "n", json!(URL_SAFE_NO_PAD.encode(zero))),
            json!({}),
            json!({ "kty": "EC" }),
            json!({ "kty": 1 }),
            with(ed25519(), "use", json!(["sig"])),
            with(ed25519(), "key_ops", json!({})),
            with(ed25519(), "alg", json!(null)),
        ] {
            let key = read(jwk.clone());
            assert!(matches!(key, Err(KeyFault::Malformed(_))), "{jwk}: {key:?}");
        }
    }

    #[test]
    fn other_kinds_of_keys_have_their_own_faults() {
        for (member, value) in [
            ("crv", "secp256k1"),
            ("crv", "P-521"),
            ("crv", "p-256"),
            ("kty", "AKP"),
            ("kty", "ec"),
            ("kty", ""),
        ] {
            let key = read(with(p256(), member, json!(value)));
            assert!(matches!(key, Err(KeyFault::Unsupported(_))), "{value}: {key:?}");
        }
        assert!(matches!(read(with(ed25519(), "crv", json!("X25519"))), Err(KeyFault::Refused(_))));
        assert!(matches!(read(json!({ "kty": "oct" })), Err(KeyFault::Refused(_))));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn nothing_panics(kty in "OKP|EC|RSA|oct", crv in "Ed25519|P-256|P-384|X25519",
                          x in "[A-Za-z0-9_-]{0,64}", y in "[A-Za-z0-9_=-]{42,44}") {
            let _ = read(json!({ "kty": kty, "crv": crv, "x": x, "y": y, "n": x, "e": y }));
        }
    }
}
