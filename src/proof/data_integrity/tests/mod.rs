mod cases;
mod published;
mod reading;
mod selective;
mod suites;
mod variants;

use serde_json::json;

use super::*;
use crate::budget::Limits;
use crate::key::PublicKey;
use crate::ld::Contexts;
use crate::policy::ExtraContexts;

/// What a check found, as code and place.
pub(super) type Found = Vec<(Code, String)>;

/// Checks all proofs of `credential` with `multikey`.
pub(super) fn check_in(contexts: &ExtraContexts, credential: &Value, multikey: &str) -> Result<(), Found> {
    let key = PublicKey::from_multikey(multikey).unwrap();
    let limits = Limits::default();
    let document = match SecuredDocument::read(credential, Contexts::new(contexts), &limits) {
        Ok(document) => document,
        Err(finding) => return Err(found(vec![finding])),
    };
    for proof in document.proofs() {
        match proof {
            Ok(proof) => document.verify(proof, &key).map_err(found)?,
            Err(refused) => return Err(found(refused.findings().to_vec())),
        }
    }
    Ok(())
}

fn found(findings: Vec<Finding>) -> Found {
    assert!(!findings.is_empty());
    findings.into_iter().map(|finding| (finding.code, finding.at.to_string())).collect()
}

pub(super) fn codes(outcome: Result<(), Found>) -> Vec<Code> {
    outcome.err().unwrap_or_default().into_iter().map(|(code, _)| code).collect()
}

pub(super) fn contexts<const N: usize>(files: [(&str, Value); N]) -> ExtraContexts {
    let files = files.map(|(url, context)| (url.to_owned(), json!({ "@context": context })));
    ExtraContexts { files: files.into(), ..ExtraContexts::default() }
}

/// The same credential with `proof` as its proof.
fn with_proof(mut credential: Value, proof: Value) -> Value {
    credential["proof"] = proof;
    credential
}

/// The same value with the member at `pointer` set, or taken away.
fn changed(mut value: Value, pointer: &str, to: Option<Value>) -> Value {
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    let parent = value.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match to {
        Some(to) => parent.insert(member.to_owned(), to),
        None => parent.remove(member),
    };
    value
}

/// The credential of further examples in VC DI ECDSA, appendix A, without a proof.
pub(super) fn employment() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/citizenship/v4rc1"],
        "type": ["VerifiableCredential", "EmploymentAuthorizationDocumentCredential"],
        "issuer": {
            "id": "did:key:zDnaegE6RR3atJtHKwTRTWHsJ3kNHqFwv7n9YjTgmU7TyfU76",
            "image": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVQIW2NgUPr/HwADaAIhG61j/AAA\
                      AABJRU5ErkJggg=="
        },
        "credentialSubject": {
            "type": ["Person", "EmployablePerson"],
            "givenName": "JOHN",
            "additionalName": "JACOB",
            "familyName": "SMITH",
            "image": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVQIW2Ng+M/wHwAEAQH/7yMK/gAA\
                      AABJRU5ErkJggg==",
            "gender": "Male",
            "residentSince": "2015-01-01",
            "birthCountry": "Bahamas",
            "birthDate": "1999-07-17",
            "employmentAuthorizationDocument": {
                "type": "EmploymentAuthorizationDocument",
                "identifier": "83627465",
                "lprCategory": "C09",
                "lprNumber": "999-999-999"
            }
        },
        "name": "Employment Authorization Document",
        "description": "Example Employment Authorization Document.",
        "validFrom": "2019-12-03T00:00:00Z",
        "validUntil": "2029-12-03T00:00:00Z"
    })
}

/// As much of the citizenship vocabulary as [`employment`] needs.
pub(super) fn citizenship() -> ExtraContexts {
    let schema = |name: &str| json!({ "@id": format!("https://schema.org/{name}") });
    let date = |id: &str| json!({ "@id": id, "@type": "http://www.w3.org/2001/XMLSchema#dateTime" });
    let context = json!({
        "@vocab": "https://w3id.org/citizenship#",
        "Person": schema("Person"),
        "givenName": schema("givenName"),
        "additionalName": schema("additionalName"),
        "familyName": schema("familyName"),
        "gender": schema("gender"),
        "identifier": schema("identifier"),
        "image": { "@id": "https://schema.org/image", "@type": "@id" },
        "birthDate": date("https://schema.org/birthDate"),
        "residentSince": date("https://w3id.org/citizenship#residentSince")
    });
    contexts([("https://w3id.org/citizenship/v4rc1", context)])
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
