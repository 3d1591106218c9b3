//! What the steps of one verification share: the policy, the time, the evidence and what is left of the budget.

use std::collections::BTreeSet;

use url::Url;

use crate::Timestamp;
use crate::budget::{Budget, Exhausted, Limit};
use crate::evidence::{Document, Evidence, FetchError, Purpose, Request};
use crate::policy::Policy;

/// One verification under way.
pub(crate) struct Session<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) now: Timestamp,
    pub(crate) evidence: &'a Evidence,
    pub(crate) budget: Budget,
    missing: BTreeSet<Request>,
    looked_up: BTreeSet<Url>,
    bytes: usize,
    asking: Asking,
}

/// Whether what the evidence lacks is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    Aloud,
    Quietly { missed: bool },
}

/// Why a document is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unavailable {
    /// Nobody has fetched it yet.
    Needed(Url),
    /// It was fetched, and that failed.
    Failed(Url, FetchError),
    /// The verification has asked for enough already.
    Exhausted(Exhausted),
}

impl Unavailable {
    /// What happened, as a person would say it.
    pub(crate) fn describe(&self) -> String {
        match self {
            Unavailable::Needed(url) => format!("{url} has not been fetched"),
            Unavailable::Failed(url, error) => format!("{url}: {}", error.describe()),
            Unavailable::Exhausted(Exhausted(limit)) => format!("a limit was reached: {}", limit.describe()),
        }
    }
}

impl<'a> Session<'a> {
    pub(crate) fn new(policy: &'a Policy, now: Timestamp, evidence: &'a Evidence) -> Self {
        Session {
            policy,
            now,
            evidence,
            budget: Budget::new(policy.limits.clone()),
            missing: BTreeSet::new(),
            looked_up: BTreeSet::new(),
            bytes: 0,
            asking: Asking::Aloud,
        }
    }

    /// Whether `end` has passed, the leeway granted.
    pub(crate) fn is_past(&self, end: Timestamp) -> bool {
        self.now.earlier(self.policy.leeway) > end
    }

    /// The document at `url`, or a note that it is needed. Status 404 and 410 are "not found".
    ///
    /// Who calls this decides what strangers can make us fetch: before a credential's proof and issuer have passed,
    /// only [`crate::issuer::resolve`] and [`crate::legacy::establish`] do.
    pub(crate) fn look_up(&mut self, url: &Url, purpose: Purpose) -> Result<&'a Document, Unavailable> {
        let request = Request::new(url.clone(), purpose);
        // Whoever writes a name and a password into an address would have us show them to its host, and to our reader.
        let is_anonymous = request.url.username().is_empty() && request.url.password().is_none();
        if request.url.scheme() != "https" || !is_anonymous {
            return Err(Unavailable::Failed(request.url, FetchError::Blocked));
        }
        self.pay_for(&request)?;
        match self.evidence.answer(&request.url) {
            None => {
                let url = request.url.clone();
                match &mut self.asking {
                    Asking::Aloud => _ = self.missing.insert(request),
                    Asking::Quietly { missed } => *missed = true,
                }
                Err(Unavailable::Needed(url))
            }
            Some(Err(FetchError::TooMany)) => Err(Unavailable::Exhausted(Exhausted(Limit::Fetches))),
            Some(Err(error)) => Err(Unavailable::Failed(request.url, *error)),
            Some(Ok(document)) => {
                usable(document, purpose).map_err(|error| Unavailable::Failed(request.url, error))
            }
        }
    }

    /// Takes `step` with what the evidence holds and without asking for more; `None` if that does not suffice.
    pub(crate) fn quietly<T>(&mut self, step: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let before = std::mem::replace(&mut self.asking, Asking::Quietly { missed: false });
        let taken = step(self);
        let after = std::mem::replace(&mut self.asking, before);
        (after == Asking::Quietly { missed: false }).then_some(taken)
    }

    /// Takes `step` with a budget of its own, as large as the one that a verification begins with: what serves another
    /// question must not use up what this one needs.
    pub(crate) fn apart<T>(&mut self, step: impl FnOnce(&mut Self) -> T) -> T {
        let fresh = Budget::new(self.policy.limits.clone());
        let budget = std::mem::replace(&mut self.budget, fresh);
        let looked_up = std::mem::take(&mut self.looked_up);
        let bytes = std::mem::take(&mut self.bytes);
        let taken = step(self);
        (self.budget, self.looked_up, self.bytes) = (budget, looked_up, bytes);
        taken
    }

    /// What could not be answered from the evidence.
    pub(crate) fn into_missing(self) -> BTreeSet<Request> {
        self.missing
    }

    /// The first look at an address costs one fetch and its bytes; further looks are free. The bytes of a label register
    /// are not counted: its address is the policy's own, so no stranger can spend them.
    fn pay_for(&mut self, Request { url, purpose }: &Request) -> Result<(), Unavailable> {
        if self.looked_up.contains(url) {
            return Ok(());
        }
        let limits = self.budget.limits();
        let size = match self.evidence.answer(url) {
            Some(Ok(document)) if *purpose != Purpose::LabelRegister => document.body.len(),
            Some(_) | None => 0,
        };
        if self.looked_up.len() >= limits.fetches {
            return Err(Unavailable::Exhausted(Exhausted(Limit::Fetches)));
        }
        if self.bytes.saturating_add(size) > limits.fetched_bytes {
            return Err(Unavailable::Exhausted(Exhausted(Limit::FetchedBytes)));
        }
        self.bytes += size;
        self.looked_up.insert(url.clone());
        Ok(())
    }
}

fn usable(document: &Document, purpose: Purpose) -> Result<&Document, FetchError> {
    match document.status {
        200..=299 if document.body.len() > purpose.limit() => Err(FetchError::TooLarge),
        200..=299 => Ok(document),
        410 if purpose.reads_what_is_gone() && document.body.len() <= purpose.limit() => Ok(document),
        404 | 410 => Err(FetchError::NotFound),
        _ => Err(FetchError::Transport),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(status: u16, size: usize) -> Document {
        Document { status, media_type: None, body: vec![b' '; size], date: None, max_age: None }
    }

    fn url(name: &str) -> Url {
        Url::parse(&format!("https://issuer.example/{name}")).unwrap()
    }

    #[test]
    fn asks_for_what_it_does_not_have() {
        let (policy, evidence) = (Policy::default(), Evidence::new());
        let mut session = Session::new(&policy, Timestamp::from_unix(0).unwrap(), &evidence);
        let asked = session.look_up(&url("list#3"), Purpose::StatusList);
        assert_eq!(asked, Err(Unavailable::Needed(url("list"))));
        assert_eq!(
            session.into_missing().into_iter().collect::<Vec<_>>(),
            [Request::new(url("list"), Purpose::StatusList)]
        );
    }

    #[test]
    fn a_quiet_step_asks_for_nothing() {
        let policy = Policy::default();
        let mut evidence = Evidence::new();
        evidence.record(&url("here"), Ok(page(200, 1)));
        let mut session = Session::new(&policy, Timestamp::from_unix(0).unwrap(), &evidence);
        let mut look = |name: &str| session.quietly(|s| s.look_up(&url(name), Purpose::StatusList).is_ok());
        assert_eq!((look("here"), look("not here"), look("here")), (Some(true), None, Some(true)));
        assert!(session.into_missing().is_empty());
    }

    #[test]
    fn a_step_apart_uses_up_nothing_of_the_rest() {
        let mut policy = Policy::default();
        (policy.limits.fetches, policy.limits.signatures) = (1, 1);
        let evidence = Evidence::new();
        let mut session = Session::new(&policy, Timestamp::from_unix(0).unwrap(), &evidence);
        session.apart(|session| {
            assert!(session.look_up(&url("theirs"), Purpose::LabelRegister).is_err());
            assert!(session.budget.spend_signature().is_ok() && session.budget.spend_signature().is_err());
        });
        let ours = session.look_up(&url("ours"), Purpose::StatusList);
        assert_eq!(ours, Err(Unavailable::Needed(url("ours"))));
        assert!(session.budget.spend_signature().is_ok());
        // What was needed apart is asked for all the same.
        assert_eq!(session.into_missing().len(), 2);
    }

    #[test]
    fn what_was_not_fetched_for_a_limit_is_a_limit() {
        let policy = Policy::default();
        let mut evidence = Evidence::new();
        evidence.record(&url("a"), Err(FetchError::TooMany));
        let mut session = Session::new(&policy, Timestamp::from_unix(0).unwrap(), &evidence);
        let exhausted = Err(Unavailable::Exhausted(Exhausted(Limit::Fetches)));
        assert_eq!(session.look_up(&url("a"), Purpose::StatusList), exhausted);
    }

    #[test]
    fn addresses_with_names_and_passwords_are_never_asked() {
        let (policy, evidence) = (Policy::default(), Evidence::new());
        let mut session = Session::new(&policy, Timestamp::from_unix(0).unwrap(), &evidence);
        for address in
            ["https://user@issuer.example/", "https://:secret@issuer.example/", "http://issuer.example/"]
        {
            let asked = Url::parse(address).unwrap();
            let refused = Err(Unavailable::Failed(asked.clone(), FetchError::Blocked));
            assert_eq!(session.look_up(&asked, Purpose::Endorsement), refused, "{address}");
        }
        assert!(session.into_missing().is_empty());
    }

    #[test]
    fn an_answer_counts_only_within_its_limits() {
        let policy = Policy::default();
        let mut evidence = Evidence::new();
        evidence.record(&url("good"), Ok(page(200, Purpose::KeyDocument.limit())));
        evidence.record(&url("large"), Ok(page(200, Purpose::KeyDocument.limit() + 1)));
        evidence.record(&url("gone"), Ok(page(410, 3)));
        evidence.record(&url("odd"), Ok(page(500, 3)));
        let mut session = Session::new(&policy, Timestamp::from_unix(0).unwrap(), &evidence);
        let mut look = |name: &str| session.look_up(&url(name), Purpose::KeyDocument).map(|d| d.status);
        assert_eq!(look("good"), Ok(200));
        assert_eq!(look("large"), Err(Unavailable::Failed(url("large"), FetchError::TooLarge)));
        assert_eq!(look("gone"), Err(Unavailable::Failed(url("gone"), FetchError::NotFound)));
        assert_eq!(look("odd"), Err(Unavailable::Failed(url("odd"), FetchError::Transport)));
    }

    #[test]
    fn distinct_addresses_and_bytes_are_limited() {
        let mut policy = Policy::default();
        (policy.limits.fetches, policy.limits.fetched_bytes) = (2, 10);
        let mut evidence = Evidence::new();
        for name in ["a", "b", "c"] {
            evidence.record(&url(name), Ok(page(200, 6)));
        }
        let mut session = Session::new(&policy, Timestamp::from_unix(0).unwrap(), &evidence);
        assert!(session.look_up(&url("a"), Purpose::StatusList).is_ok());
        assert!(session.look_up(&url("a"), Purpose::StatusList).is_ok());
        let exhausted = |limit| Err(Unavailable::Exhausted(Exhausted(limit)));
        assert_eq!(session.look_up(&url("b"), Purpose::StatusList), exhausted(Limit::FetchedBytes));
        let none = session.look_up(&url("unknown"), Purpose::StatusList);
        assert_eq!(none, Err(Unavailable::Needed(url("unknown"))));
        assert_eq!(session.look_up(&url("c"), Purpose::StatusList), exhausted(Limit::Fetches));
    }
}
