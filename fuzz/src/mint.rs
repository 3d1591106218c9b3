//! Signs made-up badges with a key of our own: what is behind the signature check is reached only by what is signed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use openbadges::json::canonical;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// An Ed25519 key, made from its number.
pub struct Key(SigningKey);

impl Key {
    pub fn new(number: u8) -> Self {
        Key(SigningKey::from_bytes(&[number; 32]))
    }

    fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The public key as a Multikey.
    pub fn multibase(&self) -> String {
        let prefixed = [[0xed, 0x01].as_slice(), &self.public()].concat();
        multibase::encode(multibase::Base::Base58Btc, prefixed)
    }

    /// The public key as a JWK.
    pub fn jwk(&self) -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url(&self.public()) })
    }

    /// A compact JWS. Nothing is added to the header.
    pub fn token(&self, header: &Value, payload: &Value) -> String {
        let signed = format!("{}.{}", base64url(header.to_string()), base64url(payload.to_string()));
        let signature = self.0.sign(signed.as_bytes()).to_bytes();
        format!("{signed}.{}", base64url(signature))
    }

    /// `document` with a proof of the suite eddsa-jcs-2022 (Data Integrity EdDSA Cryptosuites §3.3) made from `proof`.
    pub fn sealed(&self, mut document: Value, mut proof: Value) -> Value {
        let context = document.get("@context").cloned();
        if let (Some(options), Some(context)) = (proof.as_object_mut(), context) {
            options.insert("@context".to_owned(), context);
        }
        let hashed = [Sha256::digest(canonical(&proof)), Sha256::digest(canonical(&document))].concat();
        let signature = self.0.sign(&hashed).to_bytes();
        if let (Some(options), Some(members)) = (proof.as_object_mut(), document.as_object_mut()) {
            options.insert(
                "proofValue".to_owned(),
                json!(multibase::encode(multibase::Base::Base58Btc, signature)),
            );
            members.insert("proof".to_owned(), proof);
        }
        document
    }
}

/// Base64url without padding.
pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
