//! How things stand at the office, folded from the events. Pure: no file, no clock.

use std::collections::BTreeMap;
use std::time::Duration;

use openbadges::Timestamp;
use openbadges::issue::label::LabelTerm;
use openbadges::label::LabelState;

use super::calendar::Day;
use super::event::{
    ApplicationReceived, Decided, Event, LabelDecision, LabelRevoked, OrganiserVerification,
    TrainingCompleted, What,
};
use super::forms::{CommitteeForm, EvaluationForm, EvaluatorsForm, IssuerId, OrganiserForm, Text};
use super::number::{ApplicationNumber, LabelNumber};
use super::people::PersonId;
use super::scheme::{Evaluation, LabelTerms};

/// Everything that has happened, as it matters now.
#[derive(Debug, Default)]
pub struct Office {
    organisers: BTreeMap<IssuerId, Organiser>,
    applications: Vec<Application>,
    labels: Vec<Label>,
    last: Option<Timestamp>,
}

/// What is known of an Organiser.
#[derive(Debug)]
pub struct Organiser {
    /// As it has registered.
    pub form: OrganiserForm,
    /// Step 0.
    pub verified: Option<OrganiserVerification>,
    /// Step 1.
    pub trainings: Vec<TrainingCompleted>,
    applications: Vec<usize>,
    labels: Vec<usize>,
}

/// An application and what has become of it.
#[derive(Debug)]
pub struct Application {
    /// Its number.
    pub number: ApplicationNumber,
    /// What came.
    pub received: ApplicationReceived,
    /// For a renewal: the label that was held when it came.
    pub renews: Option<LabelNumber>,
    /// Who evaluates it.
    pub evaluators: Option<EvaluatorsForm>,
    /// What they have found.
    pub evaluations: Vec<EvaluationForm>,
    /// Who decides.
    pub committee: Option<CommitteeForm>,
    /// What was decided.
    pub decided: Option<Decided>,
}

/// A label that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its number.
    pub number: LabelNumber,
    /// The application that led to it.
    pub application: ApplicationNumber,
    /// Who holds it.
    pub holder: IssuerId,
    /// The holder's account.
    pub account: Text,
    /// The ids that it covers: those that the holder had on the day of the decision.
    pub covered: Vec<IssuerId>,
    /// 1, or one more than the label that it renews.
    pub cycle: u32,
    /// The label that it renews.
    pub renews: Option<LabelNumber>,
    /// The day of the decision, with which it begins.
    pub from: Day,
    /// The last instant at which it is held, if nothing comes between.
    pub until: Timestamp,
    /// Why it was issued, in a few words.
    pub summary: Text,
    /// From when on it was taken back.
    pub revoked: Option<Day>,
    /// From when on the next one took its place.
    pub superseded: Option<Day>,
}

/// Events that cannot have come after each other: they were not written by this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inconsistent(pub u32);

impl Office {
    /// How things stand after `events`.
    ///
    /// # Errors
    /// The number of the first event that cannot have happened.
    pub fn after<'e>(
        events: impl IntoIterator<Item = &'e Event>,
        terms: &LabelTerms,
    ) -> Result<Self, Inconsistent> {
        let mut office = Office::default();
        for event in events {
            office.take(event, terms)?;
        }
        Ok(office)
    }

    /// Goes on with the next event.
    ///
    /// # Errors
    /// Its number, if it is about something that is not there.
    pub fn take(&mut self, event: &Event, terms: &LabelTerms) -> Result<(), Inconsistent> {
        self.last = Some(event.at);
        self.apply(&event.what, terms).ok_or(Inconsistent(event.number))
    }

    fn apply(&mut self, what: &What, terms: &LabelTerms) -> Option<()> {
        match what {
            What::OrganiserRegistered(form) => self.register(form),
            What::OrganiserChanged(form) => self.organisers.get_mut(&form.id)?.form = form.clone(),
            What::OrganiserVerified(verification) => {
                self.organisers.get_mut(&verification.organiser)?.verified = Some(verification.clone());
            }
            What::TrainingCompleted(training) => {
                self.organisers.get_mut(&training.organiser)?.trainings.push(training.clone());
            }
            What::ApplicationReceived(received) => self.receive(received)?,
            What::EvaluatorsAssigned { application, form } => {
                self.application_mut(*application)?.evaluators = Some(form.clone());
            }
            What::EvaluationGiven { application, form } => {
                let evaluations = &mut self.application_mut(*application)?.evaluations;
                // A correction takes the place of what it corrects; the history keeps both.
                evaluations.retain(|earlier| !earlier.evaluator.is(&form.evaluator));
                evaluations.push(form.clone());
            }
            What::CommitteeAppointed { application, form } => {
                self.application_mut(*application)?.committee = Some(form.clone());
            }
            What::Decided(decided) => self.decide(decided, terms)?,
            What::LabelRevoked(LabelRevoked { label, on, .. }) => self.label_mut(label)?.revoked = Some(*on),
        }
        Some(())
    }

    fn register(&mut self, form: &OrganiserForm) {
        let organiser = Organiser {
            form: form.clone(),
            verified: None,
            trainings: Vec::new(),
            applications: Vec::new(),
            labels: Vec::new(),
        };
        self.organisers.insert(form.id.clone(), organiser);
    }

    fn receive(&mut self, received: &ApplicationReceived) -> Option<()> {
        let renews = match received.evaluation {
            Evaluation::Full => None,
            Evaluation::Shortened => Some(self.last_label(&received.organiser)?.number.clone()),
        };
        let place = self.applications.len();
        self.organisers.get_mut(&received.organiser)?.applications.push(place);
        self.applications.push(Application {
            number: ApplicationNumber(u32::try_from(place).ok()?.checked_add(1)?),
            received: received.clone(),
            renews,
            evaluators: None,
            evaluations: Vec::new(),
            committee: None,
            decided: None,
        });
        Some(())
    }

    fn decide(&mut self, decided: &Decided, terms: &LabelTerms) -> Option<()> {
        let application = self.application_mut(decided.application)?;
        application.decided = Some(decided.clone());
        let (holder, renews) = (application.received.organiser.clone(), application.renews.clone());
        let LabelDecision::Issued { summary } = &decided.decision else { return Some(()) };
        let cycle = match &renews {
            None => 1,
            Some(renewed) => {
                let renewed = self.label_mut(renewed)?;
                renewed.superseded = Some(decided.on);
                renewed.cycle.checked_add(1)?
            }
        };
        let term = LabelTerm::of_years(terms.validity_years, decided.on.start(), decided.on.start()).ok()?;
        let place = self.labels.len();
        let organiser = self.organisers.get_mut(&holder)?;
        organiser.labels.push(place);
        self.labels.push(Label {
            number: LabelNumber::new(decided.on.to_string().split('-').next()?, place.checked_add(1)?),
            application: decided.application,
            account: organiser.form.account.clone(),
            covered: organiser.form.issuers.clone(),
            cycle,
            holder,
            renews,
            from: decided.on,
            until: term.until(),
            summary: summary.clone(),
            revoked: None,
            superseded: None,
        });
        Some(())
    }

    /// Whether `what` is how things stand already, so that entering it once more would say nothing.
    pub fn is_so(&self, what: &What) -> bool {
        self.is_known(what).unwrap_or(false)
    }

    fn is_known(&self, what: &What) -> Option<bool> {
        Some(match what {
            What::OrganiserRegistered(form) | What::OrganiserChanged(form) => {
                self.organiser(&form.id)?.form == *form
            }
            What::OrganiserVerified(verification) => {
                self.organiser(&verification.organiser)?.verified.as_ref() == Some(verification)
            }
            What::TrainingCompleted(training) => {
                self.organiser(&training.organiser)?.trainings.contains(training)
            }
            What::ApplicationReceived(received) => {
                let last = self.last_application(&received.organiser)?;
                last.received == *received && last.decided.is_none()
            }
            What::EvaluatorsAssigned { application, form } => {
                self.application(*application)?.evaluators.as_ref() == Some(form)
            }
            What::EvaluationGiven { application, form } => {
                self.application(*application)?.evaluations.contains(form)
            }
            What::CommitteeAppointed { application, form } => {
                self.application(*application)?.committee.as_ref() == Some(form)
            }
            What::Decided(decided) => {
                self.application(decided.application)?.decided.as_ref() == Some(decided)
            }
            What::LabelRevoked(LabelRevoked { label, on, .. }) => self.label(label)?.revoked == Some(*on),
        })
    }

    /// When the last event was entered.
    pub fn last_entry(&self) -> Option<Timestamp> {
        self.last
    }

    /// The Organiser with this id.
    pub fn organiser(&self, id: &IssuerId) -> Option<&Organiser> {
        self.organisers.get(id)
    }

    /// All Organisers, by id.
    pub fn organisers(&self) -> impl Iterator<Item = &Organiser> {
        self.organisers.values()
    }

    /// The application with this number.
    pub fn application(&self, number: ApplicationNumber) -> Option<&Application> {
        self.applications.get(place_of(number)?)
    }

    /// All applications, in the order of their coming.
    pub fn applications(&self) -> &[Application] {
        &self.applications
    }

    /// The applications of an Organiser, in the order of their coming.
    pub fn applications_of<'o>(&'o self, organiser: &'o Organiser) -> impl Iterator<Item = &'o Application> {
        organiser.applications.iter().filter_map(|place| self.applications.get(*place))
    }

    /// The labels that an Organiser was given, in the order of the decisions.
    pub fn labels_of<'o>(&'o self, organiser: &'o Organiser) -> impl Iterator<Item = &'o Label> {
        organiser.labels.iter().filter_map(|place| self.labels.get(*place))
    }

    /// The last application of an Organiser.
    pub fn last_application(&self, organiser: &IssuerId) -> Option<&Application> {
        self.applications.get(*self.organisers.get(organiser)?.applications.last()?)
    }

    /// The label with this number.
    pub fn label(&self, number: &LabelNumber) -> Option<&Label> {
        self.labels.get(label_place(number)?).filter(|label| label.number == *number)
    }

    /// All labels, in the order of the decisions.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The last label that an Organiser was given.
    pub fn last_label(&self, organiser: &IssuerId) -> Option<&Label> {
        self.labels.get(*self.organisers.get(organiser)?.labels.last()?)
    }

    fn application_mut(&mut self, number: ApplicationNumber) -> Option<&mut Application> {
        self.applications.get_mut(place_of(number)?)
    }

    fn label_mut(&mut self, number: &LabelNumber) -> Option<&mut Label> {
        self.labels.get_mut(label_place(number)?).filter(|label| label.number == *number)
    }
}

fn place_of(ApplicationNumber(number): ApplicationNumber) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

fn label_place(number: &LabelNumber) -> Option<usize> {
    number.as_str().split_once('-')?.1.parse::<usize>().ok()?.checked_sub(1)
}

impl Organiser {
    /// How many of its staff had completed the training by `day`; nobody counts twice.
    pub fn trained_by(&self, day: Day) -> usize {
        let mut people: Vec<&PersonId> = Vec::new();
        for training in self.trainings.iter().filter(|training| training.on <= day) {
            if !people.iter().any(|person| training.person.is(person)) {
                people.push(&training.person);
            }
        }
        people.len()
    }
}

impl Application {
    /// Who evaluates it, as far as that is settled.
    pub fn evaluators(&self) -> &[super::people::Person] {
        self.evaluators.as_ref().map_or(&[], |form| &form.evaluators)
    }
}

impl Label {
    /// The last day of its term. At its very end, the first instant of the next day, it is held as well (quality-label.md §4.5):
    /// people need not know.
    pub fn last_day(&self) -> Day {
        Day::of(self.until).day_before().max(self.from)
    }

    /// The last day on which it is held, as far as is known now; `None` for one that was taken back from its first day on.
    pub fn held_to(&self) -> Option<Day> {
        let ends = [self.revoked, self.superseded].into_iter().flatten().map(Day::day_before);
        let last = ends.fold(self.last_day(), Day::min);
        Some(last).filter(|last| *last >= self.from)
    }

    /// How it stands at `now`, and since when.
    pub fn state(&self, now: Timestamp) -> (LabelState, Timestamp) {
        match (self.revoked, self.superseded) {
            (Some(revoked), _) => (LabelState::Revoked, revoked.start()),
            (None, Some(superseded)) => (LabelState::Superseded, superseded.start()),
            // At its end it is still held (quality-label.md §4.5), so it is expired from the next second on.
            (None, None) if now > self.until => {
                (LabelState::Expired, self.until.later(Duration::from_secs(1)))
            }
            (None, None) => (LabelState::Active, self.from.start()),
        }
    }
}
