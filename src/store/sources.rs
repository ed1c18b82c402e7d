use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use super::columns::{Address, Json, Span, Time, signed};
use super::error::StoreError;
use super::rows::{Declared, SourceRow};
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

/// A stored source, as far as matching it needs.
struct Stored {
    row: i64,
    name: String,
    url: String,
    declared: bool,
    enabled: bool,
}

impl Write<'_> {
    /// Brings the table of sources in line with the configuration. Returned in
    /// the order of `declared`.
    ///
    /// A declared source is matched with a stored one by name, else by address:
    /// 1. same name and same address;
    /// 2. same name, among those declared until now: the address changed, so
    ///    everything learned of the old address is dropped (validators, moves,
    ///    pause, hints) and the source is due at once; its reports stay;
    /// 3. same address: renamed, or declared again. Everything stays.
    ///
    /// Otherwise it is new and begins with `fresh`. Its key is its name, with a
    /// number where a stored source has that key: the reports of a removed
    /// source with another address are not its own. Those no longer declared
    /// stay stored but are due no more. A source that is declared or enabled
    /// again is no longer paused: that was a person's wish.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn reconcile(
        &mut self,
        declared: &[Declared],
        now: Timestamp,
    ) -> Result<Vec<SourceRow>, StoreError> {
        let stored = stored(self.connection)?;
        let matches = matches(declared, &stored);
        // Names are unique among the declared: all step back first, so that
        // two can swap theirs.
        self.connection
            .execute("UPDATE source SET declared = 0 WHERE declared = 1", ())?;
        let mut rows = Vec::with_capacity(declared.len());
        for (wanted, found) in declared.iter().zip(matches) {
            let row = match found {
                Some(known) => {
                    self.declare(known, wanted, now)?;
                    known.row
                }
                None => self.add(wanted)?,
            };
            rows.push(row);
        }
        // Names and publishers are shown with every report.
        self.change();
        let sql = format!("SELECT {COLUMNS} FROM source s WHERE s.row = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        rows.iter()
            .map(|row| Ok(statement.query_row([row], source_row)?))
            .collect()
    }

    fn declare(&self, known: &Stored, wanted: &Declared, now: Timestamp) -> Result<(), StoreError> {
        let profile = &wanted.profile;
        self.connection
            .prepare_cached(
                "UPDATE source SET declared = 1, name = ?2, publisher = ?3, kind = ?4, \
                 languages = ?5, url = ?6, enabled = ?7 WHERE row = ?1",
            )?
            .execute(params![
                known.row,
                profile.name,
                profile.publisher,
                profile.kind,
                Json(&profile.languages),
                wanted.url.as_str(),
                wanted.enabled,
            ])?;
        if known.url != wanted.url.as_str() {
            self.connection
                .prepare_cached(
                    "UPDATE source SET etag = NULL, last_modified = NULL, body_hash = NULL, \
                     next_due = ?2, failures = 0, forbidden = 0, last_full = NULL, \
                     adopted_url = NULL, adopted_because = NULL, moving_to = NULL, \
                     moving_since = NULL, paused = NULL, format = NULL, hints = NULL, \
                     problems = '[]', last_read = NULL WHERE row = ?1",
                )?
                .execute(params![known.row, Time(now)])?;
        } else if wanted.enabled && !(known.declared && known.enabled) {
            self.connection
                .prepare_cached("UPDATE source SET paused = NULL WHERE row = ?1")?
                .execute([known.row])?;
        }
        Ok(())
    }

    fn add(&self, wanted: &Declared) -> Result<i64, StoreError> {
        let profile = &wanted.profile;
        let state = &wanted.fresh;
        let key = free_key(self.connection, &profile.name)?;
        self.connection
            .prepare_cached(
                "INSERT INTO source (key, name, publisher, kind, languages, url, enabled, \
                 declared, next_due, interval, failures, forbidden, problems) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, 0, 0, '[]')",
            )?
            .execute(params![
                key,
                profile.name,
                profile.publisher,
                profile.kind,
                Json(&profile.languages),
                wanted.url.as_str(),
                wanted.enabled,
                Time(state.next_due),
                Span(state.interval),
            ])?;
        let row = self.connection.last_insert_rowid();
        remember(self.connection, row, state)?;
        Ok(row)
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
        remember(self.connection, source, state)?;
        // Only a whole document shows what a feed no longer lists: neither a
        // 304 nor one that lost its tail does. The hash of a body is kept only
        // when all of it was read.
        let read = matches!(outcome.kind, OutcomeKind::Updated | OutcomeKind::Damaged);
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

fn stored(connection: &Connection) -> Result<Vec<Stored>, StoreError> {
    // Where several fit, the one that is declared, else the one added last.
    let mut statement = connection.prepare_cached(
        "SELECT row, name, url, declared, enabled FROM source ORDER BY declared DESC, row DESC",
    )?;
    let rows = statement.query_map((), |row| {
        Ok(Stored {
            row: row.get(0)?,
            name: row.get(1)?,
            url: row.get(2)?,
            declared: row.get(3)?,
            enabled: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The stored source of each declared one. The rules go one after the other
/// over all of them, so that a weak match never takes what a strong one needs.
fn matches<'s>(declared: &[Declared], stored: &'s [Stored]) -> Vec<Option<&'s Stored>> {
    let rules: [fn(&Declared, &Stored) -> bool; 3] = [
        |wanted, known| known.name == wanted.profile.name && known.url == wanted.url.as_str(),
        |wanted, known| known.declared && known.name == wanted.profile.name,
        |wanted, known| known.url == wanted.url.as_str(),
    ];
    let mut found: Vec<Option<&Stored>> = vec![None; declared.len()];
    let mut taken = HashSet::new();
    for rule in rules {
        for (slot, wanted) in found.iter_mut().zip(declared) {
            if slot.is_some() {
                continue;
            }
            *slot = stored
                .iter()
                .find(|known| !taken.contains(&known.row) && rule(wanted, known));
            taken.extend(slot.map(|known| known.row));
        }
    }
    found
}

fn free_key(connection: &Connection, name: &str) -> Result<String, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM source WHERE key = ?1")?;
    let mut key = name.to_owned();
    let mut number = 1_u32;
    while statement
        .query_row([&key], |_| Ok(()))
        .optional()?
        .is_some()
    {
        number += 1;
        key = format!("{name} ({number})");
    }
    Ok(key)
}

fn remember(connection: &Connection, row: i64, state: &SourceState) -> Result<(), StoreError> {
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
