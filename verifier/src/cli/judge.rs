//! Where the command line meets the library.

use openbadges::drive::{self, Fetch, Verification};
use openbadges::evidence::Evidence;
use openbadges::json::Value;
use openbadges::policy::Policy;
use openbadges::report::Finding;
use openbadges::{InputError, Report, Timestamp};

/// A report in its JSON form, and all the evidence that it rests on.
pub(super) struct Verdict {
    pub(super) report: Value,
    pub(super) evidence: Evidence,
}

/// Verifies `input`, fetching what the evidence lacks.
pub(super) async fn judge<F: Fetch>(
    input: &[u8],
    policy: &Policy,
    now: Timestamp,
    evidence: Evidence,
    fetch: &F,
) -> Verdict {
    let kept = evidence.clone();
    match drive::verify(input, policy, now, evidence, fetch).await {
        Ok(Verification { report, evidence }) => Verdict { report: serde_json::json!(report), evidence },
        Err(InputError(finding)) => Verdict { report: unreadable(&finding, now), evidence: kept },
    }
}

/// The report on an input that could not be read.
pub(super) fn unreadable(finding: &Finding, now: Timestamp) -> Value {
    Report::unreadable(finding, now)
}
