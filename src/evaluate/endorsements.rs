//! Evaluates each endorsement like a credential of its own, and binds it to what it names (OB 3.0 §9.2).

use std::borrow::Cow;
use std::collections::BTreeSet;

use url::Url;

use super::{Around, Depth, Place, Read, begin, finish};
use crate::authenticity::Requests;
use crate::budget::{Exhausted, Limit};
use crate::endorse::{self, Form, Found};
use crate::evidence::Purpose;
use crate::input::{self, Carrier, CompactJws, Payload};
use crate::issuer::{self, BoundIssuer};
use crate::json::{Pointer, Value};
use crate::key::{canonical, same_party};
use crate::label::LabelStanding;
use crate::report::{Code, Finding, Step};
use crate::sealed::Sealed;
use crate::session::{Session, Unavailable};
use crate::verdict::{Binding, Endorsement, EndorsementReport, Report, Standing, State};

/// Every endorsement in `document` and in the Profile that `issuer` publishes, recognised endorsers first, with what the
/// badge's own report should say of them. The first that is beyond a limit stands for all after it.
pub(super) fn evaluate(
    session: &mut Session<'_>,
    document: &Value,
    issuer: Option<&BoundIssuer>,
    requests: Requests,
    around: Around<'_>,
) -> (Vec<Endorsement>, Vec<Finding>) {
    let around = Around { depth: Depth(around.depth.0 + 1), ..around };
    let named = endorse::endorsable_ids(document);
    let own = issuer.and_then(|issuer| issuer::own_document(session, issuer));
    let promoted = own
        .iter()
        .flat_map(|(address, profile)| endorse::in_profile(profile).map(move |found| (found, Some(address))));
    let mut all = endorse::find(document).map(|found| (found, None)).chain(promoted);
    let mut endorsements: Vec<Endorsement> = Vec::new();
    while let Some((found, profile)) = all.next() {
        if let Err(limit) = affordable(session, around.depth) {
            endorsements.push(beyond(limit, found, profile, all.count()));
            break;
        }
        endorsements.push(one(session, found, profile, &named, requests, around));
    }
    let findings = said_of(&endorsements, document);
    endorsements.sort_by_key(|endorsement| endorsement.standing);
    (endorsements, findings)
}

/// An endorsement that a limit keeps out, together with so many `more` after it.
fn beyond(limit: Exhausted, found: Found<'_>, profile: Option<&Url>, more: usize) -> Endorsement {
    let (at, source) = place(found, profile);
    let those = match more {
        0 => "one was".to_owned(),
        more => format!("{} were", more + 1),
    };
    let detail = format!("{}: {those} not looked at", limit.0.describe());
    let finding = Finding::exhausted(Step::Endorsement, limit).detail(detail);
    unevaluated(at, source, EndorsementReport::NotEvaluated(finding))
}

fn said_of(endorsements: &[Endorsement], document: &Value) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for endorsement in endorsements {
        for finding in remarks(endorsement, document).chain(limits(&endorsement.report)) {
            let is_said = findings.iter().any(|said| is_same_limit(said, &finding));
            findings.extend((!is_said).then(|| placed(finding, endorsement)));
        }
    }
    findings
}

/// What is elsewhere has no place in the credential but the issuer's.
fn placed(finding: Finding, endorsement: &Endorsement) -> Finding {
    match &endorsement.source {
        None => finding.at(endorsement.at.clone()),
        Some(source) => {
            let finding = finding.at(Pointer::root().key("issuer"));
            if finding.detail.is_empty() { finding.detail(format!("from {source}")) } else { finding }
        }
    }
}

fn one(
    session: &mut Session<'_>,
    found: Found<'_>,
    profile: Option<&Url>,
    ids: &BTreeSet<Cow<'_, str>>,
    requests: Requests,
    around: Around<'_>,
) -> Endorsement {
    let read = read(session, &found.form);
    let (at, source) = place(found, profile);
    let read = match read {
        Err(report) => return unevaluated(at, source, report),
        Ok(read) => read,
    };
    let about =
        read.sealed.document().pointer("/credentialSubject/id").and_then(Value::as_str).map(str::to_owned);
    let endorser = issuer::id_of(read.sealed.document()).map(str::to_owned);
    let is_named = about.as_deref().is_some_and(|id| ids.contains(&canonical(id)));
    let binding = if is_named { Binding::Bound } else { Binding::Unbound };
    let begun = begin(session, read, requests);
    let report = finish(session, begun, Vec::new(), around);
    let standing = endorser.as_deref().map_or(Standing::Unknown, |id| standing(session, id, &report, around));
    let report = EndorsementReport::Evaluated(Box::new(report));
    Endorsement { at, source, about, endorser, standing, binding, report }
}

/// Where it stands: in the credential, in the issuer's own Profile, or at an address that this names.
fn place(found: Found<'_>, profile: Option<&Url>) -> (Pointer, Option<Url>) {
    match found.form {
        Form::Embedded(_) | Form::Token(_) => (found.at, profile.cloned()),
        Form::Referenced(address) => (Pointer::root(), Some(address)),
    }
}

/// An endorser has a standing by an endorsement that is valid itself, never by a name in one. One whom the policy names, or
/// somebody it relies on lists, is recognised, whether or not it holds the label too.
fn standing(session: &Session<'_>, endorser: &str, report: &Report, around: Around<'_>) -> Standing {
    let is_named = session.policy.endorsers.iter().any(|id| same_party(id, endorser));
    let is_listed = report.checks.trust.witness().is_some_and(|recognition| !recognition.is_by_label());
    match report.state() {
        State::Invalid | State::Indeterminate => Standing::Unknown,
        State::Valid | State::Trusted if is_named || is_listed => Standing::Recognised,
        State::Valid | State::Trusted => match around.labels.standing_now(endorser, session.now) {
            LabelStanding::Held => Standing::LabelHolder,
            LabelStanding::Expired
            | LabelStanding::Revoked
            | LabelStanding::NotHeld
            | LabelStanding::Unknown => Standing::Unknown,
        },
    }
}

fn unevaluated(at: Pointer, source: Option<Url>, report: EndorsementReport) -> Endorsement {
    Endorsement {
        at,
        source,
        about: None,
        endorser: None,
        standing: Standing::Unknown,
        binding: Binding::Unbound,
        report,
    }
}

fn affordable(session: &mut Session<'_>, depth: Depth) -> Result<(), Exhausted> {
    if depth.0 > session.budget.limits().endorsement_depth {
        return Err(Exhausted(Limit::EndorsementDepth));
    }
    session.budget.spend_endorsement()
}

fn read(session: &mut Session<'_>, form: &Form<'_>) -> Result<Read, EndorsementReport> {
    let (payload, carrier) = match form {
        Form::Embedded(object) => (Payload::Json((*object).clone()), Carrier::Json),
        Form::Token(token) => {
            (Payload::Jws(parse(token).map_err(EndorsementReport::Unreadable)?), Carrier::Jwt)
        }
        Form::Referenced(address) => fetch(session, address)?,
    };
    Read::new(Sealed::read(payload), carrier, Place::Endorsement).map_err(EndorsementReport::Unreadable)
}

fn parse(token: &Value) -> Result<CompactJws, Finding> {
    token.as_str().map_or_else(|| Err(Finding::new(Code::ParseJws)), CompactJws::parse)
}

/// The endorsement at an address that the issuer's own Profile names.
fn fetch(session: &mut Session<'_>, address: &Url) -> Result<(Payload, Carrier), EndorsementReport> {
    let document = session.look_up(address, Purpose::Endorsement).map_err(|unavailable| {
        EndorsementReport::NotEvaluated(match unavailable {
            Unavailable::Exhausted(limit) => Finding::exhausted(Step::Endorsement, limit),
            Unavailable::Needed(_) | Unavailable::Failed(..) => {
                Finding::new(Code::EndorsementUnreachable).detail(unavailable.describe())
            }
        })
    })?;
    let payload = input::open_fetched(&document.body).map_err(EndorsementReport::Unreadable)?;
    let carrier = if matches!(payload, Payload::Jws(_)) { Carrier::Jwt } else { Carrier::Json };
    Ok((payload, carrier))
}

/// What the badge's report says of an endorsement; its own report says the rest.
fn remarks(endorsement: &Endorsement, badge: &Value) -> impl Iterator<Item = Finding> {
    let by = endorsement.endorser.as_deref();
    let same = |other: Option<&str>| matches!((by, other), (Some(by), Some(other)) if same_party(by, other));
    let is_own = same(endorsement.about.as_deref()) || same(issuer::id_of(badge));
    let is_read = matches!(endorsement.report, EndorsementReport::Evaluated(_));
    let is_reached = !matches!(endorsement.report, EndorsementReport::NotEvaluated(_));
    let is_valid = endorsement.report.state().is_some_and(|state| state >= State::Valid);
    let codes = [
        (is_read && endorsement.binding == Binding::Unbound).then_some(Code::EndorsementTargetMismatch),
        is_own.then_some(Code::EndorsementSelf),
        (is_reached && !is_valid).then_some(Code::EndorsementInvalid),
    ];
    codes.into_iter().flatten().map(Finding::new)
}

/// The limits that kept endorsements, or those of their endorsers, from being looked at.
fn limits(report: &EndorsementReport) -> Vec<Finding> {
    let is_limit = |finding: &&Finding| is_endorsement_limit(finding);
    match report {
        EndorsementReport::Evaluated(report) => report.findings.iter().filter(is_limit).cloned().collect(),
        EndorsementReport::NotEvaluated(finding) => vec![finding.clone()],
        EndorsementReport::Unreadable(_) => Vec::new(),
    }
}

fn is_endorsement_limit(finding: &Finding) -> bool {
    finding.code == Code::BudgetExhausted && finding.step == Step::Endorsement
}

/// A limit is named once, however many endorsements it kept out.
fn is_same_limit(said: &Finding, finding: &Finding) -> bool {
    is_endorsement_limit(said) && is_endorsement_limit(finding) && said.detail == finding.detail
}
