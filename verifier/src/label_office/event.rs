//! What happened at the office. An event is final: what was wrong about it is put right by another one.

use openbadges::Timestamp;
use serde::{Deserialize, Serialize};

use super::calendar::Day;
use super::forms::{
    ApplicationForm, CommitteeForm, EvaluationForm, EvaluatorsForm, IssuerId, OrganiserForm, Text,
};
use super::number::{ApplicationNumber, LabelNumber};
use super::people::PersonId;
use super::scheme::Evaluation;

/// An entry of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place among all, from 1.
    pub number: u32,
    /// When it was entered, in whole seconds; never before the one before it.
    pub at: Timestamp,
    /// Who entered it.
    pub by: String,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "kebab-case", deny_unknown_fields)]
pub enum What {
    /// An Organiser has registered.
    OrganiserRegistered(OrganiserForm),
    /// What is known of it has changed. Labels that it has stay as they are.
    OrganiserChanged(OrganiserForm),
    /// It is an OrganiserVerified (step 0).
    OrganiserVerified(OrganiserVerification),
    /// One of its staff has completed the training (step 1).
    TrainingCompleted(TrainingCompleted),
    /// It has applied for the label (step 2).
    ApplicationReceived(ApplicationReceived),
    /// It is settled who evaluates the application (step 3).
    EvaluatorsAssigned {
        /// Which one.
        application: ApplicationNumber,
        /// Who.
        form: EvaluatorsForm,
    },
    /// An evaluator has finished.
    EvaluationGiven {
        /// Which application.
        application: ApplicationNumber,
        /// What the evaluator found.
        form: EvaluationForm,
    },
    /// It is settled who decides.
    CommitteeAppointed {
        /// Which application.
        application: ApplicationNumber,
        /// Who.
        form: CommitteeForm,
    },
    /// The committee has decided.
    Decided(Decided),
    /// A label was taken back, for good.
    LabelRevoked(LabelRevoked),
}

/// That an Organiser has what step 0 asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganiserVerification {
    /// Which one.
    pub organiser: IssuerId,
    /// Whether its account is verified.
    pub account: Essential,
    /// Whether it has accepted the values of the Network.
    pub values: Essential,
    /// Since when it has used badges actively.
    pub active_since: Day,
    /// When this was verified.
    pub on: Day,
}

/// One of the essentials of step 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Essential {
    /// It is there.
    Given,
    /// It is not.
    Lacking,
}

/// That one of the staff has completed the training.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingCompleted {
    /// Whose staff.
    pub organiser: IssuerId,
    /// Who.
    pub person: PersonId,
    /// When.
    pub on: Day,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationReceived {
    /// Who applies.
    pub organiser: IssuerId,
    /// For a first label, or for the renewal of the one that it holds.
    pub evaluation: Evaluation,
    /// When it came.
    pub received: Day,
    /// The form.
    pub form: ApplicationForm,
}

/// A decision of the committee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// About which application.
    pub application: ApplicationNumber,
    /// What it decided.
    pub decision: LabelDecision,
    /// When.
    pub on: Day,
}

/// What the committee decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "kebab-case", deny_unknown_fields)]
pub enum LabelDecision {
    /// The applicant holds the label from the day of the decision on.
    Issued {
        /// Why, in a few words that are published with the label.
        summary: Text,
    },
    /// Not yet. This stays between the Network and the applicant.
    NotYetIssued {
        /// What is missing and what to do.
        advice: Text,
    },
}

/// That a label was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelRevoked {
    /// Which one.
    pub label: LabelNumber,
    /// From which day on it is no longer held.
    pub on: Day,
    /// Why. It is not published.
    pub reason: Text,
}
