mod cbor;
mod forms;
mod published;
mod select;

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};

use crate::Timestamp;
use crate::budget::Limits;
use crate::json::{Pointer, Value};
use crate::key::PublicKey;
use crate::ld::Contexts;
use crate::policy::ExtraContexts;
use crate::proof::data_integrity::selective::{DeriveError, Refused, Secrets, derive};
use crate::proof::data_integrity::{Draft, ProofOptions, Recipe, SecuredDocument, Suite};

/// The keys of the published examples.
const ISSUER: &str = "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP";
const ISSUER_KEY: &str = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
const PROOF_KEY: &str = "776448934c81996709671ef7d17ea1c054912f1c702c50d25b14b6c1fad13183";
const HMAC_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn unhex(text: &str) -> [u8; 32] {
    std::array::from_fn(|index| u8::from_str_radix(&text[2 * index..][..2], 16).unwrap())
}

fn key(hex: &str) -> SigningKey {
    SigningKey::from_slice(&unhex(hex)).unwrap()
}

fn pointers<const N: usize>(texts: [&str; N]) -> Vec<Pointer> {
    texts.map(|text| text.parse().unwrap()).into()
}

fn draft(contexts: &ExtraContexts, credential: &Value, mandatory: Vec<Pointer>) -> Result<Draft, Refused> {
    let limits = Limits::default();
    let document = SecuredDocument::unsecured(credential.clone(), Contexts::new(contexts), &limits);
    let created = Timestamp::parse("2023-08-15T23:36:38Z").unwrap();
    let method = format!("did:key:{ISSUER}#{ISSUER}");
    let options = ProofOptions::new(Suite::EcdsaSd2023, &method, created, None, &credential["@context"]);
    let secrets = Secrets::new(unhex(HMAC_KEY), key(PROOF_KEY));
    let issuer = PublicKey::from_multikey(ISSUER).unwrap();
    Draft::new(&document, options, Recipe::Selective { mandatory, secrets }, &issuer)
}

fn with_base_proof(contexts: &ExtraContexts, credential: &Value, mandatory: Vec<Pointer>) -> Value {
    let draft = draft(contexts, credential, mandatory).unwrap();
    let signature: Signature = key(ISSUER_KEY).sign(draft.message());
    let mut credential = credential.clone();
    credential["proof"] = draft.seal(&signature.to_bytes());
    credential
}

fn derived(contexts: &ExtraContexts, credential: &Value, show: &[Pointer]) -> Result<Value, DeriveError> {
    derive(credential, show, Contexts::new(contexts), &Limits::default())
}

#[test]
fn secrets_are_not_shown() {
    let secrets = Secrets::new(unhex(HMAC_KEY), key(PROOF_KEY));
    assert_eq!(format!("{secrets:?}"), "Secrets");
}
