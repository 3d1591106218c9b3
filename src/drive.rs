//! The loop around [`evaluate`]: evaluate, fetch what is missing, evaluate again.

use std::future::Future;

use crate::evaluate::{InputError, evaluate};
use crate::evidence::{Document, Evidence, FetchError, Request};
use crate::policy::Policy;
use crate::timestamp::Timestamp;
use crate::verdict::Report;

/// The one way out to the network.
///
/// Implementations enforce their own rules about addresses, time and size; a document larger than
/// [`Purpose::limit`](crate::evidence::Purpose::limit) is [`FetchError::TooLarge`], never cut short.
pub trait Fetch: Sync {
    /// Fetches one document.
    fn fetch(&self, request: &Request) -> impl Future<Output = Result<Document, FetchError>> + Send;
}

/// No network at all: whatever is not in the evidence could not be had.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offline;

impl Fetch for Offline {
    async fn fetch(&self, _: &Request) -> Result<Document, FetchError> {
        Err(FetchError::Transport)
    }
}

/// A finished verification.
#[derive(Debug, Clone)]
pub struct Verification {
    /// What was found.
    pub report: Report,
    /// The evidence given plus everything that was fetched; evaluating with it again gives the same report.
    pub evidence: Evidence,
}

/// Verifies `input`, fetching what the evidence lacks. Asks for nothing twice: failures are answers too.
///
/// # Errors
/// [`InputError`] when the input is no readable credential.
pub async fn verify<F: Fetch>(
    input: &[u8],
    policy: &Policy,
    now: Timestamp,
    mut evidence: Evidence,
    fetch: &F,
) -> Result<Verification, InputError> {
    loop {
        let evaluation = evaluate(input, policy, now, &evidence)?;
        if evaluation.missing.is_empty() {
            return Ok(Verification { report: evaluation.report, evidence });
        }
        // Each round answers every request, and the number of addresses is limited: the loop ends.
        let answers = evaluation.missing.iter().map(async |request| (request, fetch.fetch(request).await));
        for (request, answer) in futures_util::future::join_all(answers).await {
            evidence.record(&request.url, answer);
        }
    }
}
