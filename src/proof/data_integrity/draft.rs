//! Making proofs (VC Data Integrity §4.2): what is to be signed, and the proof around the signature.

use multibase::Base;

use super::selective::{Refused, Secrets, Unsealed};
use super::signature::hash_of;
use super::{ProofOptions, SecuredDocument, Suite, jcs, rdfc};
use crate::Timestamp;
use crate::json::{Map, Pointer, Value};
use crate::key::PublicKey;

/// How a proof is made.
#[derive(Debug)]
pub(crate) enum Recipe {
    /// One signature over the RDF dataset.
    Rdfc,
    /// One signature over the JSON text.
    Jcs,
    /// A base proof of `ecdsa-sd-2023`, of which the holder must show what the pointers select.
    Selective { mandatory: Vec<Pointer>, secrets: Secrets },
}

/// A proof that waits for its signature.
#[derive(Debug)]
pub(crate) struct Draft {
    options: ProofOptions,
    message: Vec<u8>,
    envelope: Envelope,
}

/// What a proof value is made of.
#[derive(Debug)]
enum Envelope {
    /// The signature alone.
    Signature,
    /// The signature among the components of a base proof.
    Base(Unsealed),
}

impl Draft {
    /// Prepares a proof on `document`, to be signed with the private half of `key`, which is one for the suite.
    ///
    /// # Errors
    /// What in the document could not be signed, or not be made mandatory.
    pub(crate) fn new(
        document: &SecuredDocument<'_>,
        options: ProofOptions,
        recipe: Recipe,
        key: &PublicKey,
    ) -> Result<Self, Refused> {
        let hash = hash_of(key.algorithm());
        let (envelope, message) = match recipe {
            Recipe::Rdfc => (Envelope::Signature, rdfc::message(document, &options, hash)?),
            Recipe::Jcs => (Envelope::Signature, jcs::message(document, &options, hash)?),
            Recipe::Selective { mandatory, secrets } => {
                let (unsealed, message) = Unsealed::prepare(document, &options, mandatory, &secrets)?;
                (Envelope::Base(unsealed), message)
            }
        };
        Ok(Draft { options, message, envelope })
    }

    /// Prepares a proof of a JCS suite on a document of which the canonical text is at hand.
    pub(crate) fn over_canonical(text: &str, options: ProofOptions, key: &PublicKey) -> Self {
        let message = jcs::message_of_text(text, &options, hash_of(key.algorithm()));
        Draft { options, message, envelope: Envelope::Signature }
    }

    /// What is to be signed.
    pub(crate) fn message(&self) -> &[u8] {
        &self.message
    }

    /// The proof with its signature.
    pub(crate) fn seal(self, signature: &[u8]) -> Value {
        let proof_value = match self.envelope {
            Envelope::Signature => multibase::encode(Base::Base58Btc, signature),
            Envelope::Base(unsealed) => unsealed.seal(signature),
        };
        let mut proof = self.options.members;
        proof.insert("proofValue".to_owned(), proof_value.into());
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
