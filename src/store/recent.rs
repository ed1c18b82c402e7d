//! What happened last, for watching the service at work.

use jiff::Timestamp;

use super::columns::{Time, count};
use super::error::StoreError;
use super::rows::Refreshed;
use super::transaction::Read;

impl Read<'_> {
    /// The last refreshes of all sources, the newest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn refreshes(&self, limit: u32) -> Result<Vec<Refreshed>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT r.at, s.name, r.kind, r.message, r.elapsed_ms, r.new, r.updated \
             FROM refresh r JOIN source s ON s.row = r.source ORDER BY r.row DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([limit], |row| {
            Ok(Refreshed {
                at: row.get::<_, Time>(0)?.0,
                source: row.get(1)?,
                kind: row.get(2)?,
                message: row.get(3)?,
                elapsed_ms: count(row.get(4)?),
                new: row.get(5)?,
                updated: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many items were new in the refreshes since then.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn new_since(&self, since: Timestamp) -> Result<u64, StoreError> {
        let sum: i64 = self
            .connection
            .prepare_cached("SELECT coalesce(sum(new), 0) FROM refresh WHERE at >= ?1")?
            .query_row([Time(since)], |row| row.get(0))?;
        Ok(count(sum))
    }
}
