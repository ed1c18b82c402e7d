use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Row, params};

use super::columns::Time;
use super::error::StoreError;
use super::transaction::Write;
use crate::dedupe::{Keys, Known, KnownReport};

/// How far back a changed guid is looked for.
const RECENT: SignedDuration = SignedDuration::from_hours(48);

/// Candidates for a changed guid at most: as many as a busy feed brings in
/// that time.
const CANDIDATES: u32 = 400;

/// `?1` is the source in hand.
const COLUMNS: &str = "r.row, r.link_key, r.title, r.content_key, r.first_seen, \
     r.first_source = ?1, r.edits";

fn known_report(row: &Row<'_>) -> rusqlite::Result<KnownReport> {
    Ok(KnownReport {
        row: row.get(0)?,
        link: row.get(1)?,
        title: row.get(2)?,
        content: row.get(3)?,
        first_seen: row.get::<_, Time>(4)?.0,
        leading: row.get(5)?,
        edits: row.get(6)?,
    })
}

impl Write<'_> {
    /// What is known that bears on these keys. Where several reports have one
    /// link, the first that arrived.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn known(&self, source: i64, keys: &[Keys], now: Timestamp) -> Result<Known, StoreError> {
        let mut by_identity = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM sighting g JOIN report r ON r.row = g.report \
             WHERE g.identity = ?2 AND g.source = ?1"
        ))?;
        let mut by_link = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM report r WHERE r.link_key = ?2 ORDER BY r.row LIMIT 1"
        ))?;
        let mut buried = self
            .connection
            .prepare_cached("SELECT 1 FROM tombstone WHERE key = ?1")?;
        let mut known = Known::default();
        for key in keys {
            if let Some(report) = by_identity
                .query_row(params![source, key.identity], known_report)
                .optional()?
            {
                known.by_identity.insert(key.identity, report);
            }
            if let Some(link) = key.link
                && let Some(report) = by_link
                    .query_row(params![source, link], known_report)
                    .optional()?
            {
                known.by_link.insert(link, report);
            }
            for key in [Some(key.identity), key.link].into_iter().flatten() {
                if buried.exists([key])? {
                    known.buried.insert(key);
                }
            }
        }
        known.recent = self.recent(source, now)?;
        Ok(known)
    }

    /// Reports that this source began to carry lately, newest first, each once.
    fn recent(&self, source: i64, now: Timestamp) -> Result<Vec<KnownReport>, StoreError> {
        let since = now.saturating_sub(RECENT).unwrap_or(Timestamp::MIN);
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM report r WHERE r.first_seen >= ?2 AND r.row IN \
             (SELECT g.report FROM sighting g WHERE g.source = ?1 AND g.first_seen >= ?2) \
             ORDER BY r.first_seen DESC, r.row DESC LIMIT ?3"
        ))?;
        let rows = statement.query_map(params![source, Time(since), CANDIDATES], known_report)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
