use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::columns::{Json, Time};
use super::error::StoreError;
use super::reports::weigh;
use super::transaction::{Read, Write};
use crate::group;
use crate::model::Key;

const COLUMNS: &str = "r.uid, s.name, s.publisher, r.language, r.title, r.summary, r.link, \
     r.published, r.verdict, (SELECT t.uid FROM story t WHERE t.row = r.story)";

fn grouped(row: &Row<'_>) -> rusqlite::Result<(group::Report, Option<Key>)> {
    let report = group::Report {
        id: row.get(0)?,
        source: row.get(1)?,
        publisher: row.get(2)?,
        language: row.get(3)?,
        title: row.get(4)?,
        summary: row.get(5)?,
        link: row.get(6)?,
        refers: Vec::new(),
        wires: Vec::new(),
        published: row.get::<_, Time>(7)?.0,
        verdict: row.get::<_, Json<_>>(8)?.0,
    };
    Ok((report, row.get(9)?))
}

impl Write<'_> {
    /// The report as grouping sees it, and the story that it is in.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn report(&self, row: i64) -> Result<(group::Report, Option<Key>), StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM report r JOIN source s ON s.row = r.first_source \
             WHERE r.row = ?1"
        );
        Ok(self
            .connection
            .prepare_cached(&sql)?
            .query_row([row], grouped)?)
    }

    /// Puts a report into a story, which is created when it does not exist.
    /// The story's `updated` moves when it began, or gained a publisher that
    /// it did not have; never for an edit. A story that loses its last report
    /// to another goes, and its identity leads to that one.
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
        let before: Option<i64> = self
            .connection
            .prepare_cached("SELECT story FROM report WHERE row = ?1")?
            .query_row([row], |row| row.get(0))?;
        let target = match self.story(story)? {
            Some(target) => {
                if before != Some(target) && self.gains(target, row)? {
                    self.connection
                        .prepare_cached("UPDATE story SET updated = ?2 WHERE row = ?1")?
                        .execute(params![target, Time(now)])?;
                }
                target
            }
            None => {
                self.connection
                    .prepare_cached(
                        "INSERT INTO story (uid, first_seen, updated, geopolitics) \
                         VALUES (?1, ?2, ?2, 0)",
                    )?
                    .execute(params![story, Time(now)])?;
                self.connection.last_insert_rowid()
            }
        };
        self.connection
            .prepare_cached("UPDATE report SET story = ?2, because = ?3 WHERE row = ?1")?
            .execute(params![row, target, because])?;
        weigh(self.connection, target)?;
        if let Some(before) = before
            && before != target
        {
            self.leave(before, target)?;
        }
        self.change();
        Ok(())
    }

    /// The row of a story by its identity, or by one that it took over.
    fn story(&self, uid: Key) -> Result<Option<i64>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT row FROM story WHERE uid = ?1 \
                 UNION ALL SELECT story FROM story_alias WHERE uid = ?1 LIMIT 1",
            )?
            .query_row([uid], |row| row.get(0))
            .optional()?)
    }

    /// Whether the report's publisher is new to the story.
    fn gains(&self, story: i64, report: i64) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT NOT EXISTS (SELECT 1 FROM report r JOIN source s ON s.row = r.first_source \
                 WHERE r.story = ?1 AND s.publisher = (SELECT n.publisher FROM report m \
                 JOIN source n ON n.row = m.first_source WHERE m.row = ?2))",
            )?
            .query_row([story, report], |row| row.get(0))?)
    }

    fn leave(&self, before: i64, target: i64) -> Result<(), StoreError> {
        weigh(self.connection, before)?;
        let empty = !self
            .connection
            .prepare_cached("SELECT 1 FROM report WHERE story = ?1")?
            .exists([before])?;
        if empty {
            self.connection
                .prepare_cached("UPDATE story_alias SET story = ?2 WHERE story = ?1")?
                .execute([before, target])?;
            self.connection
                .prepare_cached(
                    "INSERT INTO story_alias (uid, story) SELECT uid, ?2 FROM story WHERE row = ?1",
                )?
                .execute([before, target])?;
            self.connection
                .prepare_cached("DELETE FROM story WHERE row = ?1")?
                .execute([before])?;
        }
        Ok(())
    }
}

impl Read<'_> {
    /// Placed reports published since `since`, in order of arrival, with their
    /// stories: what the grouping index is rebuilt from.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn placed_since(&self, since: Timestamp) -> Result<Vec<(group::Report, Key)>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM report r JOIN source s ON s.row = r.first_source \
             WHERE r.published >= ?1 AND r.story IS NOT NULL ORDER BY r.row"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([Time(since)], grouped)?;
        rows.filter_map(|row| match row {
            Ok((report, Some(story))) => Some(Ok((report, story))),
            Ok((_, None)) => None,
            Err(error) => Some(Err(error.into())),
        })
        .collect()
    }
}
