//! The words of the Quality Label, in one place for those who write them and those who read them.

use std::fmt;

/// The context that defines them.
pub(crate) const CONTEXT: &str = "https://w3id.org/badge-quality-label/v1";

/// The `achievementType` of a label. Others use it too, so alone it says nothing.
pub(crate) const ACHIEVEMENT_TYPE: &str = "QualityAssuranceCredential";

/// The `identityType` of the number or name under which the authority knows an Organiser.
pub(crate) const ORGANISER_ID: &str = "ext:OrganiserId";

/// The type of the subject of a label credential, beside `AchievementSubject`.
pub(crate) const LABEL_SUBJECT: &str = "QualityLabelSubject";
pub(crate) const COVERED_ISSUER: &str = "coveredIssuer";
pub(crate) const LABEL_CYCLE: &str = "labelCycle";
pub(crate) const RENEWS: &str = "renews";

/// The type of the subject of an endorsement that is about a label, beside `EndorsementSubject`.
pub(crate) const ENDORSEMENT_SUBJECT: &str = "QualityLabelEndorsementSubject";
pub(crate) const LABEL_CREDENTIAL: &str = "labelCredential";
pub(crate) const LABEL_SCHEME: &str = "labelScheme";

/// The type of the subject of a register; it has [`LABEL_SCHEME`] and any number of [`ENTRY`].
pub(crate) const REGISTER: &str = "QualityLabelRegister";
pub(crate) const ENTRY: &str = "entry";

/// The type of an entry; it has [`COVERED_ISSUER`] and [`LABEL_CREDENTIAL`], too.
pub(crate) const LABEL_ENTRY: &str = "QualityLabelEntry";
pub(crate) const LABEL_STATE: &str = "labelState";
pub(crate) const STATE_FROM: &str = "stateFrom";
pub(crate) const LABEL_FROM: &str = "labelFrom";
pub(crate) const LABEL_UNTIL: &str = "labelUntil";

/// What a register says of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LabelState {
    /// It is held.
    Active,
    /// Its term is over.
    Expired,
    /// It was taken back for cause.
    Revoked,
    /// A renewal took its place.
    Superseded,
}

impl LabelState {
    /// All of them.
    pub const ALL: [LabelState; 4] =
        [LabelState::Active, LabelState::Expired, LabelState::Revoked, LabelState::Superseded];

    /// The name in `labelState`.
    pub fn as_str(self) -> &'static str {
        match self {
            LabelState::Active => "active",
            LabelState::Expired => "expired",
            LabelState::Revoked => "revoked",
            LabelState::Superseded => "superseded",
        }
    }

    /// The state of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

impl fmt::Display for LabelState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_their_states() {
        assert!(
            LabelState::ALL.into_iter().all(|state| LabelState::from_name(state.as_str()) == Some(state))
        );
        for other in ["", "Active", "active ", "held"] {
            assert_eq!(LabelState::from_name(other), None, "{other:?}");
        }
    }
}
