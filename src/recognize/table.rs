//! The concepts, read once from the files beside this one, and the lexicon of
//! each language over them.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::files;
use super::lexicon::Lexicon;
use super::reading::LANGUAGES;
use crate::model::NamedKind;

/// A language-independent thing.
#[derive(Debug, Clone)]
pub(crate) struct Concept {
    pub(crate) kind: NamedKind,
    pub(crate) id: String,
    pub(crate) label: String,
    /// Number of the group of a theme; 0 for others.
    pub(crate) group: u8,
    /// Its words are common elsewhere too, or its bearer stands for more than
    /// the state.
    pub(crate) loose: bool,
    /// The country that a leader or place stands for.
    pub(crate) country: Option<u16>,
}

/// A concept that the configuration adds, or forms for one that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnConcept {
    /// What it is.
    pub kind: NamedKind,
    /// Its identifier. That of a concept which is there adds forms to it.
    pub id: String,
    /// Its name for a person; empty: the identifier.
    pub label: String,
    /// Group of a theme: `conflict`, `military`, `nuclear`, `diplomacy`,
    /// `pressure`, `covert`, `territory`, `power`.
    pub group: String,
    /// Country that it stands for, as an ISO 3166-1 alpha-2 code; may be empty.
    pub country: String,
    /// Forms with their marks by language; `any` counts in all.
    pub forms: Vec<(String, Vec<String>)>,
}

/// Concepts, and the lexicons over them.
#[derive(Debug)]
pub(crate) struct Table {
    concepts: Vec<Concept>,
    by_id: HashMap<(NamedKind, String), u16>,
    groups: Vec<String>,
    /// Pairs of countries, the smaller number first, in order.
    rivals: Vec<(u16, u16)>,
    own: Vec<OwnConcept>,
    /// By the number of the language.
    lexicons: [OnceLock<Lexicon>; LANGUAGES.len()],
}

impl Table {
    /// The table of the built-in concepts, built when first needed.
    pub(crate) fn shared() -> Arc<Self> {
        static TABLE: OnceLock<Arc<Table>> = OnceLock::new();
        Arc::clone(TABLE.get_or_init(|| Arc::new(Self::new(Vec::new()))))
    }

    /// The built-in concepts and those of the configuration.
    pub(crate) fn new(own: Vec<OwnConcept>) -> Self {
        let mut table = Self {
            concepts: Vec::new(),
            by_id: HashMap::new(),
            groups: vec![String::new()],
            rivals: Vec::new(),
            own: Vec::new(),
            lexicons: std::array::from_fn(|_| OnceLock::new()),
        };
        table.built_in();
        for concept in &own {
            if table.find(concept.kind, &concept.id).is_none() {
                let label = if concept.label.is_empty() {
                    &concept.id
                } else {
                    &concept.label
                };
                let country = table.find(NamedKind::Country, &concept.country);
                let group = table.group(&concept.group);
                table.add(Concept {
                    kind: concept.kind,
                    id: concept.id.clone(),
                    label: label.clone(),
                    group,
                    loose: false,
                    country,
                });
            }
        }
        table.own = own;
        table
    }

    fn built_in(&mut self) {
        for (code, label) in files::country_names() {
            self.add(Concept::of(NamedKind::Country, code, label));
        }
        let mut rivals: Vec<(u16, u16)> = files::rivals()
            .filter_map(|(one, other)| {
                let one = self.find(NamedKind::Country, one)?;
                let other = self.find(NamedKind::Country, other)?;
                Some((one.min(other), one.max(other)))
            })
            .collect();
        rivals.sort_unstable();
        self.rivals = rivals;
        for row in files::themes() {
            let group = self.group(row.group);
            self.add(Concept {
                group,
                loose: row.loose,
                ..Concept::of(NamedKind::Theme, row.id, row.label)
            });
        }
        for (id, label) in files::against() {
            self.add(Concept::of(NamedKind::Against, id, label));
        }
        for row in files::actors() {
            let country = self.find(NamedKind::Country, row.country);
            self.add(Concept {
                country,
                loose: row.loose,
                ..Concept::of(row.kind, row.id, row.label)
            });
        }
    }

    /// Whether two of these countries have something to settle.
    pub(crate) fn rivals_among(&self, countries: &[u16]) -> bool {
        countries.iter().enumerate().any(|(at, one)| {
            let others = countries.get(at + 1..).unwrap_or_default();
            others.iter().any(|other| {
                let pair = (*one.min(other), *one.max(other));
                self.rivals.binary_search(&pair).is_ok()
            })
        })
    }

    /// The number of a group, which is new when it was not named before.
    fn group(&mut self, name: &str) -> u8 {
        let at = self.groups.iter().position(|known| known == name);
        let at = at.unwrap_or_else(|| {
            self.groups.push(name.to_owned());
            self.groups.len() - 1
        });
        u8::try_from(at).unwrap_or(0)
    }

    fn add(&mut self, concept: Concept) {
        let Ok(number) = u16::try_from(self.concepts.len()) else {
            return;
        };
        self.by_id
            .insert((concept.kind, concept.id.clone()), number);
        self.concepts.push(concept);
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

    pub(crate) fn own(&self) -> &[OwnConcept] {
        &self.own
    }

    /// Names of the groups of themes; the number of one is its place.
    pub(crate) fn groups(&self) -> &[String] {
        &self.groups
    }

    /// The forms of a language, read when the first text in it comes.
    pub(super) fn lexicon(&self, language: usize) -> Option<&Lexicon> {
        let (slot, tag) = (self.lexicons.get(language)?, LANGUAGES.get(language)?);
        Some(slot.get_or_init(|| Lexicon::build(self, tag)))
    }
}

impl Concept {
    fn of(kind: NamedKind, id: &str, label: &str) -> Self {
        Self {
            kind,
            id: id.to_owned(),
            label: label.to_owned(),
            group: 0,
            loose: false,
            country: None,
        }
    }
}
