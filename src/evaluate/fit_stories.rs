use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::SignedDuration;

use super::stories::{Labelled, group, report};
use super::{LineError, lines};
use crate::group::{Index, NAMES};
use crate::model::Key;

/// Strength of the pull towards zero, for each round of learning: what did best
/// on days that were not fitted on.
const PULL: f64 = 10.0;

/// Rounds of grouping and learning from what came of it, the first by the
/// labels alone.
const ROUNDS: u32 = 4;

/// Own labels, by the identity of the report.
const LABELS: &str = include_str!("story-labels.tsv");

/// Steps of the descent.
const STEPS: usize = 3000;

/// One report and one story that it could be of.
#[derive(Debug, Clone)]
struct Sample {
    /// Whether the labels put it there.
    label: bool,
    /// Whether the story has a report in the same language.
    same_language: bool,
    /// In the order of the names of the features.
    features: Vec<f64>,
}

/// Every report of labelled stories with each story that it could have joined
/// when it arrived. Without `weights` all earlier reports are where the labels
/// put them; with them they are where grouping put them, mistakes included, and
/// a story is of the event that most of its reports are of.
fn samples(
    text: &str,
    window: SignedDuration,
    weights: Option<&str>,
) -> Result<Vec<Sample>, LineError> {
    let labelled = labelled(text)?;
    let mut index = match weights {
        Some(file) => Index::with_weights(window, file),
        None => Index::new(window),
    };
    let mut events: BTreeMap<Key, BTreeMap<String, usize>> = BTreeMap::new();
    let mut samples = Vec::new();
    for one in &labelled {
        let report = report(one);
        index.expire(report.published);
        for (candidate, same_language, features) in index.features(&report) {
            let event = events.get(&candidate).and_then(most);
            samples.push(Sample {
                label: event == Some(one.story.as_str()),
                same_language,
                features: features.values().to_vec(),
            });
        }
        let story = if weights.is_some() {
            let placement = index.place(&report);
            for (younger, _) in &placement.merges {
                index.merge(*younger, placement.story);
                for (event, count) in events.remove(younger).unwrap_or_default() {
                    let all = events.entry(placement.story).or_default();
                    *all.entry(event).or_default() += count;
                }
            }
            placement.story
        } else {
            Key::of(3, &["label", &one.story])
        };
        let counts = events.entry(story).or_default();
        *counts.entry(one.story.clone()).or_default() += 1;
        index.insert(&report, story);
    }
    Ok(samples)
}

/// The reports of a text in order of time. One without a label takes it from
/// the program's own; one that has none there is left out.
fn labelled(text: &str) -> Result<Vec<Labelled>, LineError> {
    let own: BTreeMap<&str, &str> = LABELS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect();
    let mut labelled: Vec<Labelled> = lines(text)?;
    for one in &mut labelled {
        if one.story.is_empty()
            && let Some(story) = own.get(one.id.as_str())
        {
            one.story = match *story {
                "-" => format!("alone {}", one.id),
                story => story.to_owned(),
            };
        }
    }
    labelled.retain(|one| !one.story.is_empty());
    labelled.sort_by_key(|report| report.t);
    Ok(labelled)
}

/// The event that most reports are of; the first by name on a tie.
fn most(events: &BTreeMap<String, usize>) -> Option<&str> {
    let most = events
        .iter()
        .max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
    most.map(|(event, _)| event.as_str())
}

/// Fits the weights of grouping on labelled reports, one JSON object a line in
/// each text, and gives the new file of weights. The first weights are learned
/// on stories as the labels have them; then those weights group the reports,
/// and what they make is learned from as well, so that a story with a mistake
/// in it is judged rightly too (Ross, Gordon and Bagnell, 2011). In the head of
/// the file stand the figures of each text with weights fitted on the others.
///
/// # Errors
/// [`LineError`] names the first line that cannot be read.
pub fn fit_stories(
    texts: &[&str],
    window: SignedDuration,
    date: &str,
) -> Result<String, LineError> {
    let (table, pairs, joined) = learn(texts, window)?;
    let mut head = format!(
        "# Weights of grouping in log-odds, fitted {date} on {pairs} pairs of report and story, \
         {joined} of them of one event.\n"
    );
    for (at, text) in texts.iter().enumerate() {
        let mut others = texts.to_vec();
        others.remove(at);
        let (held_out, _, _) = learn(&others, window)?;
        let report = group(&labelled(text)?, Index::with_weights(window, &held_out));
        // Writing into a string cannot fail.
        let _ = writeln!(
            head,
            "# Held out: {} reports, B-cubed precision {:.3}, recall {:.3}, F1 {:.3}",
            report.reports, report.precision, report.recall, report.f1
        );
    }
    Ok(head + &table)
}

/// The weights as a table, and how many pairs they were learned on, in all and
/// of one event.
fn learn(texts: &[&str], window: SignedDuration) -> Result<(String, usize, usize), LineError> {
    let mut all: Vec<Sample> = Vec::new();
    let mut table: Option<String> = None;
    for round in 1..=ROUNDS {
        for text in texts {
            all.extend(samples(text, window, table.as_deref())?);
        }
        table = Some(fitted(&all, round));
    }
    let joined = all.iter().filter(|sample| sample.label).count();
    Ok((table.unwrap_or_default(), all.len(), joined))
}

fn fitted(all: &[Sample], round: u32) -> String {
    let both = [true, false].map(|same| {
        let part: Vec<&Sample> = all.iter().filter(|s| s.same_language == same).collect();
        descend(&part, PULL * f64::from(round))
    });
    let mut text = "# feature\tsame language\tother languages only\n".to_owned();
    for (at, name) in ["base"].iter().chain(&NAMES).enumerate() {
        let [same, other] = both.each_ref().map(|weights| weights.get(at).copied());
        let (same, other) = (same.unwrap_or(0.0), other.unwrap_or(0.0));
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{name}\t{same:.3}\t{other:.3}");
    }
    text
}

/// Logistic regression by accelerated gradient descent; figures are brought to
/// one scale first, and their weights back from it.
fn descend(samples: &[&Sample], pull: f64) -> Vec<f64> {
    let count = (samples.len() as f64).max(1.0);
    let mut means = vec![0.0; NAMES.len()];
    let mut spreads = vec![0.0; NAMES.len()];
    for sample in samples {
        for (mean, value) in means.iter_mut().zip(&sample.features) {
            *mean += value / count;
        }
    }
    for sample in samples {
        for ((spread, value), mean) in spreads.iter_mut().zip(&sample.features).zip(&means) {
            *spread += (value - mean) * (value - mean) / count;
        }
    }
    for spread in &mut spreads {
        *spread = if *spread > 1e-12 { spread.sqrt() } else { 1.0 };
    }
    let rows: Vec<(Vec<f64>, f64)> = samples
        .iter()
        .map(|sample| {
            let scaled = sample.features.iter().zip(&means).zip(&spreads);
            let values = scaled.map(|((value, mean), spread)| (value - mean) / spread);
            let row = std::iter::once(1.0).chain(values).collect();
            (row, f64::from(u8::from(sample.label)))
        })
        .collect();
    let bound = (NAMES.len() as f64 + 1.0) * count / 4.0 / 8.0 + pull;
    let mut weights = vec![0.0; NAMES.len() + 1];
    let mut ahead = weights.clone();
    for round in 0..STEPS {
        let mut gradient: Vec<f64> = ahead.iter().map(|w| w * pull).collect();
        if let Some(base) = gradient.first_mut() {
            *base = 0.0;
        }
        for (row, label) in &rows {
            let sum: f64 = row.iter().zip(&ahead).map(|(x, w)| x * w).sum();
            let error = 1.0 / (1.0 + (-sum).exp()) - label;
            for (slot, x) in gradient.iter_mut().zip(row) {
                *slot += error * x;
            }
        }
        let momentum = round as f64 / (round as f64 + 3.0);
        for ((weight, look), slope) in weights.iter_mut().zip(&mut ahead).zip(&gradient) {
            let next = *look - slope / bound;
            *look = next + momentum * (next - *weight);
            *weight = next;
        }
    }
    let mut plain = vec![0.0; NAMES.len() + 1];
    let mut base = weights.first().copied().unwrap_or(0.0);
    let scaled = weights.iter().skip(1).zip(&means).zip(&spreads);
    for (slot, ((weight, mean), spread)) in plain.iter_mut().skip(1).zip(scaled) {
        *slot = weight / spread;
        base -= weight * mean / spread;
    }
    if let Some(slot) = plain.first_mut() {
        *slot = base;
    }
    plain
}
