//! A label credential that somebody handed in, and what it is worth.

use super::claim::{self, Author, Counterfeit};
use super::history::Bit;
use super::register::ids;
use super::terms;
use crate::Timestamp;
use crate::authenticity::{self, Requests};
use crate::input;
use crate::issuer::{self, BoundIssuer};
use crate::json::Value;
use crate::key::same_party;
use crate::model::{Disclosure, Kind};
use crate::policy::LabelScheme;
use crate::report::{Code, Finding, Outcome, Severity};
use crate::sealed::Sealed;
use crate::session::Session;
use crate::status::{self, NotRevoked};
use crate::validity;

/// What was handed in.
pub(super) enum HandedIn {
    /// A label that the authority issued.
    Label(Award),
    /// Something else that the authority issued, or nothing that claims to be a label.
    NotApplicable(String),
    /// A claim that the authority did not make.
    Counterfeit(Counterfeit),
    /// What cannot be read, or not be relied upon.
    Unreadable(Finding),
}

/// A label, as its credential tells it.
#[derive(Debug, Clone)]
pub(super) struct Award {
    pub(super) id: Option<String>,
    pub(super) holder: Option<String>,
    pub(super) covered: Vec<String>,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) bit: Bit,
    /// Whether the time of the key that signed it is over: then it counts only together with a register (report.md §4.11).
    pub(super) key_is_over: bool,
}

impl Award {
    /// Whether it covers `issuer`.
    pub(super) fn covers(&self, issuer: &str) -> bool {
        self.covered.iter().any(|covered| same_party(covered, issuer))
    }
}

impl HandedIn {
    /// Reads and checks `bytes`. Nothing is asked for but the status list of a label that the authority signed.
    pub(super) fn examine(session: &mut Session<'_>, scheme: &LabelScheme, bytes: &[u8]) -> Self {
        let unreadable = |finding: &Finding| Finding::new(Code::LabelUnreadable).detail(finding.to_string());
        let sealed = match input::open(bytes).and_then(|envelope| envelope.content.into_payload()) {
            Ok(payload) => Sealed::read(payload),
            Err(finding) => return HandedIn::Unreadable(unreadable(&finding)),
        };
        match Kind::of(sealed.document()) {
            Err(finding) => HandedIn::Unreadable(unreadable(&finding)),
            Ok(_) if !claim::is_claim(scheme, sealed.document()) => {
                HandedIn::NotApplicable("this is no statement about the label".to_owned())
            }
            Ok(kind) => examine_claim(session, scheme, &sealed, kind),
        }
    }
}

fn examine_claim(session: &mut Session<'_>, scheme: &LabelScheme, sealed: &Sealed, kind: Kind) -> HandedIn {
    let document = sealed.document();
    // Whoever is no authority has no key that would have to be looked up.
    let requests = match issuer::id_of(document).and_then(|id| scheme.authority(id)) {
        Some(_) => Requests::Allowed,
        None => Requests::Withheld,
    };
    let authentic = authenticity::check(session, sealed, requests);
    let (proof, issuer) = (&authentic.proof, &authentic.issuer);
    match claim::author(scheme, document, proof, issuer, authentic.integrity, &authentic.findings) {
        Author::Other(counterfeit) => HandedIn::Counterfeit(counterfeit),
        Author::Undecided(finding) => HandedIn::Unreadable(finding),
        Author::Authority => match issuer.witness() {
            Some(bound) => genuine(session, scheme, sealed, kind, bound, authentic.disclosure),
            None => HandedIn::Unreadable(Finding::new(Code::LabelUnreadable)),
        },
    }
}

/// A genuine statement of the authority: is it a label, and what does it say?
fn genuine(
    session: &mut Session<'_>,
    scheme: &LabelScheme,
    sealed: &Sealed,
    kind: Kind,
    bound: &BoundIssuer,
    disclosure: Disclosure,
) -> HandedIn {
    let document = sealed.document();
    let objection = sealed.inspect(session).findings.into_iter().find(|f| f.severity() >= Severity::Unknown);
    if let Some(finding) = objection {
        return HandedIn::Unreadable(Finding::new(Code::LabelUnreadable).detail(finding.to_string()));
    }
    if disclosure == Disclosure::Derived {
        let partly = "it shows only a part of what was signed";
        return HandedIn::Unreadable(Finding::new(Code::LabelUnreadable).detail(partly));
    }
    let terms = match Terms::read(scheme, sealed, kind, bound) {
        Ok(terms) => terms,
        Err(why) => return HandedIn::NotApplicable(why.to_owned()),
    };
    let bit = bit(&status::check(session, bound, document, disclosure));
    HandedIn::Label(Award {
        id: document.get("id").and_then(Value::as_str).map(str::to_owned),
        holder: terms.holder.map(str::to_owned),
        covered: terms.covered.into_iter().map(str::to_owned).collect(),
        from: terms.from,
        until: terms.until,
        bit,
        key_is_over: bound.key_end().is_some_and(|end| session.is_past(end)),
    })
}

/// What makes a statement of the authority a label.
struct Terms<'d> {
    holder: Option<&'d str>,
    covered: Vec<&'d str>,
    from: Timestamp,
    until: Timestamp,
}

impl<'d> Terms<'d> {
    fn read(
        scheme: &LabelScheme,
        sealed: &'d Sealed,
        kind: Kind,
        bound: &BoundIssuer,
    ) -> Result<Self, &'static str> {
        let document = sealed.document();
        if kind != Kind::OpenBadge {
            return Err("an endorsement that speaks of the label is not the label");
        }
        let subject = document.get("credentialSubject").unwrap_or(&Value::Null);
        let achievement = subject.get("achievement").unwrap_or(&Value::Null);
        if !claim::is_of_scheme(scheme, achievement) {
            return Err("it is another achievement of the authority, or another version of the label");
        }
        let creator = achievement.get("creator").map(|creator| creator.get("id").unwrap_or(creator));
        if !creator.and_then(Value::as_str).is_some_and(|creator| same_party(creator, bound.id())) {
            return Err("its issuer is not the creator of its achievement");
        }
        let holder = subject.get("id").and_then(Value::as_str);
        let covered = covered(subject, holder)?;
        if covered.iter().copied().chain(holder).any(|id| same_party(id, bound.id())) {
            return Err("nobody gives the label to itself");
        }
        let span = validity::span(document, sealed.expires()).ok_or("its dates cannot be read")?;
        Ok(Terms {
            holder,
            covered,
            from: span.from.ok_or("it does not say when it begins")?,
            until: span.until.ok_or("it has no end date")?,
        })
    }
}

/// The ids that the label covers; without a list of them that is the holder's own.
fn covered<'d>(subject: &'d Value, holder: Option<&'d str>) -> Result<Vec<&'d str>, &'static str> {
    match subject.get(terms::COVERED_ISSUER) {
        Some(list) => ids(Some(list)).map_err(|_| "it does not say which issuers it covers"),
        None => holder.map(|id| vec![id]).ok_or("it does not say which issuers it covers"),
    }
}

/// What the status entries say of revocation. Whether it was suspended is not asked of a label: that is a doubt.
fn bit((outcome, findings): &(Outcome<NotRevoked>, Vec<Finding>)) -> Bit {
    let is_revoked = findings.iter().any(|finding| finding.code == Code::StatusRevoked);
    match outcome {
        _ if is_revoked => Bit::Set,
        Outcome::Pass(entries) if entries.covers_revocation() => Bit::Clear,
        Outcome::Pass(_) | Outcome::Fail(_) | Outcome::Unknown(_) | Outcome::Skipped(_) => Bit::Silent,
    }
}
