//! A holder shows a part of a badge: what it hides must not make it better.

use std::fs;

use super::*;
use crate::policy::HiddenStatus;

/// A badge of a derived proof that hides its status, and the recorded answers about its issuer.
fn derived() -> (Value, Evidence) {
    let read = |path: &str| {
        let path = format!("{}/vectors/{path}", env!("CARGO_MANIFEST_DIR"));
        crate::json::parse(&fs::read(path).unwrap()).unwrap()
    };
    let mut evidence = Evidence::new();
    for (address, answer) in read("evidence/valgrove.json").as_object().unwrap() {
        if let Some(text) = answer["text"].as_str() {
            evidence.record(&url(address), Ok(testing::page_of(text)));
        }
    }
    (read("cases/proof/proof-30.json"), evidence)
}

fn state(input: &str, policy: &Policy) -> State {
    let (_, evidence) = derived();
    evaluate(input.as_bytes(), policy, testing::at("2026-11-15T12:00:00Z"), &evidence).unwrap().report.state()
}

#[test]
fn a_hidden_status_is_not_no_status() {
    let (badge, _) = derived();
    assert_eq!(state(&badge.to_string(), &Policy::default()), State::Indeterminate);
    let ignoring = Policy { hidden_status: HiddenStatus::Ignore, ..Policy::default() };
    assert_eq!(state(&badge.to_string(), &ignoring), State::Valid);
}

/// Whoever holds the badge can put a signature of its own beside the issuer's, or around it.
#[test]
fn a_signature_by_somebody_else_does_not_make_a_part_the_whole() {
    let (badge, _) = derived();
    let holder = Issuer::did_key(2);
    let co_signed = holder.sign(badge.clone());
    let mut badly = co_signed.clone();
    badly["proof"][1]["proofValue"] = json!("z1");
    for hidden in [co_signed.to_string(), badly.to_string(), holder.token(&badge)] {
        assert!(state(&hidden, &Policy::default()) <= State::Indeterminate, "{hidden}");
    }
}

/// Nor does a signature that shows a part excuse what is missing from the whole.
#[test]
fn a_derived_proof_by_somebody_else_excuses_nothing() {
    let mut incomplete = badge(&issuer());
    incomplete["credentialSubject"]["achievement"].as_object_mut().unwrap().shift_remove("description");
    let mut incomplete = issuer().sign(incomplete);
    let excuse = derived().0["proof"][0].clone();
    incomplete["proof"] = json!([incomplete["proof"], excuse]);
    let report = ask(&incomplete, &Policy::default(), &issuer().keys()).report;
    assert_eq!(report.checks.conformance, Outcome::Fail(Code::ModelViolation));
}
