//! Conditional requests (RFC 9110, section 13). Pure.

use std::time::SystemTime;

use axum::http::{HeaderMap, header};
use headers::{HeaderMapExt, IfModifiedSince};
use jiff::Timestamp;

/// The codings that a tag can be marked with; see [`marked`].
const CODINGS: [&str; 2] = ["gzip", "zstd"];

/// The tag under which a coded form of a document goes: two forms of one
/// document are two representations, and a strong tag names one (section 8.8.3.3).
pub(super) fn marked(etag: &str, coding: &str) -> String {
    match etag.strip_suffix('"') {
        Some(open) => format!("{open}-{coding}\""),
        None => etag.to_owned(),
    }
}

/// The tag to send with a 304, `None` when the document has to be sent.
/// `If-Modified-Since` counts only without `If-None-Match` (section 13.2.2).
pub(super) fn not_modified(headers: &HeaderMap, etag: &str, modified: Timestamp) -> Option<String> {
    if headers.contains_key(header::IF_NONE_MATCH) {
        return headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .find_map(|value| matching(value, etag));
    }
    let since: IfModifiedSince = headers.typed_get()?;
    (!since.is_modified(SystemTime::from(modified))).then(|| etag.to_owned())
}

/// Weak comparison against a list of tags: the one that matches, without its
/// weakness mark.
fn matching(list: &str, etag: &str) -> Option<String> {
    if list.trim() == "*" {
        return Some(etag.to_owned());
    }
    let forms = CODINGS.map(|coding| marked(etag, coding));
    // A tag may hold commas, so the list is read by its quotes.
    let mut rest = list;
    while let Some((_, open)) = rest.split_once('"') {
        let (tag, after) = open.split_once('"')?;
        let quoted = format!("\"{tag}\"");
        if quoted == etag || forms.contains(&quoted) {
            return Some(quoted);
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn answer(name: header::HeaderName, value: &'static str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        not_modified(&headers, "\"abc\"", "2026-11-03T07:05:09Z".parse().unwrap())
    }

    #[test]
    fn tags_match_in_lists_weakly_and_by_coding() {
        let tag = |value| answer(header::IF_NONE_MATCH, value);
        assert_eq!(tag("\"abc\"").as_deref(), Some("\"abc\""));
        assert_eq!(tag("\"x,y\", W/\"abc\"").as_deref(), Some("\"abc\""));
        assert_eq!(tag("\"abc-zstd\"").as_deref(), Some("\"abc-zstd\""));
        assert_eq!(tag(" * ").as_deref(), Some("\"abc\""));
        assert_eq!(tag("\"abcd\", \"abc-br\""), None);
        assert_eq!(tag("abc"), None);
    }

    #[test]
    fn dates_count_by_the_second() {
        let since = |value| answer(header::IF_MODIFIED_SINCE, value);
        assert!(since("Tue, 03 Nov 2026 07:05:09 GMT").is_some());
        assert!(since("Tue, 03 Nov 2026 07:05:08 GMT").is_none());
        assert!(since("yesterday").is_none());
    }
}
