//! Node objects: names, types, properties, lists and graphs (JSON-LD 1.1 API §5.1.2 steps 13 and 14, §8.4).

use super::active::{Active, Coercion, Container, Key, Meaning};
use super::expand::{Expander, Here, Property, Role};
use super::literal;
use super::quad::Term;
use crate::budget::Exhausted;
use crate::json::{Map, Value};
use crate::report::Code;

const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const RDF_FIRST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
const RDF_REST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
const RDF_NIL: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil";

/// Types of the 1EdTech extensions that issuers use without listing the extensions' context (report.md §3), each where
/// it belongs. Their signers dropped the type, so it is dropped here too; anywhere else somebody could add it after
/// signing.
const TOLERATED_TYPES: [(&str, &str); 3] = [
    ("credentialSchema", "1EdTechJsonSchemaValidator2019"),
    ("credentialStatus", "1EdTechRevocationList"),
    ("refreshService", "1EdTechCredentialRefresh"),
];

impl<'a> Expander<'a> {
    /// Expands a node object and returns its name.
    pub(super) fn node(
        &mut self,
        object: &'a Map<String, Value>,
        types_in: &Active<'a>,
        here: Here<'_, 'a>,
    ) -> Result<Term, Exhausted> {
        self.check_aliases(object, here)?;
        let subject = self.subject(object, here)?;
        for (key, value) in object {
            let place = here.place.key(key);
            let here = here.at(&place);
            match here.active.key(key) {
                Key::Keyword("@context" | "@id") => {}
                Key::Keyword("@type") => self.types(&subject, value, types_in, here)?,
                Key::Keyword(_) => self.invalid(here, "a keyword that has no place here")?,
                Key::Reserved => self.invalid(here, "a name that is reserved for keywords")?,
                Key::Expanded => {
                    self.lacking(Code::LdInvalid, here, "an address in place of a plain name")?
                }
                Key::Undefined => self.lacking(Code::LdUndefinedTerm, here, key)?,
                Key::Word(iri) => {
                    self.property(&subject, &iri, value, Property { key, definition: None }, here)?
                }
                Key::Term(definition, iri) => {
                    self.property(
                        &subject,
                        iri,
                        value,
                        Property { key, definition: Some(definition) },
                        here,
                    )?;
                }
            }
        }
        Ok(subject)
    }

    /// Keywords that compete: two keys for the name or the type, or the raw keyword where there is a plain name for it.
    /// Programs that read plain JSON see only the plain one.
    fn check_aliases(&mut self, object: &Map<String, Value>, here: Here<'_, 'a>) -> Result<(), Exhausted> {
        for keyword in ["@id", "@type"] {
            let keys = object.keys().filter(|key| here.active.keyword_of(key) == Some(keyword));
            for (index, key) in keys.enumerate() {
                if index > 0 {
                    self.invalid(here.at(&here.place.key(key)), "it is said twice")?;
                } else if key == keyword && here.active.has_alias(keyword) {
                    self.invalid(here.at(&here.place.key(key)), "a keyword in place of its plain name")?;
                }
            }
        }
        Ok(())
    }

    /// §5.1.2 step 13.4.3
    fn subject(&mut self, object: &'a Map<String, Value>, here: Here<'_, 'a>) -> Result<Term, Exhausted> {
        let Some((key, id)) = object.iter().find(|(key, _)| here.active.keyword_of(key) == Some("@id"))
        else {
            return Ok(self.blank_node(Role::Object, here));
        };
        let place = here.place.key(key);
        let named = match id.as_str() {
            Some(id) => self.address(id, here.at(&place))?,
            None => {
                self.invalid(here.at(&place), "an address that is no text")?;
                None
            }
        };
        Ok(named.unwrap_or_else(|| self.blank_node(Role::Object, here)))
    }

    /// The node that an address names. Programs that read plain JSON know no abbreviations, so there are none here.
    pub(super) fn address(&mut self, address: &str, here: Here<'_, 'a>) -> Result<Option<Term>, Exhausted> {
        match here.active.address(address) {
            Meaning::Iri(iri) if iri == address => return Ok(Some(Term::Iri(iri.into_owned()))),
            Meaning::Iri(_) => self.invalid(here, "abbreviated address")?,
            Meaning::Blank(label) => return Ok(Some(self.labelled(label))),
            Meaning::Keyword(_) => self.invalid(here, "a keyword in place of an address")?,
            // What is there may be private, so it is not repeated.
            Meaning::Nothing if address.contains(':') => {
                self.lacking(Code::LdInvalid, here, "malformed address")?
            }
            Meaning::Nothing => self.lacking(Code::LdInvalid, here, "relative address")?,
        }
        Ok(None)
    }

    /// §5.1.2 step 13.4.4
    fn types(
        &mut self,
        subject: &Term,
        value: &'a Value,
        types_in: &Active<'a>,
        here: Here<'_, 'a>,
    ) -> Result<(), Exhausted> {
        let Value::Array(items) = value else { return self.type_of(subject, value, 1, types_in, here) };
        for (index, item) in items.iter().enumerate() {
            self.type_of(subject, item, items.len(), types_in, here.at(&here.place.item(index)))?;
        }
        Ok(())
    }

    /// One of `count` types.
    fn type_of(
        &mut self,
        subject: &Term,
        value: &'a Value,
        count: usize,
        types_in: &Active<'a>,
        here: Here<'_, 'a>,
    ) -> Result<(), Exhausted> {
        let Some(word) = value.as_str() else { return self.invalid(here, "a type that is no text") };
        match types_in.word(word) {
            Meaning::Iri(iri) => self.emit(subject, RDF_TYPE, Term::Iri(iri.into_owned()), here),
            Meaning::Blank(label) => {
                let class = self.labelled(label);
                self.emit(subject, RDF_TYPE, class, here)
            }
            Meaning::Keyword(_) => self.invalid(here, "a keyword in place of a type"),
            Meaning::Nothing if count == 1 && is_tolerated(word, here) => {
                self.lacking(Code::LdToleratedTerm, here, word)
            }
            Meaning::Nothing => self.lacking(Code::LdUndefinedTerm, here, word),
        }
    }

    /// Expands the values of one property (§5.1.2 steps 13.5 to 13.14).
    fn property(
        &mut self,
        subject: &Term,
        predicate: &str,
        value: &'a Value,
        property: Property<'_, 'a>,
        here: Here<'_, 'a>,
    ) -> Result<(), Exhausted> {
        if property.coercion() == Some(&Coercion::Json) {
            return self.emit(subject, predicate, literal::json(value), here);
        }
        match value {
            Value::Null => Ok(()),
            Value::Object(texts) if property.holds(Container::Language) => {
                self.language_map(subject, predicate, texts, property, here)
            }
            value if property.holds(Container::List) => {
                let list = self.list(value, property, here)?;
                self.emit(subject, predicate, list, here)
            }
            value => self.set(subject, predicate, value, property, here),
        }
    }

    /// Arrays are sets; sets in sets are one set.
    fn set(
        &mut self,
        subject: &Term,
        predicate: &str,
        value: &'a Value,
        property: Property<'_, 'a>,
        here: Here<'_, 'a>,
    ) -> Result<(), Exhausted> {
        if let Value::Array(items) = value {
            for (index, item) in items.iter().enumerate() {
                self.set(subject, predicate, item, property, here.at(&here.place.item(index)))?;
            }
            return Ok(());
        }
        let object = match property.holds(Container::Graph) {
            true => self.graph(value, property, here)?,
            false => self.element(value, property, here)?,
        };
        match object {
            None => Ok(()),
            Some(object) if property.definition.is_some_and(|definition| definition.reverse) => {
                match object {
                    Term::Literal { .. } => {
                        self.invalid(here, "a text or number as the subject of a reverse property")
                    }
                    node => self.emit(&node, predicate, subject.clone(), here),
                }
            }
            Some(object) => self.emit(subject, predicate, object, here),
        }
    }

    /// Expands a value that is no array.
    fn element(
        &mut self,
        value: &'a Value,
        property: Property<'_, 'a>,
        here: Here<'_, 'a>,
    ) -> Result<Option<Term>, Exhausted> {
        match value {
            Value::Null => Ok(None),
            Value::Object(object) => self.object(object, Some(property), here),
            scalar => self.scalar(scalar, property, here),
        }
    }

    /// A value that is a graph of its own, under a new blank node's name (§5.1.2 step 13.12).
    fn graph(
        &mut self,
        value: &'a Value,
        property: Property<'_, 'a>,
        here: Here<'_, 'a>,
    ) -> Result<Option<Term>, Exhausted> {
        if value.is_null() {
            return Ok(None);
        }
        let name = self.blank_node(Role::Graph, here);
        match self.element(value, property, Here { graph: Some(&name), ..here })? {
            Some(Term::Literal { .. }) => {
                self.invalid(here, "a text or number in place of an object")?;
                Ok(None)
            }
            _ => Ok(Some(name)),
        }
    }

    /// A value in order; lists in lists are kept apart (§5.1.2 steps 5.2.2 and 13.11, §8.5).
    fn list(
        &mut self,
        value: &'a Value,
        property: Property<'_, 'a>,
        here: Here<'_, 'a>,
    ) -> Result<Term, Exhausted> {
        let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let mut terms = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let place = here.place.item(index);
            let here = if value.is_array() { here.at(&place) } else { here };
            let term = match item {
                Value::Array(_) => Some(self.list(item, property, here)?),
                item => self.element(item, property, here)?,
            };
            terms.extend(term.map(|term| (index, term)));
        }
        let mut rest = Term::Iri(RDF_NIL.to_owned());
        for (index, term) in terms.into_iter().rev() {
            let place = here.place.item(index);
            let cell = self.blank_node(Role::Cell, here.at(&place));
            self.emit(&cell, RDF_FIRST, term, here)?;
            self.emit(&cell, RDF_REST, rest, here)?;
            rest = cell;
        }
        Ok(rest)
    }
}

/// Whether a type of the 1EdTech extensions stands where it belongs.
fn is_tolerated(word: &str, here: Here<'_, '_>) -> bool {
    let mut names = here.place.pointer().as_str().rsplit('/').filter(|step| step.parse::<usize>().is_err());
    let member = names.find(|name| *name != "type");
    TOLERATED_TYPES.iter().any(|(belongs_in, name)| *name == word && member == Some(*belongs_in))
}
