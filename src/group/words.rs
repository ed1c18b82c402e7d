//! What of a report's text is compared.

use std::collections::BTreeSet;

use super::Report;
use crate::model::NamedKind;

/// A report made ready for comparing.
#[derive(Debug, Clone)]
pub(super) struct Traits {
    /// Terms of the title.
    pub(super) title: BTreeSet<String>,
    /// Terms of title and summary.
    pub(super) all: BTreeSet<String>,
    /// Numbers of the title, each with the word after it.
    pub(super) numbers: BTreeSet<(String, String)>,
    /// Leaders and bodies.
    pub(super) actors: BTreeSet<String>,
    /// Countries.
    pub(super) countries: BTreeSet<String>,
}

/// Letters of a term that count: endings differ between inflected forms, and
/// between compounds that begin alike.
const STEM: usize = 6;

/// Characters of the summary that are read: what follows is background.
const SUMMARY: usize = 400;

impl Traits {
    pub(super) fn of(report: &Report) -> Self {
        let title = terms(&report.title);
        let summary: String = report.summary.chars().take(SUMMARY).collect();
        let mut all = title.clone();
        all.extend(terms(&summary));
        let named = |kinds: &[NamedKind]| {
            let found = report.verdict.named.iter();
            found
                .filter(|named| kinds.contains(&named.kind))
                .map(|named| named.id.clone())
                .collect()
        };
        Self {
            title,
            all,
            numbers: numbers(&report.title),
            actors: named(&[NamedKind::Person, NamedKind::Body]),
            countries: named(&[NamedKind::Country]),
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// The terms of a text: words of three letters and more by their stem, and the
/// pairs of characters of scripts without spaces.
fn terms(text: &str) -> BTreeSet<String> {
    let mut set = BTreeSet::new();
    for word in words(text) {
        let letters: Vec<char> = word.chars().collect();
        if letters.iter().any(|c| unspaced(*c)) {
            for pair in letters.windows(2) {
                set.insert(pair.iter().collect());
            }
        } else if letters.len() >= 3 || word.chars().all(char::is_numeric) {
            set.insert(letters.into_iter().take(STEM).collect());
        }
    }
    set
}

/// Whether a character is of a script that writes no spaces between words.
fn unspaced(c: char) -> bool {
    c >= '\u{2e80}'
}

/// The numbers of a title, each with the stem of the word that follows: "the
/// 19th package" and "the 20th package" speak of two things. In scripts without
/// spaces the next character stands for the word: the "轮" of "第19轮".
fn numbers(title: &str) -> BTreeSet<(String, String)> {
    let words: Vec<String> = words(title).collect();
    let mut found = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let mut rest = word.as_str();
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|c: char| !c.is_ascii_digit());
            let (digits, after) = from.split_at(end.unwrap_or(from.len()));
            rest = after;
            let follower = after.chars().next();
            if let Some(counter) = follower.filter(|c| unspaced(*c)) {
                found.insert((counter.to_string(), digits.to_owned()));
            } else if before.is_empty() {
                let next = words.get(at + 1).map(String::as_str).unwrap_or_default();
                found.insert((next.chars().take(STEM).collect(), digits.to_owned()));
            }
            // What is left of "mh17" or "19th" is a name or an ending.
            if !follower.is_some_and(unspaced) {
                break;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_scripts_without_spaces_are_pairs() {
        let set = terms("北朝鮮 2 Raketen");
        let expected = ["2", "北朝", "朝鮮", "rakete"];
        assert_eq!(set, expected.into_iter().map(str::to_owned).collect());
    }

    #[test]
    fn numbers_go_with_what_follows() {
        let of = |title| numbers(title).into_iter().collect::<Vec<_>>();
        let pair = |word: &str, number: &str| (word.to_owned(), number.to_owned());
        assert_eq!(of("Das 19. Sanktionspaket"), [pair("sankti", "19")]);
        assert_eq!(of("the 20th package"), [pair("packag", "20")]);
        assert_eq!(of("第19轮制裁,3人"), [pair("人", "3"), pair("轮", "19")]);
        assert_eq!(of("19차 제재"), [pair("차", "19")]);
        assert_eq!(of("MH17 abgeschossen"), []);
    }
}
