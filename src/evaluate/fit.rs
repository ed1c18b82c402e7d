use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::items::{Labelled, figures};
use super::{LineError, lines};
use crate::recognize::{Feature, Table, features, scan};

/// Strength of the pull towards zero. Chosen on the held-out folds; the figures
/// change little between half and twice of it.
const PULL: f64 = 1.5;
/// Steps of the descent; by then nothing moves any more.
const STEPS: usize = 1500;
/// Parts that are held out in turn.
const FOLDS: u8 = 5;
/// A feature seen in fewer items than this says nothing that can be trusted.
const SEEN: usize = 3;

struct Sample {
    label: f64,
    language: String,
    features: Vec<usize>,
    fold: u8,
}

/// Fits the weights of recognition on labelled items, one JSON object a line in
/// each text, and gives the new file of weights, its held-out figures in the
/// head. The same items give the same file.
///
/// # Errors
/// [`LineError`] names the first line that cannot be read.
pub fn fit(texts: &[&str], date: &str) -> Result<String, LineError> {
    let table = Table::shared();
    let mut names: BTreeMap<Feature, usize> = BTreeMap::new();
    let mut found: Vec<(Labelled, BTreeSet<Feature>)> = Vec::new();
    for text in texts {
        for item in lines::<Labelled>(text)? {
            let hits = scan(table, item.subject());
            let set = features(table, &hits, item.subject());
            for feature in &set {
                *names.entry(*feature).or_default() += 1;
            }
            found.push((item, set));
        }
    }
    names.retain(|_, seen| *seen >= SEEN);
    let numbers: BTreeMap<Feature, usize> = names.keys().copied().zip(0..).collect();
    let samples: Vec<Sample> = found
        .iter()
        .map(|(item, set)| Sample {
            label: f64::from(item.geopolitics),
            language: item.lang.clone(),
            features: set.iter().filter_map(|f| numbers.get(f).copied()).collect(),
            fold: fold_of(&item.id),
        })
        .collect();
    let mut head = format!(
        "# Weights of recognition in log-odds, fitted {date} on {} labelled items.\n\
         # Held out in {FOLDS} parts; threshold 0.5:\n",
        samples.len()
    );
    let mut held: BTreeMap<&str, Vec<(bool, f64)>> = BTreeMap::new();
    for fold in 0..FOLDS {
        let training: Vec<&Sample> = samples.iter().filter(|one| one.fold != fold).collect();
        let weights = descend(&training, numbers.len());
        for sample in samples.iter().filter(|one| one.fold == fold) {
            let pair = (sample.label > 0.5, predict(&weights, sample));
            held.entry(&sample.language).or_default().push(pair);
            held.entry("all").or_default().push(pair);
        }
    }
    for (language, scores) in &held {
        let f = figures(scores, 0.5);
        // Writing into a string cannot fail.
        let _ = writeln!(
            head,
            "# {language}: {} items, precision {:.3}, recall {:.3}, F1 {:.3}, calibration error {:.3}",
            f.items, f.precision, f.recall, f.f1, f.calibration
        );
    }
    let all: Vec<&Sample> = samples.iter().collect();
    let weights = descend(&all, numbers.len());
    let mut text = head + "# feature\tweight\n";
    for (feature, number) in &numbers {
        let weight = weights.get(*number).copied().unwrap_or(0.0);
        if weight.abs() >= 0.005 {
            let _ = writeln!(text, "{}\t{weight:.3}", feature.name(table));
        }
    }
    Ok(text)
}

/// A part of 0 to 4, by the identity alone, so that a new item never moves
/// another to a different part.
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

/// Logistic regression by accelerated gradient descent over all samples.
fn descend(samples: &[&Sample], count: usize) -> Vec<f64> {
    // A step that is small enough for the steepest direction there can be.
    let widest = samples.iter().map(|s| s.features.len()).max().unwrap_or(1);
    let step = 4.0 / (samples.len() as f64 * widest as f64 / 4.0 + PULL);
    let mut weights = vec![0.0; count];
    let mut ahead = weights.clone();
    for round in 0..STEPS {
        let mut gradient: Vec<f64> = ahead.iter().map(|weight| weight * PULL).collect();
        for sample in samples {
            let error = predict(&ahead, sample) - sample.label;
            for feature in &sample.features {
                if let Some(slot) = gradient.get_mut(*feature) {
                    *slot += error;
                }
            }
        }
        let momentum = round as f64 / (round as f64 + 3.0);
        for ((weight, look), slope) in weights.iter_mut().zip(&mut ahead).zip(&gradient) {
            let next = *look - step * slope;
            *look = next + momentum * (next - *weight);
            *weight = next;
        }
    }
    weights
}
