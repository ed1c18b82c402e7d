//! The article of a web page: its text without the page around it, and how much
//! of that text speaks for the report.

use std::borrow::Cow;

use dom_smoothie::{Config, Readability};
use url::Url;

use super::tame::tame_page;
use super::{furniture, html, link, text};

/// What was found on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Plain text, a paragraph a line.
    pub text: String,
    /// The same as safe HTML.
    pub html: String,
}

/// Most characters of an article's text; the longest live blogs go beyond.
const TEXT_CHARS: usize = 60_000;

/// Fewest letters of an article. What is shorter is a teaser, a notice about
/// cookies, or a picture with its caption.
const FEWEST: usize = 120;

/// Letters from which the first way of looking for the article is content, in
/// place of the 500 of the library: in Chinese or Japanese that is a long text.
const ENOUGH: usize = 200;

/// Characters that speak for a report, its summary first: an article tells what
/// it is about at its beginning, and names much in passing later on.
pub const LEAD_CHARS: usize = 800;

/// Finds the article on a page that came from `url`. `title` and `summary` are
/// those of the report: what shares no word with them is not its article.
/// Needs a stack of some megabytes; never run it on one of unknown size.
///
/// # Errors
/// Why there is none, as the end of a sentence.
pub fn article(page: &str, url: &Url, title: &str, summary: &str) -> Result<Article, String> {
    let base = base_of(page, url);
    // The heading that repeats the title is left out by the library.
    let heading = ammonia::clean_text(title);
    let tamed = format!("<title>{heading}</title><body>{}", tame_page(page));
    let config = Config {
        disable_json_ld: true,
        char_threshold: ENOUGH,
        ..Config::default()
    };
    let none = "no article was found on the page";
    // Without an address: relative ones are made absolute by our own rules.
    let found = Readability::new(tamed, None, Some(config))
        .and_then(|mut reader| reader.parse())
        .map_err(|_| none.to_owned())?;
    let safe = html::safe_html(&found.content, &base);
    let lines: Vec<String> = html::lines_of(&without_captions(&safe))
        .iter()
        .map(|line| text::one_line(line))
        .filter(|line| !line.is_empty() && letters(line) != letters(title))
        .collect();
    let text = furniture::strip_lines(lines).join("\n");
    if text.chars().filter(|c| c.is_alphanumeric()).count() < FEWEST {
        return Err(none.to_owned());
    }
    if !is_akin(&text, title, summary) {
        return Err("the text on the page has nothing to do with the report".to_owned());
    }
    Ok(Article {
        text: text::cap(text, TEXT_CHARS),
        html: safe,
    })
}

/// The text by which a report is judged and grouped: its summary, and as much
/// of the beginning of its article as there is room for. What the article
/// repeats of the summary is not said twice.
#[must_use]
pub fn lead<'a>(summary: &'a str, article: &str) -> Cow<'a, str> {
    let length = summary.chars().count();
    if length >= LEAD_CHARS || article.is_empty() {
        return Cow::Borrowed(summary);
    }
    let said = letters(summary);
    let mut lead = summary.to_owned();
    let mut room = LEAD_CHARS - length;
    for (at, line) in article.lines().enumerate() {
        let here = letters(line);
        if said.contains(&here) {
            continue;
        }
        // A summary is often the beginning of the first paragraph.
        if at == 0 && here.starts_with(&said) {
            lead.clear();
            room = LEAD_CHARS;
        }
        if !lead.is_empty() {
            lead.push(' ');
        }
        lead.extend(line.chars().take(room));
        room = room.saturating_sub(line.chars().count() + 1);
        if room == 0 {
            break;
        }
    }
    Cow::Owned(lead)
}

/// The first sentences of an article, for a report that came without a summary.
#[must_use]
pub fn first_sentences(article: &str) -> String {
    const MOST: usize = 300;
    let mut first = String::new();
    for line in article.lines() {
        if !first.is_empty() {
            first.push(' ');
        }
        first.push_str(line);
        if first.chars().count() >= MOST / 3 {
            break;
        }
    }
    let ends = first.match_indices(['.', '!', '?', '。', '！', '？', '؟', '…']);
    let ends = ends.map(|(at, mark)| at + mark.len());
    let end = ends
        .take_while(|end| first.get(..*end).is_some_and(|s| s.chars().count() <= MOST))
        .filter(|end| first.get(..*end).is_some_and(|s| s.chars().count() >= 60))
        .filter(|end| {
            let rest = first.get(*end..).unwrap_or_default();
            rest.is_empty() || rest.starts_with(' ') || first.get(..*end).is_some_and(is_wide_end)
        })
        .last();
    if let Some(end) = end {
        first.truncate(end);
    }
    text::cap(first, MOST)
}

/// Safe HTML without what stands below pictures: it credits the picture, and
/// is no part of the text.
fn without_captions(safe: &str) -> String {
    let mut kept = String::with_capacity(safe.len());
    let mut pieces = safe.split("<figcaption>");
    kept.extend(pieces.next());
    for piece in pieces {
        kept.push_str(
            piece
                .split_once("</figcaption>")
                .map_or("", |(_, rest)| rest),
        );
    }
    kept
}

/// Whether a sentence ends that no blank has to follow.
fn is_wide_end(text: &str) -> bool {
    text.ends_with(['。', '！', '？'])
}

/// Whether a text speaks of what title and summary speak of: it shares a long
/// word, or a pair of characters where words are not set apart. Too few words
/// prove nothing.
fn is_akin(text: &str, title: &str, summary: &str) -> bool {
    const FEWEST_WORDS: usize = 8;
    let text = text.to_lowercase();
    let said = format!("{title} {summary}").to_lowercase();
    let words = keywords(&said);
    words.len() < FEWEST_WORDS || words.iter().any(|word| text.contains(word.as_str()))
}

/// Beginnings of the long words of a text, and pairs of its wide characters.
fn keywords(text: &str) -> Vec<String> {
    const STEM: usize = 5;
    let mut words = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let letters: Vec<char> = word.chars().collect();
        if letters.iter().any(|c| *c >= '\u{2e80}') {
            words.extend(letters.windows(2).map(|pair| pair.iter().collect()));
        } else if letters.len() >= STEM {
            words.push(letters.into_iter().take(STEM).collect());
        }
    }
    words
}

fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// What links of a page are relative to: its `base` element, else its address.
fn base_of(page: &str, url: &Url) -> Url {
    let end = page.floor_char_boundary(64 * 1024);
    let head = page.get(..end).unwrap_or_default();
    let tag = head.split_once("<base ").and_then(|(_, rest)| {
        let (_, value) = rest.split('>').next()?.split_once("href=")?;
        let value = value.trim_start();
        match value.chars().next()? {
            quote @ ('"' | '\'') => value.split(quote).nth(1),
            _ => value.split_whitespace().next(),
        }
    });
    tag.and_then(|href| link::join(href, url))
        .unwrap_or_else(|| url.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lead_says_nothing_twice() {
        let article = "Der Rat tagt heute in Genf und berät über den Norden.\nDanach reist er ab.";
        assert_eq!(
            lead("", article),
            "Der Rat tagt heute in Genf und berät über den Norden. Danach reist er ab."
        );
        let whole = "Der Rat tagt heute in Genf und berät über den Norden.";
        assert_eq!(lead(whole, article), format!("{whole} Danach reist er ab."));
        let cut = "Der Rat tagt heute in Genf und berät …";
        assert_eq!(lead(cut, article), lead("", article));
        let other = "Zwölf Mitglieder kommen.";
        assert_eq!(
            lead(other, article),
            format!("{other} {}", lead("", article))
        );
        assert_eq!(lead("Etwas", ""), "Etwas");
        let long = "wort ".repeat(400);
        assert_eq!(lead(&long, article), long);
        assert!(lead("", &long).chars().count() <= LEAD_CHARS);
    }

    #[test]
    fn first_sentences_end_where_one_ends() {
        let article = "Der Rat tagt heute in Genf, um über die Lage im Norden zu beraten. Er hat \
                       zwölf Mitglieder.\nDanach reist er ab, und zwar mit dem Zug über Bern und \
                       Basel nach Hause, wo er erwartet wird.";
        let first = first_sentences(article);
        assert!(first.ends_with("wird."), "{first}");
        assert!(first.starts_with("Der Rat"));
        let run = "会议".repeat(400);
        assert!(first_sentences(&run).chars().count() <= 300);
        assert_eq!(first_sentences(""), "");
    }

    #[test]
    fn what_has_nothing_to_do_with_the_report_is_told() {
        let title = "Kampfjets fliegen wieder über der Meerenge";
        let summary = "Das Verteidigungsministerium meldet Rekord: dreißig Flüge bis Mitternacht.";
        assert!(is_akin("Gestern flogen die Kampfjets.", title, summary));
        assert!(!is_akin("Wir nutzen Cookies.", title, summary));
        assert!(is_akin("Wir nutzen Cookies.", "Neu", ""), "too few words");
        assert!(is_akin("中国海警发表声明", "凌晨发布的一份声明", ""));
        assert!(!is_akin(
            "我们使用网络跟踪器",
            "凌晨发布的一份声明",
            "各方反应不一"
        ));
    }
}
