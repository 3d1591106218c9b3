//! What may be entered: the rules of the scheme (quality-label.md §1), as pure functions of how things stand.

mod application;
mod assessment;
mod decision;

use openbadges::hidden_character;
use openbadges::issue::label::CoveredIssuers;

use super::calendar::Day;
use super::event::{Essential, LabelRevoked, OrganiserVerification, TrainingCompleted, What};
use super::forms::{IssuerId, Nature, OrganiserForm};
use super::rule::{Refusal, Rule};
use super::scheme::Scheme;
use super::state::{Office, Organiser};

/// What the rules look at.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// How things stand.
    pub office: &'a Office,
    /// The scheme.
    pub scheme: &'a Scheme,
    /// The day of the entry.
    pub today: Day,
}

/// The rules that are not met so far.
#[derive(Debug, Default)]
struct Refusals(Vec<Refusal>);

impl Refusals {
    /// Notes `rule` unless what it asks for is so.
    fn require(&mut self, is_so: bool, rule: Rule, why: impl FnOnce() -> String) {
        if !is_so {
            self.0.push(Refusal { rule, why: why() });
        }
    }

    /// The value, or a note of `rule`.
    fn need<T>(&mut self, value: Option<T>, rule: Rule, why: impl FnOnce() -> String) -> Option<T> {
        self.require(value.is_some(), rule, why);
        value
    }
}

impl<'a> Facts<'a> {
    /// Whether `what` may be entered.
    ///
    /// # Errors
    /// Every rule that forbids it.
    pub fn check(&self, what: &What) -> Result<(), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        // Where something is missing that the other rules look at, the rules before have said so.
        let _ = match what {
            What::OrganiserRegistered(form) => self.registered(form, &mut refusals),
            What::OrganiserChanged(form) => self.changed(form, &mut refusals),
            What::OrganiserVerified(verification) => self.verified(verification, &mut refusals),
            What::TrainingCompleted(training) => self.trained(training, &mut refusals),
            What::ApplicationReceived(received) => self.received(received, &mut refusals),
            What::EvaluatorsAssigned { application, form } => {
                self.assigned(*application, form, &mut refusals)
            }
            What::EvaluationGiven { application, form } => self.evaluated(*application, form, &mut refusals),
            What::CommitteeAppointed { application, form } => {
                self.appointed(*application, form, &mut refusals)
            }
            What::Decided(decided) => self.decided(decided, &mut refusals),
            What::LabelRevoked(revoked) => self.revoked(revoked, &mut refusals),
        };
        if refusals.0.is_empty() { Ok(()) } else { Err(refusals.0) }
    }

    fn registered(&self, form: &OrganiserForm, refusals: &mut Refusals) -> Option<()> {
        let is_new = self.office.organiser(&form.id).is_none();
        refusals.require(is_new, Rule::OrganiserNew, || format!("{} is registered already", form.id));
        self.form_of(form, refusals);
        Some(())
    }

    fn changed(&self, form: &OrganiserForm, refusals: &mut Refusals) -> Option<()> {
        self.organiser(&form.id, refusals)?;
        self.form_of(form, refusals);
        Some(())
    }

    fn form_of(&self, form: &OrganiserForm, refusals: &mut Refusals) {
        self.ids(form, refusals);
        for name in std::iter::once(&form.name).chain(&form.public_name) {
            if let Some(what) = hidden_character(name.as_str()) {
                refusals.require(false, Rule::NameReadable, || format!("{name}: {what}"));
            }
        }
        let is_address = form.is == Nature::Individual && form.account.as_str().contains('@');
        refusals.require(!is_address, Rule::AccountNoAddress, || format!("the account is {}", form.account));
    }

    /// An id under two Organisers would let one hold the other's label.
    fn ids(&self, form: &OrganiserForm, refusals: &mut Refusals) {
        if let Err(error) = CoveredIssuers::new(form.issuers.iter().map(IssuerId::as_str)) {
            refusals.require(false, Rule::IssuersNamed, || error.to_string());
        }
        for other in self.office.organisers().filter(|other| other.form.id != form.id) {
            let claimed = other.form.ids().find(|id| form.ids().any(|own| own == *id));
            if let Some(id) = claimed {
                refusals.require(false, Rule::IdsUnclaimed, || format!("{id} is an id of {}", other.form.id));
            }
        }
    }

    fn verified(&self, verification: &OrganiserVerification, refusals: &mut Refusals) -> Option<()> {
        self.organiser(&verification.organiser, refusals)?;
        self.past(verification.on, refusals);
        self.past(verification.active_since, refusals);
        let is_verified = verification.account == Essential::Given;
        refusals.require(is_verified, Rule::AccountVerified, || "the account is not verified".into());
        let are_accepted = verification.values == Essential::Given;
        refusals.require(are_accepted, Rule::ValuesAccepted, || "they are not accepted".into());
        Some(())
    }

    fn trained(&self, training: &TrainingCompleted, refusals: &mut Refusals) -> Option<()> {
        self.organiser(&training.organiser, refusals)?;
        self.past(training.on, refusals);
        Some(())
    }

    fn revoked(&self, revoked: &LabelRevoked, refusals: &mut Refusals) -> Option<()> {
        let LabelRevoked { label, on, .. } = revoked;
        let label = self.office.label(label);
        let label = refusals
            .need(label, Rule::LabelKnown, || format!("no label has the number {}", revoked.label))?;
        self.past(*on, refusals);
        refusals.require(label.revoked.is_none(), Rule::RevokedOnce, || {
            format!("it is revoked from {} on", label.revoked.map(|on| on.to_string()).unwrap_or_default())
        });
        let is_held = *on >= label.from
            && on.start() <= label.until
            && label.superseded.is_none_or(|superseded| *on <= superseded);
        refusals.require(is_held, Rule::RevokedWhileHeld, || {
            let end = label.superseded.unwrap_or(label.last_day());
            format!("the label lasts from {} to {end}, the revocation is of {on}", label.from)
        });
        Some(())
    }

    fn organiser(&self, id: &IssuerId, refusals: &mut Refusals) -> Option<&'a Organiser> {
        refusals.need(self.office.organiser(id), Rule::OrganiserRegistered, || {
            format!("nobody is registered as {id}")
        })
    }

    fn past(&self, day: Day, refusals: &mut Refusals) {
        refusals.require(day <= self.today, Rule::DateReached, || {
            format!("today is {}, the date is {day}", self.today)
        });
    }
}

#[cfg(test)]
mod tests;
