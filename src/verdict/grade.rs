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
        let embedded = self.endorsements.iter().filter(|endorsement| endorsement.source.is_none());
        let endorsements = embedded.map(|endorsement| endorsement.report.open_badges());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Pointer;
    use crate::report::{Code, Finding};
    use crate::testing;
    use crate::verdict::{Binding, Endorsement, EndorsementReport, Standing};

    /// Every outcome that a check can have.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Kind {
        Pass,
        Fail,
        Unknown,
        Absent,
        NotReached,
        SwitchedOff,
    }

    use Kind::{Absent, Fail, NotReached, Pass, SwitchedOff, Unknown};

    const KINDS: [Kind; 6] = [Pass, Fail, Unknown, Absent, NotReached, SwitchedOff];

    fn outcome<T: Clone>(kind: Kind, passed: &Outcome<T>) -> Outcome<T> {
        match kind {
            Pass => passed.clone(),
            Fail => Outcome::Fail(Code::ModelViolation),
            Unknown => Outcome::Unknown(Code::BudgetExhausted),
            Absent => Outcome::Skipped(Skip::Absent),
            NotReached => Outcome::Skipped(Skip::NotReached),
            SwitchedOff => Outcome::Skipped(Skip::Policy),
        }
    }

    /// Sets each check in turn; `passed` holds a witness for every one of them.
    const SETTERS: [fn(&mut Checks, Kind, &Checks); 7] = [
        |checks, kind, passed| checks.conformance = outcome(kind, &passed.conformance),
        |checks, kind, passed| checks.proof = outcome(kind, &passed.proof),
        |checks, kind, passed| checks.issuer = outcome(kind, &passed.issuer),
        |checks, kind, passed| checks.validity = outcome(kind, &passed.validity),
        |checks, kind, passed| checks.status = outcome(kind, &passed.status),
        |checks, kind, passed| checks.recipient = outcome(kind, &passed.recipient),
        |checks, kind, passed| checks.trust = outcome(kind, &passed.trust),
    ];

    /// The rule in words: one failure is enough; then one gap; trust counts last and for itself never.
    fn expected_state(kinds: [Kind; 7]) -> State {
        let [conformance, proof, issuer, validity, status, recipient, trust] = kinds;
        let decisive = [conformance, proof, issuer, validity, status, recipient];
        let is_gap = |kind: Kind| kind == Unknown || kind == NotReached;
        if decisive.contains(&Fail) {
            return State::Invalid;
        }
        if decisive.into_iter().any(is_gap) || proof != Pass || issuer != Pass {
            return State::Indeterminate;
        }
        if trust == Pass { State::Trusted } else { State::Valid }
    }

    #[test]
    fn the_state_follows_from_the_checks_in_every_combination() {
        let passed = testing::trusted_report().checks;
        let mut checks = passed.clone();
        let (mut kinds, mut combinations) = ([Pass; 7], 0);
        for mut number in 0..KINDS.len().pow(7) {
            for (at, set) in SETTERS.iter().enumerate() {
                let kind = KINDS[number % KINDS.len()];
                if kinds[at] != kind {
                    kinds[at] = kind;
                    set(&mut checks, kind, &passed);
                }
                number /= KINDS.len();
            }
            assert_eq!(checks.state(), expected_state(kinds), "{kinds:?}");
            combinations += 1;
        }
        assert_eq!(combinations, 279_936);
    }

    #[test]
    fn a_report_has_the_state_of_its_checks() {
        let mut report = testing::trusted_report();
        assert_eq!(report.state(), State::Trusted);
        report.checks.trust = Outcome::Unknown(Code::TrustRegistryUnreachable);
        assert_eq!(report.state(), State::Valid);
    }

    #[test]
    fn verdicts_are_ordered_from_bad_to_good() {
        assert!(
            [State::Invalid, State::Indeterminate, State::Valid, State::Trusted].is_sorted_by(|a, b| a < b)
        );
        assert!(
            [OpenBadges::NotVerified, OpenBadges::Unknown, OpenBadges::Verified].is_sorted_by(|a, b| a < b)
        );
    }

    /// Open Badges 3.0 §9: conformance, any one proof, dates and revocation; nothing else.
    fn expected_literal(kinds: [Kind; 3], integrity: Integrity) -> OpenBadges {
        if kinds.contains(&Fail) || integrity == Integrity::Broken {
            OpenBadges::NotVerified
        } else if kinds.contains(&Unknown) || kinds.contains(&NotReached) || integrity == Integrity::Unknown {
            OpenBadges::Unknown
        } else {
            OpenBadges::Verified
        }
    }

    #[test]
    fn the_literal_verdict_follows_from_four_checks_in_every_combination() {
        let passed = testing::trusted_report();
        let mut report = passed.clone();
        for (conformance, validity, status) in triples() {
            SETTERS[0](&mut report.checks, conformance, &passed.checks);
            SETTERS[3](&mut report.checks, validity, &passed.checks);
            SETTERS[4](&mut report.checks, status, &passed.checks);
            for integrity in [Integrity::Verified, Integrity::Broken, Integrity::Unknown] {
                report.integrity = integrity;
                let expected = expected_literal([conformance, validity, status], integrity);
                assert_eq!(
                    report.open_badges(),
                    expected,
                    "{conformance:?} {validity:?} {status:?} {integrity:?}"
                );
            }
        }
    }

    fn triples() -> impl Iterator<Item = (Kind, Kind, Kind)> {
        KINDS
            .into_iter()
            .flat_map(|a| KINDS.into_iter().flat_map(move |b| KINDS.into_iter().map(move |c| (a, b, c))))
    }

    #[test]
    fn the_literal_verdict_knows_nothing_of_issuers_recipients_and_trust() {
        let passed = testing::trusted_report();
        for set in [1, 2, 5, 6].map(|at| SETTERS[at]) {
            for kind in KINDS {
                let mut report = passed.clone();
                set(&mut report.checks, kind, &passed.checks);
                assert_eq!(report.open_badges(), OpenBadges::Verified);
            }
        }
    }

    fn endorsement(report: EndorsementReport) -> Endorsement {
        let (standing, binding) = (Standing::Unknown, Binding::Unbound);
        Endorsement {
            at: Pointer::root(),
            source: None,
            about: None,
            endorser: None,
            standing,
            binding,
            report,
        }
    }

    /// Every kind of endorsement, with its state and its literal verdict.
    fn endorsements() -> Vec<(EndorsementReport, Option<State>, OpenBadges)> {
        let trusted = testing::trusted_report();
        let mut expired = trusted.clone();
        expired.checks.validity = Outcome::Fail(Code::ValidityExpired);
        let mut unknown = trusted.clone();
        unknown.checks.status = Outcome::Unknown(Code::StatusUnreachable);
        let evaluated = |report| EndorsementReport::Evaluated(Box::new(report));
        let finding = || Finding::new(Code::ParseJws);
        vec![
            (evaluated(trusted), Some(State::Trusted), OpenBadges::Verified),
            (evaluated(expired), Some(State::Invalid), OpenBadges::NotVerified),
            (evaluated(unknown), Some(State::Indeterminate), OpenBadges::Unknown),
            (EndorsementReport::Unreadable(finding()), None, OpenBadges::NotVerified),
            (EndorsementReport::NotEvaluated(finding()), Some(State::Indeterminate), OpenBadges::Unknown),
        ]
    }

    #[test]
    fn the_literal_verdict_is_that_of_the_worst_endorsement_too() {
        for (first, state, literal) in endorsements() {
            assert_eq!(first.state(), state);
            for (second, _, other) in endorsements() {
                let mut report = testing::trusted_report();
                report.endorsements = vec![endorsement(first.clone()), endorsement(second)];
                assert_eq!(report.open_badges(), literal.min(other), "{literal:?} {other:?}");
            }
        }
    }

    #[test]
    fn no_endorsement_changes_the_state() {
        for (endorsed, _, _) in endorsements() {
            let mut report = testing::trusted_report();
            report.endorsements = vec![endorsement(endorsed)];
            assert_eq!(report.state(), State::Trusted);
        }
    }
}
