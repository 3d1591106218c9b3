//! From a credential to the bytes that its recipient gets: signed, and baked into an image if there is one.

use std::error::Error;
use std::fmt;
use std::io;

use openbadges::Timestamp;
use openbadges::bake::{self, BakeError};
use openbadges::issue::{Cryptosuite, IssuerKey, NotIssuable, ProofTerms, SignError, Signer, Unsigned};
use openbadges::json::Value;
use sha2::{Digest as _, Sha256};

use crate::fetch;
use crate::keys::CurrentKey;

/// Which signatures a credential gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signatures {
    /// A proof inside of the JSON document.
    Embedded(Cryptosuite),
    /// A token around it.
    Token,
    /// The proof first, then the token around both (Open Badges 3.0 §8.2.2).
    Both(Cryptosuite),
}

/// How each credential of a run is sealed.
#[derive(Debug, Clone)]
pub struct Sealing {
    /// Its signatures.
    pub signatures: Signatures,
    /// When they are made.
    pub created: Timestamp,
    /// The PNG or SVG image that it is baked into.
    pub image: Option<Vec<u8>>,
}

impl Sealing {
    /// Signs `credential` with `key`, and bakes it: the content of its file.
    ///
    /// # Errors
    /// [`SealError`]; nothing that would not verify is ever returned.
    pub async fn seal<S: Signer>(
        &self,
        credential: Unsigned,
        key: &IssuerKey<'_, S>,
    ) -> Result<Vec<u8>, SealError> {
        let text = match &self.signatures {
            Signatures::Embedded(suite) => {
                let signed = credential.add_proof(&self.terms(suite), key).await?;
                let document = signed.document();
                // For people in a file; without the spaces in an image.
                if self.image.is_some() { document.to_string() } else { format!("{document:#}\n") }
            }
            Signatures::Token => credential.into_token(key).await?.to_string(),
            Signatures::Both(suite) => {
                let signed = credential.add_proof(&self.terms(suite), key).await?;
                signed.into_token(key).await?.to_string()
            }
        };
        match &self.image {
            None => Ok(text.into_bytes()),
            Some(image) => Ok(bake::bake(image, text.as_bytes())?),
        }
    }

    /// What the files end with, without the dot.
    pub fn extension(&self) -> &'static str {
        match (&self.image, &self.signatures) {
            // Baking tells that it is one of the two.
            (Some(image), _) if image.starts_with(b"\x89PNG") => "png",
            (Some(_), _) => "svg",
            (None, Signatures::Embedded(_)) => "json",
            (None, Signatures::Token | Signatures::Both(_)) => "jwt",
        }
    }

    /// What all files of a batch have in common, as a text. The suite follows from the key, which may change on the way.
    pub(super) fn fingerprint(&self) -> String {
        let form = match self.signatures {
            Signatures::Embedded(_) => "embedded",
            Signatures::Token => "token",
            Signatures::Both(_) => "both",
        };
        format!("{form} {:?}", self.image.as_ref().map(Sha256::digest))
    }

    fn terms(&self, suite: &Cryptosuite) -> ProofTerms {
        ProofTerms { suite: suite.clone(), created: self.created.whole_seconds(), expires: None }
    }
}

/// Signs `credential` in the form that `key` has a suite for: a proof inside of it, otherwise a token.
pub(crate) fn seal_as_preferred(
    credential: Unsigned,
    key: &CurrentKey,
    created: Timestamp,
) -> Result<Vec<u8>, SealError> {
    let suite = Cryptosuite::preferred_for(key.public_key().algorithm());
    let signatures = suite.map_or(Signatures::Token, Signatures::Embedded);
    let sealing = Sealing { signatures, created, image: None };
    fetch::run(async { sealing.seal(credential, &key.issuer_key()).await }).map_err(SealError::Runtime)?
}

/// The same for the unsigned credential of a status list.
pub(crate) fn seal_status_list(
    unsigned: Value,
    key: &CurrentKey,
    created: Timestamp,
) -> Result<Vec<u8>, SealError> {
    seal_as_preferred(Unsigned::status_list(unsigned).map_err(SealError::List)?, key, created)
}

/// Why a credential was not sealed.
#[derive(Debug)]
pub enum SealError {
    /// It was not signed.
    Sign(SignError),
    /// The image does not take it.
    Bake(BakeError),
    /// A status list that is none.
    List(NotIssuable),
    /// The operating system refuses what a runtime needs.
    Runtime(io::Error),
}

impl From<SignError> for SealError {
    fn from(cause: SignError) -> Self {
        SealError::Sign(cause)
    }
}

impl From<BakeError> for SealError {
    fn from(cause: BakeError) -> Self {
        SealError::Bake(cause)
    }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SealError::Sign(cause) => cause.fmt(f),
            SealError::Bake(cause) => cause.fmt(f),
            SealError::List(cause) => cause.fmt(f),
            SealError::Runtime(cause) => write!(f, "nothing can be signed on this machine: {cause}"),
        }
    }
}

impl Error for SealError {}
