//! Every case of `vectors`, through the library, and a handful through the command itself.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

use std::process::Command;

use openbadges::evidence::FetchError;
use openbadges::policy::KnownIdentity;
use openbadges::{Report, Timestamp, evaluate};
use openbadges_vectors::{Case, Question, check_all, judge, load_all, summary};
use openbadges_verifier::{evidence_file, policy_file};
use serde_json::Value;

#[test]
fn every_case_gets_the_verdict_that_it_names() {
    let failures = check_all(&load_all().unwrap(), verify).unwrap();
    assert!(failures.is_empty(), "{}", summary(&failures));
}

/// What `openbadges verify --json --offline` prints, without the process around it.
fn verify(question: &Question<'_>) -> Value {
    let mut policy = policy_file::parse(question.policy, question.policy_folder).unwrap();
    policy.recipient = question.recipient.map(identity);
    let now = Timestamp::parse(question.now).unwrap();
    let mut evidence = evidence_file::from_json(Value::Object(question.evidence.clone())).unwrap();
    loop {
        match evaluate(question.input, &policy, now, &evidence) {
            Err(error) => return Report::unreadable(&error.0, now),
            Ok(done) if done.missing.is_empty() => return serde_json::to_value(&done.report).unwrap(),
            Ok(more) => more
                .missing
                .iter()
                .for_each(|request| evidence.record(&request.url, Err(FetchError::Transport))),
        }
    }
}

/// The forms of `--recipient` that the cases use.
fn identity(argument: &str) -> KnownIdentity {
    match argument.split_once(':') {
        Some(("did" | "urn", _)) => KnownIdentity::SubjectId(argument.into()),
        Some((identity_type, value)) => {
            KnownIdentity::Typed { identity_type: identity_type.into(), value: value.into() }
        }
        None => KnownIdentity::Typed { identity_type: "emailAddress".into(), value: argument.into() },
    }
}

/// One case for each state, carrier and option; the rest is the library's business.
const THROUGH_THE_COMMAND: [&str; 12] = [
    "control-01",
    "control-09",
    "input-png-jwt",
    "input-svg-verify",
    "input-empty",
    "json-14",
    "did-14b",
    "status-revoked",
    "https-half",
    "recipient-typed",
    "context-configured",
    "ui-08",
];

#[test]
fn the_command_says_the_same() {
    let scratch = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let cases: Vec<Case> = load_all()
        .unwrap()
        .into_iter()
        .filter(|case| THROUGH_THE_COMMAND.contains(&case.id.as_str()))
        .collect();
    assert_eq!(cases.len(), THROUGH_THE_COMMAND.len());
    for case in cases {
        let output = Command::new(env!("CARGO_BIN_EXE_openbadges"))
            .args(case.arguments(scratch).unwrap())
            .output()
            .unwrap();
        let answer =
            judge::process(output.status.code(), &output.stdout, &String::from_utf8_lossy(&output.stderr));
        let (report, fault) = answer.unwrap_or_else(|fault| panic!("{}: {fault:?}", case.id));
        assert_eq!(fault, None, "{}", case.id);
        assert_eq!(judge::report(&case, &report), [], "{}", case.id);
        assert!(!output.stdout.contains(&0x1b), "{}: an escape character is printed", case.id);
    }
}
