//! What JSON pointers select of a document (VC DI ECDSA §3.4.10 to §3.4.13).

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use crate::json::{Map, Pointer, Value};

/// What pointers select of a value, and the way there with the names and types of the objects on it.
#[derive(Debug)]
pub(super) struct Selection<'d> {
    source: &'d Value,
    parts: Parts<'d>,
}

#[derive(Debug)]
enum Parts<'d> {
    All,
    Members(BTreeMap<&'d str, Selection<'d>>),
    Items(BTreeMap<usize, Selection<'d>>),
}

/// How a selection is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Arrays are dense, and names of blank nodes on the way are left out.
    ForReaders,
    /// Arrays have `null` where something is not selected, which says nothing in JSON-LD, and all names are kept.
    InPlace,
}

impl<'d> Selection<'d> {
    /// `None` where there are no pointers: then not even the name and the types of the document are selected.
    ///
    /// # Errors
    /// The first pointer that leads to nothing.
    pub(super) fn new<'p>(
        document: &'d Value,
        pointers: impl IntoIterator<Item = &'p Pointer>,
    ) -> Result<Option<Self>, PointerError> {
        let mut selection = Self::way(document);
        selection.include("@context");
        let mut is_empty = true;
        for pointer in pointers {
            let tokens: Vec<_> = pointer.tokens().collect();
            let tokens: Vec<&str> = tokens.iter().map(AsRef::as_ref).collect();
            selection.add(&tokens).ok_or_else(|| PointerError::Unmatched(pointer.clone()))?;
            is_empty = false;
        }
        Ok((!is_empty).then_some(selection))
    }

    /// The selection as others see it (§3.4.13).
    pub(super) fn for_readers(&self) -> Value {
        self.write(Form::ForReaders)
    }

    /// The selection with everything at the place that it has in the whole document, for comparison with that. Other
    /// programs give a name to each blank node instead (§3.4.8).
    pub(super) fn in_place(&self) -> Value {
        self.write(Form::InPlace)
    }

    /// What of `source` comes with anything in it (§3.4.11).
    fn way(source: &'d Value) -> Self {
        let parts = match source {
            Value::Object(_) => Parts::Members(BTreeMap::new()),
            Value::Array(_) => Parts::Items(BTreeMap::new()),
            _ => Parts::All,
        };
        let mut selection = Selection { source, parts };
        selection.include("type");
        selection
    }

    fn all(source: &'d Value) -> Self {
        Selection { source, parts: Parts::All }
    }

    fn include(&mut self, name: &str) {
        if let (Parts::Members(selected), Some(members)) = (&mut self.parts, self.source.as_object()) {
            selected.extend(members.get_key_value(name).map(|(key, value)| (key.as_str(), Self::all(value))));
        }
    }

    /// Selects what the tokens lead to, if they lead to anything (§3.4.12).
    fn add(&mut self, tokens: &[&str]) -> Option<()> {
        let Some((token, rest)) = tokens.split_first() else {
            self.parts = Parts::All;
            return Some(());
        };
        match (&mut self.parts, self.source) {
            (Parts::Members(selected), Value::Object(members)) => {
                let (key, value) = members.get_key_value(*token)?;
                selected.entry(key).or_insert_with(|| Self::way(value)).add(rest)
            }
            (Parts::Items(selected), Value::Array(items)) => {
                let index = index(token)?;
                let item = items.get(index)?;
                selected.entry(index).or_insert_with(|| Self::way(item)).add(rest)
            }
            (_, source) => tokens.iter().try_fold(source, |value, token| step(value, token)).map(drop),
        }
    }

    fn write(&self, form: Form) -> Value {
        match (&self.parts, self.source) {
            (Parts::Members(selected), Value::Object(members)) => {
                write_members(selected, members, form).into()
            }
            (Parts::Items(selected), Value::Array(items)) => match form {
                Form::ForReaders => selected.values().map(|item| item.write(form)).collect(),
                Form::InPlace => {
                    let item = |index| selected.get(&index).map_or(Value::Null, |item| item.write(form));
                    (0..items.len()).map(item).collect()
                }
            },
            (_, source) => source.clone(),
        }
    }
}

/// The selected members, in the order of the document.
fn write_members(
    selected: &BTreeMap<&str, Selection<'_>>,
    members: &Map<String, Value>,
    form: Form,
) -> Map<String, Value> {
    let written = |key: &str, value: &Value| match selected.get(key) {
        Some(selection) => Some(selection.write(form)),
        None => (key == "id" && (form == Form::InPlace || !is_blank(value))).then(|| value.clone()),
    };
    members.iter().filter_map(|(key, value)| Some((key.clone(), written(key, value)?))).collect()
}

fn is_blank(id: &Value) -> bool {
    id.as_str().is_some_and(|id| id.starts_with("_:"))
}

fn step<'v>(value: &'v Value, token: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members.get(token),
        Value::Array(items) => items.get(index(token)?),
        _ => None,
    }
}

/// RFC 6901 §4: digits without zeros before them.
fn index(token: &str) -> Option<usize> {
    let is_index = token == "0" || !token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit());
    is_index.then(|| token.parse().ok())?
}

/// Why a pointer cannot be shown, or made mandatory.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PointerError {
    /// It leads to nothing in the credential.
    Unmatched(Pointer),
    /// It leads into something that is signed as one: a text with its language, an ordered list, JSON that is no
    /// JSON-LD, an object whose meaning depends on a part that would be left out.
    Partial(Pointer),
}

impl fmt::Display for PointerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PointerError::Unmatched(pointer) => write!(
                f,
                "the pointer {:?} leads to nothing in the credential; look for the names and numbers on the way",
                pointer.as_str()
            ),
            PointerError::Partial(pointer) => write!(
                f,
                "the pointer {:?} leads to a part of something that can only be shown as a whole; choose what it is a \
                 part of",
                pointer.as_str()
            ),
        }
    }
}

impl Error for PointerError {}
