//! The fixtures of the 1EdTech public validator, with its own verdicts. They are other people's documents and not part of
//! this project: the test runs where they lie beside it, says so where they do not, and fails there if
//! `OPENBADGES_REQUIRE_FIXTURES` is set.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers as well")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use openbadges::drive::{self, Offline, Verification};
use openbadges::{Evidence, InputError, OpenBadges, Policy, Timestamp};
use openbadges_verifier::{evidence_file, fetch};
use serde_json::Value;

#[test]
fn our_verdict_of_the_standard_agrees_with_the_validators() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("data/fixtures/1edtech");
    let exceptions = exceptions();
    let mut needed = BTreeMap::new();
    let table = fs::read_to_string(folder.join("cases.tsv")).unwrap();
    for row in table.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let (id, file, validator) = (columns[0], columns[1], columns[2]);
        let ours = verdict(&fs::read(folder.join(file)).unwrap(), evidence(&shared, id));
        if ours != expected(validator) {
            needed.insert(id.to_owned(), serde_json::to_value(ours).unwrap());
        }
    }
    assert!(table.lines().count() > 30, "the table was read");
    assert_eq!(
        needed, exceptions,
        "left: where we differ; right: where vectors/exceptions.json says that we do"
    );
}

/// The fixtures of Open Badges 2.0, with the states that the ready cases allow.
#[test]
fn badges_of_2_0_have_their_states() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("cases/trust");
    let cases: Vec<Value> = serde_json::from_slice(&fs::read(folder.join("cases.json")).unwrap()).unwrap();
    let fixtures = cases.iter().filter(|case| case["id"].as_str().unwrap().starts_with("ob2-fix-"));
    // Its evidence lacks the hosted copy, and nothing else proves a hosted badge (report.md §4.13).
    let fixtures = fixtures.filter(|case| case["id"] != "ob2-fix-OB20-02");
    let mut count = 0;
    for case in fixtures {
        let input = fs::read(folder.join(case["args"]["input"].as_str().unwrap())).unwrap();
        let evidence = evidence(&shared, case["id"].as_str().unwrap());
        let state = state(&input, evidence);
        let allowed = case["expect"]["state"].as_array().unwrap();
        assert!(allowed.contains(&state), "{}: {state}, but {allowed:?}", case["id"]);
        count += 1;
    }
    assert!(count > 30, "the cases were read");
}

/// The state of a report, or that there is none.
fn state(input: &[u8], evidence: Evidence) -> Value {
    let verified = verified(input, evidence);
    verified.map_or_else(
        |_| "unreadable".into(),
        |verified| serde_json::to_value(verified.report.state()).unwrap(),
    )
}

fn shared() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    if shared.join("data/fixtures/1edtech/cases.tsv").exists() {
        return Some(shared);
    }
    assert!(
        std::env::var_os("OPENBADGES_REQUIRE_FIXTURES").is_none(),
        "the fixtures are required, but not there"
    );
    eprintln!("NOT RUN: the fixtures of the 1EdTech validator are not beside this project");
    None
}

fn exceptions() -> BTreeMap<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/exceptions.json");
    let file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let entries = file["exceptions"].as_object().unwrap().iter();
    entries
        .map(|(id, entry)| {
            assert!(entry["why"].as_str().is_some_and(|why| why.len() > 20), "{id} says why");
            (id.clone(), entry["ours"].clone())
        })
        .collect()
}

fn expected(validator: &str) -> OpenBadges {
    match validator.split(' ').next() {
        Some("valid" | "warning" | "parsed") => OpenBadges::Verified,
        Some("error" | "fatal") => OpenBadges::NotVerified,
        other => panic!("an unknown verdict: {other:?}"),
    }
}

/// What the validator would have fetched, where the ready cases have it.
fn evidence(shared: &Path, id: &str) -> Evidence {
    let cases: Vec<Value> =
        serde_json::from_slice(&fs::read(shared.join("cases/trust/cases.json")).unwrap()).unwrap();
    let case = cases.iter().find(|case| case["id"] == id);
    case.map_or_else(Evidence::new, |case| {
        let file = shared.join("cases/trust").join(case["args"]["evidence"].as_str().unwrap());
        evidence_file::parse(&fs::read(file).unwrap()).unwrap()
    })
}

fn verdict(input: &[u8], evidence: Evidence) -> OpenBadges {
    verified(input, evidence).unwrap().report.open_badges()
}

fn verified(input: &[u8], evidence: Evidence) -> Result<Verification, InputError> {
    let now = Timestamp::parse("2026-11-21T00:00:00Z").unwrap();
    fetch::run(drive::verify(input, &Policy::default(), now, evidence, &Offline)).unwrap()
}
