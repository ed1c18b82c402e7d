//! Plain text on one line.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::{furniture, html};
use crate::parse::Text;

/// Rounds of unescaping: a text that passed through three systems can be
/// escaped three times, more has not been seen.
const ROUNDS: usize = 3;

/// A cut text may lose this many characters to end at a word.
const WORD_SLACK: usize = 60;

/// Reads `text` as one line of plain text: markup and entities resolved
/// (double-escaped ones too), blocks and `<br>` as spaces, invisible and control
/// characters gone, normal form C (Unicode Standard Annex 15). No cap, no
/// furniture stripped: this is for titles and names.
#[must_use]
pub fn plain_text(text: &Text) -> String {
    let value = text.value.as_str();
    if !text.html && is_bare(value) {
        return one_line(value);
    }
    one_line(&lines(value, text.html).join(" "))
}

/// A title whose kicker was glued to it, "Talks:Envoys meet", with the space that
/// was lost. Times, addresses and names such as "re:Work" stay as they are: the
/// word before must have four letters, and a capitalised word must follow.
pub(super) fn kicker_apart(title: String) -> String {
    const LETTERS: usize = 4;
    let apart = |(at, _): &(usize, &str)| {
        let (before, after) = title.split_at(*at);
        let mut after = after.chars().skip(1);
        after.next().is_some_and(char::is_uppercase)
            && after.next().is_some_and(char::is_lowercase)
            && before
                .chars()
                .rev()
                .take(LETTERS)
                .filter(|c| c.is_alphabetic())
                .count()
                == LETTERS
    };
    let Some((at, _)) = title.match_indices(':').find(apart) else {
        return title;
    };
    let (kicker, rest) = title.split_at(at + 1);
    format!("{kicker} {rest}")
}

/// Whether there is nothing in it for an HTML parser or an entity table.
pub(super) fn is_bare(value: &str) -> bool {
    !value.bytes().any(|b| b == b'<' || b == b'&')
}

/// The lines of a text, markup and entities resolved.
pub(super) fn lines(value: &str, is_html: bool) -> Vec<String> {
    let mut value = Cow::Borrowed(value);
    let mut is_html = is_html || looks_like_markup(&value);
    let mut lines = Vec::new();
    for _ in 0..ROUNDS {
        lines = if is_html && !is_bare(&value) {
            html::lines_of(&value)
        } else if is_html {
            // HTML without markup: a line break in the source is only a space.
            vec![value.clone().into_owned()]
        } else {
            value.lines().map(str::to_owned).collect()
        };
        for line in &mut lines {
            for _ in 0..ROUNDS {
                match unescape(line) {
                    Cow::Owned(plain) => *line = plain,
                    Cow::Borrowed(_) => break,
                }
            }
        }
        // Markup that comes to light only now was escaped twice.
        let joined = lines.join("\n");
        if !looks_like_markup(&joined) {
            break;
        }
        value = Cow::Owned(joined);
        is_html = true;
    }
    lines
}

/// A summary from raw text: furniture stripped, then one line.
pub(super) fn summary_of(lines: Vec<String>) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| one_line(line))
        .filter(|line| !line.is_empty())
        .collect();
    furniture::strip_lines(lines).join(" ")
}

/// Whether a text that is said to be plain holds HTML after all: a closing tag,
/// or an element that needs none. `a < b` and `<jo@example.org>` do not count.
pub(super) fn looks_like_markup(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        let (closing, name) = match after.strip_prefix('/') {
            Some(name) => (true, name),
            None => (false, after),
        };
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        let (Some(tag), Some(next)) = (name.get(..end), name.get(end..)) else {
            continue;
        };
        let ended = next.starts_with('>') || next.starts_with('/');
        let spaced = next.starts_with(char::is_whitespace) && next.contains('>');
        let known = super::tame::is_element(tag);
        let alone = matches!(
            tag.to_ascii_lowercase().as_str(),
            "br" | "p" | "img" | "hr" | "div" | "li" | "a"
        );
        if known && (ended || spaced) && (closing || alone) {
            return true;
        }
    }
    false
}

/// Resolves character references that end in `;`. Borrowed when there is none.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after
            .bytes()
            .take(33)
            .position(|b| !(b.is_ascii_alphanumeric() || b == b'#'));
        let reference = end.and_then(|end| {
            let name = after.get(..end)?;
            let tail = after.get(end..)?.strip_prefix(';')?;
            Some((resolve(name)?, tail))
        });
        if let Some((characters, tail)) = reference {
            out.push_str(&characters);
            changed = true;
            rest = tail;
        } else {
            out.push('&');
            rest = after;
        }
    }
    if !changed {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The characters of one reference, named or numeric, without `&` and `;`.
fn resolve(name: &str) -> Option<Cow<'static, str>> {
    if let Some(digits) = name.strip_prefix('#') {
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        };
        // 128 to 159 mean windows-1252 here (HTML, numeric character reference
        // end state); the HTML parser knows the table.
        if (128..160).contains(&code) {
            return html::entity(name).map(Cow::Owned);
        }
        return char::from_u32(code).map(|c| Cow::Owned(c.to_string()));
    }
    let common = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => " ",
        "shy" => "",
        "hellip" => "…",
        "ndash" => "–",
        "mdash" => "—",
        "lsquo" => "‘",
        "rsquo" => "’",
        "ldquo" => "“",
        "rdquo" => "”",
        "bdquo" => "„",
        "laquo" => "«",
        "raquo" => "»",
        "auml" => "ä",
        "ouml" => "ö",
        "uuml" => "ü",
        "szlig" => "ß",
        "eacute" => "é",
        _ => return html::entity(name).map(Cow::Owned),
    };
    Some(Cow::Borrowed(common))
}

/// Whitespace collapsed, characters that cannot be seen or would turn the text
/// around removed, normal form C.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut composed = true;
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = true;
            continue;
        }
        if is_dropped(c) || (matches!(c, '\u{200C}' | '\u{200D}') && !joins(out.chars().last())) {
            continue;
        }
        if space && !out.is_empty() {
            out.push(' ');
        }
        space = false;
        // Below U+0300 nothing combines, so the text is in form C already.
        composed &= c < '\u{300}';
        out.push(c);
    }
    let kept = out.trim_end_matches(['\u{200C}', '\u{200D}']).len();
    out.truncate(kept);
    if composed {
        return out;
    }
    match ComposingNormalizerBorrowed::new_nfc().normalize(&out) {
        Cow::Borrowed(_) => out,
        Cow::Owned(normal) => normal,
    }
}

/// Controls, soft hyphen, zero-width characters, marks and overrides of
/// direction, noncharacters, language tags.
fn is_dropped(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{FDD0}'..='\u{FDEF}' | '\u{E0000}'..='\u{E007F}')
        || (c as u32) & 0xFFFE == 0xFFFE
}

/// Whether a joiner after this character is part of the word: Persian and the
/// scripts of India spell with them, and emoji are made with them.
fn joins(before: Option<char>) -> bool {
    before.is_some_and(|c| {
        matches!(c, '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{900}'..='\u{DFF}'
            | '\u{2600}'..='\u{27BF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}')
    })
}

/// At most `most` characters, cut at a word where one is near, with an ellipsis.
pub(super) fn cap(text: String, most: usize) -> String {
    // Bytes are never fewer than characters, so most texts need no count.
    if text.len() <= most || text.chars().count() <= most {
        return text;
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    let next_is_space = text
        .chars()
        .nth(most.saturating_sub(1))
        .is_some_and(char::is_whitespace);
    let cut = if next_is_space {
        head.as_str()
    } else {
        match head.rsplit_once(' ') {
            Some((words, last)) if last.chars().count() <= WORD_SLACK && !words.is_empty() => words,
            _ => head.as_str(),
        }
    };
    let cut = cut.trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ';' | ':' | '-' | '–' | '—' | '…' | '\u{200C}' | '\u{200D}'
            )
    });
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(value: &str) -> String {
        plain_text(&Text {
            value: value.into(),
            html: false,
        })
    }

    fn html(value: &str) -> String {
        plain_text(&Text {
            value: value.into(),
            html: true,
        })
    }

    #[test]
    fn a_kicker_does_not_stick_to_its_title() {
        for (title, better) in [
            ("Nahost:Hafen gesperrt", "Nahost: Hafen gesperrt"),
            (
                "Fragen des Jahres:Ändert es sich?",
                "Fragen des Jahres: Ändert es sich?",
            ),
            ("Nahost: Hafen:Lage", "Nahost: Hafen: Lage"),
        ] {
            assert_eq!(kicker_apart(title.to_owned()), better);
            assert_eq!(kicker_apart(better.to_owned()), better);
        }
        for same in [
            "re:Work begins",
            "12:30 Uhr",
            "https://Example.org",
            "Vote:UN",
            "Ende:",
            "",
        ] {
            assert_eq!(kicker_apart(same.to_owned()), same);
        }
    }

    #[test]
    fn double_escaped_entities_are_resolved() {
        assert_eq!(plain("Rhein &amp;amp; Ruhr"), "Rhein & Ruhr");
        assert_eq!(
            html("&amp;quot;Nein&amp;quot;, sagt er"),
            "\"Nein\", sagt er"
        );
        assert_eq!(plain("R&D &c; AT&T"), "R&D &c; AT&T");
        assert_eq!(
            plain("caf&eacute; &#8211; &#x2014; &#150; &Zcaron;"),
            "café – — – Ž"
        );
    }

    #[test]
    fn less_than_survives() {
        for text in ["a < b", "x <y and z", "1 < 2 > 0", "Mail <jo@example.org>"] {
            assert_eq!(plain(text), text);
        }
        assert_eq!(html("a < b"), "a < b");
        assert_eq!(html("a &lt; b &amp; c"), "a < b & c");
    }

    #[test]
    fn markup_in_a_plain_title_is_markup() {
        assert_eq!(plain("<b>Eil</b>meldung"), "Eilmeldung");
        assert_eq!(
            html("&lt;p&gt;Eins&lt;/p&gt;&lt;p&gt;Zwei&lt;/p&gt;"),
            "Eins Zwei"
        );
    }

    #[test]
    fn blocks_separate_words() {
        assert_eq!(
            html("<p>Eins</p><p>zwei</p>drei<br>vier<li>fünf"),
            "Eins zwei drei vier fünf"
        );
        assert_eq!(html("Kriegs<wbr>ende, <i>im</i>mer"), "Kriegsende, immer");
    }

    #[test]
    fn invisible_characters_go_and_joiners_of_persian_stay() {
        assert_eq!(
            one_line("\u{202E}Kriegs\u{AD}en\u{200B}de\u{0}\u{85}\u{FEFF} x"),
            "Kriegsende x"
        );
        assert_eq!(one_line("می\u{200C}شود"), "می\u{200C}شود");
        assert_eq!(one_line("a\u{200D}b"), "ab");
        assert_eq!(one_line("u\u{308}ber"), "über");
    }

    #[test]
    fn a_cut_ends_at_a_word() {
        assert_eq!(cap("eins zwei drei".into(), 14), "eins zwei drei");
        assert_eq!(cap("eins zwei drei".into(), 12), "eins zwei…");
        assert_eq!(cap("あいうえおかきくけこ".into(), 5), "あいうえ…");
    }
}
