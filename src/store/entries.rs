use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Row, params_from_iter};

use super::columns::{Json, Time};
use super::credits::credits;
use super::error::StoreError;
use super::filter::{self, Conditions};
use super::transaction::Read;
use crate::model::{Filter, Key, Language, NamedKind, Original, ReportEntry, Verdict};

impl Read<'_> {
    /// Recognised reports that match, last arrived first. `min_publishers` speaks
    /// of stories and does not restrict here.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn reports(&self, filter: &Filter) -> Result<Vec<ReportEntry>, StoreError> {
        let conditions = Conditions::on_shown_reports(filter);
        self.entries(conditions, filter, "r.first_seen DESC, r.row DESC")
    }

    /// Reports that arrived since `since`, match, and were left out, nearest to
    /// the threshold first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn rejected(
        &self,
        filter: &Filter,
        since: Timestamp,
    ) -> Result<Vec<ReportEntry>, StoreError> {
        let conditions = Conditions::on_rejected(filter, since);
        self.entries(conditions, filter, "r.score DESC, r.row DESC")
    }

    /// All reports of a story by its identity, or by one that it took over,
    /// last arrived first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn story_reports(&self, id: Key) -> Result<Vec<ReportEntry>, StoreError> {
        let Some(row) = self.story_row(id)? else {
            return Ok(Vec::new());
        };
        let mut conditions = Conditions::default();
        conditions.and("r.story = ?", [row.into()]);
        let all = Filter {
            limit: Filter::MAX_LIMIT,
            ..Filter::default()
        };
        self.entries(conditions, &all, "r.first_seen DESC, r.row DESC")
    }

    fn entries(
        &self,
        mut conditions: Conditions,
        filter: &Filter,
        order: &str,
    ) -> Result<Vec<ReportEntry>, StoreError> {
        let sql = format!(
            "SELECT r.row, r.uid, r.title, r.link, r.summary, \
             CASE WHEN length(a.html) > length(r.content) THEN a.html ELSE r.content END AS content, \
             r.language, \
             r.language_from, r.published, r.updated, r.first_seen, r.authors, r.image, \
             r.enclosures, r.licence, r.origin, coalesce(c.publisher, s.publisher) AS publisher, s.kind, \
             coalesce(c.state, s.state) AS state, r.score, r.verdict, c.wires, c.refers, c.copy_of, \
             (SELECT coalesce(oc.publisher, os.publisher) FROM report o \
             JOIN source os ON os.row = o.first_source LEFT JOIN credit oc ON oc.report = o.row \
             WHERE o.uid = c.copy_of) AS copied, \
             (SELECT t.uid FROM story t WHERE t.row = r.story) AS story \
             FROM report r JOIN source s ON s.row = r.first_source \
             LEFT JOIN credit c ON c.report = r.row LEFT JOIN article a ON a.report = r.row \
             WHERE true{} \
             ORDER BY {order} LIMIT ? OFFSET ?",
            conditions.sql()
        );
        conditions.values.extend(filter::page(filter));
        let mut statement = self.connection.prepare(&sql)?;
        let mut found = statement.query(params_from_iter(conditions.values))?;
        let mut rows: Vec<i64> = Vec::new();
        let mut entries = Vec::new();
        while let Some(row) = found.next()? {
            rows.push(row.get("row")?);
            entries.push(report_entry(row)?);
        }
        self.carriers(&rows, &mut entries)?;
        Ok(entries)
    }

    /// The sources of all these reports with one question.
    fn carriers(&self, rows: &[i64], entries: &mut [ReportEntry]) -> Result<(), StoreError> {
        let places: HashMap<i64, usize> = rows.iter().copied().zip(0..).collect();
        // Two sources can begin to carry a report in one second: the one whose
        // text is shown is the first.
        let mut statement = self.connection.prepare_cached(
            "SELECT g.report, s.name, s.url FROM sighting g JOIN source s ON s.row = g.source \
             JOIN report r ON r.row = g.report \
             WHERE g.report IN (SELECT value FROM json_each(?1)) GROUP BY g.report, g.source \
             ORDER BY g.source <> r.first_source, min(g.first_seen), g.source",
        )?;
        let mut found = statement.query([Json(rows)])?;
        while let Some(row) = found.next()? {
            let place = places.get(&row.get::<_, i64>(0)?);
            if let Some(entry) = place.and_then(|at| entries.get_mut(*at)) {
                entry.sources.push((row.get(1)?, row.get(2)?));
            }
        }
        Ok(())
    }
}

fn report_entry(row: &Row<'_>) -> rusqlite::Result<ReportEntry> {
    let verdict = row.get::<_, Json<Verdict>>("verdict")?.0;
    let of_kind = |wanted: fn(NamedKind) -> bool| {
        let named = verdict.named.iter();
        named.filter(move |named| wanted(named.kind))
    };
    let labels = of_kind(|kind| kind == NamedKind::Country)
        .chain(of_kind(NamedKind::is_theme))
        .map(|named| (named.id.clone(), named.label.clone()))
        .collect();
    Ok(ReportEntry {
        id: row.get("uid")?,
        title: row.get("title")?,
        link: row.get("link")?,
        summary: row.get("summary")?,
        content: row.get("content")?,
        language: Language {
            tag: row.get("language")?,
            from: row.get::<_, Json<_>>("language_from")?.0,
        },
        published: row.get::<_, Time>("published")?.0,
        updated: row.get::<_, Time>("updated")?.0,
        first_seen: row.get::<_, Time>("first_seen")?.0,
        authors: row.get::<_, Json<_>>("authors")?.0,
        image: row.get("image")?,
        enclosures: row.get::<_, Json<_>>("enclosures")?.0,
        licence: row.get("licence")?,
        origin: row.get::<_, Option<Json<_>>>("origin")?.map(|json| json.0),
        sources: Vec::new(),
        publisher: row.get("publisher")?,
        kind: row.get("kind")?,
        state: row.get("state")?,
        score: row.get("score")?,
        confidence: verdict.confidence,
        countries: verdict.countries(),
        themes: verdict.themes(),
        labels,
        evidence: verdict.evidence,
        wires: credits(row)?.0,
        copy: match row.get("copy_of")? {
            Some(id) => Some(Original {
                id,
                publisher: row.get("copied")?,
            }),
            None => None,
        },
        story: row.get("story")?,
    })
}
