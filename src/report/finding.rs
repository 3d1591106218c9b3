use std::fmt;

use serde::Serialize;

use super::Code;
use crate::budget::Exhausted;
use crate::json::Pointer;

/// What a finding does to the step that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth correcting; lowers nothing.
    Warning,
    /// Something could not be checked.
    Unknown,
    /// Makes the check fail.
    Error,
}

/// The steps of a verification, as findings name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Step {
    /// Reading the input and parsing it.
    Input,
    /// The object taken alone.
    Conformance,
    /// The signature.
    Proof,
    /// Whether the key may speak for the issuer.
    Issuer,
    /// The dates.
    Validity,
    /// Revocation and suspension.
    Status,
    /// Whether it is about the person asked for.
    Recipient,
    /// A newer edition.
    Refresh,
    /// Whether the issuer is recognised.
    Trust,
    /// Endorsements.
    Endorsement,
    /// The label of the issuer.
    Label,
    /// A limit that was reached outside of any other step.
    Budget,
}

/// One thing that was found, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Finding {
    /// What was found.
    pub code: Code,
    /// The step during which it was found.
    pub step: Step,
    /// The place in the credential.
    pub at: Pointer,
    /// What exactly: names, values, limits. Text for people; may be empty.
    pub detail: String,
}

/// For people, in the middle of a sentence: the place, what was found, and what exactly.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at.as_str() {
            "" => {}
            at => write!(f, "{at}: ")?,
        }
        f.write_str(self.code.text().trim_end_matches('.'))?;
        match &*self.detail {
            "" => Ok(()),
            detail => write!(f, " ({detail})"),
        }
    }
}

impl Finding {
    /// A finding about the whole credential, without further detail.
    pub fn new(code: Code) -> Self {
        Finding { code, step: code.step(), at: Pointer::root(), detail: String::new() }
    }

    /// The same, about the place `at`.
    pub fn at(mut self, at: Pointer) -> Self {
        self.at = at;
        self
    }

    /// The same, with what exactly was found.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same, found during another step than the code's own (limits are reached anywhere).
    pub fn during(mut self, step: Step) -> Self {
        self.step = step;
        self
    }

    /// A limit was reached during `step`.
    pub fn exhausted(step: Step, Exhausted(limit): Exhausted) -> Self {
        Finding::new(Code::BudgetExhausted).during(step).detail(limit.describe())
    }

    /// Its severity, which is its code's.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_says_where_and_what() {
        let bare = Finding::new(Code::ValidityMalformed);
        let text = bare.to_string();
        assert!(!text.is_empty() && !text.ends_with('.') && !text.contains('('), "{text}");
        let placed = bare.at(Pointer::root().key("validFrom")).detail("validFrom is 7");
        assert_eq!(placed.to_string(), format!("/validFrom: {text} (validFrom is 7)"));
    }
}
