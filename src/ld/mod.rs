//! JSON-LD: from a document with known contexts to RDF quads, and from quads to their canonical form.
//!
//! Documents are expanded in *safe mode*: whatever JSON-LD would drop silently is a finding, because a signature over
//! the quads would not cover it. The module `expand` is this project's own implementation of expansion and serialisation
//! to RDF; it is fast and says where each fault is. It decides alone about documents that stay within the built-in
//! contexts. Where the policy adds contexts, the general processor behind the module `general` must agree with it.

mod active;
mod canon;
mod context;
mod define;
mod expand;
mod general;
mod iri;
mod literal;
mod node;
mod place;
pub mod quad;
#[cfg(test)]
mod tests;
mod value;
mod vocab;

pub use canon::{Canonical, HashAlgorithm, canonicalise};

use context::Origin;
use expand::Expander;
use general::Undefined;
use quad::Quad;

use crate::budget::Limits;
use crate::json::Value;
use crate::policy::{ExtraContexts, InlineContexts};
use crate::report::{Code, Finding, Severity};

/// The contexts that a verification may use: the built-in ones, and those of the policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contexts<'a> {
    extra: &'a ExtraContexts,
    terms: Terms,
}

/// Whose terms a document may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Terms {
    /// Those of contexts that are published for use.
    Defined,
    /// Also those of W3C's drafts, which have no context of their own yet.
    Drafted,
}

impl<'a> Contexts<'a> {
    pub(crate) fn new(extra: &'a ExtraContexts) -> Self {
        Contexts { extra, terms: Terms::Defined }
    }

    /// The same for a document that may use these terms.
    pub(crate) fn with(self, terms: Terms) -> Self {
        Contexts { terms, ..self }
    }

    /// The context document with exactly this address. The policy cannot replace a built-in one.
    fn find(self, url: &str) -> Option<(&'a Value, Origin)> {
        let draft = || vocab::find_draft(url).filter(|_| self.terms == Terms::Drafted);
        match vocab::find(url).or_else(draft) {
            Some(built_in) => Some((built_in.document(), Origin::BuiltIn)),
            None => self.extra.files.get(url).map(|document| (document, Origin::Policy)),
        }
    }

    /// Whether an entry of `@context` is one that this verification may use.
    pub(crate) fn knows(self, entry: &Value) -> bool {
        match entry {
            Value::String(url) => self.find(url).is_some(),
            Value::Object(_) => self.inline() == InlineContexts::Process,
            _ => false,
        }
    }

    /// What to do with context objects inside a document.
    fn inline(self) -> InlineContexts {
        self.extra.inline
    }
}

/// The built-in JSON-LD contexts: each address under which one is published, and the document that belongs there.
///
/// For other JSON-LD processors that must not fetch either. An address that served several editions comes once, with
/// the newest.
///
/// ```
/// let mut contexts = openbadges::ld::built_in_contexts();
/// let (_, document) = contexts.find(|(address, _)| *address == "https://www.w3.org/ns/credentials/v2").unwrap();
/// assert!(document["@context"].is_object());
/// ```
pub fn built_in_contexts() -> impl Iterator<Item = (&'static str, &'static Value)> {
    vocab::all().flat_map(|context| context.addresses().map(|address| (address, context.document())))
}

/// Whether `url` is that of an older edition of a built-in context, or another published address of it.
pub(crate) fn is_older_spelling(url: &str) -> bool {
    vocab::find(url).is_some_and(|context| context.spelling(url) == vocab::Spelling::Older)
}

/// The terms of `url` that only its newer edition defines, where the file was changed in place.
pub(crate) fn terms_only_in_newer(url: &str) -> Vec<&'static str> {
    vocab::terms_only_in_newer(url)
}

/// What a document says as RDF.
#[derive(Debug, Clone)]
pub(crate) struct Expansion {
    /// Its quads in ascending order, each once.
    /// `None` where a finding makes them meaningless.
    pub(crate) quads: Option<Vec<Quad>>,
    /// Everything that was found; only warnings where there are quads.
    pub(crate) findings: Vec<Finding>,
}

/// What blank nodes are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// `b0`, `b1`, … in the order in which they are met.
    InOrder,
    /// After their places, so that a part of a document in which everything keeps its place calls them the same.
    ByPlace,
}

/// Expands a document, or the options of a proof with the document's `@context` among them, to quads in safe mode
/// (VC Data Integrity §2.4.1; JSON-LD 1.1 API §5, §8).
pub(crate) fn to_quads(document: &Value, contexts: &Contexts<'_>, limits: &Limits) -> Expansion {
    to_named_quads(document, contexts, limits, Naming::InOrder)
}

/// The same, with a choice of names for the blank nodes.
pub(crate) fn to_named_quads(
    document: &Value,
    contexts: &Contexts<'_>,
    limits: &Limits,
    naming: Naming,
) -> Expansion {
    let (expansion, origin) = Expander::new(*contexts, limits, naming).expand(document);
    match origin {
        Origin::BuiltIn => expansion,
        Origin::Policy => expansion.confirmed(document, *contexts),
    }
}

impl Expansion {
    fn new(mut quads: Vec<Quad>, findings: Vec<Finding>) -> Self {
        quads.sort_unstable();
        quads.dedup();
        let meaningful = findings.iter().all(|finding| finding.severity() <= Severity::Warning);
        Expansion { quads: meaningful.then_some(quads), findings }
    }

    /// The same, if the general processor reads the document in the same way.
    fn confirmed(mut self, document: &Value, contexts: Contexts<'_>) -> Self {
        let undefined = if self.findings.is_empty() { Undefined::Refuse } else { Undefined::Drop };
        if self.quads.as_ref().is_some_and(|quads| !general::agrees(document, contexts, undefined, quads)) {
            self.quads = None;
            self.findings
                .push(Finding::new(Code::ContextUnknown).detail("two processors read it in two ways"));
        }
        self
    }
}
