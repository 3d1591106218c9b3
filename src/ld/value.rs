//! Values that are no nodes: plain texts, numbers and booleans, value objects, language maps (JSON-LD 1.1 API §5.3,
//! §5.1.2 steps 13.7 and 14).

use std::rc::Rc;

use super::active::{Active, Coercion, Direction, Key, Meaning};
use super::context::Scope;
use super::expand::{Expander, Here, Property};
use super::literal;
use super::quad::Term;
use crate::budget::Exhausted;
use crate::json::{Map, Value};
use crate::report::Code;

impl<'a> Expander<'a> {
    /// Expands a text, number or boolean (§5.1.2 step 4, §5.3).
    pub(super) fn scalar(
        &mut self,
        value: &'a Value,
        property: Property<'_, 'a>,
        here: Here<'_, 'a>,
    ) -> Result<Option<Term>, Exhausted> {
        let active = match property.definition.and_then(|definition| definition.context) {
            Some(local) => self.process(here.active, local, Scope::Value, here.place)?,
            None => Rc::clone(here.active),
        };
        let here = Here { active: &active, ..here };
        let definition = active.definition(property.key);
        match (value, definition.and_then(|definition| definition.coercion.as_ref())) {
            (Value::String(address), Some(Coercion::Id)) => self.address(address, here),
            (Value::String(word), Some(Coercion::Vocab)) => self.word(word, here),
            (value, Some(Coercion::Datatype(datatype))) => Ok(literal::scalar(value, Some(datatype))),
            (Value::String(text), _) => {
                let language =
                    definition.and_then(|definition| definition.language).unwrap_or(active.language);
                let direction =
                    definition.and_then(|definition| definition.direction).unwrap_or(active.direction);
                self.text(text, language, direction, here)
            }
            (value, _) => Ok(literal::scalar(value, None)),
        }
    }

    /// The node that a term or address names.
    fn word(&mut self, word: &str, here: Here<'_, 'a>) -> Result<Option<Term>, Exhausted> {
        match here.active.word(word) {
            Meaning::Iri(iri) => return Ok(Some(Term::Iri(iri.into_owned()))),
            Meaning::Blank(label) => return Ok(Some(self.labelled(label))),
            Meaning::Keyword(_) => self.invalid(here, "a keyword in place of a term")?,
            Meaning::Nothing => self.lacking(Code::LdUndefinedTerm, here, word)?,
        }
        Ok(None)
    }

    fn text(
        &mut self,
        text: &str,
        language: Option<&str>,
        direction: Option<Direction>,
        here: Here<'_, 'a>,
    ) -> Result<Option<Term>, Exhausted> {
        if language.is_some_and(|language| !literal::is_language(language)) {
            self.invalid(here, "malformed language")?;
            return Ok(None);
        }
        Ok(Some(literal::text(text, language, direction)))
    }

    /// A map from languages to texts (§5.1.2 step 13.7).
    pub(super) fn language_map(
        &mut self,
        subject: &Term,
        predicate: &str,
        texts: &'a Map<String, Value>,
        property: Property<'_, 'a>,
        here: Here<'_, 'a>,
    ) -> Result<(), Exhausted> {
        let direction = property.definition.and_then(|definition| definition.direction);
        let direction = direction.unwrap_or(here.active.direction);
        for (key, value) in texts {
            let language = (here.active.keyword_of(key) != Some("@none")).then_some(key.as_str());
            let place = here.place.key(key);
            let here = here.at(&place);
            for item in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
                let text = match item {
                    Value::Null => continue,
                    Value::String(text) => self.text(text, language, direction, here)?,
                    _ => return self.invalid(here, "a language map that holds something other than text"),
                };
                if let Some(text) = text {
                    self.emit(subject, predicate, text, here)?;
                }
            }
        }
        Ok(())
    }

    /// A value that says its type, language or direction itself (§5.1.2 step 14).
    pub(super) fn value_object(
        &mut self,
        object: &'a Map<String, Value>,
        types_in: &Active<'a>,
        here: Here<'_, 'a>,
    ) -> Result<Option<Term>, Exhausted> {
        let mut parts = Parts::default();
        for (key, value) in object {
            let place = here.place.key(key);
            let here = here.at(&place);
            let sound = match here.active.key(key) {
                Key::Keyword("@context") => Ok(()),
                Key::Keyword(keyword) => parts.read(keyword, value, types_in),
                Key::Undefined => {
                    self.lacking(Code::LdUndefinedTerm, here, key)?;
                    continue;
                }
                _ => Err("a property beside a value"),
            };
            if let Err(detail) = sound {
                self.invalid(here, detail)?;
            }
        }
        match parts.literal() {
            Ok(literal) => Ok(Some(literal)),
            Err(detail) => self.invalid(here, detail).map(|()| None),
        }
    }
}

/// The members of a value object.
#[derive(Default)]
struct Parts<'a> {
    value: Option<&'a Value>,
    datatype: Option<Coercion>,
    language: Option<&'a str>,
    direction: Option<Direction>,
}

impl<'a> Parts<'a> {
    fn read(&mut self, keyword: &str, value: &'a Value, types_in: &Active<'a>) -> Result<(), &'static str> {
        let first = match keyword {
            "@value" => self.value.replace(value).is_none(),
            "@type" => self.datatype.replace(datatype(value, types_in)?).is_none(),
            "@language" => self.language.replace(language(value)?).is_none(),
            "@direction" => self.direction.replace(direction(value)?).is_none(),
            _ => return Err("a keyword that has no place here"),
        };
        if first { Ok(()) } else { Err("it is said twice") }
    }

    fn literal(self) -> Result<Term, &'static str> {
        let value = self.value.unwrap_or(&Value::Null);
        let plain = self.language.is_none() && self.direction.is_none();
        let literal = match (self.datatype, value) {
            (Some(_), _) if !plain => return Err("a type beside a language or direction"),
            (Some(Coercion::Json), value) => return Ok(literal::json(value)),
            (Some(Coercion::Datatype(datatype)), value) => literal::scalar(value, Some(&datatype)),
            (_, Value::String(text)) => Some(literal::text(text, self.language, self.direction)),
            (_, _) if !plain => return Err("a language or direction of something other than text"),
            (_, value) => literal::scalar(value, None),
        };
        literal.ok_or("a value that is no text, number or boolean")
    }
}

fn datatype(value: &Value, types_in: &Active<'_>) -> Result<Coercion, &'static str> {
    match value.as_str().map(|word| types_in.word(word)) {
        Some(Meaning::Keyword("@json")) => Ok(Coercion::Json),
        Some(Meaning::Iri(iri)) => Ok(Coercion::Datatype(iri.into_owned())),
        _ => Err("a type of a value that is not defined"),
    }
}

fn language(value: &Value) -> Result<&str, &'static str> {
    value.as_str().filter(|tag| literal::is_language(tag)).ok_or("malformed language")
}

fn direction(value: &Value) -> Result<Direction, &'static str> {
    value.as_str().and_then(Direction::parse).ok_or("a direction that is neither ltr nor rtl")
}
