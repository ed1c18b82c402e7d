//! What may start now: the sources that are due, the gates of their domains,
//! the places that are free. Pure: the time is an argument (a monotonic one,
//! since starts are spaced in real time whatever the wall clock does).

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use url::{Host, Url};

use crate::store::SourceRow;

/// The limits, from `[schedule]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Refreshes under way at once.
    pub concurrency: usize,
    /// Refreshes under way at once on one registrable domain.
    pub per_domain: usize,
    /// Between two starts on one registrable domain; zero: no spacing.
    pub spacing: Duration,
    /// A crowd of due sources is started over this time.
    pub spread: Duration,
}

/// Starts follow each other no closer than this when a crowd is due (at start,
/// after a night's suspend): a hundred sources then take five seconds.
const CROWD_STEP: Duration = Duration::from_millis(50);

/// The sources that are due and have not started.
#[derive(Debug, Default)]
pub struct Pace {
    ready: VecDeque<(String, SourceRow)>,
    known: HashSet<i64>,
    running: HashMap<i64, String>,
    /// Per domain: under way, and when the next may start.
    gates: HashMap<String, Gate>,
    /// When the next start of any source may be.
    open_at: Duration,
    /// The most that waited since nothing did.
    crowd: u32,
}

#[derive(Debug, Default)]
struct Gate {
    running: usize,
    open_at: Duration,
}

/// What [`Pace::next`] came to.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// Start this one now; it is counted as running.
    Start(Box<SourceRow>),
    /// Nothing may start before this time.
    At(Duration),
    /// Nothing may start until a refresh ends or a source falls due.
    Wait,
}

impl Pace {
    /// Takes in sources that are due; those known already are passed over.
    pub fn add(&mut self, rows: impl IntoIterator<Item = (String, SourceRow)>) {
        for (domain, row) in rows {
            if !self.running.contains_key(&row.row) && self.known.insert(row.row) {
                self.ready.push_back((domain, row));
            }
        }
        let waiting = u32::try_from(self.ready.len()).unwrap_or(u32::MAX);
        self.crowd = self.crowd.max(waiting);
    }

    /// Whether this source is due and waiting, or under way.
    #[must_use]
    pub fn holds(&self, row: i64) -> bool {
        self.known.contains(&row) || self.running.contains_key(&row)
    }

    /// Forgets what waits: the configuration changed.
    pub fn clear(&mut self) {
        self.ready.clear();
        self.known.clear();
    }

    /// Waiting sources.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.ready.len()
    }

    /// Refreshes under way.
    #[must_use]
    pub fn running(&self) -> usize {
        self.running.len()
    }

    /// The next source that may start at `now`, longest due first.
    pub fn next(&mut self, now: Duration, limits: Limits) -> Next {
        if self.ready.is_empty() || self.running.len() >= limits.concurrency {
            return Next::Wait;
        }
        if self.open_at > now {
            return Next::At(self.open_at);
        }
        let mut earliest: Option<Duration> = None;
        let mut found = None;
        for (at, (domain, _)) in self.ready.iter().enumerate() {
            let Some(gate) = self.gates.get(domain) else {
                found = Some(at);
                break;
            };
            if gate.running >= limits.per_domain {
                continue;
            }
            if gate.open_at <= now {
                found = Some(at);
                break;
            }
            earliest = Some(earliest.map_or(gate.open_at, |known| known.min(gate.open_at)));
        }
        let Some((domain, row)) = found.and_then(|at| self.ready.remove(at)) else {
            return earliest.map_or(Next::Wait, Next::At);
        };
        self.known.remove(&row.row);
        if !limits.spacing.is_zero() {
            self.open_at = now + CROWD_STEP.min(limits.spread / self.crowd.max(1));
        }
        if self.ready.is_empty() {
            self.crowd = 0;
        }
        let gate = self.gates.entry(domain.clone()).or_default();
        gate.running += 1;
        gate.open_at = now + limits.spacing;
        self.running.insert(row.row, domain);
        Next::Start(Box::new(row))
    }

    /// A refresh ended. `hold`: the domain asked for fewer requests, so none
    /// of its sources starts before this time.
    pub fn done(&mut self, row: i64, now: Duration, hold: Option<Duration>) {
        let Some(domain) = self.running.remove(&row) else {
            return;
        };
        if let Some(gate) = self.gates.get_mut(&domain) {
            gate.running = gate.running.saturating_sub(1);
            if let Some(hold) = hold {
                gate.open_at = gate.open_at.max(hold);
            }
        }
        // Gates that no longer hold anything back are forgotten, so that the
        // table stays as small as what is going on.
        self.gates
            .retain(|_, gate| gate.running > 0 || gate.open_at > now);
    }
}

/// The registrable domain (public suffix plus one label) that limits are
/// counted by; for addresses and single names the host itself, for files the
/// empty text.
#[must_use]
pub fn domain_of(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => psl::domain_str(name).unwrap_or(name).to_owned(),
        Some(address) => address.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SourceState;
    use jiff::{SignedDuration, Timestamp};

    fn row(row: i64) -> SourceRow {
        SourceRow {
            row,
            key: row.to_string(),
            name: row.to_string(),
            state: SourceState::fresh(Timestamp::UNIX_EPOCH, SignedDuration::from_mins(30)),
        }
    }

    const LIMITS: Limits = Limits {
        concurrency: 3,
        per_domain: 2,
        spacing: Duration::from_secs(5),
        spread: Duration::from_secs(120),
    };

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn started(next: Next) -> i64 {
        match next {
            Next::Start(row) => row.row,
            other => panic!("expected a start, got {other:?}"),
        }
    }

    #[test]
    fn one_domain_is_spaced_and_others_go_past_it() {
        let mut pace = Pace::default();
        pace.add([
            ("a".into(), row(1)),
            ("a".into(), row(2)),
            ("b".into(), row(3)),
        ]);
        assert_eq!(started(pace.next(ms(0), LIMITS)), 1);
        assert_eq!(pace.next(ms(10), LIMITS), Next::At(ms(50)));
        assert_eq!(started(pace.next(ms(50), LIMITS)), 3);
        assert_eq!(pace.next(ms(100), LIMITS), Next::At(ms(5000)));
        assert_eq!(started(pace.next(ms(5000), LIMITS)), 2);
    }

    #[test]
    fn no_more_than_the_limits_run() {
        let limits = Limits {
            spacing: Duration::ZERO,
            ..LIMITS
        };
        let mut pace = Pace::default();
        pace.add([
            ("a".into(), row(1)),
            ("a".into(), row(2)),
            ("a".into(), row(3)),
        ]);
        pace.add([("b".into(), row(4)), ("c".into(), row(5))]);
        assert_eq!(started(pace.next(ms(0), limits)), 1);
        assert_eq!(started(pace.next(ms(0), limits)), 2);
        assert_eq!(started(pace.next(ms(0), limits)), 4);
        assert_eq!(pace.next(ms(0), limits), Next::Wait);
        pace.done(4, ms(1), None);
        assert_eq!(started(pace.next(ms(1), limits)), 5);
        pace.done(1, ms(2), None);
        assert_eq!(started(pace.next(ms(2), limits)), 3);
    }

    #[test]
    fn a_throttled_domain_is_held() {
        let mut pace = Pace::default();
        pace.add([("a".into(), row(1)), ("a".into(), row(2))]);
        assert_eq!(started(pace.next(ms(0), LIMITS)), 1);
        pace.done(1, ms(100), Some(ms(60_000)));
        assert_eq!(pace.next(ms(6000), LIMITS), Next::At(ms(60_000)));
        assert_eq!(started(pace.next(ms(60_000), LIMITS)), 2);
    }

    #[test]
    fn nothing_is_taken_twice() {
        let mut pace = Pace::default();
        pace.add([("a".into(), row(1)), ("a".into(), row(1))]);
        assert_eq!(pace.waiting(), 1);
        started(pace.next(ms(0), LIMITS));
        pace.add([("a".into(), row(1))]);
        assert_eq!(pace.waiting(), 0);
        assert!(pace.holds(1));
    }

    #[test]
    fn a_crowd_takes_no_longer_than_the_spread() {
        let mut pace = Pace::default();
        pace.add((0..10_000).map(|n| (n.to_string(), row(n))));
        let mut now = Duration::ZERO;
        while pace.waiting() > 0 {
            match pace.next(now, LIMITS) {
                Next::Start(row) => pace.done(row.row, now, None),
                Next::At(at) => now = at,
                Next::Wait => panic!("nothing runs, so nothing is to be waited for"),
            }
        }
        assert!(now > Duration::from_secs(119), "{now:?}");
        assert!(now < Duration::from_secs(121), "{now:?}");
    }

    #[test]
    fn limits_hold_across_subdomains() {
        let domain = |text: &str| domain_of(&Url::parse(text).unwrap());
        assert_eq!(domain("https://feeds.bbci.co.uk/news"), "bbci.co.uk");
        assert_eq!(domain("https://rss.dw.com/xml"), "dw.com");
        assert_eq!(domain("http://127.0.0.1:8700/a"), "127.0.0.1");
        assert_eq!(domain("http://[::1]/a"), "[::1]");
        assert_eq!(domain("http://localhost/a"), "localhost");
    }
}
