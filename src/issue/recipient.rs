//! Whom a badge is for (OB 3.0 §9.3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::random::{self, NoRandomness};
use crate::json::{Map, Value};
use crate::model::{AchievementSubject, IdentifierType, IdentityObject, Uri};
use crate::recipient::identity_hash;

/// Whom a badge is for: at least one id or identifier.
///
/// A badge is shown around, so what is not public belongs into it as a salted hash: those who know the address can check
/// it, and nobody can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    id: Option<Uri>,
    identifiers: Vec<IdentityObject>,
}

impl Recipient {
    /// Somebody with a public id, such as the DID of a wallet.
    pub fn id(id: Uri) -> Self {
        Recipient { id: Some(id), identifiers: Vec::new() }
    }

    /// Somebody with an e-mail address, which is hashed (SHA-256) with a fresh salt, in lower case: nearly every mail
    /// system reads `Ana@…` and `ana@…` as one address, and a hash could not.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn email(address: &str) -> Result<Self, NoRandomness> {
        Ok(Recipient { id: None, identifiers: vec![hashed(IdentifierType::email_address(), address)?] })
    }

    /// Somebody known by `identity` of the type `identity_type`, which is hashed (SHA-256) with a fresh salt.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn hashed(identity_type: IdentifierType, identity: &str) -> Result<Self, NoRandomness> {
        Ok(Recipient { id: None, identifiers: vec![hashed(identity_type, identity)?] })
    }

    /// Somebody known by `identity` of the type `identity_type`, for everybody to read.
    pub fn plain(identity_type: IdentifierType, identity: &str) -> Self {
        let identity =
            IdentityObject::default().identity_type(identity_type).identity_hash(identity).hashed(false);
        Recipient { id: None, identifiers: vec![identity] }
    }

    /// The same person, who is also known as `other`. The first id counts.
    #[must_use]
    pub fn and(mut self, other: Recipient) -> Self {
        self.id = self.id.or(other.id);
        self.identifiers.extend(other.identifiers);
        self
    }

    /// The members of a `credentialSubject` that name it: `id`, `identifier` or both.
    pub fn to_members(&self) -> Map<String, Value> {
        let named = self.clone().name(AchievementSubject::default()).to_json();
        let members = named.as_object().cloned().unwrap_or_default();
        members.into_iter().filter(|(name, _)| name != "type").collect()
    }

    pub(super) fn name(self, subject: AchievementSubject) -> AchievementSubject {
        AchievementSubject { id: self.id, identifier: self.identifiers, ..subject }
    }
}

/// OB 3.0 §9.3: the salt is appended.
fn hashed(identity_type: IdentifierType, identity: &str) -> Result<IdentityObject, NoRandomness> {
    let salt = URL_SAFE_NO_PAD.encode(random::bytes::<16>()?);
    let is_email = identity_type == IdentifierType::email_address();
    let identity = if is_email { identity.trim().to_lowercase() } else { identity.to_owned() };
    let hash = identity_hash(&identity, &salt);
    Ok(IdentityObject::default().identity_type(identity_type).identity_hash(hash).hashed(true).salt(salt))
}
