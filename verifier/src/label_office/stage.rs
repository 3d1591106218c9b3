//! How far an application has come.

use std::fmt;

use super::calendar::Day;
use super::event::LabelDecision;
use super::scheme::LabelTerms;
use super::state::{Application, Office};

/// What an application waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Somebody has to be assigned to it.
    Evaluators,
    /// So many evaluators have not finished.
    Evaluations(usize),
    /// A committee has to be appointed.
    Committee,
    /// The committee has to decide.
    Decision,
    /// Nothing: the label is issued.
    Issued,
    /// Nothing: the label is not yet issued.
    NotYetIssued,
    /// Nothing: its term is over, or the Organiser has applied again.
    Lapsed,
}

impl Office {
    /// How far `application` has come on the day `today`.
    pub fn stage(&self, application: &Application, terms: &LabelTerms, today: Day) -> Stage {
        match application.decided.as_ref().map(|decided| &decided.decision) {
            Some(LabelDecision::Issued { .. }) => return Stage::Issued,
            Some(LabelDecision::NotYetIssued { .. }) => return Stage::NotYetIssued,
            None => {}
        }
        let last = self.last_application(&application.received.organiser).map(|last| last.number);
        let waiting = application.evaluators().len().saturating_sub(application.evaluations.len());
        if last != Some(application.number) || today > application.decide_by(terms) {
            Stage::Lapsed
        } else if application.evaluators().is_empty() {
            Stage::Evaluators
        } else if waiting > 0 {
            Stage::Evaluations(waiting)
        } else if application.committee.is_none() {
            Stage::Committee
        } else {
            Stage::Decision
        }
    }
}

impl Application {
    /// The last day for the decision.
    pub fn decide_by(&self, terms: &LabelTerms) -> Day {
        self.received.received.days_later(terms.decision_days)
    }
}

impl Stage {
    /// Its name, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Evaluators => "evaluators",
            Stage::Evaluations(_) => "evaluations",
            Stage::Committee => "committee",
            Stage::Decision => "decision",
            Stage::Issued => "issued",
            Stage::NotYetIssued => "not-yet-issued",
            Stage::Lapsed => "lapsed",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stage::Evaluators => f.write_str("waits for evaluators"),
            Stage::Evaluations(1) => f.write_str("waits for 1 evaluation"),
            Stage::Evaluations(count) => write!(f, "waits for {count} evaluations"),
            Stage::Committee => f.write_str("waits for a committee"),
            Stage::Decision => f.write_str("waits for the decision"),
            Stage::Issued => f.write_str("issued"),
            Stage::NotYetIssued => f.write_str("not yet issued"),
            Stage::Lapsed => f.write_str("lapsed: not decided in its term"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use crate::label_office::Evaluation;

    fn stage(desk: &Desk, today: &str) -> Stage {
        desk.office.stage(&desk.office.applications()[0], &desk.scheme.terms, day(today))
    }

    #[test]
    fn an_application_goes_from_stage_to_stage() {
        let mut desk = Desk::applied();
        assert_eq!(stage(&desk, "2030-07-01"), Stage::Evaluators);
        desk.enter("2030-07-02", evaluators(1, &two()));
        assert_eq!(stage(&desk, "2030-07-02"), Stage::Evaluations(2));
        desk.enter("2030-07-03", evaluated(1, evaluation(Evaluation::Full, "eva")));
        desk.enter("2030-07-03", evaluated(1, evaluation(Evaluation::Full, "ivo")));
        assert_eq!(stage(&desk, "2030-07-03"), Stage::Committee);
        desk.enter("2030-07-04", committee(1, &["a", "b", "c"]));
        assert_eq!(stage(&desk, "2030-09-29"), Stage::Decision);
        assert_eq!(stage(&desk, "2030-09-30"), Stage::Lapsed);
        assert_eq!(stage(&Desk::holding(), "2031-01-01"), Stage::Issued);
        desk.enter("2030-07-05", not_yet_issued(1, "2030-07-05"));
        assert_eq!(stage(&desk, "2031-01-01"), Stage::NotYetIssued);
        let mut again = Desk::applied();
        again.enter("2030-10-01", application(Evaluation::Full, "2030-10-01"));
        assert_eq!(stage(&again, "2030-07-02"), Stage::Lapsed);
    }
}
