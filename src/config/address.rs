//! Addresses: where to listen, where feeds are, which hosts are named.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use url::{Host, Url};

use super::valid::Listen;

/// Reads a place to listen on: `127.0.0.1:8484`, `[::1]:8484`,
/// `localhost:8484` or `unix:/absolute/path`. `Err` holds what would be right.
pub(super) fn listen(text: &str) -> Result<Listen, &'static str> {
    const HINT: &str = "write \"127.0.0.1:8484\", \"[::1]:8484\" or \"unix:/path/to/socket\"";
    if let Some(path) = text.strip_prefix("unix:") {
        let path = PathBuf::from(path);
        if path.is_absolute() {
            return Ok(Listen::Unix(path));
        }
        return Err("write the whole path: \"unix:/run/geowire/http.sock\"");
    }
    // Not resolved: a name that means another machine tomorrow is no place to
    // listen on.
    if let Some(port) = text.strip_prefix("localhost:") {
        let port = port.parse().map_err(|_| HINT)?;
        return Ok(Listen::Tcp((Ipv4Addr::LOCALHOST, port).into()));
    }
    text.parse::<SocketAddr>()
        .map(Listen::Tcp)
        .map_err(|_| HINT)
}

/// Why an address cannot be used, and what would be right.
pub(crate) type Refusal = (&'static str, &'static str);

/// Reads the address of a feed: http, https or file, without user information.
pub(crate) fn feed(text: &str) -> Result<Url, Refusal> {
    let url = parse(text)?;
    match url.scheme() {
        "http" | "https" => {}
        "file" => {
            if !matches!(url.host_str(), None | Some("localhost")) {
                return Err((
                    "names another machine",
                    "write \"file:///path/to/feed.xml\"",
                ));
            }
            return Ok(url);
        }
        _ => {
            return Err((
                "has a scheme that is not fetched",
                "write an address that begins with https://, http:// or file:///",
            ));
        }
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err((
            "holds a user name or password",
            "use the keys `username` and `password_file`",
        ));
    }
    Ok(url)
}

/// Reads the address that readers reach the service by.
pub(super) fn public(text: &str) -> Result<Url, Refusal> {
    const HINT: &str = "write \"https://news.example.org/\"";
    let url = parse(text)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(("is neither http nor https", HINT));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(("holds a user name or password", HINT));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(("has a query or fragment", HINT));
    }
    Ok(url)
}

/// Checks the address of a proxy; it can hold a password and is never quoted.
pub(super) fn proxy(text: &str) -> Result<(), Refusal> {
    const HINT: &str =
        "write \"http://host:port\", \"https://host:port\" or \"socks5://host:port\"";
    let url = Url::parse(text).map_err(|_| ("is not an address", HINT))?;
    match url.scheme() {
        "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h" if url.has_host() => Ok(()),
        _ => Err(("is not the address of a proxy", HINT)),
    }
}

/// Reads the name of a host as a request carries it, without its port.
pub(super) fn host(text: &str) -> Option<String> {
    if text.contains([':', '/', '@', '*', ' ']) && text.parse::<IpAddr>().is_err() {
        return None;
    }
    let host = match text.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) => Host::Ipv6(address),
        _ => Host::parse(text).ok()?,
    };
    Some(host.to_string())
}

/// Reads the name of a host with or without a port: `reader.lan`,
/// `192.168.1.5:8080`, `::1`, `[::1]:8080`.
pub(super) fn host_and_port(text: &str) -> Option<(String, Option<u16>)> {
    if text.parse::<IpAddr>().is_ok() {
        return host(text).map(|host| (host, None));
    }
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !text.ends_with(']') => (name, Some(port.parse().ok()?)),
        _ => (text, None),
    };
    let bare = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    host(bare.unwrap_or(name)).map(|host| (host, port))
}

/// Whether an address can only be reached with `allow_private`: loopback,
/// link-local or private by its look. Names are judged when they are resolved.
pub(super) fn looks_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unique_local(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

fn parse(text: &str) -> Result<Url, Refusal> {
    Url::parse(text).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => (
            "has no scheme",
            "write the whole address: \"https://example.org/feed.xml\"",
        ),
        url::ParseError::EmptyHost => ("has no host", "write \"https://example.org/feed.xml\""),
        url::ParseError::InvalidPort => (
            "has an invalid port",
            "write a port from 1 to 65535 after the host",
        ),
        _ => (
            "is not a valid address",
            "write \"https://example.org/feed.xml\"",
        ),
    })
}
