//! Base proofs: what an issuer makes and its holder derives from (VC DI ECDSA §3.5.2, §3.5.3, §3.6.1 to §3.6.5).

use std::fmt;

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};

use super::cbor::{self, Reader, Writer};
use super::statements::{HmacKey, Statements};
use super::{BASE, DERIVED, MAX_SIGNATURES, PointerError, decode, encode, malformed};
use crate::json::Pointer;
use crate::key::PublicKey;
use crate::ld::HashAlgorithm;
use crate::proof::data_integrity::{ProofOptions, SecuredDocument};
use crate::report::{Code, Finding};

/// What is new in every base proof and must not be known before.
pub(crate) struct Secrets {
    hmac_key: HmacKey,
    /// Whoever has it can add statements to the credential: it is forgotten when they are signed.
    key: SigningKey,
}

impl Secrets {
    pub(crate) fn new(hmac_key: HmacKey, key: SigningKey) -> Self {
        Secrets { hmac_key, key }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

/// Why there is no base proof.
#[derive(Debug)]
pub(crate) enum Refused {
    /// A mandatory pointer.
    Pointer(PointerError),
    /// Something in the document.
    Document(Vec<Finding>),
}

impl From<PointerError> for Refused {
    fn from(error: PointerError) -> Self {
        Refused::Pointer(error)
    }
}

impl From<Vec<Finding>> for Refused {
    fn from(findings: Vec<Finding>) -> Self {
        Refused::Document(findings)
    }
}

/// A base proof value without the issuer's signature.
#[derive(Debug)]
pub(in crate::proof::data_integrity) struct Unsealed {
    public_key: [u8; 35],
    hmac_key: HmacKey,
    signatures: Vec<cbor::Signature>,
    mandatory: Vec<Pointer>,
}

impl Unsealed {
    /// Prepares a base proof, and what the issuer has to sign for it.
    pub(in crate::proof::data_integrity) fn prepare(
        document: &SecuredDocument<'_>,
        options: &ProofOptions,
        mandatory: Vec<Pointer>,
        secrets: &Secrets,
    ) -> Result<(Self, Vec<u8>), Refused> {
        let unsecured = document.unsecured_for(options);
        let statements = Statements::new(document, &unsecured, &secrets.hmac_key)?;
        let shown = statements.group(&mandatory.iter().collect::<Vec<_>>())?.indexes;
        let lines = statements.lines();
        if lines.len() - shown.len() > MAX_SIGNATURES {
            return Err(vec![cbor::too_many()].into());
        }
        let (mandatory_lines, others): (Vec<_>, Vec<_>) =
            lines.iter().enumerate().partition(|(index, _)| shown.contains(index));
        let public_key = multicodec(&secrets.key).ok_or_else(|| vec![malformed("the key of the proof")])?;
        let options = document.options_digest(options, HashAlgorithm::Sha256)?;
        let message = message(options, &public_key, mandatory_lines.into_iter().map(|(_, line)| line));
        let sign = |line: &String| -> Signature { secrets.key.sign(line.as_bytes()) };
        let signatures = others.into_iter().map(|(_, line)| sign(line).to_bytes().into()).collect();
        Ok((Unsealed { public_key, hmac_key: secrets.hmac_key, signatures, mandatory }, message))
    }

    /// The proof value with the issuer's signature (§3.5.2).
    pub(in crate::proof::data_integrity) fn seal(&self, signature: &[u8]) -> String {
        let components = Writer::of_five(BASE)
            .bytes(signature)
            .bytes(&self.public_key)
            .bytes(&self.hmac_key)
            .signatures(&self.signatures)
            .pointers(&self.mandatory);
        encode(&components.into_bytes())
    }
}

/// What the issuer signs (§3.5.1): the options, the key of the proof, and what must be shown.
pub(super) fn message<'l>(
    options: Vec<u8>,
    public_key: &[u8],
    mandatory: impl Iterator<Item = &'l String>,
) -> Vec<u8> {
    let mandatory: String = mandatory.map(String::as_str).collect();
    [options, public_key.to_vec(), HashAlgorithm::Sha256.digest(mandatory.as_bytes())].concat()
}

fn multicodec(key: &SigningKey) -> Option<[u8; 35]> {
    let point = key.verifying_key().to_sec1_point(true);
    [&[0x80, 0x24], point.as_bytes()].concat().try_into().ok()
}

/// The components of a base proof value.
#[derive(Debug)]
pub(super) struct BaseProof {
    pub(super) base_signature: cbor::Signature,
    /// The key made for this proof: as it was signed, and ready for use.
    pub(super) public_key: [u8; 35],
    pub(super) key: PublicKey,
    pub(super) hmac_key: HmacKey,
    pub(super) signatures: Vec<cbor::Signature>,
    pub(super) mandatory: Vec<Pointer>,
}

impl BaseProof {
    /// §3.5.3; as strict as the reader of derived proofs.
    pub(super) fn read(proof_value: &str) -> Result<Self, Finding> {
        let bytes = decode(proof_value)?;
        match bytes.split_first_chunk() {
            Some((&BASE, components)) => Self::components(Reader::of_five(components)?),
            Some((&DERIVED, _)) => {
                Err(Finding::new(Code::ProofUnsupported)
                    .detail("a derived proof, which cannot be derived from"))
            }
            _ => Err(malformed("the proof value is no base proof")),
        }
    }

    fn components(mut cbor: Reader<'_>) -> Result<Self, Finding> {
        let base_signature = cbor.bytes()?;
        let public_key = cbor.bytes()?;
        let hmac_key = cbor.bytes()?;
        let signatures = cbor.signatures()?;
        let mandatory = cbor.pointers()?;
        cbor.end()?;
        let key =
            PublicKey::from_multicodec(&public_key).map_err(|fault| fault.finding(Code::ProofMalformed))?;
        Ok(BaseProof { base_signature, public_key, key, hmac_key, signatures, mandatory })
    }
}
