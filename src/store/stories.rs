use std::collections::HashMap;

use rusqlite::{params, params_from_iter};

use super::columns::{Json, Time};
use super::error::StoreError;
use super::filter::{self, Conditions};
use super::transaction::Read;
use crate::model::{Filter, Named, NamedKind, ReportLine, StoryEntry, Verdict};

impl Read<'_> {
    /// Stories that match, last updated first; of those updated at one time,
    /// in order of identity. A story is listed when one of its reports at least
    /// is recognised (or has the score that the filter asks for), and then with
    /// all of its reports. Its best report is the
    /// first recognised one with title and summary, else with a title, else
    /// the first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn stories(&self, filter: &Filter) -> Result<Vec<StoryEntry>, StoreError> {
        let mut conditions = Conditions::on_stories(filter);
        let sql = format!(
            "SELECT t.row, t.uid, t.first_seen, t.updated FROM story t WHERE true{} \
             ORDER BY t.updated DESC, t.uid LIMIT ?",
            conditions.sql()
        );
        conditions.values.push(filter::limit(filter));
        let mut rows = Vec::new();
        let mut stories = Vec::new();
        {
            let mut statement = self.connection.prepare(&sql)?;
            let mut found = statement.query(params_from_iter(conditions.values))?;
            while let Some(row) = found.next()? {
                rows.push(row.get::<_, i64>(0)?);
                stories.push(Gathered::new(StoryEntry {
                    id: row.get(1)?,
                    first_seen: row.get::<_, Time>(2)?.0,
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
                    languages: Vec::new(),
                    reports: Vec::new(),
                }));
            }
        }
        self.gather(&rows, filter.min_score, &mut stories)?;
        Ok(stories.into_iter().map(Gathered::finish).collect())
    }

    /// The reports of all these stories with one question.
    fn gather(
        &self,
        rows: &[i64],
        min_score: Option<f64>,
        stories: &mut [Gathered],
    ) -> Result<(), StoreError> {
        let places: HashMap<i64, usize> = rows.iter().copied().zip(0..).collect();
        let mut statement = self.connection.prepare_cached(
            "SELECT r.story, coalesce(r.score >= ?2, r.geopolitics = 1), r.uid, r.title, r.link, s.name, s.publisher, s.kind, \
             r.language, r.published, r.summary, r.verdict FROM report r \
             JOIN source s ON s.row = r.first_source \
             WHERE r.story IN (SELECT value FROM json_each(?1)) ORDER BY r.row",
        )?;
        let mut found = statement.query(params![Json(rows), min_score])?;
        while let Some(row) = found.next()? {
            let place = places.get(&row.get::<_, i64>(0)?);
            let Some(story) = place.and_then(|at| stories.get_mut(*at)) else {
                continue;
            };
            let line = ReportLine {
                id: row.get(2)?,
                title: row.get(3)?,
                link: row.get(4)?,
                source: row.get(5)?,
                publisher: row.get(6)?,
                kind: row.get(7)?,
                language: row.get(8)?,
                published: row.get::<_, Time>(9)?.0,
            };
            if row.get(1)? {
                let verdict = row.get::<_, Json<Verdict>>(11)?.0;
                story.weigh(&line, row.get(10)?, verdict);
            }
            story.add(line);
        }
        Ok(())
    }
}

/// A story while its reports come in.
struct Gathered {
    entry: StoryEntry,
    /// How good the best report is so far: 0 none, 1 no title, 2 a title,
    /// 3 title and summary.
    rank: u8,
    named: Weights,
}

impl Gathered {
    fn new(entry: StoryEntry) -> Self {
        Self {
            entry,
            rank: 0,
            named: Weights::default(),
        }
    }

    /// Takes in what a recognised report says.
    fn weigh(&mut self, line: &ReportLine, summary: String, verdict: Verdict) {
        let rank = match (line.title.is_empty(), summary.is_empty()) {
            (true, _) => 1,
            (false, true) => 2,
            (false, false) => 3,
        };
        let entry = &mut self.entry;
        entry.score = entry.score.max(verdict.score);
        self.named.add(verdict.named);
        if rank > self.rank {
            self.rank = rank;
            entry.title.clone_from(&line.title);
            entry.link.clone_from(&line.link);
            entry.language.clone_from(&line.language);
            entry.summary = summary;
            entry.evidence = verdict.evidence;
        }
    }

    fn add(&mut self, line: ReportLine) {
        let entry = &mut self.entry;
        for (list, value) in [
            (&mut entry.publishers, &line.publisher),
            (&mut entry.languages, &line.language),
        ] {
            if !list.contains(value) {
                list.push(value.clone());
            }
        }
        entry.reports.push(line);
    }

    fn finish(self) -> StoryEntry {
        let mut entry = self.entry;
        let (countries, themes) = self.named.finish();
        entry.labels = labels(&countries, &themes);
        entry.countries = countries.into_iter().map(|named| named.id).collect();
        entry.themes = themes.into_iter().map(|named| named.id).collect();
        entry
    }
}

/// Countries and themes with the sum of their weights.
#[derive(Default)]
struct Weights(Vec<Named>);

impl Weights {
    fn add(&mut self, named: Vec<Named>) {
        for new in named {
            let known = self
                .0
                .iter_mut()
                .find(|known| known.kind == new.kind && known.id == new.id);
            match known {
                Some(known) => known.weight += new.weight,
                None => self.0.push(new),
            }
        }
    }

    /// Countries and themes, weightiest first, equals in order of identifier.
    fn finish(mut self) -> (Vec<Named>, Vec<Named>) {
        self.0
            .sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.id.cmp(&b.id)));
        let (countries, rest): (Vec<_>, Vec<_>) = self
            .0
            .into_iter()
            .partition(|named| named.kind == NamedKind::Country);
        let themes = rest
            .into_iter()
            .filter(|named| named.kind.is_theme())
            .collect();
        (countries, themes)
    }
}

fn labels(countries: &[Named], themes: &[Named]) -> Vec<(String, String)> {
    countries
        .iter()
        .chain(themes)
        .map(|named| (named.id.clone(), named.label.clone()))
        .collect()
}
