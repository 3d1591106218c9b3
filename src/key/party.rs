//! When two ids name the same party. The only place that decides it.

use std::borrow::Cow;

use url::Url;

/// Whether `a` and `b` name the same party: DIDs byte for byte, `https:` ids after [`canonical`].
pub(crate) fn same_party(a: &str, b: &str) -> bool {
    a == b || canonical(a) == canonical(b)
}

/// The spelling of `id` that all its other spellings share.
///
/// An `https:` id has its host in lower case and as A-label, and no default port; the rest stays as it is, byte for byte
/// (report.md §4.10). All other ids have one spelling only.
pub(crate) fn canonical(id: &str) -> Cow<'_, str> {
    https(id).map_or(Cow::Borrowed(id), Cow::Owned)
}

fn https(id: &str) -> Option<String> {
    const SCHEME: &str = "https://";
    let scheme = id.get(..SCHEME.len())?;
    let rest = id.get(SCHEME.len()..)?;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if !scheme.eq_ignore_ascii_case(SCHEME) || !is_plain(authority) {
        return None;
    }
    let origin = Url::parse(&format!("{SCHEME}{authority}/")).ok()?;
    Some(format!("{}{path}", origin.as_str().strip_suffix('/')?))
}

/// Without what a URL parser would drop, decode or read as something else than host and port.
fn is_plain(authority: &str) -> bool {
    !authority.contains(|c: char| matches!(c, '%' | '@' | '\\') || c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_equal_in_any_spelling() {
        for (a, b) in [
            ("https://issuer.example/1", "https://ISSUER.example:443/1"),
            ("https://bücher.example/a?b#c", "HTTPS://xn--bcher-kva.example/a?b#c"),
            ("https://issuer.example", "https://Issuer.Example"),
            ("did:web:a.example", "did:web:a.example"),
        ] {
            assert!(same_party(a, b), "{a} {b}");
        }
    }

    #[test]
    fn the_rest_counts_byte_for_byte() {
        for (a, b) in [
            ("https://issuer.example/a", "https://issuer.example/A"),
            ("https://issuer.example/a", "https://issuer.example/%61"),
            ("https://issuer.example/a", "https://issuer.example/b/../a"),
            ("https://issuer.example", "https://issuer.example/"),
            ("https://issuer.example/", "https://issuer.example:8443/"),
            ("https://issuer.example/", "http://issuer.example/"),
            ("https://issuer.example/", "https://u@issuer.example/"),
            ("https://issuer.example/", "https://issuer.e\txample/"),
            ("https://issuer.example/", "https://issuer%2eexample/"),
            ("https://issuer.example/a", "https://issuer.example\\a"),
            ("https://issuer.example/", " https://issuer.example/"),
            ("did:web:a.example", "did:web:A.example"),
            ("did:web:a.example", "https://a.example"),
        ] {
            assert!(!same_party(a, b), "{a} {b}");
        }
    }
}
