//! The cases are whole: every file is there and used, every code is expected by a case, every planned case is there.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail that way")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use openbadges::report::Code;
use openbadges_vectors::{Case, folder, load_all};

fn cases() -> Vec<Case> {
    load_all().unwrap()
}

#[test]
fn every_case_can_be_loaded() {
    for case in cases() {
        let id = &case.id;
        let asks_for_label = case.label_check.is_some();
        assert!(case.input().unwrap().is_empty() == (asks_for_label || id == "input-empty"), "{id}");
        assert!(case.labels().unwrap().iter().all(|label| !label.is_empty()), "{id}");
        assert!(!case.policy().unwrap().is_empty(), "{id}");
        case.evidence().unwrap();
        let expect = &case.expect;
        let answered = if asks_for_label { expect.standing.len() } else { expect.state.len() };
        assert_eq!(answered > 0, !expect.refused, "{id}");
        assert!(expect.state.is_empty() || expect.standing.is_empty(), "{id}");
        assert!(!case.title.is_empty(), "{id}");
    }
}

#[test]
fn every_code_is_expected_by_a_case_and_only_codes_are_expected() {
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let cases = cases();
    let demanded: BTreeSet<&str> =
        cases.iter().flat_map(|case| &case.expect.codes_all).map(String::as_str).collect();
    assert_eq!(
        known.difference(&demanded).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "codes that no case demands"
    );
    let named = cases.iter().flat_map(|case| {
        let expect = &case.expect;
        let errors = expect.errors.iter().flatten().map(|place| &place.code);
        expect.codes_all.iter().chain(&expect.codes_any).chain(&expect.codes_none).chain(errors)
    });
    let unknown: BTreeSet<&str> = named.map(String::as_str).filter(|code| !known.contains(code)).collect();
    assert_eq!(unknown, BTreeSet::new(), "expected, but no codes");
}

#[test]
fn errors_and_unknowns_are_not_expected_of_good_badges() {
    let severities: BTreeMap<&str, String> = Code::ALL
        .iter()
        .map(|code| (code.as_str(), format!("{:?}/{:?}", code.severity(), code.step())))
        .collect();
    for case in cases() {
        let only_good = case.expect.state.iter().all(|state| state.is_good());
        for code in case.expect.codes_all.iter().filter(|_| only_good) {
            let severity = &severities[code.as_str()];
            let harmless = severity.starts_with("Info") || severity.starts_with("Warning");
            // What lowers no badge.
            let elsewhere = ["Unknown/Trust", "Unknown/Budget", "Unknown/Endorsement"];
            assert!(harmless || elsewhere.contains(&severity.as_str()), "{} expects {code}", case.id);
        }
    }
}

#[test]
fn no_file_is_left_over() {
    let used: BTreeSet<PathBuf> = cases().iter().flat_map(Case::files).collect();
    let here = |name: &str| folder().join(name);
    let kept = ["cases", "evidence", "policies"].into_iter().flat_map(|name| files(&here(name)));
    let left: Vec<PathBuf> = kept
        .filter(|path| {
            !used.contains(path)
                && path.file_name().unwrap() != "cases.json"
                && !["tools-context.json", "federation-keys.json"].iter().any(|name| path.ends_with(name))
        })
        .collect();
    assert_eq!(left, Vec::<PathBuf>::new());
}

/// A row of `coverage.tsv`: a planned case, the cases that show it, and what is left out and why.
struct Row {
    table: String,
    id: String,
    shown_by: Vec<String>,
    note: String,
}

fn coverage() -> Vec<Row> {
    let text = fs::read_to_string(folder().join("coverage.tsv")).unwrap();
    text.lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [table, id, shown_by, note] = fields[..] else { panic!("not four columns: {line}") };
            Row {
                table: table.to_owned(),
                id: id.to_owned(),
                shown_by: shown_by.split_whitespace().map(str::to_owned).collect(),
                note: note.to_owned(),
            }
        })
        .collect()
}

#[test]
fn every_planned_case_is_shown_or_left_out_with_a_reason() {
    let ids: BTreeSet<String> = cases().into_iter().map(|case| case.id).collect();
    let rows = coverage();
    assert_eq!(rows.len(), 216);
    for Row { id, shown_by, note, .. } in rows {
        assert!(!shown_by.is_empty() || note.len() > 20, "{id} is neither shown nor explained");
        for case in shown_by {
            assert!(ids.contains(&case), "{id} is shown by {case}, which does not exist");
        }
    }
}

/// The lists that the cases were planned from, where they lie beside the project.
fn shared() -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/cases"));
    path.is_dir().then(|| path.to_owned())
}

#[test]
fn coverage_names_every_row_of_the_lists_where_they_are_present() {
    let Some(shared) = shared() else { return };
    for table in ["adversarial", "openbadges"] {
        let text = fs::read_to_string(shared.join(format!("{table}.tsv"))).unwrap();
        let planned: BTreeSet<&str> =
            text.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
        let rows = coverage();
        let covered: BTreeSet<&str> =
            rows.iter().filter(|row| row.table == table).map(|row| row.id.as_str()).collect();
        assert_eq!(covered, planned, "{table}");
    }
}

mod carried_over {
    //! The ready cases, where they are present: the same bytes, and never a looser verdict.

    use openbadges_vectors::{OpenBadges, State};
    use serde_json::Value;

    use super::*;

    fn originals() -> Vec<(PathBuf, Value)> {
        let Some(shared) = shared() else { return Vec::new() };
        let read = |folder: &str| -> (PathBuf, Value) {
            let folder = shared.join(folder);
            let cases = serde_json::from_slice(&fs::read(folder.join("cases.json")).unwrap()).unwrap();
            (folder, cases)
        };
        let ((proofs, ready), (trust, groups)) = (read("proofs"), read("trust"));
        let all = ready["cases"].as_array().unwrap().iter().map(|case| (proofs.clone(), case.clone()));
        let is_fixture = |case: &Value| case["id"].as_str().is_some_and(|id| id.starts_with("ob2-fix-"));
        let is_carried = |case: &Value| {
            ["baked", "label", "ob2", "trust"].iter().any(|group| case["group"] == *group)
                && !is_fixture(case)
        };
        let carried = groups.as_array().unwrap().iter().filter(|case| is_carried(case));
        all.chain(carried.map(|case| (trust.clone(), case.clone()))).collect()
    }

    fn pairs() -> Vec<(PathBuf, Value, Case)> {
        let mut ours: BTreeMap<String, Case> =
            cases().into_iter().map(|case| (case.id.clone(), case)).collect();
        let ours = originals().into_iter().map(|(folder, original)| {
            let id = original["id"].as_str().unwrap();
            let case = ours.remove(id).unwrap_or_else(|| panic!("{id} was not carried over"));
            (folder, original, case)
        });
        ours.collect()
    }

    fn words(value: &Value) -> Vec<&str> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    #[test]
    fn inputs_evidence_and_policies_are_the_same_where_the_originals_are_present() {
        for (folder, original, case) in pairs() {
            let (id, args) = (&case.id, &original["args"]);
            let file = |name: &str| fs::read(folder.join(args[name].as_str().unwrap())).unwrap();
            assert_eq!(case.policy().unwrap().into_bytes(), file("policy"), "{id}");
            assert_eq!(case.now, args["now"], "{id}");
            assert_eq!(case.recipient.as_deref(), args["recipient"].as_str(), "{id}");
            if args.get("generate").is_none() {
                assert_eq!(case.input().unwrap(), file("input"), "{id}");
                let evidence: Value = serde_json::from_slice(&file("evidence")).unwrap();
                assert_eq!(Value::Object(case.evidence().unwrap()), evidence, "{id}");
            }
            let labels: Vec<Vec<u8>> =
                words(&args["label"]).iter().map(|name| fs::read(folder.join(name)).unwrap()).collect();
            assert_eq!(case.labels().unwrap(), labels, "{id}");
        }
    }

    #[test]
    fn verdicts_are_never_looser_where_the_originals_are_present() {
        for (_, original, case) in pairs() {
            let (id, theirs, ours) = (&case.id, &original["expect"], &case.expect);
            let states: Vec<State> =
                words(&theirs["state"]).into_iter().filter_map(State::from_name).collect();
            assert!(ours.state.iter().all(|state| states.contains(state)), "{id}");
            let verdicts: Vec<OpenBadges> =
                words(&theirs["openBadges"]).into_iter().filter_map(OpenBadges::from_name).collect();
            let fits =
                !ours.open_badges.is_empty() && ours.open_badges.iter().all(|one| verdicts.contains(one));
            assert!(verdicts.is_empty() || fits, "{id}");
            let demanded: BTreeSet<&str> = ours.codes_all.iter().map(String::as_str).collect();
            assert!(words(&theirs["codes_all"]).iter().all(|code| demanded.contains(code)), "{id}");
            let any = words(&theirs["codes_any"]);
            let narrowed =
                !ours.codes_any.is_empty() && ours.codes_any.iter().all(|code| any.contains(&code.as_str()));
            assert!(any.is_empty() || narrowed || any.iter().any(|code| demanded.contains(code)), "{id}");
            let refused: BTreeSet<&str> = ours.codes_none.iter().map(String::as_str).collect();
            assert!(words(&theirs["codes_none"]).iter().all(|code| refused.contains(code)), "{id}");
        }
    }

    #[test]
    fn no_published_fixture_is_among_the_cases() {
        let published = ["OB30-", "END30-", "BSL-", "PAY-", "OB20-", "ob2-fix-"];
        for case in cases() {
            assert!(!published.iter().any(|prefix| case.id.starts_with(prefix)), "{}", case.id);
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}
