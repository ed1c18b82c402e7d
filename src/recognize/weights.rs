//! The fitted weights.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Feature, Table};

/// Version of concepts and weights: grows with every change of either, so that
/// stored verdicts can be told from newer ones.
pub const VERSION: u32 = 2;

const FILE: &str = include_str!("weights.tsv");

/// Weights by feature; a feature that was never seen weighs nothing.
#[derive(Debug)]
pub(super) struct Weights(HashMap<Feature, f64>);

impl Weights {
    pub(super) fn of(&self, feature: Feature) -> f64 {
        self.0.get(&feature).copied().unwrap_or(0.0)
    }
}

/// The one set, read when first needed.
pub(super) fn shared() -> &'static Weights {
    static WEIGHTS: OnceLock<Weights> = OnceLock::new();
    WEIGHTS.get_or_init(|| read(FILE, Table::shared()))
}

fn read(text: &str, table: &Table) -> Weights {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let weights = lines.filter_map(|line| {
        let (name, weight) = line.split_once('\t')?;
        Some((Feature::from_name(name, table)?, weight.parse().ok()?))
    });
    Weights(weights.collect())
}
