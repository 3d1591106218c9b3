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

mod of_labels {
    use super::*;
    use crate::case::test_entry;

    /// A report that is right in every respect, trusted by the label.
    fn labelled() -> Value {
        let mut report = good();
        report["checks"]["trust"]["by"] = json!("label");
        report["label"] = json!({
            "now": "held", "atAward": "not_held", "holder": "did:web:larkfield.test", "credential": "urn:label",
            "register": { "url": "https://label.test/register", "asOf": "2026-11-14T00:00:00Z" },
            "counterfeit": [{ "id": null, "issuer": "did:web:sly.test", "why": "not the authority" }]
        });
        let findings = report["findings"].as_array_mut().unwrap();
        for code in ["label.held", "label.award_date_unproven", "label.counterfeit"] {
            findings.push(json!({ "code": code, "step": "label", "severity": "info" }));
        }
        report
    }

    fn refused(kind: Kind, change: impl FnOnce(&mut Value)) {
        let mut report = labelled();
        change(&mut report);
        assert_eq!(kinds(json!({ "state": ["trusted"] }), &report), [kind], "{report}");
    }

    #[test]
    fn of_a_report_must_have_the_form_of_the_contract() {
        assert_eq!(kinds(json!({ "state": ["trusted"] }), &labelled()), []);
        refused(Kind::Shape, |report| report["label"]["now"] = json!("yes"));
        refused(Kind::Shape, |report| report["label"]["atAward"] = Value::Null);
        refused(Kind::Shape, |report| report["label"]["register"]["asOf"] = json!("yesterday"));
        refused(Kind::Shape, |report| report["label"]["counterfeit"][0]["why"] = json!(""));
        refused(Kind::Shape, |report| drop(report.as_object_mut().unwrap().remove("label")));
    }

    #[test]
    fn of_a_report_must_not_contradict_themselves() {
        refused(Kind::Inconsistent, |report| report["findings"][1]["code"] = json!("label.expired"));
        refused(Kind::Inconsistent, |report| report["findings"][2]["code"] = json!("x"));
        refused(Kind::Inconsistent, |report| report["findings"][3]["code"] = json!("x"));
        refused(Kind::Inconsistent, |report| report["label"]["credential"] = Value::Null);
        refused(Kind::Inconsistent, |report| {
            report["label"]["now"] = json!("unknown");
            report["findings"][1]["code"] = json!("label.unknown");
        });
    }

    fn question(expect: Value) -> Case {
        let asked = json!({ "issuer": "did:web:larkfield.test", "at": "2026-05-01T00:00:00Z" });
        test_entry(json!({ "id": "test-01", "title": "a test", "labelCheck": asked, "expect": expect }))
    }

    /// The answer to a label check that is right in every respect.
    fn answer() -> Value {
        json!({
            "issuer": "did:web:larkfield.test", "at": "2026-05-01T00:00:00Z", "now": "2026-11-15T12:00:00Z",
            "standing": "held", "credential": "urn:label", "counterfeit": [], "register": null,
            "findings": [{ "code": "label.held", "step": "label", "severity": "info" }]
        })
    }

    #[test]
    fn of_a_check_are_compared() {
        let kinds = |expect: Value, answer: &Value| -> Vec<Kind> {
            report(&question(expect), answer).into_iter().map(|fault| fault.kind).collect()
        };
        assert_eq!(kinds(json!({ "standing": ["held"], "codesAll": ["label.held"] }), &answer()), []);
        assert_eq!(kinds(json!({ "standing": ["unknown"] }), &answer()), [Kind::Unsafe]);
        assert_eq!(
            kinds(json!({ "standing": ["held"], "codesAll": ["label.counterfeit"] }), &answer()),
            [Kind::Codes]
        );
        assert_eq!(
            kinds(json!({ "standing": ["held"], "json": { "/credential": "urn:other" } }), &answer()),
            [Kind::Member]
        );
        for (member, value, kind) in [
            ("issuer", json!("did:web:sly.test"), Kind::Shape),
            ("at", json!("2026-11-15T12:00:00Z"), Kind::Shape),
            ("now", json!("2026-05-01T00:00:00Z"), Kind::Shape),
            ("counterfeit", Value::Null, Kind::Shape),
            ("credential", Value::Null, Kind::Inconsistent),
            ("findings", json!([]), Kind::Inconsistent),
        ] {
            let mut changed = answer();
            changed[member] = value;
            assert!(kinds(json!({ "standing": ["held"] }), &changed).contains(&kind), "{member}");
        }
    }

    #[test]
    fn a_refusal_is_an_answer_only_where_it_is_expected() {
        let refusal = question(json!({ "refused": true }));
        assert_eq!(report(&refusal, &Value::Null), []);
        assert_eq!(report(&refusal, &answer())[0].kind, Kind::State);
        assert_eq!(report(&question(json!({ "standing": ["held"] })), &Value::Null)[0].kind, Kind::State);
    }

    #[test]
    fn less_evidence_must_not_make_a_label_held() {
        let mut unknown = answer();
        unknown["standing"] = json!("unknown");
        assert_eq!(starved(&unknown, &answer()).unwrap().kind, Kind::Unsafe);
        assert!(starved(&answer(), &unknown).is_none());
        let mut expired = labelled();
        expired["label"]["now"] = json!("expired");
        assert_eq!(starved(&expired, &labelled()).unwrap().kind, Kind::Unsafe);
    }

    #[test]
    fn the_process_must_exit_as_the_standing_demands() {
        let out = answer().to_string();
        assert_eq!(process(Some(0), out.as_bytes(), "").unwrap().1, None);
        assert_eq!(process(Some(3), out.as_bytes(), "").unwrap().1.unwrap().kind, Kind::Exit);
        assert_eq!(process(Some(64), b"", "error: no label").unwrap(), (Value::Null, None));
        assert_eq!(process(Some(64), b"", "").unwrap_err().kind, Kind::Shape, "without a word");
    }
}
