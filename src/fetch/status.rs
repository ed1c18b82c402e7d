use reqwest::StatusCode;
use reqwest::header::{ETAG, HeaderMap, HeaderName, LAST_MODIFIED, LOCATION, RETRY_AFTER};
use url::Url;

use super::place::Place;
use super::wall;
use crate::model::Validators;

/// What the head of a response means for a feed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Read the body: it should be the document.
    Document,
    /// Ask elsewhere; the flag says that it moved for good.
    Elsewhere { permanent: bool },
    /// Nothing new.
    NotModified,
    /// Gone for good.
    Gone,
    /// Fewer requests, please.
    Throttled,
    /// A page against robots, known by the head.
    Wall(&'static str),
    /// An error, whose page can turn out to be one against robots.
    Error,
}

/// Reads a status and its headers (RFC 9110, section 15).
pub(super) fn meaning(status: StatusCode, headers: &HeaderMap, conditional: bool) -> Meaning {
    if let Some(name) = wall::by_head(status, headers) {
        return Meaning::Wall(name);
    }
    match status.as_u16() {
        200..=203 => Meaning::Document,
        301 | 308 => Meaning::Elsewhere { permanent: true },
        302 | 303 | 307 => Meaning::Elsewhere { permanent: false },
        304 if conditional => Meaning::NotModified,
        410 => Meaning::Gone,
        429 => Meaning::Throttled,
        503 if headers.contains_key(RETRY_AFTER) => Meaning::Throttled,
        _ => Meaning::Error,
    }
}

/// An error status as a sentence.
pub(super) fn sentence(status: StatusCode, url: &Url) -> String {
    let place = Place(url);
    let code = status.as_u16();
    let reason = status.canonical_reason().unwrap_or("a status of its own");
    let advice = match code {
        204 | 205 => ", which is no document",
        206 => ": a part of the document, which was not asked for",
        304 => ", though nothing was said to be known",
        401 => ": it asks for a user and a password (basic_auth)",
        404 => ": there is no feed at this address",
        407 => ": the proxy asks for a user and a password",
        451 => ": it is withheld here for legal reasons",
        500..=599 => ": the server has a problem of its own",
        _ => "",
    };
    format!("{place} answered {code} {reason}{advice}")
}

/// Where a redirect leads, without user, password and fragment: a redirect
/// has no business to bring credentials of its own.
pub(super) fn target(headers: &HeaderMap, from: &Url) -> Option<Url> {
    // Unescaped UTF-8 in Location is against RFC 9110 and frequent.
    let location = std::str::from_utf8(headers.get(LOCATION)?.as_bytes()).ok()?;
    if location.is_empty() {
        return None;
    }
    from.join(location).ok().map(without_userinfo)
}

/// The address without user, password and fragment.
pub(super) fn without_userinfo(mut url: Url) -> Url {
    // Fails only for addresses that have no host, hence nothing to remove.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    url
}

/// A header as text, where it is text.
pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    String::from_utf8(headers.get(name)?.as_bytes().to_vec()).ok()
}

/// The validators of a response, verbatim.
pub(super) fn validators(headers: &HeaderMap) -> Validators {
    Validators {
        etag: text(headers, &ETAG),
        last_modified: text(headers, &LAST_MODIFIED),
    }
}

/// The validators of a 304; what it leaves out stays as it was sent
/// (RFC 9110, section 15.4.5).
pub(super) fn renewed(headers: &HeaderMap, sent: &Validators) -> Validators {
    let said = validators(headers);
    Validators {
        etag: said.etag.or_else(|| sent.etag.clone()),
        last_modified: said.last_modified.or_else(|| sent.last_modified.clone()),
    }
}
