//! How much a term says: the logarithm of how few reports hold it.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::terms::Kind;

/// Terms that many texts hold in any week, with their share.
const FILE: &str = include_str!("common.tsv");

/// Share of a term that the file does not name.
const UNNAMED: f64 = 0.000_2;
/// The same of a concept: there are few of them.
const UNNAMED_CONCEPT: f64 = 0.004;

/// Rarity over an index of a given size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rarity {
    /// Logarithm of the reports of the index and the long run.
    total: f64,
    /// One over the most that a term can say.
    most: f64,
}

impl Rarity {
    /// The long run counts like so many reports, so that the first reports of an
    /// empty index can be compared.
    pub(super) const LONG_RUN: f64 = 300.0;

    pub(super) fn over(reports: usize) -> Self {
        let total = reports as f64 + Self::LONG_RUN;
        Self {
            total: total.ln(),
            most: 1.0 / (total / 0.5).ln(),
        }
    }

    /// The weight of a term, 0 to 1, by the logarithm of how many hold it.
    pub(super) fn of(self, holding: f64) -> f64 {
        ((self.total - holding) * self.most).max(0.0)
    }

    /// Logarithm of how many reports of index and long run hold a term.
    pub(super) fn holding(reports: u32, usual: f64) -> f64 {
        (Self::LONG_RUN.mul_add(usual, f64::from(reports)) + 0.5).ln()
    }

    /// How unusual a term is, 0 to 1, by its share in the long run or in the
    /// stories of the last days, and not by how many reports hold it: the name of
    /// a village stays rare while all speak of it.
    pub(super) fn unusual(usual: f64) -> f64 {
        (usual.ln() / UNNAMED.ln()).clamp(0.0, 1.0)
    }

    /// Reports that would hold a term if the long run were in the index.
    pub(super) fn expected(usual: f64) -> f64 {
        (usual - UNNAMED).max(0.0) * Self::LONG_RUN
    }

    /// Whether a stem is a word that many texts hold.
    pub(super) fn is_common(stem: &str) -> bool {
        shares().contains_key(stem)
    }

    /// Share of all texts that hold a term in the long run.
    pub(super) fn usual(kind: Kind, text: &str) -> f64 {
        let unnamed = match kind {
            Kind::Concept => UNNAMED_CONCEPT,
            Kind::Number => 0.003,
            Kind::Word | Kind::Sound => UNNAMED,
        };
        shares().get(text).copied().unwrap_or(unnamed).max(unnamed)
    }
}

fn shares() -> &'static HashMap<&'static str, f64> {
    static SHARES: OnceLock<HashMap<&'static str, f64>> = OnceLock::new();
    SHARES.get_or_init(|| {
        let lines = FILE.lines().filter(|line| !line.starts_with('#'));
        lines
            .filter_map(|line| {
                let (term, share) = line.split_once('\t')?;
                Some((term, share.parse::<f64>().ok()? / 10_000.0))
            })
            .collect()
    })
}
