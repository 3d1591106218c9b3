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
    let is_encoded = |piece: &str| match (piece.get(..2), piece.get(2..)) {
        (Some(digits), Some(plain)) => digits.bytes().all(|b| b.is_ascii_hexdigit()) && is_plain(plain),
        _ => false,
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

/// A segment that stays one segment however often it is decoded.
fn is_safe_segment(segment: &str) -> bool {
    let is_safe_byte = |piece: &str| {
        let byte = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        byte.is_some_and(|byte| !byte.is_ascii_control() && !b"/\\%".contains(&byte))
    };
    !segment.is_empty() && segment.split('%').skip(1).all(is_safe_byte)
}

/// The address, unless the URL parser reads anything else in it than was written: it walks up for dots in any spelling.
fn web_address(authority: &str, path: &str) -> Option<Url> {
    let url = Url::parse(&format!("https://{authority}{path}")).ok()?;
    let host = authority.split(':').next();
    (url.host_str() == host && url.path() == path).then_some(url)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ED25519: &str = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";
    /// The example of the did:jwk specification.
    const DID_JWK: &str = "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9";

    fn addresses(specific: &str) -> Option<Vec<String>> {
        Some(web_addresses(specific)?.into_iter().map(String::from).collect())
    }

    #[test]
    fn identifiers_have_their_syntax() {
        for id in ["did:key:z6Mk", "did:web:a.example%3A80:b_c", "did:3:x::y", "did:x:%C3%bc"] {
            assert!(Did::parse(id).is_some(), "{id}");
        }
        for id in [
            "",
            "did",
            "did:",
            "did:key",
            "did:key:",
            "did::x",
            "DID:key:x",
            "did:Key:x",
            "did:k-y:x",
            "did:x:y:",
            "did:x:y#z",
            "did:x:y/z",
            "did:x:y?z",
            "did:x:%",
            "did:x:%4",
            "did:x:%4g",
            "did:x:ü",
            "did:x:%é",
            "did:x: y",
            " did:x:y",
            "did:x:y=z",
            "did:x:y\0",
        ] {
            assert!(Did::parse(id).is_none(), "{id}");
        }
    }

    #[test]
    fn did_web_is_found_where_its_specification_says() {
        for (specific, first) in [
            ("issuer.example", "https://issuer.example/.well-known/did.json"),
            ("Issuer.Example", "https://issuer.example/.well-known/did.json"),
            ("issuer.example%3A8443", "https://issuer.example:8443/.well-known/did.json"),
            ("issuer.example%3a443", "https://issuer.example/.well-known/did.json"),
            ("issuer.example:people:4", "https://issuer.example/people/4/did.json"),
            ("issuer.example%3A1:a%40b", "https://issuer.example:1/a%40b/did.json"),
            ("xn--bcher-kva.example", "https://xn--bcher-kva.example/.well-known/did.json"),
        ] {
            assert_eq!(addresses(specific).unwrap()[0], first);
        }
    }

    #[test]
    fn did_web_with_a_path_may_have_its_own_well_known() {
        let expected = ["https://issuer.example/a/did.json", "https://issuer.example/a/.well-known/did.json"];
        assert_eq!(addresses("issuer.example:a").unwrap(), expected);
        assert_eq!(addresses("issuer.example").unwrap().len(), 1);
    }

    #[test]
    fn did_web_names_a_public_host() {
        for specific in [
            "",
            "localhost",
            "localhost%3A8443",
            "127.0.0.1%3A8443",
            "2130706433",
            "0x7f000001",
            "127.1",
            "0x7f.1",
            "%31%32%37.0.0.1",
            "good.test%2F..%2Fevil",
            "good.test%40evil.test",
            "good.test%3Fx=1",
            "good.test%23",
            "good.test%5Cevil.test",
            "good.test%00",
            "user%3Apass%40good.test",
            "good%2Etest",
            "good.test.",
            "good_.test",
            "good.test%3A",
            "good.test%3A0",
            "good.test%3A99999",
            "good.test%3A65536",
            "good.test%3A080",
            "good.test%3A+80",
            "good.test%3A8443%3A1",
            "good.test%3A8443%2Fa",
            "%5B::1%5D",
            "xn--a.test",
        ] {
            assert_eq!(addresses(specific), None, "{specific}");
        }
    }

    #[test]
    fn did_web_never_climbs() {
        for path in [
            "",
            ".",
            "..",
            "%2e%2e",
            ".%2E",
            "%2E",
            "%2e%2e:%2e%2e",
            "a%2Fb",
            "a%5cb",
            "a%00",
            "a%25",
            "a%",
            "a%4",
            "a%zz",
        ] {
            for specific in [format!("a.test:{path}"), format!("a.test:{path}:b"), format!("a.test:b:{path}")]
            {
                assert_eq!(addresses(&specific), None, "{specific}");
            }
        }
    }

    #[test]
    fn a_reference_may_hold_its_key() {
        let key = PublicKey::from_multikey(ED25519).unwrap();
        for reference in [
            format!("did:key:{ED25519}"),
            format!("did:key:{ED25519}#{ED25519}"),
            format!("https://issuer.example/1#{ED25519}"),
            format!("did:web:issuer.example#{ED25519}"),
            format!("#{ED25519}"),
        ] {
            assert_eq!(self_asserted(&reference), Some(key.clone()), "{reference}");
        }
        let key = self_asserted(DID_JWK).unwrap();
        assert_eq!(key.kind(), "P-256");
        assert_eq!(self_asserted(&format!("{DID_JWK}#0")), Some(key));
    }

    #[test]
    fn a_reference_without_a_key_asserts_none() {
        let other = "z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG";
        for reference in [
            format!("did:key:{ED25519}#{other}"),
            format!("did:key:{ED25519}#"),
            format!("did:key:1.1:{ED25519}"),
            format!("{DID_JWK}#{ED25519}"),
            format!("{DID_JWK}#1"),
            ED25519.into(),
            "did:web:issuer.example#key-1".into(),
            "https://issuer.example/1#".into(),
            String::new(),
        ] {
            assert_eq!(self_asserted(&reference), None, "{reference}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn addresses_stay_on_the_named_host(specific in "[a-c]{1,2}(\\.|%[0-9a-f]{2})[a-c]{1,3}(%3A[0-9]{1,5})?(:[a-c.%2F5]{1,4}){0,2}") {
            for url in web_addresses(&specific).unwrap_or_default() {
                let host = specific.split(['%', ':']).next().unwrap();
                prop_assert_eq!(url.host_str(), Some(host));
                prop_assert_eq!(url.scheme(), "https");
                prop_assert!(url.path().ends_with("/did.json") && url.query().is_none());
                let segments = url.path_segments().unwrap().count();
                let names = specific.split(':').count();
                prop_assert!((names..=names + 1).contains(&segments), "{} {}", url, names);
            }
        }

        #[test]
        fn nothing_panics(text in "(did:(key|jwk|web):)?\\PC{0,40}") {
            let _ = Did::parse(&text);
            let _ = self_asserted(&text);
            let _ = web_addresses(&text);
        }
    }
}
