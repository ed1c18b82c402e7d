use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use super::columns::{Address, Json, Span, Time, signed};
use super::error::StoreError;
use super::rows::SourceRow;
use super::transaction::{Read, Write};
use crate::model::{Outcome, OutcomeKind, SourceState, Validators};

/// What [`source_row`] reads, in its order.
pub(super) const COLUMNS: &str = "s.row, s.key, s.name, s.etag, s.last_modified, s.body_hash, \
     s.next_due, s.interval, s.failures, s.forbidden, s.last_attempt, s.last_success, \
     s.last_full, s.adopted_url, s.adopted_because, s.moving_to, s.moving_since, s.paused, \
     s.feed_title, s.format, s.hints, s.problems";

/// Sources that the clock may have refreshed.
const POLLED: &str = "s.declared = 1 AND s.enabled = 1";

pub(super) fn source_row(row: &Row<'_>) -> rusqlite::Result<SourceRow> {
    let time = |column: &str| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<Time>>(column)?.map(|time| time.0))
    };
    let address = |column: &str| -> rusqlite::Result<Option<url::Url>> {
        Ok(row.get::<_, Option<Address>>(column)?.map(|url| url.0))
    };
    Ok(SourceRow {
        row: row.get("row")?,
        key: row.get("key")?,
        name: row.get("name")?,
        state: SourceState {
            validators: Validators {
                etag: row.get("etag")?,
                last_modified: row.get("last_modified")?,
            },
            body_hash: row.get("body_hash")?,
            next_due: row.get::<_, Time>("next_due")?.0,
            interval: row.get::<_, Span>("interval")?.0,
            failures: row.get("failures")?,
            forbidden: row.get("forbidden")?,
            last_attempt: time("last_attempt")?,
            last_success: time("last_success")?,
            last_full: time("last_full")?,
            adopted_url: address("adopted_url")?,
            adopted_because: row.get("adopted_because")?,
            moving_to: address("moving_to")?,
            moving_since: time("moving_since")?,
            paused: row.get("paused")?,
            feed_title: row.get("feed_title")?,
            format: row.get("format")?,
            hints: row.get("hints")?,
            problems: row.get::<_, Json<_>>("problems")?.0,
        },
    })
}

impl Write<'_> {
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
        remember(self.connection, source, state)?;
        // Only a whole document shows what a feed no longer lists: neither a
        // 304 nor one that lost its tail does. The hash of a body is kept only
        // when all of it was read.
        let read = outcome.kind.is_success() && outcome.kind != OutcomeKind::NotModified;
        if read && state.body_hash.is_some() {
            self.connection
                .prepare_cached("UPDATE source SET last_read = ?2 WHERE row = ?1")?
                .execute(params![source, Time(now)])?;
        }
        let counts = outcome.counts;
        self.connection
            .prepare_cached(
                "INSERT INTO refresh (source, at, success, kind, status, message, bytes, \
                 elapsed_ms, entries, new, updated, unchanged, geopolitics) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                source,
                Time(now),
                outcome.kind.is_success(),
                outcome.kind,
                outcome.status,
                outcome.message,
                signed(outcome.bytes),
                signed(elapsed_ms),
                counts.entries,
                counts.new,
                counts.updated,
                counts.unchanged,
                counts.geopolitics,
            ])?;
        Ok(())
    }

    /// Moves due times back, never forward: for sources whose domain asked for
    /// peace.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn postpone(&mut self, due: &[(i64, Timestamp)]) -> Result<(), StoreError> {
        self.move_due(
            "UPDATE source SET next_due = ?2 WHERE row = ?1 AND next_due < ?2",
            due,
        )
    }

    /// Sets due times, for mending them after a clock that was wrong.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn set_due(&mut self, due: &[(i64, Timestamp)]) -> Result<(), StoreError> {
        self.move_due("UPDATE source SET next_due = ?2 WHERE row = ?1", due)
    }

    fn move_due(&mut self, sql: &str, due: &[(i64, Timestamp)]) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        for (row, at) in due {
            statement.execute(params![row, Time(*at)])?;
        }
        Ok(())
    }
}

impl Read<'_> {
    /// Sources to be refreshed, longest overdue first: declared, enabled, with a due time up to `now` or beyond `horizon` (which only a
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
        let sql = format!(
            "SELECT {COLUMNS} FROM source s WHERE {POLLED} \
             AND (s.next_due <= ?1 OR s.next_due > ?2) ORDER BY s.next_due, s.row LIMIT ?3"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![Time(now), Time(horizon), limit], source_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The earliest due time after `now`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let sql =
            format!("SELECT min(s.next_due) FROM source s WHERE {POLLED} AND s.next_due > ?1");
        let time: Option<Time> = self
            .connection
            .prepare_cached(&sql)?
            .query_row([Time(now)], |row| row.get(0))?;
        Ok(time.map(|time| time.0))
    }

    /// The address that the configuration gives a source, as last taken in.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn configured_url(&self, source: i64) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT url FROM source WHERE row = ?1")?
            .query_row([source], |row| row.get(0))
            .optional()?)
    }

    /// All declared sources, in order of name.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn sources(&self) -> Result<Vec<SourceRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM source s WHERE s.declared = 1 ORDER BY s.name");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map((), source_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// Writes the whole state of a source.
pub(super) fn remember(
    connection: &Connection,
    row: i64,
    state: &SourceState,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE source SET etag = :etag, last_modified = :last_modified, \
             body_hash = :body_hash, next_due = :next_due, interval = :interval, \
             failures = :failures, forbidden = :forbidden, last_attempt = :last_attempt, \
             last_success = :last_success, last_full = :last_full, adopted_url = :adopted_url, \
             adopted_because = :adopted_because, moving_to = :moving_to, \
             moving_since = :moving_since, paused = :paused, feed_title = :feed_title, \
             format = :format, hints = :hints, problems = :problems WHERE row = :row",
        )?
        .execute(named_params! {
            ":row": row,
            ":etag": state.validators.etag,
            ":last_modified": state.validators.last_modified,
            ":body_hash": state.body_hash,
            ":next_due": Time(state.next_due),
            ":interval": Span(state.interval),
            ":failures": state.failures,
            ":forbidden": state.forbidden,
            ":last_attempt": state.last_attempt.map(Time),
            ":last_success": state.last_success.map(Time),
            ":last_full": state.last_full.map(Time),
            ":adopted_url": state.adopted_url.as_ref().map(url::Url::as_str),
            ":adopted_because": state.adopted_because,
            ":moving_to": state.moving_to.as_ref().map(url::Url::as_str),
            ":moving_since": state.moving_since.map(Time),
            ":paused": state.paused,
            ":feed_title": state.feed_title,
            ":format": state.format,
            ":hints": state.hints,
            ":problems": Json(&state.problems),
        })?;
    Ok(())
}
