//! The simple types of the data model.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use url::Url;

use super::reader::{Datum, Reader};
use crate::Timestamp;
use crate::input::abridged;
use crate::json::{Number, Pointer, Value};
use crate::report::Code;

impl Datum for String {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        text(value, reader).map(ToOwned::to_owned)
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl Datum for bool {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        value.as_bool().or_else(|| {
            reader.violation("must be true or false");
            None
        })
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

impl Datum for Number {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        value.as_number().cloned().or_else(|| {
            reader.violation("must be a number");
            None
        })
    }

    fn write(&self) -> Value {
        self.clone().into()
    }
}

/// Kept as it is: its form is somebody else's concern.
impl Datum for Value {
    const MAY_BE_ARRAY: bool = true;

    fn read(value: &Value, _: &mut Reader) -> Option<Self> {
        Some(value.clone())
    }

    fn write(&self) -> Value {
        self.clone()
    }
}

fn text<'v>(value: &'v Value, reader: &mut Reader) -> Option<&'v str> {
    value.as_str().or_else(|| {
        reader.violation("must be text");
        None
    })
}

/// Declares text types with a form: name, the code for text of another form, what it must be, and its test.
macro_rules! forms {
    ($($(#[$meta:meta])* $name:ident $code:ident $must:literal $test:path;)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads a text of this form.
            ///
            /// # Errors
            /// [`Malformed`] for a text of another form.
            pub fn parse(text: &str) -> Result<Self, Malformed> {
                if $test(text) { Ok($name(text.to_owned())) } else { Err(Malformed::new(text, $must)) }
            }

            /// As it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                Self::parse(text)
            }
        }

        impl Datum for $name {
            fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
                let text = text(value, reader)?;
                match (Code::$code, $test(text)) {
                    (_, true) => {}
                    (Code::ModelAdvice, false) => reader.advice($must),
                    (_, false) => {
                        reader.violation($must);
                        return None;
                    }
                }
                Some($name(text.to_owned()))
            }

            fn write(&self) -> Value {
                self.as_str().into()
            }
        }
    )*};
}

forms! {
    /// An absolute URI, or IRI (RFC 3986, RFC 3987).
    Uri ModelViolation "must be an absolute address, such as https://… or urn:uuid:…" is_uri;
    /// A calendar date (ISO 8601).
    Date ModelViolation "must be a date, such as 2001-12-31" is_date;
    /// A date and time, with or without an offset from UTC (ISO 8601).
    DateTime ModelViolation "must be a date and time, such as 2026-12-31T23:59:59Z" is_date_time;
    /// A language (BCP 47), in the form that the published schema gives it.
    LanguageCode ModelViolation "must be a language code, such as pt or pt-BR" is_language_code;
    /// A country (ISO 3166-1 alpha-2).
    CountryCode ModelAdvice "should be a country code of two letters" is_country_code;
    /// An e-mail address.
    EmailAddress ModelAdvice "should be an e-mail address" is_email_address;
    /// A telephone number.
    PhoneNumber ModelAdvice "should be a telephone number" is_phone_number;
}

/// An instant whose offset from UTC is known, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateTimeZ {
    text: String,
    instant: Timestamp,
}

impl DateTimeZ {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The instant itself.
    pub fn instant(&self) -> Timestamp {
        self.instant
    }
}

impl Datum for DateTimeZ {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let text = text(value, reader)?;
        let Ok(instant) = Timestamp::parse(text) else {
            reader.violation("must be a date and time with a time zone, such as 2026-12-31T23:59:59Z");
            return None;
        };
        Some(DateTimeZ { text: text.to_owned(), instant })
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl From<Timestamp> for DateTimeZ {
    fn from(instant: Timestamp) -> Self {
        DateTimeZ { text: instant.to_string(), instant }
    }
}

/// A text that does not have the form it must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    text: String,
    must: &'static str,
}

impl Malformed {
    pub(crate) fn new(text: &str, must: &'static str) -> Self {
        Malformed { text: text.to_owned(), must }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", abridged(&self.text), self.must)
    }
}

impl Error for Malformed {}

/// A scheme, something behind it, and no character that an IRI cannot hold (RFC 3987 §2.2).
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let is_clean = !rest.is_empty()
        && !rest.chars().any(|c| c.is_control() || c.is_whitespace() || "<>\"{}|\\^`".contains(c));
    let has_host = !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https")
        || (rest.starts_with("//") && Url::parse(text).is_ok());
    is_scheme && is_clean && has_host
}

fn is_date(text: &str) -> bool {
    text.len() == "YYYY-MM-DD".len() && Timestamp::parse(&format!("{text}T00:00:00Z")).is_ok()
}

fn is_date_time(text: &str) -> bool {
    Timestamp::parse(text).is_ok() || Timestamp::parse(&format!("{text}Z")).is_ok()
}

/// `^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$`
fn is_language_code(text: &str) -> bool {
    let of = |part: &str, lengths: std::ops::RangeInclusive<usize>, test: fn(&u8) -> bool| {
        lengths.contains(&part.len()) && part.as_bytes().iter().all(test)
    };
    let is_script = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part.len() == 4
            && of(&part[1..], 3..=3, u8::is_ascii_lowercase)
    };
    let is_region =
        |part: &str| of(part, 2..=2, u8::is_ascii_uppercase) || of(part, 3..=3, u8::is_ascii_digit);
    let mut parts = text.split('-');
    let is_language = parts.next().is_some_and(|part| of(part, 2..=4, u8::is_ascii_lowercase));
    match (is_language, parts.next(), parts.next(), parts.next()) {
        (true, None, ..) => true,
        (true, Some(part), None, _) => is_script(part) || is_region(part),
        (true, Some(script), Some(region), None) => is_script(script) && is_region(region),
        _ => false,
    }
}

fn is_country_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_email_address(text: &str) -> bool {
    let is_clean = !text.chars().any(|c| c.is_control() || c.is_whitespace());
    let parts = text.rsplit_once('@');
    is_clean && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

fn is_phone_number(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit()) && !text.chars().any(char::is_control)
}

/// A compact JWS, unread (RFC 7515 §7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CompactJws {
    /// Where it stands in the document that was read.
    pub at: crate::json::Pointer,
    /// The token.
    pub token: String,
}

impl Datum for CompactJws {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let token = text(value, reader)?;
        if !is_compact_jws(token) {
            reader.violation("must be a signed token of three encoded parts");
            return None;
        }
        Some(CompactJws { at: reader.place(), token: token.to_owned() })
    }

    fn write(&self) -> Value {
        self.token.as_str().into()
    }
}

impl CompactJws {
    /// Takes a token, unread.
    ///
    /// # Errors
    /// [`Malformed`] for anything but three encoded parts.
    pub fn parse(token: &str) -> Result<Self, Malformed> {
        if !is_compact_jws(token) {
            return Err(Malformed::new(token, "must be a signed token of three encoded parts"));
        }
        Ok(CompactJws { at: Pointer::root(), token: token.to_owned() })
    }
}

/// `^[a-zA-Z0-9_-]+\.[a-zA-Z0-9_-]*\.[a-zA-Z0-9_-]+$`
fn is_compact_jws(text: &str) -> bool {
    let is_base64url =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    match text.splitn(4, '.').collect::<Vec<_>>().as_slice() {
        [header, payload, signature] => {
            !header.is_empty()
                && !signature.is_empty()
                && [header, payload, signature].into_iter().all(|p| is_base64url(p))
        }
        _ => false,
    }
}
