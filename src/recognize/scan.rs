//! One pass over an item's text finds its concepts.

use super::Subject;
use super::fold::{Folded, fold, is_arabic_prefix};
use super::table::{Edge, Form, LANGUAGES, Table, bits};

/// A concept found in an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) concept: u16,
    pub(crate) in_title: bool,
    /// Byte of the folded text at which it begins.
    pub(crate) at: u32,
}

/// Finds the concepts of title and summary, in order; each place counts for
/// the longest form that begins or ends there.
pub(crate) fn scan(table: &Table, subject: Subject<'_>) -> Vec<Hit> {
    let languages = mask(subject.language);
    let mut hits = Vec::new();
    for (text, in_title) in [(subject.title, true), (subject.summary, false)] {
        part(table, text, languages, in_title, &mut hits);
    }
    hits
}

/// The forms that count in a text of this language. In one that has no file
/// all do: names of countries and shared words are what there is to go by.
fn mask(language: &str) -> u32 {
    let primary = language.split('-').next().unwrap_or(language);
    if LANGUAGES.contains(&language) || LANGUAGES.contains(&primary) {
        bits(&[language, primary])
    } else {
        u32::MAX
    }
}

struct Span {
    start: usize,
    end: usize,
    concept: Option<u16>,
}

fn part(table: &Table, text: &str, languages: u32, in_title: bool, hits: &mut Vec<Hit>) {
    let Some(automaton) = &table.automaton else {
        return;
    };
    let folded = fold(text);
    let mut spans: Vec<Span> = Vec::new();
    for found in automaton.find_overlapping_iter(&folded.text) {
        let Some(form) = table.forms.get(found.pattern().as_usize()) else {
            continue;
        };
        if form.languages & languages == 0 {
            continue;
        }
        let Some(end) = end_of(form, &folded.text, found.end()) else {
            continue;
        };
        if !fits(form, &folded, text, found.start(), end) {
            continue;
        }
        spans.push(Span {
            start: found.start(),
            end,
            concept: form.concept,
        });
    }
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end), span.concept));
    let mut reach = (0, 0);
    for span in &spans {
        let same = (span.start, span.end) == reach;
        if span.start < reach.1 && !same {
            continue;
        }
        reach = (span.start, span.end);
        let Some(concept) = span.concept else {
            continue;
        };
        let at = u32::try_from(span.start).unwrap_or(u32::MAX);
        let hit = Hit {
            concept,
            in_title,
            at,
        };
        // Spans are in order, so a hit that was there before is among the last.
        let mut here = hits
            .iter()
            .rev()
            .take_while(|known| known.at == at && known.in_title == in_title);
        if !here.any(|known| known.concept == concept) {
            hits.push(hit);
        }
    }
}

/// Where a form ends whose first piece ends at `at`: after each piece but the
/// last, the word may go on as its inflection wants.
fn end_of(form: &Form, text: &str, at: usize) -> Option<usize> {
    form.rest.iter().try_fold(at, |at, piece| {
        let after = text.get(at..)?;
        let ending = after.find(|c: char| !c.is_alphanumeric())?;
        let next = after.get(ending..)?.strip_prefix(' ')?;
        next.starts_with(piece.as_str())
            .then_some(at + ending + 1 + piece.len())
    })
}

fn fits(form: &Form, folded: &Folded, original: &str, start: usize, end: usize) -> bool {
    let (Some(before), Some(after)) = (folded.text.get(..start), folded.text.get(end..)) else {
        return false;
    };
    let starts = form.start == Edge::Open || at_start(before);
    // Looks no further than the form allows: a text without spaces is one run
    // of letters, and reading it to the end at every form took the square of
    // its length.
    let ends_within = |most: usize| {
        let letters = after.chars().take_while(|c| c.is_alphanumeric());
        letters.take(most + 1).count() <= most
    };
    let ends = match form.end {
        Edge::Open => true,
        Edge::Word => ends_within(0),
        Edge::Short(most) => ends_within(usize::from(most)),
    };
    starts && ends && spelled(form, folded, original, start, end)
}

fn at_start(before: &str) -> bool {
    let mut letters = before.chars().rev();
    match letters.next() {
        Some(c) if c.is_alphanumeric() => {
            is_arabic_prefix(c)
                && before
                    .chars()
                    .rev()
                    .take_while(|c| c.is_alphanumeric())
                    .take(4)
                    .try_fold(0, |n, c| (n < 3 && is_arabic_prefix(c)).then_some(n + 1))
                    .is_some()
        }
        _ => true,
    }
}

fn spelled(form: &Form, folded: &Folded, original: &str, start: usize, end: usize) -> bool {
    let Some(cased) = &form.cased else {
        return true;
    };
    let place = |at: usize| {
        let byte = folded.origin.get(at)?;
        usize::try_from(*byte).ok()
    };
    let (Some(from), Some(to)) = (place(start), place(end)) else {
        return false;
    };
    original.get(from..to).is_some_and(|text| text == cased)
}
