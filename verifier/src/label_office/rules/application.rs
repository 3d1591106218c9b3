//! Steps 0 to 2: who may apply, and with what.

use super::{Facts, Refusals};
use crate::label_office::calendar::Day;
use crate::label_office::event::ApplicationReceived;
use crate::label_office::forms::{ApplicationForm, Text};
use crate::label_office::rule::Rule;
use crate::label_office::scheme::Evaluation;
use crate::label_office::state::{Label, Organiser};

impl Facts<'_> {
    pub(super) fn received(&self, application: &ApplicationReceived, refusals: &mut Refusals) -> Option<()> {
        self.past(application.received, refusals);
        let organiser = self.organiser(&application.organiser, refusals)?;
        let last = self.office.last_label(&application.organiser);
        match application.evaluation {
            Evaluation::Full => not_held(last, application.received, refusals),
            // Without a label to renew, the form is one for a first label.
            Evaluation::Shortened => in_force(last, application.received, refusals)?,
        }
        self.essentials(organiser, application.received, refusals);
        self.training(organiser, application.received, refusals);
        self.one_at_a_time(application, refusals);
        self.form(&application.form, application.evaluation, refusals);
        Some(())
    }

    fn essentials(&self, organiser: &Organiser, received: Day, refusals: &mut Refusals) {
        let verified = refusals.need(organiser.verified.as_ref(), Rule::AccountVerified, || {
            format!("{} is not verified", organiser.form.id)
        });
        let Some(verified) = verified else { return };
        refusals.require(verified.on <= received, Rule::AccountVerified, || {
            format!("it was verified on {}, the application came on {received}", verified.on)
        });
        let enough = verified.active_since.months_later(self.scheme.terms.active_use_months);
        refusals.require(enough <= received, Rule::ActiveUse, || {
            let (months, since) = (self.scheme.terms.active_use_months, verified.active_since);
            format!("badges are in use since {since}, {months} months are over on {enough}, the application came on {received}")
        });
    }

    fn training(&self, organiser: &Organiser, received: Day, refusals: &mut Refusals) {
        let (trained, needed) = (organiser.trained_by(received), self.scheme.terms.trained_staff as usize);
        refusals.require(trained >= needed, Rule::TrainingCompleted, || {
            format!("{trained} of the staff had completed it by {received}, {needed} must have")
        });
    }

    fn one_at_a_time(&self, application: &ApplicationReceived, refusals: &mut Refusals) {
        let Some(earlier) = self.office.last_application(&application.organiser) else { return };
        let (number, received) = (earlier.number, earlier.received.received);
        match &earlier.decided {
            Some(decided) => {
                refusals.require(application.received >= decided.on, Rule::OneApplication, || {
                    format!(
                        "application {number} was decided on {}, this one came on {}",
                        decided.on, application.received
                    )
                })
            }
            None => {
                let days = self.scheme.terms.decision_days;
                let is_over = application.received.days_since(received) > i64::from(days);
                refusals.require(is_over, Rule::OneApplication, || {
                    format!(
                        "application {number} of {received} is not decided, and its {days} days are not over"
                    )
                });
            }
        }
    }

    /// "All parts complete, all evidence given", as far as that can be seen from the form.
    fn form(&self, form: &ApplicationForm, evaluation: Evaluation, refusals: &mut Refusals) {
        let terms = &self.scheme.terms;
        let expected = self.scheme.indicators(evaluation);
        let missing: Vec<_> = expected.filter(|indicator| !form.answers.contains_key(*indicator)).collect();
        refuse_each(missing.iter().copied(), Rule::PartsComplete, "there is no answer to", refusals);
        self.known(form, evaluation, &missing, refusals);
        let over = form.answers.iter().filter(|(_, answer)| answer.level > terms.highest_level);
        refuse_each(over.map(|(name, _)| name), Rule::LevelsInRange, "the level is too high of", refusals);
        let bare = form
            .answers
            .iter()
            .filter(|(_, answer)| answer.level >= terms.pass_level && answer.evidence.is_empty());
        refuse_each(bare.map(|(name, _)| name), Rule::EvidenceGiven, "there is no evidence to", refusals);
    }

    /// What is answered beside the question: misspelt, most often as one that is `missing`, or of a part that is kept.
    fn known(
        &self,
        form: &ApplicationForm,
        evaluation: Evaluation,
        missing: &[&Text],
        refusals: &mut Refusals,
    ) {
        let is_of =
            |evaluation, name: &Text| self.scheme.indicators(evaluation).any(|indicator| indicator == name);
        let beside = form.answers.keys().filter(|name| !is_of(evaluation, name));
        let (kept, unknown): (Vec<_>, Vec<_>) = beside.partition(|name| is_of(Evaluation::Full, name));
        refuse_each(kept.into_iter(), Rule::IndicatorsKnown, "a renewal does not look at", refusals);
        if unknown.is_empty() {
            return;
        }
        let all: Vec<_> = self.scheme.indicators(evaluation).collect();
        let there_are = if missing.is_empty() { &all[..] } else { missing };
        let [unknown, there_are] =
            [&unknown[..], there_are].map(|names| names.iter().map(|name| name.as_str()).collect::<Vec<_>>());
        refusals.require(false, Rule::IndicatorsKnown, || {
            format!("no indicator is called {}; there are: {}", unknown.join(", "), there_are.join(", "))
        });
    }
}

/// One refusal for all of `names`, if there are any.
pub(super) fn refuse_each<'n>(
    names: impl Iterator<Item = &'n Text>,
    rule: Rule,
    what: &str,
    refusals: &mut Refusals,
) {
    let names: Vec<_> = names.map(Text::as_str).collect();
    refusals.require(names.is_empty(), rule, || format!("{what} {}", names.join(", ")));
}

fn not_held(last: Option<&Label>, received: Day, refusals: &mut Refusals) {
    let held = last.filter(|label| label.is_held_on(received));
    refusals.require(held.is_none(), Rule::NotHeld, || {
        held.map(|label| format!("it holds the label {}, the last day is {}", label.number, label.last_day()))
            .unwrap_or_default()
    });
}

fn in_force(last: Option<&Label>, received: Day, refusals: &mut Refusals) -> Option<()> {
    let in_force = last.filter(|label| label.revoked.is_none() && label.is_held_on(received));
    refusals.need(in_force.map(|_| ()), Rule::LabelInForce, || match last {
        None => "it has never had the label".into(),
        Some(label) if label.revoked.is_some() => format!("its label {} is revoked", label.number),
        Some(label) => {
            let (number, from, last) = (&label.number, label.from, label.last_day());
            format!("its label {number} lasts from {from} to {last}, the application came on {received}")
        }
    })
}

impl Label {
    /// Whether the last label of an Organiser is held at the beginning of `day`.
    fn is_held_on(&self, day: Day) -> bool {
        self.from <= day && day.start() <= self.until && self.revoked.is_none_or(|revoked| day < revoked)
    }
}
