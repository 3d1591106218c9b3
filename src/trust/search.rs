//! The search for one issuer through all registries, and what came of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use url::Url;

use crate::budget::Exhausted;
use crate::evidence::{Document, FetchError, Purpose};
use crate::inspect::Reading;
use crate::json::{self, Pointer, Value};
use crate::key::canonical;
use crate::model::wordings;
use crate::report::{Code, Finding, Step};
use crate::secured::Fault;
use crate::session::{Session, Unavailable};

/// What a registry says of the issuer.
pub(super) struct Entry {
    /// Where the entry stands.
    pub(super) registry: Url,
    /// What the registry calls the issuer.
    pub(super) name: Option<String>,
}

/// Why a registry, or a part of it, cannot be relied on.
#[derive(Debug, Clone)]
pub(super) enum Unread {
    /// It could not be had, read or verified.
    Because(String),
    /// The verification has done enough already.
    Exhausted(Exhausted),
}

impl From<Unavailable> for Unread {
    fn from(unavailable: Unavailable) -> Self {
        match unavailable {
            Unavailable::Exhausted(limit) => Unread::Exhausted(limit),
            Unavailable::Needed(_) => Unread::Because("it has not been fetched".to_owned()),
            Unavailable::Failed(_, error) => Unread::Because(error.describe().to_owned()),
        }
    }
}

impl From<Fault> for Unread {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Invalid(why) | Fault::Foreign(why) | Fault::OutOfDate(why) => Unread::Because(why),
        }
    }
}

impl From<&str> for Unread {
    fn from(why: &str) -> Self {
        Unread::Because(why.to_owned())
    }
}

/// The document at `url`.
pub(super) fn look_up<'a>(session: &mut Session<'a>, url: &Url) -> Result<&'a Document, Unread> {
    Ok(session.look_up(url, Purpose::Registry)?)
}

/// The same where the server's "there is none" is an answer.
pub(super) fn look_for<'a>(session: &mut Session<'a>, url: &Url) -> Result<Option<&'a Document>, Unread> {
    match session.look_up(url, Purpose::Registry) {
        Ok(document) => Ok(Some(document)),
        Err(Unavailable::Failed(_, FetchError::NotFound)) => Ok(None),
        Err(unavailable) => Err(unavailable.into()),
    }
}

pub(super) fn strict_json(document: &Document) -> Result<Value, Unread> {
    json::parse(&document.body).map_err(|_| "it is not well-formed JSON".into())
}

/// How many names of recognised parties the issuer's own are compared with: registries have some hundreds.
const COMPARED: usize = 10_000;

/// The search for one issuer.
pub(super) struct Search<'q> {
    /// The id that is looked for.
    pub(super) issuer: &'q str,
    /// The spelling of its id that all others share: registries hold hundreds of thousands of ids to compare it with.
    canonical: Cow<'q, str>,
    /// The credential that it issued.
    pub(super) credential: &'q Value,
    /// How the names read that the issuer goes by in its credential.
    names: Vec<Reading>,
    /// How many names may still be compared.
    left: usize,
    /// The first recognised party that such a name can be taken for.
    look_alike: Option<Finding>,
    unread: Unreadable,
}

/// What could not be read.
#[derive(Default)]
pub(super) struct Unreadable {
    pub(super) findings: Vec<Finding>,
    pub(super) addresses: BTreeSet<Url>,
    is_exhausted: bool,
}

impl<'q> Search<'q> {
    pub(super) fn new(issuer: &'q str, credential: &'q Value) -> Self {
        let name = credential.pointer("/issuer/name");
        let names = name.map(wordings).unwrap_or_default().into_iter().filter_map(Reading::of).collect();
        let canonical = canonical(issuer);
        let unread = Unreadable::default();
        Search { issuer, canonical, credential, names, left: COMPARED, look_alike: None, unread }
    }

    pub(super) fn is_for(&self, id: &str) -> bool {
        canonical(id) == self.canonical
    }

    /// Whether a limit kept something from being read: more of the same would be kept, too.
    pub(super) fn is_exhausted(&self) -> bool {
        self.unread.is_exhausted
    }

    /// Notes that the registry at `url` could have listed the issuer and could not be read.
    pub(super) fn note(&mut self, url: &Url, unread: Unread) {
        self.unread.addresses.insert(url.clone());
        self.unread.is_exhausted |= matches!(unread, Unread::Exhausted(_));
        self.unread.findings.push(match unread {
            Unread::Because(why) => {
                Finding::new(Code::TrustRegistryUnreachable).detail(format!("{url}: {why}"))
            }
            Unread::Exhausted(limit) => Finding::exhausted(Step::Trust, limit)
                .detail(format!("{}: {url} was not read", limit.0.describe())),
        });
    }

    /// Compares the issuer's names with that of another recognised party: taken for each other, they make a badge look
    /// recognised that is not.
    pub(super) fn compare(&mut self, id: &str, name: Option<&str>) {
        let Some(name) =
            name.filter(|_| self.look_alike.is_none() && !self.names.is_empty() && self.left > 0)
        else {
            return;
        };
        self.left -= 1;
        let is_alike =
            || Reading::of(name).is_some_and(|other| self.names.iter().any(|own| own.is_alike(&other)));
        if !self.is_for(id) && is_alike() {
            let whose = format!("it reads like {name:?}, the name of {id}, which is somebody else");
            let finding = Finding::new(Code::TextSuspicious).during(Step::Trust).detail(whose);
            self.look_alike = Some(finding.at(Pointer::root().key("issuer").key("name")));
        }
    }

    /// What could not be read, and whom the issuer can be taken for.
    pub(super) fn into_parts(self) -> (Unreadable, Option<Finding>) {
        (self.unread, self.look_alike)
    }
}
