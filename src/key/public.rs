//! Public keys by kind, and signatures in the raw forms of Data Integrity.

use std::fmt;
use std::sync::{Arc, OnceLock};

use p256::ecdsa::signature::Verifier as _;

use super::{KeyFault, SignatureFault, jose, jwk, multikey, pem};
use crate::json::{Map, Value};

/// A public key that is fit for signatures: on its curve, not weak, of a known kind.
///
/// Cheap to clone. Two keys are equal when they are the same key, however they were written down.
#[derive(Clone)]
pub struct PublicKey(Arc<Inner>);

struct Inner {
    material: Material,
    /// Built when the first JOSE signature is checked; a Data Integrity proof never needs it.
    jose: OnceLock<Option<jose::Verifier>>,
}

#[derive(PartialEq, Eq)]
pub(super) enum Material {
    Ed25519(ed25519_dalek::VerifyingKey),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    Rsa(RsaKey),
}

/// Big-endian, without leading zeros.
#[derive(PartialEq, Eq)]
pub(super) struct RsaKey {
    pub(super) modulus: Vec<u8>,
    pub(super) exponent: Vec<u8>,
}

/// The signature algorithms, by their JOSE names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032).
    EdDsa,
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// ECDSA with P-384 and SHA-384.
    Es384,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
}

impl Algorithm {
    /// The algorithm of that name in a JOSE header.
    pub(crate) fn from_jose(name: &str) -> Option<Self> {
        use Algorithm::{EdDsa, Es256, Es384, Rs256};
        [EdDsa, Es256, Es384, Rs256].into_iter().find(|algorithm| algorithm.as_jose() == name)
    }

    /// Its name in a JOSE header.
    pub fn as_jose(self) -> &'static str {
        match self {
            Algorithm::EdDsa => "EdDSA",
            Algorithm::Es256 => "ES256",
            Algorithm::Es384 => "ES384",
            Algorithm::Rs256 => "RS256",
        }
    }
}

impl PublicKey {
    /// The key in a JWK (RFC 7517), which must not be said to be for anything but signatures.
    ///
    /// # Errors
    /// [`KeyFault`] for a kind of key that is not known, a weak one, a private one, and what is no key.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, KeyFault> {
        jwk::use_for_signatures(jwk)?;
        Self::from_jwk_for_any_use(jwk)
    }

    /// The key in a JWK, whatever `use` and `key_ops` say.
    pub(super) fn from_jwk_for_any_use(jwk: &Map<String, Value>) -> Result<Self, KeyFault> {
        jwk::material(jwk).map(Self::new)
    }

    /// The key in a `publicKeyMultibase` (Controlled Identifiers 1.0 §2.2.2).
    ///
    /// # Errors
    /// [`KeyFault`] as for [`from_jwk`](Self::from_jwk); RSA keys have no such form here.
    ///
    /// ```
    /// use openbadges::key::{Algorithm, PublicKey};
    /// let key = PublicKey::from_multikey("z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp").unwrap();
    /// assert_eq!(key.algorithm(), Algorithm::EdDsa);
    /// assert_eq!(key.to_jwk()["crv"], "Ed25519");
    /// ```
    pub fn from_multikey(multibase: &str) -> Result<Self, KeyFault> {
        multikey::material(multibase).map(Self::new)
    }

    /// The key in a `publicKeyPem` (Open Badges 2.0, CryptographicKey).
    pub(crate) fn from_pem(text: &str) -> Result<Self, KeyFault> {
        pem::material(text).map(Self::new)
    }

    /// The key in the bytes of a Multikey: a multicodec prefix and the key itself.
    pub(crate) fn from_multicodec(bytes: &[u8]) -> Result<Self, KeyFault> {
        multikey::material_of_bytes(bytes).map(Self::new)
    }

    /// Its Multikey (Controlled Identifiers 1.0 §2.2.2); `None` for RSA, which has none in common use.
    pub fn to_multikey(&self) -> Option<String> {
        multikey::of_material(&self.0.material)
    }

    /// Its JWK (RFC 7517) with the members of the key alone.
    pub fn to_jwk(&self) -> Map<String, Value> {
        jwk::of_material(&self.0.material)
    }

    fn new(material: Material) -> Self {
        PublicKey(Arc::new(Inner { material, jose: OnceLock::new() }))
    }

    /// The one algorithm that this key signs with.
    pub fn algorithm(&self) -> Algorithm {
        self.0.material.algorithm()
    }

    /// What kind of key it is, for people.
    pub fn kind(&self) -> &'static str {
        match &self.0.material {
            Material::Ed25519(_) => "Ed25519",
            Material::P256(_) => "P-256",
            Material::P384(_) => "P-384",
            Material::Rsa(_) => "RSA",
        }
    }

    /// Checks a signature of a Data Integrity proof: 64 bytes of Ed25519, or `r` and `s` of ECDSA side by side.
    pub(crate) fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureFault> {
        match self.agreed(algorithm)? {
            Material::Ed25519(key) => verify_ed25519(key, message, signature),
            Material::P256(key) => verify_p256(key, message, signature),
            Material::P384(key) => verify_p384(key, message, signature),
            // No Data Integrity suite signs with RSA.
            Material::Rsa(_) => Err(SignatureFault::WrongKey),
        }
    }

    /// The key, if it is one of `algorithm`. The only place where keys meet algorithms, hence written out in full.
    pub(super) fn agreed(&self, algorithm: Algorithm) -> Result<&Material, SignatureFault> {
        use Algorithm::{EdDsa, Es256, Es384, Rs256};
        use Material::{Ed25519, P256, P384, Rsa};
        match (&self.0.material, algorithm) {
            (Ed25519(_), EdDsa) | (P256(_), Es256) | (P384(_), Es384) | (Rsa(_), Rs256) => {
                Ok(&self.0.material)
            }
            (Ed25519(_), Es256 | Es384 | Rs256)
            | (P256(_), EdDsa | Es384 | Rs256)
            | (P384(_), EdDsa | Es256 | Rs256)
            | (Rsa(_), EdDsa | Es256 | Es384) => Err(SignatureFault::WrongKey),
        }
    }

    /// The JOSE verifier of this key, built once.
    pub(super) fn jose_verifier(&self) -> Option<&jose::Verifier> {
        self.0.jose.get_or_init(|| jose::Verifier::new(&self.0.material)).as_ref()
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.material == other.0.material
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.kind()).finish()
    }
}

impl Material {
    pub(super) fn algorithm(&self) -> Algorithm {
        match self {
            Material::Ed25519(_) => Algorithm::EdDsa,
            Material::P256(_) => Algorithm::Es256,
            Material::P384(_) => Algorithm::Es384,
            Material::Rsa(_) => Algorithm::Rs256,
        }
    }

    /// An Ed25519 key of 32 bytes. A key of small order fits nearly any signature, and two encodings of one point would
    /// be two keys.
    pub(super) fn ed25519(bytes: &[u8; 32]) -> Result<Self, KeyFault> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes)
            .map_err(|_| KeyFault::Malformed("no point of the curve Ed25519".into()))?;
        if key.is_weak() {
            return Err(KeyFault::Refused(
                "an Ed25519 key of small order, with which anybody can sign".into(),
            ));
        }
        // RFC 8032 §5.1.3: y is below p.
        if key.to_edwards().compress().as_bytes() != bytes {
            return Err(KeyFault::Refused("an Ed25519 key that is not in its canonical form".into()));
        }
        Ok(Material::Ed25519(key))
    }

    /// A P-256 key from a point as SEC 1 writes it.
    pub(super) fn p256(point: &[u8]) -> Result<Self, KeyFault> {
        p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .map(Material::P256)
            .map_err(|_| KeyFault::Malformed("no point of the curve P-256".into()))
    }

    /// A P-384 key from a point as SEC 1 writes it.
    pub(super) fn p384(point: &[u8]) -> Result<Self, KeyFault> {
        p384::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .map(Material::P384)
            .map_err(|_| KeyFault::Malformed("no point of the curve P-384".into()))
    }
}

/// `verify_strict`: neither a weak key nor a signature that others would read differently.
pub(super) fn verify_ed25519(
    key: &ed25519_dalek::VerifyingKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureFault> {
    let signature = ed25519_dalek::Signature::from_slice(signature)
        .map_err(|_| SignatureFault::wrong_length("Ed25519", 64, signature))?;
    key.verify_strict(message, &signature).map_err(|_| SignatureFault::Mismatch)
}

fn verify_p256(
    key: &p256::ecdsa::VerifyingKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureFault> {
    if signature.len() != 64 {
        return Err(SignatureFault::wrong_length("P-256", 64, signature));
    }
    // Fails for r or s that are zero or too large, which fit no message.
    let signature = p256::ecdsa::Signature::from_slice(signature).map_err(|_| SignatureFault::Mismatch)?;
    key.verify(message, &signature).map_err(|_| SignatureFault::Mismatch)
}

fn verify_p384(
    key: &p384::ecdsa::VerifyingKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureFault> {
    if signature.len() != 96 {
        return Err(SignatureFault::wrong_length("P-384", 96, signature));
    }
    let signature = p384::ecdsa::Signature::from_slice(signature).map_err(|_| SignatureFault::Mismatch)?;
    key.verify(message, &signature).map_err(|_| SignatureFault::Mismatch)
}

impl SignatureFault {
    pub(super) fn wrong_length(kind: &str, expected: usize, signature: &[u8]) -> Self {
        let length = signature.len();
        SignatureFault::Malformed(format!("{kind} signatures have {expected} bytes, this one has {length}"))
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::Signer as _;
    use proptest::prelude::*;

    use super::*;

    const ALGORITHMS: [Algorithm; 4] =
        [Algorithm::EdDsa, Algorithm::Es256, Algorithm::Es384, Algorithm::Rs256];

    fn ed25519_key(bytes: [u8; 32]) -> Result<PublicKey, KeyFault> {
        Material::ed25519(&bytes).map(PublicKey::new)
    }

    /// One key of each kind, in the order of [`ALGORITHMS`].
    fn keys() -> [PublicKey; 4] {
        let rsa = RsaKey { modulus: vec![0xff; 256], exponent: vec![1, 0, 1] };
        let p256 = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let p384 = p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap();
        [
            Material::Ed25519(ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key()),
            Material::P256(*p256.verifying_key()),
            Material::P384(*p384.verifying_key()),
            Material::Rsa(rsa),
        ]
        .map(PublicKey::new)
    }

    #[test]
    fn a_key_has_one_algorithm() {
        for key in keys() {
            for algorithm in ALGORITHMS {
                let is_own = algorithm == key.algorithm();
                let is_agreed = |verdict| verdict != Err(SignatureFault::WrongKey);
                assert_eq!(
                    is_agreed(jose::verify(&key, algorithm, b"", b"")),
                    is_own,
                    "{key:?} {algorithm:?}"
                );
                let is_for_proofs = is_own && algorithm != Algorithm::Rs256;
                assert_eq!(
                    is_agreed(key.verify(algorithm, b"", b"")),
                    is_for_proofs,
                    "{key:?} {algorithm:?}"
                );
            }
        }
    }

    #[test]
    fn the_names_of_algorithms_are_exact() {
        for algorithm in ALGORITHMS {
            assert_eq!(Algorithm::from_jose(algorithm.as_jose()), Some(algorithm));
        }
        for name in ["none", "HS256", "PS256", "RS512", "ES512", "eddsa", "es256", "ES256 ", ""] {
            assert_eq!(Algorithm::from_jose(name), None, "{name}");
        }
    }

    #[test]
    fn signatures_have_one_length() {
        for (key, length) in keys().into_iter().zip([64, 64, 96, 256]) {
            for wrong in [0, 1, length - 1, length + 1, 2 * length] {
                let verdict = jose::verify(&key, key.algorithm(), b"", &vec![1; wrong]);
                assert!(matches!(verdict, Err(SignatureFault::Malformed(_))), "{key:?} {wrong}: {verdict:?}");
            }
            for right in [vec![0; length], vec![1; length], vec![0xff; length]] {
                assert_eq!(jose::verify(&key, key.algorithm(), b"", &right), Err(SignatureFault::Mismatch));
            }
        }
    }

    #[test]
    fn either_s_of_ecdsa_fits() {
        let signing = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let signature: p256::ecdsa::Signature = signing.sign(b"message");
        let other = p256::ecdsa::Signature::from_scalars(signature.r(), -signature.s()).unwrap();
        assert_ne!(signature, other);
        let [_, key, _, _] = keys();
        for signature in [signature, other] {
            for verify in [PublicKey::verify, jose::verify] {
                assert_eq!(verify(&key, Algorithm::Es256, b"message", &signature.to_bytes()), Ok(()));
            }
        }
    }

    #[test]
    fn ed25519_keys_that_fit_any_signature_are_refused() {
        // The eight points of small order, then spellings of them with y at or above p or with a sign that has no use.
        let small = [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ];
        for text in small {
            let key = ed25519_key(hex(text));
            assert!(matches!(key, Err(KeyFault::Refused(_))), "{text}: {key:?}");
        }
    }

    #[test]
    fn ed25519_keys_have_one_spelling() {
        // y = p + 3 and p + 4 ..: points of large order, written with a y that is too large.
        let refused = (3..19).map(|excess: u8| {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (0xed + excess, 0x7f);
            ed25519_key(bytes)
        });
        let refused: Vec<_> = refused.filter(|key| !matches!(key, Err(KeyFault::Malformed(_)))).collect();
        assert!(!refused.is_empty());
        assert!(refused.iter().all(|key| matches!(key, Err(KeyFault::Refused(_)))), "{refused:?}");
    }

    /// Whoever holds the key can make such a signature; readers differ on whether it fits.
    #[test]
    fn ed25519_signatures_with_a_point_of_small_order_do_not_fit() {
        let [key, ..] = keys();
        let r = hex("0100000000000000000000000000000000000000000000000000000000000000");
        let s = hex("d4c5323131ff9683cfb3d30197c786c9043f1052d6c2d5293f19d6f36b911104");
        for verify in [PublicKey::verify, jose::verify] {
            let verdict = verify(&key, Algorithm::EdDsa, b"message", &[r, s].concat());
            assert_eq!(verdict, Err(SignatureFault::Mismatch));
        }
    }

    fn hex(text: &str) -> [u8; 32] {
        std::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn a_signature_fits_its_own_message_only(seed: [u8; 32], message: Vec<u8>, flip: prop::sample::Index) {
            let signing = ed25519_dalek::SigningKey::from_bytes(&seed);
            let key = ed25519_key(signing.verifying_key().to_bytes()).unwrap();
            let mut signature = signing.sign(&message).to_bytes();
            prop_assert_eq!(key.verify(Algorithm::EdDsa, &message, &signature), Ok(()));
            prop_assert_eq!(jose::verify(&key, Algorithm::EdDsa, &message, &signature), Ok(()));
            let longer = [&message[..], b"x"].concat();
            prop_assert_eq!(key.verify(Algorithm::EdDsa, &longer, &signature), Err(SignatureFault::Mismatch));
            signature[flip.index(64)] ^= 1;
            prop_assert_eq!(key.verify(Algorithm::EdDsa, &message, &signature), Err(SignatureFault::Mismatch));
        }
    }
}
