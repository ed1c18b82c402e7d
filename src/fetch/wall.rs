//! Pages that keep robots out. A feed behind one needs the person, not
//! patience, so it is told apart from an HTTP error.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

/// Bytes of an error page that are looked at.
pub(super) const LOOKED_AT: usize = 64 * 1024;

/// Names the wall by what the response's head says, where it does.
///
/// AWS answers its challenge with 202 and its captcha with 405; `DataDome`
/// marks all it protects, so its mark counts on a refusal only.
pub(super) fn by_head(status: StatusCode, headers: &HeaderMap) -> Option<&'static str> {
    let has = |name: &str| headers.contains_key(name);
    match status.as_u16() {
        202 | 401 | 403 | 405 | 503 if has("x-amzn-waf-action") => Some("AWS WAF"),
        401 | 403 | 503 if has("cf-mitigated") => Some("Cloudflare"),
        401 | 403 if has("x-datadome") || has("x-dd-b") => Some("DataDome"),
        401 | 403 if has("x-px-block") || has("x-px-captcha") => Some("PerimeterX"),
        _ => None,
    }
}

/// Whether the page of such a status is worth looking at.
pub(super) fn may_be_wall(status: StatusCode) -> bool {
    matches!(status.as_u16(), 401 | 403 | 405 | 503)
}

/// What walls write, in lower case, with the wall's name.
const MARKS: [(&str, &str); 14] = [
    ("just a moment...", "Cloudflare"),
    ("cf-browser-verification", "Cloudflare"),
    ("/cdn-cgi/challenge-platform/", "Cloudflare"),
    ("attention required! | cloudflare", "Cloudflare"),
    ("captcha-delivery.com", "DataDome"),
    ("px-captcha", "PerimeterX"),
    ("perimeterx", "PerimeterX"),
    ("awswafintegration", "AWS WAF"),
    ("_incapsula_resource", "Imperva"),
    ("ddos-guard", "DDoS-Guard"),
    ("g-recaptcha", "captcha"),
    ("h-captcha", "captcha"),
    ("captcha", "captcha"),
    ("are you a robot", "captcha"),
];

/// Names the wall by what its page says, where it does.
pub(super) fn by_page(page: &[u8]) -> Option<&'static str> {
    let page = page.to_ascii_lowercase();
    MARKS
        .iter()
        .find(|(mark, _)| page.windows(mark.len()).any(|part| part == mark.as_bytes()))
        .map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_walls_are_known_and_others_are_not() {
        assert_eq!(
            by_page(b"<html><title>Just a moment...</title>"),
            Some("Cloudflare")
        );
        assert_eq!(by_page(b"<p>Please solve the CAPTCHA</p>"), Some("captcha"));
        assert_eq!(by_page(b"<h1>Forbidden</h1> nginx"), None);
        assert_eq!(by_page(b""), None);
    }

    #[test]
    fn every_mark_is_in_lower_case_so_that_it_can_match() {
        for (mark, _) in MARKS {
            assert_eq!(mark, mark.to_ascii_lowercase());
        }
    }
}
