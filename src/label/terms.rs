//! The words of the Quality Label's own context, `https://w3id.org/badge-quality-label/v1`: the only place that spells them.

/// The context that defines them.
pub(crate) const CONTEXT: &str = "https://w3id.org/badge-quality-label/v1";

/// The type of a label credential's subject, beside `AchievementSubject`.
pub(crate) const SUBJECT: &str = "QualityLabelSubject";
/// The type of the subject of an endorsement that speaks of the label.
pub(crate) const ENDORSEMENT_SUBJECT: &str = "QualityLabelEndorsementSubject";
/// The type of a register's subject.
pub(crate) const REGISTER: &str = "QualityLabelRegister";
/// The type of an entry of a register.
pub(crate) const ENTRY_TYPE: &str = "QualityLabelEntry";

/// Every issuer id that a label covers.
pub(crate) const COVERED_ISSUER: &str = "coveredIssuer";
/// The achievement that a register is about.
pub(crate) const LABEL_SCHEME: &str = "labelScheme";
/// The entries of a register.
pub(crate) const ENTRY: &str = "entry";
/// The id of the label credential that an entry is about.
pub(crate) const LABEL_CREDENTIAL: &str = "labelCredential";
/// What became of the label: a [`LabelState`].
pub(crate) const LABEL_STATE: &str = "labelState";
/// Since when it has that state.
pub(crate) const STATE_FROM: &str = "stateFrom";
/// When the label began.
pub(crate) const LABEL_FROM: &str = "labelFrom";
/// When it ends, or was to end.
pub(crate) const LABEL_UNTIL: &str = "labelUntil";

/// What became of a label, as a register says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LabelState {
    /// It holds, within its dates.
    Active,
    /// Its time is over.
    Expired,
    /// It was taken back for cause, on a date.
    Revoked,
    /// Another label of the same organiser took its place.
    Superseded,
}

impl LabelState {
    const ALL: [Self; 4] = [Self::Active, Self::Expired, Self::Revoked, Self::Superseded];

    /// The name in a register.
    pub fn as_str(self) -> &'static str {
        match self {
            LabelState::Active => "active",
            LabelState::Expired => "expired",
            LabelState::Revoked => "revoked",
            LabelState::Superseded => "superseded",
        }
    }

    /// The reverse of [`LabelState::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}
