//! The names of concepts, for those who show or look up an identifier.

use super::Recognizer;
use crate::model::NamedKind;

impl Recognizer {
    /// The name of a country in English, by its code in capitals.
    #[must_use]
    pub fn country(&self, code: &str) -> Option<&str> {
        let number = self.table.find(NamedKind::Country, code)?;
        self.table.get(number).map(|concept| concept.label.as_str())
    }

    /// The name in English of a theme or class of weapons.
    #[must_use]
    pub fn theme(&self, id: &str) -> Option<&str> {
        let mut themes = self.themes();
        themes
            .find(|(known, _)| *known == id)
            .map(|(_, label)| label)
    }

    /// All countries: code and name in English.
    pub fn countries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.named(|kind| kind == NamedKind::Country)
    }

    /// All themes and classes of weapons: identifier and name in English.
    pub fn themes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.named(NamedKind::is_theme)
    }

    fn named(&self, wanted: fn(NamedKind) -> bool) -> impl Iterator<Item = (&str, &str)> {
        let concepts = self.table.concepts().iter();
        concepts
            .filter(move |concept| wanted(concept.kind))
            .map(|concept| (concept.id.as_str(), concept.label.as_str()))
    }
}
