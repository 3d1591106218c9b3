//! When it was awarded, and how long it holds.

use std::collections::BTreeSet;
use std::fmt;
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
    let (mut good, mut faulty, mut why) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (earlier, later, leeway) in pairs {
        let (Some(earlier), Some(later)) = (earlier, later) else { continue };
        if later.time.later(leeway) < earlier.time {
            faulty.insert(later.at.clone());
            why.push(format!("{} is before {}.", capitalised(&later.to_string()), earlier));
        } else {
            good.insert(later.at.clone());
        }
    }
    all_good(good.union(&faulty).cloned().collect(), faulty.iter().cloned().collect(), &why.join(" "))
}

/// The dates of an award, those that can be read.
struct Dates {
    begins: Option<Date>,
    ends: Option<Date>,
    awarded: Option<Date>,
    from: Option<Date>,
    until: Option<Date>,
}

struct Date {
    /// What it is the date of, with its article.
    of: &'static str,
    at: Pointer,
    time: Timestamp,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.of, self.time)
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

impl Dates {
    fn of(sheet: &Sheet) -> Self {
        let date = |of, at: Pointer, time: Option<Timestamp>| time.map(|time| Date { of, at, time });
        let read = |text: Option<&str>| text.and_then(|text| Timestamp::parse(text).ok());
        let recipient = sheet.recipient();
        let begins = recipient.and_then(|subject| local(subject.activity_start_date.as_ref()));
        let ends = recipient.and_then(|subject| local(subject.activity_end_date.as_ref()));
        let awarded = sheet.credential.awarded_date.as_ref().map(DateTimeZ::instant);
        Dates {
            begins: date("the beginning of the activity", sheet.subject_at("activityStartDate"), begins),
            ends: date("the end of the activity", sheet.subject_at("activityEndDate"), ends),
            awarded: date("the award", sheet.at("awardedDate"), awarded),
            from: date("the beginning of its validity", from_at(sheet), read(sheet.credential.start())),
            until: date("the end of its validity", until_at(sheet), read(sheet.credential.end())),
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
    if !places.is_empty() {
        return Answer::Present(places);
    }
    // One that cannot be read, or where one belongs.
    let [start, end] = ["activityStartDate", "activityEndDate"].map(|name| sheet.subject_at(name));
    let is_there = |at: &Pointer| sheet.document.pointer(at.as_str()).is_some();
    missing(if is_there(&end) && !is_there(&start) { end } else { start })
}
