//! How many stories there are of what: for pages that let a person choose.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{params, params_from_iter};

use super::columns::count;
use super::error::StoreError;
use super::filter::{Conditions, PRIMARY_LANGUAGE};
use super::transaction::Read;
use crate::model::{Facets, Filter};

/// One day of a source: reports that came, and geopolitics among them.
pub type Day = [u32; 2];

impl Read<'_> {
    /// How many stories match, on all pages together.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn count_stories(&self, filter: &Filter) -> Result<u64, StoreError> {
        self.count("story t", &Conditions::on_stories(filter))
    }

    /// How many recognised reports match, on all pages together.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn count_reports(&self, filter: &Filter) -> Result<u64, StoreError> {
        self.count("report r", &Conditions::on_shown_reports(filter))
    }

    /// How many of the reports match that arrived since `since` and were left
    /// out, on all pages together.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn count_rejected(&self, filter: &Filter, since: Timestamp) -> Result<u64, StoreError> {
        self.count("report r", &Conditions::on_rejected(filter, since))
    }

    fn count(&self, of: &str, conditions: &Conditions) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM {of} WHERE true{}", conditions.sql());
        let mut statement = self.connection.prepare(&sql)?;
        let values = params_from_iter(&conditions.values);
        Ok(count(statement.query_row(values, |row| row.get(0))?))
    }

    /// For each country, theme, language and source, how many of the stories
    /// that match have it: most first, equals by name. A list is counted as if
    /// the filter did not restrict it, so that another of its values can be
    /// chosen.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn facets(&self, filter: &Filter) -> Result<Facets, StoreError> {
        let tagged = "JOIN report_tag g ON g.report = r.row AND g.kind";
        let shown = match filter.min_score {
            // A number that was read as one: nothing of the query's text.
            Some(score) => format!("r.score >= {score}"),
            None => "r.geopolitics = 1".to_owned(),
        };
        let lifted = |lift: fn(&mut Filter) -> &mut Vec<String>| {
            let mut filter = filter.clone();
            lift(&mut filter).clear();
            filter
        };
        Ok(Facets {
            countries: self.facet(
                &lifted(|filter| &mut filter.countries),
                "g.id",
                &format!("{tagged} = 'country' AND {shown}"),
            )?,
            themes: self.facet(
                &lifted(|filter| &mut filter.themes),
                "g.id",
                &format!("{tagged} = 'theme' AND {shown}"),
            )?,
            languages: self.facet(
                &lifted(|filter| &mut filter.languages),
                PRIMARY_LANGUAGE,
                "",
            )?,
            sources: self.facet(
                &lifted(|filter| &mut filter.sources),
                "s.name",
                "JOIN sighting g ON g.report = r.row JOIN source s ON s.row = g.source",
            )?,
        })
    }

    /// The same of what was left out since `since`: how many of the reports that
    /// match have each country, theme, language and source.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn facets_of_rejected(
        &self,
        filter: &Filter,
        since: Timestamp,
    ) -> Result<Facets, StoreError> {
        let tagged = "JOIN report_tag g ON g.report = r.row AND g.kind";
        let carried =
            "JOIN sighting g ON g.report = r.row JOIN source s ON s.row = g.source".to_owned();
        let of = |lift: fn(&mut Filter) -> &mut Vec<String>, value: &str, join: &str| {
            let mut filter = filter.clone();
            lift(&mut filter).clear();
            let conditions = Conditions::on_rejected(&filter, since);
            let sql = format!(
                "SELECT {value} AS value, count(DISTINCT r.row) AS reports FROM report r {join} \
                 WHERE true{} GROUP BY value ORDER BY reports DESC, value",
                conditions.sql()
            );
            self.counted(&sql, &conditions)
        };
        Ok(Facets {
            countries: of(
                |filter| &mut filter.countries,
                "g.id",
                &format!("{tagged} = 'country'"),
            )?,
            themes: of(
                |filter| &mut filter.themes,
                "g.id",
                &format!("{tagged} = 'theme'"),
            )?,
            languages: of(|filter| &mut filter.languages, PRIMARY_LANGUAGE, "")?,
            sources: of(|filter| &mut filter.sources, "s.name", &carried)?,
        })
    }

    fn facet(
        &self,
        filter: &Filter,
        value: &str,
        join: &str,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let conditions = Conditions::on_stories(filter);
        let sql = format!(
            "SELECT {value} AS value, count(DISTINCT t.row) AS stories \
             FROM story t JOIN report r ON r.story = t.row {join} \
             WHERE true{} GROUP BY value ORDER BY stories DESC, value",
            conditions.sql()
        );
        self.counted(&sql, &conditions)
    }

    /// Values with their counts.
    fn counted(
        &self,
        sql: &str,
        conditions: &Conditions,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let found = statement.query_map(params_from_iter(&conditions.values), |row| {
            Ok((row.get(0)?, count(row.get(1)?)))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// What each declared source brought in the last `days` times 24 hours,
    /// oldest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn by_day(
        &self,
        now: Timestamp,
        days: u16,
    ) -> Result<HashMap<String, Vec<Day>>, StoreError> {
        const DAY: i64 = 24 * 60 * 60;
        let span = SignedDuration::from_hours(24 * i64::from(days));
        let since = now.checked_sub(span).unwrap_or(Timestamp::MIN).as_second();
        let mut all: HashMap<String, Vec<Day>> = HashMap::new();
        let mut statement = self.connection.prepare_cached(
            "SELECT s.name, min((g.first_seen - ?1 - 1) / ?2, ?3 - 1) AS day, \
             count(DISTINCT g.report), count(DISTINCT CASE WHEN r.geopolitics THEN r.row END) \
             FROM source s JOIN sighting g ON g.source = s.row AND g.first_seen > ?1 \
             JOIN report r ON r.row = g.report WHERE s.declared = 1 GROUP BY s.row, day",
        )?;
        let mut found = statement.query(params![since, DAY, days])?;
        while let Some(row) = found.next()? {
            let days = all
                .entry(row.get(0)?)
                .or_insert_with(|| vec![[0; 2]; usize::from(days)]);
            let place = usize::try_from(row.get::<_, i64>(1)?).unwrap_or(0);
            if let Some(day) = days.get_mut(place) {
                *day = [row.get(2)?, row.get(3)?];
            }
        }
        Ok(all)
    }
}
