//! What was fetched, and what is asked for: the core's only view of the outside world.

use std::collections::BTreeMap;
use std::sync::Arc;

use url::Url;

use crate::label::Register;

/// Why a document is wanted. Decides its size limit and when it may be asked for at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// A document that lists the issuer's keys. The only request made before proof and issuer have passed.
    KeyDocument,
    /// A status list or revocation list.
    StatusList,
    /// A newer edition of the credential.
    Refresh,
    /// A list of issuers that the policy names.
    Registry,
    /// The hosted copy of an assertion of Open Badges 2.0, which is its proof.
    HostedAssertion,
    /// What an assertion of Open Badges 2.0 awards; it names the issuer.
    BadgeClass,
    /// The profile of an issuer of Open Badges 2.0: whose assertions are its own, and by which keys.
    IssuerProfile,
    /// A register of labels that the policy names.
    LabelRegister,
    /// An endorsement that the issuer's own profile names.
    Endorsement,
}

impl Purpose {
    /// The largest document of this kind, in bytes (report.md §4.14).
    pub fn limit(self) -> usize {
        match self {
            Purpose::KeyDocument => 256 << 10,
            Purpose::StatusList => 12 << 20,
            Purpose::Refresh | Purpose::Endorsement => 2 << 20,
            Purpose::Registry => 12 << 20,
            // Each may hold an image.
            Purpose::HostedAssertion | Purpose::BadgeClass | Purpose::IssuerProfile => 2 << 20,
            // Room for some 100,000 organisers with their history.
            Purpose::LabelRegister => 128 << 20,
        }
    }

    /// What an `Accept` header should say.
    pub fn accept(self) -> &'static str {
        match self {
            Purpose::KeyDocument => {
                "application/did+json, application/did+ld+json, application/jwk-set+json, application/ld+json, application/json"
            }
            Purpose::StatusList | Purpose::Refresh | Purpose::Endorsement | Purpose::LabelRegister => {
                "application/vc, application/vc+jwt, application/vc+ld+json, application/ld+json, application/json, text/plain"
            }
            Purpose::HostedAssertion | Purpose::BadgeClass | Purpose::IssuerProfile => {
                "application/ld+json, application/json"
            }
            Purpose::Registry => {
                "application/json, application/entity-statement+jwt, application/vc, application/vc+jwt, application/vc+ld+json, text/plain"
            }
        }
    }

    /// Whether the document counts only as the word of the host that is asked, so that a redirect to another one makes
    /// it worthless: whoever can make a famous host redirect could otherwise host badges there (report.md §4.13).
    pub fn stays_on_its_host(self) -> bool {
        matches!(self, Purpose::HostedAssertion | Purpose::BadgeClass | Purpose::IssuerProfile)
    }

    /// Whether the body of a "gone" answer (410) says something: that the badge is revoked, in Open Badges 2.0.
    pub(crate) fn reads_what_is_gone(self) -> bool {
        self == Purpose::HostedAssertion
    }
}

/// A document that the evaluation needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    /// Where it is: `https`, without fragment.
    pub url: Url,
    /// What it is for.
    pub purpose: Purpose,
}

impl Request {
    /// A request for `url`; its fragment is dropped, since it never reaches a server.
    pub fn new(mut url: Url, purpose: Purpose) -> Self {
        url.set_fragment(None);
        Request { url, purpose }
    }
}

/// An answer to a [`Request`]: status line, media type and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The HTTP status: 200 to 299, or 410 when the body of a "gone" answer was kept.
    pub status: u16,
    /// The `Content-Type`, as sent.
    pub media_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// The `Date` header, as sent.
    pub date: Option<String>,
    /// How long it may be kept, in seconds.
    pub max_age: Option<u64>,
}

/// Why a document could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FetchError {
    /// The server says that there is none (404, 410).
    NotFound,
    /// Refused before any connection: the address is not allowed.
    Blocked,
    /// Larger than the limit of its purpose.
    TooLarge,
    /// No answer in time.
    Timeout,
    /// Anything else: no connection, bad certificate, another status.
    Transport,
    /// Not asked for: the verification had fetched enough already
    /// ([`Limits::fetches`](crate::budget::Limits::fetches)).
    TooMany,
}

impl FetchError {
    /// The name in an evidence file.
    pub fn as_str(self) -> &'static str {
        match self {
            FetchError::NotFound => "not_found",
            FetchError::Blocked => "blocked",
            FetchError::TooLarge => "too_large",
            FetchError::Timeout => "timeout",
            FetchError::Transport => "transport",
            FetchError::TooMany => "too_many",
        }
    }

    /// The reverse of [`FetchError::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        use FetchError::{Blocked, NotFound, Timeout, TooLarge, TooMany, Transport};
        let all = [NotFound, Blocked, TooLarge, Timeout, Transport, TooMany];
        all.into_iter().find(|error| error.as_str() == name)
    }

    /// What happened, as a person would say it.
    pub fn describe(self) -> &'static str {
        match self {
            FetchError::NotFound => "there is no such document",
            FetchError::Blocked => "the address is not allowed",
            FetchError::TooLarge => "the document is too large",
            FetchError::Timeout => "no answer in time",
            FetchError::Transport => "the connection failed",
            FetchError::TooMany => "enough documents had been fetched already",
        }
    }
}

/// Recorded answers, by address. Failures are answers too, so nothing is asked for twice.
///
/// The same input, policy, time and evidence always give the same report, so evidence that is kept can be replayed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    answers: BTreeMap<String, Result<Document, FetchError>>,
    labels: Vec<Vec<u8>>,
    registers: BTreeMap<String, Arc<Register>>,
}

impl Evidence {
    /// No answers at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records the answer for `url`, compared after WHATWG serialisation and without fragment.
    pub fn record(&mut self, url: &Url, answer: Result<Document, FetchError>) {
        self.answers.insert(key(url), answer);
    }

    /// The recorded answer, if there is one.
    pub fn answer(&self, url: &Url) -> Option<&Result<Document, FetchError>> {
        self.answers.get(&key(url))
    }

    /// Adds a label credential that somebody handed in, in any carrier. What it is worth is for the policy's authorities
    /// to say.
    pub fn hand_in(&mut self, label: Vec<u8>) {
        self.labels.push(label);
    }

    /// The label credentials that were handed in, as they came.
    pub fn handed_in(&self) -> impl Iterator<Item = &[u8]> + Clone {
        self.labels.iter().map(Vec::as_slice)
    }

    /// Keeps a register that was opened already, in place of the answer for its address: opening a large one anew for
    /// every badge would take longer than all the rest.
    pub fn keep_register(&mut self, register: Arc<Register>) {
        self.registers.insert(key(register.url()), register);
    }

    /// The opened register for `url`, if one is kept.
    pub(crate) fn register(&self, url: &Url) -> Option<&Arc<Register>> {
        self.registers.get(&key(url))
    }

    /// Every address with its answer, in order of the addresses.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Result<Document, FetchError>)> {
        self.answers.iter().map(|(url, answer)| (url.as_str(), answer))
    }
}

fn key(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    url.into()
}
