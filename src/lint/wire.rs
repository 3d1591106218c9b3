//! The JSON form of a report: the contract that programs rely on. Names in it do not change.

use serde::ser::{Serialize, Serializer};
use serde_json::json;

use super::conformance::{Departure, Departures};
use super::{
    Area, Level, LintItem, LintOutcome, LintReport, Quality, Remedy, Rule, Standard, Subject, Tally,
};
use crate::json::{Pointer, Value};
use crate::model::Disclosure;
use crate::report::{Finding, Severity};

/// The version of the report's form.
const VERSION: u32 = 1;

impl Serialize for LintReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tally = |level| wire_tally(self.tally(level));
        json!({
            "version": VERSION,
            "verdict": if self.is_complete() { "complete" } else { "incomplete" },
            "input": {
                "carrier": self.carrier,
                "standard": self.standard.as_str(),
                "subject": self.subject.as_str(),
                "shown": match self.disclosure {
                    Disclosure::Full => "whole",
                    Disclosure::Derived => "part",
                },
            },
            "badge": { "id": self.id, "name": self.name },
            "summary": {
                "essential": tally(Level::Essential),
                "recommended": tally(Level::Recommended),
                "useful": tally(Level::Useful),
            },
            "items": self.items.iter().map(item).collect::<Vec<_>>(),
            "conformance": self.departures.as_ref().map(departures),
        })
        .serialize(serializer)
    }
}

impl LintReport {
    /// The report on an input that could not be read: `"verdict": "unreadable"` and why.
    pub fn unreadable(finding: &Finding) -> Value {
        json!({
            "version": VERSION,
            "verdict": "unreadable",
            "finding": crate::verdict::wire_finding(finding),
        })
    }
}

fn wire_tally(Tally { present, weak, missing, elsewhere }: Tally) -> Value {
    json!({ "present": present, "weak": weak, "missing": missing, "elsewhere": elsewhere })
}

fn item(item: &LintItem) -> Value {
    json!({
        "rule": item.rule.as_str(),
        "area": item.rule.area().as_str(),
        "quality": item.rule.area().quality().as_str(),
        "level": item.rule.level().as_str(),
        "outcome": item.outcome.as_str(),
        "at": item.places.iter().map(Pointer::as_str).collect::<Vec<_>>(),
        "text": item.text(),
        "advice": item.advice(),
        "remedy": item.remedy.map(Remedy::as_str),
        "source": item.rule.source(),
    })
}

fn departures(departures: &Departures) -> Value {
    let codes = departures.codes.iter().map(|Departure { code, count, first }| {
        json!({ "code": code, "severity": code.severity(), "count": count, "at": first.as_str() })
    });
    json!({
        "error": departures.count(Severity::Error),
        "unknown": departures.count(Severity::Unknown),
        "warning": departures.count(Severity::Warning),
        "codes": codes.collect::<Vec<_>>(),
    })
}

/// Declares the words that stand for values.
macro_rules! words {
    ($($name:ident { $($variant:ident $word:literal)* })*) => {$(
        impl $name {
            /// The word that stands for it in reports.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }
    )*};
}

words! {
    LintOutcome { Present "present" Weak "weak" Missing "missing" Elsewhere "elsewhere" }
    Remedy { Change "change" Issuing "issuing" Lookup "lookup" NewerStandard "newer_standard" }
    Level { Essential "essential" Recommended "recommended" Useful "useful" }
    Quality { Design "design" Issuing "issuing" }
    Standard { OpenBadges3 "OB 3.0" OpenBadges2 "OB 2.0" }
    Subject { Badge "badge" Endorsement "endorsement" QualityLabel "label" Achievement "achievement" Issuer "issuer" }
    Area {
        Issuer "issuer" Dates "dates" Criteria "criteria" Evidence "evidence" Assessment "assessment" Skills "skills"
        Language "language" Image "image" Status "status" Recipient "recipient" Achievement "achievement"
        Endorsement "endorsement" Label "label"
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
