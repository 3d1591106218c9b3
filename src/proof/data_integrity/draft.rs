//! Making proofs (VC Data Integrity §4.2): what is to be signed, and the proof around the signature.

use multibase::Base;

use super::signature::hash_of;
use super::{ProofOptions, SecuredDocument, Suite, jcs, rdfc};
use crate::Timestamp;
use crate::json::{Map, Pointer, Value};
use crate::key::PublicKey;
use crate::report::Finding;

/// A proof that waits for its signature.
#[derive(Debug)]
pub(crate) struct Draft {
    options: ProofOptions,
    message: Vec<u8>,
}

impl Draft {
    /// Prepares a proof of `suite` on `document`, to be signed with the private half of `key`, which is one for the suite.
    ///
    /// # Errors
    /// What in the document could not be signed.
    pub(crate) fn new(
        document: &SecuredDocument<'_>,
        options: ProofOptions,
        key: &PublicKey,
    ) -> Result<Self, Vec<Finding>> {
        let hash = hash_of(key.algorithm());
        let message = match options.suite {
            Suite::EddsaRdfc2022
            | Suite::Eddsa2022
            | Suite::Ed25519Signature2020
            | Suite::EcdsaRdfc2019
            | Suite::EcdsaSd2023 => rdfc::message(document, &options, hash)?,
            Suite::EddsaJcs2022 | Suite::EcdsaJcs2019 => jcs::message(document, &options, hash)?,
        };
        Ok(Draft { options, message })
    }

    /// What is to be signed.
    pub(crate) fn message(&self) -> &[u8] {
        &self.message
    }

    /// The proof with its signature.
    pub(crate) fn seal(self, signature: &[u8]) -> Value {
        let mut proof = self.options.members;
        proof.insert("proofValue".to_owned(), multibase::encode(Base::Base58Btc, signature).into());
        Value::Object(proof)
    }
}

impl ProofOptions {
    /// The options of a proof that is about to be made. The JCS suites sign the contexts in them, too.
    pub(crate) fn new(
        suite: Suite,
        method: &str,
        created: Timestamp,
        expires: Option<Timestamp>,
        context: &Value,
    ) -> Self {
        let text = |text: &str| Value::String(text.to_owned());
        let mut members = Map::new();
        if matches!(suite, Suite::EddsaJcs2022 | Suite::EcdsaJcs2019) {
            members.insert("@context".to_owned(), context.clone());
        }
        members.insert("type".to_owned(), text("DataIntegrityProof"));
        members.insert("cryptosuite".to_owned(), text(suite.name()));
        members.insert("created".to_owned(), text(&created.to_string()));
        if let Some(expires) = expires {
            members.insert("expires".to_owned(), text(&expires.to_string()));
        }
        members.insert("verificationMethod".to_owned(), text(method));
        members.insert("proofPurpose".to_owned(), text("assertionMethod"));
        let (at, method) = (Pointer::root().key("proof"), method.to_owned());
        let (created, previous) = (Some(created), Vec::new());
        ProofOptions { at, suite, method, created, expires, previous, members }
    }
}
