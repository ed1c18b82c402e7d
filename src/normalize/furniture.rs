//! Takes out what belongs to the page and not to the report.
//!
//! Only whole lines, whole blocks and whole links go, and only when all their
//! text is furniture. A sentence that merely contains the words stays.

use std::collections::HashSet;
use std::sync::LazyLock;

use dom_query::NodeRef;

use super::furniture_words::{CREDITS, STRONG, WEAK};
use super::html::{Line, is_inline};

/// Longest text that is looked at as furniture, in characters.
const LONGEST: usize = 400;

static STRONG_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| STRONG.iter().copied().collect());
static WEAK_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| WEAK.iter().copied().collect());

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Kind {
    Not,
    Weak,
    Strong,
}

/// Lines of plain text without those that are furniture, and without furniture
/// at the end of the last. Every line must be clean and not empty.
pub(super) fn strip_lines(mut lines: Vec<String>) -> Vec<String> {
    let alone = lines.len() == 1;
    lines.retain(|line| {
        if line.chars().nth(LONGEST).is_some() {
            return true;
        }
        kind(line) == Kind::Not && !is_credit(line) && (alone || !is_pointer(line))
    });
    for line in &mut lines {
        strip_between(line);
        strip_tail(line);
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// What a whole text is.
fn kind(text: &str) -> Kind {
    // Nothing on the lists is longer than this many bytes.
    if text.len() > 160 {
        return Kind::Not;
    }
    let key = key(text);
    if STRONG_SET.contains(key.as_str()) {
        Kind::Strong
    } else if WEAK_SET.contains(key.as_str()) {
        Kind::Weak
    } else {
        Kind::Not
    }
}

/// A text as the lists have it.
fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text
        .trim_matches(|c: char| !c.is_alphanumeric())
        .split_whitespace()
    {
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase).map(|c| match c {
            '’' | 'ʼ' => '\'',
            '‑' | '–' => '-',
            c => c,
        }));
    }
    key
}

/// "The post X appeared first on Y."
fn is_credit(text: &str) -> bool {
    // Looked at first without making a key: this is asked at every sentence.
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let begins = |begin: &str| {
        let mut letters = bare.chars().flat_map(char::to_lowercase);
        begin.chars().all(|c| {
            let letter = letters.next();
            letter == Some(c) || (c == '\'' && letter == Some('’'))
        })
    };
    if !CREDITS.iter().any(|(begin, _)| begins(begin)) {
        return false;
    }
    let text = key(text);
    CREDITS
        .iter()
        .any(|(begin, middle)| text.starts_with(begin) && text.contains(middle))
}

/// "Lesen Sie auch: title of another report".
fn is_pointer(line: &str) -> bool {
    line.split_once([':', '：'])
        .is_some_and(|(before, _)| kind(before) == Kind::Strong)
}

/// Cuts furniture out of a text whose line breaks were lost on the way: a strong
/// phrase of several words between the end of one sentence and the capital that
/// begins the next. "Lesen Sie auch die Fußnoten" goes on small, and stays.
fn strip_between(line: &mut String) {
    // Sentence ends are looked at from the back, so that places before stay valid.
    let ends: Vec<usize> = line
        .match_indices(['.', '!', '?', '“', '”', '"', '»'])
        .map(|(at, mark)| at + mark.len())
        .collect();
    for end in ends.into_iter().rev() {
        let Some(rest) = line.get(end..).and_then(|rest| rest.strip_prefix(' ')) else {
            continue;
        };
        let Some(length) = phrase_before_capital(rest) else {
            continue;
        };
        line.replace_range(end..end + 1 + length, "");
    }
}

/// Length of the furniture that a text begins with, in bytes, when a new
/// sentence follows it.
fn phrase_before_capital(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if !first.is_uppercase() {
        return None;
    }
    let breaks = text.match_indices(' ').map(|(at, _)| at);
    breaks.skip(2).take(5).find(|at| {
        let next = text.get(at + 1..).unwrap_or_default();
        // A quotation may begin the sentence.
        next.trim_start_matches(['„', '“', '"', '»', '«'])
            .starts_with(char::is_uppercase)
            && text.get(..*at).is_some_and(|phrase| kind(phrase) == Kind::Strong)
    })
}

/// Cuts furniture off the end of a line: after the end of a sentence, or in
/// brackets, or after dots that mark a cut text.
fn strip_tail(line: &mut String) {
    // Twice, for "... [mehr] Weiterlesen".
    for _ in 0..3 {
        let Some(end) = tail_start(line) else { break };
        line.truncate(end);
        line.truncate(line.trim_end().len());
    }
}

/// Where a tail of furniture begins, in bytes.
fn tail_start(line: &str) -> Option<usize> {
    // A search from the end over few characters: furniture is short.
    let credit = line
        .char_indices()
        .rev()
        .take(LONGEST)
        .filter(|(at, _)| *at == 0 || line.get(..*at).is_some_and(|head| head.ends_with(' ')))
        .find(|(at, c)| {
            c.is_alphabetic()
                && line.get(..*at).is_some_and(ends_sentence)
                && line.get(*at..).is_some_and(is_credit)
        });
    if let Some((at, _)) = credit {
        return Some(at);
    }
    let trimmed = line.trim_end_matches(|c: char| !c.is_alphanumeric());
    let after = line.get(trimmed.len()..).unwrap_or_default();
    for (at, c) in trimmed.char_indices().rev().take(60) {
        let begins = matches!(
            c,
            '.' | '!' | '?' | '…' | '[' | '(' | '。' | '！' | '？' | '»' | '>' | '→' | '|'
        );
        if !begins {
            continue;
        }
        let head = at
            + if matches!(c, '[' | '(' | '|' | '»' | '>' | '→') {
                0
            } else {
                c.len_utf8()
            };
        let bracket = matches!(c, '[' | '(') && after.starts_with([']', ')']);
        let dots = c == '…' || line.get(..head).is_some_and(|head| head.ends_with("..."));
        let found = kind(line.get(head..)?);
        let cut = found == Kind::Strong && !matches!(c, '[' | '(')
            || (found >= Kind::Weak && (bracket || dots));
        return cut.then_some(head);
    }
    None
}

/// Whether a text may end here: nothing, the end of a sentence, or a mark of cutting.
fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end();
    text.is_empty()
        || text.ends_with([
            '.', '!', '?', '…', ':', ']', ')', '[', '(', '"', '”', '“', '»', '|', '>', '→', '。',
            '！', '？', '」', '؟', '-', '–', '—', '•', '·',
        ])
}

/// Strips furniture from a tree of HTML. Gives whether anything went.
pub(super) fn strip_tree(root: &NodeRef<'_>) -> bool {
    let mut changed = false;
    for node in root.descendants() {
        // What lay inside something that is gone has no way up any more.
        if !is_within(&node, root) {
            continue;
        }
        if node.is_text() {
            changed |= strip_bare(&node);
            continue;
        }
        if !node.is_element() {
            continue;
        }
        let Some(name) = node.node_name() else {
            continue;
        };
        if !is_candidate(&name) {
            continue;
        }
        let Some(text) = short_text(&node) else {
            continue;
        };
        let found = kind(&text);
        let credit = found == Kind::Not && is_credit(&text);
        if found == Kind::Not && !credit {
            continue;
        }
        if is_inline(&name) {
            let line = Line::around(&node);
            let whole = is_mute(&line.before) && is_mute(&line.after);
            let tail = name.as_ref() == "a" && is_mute(&line.after) && ends_sentence(&line.before);
            if !(whole || tail) {
                continue;
            }
            // A weak word that is all a paragraph says is furniture only as a link.
            if found == Kind::Weak && name.as_ref() != "a" {
                continue;
            }
        }
        if found != Kind::Weak {
            remove_list_after(&node);
        }
        node.remove_from_parent();
        changed = true;
    }
    changed
}

/// A text between two line breaks or blocks, in no element of its own.
fn strip_bare(node: &NodeRef<'_>) -> bool {
    let text = node.text();
    let text = text.trim();
    if text.len() > LONGEST * 4 || !(kind(text) == Kind::Strong || is_credit(text)) {
        return false;
    }
    let line = Line::around(node);
    let whole = is_mute(&line.before) && is_mute(&line.after);
    if whole {
        node.remove_from_parent();
    }
    whole
}

fn is_candidate(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "dd"
            | "div"
            | "dt"
            | "em"
            | "figcaption"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "i"
            | "li"
            | "p"
            | "small"
            | "span"
            | "strong"
            | "td"
            | "th"
            | "u"
    )
}

fn is_mute(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

fn is_within(node: &NodeRef<'_>, root: &NodeRef<'_>) -> bool {
    node.id == root.id
        || node
            .ancestors_it(None)
            .any(|ancestor| ancestor.id == root.id)
}

/// The text of a node, if it is short enough to be furniture and holds no picture.
fn short_text(node: &NodeRef<'_>) -> Option<String> {
    let mut text = String::new();
    for inner in node.descendants_it() {
        if inner.is_text() {
            text.push_str(&inner.text());
        } else if inner.has_name("img") {
            return None;
        } else {
            text.push(' ');
        }
        if text.len() > LONGEST * 4 {
            return None;
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A heading that is furniture goes with the list of links that follows it: a
/// list, or a run of blocks that are each one link.
fn remove_list_after(node: &NodeRef<'_>) {
    let mut heading = *node;
    // `<p><strong>Lesen Sie auch</strong></p><ul>`: the paragraph is the heading.
    while let Some(parent) = heading.parent() {
        let inline = heading.node_name().is_some_and(|name| is_inline(&name));
        let alone = short_text(&parent) == short_text(&heading);
        if !inline || !alone || parent.is_fragment() || parent.is_document() {
            break;
        }
        heading = parent;
    }
    let mut next = heading.next_element_sibling();
    while let Some(block) = next {
        next = block.next_element_sibling();
        let name = block.node_name().unwrap_or_default();
        let list = matches!(name.as_ref(), "ul" | "ol");
        let one_link = matches!(name.as_ref(), "p" | "div" | "li" | "a");
        if !(list || one_link) || !is_links(&block) {
            break;
        }
        block.remove_from_parent();
        if list {
            break;
        }
    }
}

/// Whether nearly all text in it is links.
fn is_links(node: &NodeRef<'_>) -> bool {
    let mut linked = 0;
    let mut all = 0;
    for inner in node.descendants_it().filter(NodeRef::is_text) {
        let letters = inner.text().chars().filter(|c| c.is_alphanumeric()).count();
        all += letters;
        let in_link = inner
            .ancestors_it(None)
            .take_while(|up| up.id != node.id)
            .any(|up| up.has_name("a"));
        if in_link || node.has_name("a") {
            linked += letters;
        }
    }
    all > 0 && linked * 10 >= all * 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(lines: &[&str]) -> Vec<String> {
        strip_lines(lines.iter().map(|line| (*line).to_owned()).collect())
    }

    #[test]
    fn lines_of_furniture_go() {
        let kept = stripped(&[
            "Der Rat tagt.",
            "Lesen Sie auch",
            "»Mehr zum Thema:",
            "Читайте также:",
            "اقرأ أيضا:",
            "关注我们",
            "Lire la suite →",
            "[Continue reading…]",
            "Lesen Sie auch: Was nun?",
            "The post A appeared first on B.",
        ]);
        assert_eq!(kept, ["Der Rat tagt."]);
    }

    #[test]
    fn a_sentence_with_the_words_stays() {
        for line in [
            "Lesen Sie auch die Fußnoten des Vertrags.",
            "Das Land braucht mehr.",
            "Sie will mehr",
            "Auch interessant ist die Lage im Norden.",
            "Putin wants to read more.",
        ] {
            assert_eq!(stripped(&[line]), [line]);
        }
    }

    #[test]
    fn furniture_between_sentences_goes() {
        for (line, left) in [
            (
                "Der Rat tagt. Gerade lesen andere Minister reisen an. Lesen Sie auch „Nie“, sagte er.",
                "Der Rat tagt. Minister reisen an. „Nie“, sagte er.",
            ),
            (
                "Der Rat tagt. Lesen Sie auch die Fußnoten.",
                "Der Rat tagt. Lesen Sie auch die Fußnoten.",
            ),
            ("Mehr zum Thema Rente sagt er.", "Mehr zum Thema Rente sagt er."),
        ] {
            assert_eq!(stripped(&[line]), [left], "{line}");
        }
    }

    #[test]
    fn tails_go() {
        for (line, left) in [
            ("Der Rat tagt. Weiterlesen", "Der Rat tagt."),
            ("Der Rat tagt … mehr", "Der Rat tagt …"),
            ("Der Rat tagt... [mehr]", "Der Rat tagt..."),
            ("Der Rat tagt (Read more)", "Der Rat tagt"),
            ("Der Rat tagt. Read full article »", "Der Rat tagt."),
            (
                "Talks go on. The post Talks appeared first on The Wire.",
                "Talks go on.",
            ),
        ] {
            assert_eq!(stripped(&[line]), [left], "{line}");
        }
    }
}
