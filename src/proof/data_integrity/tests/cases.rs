//! The comparison with the ready cases, where they are: what is found about the signature is what was expected.

use std::fs;

use super::*;
use crate::json;
use crate::report::Severity;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/cases/proofs");

/// The groups of cases that are about embedded proofs.
const GROUPS: [&str; 5] = ["control-", "proof-", "crypto-", "X-14", "X-17"];

#[test]
fn ready_cases_where_present() {
    let Ok(cases) = fs::read(format!("{FOLDER}/cases.json")) else { return };
    let cases: Value = serde_json::from_slice(&cases).unwrap();
    let is_embedded = |case: &&Value| {
        let id = case["id"].as_str().unwrap();
        let input = case["args"]["input"].as_str().unwrap_or_default();
        GROUPS.iter().any(|group| id.starts_with(group)) && input.ends_with(".json")
    };
    let cases: Vec<&Value> = cases["cases"].as_array().unwrap().iter().filter(is_embedded).collect();
    assert!(cases.len() > 60, "{}", cases.len());
    for case in cases {
        compare(case);
    }
}

fn compare(case: &Value) {
    let texts = |name: &str| -> Vec<String> { serde_json::from_value(case["expect"][name].clone()).unwrap() };
    let (all, any, none) = (texts("codes_all"), texts("codes_any"), texts("codes_none"));
    let (found, is_checked) = findings(case);
    let is_among = |codes: &[String]| found.iter().any(|code| codes.iter().any(|name| name == code.as_str()));
    let expected = [all.clone(), any].concat();
    let context = format!("{}: {found:?}, not {expected:?}", case["id"]);

    let is_good = ["trusted", "valid"].iter().any(|state| texts("state").contains(&(*state).to_owned()));
    assert!(is_checked || !is_good, "{context}");
    let objects = found.iter().any(|code| code.severity() > Severity::Warning);
    let open = expected.is_empty() && texts("state").contains(&"invalid".to_owned());
    assert!(!objects || open || is_among(&expected), "{context}");
    let is_ours = |code: &String| code.starts_with("proof.") || code.starts_with("ld.");
    for code in all.iter().filter(|code| is_ours(code)) {
        assert!(is_among(std::slice::from_ref(code)), "{context}");
    }
    if !expected.is_empty() && expected.iter().all(is_ours) {
        assert!(is_among(&expected), "{context}");
    }
    assert!(!is_among(&none), "{context}, never {none:?}");
}

/// Everything that reading, dates and signatures of all proofs give, with the keys that the evidence lists, and whether
/// all signatures could be checked with these.
fn findings(case: &Value) -> (Vec<Code>, bool) {
    let file = |name: &str| {
        let bytes = fs::read(format!("{FOLDER}/{}", case["args"][name].as_str().unwrap())).unwrap();
        json::parse(&bytes).unwrap()
    };
    let now = Timestamp::parse(case["args"]["now"].as_str().unwrap()).unwrap();
    let (contexts, limits) = (ExtraContexts::default(), Limits::default());
    let document = match SecuredDocument::read(&file("input"), Contexts::new(&contexts), &limits) {
        Ok(document) => document,
        Err(finding) => return (vec![finding.code], false),
    };
    let evidence = file("evidence");
    let (mut findings, mut is_checked) = (Vec::new(), true);
    for proof in document.proofs() {
        match proof {
            Err(refused) => findings.extend_from_slice(refused.findings()),
            Ok(proof) => {
                findings.extend(proof.notices(now, Duration::ZERO));
                match key(&evidence, proof.method()) {
                    Some(key) => findings.extend(document.verify(proof, &key).err().into_iter().flatten()),
                    None => is_checked = false,
                }
            }
        }
    }
    (findings.into_iter().map(|finding| finding.code).collect(), is_checked)
}

/// The Multikey with the fragment of `method`: of a recorded document, or of a did:key itself.
fn key(evidence: &Value, method: &str) -> Option<PublicKey> {
    let fragment = method.split_once('#')?.1;
    let texts = evidence.as_object()?.values().filter_map(|answer| answer["text"].as_str());
    let documents: Vec<Value> = texts.filter_map(|text| serde_json::from_str(text).ok()).collect();
    let listed =
        |member: &'static str| documents.iter().filter_map(move |document| document[member].as_array());
    let mut methods = listed("verificationMethod").chain(listed("assertionMethod")).flatten();
    let method =
        methods.find(|method| method["id"].as_str().is_some_and(|id| id.ends_with(&format!("#{fragment}"))));
    let multikey = method.and_then(|method| method["publicKeyMultibase"].as_str()).unwrap_or(fragment);
    PublicKey::from_multikey(multikey).ok()
}

/// The comparison with the fixtures of the public validator, whose signatures were checked with another implementation.
#[test]
fn fixtures_where_present() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/fixtures/1edtech");
    let Ok(table) = fs::read_to_string(format!("{folder}/cases.tsv")) else { return };
    let rows = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let (mut good, mut others) = (0, 0);
    let is_json = |row: &Vec<&str>| row[1].ends_with(".json") || row[1].ends_with("testlist");
    for row in rows.filter(|row| is_json(row) && row[5] != "-") {
        let credential = json::parse(&fs::read(format!("{folder}/{}", row[1])).unwrap()).unwrap();
        let outcome =
            own_key(&credential).map(|multikey| check_in(&ExtraContexts::default(), &credential, &multikey));
        match row[5] {
            text if text.starts_with("OK") || text.starts_with("top level OK") => {
                assert_eq!(outcome, Some(Ok(())), "{}", row[1]);
                good += 1;
            }
            _ => {
                assert_ne!(outcome, Some(Ok(())), "{}", row[1]);
                others += 1;
            }
        }
    }
    assert!(good > 5 && others > 5, "{good} {others}");
}

/// The key in the fragment of the verification method.
fn own_key(credential: &Value) -> Option<String> {
    let proof = credential.pointer("/proof/0").or(credential.get("proof"))?;
    let fragment = proof["verificationMethod"].as_str()?.split_once('#')?.1;
    PublicKey::from_multikey(fragment).ok().map(|_| fragment.to_owned())
}
