//! From parts to a credential that can be signed: what is missing does not compile.

use std::error::Error;
use std::fmt;

use super::credential::{NotIssuable, Token, Unsigned};
use super::random::{NoRandomness, fresh_id};
use super::recipient::Recipient;
use super::status_list::StatusEntry;
use crate::Timestamp;
use crate::inspect::OPEN_BADGES;
use crate::json::Value;
use crate::label::terms;
use crate::model::{
    Achievement, AchievementSubject, CREDENTIALS_V2, CompactJws, Credential, CredentialStatus,
    EndorsementSubject, Issuer, Malformed, Profile, Subject, Text, Uri, assessment, entries as all_of,
};

/// A required part that was not given yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing;

/// From when on, and until when, a credential is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: Timestamp,
}

/// Builds an `OpenBadgeCredential` (Open Badges 3.0 §B.1), of data model 2.0.
///
/// Its parameters are the required parts: issuer, achievement, recipient, period. [`build`](Self::build) exists only when
/// all four were given:
///
/// ```
/// use openbadges::Timestamp;
/// use openbadges::issue::{BadgeBuilder, Recipient};
/// use openbadges::model::{Achievement, Criteria, Profile};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let criteria = Criteria::default().narrative("Build a robot that follows a line.");
/// let id = "https://city.example/achievements/robots".parse()?;
/// let badge = BadgeBuilder::new()
///     .issuer(Profile::new("did:web:makerspace.example".parse()?, "Makerspace"))
///     .achievement(Achievement::new(id, "Robot maker", "Built a small robot.", criteria))
///     .recipient(Recipient::email("ana@example.org")?)
///     .valid_from(Timestamp::parse("2026-11-21T00:00:00Z").map_err(|_| "no date")?)
///     .build()?;
/// assert!(badge.document()["credentialSubject"]["identifier"][0]["hashed"].as_bool() == Some(true));
/// # Ok(())
/// # }
/// ```
///
/// Without a recipient, for example, it does not compile, nor without any other of them:
///
/// ```compile_fail,E0599
/// # use openbadges::{Timestamp, issue::BadgeBuilder, model::{Achievement, Profile}};
/// # fn parts(profile: Profile, achievement: Achievement, date: Timestamp) {
/// BadgeBuilder::new().issuer(profile).achievement(achievement).valid_from(date).build();
/// # }
/// ```
/// ```compile_fail,E0599
/// # use openbadges::{Timestamp, issue::{BadgeBuilder, Recipient}, model::Achievement};
/// # fn parts(achievement: Achievement, recipient: Recipient, date: Timestamp) {
/// BadgeBuilder::new().achievement(achievement).recipient(recipient).valid_from(date).build();
/// # }
/// ```
/// ```compile_fail,E0599
/// # use openbadges::{Timestamp, issue::{BadgeBuilder, Recipient}, model::Profile};
/// # fn parts(profile: Profile, recipient: Recipient, date: Timestamp) {
/// BadgeBuilder::new().issuer(profile).recipient(recipient).valid_from(date).build();
/// # }
/// ```
/// ```compile_fail,E0599
/// # use openbadges::{issue::{BadgeBuilder, Recipient}, model::{Achievement, Profile}};
/// # fn parts(profile: Profile, achievement: Achievement, recipient: Recipient) {
/// BadgeBuilder::new().issuer(profile).achievement(achievement).recipient(recipient).build();
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct BadgeBuilder<I = Missing, A = Missing, R = Missing, P = Missing> {
    issuer: I,
    achievement: A,
    recipient: R,
    period: P,
    until: Option<Timestamp>,
    credential: Credential,
    subject: AchievementSubject,
    status: Vec<StatusEntry>,
}

impl BadgeBuilder {
    /// Nothing yet.
    pub fn new() -> Self {
        BadgeBuilder {
            issuer: Missing,
            achievement: Missing,
            recipient: Missing,
            period: Missing,
            until: None,
            credential: Credential::default(),
            subject: AchievementSubject::default(),
            status: Vec::new(),
        }
    }
}

impl Default for BadgeBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl<A, R, P> BadgeBuilder<Missing, A, R, P> {
    /// Who issues it.
    pub fn issuer(self, issuer: Profile) -> BadgeBuilder<Profile, A, R, P> {
        let BadgeBuilder { achievement, recipient, period, until, credential, subject, status, .. } = self;
        BadgeBuilder { issuer, achievement, recipient, period, until, credential, subject, status }
    }
}

impl<I, R, P> BadgeBuilder<I, Missing, R, P> {
    /// What was achieved.
    pub fn achievement(self, achievement: Achievement) -> BadgeBuilder<I, Achievement, R, P> {
        let BadgeBuilder { issuer, recipient, period, until, credential, subject, status, .. } = self;
        BadgeBuilder { issuer, achievement, recipient, period, until, credential, subject, status }
    }
}

impl<I, A, P> BadgeBuilder<I, A, Missing, P> {
    /// Who achieved it.
    pub fn recipient(self, recipient: Recipient) -> BadgeBuilder<I, A, Recipient, P> {
        let BadgeBuilder { issuer, achievement, period, until, credential, subject, status, .. } = self;
        BadgeBuilder { issuer, achievement, recipient, period, until, credential, subject, status }
    }
}

impl<I, A, R> BadgeBuilder<I, A, R, Missing> {
    /// From when on it is valid, to the second.
    pub fn valid_from(self, from: Timestamp) -> BadgeBuilder<I, A, R, Period> {
        let BadgeBuilder { issuer, achievement, recipient, until, credential, subject, status, .. } = self;
        let period = Period { from };
        BadgeBuilder { issuer, achievement, recipient, period, until, credential, subject, status }
    }
}

impl<I, A, R, P> BadgeBuilder<I, A, R, P> {
    /// Until when it is valid, to the second; for ever, if this is not said.
    pub fn valid_until(mut self, until: Timestamp) -> Self {
        self.until = Some(until);
        self
    }

    /// Where to learn whether it was revoked.
    pub fn status(mut self, entry: StatusEntry) -> Self {
        self.status.push(entry);
        self
    }

    /// An endorsement with its embedded proof.
    pub fn endorsement(mut self, endorsement: &super::Signed) -> Self {
        self.credential = self.credential.endorsement(endorsement.document());
        self
    }

    /// An endorsement as a token.
    pub fn endorsement_token(mut self, endorsement: &Token) -> Self {
        self.credential.endorsement_jwt.extend(CompactJws::parse(endorsement.as_str()));
        self
    }

    /// Everything else that a badge may say: id, name, image, evidence and so on. What the builder sets itself is set
    /// last, so it cannot be changed here.
    pub fn with(mut self, change: impl FnOnce(Credential) -> Credential) -> Self {
        self.credential = change(self.credential);
        self
    }

    /// Everything else that may be said of the recipient: results, role, credits and so on.
    pub fn with_subject(mut self, change: impl FnOnce(AchievementSubject) -> AchievementSubject) -> Self {
        self.subject = change(self.subject);
        self
    }
}

impl BadgeBuilder<Profile, Achievement, Recipient, Period> {
    /// The badge. It has a fresh id (`urn:uuid:…`) if it was given none.
    ///
    /// # Errors
    /// [`BuildError`]: types see that nothing required is missing, not that the dates are in order or that results belong
    /// to a description; the verifier's own rules do.
    pub fn build(self) -> Result<Unsigned, BuildError> {
        let subject = self.recipient.name(self.subject).achievement(self.achievement);
        let credential = Credential {
            types: types("OpenBadgeCredential"),
            subject: Some(Subject::Achievement(Box::new(subject))),
            credential_status: entries(&self.status),
            ..self.credential
        };
        finish(credential, self.issuer, self.period, self.until)
    }
}

/// Builds an `EndorsementCredential` (Open Badges 3.0 §B.1). Its parameters are the required parts: issuer, what is
/// endorsed, period.
///
/// ```
/// use openbadges::Timestamp;
/// use openbadges::issue::EndorsementBuilder;
/// use openbadges::model::{EndorsementSubject, Profile};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let target = EndorsementSubject::new("did:web:makerspace.example".parse()?)
///     .endorsement_comment("We know the Makerspace, and its workshops are good.");
/// let endorsement = EndorsementBuilder::new("Recognised by the city")
///     .issuer(Profile::new("did:web:city.example".parse()?, "City"))
///     .of(target)
///     .valid_from(Timestamp::parse("2026-11-21T00:00:00Z").map_err(|_| "no date")?)
///     .build()?;
/// assert_eq!(endorsement.document()["credentialSubject"]["id"], "did:web:makerspace.example");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct EndorsementBuilder<I = Missing, S = Missing, P = Missing> {
    issuer: I,
    subject: S,
    period: P,
    until: Option<Timestamp>,
    credential: Credential,
    status: Vec<StatusEntry>,
}

impl EndorsementBuilder {
    /// An endorsement called `name`, which it must have.
    pub fn new(name: impl Into<Text>) -> Self {
        EndorsementBuilder {
            issuer: Missing,
            subject: Missing,
            period: Missing,
            until: None,
            credential: Credential::default().name(name),
            status: Vec::new(),
        }
    }
}

impl<S, P> EndorsementBuilder<Missing, S, P> {
    /// Who endorses.
    pub fn issuer(self, issuer: Profile) -> EndorsementBuilder<Profile, S, P> {
        let EndorsementBuilder { subject, period, until, credential, status, .. } = self;
        EndorsementBuilder { issuer, subject, period, until, credential, status }
    }
}

impl<I, P> EndorsementBuilder<I, Missing, P> {
    /// What is endorsed, and what the endorser says of it.
    pub fn of(self, subject: EndorsementSubject) -> EndorsementBuilder<I, EndorsementSubject, P> {
        let EndorsementBuilder { issuer, period, until, credential, status, .. } = self;
        EndorsementBuilder { issuer, subject, period, until, credential, status }
    }
}

impl<I, S> EndorsementBuilder<I, S, Missing> {
    /// From when on it is valid, to the second.
    pub fn valid_from(self, from: Timestamp) -> EndorsementBuilder<I, S, Period> {
        let EndorsementBuilder { issuer, subject, until, credential, status, .. } = self;
        EndorsementBuilder { issuer, subject, period: Period { from }, until, credential, status }
    }
}

impl<I, S, P> EndorsementBuilder<I, S, P> {
    /// Until when it is valid, to the second; for ever, if this is not said.
    pub fn valid_until(mut self, until: Timestamp) -> Self {
        self.until = Some(until);
        self
    }

    /// Where to learn whether it was revoked.
    pub fn status(mut self, entry: StatusEntry) -> Self {
        self.status.push(entry);
        self
    }

    /// Everything else that an endorsement may say: id, description, evidence and so on.
    pub fn with(mut self, change: impl FnOnce(Credential) -> Credential) -> Self {
        self.credential = change(self.credential);
        self
    }
}

impl EndorsementBuilder<Profile, EndorsementSubject, Period> {
    /// The endorsement. It has a fresh id (`urn:uuid:…`) if it was given none.
    ///
    /// # Errors
    /// [`BuildError`], as for [`BadgeBuilder::build`].
    pub fn build(self) -> Result<Unsigned, BuildError> {
        let credential = Credential {
            types: types("EndorsementCredential"),
            subject: Some(Subject::Endorsement(Box::new(self.subject))),
            credential_status: entries(&self.status),
            ..self.credential
        };
        finish(credential, self.issuer, self.period, self.until)
    }
}

/// Open Badges 3.0 §B.1 has one entry, VCDM 2.0 §4.10 any number: several are written as a list.
fn entries(status: &[StatusEntry]) -> Vec<CredentialStatus> {
    status.iter().map(entry).collect()
}

fn entry(entry: &StatusEntry) -> CredentialStatus {
    let mut extensions = entry.to_json().as_object().cloned().unwrap_or_default();
    let mut take = |name| match extensions.shift_remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let (id, types) = (take("id"), take("type"));
    let id = id.and_then(|id| Uri::parse(&id).ok());
    CredentialStatus { id, types: types.into_iter().collect(), extensions, ..CredentialStatus::default() }
}

fn types(kind: &str) -> Vec<String> {
    ["VerifiableCredential", kind].map(str::to_owned).into()
}

/// The `@context` of a new credential, in its order (Open Badges 3.0 §A.2), if it has no types but those of the standard.
pub fn contexts() -> Value {
    [CREDENTIALS_V2, OPEN_BADGES].map(Value::from).to_vec().into()
}

/// The `@context` of a new credential that says what `document` says: with a context of this project's own for each of its
/// types that needs one.
pub fn contexts_of(document: &Value) -> Value {
    let subject = &document["credentialSubject"];
    let types = [subject, &subject["achievement"]].map(|object| object.get("type").map_or(&[][..], all_of));
    let has = |name: &str| types.iter().any(|types| types.iter().any(|one| one == name));
    let own = EXTENSIONS.into_iter().filter(|(name, _)| has(name)).map(|(_, context)| context);
    [CREDENTIALS_V2, OPEN_BADGES].into_iter().chain(own).collect()
}

/// The types of this project's own, and the context of each.
const EXTENSIONS: [(&str, &str); 3] = [
    (terms::LABEL_SUBJECT, terms::CONTEXT),
    (terms::ENDORSEMENT_SUBJECT, terms::CONTEXT),
    (assessment::ASSESSED, assessment::CONTEXT),
];

/// The `type` of a new badge.
pub fn badge_types() -> Value {
    types("OpenBadgeCredential").into()
}

fn finish(
    mut credential: Credential,
    issuer: Profile,
    period: Period,
    until: Option<Timestamp>,
) -> Result<Unsigned, BuildError> {
    credential.context = vec![CREDENTIALS_V2.into(), OPEN_BADGES.into()];
    if credential.id.is_none() {
        credential.id = Some(fresh_id()?);
    }
    credential.issuer = Some(Issuer::Profile(Box::new(issuer)));
    credential.valid_from = Some(period.from.whole_seconds().to_string());
    credential.valid_until = until.map(|until| until.whole_seconds().to_string());
    let mut document = credential.to_json();
    document["@context"] = contexts_of(&document);
    Ok(Unsigned::read(document)?)
}

/// Why a credential was not built.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// A verifier would refuse it.
    NotIssuable(NotIssuable),
    /// There was no randomness for its id.
    NoRandomness(NoRandomness),
    /// A part that is made of what was given is not what it must be.
    Malformed(Malformed),
}

impl From<NotIssuable> for BuildError {
    fn from(cause: NotIssuable) -> Self {
        BuildError::NotIssuable(cause)
    }
}

impl From<NoRandomness> for BuildError {
    fn from(cause: NoRandomness) -> Self {
        BuildError::NoRandomness(cause)
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::NotIssuable(cause) => cause.fmt(f),
            BuildError::NoRandomness(cause) => cause.fmt(f),
            BuildError::Malformed(cause) => cause.fmt(f),
        }
    }
}

impl Error for BuildError {}
