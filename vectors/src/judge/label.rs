//! What must hold of every answer about the label: of `label` in a report, and of the answer to a label check.

use serde_json::Value;

use super::rules::{Rule, expected_codes, expected_members, findings, is_finding, is_utc, shown_text};
use super::{Fault, Kind};
use crate::case::{Case, LabelCheck};
use crate::expect::Standing;

/// Every rule for the answer to a label check.
pub(super) const ALL: &[Rule] =
    &[expected_standing, expected_codes, expected_members, shown_text, well_formed, consistent];

/// The standing that a member names.
pub(super) fn standing(member: &Value) -> Option<Standing> {
    member.as_str().and_then(Standing::from_name)
}

/// Whether a report, or the answer to a label check, says that the label is held.
pub(super) fn is_held(answer: &Value) -> bool {
    let held = |member: &Value| standing(member) == Some(Standing::Held);
    held(&answer["standing"]) || held(&answer["label"]["now"]) || held(&answer["label"]["atAward"])
}

fn expected_standing(case: &Case, answer: &Value) -> Vec<Fault> {
    let allowed = &case.expect.standing;
    match standing(&answer["standing"]) {
        None => vec![Fault::new(Kind::Shape, format!("the standing is {}", answer["standing"]))],
        Some(got) if allowed.contains(&got) => Vec::new(),
        Some(got) => {
            let kind = if got == Standing::Held { Kind::Unsafe } else { Kind::State };
            let words = allowed.iter().map(|standing| standing.as_str()).collect::<Vec<_>>().join("|");
            vec![Fault::new(kind, format!("expected {words}, got {}", got.as_str()))]
        }
    }
}

fn well_formed(case: &Case, answer: &Value) -> Vec<Fault> {
    let asked = case.label_check.as_ref();
    let issuer = asked.map(|LabelCheck { issuer, .. }| issuer.as_str());
    let at = asked.and_then(|asked| asked.at.as_deref()).unwrap_or(&case.now);
    let demands = [
        (answer["issuer"].as_str() == issuer, "it is about another issuer"),
        (answer["now"] == case.now.as_str(), "now is another time"),
        (answer["at"] == at, "at is another time"),
        (findings(answer).iter().all(is_finding) && answer["findings"].is_array(), "findings are none"),
        (is_about_sources(answer), "register, credential or counterfeit has another form"),
    ];
    faults(Kind::Shape, demands)
}

/// `label` of a report: absent, or of the form of the contract and without contradictions.
pub(super) fn of_badge(_: &Case, report: &Value) -> Vec<Fault> {
    let Some(label) = report.get("label") else {
        let says = codes(report).any(|code| code.starts_with("label."));
        return faults(Kind::Shape, [(!says, "findings about a label, but no label")]);
    };
    let Some(now) = standing(&label["now"]) else {
        return vec![Fault::new(Kind::Shape, format!("label.now is {}", label["now"]))];
    };
    let mut all = faults(
        Kind::Shape,
        [
            (standing(&label["atAward"]).is_some(), "label.atAward is no standing"),
            (is_about_sources(label), "register, credential or counterfeit has another form"),
        ],
    );
    let by_label = report["checks"]["trust"]["by"] == "label";
    all.extend(faults(
        Kind::Inconsistent,
        [
            (said(report) == [now], "label.now and the findings differ"),
            (has(report, "label.award_date_unproven"), "atAward without label.award_date_unproven"),
            (is_told_of_all(report, &label["counterfeit"]), "counterfeits and findings differ"),
            (now != Standing::Held || label["credential"].is_string(), "held by no credential"),
            (!by_label || now == Standing::Held, "recognised by a label that is not held"),
        ],
    ));
    all
}

fn consistent(_: &Case, answer: &Value) -> Vec<Fault> {
    let Some(now) = standing(&answer["standing"]) else { return Vec::new() };
    faults(
        Kind::Inconsistent,
        [
            (said(answer) == [now], "standing and findings differ"),
            (is_told_of_all(answer, &answer["counterfeit"]), "counterfeits and findings differ"),
            (now != Standing::Held || answer["credential"].is_string(), "held by no credential"),
        ],
    )
}

fn is_about_sources(label: &Value) -> bool {
    let register = label.get("register").unwrap_or(&Value::Null);
    let credential = label.get("credential").unwrap_or(&Value::Null);
    let has_register = register["url"].is_string() && register["asOf"].as_str().is_some_and(is_utc);
    let is_told = |counterfeit: &Value| counterfeit["why"].as_str().is_some_and(|why| !why.is_empty());
    (register.is_null() || has_register)
        && (credential.is_null() || credential.is_string())
        && label["counterfeit"].as_array().is_some_and(|all| all.iter().all(is_told))
}

/// The standings that the findings name.
fn said(answer: &Value) -> Vec<Standing> {
    codes(answer).filter_map(|code| Standing::from_name(code.strip_prefix("label.")?)).collect()
}

/// A counterfeit is shouted about, never only listed.
fn is_told_of_all(answer: &Value, counterfeits: &Value) -> bool {
    let told = codes(answer).filter(|code| *code == "label.counterfeit").count();
    counterfeits.as_array().is_some_and(|all| all.len() == told)
}

fn has(answer: &Value, wanted: &str) -> bool {
    codes(answer).any(|code| code == wanted)
}

fn codes(answer: &Value) -> impl Iterator<Item = &str> {
    findings(answer).iter().filter_map(|finding| finding["code"].as_str())
}

fn faults<const N: usize>(kind: Kind, demands: [(bool, &str); N]) -> Vec<Fault> {
    demands.into_iter().filter(|(holds, _)| !holds).map(|(_, words)| Fault::new(kind, words)).collect()
}
