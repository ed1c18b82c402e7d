//! The Host of a request: whether it may be answered, and what links to the
//! service itself begin with.
//!
//! A page on the web can let its own name point to 127.0.0.1 and read what is
//! served there (DNS rebinding). Only the name it sends gives it away, so names
//! that nobody configured are refused.

use std::net::{IpAddr, SocketAddr};

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{StatusCode, header};
use url::Url;

use super::answer::Refusal;
use crate::config::Server;

/// The way a request came in; set by the accept loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// TCP, to this address of ours.
    Tcp(SocketAddr),
    /// A Unix socket: whoever can open it is allowed to.
    Unix,
}

/// What links to the service itself begin with, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Base(pub(super) String);

/// Checks the Host and gives the base of links.
pub(super) fn base(parts: &Parts, peer: Option<Peer>, server: &Server) -> Result<Base, Refusal> {
    let host = authority(parts)?;
    if let Some(host) = &host {
        let known = peer == Some(Peer::Unix) || is_known(host.host(), server);
        if !known {
            return Err(Refusal::new(
                StatusCode::MISDIRECTED_REQUEST,
                format!(
                    "This service does not go by the name {:?}. Names beside localhost and \
                     addresses are listed in allowed_hosts of [server].",
                    host.host()
                ),
            ));
        }
    }
    if let Some(public) = &server.public_url {
        return Ok(Base(public.as_str().trim_end_matches('/').to_owned()));
    }
    Ok(Base(match (host, peer) {
        (Some(host), _) => format!("http://{}", host.as_str().to_ascii_lowercase()),
        (None, Some(Peer::Tcp(address))) => format!("http://{address}"),
        (None, _) => "http://localhost".to_owned(),
    }))
}

/// HTTP/2 says it in `:authority`, HTTP/1.1 in one `Host`, HTTP/1.0 not at all.
fn authority(parts: &Parts) -> Result<Option<Authority>, Refusal> {
    let refuse = |sentence| Err(Refusal::new(StatusCode::BAD_REQUEST, sentence));
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let host = hosts.next();
    if hosts.next().is_some() {
        return refuse("The request names more than one Host.");
    }
    let from_uri = parts.uri.authority().cloned();
    let from_header = match host.map(|host| Authority::try_from(host.as_bytes())) {
        Some(Ok(authority)) => Some(authority),
        Some(Err(_)) if from_uri.is_none() => {
            return refuse("The Host of the request is no host name.");
        }
        _ => None,
    };
    let authority = from_uri.or(from_header);
    if authority.as_ref().is_some_and(|a| a.as_str().contains('@')) {
        return refuse("The Host of the request is no host name.");
    }
    Ok(authority)
}

/// Whether an address is one that this service answers: by the name and port
/// that the request came by, by those of this machine, or as configured.
pub(super) fn is_own(url: &Url, parts: &Parts, peer: Option<Peer>, server: &Server) -> bool {
    if server
        .public_url
        .as_ref()
        .is_some_and(|public| below(url, public).is_some())
    {
        return true;
    }
    if url.scheme() != "http" || !url.username().is_empty() || url.password().is_some() {
        return false;
    }
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return false;
    };
    if let Ok(Some(asked)) = authority(parts)
        && asked.host().eq_ignore_ascii_case(host)
        && asked.port_u16().unwrap_or(80) == port
    {
        return true;
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let near = host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let here = matches!(peer, Some(Peer::Tcp(local)) if local.port() == port);
    // A proxy before the service may listen on any port.
    (near && here) || server.allowed_hosts.iter().any(|known| known == host)
}

/// The base of links, path and query with which a GET of an address of ours is
/// answered.
pub(super) fn taken_apart<'a>(url: &'a Url, server: &Server) -> (Base, String, Option<&'a str>) {
    let query = url.query();
    let Some(public) = &server.public_url else {
        let host = url.host_str().unwrap_or_default();
        let port = url.port().map(|port| format!(":{port}"));
        let base = format!("http://{host}{}", port.unwrap_or_default());
        return (Base(base), url.path().to_owned(), query);
    };
    let base = Base(public.as_str().trim_end_matches('/').to_owned());
    let path = below(url, public).unwrap_or(url.path());
    (base, path.to_owned(), query)
}

/// The path of an address below another.
fn below<'a>(url: &'a Url, public: &Url) -> Option<&'a str> {
    let path = url
        .path()
        .strip_prefix(public.path().trim_end_matches('/'))?;
    (url.origin() == public.origin() && path.starts_with('/')).then_some(path)
}

fn is_known(host: &str, server: &Server) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<IpAddr>().is_ok() || host == "localhost" || host.ends_with(".localhost") {
        return true;
    }
    let public = server.public_url.as_ref().and_then(|url| url.host_str());
    server
        .allowed_hosts
        .iter()
        .map(String::as_str)
        .chain(public)
        .any(|known| known.eq_ignore_ascii_case(&host))
}
