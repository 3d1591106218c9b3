//! Public keys, from the numbers that they are.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openbadges::json::{Map, Value};
use openbadges::key::{KeyFault, PublicKey};

/// The Ed25519 key with these bytes (RFC 8032 §5.1.5).
pub(super) fn ed25519(bytes: &[u8]) -> Result<PublicKey, KeyFault> {
    of_members([("kty", "OKP".into()), ("crv", "Ed25519".into()), ("x", text(bytes))])
}

/// The key on a curve, of its point in the uncompressed form of SEC 1 §2.3.3.
pub(super) fn elliptic(curve: &str, point: &[u8]) -> Result<PublicKey, KeyFault> {
    let Some((4, coordinates)) = point.split_first() else {
        return Err(KeyFault::Malformed("its point is not in the uncompressed form".into()));
    };
    let (x, y) = coordinates.split_at(coordinates.len() / 2);
    of_members([("kty", "EC".into()), ("crv", curve.into()), ("x", text(x)), ("y", text(y))])
}

/// The RSA key of these numbers, big-endian.
pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<PublicKey, KeyFault> {
    of_members([("kty", "RSA".into()), ("n", number(modulus)), ("e", number(exponent))])
}

fn of_members<const N: usize>(members: [(&str, String); N]) -> Result<PublicKey, KeyFault> {
    let jwk: Map<String, Value> =
        members.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    PublicKey::from_jwk(&jwk)
}

/// A JWK has no leading zeros (RFC 7518 §2); some sources of numbers do.
fn number(bytes: &[u8]) -> String {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    text(bytes.get(zeros..).unwrap_or_default())
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lose_their_leading_zeros() {
        assert_eq!(number(&[0, 0, 1, 0, 1]), "AQAB");
        let modulus = [0xff; 256];
        assert_eq!(rsa(&modulus, &[1, 0, 1]), rsa(&[&[0][..], &modulus].concat(), &[0, 1, 0, 1]));
        assert!(rsa(&modulus, &[1, 0, 1]).is_ok());
    }

    #[test]
    fn points_are_uncompressed() {
        for point in [&[][..], &[4], &[2; 33], &[4; 66]] {
            assert!(elliptic("P-256", point).is_err(), "{point:x?}");
        }
    }
}
