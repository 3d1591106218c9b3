//! The order of the steps: one pure function from bytes, policy, time and evidence to a report.

mod endorsements;
mod labels;
mod refresh;

use std::collections::BTreeSet;

use crate::Timestamp;
use crate::authenticity::{self, Authenticity, Integrity, Requests};
use crate::evidence::{Evidence, Request};
use crate::input::{self, Carrier, Payload};
use crate::inspect::{Conformance, Inspection};
use crate::issuer::BoundIssuer;
use crate::json::{Pointer, Value};
use crate::label;
use crate::legacy::{self, Established, Presented, Recognised};
use crate::model::{DataModel, Kind, Standard};
use crate::policy::{KnownIdentity, Policy};
use crate::recipient::{self, RecipientMatch};
use crate::report::{Code, Finding, Outcome, Skip};
use crate::sealed::Sealed;
use crate::session::Session;
use crate::status::{self, NotRevoked};
use crate::trust::{self, Recognition};
use crate::validity;
use crate::verdict::{Checks, InputSummary, Report};

/// What is known so far, and what is missing to know more.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The report that this evidence allows.
    pub report: Report,
    /// What would have to be fetched; empty when the report is final.
    pub missing: BTreeSet<Request>,
}

/// The input is no readable credential; the finding says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError(pub Finding);

/// Evaluates `input`, a badge in any carrier, with what `evidence` holds.
///
/// Pure: the same arguments always give the same evaluation. Requests come back in
/// [`missing`](Evaluation::missing) and are made by somebody else ([`crate::drive`]).
///
/// # Errors
/// [`InputError`] when the input is no readable credential at all.
pub fn evaluate(
    input: &[u8],
    policy: &Policy,
    now: Timestamp,
    evidence: &Evidence,
) -> Result<Evaluation, InputError> {
    let mut session = Session::new(policy, now, evidence);
    let envelope = input::open(input).map_err(InputError)?;
    let mut report = match legacy::recognise(envelope.content) {
        Recognised::Assertion(assertion) => {
            let begun = begin_assertion(&mut session, &assertion, envelope.carrier);
            labelled(&mut session, begun, Vec::new())
        }
        Recognised::Other(payload) => {
            let sealed = Sealed::read(payload);
            let badge = Read::new(sealed, envelope.carrier, Place::Input).map_err(InputError)?;
            with_refresh(&mut session, badge)
        }
    };
    report.findings.splice(0..0, envelope.findings);
    Ok(Evaluation { report, missing: session.into_missing() })
}

/// A credential that could be read, how it came, and in whose place it stands.
struct Read {
    sealed: Sealed,
    input: InputSummary,
    place: Place,
}

/// Where a credential stands decides what it may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The input itself, or a newer edition of it.
    Input,
    /// Among the endorsements of another credential.
    Endorsement,
}

impl Read {
    fn new(sealed: Sealed, carrier: Carrier, place: Place) -> Result<Self, Finding> {
        Kind::of(sealed.document())?;
        let standard = Standard::OpenBadges3(DataModel::of(sealed.document()));
        Ok(Read { sealed, input: InputSummary { carrier, standard }, place })
    }

    /// A badge that somebody once issued to the same person would otherwise pass for praise of this one.
    fn misplaced(&self) -> Option<Finding> {
        let is_endorsement = Kind::of(self.sealed.document()) == Ok(Kind::Endorsement);
        let finding = || Finding::new(Code::TypeMissing).at(Pointer::root().key("type"));
        (self.place == Place::Endorsement && !is_endorsement)
            .then(|| finding().detail("EndorsementCredential"))
    }
}

/// A newer edition is looked for only after the proof, and at most once (OB 3.0 §9.1 step 3).
fn with_refresh(session: &mut Session<'_>, badge: Read) -> Report {
    let begun = begin(session, badge, Requests::Allowed);
    match refresh::newer_edition(session, &begun) {
        refresh::Edition::Same(findings) => labelled(session, begun, findings),
        refresh::Edition::Newer(newer, findings) => labelled(session, *newer, findings),
    }
}

/// A credential after the steps that may ask only for its issuer's keys.
struct Begun {
    read: Read,
    /// Whether anything may be asked for on its behalf.
    requests: Requests,
    conformance: Outcome<Conformance>,
    inspected: Vec<Finding>,
    authenticity: Authenticity,
    /// Where it is said whether it still holds.
    status: status::Source,
}

impl Begun {
    /// The issuer, if anything may be asked for on its behalf.
    fn bound_issuer(&self) -> Option<&BoundIssuer> {
        self.authenticity.issuer.witness().filter(|_| self.requests == Requests::Allowed)
    }
}

fn begin(session: &mut Session<'_>, read: Read, requests: Requests) -> Begun {
    let Inspection { credential, findings: mut inspected } = read.sealed.inspect(session);
    inspected.extend(read.misplaced());
    let conformance = Conformance::conclude(&credential, &inspected);
    let requests = if conforms(&conformance) { requests } else { Requests::Withheld };
    let authenticity = authenticity::check(session, &read.sealed, requests);
    let status = status::Source::Entries(authenticity.disclosure);
    Begun { read, requests, conformance, inspected, authenticity, status }
}

/// The same for Open Badges 2.0, whose badges then go on in the words of 3.0.
fn begin_assertion(session: &mut Session<'_>, assertion: &Presented, carrier: Carrier) -> Begun {
    let Established { document, conformance, inspected, authenticity, standing } =
        legacy::establish(session, assertion);
    let sealed = Sealed::read(Payload::Json(document));
    let input = InputSummary { carrier, standard: Standard::OpenBadges2 };
    let requests = if conforms(&conformance) { Requests::Allowed } else { Requests::Withheld };
    let (read, status) = (Read { sealed, input, place: Place::Input }, status::Source::Assertion(standing));
    Begun { read, requests, conformance, inspected, authenticity, status }
}

/// What does not conform makes us ask for nothing, not even on behalf of an issuer whose id is its key.
fn conforms(conformance: &Outcome<Conformance>) -> bool {
    !matches!(conformance, Outcome::Fail(_))
}

/// How far an endorsement is from the badge.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Depth(usize);

impl Depth {
    const BADGE: Depth = Depth(0);
}

/// The badge's report with what is known of its issuer's label. Registers are asked for once the issuer is bound.
fn labelled(session: &mut Session<'_>, begun: Begun, refresh: Vec<Finding>) -> Report {
    // A label never lowers the badge, so neither does what looking for it costs.
    let labels = session.apart(|session| match begun.bound_issuer() {
        Some(_) => label::Sources::open(session),
        None => label::Sources::unasked(session),
    });
    let issuer = begun.bound_issuer().cloned();
    let mut report = finish(session, begun, refresh, Around { depth: Depth::BADGE, labels: &labels });
    labels::add(session, &labels, issuer.as_ref(), &mut report);
    report
}

/// What stands around a credential that is evaluated.
#[derive(Clone, Copy)]
struct Around<'l> {
    depth: Depth,
    labels: &'l label::Sources,
}

fn finish(session: &mut Session<'_>, begun: Begun, refresh: Vec<Finding>, around: Around<'_>) -> Report {
    let document = begun.read.sealed.document();
    let Authenticity { proof, issuer, integrity, findings: authenticity, .. } = begun.authenticity;
    let (validity, dates) = validity::check(session, document, begun.read.sealed.expires());
    let identity = session.policy.recipient.as_ref().filter(|_| around.depth == Depth::BADGE);
    let (later, requests) = match issuer.witness().filter(|_| begun.requests == Requests::Allowed) {
        Some(issuer) => {
            let later = Later::check(session, issuer, document, &begun.status, identity, around.labels);
            (later, Requests::Allowed)
        }
        None => {
            let claimed = begun.read.sealed.issuer_id().filter(|_| integrity == Integrity::Verified);
            (Later::unbound(session, claimed, document, &begun.status, identity), Requests::Withheld)
        }
    };
    // Its own endorsements are the issuer's to name; those of an endorser are in what it signed.
    let promoter = issuer.witness().filter(|_| requests == Requests::Allowed && around.depth == Depth::BADGE);
    let (endorsements, endorsed) = endorsements::evaluate(session, document, promoter, requests, around);
    let findings = [begun.inspected, authenticity, dates, refresh, later.findings, endorsed].concat();
    let Later { status, recipient, trust, .. } = later;
    Report {
        evaluated_at: session.now,
        input: begun.read.input,
        credential: begun.read.sealed.into_document(),
        checks: Checks { conformance: begun.conformance, proof, issuer, validity, status, recipient, trust },
        label: None,
        endorsements,
        findings,
        integrity,
    }
}

/// The steps that rest on a bound issuer.
struct Later {
    status: Outcome<NotRevoked>,
    recipient: Outcome<RecipientMatch>,
    trust: Outcome<Recognition>,
    findings: Vec<Finding>,
}

impl Later {
    fn check(
        session: &mut Session<'_>,
        issuer: &BoundIssuer,
        document: &Value,
        status: &status::Source,
        identity: Option<&KnownIdentity>,
        labels: &label::Sources,
    ) -> Self {
        let (status, mut findings) = status.check(session, issuer, document);
        let (recipient, identities) = recipient::check(identity, document);
        let recognised = trust::check(session, issuer, document);
        let standing = || labels.standing_now(issuer.id(), session.now);
        let (trust, recognition) = trust::with_label(recognised, session.policy, standing);
        findings.extend(identities);
        findings.extend(recognition);
        Later { status, recipient, trust, findings }
    }

    /// Nothing is asked for on behalf of an issuer that is not bound; what can be said all the same is said. `claimed` is
    /// the issuer that a credential with a good signature names.
    fn unbound(
        session: &mut Session<'_>,
        claimed: Option<&str>,
        document: &Value,
        status: &status::Source,
        identity: Option<&KnownIdentity>,
    ) -> Self {
        let (status, mut findings) = status.peek(session, claimed, document);
        let (recipient, identities) = recipient::check(identity, document);
        let recipient = match recipient {
            Outcome::Pass(_) => Outcome::Skipped(Skip::NotReached),
            objection => objection,
        };
        findings.extend(identities);
        Later { status, recipient, trust: Outcome::Skipped(Skip::NotReached), findings }
    }
}

#[cfg(test)]
mod tests;
