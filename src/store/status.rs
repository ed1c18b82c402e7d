use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::columns::{Json, Time, count};
use super::error::StoreError;
use super::rows::SourceStatus;
use super::sources::{COLUMNS, source_row};
use super::transaction::Read;
use crate::model::{OutcomeKind, SourceProfile};

/// What "the last day" is.
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Read<'_> {
    /// All declared sources with their figures, in order of name.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn status(&self, now: Timestamp) -> Result<Vec<SourceStatus>, StoreError> {
        let since = now.saturating_sub(DAY).unwrap_or(Timestamp::MIN);
        // A source can carry a report under several identities: counted once. No
        // row of a report is read: the indices know who is recognised.
        let sql = format!(
            "SELECT {COLUMNS}, s.publisher, s.family, s.kind, s.state, s.languages, s.url, s.enabled, \
             coalesce(n.reports, 0) AS reports, coalesce(n.geopolitics, 0) AS geopolitics, \
             coalesce(n.last_day, 0) AS last_day FROM source s LEFT JOIN \
             (SELECT c.source, count(*) AS reports, \
             sum(c.report IN (SELECT r.row FROM report r WHERE r.geopolitics = 1)) AS geopolitics, \
             sum(c.first_seen > ?1) AS last_day FROM \
             (SELECT g.source, g.report, min(g.first_seen) AS first_seen FROM sighting g \
             GROUP BY g.source, g.report) c GROUP BY c.source) n \
             ON n.source = s.row WHERE s.declared = 1 ORDER BY s.name"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement.query([Time(since)])?;
        let mut all = Vec::new();
        while let Some(row) = found.next()? {
            let source = source_row(row)?;
            let success = self.last(source.row, true)?;
            let failure = self.last(source.row, false)?;
            let (last, before) = match (success, failure) {
                (Some(success), Some(failure)) if failure.row > success.row => {
                    (Some(failure), None)
                }
                (Some(success), failure) => (Some(success), failure),
                (None, failure) => (failure, None),
            };
            let said = |end: Option<Ended>| end.map(|end| (end.at, end.kind, end.message));
            all.push(SourceStatus {
                profile: SourceProfile {
                    name: source.name.clone(),
                    publisher: row.get("publisher")?,
                    family: row.get("family")?,
                    kind: row.get("kind")?,
                    state: row.get("state")?,
                    languages: row.get::<_, Json<_>>("languages")?.0,
                },
                url: row.get("url")?,
                enabled: row.get("enabled")?,
                reports: count(row.get("reports")?),
                geopolitics: count(row.get("geopolitics")?),
                last_day: count(row.get("last_day")?),
                last_status: last.as_ref().and_then(|end| end.status),
                last: said(last),
                last_failure: said(before),
                source,
            });
        }
        Ok(all)
    }

    /// The last refresh of a source that succeeded, or that failed.
    fn last(&self, source: i64, success: bool) -> Result<Option<Ended>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT row, at, kind, message, status FROM refresh WHERE source = ?1 AND success = ?2 \
                 ORDER BY row DESC LIMIT 1",
            )?
            .query_row(params![source, success], |row| {
                Ok(Ended {
                    row: row.get(0)?,
                    at: row.get::<_, Time>(1)?.0,
                    kind: row.get(2)?,
                    message: row.get(3)?,
                    status: row.get(4)?,
                })
            })
            .optional()?)
    }

    /// Totals for metrics: reports, geopolitics among them, stories, bytes of the file.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn totals(&self) -> Result<[u64; 4], StoreError> {
        let numbers: [i64; 4] = self
            .connection
            .prepare_cached(
                "SELECT (SELECT count(*) FROM report), \
                 (SELECT count(*) FROM report WHERE geopolitics = 1), \
                 (SELECT count(*) FROM story), \
                 (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size)",
            )?
            .query_row((), |row| {
                Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
            })?;
        Ok(numbers.map(count))
    }
}

/// How a refresh ended.
struct Ended {
    row: i64,
    at: Timestamp,
    kind: OutcomeKind,
    message: String,
    status: Option<u16>,
}
