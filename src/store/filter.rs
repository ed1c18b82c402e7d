//! From a filter to conditions. Values are always bound, never written into
//! the statement.

use jiff::Timestamp;
use rusqlite::types::Value;

use super::search;
use crate::model::Filter;

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
        all.holding(filter, |condition| condition.to_owned());
        all.within("r.first_seen", filter);
        all
    }

    /// Conditions on a report `r` that arrived since `since` and was left out.
    pub(super) fn on_rejected(filter: &Filter, since: Timestamp) -> Self {
        let mut all = Self::on_reports(filter);
        let since = since.as_second().into();
        all.and("r.geopolitics = 0 AND r.first_seen >= ?", [since]);
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
        all.holding(filter, one);
        if filter.min_publishers > 1 {
            all.and(
                &format!("{FAMILIES} >= ?"),
                [i64::from(filter.min_publishers).into()],
            );
        }
        all.within("t.updated", filter);
        all
    }

    /// What the words of the filter ask of a report `r`.
    fn holding(&mut self, filter: &Filter, on: impl Fn(&str) -> String) {
        let query = search::query(filter.text.as_deref().unwrap_or_default());
        if query.impossible {
            self.and("false", []);
        }
        if let Some(wanted) = query.wanted {
            self.and(&on(&format!("r.row IN {FOUND}")), [wanted.into()]);
        }
        if let Some(unwanted) = query.unwanted {
            let condition = format!("r.row IN {FOUND}");
            self.and(&format!("NOT {}", on(&condition)), [unwanted.into()]);
        }
    }

    fn within(&mut self, column: &str, filter: &Filter) {
        if let Some(since) = filter.since {
            self.and(&format!("{column} >= ?"), [since.as_second().into()]);
        }
        if let Some(until) = filter.until {
            self.and(&format!("{column} < ?"), [until.as_second().into()]);
        }
    }
}

/// How many families of publishers a story `t` has.
pub(super) const FAMILIES: &str = "(SELECT count(DISTINCT coalesce(c.family, s.family)) FROM report r \
     JOIN source s ON s.row = r.first_source \
     LEFT JOIN credit c ON c.report = r.row WHERE r.story = t.row)";
const TAGGED: &str = "EXISTS (SELECT 1 FROM report_tag g WHERE g.report = r.row AND g.kind = ? \
     AND g.id IN (SELECT value FROM json_each(?)))";
// A language takes in its scripts and regions: `zh` finds `zh-hant` (RFC 4647,
// section 3.3.1).
const LANGUAGE: &str = "EXISTS (SELECT 1 FROM json_each(?) l WHERE r.language = l.value \
     OR substr(r.language, 1, length(l.value) + 1) = l.value || '-')";
/// The language of a report `r` without script and region.
pub(super) const PRIMARY_LANGUAGE: &str =
    "substr(r.language, 1, instr(r.language || '-', '-') - 1)";
const CARRIED: &str = "EXISTS (SELECT 1 FROM sighting g JOIN source s ON s.row = g.source \
     WHERE g.report = r.row AND s.name IN (SELECT value FROM json_each(?)))";
const FOUND: &str = "(SELECT rowid FROM report_search WHERE report_search MATCH ?)";

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

/// Limit and offset, bound to `LIMIT ? OFFSET ?`.
pub(super) fn page(filter: &Filter) -> [Value; 2] {
    let limit = i64::from(filter.limit.clamp(1, Filter::MAX_LIMIT));
    let before = i64::from(filter.page.clamp(1, Filter::MAX_PAGE) - 1);
    [limit.into(), (limit * before).into()]
}
