//! Store: one SQLite file, one writer, many readers. Applies plans, answers
//! questions, decides nothing. The only place that names `rusqlite` or SQL.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::dedupe::{Keys, Known};
use crate::group;
use crate::model::{
    Filter, Item, Key, Outcome, OutcomeKind, ReportEntry, SourceProfile, SourceState, StoryEntry,
    Verdict,
};

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Placeholder.
    #[error("{0}")]
    Failed(String),
}

/// The open store. Cheap to clone; the file closes when the last clone goes
/// and [`Store::close`] has been awaited.
#[derive(Debug, Clone)]
pub struct Store {}

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

/// What the configuration says of a source, for [`Write::reconcile`].
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

impl Store {
    /// Opens or creates the file, takes the lock that keeps a second instance
    /// out, brings the schema up to date, and starts the writer.
    ///
    /// # Errors
    /// Says what is wrong with the file and what to do; the file is never
    /// replaced.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let _ = path;
        todo!()
    }

    /// Runs `work` in one immediate transaction on the writer, after those
    /// queued before it. `Ok` commits, `Err` and panic roll back.
    ///
    /// # Errors
    /// What `work` returned, or what SQLite said.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let _ = work;
        todo!()
    }

    /// Runs `work` in one read transaction: one unchanging view of the file.
    ///
    /// # Errors
    /// What `work` returned, or what SQLite said.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let _ = work;
        todo!()
    }

    /// A number that grows with every commit that changed what is published.
    #[must_use]
    pub fn generation(&self) -> u64 {
        todo!()
    }

    /// Writes a consistent copy to `to` while the store goes on. `to` must not
    /// exist; it appears whole or not at all.
    ///
    /// # Errors
    /// When the copy could not be written.
    pub async fn backup(&self, to: PathBuf) -> Result<(), StoreError> {
        let _ = to;
        todo!()
    }

    /// Drains the writer's queue, checkpoints and closes.
    ///
    /// # Errors
    /// When the checkpoint failed; what was committed is safe all the same.
    pub async fn close(self) -> Result<(), StoreError> {
        todo!()
    }
}

/// Backs up a file that another process may have open.
///
/// # Errors
/// When the file is not a geowire database or the copy could not be written.
pub fn backup_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    let _ = (from, to);
    todo!()
}

/// Puts `from` in place of `to` after checking it. A file at `to` is kept
/// beside it under a name that is returned. Refused while a service has `to` open.
///
/// # Errors
/// When `from` is no sound geowire database; nothing was changed then.
pub fn restore_file(from: &Path, to: &Path) -> Result<Option<PathBuf>, StoreError> {
    let _ = (from, to);
    todo!()
}

/// One write transaction.
#[derive(Debug)]
pub struct Write<'a> {
    _life: std::marker::PhantomData<&'a ()>,
}

impl Write<'_> {
    /// Brings the table of sources in line with the configuration: matched by
    /// name, else by address; new ones begin with `fresh`; those no longer
    /// declared stay stored but are due no more.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn reconcile(
        &mut self,
        declared: &[Declared],
        now: Timestamp,
    ) -> Result<Vec<SourceRow>, StoreError> {
        let _ = (declared, now);
        todo!()
    }

    /// What is known that bears on these keys.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn known(&self, source: i64, keys: &[Keys], now: Timestamp) -> Result<Known, StoreError> {
        let _ = (source, keys, now);
        todo!()
    }

    /// Stores a new report with its first sighting; returns its row.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn insert_report(
        &mut self,
        source: i64,
        item: &Item,
        keys: &Keys,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let _ = (source, item, keys, verdict, now);
        todo!()
    }

    /// Title, text and verdict follow the item; identity, date and arrival
    /// stay; the old title is kept.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn update_report(
        &mut self,
        row: i64,
        item: &Item,
        keys: &Keys,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let _ = (row, item, keys, verdict, now);
        todo!()
    }

    /// Records that `source` carries the report under `identity`: a further
    /// sighting, or the renewal of one.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn sight(
        &mut self,
        row: i64,
        source: i64,
        identity: Key,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let _ = (row, source, identity, now);
        todo!()
    }

    /// The report as grouping sees it, and the story that it is in.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn report(&self, row: i64) -> Result<(group::Report, Option<Key>), StoreError> {
        let _ = row;
        todo!()
    }

    /// Puts a report into a story, which is created when it does not exist.
    /// The story's `updated` moves when it began, or gained a publisher that
    /// it did not have; never for an edit.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn place(
        &mut self,
        row: i64,
        story: Key,
        because: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let _ = (row, story, because, now);
        todo!()
    }

    /// Ends a refresh: the source's new state and the one recorded outcome.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn finish(
        &mut self,
        source: i64,
        state: &SourceState,
        outcome: &Outcome,
        elapsed_ms: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let _ = (source, state, outcome, elapsed_ms, now);
        todo!()
    }

    /// Moves due times, for spreading a start or mending after a clock jump.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn postpone(&mut self, due: &[(i64, Timestamp)]) -> Result<(), StoreError> {
        let _ = due;
        todo!()
    }

    /// Retention: removes at most `limit` whole reports by age and leaves a
    /// tombstone for each; nothing that a feed still lists goes.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn purge(
        &mut self,
        retention: &[Retention],
        keep_log: SignedDuration,
        limit: u32,
        now: Timestamp,
    ) -> Result<Purged, StoreError> {
        let _ = (retention, keep_log, limit, now);
        todo!()
    }
}

/// One read transaction.
#[derive(Debug)]
pub struct Read<'a> {
    _life: std::marker::PhantomData<&'a ()>,
}

impl Read<'_> {
    /// Sources to be refreshed, longest overdue first: declared, enabled, not
    /// paused, with a due time up to `now` or beyond `horizon` (which only a
    /// clock that was wrong can have set).
    ///
    /// # Errors
    /// What SQLite said.
    pub fn due(
        &self,
        now: Timestamp,
        horizon: Timestamp,
        limit: u32,
    ) -> Result<Vec<SourceRow>, StoreError> {
        let _ = (now, horizon, limit);
        todo!()
    }

    /// The earliest due time after `now`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let _ = now;
        todo!()
    }

    /// All declared sources.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn sources(&self) -> Result<Vec<SourceRow>, StoreError> {
        todo!()
    }

    /// All declared sources with their figures, in order of name.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn status(&self, now: Timestamp) -> Result<Vec<SourceStatus>, StoreError> {
        let _ = now;
        todo!()
    }

    /// Stories that match, last updated first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn stories(&self, filter: &Filter) -> Result<Vec<StoryEntry>, StoreError> {
        let _ = filter;
        todo!()
    }

    /// Recognised reports that match, last arrived first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn reports(&self, filter: &Filter) -> Result<Vec<ReportEntry>, StoreError> {
        let _ = filter;
        todo!()
    }

    /// Placed reports published since `since`, in order of arrival, with their
    /// stories: what the grouping index is rebuilt from.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn placed_since(&self, since: Timestamp) -> Result<Vec<(group::Report, Key)>, StoreError> {
        let _ = since;
        todo!()
    }

    /// Totals for metrics: reports, geopolitics among them, stories, bytes of the file.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn totals(&self) -> Result<[u64; 4], StoreError> {
        todo!()
    }
}
