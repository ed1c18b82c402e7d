//! The fitted weights.

use std::sync::{Arc, OnceLock};

const FILE: &str = include_str!("weights.tsv");

/// The figures of one report and one story.
#[derive(Debug, Clone, Copy)]
pub(super) enum Feature {
    TitleMost,
    AllMost,
    WordsThree,
    WordsMean,
    ConceptsMost,
    ConceptsMean,
    SoundsMost,
    TitleCover,
    TitlePure,
    TitleHeld,
    TitleKey,
    AllCover,
    AllPure,
    AllHeld,
    AllKey,
    ConceptsCover,
    ConceptsPure,
    ConceptsHeld,
    ConceptsKey,
    SoundsCover,
    SoundsPure,
    SoundsHeld,
    SoundsKey,
    Numbers,
    SourceShare,
    SourceMost,
    Size,
    Days,
    NumbersPart,
    OrdinalsPart,
    ActorsPart,
    CountriesPart,
    CountryMissing,
    RareMost,
    RareTitle,
    RareCover,
    RareNext,
    Hot,
    HotPure,
    WhoOwn,
    WhereOwn,
    NamesOwn,
    WhoSwapped,
    WhereSwapped,
    NamesSwapped,
}

/// Their names in the file, in order.
pub(crate) const NAMES: [&str; 45] = [
    "title-most",
    "all-most",
    "words-three",
    "words-mean",
    "concepts-most",
    "concepts-mean",
    "sounds-most",
    "title-cover",
    "title-pure",
    "title-held",
    "title-key",
    "all-cover",
    "all-pure",
    "all-held",
    "all-key",
    "concepts-cover",
    "concepts-pure",
    "concepts-held",
    "concepts-key",
    "sounds-cover",
    "sounds-pure",
    "sounds-held",
    "sounds-key",
    "numbers",
    "source-share",
    "source-most",
    "size",
    "days",
    "numbers-part",
    "ordinals-part",
    "actors-part",
    "countries-part",
    "country-missing",
    "rare-most",
    "rare-title",
    "rare-cover",
    "rare-next",
    "hot",
    "hot-pure",
    "who-own",
    "where-own",
    "names-own",
    "who-swapped",
    "where-swapped",
    "names-swapped",
];

/// One value for each.
#[derive(Debug, Clone)]
pub(crate) struct Features([f64; NAMES.len()]);

impl Default for Features {
    fn default() -> Self {
        Self([0.0; NAMES.len()])
    }
}

impl Features {
    pub(super) fn set(&mut self, feature: Feature, value: f64) {
        if let Some(slot) = self.0.get_mut(feature as usize) {
            *slot = value;
        }
    }

    pub(crate) fn values(&self) -> &[f64] {
        &self.0
    }
}

/// One weight a feature, the first for the base, for each kind of story.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    same: Vec<f64>,
    other: Vec<f64>,
}

impl Weights {
    /// Those that were fitted.
    pub(super) fn fitted() -> Arc<Self> {
        static WEIGHTS: OnceLock<Arc<Weights>> = OnceLock::new();
        WEIGHTS.get_or_init(|| Arc::new(Self::read(FILE))).clone()
    }

    /// Those of a file of weights; what it does not name weighs nothing.
    pub(super) fn read(text: &str) -> Self {
        let mut both = [vec![0.0; NAMES.len() + 1], vec![0.0; NAMES.len() + 1]];
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let name = fields.next().unwrap_or("");
            let at = match NAMES.iter().position(|known| *known == name) {
                Some(at) => at + 1,
                None if name == "base" => 0,
                None => continue,
            };
            for weights in &mut both {
                let weight = fields.next().and_then(|text| text.parse().ok());
                if let Some(slot) = weights.get_mut(at) {
                    *slot = weight.unwrap_or(0.0);
                }
            }
        }
        let [same, other] = both;
        Self { same, other }
    }

    /// Probability that the report is of the story's event.
    pub(super) fn probability(&self, features: &Features, same_language: bool) -> f64 {
        let weights = if same_language {
            &self.same
        } else {
            &self.other
        };
        let (base, weights) = weights.split_first().unwrap_or((&0.0, &[]));
        let sum: f64 = features.0.iter().zip(weights).map(|(f, w)| f * w).sum();
        1.0 / (1.0 + (-(base + sum)).exp())
    }
}
