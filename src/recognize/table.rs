//! The concepts and their forms, read once from the files beside this one.

use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::fold::{fold, is_spaceless};
use crate::model::NamedKind;

/// Languages by their bit: forms of one count only in its texts.
pub(super) const LANGUAGES: [&str; 17] = [
    "de", "en", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "tr", "ar", "fa", "zh", "zh-hant",
    "ja", "ko",
];

const COUNTRIES: &str = include_str!("concepts/countries.tsv");
const THEMES: &str = include_str!("concepts/themes.tsv");
const AGAINST: &str = include_str!("concepts/against.tsv");
const PEOPLE: &str = include_str!("concepts/people.tsv");
const BODIES: &str = include_str!("concepts/bodies.tsv");
const PLACES: &str = include_str!("concepts/places.tsv");
const WEAPONS: &str = include_str!("concepts/weapons.tsv");
const SHADOWS: &str = include_str!("concepts/shadows.tsv");

/// Files of forms by the languages that they are for.
const FORMS: [(&[&str], &str); 17] = [
    (&["de"], include_str!("concepts/de.tsv")),
    (&["en"], include_str!("concepts/en.tsv")),
    (&["fr"], include_str!("concepts/fr.tsv")),
    (&["es"], include_str!("concepts/es.tsv")),
    (&["it"], include_str!("concepts/it.tsv")),
    (&["pt"], include_str!("concepts/pt.tsv")),
    (&["ru"], include_str!("concepts/ru.tsv")),
    (&["uk"], include_str!("concepts/uk.tsv")),
    (&["zh", "zh-hant"], include_str!("concepts/zh.tsv")),
    (&["ja"], include_str!("concepts/ja.tsv")),
    (&["ko"], include_str!("concepts/ko.tsv")),
    (&["nl"], include_str!("concepts/nl.tsv")),
    (&["pl"], include_str!("concepts/pl.tsv")),
    (&["tr"], include_str!("concepts/tr.tsv")),
    (&["ar"], include_str!("concepts/ar.tsv")),
    (&["fa"], include_str!("concepts/fa.tsv")),
    (&["zh-hant"], include_str!("concepts/zh-hant.tsv")),
];

/// A language-independent thing.
#[derive(Debug)]
pub(crate) struct Concept {
    pub(crate) kind: NamedKind,
    pub(crate) id: String,
    pub(crate) label: String,
    /// Group of a theme; empty for others.
    pub(crate) group: String,
    /// The country that a leader or place stands for.
    pub(crate) country: Option<u16>,
}

/// Where a form may end or begin within a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// At the boundary of a word.
    Word,
    /// Anywhere.
    Open,
    /// So many letters before the boundary at most: an inflected ending.
    Short(u8),
}

/// A surface form.
#[derive(Debug)]
pub(super) struct Form {
    /// `None` for a form that only hides shorter ones.
    pub(super) concept: Option<u16>,
    pub(super) languages: u32,
    pub(super) start: Edge,
    pub(super) end: Edge,
    /// The exact spelling, where case decides.
    pub(super) cased: Option<String>,
    /// What follows, word by word, where a word within a phrase is inflected
    /// ("ядерн* оруж*").
    pub(super) rest: Vec<String>,
}

/// Concepts, forms, and the automaton over them.
#[derive(Debug)]
pub(crate) struct Table {
    concepts: Vec<Concept>,
    by_id: HashMap<(NamedKind, String), u16>,
    pub(super) forms: Vec<Form>,
    pub(super) automaton: Option<AhoCorasick>,
}

impl Table {
    /// The one table, built when first needed.
    pub(crate) fn shared() -> &'static Self {
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(Self::build)
    }

    pub(crate) fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    pub(crate) fn get(&self, concept: u16) -> Option<&Concept> {
        self.concepts.get(usize::from(concept))
    }

    pub(crate) fn find(&self, kind: NamedKind, id: &str) -> Option<u16> {
        self.by_id.get(&(kind, id.to_owned())).copied()
    }

    fn build() -> Self {
        let mut builder = Builder::default();
        builder.countries();
        builder.kinds();
        for (languages, text) in &FORMS {
            builder.forms_file(languages, text);
        }
        for [form] in rows(SHADOWS) {
            builder.form(None, u32::MAX, form);
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&builder.texts)
            .ok();
        Self {
            concepts: builder.concepts,
            by_id: builder.by_id,
            forms: builder.forms,
            automaton,
        }
    }
}

/// Lines of exactly `N` tab-separated fields. Others are reported by the test
/// that reads every file.
fn rows<const N: usize>(text: &str) -> impl Iterator<Item = [&str; N]> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

/// The bits of languages.
pub(super) fn bits(languages: &[&str]) -> u32 {
    LANGUAGES
        .iter()
        .enumerate()
        .filter(|(_, known)| languages.contains(known))
        .map(|(at, _)| 1 << at)
        .sum()
}

#[derive(Debug, Default)]
struct Builder {
    concepts: Vec<Concept>,
    by_id: HashMap<(NamedKind, String), u16>,
    forms: Vec<Form>,
    texts: Vec<String>,
}

impl Builder {
    fn concept(&mut self, kind: NamedKind, id: &str, label: &str, group: &str) -> Option<u16> {
        let number = u16::try_from(self.concepts.len()).ok()?;
        self.concepts.push(Concept {
            kind,
            id: id.to_owned(),
            label: label.to_owned(),
            group: group.to_owned(),
            country: None,
        });
        self.by_id.insert((kind, id.to_owned()), number);
        Some(number)
    }

    fn countries(&mut self) {
        for [code, language, names] in rows(COUNTRIES) {
            let known = self
                .by_id
                .get(&(NamedKind::Country, code.to_owned()))
                .copied();
            let concept = known.or_else(|| self.concept(NamedKind::Country, code, code, ""));
            let Some(concept) = concept else { continue };
            if language == "en"
                && let Some(entry) = self.concepts.get_mut(usize::from(concept))
            {
                // The short name is what a person says.
                entry.label = names.rsplit('|').next().unwrap_or(names).to_owned();
                if names.contains("Hong Kong") || !names.contains('|') || names.contains("SAR") {
                    entry.label = names.split('|').next_back().unwrap_or(names).to_owned();
                }
            }
            let languages = bits(&[language]);
            for name in names.split('|') {
                let (stem, end) = inflected(name, language);
                self.add(Some(concept), languages, stem, Edge::Word, end, None);
            }
        }
    }

    fn kinds(&mut self) {
        for [id, label, group] in rows(THEMES) {
            self.concept(NamedKind::Theme, id, label, group);
        }
        for [id, label] in rows(AGAINST) {
            self.concept(NamedKind::Against, id, label, "");
        }
        for [id, label, country, forms] in rows(PEOPLE) {
            self.actor(NamedKind::Person, id, label, country, forms);
        }
        for [id, label, country, forms] in rows(PLACES) {
            self.actor(NamedKind::Place, id, label, country, forms);
        }
        for [id, label, forms] in rows(BODIES) {
            self.actor(NamedKind::Body, id, label, "", forms);
        }
        for [id, label, forms] in rows(WEAPONS) {
            self.actor(NamedKind::Weapon, id, label, "", forms);
        }
    }

    fn actor(&mut self, kind: NamedKind, id: &str, label: &str, country: &str, forms: &str) {
        let of = self
            .by_id
            .get(&(NamedKind::Country, country.to_owned()))
            .copied();
        let Some(concept) = self.concept(kind, id, label, "") else {
            return;
        };
        if let Some(entry) = self.concepts.get_mut(usize::from(concept)) {
            entry.country = of;
        }
        for form in forms.split('|') {
            self.form(Some(concept), u32::MAX, form);
        }
    }

    fn forms_file(&mut self, languages: &[&str], text: &str) {
        for [kind, id, forms] in rows(text) {
            let kind = match kind {
                "country" => NamedKind::Country,
                "theme" => NamedKind::Theme,
                "against" => NamedKind::Against,
                _ => continue,
            };
            let Some(concept) = self.by_id.get(&(kind, id.to_owned())).copied() else {
                continue;
            };
            for form in forms.split('|') {
                self.form(Some(concept), bits(languages), form);
            }
        }
    }

    /// A form with its marks.
    fn form(&mut self, concept: Option<u16>, languages: u32, marked: &str) {
        let (cased, marked) = match marked.strip_prefix('=') {
            Some(rest) => (true, rest),
            None => (false, marked),
        };
        let (start, marked) = match marked.strip_prefix('*') {
            Some(rest) => (Edge::Open, rest),
            None => (Edge::Word, marked),
        };
        let (end, text) = match marked.strip_suffix('*') {
            Some(rest) => (Edge::Open, rest),
            None => (Edge::Word, marked),
        };
        let spelling = cased.then(|| text.to_owned());
        self.add(concept, languages, text, start, end, spelling);
    }

    fn add(
        &mut self,
        concept: Option<u16>,
        languages: u32,
        text: &str,
        start: Edge,
        end: Edge,
        cased: Option<String>,
    ) {
        let mut pieces = text.split("* ").map(|piece| fold(piece).text);
        let Some(text) = pieces.next() else { return };
        let rest: Vec<String> = pieces.collect();
        let open = |edge, c: Option<char>| match c {
            Some(c) if is_spaceless(c) => Edge::Open,
            _ => edge,
        };
        let start = open(start, text.chars().next());
        let end = open(end, rest.last().unwrap_or(&text).chars().next_back());
        if text.is_empty() {
            return;
        }
        self.texts.push(text);
        self.forms.push(Form {
            concept,
            languages,
            start,
            end,
            cased,
            rest,
        });
    }
}

/// The part of a country's name that stays when it is inflected, and what may
/// follow it. CLDR has nominatives only.
fn inflected<'a>(name: &'a str, language: &str) -> (&'a str, Edge) {
    let letters = name.chars().count();
    match language {
        "de" if letters >= 5 => (name, Edge::Short(2)),
        "de" => (name, Edge::Short(1)),
        "ru" | "uk" | "pl" if letters >= 5 => {
            let vowel = name
                .chars()
                .next_back()
                .is_some_and(|c| "аяиеьоыaeioy".contains(c));
            let stem = if vowel {
                name.char_indices()
                    .next_back()
                    .and_then(|(at, _)| name.get(..at))
                    .unwrap_or(name)
            } else {
                name
            };
            (stem, Edge::Short(3))
        }
        "tr" => (name, Edge::Short(5)),
        _ => (name, Edge::Word),
    }
}
