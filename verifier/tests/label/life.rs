//! One whole life of a label: application, award, renewal after a gap, revocation, another award, and its end. The verifying
//! side answers for every date, as of every edition, and so does a plain reading of the register.

use serde_json::{Value, json};

use crate::forms;
use crate::support::{CENTRE, Folder};

/// What was so on each day, with the last instant of a label where it counts.
const STANDINGS: &[(&str, &str)] = &[
    ("2040-05-01T00:00:00Z", "not_held"),
    ("2040-07-31T23:59:59Z", "not_held"),
    ("2040-08-01T00:00:00Z", "held"),
    ("2042-01-01T00:00:00Z", "held"),
    ("2043-08-01T00:00:00Z", "held"),
    ("2043-08-01T00:00:01Z", "expired"),
    ("2043-08-02T23:59:59Z", "expired"),
    ("2043-08-03T00:00:00Z", "held"),
    ("2044-02-14T23:59:59Z", "held"),
    ("2044-02-15T00:00:00Z", "revoked"),
    ("2044-06-30T23:59:59Z", "revoked"),
    ("2044-07-01T00:00:00Z", "held"),
    ("2047-07-01T00:00:00Z", "held"),
    ("2047-07-01T00:00:01Z", "expired"),
];

#[test]
fn every_date_is_answered_right() {
    let folder = Folder::with_organiser("life");
    learner(&folder);
    let mut life = Life { folder: &folder, editions: Vec::new() };
    life.published("2040-06-30T00:00:00Z", &[], "not_held");
    let first = folder.issued("apply", CENTRE, "2040-07-01", "2040-08-01");
    life.published("2040-08-01T13:00:00Z", &["active"], "held");
    life.is_label("2040-0001", "2040-08-07T00:00:00Z", "valid", None);
    life.published("2043-08-01T00:00:00Z", &["active"], "held");
    life.published("2043-08-02T00:00:00Z", &["expired"], "expired");
    life.is_label("2040-0001", "2043-08-02T00:00:00Z", "invalid", Some("validity.expired"));

    // The renewal was asked for in time, and decided two days after the end.
    let number = folder.assessed("renew", CENTRE, "2043-08-01");
    let second = folder.entered("2043-08-03", &format!("decide {number} --issued Better"));
    assert_eq!((&first["cycle"], &second["cycle"]), (&json!(1), &json!(2)));
    life.published("2043-08-03T13:00:00Z", &["superseded", "active"], "held");
    let renewal = folder.json("public/labels/2043-0002");
    assert_eq!(renewal["credentialSubject"]["renews"], first["credential"]);
    assert_eq!(
        (&renewal["awardedDate"], &renewal["validUntil"]),
        (&json!("2043-08-03T00:00:00Z"), &json!("2046-08-03T00:00:00Z"))
    );

    folder.entered("2044-03-01", "revoke 2043-0002 --reason Fraud --on 2044-02-15");
    life.published("2044-03-01T13:00:00Z", &["superseded", "revoked"], "revoked");
    life.is_label("2043-0002", "2044-03-02T00:00:00Z", "invalid", Some("status.revoked"));

    // Another first award: nothing is left to renew.
    folder.write("application.json", forms::application(true));
    folder.refused(
        "2044-05-01",
        &format!("renew {CENTRE} --form application.json"),
        &["renewal.label_in_force"],
    );
    let third = folder.issued("apply", CENTRE, "2044-06-01", "2044-07-01");
    assert_eq!((&third["label"], &third["cycle"]), (&json!("2044-0003"), &json!(1)));
    life.published("2044-07-01T13:00:00Z", &["superseded", "revoked", "active"], "held");
    assert_eq!(folder.json("public/labels/2044-0003")["credentialSubject"].get("renews"), None);
    life.is_label("2044-0003", "2044-07-07T00:00:00Z", "valid", None);
    life.published("2047-08-01T00:00:00Z", &["superseded", "revoked", "expired"], "expired");
    life.answers_every_date();
}

/// Somebody else's reading of what is published.
struct Life<'f> {
    folder: &'f Folder,
    /// The date and the entries of each edition.
    editions: Vec<(String, Vec<Value>)>,
}

impl Life<'_> {
    /// Publishes, and what is published has entries in these states, the Organiser this standing. Its badges are trusted
    /// while it holds the label, by the exported registry and by the exported list of recognised entities.
    #[track_caller]
    fn published(&mut self, now: &str, states: &[&str], standing: &str) {
        let told = self.folder.publish(now);
        assert_eq!((&told["labels"], told["validFrom"].as_str()), (&json!(states.len()), Some(now)));
        let entries = self.folder.entries();
        let found: Vec<_> =
            entries.iter().map(|entry| entry["labelState"].as_str().unwrap().to_owned()).collect();
        assert_eq!(found, states);
        self.editions.push((now.to_owned(), entries));
        self.record();
        self.is_standing(None, now, standing);
        let holds = states.contains(&"active");
        for policy in ["policy.toml", "recognition.toml"] {
            let badge = self.folder.run(&format!(
                "verify badge.json --policy {policy} --offline --evidence evidence.json --now {now} --json"
            ));
            assert_eq!(badge.json()["state"], if holds { "trusted" } else { "valid" }, "{policy}, {now}");
        }
        assert_eq!(self.folder.path("public/recognized-entities").exists(), holds);
        assert!(
            self.folder.text("public/register.html").contains(&now.replace('T', " ").replace('Z', " UTC"))
        );
    }

    fn record(&self) {
        self.folder.record();
        let mut evidence = self.folder.json("evidence.json");
        let document = self.folder.text("centre-public/.well-known/did.json");
        evidence["https://youth-centre.example/.well-known/did.json"] =
            json!({ "status": 200, "type": "application/did+json", "text": document });
        self.folder.write("evidence.json", evidence);
    }

    /// The label credential, for somebody to whom it is a badge like any other.
    #[track_caller]
    fn is_label(&self, number: &str, now: &str, state: &str, code: Option<&str>) {
        let report = self.folder.report(&format!("public/labels/{number}"), now);
        let findings = report["findings"].as_array().unwrap();
        let has_code = code.is_none_or(|code| findings.iter().any(|finding| finding["code"] == code));
        assert!(report["state"] == state && has_code, "{report:#}");
    }

    /// Each edition answers for all dates before it, and for its own time.
    fn answers_every_date(&self) {
        for (published, entries) in &self.editions {
            for (at, standing) in STANDINGS.iter().filter(|(at, _)| at <= &published.as_str()) {
                assert_eq!(self::standing(entries, at), *standing, "{at}, as of {published}");
            }
        }
        let (now, _) = self.editions.last().unwrap();
        for (at, standing) in STANDINGS {
            self.is_standing(Some(at), now, standing);
            self.is_awarded(at, now, standing);
        }
    }

    /// What `label check` answers.
    #[track_caller]
    fn is_standing(&self, at: Option<&str>, now: &str, standing: &str) {
        let at = at.map_or(String::new(), |at| format!("--at {at}"));
        let asked = format!("label check {CENTRE} {at} --now {now} {WITH}");
        let answer = self.folder.run(&asked);
        let found = answer.json();
        assert_eq!(found["standing"], standing, "{asked}: {found:#}");
        assert_eq!(answer.code, Some(if standing == "held" { 0 } else { 1 }), "{asked}");
    }

    /// What `verify` answers for a badge that was awarded then.
    #[track_caller]
    fn is_awarded(&self, at: &str, now: &str, standing: &str) {
        let issue = format!(
            "issue --issuer centre --template template.json --recipient ana@a.example --set awarded={at}"
        );
        self.folder.done(&format!("{issue} --no-status --out awarded.json"));
        let label =
            self.folder.run(&format!("verify awarded.json --now {now} {WITH}")).json()["label"].clone();
        assert_eq!(
            (&label["atAward"], &label["now"]),
            (&json!(standing), &json!("expired")),
            "{at}: {label:#}"
        );
    }
}

/// What the verifying side knows.
const WITH: &str = "--policy policy.toml --offline --evidence evidence.json --json";

/// What a register says of the Organiser at a time; instants in UTC compare as texts.
fn standing(entries: &[Value], at: &str) -> &'static str {
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let mut began = entries.iter().filter(|entry| {
        entry["coveredIssuer"].as_array().unwrap().contains(&json!(CENTRE))
            && *text(entry, "labelFrom") <= *at
    });
    let last = began.next_back().map(|entry| {
        let is_over = |state: &str| entry["labelState"] == state && *text(entry, "stateFrom") <= *at;
        match () {
            () if is_over("revoked") => "revoked",
            () if is_over("superseded") || *text(entry, "labelUntil") < *at => "expired",
            () => "held",
        }
    });
    last.unwrap_or("not_held")
}

/// A badge of the Organiser, and a policy that recognises whom the exported registry names.
fn learner(folder: &Folder) {
    folder.done(&format!("key new --issuer centre --id {CENTRE} --name Centre"));
    folder.done("did --issuer centre --out centre-public");
    folder.write(
        "template.json",
        json!({
            "name": "Robots",
            "awardedDate": "{{awarded}}",
            "credentialSubject": { "type": ["AchievementSubject"], "achievement": {
                "id": "https://youth-centre.example/robots",
                "type": ["Achievement"],
                "name": "Robots",
                "description": "Built one.",
                "criteria": { "narrative": "Build one that finds its way." },
            } },
        }),
    );
    folder.done("issue --issuer centre --template template.json --recipient ana@a.example --set awarded=2040-07-01T00:00:00Z --no-status --out badge.json");
    let key = folder.told("key show")["keys"][0]["publicKeyMultibase"].as_str().unwrap().to_owned();
    std::fs::write(folder.path("policy.toml"), policy(&key)).unwrap();
    std::fs::write(folder.path("recognition.toml"), RECOGNITION).unwrap();
}

const RECOGNITION: &str = r#"
    [[trust.registry]]
    kind = "recognition"
    url = "https://label.example/recognized-entities"
    issuers = ["did:web:network.example"]
"#;

fn policy(key: &str) -> String {
    format!(
        r#"
        [label]
        name = "Quality Label for Badge Recognition"
        achievements = ["https://label.example/achievement/v1"]
        recognises = false
        [[label.authority]]
        id = "did:web:network.example"
        [[label.authority.key]]
        multibase = "{key}"
        not_before = 2026-01-01T00:00:00Z
        [[label.register]]
        url = "https://label.example/register"
        max_age = "7d"
        [[trust.registry]]
        kind = "dcc"
        url = "https://label.example/registry.json"
        "#
    )
}
