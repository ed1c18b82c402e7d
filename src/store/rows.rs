use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::model::{Condition, Origin, OutcomeKind, SourceProfile, SourceState};
use crate::normalize::Article;

/// A source as the store knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceRow {
    /// Row number.
    pub row: i64,
    /// Unchanging key, set when the source was first seen: hashed into identities.
    pub key: String,
    /// Its current name in the configuration.
    pub name: String,
    /// What is remembered between refreshes.
    pub state: SourceState,
}

/// What the configuration says of a source, for [`super::Write::reconcile`].
#[derive(Debug, Clone)]
pub struct Declared {
    /// Profile.
    pub profile: SourceProfile,
    /// Configured address.
    pub url: Url,
    /// Whether it is to be polled.
    pub enabled: bool,
    /// State that a source begins with when it is new.
    pub fresh: SourceState,
}

/// A source with its figures, for status, metrics, OPML and pages.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceStatus {
    /// The source.
    pub source: SourceRow,
    /// Profile as last configured.
    pub profile: SourceProfile,
    /// Configured address.
    pub url: String,
    /// Whether it is polled.
    pub enabled: bool,
    /// Reports stored that this source carried.
    pub reports: u64,
    /// Of these, recognised as geopolitics.
    pub geopolitics: u64,
    /// Reports that arrived in the last 24 hours.
    pub last_day: u64,
    /// The last refresh: when, kind, sentence.
    pub last: Option<(Timestamp, OutcomeKind, String)>,
    /// The HTTP status that the last refresh was answered with, where one was.
    pub last_status: Option<u16>,
    /// The last refresh that failed, likewise, should the last have succeeded.
    pub last_failure: Option<(Timestamp, OutcomeKind, String)>,
}

impl SourceStatus {
    /// How the source is.
    #[must_use]
    pub fn condition(&self) -> Condition {
        self.source.state.condition(self.enabled)
    }
}

/// A refresh as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// When it ended.
    pub at: Timestamp,
    /// Name of the source.
    pub source: String,
    /// How it ended.
    pub kind: OutcomeKind,
    /// The sentence on it.
    pub message: String,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// Items that were new.
    pub new: u32,
    /// Items that were known and changed.
    pub updated: u32,
}

/// Retention of one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Retention {
    /// Name of the source.
    pub source: String,
    /// Age from which a report that the feed no longer lists goes.
    pub keep: SignedDuration,
    /// Newest reports that stay whatever their age.
    pub keep_min: u32,
}

/// What retention did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Reports removed.
    pub reports: u64,
    /// Stories that lost their last report.
    pub stories: u64,
    /// Records of refreshes removed.
    pub refreshes: u64,
}

/// An article that is to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleRow {
    /// Row of its report.
    pub report: i64,
    /// Row of the source whose report it is.
    pub source: i64,
    /// Where it is.
    pub url: String,
    /// Registrable domain of the address.
    pub domain: String,
    /// Attempts so far.
    pub attempts: u32,
    /// Title of the report.
    pub title: String,
    /// Summary of the report.
    pub summary: String,
}

/// How the fetching of an article ended for good.
#[derive(Debug, Clone)]
pub struct ArticleEnd {
    /// The article, where one was found.
    pub article: Option<Article>,
    /// How it ended, by the name that metrics use.
    pub outcome: &'static str,
    /// What happened, as one sentence for a person; empty when all is well.
    pub message: String,
}

/// A stored report as its source wrote it.
#[derive(Debug, Clone)]
pub struct Written {
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub summary: String,
    /// Safe HTML of the feed.
    pub content: String,
    /// Language tag.
    pub language: String,
    /// Names.
    pub authors: Vec<String>,
    /// Canonical link.
    pub link: Option<String>,
    /// The publication that the entry names.
    pub origin: Option<Origin>,
    /// When it arrived.
    pub first_seen: Timestamp,
    /// Whether it is in a story.
    pub placed: bool,
}
