//! What can be done about an objection.

use super::rules::achievement;
use super::sheet::{Sheet, Standard, Subject};
use super::{LintOutcome, Rule};
use crate::json::Pointer;

/// How a badge comes to have what a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// Its author changes it, as the rule advises.
    Change,
    /// It is a draft, and issuing it fills this in.
    Issuing,
    /// It may be in the document of which only the address is given.
    Lookup,
    /// Open Badges 2.0 has no word for it.
    NewerStandard,
}

impl Remedy {
    /// `None` where nothing needs to be done.
    pub(super) fn of(rule: Rule, outcome: LintOutcome, places: &[Pointer], sheet: &Sheet) -> Option<Self> {
        match outcome {
            LintOutcome::Present => None,
            LintOutcome::Elsewhere => Some(Remedy::Lookup),
            LintOutcome::Weak | LintOutcome::Missing if has_no_word_for(sheet.standard, rule) => {
                Some(Remedy::NewerStandard)
            }
            LintOutcome::Missing if is_filled_in(rule, places, sheet) => Some(Remedy::Issuing),
            LintOutcome::Weak | LintOutcome::Missing => Some(Remedy::Change),
        }
    }

    pub(super) fn advice(self, rule: Rule) -> &'static str {
        match self {
            Remedy::Change => rule.advice(),
            Remedy::Issuing => "Nothing, if you issue it with openbadges issue: that fills it in.",
            Remedy::Lookup => "Have the document at that address looked at as well.",
            Remedy::NewerStandard => {
                "Open Badges 2.0 has no word for this. Write it into the criteria for people, or issue the badge in Open Badges 3.0."
            }
        }
    }
}

fn has_no_word_for(standard: Standard, rule: Rule) -> bool {
    let is_newer = matches!(
        rule,
        Rule::DatesActivity
            | Rule::AssessmentCheck
            | Rule::AssessmentRequired
            | Rule::AssessmentMethod
            | Rule::AssessmentAssessor
            | Rule::AssessmentResults
            | Rule::AchievementType
    );
    standard == Standard::OpenBadges2 && is_newer
}

/// Whether `openbadges issue` puts it into a template, or a draft that can serve as one.
fn is_filled_in(rule: Rule, places: &[Pointer], sheet: &Sheet) -> bool {
    if !sheet.is_draft || sheet.subject != Subject::Badge {
        return false;
    }
    let lacks = |at: &str| sheet.document.pointer(at).is_none();
    match rule {
        Rule::IssuerId
        | Rule::IssuerName
        | Rule::IssuerUrl
        | Rule::IssuerContact
        | Rule::IssuerDescription => lacks("/issuer"),
        Rule::DatesValidFrom => lacks("/validFrom"),
        Rule::StatusRevocable => lacks("/credentialStatus"),
        Rule::RecipientIdentified => lacks("/credentialSubject/id") && lacks("/credentialSubject/identifier"),
        Rule::AchievementFinished => achievement::is_template(sheet),
        _ => places.iter().any(|at| sheet.has_gap(at)),
    }
}
