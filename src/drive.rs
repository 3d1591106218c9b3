//! The loop around [`evaluate`]: evaluate, fetch what is missing, evaluate again.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;

use crate::evaluate::{Evaluation, InputError, evaluate};
use crate::evidence::{Document, Evidence, FetchError, Purpose, Request};
use crate::label::{self, LabelAnswer, LabelCheck, LabelCheckError, Register};
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
    let allowance = Allowance::of(policy);
    let report = settle(&mut evidence, fetch, allowance, |evidence| {
        let Evaluation { report, missing } = evaluate(input, policy, now, evidence)?;
        let registers = report.label.as_ref().map_or_else(Vec::new, |label| label.registers().to_vec());
        Ok(Round { told: report, missing, registers })
    });
    Ok(Verification { report: report.await?, evidence })
}

/// A finished look for a label.
#[derive(Debug, Clone)]
pub struct LabelVerification {
    /// What was found.
    pub answer: LabelAnswer,
    /// The evidence given plus everything that was fetched.
    pub evidence: Evidence,
}

/// Whether `issuer` holds the label of the policy at `at` (now, if `None`), fetching what the evidence lacks.
///
/// # Errors
/// [`LabelCheckError`] when the question makes no sense.
pub async fn check_label<F: Fetch>(
    issuer: &str,
    at: Option<Timestamp>,
    policy: &Policy,
    now: Timestamp,
    mut evidence: Evidence,
    fetch: &F,
) -> Result<LabelVerification, LabelCheckError> {
    let allowance = Allowance::of(policy);
    let answer = settle(&mut evidence, fetch, allowance, |evidence| {
        let LabelCheck { answer, missing } = label::check(issuer, at, policy, now, evidence)?;
        Ok(Round { registers: answer.registers.clone(), told: answer, missing })
    });
    Ok(LabelVerification { answer: answer.await?, evidence })
}

/// What one round tells, what it lacks, and what it opened.
struct Round<T> {
    told: T,
    missing: BTreeSet<Request>,
    registers: Vec<Arc<Register>>,
}

/// How many documents may still be fetched, over all rounds. One evaluation keeps to the same limit, but what it asks for
/// changes with the answers.
struct Allowance(usize);

/// How many endorsements are fetched in one round: each needs further documents, and they should still come.
const ENDORSEMENTS_AT_ONCE: usize = 4;

impl Allowance {
    fn of(policy: &Policy) -> Self {
        Allowance(policy.limits.fetches)
    }

    /// What is fetched next: what the badge's own verdict rests on, and only then the endorsements that somebody names.
    /// Label registers cost nothing here: the policy names them, and they must not take the place of what the badge needs.
    fn next(&mut self, missing: BTreeSet<Request>) -> Next {
        let is_register = |request: &Request| request.purpose == Purpose::LabelRegister;
        let (registers, missing): (Vec<_>, Vec<_>) = missing.into_iter().partition(is_register);
        let (praise, own): (Vec<_>, Vec<_>) =
            missing.into_iter().partition(|request| request.purpose == Purpose::Endorsement);
        let (mut fetched, at_once) =
            if own.is_empty() { (praise, ENDORSEMENTS_AT_ONCE) } else { (own, usize::MAX) };
        let refused =
            if self.0 < fetched.len().min(at_once) { fetched.split_off(self.0) } else { Vec::new() };
        fetched.truncate(at_once);
        self.0 -= fetched.len();
        fetched.extend(registers);
        Next { fetched, refused }
    }
}

/// What is done with requests. The others come up again.
struct Next {
    fetched: Vec<Request>,
    refused: Vec<Request>,
}

/// Asks, fetches what is missing, and asks again. Each round answers a request, and the number of addresses is limited:
/// the loop ends.
async fn settle<F: Fetch, T, E>(
    evidence: &mut Evidence,
    fetch: &F,
    mut allowance: Allowance,
    ask: impl Fn(&Evidence) -> Result<Round<T>, E>,
) -> Result<T, E> {
    loop {
        let Round { told, missing, registers } = ask(evidence)?;
        registers.into_iter().for_each(|register| evidence.keep_register(register));
        if missing.is_empty() {
            return Ok(told);
        }
        let Next { fetched, refused } = allowance.next(missing);
        let answers = fetched.iter().map(async |request| (request, fetch.fetch(request).await));
        for (request, answer) in futures_util::future::join_all(answers).await {
            evidence.record(&request.url, answer);
        }
        for request in refused {
            evidence.record(&request.url, Err(FetchError::TooMany));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::FutureExt as _;
    use serde_json::Value;

    use super::*;
    use crate::testing::{self, Issuer, badge, recorded, status_entry, status_list};
    use crate::verdict::State;

    const LIST: &str = "https://issuer.example/status/1";

    /// A network that has these answers, and remembers what it was asked for.
    struct Network {
        pages: Evidence,
        asked: Mutex<Vec<String>>,
    }

    impl Fetch for Network {
        async fn fetch(&self, request: &Request) -> Result<Document, FetchError> {
            self.asked.lock().unwrap().push(request.url.to_string());
            self.pages.answer(&request.url).cloned().unwrap_or(Err(FetchError::NotFound))
        }
    }

    fn issuer() -> Issuer {
        Issuer::did_web(1, "issuer.example")
    }

    fn input() -> Vec<u8> {
        let mut badge = badge(&issuer());
        badge["credentialStatus"] = status_entry(LIST, 7);
        issuer().sign(badge).to_string().into_bytes()
    }

    /// The issuer's keys and its status list.
    fn pages() -> [(String, Value); 2] {
        let list = issuer().sign(status_list(&issuer(), LIST, &[]));
        [(issuer().document_url(), issuer().document()), (LIST.to_owned(), list)]
    }

    fn network(pages: &[(String, Value)]) -> Network {
        let pages = recorded(pages.iter().map(|(address, page)| (address.as_str(), page.clone())));
        Network { pages, asked: Mutex::default() }
    }

    fn run<F: Fetch>(input: &[u8], evidence: Evidence, fetch: &F) -> Result<Verification, InputError> {
        let policy = Policy::default();
        let verification = verify(input, &policy, testing::now(), evidence, fetch);
        verification.now_or_never().expect("nothing here waits")
    }

    #[test]
    fn what_is_missing_is_fetched_once_and_recorded() {
        let network = network(&pages());
        let verification = run(&input(), Evidence::new(), &network).unwrap();
        assert_eq!(verification.report.state(), State::Valid);
        assert_eq!(*network.asked.lock().unwrap(), [issuer().document_url(), LIST.to_owned()]);
        assert_eq!(verification.evidence, network.pages);
    }

    #[test]
    fn failures_are_answers_too() {
        let network = network(&pages()[..1]);
        let verification = run(&input(), Evidence::new(), &network).unwrap();
        assert_eq!(verification.report.state(), State::Indeterminate);
        assert_eq!(network.asked.lock().unwrap().len(), 2);
        assert_eq!(verification.evidence.answer(&testing::url(LIST)), Some(&Err(FetchError::NotFound)));
    }

    #[test]
    fn what_is_recorded_is_not_fetched() {
        let whole = network(&pages());
        let verification = run(&input(), network(&pages()[..1]).pages, &whole).unwrap();
        assert_eq!(verification.report.state(), State::Valid);
        assert_eq!(*whole.asked.lock().unwrap(), [LIST]);
    }

    /// Every address that is named in answers is another one, and still there is an end.
    #[test]
    fn all_rounds_together_fetch_no_more_than_is_allowed() {
        let whole = network(&pages());
        let policy = |fetches| {
            let mut policy = Policy::default();
            policy.limits.fetches = fetches;
            policy
        };
        let told: Result<usize, ()> =
            settle(&mut Evidence::new(), &whole, Allowance::of(&policy(5)), |evidence| {
                let known = evidence.iter().count();
                let request = |n: usize| {
                    let url = testing::url(&format!("https://issuer.example/{n}"));
                    Request::new(
                        url,
                        if n.is_multiple_of(2) { Purpose::Endorsement } else { Purpose::Registry },
                    )
                };
                let unanswered = |request: &Request| evidence.answer(&request.url).is_none();
                let missing = (0..12).map(request).filter(unanswered).take(3).collect();
                Ok(Round { told: known, missing, registers: Vec::new() })
            })
            .now_or_never()
            .expect("nothing here waits");
        assert_eq!(told, Ok(12));
        assert_eq!(whole.asked.lock().unwrap().len(), 5);
    }

    #[test]
    fn endorsements_are_fetched_last_and_a_few_at_once() {
        let request =
            |n: usize, purpose| Request::new(testing::url(&format!("https://issuer.example/{n}")), purpose);
        let praise = || (0..9).map(|n| request(n, Purpose::Endorsement));
        let mut allowance = Allowance(7);
        let own = request(10, Purpose::StatusList);
        let next = allowance.next(praise().chain([own.clone()]).collect());
        assert_eq!((next.fetched, next.refused), (vec![own], vec![]));
        let next = allowance.next(praise().collect());
        assert_eq!((next.fetched.len(), next.refused.len()), (4, 0));
        let next = allowance.next(praise().skip(4).collect());
        assert_eq!((next.fetched.len(), next.refused.len()), (2, 3));
    }

    #[test]
    fn the_evidence_replays_the_report() {
        let first = run(&input(), Evidence::new(), &network(&pages())).unwrap();
        let replayed = run(&input(), first.evidence.clone(), &Offline).unwrap();
        assert_eq!((replayed.report, replayed.evidence), (first.report, first.evidence));
    }

    #[test]
    fn offline_nothing_can_be_had() {
        let verification = run(&input(), Evidence::new(), &Offline).unwrap();
        assert_eq!(verification.report.state(), State::Indeterminate);
        let answers: Vec<_> = verification.evidence.iter().collect();
        assert_eq!(answers, [(issuer().document_url().as_str(), &Err(FetchError::Transport))]);
    }

    #[test]
    fn what_cannot_be_read_fetches_nothing() {
        let network = network(&pages());
        assert!(run(b"no badge", Evidence::new(), &network).is_err());
        assert!(network.asked.lock().unwrap().is_empty());
    }
}
