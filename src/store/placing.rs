use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::columns::{Json, Time};
use super::credits::{FAMILY, credits};
use super::error::StoreError;
use super::reports::weigh;
use super::transaction::{Read, Write};
use crate::group;
use crate::model::{Key, Place};
use crate::normalize::{LEAD_CHARS, lead};

const COLUMNS: &str = "r.uid, s.name, r.language, r.title, r.summary, r.link, r.published, \
     r.verdict, (SELECT t.uid FROM story t WHERE t.row = r.story) AS story";

const FROM: &str = "report r JOIN source s ON s.row = r.first_source \
     LEFT JOIN credit c ON c.report = r.row LEFT JOIN article a ON a.report = r.row";

/// Characters of an article that are looked at: more than speak for its report,
/// as those that repeat the summary are passed over.
pub(super) const ARTICLE: usize = 4 * LEAD_CHARS;

fn sql(rest: &str) -> String {
    format!(
        "SELECT {COLUMNS}, {FAMILY} AS family, c.wires, c.refers, \
         coalesce(substr(a.text, 1, {ARTICLE}), '') AS article FROM {FROM} {rest}"
    )
}

fn grouped(row: &Row<'_>) -> rusqlite::Result<(group::Report, Option<Key>)> {
    let (wires, refers) = credits(row)?;
    let report = group::Report {
        id: row.get("uid")?,
        source: row.get("name")?,
        publisher: row.get("family")?,
        language: row.get("language")?,
        title: row.get("title")?,
        summary: lead(
            &row.get::<_, String>("summary")?,
            &row.get::<_, String>("article")?,
        )
        .into_owned(),
        link: row.get("link")?,
        refers,
        wires,
        published: row.get::<_, Time>("published")?.0,
        verdict: row.get::<_, Json<_>>("verdict")?.0,
    };
    Ok((report, row.get("story")?))
}

impl Write<'_> {
    /// The report as grouping sees it, and the story that it is in.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn report(&self, row: i64) -> Result<(group::Report, Option<Key>), StoreError> {
        Ok(self
            .connection
            .prepare_cached(&sql("WHERE r.row = ?1"))?
            .query_row([row], grouped)?)
    }

    /// Puts a report into a story, which is created when it does not exist and
    /// then begins when the report arrived. The story's `updated` moves when a
    /// report that has just arrived brings news (a voice, a country, a day);
    /// never for an edit. A story that loses its last report to another goes,
    /// and its identity leads to that one.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn place(&mut self, row: i64, place: &Place<'_>, now: Timestamp) -> Result<(), StoreError> {
        if let Some(original) = place.copy_of {
            self.note_copy(row, original)?;
        }
        let before: Option<i64> = self
            .connection
            .prepare_cached("SELECT story FROM report WHERE row = ?1")?
            .query_row([row], |row| row.get(0))?;
        let target = match self.story(place.story)? {
            Some(target) => {
                if place.arrived && before != Some(target) && self.is_news(row, target)? {
                    self.bring_up(target, now)?;
                }
                target
            }
            None => {
                self.connection
                    .prepare_cached(
                        "INSERT INTO story (uid, first_seen, updated, geopolitics) \
                         SELECT ?2, first_seen, first_seen, 0 FROM report WHERE row = ?1",
                    )?
                    .execute(params![row, place.story])?;
                self.connection.last_insert_rowid()
            }
        };
        self.connection
            .prepare_cached("UPDATE report SET story = ?2, because = ?3 WHERE row = ?1")?
            .execute(params![row, target, place.because])?;
        weigh(self.connection, target)?;
        if let Some(before) = before
            && before != target
        {
            self.leave(before, target, place.because, now)?;
        }
        self.change();
        Ok(())
    }

    /// The row of a story by its identity, or by one that it took over.
    pub(super) fn story(&self, uid: Key) -> Result<Option<i64>, StoreError> {
        self.reading().story_row(uid)
    }

    /// The story has brought something new.
    pub(super) fn bring_up(&self, story: i64, now: Timestamp) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE story SET updated = max(updated, ?2) WHERE row = ?1")?
            .execute(params![story, Time(now)])?;
        Ok(())
    }

    fn leave(
        &self,
        before: i64,
        target: i64,
        because: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let empty = !self
            .connection
            .prepare_cached("SELECT 1 FROM report WHERE story = ?1")?
            .exists([before])?;
        if empty {
            self.take_over(before, target, because, now)
        } else {
            Ok(weigh(self.connection, before)?)
        }
    }
}

impl Read<'_> {
    /// Placed reports published since `since`, in order of arrival, with their
    /// stories: what the grouping index is rebuilt from.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn placed_since(&self, since: Timestamp) -> Result<Vec<(group::Report, Key)>, StoreError> {
        let sql = sql("WHERE r.published >= ?1 AND r.story IS NOT NULL ORDER BY r.row");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([Time(since)], grouped)?;
        rows.filter_map(|row| match row {
            Ok((report, Some(story))) => Some(Ok((report, story))),
            Ok((_, None)) => None,
            Err(error) => Some(Err(error.into())),
        })
        .collect()
    }

    /// The row of a story by its identity, or by one that it took over.
    pub(super) fn story_row(&self, uid: Key) -> Result<Option<i64>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT row FROM story WHERE uid = ?1 \
                 UNION ALL SELECT story FROM story_alias WHERE uid = ?1 LIMIT 1",
            )?
            .query_row([uid], |row| row.get(0))
            .optional()?)
    }
}
