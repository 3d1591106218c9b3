//! Status lists as their issuer keeps them (Bitstring Status List v1.0).

use std::fmt;
use std::io::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use url::Url;

use crate::Timestamp;
use crate::input;
use crate::json::{MAX_SAFE_INTEGER, Value};
use crate::model::CREDENTIALS_V2;
use crate::report::Finding;
use crate::sealed::Sealed;
use crate::status::{INFLATED_LIMIT, MINIMUM_ENTRIES, own_list_bytes};

/// What a list says about its credentials (§2.2); each list has one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusPurpose {
    /// Taken back for good.
    Revocation,
    /// Not valid for the time being.
    Suspension,
}

impl StatusPurpose {
    /// The name in `statusPurpose`.
    pub fn as_str(self) -> &'static str {
        match self {
            StatusPurpose::Revocation => "revocation",
            StatusPurpose::Suspension => "suspension",
        }
    }

    /// The purpose of this name; `None` for `refresh`, `message` and unknown ones.
    pub fn from_name(name: &str) -> Option<Self> {
        [StatusPurpose::Revocation, StatusPurpose::Suspension]
            .into_iter()
            .find(|purpose| purpose.as_str() == name)
    }
}

impl fmt::Display for StatusPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The place of one credential in one list: what its `credentialStatus` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusEntry {
    /// Where the list is published.
    pub list: Url,
    /// The purpose of the list.
    pub purpose: StatusPurpose,
    /// The place in the list, from 0.
    pub index: u32,
}

impl StatusEntry {
    /// The `BitstringStatusListEntry` (§2.1), for `credentialStatus`; the index is a string there.
    pub fn to_json(&self) -> Value {
        json!({
            "id": format!("{}#{}", self.list, self.index),
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose.as_str(),
            "statusListIndex": self.index.to_string(),
            "statusListCredential": self.list.as_str(),
        })
    }
}

/// The bits of one list.
///
/// ```
/// use std::time::Duration;
/// use openbadges::Timestamp;
/// use openbadges::issue::{ListDetails, StatusList, StatusPurpose};
///
/// let mut list = StatusList::new(StatusPurpose::Revocation, 131_072)?;
/// list.set(94_567)?;
/// let unsigned = list.credential(&ListDetails {
///     id: &"https://issuer.example/status/1".parse()?,
///     issuer: "did:web:issuer.example",
///     valid_from: Timestamp::from_unix(1_767_225_600).unwrap(),
///     valid_for: Duration::from_secs(7 * 24 * 60 * 60),
///     ttl: Duration::from_secs(60 * 60),
/// });
/// assert_eq!(unsigned["credentialSubject"]["statusPurpose"], "revocation");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusList {
    purpose: StatusPurpose,
    bytes: Vec<u8>,
}

/// What a list's credential says beside its bits.
#[derive(Debug, Clone, Copy)]
pub struct ListDetails<'a> {
    /// Where the list will be published; it is the credential's `id` as well.
    pub id: &'a Url,
    /// The issuer's id, exactly as in the badges: verifiers take a list from the badge's issuer only.
    pub issuer: &'a str,
    /// From when on the list is valid: the time of its publication.
    pub valid_from: Timestamp,
    /// How long verifiers may rely on this edition. A newer one must be published before that.
    pub valid_for: Duration,
    /// How long verifiers may keep a copy, in whole milliseconds (§2.2 `ttl`).
    pub ttl: Duration,
}

impl StatusList {
    /// The least number of entries in a list, so that an index alone identifies nobody (§6.1).
    #[expect(clippy::cast_possible_truncation, reason = "131,072")]
    pub const MIN_ENTRIES: u32 = MINIMUM_ENTRIES as u32;

    /// The largest number of entries that this library's own verifier reads.
    #[expect(clippy::cast_possible_truncation, reason = "67,108,864")]
    pub const MAX_ENTRIES: u32 = INFLATED_LIMIT as u32 * 8;

    /// A list of `entries` entries, rounded up to whole bytes; none of them is set.
    ///
    /// # Errors
    /// With fewer than [`Self::MIN_ENTRIES`] or more than [`Self::MAX_ENTRIES`] entries.
    pub fn new(purpose: StatusPurpose, entries: u32) -> Result<Self, ListLengthError> {
        if !(Self::MIN_ENTRIES..=Self::MAX_ENTRIES).contains(&entries) {
            return Err(ListLengthError { entries });
        }
        Ok(StatusList { purpose, bytes: vec![0; entries.div_ceil(8) as usize] })
    }

    /// What the list is about.
    pub fn purpose(&self) -> StatusPurpose {
        self.purpose
    }

    /// The number of entries.
    pub fn entries(&self) -> u32 {
        u32::try_from(self.bytes.len() * 8).unwrap_or(Self::MAX_ENTRIES)
    }

    /// Sets the entry `index`: the credential there is revoked or suspended.
    ///
    /// # Errors
    /// When the list is not that long.
    pub fn set(&mut self, index: u32) -> Result<(), IndexBeyondList> {
        *self.byte_mut(index)? |= mask(index);
        Ok(())
    }

    /// Clears the entry `index`.
    ///
    /// # Errors
    /// When the list is not that long.
    pub fn clear(&mut self, index: u32) -> Result<(), IndexBeyondList> {
        *self.byte_mut(index)? &= !mask(index);
        Ok(())
    }

    /// Whether the entry `index` is set.
    ///
    /// # Errors
    /// When the list is not that long.
    pub fn contains(&self, index: u32) -> Result<bool, IndexBeyondList> {
        let byte = self.bytes.get(index as usize / 8).ok_or_else(|| self.beyond(index))?;
        Ok(byte & mask(index) != 0)
    }

    /// The indices of the entries that are set, in ascending order.
    pub fn iter_set(&self) -> impl Iterator<Item = u32> {
        let used = (0_u32..).zip(&self.bytes).filter(|(_, byte)| **byte != 0);
        used.flat_map(|(at, byte)| (at * 8..at * 8 + 8).filter(move |index| byte & mask(*index) != 0))
    }

    /// The `BitstringStatusListCredential` (§2.2) of these bits, unsigned. The same bits and details always give the same
    /// document.
    pub fn credential(&self, details: &ListDetails<'_>) -> Value {
        let ttl = u64::try_from(details.ttl.as_millis()).unwrap_or(MAX_SAFE_INTEGER).min(MAX_SAFE_INTEGER);
        json!({
            "@context": [CREDENTIALS_V2],
            "id": details.id.as_str(),
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": details.issuer,
            "validFrom": details.valid_from.to_string(),
            "validUntil": details.valid_from.later(details.valid_for).to_string(),
            "credentialSubject": {
                "id": format!("{}#list", details.id),
                "type": "BitstringStatusList",
                "statusPurpose": self.purpose.as_str(),
                "encodedList": self.encoded(),
                "ttl": ttl,
            },
        })
    }

    /// §3.3 and the multibase prefix of base64url. The gzip header has neither time nor name in it.
    #[expect(clippy::expect_used, reason = "a vector takes whatever is written to it")]
    fn encoded(&self) -> String {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let compressed = encoder.write_all(&self.bytes).and_then(|()| encoder.finish());
        format!("u{}", URL_SAFE_NO_PAD.encode(compressed.expect("no writer fails here")))
    }

    fn byte_mut(&mut self, index: u32) -> Result<&mut u8, IndexBeyondList> {
        let beyond = self.beyond(index);
        self.bytes.get_mut(index as usize / 8).ok_or(beyond)
    }

    fn beyond(&self, index: u32) -> IndexBeyondList {
        IndexBeyondList { index, entries: self.entries() }
    }
}

/// The most significant bit of a byte comes first (§3.3).
fn mask(index: u32) -> u8 {
    0x80 >> (index % 8)
}

/// A list as it was published, read by its own issuer: form and bits are checked, **the signature is not**.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedList {
    /// The list's address, as it names itself.
    pub id: Url,
    /// When this edition was published.
    pub valid_from: Timestamp,
    /// Its bits.
    pub list: StatusList,
}

impl PublishedList {
    /// Reads a `BitstringStatusListCredential`: JSON with or without a proof, or a token.
    ///
    /// # Errors
    /// When `bytes` are anything else, or the list has another purpose than [`StatusPurpose`] knows.
    pub fn read(bytes: &[u8]) -> Result<Self, UnreadableList> {
        let payload = input::open_fetched(bytes).map_err(|finding| unreadable(&finding))?;
        Self::from_credential(Sealed::read(payload).document())
    }

    /// The same for a credential that is parsed already.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub fn from_credential(credential: &Value) -> Result<Self, UnreadableList> {
        let missing = |name: &str| UnreadableList(format!("it has no valid {name:?}"));
        let text = |value: &Value, name: &str| {
            value.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| missing(name))
        };
        let id = Url::parse(&text(credential, "id")?).map_err(|_| missing("id"))?;
        let valid_from =
            Timestamp::parse(&text(credential, "validFrom")?).map_err(|_| missing("validFrom"))?;
        let bytes = own_list_bytes(credential, &id).map_err(|finding| unreadable(&finding))?;
        let purpose = text(&credential["credentialSubject"], "statusPurpose")?;
        let purpose = StatusPurpose::from_name(&purpose).ok_or_else(|| missing("statusPurpose"))?;
        Ok(PublishedList { id, valid_from, list: StatusList { purpose, bytes } })
    }
}

fn unreadable(finding: &Finding) -> UnreadableList {
    UnreadableList([finding.code.text(), &finding.detail].join(" ").trim_end().to_owned())
}

/// A list would be too short to hide anybody in, or too long to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListLengthError {
    entries: u32,
}

impl fmt::Display for ListLengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (min, max) = (StatusList::MIN_ENTRIES, StatusList::MAX_ENTRIES);
        write!(f, "a status list cannot have {} entries; choose a number from {min} to {max}", self.entries)
    }
}

impl std::error::Error for ListLengthError {}

/// An index behind the end of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexBeyondList {
    index: u32,
    entries: u32,
}

impl fmt::Display for IndexBeyondList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the list has {} entries, none of them has the index {}", self.entries, self.index)
    }
}

impl std::error::Error for IndexBeyondList {}

/// Why a document is no status list that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableList(String);

impl fmt::Display for UnreadableList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnreadableList {}

#[cfg(test)]
mod tests;
