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
