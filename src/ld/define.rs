//! Creating term definitions (JSON-LD 1.1 API §4.2).

use std::collections::BTreeSet;
use std::rc::Rc;

use super::active::{Active, Coercion, Container, Definition, Mapping, Meaning, has_keyword_form, keyword};
use super::context::{Fault, Scope, direction_of};
use super::iri::is_absolute;
use crate::json::{Map, Value};

/// How many terms may wait for one another. Published contexts have chains of two.
const MAX_CHAIN: usize = 16;

/// The members that a term definition may have; `@index` and `@nest` are refused apart.
const MEMBERS: [&str; 11] = [
    "@id",
    "@reverse",
    "@container",
    "@context",
    "@direction",
    "@index",
    "@language",
    "@nest",
    "@prefix",
    "@protected",
    "@type",
];

/// Adds the definitions of one context object to an active context.
pub(super) struct Definer<'a> {
    active: Active<'a>,
    local: &'a Map<String, Value>,
    /// The terms that are being defined, each because the one before rests on it.
    chain: Vec<&'a str>,
    /// The terms that were defined before their turn.
    early: BTreeSet<&'a str>,
    protected: bool,
    scope: Scope,
}

impl<'a> Definer<'a> {
    pub(super) fn new(
        active: Active<'a>,
        local: &'a Map<String, Value>,
        scope: Scope,
    ) -> Result<Self, Fault> {
        let protected = flag(local, "@protected")?.unwrap_or(false);
        Ok(Definer { active, local, chain: Vec::new(), early: BTreeSet::new(), protected, scope })
    }

    /// The active context with all definitions.
    pub(super) fn define_all(mut self) -> Result<Active<'a>, Fault> {
        for (term, value) in self.local {
            if keyword(term).is_some() {
                keyword_entry(term)?;
            } else {
                self.define(term, value)?;
            }
        }
        Ok(self.active)
    }

    /// Defines `term`, and before it what its definition rests on.
    fn define(&mut self, term: &'a str, value: &'a Value) -> Result<(), Fault> {
        match self.chain.len() {
            _ if self.chain.contains(&term) => return Err(fault(term, "is defined by itself")),
            _ if self.early.contains(term) => return Ok(()),
            _ if term.is_empty() || has_keyword_form(term) => return Err(fault(term, "cannot be a term")),
            MAX_CHAIN.. => return Err(fault(term, "rests on too many other terms")),
            _ => {}
        }
        self.chain.push(term);
        let previous = self.active.terms.remove(term);
        let definition = self.create(term, value)?;
        let definition = self.protect(term, definition, previous)?;
        self.active.terms.insert(term, definition);
        self.chain.pop();
        if !self.chain.is_empty() {
            self.early.insert(term);
        }
        Ok(())
    }

    /// §4.2.2 step 27
    fn protect(
        &self,
        term: &str,
        definition: Definition<'a>,
        previous: Option<Rc<Definition<'a>>>,
    ) -> Result<Rc<Definition<'a>>, Fault> {
        match previous {
            Some(previous) if previous.protected && self.scope != Scope::Property => {
                if definition.agrees_with(&previous) {
                    Ok(previous)
                } else {
                    Err(fault(term, "is protected and cannot be redefined"))
                }
            }
            _ => Ok(Rc::new(definition)),
        }
    }

    /// §4.2.2 steps 7 to 26
    fn create(&mut self, term: &'a str, value: &'a Value) -> Result<Definition<'a>, Fault> {
        let members = Members::of(term, value)?;
        let protected = members.flag("@protected")?.unwrap_or(self.protected);
        let coercion = members.get("@type").map(|value| self.coercion(term, value)).transpose()?;
        let (mapping, reverse) = match members.get("@reverse") {
            Some(value) => (self.reverse(term, value, &members)?, true),
            None => (self.mapping(term, members.id())?, false),
        };
        let prefix = match members.flag("@prefix")? {
            Some(_) if term.contains([':', '/']) => return Err(fault(term, "cannot be a prefix")),
            Some(prefix) => prefix,
            None => members.is_simple() && !term.contains([':', '/']) && ends_as_prefix(&mapping),
        };
        let typed = coercion.is_some();
        Ok(Definition {
            mapping,
            prefix,
            protected,
            reverse,
            coercion,
            containers: members.containers()?,
            context: members.get("@context"),
            language: members
                .get("@language")
                .filter(|_| !typed)
                .map(|value| language(term, value))
                .transpose()?,
            direction: members.get("@direction").filter(|_| !typed).map(direction_of).transpose()?,
        })
    }

    /// §4.2.2 step 12
    fn coercion(&mut self, term: &str, value: &'a Value) -> Result<Coercion, Fault> {
        let Some(word) = value.as_str() else { return Err(fault(term, "has a type that is no text")) };
        match self.meaning(word)? {
            Meaning::Keyword("@id") => Ok(Coercion::Id),
            Meaning::Keyword("@vocab") => Ok(Coercion::Vocab),
            Meaning::Keyword("@json") => Ok(Coercion::Json),
            Meaning::Keyword("@none") => Ok(Coercion::None),
            Meaning::Iri(datatype) => Ok(Coercion::Datatype(datatype.into_owned())),
            _ => Err(fault(term, "has a type that is not defined")),
        }
    }

    /// §4.2.2 step 13
    fn reverse(&mut self, term: &str, value: &'a Value, members: &Members<'a>) -> Result<Mapping, Fault> {
        let plain =
            members.id().is_none() && members.containers()?.iter().all(|held| *held == Container::Set);
        match value.as_str().filter(|_| plain).map(|word| self.meaning(word)).transpose()? {
            Some(Meaning::Iri(iri)) => Ok(Mapping::Iri(iri.into_owned())),
            _ => Err(fault(term, "is no valid reverse property")),
        }
    }

    /// §4.2.2 steps 14 to 18
    fn mapping(&mut self, term: &'a str, id: Option<&'a Value>) -> Result<Mapping, Fault> {
        match id {
            Some(Value::Null) => Ok(Mapping::Null),
            Some(Value::String(id)) if id != term => self.mapping_to(term, id),
            None | Some(Value::String(_)) => self.mapping_by_name(term),
            Some(_) => Err(fault(term, "has an id that is no text")),
        }
    }

    /// §4.2.2 step 14.2
    fn mapping_to(&mut self, term: &'a str, id: &'a str) -> Result<Mapping, Fault> {
        let mapping = match self.meaning(id)? {
            Meaning::Keyword("@context") => return Err(fault(term, "cannot stand for @context")),
            Meaning::Keyword(keyword) => Mapping::Keyword(keyword),
            Meaning::Iri(iri) => Mapping::Iri(iri.into_owned()),
            Meaning::Blank(_) => return Err(Fault::Unknown("terms for blank nodes in a context".to_owned())),
            Meaning::Nothing => return Err(fault(term, "stands for something that is not defined")),
        };
        let colon = term.find(':').is_some_and(|at| at > 0) && !term.ends_with(':');
        if (colon || term.contains('/')) && self.mapping_by_name(term).ok().as_ref() != Some(&mapping) {
            return Err(fault(term, "looks like an address but stands for another one"));
        }
        Ok(mapping)
    }

    /// §4.2.2 steps 15 to 18
    fn mapping_by_name(&mut self, term: &'a str) -> Result<Mapping, Fault> {
        self.require_prefix(term)?;
        let iri = match term.split_once(':') {
            Some((prefix, suffix)) => {
                match self.active.definition(prefix).map(|definition| &definition.mapping) {
                    Some(Mapping::Iri(namespace)) if !suffix.starts_with("//") => {
                        Some(format!("{namespace}{suffix}"))
                    }
                    _ => Some(term.to_owned()),
                }
            }
            None if term.contains('/') => None,
            None => self.active.vocabulary.as_ref().map(|vocabulary| format!("{vocabulary}{term}")),
        };
        match iri.filter(|iri| is_absolute(iri)) {
            Some(iri) => Ok(Mapping::Iri(iri)),
            None => Err(fault(term, "does not say what it stands for")),
        }
    }

    /// What a word in a definition means, once the terms that it rests on are defined (§5.2.2 steps 3 and 6.3).
    fn meaning<'m>(&'m mut self, word: &'m str) -> Result<Meaning<'m>, Fault> {
        if has_keyword_form(word) && keyword(word).is_none() {
            return Err(fault(word, "has the form of a keyword but is none"));
        }
        self.require(word)?;
        self.require_prefix(word)?;
        Ok(self.active.word(word))
    }

    fn require_prefix(&mut self, word: &str) -> Result<(), Fault> {
        match word.split_once(':') {
            Some((prefix, suffix)) if prefix != "_" && !suffix.starts_with("//") && !self.is_term(word) => {
                self.require(prefix)
            }
            _ => Ok(()),
        }
    }

    fn is_term(&self, word: &str) -> bool {
        self.active.definition(word).is_some()
    }

    fn require(&mut self, word: &str) -> Result<(), Fault> {
        match self.local.get_key_value(word) {
            Some((term, value)) if keyword(term).is_none() => self.define(term, value),
            _ => Ok(()),
        }
    }
}

/// The members of a term definition, in whichever form it is written (§4.2.2 steps 7 to 9).
enum Members<'a> {
    /// Null or a text: only says what the term stands for.
    Simple(&'a Value),
    Expanded(&'a Map<String, Value>),
}

impl<'a> Members<'a> {
    fn of(term: &str, value: &'a Value) -> Result<Self, Fault> {
        match value {
            Value::Null | Value::String(_) => Ok(Members::Simple(value)),
            Value::Object(members) => {
                if let Some(member) = members.keys().find(|member| !MEMBERS.contains(&member.as_str())) {
                    return Err(fault(term, &format!("has the member {member}")));
                }
                match ["@index", "@nest"].into_iter().find(|member| members.contains_key(*member)) {
                    Some(member) => Err(Fault::Unknown(format!("{member} in a context"))),
                    None => Ok(Members::Expanded(members)),
                }
            }
            _ => Err(fault(term, "has a definition that is neither a text nor an object")),
        }
    }

    fn is_simple(&self) -> bool {
        matches!(self, Members::Simple(_))
    }

    fn id(&self) -> Option<&'a Value> {
        match self {
            Members::Simple(value) => Some(value),
            Members::Expanded(members) => members.get("@id"),
        }
    }

    fn get(&self, member: &str) -> Option<&'a Value> {
        match self {
            Members::Simple(_) => None,
            Members::Expanded(members) => members.get(member),
        }
    }

    fn flag(&self, member: &str) -> Result<Option<bool>, Fault> {
        match self {
            Members::Simple(_) => Ok(None),
            Members::Expanded(members) => flag(members, member),
        }
    }

    /// §4.2.2 step 19; maps by index, id or type are not processed.
    fn containers(&self) -> Result<Vec<Container>, Fault> {
        let value = self.get("@container").unwrap_or(&Value::Null);
        let names = match value {
            Value::Null => &[],
            Value::Array(names) => names.as_slice(),
            name => std::slice::from_ref(name),
        };
        let mut containers = Vec::with_capacity(names.len());
        for name in names {
            containers.push(container(name)?);
        }
        containers.sort_unstable();
        match containers.as_slice() {
            [] | [_] | [Container::Set, Container::Graph | Container::Language] => Ok(containers),
            _ => Err(Fault::invalid("a term holds its values in ways that exclude each other")),
        }
    }
}

fn container(name: &Value) -> Result<Container, Fault> {
    match name.as_str() {
        Some("@set") => Ok(Container::Set),
        Some("@list") => Ok(Container::List),
        Some("@graph") => Ok(Container::Graph),
        Some("@language") => Ok(Container::Language),
        Some(map @ ("@id" | "@index" | "@type")) => Err(Fault::Unknown(format!("{map} maps in a context"))),
        _ => Err(Fault::invalid("@container names no kind of container")),
    }
}

/// Keywords among the entries of a context say something about the context, or cannot be redefined (§4.2.2 steps 4, 5).
fn keyword_entry(keyword: &str) -> Result<(), Fault> {
    match keyword {
        "@base" | "@direction" | "@language" | "@propagate" | "@protected" | "@type" | "@version"
        | "@vocab" => Ok(()),
        _ => Err(fault(keyword, "is a keyword and cannot be redefined")),
    }
}

/// §4.2.2 step 14.2.5
fn ends_as_prefix(mapping: &Mapping) -> bool {
    matches!(mapping, Mapping::Iri(iri) if iri.ends_with([':', '/', '?', '#', '[', ']', '@']))
}

fn language<'a>(term: &str, value: &'a Value) -> Result<Option<&'a str>, Fault> {
    match value {
        Value::Null => Ok(None),
        Value::String(language) => Ok(Some(language)),
        _ => Err(fault(term, "has a language that is no text")),
    }
}

fn flag(members: &Map<String, Value>, member: &str) -> Result<Option<bool>, Fault> {
    match members.get(member) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(_) => Err(Fault::invalid(format!("{member} is neither true nor false"))),
    }
}

fn fault(term: &str, what: &str) -> Fault {
    Fault::Invalid(format!("{term} {what}"))
}
