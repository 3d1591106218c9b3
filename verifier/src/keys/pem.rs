//! PKCS#8 in PEM (RFC 7468 §10).

use ed25519_dalek::pkcs8::DecodePrivateKey;
use openssl::pkey::PKey;
use p256::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef, SecretDocument};

use super::private::PrivateKey;
use super::secret_file::FileFault;

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

const LABEL: &str = "PRIVATE KEY";

/// The private key in `text`.
pub(super) fn parse(text: &str) -> Result<PrivateKey, FileFault> {
    match labels(text)[..] {
        [LABEL] => {}
        [label] => return Err(not_pkcs8(label)),
        // As older OpenSSL writes them: parameters of the curve in front.
        ["EC PARAMETERS", label] => return Err(not_pkcs8(label)),
        [] => return Err(FileFault::NoKey),
        [..] => return Err(FileFault::Several),
    }
    let malformed = || FileFault::Malformed("its PEM cannot be read".into());
    let start = text.find("-----BEGIN ").ok_or_else(malformed)?;
    let (_, document) = SecretDocument::from_pem(&text[start..]).map_err(|_| malformed())?;
    from_pkcs8(document.as_bytes())
}

/// What the file says it holds, in order.
fn labels(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.trim().strip_prefix("-----BEGIN ")?.strip_suffix("-----")).collect()
}

fn not_pkcs8(label: &str) -> FileFault {
    match label {
        "ENCRYPTED PRIVATE KEY" => FileFault::Encrypted,
        "RSA PRIVATE KEY" => FileFault::OtherForm("an RSA key in its older form (PKCS#1)"),
        "EC PRIVATE KEY" => FileFault::OtherForm("an EC key in its older form (SEC 1)"),
        "OPENSSH PRIVATE KEY" => {
            FileFault::Unsupported("Keys in the form of OpenSSH (BEGIN OPENSSH PRIVATE KEY)".into())
        }
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => FileFault::Public("a certificate"),
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => FileFault::Public("a certificate request"),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => FileFault::Public("the public key"),
        _ => FileFault::NoKey,
    }
}

// RFC 5958 §2, in the older version without and in the newer one with the public key
fn from_pkcs8(der: &[u8]) -> Result<PrivateKey, FileFault> {
    let malformed = |what: &str| FileFault::Malformed(what.to_owned());
    let info = PrivateKeyInfoRef::try_from(der).map_err(|_| malformed("it is not PKCS#8"))?;
    match info.algorithm.oid {
        ED25519 => ed25519_dalek::SigningKey::from_pkcs8_der(der)
            .map(PrivateKey::Ed25519)
            .map_err(|_| malformed("no Ed25519 key is in it, or the public half is another")),
        EC => match info.algorithm.parameters_oid() {
            Ok(P256) => p256::ecdsa::SigningKey::from_pkcs8_der(der)
                .map(PrivateKey::P256)
                .map_err(|_| malformed("no P-256 key is in it, or the public half is another")),
            Ok(P384) => p384::ecdsa::SigningKey::from_pkcs8_der(der)
                .map(PrivateKey::P384)
                .map_err(|_| malformed("no P-384 key is in it, or the public half is another")),
            Ok(_) | Err(_) => Err(FileFault::Unsupported("Keys on this curve".into())),
        },
        RSA => {
            let key = PKey::private_key_from_pkcs8(der).map_err(|_| malformed("no RSA key is in it"))?;
            PrivateKey::rsa(key)
        }
        other => Err(FileFault::Unsupported(format!("Keys of this kind ({other})"))),
    }
}
