use serde_json::{Value, json};

use super::*;
use crate::case::test_case;

/// A report that is right in every respect.
fn good() -> Value {
    let pass = json!({ "outcome": "pass" });
    json!({
        "version": 1,
        "state": "trusted",
        "openBadges": "verified",
        "evaluatedAt": "2026-11-15T12:00:00Z",
        "credential": { "name": "Tide tables", "tags": ["sea", "moon"] },
        "checks": {
            "conformance": pass, "proof": pass, "issuer": pass, "validity": pass,
            "status": { "outcome": "skipped" }, "recipient": { "outcome": "skipped" }, "trust": pass
        },
        "endorsements": [],
        "findings": [{ "code": "trust.recognised", "step": "trust", "severity": "info", "at": "" }]
    })
}

fn failing(code: &str, at: &str) -> Value {
    let mut report = good();
    report["state"] = json!("invalid");
    report["openBadges"] = json!("not_verified");
    report["checks"]["proof"]["outcome"] = json!("fail");
    report["findings"] = json!([{ "code": code, "step": "proof", "severity": "error", "at": at }]);
    report
}

fn unreadable() -> Value {
    json!({ "state": "unreadable", "findings": [{ "code": "parse.json", "step": "input", "severity": "error" }] })
}

fn kinds(expect: Value, answer: &Value) -> Vec<Kind> {
    report(&test_case(expect), answer).into_iter().map(|fault| fault.kind).collect()
}

/// The good report with one change is no longer in order, and only in the way that is named.
fn refused(kind: Kind, change: impl FnOnce(&mut Value)) {
    let mut report = good();
    change(&mut report);
    let found = kinds(json!({ "state": ["trusted", "valid", "indeterminate", "invalid"] }), &report);
    assert!(!found.is_empty() && found.iter().all(|&found| found == kind), "{found:?} for {report}");
}

#[test]
fn a_right_report_has_no_fault() {
    let expect = json!({
        "state": ["trusted"], "openBadges": ["verified"], "codesAll": ["trust.recognised"], "codesNone": ["trust.not_listed"], "errors": [],
        "json": { "/credential/name": "Tide tables" }, "outputNone": ["secret"], "outputIfGood": ["Tide"]
    });
    assert_eq!(kinds(expect, &good()), []);
    assert_eq!(
        kinds(
            json!({ "state": ["unreadable"], "codesAll": ["parse.json"], "openBadges": ["verified"] }),
            &unreadable()
        ),
        []
    );
    assert_eq!(kinds(json!({ "state": ["invalid"] }), &failing("proof.missing", "")), []);
}

#[test]
fn another_state_is_a_fault_and_a_better_one_is_unsafe() {
    assert_eq!(kinds(json!({ "state": ["invalid"] }), &good()), [Kind::Unsafe]);
    assert_eq!(kinds(json!({ "state": ["valid"] }), &good()), [Kind::Unsafe]);
    assert_eq!(kinds(json!({ "state": ["trusted"] }), &failing("proof.missing", "")), [Kind::State]);
    assert_eq!(kinds(json!({ "state": ["unreadable"] }), &failing("proof.missing", "")), [Kind::State]);
    refused(Kind::Shape, |report| report["state"] = json!("fine"));
}

#[test]
fn codes_are_compared() {
    let report = failing("proof.missing", "/proof/0");
    assert_eq!(
        kinds(json!({ "state": ["invalid"], "codesAll": ["proof.missing", "proof.purpose"] }), &report),
        [Kind::Codes]
    );
    assert_eq!(
        kinds(json!({ "state": ["invalid"], "codesAny": ["proof.purpose", "proof.expired"] }), &report),
        [Kind::Codes]
    );
    assert_eq!(
        kinds(json!({ "state": ["invalid"], "codesAny": ["proof.purpose", "proof.missing"] }), &report),
        []
    );
    assert_eq!(
        kinds(json!({ "state": ["invalid"], "codesNone": ["proof.missing"] }), &report),
        [Kind::Codes]
    );
}

#[test]
fn exact_errors_are_compared_with_their_places() {
    let report = failing("type.missing", "/credentialSubject/identifier/0/type");
    let errors = |places: Value| json!({ "state": ["invalid"], "errors": places });
    assert_eq!(
        kinds(errors(json!([{ "code": "type.missing", "at": "/credentialSubject/identifier/0" }])), &report),
        []
    );
    assert_eq!(kinds(errors(json!([])), &report), [Kind::Codes]);
    let elsewhere = errors(json!([{ "code": "type.missing", "at": "/credentialSubject/id" }]));
    assert_eq!(
        kinds(elsewhere, &report),
        [Kind::Codes, Kind::Codes],
        "missing there, surplus here; a shared prefix is not enough"
    );
    let two = errors(json!([{ "code": "type.missing", "at": "" }, { "code": "model.violation", "at": "" }]));
    assert_eq!(kinds(two, &report), [Kind::Codes]);
}

#[test]
fn the_verdict_of_the_standard_is_compared() {
    assert_eq!(
        kinds(json!({ "state": ["trusted"], "openBadges": ["not_verified", "unknown"] }), &good()),
        [Kind::OpenBadges]
    );
}

#[test]
fn members_are_compared() {
    let unmet = |pointer: &str, want: Value| {
        kinds(json!({ "state": ["trusted"], "json": { pointer: want } }), &good()) == [Kind::Member]
    };
    assert!(unmet("/credential/name", json!("Tides")));
    assert!(unmet("/credential/none", json!("Tides")));
    assert!(!unmet("/credential/name", json!({ "contains": "Tide" })));
    assert!(unmet("/credential/name", json!({ "contains": "Moon" })));
    assert!(!unmet("", json!({ "notContains": "alert(" })));
    assert!(unmet("", json!({ "notContains": "Tide" })));
    assert!(!unmet("/credential/tags", json!({ "length": 2 })));
    assert!(unmet("/credential/tags", json!({ "length": 3 })));
    assert!(!unmet("/credential/none", json!({ "absent": true })));
    assert!(unmet("/credential/name", json!({ "absent": true })));
    assert!(!unmet("/credential/tags/*", json!({ "oneOf": ["moon", "sea"] })));
    assert!(unmet("/credential/tags/*", json!({ "oneOf": ["moon"] })), "every item must meet it");
    assert!(!unmet("/credential/tags/1", json!("moon")));
    assert!(unmet("/endorsements/*/bound", json!(true)), "of no items nothing is true");
}

#[test]
fn secrets_must_not_be_shown_and_what_counts_must() {
    assert_eq!(kinds(json!({ "state": ["trusted"], "outputNone": ["Tide"] }), &good()), [Kind::Leak]);
    assert_eq!(
        kinds(json!({ "state": ["trusted"], "outputIfGood": ["Moon tables"] }), &good()),
        [Kind::Unsafe]
    );
    assert_eq!(
        kinds(
            json!({ "state": ["invalid"], "outputIfGood": ["Moon tables"] }),
            &failing("proof.missing", "")
        ),
        []
    );
}

#[test]
fn the_form_of_the_contract_is_demanded() {
    refused(Kind::Shape, |report| report["version"] = json!(2));
    refused(Kind::Shape, |report| report["openBadges"] = json!("yes"));
    refused(Kind::Shape, |report| report["evaluatedAt"] = json!("2026-11-15T12:00:01Z"));
    refused(Kind::Shape, |report| report["findings"] = json!({}));
    refused(Kind::Shape, |report| report["findings"][0]["severity"] = json!("fatal"));
    refused(Kind::Shape, |report| report["findings"][0]["code"] = json!(7));
    let mut without_outcome = failing("proof.missing", "");
    without_outcome["checks"]["recipient"] = json!({});
    assert_eq!(kinds(json!({ "state": ["invalid"] }), &without_outcome), [Kind::Shape]);
    let mut with_checks = unreadable();
    with_checks["checks"] = json!({});
    assert_eq!(kinds(json!({ "state": ["unreadable"] }), &with_checks), [Kind::Shape]);
    let mut without_error = unreadable();
    without_error["findings"] = json!([]);
    assert_eq!(kinds(json!({ "state": ["unreadable"] }), &without_error), [Kind::Shape]);
}

#[test]
fn a_report_must_not_contradict_itself() {
    for check in ["proof", "issuer", "trust"] {
        refused(Kind::Inconsistent, |report| report["checks"][check]["outcome"] = json!("skipped"));
    }
    for check in ["conformance", "validity", "status", "recipient"] {
        refused(Kind::Inconsistent, |report| report["checks"][check]["outcome"] = json!("fail"));
        refused(Kind::Inconsistent, |report| report["checks"][check]["outcome"] = json!("unknown"));
    }
    refused(Kind::Inconsistent, |report| report["findings"][0]["severity"] = json!("error"));
    refused(Kind::Inconsistent, |report| {
        report["findings"][0] = json!({ "code": "x", "step": "status", "severity": "unknown" })
    });
    refused(Kind::Inconsistent, |report| report["state"] = json!("invalid"));
    refused(Kind::Inconsistent, |report| report["state"] = json!("indeterminate"));
    let mut doubtful_error = failing("proof.missing", "");
    doubtful_error["state"] = json!("indeterminate");
    assert!(kinds(json!({ "state": ["indeterminate"] }), &doubtful_error).contains(&Kind::Inconsistent));
}

#[test]
fn what_is_unknown_of_trust_or_endorsements_lowers_nothing() {
    for step in ["trust", "endorsement"] {
        let mut report = good();
        report["state"] = json!("valid");
        report["checks"]["trust"]["outcome"] = json!("unknown");
        report["findings"] = json!([{ "code": "budget.exhausted", "step": step, "severity": "unknown" }]);
        assert_eq!(kinds(json!({ "state": ["valid"] }), &report), []);
    }
}

#[test]
fn reports_of_endorsements_must_not_contradict_themselves() {
    refused(Kind::Inconsistent, |report| {
        let mut inner = good();
        inner["checks"]["proof"]["outcome"] = json!("fail");
        report["endorsements"] = json!([{ "report": inner }]);
    });
}

#[test]
fn an_answer_must_come_in_time_and_stay_the_same() {
    let case = test_case(json!({ "state": ["trusted"], "maxSeconds": 2 }));
    assert!(slow(&case, Duration::from_millis(2001)).is_some());
    assert!(slow(&case, Duration::from_secs(2)).is_none());
    assert!(unstable(&good(), &good()).is_none());
    assert!(unstable(&good(), &unreadable()).is_some());
    let reordered: Value = serde_json::from_str(r#"{"b":1,"a":2}"#).unwrap();
    assert!(unstable(&reordered, &json!({ "a": 2, "b": 1 })).is_some(), "byte for byte");
}

#[test]
fn less_evidence_must_not_make_a_badge_acceptable() {
    assert_eq!(starved(&failing("status.revoked", ""), &good()).unwrap().kind, Kind::Unsafe);
    assert!(starved(&good(), &failing("status.revoked", "")).is_none());
    assert!(starved(&good(), &good()).is_none());
    let mut valid = good();
    valid["state"] = json!("valid");
    assert!(starved(&valid, &good()).is_some());
}

#[test]
fn a_process_must_end_well_and_agree_with_its_report() {
    let out = good().to_string();
    assert!(process(Some(0), out.as_bytes(), "").unwrap().1.is_none());
    assert_eq!(process(Some(1), out.as_bytes(), "").unwrap().1.unwrap().kind, Kind::Exit);
    assert_eq!(process(Some(0), b"trusted\n", "").unwrap_err().kind, Kind::Shape);
    assert_eq!(process(Some(0), format!("{out}{out}").as_bytes(), "").unwrap_err().kind, Kind::Shape);
    assert_eq!(process(Some(101), out.as_bytes(), "").unwrap_err().kind, Kind::Crash);
    assert_eq!(process(None, out.as_bytes(), "").unwrap_err().kind, Kind::Crash);
    assert_eq!(process(Some(0), out.as_bytes(), "thread panicked at src").unwrap_err().kind, Kind::Crash);
}
