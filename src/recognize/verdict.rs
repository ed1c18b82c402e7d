//! The verdict: the score, what was named, and the evidence in words.

use super::features::Feature;
use super::reading::Reading;
use super::scan::Hit;
use super::table::Table;
use super::{Subject, VERSION, weights};
use crate::model::{Evidence, Named, NamedKind, Verdict};

/// Shares smaller than this are left out of the evidence one by one.
const TELLING: f64 = 0.05;

/// The verdict without the user's rules and threshold.
pub(super) fn verdict(
    table: &Table,
    hits: &[Hit],
    features: &[Feature],
    subject: Subject<'_>,
) -> Verdict {
    let weights = weights::shared();
    let mut log_odds = 0.0;
    let mut shares: Vec<(usize, f64)> = Vec::with_capacity(48);
    for feature in features {
        let Some((share, words)) = weights.of(*feature) else {
            continue;
        };
        log_odds += share;
        match shares.iter_mut().find(|(known, _)| *known == words) {
            Some((_, sum)) => *sum += share,
            None => shares.push((words, share)),
        }
    }
    shares.retain(|(_, share)| share.abs() >= TELLING);
    let evidence = shares.into_iter().map(|(words, share)| Evidence {
        what: weights.words(words).to_owned(),
        share,
    });
    let mut evidence: Vec<Evidence> = evidence.collect();
    sort(&mut evidence);
    Verdict {
        score: 1.0 / (1.0 + (-log_odds).exp()),
        geopolitics: false,
        named: named(table, hits),
        evidence,
        language: subject.language.to_owned(),
        confidence: Reading::of(subject.language).confidence(),
        version: VERSION,
    }
}

/// Weightiest first.
pub(super) fn sort(evidence: &mut [Evidence]) {
    evidence.sort_by(|a, b| {
        b.share
            .abs()
            .total_cmp(&a.share.abs())
            .then_with(|| a.what.cmp(&b.what))
    });
}

/// The concepts found, each once, with its share in the item: a mention in the
/// title counts three times, an early one more than a late one, and a loose
/// word half.
fn named(table: &Table, hits: &[Hit]) -> Vec<Named> {
    let mut sums: Vec<(u16, f64)> = Vec::with_capacity(hits.len());
    let mut add = |concept: u16, weight: f64| match sums.iter_mut().find(|(id, _)| *id == concept) {
        Some((_, sum)) => *sum += weight,
        None => sums.push((concept, weight)),
    };
    for hit in hits {
        let Some(concept) = table.get(hit.concept) else {
            continue;
        };
        let place = if hit.in_title { 3.0 } else { 1.0 };
        let early = 1.0 - f64::from(hit.at.min(1000)) / 2000.0;
        let loose = hit.loose && concept.kind == NamedKind::Theme;
        let weight = place * early * if loose { 0.5 } else { 1.0 };
        add(hit.concept, weight);
        // A leader stands for the country, though less than its name.
        if let Some(country) = concept.country {
            add(country, weight * 0.5);
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
