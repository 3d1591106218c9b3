//! Compares a report with an expectation, and with the rules that hold for every report.

mod label;
mod rules;
mod want;

#[cfg(test)]
mod tests;

use std::time::Duration;

use serde_json::Value;

use crate::case::Case;
use crate::expect::{Standing, State};

/// What kind of thing is wrong, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A badge is accepted that must not be.
    Unsafe,
    /// A secret of the input, or active content, is repeated.
    Leak,
    /// The verifier panicked or was killed.
    Crash,
    /// The report contradicts itself.
    Inconsistent,
    /// The report has not the form of the contract.
    Shape,
    /// Another state or standing than expected, or another question refused.
    State,
    /// Another verdict of the standard than expected.
    OpenBadges,
    /// Codes that are missing, or there although they must not be.
    Codes,
    /// A member of the report is not what is expected.
    Member,
    /// The exit code does not fit the report.
    Exit,
    /// A second run gives another report.
    Unstable,
    /// It took too long.
    Slow,
}

/// One thing that is wrong with a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The kind.
    pub kind: Kind,
    /// What exactly.
    pub words: String,
}

impl Fault {
    pub(crate) fn new(kind: Kind, words: impl Into<String>) -> Self {
        Fault { kind, words: words.into() }
    }
}

/// Everything that is wrong with `report` as the answer to `case`, worst first; `null` is a refusal of the question.
pub fn report(case: &Case, report: &Value) -> Vec<Fault> {
    let rules = match &case.label_check {
        _ if case.expect.refused || report.is_null() => return refusal(case, report),
        Some(_) => label::ALL,
        None => rules::ALL,
    };
    let mut faults: Vec<Fault> = rules.iter().flat_map(|rule| rule(case, report)).collect();
    faults.sort_by_key(|fault| fault.kind);
    faults
}

fn refusal(case: &Case, report: &Value) -> Vec<Fault> {
    match (case.expect.refused, report.is_null()) {
        (true, false) => vec![Fault::new(Kind::State, "answered, but it should be refused")],
        (false, true) => vec![Fault::new(Kind::State, "refused, but it should be answered")],
        (true, true) | (false, false) => Vec::new(),
    }
}

/// The answer took longer than the case allows.
pub fn slow(case: &Case, took: Duration) -> Option<Fault> {
    let limit = case.expect.time_limit();
    (took > limit).then(|| Fault::new(Kind::Slow, format!("took {took:.1?}, at most {limit:?}")))
}

/// The same question must get the same answer, byte for byte.
pub fn unstable(first: &Value, second: &Value) -> Option<Fault> {
    let [first, second] = [first, second].map(Value::to_string);
    (first != second).then(|| Fault::new(Kind::Unstable, "a second run gives another report"))
}

/// Less evidence must not make a badge acceptable, or a label held, that more evidence spoke against.
pub fn starved(with: &Value, without: &Value) -> Option<Fault> {
    if !label::is_held(with) && label::is_held(without) {
        return Some(Fault::new(Kind::Unsafe, "the label is held without evidence, not with it"));
    }
    let (with, without) = (state(with)?, state(without)?);
    let better = without.is_good() && without > with;
    better.then(|| {
        Fault::new(Kind::Unsafe, format!("{} without evidence, {} with it", without.as_str(), with.as_str()))
    })
}

/// The exit code for a question that makes no sense.
const WRONG_USAGE: i32 = 64;

/// What a command line gave back: the report on its standard output, and whatever is wrong with the process itself.
///
/// # Errors
/// When there is no report to judge.
pub fn process(exit: Option<i32>, stdout: &[u8], stderr: &str) -> Result<(Value, Option<Fault>), Fault> {
    if exit.is_none() || exit == Some(101) || stderr.contains("panicked at") {
        return Err(Fault::new(Kind::Crash, format!("exit {exit:?}: {stderr}")));
    }
    if exit == Some(WRONG_USAGE) && stdout.is_empty() && !stderr.is_empty() {
        return Ok((Value::Null, None));
    }
    let report: Value = serde_json::from_slice(stdout).map_err(|error| {
        Fault::new(
            Kind::Shape,
            format!("exit {exit:?}, standard output is not one JSON value ({error}): {stderr}"),
        )
    })?;
    let standing = || label::standing(&report["standing"]).map(Standing::exit_code);
    let expected = state(&report).map(State::exit_code).or_else(standing);
    let fault = (exit != expected)
        .then(|| Fault::new(Kind::Exit, format!("exit {exit:?}, the answer demands {expected:?}")));
    Ok((report, fault))
}

/// The state that a report names.
pub(crate) fn state(report: &Value) -> Option<State> {
    report.get("state").and_then(Value::as_str).and_then(State::from_name)
}
