//! From a document to its quads: JSON-LD expansion (JSON-LD 1.1 API §5.1), flattening and serialisation to RDF (§8) in
//! one walk, for the forms of JSON-LD that credentials use.
//!
//! In safe mode, nothing is dropped but `null`. What standard JSON-LD drops is a finding at its place, and so are the
//! forms that let the same quads be written in another way than the contexts intend, because programs that read plain
//! JSON would miss them: expanded keys, raw keywords beside their aliases, `@graph`, `@included`, `@reverse`, `@nest`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::active::{Active, Coercion, Container, Definition, Knowledge};
use super::context::{Fault, Origin, Processor, Scope};
use super::place::Place;
use super::quad::{Quad, Term};
use super::{Contexts, Expansion, HashAlgorithm, Naming};
use crate::budget::{Exhausted, Limit, Limits};
use crate::json::{Map, Value};
use crate::report::{Code, Finding, Step};

/// The terms of all quads together, in bytes. Real badges stay far below a tenth, those with pictures inside of them below
/// three times their own size.
const MAX_BYTES: usize = 12 << 20;

pub(super) struct Expander<'a> {
    processor: Processor<'a>,
    /// Quads and findings that may still be made.
    left: usize,
    /// Bytes that quads may still have: each repeats its terms, and a term may be as long as the document.
    bytes_left: usize,
    quads: Vec<Quad>,
    findings: Vec<Finding>,
    naming: Naming,
    /// The blank nodes that the author labelled.
    labels: BTreeMap<String, Term>,
    blank_nodes: usize,
}

/// What a blank node is in JSON.
#[derive(Clone, Copy)]
pub(super) enum Role {
    Object,
    /// The name of the graph around an object.
    Graph,
    /// What holds an item of a list.
    Cell,
}

impl Role {
    fn prefix(self) -> &'static str {
        match self {
            Role::Object => "object",
            Role::Graph => "graph",
            Role::Cell => "cell",
        }
    }
}

/// What holds at the place that is looked at.
#[derive(Clone, Copy)]
pub(super) struct Here<'h, 'a> {
    pub(super) active: &'h Rc<Active<'a>>,
    pub(super) graph: Option<&'h Term>,
    pub(super) place: &'h Place<'h>,
}

impl<'h, 'a> Here<'h, 'a> {
    pub(super) fn at(self, place: &'h Place<'h>) -> Self {
        Here { place, ..self }
    }
}

/// A property with the values that are looked at.
#[derive(Clone, Copy)]
pub(super) struct Property<'p, 'a> {
    pub(super) key: &'p str,
    pub(super) definition: Option<&'p Definition<'a>>,
}

impl<'p> Property<'p, '_> {
    pub(super) fn coercion(self) -> Option<&'p Coercion> {
        self.definition?.coercion.as_ref()
    }

    pub(super) fn holds(self, container: Container) -> bool {
        self.definition.is_some_and(|definition| definition.holds(container))
    }
}

impl<'a> Expander<'a> {
    pub(super) fn new(contexts: Contexts<'a>, limits: &Limits, naming: Naming) -> Self {
        Expander {
            processor: Processor::new(contexts, limits.contexts),
            left: limits.quads,
            bytes_left: MAX_BYTES,
            quads: Vec::new(),
            findings: Vec::new(),
            naming,
            labels: BTreeMap::new(),
            blank_nodes: 0,
        }
    }

    /// Expands a whole document, and says where the contexts came from that it needed.
    pub(super) fn expand(mut self, document: &'a Value) -> (Expansion, Origin) {
        if let Err(exhausted) = self.document(document) {
            self.findings.push(Finding::exhausted(Step::Conformance, exhausted));
        }
        let origin = self.processor.origin();
        (Expansion::new(self.quads, self.findings), origin)
    }

    fn document(&mut self, document: &'a Value) -> Result<(), Exhausted> {
        let place = Place::root();
        let active = Rc::default();
        let here = Here { active: &active, graph: None, place: &place };
        match document {
            Value::Object(object) => self.object(object, None, here)?,
            _ => return self.invalid(here, "it is no object"),
        };
        if self.quads.is_empty() && self.findings.is_empty() {
            self.invalid(here, "it says nothing")?;
        }
        Ok(())
    }

    /// Expands an object, after the contexts that begin with it (§5.1.2 steps 7 to 11).
    pub(super) fn object(
        &mut self,
        object: &'a Map<String, Value>,
        property: Option<Property<'_, 'a>>,
        here: Here<'_, 'a>,
    ) -> Result<Option<Term>, Exhausted> {
        let types_in = &self.enter(object, property, here)?;
        let active = self.enter_types(object, types_in, here.place)?;
        let here = Here { active: &active, ..here };
        if object.keys().any(|key| active.keyword_of(key) == Some("@value")) {
            self.value_object(object, types_in, here)
        } else {
            self.node(object, types_in, here).map(Some)
        }
    }

    /// The context inside an object, before those of its types (§5.1.2 steps 7 to 9).
    fn enter(
        &mut self,
        object: &'a Map<String, Value>,
        property: Option<Property<'_, 'a>>,
        here: Here<'_, 'a>,
    ) -> Result<Rc<Active<'a>>, Exhausted> {
        let mut active = match &here.active.previous {
            Some(previous) if begins_node(object, here.active) => Rc::clone(previous),
            _ => Rc::clone(here.active),
        };
        if let Some(local) = property.and_then(|property| property.definition?.context) {
            active = self.process(&active, local, Scope::Property, here.place)?;
        }
        let Some(local) = object.get("@context") else { return Ok(active) };
        let place = here.place.key("@context");
        match local {
            Value::Array(entries) => {
                self.processor.check_length(entries.len())?;
                for (index, entry) in entries.iter().enumerate() {
                    active = self.embed(&active, entry, &place.item(index))?;
                }
                Ok(active)
            }
            entry => self.embed(&active, entry, &place),
        }
    }

    /// The context inside an object, with those of its types (§5.1.2 step 11).
    fn enter_types(
        &mut self,
        object: &'a Map<String, Value>,
        types_in: &Rc<Active<'a>>,
        place: &Place<'_>,
    ) -> Result<Rc<Active<'a>>, Exhausted> {
        let mut active = Rc::clone(types_in);
        let types = object.iter().filter(|(key, _)| types_in.keyword_of(key) == Some("@type"));
        for (key, value) in types {
            let mut words: Vec<&str> = match value {
                Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
                value => value.as_str().into_iter().collect(),
            };
            words.sort_unstable();
            for word in words {
                if let Some(local) = types_in.definition(word).and_then(|definition| definition.context) {
                    active = self.process(&active, local, Scope::Type, &place.key(key))?;
                }
            }
        }
        Ok(active)
    }

    fn embed(
        &mut self,
        active: &Rc<Active<'a>>,
        entry: &'a Value,
        place: &Place<'_>,
    ) -> Result<Rc<Active<'a>>, Exhausted> {
        let result = self.processor.embedded(active, entry);
        self.or_partial(result, active, place)
    }

    pub(super) fn process(
        &mut self,
        active: &Rc<Active<'a>>,
        local: &'a Value,
        scope: Scope,
        place: &Place<'_>,
    ) -> Result<Rc<Active<'a>>, Exhausted> {
        let result = self.processor.process(active, local, scope);
        self.or_partial(result, active, place)
    }

    fn or_partial(
        &mut self,
        result: Result<Rc<Active<'a>>, Fault>,
        active: &Rc<Active<'a>>,
        place: &Place<'_>,
    ) -> Result<Rc<Active<'a>>, Exhausted> {
        let (code, detail) = match result {
            Ok(active) => return Ok(active),
            Err(Fault::Exhausted(exhausted)) => return Err(exhausted),
            Err(Fault::Unknown(detail)) => (Code::ContextUnknown, detail),
            Err(Fault::Invalid(detail)) => (Code::LdInvalid, detail),
        };
        self.find(code, place, &detail)?;
        Ok(self.processor.partial(active))
    }

    /// A blank node for what is `here`.
    pub(super) fn blank_node(&mut self, role: Role, here: Here<'_, 'a>) -> Term {
        match self.naming {
            Naming::InOrder => self.next_blank_node(),
            Naming::ByPlace => named_after(&format!("{} {}", role.prefix(), here.place.pointer())),
        }
    }

    fn next_blank_node(&mut self) -> Term {
        self.blank_nodes += 1;
        Term::Blank(format!("b{}", self.blank_nodes - 1))
    }

    /// The blank node that the author calls `label`.
    pub(super) fn labelled(&mut self, label: &str) -> Term {
        if let Some(known) = self.labels.get(label) {
            return known.clone();
        }
        let node = match self.naming {
            Naming::InOrder => self.next_blank_node(),
            Naming::ByPlace => named_after(&format!("_:{label}")),
        };
        self.labels.insert(label.to_owned(), node.clone());
        node
    }

    pub(super) fn emit(
        &mut self,
        subject: &Term,
        predicate: &str,
        object: Term,
        here: Here<'_, 'a>,
    ) -> Result<(), Exhausted> {
        self.spend()?;
        let terms = [Some(subject), Some(&object), here.graph];
        let bytes: usize = terms.into_iter().flatten().map(size_of_term).sum();
        self.bytes_left =
            self.bytes_left.checked_sub(bytes + predicate.len()).ok_or(Exhausted(Limit::Quads))?;
        self.quads.push(Quad {
            subject: subject.clone(),
            predicate: predicate.to_owned(),
            object,
            graph: here.graph.cloned(),
        });
        Ok(())
    }

    /// A fault of the document, whatever a context that is not known may say.
    pub(super) fn invalid(&mut self, here: Here<'_, 'a>, detail: &str) -> Result<(), Exhausted> {
        self.find(Code::LdInvalid, here.place, detail)
    }

    /// A fault that a context that is not known could mend.
    pub(super) fn lacking(&mut self, code: Code, here: Here<'_, 'a>, detail: &str) -> Result<(), Exhausted> {
        match here.active.knowledge {
            Knowledge::Complete => self.find(code, here.place, detail),
            Knowledge::Partial => Ok(()),
        }
    }

    fn find(&mut self, code: Code, place: &Place<'_>, detail: &str) -> Result<(), Exhausted> {
        self.spend()?;
        self.findings.push(Finding::new(code).at(place.pointer().clone()).detail(detail));
        Ok(())
    }

    fn spend(&mut self) -> Result<(), Exhausted> {
        self.left = self.left.checked_sub(1).ok_or(Exhausted(Limit::Quads))?;
        Ok(())
    }
}

/// However deep the place, its name is short: each of its statements repeats it.
fn named_after(place: &str) -> Term {
    Term::Blank(HashAlgorithm::Sha256.hex(place))
}

fn size_of_term(term: &Term) -> usize {
    match term {
        Term::Iri(text) | Term::Blank(text) => text.len(),
        Term::Literal { value, datatype, .. } => value.len() + datatype.len(),
    }
}

/// Whether a context that does not propagate ends here (§5.1.2 step 7).
fn begins_node(object: &Map<String, Value>, active: &Active<'_>) -> bool {
    let is = |keyword| move |key: &String| active.keyword_of(key) == Some(keyword);
    let reference = object.len() == 1 && object.keys().all(is("@id"));
    !reference && !object.keys().any(is("@value"))
}
