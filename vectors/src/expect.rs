use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

/// The verdicts, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The input is no badge that can be read.
    Unreadable,
    /// Something is wrong.
    Invalid,
    /// Something could not be checked.
    Indeterminate,
    /// Genuine and in force.
    Valid,
    /// Valid, and its issuer is recognised.
    Trusted,
}

impl State {
    /// Every verdict.
    pub const ALL: [State; 5] =
        [State::Unreadable, State::Invalid, State::Indeterminate, State::Valid, State::Trusted];

    /// Its name in a report.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Unreadable => "unreadable",
            State::Invalid => "invalid",
            State::Indeterminate => "indeterminate",
            State::Valid => "valid",
            State::Trusted => "trusted",
        }
    }

    /// The verdict that a report names.
    pub fn from_name(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether somebody would rely on such a badge.
    pub fn is_good(self) -> bool {
        self >= State::Valid
    }

    /// The exit code of the command line.
    pub fn exit_code(self) -> i32 {
        match self {
            State::Trusted => 0,
            State::Invalid => 1,
            State::Valid => 2,
            State::Indeterminate => 3,
            State::Unreadable => 4,
        }
    }
}

/// The verdict of the badge's own standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenBadges {
    /// It verifies.
    Verified,
    /// It does not.
    NotVerified,
    /// That could not be found out.
    Unknown,
}

impl OpenBadges {
    /// Its name in a report.
    pub fn as_str(self) -> &'static str {
        match self {
            OpenBadges::Verified => "verified",
            OpenBadges::NotVerified => "not_verified",
            OpenBadges::Unknown => "unknown",
        }
    }

    /// The verdict that a report names.
    pub fn from_name(name: &str) -> Option<OpenBadges> {
        [OpenBadges::Verified, OpenBadges::NotVerified, OpenBadges::Unknown]
            .into_iter()
            .find(|verdict| verdict.as_str() == name)
    }
}

/// Whether an issuer holds the label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It does.
    Held,
    /// Its time was over.
    Expired,
    /// It had been taken back.
    Revoked,
    /// It had none.
    NotHeld,
    /// That could not be found out.
    Unknown,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Standing; 5] =
        [Standing::Held, Standing::Expired, Standing::Revoked, Standing::NotHeld, Standing::Unknown];

    /// Its name in an answer.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Held => "held",
            Standing::Expired => "expired",
            Standing::Revoked => "revoked",
            Standing::NotHeld => "not_held",
            Standing::Unknown => "unknown",
        }
    }

    /// The standing that an answer names.
    pub fn from_name(name: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|standing| standing.as_str() == name)
    }

    /// The exit code of `label check`.
    pub fn exit_code(self) -> i32 {
        match self {
            Standing::Held => 0,
            Standing::Expired | Standing::Revoked | Standing::NotHeld => 1,
            Standing::Unknown => 3,
        }
    }
}

/// What a report must say. Whatever is not named here is free, within the rules that hold for every report.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expectation {
    /// One of these states; more than one only where the standards leave it open.
    #[serde(default)]
    pub state: Vec<State>,
    /// Of a label check: one of these standings.
    #[serde(default)]
    pub standing: Vec<Standing>,
    /// The question is refused as wrong usage (exit code 64).
    #[serde(default)]
    pub refused: bool,
    /// One of these verdicts of the standard; empty means any.
    #[serde(default)]
    pub open_badges: Vec<OpenBadges>,
    /// All of these codes are found.
    #[serde(default)]
    pub codes_all: Vec<String>,
    /// At least one of these, if any are named.
    #[serde(default)]
    pub codes_any: Vec<String>,
    /// None of these.
    #[serde(default)]
    pub codes_none: Vec<String>,
    /// The errors are exactly these, no more and no fewer.
    pub errors: Option<Vec<Place>>,
    /// Members of the report, by JSON Pointer; `*` stands for every item of an array.
    #[serde(default)]
    pub json: BTreeMap<String, Want>,
    /// Must not occur anywhere in the report: secrets, active content.
    #[serde(default)]
    pub output_none: Vec<String>,
    /// Must occur in the report if the badge is accepted.
    #[serde(default)]
    pub output_if_good: Vec<String>,
    /// How long one verification may take.
    max_seconds: Option<f64>,
}

impl Expectation {
    /// How long one verification may take.
    pub fn time_limit(&self) -> Duration {
        Duration::from_secs_f64(self.max_seconds.unwrap_or(10.0))
    }
}

/// A finding and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The code.
    pub code: String,
    /// A JSON Pointer into the credential; the finding is there or below.
    pub at: String,
}

/// What a member of the report must be.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Want {
    /// A condition.
    Condition(Condition),
    /// Exactly this value.
    Equal(Value),
}

/// A condition on a member of the report.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Condition {
    /// It is (or is not) left out or null.
    Absent(bool),
    /// It is one of these values.
    OneOf(Vec<Value>),
    /// Its text holds this.
    Contains(String),
    /// Its text does not hold this.
    NotContains(String),
    /// It is an array of this many items.
    Length(usize),
}
