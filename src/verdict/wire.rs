//! The JSON form of a report: the contract that clients rely on. Names in it do not change.

use serde::ser::{Serialize, Serializer};
use serde_json::json;

use super::{Binding, Checks, Endorsement, EndorsementReport, InputSummary, Report, Standing, shown};
use crate::Timestamp;
use crate::inspect::Conformance;
use crate::json::{Map, Value};
use crate::report::{Finding, Outcome, Skip};

/// The version of the report's form.
const VERSION: u32 = 1;

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        report(self).serialize(serializer)
    }
}

impl Report {
    /// The report on an input that could not be read: `"state": "unreadable"` and why.
    pub fn unreadable(finding: &Finding, now: Timestamp) -> Value {
        json!({
            "version": VERSION,
            "state": "unreadable",
            "evaluatedAt": now.to_string(),
            "findings": [wire(finding)],
        })
    }
}

fn report(report: &Report) -> Value {
    let mut members = json!({
        "version": VERSION,
        "state": report.state(),
        "openBadges": report.open_badges(),
        "evaluatedAt": report.evaluated_at.to_string(),
        "input": input(report.input),
        "credential": shown::credential(&report.credential),
        "checks": checks(&report.checks),
        "endorsements": report.endorsements.iter().map(endorsement).collect::<Vec<_>>(),
        "findings": report.findings.iter().map(wire).collect::<Vec<_>>(),
    });
    if let Some(label) = &report.label {
        members["label"] = json!(label);
    }
    members
}

fn input(InputSummary { carrier, standard }: InputSummary) -> Value {
    let mut input = Map::from_iter([
        ("carrier".to_owned(), json!(carrier)),
        ("standard".to_owned(), standard.as_str().into()),
    ]);
    input.extend(standard.data_model().map(|model| ("dataModel".to_owned(), model.as_str().into())));
    Value::Object(input)
}

fn checks(checks: &Checks) -> Value {
    json!({
        "conformance": outcome(&checks.conformance),
        "proof": outcome(&checks.proof),
        "issuer": outcome(&checks.issuer),
        "validity": outcome(&checks.validity),
        "status": outcome(&checks.status),
        "recipient": outcome(&checks.recipient),
        "trust": outcome(&checks.trust),
    })
}

/// The outcome's word, its reason where it is no pass, and otherwise what was established.
fn outcome<T: Serialize>(outcome: &Outcome<T>) -> Value {
    let because = |word: &str, reason: &str| json!({ "outcome": word, "reason": reason });
    match outcome {
        Outcome::Pass(witness) => {
            let mut check = Map::from_iter([("outcome".to_owned(), json!("pass"))]);
            if let Ok(Value::Object(established)) = serde_json::to_value(witness) {
                check.extend(established);
            }
            Value::Object(check)
        }
        Outcome::Fail(code) => because("fail", code.as_str()),
        Outcome::Unknown(code) => because("unknown", code.as_str()),
        Outcome::Skipped(Skip::Absent) => because("skipped", "absent"),
        Outcome::Skipped(Skip::NotReached) => because("skipped", "not_reached"),
        Outcome::Skipped(Skip::Policy) => because("skipped", "policy"),
    }
}

fn endorsement(endorsement: &Endorsement) -> Value {
    json!({
        "at": place(endorsement),
        "about": endorsement.about,
        "endorser": endorsement.endorser,
        "standing": match endorsement.standing {
            Standing::Recognised => "recognised",
            Standing::LabelHolder => "label_holder",
            Standing::Unknown => "unknown",
        },
        "bound": endorsement.binding == Binding::Bound,
        "report": match &endorsement.report {
            EndorsementReport::Evaluated(inner) => report(inner),
            EndorsementReport::Unreadable(finding) => json!({ "state": "unreadable", "findings": [wire(finding)] }),
            EndorsementReport::NotEvaluated(finding) => {
                json!({ "state": "indeterminate", "openBadges": "unknown", "findings": [wire(finding)] })
            }
        },
    })
}

/// Findings in their JSON form.
pub(crate) fn findings<S: Serializer>(findings: &[Finding], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(findings.iter().map(wire))
}

/// A pointer into the credential; for what comes from elsewhere its address, with the pointer as fragment (RFC 6901 §6).
fn place(endorsement: &Endorsement) -> String {
    match (&endorsement.source, endorsement.at.as_str()) {
        (None, at) => at.to_owned(),
        (Some(source), "") => source.to_string(),
        (Some(source), at) => format!("{source}#{at}"),
    }
}

/// One finding, as reports show it.
pub(crate) fn wire(finding: &Finding) -> Value {
    let text = match finding.detail.as_str() {
        "" => finding.code.text().to_owned(),
        detail => format!("{} ({detail})", finding.code.text()),
    };
    json!({
        "code": finding.code,
        "step": finding.step,
        "severity": finding.severity(),
        "at": finding.at.as_str(),
        "text": text,
        "advice": finding.code.advice(),
        "spec": finding.code.spec(),
    })
}

impl Serialize for Conformance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let model = self.standard().data_model().map(|model| ("dataModel".to_owned(), model.as_str().into()));
        Map::from_iter(model).serialize(serializer)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for crate::json::Pointer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
