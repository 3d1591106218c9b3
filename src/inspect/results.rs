//! Results must fit the descriptions in the achievement (OB 3.0 §B.1 Result, ResultDescription; Implementation Guide).

use std::collections::{BTreeMap, BTreeSet};

use super::advice;
use crate::model::{AchievementSubject, Findings, Result, ResultDescription};

/// A description with what results are looked up in.
struct Described<'a> {
    description: &'a ResultDescription,
    levels: BTreeSet<&'a str>,
    values: BTreeSet<&'a str>,
}

pub(super) fn inspect(subject: &AchievementSubject, findings: &mut Findings) {
    let descriptions =
        subject.achievement.as_ref().map_or(&[][..], |achievement| &achievement.result_description);
    let described: Vec<_> = descriptions.iter().map(Described::new).collect();
    described.iter().for_each(|described| described.inspect(findings));
    let by_id: BTreeMap<_, _> =
        described.iter().filter_map(|d| Some((d.description.id.as_ref()?.as_str(), d))).collect();
    for result in &subject.result {
        let id = result.result_description.as_ref();
        match id.map(|id| by_id.get(id.as_str())) {
            Some(Some(described)) => described.inspect_result(result, findings),
            Some(None) => {
                let at = result.at.key("resultDescription");
                findings.push(advice(at, "the achievement describes no such result"));
            }
            None if result.achieved_level.is_some() => {
                let at = result.at.key("achievedLevel");
                findings.push(advice(at, "a level without a description that lists it"));
            }
            None => {}
        }
    }
}

impl<'a> Described<'a> {
    fn new(description: &'a ResultDescription) -> Self {
        let levels =
            description.rubric_criterion_level.iter().filter_map(|level| Some(level.id.as_ref()?.as_str()));
        let values = description.allowed_value.iter().map(String::as_str);
        Described { description, levels: levels.collect(), values: values.collect() }
    }

    fn inspect(&self, findings: &mut Findings) {
        let at = &self.description.at;
        if self.description.required_level.as_ref().is_some_and(|level| !self.levels.contains(level.as_str()))
        {
            findings.push(advice(at.key("requiredLevel"), "no level of this description"));
        }
        if self.description.required_value.as_ref().is_some_and(|value| !self.allows(value)) {
            findings.push(advice(at.key("requiredValue"), "not among the values that are allowed"));
        }
        if descends(self.description.allowed_value.iter().map(|value| number(value))) {
            findings.push(advice(at.key("allowedValue"), "should be in order from low to high"));
        }
        let points =
            self.description.rubric_criterion_level.iter().map(|level| number(level.points.as_ref()?));
        if descends(points) {
            findings.push(advice(at.key("rubricCriterionLevel"), "should be in order from low to high"));
        }
    }

    fn inspect_result(&self, result: &Result, findings: &mut Findings) {
        if result.achieved_level.as_ref().is_some_and(|level| !self.levels.contains(level.as_str())) {
            findings.push(advice(result.at.key("achievedLevel"), "no level of the result's description"));
        }
        if result.value.as_ref().is_some_and(|value| !self.allows(value)) {
            findings.push(advice(result.at.key("value"), "not among the values that are allowed"));
        }
        let is_status = self.description.result_type.as_ref().is_some_and(|kind| kind.as_str() == "Status");
        if is_status && result.status.is_none() {
            findings.push(advice(result.at.key("status"), "a result of this kind should have a status"));
        }
    }

    /// Whether a value is one of those listed, and not outside of the range. Text is in every range.
    fn allows(&self, value: &str) -> bool {
        let bound = |bound: &Option<String>| bound.as_ref().and_then(|bound| number(bound));
        let is_listed = self.values.is_empty() || self.values.contains(value);
        let is_within = number(value).is_none_or(|value| {
            bound(&self.description.value_min).is_none_or(|low| value >= low)
                && bound(&self.description.value_max).is_none_or(|high| value <= high)
        });
        is_listed && is_within
    }
}

/// Whether these are all numbers, and one is lower than that before it.
fn descends(values: impl Iterator<Item = Option<f64>>) -> bool {
    values.collect::<Option<Vec<_>>>().is_some_and(|values| !values.is_sorted())
}

fn number(text: &str) -> Option<f64> {
    text.trim().trim_end_matches('%').parse().ok().filter(|number: &f64| number.is_finite())
}
