//! What is read from the database for one drawing. All texts are made harmless
//! here: a title must not be able to move the cursor.

use std::fs;

use jiff::{SignedDuration, Timestamp};

use super::super::status::{ago, at_rest, needs_a_hand, said, span, state};
use super::super::table::harmless;
use crate::clock::Clock;
use crate::config::Config;
use crate::model::Filter;
use crate::store::{Refreshed, SourceStatus, Store};

/// Refreshes and stories that are read: more than any terminal shows.
const LISTED: u32 = 100;
/// What "items a minute" is taken from.
const MINUTES: i64 = 10;

/// The state at one time.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    pub(super) now: Timestamp,
    /// Why it looks as if no service is running.
    pub(super) at_rest: Option<String>,
    /// Why this is not the present state.
    pub(super) trouble: Option<String>,
    pub(super) sources: Vec<Line>,
    pub(super) outcomes: Vec<Happened>,
    pub(super) stories: Vec<Told>,
    pub(super) reports: u64,
    pub(super) geopolitics: u64,
    pub(super) stored: u64,
    /// Bytes of the database, and of its write-ahead log.
    pub(super) bytes: (u64, u64),
    pub(super) per_minute: f64,
}

/// A source.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) state: &'static str,
    pub(super) needs_a_hand: bool,
    pub(super) last_success: Option<Timestamp>,
    /// `None` where the clock does not ask it.
    pub(super) next_due: Option<Timestamp>,
    pub(super) reports: u64,
    pub(super) geopolitics: u64,
    pub(super) last_day: u64,
    /// What is shown of it alone: what, and its value.
    pub(super) details: Vec<(&'static str, String)>,
}

/// A refresh that ended.
#[derive(Debug, Clone)]
pub(super) struct Happened {
    pub(super) at: Timestamp,
    pub(super) source: String,
    pub(super) good: bool,
    pub(super) new: u32,
    pub(super) text: String,
}

/// A story.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) at: Timestamp,
    pub(super) publishers: usize,
    pub(super) title: String,
}

/// Reads it. Opened anew each time, so that a database that was put in place of
/// another is seen.
pub(super) async fn take(config: &Config, clock: &Clock) -> anyhow::Result<Snapshot> {
    let now = clock.now();
    let store = Store::open_readonly(&config.store.path)?;
    let taken = store
        .read(move |read| {
            let newest = Filter {
                limit: LISTED,
                ..Filter::default()
            };
            let since = now
                .saturating_sub(SignedDuration::from_mins(MINUTES))
                .unwrap_or(Timestamp::MIN);
            Ok((
                read.status(now)?,
                read.totals()?,
                read.refreshes(LISTED)?,
                read.new_since(since)?,
                read.stories(&newest)?,
            ))
        })
        .await;
    store.close().await?;
    let (sources, totals, refreshes, new, stories) = taken?;
    let [reports, geopolitics, stored, bytes] = totals;
    let mut log = config.store.path.as_os_str().to_owned();
    log.push("-wal");
    Ok(Snapshot {
        now,
        at_rest: at_rest(&sources, now),
        trouble: None,
        sources: sources.iter().map(|source| line(source, now)).collect(),
        outcomes: refreshes.iter().map(happened).collect(),
        stories: stories
            .iter()
            .map(|story| Told {
                at: story.updated,
                publishers: story.publishers.len(),
                title: harmless(&story.title),
            })
            .collect(),
        reports,
        geopolitics,
        stored,
        // Without a service there may be none.
        bytes: (bytes, fs::metadata(log).map_or(0, |log| log.len())),
        per_minute: new as f64 / MINUTES as f64,
    })
}

fn happened(refresh: &Refreshed) -> Happened {
    Happened {
        at: refresh.at,
        source: harmless(&refresh.source),
        good: refresh.kind.is_success(),
        new: refresh.new,
        text: format!("{}: {}", refresh.kind.name(), harmless(&refresh.message)),
    }
}

fn line(source: &SourceStatus, now: Timestamp) -> Line {
    let stored = &source.source.state;
    let is_asked = source.enabled && stored.paused.is_none();
    Line {
        name: harmless(&source.profile.name),
        state: state(source),
        needs_a_hand: needs_a_hand(source),
        last_success: stored.last_success,
        next_due: is_asked.then_some(stored.next_due),
        reports: source.reports,
        geopolitics: source.geopolitics,
        last_day: source.last_day,
        details: details(source, now),
    }
}

fn details(source: &SourceStatus, now: Timestamp) -> Vec<(&'static str, String)> {
    let stored = &source.source.state;
    let when = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), |at| ago(now, at));
    let mut all = vec![
        ("address", source.url.clone()),
        ("publisher", source.profile.publisher.clone()),
        ("kind", source.profile.kind.name().to_owned()),
        ("languages", source.profile.languages.join(" ")),
        ("feed", stored.feed_title.clone().unwrap_or_default()),
        ("format", stored.format.clone().unwrap_or_default()),
        ("state", state(source).to_owned()),
        ("last said", said(source)),
        ("last asked", when(stored.last_attempt)),
        ("last success", when(stored.last_success)),
        ("interval", span(stored.interval)),
        ("failures", stored.failures.to_string()),
    ];
    if let Some(paused) = &stored.paused {
        all.push(("paused", paused.clone()));
    }
    if let Some((at, kind, message)) = &source.last_failure {
        let told = format!("{}, {}: {message}", ago(now, *at), kind.name());
        all.push(("last failure", told));
    }
    all.retain(|(_, value)| !value.is_empty());
    for (_, value) in &mut all {
        *value = harmless(value);
    }
    all
}
