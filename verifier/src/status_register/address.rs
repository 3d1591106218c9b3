//! Where lists are published.

use std::fmt;

use url::{Host, Url};

/// What stands for the number of a list.
const NUMBER: &str = "{list}";

/// The addresses of an issuer's lists, such as `https://issuer.example/status/{list}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListAddress(String);

/// A text that does not give each list an address of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedListAddress(&'static str);

impl ListAddress {
    /// Reads a template with `{list}`, for the number of the list, exactly once in its path or query.
    ///
    /// # Errors
    /// When it has none, or is no `https:` address without a fragment. `http:` is for the machine itself only.
    pub fn parse(template: &str) -> Result<Self, MalformedListAddress> {
        if template.matches(NUMBER).count() != 1 {
            return Err(MalformedListAddress("{list}, for the number of the list, must stand in it once"));
        }
        let address = ListAddress(template.to_owned());
        let (one, two) = (address.of(1)?, address.of(2)?);
        if one.origin() != two.origin() || one.authority() != two.authority() || one == two {
            return Err(MalformedListAddress("{list} belongs into its path"));
        }
        match (one.scheme(), one.host()) {
            ("https", Some(_)) => {}
            ("http", Some(host)) if is_this_machine(&host) => {}
            _ => return Err(MalformedListAddress("it must begin with https://")),
        }
        if one.fragment().is_some() {
            return Err(MalformedListAddress("the part from # on marks entries of a list; leave it out"));
        }
        Ok(address)
    }

    /// The template.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of the list `number`.
    pub(super) fn of(&self, number: u32) -> Result<Url, MalformedListAddress> {
        Url::parse(&self.0.replace(NUMBER, &number.to_string()))
            .map_err(|_| MalformedListAddress("it is no web address"))
    }
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

impl fmt::Display for MalformedListAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.0;
        write!(
            f,
            "the address of status lists must look like https://issuer.example/status/{NUMBER}: {reason}"
        )
    }
}

impl std::error::Error for MalformedListAddress {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_has_an_address() {
        for (template, third) in [
            ("https://issuer.example/status/{list}", "https://issuer.example/status/3"),
            ("https://issuer.example/status-{list}.json?v=1", "https://issuer.example/status-3.json?v=1"),
            ("https://issuer.example/?list={list}", "https://issuer.example/?list=3"),
            ("http://localhost:8080/{list}", "http://localhost:8080/3"),
            ("http://[::1]/{list}", "http://[::1]/3"),
        ] {
            assert_eq!(ListAddress::parse(template).unwrap().of(3).unwrap().as_str(), third);
        }
    }

    #[test]
    fn what_gives_no_such_address_is_refused() {
        for template in [
            "",
            "{list}",
            "https://issuer.example/status",
            "https://issuer.example/{list}/{list}",
            "https://status{list}.example/",
            "https://issuer.example:{list}/",
            "https://user{list}@issuer.example/",
            "https://issuer.example/status#{list}",
            "https://issuer.example/{list}#x",
            "http://issuer.example/{list}",
            "ftp://issuer.example/{list}",
            "file:///status/{list}",
        ] {
            assert!(ListAddress::parse(template).is_err(), "{template}");
        }
    }
}
