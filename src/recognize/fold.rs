//! One form for what is written in several: case, and the variants of letters
//! that keyboards and agencies mix.

/// A text made ready for matching, with the way back.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// The folded text.
    pub(super) text: String,
    /// For each byte of `text`, the byte of the original that it came from.
    pub(super) origin: Vec<u32>,
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
        folded.origin.resize(folded.text.len(), at);
    }
    folded
        .origin
        .push(u32::try_from(original.len()).unwrap_or(u32::MAX));
    folded
}

fn fold_char(c: char) -> Option<char> {
    Some(match c {
        'ё' | 'Ё' => 'е',
        // Arabic script: keyboards of Persian and Arabic differ in these.
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        'أ' | 'إ' | 'ٱ' => 'ا',
        // Vowel signs and the lengthening stroke are written or not.
        '\u{64b}'..='\u{652}' | '\u{640}' | '\u{ad}' => return None,
        '\u{200c}' | '\u{a0}' => ' ',
        '’' | 'ʼ' | '‘' | '`' => '\'',
        '‐' | '‑' | '–' | '—' => '-',
        _ => c.to_lowercase().next().unwrap_or(c),
    })
}

/// Whether a script writes words without spaces, so that a form needs no
/// boundary: Han, Kana, Hangul and their relatives.
pub(super) fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Arabic and Persian write article, prepositions and "and" onto the word.
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
        let origin = usize::try_from(folded.origin[at]).unwrap();
        assert!("Die USA’s İran"[origin..].starts_with('İ'));
    }
}
