//! From a filter to conditions. Values are always bound, never written into
//! the statement.

use icu_normalizer::ComposingNormalizerBorrowed;
use rusqlite::types::Value;

use super::credits::FAMILY;
use crate::model::Filter;

/// Text in the form in which words are found: compatible forms composed (a
/// full-width letter is the letter, a decomposed umlaut the umlaut), lower
/// case letter by letter, and the two forms of small sigma one.
pub(super) fn fold(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfkc()
        .normalize(text)
        .chars()
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == 'ς' { 'σ' } else { letter })
        .collect()
}

/// Conditions joined by AND, and what is bound to their question marks.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    sql: String,
    pub(super) values: Vec<Value>,
}

impl Conditions {
    pub(super) fn and(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(sql);
        self.values.extend(values);
    }

    /// As the tail of a WHERE clause: each begins with AND.
    pub(super) fn sql(&self) -> &str {
        &self.sql
    }

    /// Conditions on a report `r` that is shown: it is recognised, or has the
    /// score that is asked for, be it below the threshold.
    pub(super) fn on_shown_reports(filter: &Filter) -> Self {
        let mut all = Self::on_reports(filter);
        match filter.min_score {
            Some(score) => all.and("r.score >= ?", [score.into()]),
            None => all.and("r.geopolitics = 1", []),
        }
        all
    }

    /// Conditions on a report `r`, but for its score.
    pub(super) fn on_reports(filter: &Filter) -> Self {
        let mut all = Self::default();
        for (kind, ids) in tags(filter) {
            all.and(TAGGED, [kind, ids]);
        }
        if let Some(languages) = list(&filter.languages) {
            all.and(LANGUAGE, [languages]);
        }
        if let Some(sources) = list(&filter.sources) {
            all.and(CARRIED, [sources]);
        }
        for word in words(filter) {
            all.and(HOLDS, [word]);
        }
        all
    }

    /// Conditions on a story `t` that is shown. Countries, themes and score are
    /// those of its reports that count, as the entry shows them; languages and sources those
    /// of all its reports; the words must stand in one of its reports.
    pub(super) fn on_stories(filter: &Filter) -> Self {
        let mut all = Self::default();
        let one = |condition: &str| {
            format!("EXISTS (SELECT 1 FROM report r WHERE r.story = t.row AND {condition})")
        };
        let shown = match filter.min_score {
            Some(_) => "r.score >= ?",
            None => "r.geopolitics = 1",
        };
        let score = || filter.min_score.map(Value::from);
        match score() {
            Some(score) => all.and(&one(shown), [score]),
            None => all.and("t.geopolitics = 1", []),
        }
        for (kind, ids) in tags(filter) {
            let values = score().into_iter().chain([kind, ids]);
            all.and(&one(&format!("{shown} AND {TAGGED}")), values);
        }
        if let Some(languages) = list(&filter.languages) {
            all.and(&one(LANGUAGE), [languages]);
        }
        if let Some(sources) = list(&filter.sources) {
            all.and(&one(CARRIED), [sources]);
        }
        let words: Vec<Value> = words(filter).collect();
        if !words.is_empty() {
            all.and(&one(&vec![HOLDS; words.len()].join(" AND ")), words);
        }
        if filter.min_publishers > 1 {
            let counted = format!(
                "(SELECT count(DISTINCT {FAMILY}) FROM report r \
                 JOIN source s ON s.row = r.first_source \
                 LEFT JOIN credit c ON c.report = r.row WHERE r.story = t.row) >= ?"
            );
            all.and(&counted, [i64::from(filter.min_publishers).into()]);
        }
        all
    }
}

const TAGGED: &str = "EXISTS (SELECT 1 FROM report_tag g WHERE g.report = r.row AND g.kind = ? \
     AND g.id IN (SELECT value FROM json_each(?)))";
// A language takes in its scripts and regions: `zh` finds `zh-hant` (RFC 4647,
// section 3.3.1).
const LANGUAGE: &str = "EXISTS (SELECT 1 FROM json_each(?) l WHERE r.language = l.value \
     OR substr(r.language, 1, length(l.value) + 1) = l.value || '-')";
const CARRIED: &str = "EXISTS (SELECT 1 FROM sighting g JOIN source s ON s.row = g.source \
     WHERE g.report = r.row AND s.name IN (SELECT value FROM json_each(?)))";
// instr() compares as it stands: nothing in a word has a meaning, as % has in LIKE.
const HOLDS: &str = "instr(r.search, ?) > 0";

fn tags(filter: &Filter) -> impl Iterator<Item = (Value, Value)> {
    [("country", &filter.countries), ("theme", &filter.themes)]
        .into_iter()
        .filter_map(|(kind, ids)| Some((kind.to_owned().into(), list(ids)?)))
}

/// A list to be bound as one value; `None` when it is empty.
fn list(values: &[String]) -> Option<Value> {
    let list = serde_json::Value::from(values);
    (!values.is_empty()).then(|| list.to_string().into())
}

fn words(filter: &Filter) -> impl Iterator<Item = Value> {
    filter
        .text
        .iter()
        .flat_map(|text| text.split_whitespace())
        .map(|word| fold(word).into())
}

/// The limit within its bounds.
pub(super) fn limit(filter: &Filter) -> Value {
    i64::from(filter.limit.clamp(1, Filter::MAX_LIMIT)).into()
}
