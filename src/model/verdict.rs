use serde::{Deserialize, Serialize};

/// What recognition says of one item, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Probability that the item is geopolitics by the rubric, 0 to 1.
    pub score: f64,
    /// Whether the score reached the threshold.
    pub geopolitics: bool,
    /// Countries, actors, places, weapons and themes found, weightiest first.
    pub named: Vec<Named>,
    /// What spoke for and against, weightiest first.
    pub evidence: Vec<Evidence>,
    /// Language in which it was read (BCP 47, lower case); `und` when unknown.
    #[serde(default)]
    pub language: String,
    /// How far the verdict can be relied on for the language alone: 1 with a
    /// table of its own, less where names and its neighbours' words decide.
    #[serde(default)]
    pub confidence: f64,
    /// Version of the concepts and weights that judged.
    pub version: u32,
}

impl Verdict {
    /// Identifiers of one kind, weightiest first.
    pub fn ids(&self, kind: NamedKind) -> impl Iterator<Item = &str> {
        self.named
            .iter()
            .filter(move |named| named.kind == kind)
            .map(|named| named.id.as_str())
    }

    /// Countries as ISO 3166-1 alpha-2 codes (and `XK`), weightiest first.
    #[must_use]
    pub fn countries(&self) -> Vec<String> {
        self.ids(NamedKind::Country).map(str::to_owned).collect()
    }

    /// Identifiers of themes and classes of weapons, weightiest first.
    #[must_use]
    pub fn themes(&self) -> Vec<String> {
        let themes = self.named.iter().filter(|named| named.kind.is_theme());
        themes.map(|named| named.id.clone()).collect()
    }
}

/// A concept that was found in an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// What it is.
    pub kind: NamedKind,
    /// Its identifier: an ISO code for a country, else a word (`nato`, `sanctions`).
    pub id: String,
    /// Its name in English.
    pub label: String,
    /// How much of the item it carries, 0 to 1.
    pub weight: f64,
}

/// What a concept is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NamedKind {
    /// A country or dependent territory.
    Country,
    /// A leader or minister.
    Person,
    /// An alliance, court, agency or armed group.
    Body,
    /// A place that is fought over or passed through.
    Place,
    /// A class of weapon.
    Weapon,
    /// A theme of the rubric.
    Theme,
    /// A sign against: sport, weather, crime, celebrity.
    Against,
}

impl NamedKind {
    /// Whether it says what a report is about: a theme, or a class of weapons.
    #[must_use]
    pub fn is_theme(self) -> bool {
        matches!(self, Self::Theme | Self::Weapon)
    }
}

/// One thing that spoke for or against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it was, in words: "Russia", "troops", "Russia + North Korea".
    pub what: String,
    /// Its share in the log-odds; negative speaks against.
    pub share: f64,
}
