//! How objects are written (OB 3.0 §A.1): lists for what may have several values, nothing for what has none.

use super::class::Types;
use super::reader::Datum;
use crate::json::{Map, Value};

/// The members that come first, because people look for them there.
const FIRST: [&str; 3] = ["@context", "id", "type"];

pub(super) struct Writer {
    members: Map<String, Value>,
}

impl Writer {
    pub(super) fn new(named: &[String], types: Types) -> Self {
        let mut members = Map::new();
        match named {
            [] => {}
            [name] if types.is_single() => {
                members.insert("type".to_owned(), name.as_str().into());
            }
            names => {
                members.insert("type".to_owned(), names.into());
            }
        }
        Writer { members }
    }

    pub(super) fn one<D: Datum>(mut self, name: &str, value: Option<&D>) -> Self {
        if let Some(value) = value {
            self.members.insert(name.to_owned(), value.write());
        }
        self
    }

    pub(super) fn one_or_more<D: Datum>(self, name: &str, values: &[D]) -> Self {
        match values {
            [value] => self.one(name, Some(value)),
            values => self.list(name, values),
        }
    }

    pub(super) fn list<D: Datum>(mut self, name: &str, values: &[D]) -> Self {
        if !values.is_empty() {
            self.members.insert(name.to_owned(), values.iter().map(Datum::write).collect());
        }
        self
    }

    pub(super) fn finish(mut self, extensions: &Map<String, Value>) -> Value {
        self.members.extend(extensions.iter().map(|(name, value)| (name.clone(), value.clone())));
        let first = FIRST.iter().filter_map(|name| self.members.shift_remove_entry(*name)).collect();
        let mut ordered: Map<String, Value> = first;
        ordered.append(&mut self.members);
        Value::Object(ordered)
    }
}
