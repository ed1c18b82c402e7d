//! What a source's state becomes when a refresh has ended. Pure.

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::config;
use crate::fetch::CacheHints;
use crate::model::{Counts, Outcome, OutcomeKind, SourceState, Validators};
use crate::parse::FeedHints;
use crate::schedule::policy::{self, Bounds, GONE_AGAIN};

/// A 403 that repeats so often in a row is a server asking for peace
/// (FreshRSS#8928): it is treated as throttling from then on.
const FORBIDDEN_MEANS_THROTTLED: u32 = 2;

/// An adopted address that fails so often in a row is given up for the
/// configured one.
const ADOPTED_MAY_FAIL: u32 = 3;

/// What is known when a refresh ends.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The outcome, as it will be recorded.
    pub outcome: Outcome,
    /// What the response asked for.
    pub cache: CacheHints,
    /// Target of permanent redirects, if any.
    pub permanent: Option<Url>,
    /// A feed that the page in place of the feed advertises, and whether its
    /// entries were read in this refresh.
    pub found: Option<Url>,
    /// The document, when one was read or known to be unchanged.
    pub document: Option<Document>,
}

/// What is remembered of a document.
#[derive(Debug, Clone)]
pub struct Document {
    /// To be sent with the next request. Empty when parts of the document were
    /// lost: the next answer must then be a whole one, or a 304 would hide
    /// what was lost for good.
    pub validators: Validators,
    /// Hash of the body; `None` when parts were lost, or on a 304.
    pub body_hash: Option<[u8; 16]>,
    /// Whether it was asked for without a condition.
    pub full: bool,
    /// Facts of the document, `None` when its body was not read (304, equal body).
    pub facts: Option<Facts>,
}

/// Facts of a document that was read.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Title of the feed.
    pub title: Option<String>,
    /// Format name.
    pub format: String,
    /// Polling hints.
    pub hints: FeedHints,
    /// What was wrong with it.
    pub problems: Vec<String>,
}

/// The state after `ending`, due time included, and what to add to the
/// outcome's sentence.
#[must_use]
pub fn next_state(
    old: &SourceState,
    ending: &Ending,
    source: &config::Source,
    settings: &config::Config,
    now: Timestamp,
    rng: &mut Rng,
) -> SourceState {
    let bounds = Bounds {
        min: source.min_interval,
        max: source.max_interval,
        adaptive: settings.schedule.adaptive,
    };
    let mut state = old.clone();
    state.last_attempt = Some(now);
    let kind = ending.outcome.kind;
    if kind.is_success() {
        succeed(&mut state, ending, bounds, now, rng);
        follow_move(&mut state, ending, source, settings, now);
    } else {
        fail(&mut state, ending, bounds, now, rng);
        if kind == OutcomeKind::NotAFeed {
            follow_page(&mut state, ending, settings, now);
        }
    }
    state
}

/// Whether this ending asks the whole domain to be left in peace.
#[must_use]
pub fn holds_domain(kind: OutcomeKind) -> bool {
    matches!(kind, OutcomeKind::Throttled | OutcomeKind::BotWall)
}

/// Whether a 403 is to be read as throttling.
#[must_use]
pub fn is_throttling(old: &SourceState, status: Option<u16>) -> bool {
    status == Some(403) && old.forbidden + 1 >= FORBIDDEN_MEANS_THROTTLED
}

fn succeed(
    state: &mut SourceState,
    ending: &Ending,
    bounds: Bounds,
    now: Timestamp,
    rng: &mut Rng,
) {
    let first = state.last_success.is_none();
    state.failures = 0;
    state.forbidden = 0;
    state.paused = None;
    state.last_success = Some(now);
    if let Some(document) = &ending.document {
        state.validators = document.validators.clone();
        if document.full {
            state.last_full = Some(now);
        }
        if let Some(facts) = &document.facts {
            state.body_hash = document.body_hash;
            state.feed_title.clone_from(&facts.title);
            state.format = Some(facts.format.clone());
            state.problems.clone_from(&facts.problems);
            state.hints = serde_json::to_string(&facts.hints).ok();
        }
    }
    let counts = match ending.outcome.kind {
        // An answer without a body tells of no new entry.
        OutcomeKind::NotModified => Counts::default(),
        _ => ending.outcome.counts,
    };
    state.interval = policy::adapt(state.interval, counts, first, bounds);
    let hints = hints_of(state);
    state.next_due = policy::after_success(state.interval, &ending.cache, &hints, bounds, now, rng);
}

fn fail(state: &mut SourceState, ending: &Ending, bounds: Bounds, now: Timestamp, rng: &mut Rng) {
    state.failures = state.failures.saturating_add(1);
    state.forbidden = if ending.outcome.status == Some(403) {
        state.forbidden.saturating_add(1)
    } else {
        0
    };
    // A document that broke off gave what it could; the next request must
    // fetch a whole one.
    if ending.document.is_some() {
        state.validators = Validators::default();
        state.body_hash = None;
    }
    if state.adopted_url.is_some() && state.failures >= ADOPTED_MAY_FAIL {
        state.adopted_url = None;
        state.adopted_because = None;
        state.validators = Validators::default();
        state.body_hash = None;
    }
    if ending.outcome.kind == OutcomeKind::Gone {
        state.paused = Some(ending.outcome.message.clone());
        state.next_due = now.checked_add(GONE_AGAIN).unwrap_or(Timestamp::MAX);
        return;
    }
    state.next_due = policy::after_failure(
        state.interval,
        state.failures,
        &ending.cache,
        bounds,
        now,
        rng,
    );
}

/// 301 and 308 are adopted once they have been answered for long enough; a
/// move from http to https at the same place at once. The person's file is
/// never rewritten.
fn follow_move(
    state: &mut SourceState,
    ending: &Ending,
    source: &config::Source,
    settings: &config::Config,
    now: Timestamp,
) {
    if let Some(found) = &ending.found {
        state.adopted_because = Some(format!("the page at {} advertises it", bare(&source.url)));
        state.adopted_url = Some(found.clone());
        state.moving_to = None;
        state.moving_since = None;
        return;
    }
    let Some(target) = &ending.permanent else {
        state.moving_to = None;
        state.moving_since = None;
        return;
    };
    let from = state
        .adopted_url
        .clone()
        .unwrap_or_else(|| source.url.clone());
    if is_upgrade(&from, target) {
        state.adopted_because = Some("the server moved it to https".to_owned());
        state.adopted_url = Some(target.clone());
        return;
    }
    let since = remember_target(state, target, now);
    if now.duration_since(since) >= settings.fetch.adopt_moves_after {
        state.adopted_because = Some(format!(
            "{} has answered with a permanent redirect since {}",
            bare(&from),
            since.strftime("%Y-%m-%d")
        ));
        state.adopted_url = Some(target.clone());
        state.moving_to = None;
        state.moving_since = None;
    }
}

/// A page stands where a feed once was, and advertises another feed. It is
/// taken for the new address only after it has stood there for long: a page
/// "under maintenance" often advertises the feed of the whole site.
fn follow_page(
    state: &mut SourceState,
    ending: &Ending,
    settings: &config::Config,
    now: Timestamp,
) {
    let Some(found) = &ending.found else { return };
    let since = remember_target(state, found, now);
    if now.duration_since(since) >= settings.fetch.adopt_moves_after {
        state.adopted_because =
            Some("a page has stood in place of the feed and advertises it".to_owned());
        state.adopted_url = Some(found.clone());
        state.moving_to = None;
        state.moving_since = None;
    }
}

fn remember_target(state: &mut SourceState, target: &Url, now: Timestamp) -> Timestamp {
    match (&state.moving_to, state.moving_since) {
        (Some(known), Some(since)) if known == target => since,
        _ => {
            state.moving_to = Some(target.clone());
            state.moving_since = Some(now);
            now
        }
    }
}

fn is_upgrade(from: &Url, to: &Url) -> bool {
    from.scheme() == "http"
        && to.scheme() == "https"
        && from.host_str() == to.host_str()
        && from.path() == to.path()
        && from.query() == to.query()
}

/// The hints of the last document. A text that this version does not read is
/// the same as none.
fn hints_of(state: &SourceState) -> FeedHints {
    state
        .hints
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// Host and path: what may be shown of an address that could hold a token.
fn bare(url: &Url) -> String {
    format!("{}{}", url.host_str().unwrap_or_default(), url.path())
}

/// Whether the next request is to be made without a condition: the switch of
/// the source, or a day gone by since the last whole document (validators can
/// be broken for good: FreshRSS#1020, #1680).
#[must_use]
pub fn asks_unconditionally(
    state: &SourceState,
    source: &config::Source,
    every: SignedDuration,
    now: Timestamp,
) -> bool {
    !source.request.conditional
        || state
            .last_full
            .is_none_or(|full| now.duration_since(full) >= every)
}
