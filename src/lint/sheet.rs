//! The badge as the rules see it.

use super::conformance::Departures;
use super::mapped::{self, Mapped};
use super::rules::achievement::has_gap;
use crate::input::{Carrier, Envelope, Payload};
use crate::json::{Pointer, Value};
use crate::label::terms;
use crate::model::{
    self, Achievement, AchievementSubject, Credential, Disclosure, EndorsementSubject, Image, Kind, Profile,
    Text,
};
use crate::report::{Code, Finding};
use crate::sealed::Sealed;

/// What the rules are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// Somebody's badge.
    Badge,
    /// An endorsement.
    Endorsement,
    /// A Quality Label, which an Organiser holds.
    QualityLabel,
    /// A badge for everybody who may earn it: an Achievement, or a BadgeClass of Open Badges 2.0.
    Achievement,
    /// Who issues badges: a Profile.
    Issuer,
}

/// The standard that a badge was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standard {
    /// Open Badges 3.0
    OpenBadges3,
    /// Open Badges 2.0
    OpenBadges2,
}

/// What stands in the place of something that is missing.
pub(super) enum Instead {
    /// Something that the data model cannot read.
    Malformed,
    /// In a draft, a gap that issuing fills.
    Gap,
    /// Here, only its address.
    Reference(Pointer),
}

/// A badge, read.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) carrier: Carrier,
    pub(super) standard: Standard,
    pub(super) subject: Subject,
    pub(super) disclosure: Disclosure,
    /// Whether it is a credential that nobody has signed.
    pub(super) is_draft: bool,
    /// As it came.
    pub(super) document: Value,
    /// In the form of Open Badges 3.0.
    pub(super) credential: Credential,
    pub(super) departures: Option<Departures>,
    /// Where the parts of `credential` stand in `document`, if that is of Open Badges 2.0.
    places: Vec<(Pointer, Pointer)>,
}

impl Sheet {
    /// # Errors
    /// Why the content of the envelope is no badge.
    pub(super) fn read(Envelope { carrier, content, .. }: Envelope) -> Result<Self, Finding> {
        let payload = content.into_payload()?;
        if let Some((mapped, document)) = mapped::mapped(&payload) {
            return Self::mapped(carrier, mapped, document.clone());
        }
        let is_token = matches!(payload, Payload::Jws(_));
        let sealed = Sealed::read(payload);
        let disclosure = sealed.disclosure();
        let document = sealed.into_document();
        let kind = kind(&document)?;
        let credential = read(&document, disclosure)?;
        let departures = Some(Departures::of(&document, disclosure));
        let (standard, subject) = (Standard::OpenBadges3, subject(kind, &credential));
        Ok(Sheet {
            carrier,
            standard,
            subject,
            disclosure,
            is_draft: !is_token && document.get("proof").is_none(),
            document,
            credential,
            departures,
            places: vec![],
        })
    }

    fn mapped(carrier: Carrier, mapped: Mapped, document: Value) -> Result<Self, Finding> {
        let Mapped { standard, subject, credential, places } = mapped;
        let disclosure = Disclosure::Full;
        let credential = read(&credential, disclosure)?;
        Ok(Sheet {
            carrier,
            standard,
            subject,
            disclosure,
            is_draft: false,
            document,
            credential,
            departures: None,
            places,
        })
    }

    /// Where `at` stands in the document as it came.
    pub(super) fn original(&self, at: &Pointer) -> Pointer {
        mapped::original(&self.places, at)
    }

    /// What stands at or above a place where a thing is missing.
    pub(super) fn instead_of(&self, at: &Pointer) -> Option<Instead> {
        let at = self.original(at);
        let mut place = at.as_str();
        loop {
            match (self.document.pointer(place), place == at.as_str()) {
                (Some(_), true) if self.has_gap(&at) => return Some(Instead::Gap),
                (Some(_), true) => return Some(Instead::Malformed),
                (Some(Value::String(_)), false)
                    if place.ends_with("/badge") || place.ends_with("/issuer") =>
                {
                    return place.parse().ok().map(Instead::Reference);
                }
                (Some(_), false) => return None,
                (None, _) => place = &place[..place.rfind('/')?],
            }
        }
    }

    /// Whether what stands at a place of the document is a text with a gap that issuing fills.
    pub(super) fn has_gap(&self, at: &Pointer) -> bool {
        let text = self.document.pointer(at.as_str()).and_then(Value::as_str);
        self.is_draft && text.is_some_and(has_gap)
    }

    /// The badge's own name, else that of what was achieved, or of the issuer that stands alone.
    pub(super) fn name(&self) -> Option<String> {
        let of_achievement = || self.achievement().and_then(|achievement| achievement.name.as_ref());
        let of_issuer = || self.issuer().filter(|_| self.subject == Subject::Issuer)?.name.as_ref();
        let name = self.credential.name.as_ref().or_else(of_achievement).or_else(of_issuer);
        name.map(|name| name.as_str().to_owned())
    }

    pub(super) fn at(&self, member: &str) -> Pointer {
        Pointer::root().key(member)
    }

    pub(super) fn issuer(&self) -> Option<&Profile> {
        self.credential.issuer.as_ref().and_then(|issuer| issuer.profile())
    }

    /// Where `member` of the issuer stands or belongs.
    pub(super) fn issuer_at(&self, member: &str) -> Pointer {
        self.at("issuer").key(member)
    }

    pub(super) fn recipient(&self) -> Option<&AchievementSubject> {
        match self.credential.subject.as_ref()? {
            model::Subject::Achievement(subject) => Some(subject),
            model::Subject::Endorsement(_) => None,
        }
    }

    pub(super) fn endorsed(&self) -> Option<&EndorsementSubject> {
        match self.credential.subject.as_ref()? {
            model::Subject::Endorsement(subject) => Some(subject),
            model::Subject::Achievement(_) => None,
        }
    }

    /// Where `member` of the subject stands or belongs.
    pub(super) fn subject_at(&self, member: &str) -> Pointer {
        self.at("credentialSubject").key(member)
    }

    pub(super) fn achievement(&self) -> Option<&Achievement> {
        self.credential.achievement()
    }

    /// Where `member` of the achievement stands or belongs.
    pub(super) fn achievement_at(&self, member: &str) -> Pointer {
        self.subject_at("achievement").key(member)
    }

    /// The pictures that stand for the badge.
    pub(super) fn images(&self) -> impl Iterator<Item = &Image> {
        let of_recipient = self.recipient().and_then(|subject| subject.image.as_ref());
        let of_achievement = self.achievement().and_then(|achievement| achievement.image.as_ref());
        [of_achievement, of_recipient, self.credential.image.as_ref()].into_iter().flatten()
    }

    /// What people read of the badge, each with its place.
    pub(super) fn texts(&self) -> Vec<(Pointer, &Text)> {
        let credential = &self.credential;
        let mut texts = vec![
            (self.at("name"), credential.name.as_ref()),
            (self.at("description"), credential.description.as_ref()),
        ];
        if let Some(subject) = self.recipient() {
            texts.push((subject.at.key("narrative"), subject.narrative.as_ref()));
        }
        if let Some(subject) = self.endorsed() {
            texts.push((subject.at.key("endorsementComment"), subject.endorsement_comment.as_ref()));
        }
        if let Some(achievement) = self.achievement() {
            let narrative = achievement.criteria.as_ref().and_then(|criteria| criteria.narrative.as_ref());
            texts.push((achievement.at.key("name"), achievement.name.as_ref()));
            texts.push((achievement.at.key("description"), achievement.description.as_ref()));
            texts.push((achievement.at.key("criteria").key("narrative"), narrative));
        }
        if let Some(issuer) = self.issuer() {
            texts.push((issuer.at.key("name"), issuer.name.as_ref()));
            texts.push((issuer.at.key("description"), issuer.description.as_ref()));
        }
        for evidence in &credential.evidence {
            texts.push((evidence.at.key("name"), evidence.name.as_ref()));
            texts.push((evidence.at.key("description"), evidence.description.as_ref()));
            texts.push((evidence.at.key("narrative"), evidence.narrative.as_ref()));
        }
        texts.into_iter().filter_map(|(at, text)| Some((at, text?))).collect()
    }
}

/// What the document is. A draft may lack types and contexts, which issuing adds.
fn kind(document: &Value) -> Result<Kind, Finding> {
    Kind::of(document).or_else(|finding| match document.get("credentialSubject") {
        Some(Value::Object(_)) => Ok(Kind::default()),
        _ => Err(finding),
    })
}

fn read(document: &Value, disclosure: Disclosure) -> Result<Credential, Finding> {
    let (credential, findings) = Credential::read_disclosed(document, disclosure);
    match findings.into_iter().find(|finding| finding.code == Code::BudgetExhausted) {
        Some(limit) => Err(limit),
        None => Ok(credential),
    }
}

/// The terms of the label alone tell it: anybody's badge may have its type of achievement.
fn subject(kind: Kind, credential: &Credential) -> Subject {
    const LABEL: [&str; 3] = [terms::COVERED_ISSUER, terms::LABEL_CYCLE, terms::RENEWS];
    match (kind, &credential.subject) {
        (Kind::Endorsement, _) => Subject::Endorsement,
        (Kind::OpenBadge, Some(model::Subject::Achievement(subject)))
            if subject.types.iter().any(|name| name == terms::LABEL_SUBJECT)
                || LABEL.iter().any(|term| subject.extensions.contains_key(*term)) =>
        {
            Subject::QualityLabel
        }
        (Kind::OpenBadge, _) => Subject::Badge,
    }
}
