//! `eddsa-rdfc-2022`, `ecdsa-rdfc-2019` and `Ed25519Signature2020`: one signature over the canonical RDF dataset.

use super::{ProofOptions, SecuredDocument};
use crate::ld::HashAlgorithm;
use crate::report::Finding;

/// What is signed (VC DI EdDSA §3.2.2 to §3.2.4, VC DI ECDSA §3.2.2): the hash of the options comes first.
pub(super) fn message(
    document: &SecuredDocument<'_>,
    options: &ProofOptions,
    hash: HashAlgorithm,
) -> Result<Vec<u8>, Vec<Finding>> {
    let unsecured = document.digest(options, hash)?;
    Ok([document.options_digest(options, hash)?, unsecured].concat())
}
