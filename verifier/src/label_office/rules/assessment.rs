//! Step 3: who evaluates and who decides, and what an evaluation must say.

use super::application::refuse_each;
use super::{Facts, Refusals};
use crate::label_office::forms::{CommitteeForm, EvaluationForm, EvaluatorsForm, OrganiserForm, Text};
use crate::label_office::number::ApplicationNumber;
use crate::label_office::people::{Person, folded};
use crate::label_office::rule::Rule;
use crate::label_office::scheme::Part;
use crate::label_office::state::{Application, Organiser};

impl<'a> Facts<'a> {
    pub(super) fn assigned(
        &self,
        number: ApplicationNumber,
        EvaluatorsForm { evaluators }: &EvaluatorsForm,
        refusals: &mut Refusals,
    ) -> Option<()> {
        let (application, organiser) = self.open_application(number, refusals)?;
        let needed = self.scheme.evaluators(application.received.evaluation) as usize;
        refusals.require(evaluators.len() == needed, Rule::EvaluatorsNumber, || {
            format!("{} are named, {needed} are needed", evaluators.len())
        });
        distinct(evaluators, Rule::EvaluatorsDistinct, refusals);
        let local = evaluators.iter().filter(|person| is_local(person, &organiser.form)).count();
        let needed = self.scheme.terms.local_evaluators as usize;
        refusals.require(local >= needed, Rule::EvaluatorsLocal, || {
            format!("of those named, {local} are; at least {needed} must be")
        });
        no_conflict(evaluators, organiser, refusals);
        refusals.require(application.evaluations.is_empty(), Rule::EvaluationBegun, || {
            format!("{} have finished", application.evaluations.len())
        });
        Some(())
    }

    pub(super) fn appointed(
        &self,
        number: ApplicationNumber,
        CommitteeForm { members }: &CommitteeForm,
        refusals: &mut Refusals,
    ) -> Option<()> {
        let (_, organiser) = self.open_application(number, refusals)?;
        let (least, most) = (self.scheme.terms.committee_min, self.scheme.terms.committee_max);
        let fits = (least as usize..=most as usize).contains(&members.len());
        refusals.require(fits, Rule::CommitteeSize, || {
            format!("{} are named, {least} to {most} are needed", members.len())
        });
        distinct(members, Rule::CommitteeDistinct, refusals);
        no_conflict(members, organiser, refusals);
        Some(())
    }

    pub(super) fn evaluated(
        &self,
        number: ApplicationNumber,
        form: &EvaluationForm,
        refusals: &mut Refusals,
    ) -> Option<()> {
        let (application, _) = self.open_application(number, refusals)?;
        let is_assigned = application.evaluators().iter().any(|person| person.id.is(&form.evaluator));
        refusals.require(is_assigned, Rule::EvaluatorAssigned, || {
            format!("{} is not assigned to it", form.evaluator)
        });
        let is_first = !application.evaluations.iter().any(|earlier| earlier.evaluator.is(&form.evaluator));
        let corrects = form.corrects.is_some();
        refusals.require(!is_first || !corrects, Rule::CorrectionCorrects, || {
            format!("{} has not evaluated it yet", form.evaluator)
        });
        refusals.require(is_first || corrects, Rule::EvaluationOnce, || {
            format!("{} has evaluated it", form.evaluator)
        });
        let evaluation = application.received.evaluation;
        let parts = self.scheme.parts(evaluation).map(|Part { name, .. }| name);
        complete("part", parts, form.parts.keys(), refusals);
        complete(
            "formal criterion",
            self.scheme.formal_criteria.iter(),
            form.formal_criteria.keys(),
            refusals,
        );
        complete("indicator", self.scheme.indicators(evaluation), form.indicators.keys(), refusals);
        let highest = self.scheme.terms.highest_level;
        let over = form.indicators.iter().filter(|(_, finding)| finding.level > highest);
        refuse_each(over.map(|(name, _)| name), Rule::LevelsInRange, "the level is too high of", refusals);
        Some(())
    }

    /// The application with this number, and whose it is, if it can still go on.
    pub(super) fn open_application(
        &self,
        number: ApplicationNumber,
        refusals: &mut Refusals,
    ) -> Option<(&'a Application, &'a Organiser)> {
        let application = self.office.application(number);
        let application = refusals.need(application, Rule::ApplicationKnown, || {
            format!("no application has the number {number}")
        })?;
        let id = &application.received.organiser;
        refusals.require(application.decided.is_none(), Rule::ApplicationOpen, || {
            format!("application {number} is decided")
        });
        let last = self.office.last_application(id).map(|last| last.number);
        refusals.require(last == Some(number), Rule::ApplicationOpen, || {
            format!("{id} has applied again with application {}", last.unwrap_or(number))
        });
        Some((application, self.organiser(id, refusals)?))
    }
}

fn distinct(people: &[Person], rule: Rule, refusals: &mut Refusals) {
    for (place, person) in people.iter().enumerate() {
        let is_new = !people[..place].iter().any(|earlier| earlier.id.is(&person.id));
        refusals.require(is_new, rule, || format!("{} is named twice", person.id));
    }
}

fn is_local(person: &Person, applicant: &OrganiserForm) -> bool {
    let speaks = person.languages.iter().any(|language| applicant.languages.contains(language));
    speaks || person.country.as_ref() == Some(&applicant.country)
}

/// Nobody is of the applicant's organisation, by its ids and names, nor one of its people.
fn no_conflict(people: &[Person], applicant: &Organiser, refusals: &mut Refusals) {
    let form = &applicant.form;
    let names = [Some(&form.name), form.public_name.as_ref()].into_iter().flatten().map(Text::as_str);
    let own: Vec<_> = names.chain(form.ids().map(|id| id.as_str())).map(folded).collect();
    for person in people {
        let belongs = person.organisations.iter().find(|name| own.contains(&folded(name)));
        let is_trained = applicant.trainings.iter().any(|training| training.person.is(&person.id));
        let why = match belongs {
            Some(name) => format!("works for or belongs to “{name}”"),
            None if form.contact.id.is(&person.id) => "is its contact".to_owned(),
            None if is_trained => "is of its staff, as its trainings say".to_owned(),
            None => continue,
        };
        let why = || format!("{} evaluates or decides about {}, and {why}", person.id, form.id);
        refusals.require(false, Rule::NoConflict, why);
    }
}

fn complete<'n>(
    what: &str,
    expected: impl Iterator<Item = &'n Text>,
    given: impl Iterator<Item = &'n Text>,
    refusals: &mut Refusals,
) {
    let (expected, given): (Vec<_>, Vec<_>) = (expected.collect(), given.collect());
    let missing = expected.iter().filter(|name| !given.contains(name)).copied();
    refuse_each(missing, Rule::EvaluationComplete, &format!("nothing is said of the {what}"), refusals);
    let unknown = given.iter().filter(|name| !expected.contains(name)).copied();
    refuse_each(unknown, Rule::EvaluationComplete, &format!("there is no {what}"), refusals);
}
