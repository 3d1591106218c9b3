//! `eddsa-rdfc-2022`, `ecdsa-rdfc-2019` and `Ed25519Signature2020`: one signature over the canonical RDF dataset.

use super::signature::Signature;
use super::{DataIntegrityProof, ProofOptions, SecuredDocument};
use crate::key::PublicKey;
use crate::ld::HashAlgorithm;
use crate::report::Finding;

/// VC DI EdDSA §3.2.2, VC DI ECDSA §3.2.2
pub(super) fn verify(
    signature: &Signature,
    document: &SecuredDocument<'_>,
    proof: &DataIntegrityProof,
    key: &PublicKey,
) -> Result<(), Vec<Finding>> {
    let check = signature.with(key).map_err(|fault| proof.fault(&fault))?;
    let message = message(document, &proof.options, check.hash())?;
    check.verify(&message).map_err(|fault| proof.fault(&fault))
}

/// What is signed: the hash of the options comes first (VC DI EdDSA §3.2.4).
pub(super) fn message(
    document: &SecuredDocument<'_>,
    options: &ProofOptions,
    hash: HashAlgorithm,
) -> Result<Vec<u8>, Vec<Finding>> {
    let unsecured = document.digest(options, hash)?;
    Ok([document.options_digest(options, hash)?, unsecured].concat())
}
