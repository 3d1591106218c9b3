//! Which addresses may be connected to.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Decides where connections may go: to public addresses by `https`, and nowhere else.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    exempt: Vec<IpAddr>,
}

/// An address that must not be connected to. Deliberately without detail: nobody outside learns what stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRefused;

impl fmt::Display for AddressRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address is not allowed")
    }
}

impl Error for AddressRefused {}

impl Guard {
    /// A guard that also allows these very addresses. For tests against servers on the loopback interface, never for
    /// operation; whoever offers this to an operator must say so loudly.
    pub fn allowing(addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        Guard { exempt: addresses.into_iter().collect() }
    }

    /// What can be told before any look-up: scheme, credentials, port, and a host that is an address itself.
    ///
    /// A literal address never reaches the resolver, so it is judged here. The `url` crate has already turned every
    /// odd spelling (`127.1`, `0x7f000001`, `%31%32%37.0.0.1`, full-width digits) into an address.
    ///
    /// # Errors
    /// [`AddressRefused`] unless a connection may be tried.
    pub fn admit(&self, url: &Url) -> Result<(), AddressRefused> {
        let anonymous = url.username().is_empty() && url.password().is_none();
        let ordinary_port = url.port_or_known_default().is_some_and(|port| port == 443 || port >= 1024);
        if url.scheme() != "https" || !anonymous || !ordinary_port {
            return Err(AddressRefused);
        }
        match url.host() {
            Some(Host::Ipv4(address)) => self.admit_all(&[address.into()]),
            Some(Host::Ipv6(address)) => self.admit_all(&[address.into()]),
            Some(Host::Domain(_)) => Ok(()),
            None => Err(AddressRefused),
        }
    }

    /// Whether a host with these addresses may be connected to. One address that is refused refuses all of them: an
    /// honest public server has no reason to list an inner one.
    ///
    /// # Errors
    /// [`AddressRefused`] unless each of them is allowed.
    pub fn admit_all(&self, addresses: &[IpAddr]) -> Result<(), AddressRefused> {
        let admits = |address: &IpAddr| self.exempt.contains(address) || is_public(*address);
        if addresses.iter().all(admits) { Ok(()) } else { Err(AddressRefused) }
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            !SPECIAL_V4.iter().any(|(network, length)| within_v4(address, *network, *length))
        }
        IpAddr::V6(address) => {
            let (network, length) = GLOBAL_UNICAST_V6;
            within_v6(address, network, length)
                && !SPECIAL_V6.iter().any(|(network, length)| within_v6(address, *network, *length))
        }
    }
}

/// IANA IPv4 Special-Purpose Address Registry (RFC 6890), and addresses that hosting companies use inside.
const SPECIAL_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),        // this network, RFC 791
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // private, RFC 1918
    (Ipv4Addr::new(100, 64, 0, 0), 10),    // shared with the provider (CGNAT), RFC 6598
    (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback, RFC 1122
    (Ipv4Addr::new(168, 63, 129, 16), 32), // a public address that is the inner host agent on Azure machines
    (Ipv4Addr::new(169, 254, 0, 0), 16),   // link-local, cloud metadata, RFC 3927
    (Ipv4Addr::new(172, 16, 0, 0), 12),    // private, RFC 1918
    (Ipv4Addr::new(192, 0, 0, 0), 24),     // protocol assignments, RFC 6890
    (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation, RFC 5737
    (Ipv4Addr::new(192, 88, 99, 0), 24),   // 6to4 relays, RFC 7526
    (Ipv4Addr::new(192, 168, 0, 0), 16),   // private, RFC 1918
    (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarking, RFC 2544
    (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation, RFC 5737
    (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation, RFC 5737
    (Ipv4Addr::new(224, 0, 0, 0), 4),      // multicast, RFC 5771
    (Ipv4Addr::new(240, 0, 0, 0), 4),      // reserved, and broadcast, RFC 1112
];

/// The only part of IPv6 that is given out to public hosts (RFC 4291 §2.4).
///
/// Outside of it lie loopback, unspecified, IPv4-mapped and -compatible, NAT64 (`64:ff9b::/96`, `64:ff9b:1::/48`),
/// discard-only, segment routing, unique-local, link-local, site-local and multicast addresses.
const GLOBAL_UNICAST_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// IANA IPv6 Special-Purpose Address Registry, as far as it lies within global unicast.
const SPECIAL_V6: &[(Ipv6Addr, u32)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments: Teredo, benchmarking, ORCHID, RFC 2928
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation, RFC 3849
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4, holds an IPv4 address, RFC 3056
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation, RFC 9637
];

fn within_v4(address: Ipv4Addr, network: Ipv4Addr, length: u32) -> bool {
    (address.to_bits() ^ network.to_bits()).leading_zeros() >= length
}

fn within_v6(address: Ipv6Addr, network: Ipv6Addr, length: u32) -> bool {
    (address.to_bits() ^ network.to_bits()).leading_zeros() >= length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(url: &str) -> bool {
        Guard::default().admit(&Url::parse(url).unwrap()).is_ok()
    }

    #[test]
    fn admits_public_hosts() {
        for url in [
            "https://issuer.example/",
            "https://issuer.example:8443/did.json",
            "https://93.184.215.14/",
            "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
        ] {
            assert!(admits(url), "{url}");
        }
    }

    #[test]
    fn refuses_everything_but_anonymous_https_on_ordinary_ports() {
        for url in [
            "http://issuer.example/",
            "http://issuer.example:443/",
            "ftp://issuer.example/",
            "file:///etc/passwd",
            "data:application/json,{}",
            "https://user@issuer.example/",
            "https://:secret@issuer.example/",
            "https://issuer.example:22/",
            "https://issuer.example:25/",
            "https://issuer.example:80/",
            "https://issuer.example:0/",
        ] {
            assert!(!admits(url), "{url}");
        }
    }

    #[test]
    fn refuses_special_ipv4_addresses_at_both_ends_of_their_range() {
        for (first, last) in [
            ("0.0.0.0", "0.255.255.255"),
            ("10.0.0.0", "10.255.255.255"),
            ("100.64.0.0", "100.127.255.255"),
            ("127.0.0.0", "127.255.255.255"),
            ("168.63.129.16", "168.63.129.16"),
            ("169.254.0.0", "169.254.255.255"),
            ("172.16.0.0", "172.31.255.255"),
            ("192.0.0.0", "192.0.0.255"),
            ("192.0.2.0", "192.0.2.255"),
            ("192.88.99.0", "192.88.99.255"),
            ("192.168.0.0", "192.168.255.255"),
            ("198.18.0.0", "198.19.255.255"),
            ("198.51.100.0", "198.51.100.255"),
            ("203.0.113.0", "203.0.113.255"),
            ("224.0.0.0", "255.255.255.255"),
        ] {
            let [first, last]: [Ipv4Addr; 2] = [first, last].map(|address| address.parse().unwrap());
            assert!(!is_public(first.into()) && !is_public(last.into()), "{first} to {last}");
            for neighbour in [first.to_bits().checked_sub(1), last.to_bits().checked_add(1)] {
                let neighbour = neighbour.map(|bits| IpAddr::from(Ipv4Addr::from_bits(bits)));
                assert!(neighbour.is_none_or(is_public), "{neighbour:?}");
            }
        }
    }

    #[test]
    fn refuses_special_ipv6_addresses() {
        for address in [
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:93.184.215.14",
            "::ffff:0:127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::7f00:1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:1ff:ffff::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "3fff:fff:ffff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["2001:200::1", "2001:4860:4860::8888", "2003::1", "2a00:1450::1", "3ffe::1"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn sees_through_odd_spellings() {
        for url in [
            "https://127.0.0.1:8443/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.0.0.1./",
            "https://%31%32%37.0.0.1/",
            "https://１２７.0.0.1/",
            "https://①②⑦.0.0.1/",
            "https://127。0。0。1/",
            "https://[::ffff:169.254.169.254]/",
            "https://[::ffff:a9fe:a9fe]/",
            "https://[64:ff9b::a9fe:a9fe]/",
            "https://[::]/",
        ] {
            assert!(!admits(url), "{url}");
        }
    }

    #[test]
    fn one_refused_address_refuses_all() {
        let [public, inner]: [IpAddr; 2] =
            ["93.184.215.14", "10.0.0.1"].map(|address| address.parse().unwrap());
        assert_eq!(Guard::default().admit_all(&[public]), Ok(()));
        assert_eq!(Guard::default().admit_all(&[public, inner]), Err(AddressRefused));
    }

    #[test]
    fn an_exemption_holds_for_that_address_alone() {
        let guard = Guard::allowing([IpAddr::from([127, 0, 0, 1])]);
        let admits = |url| guard.admit(&Url::parse(url).unwrap()).is_ok();
        assert!(admits("https://127.0.0.1:8443/"));
        for url in ["https://127.0.0.2:8443/", "https://[::ffff:127.0.0.1]:8443/", "http://127.0.0.1:8443/"] {
            assert!(!admits(url), "{url}");
        }
    }
}
