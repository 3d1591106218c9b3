//! What everybody may know of a label. Everything that is published is made from this, and there is no place in it for people,
//! answers, reasons, or applications that have not led to a label.

use std::num::NonZeroU32;

use openbadges::Timestamp;
use openbadges::issue::label::{
    Committee, CoveredIssuers, LabelBuilder, LabelCycle, LabelEntry, LabelHolder, LabelScheme, LabelTerm,
    RevocationEntry,
};
use openbadges::issue::{BuildError, Unsigned};
use openbadges::label::LabelState;
use openbadges::model::{Criteria, Evidence, Image, Profile, Uri};
use url::Url;

use super::calendar::Day;
use super::forms::WebAddress;
use super::number::LabelNumber;
use super::scheme::Scheme;
use super::state::{Label, Office};
use super::{LabelOffice, Purpose};

/// A label, as everybody may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicLabel {
    /// Its number.
    pub number: LabelNumber,
    /// Where it is published.
    pub url: Url,
    /// The holder's id.
    pub holder: Uri,
    /// What the holder is called in public: its id, if it is a person who wants no name there.
    pub name: String,
    /// The holder's web site, unless it is such a person.
    pub site: Option<Uri>,
    /// The holder's account, unless it is such a person.
    pub account: Option<String>,
    /// 1, or one more than the label that it renews.
    pub cycle: LabelCycle,
    /// The label that it renews.
    pub renews: Option<LabelNumber>,
    /// From when until when it was awarded.
    pub term: LabelTerm,
    /// The last day on which it is held, as far as is known now; `None` for one that was taken back from its first day on.
    pub held_to: Option<Day>,
    /// Why, in a few words.
    pub summary: String,
    /// What the register says of it.
    pub entry: LabelEntry,
}

impl PublicLabel {
    /// What is public of all labels at `now`; `None` where something in the file makes no sense.
    pub fn all(office: &Office, scheme: &Scheme, now: Timestamp) -> Option<Vec<Self>> {
        office.labels().iter().map(|label| Self::of(label, office, scheme, now)).collect()
    }

    fn of(label: &Label, office: &Office, scheme: &Scheme, now: Timestamp) -> Option<Self> {
        let address = |number: &LabelNumber| scheme.addresses.label(number.as_str()).ok();
        let (credential, url) = address(&label.number)?;
        let renews = match &label.renews {
            Some(renewed) => Some(address(renewed)?.0),
            None => None,
        };
        let start = label.from.start();
        let term = LabelTerm::between(start, start, label.until).ok()?;
        let (state, state_from) = label.state(now);
        let covers = CoveredIssuers::new(label.covered.iter().map(|id| id.as_str())).ok()?;
        // Names and sites are those of today: who changes them, or withdraws a name, is shown so from then on.
        let form = &office.organiser(&label.holder)?.form;
        Some(PublicLabel {
            number: label.number.clone(),
            url,
            holder: label.holder.uri().clone(),
            name: form.shown_name().map_or(label.holder.as_str(), |name| name.as_str()).to_owned(),
            site: form.shown_site().map(WebAddress::uri),
            account: form.shown_name().map(|_| label.account.as_str().to_owned()),
            cycle: LabelCycle::new(NonZeroU32::new(label.cycle)?, renews).ok()?,
            renews: label.renews.clone(),
            term,
            held_to: label.held_to(),
            summary: label.summary.as_str().to_owned(),
            entry: LabelEntry {
                covers,
                credential,
                state,
                state_from,
                from: term.from(),
                until: term.until(),
            },
        })
    }

    /// Whether it is held at the time for which it was put together.
    pub fn is_held(&self) -> bool {
        self.entry.state == LabelState::Active
    }

    /// The same for the lists of holders.
    pub fn as_holder(&self) -> LabelHolder {
        LabelHolder {
            name: self.name.clone(),
            url: self.site.clone(),
            location: None,
            label: self.entry.clone(),
        }
    }

    /// The label credential, unsigned.
    pub(super) fn credential(
        &self,
        office: &LabelOffice,
        authority: Profile,
        revocation: RevocationEntry,
    ) -> Result<Unsigned, BuildError> {
        let scheme = office.scheme();
        let summary = match office.purpose() {
            Purpose::Labels => self.summary.clone(),
            Purpose::Drills => format!("THIS IS A DRILL AND COUNTS FOR NOTHING. {}", self.summary),
        };
        let summary = Evidence::default().narrative(summary);
        LabelBuilder::new()
            .id(self.entry.credential.clone())
            .scheme(label_scheme(scheme, authority))
            .organiser(openbadges::issue::label::Organiser {
                id: self.holder.clone(),
                organiser_id: self.account.clone(),
                covers: self.entry.covers.clone(),
            })
            .cycle(self.cycle.clone())
            .term(self.term)
            .committee(Committee::new(scheme.committee.id.uri(), scheme.committee.name.as_str()))
            .revocation(revocation)
            .decision_summary(summary)
            .build()
    }
}

fn label_scheme(scheme: &Scheme, authority: Profile) -> LabelScheme {
    let criteria = Criteria::default().id(scheme.criteria.uri());
    let criteria =
        scheme.criteria_text.iter().fold(criteria, |criteria, text| criteria.narrative(text.as_str()));
    LabelScheme {
        id: scheme.achievement.uri(),
        name: scheme.name.as_str().into(),
        description: scheme.description.as_str().into(),
        criteria,
        image: scheme
            .image
            .as_ref()
            .map(|image| Image::new(image.address.uri()).caption(image.caption.as_str())),
        tags: scheme.tags.iter().map(|tag| tag.as_str().into()).collect(),
        version: scheme.version.as_str().to_owned(),
        language: scheme.language.0.clone(),
        related: Vec::new(),
        authority,
        years: scheme.terms.validity_years,
    }
}
