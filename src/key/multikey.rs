//! Multikeys (Controlled Identifiers 1.0 §2.2.2): base58-btc around a multicodec prefix and the key.

use multibase::Base;

use super::KeyFault;
use super::public::Material;

/// Longer than every key that is supported (a P-384 key has 71 characters). Base58 takes time by the square of its
/// length.
const MAX_CHARACTERS: usize = 128;

/// The key in a `publicKeyMultibase`.
pub(super) fn material(multibase: &str) -> Result<Material, KeyFault> {
    // Data Integrity EdDSA §2.1.1, ECDSA §2.1.1: base58-btc only.
    let digits = multibase
        .strip_prefix(Base::Base58Btc.code())
        .ok_or_else(|| KeyFault::Malformed("a Multikey that is not in base58-btc".into()))?;
    if digits.len() > MAX_CHARACTERS {
        return Err(KeyFault::Unsupported(format!("Multikeys of {} characters", digits.len())));
    }
    let bytes = Base::Base58Btc
        .decode(digits)
        .map_err(|_| KeyFault::Malformed("a Multikey that is not in base58-btc".into()))?;
    material_of_bytes(&bytes)
}

/// The `publicKeyMultibase` of a key.
pub(super) fn of_material(material: &Material) -> Option<String> {
    bytes_of_material(material).map(|bytes| multibase::encode(Base::Base58Btc, bytes))
}

/// The key behind its multicodec prefix.
pub(super) fn bytes_of_material(material: &Material) -> Option<Vec<u8>> {
    match material {
        Material::Ed25519(key) => Some([&[0xed, 0x01], &key.as_bytes()[..]].concat()),
        Material::P256(key) => Some([&[0x80, 0x24], key.to_sec1_point(true).as_bytes()].concat()),
        Material::P384(key) => Some([&[0x81, 0x24], key.to_sec1_point(true).as_bytes()].concat()),
        Material::Rsa(_) => None,
    }
}

/// The key behind a multicodec prefix.
pub(super) fn material_of_bytes(bytes: &[u8]) -> Result<Material, KeyFault> {
    let (codec, key) = varint(bytes).ok_or_else(|| malformed("without a multicodec prefix"))?;
    match codec {
        0xed => Material::ed25519(key.try_into().map_err(|_| malformed("of the wrong length"))?),
        0x1200 => Material::p256(compressed::<33>(key)?),
        0x1201 => Material::p384(compressed::<49>(key)?),
        0xec => Err(KeyFault::Refused("X25519 keys, which cannot sign".into())),
        0xe7 => Err(KeyFault::Unsupported("keys on the curve secp256k1".into())),
        0x1202 => Err(KeyFault::Unsupported("keys on the curve P-521".into())),
        0x1205 => Err(KeyFault::Unsupported("RSA keys as a Multikey".into())),
        // The private halves: ed25519-priv to p521-priv.
        0x1300..=0x1308 => Err(KeyFault::Private),
        other => Err(KeyFault::Unsupported(format!("keys of the multicodec {other:#x}"))),
    }
}

/// A point in the compressed form of SEC 1 §2.3.3, of `N` bytes.
fn compressed<const N: usize>(key: &[u8]) -> Result<&[u8], KeyFault> {
    match key {
        [2 | 3, ..] if key.len() == N => Ok(key),
        _ => Err(malformed("that is no compressed point")),
    }
}

/// The unsigned varint in front, in its shortest form, and what follows it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    // Nine bytes at most, by the specification of unsigned varints.
    let length = 1 + bytes.iter().take(9).position(|byte| byte & 0x80 == 0)?;
    let (number, rest) = bytes.split_at(length);
    let is_shortest = length == 1 || number.last() != Some(&0);
    let value = number.iter().rev().fold(0, |value, byte| value << 7 | u64::from(byte & 0x7f));
    is_shortest.then_some((value, rest))
}

fn malformed(how: &str) -> KeyFault {
    KeyFault::Malformed(format!("a Multikey {how}"))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::{KeyFault, PublicKey};
    use super::*;

    fn encode(bytes: &[u8]) -> String {
        multibase::encode(Base::Base58Btc, bytes)
    }

    fn fault(text: &str) -> KeyFault {
        PublicKey::from_multikey(text).unwrap_err()
    }

    /// Examples of the did:key specification, each beside its JWK.
    #[test]
    fn published_keys_are_the_same_in_both_forms() {
        for (multikey, jwk) in [
            (
                "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
                json!({ "kty": "OKP", "crv": "Ed25519", "x": "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik" }),
            ),
            (
                "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
                json!({ "kty": "EC", "crv": "P-256", "x": "fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI",
                        "y": "hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU" }),
            ),
            (
                "z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9",
                json!({ "kty": "EC", "crv": "P-384",
                        "x": "lInTxl8fjLKp_UCrxI0WDklahi-7-_6JbtiHjiRvMvhedhKVdHBfi2HCY8t_QJyc",
                        "y": "y6N1IC-2mXxHreETBW7K3mBcw0qGr3CWHCs-yl09yCQRLcyfGv7XhqAngHOu51Zv" }),
            ),
        ] {
            let key = PublicKey::from_multikey(multikey).unwrap();
            assert_eq!(key, PublicKey::from_jwk(jwk.as_object().unwrap()).unwrap(), "{multikey}");
            assert_eq!(key.to_multikey().as_deref(), Some(multikey));
            assert_eq!(Value::Object(key.to_jwk()), jwk);
        }
    }

    #[test]
    fn other_bases_are_refused() {
        let key = [&[0xed, 1][..], &[7; 32]].concat();
        for text in [
            String::new(),
            "z".into(),
            "z0OIl".into(),
            "z6Mk ".into(),
            "6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp".into(),
            "Z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp".into(),
            format!("u{}", URL_SAFE_NO_PAD.encode(&key)),
            multibase::encode(Base::Base16Lower, &key),
        ] {
            assert!(matches!(fault(&text), KeyFault::Malformed(_)), "{text}");
        }
    }

    #[test]
    fn keys_have_their_exact_length_and_form() {
        let p256 = "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169";
        let p256 = Base::Base58Btc.decode(&p256[1..]).unwrap();
        let y = URL_SAFE_NO_PAD.decode("hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU").unwrap();
        let ed25519 = [&[0xed, 1][..], ED25519].concat();
        assert!(PublicKey::from_multikey(&encode(&ed25519)).is_ok());
        for bytes in [
            &[][..],
            &[0xed],
            &[0xed, 1],
            &[0xed, 0x81, 0],
            &ed25519[..33],
            &[&ed25519[..], &[0]].concat(),
            &[&[0][..], &ed25519].concat(),
            // A prefix that is longer than need be.
            &[&[0xed, 0x81, 0][..], ED25519].concat(),
            &p256[..34],
            &[&p256[..], &[0]].concat(),
            // A point in the uncompressed, hybrid and compact form, the point at infinity, and x on no point.
            &[&[0x80, 0x24, 4][..], &p256[3..], &y].concat(),
            &[&[0x80, 0x24, 7][..], &p256[3..], &y].concat(),
            &[&[0x80, 0x24, 5][..], &p256[3..]].concat(),
            &[&[0x80, 0x24, 4][..], &[7; 64]].concat(),
            &[&[0x80, 0x24, 4][..], &[7; 32]].concat(),
            &[0x80, 0x24, 0],
            &[&[0x80, 0x24, 2][..], &[0xff; 32]].concat(),
            &[&[0x81, 0x24, 2][..], &[0xff; 48]].concat(),
        ] {
            let fault = PublicKey::from_multicodec(bytes).unwrap_err();
            let is_refused = matches!(fault, KeyFault::Malformed(_) | KeyFault::Unsupported(_));
            assert!(is_refused, "{bytes:x?}: {fault:?}");
        }
    }

    const ED25519: &[u8] = &[
        0x3b, 0x6a, 0x27, 0xbc, 0xce, 0xb6, 0xa4, 0x2d, 0x62, 0xa3, 0xa8, 0xd0, 0x2a, 0x6f, 0x0d, 0x73, 0x65,
        0x32, 0x15, 0x77, 0x1d, 0xe2, 0x43, 0xa6, 0x3a, 0xc0, 0x48, 0xa1, 0x8b, 0x59, 0xda, 0x29,
    ];

    #[test]
    fn other_kinds_of_keys_have_their_own_faults() {
        let secp256k1 = "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme";
        let x25519 = "z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F";
        assert!(matches!(fault(secp256k1), KeyFault::Unsupported(_)));
        assert!(matches!(fault(x25519), KeyFault::Refused(_)));
        assert!(matches!(fault(&encode(&[0x85, 0x24, 1])), KeyFault::Unsupported(_)));
        assert!(matches!(fault(&format!("z{}", "2".repeat(4000))), KeyFault::Unsupported(_)));
        assert_eq!(fault(&encode(&[&[0x80, 0x26][..], &[7; 32]].concat())), KeyFault::Private);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn nothing_panics(text in "z?[1-9A-HJ-NP-Za-km-z]{0,140}|\\PC{0,40}", bytes: Vec<u8>) {
            let _ = PublicKey::from_multikey(&text);
            let _ = PublicKey::from_multicodec(&bytes);
        }

        #[test]
        fn a_key_has_one_spelling((prefix, tag, size) in a_form(), bytes: [u8; 48], more in 1..4_usize) {
            let bytes = [&prefix[..], tag, &bytes[..size]].concat();
            if let Ok(key) = PublicKey::from_multicodec(&bytes) {
                prop_assert_eq!(PublicKey::from_multikey(&encode(&bytes)), Ok(key));
                let longer = [&bytes[..], &vec![0; more]].concat();
                prop_assert!(PublicKey::from_multicodec(&longer).is_err());
                prop_assert!(PublicKey::from_multicodec(&bytes[..bytes.len() - more]).is_err());
            }
        }
    }

    /// The prefix of a kind of key, the first byte of its point, and the size of the rest.
    fn a_form() -> impl Strategy<Value = ([u8; 2], &'static [u8], usize)> {
        prop::sample::select(vec![
            ([0xed, 1], &[][..], 32),
            ([0x80, 0x24], &[2], 32),
            ([0x80, 0x24], &[3], 32),
            ([0x81, 0x24], &[2], 48),
        ])
    }
}
