//! In which language a text is read: one with a table of its own, or by those
//! of its neighbours.

use crate::model::primary_language;

/// Languages that have a file of their own, in the order of their numbers.
pub(super) const LANGUAGES: [&str; 16] = [
    "de", "en", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "tr", "ar", "fa", "zh", "ja", "ko",
];

/// Languages without a file, and those whose words they share.
const NEIGHBOURS: [(&[&str], &[&str]); 8] = [
    // Nordic languages, Luxembourgish, Frisian, Afrikaans.
    (
        &["sv", "da", "no", "nb", "nn", "is", "fo", "lb", "fy", "af"],
        &["de", "en", "nl"],
    ),
    (&["cs", "sk", "sl", "hr", "bs"], &["pl", "en"]),
    (
        &["be", "bg", "mk", "sr", "kk", "ky", "mn", "tg"],
        &["ru", "uk"],
    ),
    (&["ro", "ca", "gl", "oc"], &["it", "es", "fr", "pt"]),
    (&["az", "tk", "uz"], &["tr", "en"]),
    (&["ur", "ps", "ckb"], &["fa", "ar"]),
    (&["id", "ms", "tl", "sw", "hi", "bn", "vi"], &["en"]),
    (&["yue", "wuu"], &["zh"]),
];

/// Letters by which a script is known, and the languages written in it.
const SCRIPTS: [(char, char, &[&str]); 5] = [
    (
        'a',
        'z',
        &["de", "en", "fr", "es", "it", "pt", "nl", "pl", "tr"],
    ),
    ('\u{430}', '\u{44f}', &["ru", "uk"]),
    ('\u{620}', '\u{6ff}', &["ar", "fa"]),
    ('\u{4e00}', '\u{9fff}', &["zh", "ja"]),
    ('\u{ac00}', '\u{d7a3}', &["ko"]),
];

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// By the table of its language.
    Own(u8),
    /// By the names and the longer words of its neighbours.
    Neighbours(u8),
    /// By the names and the longer words of all languages in the same script.
    Any,
}

impl Reading {
    /// The reading of texts in a language (BCP 47, lower case).
    pub(super) fn of(language: &str) -> Self {
        let primary = primary_language(language);
        let place = |at: usize| u8::try_from(at).unwrap_or(0);
        if let Some(at) = LANGUAGES.iter().position(|known| *known == primary) {
            return Self::Own(place(at));
        }
        let neighbours = NEIGHBOURS
            .iter()
            .position(|(these, _)| these.contains(&primary));
        neighbours.map_or(Self::Any, |at| Self::Neighbours(place(at)))
    }

    /// The languages, by their numbers, whose forms count in this text.
    pub(super) fn languages(self, text: &str) -> Vec<usize> {
        let number = |tag: &&str| LANGUAGES.iter().position(|known| known == tag);
        match self {
            Self::Own(at) => vec![usize::from(at)],
            Self::Neighbours(at) => NEIGHBOURS
                .get(usize::from(at))
                .map(|(_, theirs)| theirs.iter().filter_map(number).collect())
                .unwrap_or_default(),
            Self::Any => SCRIPTS
                .iter()
                .filter(|(first, last, _)| text.chars().any(|c| (*first..=*last).contains(&c)))
                .flat_map(|(.., written)| written.iter().filter_map(number))
                .collect(),
        }
    }

    /// Whether the words are those of another language.
    pub(super) fn borrows(self) -> bool {
        !matches!(self, Self::Own(_))
    }

    /// How far the verdict can be relied on for the language alone, 0 to 1.
    pub(super) fn confidence(self) -> f64 {
        match self {
            Self::Own(_) => 1.0,
            Self::Neighbours(_) => 0.7,
            Self::Any => 0.5,
        }
    }
}
