//! What was published, for whoever has asked for it.

use std::path::PathBuf;

use openbadges::Timestamp;
use openbadges::json::Value;
use serde_json::json;
use url::Url;

/// What was published.
#[derive(Debug)]
pub struct Publication {
    /// The number of the register's edition.
    pub edition: u32,
    /// Its date.
    pub as_of: Timestamp,
    /// The end of its validity.
    pub until: Timestamp,
    /// When verifiers that keep the usual age of registers stop relying on it, if that is earlier.
    pub rely_until: Timestamp,
    /// How many labels it lists.
    pub labels: usize,
    /// How many of them are held.
    pub held: usize,
    /// The files, in the order in which they were written.
    pub files: Vec<Published>,
}

/// A file that is published.
#[derive(Debug)]
pub struct Published {
    /// What is in it.
    pub kind: &'static str,
    /// The file.
    pub file: PathBuf,
    /// Its address.
    pub address: Url,
    /// What the web server must say it is.
    pub media_type: &'static str,
    /// What became of it.
    pub change: Change,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new, or another one than before.
    Written,
    /// It was there already.
    None,
}

impl Published {
    /// For programs.
    pub fn to_json(&self) -> Value {
        json!({
            "kind": self.kind, "file": self.file, "address": self.address, "mediaType": self.media_type,
            "written": self.change == Change::Written,
        })
    }
}
