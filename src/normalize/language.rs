//! The language of an item: who is believed, and in which order.
//!
//! What the entry declares, then what the document declares, then the
//! configuration, then the text. A declaration that the letters of the text
//! contradict is not believed.

use whichlang::Lang;

use super::scripts::{Letters, Script, arabic, contradicts, cyrillic, east_asian};
use crate::model::{Language, LanguageOrigin};

/// Fewest letters from which anything is concluded.
const FEWEST: usize = 4;
/// Fewest letters that can contradict a declaration.
const FEWEST_AGAINST: usize = 8;
/// Characters that are looked at; more does not change the finding.
const LOOKED_AT: usize = 600;

/// What others say about the language.
pub(super) struct Said<'a> {
    pub(super) entry: Option<&'a str>,
    pub(super) feed: Option<&'a str>,
    pub(super) source: &'a [String],
}

/// Decides, and notes it when a declaration was not believed.
pub(super) fn of_item(
    said: &Said<'_>,
    title: &str,
    summary: &str,
    notes: &mut Vec<String>,
) -> Language {
    let sample: String = title
        .chars()
        .chain(std::iter::once(' '))
        .chain(summary.chars())
        .take(LOOKED_AT)
        .collect();
    let text = Finding::of(&sample);

    let language = |tag: String, from| Language { tag, from };
    for declared in [said.entry, said.feed].into_iter().flatten() {
        let Some(tag) = declared_language(declared) else {
            continue;
        };
        if let Some(found) = text.against(&tag) {
            notes.push(format!(
                "declared as \"{tag}\", but the text is \"{found}\""
            ));
            return language(found.to_owned(), LanguageOrigin::Text);
        }
        // "en" is what much software declares when nobody sets it. Where the
        // configuration knows better and the text agrees with it, it is right.
        if tag == "en"
            && !said.source.is_empty()
            && !lists(said.source, "en")
            && let Some(found) = text.tag().filter(|found| lists(said.source, found))
        {
            notes.push(format!(
                "declared as \"en\", but source and text are \"{found}\""
            ));
            return language(found.to_owned(), LanguageOrigin::Source);
        }
        return language(text.refine(tag), LanguageOrigin::Document);
    }
    if let Some(tag) = from_source(said.source, &text) {
        return language(text.refine(tag), LanguageOrigin::Source);
    }
    match text.tag() {
        Some(found) => language(found.to_owned(), LanguageOrigin::Text),
        None => language("und".to_owned(), LanguageOrigin::Unknown),
    }
}

fn lists(languages: &[String], tag: &str) -> bool {
    languages
        .iter()
        .filter_map(|language| declared_language(language))
        .any(|language| language == tag)
}

/// The configured language: the one that the text shows, else the first that it
/// does not contradict.
fn from_source(languages: &[String], text: &Finding) -> Option<String> {
    let tags: Vec<String> = languages
        .iter()
        .filter_map(|tag| declared_language(tag))
        .collect();
    let shown = tags
        .iter()
        .find(|tag| tags.len() > 1 && text.tag() == Some(tag.as_str()));
    shown
        .or_else(|| tags.iter().find(|tag| text.against(tag).is_none()))
        .cloned()
}

/// A declared language as a tag: lower case, the primary subtag alone, but
/// `zh-hant` for traditional Chinese (by script or region). `None` for what is
/// no language tag (BCP 47), and for `und`.
#[must_use]
pub fn declared_language(raw: &str) -> Option<String> {
    let raw = raw.trim().to_ascii_lowercase().replace('_', "-");
    let mut parts = raw.split(['-', ',', ';', ' ']);
    let primary = parts.next()?;
    let primary = match primary {
        "iw" => "he",
        "in" => "id",
        "ji" => "yi",
        "nb" | "nn" | "nor" => "no",
        "fil" => "tl",
        "cmn" | "zho" | "chi" | "chinese" | "yue" => "zh",
        "deu" | "ger" | "german" | "deutsch" => "de",
        "eng" | "english" => "en",
        "fra" | "fre" | "french" | "français" => "fr",
        "spa" | "spanish" | "español" => "es",
        "ita" | "italian" | "italiano" => "it",
        "por" | "portuguese" | "português" => "pt",
        "nld" | "dut" | "dutch" => "nl",
        "pol" | "polish" | "polski" => "pl",
        "rus" | "russian" => "ru",
        "ukr" | "ukrainian" | "ua" => "uk",
        "tur" | "turkish" => "tr",
        "ara" | "arabic" => "ar",
        "fas" | "per" | "persian" | "farsi" => "fa",
        "jpn" | "japanese" | "jp" => "ja",
        "kor" | "korean" | "kr" => "ko",
        "cn" => "zh",
        "und" | "mul" | "mis" | "zxx" => return None,
        other => other,
    };
    if !matches!(primary.len(), 2 | 3) || !primary.chars().all(|c| c.is_ascii_lowercase()) {
        return None;
    }
    let traditional = parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
    if primary == "zh" && traditional && !raw.contains("hans") {
        return Some("zh-hant".into());
    }
    Some(primary.into())
}

/// What the text shows.
struct Finding {
    letters: usize,
    script: Option<Script>,
    /// The language, and whether the letters alone decide it.
    found: Option<(&'static str, bool)>,
}

impl Finding {
    fn of(text: &str) -> Self {
        let letters = Letters::of(text);
        let script = letters.script();
        let number = match script {
            Some(Script::Latin) => letters.latin,
            Some(Script::Cyrillic) => letters.cyrillic,
            Some(Script::Arabic) => letters.arabic,
            Some(Script::EastAsian) => (letters.han + letters.kana) * 2,
            Some(Script::Hangul) => letters.hangul * 2,
            Some(Script::Other(_)) => letters.other,
            None => 0,
        };
        let found = script
            .filter(|_| number >= FEWEST)
            .map(|script| match script {
                Script::Latin => (latin(text, letters.latin), false),
                Script::Cyrillic => cyrillic(text),
                Script::Arabic => arabic(text),
                Script::EastAsian => east_asian(text, &letters),
                Script::Hangul => ("ko", true),
                Script::Other(language) => (language, true),
            });
        Self {
            letters: number,
            script,
            found,
        }
    }

    fn tag(&self) -> Option<&'static str> {
        self.found.map(|(tag, _)| tag)
    }

    /// The language that the text is in, when its letters cannot be of `tag`.
    fn against(&self, tag: &str) -> Option<&'static str> {
        let (found, sure) = self.found.filter(|_| self.letters >= FEWEST_AGAINST)?;
        if contradicts(tag, self.script?) {
            return Some(found);
        }
        let siblings: &[&str] = match tag {
            "ru" | "uk" | "bg" | "be" => &["ru", "uk", "bg", "be"],
            "ar" | "fa" | "ur" | "ps" => &["ar", "fa", "ur", "ps"],
            "zh" | "zh-hant" if found == "ja" => &["ja"],
            // Kana-less Japanese headlines are common, so only a long text
            // speaks for Chinese.
            "ja" if self.letters >= 60 => &["zh", "zh-hant"],
            _ => &[],
        };
        (sure && found != tag && siblings.contains(&found)).then_some(found)
    }

    /// `zh` with its script where the text shows it.
    fn refine(&self, tag: String) -> String {
        match self.found {
            Some(("zh-hant", true)) if tag == "zh" => "zh-hant".into(),
            Some(("zh", true)) if tag == "zh-hant" => "zh".into(),
            _ => tag,
        }
    }
}

/// Words that only Polish has, and letters of a few languages that the
/// detector does not know.
const POLISH_WORDS: &[&str] = &[
    "w", "się", "nie", "jest", "przez", "oraz", "że", "dla", "ze", "po", "od", "są", "był",
];

/// The language of Latin text. The detector knows de en es fr it nl pt sv tr vi;
/// letters speak for others.
fn latin(text: &str, letters: usize) -> &'static str {
    let small = text.to_lowercase();
    // All sets hold letters outside ASCII only, and most texts have few of those.
    let accented: String = small.chars().filter(|c| !c.is_ascii()).collect();
    let share = |set: &str| {
        let count = accented.chars().filter(|c| set.contains(*c)).count();
        (count, count * 100 >= letters)
    };
    let words = small
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| POLISH_WORDS.contains(word))
        .count();
    let (polish, enough) = share("łąęśżźćń");
    if (polish >= 2 && enough && (words > 0 || polish * 40 >= letters))
        || (polish > 0 && words >= 2)
        || words >= 3
    {
        return "pl";
    }
    let (turkish, enough) = share("ışğ");
    if turkish >= 2 && enough {
        return "tr";
    }
    for (language, set) in [
        ("cs", "ěřů"),
        ("hu", "őű"),
        ("ro", "ășțşţ"),
        ("sr", "đ"),
        ("lv", "āēīūķļņ"),
        ("lt", "ėųū"),
        ("az", "ə"),
    ] {
        let (count, enough) = share(set);
        if count >= 2 && enough {
            return language;
        }
    }
    match whichlang::detect_language(text) {
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
        _ => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_languages_become_tags() {
        for (raw, tag) in [
            ("de-DE", Some("de")),
            ("zh-TW", Some("zh-hant")),
            ("zh_Hant_HK", Some("zh-hant")),
            ("zh-CN", Some("zh")),
            ("zh-Hans-TW", Some("zh")),
            ("EN_us", Some("en")),
            ("iw", Some("he")),
            ("Deutsch", Some("de")),
            ("", None),
            ("und", None),
            ("x", None),
            ("*", None),
            ("pt-br", Some("pt")),
        ] {
            assert_eq!(declared_language(raw).as_deref(), tag, "{raw}");
        }
    }
}
