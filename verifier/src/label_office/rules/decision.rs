//! Step 3: what the committee may decide, and when.

use super::application::refuse_each;
use super::{Facts, Refusals};
use crate::label_office::event::{Decided, LabelDecision};
use crate::label_office::forms::{EvaluationForm, Finding, Text};
use crate::label_office::people::Person;
use crate::label_office::rule::Rule;
use crate::label_office::scheme::Part;
use crate::label_office::state::Application;

impl<'a> Facts<'a> {
    pub(super) fn decided(&self, decided: &Decided, refusals: &mut Refusals) -> Option<()> {
        self.past(decided.on, refusals);
        let (application, _) = self.open_application(decided.application, refusals)?;
        self.in_term(application, decided, refusals);
        // What follows from a missing step is no refusal of its own.
        let are_assigned = Some(()).filter(|()| !application.evaluators().is_empty());
        refusals.need(are_assigned, Rule::EvaluatorsAssigned, || "no evaluators are assigned".into())?;
        let given = |id| application.evaluations.iter().any(|evaluation| evaluation.evaluator.is(id));
        let waiting: Vec<_> =
            application.evaluators().iter().filter(|person| !given(&person.id)).map(name_of).collect();
        let have_finished = Some(()).filter(|()| waiting.is_empty());
        refusals.need(have_finished, Rule::EvaluationsGiven, || match &waiting[..] {
            [one] => format!("the evaluation of {one} is missing"),
            several => format!("the evaluations of {} are missing", several.join(" and ")),
        })?;
        refusals.require(application.committee.is_some(), Rule::CommitteeAppointed, || {
            "none is appointed".into()
        });
        if let LabelDecision::Issued { .. } = decided.decision {
            self.passes(application, refusals);
            self.renews_what_is_left(application, refusals);
        }
        Some(())
    }

    fn in_term(&self, application: &Application, decided: &Decided, refusals: &mut Refusals) {
        let (received, days) = (application.received.received, self.scheme.terms.decision_days);
        let passed = decided.on.days_since(received);
        let why = || format!("the application came on {received}, the decision is of {}", decided.on);
        refusals.require(passed >= 0, Rule::DecisionAfterApplication, why);
        refusals.require(passed <= i64::from(days), Rule::DecisionInTerm, || {
            format!("{}; the term is {days} days", why())
        });
    }

    /// The pass rule: all parts complete, all formal criteria met, all evidence given, answers at the level that counts,
    /// enough of the indicators. Something is so when every evaluator has found it so.
    fn passes(&self, application: &Application, refusals: &mut Refusals) {
        let (terms, evaluation) = (&self.scheme.terms, application.received.evaluation);
        let all = |found: &dyn Fn(&EvaluationForm) -> bool| {
            !application.evaluations.is_empty() && application.evaluations.iter().all(found)
        };
        let is_complete = |part: &&Text| all(&|form| form.parts.get(*part) == Some(&true));
        let parts = self.scheme.parts(evaluation).map(|Part { name, .. }| name);
        refuse_each(parts.filter(|part| !is_complete(part)), Rule::PartsConfirmed, "not complete:", refusals);
        let is_met = |criterion: &&Text| all(&|form| form.formal_criteria.get(*criterion) == Some(&true));
        let unmet = self.scheme.formal_criteria.iter().filter(|criterion| !is_met(criterion));
        refuse_each(unmet, Rule::FormalCriteriaMet, "not met:", refusals);
        let claims = |indicator: &&Text| {
            application
                .received
                .form
                .answers
                .get(*indicator)
                .is_some_and(|answer| answer.level >= terms.pass_level)
        };
        let has_evidence = |indicator: &&Text| {
            all(&|form| form.indicators.get(*indicator).is_some_and(|found| found.evidence))
        };
        let bare = self.scheme.indicators(evaluation).filter(|name| claims(name) && !has_evidence(name));
        refuse_each(bare, Rule::EvidenceConfirmed, "not given to", refusals);
        let (reached, below) = self.reached(application);
        let (reached, all) = (reached.len(), reached.len() + below.len());
        refusals.require(is_enough(reached, all, terms.pass_percent), Rule::EnoughIndicators, || {
            let (level, percent) = (terms.pass_level, terms.pass_percent);
            let share = reached * 100 / all.max(1);
            let below: Vec<_> =
                below.iter().map(|indicator| short_of(indicator, application, level)).collect();
            format!(
                "{reached} of {all} reach level {level} with evidence, {share} %, and {percent} % must; below: {}",
                below.join(", ")
            )
        });
    }

    /// The indicators of an application that every evaluator so far has found at the level that counts, with evidence, and the
    /// others.
    pub fn reached(&self, application: &Application) -> (Vec<&'a Text>, Vec<&'a Text>) {
        let reaches = |form: &EvaluationForm, indicator: &Text| {
            let found = form.indicators.get(indicator);
            found.is_some_and(|found| found.evidence && found.level >= self.scheme.terms.pass_level)
        };
        self.scheme.indicators(application.received.evaluation).partition(|indicator| {
            let evaluations = &application.evaluations;
            !evaluations.is_empty() && evaluations.iter().all(|form| reaches(form, indicator))
        })
    }

    fn renews_what_is_left(&self, application: &Application, refusals: &mut Refusals) {
        let Some(renewed) = application.renews.as_ref().and_then(|number| self.office.label(number)) else {
            return;
        };
        refusals.require(renewed.revoked.is_none(), Rule::LabelInForce, || {
            format!("the label {} is revoked", renewed.number)
        });
    }
}

fn name_of(person: &Person) -> &str {
    &person.name
}

/// An indicator, and who has found it below `level`: "Skills are named (Ivo 2)".
fn short_of(indicator: &Text, application: &Application, level: u8) -> String {
    let found = application.evaluations.iter().filter_map(|form| {
        let Finding { level: found, evidence } = *form.indicators.get(indicator)?;
        let is = |person: &&Person| person.id.is(&form.evaluator);
        let who = application.evaluators().iter().find(is).map_or(form.evaluator.as_str(), name_of);
        match evidence {
            true if found >= level => None,
            true => Some(format!("{who} {found}")),
            false => Some(format!("{who} {found} without evidence")),
        }
    });
    format!("{indicator} ({})", found.collect::<Vec<_>>().join(", "))
}

/// Whether `part` of `all` is at least `percent`, in whole numbers: no rounding decides about a label.
fn is_enough(part: usize, all: usize, percent: u8) -> bool {
    part as u128 * 100 >= all as u128 * u128::from(percent)
}

#[cfg(test)]
mod tests {
    use super::is_enough;

    #[test]
    fn shares_are_not_rounded() {
        assert!(is_enough(7, 10, 70) && !is_enough(6, 10, 70));
        assert!(is_enough(70, 100, 70) && !is_enough(69, 100, 70));
        // 69.9 % and 69.999… %.
        assert!(!is_enough(699, 1000, 70) && !is_enough(6_999_999, 10_000_000, 70));
        assert!(is_enough(3, 3, 70) && !is_enough(2, 3, 70));
        assert!(is_enough(0, 1, 0) && is_enough(usize::MAX, usize::MAX, 100));
    }
}
