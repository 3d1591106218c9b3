//! Registers: which labels there are, and what became of them.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use serde_json::json;
use url::Url;

use super::CoveredIssuers;
use crate::Timestamp;
use crate::issue::UnsignedList;
use crate::json::Value;
use crate::label::{LabelState, terms};
use crate::model::{CREDENTIALS_V2, Uri};

/// What a register says of one label credential (quality-label.md §3 C).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelEntry {
    /// The issuers that it covers.
    pub covers: CoveredIssuers,
    /// The id of the label credential.
    pub credential: Uri,
    /// What became of it.
    pub state: LabelState,
    /// Since when.
    pub state_from: Timestamp,
    /// From when on it was, or is, held.
    pub from: Timestamp,
    /// Until when it was awarded. A revocation does not change it.
    pub until: Timestamp,
}

impl LabelEntry {
    /// The entry as it stands in a register.
    pub fn to_json(&self) -> Value {
        let mut entry = json!({ "type": terms::LABEL_ENTRY });
        entry[terms::COVERED_ISSUER] = self.covers.to_json();
        entry[terms::LABEL_CREDENTIAL] = self.credential.as_str().into();
        entry[terms::LABEL_STATE] = self.state.as_str().into();
        entry[terms::STATE_FROM] = second(self.state_from);
        entry[terms::LABEL_FROM] = second(self.from);
        entry[terms::LABEL_UNTIL] = second(self.until);
        entry
    }
}

fn second(instant: Timestamp) -> Value {
    instant.whole_seconds().to_string().into()
}

/// One edition of a register: a credential of the authority that lists all labels of one scheme.
///
/// The same entries and dates always give the same document, whatever the order in which the entries were given.
///
/// ```
/// use std::time::Duration;
/// use openbadges::Timestamp;
/// use openbadges::issue::label::{CoveredIssuers, LabelEntry, RegisterEdition};
/// use openbadges::label::LabelState;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let day = |text| Timestamp::parse(text).map_err(|_| "no date");
/// let entry = LabelEntry {
///     covers: CoveredIssuers::new(["did:web:youth-centre.example"])?,
///     credential: "https://label.example/credentials/2026-0042".parse()?,
///     state: LabelState::Active,
///     state_from: day("2026-03-02T00:00:00Z")?,
///     from: day("2026-03-02T00:00:00Z")?,
///     until: day("2029-03-02T00:00:00Z")?,
/// };
/// let edition = RegisterEdition {
///     url: "https://label.example/register".parse()?,
///     scheme: "https://label.example/achievement/v1".parse()?,
///     authority: "did:web:network.example".parse()?,
///     published: day("2026-11-20T00:00:00Z")?,
///     valid_for: Duration::from_secs(7 * 24 * 60 * 60),
/// };
/// let unsigned = edition.list(vec![entry])?;
/// assert!(unsigned.to_text().contains(r#""validUntil":"2026-11-27T00:00:00Z""#));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEdition {
    /// Where it will be published; it is the credential's id as well.
    pub url: Url,
    /// The achievement's id in the labels that it lists.
    pub scheme: Uri,
    /// The authority's id, exactly as in the labels.
    pub authority: Uri,
    /// When it is published. An edition never replaces a later one.
    pub published: Timestamp,
    /// How long verifiers may rely on it, in whole seconds. The next one must be published before that.
    pub valid_for: Duration,
}

impl RegisterEdition {
    /// The edition with its `entries`, unsigned, in the order of their start and their credentials' ids.
    ///
    /// # Errors
    /// [`RegisterError`] for entries that contradict themselves or each other, and for an edition that is never valid.
    pub fn list(&self, mut entries: Vec<LabelEntry>) -> Result<UnsignedList, RegisterError> {
        let until = self.until()?;
        let is_over = |entry: &&LabelEntry| entry.until.whole_seconds() <= entry.from.whole_seconds();
        if let Some(entry) = entries.iter().find(is_over) {
            return Err(RegisterError::Backwards(entry.credential.clone()));
        }
        entries.sort_unstable_by(|a, b| a.credential.cmp(&b.credential));
        if let Some([entry, _]) = entries.array_windows().find(|[a, b]| a.credential == b.credential) {
            return Err(RegisterError::ListedTwice(entry.credential.clone()));
        }
        // Stable: labels that begin together stay in the order of their ids.
        entries.sort_by_key(|entry| entry.from);
        let entries = entries.into_iter().map(|entry| entry.to_json());
        Ok(UnsignedList::new(self.frame(until), terms::ENTRY, entries))
    }

    /// The end of the edition.
    pub(super) fn until(&self) -> Result<Timestamp, RegisterError> {
        let from = self.published.whole_seconds();
        let until = from.later(self.valid_for).whole_seconds();
        if until > from { Ok(until) } else { Err(RegisterError::NeverValid) }
    }

    fn frame(&self, until: Timestamp) -> Value {
        json!({
            "@context": [CREDENTIALS_V2, terms::CONTEXT],
            "id": self.url.as_str(),
            "type": ["VerifiableCredential"],
            "issuer": self.authority.as_str(),
            "validFrom": second(self.published),
            "validUntil": second(until),
            "credentialSubject": {
                "id": format!("{}#list", self.url),
                "type": terms::REGISTER,
                terms::LABEL_SCHEME: self.scheme.as_str(),
                terms::ENTRY: [],
            },
        })
    }
}

/// Why there is no such edition of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegisterError {
    /// It would be valid for less than a second.
    NeverValid,
    /// A label ends before it begins.
    Backwards(Uri),
    /// Two entries are about the same label credential.
    ListedTwice(Uri),
    /// There is nobody to list.
    Nobody,
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RegisterError::NeverValid => {
                f.write_str("the register would expire as it is published; let it be valid for some days")
            }
            RegisterError::Backwards(credential) => {
                write!(f, "the label {credential} would end before it begins; correct its dates")
            }
            RegisterError::ListedTwice(credential) => write!(
                f,
                "the label {credential} would be listed twice; list each label credential once, with its last state"
            ),
            RegisterError::Nobody => f.write_str(
                "nobody holds the label now, and this list cannot be empty; withdraw it until somebody does",
            ),
        }
    }
}

impl Error for RegisterError {}
