//! A badge with gaps: a credential in JSON whose texts hold placeholders such as `{{level}}`.
//!
//! | written | becomes |
//! |---|---|
//! | `"Reached {{level}}"` | the text with the value in it |
//! | `"{{narrative}}"` | the value; where it is empty, the member is left out |
//! | `"{{number:credits}}"` | the value as a JSON number |
//!
//! What a value holds is never read as a placeholder again.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;

use openbadges::json::{self, Map, Pointer, Value};

const OPEN: &str = "{{";
const CLOSE: &str = "}}";
const NUMBER: &str = "number:";

/// A template, read and checked.
#[derive(Debug, Clone)]
pub struct Template {
    document: Value,
    names: BTreeSet<String>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`] for what is no strict JSON object, and for placeholders that are not closed or have no name.
    ///
    /// ```
    /// use openbadges_verifier::issuing::template::Template;
    /// let template = Template::parse(br#"{ "name": "Level {{level}}" }"#).unwrap();
    /// let filled = template.fill(|name| (name == "level").then_some("3")).unwrap();
    /// assert_eq!(filled["name"], "Level 3");
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self, TemplateError> {
        let document = json::parse(bytes).map_err(|error| TemplateError::Json(error.offset))?;
        if !document.is_object() {
            return Err(TemplateError::NoObject);
        }
        let mut names = BTreeSet::new();
        collect(&document, &Pointer::root(), &mut names)?;
        Ok(Template { document, names })
    }

    /// The names of its placeholders.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The template itself, as JSON.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// The document with `value_of` each placeholder in its place.
    ///
    /// # Errors
    /// [`FillError`] where there is no value, or none that fits.
    pub fn fill<'v>(&self, value_of: impl Fn(&str) -> Option<&'v str>) -> Result<Value, FillError> {
        let filled = fill(&self.document, &Pointer::root(), &value_of)?;
        Ok(filled.unwrap_or_else(|| Value::Object(Map::new())))
    }
}

/// A text, taken apart.
enum Piece<'t> {
    Words(&'t str),
    Placeholder(&'t str, Kind),
}

/// What a placeholder that stands alone becomes. Among words, everything is text.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
}

fn pieces<'t>(text: &'t str, at: &Pointer) -> Result<Vec<Piece<'t>>, TemplateError> {
    let malformed = || TemplateError::Placeholder(at.clone());
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((words, after)) = rest.split_once(OPEN) {
        let (name, after) = after.split_once(CLOSE).ok_or_else(malformed)?;
        let (name, kind) = match name.trim().strip_prefix(NUMBER) {
            Some(name) => (name.trim(), Kind::Number),
            None => (name.trim(), Kind::Text),
        };
        if name.is_empty() || name.contains(['{', '}']) {
            return Err(malformed());
        }
        pieces.extend([Piece::Words(words), Piece::Placeholder(name, kind)]);
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    pieces.retain(|piece| !matches!(piece, Piece::Words("")));
    Ok(pieces)
}

fn collect(value: &Value, at: &Pointer, names: &mut BTreeSet<String>) -> Result<(), TemplateError> {
    match value {
        Value::String(text) => {
            for piece in pieces(text, at)? {
                if let Piece::Placeholder(name, _) = piece {
                    names.insert(name.to_owned());
                }
            }
            Ok(())
        }
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(index, item)| collect(item, &at.item(index), names))
        }
        Value::Object(members) => {
            members.iter().try_for_each(|(name, member)| collect(member, &at.key(name), names))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// The filled value; `None` where it is left out.
fn fill<'v>(
    value: &Value,
    at: &Pointer,
    value_of: &impl Fn(&str) -> Option<&'v str>,
) -> Result<Option<Value>, FillError> {
    match value {
        Value::String(text) => fill_text(text, at, value_of),
        Value::Array(items) => {
            let filled = items.iter().enumerate().map(|(index, item)| fill(item, &at.item(index), value_of));
            let filled: Vec<Value> = filled.filter_map(Result::transpose).collect::<Result<_, _>>()?;
            Ok((items.is_empty() || !filled.is_empty()).then_some(Value::Array(filled)))
        }
        Value::Object(members) => {
            let filled = members.iter().map(|(name, member)| {
                Ok(fill(member, &at.key(name), value_of)?.map(|member| (name.clone(), member)))
            });
            let filled: Map<_, _> = filled.filter_map(Result::transpose).collect::<Result<_, _>>()?;
            Ok(Some(Value::Object(filled)))
        }
        other => Ok(Some(other.clone())),
    }
}

fn fill_text<'v>(
    text: &str,
    at: &Pointer,
    value_of: &impl Fn(&str) -> Option<&'v str>,
) -> Result<Option<Value>, FillError> {
    let value = |name: &str| {
        value_of(name).ok_or_else(|| FillError::Unknown { name: name.to_owned(), at: at.clone() })
    };
    match pieces(text, at).unwrap_or_default().as_slice() {
        [Piece::Placeholder(name, Kind::Number)] => number(name, value(name)?, at),
        [Piece::Placeholder(name, Kind::Text)] => {
            Ok(Some(value(name)?).filter(|value| !value.is_empty()).map(Value::from))
        }
        pieces => {
            let mut filled = String::new();
            for piece in pieces {
                filled.push_str(match piece {
                    Piece::Words(words) => words,
                    Piece::Placeholder(name, _) => value(name)?,
                });
            }
            Ok(Some(filled.into()))
        }
    }
}

fn number(name: &str, value: &str, at: &Pointer) -> Result<Option<Value>, FillError> {
    match value.trim() {
        "" => Ok(None),
        text => match json::parse(text.as_bytes()) {
            Ok(number @ Value::Number(_)) => Ok(Some(number)),
            Ok(_) | Err(_) => {
                Err(FillError::NoNumber { name: name.to_owned(), value: text.to_owned(), at: at.clone() })
            }
        },
    }
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// No strict JSON; the byte at which it was noticed.
    Json(usize),
    /// JSON, but no object.
    NoObject,
    /// A placeholder at this place is not closed, or has no name.
    Placeholder(Pointer),
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TemplateError::Json(offset) => {
                write!(f, "the template is no valid JSON at byte {offset}; correct it there")
            }
            TemplateError::NoObject => {
                f.write_str("the template is no JSON object; it must hold a credential, { … }")
            }
            TemplateError::Placeholder(at) => write!(
                f,
                "a placeholder at {} is not closed or has no name; write it as {{{{name}}}}",
                at.as_str()
            ),
        }
    }
}

impl Error for TemplateError {}

/// Why a template could not be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FillError {
    /// There is no value of that name.
    Unknown {
        /// The placeholder.
        name: String,
        /// Its place in the template.
        at: Pointer,
    },
    /// The value is no number.
    NoNumber {
        /// The placeholder.
        name: String,
        /// The value.
        value: String,
        /// Its place in the template.
        at: Pointer,
    },
}

impl fmt::Display for FillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FillError::Unknown { name, at } => {
                let at = at.as_str();
                write!(
                    f,
                    "there is no value for {{{{{name}}}}} at {at}; add a column `{name}`, or --set {name}=…"
                )
            }
            FillError::NoNumber { name, value, at } => {
                write!(f, "`{name}` is {value:?}, which is no number; {} needs one, such as 2.5", at.as_str())
            }
        }
    }
}

impl Error for FillError {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(template: &Value, values: &[(&str, &str)]) -> Result<Value, FillError> {
        let template = Template::parse(template.to_string().as_bytes()).unwrap();
        template.fill(|name| values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
    }

    #[test]
    fn values_take_the_place_of_their_names() {
        let template = json!({
            "a": "{{ x }} and {{y}}{{x}}", "b": ["{{x}}", { "c": "{{number:n}}" }], "d": "}} {", "e": 7,
            "f": "all {{number:n}}",
        });
        let values = [("x", "1"), ("y", "{{x}}\"\\"), ("n", " -2.50 ")];
        let expected = json!({
            "a": "1 and {{x}}\"\\1", "b": ["1", { "c": -2.50 }], "d": "}} {", "e": 7,
            "f": "all  -2.50 ",
        });
        assert_eq!(filled(&template, &values), Ok(expected));
    }

    #[test]
    fn what_is_empty_is_left_out_and_what_was_empty_stays() {
        let template = json!({
            "gone": "{{x}}", "list": ["{{x}}"], "some": ["{{x}}", "b"], "kept": "a{{x}}", "none": [],
            "number": "{{number:x}}", "text": "",
        });
        let expected = json!({ "some": ["b"], "kept": "a", "none": [], "text": "" });
        let values = [("x", "")];
        assert_eq!(filled(&template, &values), Ok(expected));
    }

    #[test]
    fn faults_name_their_place() {
        let unknown = filled(&json!({ "a": ["{{x}}"] }), &[]).unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "there is no value for {{x}} at /a/0; add a column `x`, or --set x=…"
        );
        for value in ["two", "1e999", "0x10", "\"1\"", "1 2"] {
            let no_number = filled(&json!({ "a": "{{number:x}}" }), &[("x", value)]);
            assert!(matches!(no_number, Err(FillError::NoNumber { .. })), "{value}");
        }
        for text in ["{{", "{{}}", "{{ }}", "{{number:}}", "a {{b", "{{a{{b}}"] {
            let template = json!({ "a": { "b": text } }).to_string();
            let at = Pointer::root().key("a").key("b");
            assert_eq!(Template::parse(template.as_bytes()).unwrap_err(), TemplateError::Placeholder(at));
        }
        assert_eq!(Template::parse(b"[]").unwrap_err(), TemplateError::NoObject);
        assert_eq!(Template::parse(b"{\"a\":1,\"a\":2}").unwrap_err(), TemplateError::Json(7));
    }

    #[test]
    fn names_are_known_beforehand() {
        let template = Template::parse(br#"{ "a": "{{x}} {{y}}", "b": "{{number: z }}" }"#).unwrap();
        assert_eq!(template.names().collect::<Vec<_>>(), ["x", "y", "z"]);
    }
}
