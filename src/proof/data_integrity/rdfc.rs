//! `eddsa-rdfc-2022`, `ecdsa-rdfc-2019` and `Ed25519Signature2020`: one signature over the canonical RDF dataset.

use super::signature::Signature;
use super::{DataIntegrityProof, SecuredDocument};
use crate::key::PublicKey;
use crate::report::Finding;

/// VC DI EdDSA §3.2.2, VC DI ECDSA §3.2.2
pub(super) fn verify(
    signature: &Signature,
    document: &SecuredDocument<'_>,
    proof: &DataIntegrityProof,
    key: &PublicKey,
) -> Result<(), Vec<Finding>> {
    let check = signature.with(key).map_err(|fault| proof.fault(&fault))?;
    let unsecured = document.digest(proof, check.hash())?;
    let options = document.options_digest(proof, check.hash())?;
    check.verify(&options, &unsecured).map_err(|fault| proof.fault(&fault))
}
