use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Statement, named_params, params};

use super::columns::{Json, Time};
use super::error::StoreError;
use super::search;
use super::transaction::Write;
use crate::dedupe::Keys;
use crate::model::{Item, Key, Verdict};
use crate::normalize::lead;

/// A sighting is renewed when it is older than this. A feed shows each entry
/// some hundred times; retention counts in days and needs no more.
pub(super) const RENEWAL: SignedDuration = SignedDuration::from_hours(6);

impl Write<'_> {
    /// Stores a new report with its first sighting; returns its row.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn insert_report(
        &mut self,
        source: i64,
        item: &Item,
        keys: &Keys,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO report (uid, first_source, first_seen, published, updated, edits, \
             geopolitics, score, language, language_from, link, link_key, content_key, title, \
             summary, published_from, authors, categories, image, enclosures, licence, origin, \
             point, because, verdict, content) \
             VALUES (:uid, :source, :now, :published, :now, 0, :geopolitics, :score, :language, \
             :language_from, :link, :link_key, :content_key, :title, :summary, :published_from, \
             :authors, :categories, :image, :enclosures, :licence, :origin, :point, '', \
             :verdict, :content)",
        )?;
        bind(&mut statement, item, keys, verdict)?;
        let fixed = named_params! {
            ":uid": keys.identity,
            ":source": source,
            ":now": Time(now),
            ":published": Time(item.published),
            ":published_from": Json(&item.published_from),
        };
        for (name, value) in fixed {
            bind_one(&mut statement, name, *value)?;
        }
        statement.raw_execute()?;
        let row = self.connection.last_insert_rowid();
        index(self.connection, row)?;
        tag(self.connection, row, verdict)?;
        self.sight(row, source, keys.identity, now)?;
        self.change();
        Ok(row)
    }

    /// Title, text and verdict follow the item; identity, date and arrival
    /// stay; the old title is kept. The sighting under `keys.identity`, where
    /// there is one, is renewed.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn update_report(
        &mut self,
        row: i64,
        item: &Item,
        keys: &Keys,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO report_title (report, until, title) \
                 SELECT row, ?2, title FROM report WHERE row = ?1 AND title <> ?3",
            )?
            .execute(params![row, Time(now), item.title])?;
        let mut statement = self.connection.prepare_cached(
            "UPDATE report SET updated = :now, edits = edits + 1, geopolitics = :geopolitics, \
             score = :score, language = :language, language_from = :language_from, \
             link = :link, link_key = :link_key, content_key = :content_key, title = :title, \
             summary = :summary, authors = :authors, categories = :categories, image = :image, \
             enclosures = :enclosures, licence = :licence, origin = :origin, point = :point, \
             verdict = :verdict, content = :content WHERE row = :row",
        )?;
        bind(&mut statement, item, keys, verdict)?;
        for (name, value) in named_params! { ":row": row, ":now": Time(now) } {
            bind_one(&mut statement, name, *value)?;
        }
        statement.raw_execute()?;
        index(self.connection, row)?;
        retag(self.connection, row, verdict)?;
        self.connection
            .prepare_cached("UPDATE sighting SET last_seen = ?2 WHERE identity = ?1")?
            .execute(params![keys.identity, Time(now)])?;
        self.change();
        Ok(())
    }

    /// Records that `source` carries the report under `identity`: a further
    /// sighting, or the renewal of one. Renewed only when it is over six hours
    /// old, so that an unchanged feed costs no writing.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn sight(
        &mut self,
        row: i64,
        source: i64,
        identity: Key,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let seen: Option<Time> = self
            .connection
            .prepare_cached("SELECT last_seen FROM sighting WHERE identity = ?1")?
            .query_row([identity], |row| row.get(0))
            .optional()?;
        match seen {
            None => {
                self.connection
                    .prepare_cached(
                        "INSERT INTO sighting (identity, report, source, first_seen, last_seen) \
                         VALUES (?1, ?2, ?3, ?4, ?4)",
                    )?
                    .execute(params![identity, row, source, Time(now)])?;
                // A report shows the sources that carry it.
                self.change();
            }
            Some(Time(seen)) if now.duration_since(seen) > RENEWAL => {
                self.connection
                    .prepare_cached("UPDATE sighting SET last_seen = ?2 WHERE identity = ?1")?
                    .execute(params![identity, Time(now)])?;
            }
            Some(_) => {}
        }
        Ok(())
    }
}

/// Binds what an edit can change.
fn bind(
    statement: &mut Statement<'_>,
    item: &Item,
    keys: &Keys,
    verdict: &Verdict,
) -> rusqlite::Result<()> {
    let values = named_params! {
        ":geopolitics": verdict.geopolitics,
        ":score": verdict.score,
        ":language": item.language.tag,
        ":language_from": Json(item.language.from),
        ":link": item.link,
        ":link_key": keys.link,
        ":content_key": keys.content,
        ":title": item.title,
        ":summary": item.summary,
        ":authors": Json(&item.authors),
        ":categories": Json(&item.categories),
        ":image": item.image,
        ":enclosures": Json(&item.enclosures),
        ":licence": item.licence,
        ":origin": item.origin.as_ref().map(Json),
        ":point": item.point.map(Json),
        ":verdict": Json(verdict),
        ":content": item.content,
    };
    for (name, value) in values {
        bind_one(statement, name, *value)?;
    }
    Ok(())
}

fn bind_one(
    statement: &mut Statement<'_>,
    name: &str,
    value: &dyn rusqlite::ToSql,
) -> rusqlite::Result<()> {
    let index = statement
        .parameter_index(name)?
        .ok_or_else(|| rusqlite::Error::InvalidParameterName(name.to_owned()))?;
    statement.raw_bind_parameter(index, value)
}

/// Puts the words of a report and its article into the full text index, in
/// place of those that it had.
pub(super) fn index(connection: &Connection, row: i64) -> rusqlite::Result<()> {
    let (words, parts) = connection
        .prepare_cached(
            "SELECT r.title, r.summary, r.language, coalesce(a.text, '') FROM report r \
             LEFT JOIN article a ON a.report = r.row WHERE r.row = ?1",
        )?
        .query_row([row], |found| {
            let text = |at| found.get::<_, String>(at);
            let (title, summary, language, article) = (text(0)?, text(1)?, text(2)?, text(3)?);
            let words = search::words(&title, &summary, &article);
            let lead = lead(&summary, &article);
            Ok((words, search::parts(&title, &lead, &language)))
        })?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO report_search (rowid, words, parts) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![row, words, parts])?;
    Ok(())
}

pub(super) fn tag(connection: &Connection, row: i64, verdict: &Verdict) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO report_tag (kind, id, report) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?;
    for (name, ids) in [
        ("country", verdict.countries()),
        ("theme", verdict.themes()),
    ] {
        for id in ids {
            statement.execute(params![name, id, row])?;
        }
    }
    Ok(())
}

/// Follows a new verdict on a stored report: its tags, and whether its story is
/// still geopolitics.
pub(super) fn retag(connection: &Connection, row: i64, verdict: &Verdict) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM report_tag WHERE report = ?1")?
        .execute([row])?;
    tag(connection, row, verdict)?;
    let story: Option<i64> = connection
        .prepare_cached("SELECT story FROM report WHERE row = ?1")?
        .query_row([row], |row| row.get(0))?;
    if let Some(story) = story {
        weigh(connection, story)?;
    }
    Ok(())
}

/// Whether the story has a recognised report, after its reports changed.
pub(super) fn weigh(connection: &Connection, story: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE story SET geopolitics = EXISTS \
             (SELECT 1 FROM report r WHERE r.story = ?1 AND r.geopolitics = 1) WHERE row = ?1",
        )?
        .execute([story])?;
    Ok(())
}
