//! Host names, as they may stand in an issuer's id.

/// Whether `host` is a full name of the public DNS: no address in any spelling, no name of the local machine.
pub(crate) fn is_public_name(host: &str) -> bool {
    let mut labels = host.rsplit('.');
    let is_top_level = labels.next().is_some_and(is_top_level);
    let mut others = labels.peekable();
    is_top_level && others.peek().is_some() && others.all(is_label) && host.len() <= 253
}

// RFC 1123 §2.1
fn is_label(label: &str) -> bool {
    let is_hyphenated_name = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (1..=63).contains(&label.len()) && is_hyphenated_name && !label.starts_with('-') && !label.ends_with('-')
}

/// Letters only, or internationalised (RFC 3696 §2). What ends in a number, `0x7f` included, is read as an IPv4 address
/// (WHATWG URL §3.5); `localhost` is this machine (RFC 6761 §6.3).
fn is_top_level(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    let is_alphabetic = label.bytes().all(|byte| byte.is_ascii_lowercase());
    is_label(&label) && (is_alphabetic || label.starts_with("xn--")) && label != "localhost"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_names_of_the_public_dns() {
        for host in ["issuer.test", "A.Example", "xn--bcher-kva.example", "a-b.c1.xn--p1ai", "1.2.example"] {
            assert!(is_public_name(host), "{host}");
        }
    }

    #[test]
    fn refuses_addresses_and_local_names() {
        let long = format!("{}.example", "a".repeat(64));
        let longest = format!("{}example", "a.".repeat(124));
        for host in [
            "",
            ".",
            "example",
            "localhost",
            "a.localhost",
            "a.LOCALHOST",
            "example.",
            ".example",
            "a..example",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.0x1",
            "a.0x7f",
            "a.1",
            "[::1]",
            "::1",
            "a_b.example",
            "-a.example",
            "a-.example",
            "a.b%41.example",
            "a b.example",
            "bücher.example",
            "a.example:80",
            "u@a.example",
            &long,
            &longest,
        ] {
            assert!(!is_public_name(host), "{host}");
        }
    }
}
