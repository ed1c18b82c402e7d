//! What may start now: the sources that are due, the gates of their domains,
//! the places that are free. Pure: the time is an argument (a monotonic one,
//! since starts are spaced in real time whatever the wall clock does).

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use url::{Host, Url};

use crate::store::{ArticleRow, SourceRow};

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

/// The sources and articles that are due and have not started. Both pass the
/// same gates: to a server it is all one which of them asks. Sources go first.
#[derive(Debug, Default)]
pub struct Pace {
    ready: VecDeque<(String, SourceRow)>,
    known: HashSet<i64>,
    running: HashMap<i64, String>,
    /// Articles that wait, those waiting or under way, and those under way with
    /// their domains; by their reports.
    articles: VecDeque<ArticleRow>,
    known_articles: HashSet<i64>,
    reading: HashMap<i64, String>,
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
    /// Fetch this article now; it is counted as running.
    Read(Box<ArticleRow>),
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

    /// Takes in articles that are due; those known already are passed over.
    pub fn add_articles(&mut self, rows: impl IntoIterator<Item = ArticleRow>) {
        for row in rows {
            if self.known_articles.insert(row.report) {
                self.articles.push_back(row);
            }
        }
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
        self.articles.clear();
        self.known_articles = self.reading.keys().copied().collect();
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

    /// Articles that wait.
    #[must_use]
    pub fn articles_waiting(&self) -> usize {
        self.articles.len()
    }

    /// Articles under way.
    #[must_use]
    pub fn reading(&self) -> usize {
        self.reading.len()
    }

    /// The next source that may start at `now`, longest due first; else the
    /// next article. Half of the places at most are for articles, so that a
    /// source that falls due finds one.
    pub fn next(&mut self, now: Duration, limits: Limits) -> Next {
        let room = limits
            .concurrency
            .saturating_sub(self.running.len() + self.reading.len());
        let for_articles = (limits.concurrency / 2).max(1) > self.reading.len();
        if room == 0 || self.ready.is_empty() && (self.articles.is_empty() || !for_articles) {
            return Next::Wait;
        }
        if self.open_at > now {
            return Next::At(self.open_at);
        }
        let domains = self.ready.iter().map(|(domain, _)| domain.as_str());
        let mut earliest = match first_open(&self.gates, domains, now, limits) {
            Ok(at) => {
                let Some((domain, row)) = self.ready.remove(at) else {
                    return Next::Wait;
                };
                self.known.remove(&row.row);
                self.pass(&domain, now, limits);
                self.running.insert(row.row, domain);
                return Next::Start(Box::new(row));
            }
            Err(earliest) => earliest,
        };
        if for_articles {
            let domains = self.articles.iter().map(|row| row.domain.as_str());
            match first_open(&self.gates, domains, now, limits) {
                Ok(at) => {
                    let Some(row) = self.articles.remove(at) else {
                        return Next::Wait;
                    };
                    self.pass(&row.domain, now, limits);
                    self.reading.insert(row.report, row.domain.clone());
                    return Next::Read(Box::new(row));
                }
                Err(Some(open)) => earliest = Some(earliest.map_or(open, |known| known.min(open))),
                Err(None) => {}
            }
        }
        earliest.map_or(Next::Wait, Next::At)
    }

    /// Lets one start pass the gate of its domain.
    fn pass(&mut self, domain: &str, now: Duration, limits: Limits) {
        if !limits.spacing.is_zero() {
            self.open_at = now + CROWD_STEP.min(limits.spread / self.crowd.max(1));
        }
        if self.ready.is_empty() {
            self.crowd = 0;
        }
        let gate = self.gates.entry(domain.to_owned()).or_default();
        gate.running += 1;
        gate.open_at = now + limits.spacing;
    }

    /// An article ended. `hold` as in [`Pace::done`]; the other articles of the
    /// domain are forgotten then, for the store has put them off too.
    pub fn article_done(&mut self, report: i64, now: Duration, hold: Option<Duration>) {
        self.known_articles.remove(&report);
        let Some(domain) = self.reading.remove(&report) else {
            return;
        };
        if hold.is_some() {
            let known = &mut self.known_articles;
            self.articles.retain(|row| {
                let other = row.domain != domain;
                if !other {
                    known.remove(&row.report);
                }
                other
            });
        }
        self.leave(&domain, now, hold);
    }

    /// A refresh ended. `hold`: the domain asked for fewer requests, so none
    /// of its sources starts before this time.
    pub fn done(&mut self, row: i64, now: Duration, hold: Option<Duration>) {
        if let Some(domain) = self.running.remove(&row) {
            self.leave(&domain, now, hold);
        }
    }

    fn leave(&mut self, domain: &str, now: Duration, hold: Option<Duration>) {
        if let Some(gate) = self.gates.get_mut(domain) {
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

/// The place of the first of these domains whose gate is open; else when the
/// first of them opens by itself.
fn first_open<'a>(
    gates: &HashMap<String, Gate>,
    domains: impl Iterator<Item = &'a str>,
    now: Duration,
    limits: Limits,
) -> Result<usize, Option<Duration>> {
    let mut earliest: Option<Duration> = None;
    for (at, domain) in domains.enumerate() {
        let Some(gate) = gates.get(domain) else {
            return Ok(at);
        };
        if gate.running >= limits.per_domain {
            continue;
        }
        if gate.open_at <= now {
            return Ok(at);
        }
        earliest = Some(earliest.map_or(gate.open_at, |known| known.min(gate.open_at)));
    }
    Err(earliest)
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

    fn article(report: i64, domain: &str) -> ArticleRow {
        ArticleRow {
            report,
            source: 1,
            url: String::new(),
            domain: domain.into(),
            attempts: 0,
            title: String::new(),
            summary: String::new(),
        }
    }

    fn read(next: Next) -> i64 {
        match next {
            Next::Read(row) => row.report,
            other => panic!("expected an article, got {other:?}"),
        }
    }

    #[test]
    fn articles_pass_the_same_gates_after_the_sources() {
        let mut pace = Pace::default();
        pace.add_articles([article(1, "a"), article(2, "a"), article(3, "b")]);
        pace.add_articles([article(1, "a")]);
        pace.add([("a".into(), row(1))]);
        assert_eq!(started(pace.next(ms(0), LIMITS)), 1);
        // The domain of the source is closed to its articles too.
        assert_eq!(read(pace.next(ms(50), LIMITS)), 3);
        // One place of three is for articles.
        assert_eq!(pace.next(ms(100), LIMITS), Next::Wait);
        pace.article_done(3, ms(200), None);
        assert_eq!(pace.next(ms(200), LIMITS), Next::At(ms(5000)));
        assert_eq!(read(pace.next(ms(5000), LIMITS)), 1);
        pace.article_done(1, ms(5100), None);
        // A source that falls due meanwhile goes first.
        pace.add([("a".into(), row(2))]);
        pace.done(1, ms(5200), None);
        assert_eq!(pace.next(ms(5200), LIMITS), Next::At(ms(10_000)));
        assert_eq!(started(pace.next(ms(10_000), LIMITS)), 2);
        assert_eq!(pace.next(ms(10_050), LIMITS), Next::At(ms(15_000)));
        assert_eq!(read(pace.next(ms(15_000), LIMITS)), 2);
        assert_eq!((pace.articles_waiting(), pace.reading()), (0, 1));
    }

    #[test]
    fn articles_of_a_throttled_domain_are_held() {
        let mut pace = Pace::default();
        pace.add_articles([article(1, "a"), article(2, "a")]);
        assert_eq!(read(pace.next(ms(0), LIMITS)), 1);
        pace.article_done(1, ms(100), Some(ms(60_000)));
        assert_eq!(pace.articles_waiting(), 0);
        pace.add_articles([article(2, "a")]);
        assert_eq!(pace.next(ms(6000), LIMITS), Next::At(ms(60_000)));
        assert_eq!(read(pace.next(ms(60_000), LIMITS)), 2);
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
                Next::Read(_) | Next::Wait => {
                    panic!("nothing runs, so nothing is to be waited for")
                }
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
