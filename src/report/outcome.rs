use super::{Code, Finding, Severity};

/// The result of one step: a witness of what was established, or why there is none.
///
/// There is no way to leave a step out: the report has one field for each.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Outcome<T> {
    /// Checked, and it holds.
    Pass(T),
    /// Checked, and it does not hold. The code is the first error found.
    Fail(Code),
    /// Could not be checked. The code says why.
    Unknown(Code),
    /// Not checked, on purpose.
    Skipped(Skip),
}

/// Why a step was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// There was nothing to check: no status entry, no recipient asked for.
    Absent,
    /// An earlier step did not pass.
    NotReached,
    /// The policy switches it off.
    Policy,
}

impl<T> Outcome<T> {
    /// The outcome that `findings` of one step demand; `witness` is what was established if none of them objects.
    ///
    /// An error makes the step fail, anything unknown makes it unknown; only then the witness counts.
    pub fn conclude(findings: &[Finding], witness: T) -> Self {
        let first = |severity| findings.iter().find(|f| f.severity() == severity).map(|f| f.code);
        match (first(Severity::Error), first(Severity::Unknown)) {
            (Some(code), _) => Outcome::Fail(code),
            (None, Some(code)) => Outcome::Unknown(code),
            (None, None) => Outcome::Pass(witness),
        }
    }

    /// What was established, if it was.
    pub fn witness(&self) -> Option<&T> {
        match self {
            Outcome::Pass(witness) => Some(witness),
            Outcome::Fail(_) | Outcome::Unknown(_) | Outcome::Skipped(_) => None,
        }
    }
}
