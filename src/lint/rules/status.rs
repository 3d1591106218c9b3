//! Whether it can be taken back.

use crate::lint::answer::{Answer, missing, present, weak};
use crate::lint::sheet::Sheet;
use crate::model::{CredentialStatus, entries};

pub(in crate::lint) fn revocable(sheet: &Sheet) -> Answer {
    let entries = &sheet.credential.credential_status;
    match (entries.iter().find(|entry| revokes(entry)), entries.first()) {
        (Some(entry), _) => present(entry.at.clone()),
        (None, Some(entry)) => {
            weak(entry.at.clone(), "Its status can change, but it cannot be taken back for good.")
        }
        (None, None) => missing(sheet.at("credentialStatus")),
    }
}

/// Lists without a purpose revoke; others say what they are for (Bitstring Status List §2.1).
fn revokes(entry: &CredentialStatus) -> bool {
    let purpose = entry.extensions.get("statusPurpose");
    purpose.is_none_or(|purpose| entries(purpose).iter().any(|it| it.as_str() == Some("revocation")))
        && !entry.types.is_empty()
}
