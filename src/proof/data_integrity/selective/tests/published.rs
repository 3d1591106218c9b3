//! The published examples (VC DI ECDSA §A.7, §A.8), to the byte: base proof, derived proof, and what lies between.

use serde_json::json;

use super::*;
use crate::ld::HashAlgorithm;
use crate::proof::data_integrity::selective::PointerError;
use crate::proof::data_integrity::selective::statements::Statements;
use crate::proof::data_integrity::tests::{citizenship, employment, hex};

/// What is published of one example, texts by their SHA-256.
struct Example {
    credential: Value,
    statements: &'static str,
    mandatory_hash: &'static str,
    mandatory: [usize; 4],
    chosen: [usize; 8],
    base_proof: &'static str,
    derived_proof: &'static str,
}

fn examples() -> [Example; 2] {
    [
        Example {
            credential: employment(),
            statements: "87f18c5806f51c8471e326686e936cce0408fde6571877be37950aa61f623ffe",
            mandatory_hash: "a042dc047c236816f49fbe5282a79c5e77abe111e47f4c20203b5064c7f0f059",
            mandatory: [0, 12, 13, 17],
            chosen: [1, 2, 9, 12, 13, 16, 18, 19],
            base_proof: "941fd48591bc4b27ecb404d2ac879e9c9f1c65006978cb7c94ff6711024aad6e",
            derived_proof: "da83efdca9316f2e471b9deed0e0266e0d4ae9d109e25b082a00b79bedc9377b",
        },
        Example {
            credential: residence(),
            statements: "dc4cf0456ec38f442b67dadfd2d3e2faa03fcc95d3c5b062d7967d39bc785d80",
            mandatory_hash: "b76d8d5bf67d27f51597519d19d95809c75e35212cc65291bd71bbe36007f979",
            mandatory: [0, 16, 17, 21],
            chosen: [1, 2, 8, 16, 17, 20, 22, 23],
            base_proof: "28f2db901b521feed7c9a9e9c298606e9611eaaead8ddd3f8a4e1c1efdb4fe2d",
            derived_proof: "911f80a0f39927a75001e15711b0c6d348911a0c018f6e173b854fc731b383ab",
        },
    ]
}

/// The credential of §A.8.
fn residence() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/citizenship/v4rc1"],
        "type": ["VerifiableCredential", "PermanentResidentCardCredential"],
        "issuer": {
            "id": "did:key:zDnaeTHxNEBZoKaEo6PdA83fq98ebiFvo3X273Ydu4YmV96rg",
            "image": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVQIW2P4z/DiPwAG0ALnwgz64QAA\
                      AABJRU5ErkJggg=="
        },
        "name": "Permanent Resident Card",
        "description": "Permanent Resident Card from Government of Utopia.",
        "credentialSubject": {
            "type": ["PermanentResident", "Person"],
            "givenName": "JANE",
            "familyName": "SMITH",
            "gender": "Female",
            "image": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVQIW2P4v43hPwAHIgK1v4tX6wAA\
                      AABJRU5ErkJggg==",
            "residentSince": "2015-01-01",
            "commuterClassification": "C1",
            "birthCountry": "Arcadia",
            "birthDate": "1978-07-17",
            "permanentResidentCard": {
                "type": ["PermanentResidentCard"],
                "identifier": "83627465",
                "lprCategory": "C09",
                "lprNumber": "999-999-999"
            }
        },
        "validFrom": "2024-12-16T00:00:00Z",
        "validUntil": "2025-12-16T23:59:59Z"
    })
}

fn chosen() -> Vec<Pointer> {
    pointers(["/validFrom", "/validUntil", "/credentialSubject/birthCountry"])
}

fn sha256(text: &str) -> String {
    hex(&HashAlgorithm::Sha256.digest(text.as_bytes()))
}

fn required() -> Vec<Pointer> {
    pointers(["/issuer"])
}

fn base(credential: &Value) -> Value {
    with_base_proof(&citizenship(), credential, required())
}

fn derive(credential: &Value, show: &[Pointer]) -> Result<Value, DeriveError> {
    derived(&citizenship(), credential, show)
}

#[test]
fn statements_and_groups() {
    let (contexts, limits) = (citizenship(), Limits::default());
    for example in examples() {
        let credential = &example.credential;
        let document = SecuredDocument::unsecured(credential.clone(), Contexts::new(&contexts), &limits);
        let statements = Statements::new(&document, credential, &unhex(HMAC_KEY)).unwrap();
        assert_eq!(sha256(&statements.lines().concat()), example.statements);
        let group = |pointers: Vec<Pointer>| {
            let group = statements.group(&pointers.iter().collect::<Vec<_>>()).unwrap();
            group.indexes.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(group(pointers(["/issuer"])), example.mandatory);
        assert_eq!(group(chosen()), example.chosen);
        assert_eq!(group(pointers([])), [0; 0]);
        assert_eq!(group(pointers([""])), (0..24).collect::<Vec<_>>());
    }
}

#[test]
fn what_the_issuer_signs() {
    let options = "9c5c9b189f06cfa9d9f21a838ccb9b04316f07ad1a517bfd4955ee28c6a8229c";
    let public_key = PublicKey::from_multikey("zDnaeTHfhmSaQKBc7CmdL3K7oYg3D6SC7yowe2eBeVd2DH32r").unwrap();
    for example in examples() {
        let message = draft(&citizenship(), &example.credential, required()).unwrap().message().to_vec();
        assert_eq!(hex(&message[..32]), options);
        assert_eq!(PublicKey::from_multicodec(&message[32..67]).unwrap(), public_key);
        assert_eq!(hex(&message[67..]), example.mandatory_hash);
    }
}

#[test]
fn base_and_derived_proofs() {
    for example in examples() {
        let base = base(&example.credential);
        assert_eq!(sha256(base["proof"]["proofValue"].as_str().unwrap()), example.base_proof);
        let derived = derive(&base, &chosen()).unwrap();
        assert_eq!(sha256(derived["proof"]["proofValue"].as_str().unwrap()), example.derived_proof);
        let mut expected = example.credential.clone();
        let members = expected.as_object_mut().unwrap();
        members.retain(|name, _| name != "name" && name != "description");
        expected["credentialSubject"]
            .as_object_mut()
            .unwrap()
            .retain(|name, _| ["type", "birthCountry"].contains(&name.as_str()));
        expected["proof"] = base["proof"].clone();
        expected["proof"]["proofValue"] = derived["proof"]["proofValue"].clone();
        assert_eq!(derived, expected);
    }
}

#[test]
fn what_cannot_be_mandatory() {
    let refused = |pointer: &str| match draft(&citizenship(), &employment(), pointers([pointer])) {
        Err(Refused::Pointer(error)) => error,
        other => panic!("{pointer}: {other:?}"),
    };
    let nowhere = "/credentialSubject/birthday";
    assert_eq!(refused(nowhere), PointerError::Unmatched(nowhere.parse().unwrap()));
    let mut undefined = employment();
    undefined["@context"] = json!(["https://www.w3.org/ns/credentials/v2"]);
    assert!(matches!(draft(&citizenship(), &undefined, Vec::new()), Err(Refused::Document(_))));
}

#[test]
fn nothing_may_be_mandatory() {
    let credential = with_base_proof(&citizenship(), &employment(), Vec::new());
    assert_eq!(derive(&credential, &[]), Err(DeriveError::NothingShown));
    assert!(derive(&credential, &pointers(["/name"])).is_ok());
}

#[test]
fn a_base_proof_fits_one_credential() {
    let base = base(&employment());
    let with = |pointer: &str, value: Value| {
        let mut changed = base.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        derive(&changed, &chosen())
    };
    let mut less = base.clone();
    less.as_object_mut().unwrap().shift_remove("name");
    for mismatch in [
        with("/credentialSubject/birthCountry", json!("Cuba")),
        with("/credentialSubject/birthCountry", json!(["Bahamas", "Cuba"])),
        with("/type", json!("VerifiableCredential")),
        with("/credentialSubject/employmentAuthorizationDocument/lprNumber", json!(["999-999-999", "X"])),
        derive(&less, &chosen()),
    ] {
        assert!(matches!(mismatch, Err(DeriveError::Mismatch(_))), "{mismatch:?}");
    }
    // What is hidden is not looked at, and what is mandatory needs the issuer's key.
    assert!(with("/credentialSubject/gender", json!("Female")).is_ok());
    assert!(with("/issuer/image", json!("urn:other")).is_ok());
}

#[test]
fn which_proof_it_is_derived_from() {
    let base = base(&employment());
    let with = |proof: Value| {
        let mut changed = base.clone();
        changed["proof"] = proof;
        derive(&changed, &chosen())
    };
    let proof = &base["proof"];
    let other = json!({ "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofValue": "z1" });
    let expected = derive(&base, &chosen()).unwrap();
    assert_eq!(with(json!([other, proof, 1])), Ok(expected.clone()));
    assert_eq!(with(json!([proof, expected["proof"]])), Ok(expected.clone()));
    assert_eq!(with(json!([proof, proof])), Err(DeriveError::SeveralBaseProofs));
    for none in [json!(null), json!([]), json!("u2V0A"), other, expected["proof"].clone()] {
        assert_eq!(with(none.clone()), Err(DeriveError::NoBaseProof), "{none}");
    }
    let and = |name: &str, value: &str| {
        let mut proof = proof.clone();
        proof[name] = value.into();
        with(proof)
    };
    assert_eq!(and("previousProof", "urn:first"), Err(DeriveError::Chained));
    // No verifier would take what is derived from these.
    assert!(matches!(and("proofPurpose", "authentication"), Err(DeriveError::Refused(_))));
    assert!(matches!(and("created", "yesterday"), Err(DeriveError::Refused(_))));
    assert!(matches!(and("proofValue", "u2V0A"), Err(DeriveError::Refused(_))));
}
