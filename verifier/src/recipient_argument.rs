//! Whose badge it is: `[TYPE:]ID`, as an argument and in tables.

use openbadges::model::IdentifierType;
use openbadges::policy::KnownIdentity;
use url::Url;

/// Reads the argument: with a type as it is; without one, a plain address is an e-mail, a DID or URL a subject id.
pub(crate) fn parse(argument: &str) -> Result<KnownIdentity, String> {
    if let Some((identity_type, value)) = typed(argument) {
        let known = IdentifierType::TERMS.iter().find(|known| known.eq_ignore_ascii_case(identity_type));
        return match known {
            _ if value.is_empty() => Err(format!("nothing stands behind {identity_type}:")),
            Some(known) if *known != identity_type => {
                Err(format!("write {known}: instead of {identity_type}:"))
            }
            _ => Ok(KnownIdentity::Typed { identity_type: identity_type.into(), value: value.into() }),
        };
    }
    if Url::parse(argument).is_ok() {
        return Ok(KnownIdentity::SubjectId(argument.into()));
    }
    match argument.split_once('@') {
        Some((mailbox, host)) if !mailbox.is_empty() && !host.is_empty() => {
            Ok(KnownIdentity::Typed { identity_type: "emailAddress".into(), value: argument.into() })
        }
        _ => Err("write an e-mail address, a DID or URL, or a type before it, such as userName:ada".into()),
    }
}

/// The type and what follows it, if the argument begins with one; extensions are `ext:NAME`.
fn typed(argument: &str) -> Option<(&str, &str)> {
    if let Some(extension) = argument.strip_prefix("ext:") {
        let end = "ext:".len() + extension.find(':')?;
        return Some((&argument[..end], &argument[end + 1..]));
    }
    let (prefix, value) = argument.split_once(':')?;
    IdentifierType::TERMS.iter().any(|known| known.eq_ignore_ascii_case(prefix)).then_some((prefix, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_kinds_of_identity_apart() {
        let typed = |identity_type: &str, value: &str| {
            Ok(KnownIdentity::Typed { identity_type: identity_type.into(), value: value.into() })
        };
        for (argument, identity_type, value) in [
            ("ada@example.test", "emailAddress", "ada@example.test"),
            ("emailAddress:ada@example.test", "emailAddress", "ada@example.test"),
            ("userName:ada", "userName", "ada"),
            ("sourcedId:a:b", "sourcedId", "a:b"),
            ("ext:badge:7", "ext:badge", "7"),
        ] {
            assert_eq!(parse(argument), typed(identity_type, value), "{argument}");
        }
        for id in [
            "did:key:z6Mk",
            "https://ada.example/",
            "urn:uuid:5b0c1f6e-20d4-4c8e-9a11-00000000c0de",
            "mailto:ada@example.test",
        ] {
            assert_eq!(parse(id), Ok(KnownIdentity::SubjectId(id.into())));
        }
    }

    #[test]
    fn refuses_what_is_no_identity() {
        for argument in [
            "",
            "ada",
            "@",
            "@example.test",
            "ada@",
            "emailAddress:",
            "EmailAddress:ada@example.test",
            "ext:badge:",
            "/x",
        ] {
            assert!(parse(argument).is_err(), "{argument}");
        }
    }
}
