//! The files that an operator keeps: evidence and policy.

use std::path::Path;

use bolero::TypeGenerator;
use bolero::generator::*;
use openbadges::json::parse;
use openbadges_fuzz::bytes::{Change, changed};
use openbadges_fuzz::target;
use openbadges_fuzz::tree::{Edit, edited};
use openbadges_verifier::{evidence_file, policy_file};

const EVIDENCE: &str = r#"{
    "https://issuer.example/.well-known/did.json": { "status": 200, "type": "application/json", "text": "{}" },
    "https://issuer.example/status/1": { "status": 200, "base64": "//4=", "date": "Sat, 21 Nov 2026 00:00:00 GMT" },
    "https://issuer.example/gone": { "status": 410, "text": "gone", "maxAge": 60 },
    "https://down.example/": { "error": "timeout" }
}"#;

/// No paths: a policy names files by them, and a target must not read any.
const POLICY: &str = r#"
[time]
leeway = "60s"

[contexts]
inline = false

[refresh]
enabled = false

[selective_disclosure]
hidden_status = "indeterminate"

[[trust.issuer]]
id = "did:web:university.example"
name = "Example University"
types = ["Degree"]
requires_status = true
status_issuers = ["did:web:status.example"]

[[trust.registry]]
kind = "dcc"
url = "https://registry.example/registry.json"

[endorsements]
recognise = ["did:web:city.example"]
"#;

#[derive(Debug, TypeGenerator)]
enum How {
    Bytes(#[generator(produce::<Vec<Change>>().with().len(1usize..=3))] Vec<Change>),
    Members(#[generator(produce::<Vec<Edit>>().with().len(1usize..=3))] Vec<Edit>),
    Any(Vec<u8>),
}

/// What can be read can be written, and read again as the same.
#[test]
fn evidence_files() {
    let whole = parse(EVIDENCE.as_bytes()).expect("JSON");
    target!(60_000, produce::<How>(), |how: &How| {
        let file = match how {
            How::Bytes(changes) => changed(EVIDENCE.as_bytes().to_vec(), changes),
            How::Members(edits) => edited(whole.clone(), edits).to_string().into_bytes(),
            How::Any(bytes) => bytes.clone(),
        };
        match evidence_file::parse(&file) {
            Ok(evidence) => {
                let mut written = Vec::new();
                evidence_file::write(&evidence, &mut written).expect("memory takes it");
                assert_eq!(evidence_file::parse(&written), Ok(evidence));
            }
            Err(fault) => is_shown_safely(&fault.to_string()),
        }
    });
}

/// A line of the good policy, or another one in its place.
#[derive(Debug, TypeGenerator)]
enum Line {
    Taken(u8),
    Twice(u8),
    Changed(u8, Change),
    Text(String),
}

#[test]
fn policy_files() {
    assert!(policy_file::parse(POLICY, Path::new("nowhere")).is_ok(), "what is changed must have been good");
    target!(30_000, produce::<Vec<(u8, Line)>>().with().len(1usize..=4), |replaced: &Vec<(u8, Line)>| {
        let mut lines: Vec<String> = POLICY.lines().map(str::to_owned).collect();
        for (at, line) in replaced {
            let at = usize::from(*at) % lines.len();
            lines[at] = line.text();
        }
        let text = lines.join("\n");
        if text.contains("files") {
            return;
        }
        if let Err(fault) = policy_file::parse(&text, Path::new("nowhere")) {
            is_shown_safely(&fault.to_string());
        }
    });
}

impl Line {
    fn text(&self) -> String {
        let taken = |number: u8| POLICY.lines().cycle().nth(usize::from(number)).unwrap_or_default();
        match self {
            Line::Taken(number) => taken(*number).to_owned(),
            Line::Twice(number) => format!("{0}\n{0}", taken(*number)),
            Line::Changed(number, change) => {
                let bytes = changed(taken(*number).as_bytes().to_vec(), std::slice::from_ref(change));
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Line::Text(text) => text.clone(),
        }
    }
}

/// What a file says reaches a terminal: nothing in it may move the cursor or turn the reading direction.
fn is_shown_safely(fault: &str) {
    assert!(!fault.is_empty());
    let unsafe_character = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!fault.contains(unsafe_character), "{fault:?}");
}
