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
