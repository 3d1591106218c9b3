//! The two verdicts on the label, and what a report says of it.

use std::sync::Arc;

use serde::Serialize;

use super::claim::{self, Author, Counterfeit};
use super::history::{LabelStanding, Moment, Source, Term};
use super::register::Register;
use super::sources::{EditionSeen, Found, RegisterUsed, Sources};
use crate::Timestamp;
use crate::authenticity::Integrity;
use crate::issuer::BoundIssuer;
use crate::json::{Pointer, Value};
use crate::policy::LabelScheme;
use crate::report::{Code, Finding, Outcome};
use crate::session::Session;

/// What is known of the label of a badge's issuer: now, and when the badge was awarded. Two verdicts, never one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelVerdict {
    now: LabelStanding,
    at_award: LabelStanding,
    /// The date that `at_award` is about: the issuer's own word.
    #[serde(skip_serializing_if = "Option::is_none")]
    award_date: Option<Timestamp>,
    holder: Option<String>,
    credential: Option<String>,
    term: Option<Term>,
    register: Option<RegisterUsed>,
    /// Who says so: a register, a label credential that was handed in, or both.
    confirmed_by: Vec<Source>,
    counterfeit: Vec<Counterfeit>,
    #[serde(skip)]
    registers: Vec<Arc<Register>>,
}

impl LabelVerdict {
    /// Whether the issuer holds the label now.
    pub fn now(&self) -> LabelStanding {
        self.now
    }

    /// Whether it held the label when the badge was awarded, by the badge's own date.
    pub fn at_award(&self) -> LabelStanding {
        self.at_award
    }

    /// The date that [`at_award`](Self::at_award) is about: the issuer's own word, if the badge has a date.
    pub fn award_date(&self) -> Option<Timestamp> {
        self.award_date
    }

    /// The id of the label's holder; an issuer may be covered by the label of another.
    pub fn holder(&self) -> Option<&str> {
        self.holder.as_deref()
    }

    /// The id of the label credential that decided.
    pub fn credential(&self) -> Option<&str> {
        self.credential.as_deref()
    }

    /// The register that was asked.
    pub fn register(&self) -> Option<&RegisterUsed> {
        self.register.as_ref()
    }

    /// The dates of the label that decided.
    pub fn term(&self) -> Option<Term> {
        self.term
    }

    /// Claims of the label that the authority did not make.
    pub fn counterfeit(&self) -> &[Counterfeit] {
        &self.counterfeit
    }

    /// The editions of registers that were seen, to be remembered.
    pub fn editions(&self) -> Vec<EditionSeen> {
        EditionSeen::of(&self.registers)
    }

    /// The registers that were opened. Keeping them ([`Evidence::keep_register`](crate::Evidence::keep_register)) spares
    /// opening them again.
    pub fn registers(&self) -> &[Arc<Register>] {
        &self.registers
    }
}

/// What `sources` say of the badge's `issuer`; nothing of one that is not bound.
pub(crate) fn verdict(
    session: &Session<'_>,
    sources: &Sources,
    issuer: Option<&BoundIssuer>,
    award_date: Option<Timestamp>,
) -> (LabelVerdict, Vec<Finding>) {
    let mut findings = sources.findings.clone();
    findings.extend(sources.counterfeits.iter().map(Counterfeit::finding));
    let ask = |date| {
        let (issuer, date) = (issuer?, date?);
        Some(sources.find(issuer.id(), Moment::new(date, session.now), session.now))
    };
    let (now, award) = (ask(Some(session.now)), ask(award_date));
    let standing =
        |found: &Option<Found>| found.as_ref().map_or(LabelStanding::Unknown, |found| found.standing);
    let (standing_now, at_award) = (standing(&now), standing(&award));
    findings.push(standing_now.finding(Moment::Now(session.now), session.now));
    findings.push(award_date_unproven(at_award, award_date));
    findings.extend(now.iter().flat_map(|found| found.findings.clone()));
    // The label that decides now, else the one that decided then; without either, at least what was asked.
    let names_label = |found: &&Found| found.credential.is_some();
    let told = [&now, &award].into_iter().flatten().find(names_label).or(now.as_ref());
    let verdict = LabelVerdict {
        now: standing_now,
        at_award,
        award_date,
        holder: told.and_then(|found| found.holder.clone()),
        credential: told.and_then(|found| found.credential.clone()),
        term: told.and_then(|found| found.term),
        confirmed_by: told.map_or_else(Vec::new, |found| found.sources.clone()),
        register: told.and_then(|found| found.register.clone()),
        counterfeit: sources.counterfeits.clone(),
        registers: sources.registers(),
    };
    (verdict, findings)
}

fn award_date_unproven(at_award: LabelStanding, date: Option<Timestamp>) -> Finding {
    let told = match date {
        Some(date) => format!("{} at {date}", at_award.describe()),
        None => "it gives no date".to_owned(),
    };
    Finding::new(Code::LabelAwardDateUnproven).detail(told)
}

impl LabelStanding {
    /// The finding that says it, of `moment`.
    pub(super) fn finding(self, moment: Moment, now: Timestamp) -> Finding {
        let finding = Finding::new(match self {
            LabelStanding::Held => Code::LabelHeld,
            LabelStanding::Expired => Code::LabelExpired,
            LabelStanding::Revoked => Code::LabelRevoked,
            LabelStanding::NotHeld => Code::LabelNotHeld,
            LabelStanding::Unknown => Code::LabelUnknown,
        });
        match moment {
            Moment::Now(_) => finding.detail("now"),
            Moment::At(date) if date > now => finding.detail(format!("at {date}, which is still to come")),
            Moment::At(date) => finding.detail(format!("at {date}")),
        }
    }

    /// The standing in the middle of a sentence.
    fn describe(self) -> &'static str {
        match self {
            LabelStanding::Held => "held",
            LabelStanding::Expired => "expired",
            LabelStanding::Revoked => "revoked",
            LabelStanding::NotHeld => "not held",
            LabelStanding::Unknown => "not known",
        }
    }
}

/// A credential that stands in the badge, or is the badge, with what its own verification found.
pub(crate) struct Stated<'a, P, I> {
    pub(crate) at: Pointer,
    pub(crate) document: &'a Value,
    pub(crate) proof: &'a Outcome<P>,
    pub(crate) issuer: &'a Outcome<I>,
    pub(crate) integrity: Integrity,
    pub(crate) findings: &'a [Finding],
}

impl LabelVerdict {
    /// Takes note of a claim of the label inside of the badge. It is never a label, whoever made it.
    pub(crate) fn note<P, I>(&mut self, scheme: &LabelScheme, stated: &Stated<'_, P, I>) -> Option<Finding> {
        if !claim::is_claim(scheme, stated.document) {
            return None;
        }
        let Stated { document, proof, issuer, integrity, findings, .. } = stated;
        match claim::author(scheme, document, proof, issuer, *integrity, findings) {
            Author::Authority => {
                let quiet = "a genuine statement of the authority, which is not the label of this issuer";
                Some(Finding::new(Code::LabelNotApplicable).detail(quiet).at(stated.at.clone()))
            }
            Author::Other(counterfeit) => {
                let finding = counterfeit.finding().at(stated.at.clone());
                self.counterfeit.push(counterfeit);
                Some(finding)
            }
            // Its own report says why.
            Author::Undecided(_) => None,
        }
    }
}
