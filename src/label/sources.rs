//! Everything that tells of labels in one verification: the registers of the policy, and what was handed in.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use url::Url;

use super::claim::Counterfeit;
use super::handed_in::{Award, HandedIn};
use super::history::{self, Account, Bit, Label, LabelStanding, Moment, Reach, Silence, Source, Term};
use super::opened::{Freshness, Opened, opened};
use super::register::{Listed, Register};
use crate::Timestamp;
use crate::key::same_party;
use crate::policy::LabelScheme;
use crate::report::{Code, Finding};
use crate::session::Session;

/// The sources of one verification, opened.
#[derive(Default)]
pub(crate) struct Sources {
    registers: Vec<Opened>,
    awards: Vec<Award>,
    /// Registers of the policy that cannot answer at all.
    silent: usize,
    /// For every comparison with the clock, so for questions about now.
    leeway: Duration,
    pub(super) counterfeits: Vec<Counterfeit>,
    /// What is to be said whatever is asked.
    pub(super) findings: Vec<Finding>,
}

/// What the sources say of one issuer at one time.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(super) standing: LabelStanding,
    pub(super) holder: Option<String>,
    pub(super) credential: Option<String>,
    pub(super) term: Option<Term>,
    pub(super) register: Option<RegisterUsed>,
    pub(super) sources: Vec<Source>,
    pub(super) findings: Vec<Finding>,
}

/// The register that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisterUsed {
    url: Url,
    as_of: Timestamp,
}

impl RegisterUsed {
    /// Its address.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// When its edition was made.
    pub fn as_of(&self) -> Timestamp {
        self.as_of
    }
}

/// The newest edition of a register that was seen: what whoever runs the verifier must remember, to notice a rollback.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EditionSeen {
    /// The register's address.
    pub url: Url,
    /// Its id: another address may serve the same register.
    pub id: Option<String>,
    /// When the edition was made.
    pub edition: Timestamp,
}

impl EditionSeen {
    /// The edition of `edition` of the register `id` was seen at `url`.
    pub fn new(url: Url, id: Option<String>, edition: Timestamp) -> Self {
        EditionSeen { url, id, edition }
    }

    /// What is to be remembered of `registers`.
    pub(super) fn of(registers: &[Arc<Register>]) -> Vec<Self> {
        let seen = |register: &Arc<Register>| {
            Self::new(register.url().clone(), register.id().map(str::to_owned), register.edition())
        };
        registers.iter().map(seen).collect()
    }
}

/// Label credentials that are looked at in one verification.
const MOST_HANDED_IN: usize = 8;

impl Sources {
    /// Opens what the policy names and what was handed in. Only where the badge's issuer is bound, or none is involved, may
    /// this be called: it asks for registers and status lists.
    pub(crate) fn open(session: &mut Session<'_>) -> Self {
        let mut sources = Sources { leeway: session.policy.leeway, ..Sources::default() };
        let Some(scheme) = &session.policy.label else { return sources };
        for source in &scheme.registers {
            match opened(session, scheme, source) {
                Ok(opened) => sources.registers.push(opened),
                Err(finding) => {
                    sources.silent += 1;
                    sources.findings.push(finding);
                }
            }
        }
        sources.drop_older_editions();
        sources.mark_stale();
        sources.examine_handed_in(session, scheme);
        sources
    }

    /// What was handed in is examined, and nothing is asked for: for a badge whose issuer is not bound.
    pub(crate) fn unasked(session: &mut Session<'_>) -> Self {
        let mut sources = Sources::default();
        let Some(scheme) = &session.policy.label else { return sources };
        sources.silent = scheme.registers.len().max(1);
        _ = session.quietly(|session| sources.examine_handed_in(session, scheme));
        sources.awards.clear();
        sources
    }

    fn examine_handed_in(&mut self, session: &mut Session<'_>, scheme: &LabelScheme) {
        let handed_in = session.evidence.handed_in();
        if handed_in.clone().nth(MOST_HANDED_IN).is_some() {
            let more = format!("only the first {MOST_HANDED_IN} are looked at");
            self.findings.push(Finding::new(Code::LabelUnreadable).detail(more));
        }
        for bytes in handed_in.take(MOST_HANDED_IN) {
            match HandedIn::examine(session, scheme, bytes) {
                HandedIn::Label(award) => self.awards.push(award),
                HandedIn::Counterfeit(counterfeit) => self.counterfeits.push(counterfeit),
                HandedIn::NotApplicable(why) => {
                    self.findings.push(Finding::new(Code::LabelNotApplicable).detail(why));
                }
                HandedIn::Unreadable(finding) => self.findings.push(finding),
            }
        }
    }

    /// Two addresses of one register: the newest edition that is seen speaks for it.
    fn drop_older_editions(&mut self) {
        // One authority cannot outdate the register of another by calling its own the same.
        let identity =
            |register: &Register| Some((register.signed.authority.id.clone(), register.id()?.to_owned()));
        let mut newest: BTreeMap<(String, String), Timestamp> = BTreeMap::new();
        for Opened { register, .. } in &self.registers {
            let Some(identity) = identity(register) else { continue };
            let seen = newest.entry(identity).or_insert(register.edition());
            *seen = register.edition().max(*seen);
        }
        let is_older = |opened: &mut Opened| {
            let newest = identity(&opened.register).and_then(|identity| newest.get(&identity));
            newest.is_some_and(|newest| opened.register.edition() < *newest)
        };
        for Opened { register, .. } in self.registers.extract_if(.., is_older) {
            let edition = register.edition();
            let older = format!("{} is of {edition}, another address has a newer edition", register.url());
            self.findings.push(Finding::new(Code::LabelRegisterRolledBack).detail(older));
        }
    }

    fn mark_stale(&mut self) {
        for Opened { register, freshness } in &self.registers {
            if *freshness == Freshness::Stale {
                let edition = register.edition();
                let stale = format!("{}, the edition of {edition}", register.url());
                self.findings.push(Finding::new(Code::LabelRegisterStale).detail(stale));
            }
        }
    }

    /// Every register whose signature was verified, and that was not rolled back.
    pub(super) fn registers(&self) -> Vec<Arc<Register>> {
        self.registers.iter().map(|opened| Arc::clone(&opened.register)).collect()
    }

    /// Whether `issuer` holds the label now.
    pub(crate) fn standing_now(&self, issuer: &str, now: Timestamp) -> LabelStanding {
        self.find(issuer, Moment::Now(now), now).standing
    }

    /// What all sources say of `issuer` at `moment`.
    pub(super) fn find(&self, issuer: &str, moment: Moment, now: Timestamp) -> Found {
        let (labels, mut findings) = self.labels_of(issuer, moment, now);
        let (standing, decisive) = history::decide(&labels, moment, self.silence(&labels, moment));
        findings.extend(labels.iter().filter(|label| label.is_disputed(moment)).map(disputed));
        Found {
            standing,
            holder: decisive.map(|label| self.holder_of(label, issuer)),
            credential: decisive.and_then(|label| label.credential.clone()),
            term: decisive.and_then(Label::term),
            register: self.register_used(issuer),
            sources: decisive.map_or_else(Vec::new, Label::sources),
            findings,
        }
    }

    /// The registers that can tell of `issuer`: nobody gives the label to itself.
    fn speaking_of(&self, issuer: &str) -> impl Iterator<Item = &Opened> {
        self.registers.iter().filter(move |opened| !same_party(&opened.register.signed.authority.id, issuer))
    }

    fn labels_of(&self, issuer: &str, moment: Moment, now: Timestamp) -> (Vec<Label>, Vec<Finding>) {
        let mut labels: Vec<Label> = Vec::new();
        for Opened { register, freshness } in self.speaking_of(issuer) {
            for (credential, listed) in register.labels_of(issuer) {
                let account = listed.account(freshness.reach(register.edition(), moment));
                add(&mut labels, Some(credential), account.granted(self.leeway, moment));
            }
        }
        let mut findings = Vec::new();
        let listed = labels.len();
        for award in &self.awards {
            let is_same = |label: &Label| label.credential == award.id && award.id.is_some();
            let is_listed = labels[..listed].iter().any(is_same);
            match award.account(issuer, is_listed, moment, now) {
                Ok(account) => add(&mut labels, award.id.as_deref(), account.granted(self.leeway, moment)),
                Err(why) => findings.push(Finding::new(Code::LabelNotApplicable).detail(why)),
            }
        }
        (labels, findings)
    }

    /// Whether what no source says is not so. `labels` are those of the issuer that is asked about.
    fn silence(&self, labels: &[Label], moment: Moment) -> Silence {
        let reaches =
            |opened: &Opened| opened.freshness.reach(opened.register.edition(), moment) > Reach::Earlier;
        let is_heard = self.silent == 0 && self.registers.iter().all(reaches);
        // Without a register, a label that was handed in tells of its own end, and nobody is there to ask for another.
        let tells_its_end = |label: &Label| label.standing(moment).is_some();
        if is_heard && (!self.registers.is_empty() || labels.iter().any(tells_its_end)) {
            Silence::Telling
        } else {
            Silence::Doubtful
        }
    }

    fn holder_of(&self, label: &Label, issuer: &str) -> String {
        let award = self.awards.iter().find(|award| award.id == label.credential && award.covers(issuer));
        award.and_then(|award| award.holder.clone()).unwrap_or_else(|| issuer.to_owned())
    }

    /// The register that lists the issuer, otherwise the first that could be asked.
    fn register_used(&self, issuer: &str) -> Option<RegisterUsed> {
        let lists = |opened: &&Opened| opened.register.labels_of(issuer).next().is_some();
        let opened = self.speaking_of(issuer).find(lists).or(self.registers.first())?;
        Some(RegisterUsed { url: opened.register.url().clone(), as_of: opened.register.edition() })
    }
}

fn add(labels: &mut Vec<Label>, credential: Option<&str>, account: Account) {
    let same =
        labels.iter_mut().find(|label| credential.is_some() && label.credential.as_deref() == credential);
    match same {
        Some(label) => label.accounts.push(account),
        None => {
            labels.push(Label { credential: credential.map(str::to_owned), accounts: vec![account] });
        }
    }
}

fn disputed(label: &Label) -> Finding {
    Finding::new(Code::LabelDisputed).detail(label.credential.clone().unwrap_or_default())
}

impl Listed {
    fn account(&self, reach: Reach) -> Account {
        Account {
            source: Source::Register,
            from: self.from,
            until: self.until,
            lowered: Some((self.state, self.state_from)),
            bit: Bit::Silent,
            reach,
        }
    }
}

impl Award {
    /// What it says of `issuer`; `is_listed` is whether a register lists the same credential.
    fn account(
        &self,
        issuer: &str,
        is_listed: bool,
        moment: Moment,
        now: Timestamp,
    ) -> Result<Account, &'static str> {
        if !self.covers(issuer) {
            return Err("it is the label of somebody else");
        }
        if self.key_is_over && !is_listed {
            return Err("the time of the key that signed it is over, and no register lists it");
        }
        let reach = match self.bit {
            _ if self.key_is_over => Reach::Earlier,
            Bit::Clear if moment.date() <= now => Reach::Complete,
            Bit::Clear | Bit::Set | Bit::Silent => Reach::Asserted,
        };
        let (source, lowered) = (Source::Credential, None);
        Ok(Account { source, from: self.from, until: self.until, lowered, bit: self.bit, reach })
    }
}
