//! Every case of `vectors`, through the library, and a handful through the command itself.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

mod asked;

use std::collections::BTreeSet;
use std::process::Command;

use asked::{Asked, instant};
use openbadges::evidence::{Evidence, FetchError, Request};
use openbadges::label::LabelVerdict;
use openbadges::{Report, evaluate, label};
use openbadges_vectors::{Case, LabelCheck, Question, Subject, check_all, judge, load_all, summary};
use serde_json::{Value, json};

#[test]
fn every_case_gets_the_verdict_that_it_names() {
    let failures = check_all(&load_all().unwrap(), answer).unwrap();
    assert!(failures.is_empty(), "{}", summary(&failures));
}

/// What `openbadges … --json --offline` prints, without the process around it; `null` where it refuses the question.
fn answer(question: &Question<'_>) -> Value {
    let Asked { policy, now, mut evidence } = Asked::of(question);
    offline(&mut evidence, |evidence| match question.subject {
        Subject::Badge(badge) => match evaluate(badge, &policy, now, evidence) {
            Err(error) => (Report::unreadable(&error.0, now), BTreeSet::new()),
            Ok(done) => {
                let report = json!(done.report);
                let label = report.get("label").cloned().unwrap_or_default();
                assert_eq!(done.report.label.as_ref().map_or(Value::Null, of_types), members(&label));
                (report, done.missing)
            }
        },
        Subject::Issuer(LabelCheck { issuer, at }) => {
            match label::check(issuer, at.as_deref().map(instant), &policy, now, evidence) {
                Err(_) => (Value::Null, BTreeSet::new()),
                Ok(done) => (json!(done.answer), done.missing),
            }
        }
    })
}

/// The members of `label` that the library has methods for.
fn members(label: &Value) -> Value {
    if label.is_null() {
        return Value::Null;
    }
    ["now", "atAward", "awardDate", "holder", "credential", "register"].map(|name| label[name].clone()).into()
}

/// The same by these methods.
fn of_types(label: &LabelVerdict) -> Value {
    let register = label.register();
    json!([
        label.now(),
        label.at_award(),
        label.award_date(),
        label.holder(),
        label.credential(),
        register.map(|used| json!({ "url": used.url(), "asOf": used.as_of() })),
    ])
}

/// Asks until nothing is missing; whatever is, could not be had.
fn offline(evidence: &mut Evidence, ask: impl Fn(&Evidence) -> (Value, BTreeSet<Request>)) -> Value {
    loop {
        let (told, missing) = ask(evidence);
        if missing.is_empty() {
            return told;
        }
        missing.iter().for_each(|request| evidence.record(&request.url, Err(FetchError::Transport)));
    }
}

/// One case for each state, carrier and option; the rest is the library's business.
const THROUGH_THE_COMMAND: [&str; 20] = [
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
    "label-register-lacks-entry",
    "label-status-revoked-alone",
    "handed-too-large",
    "register-remembered-older",
    "check-now",
    "check-expired-then",
    "check-since-edition",
    "check-no-label",
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
