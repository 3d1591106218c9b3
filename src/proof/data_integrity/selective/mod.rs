//! `ecdsa-sd-2023`: proofs of which the holder shows a part (VC DI ECDSA §3.4 to §3.6).
//!
//! The issuer's key signs the options, a key made for this proof alone, and all statements that must be shown. That
//! other key signs each further statement by itself. With this *base proof* the holder *derives* proofs for a part of the
//! credential, without any private key.

mod base;
mod cbor;
mod derive;
mod select;
mod statements;
#[cfg(test)]
mod tests;
mod verify;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use multibase::Base;

pub use self::derive::DeriveError;
pub use self::select::PointerError;

pub(crate) use self::base::{Refused, Secrets};
pub(crate) use self::derive::derive;

pub(super) use self::base::Unsealed;
pub(super) use self::verify::Disclosure;

use crate::report::{Code, Finding};

/// The header of a base proof, which is for its holder only (§3.5.2).
const BASE: [u8; 3] = [0xd9, 0x5d, 0x00];

/// The header of a derived proof (§3.5.7).
const DERIVED: [u8; 3] = [0xd9, 0x5d, 0x01];

/// Each statement that is shown by choice costs a signature check: these are about a tenth of a second of work. More are
/// not signed either, since they could not all be shown.
const MAX_SIGNATURES: usize = 512;

/// The bytes of a proof value (§2.2.1).
fn decode(proof_value: &str) -> Result<Vec<u8>, Finding> {
    let digits = proof_value.strip_prefix(Base::Base64Url.code());
    let bytes = digits.and_then(|digits| URL_SAFE_NO_PAD.decode(digits).ok());
    bytes.ok_or_else(|| malformed("the proof value is not in base64url"))
}

fn encode(bytes: &[u8]) -> String {
    multibase::encode(Base::Base64Url, bytes)
}

fn malformed(what: &str) -> Finding {
    Finding::new(Code::ProofMalformed).detail(what)
}
