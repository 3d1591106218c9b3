use std::collections::BTreeSet;

use serde_json::Value;

use super::{Fault, Kind, label, state, want};
use crate::case::Case;
use crate::expect::{OpenBadges, Place, State};

pub(super) type Rule = fn(&Case, &Value) -> Vec<Fault>;

/// Every rule. Each looks at the report on its own.
pub(super) const ALL: &[Rule] = &[
    expected_state,
    expected_codes,
    expected_errors,
    expected_standard,
    expected_members,
    shown_text,
    time_of_evaluation,
    well_formed,
    consistent,
    label::of_badge,
];

const CHECKS: [&str; 7] = ["conformance", "proof", "issuer", "validity", "status", "recipient", "trust"];
const SEVERITIES: [&str; 4] = ["error", "unknown", "warning", "info"];

fn expected_state(case: &Case, report: &Value) -> Vec<Fault> {
    let allowed = &case.expect.state;
    let Some(got) = state(report) else {
        return vec![Fault::new(Kind::Shape, format!("the state is {}", report["state"]))];
    };
    if allowed.contains(&got) {
        return Vec::new();
    }
    let words = allowed.iter().map(|state| state.as_str()).collect::<Vec<_>>().join("|");
    let too_good = got.is_good() && allowed.iter().all(|&allowed| allowed < got);
    let kind = if too_good { Kind::Unsafe } else { Kind::State };
    vec![Fault::new(kind, format!("expected {words}, got {}", got.as_str()))]
}

pub(super) fn expected_codes(case: &Case, report: &Value) -> Vec<Fault> {
    let expect = &case.expect;
    let found: BTreeSet<&str> =
        findings(report).iter().filter_map(|finding| finding["code"].as_str()).collect();
    let has = |code: &String| found.contains(code.as_str());
    let mut faults = Vec::new();
    let mut say = |words: &str, codes: Vec<&String>| {
        if !codes.is_empty() {
            faults.push(Fault::new(Kind::Codes, format!("{words} {codes:?}, found {found:?}")));
        }
    };
    say("missing", expect.codes_all.iter().filter(|code| !has(code)).collect());
    say("unwanted", expect.codes_none.iter().filter(|code| has(code)).collect());
    if !expect.codes_any.iter().any(has) {
        say("none of", expect.codes_any.iter().collect());
    }
    faults
}

fn expected_errors(case: &Case, report: &Value) -> Vec<Fault> {
    let Some(expected) = &case.expect.errors else {
        return Vec::new();
    };
    let errors: Vec<&Value> =
        findings(report).iter().filter(|finding| finding["severity"] == "error").collect();
    let fits = |place: &Place, finding: &Value| {
        let at = finding["at"].as_str().unwrap_or_default();
        let below =
            at.strip_prefix(place.at.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        finding["code"] == place.code.as_str() && below
    };
    let missing = expected.iter().filter(|place| !errors.iter().any(|finding| fits(place, finding)));
    let surplus = errors.iter().filter(|finding| !expected.iter().any(|place| fits(place, finding)));
    let missing =
        missing.map(|place| Fault::new(Kind::Codes, format!("no error {} at {}", place.code, place.at)));
    let surplus = surplus.map(|finding| {
        Fault::new(Kind::Codes, format!("a further error {} at {}", finding["code"], finding["at"]))
    });
    missing.chain(surplus).collect()
}

fn expected_standard(case: &Case, report: &Value) -> Vec<Fault> {
    let allowed = &case.expect.open_badges;
    let got = open_badges(report);
    if allowed.is_empty() || is_unreadable(report) || got.is_some_and(|got| allowed.contains(&got)) {
        return Vec::new();
    }
    let words = allowed.iter().map(|verdict| verdict.as_str()).collect::<Vec<_>>().join("|");
    vec![Fault::new(Kind::OpenBadges, format!("openBadges expected {words}, got {}", report["openBadges"]))]
}

pub(super) fn expected_members(case: &Case, report: &Value) -> Vec<Fault> {
    let unmet = case.expect.json.iter().filter_map(|(pointer, want)| want::unmet(report, pointer, want));
    unmet.map(|words| Fault::new(Kind::Member, words)).collect()
}

pub(super) fn shown_text(case: &Case, report: &Value) -> Vec<Fault> {
    let text = report.to_string();
    let mut faults = Vec::new();
    if case.expect.output_none.iter().any(|secret| text.contains(secret)) {
        faults.push(Fault::new(Kind::Leak, "the report repeats what it must not"));
    }
    if state(report).is_some_and(State::is_good) {
        let hidden = case.expect.output_if_good.iter().filter(|shown| !text.contains(shown.as_str()));
        faults.extend(
            hidden.map(|shown| Fault::new(Kind::Unsafe, format!("accepted, but {shown:?} is not shown"))),
        );
    }
    faults
}

fn time_of_evaluation(case: &Case, report: &Value) -> Vec<Fault> {
    if is_unreadable(report) || report["evaluatedAt"] == case.now.as_str() {
        return Vec::new();
    }
    vec![Fault::new(
        Kind::Shape,
        format!("evaluatedAt is {}, it was asked for {}", report["evaluatedAt"], case.now),
    )]
}

fn well_formed(_: &Case, report: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut demand = |holds: bool, words: &str| {
        if !holds {
            faults.push(Fault::new(Kind::Shape, words));
        }
    };
    demand(
        report["findings"].as_array().is_some_and(|findings| findings.iter().all(is_finding)),
        "findings is no array of findings",
    );
    if is_unreadable(report) {
        demand(report.get("checks").is_none(), "unreadable, but with checks");
        demand(severities(report).contains(&"error"), "unreadable without an error");
    } else {
        demand(report["version"] == 1, "version is not 1");
        demand(open_badges(report).is_some(), "openBadges is no word of the contract");
        demand(
            CHECKS.iter().all(|check| OUTCOMES.contains(&outcome(report, check))),
            "a check lacks its outcome",
        );
    }
    faults
}

const OUTCOMES: [&str; 4] = ["pass", "fail", "unknown", "skipped"];

/// The report, and each endorsement's, must not contradict itself.
fn consistent(_: &Case, report: &Value) -> Vec<Fault> {
    let endorsements = report["endorsements"].as_array().map(Vec::as_slice).unwrap_or_default();
    let inner = endorsements.iter().filter_map(|endorsement| endorsement.get("report"));
    let mut faults: Vec<Fault> = inner.flat_map(consistent_nested).collect();
    faults.extend(contradictions(report).into_iter().map(|words| Fault::new(Kind::Inconsistent, words)));
    faults
}

fn consistent_nested(report: &Value) -> Vec<Fault> {
    let words = contradictions(report);
    words
        .into_iter()
        .map(|words| Fault::new(Kind::Inconsistent, format!("in an endorsement: {words}")))
        .collect()
}

fn contradictions(report: &Value) -> Vec<String> {
    match state(report) {
        Some(good @ (State::Valid | State::Trusted)) => contradictions_of_good(report, good),
        Some(State::Invalid) => {
            let fails = CHECKS.iter().any(|check| outcome(report, check) == "fail");
            demand_each([
                (fails, "invalid, but no check fails"),
                (severities(report).contains(&"error"), "invalid without an error"),
            ])
        }
        Some(State::Indeterminate) => {
            let unknown = severities(report).contains(&"unknown");
            let errors = severities(report).contains(&"error");
            demand_each([
                (unknown, "indeterminate without anything unknown"),
                (!errors, "indeterminate beside an error"),
            ])
        }
        Some(State::Unreadable) | None => Vec::new(),
    }
}

fn contradictions_of_good(report: &Value, state: State) -> Vec<String> {
    let passes = |check: &&str| outcome(report, check) == "pass";
    let holds = |check: &&str| matches!(outcome(report, check), "pass" | "skipped");
    let needed =
        if state == State::Trusted { &["proof", "issuer", "trust"][..] } else { &["proof", "issuer"] };
    let not_passed = needed.iter().filter(|check| !passes(check));
    let not_held = CHECKS[..6].iter().filter(|check| !holds(check));
    let against = findings(report).iter().filter(|finding| speaks_against(finding));
    let mut words: Vec<String> = not_passed
        .chain(not_held)
        .map(|check| format!("{}, but {check} is {:?}", state.as_str(), outcome(report, check)))
        .collect();
    words.extend(against.map(|finding| format!("{} beside {}", state.as_str(), finding["code"])));
    words
}

/// Whether a badge with this finding may not be called valid. What is unknown of trust or of endorsements lowers nothing.
fn speaks_against(finding: &Value) -> bool {
    match finding["severity"].as_str() {
        Some("error") => true,
        Some("unknown") => !matches!(finding["step"].as_str(), Some("trust" | "endorsement")),
        _ => false,
    }
}

fn demand_each<const N: usize>(demands: [(bool, &str); N]) -> Vec<String> {
    demands.into_iter().filter(|(holds, _)| !holds).map(|(_, words)| words.to_owned()).collect()
}

fn is_unreadable(report: &Value) -> bool {
    state(report) == Some(State::Unreadable)
}

pub(super) fn is_finding(value: &Value) -> bool {
    value["code"].is_string()
        && value["severity"].as_str().is_some_and(|severity| SEVERITIES.contains(&severity))
}

pub(super) fn findings(report: &Value) -> &[Value] {
    report["findings"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// An instant in UTC, as reports write them.
pub(super) fn is_utc(text: &str) -> bool {
    text.len() >= 20 && text.ends_with('Z') && text.as_bytes().get(10) == Some(&b'T')
}

fn severities(report: &Value) -> Vec<&str> {
    findings(report).iter().filter_map(|finding| finding["severity"].as_str()).collect()
}

fn outcome<'a>(report: &'a Value, check: &str) -> &'a str {
    report["checks"][check]["outcome"].as_str().unwrap_or_default()
}

fn open_badges(report: &Value) -> Option<OpenBadges> {
    report["openBadges"].as_str().and_then(OpenBadges::from_name)
}
