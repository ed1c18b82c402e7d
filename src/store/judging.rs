use rusqlite::params;

use super::columns::Json;
use super::error::StoreError;
use super::placing::ARTICLE;
use super::reports::retag;
use super::transaction::{Read, Write};
use crate::model::Verdict;

/// A stored report as recognition judged it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Its row.
    pub row: i64,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub summary: String,
    /// The beginning of its article, plain text; empty where there is none.
    pub article: String,
    /// Language tag.
    pub language: String,
    /// Name of the source that it first came from.
    pub source: String,
    /// The verdict that is stored.
    pub verdict: Verdict,
}

impl Read<'_> {
    /// Reports after row `after`, in order of arrival, `limit` at most.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn judged(&self, after: i64, limit: u32) -> Result<Vec<Judged>, StoreError> {
        let sql = format!(
            "SELECT r.row, r.title, r.summary, r.language, s.name, r.verdict, \
             coalesce(substr(a.text, 1, {ARTICLE}), '') FROM report r JOIN source s ON s.row = r.first_source \
             LEFT JOIN article a ON a.report = r.row \
             WHERE r.row > ?1 ORDER BY r.row LIMIT ?2"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![after, limit], |row| {
            Ok(Judged {
                row: row.get(0)?,
                title: row.get(1)?,
                summary: row.get(2)?,
                article: row.get(6)?,
                language: row.get(3)?,
                source: row.get(4)?,
                verdict: row.get::<_, Json<_>>(5)?.0,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// A new verdict on a stored report. Its identity, text, dates and story
    /// stay; a story without a recognised report is no longer listed.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn rejudge(&mut self, row: i64, verdict: &Verdict) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE report SET geopolitics = ?2, score = ?3, verdict = ?4 WHERE row = ?1",
            )?
            .execute(params![
                row,
                verdict.geopolitics,
                verdict.score,
                Json(verdict)
            ])?;
        retag(self.connection, row, verdict)?;
        self.change();
        Ok(())
    }
}
