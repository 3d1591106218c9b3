//! From parts to a label credential: what is missing does not compile.

use std::error::Error;
use std::fmt;

use url::Url;

use super::{LabelCycle, LabelScheme, LabelTerm, Organiser};
use crate::issue::{BadgeBuilder, BuildError, Missing, Recipient, StatusEntry, StatusPurpose, Unsigned};
use crate::json::Value;
use crate::label::terms;
use crate::model::{AchievementSubject, Credential, DateTimeZ, Evidence, IdentifierType, Profile, Text, Uri};

/// Builds a label credential (quality-label.md §3 B): an `OpenBadgeCredential` from the authority to an Organiser.
///
/// Its parameters are the required parts. [`build`](Self::build) exists only when all were given:
///
/// ```
/// use openbadges::Timestamp;
/// use openbadges::issue::label::{Committee, CoveredIssuers, LabelBuilder, LabelCycle, LabelScheme, Organiser};
/// use openbadges::issue::label::RevocationEntry;
/// # fn scheme() -> Result<LabelScheme, openbadges::model::Malformed> {
/// #     Ok(LabelScheme {
/// #         id: "https://label.example/achievement/v1".parse()?, name: "Quality Label".into(), description: "A label.".into(),
/// #         criteria: openbadges::model::Criteria::default().narrative("See the handbook."), version: "1".into(),
/// #         image: None, tags: vec![],
/// #         language: "en".parse()?, related: vec![], years: 3,
/// #         authority: openbadges::model::Profile::new("did:web:network.example".parse()?, "Network"),
/// #     })
/// # }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let scheme: LabelScheme = scheme()?;
/// let decided = Timestamp::parse("2026-03-02T00:00:00Z").map_err(|_| "no date")?;
/// let label = LabelBuilder::new()
///     .term(scheme.term(decided, decided)?)
///     .scheme(scheme)
///     .organiser(Organiser {
///         id: "did:web:youth-centre.example".parse()?,
///         organiser_id: Some("42".into()),
///         covers: CoveredIssuers::new(["did:web:youth-centre.example", "https://platform.example/issuers/42"])?,
///     })
///     .cycle(LabelCycle::First)
///     .committee(Committee::new("https://label.example/committee".parse()?, "Label committee"))
///     .revocation(RevocationEntry::new("https://label.example/status/1".parse()?, 42))
///     .build()?;
/// assert_eq!(label.document()["validUntil"], "2029-03-02T00:00:00Z");
/// # Ok(())
/// # }
/// ```
///
/// Without a committee, for example, it does not compile, nor without any other of them:
///
/// ```compile_fail,E0599
/// # use openbadges::issue::label::*;
/// # fn parts(scheme: LabelScheme, organiser: Organiser, term: LabelTerm, entry: RevocationEntry) {
/// LabelBuilder::new().scheme(scheme).organiser(organiser).cycle(LabelCycle::First).term(term).revocation(entry).build();
/// # }
/// ```
/// ```compile_fail,E0599
/// # use openbadges::issue::label::*;
/// # fn parts(organiser: Organiser, term: LabelTerm, committee: Committee, entry: RevocationEntry) {
/// LabelBuilder::new().organiser(organiser).cycle(LabelCycle::First).term(term).committee(committee).revocation(entry).build();
/// # }
/// ```
/// ```compile_fail,E0599
/// # use openbadges::issue::label::*;
/// # fn parts(scheme: LabelScheme, term: LabelTerm, committee: Committee, entry: RevocationEntry) {
/// LabelBuilder::new().scheme(scheme).cycle(LabelCycle::First).term(term).committee(committee).revocation(entry).build();
/// # }
/// ```
/// ```compile_fail,E0599
/// # use openbadges::issue::label::*;
/// # fn parts(scheme: LabelScheme, organiser: Organiser, term: LabelTerm, committee: Committee, entry: RevocationEntry) {
/// LabelBuilder::new().scheme(scheme).organiser(organiser).term(term).committee(committee).revocation(entry).build();
/// # }
/// ```
/// ```compile_fail,E0599
/// # use openbadges::issue::label::*;
/// # fn parts(scheme: LabelScheme, organiser: Organiser, committee: Committee, entry: RevocationEntry) {
/// LabelBuilder::new().scheme(scheme).organiser(organiser).cycle(LabelCycle::First).committee(committee).revocation(entry).build();
/// # }
/// ```
/// ```compile_fail,E0599
/// # use openbadges::issue::label::*;
/// # fn parts(scheme: LabelScheme, organiser: Organiser, term: LabelTerm, committee: Committee) {
/// LabelBuilder::new().scheme(scheme).organiser(organiser).cycle(LabelCycle::First).term(term).committee(committee).build();
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct LabelBuilder<S = Missing, O = Missing, C = Missing, T = Missing, M = Missing, R = Missing> {
    scheme: S,
    organiser: O,
    cycle: C,
    term: T,
    committee: M,
    revocation: R,
    further: Further,
}

/// What a label may say, and need not.
#[derive(Debug, Clone, Default)]
struct Further {
    id: Option<Uri>,
    summary: Option<Evidence>,
}

impl LabelBuilder {
    /// Nothing yet.
    pub fn new() -> Self {
        LabelBuilder {
            scheme: Missing,
            organiser: Missing,
            cycle: Missing,
            term: Missing,
            committee: Missing,
            revocation: Missing,
            further: Further::default(),
        }
    }
}

impl Default for LabelBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl<O, C, T, M, R> LabelBuilder<Missing, O, C, T, M, R> {
    /// What is awarded, and by whom.
    pub fn scheme(self, scheme: LabelScheme) -> LabelBuilder<LabelScheme, O, C, T, M, R> {
        let LabelBuilder { organiser, cycle, term, committee, revocation, further, .. } = self;
        LabelBuilder { scheme, organiser, cycle, term, committee, revocation, further }
    }
}

impl<S, C, T, M, R> LabelBuilder<S, Missing, C, T, M, R> {
    /// To whom.
    pub fn organiser(self, organiser: Organiser) -> LabelBuilder<S, Organiser, C, T, M, R> {
        let LabelBuilder { scheme, cycle, term, committee, revocation, further, .. } = self;
        LabelBuilder { scheme, organiser, cycle, term, committee, revocation, further }
    }
}

impl<S, O, T, M, R> LabelBuilder<S, O, Missing, T, M, R> {
    /// For the which time.
    pub fn cycle(self, cycle: LabelCycle) -> LabelBuilder<S, O, LabelCycle, T, M, R> {
        let LabelBuilder { scheme, organiser, term, committee, revocation, further, .. } = self;
        LabelBuilder { scheme, organiser, cycle, term, committee, revocation, further }
    }
}

impl<S, O, C, M, R> LabelBuilder<S, O, C, Missing, M, R> {
    /// When it was decided, and for which time.
    pub fn term(self, term: LabelTerm) -> LabelBuilder<S, O, C, LabelTerm, M, R> {
        let LabelBuilder { scheme, organiser, cycle, committee, revocation, further, .. } = self;
        LabelBuilder { scheme, organiser, cycle, term, committee, revocation, further }
    }
}

impl<S, O, C, T, R> LabelBuilder<S, O, C, T, Missing, R> {
    /// Who decided.
    pub fn committee(self, committee: Committee) -> LabelBuilder<S, O, C, T, Committee, R> {
        let LabelBuilder { scheme, organiser, cycle, term, revocation, further, .. } = self;
        LabelBuilder { scheme, organiser, cycle, term, committee, revocation, further }
    }
}

impl<S, O, C, T, M> LabelBuilder<S, O, C, T, M, Missing> {
    /// Where to learn whether it was revoked.
    pub fn revocation(self, revocation: RevocationEntry) -> LabelBuilder<S, O, C, T, M, RevocationEntry> {
        let LabelBuilder { scheme, organiser, cycle, term, committee, further, .. } = self;
        LabelBuilder { scheme, organiser, cycle, term, committee, revocation, further }
    }
}

impl<S, O, C, T, M, R> LabelBuilder<S, O, C, T, M, R> {
    /// The credential's id, by which registers and renewals name it; a fresh one (`urn:uuid:…`), if this is not said.
    pub fn id(mut self, id: Uri) -> Self {
        self.further.id = Some(id);
        self
    }

    /// A summary of the decision. Whatever is in it, everybody can read.
    pub fn decision_summary(mut self, summary: Evidence) -> Self {
        self.further.summary = Some(summary);
        self
    }
}

impl LabelBuilder<LabelScheme, Organiser, LabelCycle, LabelTerm, Committee, RevocationEntry> {
    /// The label credential. Its issuer is the scheme's authority, which is also the creator of its achievement.
    ///
    /// # Errors
    /// [`BuildError`], where parts that are given as text say what cannot be: the verifier's own rules see it.
    pub fn build(self) -> Result<Unsigned, BuildError> {
        let LabelBuilder { scheme, organiser, cycle, term, committee, revocation, further } = self;
        let account = organiser.organiser_id.as_deref();
        let account = account.map(|account| Recipient::plain(IdentifierType::organiser_id(), account));
        let recipient = account.into_iter().fold(Recipient::id(organiser.id.clone()), Recipient::and);
        BadgeBuilder::new()
            .achievement(scheme.achievement().map_err(BuildError::Malformed)?)
            .with(|credential| further.add_to(credential, &scheme, term))
            .issuer(scheme.authority)
            .recipient(recipient)
            .with_subject(|subject| label_subject(subject, &organiser, &cycle, committee))
            .valid_from(term.from())
            .valid_until(term.until())
            .status(revocation.into())
            .build()
    }
}

impl Further {
    fn add_to(self, credential: Credential, scheme: &LabelScheme, term: LabelTerm) -> Credential {
        let credential = Credential { id: self.id, ..credential }.name(scheme.name.clone());
        let credential = credential.awarded_date(DateTimeZ::from(term.decided()));
        self.summary.into_iter().fold(credential, Credential::evidence)
    }
}

fn label_subject(
    mut subject: AchievementSubject,
    organiser: &Organiser,
    cycle: &LabelCycle,
    committee: Committee,
) -> AchievementSubject {
    subject.types.push(terms::LABEL_SUBJECT.to_owned());
    let mut say = |name: &str, value: Value| subject.extensions.insert(name.to_owned(), value);
    say(terms::COVERED_ISSUER, organiser.covers.to_json());
    say(terms::LABEL_CYCLE, cycle.number().into());
    if let Some(renews) = cycle.renews() {
        say(terms::RENEWS, renews.as_str().into());
    }
    subject.source(committee.0)
}

/// The committee that decides on labels, as the public knows it: it has a name, its members have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committee(Profile);

impl Committee {
    /// A committee by its id.
    pub fn new(id: Uri, name: impl Into<Text>) -> Self {
        Committee(Profile::new(id, name))
    }
}

/// The place of a label on a list of revocations: a label cannot be suspended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationEntry {
    list: Url,
    index: u32,
}

impl RevocationEntry {
    /// The place `index`, from 0, of the list that is published at `list`.
    pub fn new(list: Url, index: u32) -> Self {
        RevocationEntry { list, index }
    }
}

impl TryFrom<StatusEntry> for RevocationEntry {
    type Error = WrongPurpose;

    fn try_from(entry: StatusEntry) -> Result<Self, WrongPurpose> {
        match entry.purpose {
            StatusPurpose::Revocation => Ok(RevocationEntry::new(entry.list, entry.index)),
            StatusPurpose::Suspension => Err(WrongPurpose(entry.list)),
        }
    }
}

impl From<RevocationEntry> for StatusEntry {
    fn from(RevocationEntry { list, index }: RevocationEntry) -> Self {
        StatusEntry { list, purpose: StatusPurpose::Revocation, index }
    }
}

/// A list is not one of revocations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongPurpose(Url);

impl fmt::Display for WrongPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a list of revocations; a label needs a place on one", self.0)
    }
}

impl Error for WrongPurpose {}
