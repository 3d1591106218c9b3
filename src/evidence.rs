//! What was fetched, and what is asked for: the core's only view of the outside world.

use std::collections::BTreeMap;

use url::Url;

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
        }
    }

    /// What an `Accept` header should say.
    pub fn accept(self) -> &'static str {
        match self {
            Purpose::KeyDocument => {
                "application/did+json, application/did+ld+json, application/jwk-set+json, application/ld+json, application/json"
            }
            Purpose::StatusList | Purpose::Refresh | Purpose::Endorsement => {
                "application/vc, application/vc+jwt, application/vc+ld+json, application/ld+json, application/json, text/plain"
            }
            Purpose::Registry => {
                "application/json, application/entity-statement+jwt, application/vc, application/vc+jwt, application/vc+ld+json, text/plain"
            }
        }
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
        }
    }

    /// The reverse of [`FetchError::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        use FetchError::{Blocked, NotFound, Timeout, TooLarge, Transport};
        [NotFound, Blocked, TooLarge, Timeout, Transport].into_iter().find(|error| error.as_str() == name)
    }

    /// What happened, as a person would say it.
    pub fn describe(self) -> &'static str {
        match self {
            FetchError::NotFound => "there is no such document",
            FetchError::Blocked => "the address is not allowed",
            FetchError::TooLarge => "the document is too large",
            FetchError::Timeout => "no answer in time",
            FetchError::Transport => "the connection failed",
        }
    }
}

/// Recorded answers, by address. Failures are answers too, so nothing is asked for twice.
///
/// The same input, policy, time and evidence always give the same report, so evidence that is kept can be replayed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    answers: BTreeMap<String, Result<Document, FetchError>>,
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
