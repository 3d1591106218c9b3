//! One label over time, told by several sources, and what they say together.
//!
//! Dates decide; what a source says became of the label can only lower them. Where sources contradict each other about one
//! label, the worst wins (report.md §4.11).

use std::fmt;
use std::time::Duration;

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

/// From when until when a label was awarded, and since when it is revoked, where that has a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Term {
    from: Timestamp,
    until: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked: Option<Timestamp>,
}

impl Term {
    /// Its first instant.
    pub fn from(&self) -> Timestamp {
        self.from
    }

    /// Its last instant, had it not been revoked.
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// Since when it is revoked. A revocation that only a status list knows has no date.
    pub fn revoked(&self) -> Option<Timestamp> {
        self.revoked
    }
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
            (Reach::Complete, None) if self.is_revoked_on_no_date() => LabelStanding::Unknown,
            (Reach::Complete, None) => LabelStanding::Held,
        })
    }

    /// Whether a bit alone says that it was revoked: nobody knows since when (report.md §4.11).
    fn is_revoked_on_no_date(&self) -> bool {
        let is_dated = |account: &Account| matches!(account.lowered, Some((LabelState::Revoked, _)));
        self.accounts.iter().any(|account| account.bit == Bit::Set) && !self.accounts.iter().any(is_dated)
    }

    /// When it began, by the latest account.
    pub(super) fn from(&self) -> Option<Timestamp> {
        self.accounts.iter().map(|account| account.from).max()
    }

    /// Its dates, by the accounts that leave it the least, and since when it was revoked.
    pub(super) fn term(&self) -> Option<Term> {
        let revoked = self.accounts.iter().filter_map(|account| match account.lowered {
            Some((LabelState::Revoked, since)) => Some(since),
            Some(_) | None => None,
        });
        Some(Term {
            from: self.from()?,
            until: self.accounts.iter().map(|account| account.until).min()?,
            revoked: revoked.min(),
        })
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
    /// The account with the leeway that is granted to every comparison with the clock (report.md §1), so for now alone.
    pub(super) fn granted(self, leeway: Duration, moment: Moment) -> Self {
        match moment {
            Moment::Now(_) => {
                Account { from: self.from.earlier(leeway), until: self.until.later(leeway), ..self }
            }
            Moment::At(_) => self,
        }
    }

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
    begun.sort_by_key(|(standing, label)| (label.from(), *standing, label.credential.as_deref()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    const FROM: &str = "2024-01-01T00:00:00Z";
    const UNTIL: &str = "2027-01-01T00:00:00Z";
    const REVOKED: &str = "2026-03-01T00:00:00Z";

    fn account(lowered: Option<(LabelState, &str)>, bit: Bit, reach: Reach) -> Account {
        let lowered = lowered.map(|(state, since)| (state, at(since)));
        Account { source: Source::Register, from: at(FROM), until: at(UNTIL), lowered, bit, reach }
    }

    fn listed(state: LabelState, since: &str) -> Account {
        account(Some((state, since)), Bit::Silent, Reach::Complete)
    }

    fn handed_in(bit: Bit) -> Account {
        let reach = if bit == Bit::Clear { Reach::Complete } else { Reach::Asserted };
        Account { source: Source::Credential, ..account(None, bit, reach) }
    }

    fn label(accounts: Vec<Account>) -> Label {
        Label { credential: Some("https://label.example/1".to_owned()), accounts }
    }

    fn on(accounts: &[Account], date: &str) -> Option<LabelStanding> {
        label(accounts.to_vec()).standing(Moment::At(at(date)))
    }

    fn now(accounts: &[Account]) -> Option<LabelStanding> {
        label(accounts.to_vec()).standing(Moment::Now(at("2026-06-01T00:00:00Z")))
    }

    use LabelStanding::{Expired, Held, NotHeld, Revoked, Unknown};

    #[test]
    fn a_label_holds_from_its_first_instant_to_its_last() {
        let active = [listed(LabelState::Active, FROM)];
        for (date, expected) in [
            ("2023-12-31T23:59:59Z", None),
            (FROM, Some(Held)),
            (UNTIL, Some(Held)),
            ("2027-01-01T00:00:01Z", Some(Expired)),
        ] {
            assert_eq!(on(&active, date), expected, "{date}");
        }
    }

    #[test]
    fn what_became_of_it_counts_from_its_date_on() {
        for (state, expected) in [
            (LabelState::Revoked, Revoked),
            (LabelState::Expired, Expired),
            (LabelState::Superseded, Expired),
        ] {
            let lowered = [listed(state, REVOKED)];
            assert_eq!(on(&lowered, "2026-02-28T23:59:59Z"), Some(Held), "{state:?}");
            assert_eq!(on(&lowered, REVOKED), Some(expected), "{state:?}");
        }
        // Revoked for cause stays revoked, also when its time would be over by now.
        assert_eq!(on(&[listed(LabelState::Revoked, REVOKED)], "2028-01-01T00:00:00Z"), Some(Revoked));
    }

    #[test]
    fn dates_decide_and_active_raises_nothing() {
        assert_eq!(on(&[listed(LabelState::Active, FROM)], "2028-01-01T00:00:00Z"), Some(Expired));
    }

    #[test]
    fn a_bit_says_revoked_now_and_nothing_of_then() {
        assert_eq!(now(&[handed_in(Bit::Clear)]), Some(Held));
        assert_eq!(now(&[handed_in(Bit::Set)]), Some(Revoked));
        assert_eq!(now(&[handed_in(Bit::Silent)]), Some(Unknown));
        for bit in [Bit::Set, Bit::Silent] {
            assert_eq!(on(&[handed_in(bit)], "2025-01-01T00:00:00Z"), Some(Unknown), "{bit:?}");
        }
    }

    #[test]
    fn a_revocation_without_a_date_leaves_every_day_in_doubt() {
        let (active, set) = (listed(LabelState::Active, FROM), handed_in(Bit::Set));
        assert_eq!(on(&[active, set.clone()], "2025-01-01T00:00:00Z"), Some(Unknown));
        let revoked = listed(LabelState::Revoked, REVOKED);
        assert_eq!(on(&[revoked, set], "2025-01-01T00:00:00Z"), Some(Held));
    }

    #[test]
    fn the_worst_account_of_one_label_counts() {
        let (good, bad) = (listed(LabelState::Active, FROM), listed(LabelState::Revoked, REVOKED));
        for accounts in [[good.clone(), bad.clone()], [bad, good.clone()], [good, handed_in(Bit::Set)]] {
            assert_eq!(now(&accounts), Some(Revoked));
            assert!(label(accounts.to_vec()).is_disputed(Moment::Now(at("2026-06-01T00:00:00Z"))));
        }
    }

    #[test]
    fn a_register_answers_for_a_status_list_that_is_down_and_the_other_way_round() {
        let active = listed(LabelState::Active, FROM);
        assert_eq!(now(&[active.clone(), handed_in(Bit::Silent)]), Some(Held));
        let stale = Account { reach: Reach::Earlier, ..active };
        assert_eq!(now(std::slice::from_ref(&stale)), Some(Unknown));
        assert_eq!(now(&[stale, handed_in(Bit::Clear)]), Some(Held));
        // What a stale register says against a label still counts: nothing takes it back.
        let stale = Account { reach: Reach::Earlier, ..listed(LabelState::Revoked, REVOKED) };
        assert_eq!(now(&[stale, handed_in(Bit::Clear)]), Some(Revoked));
    }

    fn dated(from: &str, until: &str, lowered: Option<(LabelState, &str)>) -> Label {
        let account = account(lowered, Bit::Silent, Reach::Complete);
        label(vec![Account { from: at(from), until: at(until), ..account }])
    }

    fn decided(labels: &[Label], silence: Silence) -> LabelStanding {
        decide(labels, Moment::Now(at("2026-06-01T00:00:00Z")), silence).0
    }

    #[test]
    fn a_label_that_holds_decides_otherwise_the_last_one() {
        let revoked = dated("2024-01-01T00:00:00Z", UNTIL, Some((LabelState::Revoked, REVOKED)));
        let expired = dated("2021-01-01T00:00:00Z", "2023-12-31T00:00:00Z", None);
        let awarded_again = dated("2026-04-01T00:00:00Z", "2029-04-01T00:00:00Z", None);
        let to_come = dated("2026-07-01T00:00:00Z", "2029-07-01T00:00:00Z", None);
        for (labels, expected) in [
            (vec![revoked.clone(), expired.clone()], Revoked),
            (vec![expired.clone(), revoked.clone(), awarded_again], Held),
            (vec![expired.clone()], Expired),
            (vec![expired, to_come.clone()], Expired),
            (vec![to_come], NotHeld),
            (vec![], NotHeld),
        ] {
            assert_eq!(decided(&labels, Silence::Telling), expected, "{labels:?}");
        }
    }

    #[test]
    fn where_a_source_is_missing_there_may_be_another_label() {
        let held = dated(FROM, UNTIL, None);
        let revoked = dated(FROM, UNTIL, Some((LabelState::Revoked, REVOKED)));
        let expired = dated("2021-01-01T00:00:00Z", "2023-12-31T00:00:00Z", None);
        for (labels, expected) in
            [(vec![held], Held), (vec![revoked], Revoked), (vec![expired], Unknown), (vec![], Unknown)]
        {
            assert_eq!(decided(&labels, Silence::Doubtful), expected, "{labels:?}");
        }
    }

    #[test]
    fn a_doubt_about_one_label_is_not_settled_by_the_end_of_another() {
        let expired = dated("2021-01-01T00:00:00Z", "2023-12-31T00:00:00Z", None);
        let doubtful = label(vec![handed_in(Bit::Silent)]);
        assert_eq!(decided(&[expired, doubtful], Silence::Telling), Unknown);
    }
}
