//! The fitted weights.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::features::Feature;
use super::table::Table;

/// Version of concepts and weights: grows with every change of either, so that
/// stored verdicts can be told from newer ones.
pub const VERSION: u32 = 2;

const FILE: &str = include_str!("weights.tsv");

/// Weights by feature; a feature that was never seen weighs nothing.
#[derive(Debug)]
pub(super) struct Weights {
    /// In the order of the features.
    weights: Vec<Weight>,
    /// What features are, for a person; several can be the same to them.
    words: Vec<String>,
}

#[derive(Debug)]
struct Weight {
    feature: Feature,
    weight: f64,
    /// Place in `words`.
    words: usize,
}

impl Weights {
    /// The weight of a feature, and the number of its words.
    pub(super) fn of(&self, feature: Feature) -> Option<(f64, usize)> {
        let at = self
            .weights
            .binary_search_by_key(&feature, |known| known.feature)
            .ok()?;
        let found = self.weights.get(at)?;
        Some((found.weight, found.words))
    }

    pub(super) fn words(&self, number: usize) -> &str {
        self.words.get(number).map_or("", String::as_str)
    }
}

/// The one set, read when first needed. Numbers of built-in concepts are the
/// same in every table, since those of the configuration come after them.
pub(super) fn shared() -> &'static Weights {
    static WEIGHTS: OnceLock<Weights> = OnceLock::new();
    WEIGHTS.get_or_init(|| read(FILE, &Table::shared()))
}

/// Everything that evidence can say.
#[cfg(test)]
pub(crate) fn said() -> Vec<String> {
    shared().words.clone()
}

fn read(text: &str, table: &Table) -> Weights {
    let mut words: Vec<String> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let weights = lines.filter_map(|line| {
        let (name, weight) = line.split_once('\t')?;
        let feature = Feature::from_name(name, table)?;
        let number = *numbers
            .entry(feature.in_words(table))
            .or_insert_with_key(|told| {
                words.push(told.clone());
                words.len() - 1
            });
        Some(Weight {
            feature,
            weight: weight.parse().ok()?,
            words: number,
        })
    });
    let mut weights: Vec<Weight> = weights.collect();
    weights.sort_by_key(|known| known.feature);
    Weights { weights, words }
}
