//! Which hosted assertions are an issuer's own, by the rules in its profile (Open Badges 2.0, VerificationObject).

use url::{Host, Url};

use crate::json::Value;
use crate::model::entries;
use crate::report::{Code, Finding};

/// Whether `profile`, which is at `own`, says that the assertion at `address` is its own: by its hosts and by what the
/// address begins with, whichever are given; without either, the assertion must be on the profile's own origin.
pub(super) fn admit(profile: &Value, own: &Url, address: &Url) -> Result<(), Finding> {
    let rules = profile.get("verification").map(entries).unwrap_or_default();
    let values = |name: &str| -> Option<Vec<&str>> {
        let given = rules.iter().filter_map(|rule| rule.get(name));
        let given: Vec<&str> = given.flat_map(entries).filter_map(Value::as_str).collect();
        rules.iter().any(|rule| rule.get(name).is_some()).then_some(given)
    };
    let (origins, starts) = (values("allowedOrigins"), values("startsWith"));
    let is_admitted = match (&origins, &starts) {
        (None, None) => own.origin() == address.origin(),
        (origins, starts) => {
            let is_at_host = |origins: &Vec<&str>| origins.iter().any(|origin| is_host_of(origin, address));
            let is_below = |starts: &Vec<&str>| starts.iter().any(|start| is_start_of(start, address));
            origins.as_ref().is_none_or(is_at_host) && starts.as_ref().is_none_or(is_below)
        }
    };
    let foreign = || {
        let what = "the issuer's profile does not say that badges at this address are its own";
        Finding::new(Code::IssuerMismatch).detail(format!("{address}: {what}"))
    };
    is_admitted.then_some(()).ok_or_else(foreign)
}

/// An origin is a host name, with or without a port, or `https://` and that. No host below it counts.
fn is_host_of(origin: &str, address: &Url) -> bool {
    let origin = origin.trim_ascii();
    let bare = origin
        .get(..8)
        .filter(|scheme| scheme.eq_ignore_ascii_case("https://"))
        .map_or(origin, |_| &origin[8..]);
    let bare = bare.strip_suffix('/').unwrap_or(bare);
    let is_authority =
        !bare.contains(|c: char| matches!(c, '/' | '\\' | '?' | '#' | '@' | '%') || c.is_whitespace());
    let parsed = Url::parse(&format!("https://{bare}/")).ok().filter(|_| is_authority);
    parsed.is_some_and(|allowed| {
        allowed.origin() == address.origin() && matches!(allowed.host(), Some(Host::Domain(_)))
    })
}

/// Whole segments of a path, or whole parameters: what begins like `…/badges` is not below it.
fn is_start_of(start: &str, address: &Url) -> bool {
    let Ok(start) = Url::parse(start.trim_ascii()) else { return false };
    if start.origin() != address.origin() || start.fragment().is_some() {
        return false;
    }
    let of = |url: &Url| url[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
    let (start, whole) = (of(&start), of(address));
    let Some(rest) = whole.strip_prefix(&start) else { return false };
    let is_boundary =
        rest.is_empty() || start.ends_with(['/', '?', '&', '=']) || rest.starts_with(['/', '?', '&']);
    is_boundary && !leaves(rest)
}

/// Some servers take an encoded slash for a slash, and then go up again.
fn leaves(rest: &str) -> bool {
    let path = rest.split('?').next().unwrap_or_default().to_ascii_lowercase();
    ["%2f", "%5c", "%2e", "%00", "%25"].iter().any(|encoded| path.contains(encoded))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const OWN: &str = "https://issuer.example/profiles/7";

    fn admits(rules: Value, address: &str) -> bool {
        let profile = json!({ "verification": rules });
        admit(&profile, &Url::parse(OWN).unwrap(), &Url::parse(address).unwrap()).is_ok()
    }

    #[test]
    fn without_rules_the_profiles_own_origin_counts() {
        let admits = |address: &str| {
            let url = |text: &str| Url::parse(text).unwrap();
            let without = admit(&json!({}), &url(OWN), &url(address)).is_ok();
            let empty =
                admit(&json!({ "verification": { "type": "HostedBadge" } }), &url(OWN), &url(address))
                    .is_ok();
            assert_eq!(without, empty);
            without
        };
        assert!(admits("https://issuer.example/a/1"));
        assert!(admits("https://ISSUER.example:443/a/1"));
        for foreign in [
            "https://issuer.example.evil.test/a/1",
            "https://evil.test/issuer.example/1",
            "https://badges.issuer.example/a/1",
            "https://issuer.example:8443/a/1",
            "https://issuer.example@evil.test/a/1",
            "http://issuer.example/a/1",
        ] {
            assert!(!admits(foreign), "{foreign}");
        }
    }

    #[test]
    fn allowed_origins_are_whole_hosts() {
        for origin in ["host.example", "https://host.example", "HTTPS://Host.example/", "host.example:443"] {
            assert!(admits(json!({ "allowedOrigins": origin }), "https://host.example/1"), "{origin}");
            assert!(
                admits(json!({ "allowedOrigins": ["x.example", origin] }), "https://host.example/1"),
                "{origin}"
            );
            for foreign in
                ["https://host.example.evil.test/1", "https://a.host.example/1", "https://ost.example/1", OWN]
            {
                assert!(!admits(json!({ "allowedOrigins": origin }), foreign), "{origin} {foreign}");
            }
        }
        for origin in [
            "",
            "example",
            "http://host.example",
            "host.example/a",
            "host.example:8443",
            "a@host.example",
            "*",
            "*.example",
        ] {
            assert!(!admits(json!({ "allowedOrigins": origin }), "https://host.example/1"), "{origin}");
        }
        assert!(!admits(json!({ "allowedOrigins": [] }), "https://issuer.example/1"), "nothing is allowed");
    }

    #[test]
    fn a_start_ends_at_a_boundary() {
        let admits = |start: &str, address: &str| admits(json!({ "startsWith": start }), address);
        for (start, address) in [
            ("https://host.example", "https://host.example/a"),
            ("https://host.example/", "https://host.example/a"),
            ("https://host.example/a", "https://host.example/a"),
            ("https://host.example/a", "https://host.example/a/1"),
            ("https://host.example/a", "https://host.example/a?id=1"),
            ("https://host.example/a/", "https://host.example/a/1"),
            ("https://host.example/a?id=", "https://host.example/a?id=1"),
            ("https://host.example/a", "https://host.example/a/b%20c?d=%2f"),
        ] {
            assert!(admits(start, address), "{start} {address}");
        }
        for (start, address) in [
            ("https://host.example", "https://host.example.evil.test/a"),
            ("https://host.example", "https://host.example@evil.test/a"),
            ("https://host.example/a", "https://host.example/ab"),
            ("https://host.example/a/", "https://host.example/a"),
            ("https://host.example/a/", "https://host.example/a/../b"),
            ("https://host.example/a/", "https://host.example/a/%2e%2e/b"),
            ("https://host.example/a/", "https://host.example/a/..%2fb"),
            ("https://host.example/a/", "https://host.example/a/..%5Cb"),
            ("https://host.example/a/", "https://host.example/a/%252e%252e/b"),
            ("https://host.example/a?id=1", "https://host.example/a?id=12"),
            ("https://host.example/a#", "https://host.example/a"),
            ("http://host.example/", "https://host.example/a"),
            ("host.example", "https://host.example/a"),
            ("", "https://host.example/a"),
        ] {
            assert!(!admits(start, address), "{start} {address}");
        }
    }

    #[test]
    fn both_rules_must_hold_where_both_are_given() {
        let both = |start: &str| json!({ "allowedOrigins": "host.example", "startsWith": ["https://x.example/", start] });
        assert!(admits(both("https://host.example/a"), "https://host.example/a/1"));
        assert!(!admits(both("https://host.example/b"), "https://host.example/a/1"));
        assert!(!admits(both("https://other.example/"), "https://other.example/1"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_rule_admits_another_host(rule in "(https?://)?[a-z./?#@%*:]{0,20}") {
            let rules = [json!({ "allowedOrigins": rule }), json!({ "startsWith": rule })];
            for rules in rules {
                prop_assert!(!admits(rules, "https://evil-host.test/a/b"));
            }
        }
    }
}
