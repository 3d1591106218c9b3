//! The form of IRIs.

/// Whether `text` is an absolute IRI that N-Quads can hold: a scheme, and none of the characters that IRIREF excludes
/// (RDF 1.1 N-Quads §4, production 8). Any other fault of an IRI is its author's and changes nothing that is signed.
pub(super) fn is_absolute(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    is_scheme(scheme) && !rest.bytes().any(is_excluded)
}

/// RFC 3986 §3.1
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

fn is_excluded(byte: u8) -> bool {
    matches!(byte, b'\0'..=b' ' | b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'^' | b'`' | b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_means_a_scheme_and_nothing_that_could_end_the_iri_in_n_quads() {
        for iri in [
            "urn:x",
            "did:web:a.example#k",
            "https://a.example/é?b[]=%zz#c#d",
            "xsd:date",
            "tag+x.1-y:z",
            "x:",
        ] {
            assert!(is_absolute(iri), "{iri}");
        }
        for text in [
            "",
            "x",
            "/x",
            "#x",
            ":x",
            "1x:y",
            "é:x",
            "a b:c",
            "urn:a b",
            "urn:a>b",
            "urn:a\nb",
            "urn:a\u{0}",
            "urn:{a}",
        ] {
            assert!(!is_absolute(text), "{text}");
        }
    }
}
