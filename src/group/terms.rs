//! What of a report's text is compared.

use std::collections::BTreeMap;

use deunicode::deunicode_char;
use url::Url;

use super::Report;
use super::rarity::Rarity;
use super::sounds::{is_han, sounds};
use crate::model::NamedKind;
use crate::recognize::names;

/// What a term stands for; each kind is compared on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// A word by its stem.
    Word,
    /// A word as it sounds.
    Sound,
    /// A country, person, body, place, weapon or theme.
    Concept,
    /// A number as written.
    Number,
}

/// One thing that two reports can share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term {
    pub(super) text: String,
    pub(super) kind: Kind,
    /// Whether the title (or the address) holds it.
    pub(super) title: bool,
    /// Whether the title writes it as a name: with a capital, and no common
    /// word.
    pub(super) name: bool,
}

/// A report made ready for comparing.
#[derive(Debug, Clone)]
pub(super) struct Traits {
    /// Sorted, each once.
    pub(super) terms: Vec<Term>,
    /// Numbers of the title, each with what it counts.
    pub(super) numbers: Vec<(String, String)>,
    /// Ordinals of the title: "19th", "第19".
    pub(super) ordinals: Vec<u32>,
    /// People and bodies that the title names.
    pub(super) title_who: Vec<String>,
    /// Countries and places that the title names.
    pub(super) title_where: Vec<String>,
    /// All of these, and those whose form is doubtful.
    pub(super) title_subjects: Vec<String>,
    /// Words of the title by their stems, sorted.
    pub(super) title_words: Vec<String>,
    /// Those of them that are surely names of people or places.
    pub(super) title_names: Vec<String>,
    /// Those that may be: with a capital, and no common word.
    pub(super) title_capitals: Vec<String>,
    /// Leaders and bodies in order.
    pub(super) actors: Vec<String>,
    /// Countries, weightiest first.
    pub(super) countries: Vec<String>,
}

/// Letters of a term that count: endings differ between inflected forms, and
/// between compounds that begin alike.
const STEM: usize = 6;

/// Characters of the summary that are read: what follows is background.
const SUMMARY: usize = 400;

impl Traits {
    pub(super) fn of(report: &Report) -> Self {
        let mut terms = Terms::default();
        terms.read(&report.title, &report.language, true);
        if let Some(link) = &report.link {
            terms.address(link, &report.language);
        }
        let summary: String = report.summary.chars().take(SUMMARY).collect();
        terms.read(&summary, &report.language, false);
        let mut actors: Vec<String> = Vec::new();
        let mut countries = Vec::new();
        for named in &report.verdict.named {
            match named.kind {
                NamedKind::Against => continue,
                NamedKind::Country => countries.push(named.id.clone()),
                NamedKind::Person | NamedKind::Body => actors.push(named.id.clone()),
                NamedKind::Place | NamedKind::Weapon | NamedKind::Theme => {}
            }
            let kind = match named.kind {
                NamedKind::Country => "country",
                NamedKind::Person => "person",
                NamedKind::Body => "body",
                NamedKind::Place => "place",
                _ => "theme",
            };
            terms.add(format!("{kind}:{}", named.id), Kind::Concept, false);
        }
        actors.sort_unstable();
        let words = TitleWords::of(&report.title, &report.language);
        let names = names(&report.title, &report.language);
        let of = |kinds: &[NamedKind], all: bool| {
            let found = names.iter();
            let found = found.filter(|(kind, _, firm)| kinds.contains(kind) && (all || *firm));
            found.map(|(_, id, _)| id.clone()).collect()
        };
        Self {
            terms: terms.finish(),
            numbers: numbers(&report.title),
            ordinals: ordinals(&report.title),
            title_words: words.all,
            title_names: words.names,
            title_capitals: words.capitals,
            title_who: of(&[NamedKind::Person, NamedKind::Body], false),
            title_where: of(&[NamedKind::Country, NamedKind::Place], false),
            title_subjects: of(
                &[
                    NamedKind::Person,
                    NamedKind::Body,
                    NamedKind::Country,
                    NamedKind::Place,
                ],
                true,
            ),
            actors,
            countries,
        }
    }
}

#[derive(Default)]
struct Terms(BTreeMap<(Kind, String), (bool, bool)>);

impl Terms {
    fn add(&mut self, text: String, kind: Kind, title: bool) {
        self.0.entry((kind, text)).or_default().0 |= title;
    }

    fn finish(self) -> Vec<Term> {
        let parts = self.0.into_iter();
        parts
            .map(|((kind, text), (title, name))| Term {
                text,
                kind,
                title,
                name,
            })
            .collect()
    }

    /// The terms of a text: words by their stem, and pairs of characters of
    /// scripts without spaces; how they sound; numbers.
    fn read(&mut self, text: &str, language: &str, title: bool) {
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if word.is_empty() {
                continue;
            }
            if word.bytes().all(|byte| byte.is_ascii_digit()) {
                if word.len() >= 2 {
                    self.add(word.to_owned(), Kind::Number, title);
                }
                continue;
            }
            if word.chars().any(unspaced) {
                self.run(word, title);
                continue;
            }
            self.word(word, language, title);
            if word.chars().nth(3).is_some() {
                self.hear(word, language, title);
            }
        }
    }

    fn word(&mut self, word: &str, language: &str, title: bool) {
        if let Some(stem) = stem(word, language) {
            let name = title && is_capital(word, &stem);
            let marks = self.0.entry((Kind::Word, stem)).or_default();
            marks.0 |= title;
            marks.1 |= name;
        }
        if matches!(language.get(..2), Some("de" | "nl"))
            && let Some(second) = second(word, language)
        {
            self.add(second, Kind::Word, title);
        }
    }

    /// A run of Chinese or Japanese.
    fn run(&mut self, run: &str, title: bool) {
        let letters: Vec<char> = run.to_lowercase().chars().collect();
        for pair in letters.windows(2) {
            // Pairs of two syllables are grammar; one of them alone is an ending.
            if !pair.iter().any(|c| is_hiragana(*c)) && !pair.iter().any(char::is_ascii_digit) {
                self.add(pair.iter().collect(), Kind::Word, title);
            }
        }
        for part in run.split(|c: char| !is_katakana(c)) {
            if part.chars().nth(2).is_some() {
                self.hear(part, "ja", title);
            }
        }
        for part in run.split(|c: char| !is_han(c)) {
            self.hear(part, "zh", title);
        }
        for part in run.split(|c: char| !c.is_ascii_digit()) {
            if part.len() >= 2 {
                self.add(part.to_owned(), Kind::Number, title);
            }
        }
    }

    fn hear(&mut self, word: &str, language: &str, title: bool) {
        let bare = bare(word, language);
        for sound in sounds(&bare) {
            self.add(format!("~{sound}"), Kind::Sound, title);
        }
    }

    /// The words that an outlet puts into the address of a page: often the
    /// names that a short title leaves out.
    fn address(&mut self, link: &str, language: &str) {
        let Ok(url) = Url::parse(link) else { return };
        let Some(segments) = url.path_segments() else {
            return;
        };
        let words = |segment: &str| segment.matches('-').count();
        let Some(slug) = segments.rev().find(|segment| words(segment) >= 2) else {
            return;
        };
        for word in slug.split(|c: char| !c.is_ascii_alphanumeric()) {
            let sound = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
            if sound {
                // An address is no place to tell a name by its capital.
                self.word(&word.to_ascii_lowercase(), language, true);
            }
        }
    }
}

/// The words of a title by their stems, each list sorted and each stem once.
#[derive(Default)]
struct TitleWords {
    all: Vec<String>,
    names: Vec<String>,
    capitals: Vec<String>,
}

impl TitleWords {
    fn of(title: &str, language: &str) -> Self {
        let mut words = Self::default();
        let mut before = "";
        let parts = title.split(|c: char| !c.is_alphanumeric());
        for word in parts.filter(|word| !word.is_empty()) {
            if let Some(stem) = stem(word, language) {
                if is_capital(word, &stem) {
                    if follows_as_name(before, language) {
                        words.names.push(stem.clone());
                    }
                    words.capitals.push(stem.clone());
                }
                words.all.push(stem);
            }
            before = word;
        }
        for list in [&mut words.all, &mut words.names, &mut words.capitals] {
            list.sort_unstable();
            list.dedup();
        }
        words
    }
}

/// Whether a capital after the word `before` is that of a name: it does not come
/// from standing first. German writes every noun so; there a name is what
/// follows a word of place without an article.
fn follows_as_name(before: &str, language: &str) -> bool {
    const PLACES: [&str; 5] = ["in", "bei", "nahe", "aus", "nach"];
    !before.is_empty() && (!language.starts_with("de") || PLACES.contains(&before))
}

/// Whether a word is written with a capital and is, by its stem, no common one.
fn is_capital(word: &str, stem: &str) -> bool {
    word.starts_with(char::is_uppercase) && !Rarity::is_common(stem)
}

fn is_hiragana(c: char) -> bool {
    ('\u{3040}'..='\u{309f}').contains(&c)
}

fn is_katakana(c: char) -> bool {
    ('\u{30a0}'..='\u{30ff}').contains(&c)
}

/// Whether a character is of a script that writes no spaces between words.
fn unspaced(c: char) -> bool {
    c >= '\u{2e80}' && !is_hangul(c)
}

/// Whether a character right after a number is the counter of East Asian
/// languages.
fn counts(c: char) -> bool {
    c >= '\u{2e80}'
}

fn is_hangul(c: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&c)
}

/// A word without what grammar puts before and after it.
fn bare(word: &str, language: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    match language.get(..2) {
        Some("ar" | "fa") => {
            // "wa", "bi", "li", "fa" and the article.
            for prefix in [&['و'][..], &['ب'], &['ل'], &['ف'], &['ا', 'ل'], &['ل']] {
                if letters.len() >= prefix.len() + 4 && letters.starts_with(prefix) {
                    letters.drain(..prefix.len());
                }
            }
        }
        Some("ko") => {
            for ending in PARTICLES {
                if let Some(kept) = word.strip_suffix(ending)
                    && kept.chars().nth(1).is_some()
                {
                    letters = kept.chars().collect();
                    break;
                }
            }
        }
        Some("ru" | "uk") => {
            // Endings of cases: names end in a consonant or lose the vowel.
            let mut cut = 0;
            while cut < 3
                && letters.len() > 4
                && letters
                    .last()
                    .is_some_and(|c| "аеиоуыюяьйіїємх".contains(*c))
            {
                letters.pop();
                cut += 1;
            }
        }
        _ => {}
    }
    letters.into_iter().collect()
}

/// Particles of Korean, longer ones first.
const PARTICLES: [&str; 24] = [
    "에서는",
    "으로는",
    "에게",
    "에서",
    "으로",
    "이라",
    "까지",
    "부터",
    "보다",
    "에는",
    "와의",
    "과의",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "로",
    "와",
    "과",
    "도",
];

/// The second part of a compound in small letters ("beitrage" of
/// "kassenbeitrage"), when it is a word that many texts hold.
#[must_use]
pub fn second_part<'a>(word: &'a str, language: &str) -> Option<&'a str> {
    const PART: usize = 5;
    let count = word.chars().count();
    if count < 2 * PART {
        return None;
    }
    let starts = word.char_indices().map(|(at, _)| at);
    let starts = starts.skip(PART - 1).take(count + 2 - 2 * PART);
    starts.filter_map(|at| word.get(at..)).find(|part| {
        stem(part, language).is_some_and(|stem| stem.len() >= PART && Rarity::is_common(&stem))
    })
}

/// Whether a word, or the second part of it, has this stem.
pub(super) fn has_stem(word: &str, wanted: &str, language: &str) -> bool {
    let of = |part: &str| stem(part, language).is_some_and(|stem| stem == wanted);
    of(word) || second_part(&word.to_lowercase(), language).is_some_and(of)
}

/// The stem of the second part of a compound ("Kassenbeiträge"), when that
/// part is a word that many texts hold.
fn second(word: &str, language: &str) -> Option<String> {
    second_part(word, language).and_then(|part| stem(part, language))
}

/// The stem of a word in small letters without marks; `None` for what is too
/// short to say anything.
fn stem(word: &str, language: &str) -> Option<String> {
    let capitals = word.chars().all(char::is_uppercase);
    let count = word.chars().count();
    let first = word.chars().next()?;
    if is_hangul(first) {
        let bare = bare(word, "ko");
        return (bare.chars().count() >= 2).then(|| bare.chars().take(3).collect());
    }
    if count < 3 && !(capitals && count == 2) {
        return None;
    }
    if !first.is_ascii() && deunicode_char(first).is_some_and(|s| s.is_empty()) {
        return None;
    }
    let latin = first < '\u{250}';
    let word = word.to_lowercase();
    if !latin {
        let bare = bare(&word, language);
        return Some(bare.chars().take(STEM - 1).collect());
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'ä' | 'ö' | 'ü' if language.starts_with("de") => {
                plain.push_str(deunicode_char(c).unwrap_or(""));
                plain.push('e');
            }
            _ if c.is_ascii() => plain.push(c),
            _ => plain.push_str(deunicode_char(c).unwrap_or("")),
        }
    }
    // "Putins" and "Putin", "raids" and "raid".
    if plain.len() >= 5 && plain.len() <= STEM + 1 && !plain.ends_with("ss") && plain.ends_with('s')
    {
        plain.pop();
    }
    plain.truncate(STEM);
    Some(plain)
}

/// The numbers of a title, each with the stem of the word that follows: "the
/// 19th package" and "the 20th package" speak of two things. In scripts without
/// spaces the next character stands for the word: the "轮" of "第19轮".
fn numbers(title: &str) -> Vec<(String, String)> {
    let words: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let mut rest = word.as_str();
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|c: char| !c.is_ascii_digit());
            let (digits, after) = from.split_at(end.unwrap_or(from.len()));
            rest = after;
            let follower = after.chars().next();
            if let Some(counter) = follower.filter(|c| counts(*c)) {
                found.push((counter.to_string(), digits.to_owned()));
            } else if before.is_empty() {
                let next = words.get(at + 1).map(String::as_str).unwrap_or_default();
                found.push((next.chars().take(STEM).collect(), digits.to_owned()));
            }
            // What is left of "mh17" or "19th" is a name or an ending.
            if !follower.is_some_and(counts) {
                break;
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What makes a number an ordinal, written after it.
const ORDINAL: [&str; 22] = [
    "th", "st", "nd", "rd", "e", "ème", "eme", "er", "º", "ª", "°", "o", "a", "-й", "-го", "-ый",
    "-ий", "-та", "-ая", "次", "차", "轮",
];

/// The ordinals of a title. A point makes one when a word follows that is no
/// month: the 19th package, but not the 19th of January.
fn ordinals(title: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut rest = title;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit());
        let (digits, after) = from.split_at(end.unwrap_or(from.len()));
        rest = after;
        let ended = |ending: &str| {
            after.strip_prefix(ending).is_some_and(|left| {
                unspaced_ending(ending) || !left.starts_with(char::is_alphanumeric)
            })
        };
        let point = after.strip_prefix(". ").is_some_and(|left| {
            let word = left
                .split(|c: char| !c.is_alphabetic())
                .next()
                .unwrap_or("");
            !word.is_empty()
                && !MONTHS
                    .iter()
                    .any(|month| word.to_lowercase().starts_with(month))
        });
        if (before.ends_with('第') || point || ORDINAL.iter().any(|ending| ended(ending)))
            && let Ok(number) = digits.parse()
        {
            found.push(number);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn unspaced_ending(ending: &str) -> bool {
    ending.chars().any(|c| c >= '\u{2e80}')
}

/// Beginnings of the names of months where a point makes an ordinal: German,
/// Turkish, Polish, Czech, the northern languages.
const MONTHS: [&str; 30] = [
    "jan", "feb", "mär", "mar", "apr", "mai", "maj", "jun", "jul", "aug", "sep", "okt", "oct",
    "nov", "dez", "dec", "ocak", "şubat", "nisan", "mayıs", "haz", "tem", "ağu", "eyl", "ekim",
    "kas", "ara", "sty", "lut", "kwie",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, language: &str) -> Vec<String> {
        let mut terms = Terms::default();
        terms.read(text, language, true);
        let terms = terms.finish().into_iter();
        terms
            .filter(|term| term.kind == Kind::Word)
            .map(|term| term.text)
            .collect()
    }

    #[test]
    fn terms_of_scripts_without_spaces_are_pairs() {
        assert_eq!(words("北朝鮮 Raketen", "ja"), ["rakete", "北朝", "朝鮮"]);
    }

    #[test]
    fn inflected_forms_share_a_stem() {
        for (language, one, other) in [
            ("de", "Putins", "Putin"),
            ("de", "Flüchtlingen", "Flüchtlinge"),
            ("ru", "Путина", "Путин"),
            ("ko", "북한은", "북한이"),
            ("ar", "والمفاوضات", "مفاوضات"),
        ] {
            assert_eq!(words(one, language), words(other, language), "{one}");
        }
    }

    #[test]
    fn numbers_go_with_what_follows() {
        let pair = |word: &str, number: &str| (word.to_owned(), number.to_owned());
        assert_eq!(numbers("Das 19. Sanktionspaket"), [pair("sankti", "19")]);
        assert_eq!(numbers("the 20th package"), [pair("packag", "20")]);
        assert_eq!(
            numbers("第19轮制裁,3人"),
            [pair("人", "3"), pair("轮", "19")]
        );
        assert_eq!(numbers("19차 제재"), [pair("차", "19")]);
        assert_eq!(numbers("MH17 abgeschossen"), []);
    }
}
