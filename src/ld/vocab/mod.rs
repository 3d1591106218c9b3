//! The JSON-LD contexts that are built in, and nothing else that has a say in what a term means.
//!
//! Most documents of W3C come with the crate `ssi-contexts`; the others are rendered from this project's own
//! vocabulary tables ([`table`] describes their notation). All are pinned: the tests compare each with its recorded
//! digest. A document is made when it is first asked for, and kept.

mod registry;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use crate::json;

/// A built-in context.
pub(crate) struct BuiltIn {
    /// The address that its specification gives.
    pub(crate) url: &'static str,
    /// Other addresses under which the same document is published.
    pub(crate) aliases: &'static [&'static str],
    standing: Standing,
    source: Source,
    document: OnceLock<Value>,
}

/// Whether a later edition took the place of a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Current,
    Superseded,
}

/// Where the document comes from.
enum Source {
    /// The published document itself.
    Document(&'static str),
    /// A vocabulary table.
    Table(&'static str),
    /// A table of what differs in another edition.
    Changes { base: &'static BuiltIn, table: &'static str },
}

/// How an address relates to the current edition of its context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// The address that the specification gives for its current edition.
    Current,
    /// An older edition, or another published address: reported as `context.version`.
    Older,
}

/// The context with exactly this address. Nothing is normalised: `http:`, a port or one more slash is another one.
pub(crate) fn find(url: &str) -> Option<&'static BuiltIn> {
    all().find(|context| context.addresses().any(|address| address == url))
}

/// Every context that [`find`] can return.
pub(crate) fn all() -> impl Iterator<Item = &'static BuiltIn> {
    registry::ALL.iter().copied()
}

/// The context of W3C's drafts, if this is its address. [`find`] does not know it.
pub(crate) fn find_draft(url: &str) -> Option<&'static BuiltIn> {
    Some(&registry::DRAFTS).filter(|context| context.url == url)
}

/// What the same address served before, where its file was changed in place and both editions are in use.
pub(crate) fn older_edition(url: &str) -> Option<&'static Value> {
    (url == registry::OB_3_0_3.url).then(|| registry::OB_3_0_3_OF_2024_12.document())
}

/// The terms that only the newer edition at this address defines; a proof over the older one does not cover them.
pub(crate) fn terms_only_in_newer(url: &str) -> Vec<&'static str> {
    let (Some(newer), Some(older)) = (find(url), older_edition(url)) else { return Vec::new() };
    let terms = newer.document()["@context"].as_object().into_iter().flat_map(Map::keys);
    terms.filter(|term| older["@context"].get(term.as_str()).is_none()).map(String::as_str).collect()
}

impl BuiltIn {
    /// Every address under which the same document is published.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = &'static str> {
        [self.url].into_iter().chain(self.aliases.iter().copied())
    }

    /// The context document: an object with `@context`.
    pub(crate) fn document(&'static self) -> &'static Value {
        // The texts are embedded, and the tests render every one. Should one fail all the same, its document defines
        // no term at all, and safe mode refuses whatever uses it.
        self.document.get_or_init(|| self.render().unwrap_or(Value::Null))
    }

    /// How `url`, by which this context was found, relates to the current edition.
    pub(crate) fn spelling(&self, url: &str) -> Spelling {
        match self.standing {
            Standing::Current if url == self.url => Spelling::Current,
            Standing::Current | Standing::Superseded => Spelling::Older,
        }
    }

    fn render(&self) -> Result<Value, Unrenderable> {
        match &self.source {
            Source::Document(text) => json::parse(text.as_bytes()).map_err(Unrenderable::Document),
            Source::Table(table) => table::render(table, Map::new()).map_err(Unrenderable::Table),
            Source::Changes { base, table } => {
                let base = base.document()["@context"].as_object().ok_or(Unrenderable::Base(base.url))?;
                table::render(table, base.clone()).map_err(Unrenderable::Table)
            }
        }
    }
}

/// Why an embedded text gives no context document.
enum Unrenderable {
    Document(json::Error),
    Table(table::Malformed),
    Base(&'static str),
}

impl fmt::Display for Unrenderable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(error) => write!(formatter, "{:?} at byte {}", error.fault, error.offset),
            Self::Table(malformed) => malformed.fmt(formatter),
            Self::Base(url) => write!(formatter, "the edition that it changes cannot be rendered: {url}"),
        }
    }
}
