//! Comparison with published data, where it is there: fixtures, ready cases and the published JSON Schema.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::report::Severity;

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")).join(path);
    path.exists().then_some(path)
}

/// The credential in a file: JSON, or the payload of a compact JWS.
fn credential(path: &Path) -> Option<Value> {
    let text = fs::read_to_string(path).ok()?;
    if let Ok(document) = json::parse(text.trim().as_bytes()) {
        return Some(document);
    }
    let payload = URL_SAFE_NO_PAD.decode(text.split('.').nth(1)?).ok()?;
    let payload = json::parse(&payload).ok()?;
    Some(payload.get("vc").cloned().unwrap_or(payload))
}

fn errors(document: &Value) -> Vec<String> {
    let findings = inspected(document, &Evidence::new());
    brief(&findings.into_iter().filter(|finding| finding.severity() == Severity::Error).collect::<Vec<_>>())
}

/// What each published fixture must lead to; those that are not named have no errors here.
const FAULTY_FIXTURES: &[(&str, &[&str])] = &[
    ("simple-err-type.json", &["type.missing /type"]),
    ("simple-err-context.json", &["context.missing /@context/0"]),
    ("simple-err-credential-subject-type.json", &["type.missing /credentialSubject/type"]),
    (
        "simple-err-credential-subject-identifier-type.json",
        &["type.missing /credentialSubject/identifier/0/type"],
    ),
    (
        "simple-err-credential-subject-achievement-result-description-type.json",
        &["type.missing /credentialSubject/achievement/resultDescription/2/type"],
    ),
    ("simple-err-credential-subject-profile-type.json", &["type.missing /credentialSubject/source/type"]),
    ("simple-err-evidence-type.json", &["type.missing /evidence/1/type"]),
    ("simple-err-issuer-type.json", &["type.missing /issuer/type"]),
    ("simple-err-issuer-parentorg-type.json", &["type.missing /issuer/parentOrg/type"]),
    ("simple.jwt", &["model.violation /credentialSubject/achievement"]),
    // A status list is no badge.
    (
        "testlist",
        &["context.missing /@context/1", "type.missing /type", "type.missing /credentialSubject/type"],
    ),
];

#[test]
fn comparison_with_the_published_fixtures() {
    let Some(folder) = shared("data/fixtures/1edtech") else { return };
    let files =
        [folder.clone(), folder.join("bit-string-list")].into_iter().flat_map(|f| fs::read_dir(f).unwrap());
    let mut compared = 0;
    for path in files.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_text = ["json", "1ob", "jwt"].iter().any(|end| name.ends_with(end)) || name == "testlist";
        let Some(document) = Some(&path).filter(|_| is_text).and_then(|path| credential(path)) else {
            continue;
        };
        let errors = errors(&document);
        match FAULTY_FIXTURES.iter().find(|(file, _)| *file == name) {
            None => assert_eq!(errors, [""; 0], "{name}"),
            Some((_, expected)) => {
                assert!(
                    expected.iter().all(|finding| errors.iter().any(|error| error == finding)),
                    "{name}: {errors:?}"
                );
            }
        }
        compared += 1;
    }
    assert!(compared >= 20, "{compared}");
}

/// Ready cases: no error where the verdict is good, and our codes where they are asked for.
#[test]
fn comparison_with_ready_cases() {
    let mut compared = 0;
    for group in ["cases/proofs", "cases/trust"] {
        let Some(folder) = shared(group) else { continue };
        let cases = json::parse(&fs::read(folder.join("cases.json")).unwrap()).unwrap();
        for case in cases.get("cases").unwrap_or(&cases).as_array().unwrap() {
            let Some(input) = case["args"]["input"].as_str() else { continue };
            let Some(document) = credential(&folder.join(input)) else { continue };
            if Kind::of(&document).is_ok() {
                compare(case, &document);
                compared += 1;
            }
        }
    }
    assert!(compared == 0 || compared > 200, "{compared}");
}

fn compare(case: &Value, document: &Value) {
    let list = |name: &str| {
        let items = case["expect"][name].as_array().map_or(&[][..], Vec::as_slice);
        items.iter().filter_map(Value::as_str).collect::<Vec<_>>()
    };
    let found: Vec<_> =
        inspected(document, &Evidence::new()).iter().map(|finding| finding.code.as_str()).collect();
    if list("state").iter().all(|state| ["trusted", "valid"].contains(state)) {
        assert_eq!(errors(document), [""; 0], "{}", case["id"]);
    }
    let is_ours = |code: &&str| OURS.contains(code);
    assert!(
        list("codes_all").iter().filter(|code| is_ours(code)).all(|code| found.contains(code)),
        "{case}: {found:?}"
    );
    assert!(list("codes_none").iter().all(|code| !found.contains(code)), "{case}: {found:?}");
    let any = list("codes_any");
    assert!(
        any.is_empty() || !any.iter().all(is_ours) || any.iter().any(|code| found.contains(code)),
        "{case}: {found:?}"
    );
}

const OURS: [&str; 9] = [
    "context.missing",
    "context.order",
    "context.version",
    "type.missing",
    "model.violation",
    "subject.unidentified",
    "schema.violation",
    "ld.ambiguous_id",
    "parse.not_a_credential",
];

/// The published schema, and single faults: both must accept, or both must refuse, but for the reasons below.
#[test]
fn comparison_with_the_published_schema() {
    let Some(path) = shared("data/schemas/ob_v3p0_achievementcredential_schema.json") else { return };
    let schema = json::parse(&fs::read(path).unwrap()).unwrap();
    let validator = jsonschema::options().offline().build(&schema).unwrap();
    let document = edited(full_badge(), "/credentialSubject/achievement/endorsement", None);
    assert!(validator.is_valid(&document));
    let mut differences: BTreeMap<&str, usize> = BTreeMap::new();
    let faults = faults(&document);
    for fault in &faults {
        let (ours, theirs) = (has_the_form(&fault.document), validator.is_valid(&fault.document));
        if ours != theirs {
            *differences.entry(reason(fault, ours).unwrap_or(&fault.name)).or_default() += 1;
        }
    }
    assert_eq!(differences.keys().copied().collect::<Vec<_>>(), REASONS, "{differences:?}");
}

/// Whether contexts and data model are as they must be, which is what a schema can say.
fn has_the_form(document: &Value) -> bool {
    let mut findings = Findings::default();
    contexts::inspect(document, &knows, &mut findings);
    findings.extend(Credential::read(document).1);
    findings.into_list().iter().all(|finding| finding.severity() != Severity::Error)
}

struct Fault {
    /// Where, and what.
    name: String,
    at: String,
    what: &'static str,
    document: Value,
}

/// Every value of the document removed, replaced, put into a list, taken out of one; every object with a further member.
fn faults(document: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    for at in pointers(document) {
        let value = document.pointer(&at).unwrap();
        let mut fault = |what, changed| {
            let document = edited(document.clone(), &at, changed);
            faults.push(Fault { name: format!("{at} {what}"), at: at.clone(), what, document });
        };
        fault("removed", None);
        for text in ["null", "7", "\"x\"", "{}", "[]"] {
            fault(text, Some(parsed(text)));
        }
        fault("in a list", Some(Value::Array(vec![value.clone()])));
        if let Some([item]) = value.as_array().map(Vec::as_slice) {
            fault("out of its list", Some(item.clone()));
        }
        if let Some(object) = value.as_object() {
            let mut object = object.clone();
            object.insert("furtherMember".into(), Value::from(1));
            fault("with a further member", Some(Value::Object(object)));
        }
    }
    faults
}

fn pointers(value: &Value) -> Vec<String> {
    let object = value.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), value));
    let array =
        value.as_array().into_iter().flatten().enumerate().map(|(index, item)| (index.to_string(), item));
    let mut all = Vec::new();
    for (key, value) in object.chain(array) {
        all.push(format!("/{key}"));
        all.extend(pointers(value).into_iter().map(|below| format!("/{key}{below}")));
    }
    all
}

/// Every reason why we and the schema may differ, in order.
const REASONS: [&str; 9] = [
    "accepted: a proof's members are the proof step's",
    "accepted: a single type in a list, or the type of a list alone, is the same in JSON-LD",
    "accepted: a single value without its list, since edition 1.3",
    "accepted: an unknown context is a finding of JSON-LD",
    "accepted: status entries as in VCDM 2.0: a list, without ids",
    "refused: an empty list must be left out",
    "refused: the form of a date, which the schema only annotates",
    "refused: the form of a hash, which the schema only describes",
    "refused: the form of an address, which the schema only describes",
];

fn reason(fault: &Fault, we_accept: bool) -> Option<&'static str> {
    let Fault { at, what, document, .. } = fault;
    let (parent, name) = at.rsplit_once('/').unwrap();
    let is_empty =
        |at: &str| document.pointer(at).is_some_and(|value| value.as_array().is_some_and(Vec::is_empty));
    let number = match (we_accept, name) {
        (true, _) if at.starts_with("/proof/0/") && name != "type" => 0,
        (true, "type") if what.contains("list") => 1,
        (true, "tag" | "allowedValue") if what.contains('x') => 2,
        (true, _) if *what == "out of its list" => 2,
        (true, _) if parent == "/@context" => 3,
        (true, _) if at == "/credentialStatus" || at == "/credentialStatus/id" => 4,
        (false, _) if is_empty(at) || is_empty(parent) => 5,
        (false, "awardedDate" | "activityStartDate" | "activityEndDate" | "dateOfBirth") => 6,
        (false, "identityHash" | "hashed") => 7,
        (
            false,
            "id" | "url" | "issuer" | "targetUrl" | "resultDescription" | "achievedLevel" | "requiredLevel",
        ) => 8,
        _ => return None,
    };
    Some(REASONS[number])
}
