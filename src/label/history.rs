//! One label over time, told by several sources, and what they say together.
//!
//! Dates decide; what a source says became of the label can only lower them. Where sources contradict each other about one
//! label, the worst wins (report.md §4.11).

use std::fmt;

use serde::Serialize;

use super::terms::LabelState;
use crate::Timestamp;

/// Whether an issuer holds the label at a certain time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelStanding {
    /// It does.
    Held,
    /// It did, and the time of the label was over.
    Expired,
    /// It did, and the label had been taken back for cause.
    Revoked,
    /// No label of it had begun.
    NotHeld,
    /// It could not be found out.
    Unknown,
}

impl LabelStanding {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            LabelStanding::Held => "held",
            LabelStanding::Expired => "expired",
            LabelStanding::Revoked => "revoked",
            LabelStanding::NotHeld => "not_held",
            LabelStanding::Unknown => "unknown",
        }
    }
}

impl fmt::Display for LabelStanding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The time that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    Now(Timestamp),
    /// Another time than now.
    At(Timestamp),
}

impl Moment {
    pub(super) fn new(date: Timestamp, now: Timestamp) -> Self {
        if date == now { Moment::Now(now) } else { Moment::At(date) }
    }

    pub(super) fn date(self) -> Timestamp {
        match self {
            Moment::Now(date) | Moment::At(date) => date,
        }
    }
}

/// What one source says of one label at the time that is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) source: Source,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    /// What became of the label, and when.
    pub(super) lowered: Option<(LabelState, Timestamp)>,
    /// Whether it was revoked by now, whenever that was.
    pub(super) bit: Bit,
    pub(super) reach: Reach,
}

/// Where an account comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Source {
    Register,
    Credential,
}

/// What a status list says of a label now. A bit has no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bit {
    Clear,
    Set,
    /// It says nothing, or could not be read.
    Silent,
}

/// How far an account reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Not to the time asked about: what it says may have changed since.
    Earlier,
    /// To that time, but not so far that the label is known not to have been revoked since.
    Asserted,
    /// To that time, revocations included.
    Complete,
}

/// What all sources say of one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) credential: Option<String>,
    pub(super) accounts: Vec<Account>,
}

impl Label {
    /// What the accounts say together; `None` if the label had not begun.
    pub(super) fn standing(&self, moment: Moment) -> Option<LabelStanding> {
        let from = self.accounts.iter().map(|account| account.from).max()?;
        if moment.date() < from {
            return None;
        }
        let reach = self.accounts.iter().map(|account| account.reach).max()?;
        let objection = self.accounts.iter().filter_map(|account| account.objection(moment)).max();
        Some(match (reach, objection) {
            (Reach::Earlier, _) => LabelStanding::Unknown,
            (_, Some(objection)) => objection,
            (Reach::Asserted, None) => LabelStanding::Unknown,
            (Reach::Complete, None) => LabelStanding::Held,
        })
    }

    /// When it began, by the latest account.
    pub(super) fn from(&self) -> Option<Timestamp> {
        self.accounts.iter().map(|account| account.from).max()
    }

    /// The kinds of sources that speak of it.
    pub(super) fn sources(&self) -> Vec<Source> {
        let has = |source: &Source| self.accounts.iter().any(|account| account.source == *source);
        [Source::Register, Source::Credential].into_iter().filter(has).collect()
    }

    /// Whether two accounts that both reach the time asked about differ in what they say.
    pub(super) fn is_disputed(&self, moment: Moment) -> bool {
        let mut said = self.accounts.iter().filter_map(|account| account.alone(moment));
        said.next().is_some_and(|first| said.any(|other| other != first))
    }
}

impl Account {
    /// What speaks against the label at that time: the worst of its dates, its state and its bit.
    fn objection(&self, moment: Moment) -> Option<LabelStanding> {
        let date = moment.date();
        let is_over = date > self.until;
        let lowered = self.lowered.filter(|(_, since)| *since <= date).map(|(state, _)| state);
        let is_revoked = lowered == Some(LabelState::Revoked)
            || (self.bit == Bit::Set && matches!(moment, Moment::Now(_)));
        match lowered {
            _ if is_revoked => Some(LabelStanding::Revoked),
            Some(LabelState::Expired | LabelState::Superseded) => Some(LabelStanding::Expired),
            _ if is_over => Some(LabelStanding::Expired),
            Some(LabelState::Active | LabelState::Revoked) | None => None,
        }
    }

    /// What this account says by itself, if it is definite: `None` for a time before the label as much as for a doubt.
    fn alone(&self, moment: Moment) -> Option<LabelStanding> {
        let begun = moment.date() >= self.from;
        match (self.reach, self.objection(moment)) {
            _ if !begun => Some(LabelStanding::NotHeld),
            (Reach::Earlier, _) => None,
            (_, Some(objection)) => Some(objection),
            (Reach::Asserted, None) => None,
            (Reach::Complete, None) => Some(LabelStanding::Held),
        }
    }
}

/// What the sources taken together can say where no label holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// Every source was had and reaches the time asked about: what they do not say is not so.
    Telling,
    /// A source is missing or does not reach: there may be another label.
    Doubtful,
}

/// The one label that decides, and what it says: one that holds, otherwise the one that began last.
pub(super) fn decide(labels: &[Label], moment: Moment, silence: Silence) -> (LabelStanding, Option<&Label>) {
    let mut begun: Vec<(LabelStanding, &Label)> =
        labels.iter().filter_map(|label| Some((label.standing(moment)?, label))).collect();
    begun.sort_by_key(|(standing, label)| (label.from(), *standing));
    let last_with = |wanted| begun.iter().rev().find(|(standing, _)| *standing == wanted);
    if let Some((held, label)) = last_with(LabelStanding::Held) {
        return (*held, Some(label));
    }
    match (begun.last(), last_with(LabelStanding::Unknown), silence) {
        (Some((LabelStanding::Revoked, label)), _, _) => (LabelStanding::Revoked, Some(label)),
        (_, Some((unknown, label)), _) => (*unknown, Some(label)),
        (Some((standing, label)), None, Silence::Telling) => (*standing, Some(label)),
        (last, None, Silence::Doubtful) => (LabelStanding::Unknown, last.map(|(_, label)| *label)),
        (None, None, Silence::Telling) => (LabelStanding::NotHeld, None),
    }
}
