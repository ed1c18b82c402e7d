use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};

use super::columns::{Json, Time};
use super::credits::{FAMILY, voice};
use super::error::StoreError;
use super::filter::{self, Conditions, FAMILIES};
use super::gathered::{Best, Gathered};
use super::transaction::Read;
use crate::group::best::Candidate;
use crate::model::{Filter, Key, Order, RelatedStory, ReportLine, StoryEntry, Verdict};

/// Title, link and language of a story's best report.
type Headline = (String, Option<String>, String);

impl Read<'_> {
    /// Stories that match, in the order that the filter asks for; of those
    /// equal in it, in order of identity. `within` has no effect here: see
    /// [`Filter::at`]. A story is listed when one of its reports at least
    /// is recognised (or has the score that the filter asks for), and then with
    /// all of its reports. Which of those speaks for it, `group::best` says.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn stories(&self, filter: &Filter) -> Result<Vec<StoryEntry>, StoreError> {
        let mut conditions = Conditions::on_stories(filter);
        conditions.values.extend(filter::page(filter));
        let first = match filter.order {
            Order::Newest => String::new(),
            Order::Weightiest => format!("{FAMILIES} DESC, "),
        };
        let tail = format!(
            "{} ORDER BY {first}t.updated DESC, t.uid LIMIT ? OFFSET ?",
            conditions.sql()
        );
        self.told(&tail, conditions.values, filter)
    }

    /// One story by its identity, or by one that it took over, listed or not.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn story(&self, id: Key, prefer: &[String]) -> Result<Option<StoryEntry>, StoreError> {
        let Some(row) = self.story_row(id)? else {
            return Ok(None);
        };
        let filter = Filter {
            prefer: prefer.to_vec(),
            ..Filter::default()
        };
        let found = self.told(" AND t.row = ?", vec![row.into()], &filter)?;
        Ok(found.into_iter().next())
    }

    /// The identity that a story goes by: `id` itself, or that of the story
    /// which took it over.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn story_id(&self, id: Key) -> Result<Option<Key>, StoreError> {
        let Some(row) = self.story_row(id)? else {
            return Ok(None);
        };
        let mut statement = self
            .connection
            .prepare_cached("SELECT uid FROM story WHERE row = ?1")?;
        Ok(Some(statement.query_row([row], |row| row.get(0))?))
    }

    /// The stories that a query ends in, with all that is shown of them.
    fn told(
        &self,
        tail: &str,
        values: Vec<Value>,
        filter: &Filter,
    ) -> Result<Vec<StoryEntry>, StoreError> {
        let sql =
            format!("SELECT t.row, t.uid, t.first_seen, t.updated FROM story t WHERE true{tail}");
        let mut rows = Vec::new();
        let mut stories = Vec::new();
        {
            let mut statement = self.connection.prepare(&sql)?;
            let mut found = statement.query(params_from_iter(values))?;
            while let Some(row) = found.next()? {
                rows.push(row.get::<_, i64>(0)?);
                stories.push(Gathered::new(StoryEntry {
                    id: row.get(1)?,
                    first_seen: row.get::<_, Time>(2)?.0,
                    last_seen: row.get::<_, Time>(2)?.0,
                    updated: row.get::<_, Time>(3)?.0,
                    title: String::new(),
                    link: None,
                    summary: String::new(),
                    language: String::new(),
                    score: 0.0,
                    countries: Vec::new(),
                    themes: Vec::new(),
                    labels: Vec::new(),
                    evidence: Vec::new(),
                    publishers: Vec::new(),
                    independent: 0,
                    wires: Vec::new(),
                    languages: Vec::new(),
                    reports: Vec::new(),
                    aliases: Vec::new(),
                    related: Vec::new(),
                }));
            }
        }
        let places: HashMap<i64, usize> = rows.iter().copied().zip(0..).collect();
        self.gather(&rows, &places, filter, &mut stories)?;
        let mut stories: Vec<StoryEntry> = stories.into_iter().map(Gathered::finish).collect();
        for (row, alias) in self.aliases(&rows)? {
            if let Some(story) = places.get(&row).and_then(|at| stories.get_mut(*at)) {
                story.aliases.push(alias);
            }
        }
        self.relate_to(&rows, &filter.prefer, &mut stories)?;
        Ok(stories)
    }

    /// The reports of all these stories with one question.
    fn gather(
        &self,
        rows: &[i64],
        places: &HashMap<i64, usize>,
        filter: &Filter,
        stories: &mut [Gathered],
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT r.story, coalesce(r.score >= ?2, r.geopolitics = 1) AS shown, r.uid, r.title, \
             r.link, s.name, coalesce(c.publisher, s.publisher) AS publisher, s.kind, \
             coalesce(c.state, s.state) AS state, r.language, r.published, r.first_seen, \
             r.summary, r.because, r.verdict, {FAMILY} AS family, c.wires, c.refers, c.copy_of \
             FROM report r JOIN source s ON s.row = r.first_source \
             LEFT JOIN credit c ON c.report = r.row \
             WHERE r.story IN (SELECT value FROM json_each(?1)) ORDER BY r.row"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement.query(params![Json(rows), filter.min_score])?;
        while let Some(row) = found.next()? {
            let place = places.get(&row.get::<_, i64>("story")?);
            let Some(story) = place.and_then(|at| stories.get_mut(*at)) else {
                continue;
            };
            let voice = voice(row)?;
            let line = ReportLine {
                id: voice.id,
                title: row.get("title")?,
                link: row.get("link")?,
                source: row.get("name")?,
                publisher: row.get("publisher")?,
                kind: row.get("kind")?,
                state: row.get("state")?,
                language: row.get("language")?,
                published: voice.published,
                wires: voice.wires.clone(),
                copy: voice.copy_of.is_some(),
                because: row.get("because")?,
            };
            if row.get("shown")? {
                let verdict = row.get::<_, Json<Verdict>>("verdict")?.0;
                story.weigh(&line, row.get("summary")?, verdict, &filter.prefer);
            }
            let arrived = row.get::<_, Time>("first_seen")?.0;
            story.entry.last_seen = story.entry.last_seen.max(arrived);
            story.add(line, voice);
        }
        Ok(())
    }

    /// What these stories hang together with, each named by its best report.
    fn relate_to(
        &self,
        rows: &[i64],
        prefer: &[String],
        stories: &mut [StoryEntry],
    ) -> Result<(), StoreError> {
        let relations = self.relations(rows)?;
        let mut others: Vec<i64> = relations.values().flatten().map(|other| other.0).collect();
        others.sort_unstable();
        others.dedup();
        let mut named: HashMap<i64, (Best, Headline)> = HashMap::new();
        let mut statement = self.connection.prepare_cached(
            "SELECT r.story, r.title, r.link, r.summary <> '' AS summary, r.language, s.kind, \
             coalesce(c.state, s.state) AS state FROM report r \
             JOIN source s ON s.row = r.first_source LEFT JOIN credit c ON c.report = r.row \
             WHERE r.story IN (SELECT value FROM json_each(?1)) AND r.geopolitics = 1 \
             ORDER BY r.row",
        )?;
        let mut found = statement.query([Json(&others)])?;
        while let Some(row) = found.next()? {
            let title: String = row.get("title")?;
            let language: String = row.get("language")?;
            let candidate = Candidate {
                title: &title,
                summary: row.get("summary")?,
                language: &language,
                kind: row.get("kind")?,
                state: row.get("state")?,
                before: 0,
            };
            let (best, headline) = named.entry(row.get("story")?).or_default();
            if best.is_beaten_by(candidate, prefer) {
                *headline = (title, row.get("link")?, language);
            }
        }
        for (row, story) in rows.iter().zip(stories) {
            for (other, id, relation) in relations.get(row).into_iter().flatten() {
                if let Some((_, (title, link, language))) = named.get(other) {
                    story.related.push(RelatedStory {
                        id: *id,
                        relation: *relation,
                        title: title.clone(),
                        link: link.clone(),
                        language: language.clone(),
                    });
                }
            }
        }
        Ok(())
    }
}
