//! Where the command line meets the library.

use openbadges::drive::{self, Fetch, Verification};
use openbadges::evidence::Evidence;
use openbadges::json::Value;
use openbadges::label::{EditionSeen, LabelVerdict};
use openbadges::policy::Policy;
use openbadges::report::Finding;
use openbadges::{InputError, Report, Timestamp};

/// A report in its JSON form, and all that it rests on.
pub(super) struct Verdict {
    pub(super) report: Value,
    pub(super) evidence: Evidence,
    /// The editions of label registers that were seen.
    pub(super) editions: Vec<EditionSeen>,
}

impl Verdict {
    /// The report on an input that could not be read.
    pub(super) fn unreadable(finding: &Finding, now: Timestamp, evidence: Evidence) -> Self {
        Verdict { report: Report::unreadable(finding, now), evidence, editions: Vec::new() }
    }
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
        Ok(Verification { report, evidence }) => {
            let editions = report.label.as_ref().map_or_else(Vec::new, LabelVerdict::editions);
            Verdict { report: serde_json::json!(report), evidence, editions }
        }
        Err(InputError(finding)) => Verdict::unreadable(&finding, now, kept),
    }
}
