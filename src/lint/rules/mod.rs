//! What each rule asks: a small function from the badge to an answer, in a file for each area.

pub(super) mod achievement;
pub(super) mod assessment;
pub(super) mod criteria;
pub(super) mod dates;
pub(super) mod endorsement;
pub(super) mod evidence;
pub(super) mod image;
pub(super) mod issuer;
pub(super) mod label;
pub(super) mod language;
pub(super) mod recipient;
pub(super) mod skills;
pub(super) mod status;

use url::Url;

use super::answer::{Answer, given, missing, present, useless, weak};
use super::substance::{Substance, repeats};
use crate::json::{Pointer, Value};
use crate::key::is_public_name;
use crate::model::{Text, Uri};

/// A short text, such as a name: there, and not blank.
fn named(text: Option<&Text>, at: Pointer) -> Answer {
    match text {
        Some(text) if is_blank(text) => useless(at, "The text is empty."),
        text => given(text.is_some(), at),
    }
}

fn is_blank(text: &Text) -> bool {
    text.wordings().iter().all(|wording| !wording.text.chars().any(char::is_alphanumeric))
}

/// A text that explains something, and more than repeats the `name` of it.
fn explained(text: Option<&Text>, name: Option<&Text>, at: Pointer) -> Answer {
    let Some(text) = text else { return missing(at) };
    match Substance::of(text) {
        _ if is_blank(text) => useless(at, "The text is empty."),
        _ if name.is_some_and(|name| repeats(text, name)) => weak(at, "The text only repeats the name."),
        Substance::Nothing | Substance::Little => weak(at, "The text is very short."),
        Substance::Enough => present(at),
    }
}

/// What becomes of somebody else's click on an address.
enum Link {
    Opens,
    Unencrypted,
    Private,
    Elsewhere,
}

impl Link {
    fn of(address: &Uri) -> Self {
        let Ok(url) = Url::parse(address.as_str()) else { return Link::Elsewhere };
        let is_public = || matches!(url.host(), Some(url::Host::Domain(name)) if is_public_name(name));
        match url.scheme() {
            "https" if is_public() => Link::Opens,
            "http" if is_public() => Link::Unencrypted,
            "data" => Link::Opens,
            "http" | "https" | "file" => Link::Private,
            _ => Link::Elsewhere,
        }
    }
}

/// Whether an extension term says anything.
fn says_something(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().any(char::is_alphanumeric),
        Value::Number(number) => number.as_f64().is_some_and(|number| number > 0.0),
        Value::Array(items) => items.iter().any(says_something),
        Value::Object(members) => members.values().any(says_something),
        Value::Bool(_) | Value::Null => false,
    }
}
