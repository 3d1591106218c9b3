//! What the published vectors do not show, with proofs made here.

use ed25519_dalek::{Signer as _, SigningKey};

use super::*;
use crate::json::canonical;
use crate::ld::{HashAlgorithm, canonicalise, to_quads};

const VC: &str = "https://www.w3.org/ns/credentials/v2";
const OB: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
const CLR: &str = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json";
const EXTENSIONS: &str = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json";

fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn multikey() -> String {
    let key = [&[0xed, 0x01], signing_key().verifying_key().as_bytes().as_slice()].concat();
    multibase::encode(multibase::Base::Base58Btc, key)
}

fn badge(contexts: &[&str]) -> Value {
    json!({ "@context": contexts, "type": ["VerifiableCredential"], "issuer": "did:web:issuer.example", "name": "Badge" })
}

fn options(cryptosuite: &str) -> Value {
    json!({
        "type": "DataIntegrityProof",
        "cryptosuite": cryptosuite,
        "verificationMethod": "did:web:issuer.example#key",
        "proofPurpose": "assertionMethod"
    })
}

/// Signs the canonical forms of both.
fn signed(options: Value, document: &Value, form: fn(&Value) -> String) -> Value {
    let hash = |value: &Value| HashAlgorithm::Sha256.digest(form(value).as_bytes());
    let signature = signing_key().sign(&[hash(&options), hash(document)].concat()).to_bytes();
    changed(options, "/proofValue", Some(multibase::encode(multibase::Base::Base58Btc, signature).into()))
}

fn jcs(options: Value, document: &Value) -> Value {
    signed(options, document, canonical)
}

fn rdfc(options: Value, document: &Value) -> Value {
    let in_context = changed(options.clone(), "/@context", Some(document["@context"].clone()));
    let proof = signed(in_context, document, |value| {
        let (contexts, limits) = (ExtraContexts::default(), Limits::default());
        let quads = to_quads(value, &Contexts::new(&contexts), &limits).quads.unwrap();
        canonicalise(&quads, HashAlgorithm::Sha256, 256).unwrap().to_nquads()
    });
    changed(options, "/proofValue", Some(proof["proofValue"].clone()))
}

fn check(credential: &Value) -> Found {
    check_in(&ExtraContexts::default(), credential, &multikey()).err().unwrap_or_default()
}

fn with_context(options: Value, context: Value) -> Value {
    changed(options, "/@context", Some(context))
}

#[test]
fn jcs_signs_the_contexts_that_the_proof_names() {
    let document = badge(&[VC, OB]);
    let proof = jcs(with_context(options("eddsa-jcs-2022"), json!([VC, OB])), &document);
    let credential = |contexts: &[&str]| with_proof(badge(contexts), proof.clone());
    let mismatch = [(Code::ProofSignatureMismatch, "/proof/@context".to_owned())];
    assert_eq!(check(&credential(&[VC, OB])), []);
    // VC DI EdDSA §3.3.2 step 4: the document begins with them.
    assert_eq!(check(&credential(&[VC, OB, EXTENSIONS])), []);
    assert_eq!(check(&credential(&[VC])), mismatch);
    assert_eq!(check(&credential(&[OB, VC])), mismatch);
    assert_eq!(check(&credential(&[EXTENSIONS, VC, OB])), mismatch);
    assert_eq!(check(&changed(credential(&[VC, OB]), "/@context", None)), mismatch);
}

#[test]
fn jcs_without_contexts_in_the_proof() {
    let document = badge(&[VC]);
    let credential = with_proof(document.clone(), jcs(options("eddsa-jcs-2022"), &document));
    assert_eq!(check(&credential), []);
    let longer = changed(credential, "/@context", Some(json!([VC, OB])));
    assert_eq!(check(&longer), [(Code::ProofSignatureMismatch, "/proof".to_owned())]);
}

#[test]
fn jcs_contexts_added_after_signing_give_no_meaning() {
    let transcript = |contexts: &[&str]| {
        changed(badge(contexts), "/type", Some(json!(["VerifiableCredential", "ClrCredential"])))
    };
    let proof = |contexts: &[&str]| {
        jcs(with_context(options("eddsa-jcs-2022"), json!(contexts)), &transcript(contexts))
    };
    let all = [VC, OB, CLR];
    assert_eq!(check(&with_proof(transcript(&all), proof(&all))), []);
    // When this was signed, its type meant nothing.
    let found = check(&with_proof(transcript(&all), proof(&[VC, OB])));
    assert_eq!(found, [(Code::LdUndefinedTerm, "/type/1".to_owned())]);
}

#[test]
fn rdfc_reads_the_options_in_the_contexts_of_the_document() {
    let document = badge(&[VC, OB]);
    let proof = rdfc(options("eddsa-rdfc-2022"), &document);
    assert_eq!(check(&with_proof(document.clone(), proof.clone())), []);
    let own = with_context(proof, json!("https://contexts.example/unknown"));
    assert_eq!(check(&with_proof(document, own)), []);
}

#[test]
fn undefined_terms_are_not_signed() {
    let document = badge(&[VC, OB]);
    let proof = rdfc(options("eddsa-rdfc-2022"), &document);
    let credential = with_proof(document, json!([proof]));
    let in_proof = changed(credential.clone(), "/proof/0/note", None);
    assert_eq!(check(&in_proof), []);
    let mut in_proof = credential.clone();
    in_proof["proof"][0]["note"] = "x".into();
    assert_eq!(check(&in_proof), [(Code::LdUndefinedTerm, "/proof/0/note".to_owned())]);
    let in_document = changed(credential, "/note", Some("x".into()));
    assert_eq!(check(&in_document), [(Code::LdUndefinedTerm, "/note".to_owned())]);
}

#[test]
fn unknown_contexts_are_found_where_they_are() {
    let document = badge(&[VC, "https://contexts.example/unknown"]);
    let credential = with_proof(document, rdfc(options("eddsa-rdfc-2022"), &badge(&[VC])));
    assert_eq!(check(&credential), [(Code::ContextUnknown, "/@context/1".to_owned())]);
}

#[test]
fn proofs_of_one_document_do_not_disturb_each_other() {
    let document = badge(&[VC, OB]);
    let with_nonce = changed(options("eddsa-rdfc-2022"), "/nonce", Some("1".into()));
    let proofs = json!([
        rdfc(options("eddsa-rdfc-2022"), &document),
        rdfc(with_nonce, &document),
        jcs(options("eddsa-jcs-2022"), &document),
    ]);
    assert_eq!(check(&with_proof(document, proofs)), []);
}

#[test]
fn documents_that_keep_verifiers_busy_are_not_verified() {
    let mut document = badge(&[VC, OB]);
    let others =
        |node: usize| (0..10).filter(move |other| *other != node).map(|other| json!(format!("_:n{other}")));
    let node = |node: usize| json!({ "id": format!("_:n{node}"), "type": "VerifiableCredential", "issuer": others(node).collect::<Value>() });
    document["credentialSubject"] = (0..10).map(node).collect();
    let signature = format!("z{}", "1".repeat(64));
    let proof = changed(options("eddsa-rdfc-2022"), "/proofValue", Some(signature.into()));
    assert_eq!(check(&with_proof(document, proof)), [(Code::BudgetExhausted, String::new())]);
}

#[test]
fn keys_of_another_kind_are_refused() {
    let p256 = "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP";
    let p384 = "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ";
    let ed25519 = &multikey();
    for (cryptosuite, key, length, code) in [
        ("eddsa-rdfc-2022", p256, 64, Code::ProofAlgorithmRefused),
        ("eddsa-2022", p384, 64, Code::ProofAlgorithmRefused),
        ("eddsa-jcs-2022", p256, 64, Code::ProofAlgorithmRefused),
        ("ecdsa-rdfc-2019", ed25519, 64, Code::ProofAlgorithmRefused),
        ("ecdsa-jcs-2019", ed25519, 96, Code::ProofAlgorithmRefused),
        // The right kind with the length of the other curve.
        ("ecdsa-rdfc-2019", p256, 96, Code::ProofMalformed),
        ("ecdsa-rdfc-2019", p384, 64, Code::ProofMalformed),
        ("ecdsa-jcs-2019", p256, 64, Code::ProofSignatureMismatch),
    ] {
        let value = format!("z{}", "1".repeat(length));
        let proof = changed(options(cryptosuite), "/proofValue", Some(value.into()));
        let found = check_in(&ExtraContexts::default(), &with_proof(badge(&[VC, OB]), proof), key);
        assert_eq!(found, Err(vec![(code, "/proof".to_owned())]), "{cryptosuite}");
    }
}
