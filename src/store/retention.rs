//! The only thing that removes.
//!
//! A report goes when all of this holds:
//! 1. It was published, arrived and was last seen in any feed longer ago than
//!    its first source keeps reports.
//! 2. No declared source still lists it: each that carried it has since read
//!    a whole document without it. A source that has not been read since (an
//!    outage, a pause, 304 upon 304) holds its reports, however old.
//! 3. It is not among the newest that its first source keeps whatever their age.
//!
//! A source that is no longer declared has no retention of its own: the
//! longest time and the largest number of those given hold for it.
//!
//! Each report leaves tombstones for its identities and its link, so that a
//! feed that shows it again does not bring it back.

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;

use super::columns::{Time, signed};
use super::error::StoreError;
use super::reports::{RENEWAL, weigh};
use super::rows::{Purged, Retention};
use super::transaction::Write;

/// A report that was in the last whole document has been seen at most
/// `RENEWAL` before it. An hour more for the time between reading and storing.
const LISTED: SignedDuration = SignedDuration::from_secs(RENEWAL.as_secs() + 3600);

impl Write<'_> {
    /// Retention: removes at most `limit` whole reports by age and leaves a
    /// tombstone for each; nothing that a feed still lists goes. Records of
    /// refreshes older than `keep_log` go too, except the last that succeeded
    /// and the last that failed of each source.
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
        let mut purged = Purged::default();
        for (source, keep, keep_min) in self.kept(retention)? {
            let left = u64::from(limit).saturating_sub(purged.reports);
            if left == 0 {
                break;
            }
            let before = now.saturating_sub(keep).unwrap_or(Timestamp::MIN);
            for report in self.aged(source, before, keep_min, left)? {
                purged.stories += u64::from(self.bury(report, now)?);
                purged.reports += 1;
            }
        }
        if purged.reports > 0 {
            self.change();
        }
        let before = now.saturating_sub(keep_log).unwrap_or(Timestamp::MIN);
        let gone = self
            .connection
            .prepare_cached(
                "DELETE FROM refresh WHERE at < ?1 AND row NOT IN \
                 (SELECT max(row) FROM refresh GROUP BY source, success)",
            )?
            .execute([Time(before)])?;
        purged.refreshes = u64::try_from(gone).unwrap_or(0);
        Ok(purged)
    }

    /// Every source with what it keeps.
    fn kept(&self, retention: &[Retention]) -> Result<Vec<(i64, SignedDuration, u32)>, StoreError> {
        let longest = retention.iter().map(|rule| rule.keep).max();
        let largest = retention.iter().map(|rule| rule.keep_min).max();
        let mut statement = self
            .connection
            .prepare_cached("SELECT row, name, declared FROM source ORDER BY row")?;
        let mut found = statement.query(())?;
        let mut kept = Vec::new();
        while let Some(row) = found.next()? {
            let name: String = row.get(1)?;
            let declared: bool = row.get(2)?;
            let own = retention
                .iter()
                .find(|rule| declared && rule.source == name)
                .map(|rule| (rule.keep, rule.keep_min));
            if let Some((keep, keep_min)) = own.or(longest.zip(largest)) {
                kept.push((row.get(0)?, keep, keep_min));
            }
        }
        Ok(kept)
    }

    /// Reports first carried by `source` that may go, oldest first.
    fn aged(
        &self,
        source: i64,
        before: Timestamp,
        keep_min: u32,
        limit: u64,
    ) -> Result<Vec<i64>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT r.row FROM report r WHERE r.first_source = ?1 AND r.first_seen < ?2 \
             AND r.published < ?2 AND r.row NOT IN (SELECT n.row FROM report n \
             WHERE n.first_source = ?1 ORDER BY n.first_seen DESC, n.row DESC LIMIT ?3) \
             AND NOT EXISTS (SELECT 1 FROM sighting g JOIN source s ON s.row = g.source \
             WHERE g.report = r.row AND (g.last_seen >= ?2 OR (s.declared = 1 AND \
             (s.last_read IS NULL OR g.last_seen + ?4 >= s.last_read)))) \
             ORDER BY r.first_seen, r.row LIMIT ?5",
        )?;
        let rows = statement.query_map(
            params![
                source,
                Time(before),
                keep_min,
                LISTED.as_secs(),
                signed(limit)
            ],
            |row| row.get(0),
        )?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Removes one report; whether its story went with it.
    fn bury(&self, report: i64, now: Timestamp) -> Result<bool, StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO tombstone (key, buried) \
                 SELECT identity, ?2 FROM sighting WHERE report = ?1 UNION \
                 SELECT link_key, ?2 FROM report WHERE row = ?1 AND link_key IS NOT NULL \
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![report, Time(now)])?;
        let story: Option<i64> = self
            .connection
            .prepare_cached("DELETE FROM report WHERE row = ?1 RETURNING story")?
            .query_row([report], |row| row.get(0))?;
        let Some(story) = story else {
            return Ok(false);
        };
        let gone = self
            .connection
            .prepare_cached(
                "DELETE FROM story WHERE row = ?1 \
                 AND NOT EXISTS (SELECT 1 FROM report WHERE story = ?1)",
            )?
            .execute([story])?
            > 0;
        if !gone {
            weigh(self.connection, story)?;
        }
        Ok(gone)
    }
}
