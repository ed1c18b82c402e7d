//! The forms that count in the texts of one language, and the automaton that
//! finds them all in one pass.

use std::collections::{HashMap, HashSet};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::files::{self, Line};
use super::form::Form;
use super::table::Table;
use crate::model::NamedKind;

/// Forms borrowed from a neighbour are at least so long: short words mean
/// something else next door.
const BORROWED: usize = 5;

/// What a form that was found says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// It names a concept.
    Concept(u16),
    /// It names one that is another thing in some company.
    Doubtful(u16, u8),
    /// It hides shorter ones.
    Hides,
    /// It is company that speaks for (`true`) or against a doubtful name.
    Company(u8, bool),
}

/// A form of this language.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) form: Form,
    pub(super) says: Says,
    /// Counts in the neighbours' texts too.
    pub(super) borrowed: bool,
}

/// The forms of one language.
#[derive(Debug)]
pub(super) struct Lexicon {
    entries: Vec<Entry>,
    automaton: Option<AhoCorasick>,
    /// Whether words have Arabic prefixes.
    pub(super) prefixes: bool,
}

impl Lexicon {
    /// The forms of a language.
    pub(super) fn build(table: &Table, language: &str) -> Self {
        let mut builder = Builder {
            table,
            entries: Vec::new(),
            places: HashMap::new(),
        };
        builder.company(language);
        for row in files::actors() {
            let concept = table.find(row.kind, row.id);
            builder.forms(concept, row.forms, "");
        }
        builder.own(language);
        for form in files::shadows() {
            builder.hide(form, "");
        }
        builder.names(language);
        builder.words(language);
        let texts = builder.entries.iter().map(|entry| &entry.form.text);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            // Deeper ones take a fifth more memory and are no faster.
            .dense_depth(1)
            .build(texts)
            .ok();
        Self {
            entries: builder.entries,
            automaton,
            prefixes: language == "ar",
        }
    }

    /// The forms whose text stands in the folded text, with its bytes.
    pub(super) fn found<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (&'a Entry, (usize, usize))> {
        self.automaton
            .iter()
            .flat_map(move |automaton| automaton.find_overlapping_iter(text))
            .filter_map(|found| {
                let entry = self.entries.get(found.pattern().as_usize())?;
                Some((entry, (found.start(), found.end())))
            })
    }

    /// Bytes that forms and automaton take.
    pub(super) fn size(&self) -> usize {
        let forms: usize = self
            .entries
            .iter()
            .map(|entry| size_of::<Entry>() + entry.form.size())
            .sum();
        forms + self.automaton.as_ref().map_or(0, AhoCorasick::memory_usage)
    }
}

struct Builder<'a> {
    table: &'a Table,
    entries: Vec<Entry>,
    /// Where forms of a text stand in `entries`.
    places: HashMap<String, Vec<usize>>,
}

impl Builder<'_> {
    fn add(&mut self, form: Option<Form>, says: Says) {
        let Some(form) = form else { return };
        let places = self.places.entry(form.text.clone()).or_default();
        let known = places.iter().filter_map(|at| self.entries.get(*at));
        let repeated = known.into_iter().any(|entry| {
            let covers = match entry.says {
                // In doubt for this concept: the plain form would end the doubt.
                Says::Doubtful(concept, _) => says == Says::Concept(concept),
                _ => entry.says == says,
            };
            covers && entry.form.same_as(&form)
        });
        if !repeated {
            places.push(self.entries.len());
            self.entries.push(Entry {
                form,
                says,
                borrowed: true,
            });
        }
    }

    fn forms(&mut self, concept: Option<u16>, forms: &str, language: &str) {
        let Some(concept) = concept else { return };
        for marked in forms.split('|') {
            self.add(Form::read(marked, language), Says::Concept(concept));
        }
    }

    fn hide(&mut self, marked: &str, language: &str) {
        self.add(Form::read(marked, language), Says::Hides);
    }

    /// Names of countries in one language.
    fn names(&mut self, language: &str) {
        let dropped: HashSet<(&str, &str)> = files::lines(language)
            .filter_map(|line| match line {
                Line::Drop(code, names) => Some((code, names)),
                _ => None,
            })
            .flat_map(|(code, names)| names.split('|').map(move |name| (code, name)))
            .collect();
        for (code, name) in files::names_of_countries(language) {
            if dropped.contains(&(code, name)) {
                continue;
            }
            if let Some(concept) = self.table.find(NamedKind::Country, code) {
                self.add(Form::name(name, language), Says::Concept(concept));
            }
        }
    }

    /// The words of a language.
    fn words(&mut self, language: &str) {
        let names = self.entries.len();
        for line in files::lines(language) {
            match line {
                Line::Forms(kind, id, forms) => {
                    let concept = self.table.find(kind, id);
                    self.forms(concept, forms, language);
                }
                Line::Hide(forms) => {
                    for marked in forms.split('|') {
                        self.hide(marked, language);
                    }
                }
                Line::Drop(..) => {}
            }
        }
        for entry in self.entries.iter_mut().skip(names) {
            entry.borrowed = entry.form.text.chars().count() >= BORROWED;
        }
    }

    fn company(&mut self, language: &str) {
        for (row, number) in files::company().zip(0..) {
            let applies = row
                .languages
                .split('|')
                .any(|known| known == "any" || known == language);
            let Some(concept) = self.table.find(row.kind, row.id).filter(|_| applies) else {
                continue;
            };
            for marked in row.forms.split('|') {
                self.add(Form::read(marked, ""), Says::Doubtful(concept, number));
            }
            for (cues, home) in [(row.away, false), (row.home, true)] {
                for marked in cues.split('|').filter(|cue| !cue.is_empty()) {
                    self.add(Form::read(marked, ""), Says::Company(number, home));
                }
            }
        }
    }

    fn own(&mut self, language: &str) {
        for concept in self.table.own() {
            let number = self.table.find(concept.kind, &concept.id);
            for (theirs, forms) in &concept.forms {
                if theirs == "any" || theirs == language {
                    self.forms(number, &forms.join("|"), theirs);
                }
            }
        }
    }
}
