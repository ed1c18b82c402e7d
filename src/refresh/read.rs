//! Steps 2 and 3 of a refresh: a body becomes items, off the async threads.

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::config::quantity;
use crate::fetch::CacheHints;
use crate::model::{Item, Outcome, OutcomeKind, SourceProfile};
use crate::normalize::{Context, normalize};
use crate::parse::{self, ParseError};

use super::decide::{Document, Ending, Facts};

/// What a body turned out to be.
#[derive(Debug)]
pub(super) enum Reading {
    /// A feed.
    Feed {
        /// Its entries, normalized, in document order.
        items: Vec<Item>,
        /// What is remembered of it.
        facts: Facts,
        /// Whether parts of it were lost.
        lost: bool,
        /// Entries that held nothing to keep, each with the reason.
        dropped: Vec<String>,
    },
    /// Not a feed.
    Not(ParseError),
    /// The program erred; what is known of it.
    Failed(String),
}

impl Document {
    /// A document that broke off: the next request must fetch a whole one.
    pub(super) fn broken(facts: Facts) -> Self {
        Self {
            validators: crate::model::Validators::default(),
            body_hash: None,
            full: false,
            facts: Some(facts),
        }
    }
}

/// Parses and normalizes on a thread for such work.
pub(super) async fn read(
    bytes: Vec<u8>,
    content_type: Option<String>,
    url: &Url,
    profile: &SourceProfile,
    now: Timestamp,
) -> Reading {
    let (url, profile) = (url.clone(), profile.clone());
    let work = move || read_now(&bytes, content_type.as_deref(), &url, &profile, now);
    match tokio::task::spawn_blocking(work).await {
        Ok(reading) => reading,
        Err(error) => Reading::Failed(format!(
            "reading the document failed inside geowire and was contained: {error}"
        )),
    }
}

/// As [`read`], on the calling thread.
pub(super) fn read_now(
    bytes: &[u8],
    content_type: Option<&str>,
    url: &Url,
    profile: &SourceProfile,
    now: Timestamp,
) -> Reading {
    let feed = match parse::parse(bytes, content_type, url) {
        Ok(feed) => feed,
        Err(error) => return Reading::Not(error),
    };
    let context = Context {
        feed: &feed,
        source: profile,
        url,
        now,
    };
    let mut items = Vec::with_capacity(feed.entries.len());
    let mut dropped = Vec::new();
    for entry in &feed.entries {
        match normalize(entry, context) {
            Ok(item) => items.push(item),
            Err(reason) => dropped.push(reason),
        }
    }
    let lost = feed.lost;
    Reading::Feed {
        items,
        facts: Facts {
            title: feed.title.map(|title| title.value),
            format: feed.format,
            hints: feed.hints,
            problems: feed.problems,
        },
        lost,
        dropped,
    }
}

/// Fills in kind and sentence for a feed that was read.
pub(super) fn say(outcome: &mut Outcome, facts: &Facts, lost: bool, dropped: &[String]) {
    outcome.kind = if lost || !facts.problems.is_empty() {
        OutcomeKind::Damaged
    } else {
        OutcomeKind::Updated
    };
    let mut parts = facts.problems.clone();
    if let Some(reason) = dropped.first() {
        parts.push(format!("{} entries left out: {reason}", dropped.len()));
    }
    outcome.message = if parts.is_empty() {
        format!("{} read", facts.format)
    } else {
        format!("{} read; {}", facts.format, parts.join("; "))
    };
}

/// Says that the document stood behind a permanent redirect.
pub(super) fn say_moved(ending: &mut Ending, adopt_after: SignedDuration) {
    let Some(target) = &ending.permanent else {
        return;
    };
    let kind = ending.outcome.kind;
    if matches!(kind, OutcomeKind::Updated | OutcomeKind::NotModified) {
        ending.outcome.kind = OutcomeKind::Moved;
    }
    if kind.is_success() {
        ending.outcome.message.push_str(&format!(
            "; the server has moved it for good to {target}, which is used once it has said so \
             for {}",
            quantity::show(adopt_after)
        ));
    }
}

/// The sentence for a server that asks for fewer requests.
pub(super) fn throttled(status: Option<u16>, cache: &CacheHints) -> String {
    let status = status.map_or_else(String::new, |status| format!(" ({status})"));
    match cache.retry_after {
        Some(wait) => format!(
            "the server asks for fewer requests{status}, for {} s",
            wait.as_secs()
        ),
        None => format!("the server asks for fewer requests{status}"),
    }
}

/// The hash that tells whether a body is the same as last time.
pub(super) fn hash(bytes: &[u8]) -> [u8; 16] {
    let mut out = [0; 16];
    let mut hasher = blake3::Hasher::new();
    hasher.update(bytes);
    hasher.finalize_xof().fill(&mut out);
    out
}
