//! Words for people.

use std::collections::BTreeSet;

use super::reader::{Datum, Reader};
use super::values::Malformed;
use crate::json::{Map, Value};

/// Words for people, in one language or in several (VCDM 2.0 §11.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    wordings: Vec<Wording>,
}

/// One wording of a [`Text`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wording {
    /// The words.
    pub text: String,
    /// Their language (BCP 47), where it is said.
    pub language: Option<String>,
    /// Their base direction, `ltr` or `rtl`, where it is said.
    pub direction: Option<String>,
}

impl Wording {
    fn write(&self) -> Value {
        if self.language.is_none() && self.direction.is_none() {
            return self.text.as_str().into();
        }
        let members = [
            ("@value", Some(&self.text)),
            ("@language", self.language.as_ref()),
            ("@direction", self.direction.as_ref()),
        ];
        members
            .into_iter()
            .filter_map(|(name, text)| Some((name.to_owned(), Value::from(text?.as_str()))))
            .collect()
    }
}

impl Text {
    /// Every wording, in the order of the document.
    pub fn wordings(&self) -> &[Wording] {
        &self.wordings
    }

    /// The wording without a language, else the first.
    pub fn as_str(&self) -> &str {
        let neutral = self.wordings.iter().find(|wording| wording.language.is_none());
        neutral.or(self.wordings.first()).map_or("", |wording| &wording.text)
    }

    /// The wording in `language`, which is compared without regard to case (RFC 5646 §2.1.1).
    pub fn in_language(&self, language: &str) -> Option<&str> {
        let is_wanted = |wording: &&Wording| {
            wording.language.as_deref().is_some_and(|l| l.eq_ignore_ascii_case(language))
        };
        self.wordings.iter().find(is_wanted).map(|wording| wording.text.as_str())
    }
}

impl Text {
    /// `words` in `language` (BCP 47).
    ///
    /// # Errors
    /// [`Malformed`] for what is no language tag.
    ///
    /// ```
    /// use openbadges::model::Text;
    /// let text = Text::in_one("en", "Robotics").unwrap().and("pt-PT", "Robótica").unwrap();
    /// assert_eq!(text.in_language("pt-pt"), Some("Robótica"));
    /// ```
    pub fn in_one(language: &str, words: &str) -> Result<Self, Malformed> {
        Text::default().and(language, words)
    }

    /// The same, with `words` in one more language.
    ///
    /// # Errors
    /// [`Malformed`] for what is no language tag, or one that there is already.
    pub fn and(mut self, language: &str, words: &str) -> Result<Self, Malformed> {
        if !is_language_tag(language) {
            return Err(Malformed::new(language, "must be a language tag, such as pt or pt-BR"));
        }
        if self.in_language(language).is_some() {
            return Err(Malformed::new(language, "must be another language: there are words in this one"));
        }
        self.wordings.push(Wording { language: Some(language.to_owned()), ..plain(words) });
        Ok(self)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text { wordings: vec![plain(text)] }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::from(text.as_str())
    }
}

impl Datum for Text {
    const MAY_BE_ARRAY: bool = true;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let wordings = match value {
            Value::String(text) => vec![plain(text)],
            Value::Array(values) => list(values, reader),
            Value::Object(members) if members.contains_key("@value") => {
                value_object(value, reader).into_iter().collect()
            }
            Value::Object(members) => language_map(members, reader),
            _ => {
                reader.violation("must be text");
                Vec::new()
            }
        };
        (!wordings.is_empty()).then_some(Text { wordings })
    }

    /// Value objects rather than a language map: the terms of the standard's contexts have no container for one.
    fn write(&self) -> Value {
        match &self.wordings[..] {
            [wording] => wording.write(),
            wordings => wordings.iter().map(Wording::write).collect(),
        }
    }
}

/// Every wording of a name that nobody has checked, in whatever form it is written; what a value object says comes first.
/// Names are compared by what anybody could read in them, so nothing but its language and direction is left out.
pub(crate) fn wordings(name: &Value) -> Vec<&str> {
    match name {
        Value::String(text) => vec![text],
        Value::Array(names) => names.iter().flat_map(wordings).collect(),
        Value::Object(members) => {
            let is_text = |name: &str| !matches!(name, "@value" | "@language" | "@direction");
            let others = members.iter().filter(|(name, _)| is_text(name)).map(|(_, text)| text);
            members.get("@value").into_iter().chain(others).filter_map(Value::as_str).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// Value objects, one for each language (VCDM 2.0 §11.1).
fn list(values: &[Value], reader: &mut Reader) -> Vec<Wording> {
    let read = |(index, value)| reader.item(index, |reader| value_object(value, reader));
    let wordings: Vec<Wording> = values.iter().enumerate().filter_map(read).collect();
    let languages: BTreeSet<_> = wordings.iter().map(|wording| wording.language.as_deref()).collect();
    if values.is_empty() {
        reader.violation("is an empty list, which must be left out");
    } else if languages.len() < wordings.len() {
        reader.violation("must have one text for each language");
    }
    wordings
}

/// `{"@value": "…", "@language": "…", "@direction": "…"}` (JSON-LD 1.1 §9.5).
fn value_object(value: &Value, reader: &mut Reader) -> Option<Wording> {
    let is_known = |name: &str| matches!(name, "@value" | "@language" | "@direction");
    let text = |name| value.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
    let is_clean =
        value.as_object().is_some_and(|m| m.iter().all(|(name, value)| is_known(name) && value.is_string()));
    match text("@value").filter(|_| is_clean) {
        Some(words) => {
            Some(Wording { text: words, language: text("@language"), direction: text("@direction") })
        }
        None => {
            reader.violation("must be text, or text with its language");
            None
        }
    }
}

/// `{"en": "…", "pt": "…"}` (JSON-LD 1.1 §4.6.2).
fn language_map(members: &Map<String, Value>, reader: &mut Reader) -> Vec<Wording> {
    let wording = |(key, value): (&String, &Value)| {
        let language = (key != "@none").then(|| key.clone());
        let is_language = language.as_deref().is_none_or(is_language_tag);
        value.as_str().filter(|_| is_language).map(|text| Wording { language, ..plain(text) })
    };
    let wordings: Option<Vec<_>> = members.iter().map(wording).collect();
    wordings.filter(|wordings| !wordings.is_empty()).unwrap_or_else(|| {
        reader.violation("must be text, or one text for each language");
        Vec::new()
    })
}

fn plain(text: &str) -> Wording {
    Wording { text: text.to_owned(), ..Wording::default() }
}

/// A primary language of two or three letters, and subtags (RFC 5646 §2.1).
fn is_language_tag(text: &str) -> bool {
    let mut subtags = text.split('-');
    let is_language = |primary: &str| {
        (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    subtags.next().is_some_and(is_language)
        && subtags
            .all(|tag| (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
