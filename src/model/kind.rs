//! What a document claims to be, before it is read.

use crate::json::{Pointer, Value};
use crate::report::{Code, Finding};

/// The context of Verifiable Credentials 1.1.
pub(crate) const CREDENTIALS_V1: &str = "https://www.w3.org/2018/credentials/v1";
/// The context of Verifiable Credentials 2.0.
pub(crate) const CREDENTIALS_V2: &str = "https://www.w3.org/ns/credentials/v2";

/// The data model of Verifiable Credentials that a credential follows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DataModel {
    /// 2.0
    #[default]
    V2_0,
    /// 1.1: for verification only
    V1_1,
}

impl DataModel {
    /// The data model of a document: the first context of Verifiable Credentials decides.
    // OB 3.0 Implementation Guide, "Verification"
    pub fn of(document: &Value) -> Self {
        document.get("@context").map_or_else(Self::default, |context| Self::named_by(entries(context)))
    }

    pub(super) fn named_by<'c>(contexts: impl IntoIterator<Item = &'c Value>) -> Self {
        let model = |context: &Value| match context.as_str() {
            Some(CREDENTIALS_V2) => Some(DataModel::V2_0),
            Some(CREDENTIALS_V1) => Some(DataModel::V1_1),
            _ => None,
        };
        contexts.into_iter().find_map(model).unwrap_or_default()
    }

    /// `2.0` or `1.1`.
    pub fn as_str(self) -> &'static str {
        match self {
            DataModel::V2_0 => "2.0",
            DataModel::V1_1 => "1.1",
        }
    }
}

/// The standard that a badge follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standard {
    /// Open Badges 3.0, with this data model of Verifiable Credentials.
    OpenBadges3(DataModel),
    /// Open Badges 2.0: for verification only.
    OpenBadges2,
}

impl Standard {
    /// The name in a report.
    pub fn as_str(self) -> &'static str {
        match self {
            Standard::OpenBadges3(_) => "OB 3.0",
            Standard::OpenBadges2 => "OB 2.0",
        }
    }

    /// The data model of Verifiable Credentials, which 2.0 knows nothing of.
    pub fn data_model(self) -> Option<DataModel> {
        match self {
            Standard::OpenBadges3(model) => Some(model),
            Standard::OpenBadges2 => None,
        }
    }
}

/// Whether a credential is a badge or an endorsement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// An `OpenBadgeCredential`, also called `AchievementCredential`.
    #[default]
    OpenBadge,
    /// An `EndorsementCredential`.
    Endorsement,
}

impl Kind {
    /// What `document` claims to be. A verifiable credential of any other kind is taken for a badge, whose required
    /// types it then lacks: it is wrong, not unreadable.
    ///
    /// # Errors
    /// [`Code::ParseNotACredential`] for anything that does not even claim to be a verifiable credential.
    pub fn of(document: &Value) -> Result<Self, Finding> {
        let types: Vec<&str> = document
            .get("type")
            .map_or_else(Vec::new, |types| entries(types).iter().filter_map(Value::as_str).collect());
        if let Some(kind) = Self::named_by(types.iter().copied()) {
            return Ok(kind);
        }
        if types.contains(&"VerifiableCredential") || is_credential_by_context(document) {
            return Ok(Kind::default());
        }
        let what = if document.is_object() { "no type or context of a credential" } else { "no JSON object" };
        Err(Finding::new(Code::ParseNotACredential).detail(what))
    }

    /// The kind that `types` name. What claims to be both is a badge, whose rules ask for more.
    pub(super) fn named_by<'t>(types: impl IntoIterator<Item = &'t str>) -> Option<Self> {
        let kind = |name| match name {
            "OpenBadgeCredential" | "AchievementCredential" => Some(Kind::OpenBadge),
            "EndorsementCredential" => Some(Kind::Endorsement),
            _ => None,
        };
        let kinds: Vec<Kind> = types.into_iter().filter_map(kind).collect();
        kinds.iter().find(|kind| **kind == Kind::OpenBadge).or(kinds.first()).copied()
    }

    /// Groups of types; one of each group must be named (OB 3.0 §B.1).
    pub(super) fn required_types(self) -> &'static [&'static [&'static str]] {
        match self {
            Kind::OpenBadge => {
                &[&["VerifiableCredential"], &["OpenBadgeCredential", "AchievementCredential"]]
            }
            Kind::Endorsement => &[&["VerifiableCredential"], &["EndorsementCredential"]],
        }
    }
}

/// How much of a credential can be seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Disclosure {
    /// All of it.
    #[default]
    Full,
    /// What its holder chose to show, under a derived proof. Members that are hidden are not missing.
    Derived,
}

/// A set of JSON-LD, which may be written as a single value.
pub(crate) fn entries(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// Whether `object` names `name` among its types.
pub(crate) fn has_type(object: &Value, name: &str) -> bool {
    object.get("type").is_some_and(|types| entries(types).iter().any(|one| one == name))
}

/// The entries of a set, each with its place: `at` itself for a single value.
pub(crate) fn entries_at<'v>(at: &Pointer, value: Option<&'v Value>) -> Vec<(Pointer, &'v Value)> {
    match value {
        Some(Value::Array(items)) => items.iter().enumerate().map(|(i, item)| (at.item(i), item)).collect(),
        Some(single) => vec![(at.clone(), single)],
        None => Vec::new(),
    }
}

/// Without its type, a credential can still be told by its first context and its subject.
fn is_credential_by_context(document: &Value) -> bool {
    let first = document.get("@context").and_then(|context| entries(context).first()).and_then(Value::as_str);
    matches!(first, Some(CREDENTIALS_V1 | CREDENTIALS_V2)) && document.get("credentialSubject").is_some()
}
