//! Decentralized identifiers (DID Core §3), and the methods that need no registry: `key`, `jwk` and `web`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use super::{KeyFault, PublicKey, host};
use crate::json::{self, Map, Value};

/// A DID without path, query or fragment: `did:method:specific`.
pub(super) struct Did<'a> {
    pub(super) method: &'a str,
    pub(super) specific: &'a str,
}

impl<'a> Did<'a> {
    // DID Core §3.1
    pub(super) fn parse(id: &'a str) -> Option<Self> {
        let (method, specific) = id.strip_prefix("did:")?.split_once(':')?;
        let is_method = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_valid = !method.is_empty()
            && method.bytes().all(is_method)
            && specific.split(':').all(is_part)
            && !specific.ends_with(':')
            && !specific.is_empty();
        is_valid.then_some(Did { method, specific })
    }
}

/// Characters of an identifier, or percent-encoded bytes.
fn is_part(part: &str) -> bool {
    let mut pieces = part.split('%');
    let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
    let is_encoded = |piece: &str| {
        piece.len() >= 2 && piece.is_char_boundary(2) && {
            let (digits, plain) = piece.split_at(2);
            digits.bytes().all(|b| b.is_ascii_hexdigit()) && is_plain(plain)
        }
    };
    pieces.next().is_some_and(is_plain) && pieces.all(is_encoded)
}

/// The key that a `did:jwk` spells out.
pub(super) fn jwk(specific: &str) -> Result<Map<String, Value>, KeyFault> {
    let malformed = || KeyFault::Malformed("a did:jwk that holds no JSON Web Key".into());
    let text = URL_SAFE_NO_PAD.decode(specific).map_err(|_| malformed())?;
    match json::parse(&text) {
        Ok(Value::Object(jwk)) => Ok(jwk),
        Ok(_) | Err(_) => Err(malformed()),
    }
}

/// The key that the reference itself spells out: a `did:key`, a `did:jwk`, or any URL with a Multikey as its fragment.
///
/// Such a key can show that a badge is unchanged. It says nothing about whose it is.
pub(crate) fn self_asserted(reference: &str) -> Option<PublicKey> {
    let (id, fragment) = match reference.split_once('#') {
        Some((id, fragment)) => (id, Some(fragment)),
        None => (reference, None),
    };
    match Did::parse(id) {
        Some(Did { method: "key", specific }) if fragment.is_none_or(|name| name == specific) => {
            PublicKey::from_multikey(specific).ok()
        }
        Some(Did { method: "jwk", specific }) if fragment.is_none_or(|name| name == "0") => {
            PublicKey::from_jwk(&jwk(specific).ok()?).ok()
        }
        Some(Did { method: "key" | "jwk", .. }) => None,
        Some(_) | None => PublicKey::from_multikey(fragment?).ok(),
    }
}

/// Where the document of a `did:web` may be, the first that is there counts; none for a name that is no public host.
pub(super) fn web_addresses(specific: &str) -> Option<Vec<Url>> {
    let mut parts = specific.split(':');
    let authority = web_authority(parts.next()?)?;
    let path: Vec<&str> = parts.collect();
    if !path.iter().all(|segment| is_safe_segment(segment)) {
        return None;
    }
    let directory = path.iter().map(|segment| format!("/{segment}")).collect::<String>();
    // did:web §2.5.2; some issuers have the document of a longer name in its own `.well-known`.
    let places: &[&str] =
        if path.is_empty() { &["/.well-known/did.json"] } else { &["/did.json", "/.well-known/did.json"] };
    places.iter().map(|place| web_address(&authority, &format!("{directory}{place}"))).collect()
}

/// `host` or `host:port`. Only the colon before a port is percent-encoded (did:web §2.2).
fn web_authority(authority: &str) -> Option<String> {
    let (host, port) = match authority.split_once('%') {
        None => (authority, None),
        Some((host, port)) => (host, Some(port.strip_prefix("3A").or_else(|| port.strip_prefix("3a"))?)),
    };
    let host = host::is_public_name(host).then(|| host.to_ascii_lowercase())?;
    match port {
        None => Some(host),
        Some(port) => Some(format!("{host}:{}", parse_port(port)?)),
    }
}

fn parse_port(text: &str) -> Option<u16> {
    let is_canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    is_canonical.then(|| text.parse().ok())?
}

/// A segment that stays the same single segment in every reading: no dots that climb, no encoded separators.
fn is_safe_segment(segment: &str) -> bool {
    let is_safe_byte = |piece: &str| {
        let byte = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        byte.is_some_and(|byte| !byte.is_ascii_control() && !b"./\\%".contains(&byte))
    };
    !matches!(segment, "" | "." | "..") && segment.split('%').skip(1).all(is_safe_byte)
}

/// The address, unless the URL parser reads anything else in it than was written.
fn web_address(authority: &str, path: &str) -> Option<Url> {
    let url = Url::parse(&format!("https://{authority}{path}")).ok()?;
    let host = authority.split(':').next();
    (url.host_str() == host && url.path() == path).then_some(url)
}
