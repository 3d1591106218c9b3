//! Public keys as tokens have them (PKCS#11 §6.1.3, §6.3.3).

use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectHandle};
use cryptoki::session::Session;
use openbadges::key::{KeyFault, PublicKey};

use super::TokenError;
use crate::keys::public;

// The parameters of the curves, as DER: object identifiers, and the name that PKCS#11 3.0 has for Ed25519.
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
const EDWARDS25519: &[u8] = b"\x13\x0cedwards25519";

/// The public key in `object`.
pub(super) fn read(session: &Session, object: ObjectHandle) -> Result<PublicKey, TokenError> {
    let attributes =
        |wanted: &[AttributeType]| session.get_attributes(object, wanted).map_err(TokenError::Token);
    let kind = attributes(&[AttributeType::KeyType])?.into_iter().find_map(|attribute| match attribute {
        Attribute::KeyType(kind) => Some(kind),
        _ => None,
    });
    match kind {
        Some(KeyType::RSA) => rsa(attributes(&[AttributeType::Modulus, AttributeType::PublicExponent])?),
        Some(KeyType::EC | KeyType::EC_EDWARDS) => {
            elliptic(attributes(&[AttributeType::EcParams, AttributeType::EcPoint])?)
        }
        Some(other) => Err(TokenError::Unsupported(format!("Keys of the kind {other}"))),
        None => Err(malformed("it says not what kind of key it is")),
    }
}

fn rsa(attributes: Vec<Attribute>) -> Result<PublicKey, TokenError> {
    let (mut modulus, mut exponent) = (None, None);
    for attribute in attributes {
        match attribute {
            Attribute::Modulus(bytes) => modulus = Some(bytes),
            Attribute::PublicExponent(bytes) => exponent = Some(bytes),
            _ => {}
        }
    }
    let (Some(modulus), Some(exponent)) = (modulus, exponent) else {
        return Err(malformed("it has no modulus or no exponent"));
    };
    public::rsa(&modulus, &exponent).map_err(TokenError::Key)
}

fn elliptic(attributes: Vec<Attribute>) -> Result<PublicKey, TokenError> {
    let (mut curve, mut point) = (None, None);
    for attribute in attributes {
        match attribute {
            Attribute::EcParams(bytes) => curve = Some(bytes),
            Attribute::EcPoint(bytes) => point = Some(bytes),
            _ => {}
        }
    }
    let (Some(curve), Some(point)) = (curve, point) else {
        return Err(malformed("it has no curve or no point"));
    };
    from_point(&curve, &point)
}

fn from_point(curve: &[u8], point: &[u8]) -> Result<PublicKey, TokenError> {
    let of_size =
        |size| unwrapped(point, size).ok_or_else(|| malformed("its point has another length than its curve"));
    let key = match curve {
        ED25519 | EDWARDS25519 => public::ed25519(of_size(32)?),
        P256 => public::elliptic("P-256", of_size(65)?),
        P384 => public::elliptic("P-384", of_size(97)?),
        _ => return Err(TokenError::Unsupported("Keys on this curve".into())),
    };
    key.map_err(TokenError::Key)
}

/// A point of `size` bytes, inside of a DER OCTET STRING as the standard has it, or bare as some tokens do.
fn unwrapped(point: &[u8], size: usize) -> Option<&[u8]> {
    match point {
        [0x04, length, inner @ ..] if usize::from(*length) == size && inner.len() == size => Some(inner),
        _ => Some(point).filter(|point| point.len() == size),
    }
}

fn malformed(what: &str) -> TokenError {
    TokenError::Key(KeyFault::Malformed(what.to_owned()))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::*;

    /// A point of P-256 that was published (did:key).
    const X: &str = "fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI";
    const Y: &str = "hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU";

    fn p256_point() -> Vec<u8> {
        let [x, y] = [X, Y].map(|coordinate| URL_SAFE_NO_PAD.decode(coordinate).unwrap());
        [vec![4], x, y].concat()
    }

    #[test]
    fn pkcs11_points_are_read_wrapped_and_bare() {
        let bare = p256_point();
        let wrapped = [&[0x04, 65][..], &bare].concat();
        let expected = json!({ "kty": "EC", "crv": "P-256", "x": X, "y": Y });
        for point in [bare, wrapped] {
            assert_eq!(Value::Object(from_point(P256, &point).unwrap().to_jwk()), expected);
        }
        let edwards = URL_SAFE_NO_PAD.decode("O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik").unwrap();
        let wrapped = [&[0x04, 32][..], &edwards].concat();
        for curve in [ED25519, EDWARDS25519] {
            for point in [&edwards, &wrapped] {
                assert_eq!(from_point(curve, point).unwrap().kind(), "Ed25519");
            }
        }
    }

    #[test]
    fn pkcs11_points_that_are_none_are_refused() {
        let bare = p256_point();
        for point in [&[][..], &[4], &bare[..64], &bare[1..], &[&[0x04, 64][..], &bare].concat(), &[0x02; 65]]
        {
            assert!(from_point(P256, point).is_err(), "{point:x?}");
            assert!(from_point(P384, point).is_err(), "{point:x?}");
            assert!(from_point(ED25519, point).is_err(), "{point:x?}");
        }
        assert!(matches!(from_point(&[0x06, 0x00], &bare), Err(TokenError::Unsupported(_))));
    }
}
