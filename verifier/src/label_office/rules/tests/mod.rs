//! Every rule, on both sides of its boundary.

mod application;
mod assessment;
mod organiser;

use super::super::testing::*;
use crate::label_office::*;

#[track_caller]
fn allowed(desk: &Desk, today: &str, what: What) {
    assert_eq!(desk.forbidden(today, &what), [], "{what:?}");
}

#[track_caller]
fn forbidden(desk: &Desk, today: &str, what: What, rule: Rule) {
    assert_eq!(desk.forbidden(today, &what), [rule], "{what:?}");
}

fn changed(change: impl FnOnce(&mut OrganiserForm)) -> OrganiserForm {
    let mut form = organiser();
    change(&mut form);
    form
}

fn ids(form: &mut OrganiserForm, id: &str, issuer: &str) {
    form.id = id.parse().unwrap();
    form.issuers = vec![issuer.parse().unwrap()];
}

/// The application of the Organiser, changed.
fn applied(change: impl FnOnce(&mut ApplicationForm)) -> What {
    let mut form = answers(Evaluation::Full);
    change(&mut form);
    let (organiser, evaluation, received) = (organiser_id(), Evaluation::Full, day("2030-07-01"));
    What::ApplicationReceived(ApplicationReceived { organiser, evaluation, received, form })
}

/// The same with another first answer.
fn answered(level: u8, evidence: &[&str]) -> What {
    applied(|form| {
        let answer = form.answers.values_mut().next().unwrap();
        (answer.level, answer.evidence) = (level, evidence.iter().map(|at| text(at)).collect());
    })
}

/// The desk, with what eva has found changed.
fn found(change: impl FnOnce(&mut EvaluationForm)) -> Desk {
    let mut desk = Desk::applied();
    let mut form = evaluation(Evaluation::Full, "eva");
    change(&mut form);
    desk.enter("2030-07-10", evaluators(1, &two()));
    desk.enter("2030-07-10", evaluated(1, form));
    desk.enter("2030-07-10", evaluated(1, evaluation(Evaluation::Full, "ivo")));
    desk.enter("2030-07-10", committee(1, &["a", "b", "c"]));
    allowed(&desk, "2030-08-01", not_yet_issued(1, "2030-08-01"));
    desk
}

fn levels(form: &mut EvaluationForm, count: usize, level: u8) {
    form.indicators.values_mut().take(count).for_each(|finding| finding.level = level);
}
