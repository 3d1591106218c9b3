//! JSON documents made up, written in odd ways, and changed piece by piece.

use std::collections::BTreeSet;

use bolero::TypeGenerator;
use bolero::generator::*;
use serde_json::{Map, Value, json};

use crate::words::{Name, Text};

/// A made-up JSON value. Unlike [`Value`], it can repeat a key and write one value in several ways.
#[derive(Debug, Clone, TypeGenerator)]
pub enum Tree {
    Null,
    Bool(bool),
    Small(i8),
    Integer(i64),
    /// Around 2^53.
    Edge(i8),
    Double(f64),
    Text(Text),
    Array(#[generator(produce::<Vec<Tree>>().with().len(0usize..=4))] Vec<Tree>),
    Object(#[generator(produce::<Vec<(Name, Tree)>>().with().len(0usize..=4))] Vec<(Name, Tree)>),
}

impl Tree {
    /// The value; of two equal keys the last counts.
    pub fn value(&self) -> Value {
        match self {
            Tree::Null => Value::Null,
            Tree::Bool(bool) => json!(bool),
            Tree::Small(number) => json!(number),
            Tree::Integer(number) => json!(number),
            Tree::Edge(more) => json!((1_i64 << 53) + i64::from(*more)),
            Tree::Double(number) => json!(number),
            Tree::Text(text) => json!(text.to_string()),
            Tree::Array(items) => items.iter().map(Tree::value).collect(),
            Tree::Object(members) => {
                members.iter().map(|(name, tree)| (name.to_string(), tree.value())).collect()
            }
        }
    }

    /// Whether strict JSON has room for it: each key once, and no number that a double would change.
    pub fn is_strict(&self) -> bool {
        const LARGEST: u64 = (1 << 53) - 1;
        match self {
            Tree::Integer(number) => number.unsigned_abs() <= LARGEST,
            Tree::Edge(more) => *more < 0,
            Tree::Double(number) => !number.is_finite() || number.abs() <= LARGEST as f64,
            Tree::Array(items) => items.iter().all(Tree::is_strict),
            Tree::Object(members) => {
                let names: BTreeSet<String> = members.iter().map(|(name, _)| name.to_string()).collect();
                names.len() == members.len() && members.iter().all(|(_, tree)| tree.is_strict())
            }
            Tree::Null | Tree::Bool(_) | Tree::Small(_) | Tree::Text(_) => true,
        }
    }

    /// A text for it, repeated keys included.
    pub fn text(&self) -> String {
        match self {
            Tree::Array(items) => {
                format!("[{}]", items.iter().map(Tree::text).collect::<Vec<_>>().join(" ,"))
            }
            Tree::Object(members) => {
                let member =
                    |(name, tree): &(Name, Tree)| format!("{}: {}", json!(name.to_string()), tree.text());
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
            }
            Tree::Double(number) if number.is_finite() => format!("{number:e}"),
            leaf => leaf.value().to_string(),
        }
    }
}

/// One change to a document, at one of its values.
#[derive(Debug, Clone, TypeGenerator)]
pub struct Edit {
    /// Counts the document's values, round and round.
    at: u16,
    what: What,
}

#[derive(Debug, Clone, TypeGenerator)]
enum What {
    Remove,
    Replace(Tree),
    /// A new member or item.
    Add(Name, Tree),
    Rename(Name),
    /// A character of a text is replaced.
    Retype(u8, char),
    /// Inside that many arrays.
    Wrap(#[generator(1u8..=140)] u8),
    /// That many times the same, in an array.
    Repeat(#[generator(2u8..=40)] u8),
    /// In its place what stands elsewhere.
    Copy(u16),
}

/// `document` with all `edits` made, in their order.
pub fn edited(mut document: Value, edits: &[Edit]) -> Value {
    for edit in edits {
        edit.make(&mut document);
    }
    document
}

impl Edit {
    fn make(&self, document: &mut Value) {
        let places = places(document);
        let place = |count: u16| places[usize::from(count) % places.len()].as_str();
        let elsewhere = match self.what {
            What::Copy(from) => document.pointer(place(from)).cloned().unwrap_or_default(),
            _ => Value::Null,
        };
        let here = place(self.at);
        match (&self.what, here.rsplit_once('/')) {
            (What::Remove, Some((parent, last))) => drop(remove(document, parent, last)),
            (What::Rename(name), Some((parent, last))) => {
                if let Some(value) = remove(document, parent, last) {
                    add(document, parent, name.to_string(), value);
                }
            }
            (What::Add(name, tree), _) => add(document, here, name.to_string(), tree.value()),
            _ => {
                if let Some(value) = document.pointer_mut(here) {
                    *value = self.what.applied_to(value.take(), elsewhere);
                }
            }
        }
    }
}

impl What {
    fn applied_to(&self, value: Value, elsewhere: Value) -> Value {
        match self {
            What::Replace(tree) => tree.value(),
            What::Copy(_) => elsewhere,
            What::Wrap(times) => (0..*times).fold(value, |inner, _| json!([inner])),
            What::Repeat(times) => (0..*times).map(|_| value.clone()).collect(),
            What::Retype(at, character) => match value {
                Value::String(text) => Value::String(retyped(&text, usize::from(*at), *character)),
                other => other,
            },
            What::Remove | What::Rename(_) | What::Add(..) => value,
        }
    }
}

fn retyped(text: &str, at: usize, character: char) -> String {
    let at = at % text.chars().count().max(1);
    let kept = |(index, old)| if index == at { character } else { old };
    text.chars().enumerate().map(kept).collect()
}

/// Takes the member or item `last` out of what is at `parent`.
pub fn remove(document: &mut Value, parent: &str, last: &str) -> Option<Value> {
    match document.pointer_mut(parent)? {
        Value::Object(members) => members.shift_remove(&last.replace("~1", "/").replace("~0", "~")),
        Value::Array(items) => Some(items.remove(last.parse().ok()?)),
        _ => None,
    }
}

/// Puts a member into the object at `parent`, or an item at the end of the array.
pub fn add(document: &mut Value, parent: &str, name: String, value: Value) {
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.insert(name, value)),
        Some(Value::Array(items)) => items.push(value),
        _ => {}
    }
}

/// A pointer to every value of the document.
pub fn places(document: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    collect(document, String::new(), &mut found);
    found
}

fn collect(value: &Value, at: String, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(key, it)| (key.replace('~', "~0").replace('/', "~1"), it)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(index, it)| (index.to_string(), it)).collect(),
        _ => Vec::new(),
    };
    for (step, child) in children {
        let at = format!("{at}/{step}");
        found.push(at.clone());
        collect(child, at, found);
    }
}

/// The texts, numbers and truth values in a document, each once, outside of the members named in `without`.
pub fn leaves(value: &Value, without: &[&str]) -> BTreeSet<String> {
    match value {
        Value::Null => BTreeSet::new(),
        Value::Array(items) => items.iter().flat_map(|item| leaves(item, without)).collect(),
        Value::Object(members) => kept(members, without).flat_map(|(_, it)| leaves(it, without)).collect(),
        leaf => [leaf.to_string()].into(),
    }
}

fn kept<'a>(
    members: &'a Map<String, Value>,
    without: &'a [&str],
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    members.iter().filter(|(name, _)| !without.contains(&name.as_str()))
}
