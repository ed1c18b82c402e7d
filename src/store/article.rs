//! The articles of reports: the queue of those to be fetched, and their texts.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::columns::{Json, Time, count};
use super::error::StoreError;
use super::reports::index;
use super::rows::{ArticleEnd, ArticleRow, Written};
use super::transaction::{Read, Write};
use crate::model::Key;
use crate::normalize::first_sentences;

impl Write<'_> {
    /// The article of a report is to be fetched from `url`. One that was found
    /// under another address stays until the new one is there.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn queue_article(
        &mut self,
        report: i64,
        source: i64,
        url: &str,
        domain: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO article (report, source, url, domain, state, due, attempts) \
                 VALUES (?1, ?2, ?3, ?4, 'waiting', ?5, 0) ON CONFLICT (report) DO UPDATE SET \
                 source = excluded.source, url = excluded.url, domain = excluded.domain, \
                 state = 'waiting', due = excluded.due, attempts = 0",
            )?
            .execute(params![report, source, url, domain, Time(now)])?;
        Ok(())
    }

    /// Counts an attempt that begins, and puts the next one off until `again`:
    /// a page that ended the process must not meet the next one for ever.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn begin_article(&mut self, report: i64, again: Timestamp) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE article SET attempts = attempts + 1, due = ?2 \
                 WHERE report = ?1 AND state = 'waiting'",
            )?
            .execute(params![report, Time(again)])?;
        Ok(())
    }

    /// Puts off an article whose page may be there later.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn postpone_article(&mut self, report: i64, due: Timestamp) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE article SET due = ?2 WHERE report = ?1 AND state = 'waiting'")?
            .execute(params![report, Time(due)])?;
        Ok(())
    }

    /// Puts off all articles of a domain that asked for peace; never forward.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn postpone_articles(&mut self, domain: &str, due: Timestamp) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE article SET due = ?2 WHERE domain = ?1 AND state = 'waiting' AND due < ?2",
            )?
            .execute(params![domain, Time(due)])?;
        Ok(())
    }

    /// Ends the fetching of an article for good: with its text, or with the
    /// reason why there is none. Gives whether it was waited for under that
    /// address; if not (the report went, or its link changed), nothing is done.
    /// A report without a summary takes the first sentences.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn end_article(
        &mut self,
        report: i64,
        url: &str,
        end: &ArticleEnd,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let failed = end.article.is_none();
        let (text, html) = match &end.article {
            Some(article) => (article.text.as_str(), article.html.as_str()),
            None => ("", ""),
        };
        let waited = self
            .connection
            .prepare_cached(
                "UPDATE article SET state = ?3, ended = ?4, outcome = ?5, message = ?6, \
                 text = ?7, html = ?8 WHERE report = ?1 AND url = ?2 AND state = 'waiting'",
            )?
            .execute(params![
                report,
                url,
                if failed { "failed" } else { "done" },
                Time(now),
                end.outcome,
                end.message,
                text,
                html
            ])?;
        if waited == 0 || failed {
            return Ok(waited > 0);
        }
        self.connection
            .prepare_cached("UPDATE report SET summary = ?2 WHERE row = ?1 AND summary = ''")?
            .execute(params![report, first_sentences(text)])?;
        index(self.connection, report)?;
        self.change();
        Ok(true)
    }

    /// The text of a report's article; empty where there is none.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn article_text(&self, report: i64) -> Result<String, StoreError> {
        let text = self
            .connection
            .prepare_cached("SELECT text FROM article WHERE report = ?1")?
            .query_row([report], |row| row.get(0))
            .optional()?;
        Ok(text.unwrap_or_default())
    }

    /// The key of the link that a report has.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn link_key(&self, report: i64) -> Result<Option<Key>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT link_key FROM report WHERE row = ?1")?
            .query_row([report], |row| row.get(0))?)
    }

    /// A stored report as it was written.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn written(&self, report: i64) -> Result<Written, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT title, summary, content, language, authors, link, origin, first_seen, \
                 story IS NOT NULL FROM report WHERE row = ?1",
            )?
            .query_row([report], |row| {
                Ok(Written {
                    title: row.get(0)?,
                    summary: row.get(1)?,
                    content: row.get(2)?,
                    language: row.get(3)?,
                    authors: row.get::<_, Json<_>>(4)?.0,
                    link: row.get(5)?,
                    origin: row.get::<_, Option<Json<_>>>(6)?.map(|json| json.0),
                    first_seen: row.get::<_, Time>(7)?.0,
                    placed: row.get(8)?,
                })
            })?)
    }
}

impl Read<'_> {
    /// Articles of these sources that are due, longest first: `of_each` of one
    /// source at most, so that none keeps the others waiting.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn due_articles(
        &self,
        sources: &[i64],
        now: Timestamp,
        of_each: u32,
    ) -> Result<Vec<ArticleRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT a.report, a.source, a.url, a.domain, a.attempts, r.title, r.summary \
             FROM article a JOIN report r ON r.row = a.report \
             WHERE a.state = 'waiting' AND a.source = ?1 AND a.due <= ?2 \
             ORDER BY a.due, a.report LIMIT ?3",
        )?;
        let mut due = Vec::new();
        for source in sources {
            let rows = statement.query_map(params![source, Time(now), of_each], |row| {
                Ok(ArticleRow {
                    report: row.get(0)?,
                    source: row.get(1)?,
                    url: row.get(2)?,
                    domain: row.get(3)?,
                    attempts: row.get(4)?,
                    title: row.get(5)?,
                    summary: row.get(6)?,
                })
            })?;
            for row in rows {
                due.push(row?);
            }
        }
        due.sort_by_key(|row| row.report);
        Ok(due)
    }

    /// When the next article of these sources falls due after `now`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn next_article(
        &self,
        sources: &[i64],
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT min(due) FROM article WHERE state = 'waiting' AND source = ?1 AND due > ?2",
        )?;
        let mut next: Option<Timestamp> = None;
        for source in sources {
            let due: Option<Time> =
                statement.query_row(params![source, Time(now)], |row| row.get(0))?;
            if let Some(Time(due)) = due {
                next = Some(next.map_or(due, |known| known.min(due)));
            }
        }
        Ok(next)
    }

    /// How many articles are waiting, were read, and could not be read.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn article_counts(&self) -> Result<[u64; 3], StoreError> {
        let numbers: [i64; 3] = self
            .connection
            .prepare_cached(
                "SELECT (SELECT count(*) FROM article WHERE state = 'waiting'), \
                 (SELECT count(*) FROM article WHERE state = 'done'), \
                 (SELECT count(*) FROM article WHERE state = 'failed')",
            )?
            .query_row((), |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
        Ok(numbers.map(count))
    }
}
