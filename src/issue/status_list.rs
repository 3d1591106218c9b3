use std::fmt;
use serde_json::json;
use url::Url;
use crate::json::Value;
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

