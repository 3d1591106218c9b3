//! The ids of credentials.

use std::fmt;

use url::Url;

/// The `id` of a credential: a URI, kept exactly as it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialId(String);

/// A text that is no URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedCredentialId(String);

impl CredentialId {
    /// Takes `text` for an id.
    ///
    /// # Errors
    /// When it is no absolute URI, such as `urn:uuid:…` or `https://…`.
    pub fn parse(text: &str) -> Result<Self, MalformedCredentialId> {
        let is_uri = Url::parse(text).is_ok()
            && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control());
        if is_uri { Ok(CredentialId(text.to_owned())) } else { Err(MalformedCredentialId(text.to_owned())) }
    }

    /// A fresh `urn:uuid:` of version 4 (RFC 9562 §5.4), from the operating system's randomness.
    ///
    /// # Errors
    /// When the operating system has none.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        let random = u128::from_be_bytes(bytes);
        let uuid = random & !(0xf << 76) & !(0b11 << 62) | 4 << 76 | 0b10 << 62;
        let hex = format!("{uuid:032x}");
        Ok(CredentialId(format!(
            "urn:uuid:{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )))
    }

    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CredentialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::visible::visible(&self.0))
    }
}

impl fmt::Display for MalformedCredentialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = crate::visible::visible(&self.0);
        write!(
            f,
            "\"{text}\" is no credential id; give it in full as it stands in the badge, such as urn:uuid:…"
        )
    }
}

impl std::error::Error for MalformedCredentialId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_id_is_a_uuid_of_version_4() {
        let ids = [CredentialId::random().unwrap(), CredentialId::random().unwrap()];
        assert_ne!(ids[0], ids[1]);
        for id in ids {
            let text = id.as_str().strip_prefix("urn:uuid:").unwrap();
            assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
            assert!(text.chars().all(|letter| letter == '-' || letter.is_ascii_hexdigit()));
            assert_eq!(&text[14..15], "4");
            assert!(["8", "9", "a", "b"].contains(&&text[19..20]), "{text}");
            assert_eq!(CredentialId::parse(id.as_str()), Ok(id));
        }
    }

    #[test]
    fn an_id_is_a_uri_and_stays_as_it_is() {
        for good in ["https://Issuer.example", "urn:uuid:1", "did:example:1"] {
            assert_eq!(CredentialId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "1234", "badges/1", "urn:uuid:1 ", "urn:a\nb"] {
            assert!(CredentialId::parse(bad).is_err(), "{bad:?}");
        }
    }
}
