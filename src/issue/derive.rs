//! The holder's part: to show some of a credential.

use crate::json::{Pointer, Value};
use crate::ld::Contexts;
use crate::policy::Policy;
use crate::proof::data_integrity::{self, DeriveError};

/// The part of `credential` that its issuer made mandatory and what `show` selects, with a proof for that part (VC DI
/// ECDSA §3.6.6). It needs the base proof of the suite `ecdsa-sd-2023`, and no key.
///
/// With whatever is shown come the `id` and `type` of all objects around it. Other proofs of the credential are over the
/// whole and are left out. What is returned was checked with everything but the issuer's key: it says what the
/// credential says, and each part that is shown by choice has its signature.
///
/// # Errors
/// [`DeriveError`]: there is no base proof or it is not one of this credential, or something in `show` leads to nothing
/// or cannot be shown without more.
///
/// ```
/// use openbadges::issue::{DeriveError, derive};
/// let show = ["/credentialSubject/result/0".parse().unwrap()];
/// assert_eq!(derive(&serde_json::json!({}), &show), Err(DeriveError::NoBaseProof));
/// ```
pub fn derive(credential: &Value, show: &[Pointer]) -> Result<Value, DeriveError> {
    let policy = Policy::default();
    data_integrity::derive(credential, show, Contexts::new(&policy.contexts), &policy.limits)
}

#[cfg(test)]
mod tests;
