//! What rules are sorted by: how much depends on them, what they are about, and what they are for.

use super::sheet::Subject;

/// How much recognition depends on something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Without it, others cannot recognise the badge.
    Essential,
    /// It makes the badge easier to understand and to trust.
    Recommended,
    /// It helps some readers.
    Useful,
}

/// The quality area of the Quality Label that something belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quality {
    /// Badge design: what the badge is, for everybody who earns it.
    Design,
    /// Badge issuing and implementation: how this one was earned, checked and given.
    Issuing,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Area {
    /// Who issues it.
    Issuer,
    /// When it was awarded, and how long it holds.
    Dates,
    /// What had to be done.
    Criteria,
    /// What shows that it was done.
    Evidence,
    /// How that was checked, and how the badge was issued.
    Assessment,
    /// The skills that it stands for.
    Skills,
    /// The language of its texts.
    Language,
    /// Its picture.
    Image,
    /// Whether it can be taken back.
    Status,
    /// Whose it is.
    Recipient,
    /// What was achieved.
    Achievement,
    /// What others say of it.
    Endorsement,
    /// What a Quality Label needs beyond a badge.
    Label,
}

impl Area {
    /// The quality area that it belongs to.
    pub fn quality(self) -> Quality {
        match self {
            Area::Issuer
            | Area::Criteria
            | Area::Skills
            | Area::Language
            | Area::Image
            | Area::Achievement => Quality::Design,
            Area::Dates | Area::Evidence | Area::Assessment | Area::Status | Area::Recipient => {
                Quality::Issuing
            }
            Area::Endorsement | Area::Label => Quality::Issuing,
        }
    }
}

/// What a rule is for.
#[derive(Clone, Copy)]
pub(super) struct For(&'static [Subject]);

impl For {
    pub(super) fn includes(self, subject: Subject) -> bool {
        self.0.contains(&subject)
    }
}

pub(super) const ALL: For = For(&[
    Subject::Badge,
    Subject::QualityLabel,
    Subject::Endorsement,
    Subject::Achievement,
    Subject::Issuer,
]);
/// What is signed and given to somebody.
pub(super) const GIVEN: For = For(&[Subject::Badge, Subject::QualityLabel, Subject::Endorsement]);
pub(super) const ISSUED: For =
    For(&[Subject::Badge, Subject::QualityLabel, Subject::Endorsement, Subject::Issuer]);
pub(super) const AWARD: For = For(&[Subject::Badge, Subject::QualityLabel]);
pub(super) const BADGE: For = For(&[Subject::Badge]);
/// What says of an achievement what it is.
pub(super) const DESIGN: For = For(&[Subject::Badge, Subject::QualityLabel, Subject::Achievement]);
pub(super) const LEARNING: For = For(&[Subject::Badge, Subject::Achievement]);
/// What has words of its own.
pub(super) const WORDS: For =
    For(&[Subject::Badge, Subject::QualityLabel, Subject::Endorsement, Subject::Achievement]);
/// What need not end.
pub(super) const LASTING: For = For(&[Subject::Badge, Subject::Endorsement]);
pub(super) const LABEL: For = For(&[Subject::QualityLabel]);
pub(super) const ENDORSEMENT: For = For(&[Subject::Endorsement]);
