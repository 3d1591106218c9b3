//! Bytes to envelope: what carries the credential is told by content, never by a file name or a media type.
//!
//! A badge comes as JSON, as a compact JWS, or baked into a PNG or SVG image (Open Badges 3.0 §5). An image is opened
//! once: what it holds is JSON or a JWS, never another image. Whatever could be read in two ways is refused.

mod jws;
pub(crate) mod png;
pub(crate) mod svg;

use serde::Serialize;
use url::Url;

pub(crate) use jws::CompactJws;

use crate::json::{self, Fault, Value};
use crate::report::{Code, Finding};

/// The largest input, in bytes, as it comes and after inflating (report.md §4.14).
pub const MAX_BYTES: usize = 2 << 20;

/// What the input is on the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Carrier {
    /// A JSON document.
    Json,
    /// A compact JWS.
    Jwt,
    /// A PNG image with a badge baked in.
    Png,
    /// An SVG image with a badge baked in.
    Svg,
}

/// An opened input.
#[derive(Debug)]
pub(crate) struct Envelope {
    pub(crate) carrier: Carrier,
    pub(crate) content: Content,
    /// Warnings about the carrier.
    pub(crate) findings: Vec<Finding>,
}

/// What was in the input.
#[derive(Debug)]
pub(crate) enum Content {
    /// The badge itself.
    Payload(Payload),
    /// Where it is: Open Badges 2.0 may bake the address of a hosted assertion alone.
    Address(Url),
}

impl Content {
    /// The badge itself.
    ///
    /// # Errors
    /// The finding that there is only an address.
    pub(crate) fn into_payload(self) -> Result<Payload, Finding> {
        match self {
            Content::Payload(payload) => Ok(payload),
            Content::Address(_) => {
                Err(Finding::new(Code::ParseNotACredential).detail("the address of a badge"))
            }
        }
    }
}

/// Any strict JSON, not yet known to be a credential.
#[derive(Debug)]
pub(crate) enum Payload {
    Json(Value),
    Jws(CompactJws),
}

/// The two forms of a credential as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// JSON with an embedded proof.
    Json,
    /// A compact JWS.
    Jwt,
}

impl Form {
    /// What `text` looks like from its beginning; white space around it does not count.
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        match text.trim_ascii() {
            [b'{' | b'[', ..] => Some(Form::Json),
            token if jws::is_likely(token) => Some(Form::Jwt),
            _ => None,
        }
    }
}

/// The text that an image holds.
#[derive(Debug)]
pub(crate) struct Baked {
    pub(crate) standard: Standard,
    pub(crate) text: String,
    /// The address that stands beside the text in an SVG image of Open Badges 2.0.
    address: Option<String>,
    compression: Compression,
}

/// Whose baking it is: the two standards use different names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standard {
    OpenBadges3,
    OpenBadges2,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compression {
    Stored,
    Deflated,
}

/// Opens `bytes`, whatever they are.
///
/// # Errors
/// The one finding that makes the input unreadable.
pub(crate) fn open(bytes: &[u8]) -> Result<Envelope, Finding> {
    if bytes.len() > MAX_BYTES {
        return Err(too_large());
    }
    let bare =
        |payload, carrier| Envelope { carrier, content: Content::Payload(payload), findings: Vec::new() };
    match detect(bytes)? {
        Carrier::Json => Ok(bare(read_json(bytes)?, Carrier::Json)),
        Carrier::Jwt => Ok(bare(read_jws(bytes.trim_ascii())?, Carrier::Jwt)),
        Carrier::Png => unbake(Carrier::Png, png::extract(bytes)?),
        Carrier::Svg => unbake(Carrier::Svg, svg::extract(bytes)?),
    }
}

/// Opens a fetched document: JSON or a compact JWS, never an image. Its size was limited when it was fetched.
///
/// # Errors
/// The one finding that makes the document unreadable.
pub(crate) fn open_fetched(bytes: &[u8]) -> Result<Payload, Finding> {
    match detect(bytes)? {
        Carrier::Json => read_json(bytes),
        Carrier::Jwt => read_jws(bytes.trim_ascii()),
        Carrier::Png | Carrier::Svg => Err(Finding::new(Code::InputUnknownFormat)),
    }
}

/// The finding for a text that is no strict JSON.
pub(crate) fn unreadable(error: json::Error) -> Finding {
    unreadable_part("", error)
}

fn unreadable_part(place: &str, json::Error { fault, offset }: json::Error) -> Finding {
    let (code, what) = match fault {
        Fault::Encoding => (Code::InputEncoding, String::new()),
        Fault::Syntax => (Code::ParseJson, String::new()),
        Fault::DuplicateKey(key) => (Code::ParseDuplicateKey, format!("{:?} ", abridged(&key))),
        Fault::Depth => (Code::ParseDepth, format!("more than {} levels, ", json::MAX_DEPTH)),
        Fault::Number => (Code::ParseNumber, String::new()),
    };
    Finding::new(code).detail(format!("{what}at byte {offset}{place}"))
}

/// Tells what `bytes` are on the outside, which is not yet to say that they are whole.
///
/// # Errors
/// The finding that they are nothing of the kind.
pub(crate) fn detect(bytes: &[u8]) -> Result<Carrier, Finding> {
    if bytes.starts_with(png::MAGIC) {
        return Ok(Carrier::Png);
    }
    if svg::without_mark(bytes).trim_ascii_start().starts_with(b"<") {
        return Ok(Carrier::Svg);
    }
    if let Some(mark) = byte_order_mark(bytes) {
        return Err(Finding::new(Code::InputEncoding)
            .detail(format!("the text begins with a byte order mark ({mark})")));
    }
    match Form::of(bytes) {
        Some(Form::Json) => Ok(Carrier::Json),
        Some(Form::Jwt) => Ok(Carrier::Jwt),
        None if bytes.trim_ascii().is_empty() => Err(Finding::new(Code::InputEmpty)),
        None => Err(Finding::new(Code::InputUnknownFormat)),
    }
}

fn byte_order_mark(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some("UTF-8"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        _ => None,
    }
}

fn read_json(bytes: &[u8]) -> Result<Payload, Finding> {
    json::parse(bytes).map(Payload::Json).map_err(unreadable)
}

fn read_jws(text: &[u8]) -> Result<Payload, Finding> {
    let text = std::str::from_utf8(text).map_err(not_utf8)?;
    CompactJws::parse(text).map(Payload::Jws)
}

fn unbake(carrier: Carrier, baked: Baked) -> Result<Envelope, Finding> {
    let text = baked.text.trim_ascii();
    let content = match Form::of(text.as_bytes()) {
        // Not trimmed, so that offsets are those of the text as it stands in the image.
        Some(Form::Json) => Content::Payload(read_json(baked.text.as_bytes())?),
        Some(Form::Jwt) => Content::Payload(read_jws(text.as_bytes())?),
        None if text.is_empty() => return Err(empty_place()),
        None => Content::Address(address(baked.standard, text)?),
    };
    require_same(baked.address.as_deref(), &content)?;
    let findings = match baked.compression {
        Compression::Stored => Vec::new(),
        Compression::Deflated => vec![Finding::new(Code::InputCompressed)],
    };
    Ok(Envelope { carrier, content, findings })
}

fn empty_place() -> Finding {
    Finding::new(Code::InputNoCredential).detail("the place for the badge is empty")
}

/// Open Badges 2.0 may bake the address of a hosted assertion alone (Baking §3).
fn address(standard: Standard, text: &str) -> Result<Url, Finding> {
    let neither = |what| Err(Finding::new(Code::ParseJson).detail(what));
    match (standard, Url::parse(text)) {
        (Standard::OpenBadges2, Ok(url)) if matches!(url.scheme(), "https" | "http") => Ok(url),
        (Standard::OpenBadges2, _) => {
            neither("what the image holds is neither JSON, a signed token nor a web address")
        }
        (Standard::OpenBadges3, _) => neither("what the image holds is neither JSON nor a signed token"),
    }
}

/// An address beside the badge must be the badge's own: else two programs could read two badges.
fn require_same(beside: Option<&str>, content: &Content) -> Result<(), Finding> {
    let id = match content {
        Content::Payload(Payload::Json(badge)) => badge.get("id").and_then(Value::as_str),
        Content::Payload(Payload::Jws(_)) | Content::Address(_) => None,
    };
    match beside {
        Some(beside) if id != Some(beside) => Err(Finding::new(Code::InputTwoPayloads)
            .detail("the attribute `verify` names another badge than the one beside it")),
        Some(_) | None => Ok(()),
    }
}

fn too_large() -> Finding {
    Finding::new(Code::InputTooLarge).detail(format!("the limit is {} MiB", MAX_BYTES >> 20))
}

/// The finding for a text that is not UTF-8.
pub(crate) fn not_utf8(error: std::str::Utf8Error) -> Finding {
    Finding::new(Code::InputEncoding).detail(format!("at byte {}", error.valid_up_to()))
}

/// The finding for a file of which a part is missing or wrong.
pub(crate) fn damaged(what: impl Into<String>) -> Finding {
    Finding::new(Code::InputTruncated).detail(what)
}

/// The beginning of a foreign name, for people.
pub(crate) fn abridged(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests;
