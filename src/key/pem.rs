//! Public keys in PEM (RFC 7468 §13), as Open Badges 2.0 publishes them. None but public ones.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::pkcs8::der::asn1::UintRef;
use p256::pkcs8::der::{self, Decode as _, Reader as _, SliceReader};
use p256::pkcs8::{ObjectIdentifier, spki::SubjectPublicKeyInfoRef};

use super::public::Material;
use super::{KeyFault, jwk};
use crate::json::Map;

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The one key in `text`.
pub(super) fn material(text: &str) -> Result<Material, KeyFault> {
    let text = text.trim_ascii();
    let unframed = |label: &str| {
        let body = text.strip_prefix(&*format!("-----BEGIN {label}-----"))?;
        body.strip_suffix(&*format!("-----END {label}-----"))
    };
    if text.contains("PRIVATE KEY-----") {
        return Err(KeyFault::Private);
    }
    match (unframed("PUBLIC KEY"), unframed("RSA PUBLIC KEY")) {
        (Some(body), _) => of_any_kind(&decode(body)?),
        (None, Some(body)) => of_rsa(&decode(body)?),
        (None, None) => Err(malformed("no public key in PEM")),
    }
}

fn decode(body: &str) -> Result<Vec<u8>, KeyFault> {
    let body: String = body.split_ascii_whitespace().collect();
    STANDARD.decode(body).map_err(|_| malformed("its PEM is not base64"))
}

// RFC 5280 §4.1, SubjectPublicKeyInfo
fn of_any_kind(der: &[u8]) -> Result<Material, KeyFault> {
    let info = SubjectPublicKeyInfoRef::try_from(der).map_err(|_| malformed("no SubjectPublicKeyInfo"))?;
    let key = info.subject_public_key.as_bytes().ok_or_else(|| malformed("a key of odd length"))?;
    match info.algorithm.oid {
        RSA => of_rsa(key),
        ED25519 => {
            let key = key.try_into().map_err(|_| malformed("an Ed25519 key of the wrong length"))?;
            Material::ed25519(key)
        }
        EC => match info.algorithm.parameters_oid() {
            Ok(P256) => Material::p256(key),
            Ok(P384) => Material::p384(key),
            Ok(_) | Err(_) => Err(KeyFault::Unsupported("keys on this curve".into())),
        },
        other => Err(KeyFault::Unsupported(format!("keys of the kind {other}"))),
    }
}

// RFC 8017 §A.1.1
fn of_rsa(der: &[u8]) -> Result<Material, KeyFault> {
    let numbers = || -> der::Result<[Vec<u8>; 2]> {
        let mut reader = SliceReader::new(der)?;
        let numbers = reader.sequence(|reader| -> der::Result<_> {
            let mut number = || UintRef::decode(reader).map(|number| number.as_bytes().to_vec());
            Ok([number()?, number()?])
        })?;
        reader.finish()?;
        Ok(numbers)
    };
    let [modulus, exponent] = numbers().map_err(|_| malformed("no RSA key"))?;
    jwk::material(&Map::from_iter(jwk::rsa(&modulus, &exponent)))
}

fn malformed(what: &str) -> KeyFault {
    KeyFault::Malformed(what.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Algorithm, PublicKey};
    use super::*;

    const ED25519: &str = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
        -----END PUBLIC KEY-----\n";

    fn pem(label: &str, der: &[u8]) -> String {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
    }

    /// An RSA key of 2048 bits, as PKCS#1 and inside a SubjectPublicKeyInfo.
    fn rsa() -> [Vec<u8>; 2] {
        let number = [&[0x02, 0x82, 0x01, 0x01, 0x00][..], &[0xff; 256], &[0x02, 0x03, 1, 0, 1]].concat();
        let plain = [&[0x30, 0x82, 0x01, 0x0a][..], &number].concat();
        let algorithm = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
        let bits = [&[0x03, 0x82, 0x01, 0x0f, 0x00][..], &plain].concat();
        let info = [&[0x30, 0x82, 0x01, 0x22][..], &algorithm, &bits].concat();
        [plain, info]
    }

    #[test]
    fn reads_keys_in_both_frames() {
        let [plain, info] = rsa();
        let keys =
            [pem("RSA PUBLIC KEY", &plain), pem("PUBLIC KEY", &info)].map(|text| PublicKey::from_pem(&text));
        let [Ok(first), Ok(second)] = &keys else { panic!("{keys:?}") };
        assert_eq!((first, first.algorithm()), (second, Algorithm::Rs256));
        assert_eq!(PublicKey::from_pem(ED25519).unwrap().algorithm(), Algorithm::EdDsa);
        let in_one_line = ED25519.replace('\n', " ");
        assert_eq!(PublicKey::from_pem(&in_one_line), PublicKey::from_pem(ED25519));
    }

    #[test]
    fn what_is_no_single_public_key_is_refused() {
        let [plain, info] = rsa();
        for text in [
            String::new(),
            "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=".to_owned(),
            format!("{ED25519}{ED25519}"),
            pem("CERTIFICATE", &info),
            pem("PUBLIC KEY", &plain),
            pem("RSA PUBLIC KEY", &info),
            pem("PUBLIC KEY", &[&info[..], &[0]].concat()),
            pem("RSA PUBLIC KEY", &[&plain[..], &[0]].concat()),
            pem("PUBLIC KEY", &info[..100]),
        ] {
            assert!(matches!(PublicKey::from_pem(&text), Err(KeyFault::Malformed(_))), "{text}");
        }
    }

    #[test]
    fn weak_foreign_and_private_keys_are_told_apart() {
        assert_eq!(PublicKey::from_pem(&pem("PRIVATE KEY", &[0x30, 0])), Err(KeyFault::Private));
        let [mut plain, _] = rsa();
        let exponent = plain.len() - 1;
        plain[exponent] = 2;
        assert!(matches!(PublicKey::from_pem(&pem("RSA PUBLIC KEY", &plain)), Err(KeyFault::Refused(_))));
        let x25519 = ED25519.replace("K2VwAyEA", "K2VuAyEA");
        assert!(matches!(PublicKey::from_pem(&x25519), Err(KeyFault::Unsupported(_))));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn nothing_panics(der in proptest::collection::vec(any::<u8>(), 0..80), at in 0_usize..294, byte: u8) {
            let [_, mut info] = rsa();
            info[at] = byte;
            let texts = [pem("PUBLIC KEY", &der), pem("RSA PUBLIC KEY", &der), pem("PUBLIC KEY", &info)];
            for text in texts {
                _ = PublicKey::from_pem(&text);
            }
        }
    }
}
