//! Is it signed, and by its issuer? The proof step and the issuer step, over every signature on a credential.
//!
//! The signatures whose key is the issuer's decide, and each of them must verify; others are co-signatures that are
//! listed (report.md §4.2). A key that only the message itself vouches for can prove integrity but binds nobody (D9).

use serde::Serialize;

use crate::Timestamp;
use crate::issuer::{self, BoundIssuer, IssuerKeys, KeyClaim, PinnedKeys, PublishedKeys, Unresolved};
use crate::json::Pointer;
use crate::key::PublicKey;
use crate::legacy::Proven;
use crate::model::Disclosure;
use crate::report::{Code, Finding, Outcome, Severity, Skip, Step};
use crate::sealed::{Seal, Sealed};
use crate::session::Session;
use crate::validity;

/// At least one signature of the issuer verifies, and none of the issuer's fails: made only by `check`. In Open Badges 2.0,
/// the hosted copy or the signature of an assertion: made only of `Proven`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedProof {
    suite: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    co_signatures: Vec<CoSignature>,
}

/// A signature by somebody else than the issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct CoSignature {
    at: Pointer,
    method: String,
    verified: bool,
}

/// Whether any one signature verifies, whoever made it: all that the standard itself asks (OB 3.0 §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Integrity {
    Verified,
    Broken,
    Unknown,
}

/// Whether key documents may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Requests {
    Allowed,
    /// The object is not conformant, or what it is embedded in is not proven: nothing is asked for.
    Withheld,
}

/// What the signatures on a credential establish.
#[derive(Debug)]
pub(crate) struct Authenticity {
    pub(crate) proof: Outcome<VerifiedProof>,
    pub(crate) issuer: Outcome<BoundIssuer>,
    pub(crate) integrity: Integrity,
    pub(crate) disclosure: Disclosure,
    pub(crate) findings: Vec<Finding>,
}

/// Checks every signature on `sealed` against the keys of the issuer that it names.
pub(crate) fn check(session: &mut Session<'_>, sealed: &Sealed, requests: Requests) -> Authenticity {
    let embedded = sealed.embedded(session);
    let (seals, unread) = sealed.seals(embedded.as_ref());
    if seals.is_empty() {
        return unsigned(unread);
    }
    let keys = issuer::resolve(session, sealed.issuer_id(), requests);
    let begun = validity::start(sealed.document());
    let trials: Vec<Trial<'_>> = seals.iter().map(|seal| Trial::hold(session, seal, &keys, begun)).collect();
    let integrity = integrity(&trials, &unread);
    let (deciding, others) = divide(trials, sealed.issuer_id());
    let disclosure = disclosure(&deciding);
    let mut findings = unread;
    let proof = proof(&deciding, &others, &mut findings);
    let issuer = issuer(deciding, &proof, &mut findings);
    Authenticity { proof, issuer, integrity, disclosure, findings }
}

/// No signature could be read.
fn unsigned(findings: Vec<Finding>) -> Authenticity {
    let proof = objection(&findings).unwrap_or(Outcome::Skipped(Skip::NotReached));
    let integrity = if matches!(proof, Outcome::Fail(_)) { Integrity::Broken } else { Integrity::Unknown };
    let issuer = Outcome::Skipped(Skip::NotReached);
    Authenticity { proof, issuer, integrity, disclosure: Disclosure::Full, findings }
}

/// One signature, tried with the key that it names.
struct Trial<'s> {
    seal: &'s Seal<'s>,
    claim: KeyClaim,
    key: Option<PublicKey>,
    comparison: Comparison,
    findings: Vec<Finding>,
}

/// What came of comparing a signature with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Fits,
    Differs,
    /// The signature or the document cannot be read in the way that it would have to be, or there is no key.
    NotMade,
}

impl Comparison {
    fn of(signature: &Result<(), Vec<Finding>>) -> Self {
        let differs = |finding: &Finding| {
            matches!(finding.code, Code::ProofSignatureMismatch | Code::ProofAlgorithmRefused)
        };
        match signature {
            Ok(()) => Comparison::Fits,
            Err(findings) if !findings.is_empty() && findings.iter().all(differs) => Comparison::Differs,
            Err(_) => Comparison::NotMade,
        }
    }
}

impl<'s> Trial<'s> {
    /// `begun` is when the credential says it becomes valid.
    fn hold(
        session: &mut Session<'_>,
        seal: &'s Seal<'s>,
        keys: &Result<IssuerKeys<'_>, Unresolved>,
        begun: Option<Timestamp>,
    ) -> Self {
        match keys {
            Ok(IssuerKeys::Pinned(pinned)) => Self::with_each(session, seal, pinned, seal.dated().or(begun)),
            Ok(IssuerKeys::Published(keys)) => Self::with_named(session, seal, Ok(keys)),
            Err(unresolved) => Self::with_named(session, seal, Err(unresolved)),
        }
    }

    /// The key that the signature names, as the issuer's documents have it.
    fn with_named(
        session: &mut Session<'_>,
        seal: &'s Seal<'s>,
        keys: Result<&PublishedKeys, &Unresolved>,
    ) -> Self {
        let reference = seal.reference();
        let claim = KeyClaim::of(keys, reference, session.now.earlier(session.policy.leeway));
        let key = claim.key().cloned().or_else(|| reference.self_asserted());
        Self::with(session, seal, claim, key)
    }

    /// The pinned key that fits. Where none does, only the signature itself can vouch for its key. A signature that names a
    /// method of somebody else, or carries another key, is not the issuer's, whatever it fits.
    fn with_each(
        session: &mut Session<'_>,
        seal: &'s Seal<'s>,
        pinned: &PinnedKeys<'_>,
        dated: Option<Timestamp>,
    ) -> Self {
        for candidate in pinned.candidates(seal.reference(), dated) {
            let claim = pinned.claim(candidate, dated);
            let trial = Self::with(session, seal, claim, Some(candidate.key.clone()));
            match trial.comparison {
                Comparison::Fits => return trial,
                Comparison::Differs => {}
                // No other key would tell more.
                Comparison::NotMade => return Trial { claim: KeyClaim::NotAsked, ..trial },
            }
        }
        Self::with(session, seal, pinned.none_fits(), seal.reference().self_asserted())
    }

    fn with(session: &mut Session<'_>, seal: &'s Seal<'s>, claim: KeyClaim, key: Option<PublicKey>) -> Self {
        let mut findings = seal.remarks(session);
        let signature = match &key {
            None => Err(Vec::new()),
            Some(key) => match session.budget.spend_signature() {
                Ok(()) => seal.verify(key),
                Err(limit) => Err(vec![Finding::exhausted(Step::Proof, limit)]),
            },
        };
        let comparison = Comparison::of(&signature);
        findings.extend(signature.err().into_iter().flatten());
        Trial { seal, claim, key, comparison, findings }
    }

    /// Whether the issuer's own documents list the key.
    fn is_issuers(&self) -> bool {
        matches!(self.claim, KeyClaim::Authorised(_) | KeyClaim::Listed { .. })
    }

    fn is_verified(&self) -> bool {
        self.comparison == Comparison::Fits
            && self.findings.iter().all(|finding| finding.severity() < Severity::Unknown)
    }

    fn is_broken(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity() == Severity::Error)
    }
}

/// The signatures that decide, and the others. Where the issuer's keys are not known, those that name a key of the
/// issuer decide; where none does, all of them.
fn divide<'s>(trials: Vec<Trial<'s>>, issuer: Option<&str>) -> (Vec<Trial<'s>>, Vec<Trial<'s>>) {
    let claims_to_be =
        |trial: &Trial<'_>| issuer.is_some_and(|issuer| trial.seal.reference().is_under(issuer));
    if trials.iter().any(Trial::is_issuers) {
        trials.into_iter().partition(Trial::is_issuers)
    } else if trials.iter().any(claims_to_be) {
        trials.into_iter().partition(claims_to_be)
    } else {
        (trials, Vec::new())
    }
}

/// Only a signature that decides can show that nothing is hidden: anybody can add others.
fn disclosure(deciding: &[Trial<'_>]) -> Disclosure {
    let covers_all = deciding.iter().any(|trial| trial.seal.disclosure() == Disclosure::Full);
    if covers_all { Disclosure::Full } else { Disclosure::Derived }
}

fn integrity(trials: &[Trial<'_>], unread: &[Finding]) -> Integrity {
    let open = unread.iter().any(|finding| finding.severity() == Severity::Unknown);
    if trials.iter().any(Trial::is_verified) {
        Integrity::Verified
    } else if open || !trials.iter().all(Trial::is_broken) {
        Integrity::Unknown
    } else {
        Integrity::Broken
    }
}

fn proof(
    deciding: &[Trial<'_>],
    others: &[Trial<'_>],
    findings: &mut Vec<Finding>,
) -> Outcome<VerifiedProof> {
    let mut objections = findings.clone();
    for trial in deciding {
        objections.extend(trial.findings.iter().cloned());
        objections.extend(trial.claim.finding().filter(|finding| finding.step == Step::Proof).cloned());
    }
    objections.extend(others.iter().filter(|other| is_built_on(deciding, others, other)).filter_map(unmet));
    findings.extend(objections[findings.len()..].iter().filter(|finding| is_new(finding)).cloned());
    let unproven = others.iter().filter(|other| !other.is_verified());
    findings.extend(unproven.map(|other| {
        let code = Finding::new(Code::ProofCosignatureInvalid);
        code.at(other.seal.at()).detail(other.seal.reference().to_string())
    }));
    if let Some(outcome) = objection(&objections) {
        return outcome;
    }
    match deciding.first() {
        Some(first) if deciding.iter().all(Trial::is_verified) => {
            Outcome::Pass(VerifiedProof::of_seals(first, others))
        }
        Some(first) => match first.claim.finding() {
            Some(finding) => Outcome::Unknown(finding.code),
            None => Outcome::Skipped(Skip::NotReached),
        },
        None => Outcome::Skipped(Skip::NotReached),
    }
}

/// A chain counts only as a whole (VC Data Integrity §2.1.2): also what a deciding proof builds on must verify.
fn is_built_on(deciding: &[Trial<'_>], others: &[Trial<'_>], trial: &Trial<'_>) -> bool {
    let built_on = |one: &Trial<'_>| one.seal.builds_on(trial.seal);
    deciding.iter().any(built_on)
        || others.iter().any(|other| built_on(other) && is_built_on(deciding, others, other))
}

/// What a proof in a chain lacks.
fn unmet(trial: &Trial<'_>) -> Option<Finding> {
    let open = || {
        Finding::new(Code::ProofUnsupported).detail("the issuer's proof builds on one that cannot be checked")
    };
    let broken = trial.findings.iter().find(|finding| finding.severity() == Severity::Error).cloned();
    (!trial.is_verified()).then(|| broken.unwrap_or_else(open).at(trial.seal.at()))
}

/// What conformance has found in the document already is not said twice.
fn is_new(finding: &Finding) -> bool {
    finding.step != Step::Conformance
}

impl VerifiedProof {
    fn of_seals(first: &Trial<'_>, others: &[Trial<'_>]) -> Self {
        let co_signature = |trial: &Trial<'_>| CoSignature {
            at: trial.seal.at(),
            method: trial.seal.reference().to_string(),
            verified: trial.is_verified(),
        };
        let key = first.key.as_ref().map(PublicKey::kind);
        let mut proof = Self::by(first.seal.suite(), key, &first.seal.reference().to_string());
        proof.created = first.seal.created();
        proof.co_signatures = others.iter().map(co_signature).collect();
        proof
    }

    /// The id of the method by which it was made.
    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    /// The proof of an assertion of Open Badges 2.0.
    pub(crate) fn of_assertion(proven: &Proven) -> Self {
        Self::by(proven.suite(), proven.key(), proven.method())
    }

    fn by(suite: &str, key: Option<&str>, method: &str) -> Self {
        VerifiedProof {
            suite: suite.to_owned(),
            key: key.map(str::to_owned),
            method: method.to_owned(),
            created: None,
            co_signatures: Vec::new(),
        }
    }
}

fn issuer(
    deciding: Vec<Trial<'_>>,
    proof: &Outcome<VerifiedProof>,
    findings: &mut Vec<Finding>,
) -> Outcome<BoundIssuer> {
    let mut objections: Vec<Finding> = Vec::new();
    for trial in &deciding {
        let said = trial.claim.finding().filter(|finding| finding.step == Step::Issuer);
        objections.extend(
            said.filter(|finding| !objections.contains(finding)).cloned().into_iter().collect::<Vec<_>>(),
        );
        let is_own_word = !trial.is_issuers() && trial.is_verified();
        if is_own_word && said.is_some_and(|finding| finding.severity() == Severity::Unknown) {
            objections
                .push(Finding::new(Code::IssuerKeySelfAsserted).detail(trial.seal.reference().to_string()));
        }
    }
    findings.extend(objections.iter().cloned());
    if let Some(outcome) = objection(&objections) {
        return outcome;
    }
    let authorised = deciding.into_iter().find_map(|trial| match trial.claim {
        KeyClaim::Authorised(key) => Some(key),
        KeyClaim::Listed { .. } | KeyClaim::Unlisted(_) | KeyClaim::NotAsked => None,
    });
    match (proof, authorised) {
        (Outcome::Pass(proof), Some(key)) => Outcome::Pass(key.bind(proof)),
        _ => Outcome::Skipped(Skip::NotReached),
    }
}

/// The outcome that findings demand, if they object at all.
fn objection<T>(findings: &[Finding]) -> Option<Outcome<T>> {
    match Outcome::conclude(findings, ()) {
        Outcome::Fail(code) => Some(Outcome::Fail(code)),
        Outcome::Unknown(code) => Some(Outcome::Unknown(code)),
        Outcome::Pass(()) | Outcome::Skipped(_) => None,
    }
}

#[cfg(test)]
mod tests;
