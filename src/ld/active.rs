//! Active contexts: what each word means at one place of a document (JSON-LD 1.1 API §4.1, §5.2).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::iri::is_absolute;
use crate::json::Value;

/// JSON-LD 1.1 §1.7
const KEYWORDS: [&str; 23] = [
    "@base",
    "@container",
    "@context",
    "@direction",
    "@graph",
    "@id",
    "@import",
    "@included",
    "@index",
    "@json",
    "@language",
    "@list",
    "@nest",
    "@none",
    "@prefix",
    "@propagate",
    "@protected",
    "@reverse",
    "@set",
    "@type",
    "@value",
    "@version",
    "@vocab",
];

/// The keyword that is written `word`.
pub(super) fn keyword(word: &str) -> Option<&'static str> {
    if !word.starts_with('@') {
        return None;
    }
    KEYWORDS.into_iter().find(|keyword| *keyword == word)
}

/// Whether `word` is reserved for keywords: an `@` with letters behind it.
pub(super) fn has_keyword_form(word: &str) -> bool {
    word.strip_prefix('@')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// What a term stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mapping {
    /// It is defined as having no meaning.
    Null,
    /// An alias of a keyword.
    Keyword(&'static str),
    /// An absolute IRI.
    Iri(String),
}

/// What a term makes of the plain strings, numbers and booleans that are its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Coercion {
    /// Strings are addresses.
    Id,
    /// Strings are terms or addresses.
    Vocab,
    /// Values of any form are JSON literals.
    Json,
    /// Nothing.
    None,
    /// They have this datatype.
    Datatype(String),
}

/// The direction of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "ltr" => Some(Direction::Ltr),
            "rtl" => Some(Direction::Rtl),
            _ => None,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }
}

/// One way of holding values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Container {
    /// An array without order.
    Set,
    /// An array with order.
    List,
    /// Each value is a graph of its own.
    Graph,
    /// A map from languages to texts.
    Language,
}

/// A term definition.
#[derive(Debug, Clone)]
pub(super) struct Definition<'a> {
    pub(super) mapping: Mapping,
    pub(super) prefix: bool,
    pub(super) protected: bool,
    pub(super) reverse: bool,
    pub(super) coercion: Option<Coercion>,
    /// In the order of [`Container`]'s variants.
    pub(super) containers: Vec<Container>,
    /// The context scoped to the term.
    pub(super) context: Option<&'a Value>,
    pub(super) language: Option<Option<&'a str>>,
    pub(super) direction: Option<Option<Direction>>,
}

impl Definition<'_> {
    pub(super) fn holds(&self, container: Container) -> bool {
        self.containers.contains(&container)
    }

    /// Whether both say the same, apart from protection (JSON-LD 1.1 API §4.2.2 step 27).
    pub(super) fn agrees_with(&self, other: &Definition<'_>) -> bool {
        self.mapping == other.mapping
            && self.prefix == other.prefix
            && self.reverse == other.reverse
            && self.coercion == other.coercion
            && self.containers == other.containers
            && self.language == other.language
            && self.direction == other.direction
            && self.context == other.context
    }
}

/// Whether all contexts that lead to this one were known and valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Knowledge {
    #[default]
    Complete,
    /// Some were not: a word without a meaning may have one.
    Partial,
}

/// The definitions in force at one place of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Active<'a> {
    /// Tells it from every other active context of the same document.
    pub(super) id: usize,
    pub(super) terms: BTreeMap<&'a str, Rc<Definition<'a>>>,
    /// What words without a definition are appended to.
    pub(super) vocabulary: Option<String>,
    pub(super) language: Option<&'a str>,
    pub(super) direction: Option<Direction>,
    /// What holds again in the next node object, where this context does not propagate.
    pub(super) previous: Option<Rc<Active<'a>>>,
    pub(super) knowledge: Knowledge,
}

/// What a word means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning<'m> {
    Keyword(&'static str),
    Iri(Cow<'m, str>),
    /// A blank node, by the author's label.
    Blank(&'m str),
    /// Nothing: no definition and no absolute IRI.
    Nothing,
}

/// What the key of an object means.
#[derive(Debug)]
pub(super) enum Key<'a, 'm> {
    Keyword(&'static str),
    /// A property that the context defines, and its IRI.
    Term(&'m Definition<'a>, &'m str),
    /// A property that is its name, appended to the vocabulary.
    Word(String),
    /// An IRI, or an abbreviation of one, in place of a term.
    Expanded,
    /// Reserved for keywords to come.
    Reserved,
    Undefined,
}

impl<'a> Active<'a> {
    /// Whether no word means anything else in `other`.
    pub(super) fn says_the_same(&self, other: &Active<'a>) -> bool {
        let same = |a: &Rc<Definition<'_>>, b: &Rc<Definition<'_>>| {
            Rc::ptr_eq(a, b) || (a.protected == b.protected && a.agrees_with(b))
        };
        let previous = |active: &Active<'_>| active.previous.as_ref().map(|previous| previous.id);
        self.knowledge == other.knowledge
            && self.vocabulary == other.vocabulary
            && self.language == other.language
            && self.direction == other.direction
            && previous(self) == previous(other)
            && self.terms.len() == other.terms.len()
            && self.terms.iter().all(|(term, a)| other.definition(term).is_some_and(|b| same(a, b)))
    }

    pub(super) fn definition(&self, term: &str) -> Option<&Rc<Definition<'a>>> {
        self.terms.get(term)
    }

    /// The meaning of a word that may be a term: a type, or a value of a term with `"@type": "@vocab"`.
    pub(super) fn word<'m>(&'m self, word: &'m str) -> Meaning<'m> {
        if let Some(keyword) = keyword(word) {
            return Meaning::Keyword(keyword);
        }
        match self.definition(word).map(|definition| &definition.mapping) {
            Some(Mapping::Keyword(keyword)) => Meaning::Keyword(keyword),
            Some(Mapping::Iri(iri)) => Meaning::Iri(Cow::Borrowed(iri)),
            Some(Mapping::Null) => Meaning::Nothing,
            None => match self.iri(word) {
                Meaning::Nothing => {
                    self.in_vocabulary(word).map_or(Meaning::Nothing, |iri| Meaning::Iri(iri.into()))
                }
                known => known,
            },
        }
    }

    /// The meaning of an address, which may be abbreviated but is no term. There is no base to resolve it against.
    pub(super) fn address<'m>(&'m self, address: &'m str) -> Meaning<'m> {
        match self.keyword_of(address) {
            Some(keyword) => Meaning::Keyword(keyword),
            None => self.iri(address),
        }
    }

    fn iri<'m>(&'m self, address: &'m str) -> Meaning<'m> {
        let iri = match address.split_once(':') {
            None | Some(("_", "")) => return Meaning::Nothing,
            Some(("_", label)) => return Meaning::Blank(label),
            Some((prefix, suffix)) => match self.namespace(prefix, suffix) {
                Some(namespace) => Cow::Owned(format!("{namespace}{suffix}")),
                None => Cow::Borrowed(address),
            },
        };
        if is_absolute(&iri) { Meaning::Iri(iri) } else { Meaning::Nothing }
    }

    /// What `prefix` abbreviates in front of `suffix`.
    fn namespace(&self, prefix: &str, suffix: &str) -> Option<&str> {
        if suffix.starts_with("//") {
            return None;
        }
        match self.definition(prefix)?.as_ref() {
            Definition { prefix: true, mapping: Mapping::Iri(namespace), .. } => Some(namespace),
            _ => None,
        }
    }

    /// The meaning of an object's key.
    pub(super) fn key(&self, key: &str) -> Key<'a, '_> {
        if let Some(keyword) = keyword(key) {
            return Key::Keyword(keyword);
        }
        match self.definition(key) {
            Some(definition) => match &definition.mapping {
                Mapping::Keyword(keyword) => Key::Keyword(keyword),
                Mapping::Iri(iri) => Key::Term(definition, iri),
                Mapping::Null => Key::Undefined,
            },
            None if has_keyword_form(key) => Key::Reserved,
            None if key.contains(':') => Key::Expanded,
            None => self.in_vocabulary(key).map_or(Key::Undefined, Key::Word),
        }
    }

    /// The keyword that `word` is, or is an alias of.
    pub(super) fn keyword_of(&self, word: &str) -> Option<&'static str> {
        keyword(word).or_else(|| match self.definition(word)?.mapping {
            Mapping::Keyword(keyword) => Some(keyword),
            Mapping::Null | Mapping::Iri(_) => None,
        })
    }

    /// Whether a term is an alias of `keyword`.
    pub(super) fn has_alias(&self, keyword: &'static str) -> bool {
        self.terms.values().any(|definition| definition.mapping == Mapping::Keyword(keyword))
    }

    fn in_vocabulary(&self, word: &str) -> Option<String> {
        let iri = format!("{}{word}", self.vocabulary.as_ref()?);
        (!has_keyword_form(word) && is_absolute(&iri)).then_some(iri)
    }
}
