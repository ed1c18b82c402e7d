//! A surface form: what is written, and where it may begin and end.

use super::fold::{Class, Folded, fold, is_arabic_prefix};

/// Most letters of an inflected ending ("сирийск" + "ими").
const ENDING: u8 = 3;
/// The same in Turkish and its kin, which put several endings one after the
/// other ("savaş" + "larına").
const LONG_ENDING: u8 = 6;

/// Where a word of a form may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Where it is written to end.
    Exact,
    /// So many letters further at most.
    Within(u8),
    /// Anywhere.
    Open,
}

/// What the marks of a form say, see the head of the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    /// The folded text up to the first word that is inflected.
    pub(super) text: String,
    /// What follows that text, word by word: how far the word before may go on,
    /// and the next piece.
    rest: Vec<(End, String)>,
    begins_inside: bool,
    end: End,
    /// The exact spelling of `text`, where case decides.
    cased: Option<String>,
    /// A name: its first letter is a capital.
    capital: bool,
    /// Little said by it alone.
    pub(super) loose: bool,
    /// Claimed by two concepts on purpose.
    pub(super) shared: bool,
}

impl Form {
    /// Reads a form with its marks; `None` when nothing is left without them.
    pub(super) fn read(marked: &str, language: &str) -> Option<Self> {
        let (mut loose, mut shared, mut exact) = (false, false, false);
        let mut body = marked.trim();
        while let Some(mark) = body.chars().next() {
            match mark {
                '?' => loose = true,
                '&' => shared = true,
                '=' => exact = true,
                _ => break,
            }
            body = body.strip_prefix(mark)?;
        }
        let (begins_inside, body) = match body.strip_prefix('*') {
            Some(rest) => (true, rest),
            None => (false, body),
        };
        let ending = Self::ending(language);
        let mut pieces: Vec<(String, End)> = Vec::new();
        let mut open: Option<String> = None;
        for word in body.split(' ') {
            let (word, end) = match (word.strip_suffix('*'), word.strip_suffix('~')) {
                (Some(word), _) => (word, End::Open),
                (None, Some(word)) => (word, End::Within(ending)),
                (None, None) => (word, End::Exact),
            };
            let piece = match open.take() {
                Some(before) => format!("{before} {word}"),
                None => word.to_owned(),
            };
            if end == End::Exact {
                open = Some(piece);
            } else {
                pieces.push((piece, end));
            }
        }
        pieces.extend(open.map(|piece| (piece, End::Exact)));
        let spelling = pieces.first()?.0.clone();
        let mut folded = pieces.iter().map(|(piece, end)| (fold(piece).text, *end));
        let (text, mut end) = folded.next()?;
        let mut rest = Vec::new();
        for (piece, next) in folded {
            rest.push((end, piece));
            end = next;
        }
        if text.is_empty() || rest.iter().any(|(_, piece)| piece.is_empty()) {
            return None;
        }
        let last = rest.last().map_or(&text, |(_, piece)| piece);
        // Particles are written onto a Korean noun.
        if last.chars().next_back().map(Class::of) == Some(Class::Hangul) {
            end = End::Open;
        }
        Some(Self {
            text,
            rest,
            begins_inside,
            end,
            cased: exact.then_some(spelling),
            capital: false,
            loose,
            shared,
        })
    }

    /// A country's name from CLDR, which has nominatives only: the part that
    /// stays when it is inflected, and what may follow.
    pub(super) fn name(name: &str, language: &str) -> Option<Self> {
        let letters = name.chars().count();
        let mut form = Self::read(name, language)?;
        let first = name.chars().next()?;
        form.capital = first.is_uppercase();
        match language {
            "de" if letters >= 5 => form.end = End::Within(2),
            "de" => form.end = End::Within(1),
            "ru" | "uk" | "pl" if letters >= 5 => {
                let vowel = form
                    .text
                    .chars()
                    .next_back()
                    .filter(|c| "аяиеьоыaeioy".contains(*c));
                if vowel.is_some() {
                    form.text.pop();
                }
                form.end = End::Within(3);
            }
            "tr" => form.end = End::Within(5),
            _ => {}
        }
        Some(form)
    }

    fn ending(language: &str) -> u8 {
        if language == "tr" {
            LONG_ENDING
        } else {
            ENDING
        }
    }

    /// Whether two forms match the same texts.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        self.text == other.text
            && self.rest == other.rest
            && self.begins_inside == other.begins_inside
            && self.end == other.end
            && self.cased == other.cased
    }

    /// Where the form ends whose `text` was found from `start` to `at`; `None`
    /// when it is part of another word, or written otherwise. `prefixes`: Arabic
    /// writes article, prepositions and "and" onto the word.
    pub(super) fn fits(
        &self,
        folded: &Folded,
        original: &str,
        (start, at): (usize, usize),
        prefixes: bool,
    ) -> Option<usize> {
        let text = folded.text.as_str();
        if !self.begins_inside && !begins(text, start, prefixes) {
            return None;
        }
        let mut at = at;
        for (end, piece) in &self.rest {
            let stop = stop(text, at, *end)?;
            let next = text.get(stop..)?.strip_prefix(' ')?;
            if !next.starts_with(piece.as_str()) {
                return None;
            }
            at = stop + 1 + piece.len();
        }
        stop(text, at, self.end)?;
        self.spelled(folded, original, start).then_some(at)
    }

    /// Bytes that it takes beside its own fields.
    pub(super) fn size(&self) -> usize {
        let rest = self.rest.iter().map(|(_, piece)| piece.len());
        let cased = self.cased.as_ref().map_or(0, String::len);
        let pieces = self.rest.len() * size_of::<(End, String)>();
        self.text.len() + cased + pieces + rest.sum::<usize>()
    }

    /// Whether it stands there in the right case.
    fn spelled(&self, folded: &Folded, original: &str, start: usize) -> bool {
        if self.cased.is_none() && !self.capital {
            return true;
        }
        let Some(there) = folded.original(start).and_then(|at| original.get(at..)) else {
            return false;
        };
        match &self.cased {
            Some(spelling) => there.starts_with(spelling.as_str()),
            None => there.chars().next().is_some_and(char::is_uppercase),
        }
    }
}

/// Whether a word begins at `start`.
fn begins(text: &str, start: usize, prefixes: bool) -> bool {
    let (Some(before), Some(after)) = (text.get(..start), text.get(start..)) else {
        return false;
    };
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else {
        return true;
    };
    if !Class::joins(last, first) {
        return true;
    }
    prefixes && {
        let mut letters = before.chars().rev();
        let written = letters
            .by_ref()
            .take_while(|c| is_arabic_prefix(*c))
            .take(4)
            .count();
        let word = before
            .chars()
            .rev()
            .take(5)
            .take_while(|c| c.is_alphanumeric())
            .count();
        written == word && word <= 3
    }
}

/// The end of the word that goes on at `at`, if it ends as it may. Looks no
/// further than the form allows: a text without spaces is one run of letters,
/// and reading it to the end at every form took the square of its length.
fn stop(text: &str, at: usize, end: End) -> Option<usize> {
    let most = match end {
        End::Open => return Some(word_end(text, at)),
        End::Exact => 0,
        End::Within(most) => usize::from(most),
    };
    let last = text.get(..at)?.chars().next_back()?;
    let mut stop = at;
    for (letters, c) in text.get(at..)?.chars().enumerate() {
        if !Class::joins(last, c) {
            break;
        }
        if letters == most {
            return None;
        }
        stop += c.len_utf8();
    }
    Some(stop)
}

/// Longest rest of a word that is looked at.
const LONGEST: usize = 40;

fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let letters = rest.chars().take(LONGEST);
    at + letters
        .take_while(|c| c.is_alphanumeric())
        .map(char::len_utf8)
        .sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(marked: &str, language: &str, text: &str) -> bool {
        let form = Form::read(marked, language).unwrap();
        let folded = fold(text);
        let mut places = folded.text.match_indices(&form.text);
        places.any(|(at, found)| {
            form.fits(&folded, text, (at, at + found.len()), language == "ar")
                .is_some()
        })
    }

    #[test]
    fn marks_say_where_a_form_may_begin_and_end() {
        assert!(found("war", "en", "The war goes on"));
        assert!(!found("war", "en", "A warm day"));
        assert!(found("sanktion*", "de", "Sanktionspaket"));
        assert!(found("*krieg", "de", "Handelskrieg"));
        assert!(!found("*krieg", "de", "Kriegerdenkmal"));
        assert!(found("мир~", "ru", "Путь к миру"));
        assert!(!found("мир~", "ru", "Миротворцы ООН"));
        assert!(found("ядерн* оруж*", "ru", "без ядерного оружия"));
        assert!(!found("ядерн* оруж*", "ru", "ядерная бомба, оружие"));
        assert!(found("=US", "en", "The US and us"));
        assert!(!found("=US", "en", "tell us"));
    }

    #[test]
    fn scripts_without_spaces_have_boundaries_of_their_own() {
        assert!(found("タイ", "ja", "タイと日本"));
        assert!(!found("タイ", "ja", "新しいスタイル"));
        assert!(found("俄罗斯", "zh", "访问俄罗斯后"));
        assert!(found("NATO", "ja", "NATO加盟国"));
        assert!(found("이란", "ko", "이란의 핵"));
        assert!(!found("이란", "ko", "사랑이란 무엇"));
        assert!(found("*제재", "ko", "대북제재가"));
        assert!(found("الروسي", "ar", "والروسي"));
        assert!(!found("روسي", "ar", "محروسين"));
    }

    #[test]
    fn names_are_capitalised_where_there_are_capitals() {
        let form = Form::name("Того", "ru").unwrap();
        let fits = |text: &str| {
            let folded = fold(text);
            let at = folded.text.find(&form.text).unwrap();
            form.fits(&folded, text, (at, at + form.text.len()), false)
                .is_some()
        };
        assert!(fits("Власти Того"));
        assert!(!fits("из-за того"));
    }
}
