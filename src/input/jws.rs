use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::unreadable_part;
use crate::json::{self, Map, Value};
use crate::report::{Code, Finding};

/// A compact JWS (RFC 7515 §7.1), decoded but not verified.
#[derive(Debug, Clone)]
pub(crate) struct CompactJws {
    pub(crate) header: Map<String, Value>,
    pub(crate) payload: Value,
    pub(crate) signature: Vec<u8>,
    signing_input: String,
}

impl CompactJws {
    /// Reads exactly one compact JWS, without white space around it.
    ///
    /// The encoding must be canonical (RFC 4648 §3.5), so that no two texts are the same token. The signature may be
    /// empty: refusing `alg: none` is the proof's affair.
    ///
    /// # Errors
    /// `parse.jws`, or what is wrong with the JSON inside.
    pub(crate) fn parse(text: &str) -> Result<Self, Finding> {
        let [header, payload, signature] = three_parts(text)?;
        let Value::Object(header) = decode_json(header, "header")? else {
            return Err(Finding::new(Code::ParseJws).detail("the header is no JSON object"));
        };
        Ok(CompactJws {
            header,
            payload: decode_json(payload, "payload")?,
            signing_input: text[..text.len() - signature.len() - 1].to_owned(),
            signature: decode(signature, "signature")?,
        })
    }

    /// The bytes that were signed (RFC 7515 §5.2).
    pub(crate) fn signing_input(&self) -> &[u8] {
        self.signing_input.as_bytes()
    }
}

/// Whether `text` begins like the header of a JWS: `{` and a quotation mark or white space, in base64url.
pub(super) fn is_likely(text: &[u8]) -> bool {
    [b"eyI", b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"].into_iter().any(|start| text.starts_with(start))
}

fn three_parts(text: &str) -> Result<[&str; 3], Finding> {
    let count = text.split('.').count();
    let mut parts = text.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(header), Some(payload), Some(signature), None) => Ok([header, payload, signature]),
        _ => Err(Finding::new(Code::ParseJws).detail(format!("the number of parts is {count} instead of 3"))),
    }
}

fn decode_json(part: &str, name: &str) -> Result<Value, Finding> {
    let bytes = decode(part, name)?;
    if bytes.is_empty() {
        return Err(Finding::new(Code::ParseJws).detail(format!("the {name} is empty")));
    }
    json::parse(&bytes).map_err(|error| unreadable_part(&format!(" of the token's {name}"), error))
}

/// Without padding, and with the unused bits of the last character zero (RFC 7515 §2, RFC 4648 §3.5).
fn decode(part: &str, name: &str) -> Result<Vec<u8>, Finding> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| Finding::new(Code::ParseJws).detail(format!("the {name} is not canonical base64url")))
}
