use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{LineError, lines};
use crate::recognize::{Recognizer, Subject};

/// An item to be judged.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) lang: String,
    #[serde(default)]
    pub(super) source: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) summary: String,
}

/// A labelled item.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Labelled {
    #[serde(flatten)]
    pub(super) item: Item,
    pub(super) geopolitics: u8,
    /// Whether the reader who labelled it did not hesitate.
    #[serde(default = "yes")]
    pub(super) sure: bool,
}

fn yes() -> bool {
    true
}

impl Item {
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject {
            title: &self.title,
            summary: &self.summary,
            language: &self.lang,
            source: &self.source,
        }
    }
}

/// Precision, recall and calibration over some items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Items.
    pub items: usize,
    /// Items labelled geopolitics.
    pub positive: usize,
    /// Of those judged geopolitics, the share that is.
    pub precision: f64,
    /// Of those that are geopolitics, the share judged so.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Expected calibration error over ten bins of the score.
    pub calibration: f64,
}

/// What the judgement of labelled items came to.
#[derive(Debug, Clone, Serialize)]
pub struct ItemReport {
    /// The threshold in force.
    pub threshold: f64,
    /// Over all items.
    pub all: Figures,
    /// By language tag.
    pub languages: BTreeMap<String, Figures>,
    /// Identity and score of each item, in order.
    pub predictions: Vec<(String, f64)>,
}

/// Judges labelled items, one JSON object a line.
///
/// # Errors
/// [`LineError`] names the first line that cannot be read.
pub fn items(text: &str, recognizer: &Recognizer, threshold: f64) -> Result<ItemReport, LineError> {
    let labelled: Vec<Labelled> = lines(text)?;
    let judged: Vec<(&Labelled, f64)> = labelled
        .iter()
        .map(|one| (one, recognizer.judge(one.item.subject()).score))
        .collect();
    let mut by_language: BTreeMap<String, Vec<(bool, f64)>> = BTreeMap::new();
    for (one, score) in &judged {
        by_language
            .entry(one.item.lang.clone())
            .or_default()
            .push((one.geopolitics == 1, *score));
    }
    let all: Vec<(bool, f64)> = by_language.values().flatten().copied().collect();
    Ok(ItemReport {
        threshold,
        all: figures(&all, threshold),
        languages: by_language
            .iter()
            .map(|(language, scores)| (language.clone(), figures(scores, threshold)))
            .collect(),
        predictions: judged
            .into_iter()
            .map(|(one, score)| (one.item.id.clone(), score))
            .collect(),
    })
}

/// Figures over pairs of label and score.
pub(super) fn figures(scores: &[(bool, f64)], threshold: f64) -> Figures {
    let count = |wanted: &dyn Fn(bool, bool) -> bool| {
        let hits = scores
            .iter()
            .filter(|(label, score)| wanted(*label, *score >= threshold));
        hits.count() as f64
    };
    let ratio = |part: f64, whole: f64| if whole == 0.0 { 0.0 } else { part / whole };
    let right = count(&|label, judged| label && judged);
    let precision = ratio(right, count(&|_, judged| judged));
    let recall = ratio(right, count(&|label, _| label));
    let calibration: f64 = (0..10)
        .map(|bin| {
            let low = f64::from(bin) / 10.0;
            let high = if bin == 9 { 1.1 } else { low + 0.1 };
            let inside: Vec<&(bool, f64)> = scores
                .iter()
                .filter(|(_, score)| *score >= low && *score < high)
                .collect();
            let label: f64 = inside
                .iter()
                .map(|(label, _)| f64::from(u8::from(*label)))
                .sum();
            let score: f64 = inside.iter().map(|(_, score)| score).sum();
            ratio((label - score).abs(), scores.len() as f64)
        })
        .sum();
    Figures {
        items: scores.len(),
        positive: scores.iter().filter(|(label, _)| *label).count(),
        precision,
        recall,
        f1: ratio(2.0 * precision * recall, precision + recall),
        calibration,
    }
}

impl ItemReport {
    /// The figures as an aligned table.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = String::from(
            "language  items  positive  precision  recall     F1  calibration error\n",
        );
        let rows = self
            .languages
            .iter()
            .map(|(name, figures)| (name.as_str(), figures))
            .chain([("all", &self.all)]);
        for (name, figures) in rows {
            // Writing into a string cannot fail.
            let _ = writeln!(
                text,
                "{name:<8}  {:>5}  {:>8}  {:>9.3}  {:>6.3}  {:>5.3}  {:>17.3}",
                figures.items,
                figures.positive,
                figures.precision,
                figures.recall,
                figures.f1,
                figures.calibration
            );
        }
        text
    }

    /// One line an item: id, tab, score.
    #[must_use]
    pub fn predictions_tsv(&self) -> String {
        self.predictions
            .iter()
            .fold(String::new(), |mut text, (id, score)| {
                // Writing into a string cannot fail.
                let _ = writeln!(text, "{id}\t{score:.6}");
                text
            })
    }
}
