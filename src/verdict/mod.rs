//! The report of one verification, and the two verdicts that are computed from it.

mod grade;
mod shown;
pub(crate) mod wire;

use url::Url;

use crate::Timestamp;
use crate::authenticity::{Integrity, VerifiedProof};
use crate::input::Carrier;
use crate::inspect::Conformance;
use crate::issuer::BoundIssuer;
use crate::json::{Pointer, Value};
use crate::label::LabelVerdict;
use crate::model::Standard;
use crate::recipient::RecipientMatch;
use crate::report::{Finding, Outcome};
use crate::status::NotRevoked;
use crate::trust::Recognition;
use crate::validity::InForce;

pub use grade::{OpenBadges, State};
pub(crate) use wire::wire as wire_finding;

/// Everything that was found about one credential.
///
/// Its serialised form is the contract of `docs/report.md`; [`Report::state`] and [`Report::open_badges`] are computed
/// from the checks, never stored beside them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The time that the dates were compared with.
    pub evaluated_at: Timestamp,
    /// How the credential came.
    pub input: InputSummary,
    /// The credential as it was signed: the badge's own claims. Of Open Badges 2.0, what is hosted or signed, in the words of
    /// 3.0.
    pub credential: Value,
    /// One outcome for each step.
    pub checks: Checks,
    /// The label of the badge's issuer; `None` where the policy names no label, and for endorsements.
    pub label: Option<LabelVerdict>,
    /// Each endorsement with its own report; recognised endorsers first.
    pub endorsements: Vec<Endorsement>,
    /// Everything that was found, in the order of the steps.
    pub findings: Vec<Finding>,
    pub(crate) integrity: Integrity,
}

/// How a credential came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputSummary {
    /// The outermost carrier.
    pub carrier: Carrier,
    /// The standard that it follows.
    pub standard: Standard,
}

/// One field for each step: leaving a step out does not compile.
#[derive(Debug, Clone, PartialEq)]
pub struct Checks {
    /// The object taken alone.
    pub conformance: Outcome<Conformance>,
    /// The signature.
    pub proof: Outcome<VerifiedProof>,
    /// Whether the key may speak for the issuer.
    pub issuer: Outcome<BoundIssuer>,
    /// The dates.
    pub validity: Outcome<InForce>,
    /// Revocation and suspension.
    pub status: Outcome<NotRevoked>,
    /// Whether it is about the person asked for.
    pub recipient: Outcome<RecipientMatch>,
    /// Whether the issuer is recognised.
    pub trust: Outcome<Recognition>,
}

/// One endorsement: where it stands, what it is about, by whom, and what its own verification found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Endorsement {
    /// Its place in the credential, or in the document that `source` names.
    pub at: Pointer,
    /// Where it comes from, if it is not in the credential: the issuer's own Profile, or an address that this Profile names.
    pub source: Option<Url>,
    /// The id that it names.
    pub about: Option<String>,
    /// The id of its issuer.
    pub endorser: Option<String>,
    /// What the endorser is to this verifier.
    pub standing: Standing,
    /// Whether it names something that is in the credential.
    pub binding: Binding,
    /// Its own report.
    pub report: EndorsementReport,
}

/// What an endorser is to this verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The policy recognises it, and the endorsement is valid.
    Recognised,
    /// It holds the label now, and the endorsement is valid.
    LabelHolder,
    /// Nobody whom this verifier relies on knows it, or the endorsement is not valid.
    Unknown,
}

/// Whether an endorsement is about something in the credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// It names an id of the credential.
    Bound,
    /// It names nothing that is there.
    Unbound,
}

/// What is known of an endorsement.
#[derive(Debug, Clone, PartialEq)]
pub enum EndorsementReport {
    /// It was evaluated like any credential.
    Evaluated(Box<Report>),
    /// It could not be read.
    Unreadable(Finding),
    /// A limit was reached before it was looked at.
    NotEvaluated(Finding),
}

impl EndorsementReport {
    /// The state of the endorsement; `None` if it could not be read.
    pub fn state(&self) -> Option<State> {
        match self {
            EndorsementReport::Evaluated(report) => Some(report.state()),
            EndorsementReport::Unreadable(_) => None,
            EndorsementReport::NotEvaluated(_) => Some(State::Indeterminate),
        }
    }

    fn open_badges(&self) -> OpenBadges {
        match self {
            EndorsementReport::Evaluated(report) => report.open_badges(),
            EndorsementReport::Unreadable(_) => OpenBadges::NotVerified,
            EndorsementReport::NotEvaluated(_) => OpenBadges::Unknown,
        }
    }
}
