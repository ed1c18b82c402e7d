use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize};

use super::{LineError, lines};
use crate::group::{Index, Report};
use crate::model::Key;
use crate::recognize::{Subject, judge};

/// A labelled report.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Labelled {
    pub(super) id: String,
    source: String,
    lang: String,
    #[serde(deserialize_with = "time")]
    pub(super) t: Timestamp,
    title: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    url: String,
    /// The gold story; may be left out when only assignments are wanted.
    #[serde(default)]
    pub(super) story: String,
}

/// A time with or without a zone; without one it is UTC.
fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(from)?;
    let zoned = text.parse::<Timestamp>();
    let civil = || -> Result<Timestamp, jiff::Error> {
        Ok(text
            .parse::<DateTime>()?
            .to_zoned(TimeZone::UTC)?
            .timestamp())
    };
    zoned.or_else(|_| civil()).map_err(serde::de::Error::custom)
}

/// What grouping labelled reports came to.
#[derive(Debug, Clone, Serialize)]
pub struct StoryReport {
    /// Reports.
    pub reports: usize,
    /// Stories by the labels.
    pub gold: usize,
    /// Stories as grouped.
    pub stories: usize,
    /// B-cubed precision.
    pub precision: f64,
    /// B-cubed recall.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// How far the stories stay the same when the reports of each hour arrive
    /// in the opposite order, 0 to 1.
    pub steadiness: f64,
    /// Titles of reports that were joined and are of two stories.
    pub joined_wrongly: Vec<(String, String)>,
    /// Titles of reports that are of one story and were not joined.
    pub missed: Vec<(String, String)>,
    /// Identity and story of each report, in order of arrival.
    pub assignments: Vec<(String, String)>,
}

/// Feeds labelled reports, one JSON object a line, to grouping in order of
/// their time, and measures the stories by B-cubed (Bagga and Baldwin, 1998).
///
/// # Errors
/// [`LineError`] names the first line that cannot be read.
pub fn stories(text: &str, window: SignedDuration) -> Result<StoryReport, LineError> {
    let mut labelled: Vec<Labelled> = lines(text)?;
    labelled.sort_by_key(|report| report.t);
    let placed = place(&labelled, Index::new(window));
    Ok(StoryReport {
        steadiness: steadiness(&labelled, &placed, window),
        ..measure(&labelled, &placed)
    })
}

/// Groups reports in their order by an empty index, and measures what came of
/// it.
pub(super) fn group(labelled: &[Labelled], index: Index) -> StoryReport {
    measure(labelled, &place(labelled, index))
}

/// The story of each report.
fn place(labelled: &[Labelled], mut index: Index) -> Vec<Key> {
    let mut placed: Vec<Key> = Vec::with_capacity(labelled.len());
    for one in labelled {
        let report = report(one);
        index.expire(report.published);
        let placement = index.place(&report);
        for (younger, _) in &placement.merges {
            index.merge(*younger, placement.story);
            for story in &mut placed {
                if story == younger {
                    *story = placement.story;
                }
            }
        }
        index.insert(&report, placement.story);
        placed.push(placement.story);
    }
    placed
}

/// How far the stories stay the same when the reports of each hour arrive in
/// the opposite order: the mean over reports of how much their two stories have
/// in common.
fn steadiness(labelled: &[Labelled], placed: &[Key], window: SignedDuration) -> f64 {
    let hour = |at: &usize| labelled.get(*at).map(|one| one.t.as_second() / 3600);
    let mut order: Vec<usize> = (0..labelled.len()).collect();
    order.sort_by_key(|at| (hour(at), std::cmp::Reverse(*at)));
    let turned: Vec<Labelled> = order
        .iter()
        .filter_map(|at| labelled.get(*at).cloned())
        .collect();
    let mut again: BTreeMap<Key, BTreeSet<usize>> = BTreeMap::new();
    let mut story_of: BTreeMap<usize, Key> = BTreeMap::new();
    for (at, story) in order.iter().zip(place(&turned, Index::new(window))) {
        again.entry(story).or_default().insert(*at);
        story_of.insert(*at, story);
    }
    let mut first: BTreeMap<Key, BTreeSet<usize>> = BTreeMap::new();
    for (at, story) in placed.iter().enumerate() {
        first.entry(*story).or_default().insert(at);
    }
    let common = placed.iter().enumerate().filter_map(|(at, story)| {
        let (one, other) = (first.get(story)?, again.get(story_of.get(&at)?)?);
        let shared = one.intersection(other).count() as f64;
        Some(shared / one.union(other).count() as f64)
    });
    common.sum::<f64>() / (placed.len() as f64).max(1.0)
}

pub(super) fn report(one: &Labelled) -> Report {
    let subject = Subject {
        title: &one.title,
        summary: &one.summary,
        language: &one.lang,
        source: &one.source,
    };
    Report {
        id: Key::of(6, &[&one.id]),
        source: one.source.clone(),
        publisher: one.source.clone(),
        language: one.lang.clone(),
        title: one.title.clone(),
        summary: one.summary.clone(),
        link: (!one.url.is_empty()).then(|| one.url.clone()),
        refers: Vec::new(),
        wires: Vec::new(),
        published: one.t,
        verdict: judge(subject, 0.5),
    }
}

fn measure(labelled: &[Labelled], placed: &[Key]) -> StoryReport {
    let mut gold: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut found: BTreeMap<Key, BTreeSet<usize>> = BTreeMap::new();
    for (at, (one, story)) in labelled.iter().zip(placed).enumerate() {
        gold.entry(&one.story).or_default().insert(at);
        found.entry(*story).or_default().insert(at);
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    let (mut joined_wrongly, mut missed) = (Vec::new(), Vec::new());
    for (at, (one, story)) in labelled.iter().zip(placed).enumerate() {
        let (Some(gold), Some(found)) = (gold.get(one.story.as_str()), found.get(story)) else {
            continue;
        };
        let shared = gold.intersection(found).count() as f64;
        precision += shared / found.len() as f64;
        recall += shared / gold.len() as f64;
        let pair = |other: &usize| {
            let theirs = labelled.get(*other)?;
            Some((one.title.clone(), theirs.title.clone()))
        };
        let later = |other: &&usize| **other > at;
        joined_wrongly.extend(found.difference(gold).filter(later).filter_map(pair));
        missed.extend(gold.difference(found).filter(later).filter_map(pair));
    }
    let total = (labelled.len() as f64).max(1.0);
    let (precision, recall) = (precision / total, recall / total);
    let sum = precision + recall;
    StoryReport {
        reports: labelled.len(),
        gold: gold.len(),
        stories: found.len(),
        precision,
        recall,
        f1: if sum > 0.0 {
            2.0 * precision * recall / sum
        } else {
            0.0
        },
        steadiness: 1.0,
        joined_wrongly,
        missed,
        assignments: labelled
            .iter()
            .zip(placed)
            .map(|(one, story)| (one.id.clone(), story.to_string()))
            .collect(),
    }
}

impl StoryReport {
    /// The figures and the pairs that are wrong, as text.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = format!(
            "reports {}, stories {} (labelled {})\nB-cubed precision {:.3}, recall {:.3}, F1 {:.3}\nthe same with each hour in the opposite order: {:.3}\n",
            self.reports,
            self.stories,
            self.gold,
            self.precision,
            self.recall,
            self.f1,
            self.steadiness
        );
        for (what, pairs) in [
            ("joined wrongly", &self.joined_wrongly),
            ("missed", &self.missed),
        ] {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "\n{what}: {}", pairs.len());
            for (one, other) in pairs {
                let _ = writeln!(text, "  {one}\n  {other}\n");
            }
        }
        text
    }

    /// One line a report: id, tab, story.
    #[must_use]
    pub fn assignments_tsv(&self) -> String {
        self.assignments
            .iter()
            .fold(String::new(), |mut text, (id, story)| {
                // Writing into a string cannot fail.
                let _ = writeln!(text, "{id}\t{story}");
                text
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: SignedDuration = SignedDuration::from_hours(96);

    fn line(id: &str, source: &str, t: &str, title: &str, story: &str) -> String {
        let fields = serde_json::json!({
            "id": id, "source": source, "lang": "de", "t": t, "title": title, "story": story,
        });
        format!("{fields}\n")
    }

    /// Three reports that grouping joins by their title, and one that stands alone.
    fn reports(gold: [&str; 4]) -> String {
        let title = "Luftangriff zerstört Hafen von Hodeida";
        [
            line(
                "d",
                "vier",
                "2026-01-02T09:00:00",
                "Notenbank senkt den Leitzins",
                gold[3],
            ),
            line("a", "eins", "2026-01-02T06:00:00", title, gold[0]),
            line("b", "zwei", "2026-01-02T07:00:00Z", title, gold[1]),
            line("c", "drei", "2026-01-02T09:00:00+01:00", title, gold[2]),
        ]
        .concat()
    }

    #[test]
    fn what_agrees_with_the_labels_is_perfect() {
        let report = stories(&reports(["x", "x", "x", "y"]), WINDOW).unwrap();
        assert_eq!((report.reports, report.gold, report.stories), (4, 2, 2));
        assert!((report.precision - 1.0).abs() < 1e-9 && (report.recall - 1.0).abs() < 1e-9);
        assert!(report.joined_wrongly.is_empty() && report.missed.is_empty());
        let order: Vec<&str> = report
            .assignments
            .iter()
            .map(|(id, _)| id.as_str())
            .collect();
        assert_eq!(order, ["a", "b", "c", "d"]);
        assert_eq!(report.assignments_tsv().lines().count(), 4);
    }

    /// Found {a, b, c}, {d}; labelled {a, b}, {c, d}. Precision
    /// (2/3 + 2/3 + 1/3 + 1) / 4, recall (1 + 1 + 1/2 + 1/2) / 4.
    #[test]
    fn b_cubed_is_that_of_the_definition() {
        let report = stories(&reports(["x", "x", "y", "y"]), WINDOW).unwrap();
        assert!((report.precision - 2.0 / 3.0).abs() < 1e-9);
        assert!((report.recall - 0.75).abs() < 1e-9);
        assert!((report.f1 - 12.0 / 17.0).abs() < 1e-9);
        assert_eq!((report.joined_wrongly.len(), report.missed.len()), (2, 1));
        assert!(
            report
                .table()
                .contains("precision 0.667, recall 0.750, F1 0.706")
        );
    }

    #[test]
    fn a_bad_line_is_named_by_its_number() {
        let text = format!("{}\n{{\"id\": 3}}\n", reports(["x"; 4]));
        let error = stories(&text, WINDOW).unwrap_err();
        assert_eq!(error.line, 6);
        assert!(error.to_string().starts_with("line 6: "));
        let unlabelled = line("a", "eins", "gestern", "Ein Titel", "x");
        assert_eq!(stories(&unlabelled, WINDOW).unwrap_err().line, 1);
    }

    #[test]
    fn nothing_is_measured_on_nothing() {
        let report = stories("\n", WINDOW).unwrap();
        assert_eq!(report.reports, 0);
        assert!(report.f1.abs() < 1e-9);
    }
}
