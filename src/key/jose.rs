//! Signatures of JOSE (RFC 7515). The only file behind which OpenSSL stands.

use std::panic::{RefUnwindSafe, UnwindSafe};

use josekit::jwk::Jwk;
use josekit::jws::{ES256, ES384, JwsVerifier, RS256};

use super::public::{Material, RsaKey, verify_ed25519};
use super::{Algorithm, PublicKey, SignatureFault, jwk};
use crate::json::Map;

/// Checks the signature of a JWS over its signing input.
///
/// `algorithm` is what the header claims; it must be that of the key.
pub(crate) fn verify(
    key: &PublicKey,
    algorithm: Algorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureFault> {
    let expected = match key.agreed(algorithm)? {
        // OpenSSL takes weak keys, and signatures that others would read differently.
        Material::Ed25519(key) => return verify_ed25519(key, message, signature),
        Material::P256(_) => 64,
        Material::P384(_) => 96,
        Material::Rsa(RsaKey { modulus, .. }) => modulus.len(),
    };
    if signature.len() != expected {
        return Err(SignatureFault::wrong_length(key.kind(), expected, signature));
    }
    let Verifier(verifier) = key.jose_verifier().ok_or(SignatureFault::WrongKey)?;
    verifier.verify(message, signature).map_err(|_| SignatureFault::Mismatch)
}

/// A key as `josekit` wants it: building one costs as much as a verification.
pub(super) struct Verifier(Box<dyn JwsVerifier>);

// A verification leaves nothing behind in it, so that one which panics breaks none after it.
impl UnwindSafe for Verifier {}
impl RefUnwindSafe for Verifier {}

impl Verifier {
    /// None for an Ed25519 key, and for what OpenSSL does not take.
    pub(super) fn new(material: &Material) -> Option<Self> {
        let jwk = |members| Jwk::from_map(Map::from_iter(members)).ok();
        let verifier: Box<dyn JwsVerifier> = match material {
            Material::Ed25519(_) => return None,
            Material::P256(key) => {
                let point = key.to_sec1_point(false);
                Box::new(ES256.verifier_from_jwk(&jwk(jwk::ec("P-256", point.x()?, point.y()?))?).ok()?)
            }
            Material::P384(key) => {
                let point = key.to_sec1_point(false);
                Box::new(ES384.verifier_from_jwk(&jwk(jwk::ec("P-384", point.x()?, point.y()?))?).ok()?)
            }
            Material::Rsa(RsaKey { modulus, exponent }) => {
                Box::new(RS256.verifier_from_jwk(&jwk(jwk::rsa(modulus, exponent))?).ok()?)
            }
        };
        Some(Verifier(verifier))
    }
}
