//! Private keys in memory. Each wipes itself when it is dropped.

use std::fmt;

use ed25519_dalek::Signer as _;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use openbadges::key::PublicKey;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use p256::pkcs8::{self, LineEnding};
use zeroize::Zeroizing;

use super::kind::KeyKind;
use super::secret_file::FileFault;
use super::{jwk, pem, public};

/// A private key.
pub(super) enum PrivateKey {
    Ed25519(ed25519_dalek::SigningKey),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Rsa(PKey<Private>),
}

impl PrivateKey {
    /// Makes a key, out of the randomness of the system.
    pub(super) fn generate(kind: KeyKind) -> Result<Self, FileFault> {
        match kind {
            KeyKind::Ed25519 => {
                Ok(PrivateKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(&*random::<32>()?)))
            }
            KeyKind::P256 => until_valid(|bytes: &[u8; 32]| p256::ecdsa::SigningKey::from_slice(bytes).ok())
                .map(PrivateKey::P256),
            KeyKind::P384 => until_valid(|bytes: &[u8; 48]| p384::ecdsa::SigningKey::from_slice(bytes).ok())
                .map(PrivateKey::P384),
            KeyKind::Rsa2048 => generate_rsa(2048),
            KeyKind::Rsa3072 => generate_rsa(3072),
            KeyKind::Rsa4096 => generate_rsa(4096),
        }
    }

    /// Reads PKCS#8 PEM or a JWK.
    pub(super) fn parse(content: &[u8]) -> Result<Self, FileFault> {
        let Ok(text) = std::str::from_utf8(content) else {
            return Err(match content {
                [0x30, ..] => FileFault::OtherForm("a key in DER"),
                _ => FileFault::NoKey,
            });
        };
        if text.trim_start().starts_with('{') { jwk::parse(content) } else { pem::parse(text) }
    }

    /// An RSA key whose halves belong together.
    pub(super) fn rsa(key: PKey<Private>) -> Result<Self, FileFault> {
        match key.rsa().and_then(|rsa| rsa.check_key()) {
            Ok(true) => Ok(PrivateKey::Rsa(key)),
            Ok(false) | Err(_) => Err(FileFault::Malformed("its numbers make no RSA key".into())),
        }
    }

    /// Its public half.
    pub(super) fn public(&self) -> Result<PublicKey, FileFault> {
        let key = match self {
            PrivateKey::Ed25519(key) => public::ed25519(key.verifying_key().as_bytes()),
            PrivateKey::P256(key) => {
                public::elliptic("P-256", key.verifying_key().to_sec1_point(false).as_bytes())
            }
            PrivateKey::P384(key) => {
                public::elliptic("P-384", key.verifying_key().to_sec1_point(false).as_bytes())
            }
            PrivateKey::Rsa(key) => {
                let rsa = key.rsa().map_err(not_rsa)?;
                public::rsa(&rsa.n().to_vec(), &rsa.e().to_vec())
            }
        };
        key.map_err(FileFault::Key)
    }

    /// The key as PKCS#8 PEM, which every tool reads.
    pub(super) fn to_pem(&self) -> Result<Zeroizing<Vec<u8>>, FileFault> {
        let of_pem = |pem: pkcs8::Result<Zeroizing<String>>| {
            let pem = pem.map_err(|error| FileFault::NotMade(error.to_string()))?;
            Ok(Zeroizing::new(pem.as_bytes().to_vec()))
        };
        match self {
            // Without the public half (version 1): OpenSSL 3.0 does not read the other.
            PrivateKey::Ed25519(key) => {
                let key = ed25519_dalek::pkcs8::KeypairBytes { secret_key: key.to_bytes(), public_key: None };
                of_pem(key.to_pkcs8_pem(LineEnding::LF))
            }
            PrivateKey::P256(key) => of_pem(key.to_pkcs8_pem(LineEnding::LF)),
            PrivateKey::P384(key) => of_pem(key.to_pkcs8_pem(LineEnding::LF)),
            PrivateKey::Rsa(key) => key.private_key_to_pem_pkcs8().map(Zeroizing::new).map_err(not_rsa),
        }
    }

    /// The signature of the key's one algorithm, in the form of [`openbadges::issue::Signer::sign`].
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        Ok(match self {
            PrivateKey::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
            // RFC 6979: no signature depends on the randomness of its moment.
            PrivateKey::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            PrivateKey::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            PrivateKey::Rsa(key) => {
                Signer::new(MessageDigest::sha256(), key)?.sign_oneshot_to_vec(message)?
            }
        })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

fn generate_rsa(bits: u32) -> Result<PrivateKey, FileFault> {
    Rsa::generate(bits).and_then(PKey::from_rsa).map(PrivateKey::Rsa).map_err(not_rsa)
}

fn not_rsa(error: ErrorStack) -> FileFault {
    FileFault::NotMade(error.to_string())
}

/// A number below the order of the group, each as likely as the others.
fn until_valid<const N: usize, K>(key: impl Fn(&[u8; N]) -> Option<K>) -> Result<K, FileFault> {
    loop {
        if let Some(key) = key(&*random()?) {
            return Ok(key);
        }
    }
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, FileFault> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut *bytes).map_err(|error| FileFault::NotMade(error.to_string()))?;
    Ok(bytes)
}
