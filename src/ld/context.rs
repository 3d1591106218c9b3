//! Context processing (JSON-LD 1.1 API §4.1): from an active context and a local one to the next active context.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Contexts;
use super::active::{Active, Direction, Knowledge, Meaning};
use super::define::Definer;
use crate::budget::{Exhausted, Limit};
use crate::json::{Map, Value};
use crate::policy::InlineContexts;

/// How many active contexts one document may lead to. The largest published example needs some dozens.
const MAX_RESULTS: usize = 512;

/// How many definitions all its contexts may have together, each counted as often as it is processed.
const MAX_DEFINITIONS: usize = 16_384;

/// Why a local context cannot be processed.
#[derive(Debug, Clone)]
pub(super) enum Fault {
    /// It is malformed, or redefines what is protected.
    Invalid(String),
    /// It is not known, or uses what this verifier does not process.
    Unknown(String),
    Exhausted(Exhausted),
}

const EXHAUSTED: Fault = Fault::Exhausted(Exhausted(Limit::Contexts));

impl Fault {
    pub(super) fn invalid(detail: impl Into<String>) -> Self {
        Fault::Invalid(detail.into())
    }
}

/// Where a local context comes from, which decides what it may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Scope {
    /// From the document.
    Embedded,
    /// From the definition of the property whose value is an object: may redefine protected terms.
    Property,
    /// From the definition of the property whose value is a text, number or boolean.
    Value,
    /// From the definition of a type: holds for one node object only.
    Type,
}

/// Whether a document stays within the built-in contexts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    BuiltIn,
    Policy,
}

pub(super) struct Processor<'a> {
    contexts: Contexts<'a>,
    limit: usize,
    /// Context entries that may still be processed.
    left: usize,
    /// Results by active context, local context and scope. Local contexts live as long as `'a`, so their addresses name
    /// them.
    known: BTreeMap<(usize, *const Value, Scope), Result<Rc<Active<'a>>, Fault>>,
    made: usize,
    definitions_left: usize,
    origin: Origin,
}

impl<'a> Processor<'a> {
    pub(super) fn new(contexts: Contexts<'a>, limit: usize) -> Self {
        Processor {
            contexts,
            limit,
            left: limit,
            known: BTreeMap::new(),
            made: 0,
            definitions_left: MAX_DEFINITIONS,
            origin: Origin::BuiltIn,
        }
    }

    /// Where the contexts come from that were needed so far.
    pub(super) fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether a `@context` may have so many entries.
    pub(super) fn check_length(&self, entries: usize) -> Result<(), Exhausted> {
        if entries > self.limit { Err(Exhausted(Limit::Contexts)) } else { Ok(()) }
    }

    /// Processes one entry of a `@context` in the document.
    ///
    /// Only entries that were not met before under the same active context spend from the limit: a badge with ten
    /// endorsements repeats its contexts ten times.
    pub(super) fn embedded(
        &mut self,
        active: &Rc<Active<'a>>,
        entry: &'a Value,
    ) -> Result<Rc<Active<'a>>, Fault> {
        match entry {
            Value::String(url) => {
                let local = self.load(url)?;
                self.process(active, local, Scope::Embedded)
            }
            Value::Object(_) if self.contexts.inline() == InlineContexts::Refuse => {
                Err(Fault::Unknown("a context object".to_owned()))
            }
            Value::Object(_) => {
                self.origin = Origin::Policy;
                self.process(active, entry, Scope::Embedded)
            }
            _ => self.process(active, entry, Scope::Embedded),
        }
    }

    /// Processes a local context, or remembers the result.
    pub(super) fn process(
        &mut self,
        active: &Rc<Active<'a>>,
        local: &'a Value,
        scope: Scope,
    ) -> Result<Rc<Active<'a>>, Fault> {
        let key = (active.id, std::ptr::from_ref(local), scope);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        if scope == Scope::Embedded {
            self.left = self.left.checked_sub(1).ok_or(EXHAUSTED)?;
        }
        if self.known.len() == MAX_RESULTS {
            return Err(EXHAUSTED);
        }
        let result = self.apply(active, local, scope).map(|made| match made.says_the_same(active) {
            true => Rc::clone(active),
            false => made,
        });
        self.known.insert(key, result.clone());
        result
    }

    /// The same active context, for use where a further one could not be processed.
    pub(super) fn partial(&mut self, active: &Active<'a>) -> Rc<Active<'a>> {
        self.finish(Active { knowledge: Knowledge::Partial, ..active.clone() })
    }

    fn apply(
        &mut self,
        active: &Rc<Active<'a>>,
        local: &'a Value,
        scope: Scope,
    ) -> Result<Rc<Active<'a>>, Fault> {
        let propagates = propagates(local, scope)?;
        let mut result = Active::clone(active);
        if !propagates && result.previous.is_none() {
            result.previous = Some(Rc::clone(active));
        }
        for entry in local.as_array().map_or(std::slice::from_ref(local), Vec::as_slice) {
            match entry {
                Value::Null => result = self.nullify(result, scope, propagates)?,
                Value::String(url) => {
                    let local = self.load(url)?;
                    let active = self.finish(result);
                    result = Active::clone(&*self.process(&active, local, Scope::Embedded)?);
                }
                Value::Object(definitions) => result = self.define(result, definitions, scope)?,
                _ => return Err(Fault::invalid("a context that is neither an address nor an object")),
            }
        }
        Ok(self.finish(result))
    }

    /// §4.1.2 step 5.1
    fn nullify(&mut self, result: Active<'a>, scope: Scope, propagates: bool) -> Result<Active<'a>, Fault> {
        if scope != Scope::Property && result.terms.values().any(|definition| definition.protected) {
            return Err(Fault::invalid("a context that removes protected terms"));
        }
        let knowledge = result.knowledge;
        let previous = if propagates { None } else { Some(self.finish(result)) };
        Ok(Active { previous, knowledge, ..Active::default() })
    }

    /// §4.1.2 steps 5.5 to 5.13
    fn define(
        &mut self,
        mut result: Active<'a>,
        local: &'a Map<String, Value>,
        scope: Scope,
    ) -> Result<Active<'a>, Fault> {
        self.definitions_left = self.definitions_left.checked_sub(local.len()).ok_or(EXHAUSTED)?;
        check_keywords(local)?;
        set_defaults(&mut result, local)?;
        Definer::new(result, local, scope)?.define_all()
    }

    /// The local context that `url` names.
    fn load(&mut self, url: &str) -> Result<&'a Value, Fault> {
        let (document, origin) = self.contexts.find(url).ok_or_else(|| Fault::Unknown(url.to_owned()))?;
        if origin == Origin::Policy {
            self.origin = Origin::Policy;
        }
        document.get("@context").ok_or_else(|| Fault::invalid(format!("{url} holds no context")))
    }

    fn finish(&mut self, mut result: Active<'a>) -> Rc<Active<'a>> {
        self.made += 1;
        result.id = self.made;
        Rc::new(result)
    }
}

/// §4.1.2 step 2; only a context object that stands alone can say it.
fn propagates(local: &Value, scope: Scope) -> Result<bool, Fault> {
    match local.get("@propagate") {
        None => Ok(scope != Scope::Type),
        Some(Value::Bool(propagates)) => Ok(*propagates),
        Some(_) => Err(Fault::invalid("@propagate is neither true nor false")),
    }
}

fn check_keywords(local: &Map<String, Value>) -> Result<(), Fault> {
    if local.get("@version").is_some_and(|version| version.as_f64() != Some(1.1)) {
        return Err(Fault::invalid("@version is not 1.1"));
    }
    let base = local.get("@base").filter(|base| !base.is_null()).map(|_| "@base");
    match base.or_else(|| local.contains_key("@import").then_some("@import")) {
        Some(keyword) => Err(Fault::Unknown(format!("{keyword} in a context"))),
        None => Ok(()),
    }
}

/// §4.1.2 steps 5.8 to 5.10
fn set_defaults<'a>(result: &mut Active<'a>, local: &'a Map<String, Value>) -> Result<(), Fault> {
    match local.get("@vocab") {
        None => {}
        Some(Value::Null) => result.vocabulary = None,
        Some(Value::String(vocabulary)) => result.vocabulary = Some(vocabulary_iri(result, vocabulary)?),
        Some(_) => return Err(Fault::invalid("@vocab is no address")),
    }
    match local.get("@language") {
        None => {}
        Some(Value::Null) => result.language = None,
        Some(Value::String(language)) => result.language = Some(language),
        Some(_) => return Err(Fault::invalid("@language is no language")),
    }
    if let Some(direction) = local.get("@direction") {
        result.direction = direction_of(direction)?;
    }
    Ok(())
}

fn vocabulary_iri(active: &Active<'_>, vocabulary: &str) -> Result<String, Fault> {
    match active.word(vocabulary) {
        Meaning::Iri(iri) => Ok(iri.into_owned()),
        _ => Err(Fault::invalid("@vocab is no absolute address")),
    }
}

/// A direction as contexts and term definitions write it; null means none.
pub(super) fn direction_of(value: &Value) -> Result<Option<Direction>, Fault> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if Direction::parse(text).is_some() => Ok(Direction::parse(text)),
        _ => Err(Fault::invalid("@direction is neither ltr nor rtl")),
    }
}
