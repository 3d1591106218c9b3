//! What holds of any accounts of any labels, whatever their order.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::LabelState;
use super::history::{Account, Bit, Label, LabelStanding, Moment, Reach, Silence, Source, decide};
use crate::Timestamp;

/// Days of a small calendar: so dates meet.
fn day(number: i64) -> Timestamp {
    Timestamp::from_unix(1_767_225_600 + number * 86_400).unwrap()
}

fn days() -> impl Strategy<Value = Timestamp> {
    (0..12_i64).prop_map(day)
}

fn states() -> impl Strategy<Value = LabelState> {
    prop_oneof![
        Just(LabelState::Active),
        Just(LabelState::Expired),
        Just(LabelState::Revoked),
        Just(LabelState::Superseded)
    ]
}

fn accounts() -> impl Strategy<Value = Account> {
    let source = prop_oneof![Just(Source::Register), Just(Source::Credential)];
    let bit = prop_oneof![Just(Bit::Clear), Just(Bit::Set), Just(Bit::Silent)];
    let reach = prop_oneof![Just(Reach::Earlier), Just(Reach::Asserted), Just(Reach::Complete)];
    (source, days(), 0..8_i64, option::of((states(), days())), bit, reach).prop_map(
        |(source, from, length, lowered, bit, reach)| {
            let until = from.later(std::time::Duration::from_secs(86_400 * length.unsigned_abs()));
            Account { source, from, until, lowered, bit, reach }
        },
    )
}

fn labels() -> impl Strategy<Value = Vec<Label>> {
    vec(vec(accounts(), 1..4), 0..4).prop_map(|all| {
        let named = |(number, accounts)| Label { credential: Some(format!("urn:label:{number}")), accounts };
        all.into_iter().enumerate().map(named).collect()
    })
}

/// Some labels, and the same in another order.
fn shuffled() -> impl Strategy<Value = (Vec<Label>, Vec<Label>)> {
    labels().prop_flat_map(|labels| (Just(labels.clone()), Just(labels).prop_shuffle()))
}

fn moments() -> impl Strategy<Value = Moment> {
    (any::<bool>(), days())
        .prop_map(|(is_now, date)| if is_now { Moment::Now(date) } else { Moment::At(date) })
}

fn silences() -> impl Strategy<Value = Silence> {
    prop_oneof![Just(Silence::Telling), Just(Silence::Doubtful)]
}

/// Whether this account, taken by itself, could carry the verdict that its label is held.
fn carries(account: &Account, moment: Moment) -> bool {
    let date = moment.date();
    account.reach == Reach::Complete
        && (account.from..=account.until).contains(&date)
        && !speaks_against(account, moment)
}

/// Whether it says by its state or its bit that the label is not held.
fn speaks_against(account: &Account, moment: Moment) -> bool {
    let is_lowered =
        account.lowered.is_some_and(|(state, since)| state != LabelState::Active && since <= moment.date());
    is_lowered || (account.bit == Bit::Set && matches!(moment, Moment::Now(_)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// The order of registers, entries and labels that are handed in changes nothing.
    #[test]
    fn order_does_not_matter(
        (labels, shuffled) in shuffled(),
        moment in moments(),
        silence in silences(),
    ) {
        let turned: Vec<Label> = shuffled
            .into_iter()
            .map(|label| Label { accounts: label.accounts.into_iter().rev().collect(), ..label })
            .collect();
        let (one, other) = (decide(&labels, moment, silence), decide(&turned, moment, silence));
        prop_assert_eq!(one.0, other.0);
        prop_assert_eq!(one.1.map(|label| &label.credential), other.1.map(|label| &label.credential));
        for label in &labels {
            let same = turned.iter().find(|turned| turned.credential == label.credential).unwrap();
            prop_assert_eq!(label.is_disputed(moment), same.is_disputed(moment));
        }
    }

    /// A label is held by an account that carries it, and against none.
    #[test]
    fn held_needs_an_account_that_carries_it(labels in labels(), moment in moments(), silence in silences()) {
        let (standing, decisive) = decide(&labels, moment, silence);
        let held = decisive.filter(|_| standing == LabelStanding::Held);
        let accounts = held.map_or(&[][..], |label| &label.accounts);
        prop_assert!(held.is_none() || accounts.iter().any(|account| carries(account, moment)));
        for account in accounts {
            prop_assert!(account.until >= moment.date() && !speaks_against(account, moment));
        }
    }

    /// What is lost makes a label held only if it spoke against it.
    #[test]
    fn less_is_never_more(
        labels in labels(),
        moment in moments(),
        silence in silences(),
        place in any::<prop::sample::Index>(),
    ) {
        prop_assume!(!labels.is_empty());
        let (whole, _) = decide(&labels, moment, silence);
        let mut fewer = labels.clone();
        let lost = fewer[place.index(labels.len())].accounts.pop().unwrap();
        fewer.retain(|label| !label.accounts.is_empty());
        let (less, _) = decide(&fewer, moment, Silence::Doubtful);
        let is_objection = speaks_against(&lost, moment)
            || lost.bit == Bit::Set
            || !(lost.from..=lost.until).contains(&moment.date());
        prop_assert!(less != LabelStanding::Held || whole == LabelStanding::Held || is_objection);
    }

    /// Silence says no more than that a label was not found or is over.
    #[test]
    fn a_missing_source_never_raises(labels in labels(), moment in moments()) {
        let (told, _) = decide(&labels, moment, Silence::Telling);
        let (doubtful, _) = decide(&labels, moment, Silence::Doubtful);
        prop_assert!(doubtful == told || doubtful == LabelStanding::Unknown);
    }
}
