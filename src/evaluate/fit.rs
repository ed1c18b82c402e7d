use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::items::{Figures, Item, Labelled, figures};
use super::{LineError, lines};
use crate::recognize::{Feature, Table, features, scan};

/// Strength of the pull towards zero. What is seen in many items decides first;
/// a single name or word only corrects it, so that names of the day do not
/// stand for what was said of them.
fn pull(feature: Feature) -> f64 {
    match feature {
        Feature::Base => 0.01,
        Feature::Named(_) => 2.0,
        Feature::Theme(..) => 3.0,
        _ => 1.5,
    }
}

/// Steps of the descent; by then nothing moves any more.
const STEPS: usize = 600;
/// Parts that are held out in turn.
const FOLDS: u8 = 5;
/// A feature seen in fewer items than this says nothing that can be trusted.
const SEEN: usize = 3;
/// Weight of an item whose label the reader was not sure of.
const UNSURE: f64 = 0.5;

/// Labels of items that were chosen for being hard, by their identity.
const LABELS: &str = include_str!("labels.tsv");

struct Sample {
    /// Counts in the figures.
    reported: bool,
    label: f64,
    weight: f64,
    language: String,
    features: Vec<usize>,
    /// The parts that it is held out in: by identity, and by outlet.
    folds: [u8; 2],
}

/// Fits the weights of recognition on labelled items, one JSON object a line in
/// each text, and gives the new file of weights, its held-out figures in the
/// head. `extra`: items whose labels stand in `labels.tsv`. They were chosen
/// because their score was in doubt, so they are learned from but do not count
/// in the figures. The same items give the same file.
///
/// # Errors
/// [`LineError`] names the first line that cannot be read.
pub fn fit(texts: &[&str], extra: &[&str], date: &str) -> Result<String, LineError> {
    let table = Table::shared();
    let mut names: BTreeMap<Feature, usize> = BTreeMap::new();
    let mut found: Vec<(Labelled, bool)> = Vec::new();
    for text in texts {
        found.extend(lines(text)?.into_iter().map(|one| (one, true)));
    }
    let labels = labels();
    for text in extra {
        let labelled = lines::<Item>(text)?.into_iter().filter_map(|item| {
            let (geopolitics, sure) = *labels.get(item.id.as_str())?;
            Some(Labelled {
                item,
                geopolitics,
                sure,
            })
        });
        found.extend(labelled.map(|one| (one, false)));
    }
    let sets: Vec<Vec<Feature>> = found
        .iter()
        .map(|(one, _)| {
            let subject = one.item.subject();
            features(&table, &scan(&table, subject), subject)
        })
        .collect();
    for feature in sets.iter().flatten() {
        *names.entry(*feature).or_default() += 1;
    }
    names.retain(|_, seen| *seen >= SEEN);
    let numbers: BTreeMap<Feature, usize> = names.keys().copied().zip(0..).collect();
    let pulls: Vec<f64> = numbers.keys().map(|feature| pull(*feature)).collect();
    let samples: Vec<Sample> = found
        .iter()
        .zip(&sets)
        .map(|((one, reported), set)| Sample {
            reported: *reported,
            label: f64::from(one.geopolitics),
            weight: if one.sure { 1.0 } else { UNSURE },
            language: one.item.lang.clone(),
            features: set.iter().filter_map(|f| numbers.get(f).copied()).collect(),
            folds: [fold_of(&one.item.id), fold_of(&one.item.source)],
        })
        .collect();
    let mut head = format!(
        "# Weights of recognition in log-odds, fitted {date} on {} labelled items, {} of them \
         chosen for being hard.\n",
        samples.len(),
        samples.iter().filter(|sample| !sample.reported).count()
    );
    for (by, what) in ["items", "outlets"].into_iter().enumerate() {
        // Writing into a string cannot fail.
        let _ = writeln!(
            head,
            "# Held out in {FOLDS} parts by {what}; threshold 0.5:"
        );
        for (language, f) in held_out(&samples, &pulls, by) {
            let _ = writeln!(
                head,
                "# {language}: {} items, precision {:.3}, recall {:.3}, F1 {:.3}, \
                 calibration error {:.3}",
                f.items, f.precision, f.recall, f.f1, f.calibration
            );
        }
    }
    let all: Vec<&Sample> = samples.iter().collect();
    let weights = descend(&all, &pulls);
    let mut text = head + "# feature\tweight\n";
    for (feature, number) in &numbers {
        let weight = weights.get(*number).copied().unwrap_or(0.0);
        if weight.abs() >= 0.005 {
            let _ = writeln!(text, "{}\t{weight:.3}", feature.name(&table));
        }
    }
    Ok(text)
}

fn labels() -> BTreeMap<&'static str, (u8, bool)> {
    let rows = LABELS.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| {
        let mut fields = line.split('\t');
        let (id, label, sure) = (fields.next()?, fields.next()?, fields.next()?);
        Some((id, (label.parse().ok()?, sure == "sure")))
    })
    .collect()
}

/// Figures by language and over all, each item judged by weights that were
/// fitted without its part.
fn held_out(samples: &[Sample], pulls: &[f64], by: usize) -> BTreeMap<String, Figures> {
    let part = |sample: &Sample| sample.folds.get(by).copied().unwrap_or(0);
    let mut held: BTreeMap<String, Vec<(bool, f64)>> = BTreeMap::new();
    for fold in 0..FOLDS {
        let training: Vec<&Sample> = samples.iter().filter(|one| part(one) != fold).collect();
        let weights = descend(&training, pulls);
        for sample in samples
            .iter()
            .filter(|one| one.reported && part(one) == fold)
        {
            let pair = (sample.label > 0.5, predict(&weights, sample));
            held.entry(sample.language.clone()).or_default().push(pair);
            held.entry("all".to_owned()).or_default().push(pair);
        }
    }
    held.into_iter()
        .map(|(language, scores)| (language, figures(&scores, 0.5)))
        .collect()
}

/// A part of 0 to 4, by the text alone, so that a new item never moves another
/// to a different part.
fn fold_of(id: &str) -> u8 {
    let key = crate::model::Key::of(5, &["fold", id]);
    key.0.first().copied().unwrap_or(0) % FOLDS
}

fn predict(weights: &[f64], sample: &Sample) -> f64 {
    let sum: f64 = sample
        .features
        .iter()
        .filter_map(|feature| weights.get(*feature))
        .sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Logistic regression by accelerated gradient descent over all samples. Each
/// weight has a step of its own: the largest that is safe for how often its
/// feature is met.
fn descend(samples: &[&Sample], pulls: &[f64]) -> Vec<f64> {
    let mut bounds: Vec<f64> = pulls.to_vec();
    for sample in samples {
        for feature in &sample.features {
            if let Some(bound) = bounds.get_mut(*feature) {
                *bound += sample.weight * sample.features.len() as f64 / 4.0;
            }
        }
    }
    let mut weights = vec![0.0; pulls.len()];
    let mut ahead = weights.clone();
    for round in 0..STEPS {
        let mut gradient: Vec<f64> = ahead.iter().zip(pulls).map(|(w, p)| w * p).collect();
        for sample in samples {
            let error = (predict(&ahead, sample) - sample.label) * sample.weight;
            for feature in &sample.features {
                if let Some(slot) = gradient.get_mut(*feature) {
                    *slot += error;
                }
            }
        }
        let momentum = round as f64 / (round as f64 + 3.0);
        let slopes = gradient.iter().zip(&bounds);
        for ((weight, look), (slope, bound)) in weights.iter_mut().zip(&mut ahead).zip(slopes) {
            let next = *look - slope / bound;
            *look = next + momentum * (next - *weight);
            *weight = next;
        }
    }
    weights
}
