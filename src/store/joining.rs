//! Stories that turn out to be one, and stories that hang together.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::params;

use super::columns::{Json, Time};
use super::error::StoreError;
use super::reports::weigh;
use super::transaction::{Read, Write};
use crate::model::{Alias, Key, Merge, Relation};

/// The kind of a relation that has a direction, as stored.
const FOLLOWS: &str = "follows";

/// Related stories that an entry names.
const RELATED: usize = 8;

/// The pair is stored once; that one follows the other says more than that
/// they are related.
const RELATE: &str = "ON CONFLICT (story, other) DO UPDATE SET kind = excluded.kind \
     WHERE excluded.kind = 'follows'";

impl Write<'_> {
    /// The younger story turns out to be the older one: its reports move
    /// there, each with its own reason, its identity and those that led to it
    /// lead there, and so do its relations. The older keeps its identity, and
    /// is brought up if one of those reports has something new for it. Nothing
    /// happens where they are one already, or one of them is gone.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn merge(&mut self, merge: &Merge<'_>, now: Timestamp) -> Result<(), StoreError> {
        let (younger, older) = (self.story(merge.younger)?, self.story(merge.older)?);
        let (Some(younger), Some(older)) = (younger, older) else {
            return Ok(());
        };
        if younger == older {
            return Ok(());
        }
        let reports = self
            .connection
            .prepare_cached("SELECT row FROM report WHERE story = ?1 ORDER BY row")?
            .query_map([younger], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<i64>>>()?;
        for report in reports {
            // One after the other: what the first brought is not new in the next.
            if merge.arrived && self.is_news(report, older)? {
                self.bring_up(older, now)?;
            }
            self.connection
                .prepare_cached("UPDATE report SET story = ?2 WHERE row = ?1")?
                .execute([report, older])?;
        }
        self.take_over(younger, older, merge.because, now)?;
        weigh(self.connection, older)?;
        self.change();
        Ok(())
    }

    /// Notes how `story` stands to `other`. Nothing happens where they are
    /// one, or one of them is gone.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn relate(&mut self, story: Key, other: Key, relation: Relation) -> Result<(), StoreError> {
        let (story, other, kind) = match relation {
            Relation::Follows => (story, other, FOLLOWS),
            Relation::FollowedBy => (other, story, FOLLOWS),
            Relation::Related => (story, other, "related"),
        };
        let (Some(story), Some(other)) = (self.story(story)?, self.story(other)?) else {
            return Ok(());
        };
        if story == other {
            return Ok(());
        }
        let changed = self
            .connection
            .prepare_cached(&format!(
                "INSERT INTO story_relation (story, other, kind) VALUES (?1, ?2, ?3) {RELATE}"
            ))?
            .execute(params![story, other, kind])?;
        if changed > 0 {
            self.change();
        }
        Ok(())
    }

    /// A story without reports goes, and what led to it leads to `target`.
    pub(super) fn take_over(
        &self,
        gone: i64,
        target: i64,
        because: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for sql in [
            "UPDATE story SET first_seen = min(first_seen, \
             (SELECT g.first_seen FROM story g WHERE g.row = ?1)) WHERE row = ?2",
            "UPDATE story_alias SET story = ?2 WHERE story = ?1",
            &format!(
                "INSERT INTO story_relation (story, other, kind) SELECT ?2, other, kind \
                 FROM story_relation WHERE story = ?1 AND other <> ?2 {RELATE}"
            ),
            &format!(
                "INSERT INTO story_relation (story, other, kind) SELECT story, ?2, kind \
                 FROM story_relation WHERE other = ?1 AND story <> ?2 {RELATE}"
            ),
        ] {
            self.connection
                .prepare_cached(sql)?
                .execute([gone, target])?;
        }
        self.connection
            .prepare_cached(
                "INSERT INTO story_alias (uid, story, merged, because) \
                 SELECT uid, ?2, ?3, ?4 FROM story WHERE row = ?1",
            )?
            .execute(params![gone, target, Time(now), because])?;
        // Its own relations go with it.
        self.connection
            .prepare_cached("DELETE FROM story WHERE row = ?1")?
            .execute([gone])?;
        Ok(())
    }
}

/// Row and identity of a story, and how another stands to it.
pub(super) type Related = (i64, Key, Relation);

impl Read<'_> {
    /// The identities that lead to these stories, last taken over first.
    pub(super) fn aliases(&self, rows: &[i64]) -> Result<Vec<(i64, Alias)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT story, uid, because FROM story_alias \
             WHERE story IN (SELECT value FROM json_each(?1)) ORDER BY merged DESC, uid",
        )?;
        let found = statement.query_map([Json(rows)], |row| {
            let alias = Alias {
                id: row.get(1)?,
                because: row.get(2)?,
            };
            Ok((row.get(0)?, alias))
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// The stories that each of these hangs together with, as rows and
    /// identities: continuations first, then the newest. Only those that are
    /// listed.
    pub(super) fn relations(&self, rows: &[i64]) -> Result<HashMap<i64, Vec<Related>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "WITH asked (row) AS MATERIALIZED (SELECT value FROM json_each(?1)), \
             pairs (story, other, kind) AS ( \
             SELECT p.story, p.other, p.kind = 'follows' FROM asked a \
             JOIN story_relation p ON p.story = a.row UNION ALL \
             SELECT p.other, p.story, (p.kind = 'follows') * 2 FROM asked a \
             JOIN story_relation p ON p.other = a.row) \
             SELECT p.story, t.row, t.uid, max(p.kind) AS kind FROM pairs p \
             JOIN story t ON t.row = p.other WHERE t.geopolitics = 1 GROUP BY p.story, t.row \
             ORDER BY max(p.kind) = 0, t.first_seen DESC, t.uid",
        )?;
        let mut found = statement.query([Json(rows)])?;
        let mut all: HashMap<i64, Vec<Related>> = HashMap::new();
        while let Some(row) = found.next()? {
            let relation = match row.get(3)? {
                1 => Relation::Follows,
                2 => Relation::FollowedBy,
                _ => Relation::Related,
            };
            let list = all.entry(row.get(0)?).or_default();
            if list.len() < RELATED {
                list.push((row.get(1)?, row.get(2)?, relation));
            }
        }
        Ok(all)
    }
}
