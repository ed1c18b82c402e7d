//! Which addresses a feed may be fetched from. A feed, or a redirect, that
//! names an address inside the machine or its network would let anyone who
//! writes a feed speak to services that trust their neighbours.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use thiserror::Error;
use url::{Host, Url};

/// Why an address may not be connected to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{host} is {what}, which is not fetched from unless the source says allow_private = true")]
pub struct Refusal {
    /// The host as the address names it.
    pub host: String,
    /// What the host is, with its article: "a loopback address".
    pub what: &'static str,
}

/// Judges the host of an http or https address as far as that can be done
/// without asking a name server: literal addresses in every notation that the
/// WHATWG URL parser knows (`127.1`, `0x7f000001`, `2130706433`,
/// `[::ffff:127.0.0.1]`), and names that mean this machine (RFC 6761,
/// section 6.3). Other names are judged when they are resolved.
///
/// # Errors
///
/// The refusal, when the host is not one of the public internet.
pub fn check_host(url: &Url) -> Result<(), Refusal> {
    let refused = match url.host() {
        Some(Host::Ipv4(ip)) => forbidden_v4(ip),
        Some(Host::Ipv6(ip)) => forbidden_v6(ip),
        Some(Host::Domain(name)) => forbidden_name(name),
        None => Some("an address without a host"),
    };
    match refused {
        Some(what) => Err(Refusal {
            host: url.host_str().unwrap_or_default().to_owned(),
            what,
        }),
        None => Ok(()),
    }
}

/// What is wrong with connecting to a name, before it is resolved.
#[must_use]
pub fn forbidden_name(name: &str) -> Option<&'static str> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    (name == "localhost" || name.ends_with(".localhost")).then_some("a name of this machine")
}

/// What is wrong with connecting to an address; nothing, when it belongs to the
/// public internet. Follows the special-purpose registries of RFC 6890 and its
/// updates.
#[must_use]
pub fn forbidden_ip(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => forbidden_v4(ip),
        IpAddr::V6(ip) => forbidden_v6(ip),
    }
}

fn forbidden_v4(ip: Ipv4Addr) -> Option<&'static str> {
    Some(match ip.octets() {
        [0, ..] => "an address of \"this network\" (0.0.0.0/8)",
        [127, ..] => "a loopback address",
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => "a private address",
        [100, 64..=127, ..] => "a shared carrier address (100.64.0.0/10)",
        [169, 254, ..] => "a link-local address",
        [192, 0, 0, _] => "a protocol assignment (192.0.0.0/24)",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "a documentation address",
        [192, 88, 99, _] => "a relay address (192.88.99.0/24)",
        [198, 18..=19, ..] => "a benchmarking address",
        [224..=239, ..] => "a multicast address",
        [240..=255, ..] => "a reserved address",
        _ => return None,
    })
}

fn forbidden_v6(ip: Ipv6Addr) -> Option<&'static str> {
    if ip.is_unspecified() {
        return Some("the unspecified address");
    }
    if ip.is_loopback() {
        return Some("a loopback address");
    }
    let [a, b, c, d, e, f, g, h] = ip.segments();
    Some(match [a, b, c, d, e, f] {
        // Forms that carry an IPv4 address are as good as that address.
        [0, 0, 0, 0, 0, 0xffff] | [0, 0, 0, 0, 0xffff, 0] | [0x64, 0xff9b, 0, 0, 0, 0] => {
            return forbidden_v4(embedded(g, h));
        }
        [0x2002, high, low, ..] => return forbidden_v4(embedded(high, low)),
        // ISATAP (RFC 5214, section 6.1), under whatever prefix.
        [.., 0 | 0x200, 0x5efe] if forbidden_v4(embedded(g, h)).is_some() => {
            return forbidden_v4(embedded(g, h));
        }
        [0xfc00..=0xfdff, ..] => "a unique local address",
        [0xfe80..=0xfebf, ..] => "a link-local address",
        [0xfec0..=0xfeff, ..] => "a site-local address",
        [0xff00..=0xffff, ..] => "a multicast address",
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => "a documentation address",
        [0x2001, 2, 0, ..] => "a benchmarking address",
        // Teredo, ORCHID and the rest of 2001::/23: protocols, not hosts.
        [0x2001, 0..=0x1ff, ..] => "a protocol assignment (2001::/23)",
        [0x2000..=0x3fff, ..] => return None,
        _ => "a reserved address",
    })
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    Ipv4Addr::new(a, b, c, d)
}
