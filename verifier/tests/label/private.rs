//! What is private stays in the office's file.

use serde_json::{Value, json};

use crate::forms;
use crate::support::{CENTRE, Folder, files};

/// In everything that is nobody's business.
const CANARY: &str = "CANARY";

/// Everything private has a canary in it.
fn canaries(mut value: Value, open: &[&str]) -> Value {
    mark(&mut value, open);
    value
}

fn mark(value: &mut Value, open: &[&str]) {
    match value {
        Value::String(text) if !open.contains(&text.as_str()) => *text = format!("{CANARY} {text}"),
        Value::Array(items) => items.iter_mut().for_each(|item| mark(item, open)),
        Value::Object(members) => members.values_mut().for_each(|member| mark(member, open)),
        _ => {}
    }
}

fn organiser(id: &str, is: &str) -> Value {
    let mut form = forms::organiser(id);
    form["is"] = json!(is);
    let site = json!("https://public-site.example/");
    form["url"] = site;
    let open = ["SI", "sl", is, id, "https://public-site.example/"];
    let mut marked = canaries(form.clone(), &open);
    marked["issuers"] = form["issuers"].clone();
    if is == "organisation" {
        marked["public_name"] = json!("Public name");
        marked["account"] = form["account"].clone();
    } else {
        // Of a person who wants no name there, nothing but the ids.
        marked["url"] = json!(format!("https://{CANARY}.example/"));
        marked["account"] = json!(format!("{CANARY}-account"));
    }
    marked
}

/// As [`Folder::assessed`], with canaries.
fn assess(folder: &Folder, organiser: &str, day: &str) -> u64 {
    let by = |line: &str| folder.told(&format!("label {line} --by {CANARY}-clerk --now {day}T12:00:00Z"));
    folder.write("form.json", canaries(forms::application(false), &[]));
    let number = by(&format!("apply {organiser} --form form.json"))["application"].as_u64().unwrap();
    folder.write("form.json", canaries(forms::evaluators(), &["SI", "PT", "de", "pt"]));
    by(&format!("assign {number} --form form.json"));
    for evaluator in ["eva@network.example", "ivo@network.example"] {
        let mut form = canaries(forms::evaluation(evaluator, false), &[]);
        form["comment"] = json!(format!("{CANARY} comment"));
        folder.write("form.json", form.clone());
        by(&format!("evaluate {number} --form form.json"));
        form["corrects"] = json!(format!("{CANARY} slip"));
        folder.write("form.json", form);
        by(&format!("evaluate {number} --form form.json"));
    }
    folder.write("form.json", canaries(forms::committee(), &[]));
    by(&format!("committee {number} --form form.json"));
    number
}

fn register(folder: &Folder, form: Value) {
    let id = form["id"].as_str().unwrap().to_owned();
    folder.write("form.json", form);
    folder.entered("2040-05-01", "organiser add --form form.json");
    folder.entered(
        "2040-05-01",
        &format!("organiser verify {id} --active-since 2040-01-01 --account-verified --values-accepted"),
    );
    folder.entered("2040-05-01", &format!("organiser training {id} --person {CANARY}-{id}"));
}

#[test]
fn nothing_private_is_published() {
    let folder = Folder::with_office("private");
    let (person, other) = ("did:web:person.example", "did:web:applicant.example");
    register(&folder, organiser(CENTRE, "organisation"));
    register(&folder, organiser(person, "individual"));
    // Who has not got the label is not named at all.
    let mut not_yet = organiser(other, "organisation");
    not_yet["public_name"] = json!(format!("{CANARY} not yet"));
    not_yet["issuers"] = json!([format!("did:web:{CANARY}.example")]);
    register(&folder, not_yet);
    for id in [CENTRE, person] {
        let number = assess(&folder, id, "2040-07-01");
        folder.entered("2040-07-01", &format!("decide {number} --issued Good"));
    }
    let number = assess(&folder, other, "2040-07-02");
    folder.entered("2040-07-03", &format!("decide {number} --not-yet-issued {CANARY}-advice"));
    folder.publish("2040-07-04T00:00:00Z");
    no_canary(&folder, other);
    folder.entered("2040-08-01", &format!("revoke 2040-0001 --reason {CANARY}-reason"));
    folder.publish("2040-08-02T00:00:00Z");
    no_canary(&folder, other);
    // The test would see them, and what is public is there.
    let office = folder.read("label-office.sqlite");
    let log = folder.path("label-office.sqlite-wal");
    assert!(has_canary(&office) || (log.exists() && has_canary(&folder.read(log))));
    let page = folder.text("public/register.html");
    assert!(page.contains("Public name") && page.contains(person), "{page}");
    assert!(folder.text("public/registry.json").contains(person));
    let account =
        |label: &str| folder.json(label)["credentialSubject"]["identifier"][0]["identityHash"].clone();
    assert_eq!(account("public/labels/2040-0001"), json!(format!("account of {CENTRE}")));
    assert_eq!(account("public/labels/2040-0002"), Value::Null);
}

/// Neither under the published folder nor in the issuer's.
fn no_canary(folder: &Folder, applicant: &str) {
    let published = files(&folder.path("public"));
    assert_eq!(published.len(), 7, "{published:?}");
    for file in published.into_iter().chain(files(&folder.path("issuer"))) {
        let content = folder.read(&file);
        assert!(!has_canary(&content), "{}", file.display());
        assert!(!contains(&content, applicant), "{}", file.display());
        assert!(!contains(&content, "reject"), "{}", file.display());
    }
}

fn has_canary(content: &[u8]) -> bool {
    contains(content, CANARY)
}

fn contains(content: &[u8], text: &str) -> bool {
    let (content, text) = (content.to_ascii_lowercase(), text.to_ascii_lowercase());
    content.windows(text.len()).any(|window| window == text.as_bytes())
}
