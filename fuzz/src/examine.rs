//! What must hold of every evaluation.

use std::time::{Duration, Instant};

use openbadges::evidence::{Evidence, Purpose};
use openbadges::json::{Value, parse};
use openbadges::report::{Outcome, Severity};
use openbadges::{Evaluation, InputError, Policy, Report, Timestamp, evaluate};

/// Far above what any input may take (a quarter of a second), so that a busy machine raises no alarm.
const TIME: Duration = Duration::from_secs(2);

/// Evaluates `input` twice and holds the report to everything that must be true of any report.
pub fn examine(input: &[u8], policy: &Policy, now: Timestamp, evidence: &Evidence) -> Option<Report> {
    let timed = || {
        let start = Instant::now();
        (evaluate(input, policy, now, evidence), start.elapsed())
    };
    let ((first, once), (second, twice)) = (timed(), timed());
    assert_eq!(first, second, "the same input gave two answers");
    assert!(once.min(twice) < TIME, "it took {once:?} and {twice:?}");
    match first {
        Ok(evaluation) => {
            asks_no_more_than_it_may(&evaluation);
            is_consistent(&evaluation.report);
            Some(evaluation.report)
        }
        Err(InputError(finding)) => {
            assert_eq!(finding.severity(), Severity::Error, "{finding:?}");
            None
        }
    }
}

/// Before proof and issuer pass, only keys are asked for; nothing while the object itself is not conformant.
fn asks_no_more_than_it_may(evaluation: &Evaluation) {
    let checks = &evaluation.report.checks;
    let is_bound = matches!(checks.proof, Outcome::Pass(_)) && matches!(checks.issuer, Outcome::Pass(_));
    for request in &evaluation.missing {
        assert!(request.url.scheme() == "https" && request.url.fragment().is_none(), "{request:?}");
        assert!(is_bound || request.purpose == Purpose::KeyDocument, "{request:?}");
        assert!(!matches!(checks.conformance, Outcome::Fail(_)), "{request:?}");
    }
}

fn is_consistent(report: &Report) {
    let text = serde_json::to_vec(report).expect("a report is JSON");
    let value = parse(&text).expect("a report is JSON that others can read");
    check(&value, &report.credential);
    for (endorsement, shown) in report.endorsements.iter().zip(array(&value["endorsements"])) {
        let is_there = report.credential.pointer(endorsement.at.as_str()).is_some();
        assert!(is_there || endorsement.source.is_some(), "{endorsement:?}");
        if shown["report"].get("checks").is_some() {
            let state = word(&shown["report"], "state");
            assert!(shown["standing"] != "recognised" || ["valid", "trusted"].contains(&state), "{shown}");
        }
    }
}

fn check(report: &Value, credential: &Value) {
    let outcomes: Vec<&str> = STEPS.map(|step| word(&report["checks"][step], "outcome")).to_vec();
    let [conformance, proof, issuer, ..] = outcomes[..] else { unreachable!() };
    let reached = !STEPS.iter().any(|step| report["checks"][step]["reason"] == "not_reached");
    let flawless = !outcomes.iter().any(|outcome| ["fail", "unknown"].contains(outcome)) && reached;
    let good = flawless && [conformance, proof, issuer] == ["pass"; 3];
    let expected = match (outcomes.contains(&"fail"), good, &report["checks"]["trust"]["outcome"]) {
        (true, ..) => "invalid",
        (false, false, _) => "indeterminate",
        (false, true, trust) if trust == "pass" => "trusted",
        (false, true, _) => "valid",
    };
    assert_eq!(report["state"], expected, "{report:#}");
    for finding in array(&report["findings"]) {
        is_reflected(finding, report);
        // What is found in a badge of Open Badges 2.0 stands in its own documents, not in what is shown of them.
        if report["input"]["standard"] == "OB 3.0" {
            stands_somewhere(word(finding, "at"), credential);
        }
    }
    for step in STEPS {
        is_explained(step, report);
    }
}

const STEPS: [&str; 6] = ["conformance", "proof", "issuer", "validity", "status", "recipient"];

/// An error or an open question never stands beside a pass.
fn is_reflected(finding: &Value, report: &Value) {
    let step = word(finding, "step");
    let objects = ["error", "unknown"].contains(&word(finding, "severity"));
    if objects && STEPS.contains(&step) {
        let outcome = word(&report["checks"][step], "outcome");
        assert_ne!(outcome, "pass", "{finding:#}");
        assert!(finding["severity"] != "error" || outcome != "unknown", "{finding:#}");
    }
}

/// What fails or is unknown names a finding, perhaps of another step, and what fails one that is an error.
fn is_explained(step: &str, report: &Value) {
    let check = &report["checks"][step];
    let fails = match word(check, "outcome") {
        "fail" => true,
        "unknown" => false,
        _ => return,
    };
    let explains =
        |finding: &Value| finding["code"] == check["reason"] && (!fails || finding["severity"] == "error");
    assert!(array(&report["findings"]).iter().any(explains), "{step}: {report:#}");
}

/// The place is in the credential, or what should be there is missing: at most a member and an item of it.
fn stands_somewhere(at: &str, credential: &Value) {
    let parent = |at: &str| at.rsplit_once('/').map_or(String::new(), |(parent, _)| parent.to_owned());
    let places = [at.to_owned(), parent(at), parent(&parent(at))];
    assert!(places.iter().any(|place| credential.pointer(place).is_some()), "{at:?} in {credential:#}");
}

fn word<'a>(object: &'a Value, member: &str) -> &'a str {
    object[member].as_str().unwrap_or_else(|| panic!("{member} is no text in {object:#}"))
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_else(|| panic!("no array: {value:#}"))
}
