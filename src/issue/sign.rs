//! Signing: the only place of the library, beside `drive`, that waits for somebody.

mod error;

use std::future::Future;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

pub use error::{SignError, SignerError};

use super::credential::{Signed, Token, Unsigned};
use super::random;
use super::{Mandatory, UnsignedList};
use crate::Timestamp;
use crate::issuer;
use crate::json::{Map, Value};
use crate::key::{Algorithm, PublicKey, jose, same_party};
use crate::ld::Contexts;
use crate::policy::Policy;
use crate::proof::data_integrity::{Draft, ProofOptions, Recipe, Refused, Secrets, SecuredDocument, Suite};

/// Something that signs: a key in a file, in a hardware module, in a service. The library never sees the private key.
pub trait Signer: Sync {
    /// The public half of the key.
    fn public_key(&self) -> &PublicKey;

    /// The signature over `message`, which is as long as it is: hashing is the signer's.
    ///
    /// | key | signature |
    /// |---|---|
    /// | Ed25519 | the 64 bytes of RFC 8032 |
    /// | P-256, P-384 | `r` and `s` side by side, 64 or 96 bytes, over SHA-256 or SHA-384 |
    /// | RSA | RSASSA-PKCS1-v1_5 over SHA-256, as long as the modulus |
    fn sign(&self, message: &[u8]) -> impl Future<Output = Result<Vec<u8>, SignerError>> + Send;
}

/// A key under the name by which verifiers find it in the issuer's documents.
#[derive(Debug, Clone, Copy)]
pub struct IssuerKey<'s, S> {
    method: &'s str,
    signer: &'s S,
}

impl<'s, S: Signer> IssuerKey<'s, S> {
    /// `method` is the id of the verification method, such as `did:web:issuer.example#key-1`.
    pub fn new(method: &'s str, signer: &'s S) -> Self {
        IssuerKey { method, signer }
    }

    /// A key of which nobody could find out that it is the issuer's makes badges that nobody can verify.
    fn check_party(&self, issuer: &str) -> Result<(), SignError> {
        let (party, fragment) = self.method.split_once('#').unwrap_or((self.method, ""));
        if !fragment.is_empty() && same_party(party, issuer.split('#').next().unwrap_or(issuer)) {
            return Ok(());
        }
        Err(SignError::ForeignKey { method: self.method.to_owned(), issuer: issuer.to_owned() })
    }

    /// A signature that fits, or none: a faulty module must not make badges that fail later.
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = self.signer.sign(message).await.map_err(SignError::Signer)?;
        let key = self.signer.public_key();
        jose::verify(key, key.algorithm(), message, &signature).map_err(|_| SignError::BadSignature)?;
        Ok(signature)
    }
}

/// The suites of embedded proofs that can be made (Open Badges 3.0 §8.3; `eddsa-rdfc-2022` is the one for certification).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cryptosuite {
    /// Ed25519 over the canonical RDF dataset (VC DI EdDSA §3.2).
    EddsaRdfc2022,
    /// Ed25519 over the canonical JSON (VC DI EdDSA §3.3).
    EddsaJcs2022,
    /// P-256 or P-384 over the canonical RDF dataset (VC DI ECDSA §3.2).
    EcdsaRdfc2019,
    /// P-256 or P-384 over the canonical JSON (VC DI ECDSA §3.3).
    EcdsaJcs2019,
    /// P-256 over each statement, so that the holder can [`derive`](fn@super::derive) proofs for a part of the credential.
    /// It is for the holder alone: no verifier accepts it (VC DI ECDSA §3.6).
    EcdsaSd2023(Mandatory),
}

impl Cryptosuite {
    /// All of them.
    pub const ALL: [Cryptosuite; 5] = [
        Cryptosuite::EddsaRdfc2022,
        Cryptosuite::EddsaJcs2022,
        Cryptosuite::EcdsaRdfc2019,
        Cryptosuite::EcdsaJcs2019,
        Cryptosuite::EcdsaSd2023(Mandatory::USUAL),
    ];

    /// Its published name, such as `eddsa-rdfc-2022`.
    pub fn name(&self) -> &'static str {
        self.suite().name()
    }

    /// The suite that most verifiers know for keys of `algorithm`; `None` for RSA, which signs tokens only.
    pub fn preferred_for(algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::EdDsa => Some(Cryptosuite::EddsaRdfc2022),
            Algorithm::Es256 | Algorithm::Es384 => Some(Cryptosuite::EcdsaRdfc2019),
            Algorithm::Rs256 => None,
        }
    }

    /// Whether it signs the text of a credential, and not what the text says as RDF.
    fn signs_text(&self) -> bool {
        matches!(self, Cryptosuite::EddsaJcs2022 | Cryptosuite::EcdsaJcs2019)
    }

    fn suite(&self) -> Suite {
        match self {
            Cryptosuite::EddsaRdfc2022 => Suite::EddsaRdfc2022,
            Cryptosuite::EddsaJcs2022 => Suite::EddsaJcs2022,
            Cryptosuite::EcdsaRdfc2019 => Suite::EcdsaRdfc2019,
            Cryptosuite::EcdsaJcs2019 => Suite::EcdsaJcs2019,
            Cryptosuite::EcdsaSd2023(_) => Suite::EcdsaSd2023,
        }
    }

    fn recipe(&self, document: &Value) -> Result<Recipe, SignError> {
        Ok(match self {
            Cryptosuite::EddsaRdfc2022 | Cryptosuite::EcdsaRdfc2019 => Recipe::Rdfc,
            Cryptosuite::EddsaJcs2022 | Cryptosuite::EcdsaJcs2019 => Recipe::Jcs,
            Cryptosuite::EcdsaSd2023(mandatory) => {
                Recipe::Selective { mandatory: mandatory.pointers(document), secrets: fresh_secrets()? }
            }
        })
    }

    /// Whether `key` can sign with this suite.
    ///
    /// # Errors
    /// [`SignError::WrongKey`] names both.
    pub fn check_key(&self, key: &PublicKey) -> Result<(), SignError> {
        if self.suite().algorithms().contains(&key.algorithm()) {
            return Ok(());
        }
        Err(SignError::WrongKey { wanted: self.name(), key: key.kind() })
    }
}

/// What a proof says beside its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofTerms {
    /// How it is made.
    pub suite: Cryptosuite,
    /// When it is made.
    pub created: Timestamp,
    /// When it ends, if before the credential does.
    pub expires: Option<Timestamp>,
}

impl Unsigned {
    /// Adds an embedded proof.
    ///
    /// # Errors
    /// [`SignError`]; nothing that would not verify is ever returned.
    pub async fn add_proof<S: Signer>(
        self,
        terms: &ProofTerms,
        key: &IssuerKey<'_, S>,
    ) -> Result<Signed, SignError> {
        let proof = prove(&self, terms, key).await?;
        Ok(self.into_signed(proof))
    }

    /// Signs the credential as a token.
    ///
    /// # Errors
    /// [`SignError`]; nothing that would not verify is ever returned.
    pub async fn into_token<S: Signer>(&self, key: &IssuerKey<'_, S>) -> Result<Token, SignError> {
        token(self.document(), key).await
    }
}

impl Signed {
    /// Adds one more proof, which says nothing about the others (a proof set, VC Data Integrity §2.1.1).
    ///
    /// # Errors
    /// As for [`Unsigned::add_proof`].
    pub async fn add_proof<S: Signer>(
        self,
        terms: &ProofTerms,
        key: &IssuerKey<'_, S>,
    ) -> Result<Signed, SignError> {
        let proof = prove(self.unsigned(), terms, key).await?;
        Ok(self.with(proof))
    }

    /// Signs the credential with its embedded proofs as a token (Open Badges 3.0 §8.2.2).
    ///
    /// # Errors
    /// As for [`Unsigned::into_token`].
    pub async fn into_token<S: Signer>(&self, key: &IssuerKey<'_, S>) -> Result<Token, SignError> {
        token(&self.document(), key).await
    }
}

impl UnsignedList {
    /// The credential with an embedded proof, as it is to be published.
    ///
    /// # Errors
    /// [`SignError`]; [`SignError::Refused`] also for a suite that signs RDF, if the list is too large for it or uses words
    /// that no built-in context defines.
    pub async fn sign<S: Signer>(
        &self,
        terms: &ProofTerms,
        key: &IssuerKey<'_, S>,
    ) -> Result<String, SignError> {
        if !terms.suite.signs_text() {
            let unsigned = self.expanded().map_err(|refused| SignError::Refused(refused.0))?;
            return Ok(unsigned.add_proof(terms, key).await?.document().to_string());
        }
        let mut text = self.to_text();
        let proof = prove_text(&text, self.frame(), terms, key).await?;
        // The proof goes in front of the brace that closes the credential.
        text.pop();
        text.extend([",\"proof\":", &proof.to_string(), "}"]);
        Ok(text)
    }

    /// Signs the credential as a token.
    ///
    /// # Errors
    /// [`SignError`]; nothing that would not verify is ever returned.
    pub async fn into_token<S: Signer>(&self, key: &IssuerKey<'_, S>) -> Result<Token, SignError> {
        token_of(&self.text_in(&payload(self.frame())), self.frame(), key).await
    }
}

async fn prove<S: Signer>(
    credential: &Unsigned,
    terms: &ProofTerms,
    key: &IssuerKey<'_, S>,
) -> Result<Value, SignError> {
    let draft = draft(credential, terms, key)?;
    let signature = key.sign(draft.message()).await?;
    Ok(draft.seal(&signature))
}

fn draft<S: Signer>(
    credential: &Unsigned,
    terms: &ProofTerms,
    key: &IssuerKey<'_, S>,
) -> Result<Draft, SignError> {
    let public_key = key.signer.public_key();
    terms.suite.check_key(public_key)?;
    key.check_party(credential.issuer_id())?;
    let policy = Policy::default();
    let document = credential.document();
    let options = options(terms, key, &document["@context"]);
    let secured =
        SecuredDocument::unsecured(document.clone(), Contexts::new(&policy.contexts), &policy.limits)
            .expanded(credential.expansion())
            .in_common_case();
    Draft::new(&secured, options, terms.suite.recipe(document)?, public_key).map_err(
        |refused| match refused {
            Refused::Pointer(error) => SignError::Mandatory(error),
            Refused::Document(findings) => SignError::Refused(findings),
        },
    )
}

/// New ones for every proof: with those of another proof, statements could be moved from one badge to the other.
fn fresh_secrets() -> Result<Secrets, SignError> {
    Ok(Secrets::new(random::bytes()?, random::p256_key()?))
}

/// A proof of a suite that signs text, over the canonical `text` of a credential of which `frame` has all members, if not
/// all entries of a list.
async fn prove_text<S: Signer>(
    text: &str,
    frame: &Value,
    terms: &ProofTerms,
    key: &IssuerKey<'_, S>,
) -> Result<Value, SignError> {
    let public_key = key.signer.public_key();
    terms.suite.check_key(public_key)?;
    key.check_party(issuer::id_of(frame).unwrap_or_default())?;
    let options = options(terms, key, &frame["@context"]);
    let draft = Draft::over_canonical(text, options, public_key);
    let signature = key.sign(draft.message()).await?;
    Ok(draft.seal(&signature))
}

fn options<S>(terms: &ProofTerms, key: &IssuerKey<'_, S>, context: &Value) -> ProofOptions {
    ProofOptions::new(terms.suite.suite(), key.method, terms.created, terms.expires, context)
}

/// A VC-JWT: the credential itself with the registered claims beside its members (Open Badges 3.0 §8.2.4, §8.2.5).
async fn token<S: Signer>(credential: &Value, key: &IssuerKey<'_, S>) -> Result<Token, SignError> {
    token_of(&payload(credential).to_string(), credential, key).await
}

/// A token with this `payload`, which says what `credential` does.
async fn token_of<S: Signer>(
    payload: &str,
    credential: &Value,
    key: &IssuerKey<'_, S>,
) -> Result<Token, SignError> {
    key.check_party(issuer::id_of(credential).unwrap_or_default())?;
    let public_key = key.signer.public_key();
    // `kid` is for those who reach the key from the issuer, `jwk` for those who take `kid` for the address of a JWK.
    let header = json!({
        "alg": public_key.algorithm().as_jose(), "kid": key.method, "jwk": public_key.to_jwk(), "typ": "JWT",
    });
    let mut token = URL_SAFE_NO_PAD.encode(header.to_string());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut token);
    let signature = key.sign(token.as_bytes()).await?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(Token(token))
}

fn payload(credential: &Value) -> Value {
    let mut payload = credential.as_object().cloned().unwrap_or_default();
    payload.extend(claims(credential));
    Value::Object(payload)
}

/// OB 3.0 §8.2.5. A subject that is only known by an identifier has no id, and so there is no `sub`.
fn claims(credential: &Value) -> Map<String, Value> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(Value::from);
    let date = |name| {
        let instant =
            credential.get(name).and_then(Value::as_str).and_then(|text| Timestamp::parse(text).ok());
        instant.map(|instant| Value::from(instant.unix()))
    };
    let claims = [
        ("iss", issuer::id_of(credential).map(Value::from)),
        ("jti", text(credential.get("id"))),
        ("nbf", date("validFrom")),
        ("sub", text(credential["credentialSubject"].get("id"))),
        ("exp", date("validUntil")),
    ];
    claims.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
