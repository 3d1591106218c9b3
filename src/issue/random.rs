//! Randomness: the only place of the library that has it.

use std::error::Error;
use std::fmt;

use getrandom::SysRng;
use p256::ecdsa::SigningKey;
use p256::elliptic_curve::Generate as _;

use crate::model::Uri;

/// The operating system has no randomness to give. Nothing can be issued then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the operating system gave no random numbers; try again")
    }
}

impl Error for NoRandomness {}

/// `N` bytes that nobody can guess.
pub(super) fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// A P-256 key that nobody can guess.
pub(super) fn p256_key() -> Result<SigningKey, NoRandomness> {
    SigningKey::try_generate_from_rng(&mut SysRng).map_err(|_| NoRandomness)
}

/// A fresh id, `urn:uuid:` and a random UUID (RFC 9562 §5.4).
///
/// # Errors
/// [`NoRandomness`].
pub fn fresh_id() -> Result<Uri, NoRandomness> {
    let id = uuid::Builder::from_random_bytes(bytes()?).into_uuid();
    Uri::parse(&id.urn().to_string()).map_err(|_| NoRandomness)
}
