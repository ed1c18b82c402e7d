//! Texts and queries cut into words for the full text index. SQLite's
//! tokenizers find no word of Chinese, Japanese or Korean; what it gets here is
//! cut already, texts and queries alike.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use crate::group::second_part;

/// Words of one query that are looked for; more than these restrict nothing.
const MOST_WORDS: usize = 32;

/// Text in the form in which words are found: compatible forms composed (a
/// full-width letter is the letter), lower case, without the accents of Latin,
/// Greek and Cyrillic letters and the vowel points of Arabic and Hebrew, so
/// that "São" is found as "sao". Marks that make another letter (Kana,
/// Devanagari, Thai) stay.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let composed = ComposingNormalizerBorrowed::new_nfkc().normalize(text);
    let apart = DecomposingNormalizerBorrowed::new_nfd();
    for letter in apart.normalize(&composed).chars() {
        match letter {
            '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5bd}'
            | '\u{5bf}'..='\u{5c7}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | '\u{640}' => {}
            'ß' | 'ẞ' => folded.push_str("ss"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' => folded.push('d'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            letter => folded.extend(letter.to_lowercase()),
        }
    }
    // Lowering can bring marks back (İ): they go as well.
    folded.retain(|letter| !matches!(letter, '\u{300}'..='\u{36f}'));
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(&folded)
        .into_owned()
}

/// The words of a report and its article, blank separated, in order.
pub(super) fn words(title: &str, summary: &str, article: &str) -> String {
    let mut all = tokens(&fold(title));
    for text in [summary, article] {
        // No phrase goes across two of them.
        all.push(BREAK.to_owned());
        all.extend(tokens(&fold(text)));
    }
    all.join(" ")
}

/// A word that no text has.
const BREAK: &str = "\u{e000}";

/// The second parts of the compounds of a report, blank separated.
pub(super) fn parts(title: &str, summary: &str, language: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for text in [title, summary] {
        for word in tokens(&fold(text)) {
            if let Some(part) = second_part(&word, language)
                && !parts.iter().any(|known| known == part)
            {
                parts.push(part.to_owned());
            }
        }
    }
    parts.join(" ")
}

/// Words of folded text. A run of a script that writes without blanks becomes
/// its overlapping pairs and its last character: each piece of the run is then
/// a row of pairs, or the beginning of one.
fn tokens(folded: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut run: Vec<char> = Vec::new();
    for letter in folded.chars().chain([' ']) {
        let (in_word, in_run) = (is_letter(letter), is_unspaced(letter));
        if !in_run && !run.is_empty() {
            cut(&mut run, &mut tokens);
        }
        if (!in_word || in_run) && !word.is_empty() {
            tokens.push(std::mem::take(&mut word));
        }
        if in_run {
            run.push(letter);
        } else if in_word {
            word.push(letter);
        }
    }
    tokens
}

fn cut(run: &mut Vec<char>, tokens: &mut Vec<String>) {
    for pair in run.windows(2) {
        tokens.push(pair.iter().collect());
    }
    tokens.extend(run.last().map(char::to_string));
    run.clear();
}

fn is_letter(letter: char) -> bool {
    // Indic vowel signs and viramas are no letters to Unicode, and yet part of
    // the word; dandas are its full stops.
    letter.is_alphanumeric()
        || matches!(letter, '\u{900}'..='\u{dff}' if !matches!(letter, '\u{964}' | '\u{965}'))
}

/// Whether words of the letter's script are not, or not reliably, set apart by
/// blanks: Thai, Lao, Burmese, Khmer, Hangul (whose particles stick to the
/// word), Kana and Han.
fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// A query as FTS5 takes it. Whatever was typed, only letters and digits
/// between quotes get there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// What must be found: `None` when there is nothing that could be.
    pub(super) wanted: Option<String>,
    /// What must not be found.
    pub(super) unwanted: Option<String>,
    /// Something was asked for that holds no letter or digit: it is nowhere.
    pub(super) impossible: bool,
}

/// Reads a query: words that must all be found, each as the beginning of a
/// word or of the second part of a compound; "a phrase" in quotes; a minus
/// before what must not be there.
pub(super) fn query(text: &str) -> Query {
    let mut query = Query::default();
    let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
    for (minus, phrase, text) in pieces(text).into_iter().take(MOST_WORDS) {
        match expression(&text, phrase) {
            Some(found) if minus => unwanted.push(found),
            Some(found) => wanted.push(found),
            None => query.impossible |= !minus,
        }
    }
    query.wanted = (!wanted.is_empty()).then(|| wanted.join(" AND "));
    query.unwanted = (!unwanted.is_empty()).then(|| unwanted.join(" OR "));
    query
}

/// Words and phrases of a query: whether with a minus, whether a phrase, text.
fn pieces(text: &str) -> Vec<(bool, bool, String)> {
    let mut pieces = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_whitespace() {
            continue;
        }
        let minus = letter == '-' && letters.peek().is_some_and(|next| !next.is_whitespace());
        let first = if minus { letters.next() } else { Some(letter) };
        let mut piece = String::new();
        let phrase = first == Some('"');
        if !phrase {
            piece.extend(first);
        }
        while let Some(next) = letters.next_if(|next| {
            if phrase {
                *next != '"'
            } else {
                !next.is_whitespace()
            }
        }) {
            piece.push(next);
        }
        if phrase {
            letters.next();
        }
        if !piece.trim().is_empty() {
            pieces.push((minus, phrase, piece));
        }
    }
    pieces
}

fn expression(text: &str, phrase: bool) -> Option<String> {
    let mut tokens = tokens(&fold(text));
    let last = tokens.last()?.clone();
    let of_run = last.chars().all(is_unspaced);
    if of_run && tokens.len() > 1 && last.chars().count() == 1 {
        // The pairs before it say it all; it stands alone only at a run's end.
        let of_pair =
            tokens.iter().rev().nth(1).is_some_and(|before| {
                before.chars().count() == 2 && before.chars().all(is_unspaced)
            });
        if of_pair {
            tokens.pop();
        }
    }
    let open = if of_run {
        last.chars().count() == 1 && tokens.len() == 1
    } else {
        !phrase
    };
    let quoted = format!("\"{}\"{}", tokens.join(" "), if open { " *" } else { "" });
    Some(if tokens.len() == 1 && !of_run && !phrase {
        format!("({quoted})")
    } else {
        format!("(words : {quoted})")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_letters_stay() {
        assert_eq!(
            fold("São Tomé, Übergröße, ΣΎΝΟΔΟΣ, Ёлка"),
            "sao tome, ubergrosse, συνοδοσ, елка"
        );
        assert_eq!(fold("ガザ ｶﾞ ﬁ Ｎａｔｏ"), "ガザ ガ fi nato");
        assert_eq!(fold("İstanbul ılık"), "istanbul ilik");
        assert_eq!(fold("한국 कीव مُحَمَّد"), "한국 कीव محمد");
    }

    #[test]
    fn runs_are_cut_into_pairs() {
        assert_eq!(
            tokens("g7首脑会议 nato-gipfel"),
            ["g7", "首脑", "脑会", "会议", "议", "nato", "gipfel"]
        );
        assert_eq!(tokens("한국은 कीव में"), ["한국", "국은", "은", "कीव", "में"]);
        assert!(tokens(" …! ").is_empty());
    }

    #[test]
    fn queries_hold_letters_between_quotes_only() {
        let wanted = |text: &str| query(text).wanted.unwrap_or_default();
        assert_eq!(wanted("NATO Gipfel"), "(\"nato\" *) AND (\"gipfel\" *)");
        assert_eq!(
            wanted("\"neue Sanktionen\""),
            "(words : \"neue sanktionen\")"
        );
        assert_eq!(wanted("首脑会议"), "(words : \"首脑 脑会 会议\")");
        assert_eq!(wanted("核"), "(words : \"核\" *)");
        assert_eq!(wanted("G7首脑"), "(words : \"g7 首脑\")");
        assert_eq!(
            wanted("a* OR NEAR(b)"),
            "(\"a\" *) AND (\"or\" *) AND (words : \"near b\" *)"
        );
        let both = query("iran -israel -\"new york\"");
        assert_eq!(
            both.unwanted.unwrap(),
            "(\"israel\" *) OR (words : \"new york\")"
        );
        assert!(query("%% -").impossible);
        assert_eq!(query("  "), Query::default());
        assert_eq!(wanted("\"open"), "(words : \"open\")");
    }
}
