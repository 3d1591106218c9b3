//! When it was awarded, and how long it holds.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::Timestamp;
use crate::json::Pointer;
use crate::lint::answer::{Answer, all_good, given, missing, present, useless};
use crate::lint::sheet::Sheet;
use crate::model::{DataModel, DateTime, DateTimeZ};

pub(in crate::lint) fn awarded(sheet: &Sheet) -> Answer {
    given(sheet.credential.awarded_date.is_some(), sheet.at("awardedDate"))
}

pub(in crate::lint) fn valid_from(sheet: &Sheet) -> Answer {
    instant(sheet.credential.start(), from_at(sheet))
}

pub(in crate::lint) fn valid_until(sheet: &Sheet) -> Answer {
    instant(sheet.credential.end(), until_at(sheet))
}

fn instant(text: Option<&str>, at: Pointer) -> Answer {
    match text.map(Timestamp::parse) {
        None => missing(at),
        Some(Ok(_)) => present(at),
        Some(Err(_)) => useless(at, "What stands there is no date with a time and a time zone."),
    }
}

fn from_at(sheet: &Sheet) -> Pointer {
    sheet.at(match sheet.credential.data_model() {
        DataModel::V1_1 => "issuanceDate",
        _ => "validFrom",
    })
}

fn until_at(sheet: &Sheet) -> Pointer {
    sheet.at(match sheet.credential.data_model() {
        DataModel::V1_1 => "expirationDate",
        _ => "validUntil",
    })
}

/// An award is often written down as a day, which begins before the activity ends.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(in crate::lint) fn order(sheet: &Sheet) -> Answer {
    let Dates { begins, ends, awarded, from, until } = &Dates::of(sheet);
    let pairs = [
        (begins, ends, Duration::ZERO),
        (begins, awarded, DAY),
        (ends, awarded, DAY),
        (awarded, until, Duration::ZERO),
        (from, until, Duration::ZERO),
    ];
    let (mut good, mut faulty) = (BTreeSet::new(), BTreeSet::new());
    for (earlier, later, leeway) in pairs {
        let (Some((_, earlier)), Some((at, later))) = (earlier, later) else { continue };
        let places = if later.later(leeway) < *earlier { &mut faulty } else { &mut good };
        places.insert(at.clone());
    }
    all_good(
        good.union(&faulty).cloned().collect(),
        faulty.iter().cloned().collect(),
        "This date is before one that should come earlier.",
    )
}

/// The dates of an award, those that can be read, each with its place.
struct Dates {
    begins: Option<(Pointer, Timestamp)>,
    ends: Option<(Pointer, Timestamp)>,
    awarded: Option<(Pointer, Timestamp)>,
    from: Option<(Pointer, Timestamp)>,
    until: Option<(Pointer, Timestamp)>,
}

impl Dates {
    fn of(sheet: &Sheet) -> Self {
        let at = |at: Pointer, date: Option<Timestamp>| date.map(|date| (at, date));
        let read = |text: Option<&str>| text.and_then(|text| Timestamp::parse(text).ok());
        let recipient = sheet.recipient();
        let begins = recipient.and_then(|subject| local(subject.activity_start_date.as_ref()));
        let ends = recipient.and_then(|subject| local(subject.activity_end_date.as_ref()));
        let awarded = sheet.credential.awarded_date.as_ref().map(DateTimeZ::instant);
        Dates {
            begins: at(sheet.subject_at("activityStartDate"), begins),
            ends: at(sheet.subject_at("activityEndDate"), ends),
            awarded: at(sheet.at("awardedDate"), awarded),
            from: at(from_at(sheet), read(sheet.credential.start())),
            until: at(until_at(sheet), read(sheet.credential.end())),
        }
    }
}

/// Where no offset is given, some place's own time is meant; to the day, any will do.
fn local(date: Option<&DateTime>) -> Option<Timestamp> {
    let text = date?.as_str();
    Timestamp::parse(text).or_else(|_| Timestamp::parse(&format!("{text}Z"))).ok()
}

pub(in crate::lint) fn activity(sheet: &Sheet) -> Answer {
    let recipient = sheet.recipient();
    let begins = recipient.is_some_and(|subject| subject.activity_start_date.is_some());
    let ends = recipient.is_some_and(|subject| subject.activity_end_date.is_some());
    let at = |has: bool, name: &str| has.then(|| sheet.subject_at(name));
    let places: Vec<_> =
        [at(begins, "activityStartDate"), at(ends, "activityEndDate")].into_iter().flatten().collect();
    if places.is_empty() { missing(sheet.subject_at("activityStartDate")) } else { Answer::Present(places) }
}
