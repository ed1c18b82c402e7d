//! What a response asks for about the next request.

use std::time::{Duration, SystemTime};

use headers::{Age, CacheControl, Date, Expires, HeaderMapExt};
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::CacheHints;

/// A server that asks for more than a month is misconfigured: one that says
/// ten years would otherwise be asked once in its life.
const LONGEST: Duration = Duration::from_hours(30 * 24);

/// The hints of a response's head (RFC 9111, section 4.2.1; RFC 9110,
/// section 10.2.3). Absolute times are taken relative to the response's own
/// `Date`, so a wrong clock on either side does no harm; without it they say
/// nothing. `no-cache` and `no-store` speak to caches, not about when to come
/// back: with them there is no `max_age`.
#[must_use]
pub fn cache_hints(headers: &HeaderMap) -> CacheHints {
    let date = headers.typed_get::<Date>().map(SystemTime::from);
    CacheHints {
        max_age: freshness(headers, date).map(|age| age.min(LONGEST)),
        retry_after: retry_after(headers, date).map(|wait| wait.min(LONGEST)),
    }
}

fn freshness(headers: &HeaderMap, date: Option<SystemTime>) -> Option<Duration> {
    let control = headers.typed_get::<CacheControl>();
    if let Some(control) = control {
        if control.no_cache() || control.no_store() {
            return None;
        }
        if let Some(fresh) = control.max_age() {
            let age = headers
                .typed_get::<Age>()
                .map_or(Duration::ZERO, |age| Duration::from_secs(age.as_secs()));
            return Some(fresh.saturating_sub(age));
        }
    }
    let expires = SystemTime::from(headers.typed_get::<Expires>()?);
    // Already over: the server asks for no wait.
    Some(expires.duration_since(date?).unwrap_or(Duration::ZERO))
}

fn retry_after(headers: &HeaderMap, date: Option<SystemTime>) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // All digits and yet no number: one too large to hold.
        return Some(value.parse().map_or(LONGEST, Duration::from_secs));
    }
    let until = SystemTime::from(httpdate_of(value)?);
    Some(until.duration_since(date?).unwrap_or(Duration::ZERO))
}

/// An HTTP date in any of its three forms (RFC 9110, section 5.6.7).
fn httpdate_of(value: &str) -> Option<Date> {
    let mut one = HeaderMap::new();
    one.insert(reqwest::header::DATE, value.parse().ok()?);
    one.typed_get::<Date>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints(head: &[(&'static str, &str)]) -> (Option<u64>, Option<u64>) {
        let headers = head
            .iter()
            .map(|(name, value)| {
                (
                    name.parse::<reqwest::header::HeaderName>().unwrap(),
                    value.parse().unwrap(),
                )
            })
            .collect();
        let hints = cache_hints(&headers);
        (
            hints.max_age.map(|age| age.as_secs()),
            hints.retry_after.map(|wait| wait.as_secs()),
        )
    }

    const NOON: (&str, &str) = ("date", "Fri, 20 Nov 2026 12:00:00 GMT");

    #[test]
    fn max_age_less_age() {
        assert_eq!(hints(&[("cache-control", "max-age=600")]).0, Some(600));
        assert_eq!(
            hints(&[("cache-control", "public, max-age=600"), ("age", "200")]).0,
            Some(400)
        );
        assert_eq!(
            hints(&[("cache-control", "max-age=600"), ("age", "900")]).0,
            Some(0)
        );
        assert_eq!(
            hints(&[
                ("cache-control", "max-age=60"),
                NOON,
                ("expires", "Fri, 20 Nov 2026 13:00:00 GMT")
            ])
            .0,
            Some(60),
            "max-age goes before Expires"
        );
    }

    #[test]
    fn caches_are_told_no_and_pollers_nothing() {
        assert_eq!(hints(&[("cache-control", "no-cache, max-age=600")]).0, None);
        assert_eq!(
            hints(&[
                ("cache-control", "no-store"),
                NOON,
                ("expires", "Fri, 20 Nov 2026 13:00:00 GMT")
            ])
            .0,
            None
        );
    }

    #[test]
    fn expires_is_relative_to_the_servers_date() {
        let later = ("expires", "Fri, 20 Nov 2026 12:20:00 GMT");
        assert_eq!(hints(&[NOON, later]).0, Some(1200));
        assert_eq!(hints(&[later]).0, None);
        assert_eq!(hints(&[NOON, ("expires", "0")]).0, None);
        assert_eq!(
            hints(&[NOON, ("expires", "Thu, 19 Nov 1981 08:52:00 GMT")]).0,
            Some(0)
        );
    }

    #[test]
    fn retry_after_in_seconds_or_as_a_date() {
        assert_eq!(hints(&[("retry-after", "120")]).1, Some(120));
        assert_eq!(
            hints(&[NOON, ("retry-after", "Fri, 20 Nov 2026 12:05:00 GMT")]).1,
            Some(300)
        );
        assert_eq!(
            hints(&[NOON, ("retry-after", "Friday, 20-Nov-26 12:05:00 GMT")]).1,
            Some(300)
        );
        assert_eq!(
            hints(&[("retry-after", "Fri, 20 Nov 2026 12:05:00 GMT")]).1,
            None
        );
        assert_eq!(hints(&[("retry-after", "soon")]).1, None);
        assert_eq!(hints(&[("retry-after", "-5")]).1, None);
    }

    #[test]
    fn absurd_waits_are_clamped() {
        let month = Some(30 * 24 * 3600);
        assert_eq!(hints(&[("cache-control", "max-age=315360000")]).0, month);
        assert_eq!(
            hints(&[("retry-after", "999999999999999999999999")]).1,
            month
        );
        assert_eq!(
            hints(&[NOON, ("expires", "Fri, 01 Jan 2038 00:00:00 GMT")]).0,
            month
        );
    }
}
