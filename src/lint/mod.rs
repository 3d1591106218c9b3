//! Does a badge carry what others need to recognise it: issuer, dates, criteria, evidence, how it was checked, skills, language?
//!
//! [`lint`] reads a badge as it is, a draft too, and asks for nothing. It says nothing about genuineness: that is for
//! [`crate::evaluate`]. What it asks for is the table in `rule.rs`, rendered in `docs/lint.md`; where the badge breaks
//! the standard itself, that is counted and pointed to, not repeated.

mod answer;
mod area;
mod conformance;
mod mapped;
mod remedy;
mod rule;
mod rules;
mod sheet;
mod substance;
#[cfg(test)]
mod tests;
mod wire;

pub use area::{Area, Level, Quality};
pub use conformance::{Departure, Departures};
pub use remedy::Remedy;
pub use rule::Rule;
pub use sheet::{Standard, Subject};

use self::answer::Answer;
use self::sheet::{Instead, Sheet};
use crate::evaluate::InputError;
use crate::input::{self, Carrier};
use crate::json::{Pointer, Value};
use crate::model::Disclosure;

/// What a badge carries, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LintReport {
    /// What the input was on the outside.
    pub carrier: Carrier,
    /// The standard that it was written for.
    pub standard: Standard,
    /// What it is, which decides about the rules that apply.
    pub subject: Subject,
    /// Whether its holder shows only a part of it: then what is missing may only be hidden.
    pub disclosure: Disclosure,
    /// The badge's own id, where it has one.
    pub id: Option<String>,
    /// The badge's own name, where it has one.
    pub name: Option<String>,
    /// An item for each rule that applies, in the order of the table.
    pub items: Vec<LintItem>,
    /// Where the badge departs from Open Badges 3.0; `None` for badges of Open Badges 2.0, which has other rules.
    pub departures: Option<Departures>,
}

/// What one rule says of a badge.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LintItem {
    /// The rule.
    pub rule: Rule,
    /// Whether the badge has what the rule asks for.
    pub outcome: LintOutcome,
    /// Where it stands, or where it belongs. At most [`LISTED`] places.
    pub places: Vec<Pointer>,
    /// What exactly is wrong; text for people. Empty where the rule's own text says it all.
    pub detail: String,
    /// What can be done; `None` where the badge has what the rule asks for.
    pub remedy: Option<Remedy>,
}

/// Whether a badge has what a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LintOutcome {
    /// It has.
    Present,
    /// It has something of the kind, which could do its work better.
    Weak,
    /// It has not.
    Missing,
    /// The document gives only an address for what should have it, as badges of Open Badges 2.0 do. Nothing was looked up.
    Elsewhere,
}

/// Places of one item that are listed one by one; how many more there are is in its detail.
pub const LISTED: usize = 16;

/// How many items of one level have each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tally {
    /// Those with [`LintOutcome::Present`].
    pub present: usize,
    /// Those with [`LintOutcome::Weak`].
    pub weak: usize,
    /// Those with [`LintOutcome::Missing`].
    pub missing: usize,
    /// Those with [`LintOutcome::Elsewhere`].
    pub elsewhere: usize,
}

/// Reads `input`, a badge or an endorsement in any carrier, signed or not, of Open Badges 3.0 or 2.0, and says what it carries.
///
/// Pure: the same input always gives the same report, and nothing is looked up.
///
/// # Errors
/// [`InputError`] when the input is no readable badge at all, or larger than any badge should be.
///
/// ```
/// use openbadges::lint::{Level, LintOutcome, Rule, lint};
/// let report = lint(br#"{"type": ["VerifiableCredential", "OpenBadgeCredential"], "issuer": "did:web:a.example"}"#).unwrap();
/// let item = |rule| report.items.iter().find(|item| item.rule == rule).unwrap();
/// assert_eq!(item(Rule::IssuerId).outcome, LintOutcome::Present);
/// assert_eq!(item(Rule::IssuerName).outcome, LintOutcome::Missing);
/// assert!(!report.is_complete() && report.tally(Level::Essential).missing > 0);
/// ```
pub fn lint(input: &[u8]) -> Result<LintReport, InputError> {
    let envelope = input::open(input).map_err(InputError)?;
    let sheet = Sheet::read(envelope).map_err(InputError)?;
    let items = Rule::ALL.iter().filter_map(|rule| judge(*rule, &sheet)).collect();
    let text = |name: &str| sheet.document.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
    Ok(LintReport {
        carrier: sheet.carrier,
        standard: sheet.standard,
        subject: sheet.subject,
        disclosure: sheet.disclosure,
        id: text("id"),
        name: sheet.name(),
        items,
        departures: sheet.departures,
    })
}

fn judge(rule: Rule, sheet: &Sheet) -> Option<LintItem> {
    if !rule.applies_to(sheet.subject) {
        return None;
    }
    let (outcome, places, detail) = match rule.judge(sheet) {
        Answer::DoesNotApply => return None,
        Answer::Present(places) => (LintOutcome::Present, places, String::new()),
        Answer::Weak(places, detail) => (LintOutcome::Weak, places, detail),
        Answer::Missing(places, detail) if detail.is_empty() => missing(sheet, places),
        Answer::Missing(places, detail) => (LintOutcome::Missing, places, detail),
    };
    let (places, detail) = listed(places.iter().map(|at| sheet.original(at)).collect(), detail);
    let remedy = Remedy::of(rule, outcome, &places, sheet);
    Some(LintItem { rule, outcome, places, detail, remedy })
}

/// Nothing could be read for the rule: was there something else instead?
fn missing(sheet: &Sheet, places: Vec<Pointer>) -> (LintOutcome, Vec<Pointer>, String) {
    let detail = match places.iter().find_map(|at| sheet.instead_of(at)) {
        Some(Instead::Reference(at)) if sheet.standard == Standard::OpenBadges2 => {
            return (LintOutcome::Elsewhere, vec![at], String::new());
        }
        Some(Instead::Reference(_)) => "Only an id is given, which nobody looks up.",
        Some(Instead::Gap) | None => "",
        Some(Instead::Malformed) => "What stands here does not have the form that the standard asks for.",
    };
    (LintOutcome::Missing, places, detail.to_owned())
}

fn listed(mut places: Vec<Pointer>, mut detail: String) -> (Vec<Pointer>, String) {
    if let Some(more) = places.len().checked_sub(LISTED).filter(|more| *more > 0) {
        places.truncate(LISTED);
        let space = if detail.is_empty() { "" } else { " " };
        detail = format!("{detail}{space}The same holds in {more} more places.");
    }
    (places, detail)
}

impl LintReport {
    /// Whether nothing essential is missing, and nothing essential stands elsewhere.
    pub fn is_complete(&self) -> bool {
        let essential = self.tally(Level::Essential);
        essential.missing + essential.elsewhere == 0
    }

    /// How many items of `level` have each outcome.
    pub fn tally(&self, level: Level) -> Tally {
        let of_level = self.items.iter().filter(|item| item.rule.level() == level);
        of_level.fold(Tally::default(), |mut tally, item| {
            match item.outcome {
                LintOutcome::Present => tally.present += 1,
                LintOutcome::Weak => tally.weak += 1,
                LintOutcome::Missing => tally.missing += 1,
                LintOutcome::Elsewhere => tally.elsewhere += 1,
            }
            tally
        })
    }
}

impl LintItem {
    /// What is good or wrong, in plain words.
    pub fn text(&self) -> String {
        match (self.outcome, self.detail.as_str()) {
            (LintOutcome::Weak, detail) => detail.to_owned(),
            (LintOutcome::Present, _) => self.rule.good().to_owned(),
            (LintOutcome::Elsewhere, _) => {
                "There is only an address for this, which was not looked up.".to_owned()
            }
            (LintOutcome::Missing, "") => self.rule.lack().to_owned(),
            (LintOutcome::Missing, detail) => format!("{} {detail}", self.rule.lack()),
        }
    }

    /// What the issuer can do about it; empty where all is well.
    pub fn advice(&self) -> &'static str {
        self.remedy.map_or("", |remedy| remedy.advice(self.rule))
    }
}
