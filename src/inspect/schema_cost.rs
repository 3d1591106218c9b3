//! How much work a schema makes, found out before it is done.
//!
//! A few lines of schema can keep a validator busy for years: alternatives that refer to each other double the work at
//! every step. This walks the schema along the document as a validator would, and stops when it becomes too much.

use crate::json::{Map, Value};

/// Steps of a validator, at most; each takes some fifty nanoseconds.
const STEPS: usize = 50_000;
/// Schemas within schemas, references followed, at most.
const DEPTH: usize = 100;
/// Patterns in one schema, at most.
const PATTERNS: usize = 50;
/// States of a pattern that a validator follows in one step.
const STATES: usize = 20;
/// States of a pattern, at most, as long as it is compiled within `schemas::PATTERN_LIMIT`.
const PATTERN_STATES: usize = 3_000;

/// The schema cannot be checked: too much work, or a keyword whose work cannot be foreseen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooCostly;

type Bounded = Result<(), TooCostly>;

/// Whether checking `document` against `schema` takes a bounded amount of work.
pub(super) fn bounded(schema: &Value, document: &Value) -> Bounded {
    if patterns(schema) > PATTERNS || schema.as_object().is_some_and(|root| root.values().any(names_itself)) {
        return Err(TooCostly);
    }
    Walk { root: schema, steps: STEPS, depth: 0 }.schema(schema, document)
}

/// How many patterns there are, in schemas or in what looks like one.
fn patterns(value: &Value) -> usize {
    let of_member = |(name, value): (&String, &Value)| match (name.as_str(), value) {
        ("pattern", Value::String(_)) => 1,
        ("patternProperties", Value::Object(schemas)) => schemas.len() + patterns(value),
        _ => patterns(value),
    };
    match value {
        Value::Object(members) => members.iter().map(of_member).sum(),
        Value::Array(items) => items.iter().map(patterns).sum(),
        _ => 0,
    }
}

/// Whether a schema inside has an id of its own, from which references would have to be resolved.
fn names_itself(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            ["$id", "id"].into_iter().any(|name| members.get(name).is_some_and(Value::is_string))
                || members.values().any(names_itself)
        }
        Value::Array(items) => items.iter().any(names_itself),
        _ => false,
    }
}

struct Walk<'s> {
    root: &'s Value,
    steps: usize,
    depth: usize,
}

impl<'s> Walk<'s> {
    fn schema(&mut self, schema: &'s Value, instance: &Value) -> Bounded {
        self.spend(1)?;
        let Some(keywords) = schema.as_object() else { return Ok(()) };
        if self.depth == DEPTH {
            return Err(TooCostly);
        }
        self.depth += 1;
        keywords.iter().try_for_each(|(keyword, value)| self.keyword(keyword, value, instance))?;
        self.depth -= 1;
        Ok(())
    }

    fn keyword(&mut self, keyword: &str, value: &'s Value, instance: &Value) -> Bounded {
        match keyword {
            "$ref" => self.schema(self.target(value)?, instance),
            "$dynamicRef" | "$recursiveRef" | "unevaluatedItems" | "unevaluatedProperties" => Err(TooCostly),
            "allOf" | "anyOf" | "oneOf" => {
                elements(value).try_for_each(|schema| self.schema(schema, instance))
            }
            "not" | "if" | "then" | "else" => self.schema(value, instance),
            "dependentSchemas" | "dependencies" => {
                members(value).try_for_each(|(_, schema)| self.schema(schema, instance))
            }
            "properties" => self.properties(value, instance),
            "patternProperties" => members(value).try_for_each(|(pattern, schema)| {
                members(instance).try_for_each(|(name, _)| self.pattern(pattern, name))?;
                members(instance).try_for_each(|(_, value)| self.schema(schema, value))
            }),
            "additionalProperties" => {
                members(instance).try_for_each(|(_, instance)| self.schema(value, instance))
            }
            "propertyNames" => {
                members(instance).try_for_each(|(name, _)| self.schema(value, &Value::String(name.clone())))
            }
            "items" | "prefixItems" | "additionalItems" | "contains" => {
                let schemas = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                schemas
                    .iter()
                    .try_for_each(|schema| elements(instance).try_for_each(|item| self.schema(schema, item)))
            }
            "uniqueItems" => self.everything(instance),
            "pattern" => {
                self.pattern(value.as_str().unwrap_or_default(), instance.as_str().unwrap_or_default())
            }
            // A keyword that compares: as much work as it has values, and as the text is long.
            _ => self
                .spend(1 + value.as_array().map_or(0, Vec::len) + instance.as_str().map_or(0, str::len) / 64),
        }
    }

    fn properties(&mut self, schemas: &'s Value, instance: &Value) -> Bounded {
        members(schemas).try_for_each(|(name, schema)| {
            self.spend(1)?;
            instance.get(name).map_or(Ok(()), |value| self.schema(schema, value))
        })
    }

    /// A pattern is tried at every letter, with all its states at the worst; counted repetition multiplies these.
    fn pattern(&mut self, pattern: &str, text: &str) -> Bounded {
        let numbers =
            pattern.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse::<usize>().ok());
        let states = pattern.len().saturating_mul(numbers.max().unwrap_or(1).max(1)).min(PATTERN_STATES);
        self.spend(1 + text.len().saturating_mul(states) / STATES)
    }

    fn everything(&mut self, instance: &Value) -> Bounded {
        self.spend(1)?;
        elements(instance)
            .chain(members(instance).map(|(_, value)| value))
            .try_for_each(|value| self.everything(value))
    }

    /// Only what the schema itself holds can be referred to, by its plain place.
    fn target(&self, reference: &Value) -> Result<&'s Value, TooCostly> {
        let pointer = reference.as_str().and_then(|reference| reference.strip_prefix('#'));
        let pointer = pointer.filter(|pointer| !pointer.contains('%')).ok_or(TooCostly)?;
        self.root.pointer(pointer).ok_or(TooCostly)
    }

    fn spend(&mut self, steps: usize) -> Bounded {
        self.steps = self.steps.checked_sub(steps).ok_or(TooCostly)?;
        Ok(())
    }
}

fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}
