//! The table of sources against the configuration.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::columns::{Json, Span, Time};
use super::error::StoreError;
use super::rows::{Declared, SourceRow};
use super::sources::{COLUMNS, remember, source_row};
use super::transaction::Write;

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
                 languages = ?5, url = ?6, enabled = ?7, family = ?8, state = ?9 WHERE row = ?1",
            )?
            .execute(params![
                known.row,
                profile.name,
                profile.publisher,
                profile.kind,
                Json(&profile.languages),
                wanted.url.as_str(),
                wanted.enabled,
                profile.family,
                profile.state,
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
                 declared, next_due, interval, failures, forbidden, problems, family, state) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, 0, 0, '[]', ?10, ?11)",
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
                profile.family,
                profile.state,
            ])?;
        let row = self.connection.last_insert_rowid();
        remember(self.connection, row, state)?;
        Ok(row)
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
    while statement.exists([&key])? {
        number += 1;
        key = format!("{name} ({number})");
    }
    Ok(key)
}
