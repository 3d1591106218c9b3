//! The general path: the crate `json-ld`, which has a say wherever a document uses contexts of the policy, and is the
//! oracle of the tests everywhere else.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;

use json_ld::expansion::{Action, Policy};
use json_ld::rdf::RdfDirection;
use json_ld::rdf_types::{Id, LiteralType, Object, Quad as RdfQuad, generator};
use json_ld::syntax::Parse;
use json_ld::{
    BlankIdBuf, Iri, IriBuf, JsonLdProcessor, LoadError, Loader, LoadingResult, Options, RemoteDocument,
};

use super::Contexts;
use super::quad::{Quad, RDF_LANG_STRING, Term};
use crate::json::{MAX_DEPTH, Map, Value, canonical};

/// Room for [`MAX_DEPTH`] levels, without optimisation.
const STACK: usize = MAX_DEPTH * (256 << 10);

/// What to do with a word that no context defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undefined {
    Refuse,
    /// For documents with types that are tolerated.
    Drop,
}

/// Whether the general processor reads the same quads out of a document, apart from the names of blank nodes.
pub(super) fn agrees(document: &Value, contexts: Contexts<'_>, undefined: Undefined, quads: &[Quad]) -> bool {
    let anonymous = |quads: &[Quad]| {
        let mut lines: Vec<Quad> = quads.iter().cloned().map(without_labels).collect();
        lines.sort_unstable();
        lines
    };
    self::quads(document, contexts, undefined).is_some_and(|others| anonymous(&others) == anonymous(quads))
}

/// The quads, each once, if the processor accepts the document.
///
/// It recurses with stack frames of up to 100 KiB, too much for the stack of a caller, so it gets one of its own.
pub(super) fn quads(document: &Value, contexts: Contexts<'_>, undefined: Undefined) -> Option<Vec<Quad>> {
    thread::scope(|scope| {
        let read = move || read(document, contexts, undefined);
        thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read).ok()?.join().ok()?
    })
}

fn read(document: &Value, contexts: Contexts<'_>, undefined: Undefined) -> Option<Vec<Quad>> {
    let options = Options {
        expansion_policy: match undefined {
            Undefined::Refuse => {
                Policy { invalid: Action::Reject, vocab: Action::Keep, allow_undefined: false }
            }
            Undefined::Drop => Policy::default(),
        },
        rdf_direction: Some(RdfDirection::I18nDatatype),
        ..Options::default()
    };
    let document = RemoteDocument::new(None, None, convert(&with_contexts(document, contexts))?);
    let generator = generator::Blank::new_with_prefix("b".to_owned());
    let loader = BuiltInAndPolicy(contexts);
    let mut rdf = at_once(document.to_rdf_full((), generator, &loader, options, ()))?.ok()?;
    let mut quads: Vec<Quad> = rdf.cloned_quads().map(quad).collect();
    quads.sort_unstable();
    quads.dedup();
    Some(quads)
}

/// The document with its contexts written out.
///
/// The processor takes equal definitions from two addresses for different ones and refuses the second if the first is
/// protected, which would exclude contexts that are published to be used together (Verifiable Credentials 2.0 and Data
/// Integrity 2).
fn with_contexts(value: &Value, contexts: Contexts<'_>) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| with_contexts(item, contexts)).collect(),
        Value::Object(members) => Value::Object(Map::from_iter(members.iter().map(|(key, value)| {
            let value = match key.as_str() {
                "@context" => Value::Array(written_out(value, contexts)),
                _ => with_contexts(value, contexts),
            };
            (key.clone(), value)
        }))),
        scalar => scalar.clone(),
    }
}

fn written_out(local: &Value, contexts: Contexts<'_>) -> Vec<Value> {
    match local {
        Value::Array(entries) => entries.iter().flat_map(|entry| written_out(entry, contexts)).collect(),
        Value::String(url) => match contexts.find(url) {
            Some((document, _)) => written_out(&document["@context"], contexts),
            None => vec![local.clone()],
        },
        _ => vec![local.clone()],
    }
}

/// Finds the contexts that other contexts name; never fetches.
struct BuiltInAndPolicy<'a>(Contexts<'a>);

impl Loader for BuiltInAndPolicy<'_> {
    fn load(&self, url: &Iri) -> impl Future<Output = LoadingResult> {
        let document = self.0.find(url.as_str()).and_then(|(document, _)| convert(document));
        std::future::ready(match document {
            Some(document) => Ok(RemoteDocument::new(Some(url.to_owned()), None, document)),
            None => Err(LoadError::new(url.to_owned(), NotFound)),
        })
    }
}

#[derive(Debug)]
struct NotFound;

impl std::fmt::Display for NotFound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("neither built in nor in the policy")
    }
}

impl std::error::Error for NotFound {}

/// The value as the processor holds it. Canonical text, because it takes `2.0` for a double inside named graphs.
fn convert(value: &Value) -> Option<json_ld::syntax::Value> {
    json_ld::syntax::Value::parse_str(&canonical(value)).ok().map(|(value, _)| value)
}

/// The output of a future that never waits: everything it could wait for is in memory.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

type Name = Id<IriBuf, BlankIdBuf>;

fn quad(RdfQuad(subject, predicate, object, graph): RdfQuad<Name, Name, Object<Name>, Name>) -> Quad {
    Quad {
        subject: name(subject),
        predicate: predicate.to_string(),
        object: match object {
            Object::Id(id) => name(id),
            Object::Literal(literal) => {
                let (datatype, language) = match literal.type_ {
                    LiteralType::Any(datatype) => (datatype.into_string(), None),
                    LiteralType::LangString(tag) => (RDF_LANG_STRING.to_owned(), Some(tag.to_string())),
                };
                Term::Literal { value: literal.value, datatype, language }
            }
        },
        graph: graph.map(name),
    }
}

fn name(id: Name) -> Term {
    match id {
        Id::Iri(iri) => Term::Iri(iri.into_string()),
        Id::Blank(label) => Term::Blank(label.as_str().trim_start_matches("_:").to_owned()),
    }
}

fn without_labels(quad: Quad) -> Quad {
    let anonymous = |term| match term {
        Term::Blank(_) => Term::Blank(String::new()),
        named => named,
    };
    Quad {
        subject: anonymous(quad.subject),
        object: anonymous(quad.object),
        graph: quad.graph.map(anonymous),
        predicate: quad.predicate,
    }
}
