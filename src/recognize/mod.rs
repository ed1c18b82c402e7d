//! Recognize: is one item geopolitics, and why. Pure: tables are compiled in,
//! nothing is called or downloaded.
//!
//! 1. scan      one pass of an automaton over title and summary finds the
//!    concepts in them, in whatever language (`table` has the forms)
//! 2. features  what the concepts and their company amount to; the same for
//!    every language
//! 3. weights   a logistic score over the features, fitted on labelled items
//!
//! # The concept files
//! Lines of tab-separated fields; `#` begins a comment. Forms are separated by
//! `|` and compared without case. `word` is a whole word, `stem*` the begin of
//! one, `*stem` its end (German compounds), `stem* stem*` a phrase of inflected
//! words, `=US` stands with exactly this case. Forms of Chinese, Japanese and Korean match without word boundaries.
//! The longest form wins. A form counts only in texts of its file's language,
//! those of people, bodies, places and weapons in all.

mod features;
mod fold;
mod scan;
mod table;
mod weights;

use crate::model::{Evidence, Named, NamedKind, Verdict};

pub(crate) use features::{Feature, features};
pub(crate) use scan::scan;
pub(crate) use table::Table;
pub use weights::VERSION;

/// What recognition reads of an item.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Plain text.
    pub title: &'a str,
    /// Plain text; may be empty.
    pub summary: &'a str,
    /// Language tag, lower case; `und` when unknown.
    pub language: &'a str,
}

/// Shares smaller than this are left out of the evidence one by one.
const TELLING: f64 = 0.05;

/// Judges one item. `threshold`: the score from which it counts as geopolitics.
#[must_use]
pub fn judge(subject: Subject<'_>, threshold: f64) -> Verdict {
    let table = Table::shared();
    let found = scan(table, subject);
    let features = features(table, &found, subject);
    let weights = weights::shared();
    let mut log_odds = 0.0;
    let mut evidence: Vec<Evidence> = Vec::new();
    for feature in features {
        let share = weights.of(feature);
        log_odds += share;
        let what = feature.in_words(table);
        match evidence.iter_mut().find(|known| known.what == what) {
            Some(known) => known.share += share,
            None => evidence.push(Evidence { what, share }),
        }
    }
    evidence.retain(|one| one.share.abs() >= TELLING);
    evidence.sort_by(|a, b| {
        b.share
            .abs()
            .total_cmp(&a.share.abs())
            .then_with(|| a.what.cmp(&b.what))
    });
    let score = 1.0 / (1.0 + (-log_odds).exp());
    Verdict {
        score,
        geopolitics: score >= threshold,
        named: named(table, &found),
        evidence,
        version: VERSION,
    }
}

/// The concepts found, each once, with its share in the item: a mention in the
/// title counts three times, and an early one more than a late one.
fn named(table: &Table, found: &[scan::Hit]) -> Vec<Named> {
    let mut sums: Vec<(u16, f64)> = Vec::new();
    let mut add = |concept: u16, weight: f64| match sums.iter_mut().find(|(id, _)| *id == concept) {
        Some((_, sum)) => *sum += weight,
        None => sums.push((concept, weight)),
    };
    for hit in found {
        let place = if hit.in_title { 3.0 } else { 1.0 };
        let early = 1.0 - f64::from(hit.at.min(1000)) / 2000.0;
        add(hit.concept, place * early);
        // A leader stands for the country, though less than its name.
        if let Some(country) = table.get(hit.concept).and_then(|concept| concept.country) {
            add(country, place * early * 0.5);
        }
    }
    let total: f64 = sums.iter().map(|(_, sum)| sum).sum();
    let mut named: Vec<Named> = sums
        .into_iter()
        .filter_map(|(id, sum)| {
            let concept = table.get(id)?;
            Some(Named {
                kind: concept.kind,
                id: concept.id.clone(),
                label: concept.label.clone(),
                weight: (sum / total * 1000.0).round() / 1000.0,
            })
        })
        .collect();
    named.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.id.cmp(&b.id)));
    named
}

/// The English name of a concept.
#[must_use]
pub fn label(kind: NamedKind, id: &str) -> Option<&'static str> {
    let table = Table::shared();
    table
        .concepts()
        .iter()
        .find(|concept| concept.kind == kind && concept.id == id)
        .map(|concept| concept.label.as_str())
}

/// All countries: ISO 3166-1 alpha-2 code (and `XK`) and English name.
pub fn countries() -> impl Iterator<Item = (&'static str, &'static str)> {
    of_kind(NamedKind::Country)
}

/// All themes: identifier and English name.
pub fn themes() -> impl Iterator<Item = (&'static str, &'static str)> {
    of_kind(NamedKind::Theme)
}

fn of_kind(kind: NamedKind) -> impl Iterator<Item = (&'static str, &'static str)> {
    Table::shared()
        .concepts()
        .iter()
        .filter(move |concept| concept.kind == kind)
        .map(|concept| (concept.id.as_str(), concept.label.as_str()))
}
