//! One form for what is written in several: case, and the variants of letters
//! that keyboards and agencies mix.

/// A text made ready for matching, with the way back.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// The folded text.
    pub(super) text: String,
    /// For each byte of `text`, the byte of the original that it came from.
    origin: Vec<u32>,
}

impl Folded {
    /// The byte of the original that a byte of the folded text came from.
    pub(super) fn original(&self, at: usize) -> Option<usize> {
        usize::try_from(*self.origin.get(at)?).ok()
    }
}

/// Folds a text. Each character becomes one or none, so that words keep their
/// boundaries.
pub(super) fn fold(original: &str) -> Folded {
    let mut folded = Folded {
        text: String::with_capacity(original.len()),
        origin: Vec::with_capacity(original.len() + 1),
    };
    for (at, c) in original.char_indices() {
        let Some(c) = fold_char(c) else { continue };
        folded.text.push(c);
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        for _ in 0..c.len_utf8() {
            folded.origin.push(at);
        }
    }
    folded
        .origin
        .push(u32::try_from(original.len()).unwrap_or(u32::MAX));
    folded
}

fn fold_char(c: char) -> Option<char> {
    Some(match c {
        _ if c.is_ascii() => match c {
            '`' => '\'',
            _ => c.to_ascii_lowercase(),
        },
        'ё' | 'Ё' => 'е',
        // Arabic script: keyboards of Persian and Arabic differ in these.
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        'أ' | 'إ' | 'ٱ' | 'آ' => 'ا',
        'ؤ' => 'و',
        // Vowel signs and the lengthening stroke are written or not.
        '\u{64b}'..='\u{652}' | '\u{640}' | '\u{ad}' => return None,
        '\u{200c}' | '\u{a0}' | '\u{202f}' | '\u{3000}' => ' ',
        '’' | 'ʼ' | '‘' | '´' => '\'',
        '‐' | '‑' | '–' | '—' | '−' => '-',
        // Most letters are small already or have no case; asking Unicode about
        // each takes a third of the time of a Russian text.
        'а'..='я' | 'ß'..='ÿ' | '\u{620}'..='\u{6ff}' | '\u{3001}'..='\u{9fff}' | '가'..='힣' => {
            c
        }
        _ => c.to_lowercase().next().unwrap_or(c),
    })
}

/// How a script shows where a word begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// No letter and no digit.
    Between,
    /// Han and hiragana: a form may begin and end anywhere.
    Free,
    /// Katakana: one run is one word.
    Katakana,
    /// Korean: spaces between words, particles at their end.
    Hangul,
    /// Letters and digits of all others.
    Letter,
}

impl Class {
    pub(super) fn of(c: char) -> Self {
        match c {
            _ if c.is_ascii() => {
                if c.is_ascii_alphanumeric() {
                    Self::Letter
                } else {
                    Self::Between
                }
            }
            // Common letters first: the general question is a slow one.
            '\u{410}'..='\u{45f}' | '\u{e0}'..='\u{f6}' | '\u{620}'..='\u{63f}' => Self::Letter,
            '\u{30a1}'..='\u{30fa}'
            | '\u{30fc}'
            | '\u{31f0}'..='\u{31ff}'
            | '\u{ff66}'..='\u{ff9f}' => Self::Katakana,
            '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}' => Self::Hangul,
            '\u{2e80}'..='\u{2fff}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3041}'..='\u{3096}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => Self::Free,
            _ if c.is_alphanumeric() => Self::Letter,
            _ => Self::Between,
        }
    }

    /// Whether two letters side by side belong to one word.
    pub(super) fn joins(one: char, next: char) -> bool {
        let class = Self::of(one);
        class == Self::of(next) && !matches!(class, Self::Between | Self::Free)
    }
}

/// Arabic writes article, prepositions and "and" onto the word.
pub(super) fn is_arabic_prefix(c: char) -> bool {
    matches!(c, 'و' | 'ا' | 'ل' | 'ب' | 'ف' | 'ک')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_finds_the_way_back() {
        let folded = fold("Die USA’s İran");
        assert_eq!(folded.text, "die usa's iran");
        let at = folded.text.find("iran").unwrap();
        let origin = folded.original(at).unwrap();
        assert!("Die USA’s İran".get(origin..).unwrap().starts_with('İ'));
    }
}
