//! What went wrong on the way, told apart and put into words. The texts of the
//! libraries are not shown: they can hold the whole address.

use std::error::Error;
use std::io;

use url::Url;

use super::guard::Refusal;
use super::place::Place;
use super::tls;
use crate::model::OutcomeKind;

/// An error and all its causes. An `io::Error` passes over what it wraps when
/// asked for its source, and the TLS error is exactly there.
pub(super) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause| cause_of(*cause))
}

fn cause_of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).find_map(|cause| cause.downcast_ref::<E>())
}

/// Judges a request that got no response.
pub(super) fn no_response(
    error: &reqwest::Error,
    url: &Url,
    proxied: bool,
) -> (OutcomeKind, String) {
    let place = Place(url);
    let host = url.host_str().unwrap_or_default();
    let through = if proxied { " through the proxy" } else { "" };
    if let Some(refusal) = find::<Refusal>(error) {
        return (OutcomeKind::Refused, refusal.to_string());
    }
    if error.is_timeout() {
        return (
            OutcomeKind::Timeout,
            format!("no connection to {host}{through} within the connect timeout"),
        );
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        let reason = tls::reason(tls);
        return (
            OutcomeKind::TlsError,
            format!("no secure connection to {host}{through}: {reason}"),
        );
    }
    if error.is_dns() {
        let what = if proxied { "the proxy or " } else { "" };
        return (
            OutcomeKind::DnsError,
            format!("the name of {what}{host} could not be resolved"),
        );
    }
    if error.is_builder() {
        return (
            OutcomeKind::Refused,
            format!("{place} cannot be asked for: the address or a header is not valid in HTTP"),
        );
    }
    let reason = connection_reason(error);
    if error.is_connect() {
        return (
            OutcomeKind::ConnectError,
            format!("no connection to {host}{through}: {reason}"),
        );
    }
    (
        OutcomeKind::ConnectError,
        format!("{place} gave no answer: {reason}"),
    )
}

/// Judges a body that broke off, or could not be decompressed, after so many
/// readable bytes.
pub(super) fn broken_body(error: &reqwest::Error, url: &Url, read: usize) -> (OutcomeKind, String) {
    let place = Place(url);
    if error.is_timeout() {
        return (
            OutcomeKind::Timeout,
            format!("{place} stopped sending after {read} bytes"),
        );
    }
    let early = causes(error).any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|io| io.kind() == io::ErrorKind::UnexpectedEof)
            || cause
                .downcast_ref::<hyper::Error>()
                .is_some_and(hyper::Error::is_incomplete_message)
    });
    if read == 0 && error.is_decode() && !early {
        return (
            OutcomeKind::Unreadable,
            format!("{place} sent a body that is not compressed as it says"),
        );
    }
    (
        OutcomeKind::Truncated,
        format!("the answer of {place} broke off after {read} bytes"),
    )
}

fn connection_reason(error: &reqwest::Error) -> &'static str {
    if find::<hyper::Error>(error).is_some_and(hyper::Error::is_incomplete_message) {
        return "the server closed the connection";
    }
    if find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse) {
        return "what came back is not HTTP";
    }
    // The innermost says most; those around it are often just "other".
    let io = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    match io.last().map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "connection refused",
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
            "the connection was reset"
        }
        Some(io::ErrorKind::HostUnreachable) => "the host cannot be reached",
        Some(io::ErrorKind::NetworkUnreachable) => "the network cannot be reached",
        Some(io::ErrorKind::UnexpectedEof) => "the server closed the connection",
        Some(io::ErrorKind::AddrNotAvailable) => "the address cannot be reached from here",
        Some(io::ErrorKind::PermissionDenied) => "this machine does not let it out",
        _ => "the connection failed",
    }
}
