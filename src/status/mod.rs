//! Whether the issuer still stands by the credential (OB 3.0 §9.1 step 4).
//!
//! Every entry is evaluated and the worst wins. What could not be checked is unknown: never "not revoked", never
//! "revoked".

mod assertion;
mod bits;
mod bitstring;
mod revocation_list;

pub(crate) use bits::{INFLATED_LIMIT, MINIMUM_ENTRIES};
pub(crate) use bitstring::own_list_bytes;

use serde::Serialize;
use url::Url;

use crate::budget::{Exhausted, Limit};
use crate::evidence::Purpose;
use crate::issuer::BoundIssuer;
use crate::json::{Pointer, Value};
use crate::key::same_party;
use crate::legacy::Standing;
use crate::model::{Disclosure, entries_at};
use crate::policy::{HiddenStatus, RecognisedIssuer};
use crate::report::{Code, Finding, Outcome, Skip, Step};
use crate::session::{Session, Unavailable};

/// Every status entry was read, and none of them objects: made only by `check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotRevoked {
    entries: Vec<Entry>,
}

impl NotRevoked {
    /// Whether one of the entries is about revocation; a 1EdTech list is about nothing else.
    pub(crate) fn covers_revocation(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.purpose.as_deref().is_none_or(|purpose| purpose == "revocation"))
    }
}

/// One status entry and what its list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    method: &'static str,
    list: Url,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u64>,
}

/// Where it is said whether a badge still holds.
#[derive(Debug)]
pub(crate) enum Source {
    /// In the entries of the credential.
    Entries(Disclosure),
    /// Where Open Badges 2.0 says it.
    Assertion(Standing),
}

impl Source {
    /// Evaluates all that is said.
    pub(crate) fn check(
        &self,
        session: &mut Session<'_>,
        issuer: &BoundIssuer,
        document: &Value,
    ) -> (Outcome<NotRevoked>, Vec<Finding>) {
        match self {
            Source::Entries(disclosure) => check(session, issuer, document, *disclosure),
            Source::Assertion(standing) => assertion::check(session, issuer, standing),
        }
    }

    /// The same where the issuer is not bound, and nothing is asked for: what can be said all the same is said.
    /// `claimed` is the issuer that a credential with a good signature names.
    pub(crate) fn peek(
        &self,
        session: &mut Session<'_>,
        claimed: Option<&str>,
        document: &Value,
    ) -> (Outcome<NotRevoked>, Vec<Finding>) {
        let no_status =
            |disclosure| document.get("credentialStatus").is_none() && disclosure == Disclosure::Full;
        match (self, claimed) {
            (Source::Assertion(standing), _) => assertion::peek(standing),
            (Source::Entries(disclosure), Some(issuer)) => peek(session, issuer, document, *disclosure),
            (Source::Entries(disclosure), None) if no_status(*disclosure) => {
                (Outcome::Skipped(Skip::Absent), Vec::new())
            }
            (Source::Entries(_), None) => (Outcome::Skipped(Skip::NotReached), Vec::new()),
        }
    }
}

/// Evaluates every entry of `credentialStatus`.
pub(crate) fn check(
    session: &mut Session<'_>,
    issuer: &BoundIssuer,
    document: &Value,
    disclosure: Disclosure,
) -> (Outcome<NotRevoked>, Vec<Finding>) {
    evaluate_all(session, issuer.id(), document, disclosure)
}

/// The same for an issuer that is only named, where a signature holds but the issuer is not bound: what the evidence
/// has is looked at, and nothing is asked for.
pub(crate) fn peek(
    session: &mut Session<'_>,
    issuer: &str,
    document: &Value,
    disclosure: Disclosure,
) -> (Outcome<NotRevoked>, Vec<Finding>) {
    let seen = session.quietly(|session| evaluate_all(session, issuer, document, disclosure));
    seen.unwrap_or((Outcome::Skipped(Skip::NotReached), Vec::new()))
}

fn evaluate_all(
    session: &mut Session<'_>,
    issuer: &str,
    document: &Value,
    disclosure: Disclosure,
) -> (Outcome<NotRevoked>, Vec<Finding>) {
    let mut findings: Vec<Finding> = undisclosed(session, issuer, document, disclosure).into_iter().collect();
    let entries = entries_at(&Pointer::root().key("credentialStatus"), document.get("credentialStatus"));
    if entries.is_empty() && findings.is_empty() {
        return (Outcome::Skipped(Skip::Absent), findings);
    }
    if entries.len() > session.budget.limits().status_entries {
        findings.push(Finding::exhausted(Step::Status, Exhausted(Limit::StatusEntries)));
        return (Outcome::Unknown(Code::BudgetExhausted), findings);
    }
    let signers = Signers::new(session, issuer);
    let mut read = Vec::new();
    for (at, entry) in entries {
        match evaluate(session, &signers, document, entry) {
            Ok(found) => {
                read.push(found.entry);
                findings.extend(found.findings.into_iter().map(|finding| finding.at(at.clone())));
            }
            Err(finding) => findings.push(finding.at(at)),
        }
    }
    (Outcome::conclude(&findings, NotRevoked { entries: read }), findings)
}

/// What an entry that could be read says.
struct Answer {
    entry: Entry,
    findings: Vec<Finding>,
}

/// Who may sign a status list for this credential: its issuer, and whom the policy names.
struct Signers<'a> {
    issuer: &'a str,
    delegates: &'a [String],
}

impl<'a> Signers<'a> {
    fn new(session: &Session<'a>, issuer: &'a str) -> Self {
        let delegates = recognised(session, issuer).map_or(&[][..], |known| &known.status_issuers);
        Signers { issuer, delegates }
    }

    fn ids(&self) -> Vec<&'a str> {
        std::iter::once(self.issuer).chain(self.delegates.iter().map(String::as_str)).collect()
    }
}

fn recognised<'a>(session: &Session<'a>, issuer: &str) -> Option<&'a RecognisedIssuer> {
    session.policy.issuers.iter().find(|known| same_party(&known.id, issuer))
}

fn evaluate(
    session: &mut Session<'_>,
    signers: &Signers<'_>,
    document: &Value,
    entry: &Value,
) -> Result<Answer, Finding> {
    match method(entry) {
        Some(Method::Bitstring(form)) => bitstring::evaluate(session, signers, entry, form),
        Some(Method::RevocationList) => revocation_list::evaluate(session, signers, document, entry),
        None => {
            let named = entry.get("type").map(Value::to_string).unwrap_or_default();
            Err(Finding::new(Code::StatusUnsupported).detail(format!("the type is {named}")))
        }
    }
}

/// The status methods that we know.
enum Method {
    Bitstring(bitstring::Form),
    RevocationList,
}

fn method(entry: &Value) -> Option<Method> {
    let known = |name: &str| match name {
        "BitstringStatusListEntry" => Some(Method::Bitstring(bitstring::Form::Bitstring)),
        "StatusList2021Entry" => Some(Method::Bitstring(bitstring::Form::StatusList2021)),
        "1EdTechRevocationList" => Some(Method::RevocationList),
        _ => None,
    };
    match entry.get("type")? {
        Value::String(name) => known(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).find_map(known),
        _ => None,
    }
}

/// report.md §3 `status.undisclosed`: what may be hidden, or should be there, is not "no status".
fn undisclosed(
    session: &Session<'_>,
    issuer: &str,
    document: &Value,
    disclosure: Disclosure,
) -> Option<Finding> {
    let has = |name| document.get(name).is_some();
    let expected = recognised(session, issuer).is_some_and(|known| known.requires_status);
    if expected && !has("credentialStatus") {
        return Some(
            Finding::new(Code::StatusUndisclosed)
                .detail("this issuer always sets a status, but it is missing"),
        );
    }
    let shows_all = has("credentialStatus") && (has("validUntil") || has("expirationDate"));
    let may_hide =
        disclosure == Disclosure::Derived && session.policy.hidden_status == HiddenStatus::Indeterminate;
    (may_hide && !shows_all).then(|| Finding::new(Code::StatusUndisclosed))
}

/// The address in the member `name` of a status entry.
fn address(entry: &Value, name: &str) -> Result<Url, Finding> {
    let text = entry.get(name).and_then(Value::as_str).unwrap_or_default();
    Url::parse(text).map_err(|_| {
        Finding::new(Code::StatusListInvalid).detail(format!("{name} is no web address: {text:?}"))
    })
}

/// The list at `url`.
fn fetch<'a>(session: &mut Session<'a>, url: &Url) -> Result<&'a crate::evidence::Document, Finding> {
    session.look_up(url, Purpose::StatusList).map_err(|unavailable| match unavailable {
        Unavailable::Exhausted(limit) => Finding::exhausted(Step::Status, limit),
        Unavailable::Needed(_) | Unavailable::Failed(..) => {
            Finding::new(Code::StatusUnreachable).detail(unavailable.describe())
        }
    })
}

fn list_invalid(why: impl Into<String>) -> Finding {
    Finding::new(Code::StatusListInvalid).detail(why)
}

#[cfg(test)]
mod tests;
