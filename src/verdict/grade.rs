//! The two verdicts, each computed in one place.

use serde::Serialize;

use super::{Checks, Report};
use crate::authenticity::Integrity;
use crate::report::{Outcome, Skip};

/// The verdict on a credential. "Good signature" is not "trusted", and "could not check" is neither good nor bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// At least one check failed.
    Invalid,
    /// No check failed, but at least one could not be made.
    Indeterminate,
    /// Genuine, the issuer's own, and current; nobody here recognises the issuer.
    Valid,
    /// Valid, and issued by somebody whom the policy recognises.
    Trusted,
}

/// The verdict of the badge's own standard, taken literally (Open Badges 3.0 §9). It knows nothing of who may sign for an
/// issuer, nor of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenBadges {
    /// A step of the standard's verification failed.
    NotVerified,
    /// A step could not be taken.
    Unknown,
    /// All steps passed.
    Verified,
}

impl Report {
    /// The verdict: the worst of the checks, raised to [`State::Trusted`] only from [`State::Valid`].
    pub fn state(&self) -> State {
        self.checks.state()
    }

    /// The standard's own verdict: conformance, any one proof, dates, revocation, and every embedded endorsement.
    pub fn open_badges(&self) -> OpenBadges {
        let proof = match self.integrity {
            Integrity::Verified => OpenBadges::Verified,
            Integrity::Unknown => OpenBadges::Unknown,
            Integrity::Broken => OpenBadges::NotVerified,
        };
        let own = [
            literal(&self.checks.conformance),
            proof,
            literal(&self.checks.validity),
            literal(&self.checks.status),
        ];
        let endorsements = self.endorsements.iter().map(|endorsement| endorsement.report.open_badges());
        own.into_iter().chain(endorsements).min().unwrap_or(OpenBadges::Unknown)
    }
}

impl Checks {
    fn state(&self) -> State {
        let graded = [
            grade(&self.conformance),
            required(&self.proof),
            required(&self.issuer),
            grade(&self.validity),
            grade(&self.status),
            grade(&self.recipient),
        ];
        match graded.into_iter().min() {
            Some(State::Valid) if matches!(self.trust, Outcome::Pass(_)) => State::Trusted,
            Some(worst) => worst,
            None => State::Invalid,
        }
    }
}

fn grade<T>(outcome: &Outcome<T>) -> State {
    match outcome {
        Outcome::Pass(_) | Outcome::Skipped(Skip::Absent | Skip::Policy) => State::Valid,
        Outcome::Unknown(_) | Outcome::Skipped(Skip::NotReached) => State::Indeterminate,
        Outcome::Fail(_) => State::Invalid,
    }
}

/// Proof and issuer can be neither absent nor switched off.
fn required<T>(outcome: &Outcome<T>) -> State {
    match outcome {
        Outcome::Pass(_) => State::Valid,
        Outcome::Unknown(_) | Outcome::Skipped(_) => State::Indeterminate,
        Outcome::Fail(_) => State::Invalid,
    }
}

fn literal<T>(outcome: &Outcome<T>) -> OpenBadges {
    match grade(outcome) {
        State::Invalid => OpenBadges::NotVerified,
        State::Indeterminate => OpenBadges::Unknown,
        State::Valid | State::Trusted => OpenBadges::Verified,
    }
}
