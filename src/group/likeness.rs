//! How alike two reports are.

use std::collections::BTreeSet;

use super::words::Traits;

/// Why two reports that share words are not of one event.
pub(super) fn veto(one: &Traits, other: &Traits) -> bool {
    numbers_part(one, other) || actors_part(one, other)
}

/// The same word stands beside different numbers.
fn numbers_part(one: &Traits, other: &Traits) -> bool {
    one.numbers.iter().any(|(word, number)| {
        !word.is_empty()
            && other.numbers.iter().any(|(theirs, _)| theirs == word)
            && !other.numbers.contains(&(word.clone(), number.clone()))
    })
}

/// They share a country, but each names actors that the other does not, and
/// none in common.
fn actors_part(one: &Traits, other: &Traits) -> bool {
    !one.actors.is_empty()
        && !other.actors.is_empty()
        && one.actors.is_disjoint(&other.actors)
        && !one.countries.is_disjoint(&other.countries)
        && one.title.intersection(&other.title).count() < 3
}

/// Weighted overlap of two sets: the weight of what they share over the mean
/// of their weights, 0 to 1. `weight` gives that of a term.
pub(super) fn overlap(
    one: &BTreeSet<String>,
    other: &BTreeSet<String>,
    weight: impl Fn(&str) -> f64,
) -> f64 {
    let sum = |set: &BTreeSet<String>| set.iter().map(|term| weight(term)).sum::<f64>();
    let shared: f64 = one.intersection(other).map(|term| weight(term)).sum();
    let mean = f64::midpoint(sum(one), sum(other));
    if mean > 0.0 { shared / mean } else { 0.0 }
}
