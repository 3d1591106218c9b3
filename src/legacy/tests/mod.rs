//! Badges of Open Badges 2.0, by the two ways in which they are proven.

mod hosted;
mod signed;

use serde_json::json;

use super::*;
use crate::evaluate::{Evaluation, evaluate};
use crate::evidence::{Document, Evidence, FetchError, Purpose};
use crate::policy::{KnownIdentity, LabelAuthority, LabelScheme, Policy, RecognisedIssuer};
use crate::testing::{FETCH_ERRORS, Issuer, codes, now, page_of, recorded, url};
use crate::verdict::{OpenBadges, Report, State};

const ASSERTION: &str = "https://badges.example/a/1";
const CLASS: &str = "https://badges.example/c/1";
const PROFILE: &str = "https://badges.example/p/1";
const KEY: &str = "https://badges.example/p/1/key";
const LIST: &str = "https://badges.example/p/1/revoked";
const CONTEXT: &str = "https://w3id.org/openbadges/v2";

fn assertion() -> Value {
    json!({
        "@context": CONTEXT,
        "type": "Assertion",
        "id": ASSERTION,
        "badge": CLASS,
        "recipient": { "type": "email", "hashed": false, "identity": "ada@example.org" },
        "issuedOn": "2026-01-01T00:00:00Z",
        "verification": { "type": "HostedBadge" },
    })
}

fn class() -> Value {
    json!({
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": CLASS,
        "name": "Test badge",
        "description": "Reads the tests.",
        "image": "https://badges.example/c/1.png",
        "criteria": { "narrative": "All of them." },
        "issuer": PROFILE,
    })
}

fn profile() -> Value {
    json!({
        "@context": CONTEXT,
        "type": "Issuer",
        "id": PROFILE,
        "name": "Test issuer",
        "url": "https://issuer.example/",
        "email": "hello@issuer.example",
    })
}

/// `value` with another member.
fn with(mut value: Value, name: &str, member: impl Into<Value>) -> Value {
    value[name] = member.into();
    value
}

fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().unwrap().shift_remove(name);
    value
}

/// What is served: each document at its usual address.
#[derive(Clone)]
struct Served(Vec<(&'static str, Value)>);

impl Served {
    fn all() -> Self {
        Served(vec![(ASSERTION, assertion()), (CLASS, class()), (PROFILE, profile())])
    }

    fn but(mut self, address: &'static str, document: Value) -> Self {
        self.0.retain(|(known, _)| *known != address);
        self.0.push((address, document));
        self
    }

    fn evidence(self) -> Evidence {
        recorded(self.0)
    }
}

fn ask(input: &str, evidence: &Evidence) -> Evaluation {
    ask_by(&Policy::default(), input, evidence)
}

fn ask_by(policy: &Policy, input: &str, evidence: &Evidence) -> Evaluation {
    evaluate(input.as_bytes(), policy, now(), evidence).unwrap()
}

fn report(served: Served) -> Report {
    ask(&assertion().to_string(), &served.evidence()).report
}

fn asked(evaluation: &Evaluation) -> Vec<(&str, Purpose)> {
    evaluation.missing.iter().map(|request| (request.url.as_str(), request.purpose)).collect()
}

/// The state of a report with the code of its issuer step, and whether it objects there.
fn issuer_code(report: &Report) -> Option<Code> {
    assert!(report.state() < State::Valid, "{:?}", report.findings);
    match report.checks.issuer {
        Outcome::Fail(code) | Outcome::Unknown(code) => Some(code),
        Outcome::Pass(_) | Outcome::Skipped(_) => None,
    }
}
