//! When a source is asked again. Pure: the time and chance are arguments.

use fastrand::Rng;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::fetch::CacheHints;
use crate::model::Counts;
use crate::parse::FeedHints;

/// Each failure in a row multiplies the wait by this (FIELD of the trade:
/// gentle enough for a hiccup, five failures make it 19 times as long).
const BACK_OFF: f64 = 1.8;

/// A source that answers 410 is asked again after so long: feeds do come back.
pub const GONE_AGAIN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Jitter is a tenth of the wait, and never more than this.
const MAX_JITTER: SignedDuration = SignedDuration::from_mins(30);

/// The bounds of one source, from the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Shortest wait.
    pub min: SignedDuration,
    /// Longest wait.
    pub max: SignedDuration,
    /// Whether the interval follows how often the source brings news.
    pub adaptive: bool,
}

impl Bounds {
    fn clamp(&self, wait: SignedDuration) -> SignedDuration {
        wait.max(self.min).min(self.max.max(self.min))
    }
}

/// The interval after a refresh that reached the feed.
///
/// The aim is about one new entry a refresh, so that news arrives early and a
/// quiet source is left in peace: nothing new makes it a quarter longer,
/// several new ones a fifth shorter. When most of a document is new, entries
/// may have passed by unseen, and the interval is halved. The first document
/// is all new and says nothing.
#[must_use]
pub fn adapt(
    interval: SignedDuration,
    counts: Counts,
    first: bool,
    bounds: Bounds,
) -> SignedDuration {
    if !bounds.adaptive || first {
        return bounds.clamp(interval);
    }
    let mostly_new = counts.entries >= 3 && counts.new * 3 > counts.entries * 2;
    let factor = match counts.new {
        _ if mostly_new => 0.5,
        0 => 1.25,
        1 => 1.0,
        _ => 0.8,
    };
    bounds.clamp(interval.mul_f64(factor))
}

/// The due time after a refresh that reached the feed.
///
/// The wait is the interval, or longer where the server or the document asks
/// for it: `Cache-Control`/`Expires` (RFC 9111), RSS `ttl`, `sy:updatePeriod`;
/// clamped to the bounds; then `skipHours` and `skipDays`.
#[must_use]
pub fn after_success(
    interval: SignedDuration,
    cache: &CacheHints,
    hints: &FeedHints,
    bounds: Bounds,
    now: Timestamp,
    rng: &mut Rng,
) -> Timestamp {
    let asked = [
        cache.max_age.and_then(signed),
        hints
            .ttl_minutes
            .map(|minutes| SignedDuration::from_mins(i64::from(minutes))),
        hints
            .update_seconds
            .and_then(|seconds| i64::try_from(seconds).ok())
            .map(SignedDuration::from_secs),
    ];
    let wait = asked.into_iter().flatten().fold(interval, Ord::max);
    let due = later(now, jitter(bounds.clamp(wait), rng));
    skip(due, hints)
}

/// The due time after a failure: the interval times 1.8 for each failure in a
/// row, or what `Retry-After` asked for if that is longer, within the bounds.
/// It grows to the ceiling and stays there: a source is never given up.
#[must_use]
pub fn after_failure(
    interval: SignedDuration,
    failures: u32,
    cache: &CacheHints,
    bounds: Bounds,
    now: Timestamp,
    rng: &mut Rng,
) -> Timestamp {
    let exponent = i32::try_from(failures.clamp(1, 40)).unwrap_or(40) - 1;
    let seconds = interval.as_secs_f64() * BACK_OFF.powi(exponent);
    let wait = SignedDuration::try_from_secs_f64(seconds).unwrap_or(bounds.max);
    let asked = cache.retry_after.and_then(signed).unwrap_or_default();
    later(now, jitter(bounds.clamp(wait.max(asked)), rng))
}

/// The due time of a source whose clock was ahead: its last refresh lies in
/// what is now the future. The wait that was decided then is kept, counted
/// from now. `None` when nothing has to be mended.
#[must_use]
pub fn mend(
    last_attempt: Option<Timestamp>,
    next_due: Timestamp,
    bounds: Bounds,
    now: Timestamp,
) -> Option<Timestamp> {
    let last = last_attempt?;
    // A minute of difference is ordinary clock discipline, not a jump.
    if last <= later(now, SignedDuration::from_mins(1)) {
        return None;
    }
    let wait = next_due.duration_since(last).max(SignedDuration::ZERO);
    Some(later(now, wait.min(bounds.max.max(bounds.min))))
}

/// `wait` changed by up to a tenth either way, at most half an hour, so that
/// sources that began together drift apart.
fn jitter(wait: SignedDuration, rng: &mut Rng) -> SignedDuration {
    let reach = wait.mul_f64(0.1).min(MAX_JITTER);
    wait + reach.mul_f64(rng.f64().mul_add(2.0, -1.0))
}

/// Moves `due` out of the hours and days that the document excludes. Looks a
/// week ahead; a document that excludes everything is not obeyed.
fn skip(due: Timestamp, hints: &FeedHints) -> Timestamp {
    if hints.skip_hours.is_empty() && hints.skip_days.is_empty() {
        return due;
    }
    let mut at = due;
    for _ in 0..7 * 24 {
        let local = at.to_zoned(TimeZone::UTC);
        let hour = u8::try_from(local.hour()).unwrap_or(0);
        let day = u8::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
        if !hints.skip_hours.contains(&hour) && !hints.skip_days.contains(&day) {
            return at;
        }
        // On to the next full hour, keeping the minutes' spread between sources.
        at = later(at, SignedDuration::from_hours(1));
    }
    due
}

/// `at` plus `wait` in full seconds, as it is stored; held at the end of time.
fn later(at: Timestamp, wait: SignedDuration) -> Timestamp {
    let wait = SignedDuration::from_secs(wait.as_secs());
    at.checked_add(wait).unwrap_or(Timestamp::MAX)
}

fn signed(wait: std::time::Duration) -> Option<SignedDuration> {
    SignedDuration::try_from(wait).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const HOUR: SignedDuration = SignedDuration::from_hours(1);

    fn bounds() -> Bounds {
        Bounds {
            min: SignedDuration::from_mins(10),
            max: SignedDuration::from_hours(24),
            adaptive: true,
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn counts(entries: u32, new: u32) -> Counts {
        Counts {
            entries,
            new,
            ..Counts::default()
        }
    }

    #[test]
    fn interval_follows_the_news() {
        let adapt = |n, new| adapt(HOUR, counts(n, new), false, bounds());
        assert_eq!(adapt(40, 0), SignedDuration::from_mins(75));
        assert_eq!(adapt(40, 1), HOUR);
        assert_eq!(adapt(40, 5), SignedDuration::from_mins(48));
        assert_eq!(adapt(40, 30), SignedDuration::from_mins(30));
    }

    #[test]
    fn interval_stays_within_bounds() {
        let short = adapt(
            SignedDuration::from_mins(10),
            counts(40, 40),
            false,
            bounds(),
        );
        assert_eq!(short, SignedDuration::from_mins(10));
        let long = adapt(
            SignedDuration::from_hours(23),
            counts(40, 0),
            false,
            bounds(),
        );
        assert_eq!(long, SignedDuration::from_hours(24));
        assert_eq!(adapt(HOUR, counts(40, 40), true, bounds()), HOUR);
    }

    #[test]
    fn hints_lengthen_and_never_shorten() {
        let now = at("2026-03-02T12:00:00Z");
        let wait = |cache: CacheHints, hints: FeedHints| {
            let due = after_success(HOUR, &cache, &hints, bounds(), now, &mut Rng::with_seed(1));
            due.duration_since(now)
        };
        let plain = wait(CacheHints::default(), FeedHints::default());
        assert!(plain >= SignedDuration::from_mins(54) && plain <= SignedDuration::from_mins(66));
        let ttl = FeedHints {
            ttl_minutes: Some(180),
            ..FeedHints::default()
        };
        assert!(wait(CacheHints::default(), ttl) > SignedDuration::from_mins(160));
        let short = CacheHints {
            max_age: Some(Duration::from_secs(60)),
            retry_after: None,
        };
        assert!(wait(short, FeedHints::default()) >= SignedDuration::from_mins(54));
        let absurd = CacheHints {
            max_age: Some(Duration::from_secs(31_536_000)),
            retry_after: None,
        };
        assert!(wait(absurd, FeedHints::default()) <= SignedDuration::from_mins(24 * 60 + 30));
    }

    #[test]
    fn skipped_hours_and_days_are_left_out() {
        // A Monday.
        let now = at("2026-03-02T21:10:00Z");
        let hints = FeedHints {
            skip_hours: vec![22, 23, 0, 1],
            skip_days: vec![1],
            ..FeedHints::default()
        };
        let due = after_success(
            HOUR,
            &CacheHints::default(),
            &hints,
            bounds(),
            now,
            &mut Rng::with_seed(1),
        );
        let local = due.to_zoned(TimeZone::UTC);
        assert_eq!(local.weekday(), jiff::civil::Weekday::Wednesday);
        assert!(local.hour() >= 2);
    }

    #[test]
    fn a_document_that_excludes_everything_is_asked_all_the_same() {
        let now = at("2026-03-02T21:10:00Z");
        let hints = FeedHints {
            skip_hours: (0..24).collect(),
            ..FeedHints::default()
        };
        let due = after_success(
            HOUR,
            &CacheHints::default(),
            &hints,
            bounds(),
            now,
            &mut Rng::with_seed(1),
        );
        assert!(due.duration_since(now) < SignedDuration::from_hours(2));
    }

    #[test]
    fn back_off_grows_to_the_ceiling_and_no_further() {
        let now = at("2026-03-02T12:00:00Z");
        let wait = |failures| {
            let none = CacheHints::default();
            after_failure(HOUR, failures, &none, bounds(), now, &mut Rng::with_seed(7))
                .duration_since(now)
        };
        assert!(wait(1) <= SignedDuration::from_mins(66));
        assert!(wait(2) > wait(1) && wait(3) > wait(2));
        assert!(wait(100) <= SignedDuration::from_mins(24 * 60 + 30));
        assert!(wait(u32::MAX) >= SignedDuration::from_hours(23));
    }

    #[test]
    fn retry_after_is_waited_for() {
        let now = at("2026-03-02T12:00:00Z");
        let cache = CacheHints {
            max_age: None,
            retry_after: Some(Duration::from_secs(6 * 3600)),
        };
        let due = after_failure(HOUR, 1, &cache, bounds(), now, &mut Rng::with_seed(7));
        assert!(due.duration_since(now) >= SignedDuration::from_mins(5 * 60 + 24));
    }

    #[test]
    fn a_clock_that_was_ahead_does_not_silence_a_source() {
        let now = at("2026-03-02T12:00:00Z");
        let ahead = at("2027-03-02T12:00:00Z");
        let due = mend(Some(ahead), ahead + HOUR, bounds(), now).unwrap();
        assert_eq!(due, now + HOUR);
        assert_eq!(mend(Some(now), now + HOUR, bounds(), now), None);
        assert_eq!(mend(None, now, bounds(), now), None);
    }
}
