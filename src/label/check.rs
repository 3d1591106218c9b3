//! The question without a badge: does this issuer hold the label, now or on a certain day?

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use url::Url;

use super::claim::Counterfeit;
use super::history::{LabelStanding, Moment, Source, Term};
use super::opened;
use super::register::Register;
use super::sources::{EditionSeen, RegisterUsed, Sources};
use crate::Timestamp;
use crate::evidence::{Document, Evidence, Request};
use crate::key::IssuerId;
use crate::policy::Policy;
use crate::report::{Code, Finding};
use crate::session::Session;
use crate::verdict::wire;

/// The answer to the question whether an issuer holds the label.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LabelAnswer {
    /// The issuer's id, as it was asked for.
    pub issuer: String,
    /// The time that was asked about.
    pub at: Timestamp,
    /// When it was asked.
    pub now: Timestamp,
    /// Whether the issuer holds, or held, the label then.
    pub standing: LabelStanding,
    /// The id of the label credential that decided.
    pub credential: Option<String>,
    /// The dates of that label.
    pub term: Option<Term>,
    /// The register that was asked.
    pub register: Option<RegisterUsed>,
    confirmed_by: Vec<Source>,
    /// What was handed in as a label and was not made by the authority.
    pub counterfeit: Vec<Counterfeit>,
    /// Everything that was found.
    #[serde(serialize_with = "wire::findings")]
    pub findings: Vec<Finding>,
    /// The registers that were opened, to be kept.
    #[serde(skip)]
    pub registers: Vec<Arc<Register>>,
}

impl LabelAnswer {
    /// The editions of registers that were seen, to be remembered.
    pub fn editions(&self) -> Vec<EditionSeen> {
        EditionSeen::of(&self.registers)
    }
}

/// What is known so far, and what is missing to know more.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelCheck {
    /// The answer that this evidence allows.
    pub answer: LabelAnswer,
    /// What would have to be fetched; empty when the answer is final.
    pub missing: BTreeSet<Request>,
}

/// Why the question cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LabelCheckError {
    /// The policy names no label.
    NoLabel,
    /// The id is no id of an issuer.
    MalformedId,
}

impl fmt::Display for LabelCheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LabelCheckError::NoLabel => {
                "the policy names no label; add a [label] with its authority and registers"
            }
            LabelCheckError::MalformedId => {
                "this is no id of an issuer; write its DID (did:web:…) or its address (https://…), as its badges have it"
            }
        })
    }
}

impl std::error::Error for LabelCheckError {}

/// Whether `issuer` holds the label of the policy at `at`, which is now if it is `None`.
///
/// Pure, like [`evaluate`](crate::evaluate): what would have to be fetched comes back in `missing`.
///
/// # Errors
/// [`LabelCheckError`] when the question makes no sense.
pub fn check(
    issuer: &str,
    at: Option<Timestamp>,
    policy: &Policy,
    now: Timestamp,
    evidence: &Evidence,
) -> Result<LabelCheck, LabelCheckError> {
    if policy.label.is_none() {
        return Err(LabelCheckError::NoLabel);
    }
    if !is_issuer_id(issuer) {
        return Err(LabelCheckError::MalformedId);
    }
    let mut session = Session::new(policy, now, evidence);
    let sources = Sources::open(&mut session);
    let answer = answer(&sources, issuer, at.unwrap_or(now), now);
    Ok(LabelCheck { answer, missing: session.into_missing() })
}

/// An id that a badge could have, also one that is no good: of a DID method that we do not know, or an address without
/// encryption.
fn is_issuer_id(id: &str) -> bool {
    let is_address = |scheme: &str| {
        let rest = id.strip_prefix(scheme).filter(|rest| !rest.starts_with(['/', '?', '#']));
        rest.is_some()
            && !id.contains(|c: char| c.is_whitespace() || c.is_control())
            && Url::parse(id).is_ok()
    };
    match IssuerId::parse(id) {
        Ok(_) => !id.starts_with("https:") || is_address("https://"),
        Err(finding) => match finding.code {
            Code::IssuerMethodUnsupported => true,
            Code::IssuerInsecureUrl => is_address("http://"),
            _ => false,
        },
    }
}

fn answer(sources: &Sources, issuer: &str, at: Timestamp, now: Timestamp) -> LabelAnswer {
    let moment = Moment::new(at, now);
    let found = sources.find(issuer, moment, now);
    let mut findings = sources.findings.clone();
    findings.extend(sources.counterfeits.iter().map(Counterfeit::finding));
    findings.push(found.standing.finding(moment, now));
    findings.extend(found.findings);
    LabelAnswer {
        issuer: issuer.to_owned(),
        at,
        now,
        standing: found.standing,
        credential: found.credential,
        term: found.term,
        register: found.register,
        confirmed_by: found.sources,
        counterfeit: sources.counterfeits.clone(),
        findings,
        registers: sources.registers(),
    }
}

/// Opens the register in `document`, which was fetched from `url`: checks its form and its signature, and indexes it.
///
/// The result can be kept ([`Evidence::keep_register`]) and serve any number of verifications under the same policy. It takes
/// time and memory in proportion to the register: for 100,000 organisers with their history about a second, and at most ten
/// times its size for a moment.
///
/// # Errors
/// The finding `label.register_invalid`, with what is wrong.
pub fn open_register(
    url: &Url,
    document: &Document,
    policy: &Policy,
    now: Timestamp,
) -> Result<Register, Finding> {
    let invalid = |why: String| Finding::new(Code::LabelRegisterInvalid).detail(format!("{url}: {why}"));
    let Some(scheme) = &policy.label else {
        return Err(invalid("the policy names no label".to_owned()));
    };
    let evidence = Evidence::new();
    let mut session = Session::new(policy, now, &evidence);
    opened::read(&mut session, scheme, url, document).map_err(invalid)
}
