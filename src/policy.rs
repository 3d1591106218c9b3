//! What the verifier's operator decides: whom to recognise, what to tolerate, what to ask for.

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;

use crate::Timestamp;
use crate::budget::Limits;
use crate::json::Value;
use crate::key::{KeySet, PublicKey, same_party};

/// The operator's decisions. The default recognises nobody and tolerates nothing.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Policy {
    /// Granted at every comparison with the clock.
    pub leeway: Duration,
    /// Contexts beyond the built-in ones.
    pub contexts: ExtraContexts,
    /// Whether a `refreshService` is followed.
    pub refresh: Refresh,
    /// What a status that a derived credential may hide means.
    pub hidden_status: HiddenStatus,
    /// Issuers that this verifier recognises itself.
    pub issuers: Vec<RecognisedIssuer>,
    /// Lists of issuers that this verifier relies on.
    pub registries: Vec<Registry>,
    /// The label scheme whose labels are looked for.
    pub label: Option<LabelScheme>,
    /// Endorsers that are named first, by id.
    pub endorsers: Vec<String>,
    /// Whom the badge should be about, if that is asked.
    pub recipient: Option<KnownIdentity>,
    /// What one verification may cost.
    pub limits: Limits,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            leeway: Duration::ZERO,
            contexts: ExtraContexts::default(),
            refresh: Refresh::default(),
            hidden_status: HiddenStatus::default(),
            issuers: Vec::new(),
            registries: Vec::new(),
            label: None,
            endorsers: Vec::new(),
            recipient: None,
            limits: Limits::default(),
        }
    }
}

/// Contexts beyond the built-in ones.
#[derive(Debug, Clone, Default)]
pub struct ExtraContexts {
    /// Whether context objects inside a credential are processed.
    pub inline: InlineContexts,
    /// Context documents by their address, read when the verifier started.
    pub files: BTreeMap<String, Value>,
}

/// What to do with context objects inside a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InlineContexts {
    /// They are unknown contexts.
    #[default]
    Refuse,
    /// They are processed like others.
    Process,
}

/// Whether a `refreshService` is followed (once, after the proof).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Refresh {
    /// It is only mentioned.
    #[default]
    Mention,
    /// It is followed.
    Follow,
}

/// What a derived credential without a status means, where its issuer may have hidden one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HiddenStatus {
    /// The status could not be checked.
    #[default]
    Indeterminate,
    /// No status is taken for no status.
    Ignore,
}

/// An issuer that this verifier recognises itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecognisedIssuer {
    /// Its id: a DID or an `https` address.
    pub id: String,
    /// The name shown for it.
    pub name: Option<String>,
    /// The achievement types it is recognised for; empty means all.
    pub types: Vec<String>,
    /// Whether it always sets a status, so that a badge without one is suspicious.
    pub requires_status: bool,
    /// Who else may sign its status lists.
    pub status_issuers: Vec<String>,
}

/// A list of issuers that this verifier relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Registry {
    /// A registry of the Digital Credentials Consortium: a file of issuers, or the list of registries that it publishes. As
    /// good as the `https` origin that it comes from.
    Dcc {
        /// Where it is.
        url: Url,
    },
    /// A trust anchor of an OpenID Federation.
    Oidf {
        /// Its fetch endpoint, which is asked with `?sub=` and the issuer's id.
        url: Url,
        /// Its entity identifier: who states.
        trust_anchor: String,
        /// The keys that its statements are signed with.
        keys: KeySet,
    },
    /// A list of recognised entities: a credential (W3C Recognized Entities).
    RecognisedEntities {
        /// Where it is.
        url: Url,
        /// The ids of those who may sign it.
        issuers: Vec<String>,
    },
}

/// One label scheme: what its labels are, who alone may issue them, and where they are listed.
///
/// Nothing about a scheme is built in. Names never decide; they only serve to notice who uses the name without being
/// the authority.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LabelScheme {
    /// The scheme's name. Whoever else uses it for a credential or an achievement is reported.
    pub name: String,
    /// The ids of the label's achievements, one for each version of the scheme.
    pub achievements: Vec<String>,
    /// What holding the label means for trust.
    pub holders: LabelHolders,
    /// Who alone may issue labels, and sign registers of them.
    pub authorities: Vec<LabelAuthority>,
    /// Where labels are listed.
    pub registers: Vec<LabelRegisterSource>,
    /// The newest edition that was ever seen of a register, by the register's id: several addresses may serve it. Whoever
    /// runs the verifier remembers it.
    pub editions_seen: BTreeMap<String, Timestamp>,
}

impl LabelScheme {
    /// The authority whose id is `id`.
    pub(crate) fn authority(&self, id: &str) -> Option<&LabelAuthority> {
        self.authorities.iter().find(|authority| same_party(&authority.id, id))
    }
}

/// What holding the label means for trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LabelHolders {
    /// It is shown, and changes nothing.
    #[default]
    Shown,
    /// An issuer that holds the label now is a recognised issuer, for every type of achievement.
    Recognised,
}

/// Who may issue labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelAuthority {
    /// Its id.
    pub id: String,
    /// Its keys. They are all that is known of it: no document of its own is ever asked for (report.md §4.11).
    pub keys: Vec<PinnedKey>,
}

/// A key that the policy vouches for, for a span of time. What it signed counts by the date that the signature has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedKey {
    /// The key.
    pub key: PublicKey,
    /// The first instant at which it may have signed; without one there is no such bound.
    pub not_before: Option<Timestamp>,
    /// The last one.
    pub not_after: Option<Timestamp>,
}

/// A register of labels that the policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelRegisterSource {
    /// Where it is.
    pub url: Url,
    /// How old an edition, or a copy of it, may be to answer for now.
    pub max_age: Duration,
    /// The newest edition that was ever seen: older ones are refused. Whoever runs the verifier remembers it.
    pub edition_not_before: Option<Timestamp>,
}

impl LabelRegisterSource {
    /// The age up to which a register answers for now, unless the policy says otherwise.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
}

/// The person that the badge should be about, in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownIdentity {
    /// The subject's `id`: a DID or URL.
    SubjectId(String),
    /// An identity of a type of the standard's `IdentifierTypeEnum`, such as `emailAddress`.
    Typed {
        /// The type.
        identity_type: String,
        /// The identity itself.
        value: String,
    },
}
