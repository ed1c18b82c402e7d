//! Where in a text a credit stands, and where the same words are something else.

use super::credit_words::SENTENCE_ENDS;

/// Characters at the end of a line that labels and phrases are looked for in.
const ENDS: usize = 200;
/// Words before a dateline's agency.
pub(super) const PLACE_WORDS: usize = 6;

/// Whether a character is Chinese, Japanese or Korean.
pub(super) fn is_dense(c: char) -> bool {
    u32::from(c) >= 0x2e80
}

/// Lower case with every letter at its place: `İ` would grow by a byte.
pub(super) fn lower(text: &str) -> String {
    text.chars()
        .map(|c| {
            let mut small = c.to_lowercase();
            match (small.next(), small.next()) {
                (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
                _ => c,
            }
        })
        .collect()
}

/// The end of a line.
pub(super) fn tail(line: &str) -> &str {
    match line.char_indices().rev().nth(ENDS) {
        Some((at, _)) => line.get(at..).unwrap_or(line),
        None => line,
    }
}

/// Whether brackets between `before` and `after` are a credit: a dateline, or
/// the end of a text or sentence. Not so after the words that they abbreviate.
pub(super) fn is_credit(before: &str, inner: &str, after: &str) -> bool {
    if spells(before, inner) {
        return false;
    }
    let after = after.trim_start_matches(['.', ' ', '\u{a0}']);
    let ends = !after.chars().any(char::is_alphanumeric);
    let dash = after.starts_with(['-', '–', '—', ':', '－', '―', '=']);
    let next = after.chars().find(|c| c.is_alphabetic());
    let place = before.split_whitespace().count() <= PLACE_WORDS
        && before
            .split_whitespace()
            .all(|word| word.chars().next().is_some_and(|c| !c.is_lowercase()))
        && next.is_none_or(|c| !c.is_lowercase());
    let words = before.split_whitespace().count();
    let is_dateline = place
        && (before.trim().is_empty()
            || (words <= 3 && cased(before))
            || before.chars().any(|c| c.is_ascii_digit()));
    ends || (dash && words <= 2 * PLACE_WORDS) || is_dateline || starts_sentence(before)
}

fn cased(text: &str) -> bool {
    text.chars().any(char::is_uppercase)
}

/// Whether a sentence begins after `before`.
pub(super) fn starts_sentence(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with(SENTENCE_ENDS)
}

/// Words between the last sentence and the end of `before`.
pub(super) fn words_since_sentence(before: &str) -> usize {
    let last = before.rsplit(SENTENCE_ENDS).next().unwrap_or(before);
    last.split_whitespace().count()
}

/// Whether the words before brackets have the letters in them as initials:
/// "Advanced Placement (AP)", "Agence France-Presse (AFP)".
fn spells(before: &str, inner: &str) -> bool {
    let letters: Vec<char> = inner.trim().chars().collect();
    if letters.len() < 2 || letters.len() > 5 || !letters.iter().all(|c| c.is_alphabetic()) {
        return false;
    }
    let initials: Vec<char> = before
        .split([' ', '-', '\u{2010}', '\u{a0}'])
        .filter_map(|word| word.chars().next())
        .filter(|c| c.is_uppercase())
        .collect();
    initials.ends_with(&letters)
}
