//! Published documents and ready cases: those that are at hand are compared with the general processor and with the
//! verdicts that they come with.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");

/// The proof test vector in Open Badges 3.0, appendix C.1, if it is there: a document written from the statements that
/// it signs gives exactly these statements.
#[test]
fn the_proof_vector_of_the_standard_comes_out_where_it_is_at_hand() {
    let vector = |file| fs::read_to_string(format!("{SHARED}/data/fixtures/ob3-proof-vector/{file}"));
    let (Ok(document), Ok(proof)) = (vector("document-canon.txt"), vector("proof-canon.txt")) else { return };
    let said = |of: &str, predicate: &str| {
        let said = [&document, &proof].into_iter().flat_map(|text| text.lines()).find_map(|line| {
            let (subject, rest) = line.split_once(' ')?;
            subject.contains(of).then_some(rest)?.split_once(predicate)?.1.strip_prefix("> ")?.get(1..)
        });
        said.unwrap().split(['"', '>']).next().unwrap().to_owned()
    };
    let badge = json!({
        "@context": [VC, OB],
        "id": document.lines().nth(2).unwrap()[1..].split('>').next(),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": said("credentials", "name"),
        "validFrom": said("credentials", "validFrom"),
        "issuer": {
            "id": said("credentials", "issuer"),
            "type": "Profile",
            "name": said("issuers", "name"),
            "url": said("issuers", "url")
        },
        "credentialSubject": {
            "id": said("credentials", "credentialSubject"),
            "type": "AchievementSubject",
            "achievement": {
                "id": said("did:", "achievement"),
                "type": "Achievement",
                "name": said("achievements", "name"),
                "description": said("achievements", "description"),
                "criteria": { "narrative": said("_:", "narrative") }
            }
        }
    });
    let options = json!({
        "@context": [VC, OB],
        "type": "DataIntegrityProof",
        "created": said("_:", "created"),
        "cryptosuite": said("_:", "cryptosuite"),
        "proofPurpose": "assertionMethod",
        "verificationMethod": said("_:", "verificationMethod")
    });
    assert_eq!(canonical(&expand(&badge).quads.unwrap()).trim_end(), document.trim_end());
    assert_eq!(canonical(&expand(&options).quads.unwrap()).trim_end(), proof.trim_end());
}

/// What a signature over this badge covers must never change.
#[test]
fn a_badge_keeps_its_recorded_form() {
    let badge = badge(json!({
        "name": ["Gärtnerin", { "@value": "Gardener", "@language": "en" }],
        "validFrom": "2026-05-01T08:00:00Z",
        "issuer": { "id": "did:web:garden.example", "type": "Profile", "name": "Garden", "url": "https://garden.example" },
        "credentialStatus": {
            "id": "https://garden.example/status#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://garden.example/status"
        },
        "credentialSubject": {
            "type": "AchievementSubject",
            "creditsEarned": 2.5,
            "identifier": [{ "type": "IdentityObject", "hashed": false, "identityHash": "a", "identityType": "name" }],
            "result": [{ "type": "Result", "resultDescription": "urn:r", "value": "B" }],
            "achievement": {
                "id": "urn:gardening",
                "type": "Achievement",
                "tag": ["soil", "seed"],
                "criteria": { "narrative": "Grow something." },
                "image": { "id": "data:image/png;base64,AA==", "type": "Image", "caption": "A leaf" },
                "resultDescription": [{ "id": "urn:r", "type": "ResultDescription", "allowedValue": ["B", "A"] }]
            }
        },
        "proof": { "type": "DataIntegrityProof", "proofPurpose": "assertionMethod", "proofValue": "z1" }
    }));
    let text = canonical(&expand(&badge).quads.unwrap());
    let digest = HashAlgorithm::Sha256.digest(text.as_bytes());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, "f186a0e5969e9100ad992e939808bde94779b0d413dde11653818f136df99822", "{text}");
}

/// Every document of the shared cases, if they are there: the general processor reads the same.
#[test]
fn ready_documents_are_read_as_by_the_general_processor() {
    let extra = ExtraContexts::default();
    let mut shapes = HashSet::new();
    for path in files(Path::new(SHARED)) {
        let Some(document) = document(&path) else { continue };
        let Expansion { quads: Some(quads), findings } = expand(&document) else { continue };
        if shapes.insert(shape(&document)) {
            let undefined = if findings.is_empty() { Undefined::Refuse } else { Undefined::Drop };
            let others = general::quads(&document, Contexts::new(&extra), undefined).unwrap();
            assert_eq!(quads.len(), others.len(), "{}", path.display());
            let canonical =
                |quads: &[Quad]| canonicalise(quads, HashAlgorithm::Sha256, 256).map(|done| done.to_nquads());
            assert_eq!(canonical(&quads), canonical(&others), "{}", path.display());
        }
    }
}

/// Good documents have no faults, and bad ones those that their cases name, if the cases are there.
#[test]
fn ready_cases_have_the_faults_that_they_name() {
    for folder in ["cases/proofs", "cases/trust"] {
        let folder = Path::new(SHARED).join(folder);
        let Ok(text) = fs::read(folder.join("cases.json")) else { return };
        let cases = crate::json::parse(&text).unwrap();
        for case in cases.as_array().or(cases["cases"].as_array()).unwrap() {
            let Some(input) = case["args"]["input"].as_str() else { continue };
            let Some(document) = document(&folder.join(input)) else { continue };
            check(case, &expand(&document).findings);
        }
    }
}

fn check(case: &Value, findings: &[Finding]) {
    let listed = |value: &Value| -> BTreeSet<String> {
        value.as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
    };
    let found: BTreeSet<String> = findings.iter().map(|finding| finding.code.to_string()).collect();
    let states = listed(&case["expect"]["state"]);
    if states.iter().all(|state| state == "trusted" || state == "valid") {
        assert!(
            findings.iter().all(|finding| finding.severity() <= Severity::Warning),
            "{case} {findings:?}"
        );
    }
    if !states.contains("invalid") && !states.contains("unreadable") {
        assert!(findings.iter().all(|finding| finding.severity() < Severity::Error), "{case} {findings:?}");
    }
    for code in listed(&case["expect"]["codes_all"]) {
        if code.starts_with("ld.") && code != "ld.ambiguous_id" || code == "context.unknown" {
            assert!(found.contains(&code), "{case} {findings:?}");
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The credential in a JSON file or compact token.
fn document(path: &Path) -> Option<Value> {
    let bytes = fs::read(path).ok()?;
    let document = crate::json::parse(&bytes).ok().or_else(|| {
        let payload = std::str::from_utf8(&bytes).ok()?.split('.').nth(1)?;
        let mut payload = crate::json::parse(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        for claim in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"] {
            payload.as_object_mut()?.shift_remove(claim);
        }
        Some(payload.get("vc").cloned().unwrap_or(payload))
    })?;
    document.get("@context").is_some().then_some(document)
}

/// The members that occur in the document, with types and contexts: most cases do not differ in more.
fn shape(document: &Value) -> String {
    fn collect(value: &Value, path: &str, out: &mut BTreeSet<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| collect(item, path, out)),
            Value::Object(members) => {
                members.iter().for_each(|(key, value)| collect(value, &format!("{path}/{key}"), out));
            }
            text if path.ends_with("type") || path.ends_with("@context") => {
                _ = out.insert(format!("{path}={text}"))
            }
            _ => _ = out.insert(path.to_owned()),
        }
    }
    let mut members = BTreeSet::new();
    collect(document, "", &mut members);
    members.into_iter().collect()
}
