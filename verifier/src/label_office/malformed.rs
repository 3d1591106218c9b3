//! What is wrong with a text that somebody filled in.

use std::fmt;

/// A text of another form than is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    pub(super) text: String,
    /// What it must be, as the end of a sentence.
    pub(super) must: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.text, self.must)
    }
}

impl std::error::Error for Malformed {}
