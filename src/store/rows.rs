use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::model::{OutcomeKind, SourceProfile, SourceState};

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
    /// The last refresh that failed, likewise, should the last have succeeded.
    pub last_failure: Option<(Timestamp, OutcomeKind, String)>,
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
