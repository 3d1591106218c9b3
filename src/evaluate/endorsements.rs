//! Evaluates each endorsement like a credential of its own, and binds it to what it names (OB 3.0 §9.2).

use std::collections::BTreeSet;

use super::{Around, Depth, Place, Read, begin, finish};
use crate::authenticity::Requests;
use crate::budget::{Exhausted, Limit};
use crate::endorse::{self, Form, Found};
use crate::input::{Carrier, CompactJws, Payload};
use crate::issuer;
use crate::json::{Pointer, Value};
use crate::key::same_party;
use crate::label::LabelStanding;
use crate::report::{Code, Finding, Step};
use crate::sealed::Sealed;
use crate::session::Session;
use crate::verdict::{Binding, Endorsement, EndorsementReport, Report, Standing, State};

/// Every endorsement in `document`, recognised endorsers first, with what the badge's own report should say of them.
pub(super) fn evaluate(
    session: &mut Session<'_>,
    document: &Value,
    requests: Requests,
    around: Around<'_>,
) -> (Vec<Endorsement>, Vec<Finding>) {
    let around = Around { depth: Depth(around.depth.0 + 1), ..around };
    let ids = endorse::endorsable_ids(document);
    let mut findings = Vec::new();
    let mut endorsements = Vec::new();
    for found in endorse::find(document) {
        let at = found.at.clone();
        let endorsement = one(session, found, &ids, requests, around);
        for finding in remarks(&endorsement, document).chain(limits(&endorsement.report)) {
            let is_said = findings.iter().any(|said: &Finding| is_same_limit(said, &finding));
            findings.extend((!is_said).then(|| finding.at(at.clone())));
        }
        endorsements.push(endorsement);
    }
    endorsements.sort_by_key(|endorsement| endorsement.standing);
    (endorsements, findings)
}

fn one(
    session: &mut Session<'_>,
    found: Found<'_>,
    ids: &BTreeSet<&str>,
    requests: Requests,
    around: Around<'_>,
) -> Endorsement {
    let read = match affordable(session, around.depth).map(|()| read(&found)) {
        Err(limit) => {
            let finding = Finding::exhausted(Step::Endorsement, limit);
            return unevaluated(found.at, EndorsementReport::NotEvaluated(finding));
        }
        Ok(Err(finding)) => return unevaluated(found.at, EndorsementReport::Unreadable(finding)),
        Ok(Ok(read)) => read,
    };
    let about =
        read.sealed.document().pointer("/credentialSubject/id").and_then(Value::as_str).map(str::to_owned);
    let endorser = issuer::id_of(read.sealed.document()).map(str::to_owned);
    let binding =
        if about.as_deref().is_some_and(|id| ids.contains(id)) { Binding::Bound } else { Binding::Unbound };
    let begun = begin(session, read, requests);
    let report = finish(session, begun, Vec::new(), around);
    let standing = endorser.as_deref().map_or(Standing::Unknown, |id| standing(session, id, &report, around));
    let report = EndorsementReport::Evaluated(Box::new(report));
    Endorsement { at: found.at, about, endorser, standing, binding, report }
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

fn unevaluated(at: Pointer, report: EndorsementReport) -> Endorsement {
    Endorsement {
        at,
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

fn read(found: &Found<'_>) -> Result<Read, Finding> {
    let (payload, carrier) = match found.form {
        Form::Embedded(object) => (Payload::Json(object.clone()), Carrier::Json),
        Form::Token(Value::String(text)) => (Payload::Jws(CompactJws::parse(text)?), Carrier::Jwt),
        Form::Token(_) => return Err(Finding::new(Code::ParseJws)),
    };
    Read::new(Sealed::read(payload), carrier, Place::Endorsement)
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
