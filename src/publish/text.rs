//! What a published text may hold, and how dates are written.

use std::borrow::Cow;
use std::fmt::Write as _;

use jiff::Timestamp;
use url::Url;

/// Titles are cut here: a 200 kB title has been met, and no reader shows it.
pub(crate) const TITLE_CHARS: usize = 500;
/// Summaries are cut here.
pub(crate) const SUMMARY_CHARS: usize = 4000;

/// The text without what XML 1.0 forbids (production 2, `Char`) or discourages:
/// control characters, the C1 range and noncharacters. quick-xml writes these as
/// they are, and one of them makes a whole document unreadable. Line ends become
/// `\n`, as an XML parser would make them.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c != '\r' && is_sound(c)) {
        return Cow::Borrowed(text);
    }
    let joined = text.replace("\r\n", "\n").replace('\r', "\n");
    Cow::Owned(joined.chars().filter(|c| is_sound(*c)).collect())
}

fn is_sound(c: char) -> bool {
    let code = u32::from(c);
    let control =
        (code < 0x20 && !matches!(c, '\t' | '\n' | '\r')) || (0x7f..=0x9f).contains(&code);
    let noncharacter = (0xfdd0..=0xfdef).contains(&code) || (code & 0xfffe) == 0xfffe;
    !control && !noncharacter
}

/// Clean text on one line, cut after `limit` characters.
pub(crate) fn line(text: &str, limit: usize) -> String {
    // The cut comes first, generously, so that a huge text costs nothing.
    let head: String = text.chars().take(limit.saturating_mul(4)).collect();
    let words: Vec<&str> = head.split_whitespace().collect();
    cut(&clean(&words.join(" ")), limit)
}

/// Clean text with its lines, cut after `limit` characters.
pub(crate) fn block(text: &str, limit: usize) -> String {
    cut(clean(text.trim()).trim(), limit)
}

fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((at, _)) => {
            let head = text.get(..at).unwrap_or_default();
            // Not in the middle of a word, where the script has words.
            let end = head
                .rfind(' ')
                .filter(|end| *end > at / 2)
                .unwrap_or(head.len());
            format!("{}…", head.get(..end).unwrap_or(head).trim_end())
        }
    }
}

/// An http or https address in its ASCII form, without a password; `None` for
/// anything that a reader should not be made to open.
pub(crate) fn web_address(text: &str) -> Option<String> {
    let url = without_password(text)?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

/// An address of any scheme in its ASCII form, without user name and password.
pub(crate) fn without_password(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    // Refused only for addresses that cannot hold either.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    Some(url)
}

/// A language tag fit for an attribute (BCP 47's characters), `None` for `und`.
pub(crate) fn language_tag(tag: &str) -> Option<&str> {
    let sound = !tag.is_empty()
        && tag.len() <= 35
        && tag.starts_with(|c: char| c.is_ascii_alphabetic())
        && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (sound && !tag.eq_ignore_ascii_case("und")).then_some(tag)
}

/// Writing direction of a language: `rtl` or `ltr`.
pub(crate) fn direction(tag: &str) -> &'static str {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default().to_ascii_lowercase();
    let script = parts.next().unwrap_or_default().to_ascii_lowercase();
    let by_script = match script.as_str() {
        "arab" | "hebr" | "thaa" | "syrc" | "nkoo" => Some("rtl"),
        "latn" | "cyrl" => Some("ltr"),
        _ => None,
    };
    by_script.unwrap_or(match primary.as_str() {
        "ar" | "arc" | "azb" | "ckb" | "dv" | "fa" | "glk" | "he" | "iw" | "ks" | "mzn" | "nqo"
        | "pnb" | "ps" | "sd" | "syr" | "ug" | "ur" | "yi" => "rtl",
        _ => "ltr",
    })
}

/// RFC 822 date as RSS 2.0 asks for it: English names, and `+0000`, since
/// `-0000` says that the zone is unknown (RFC 5322, section 3.3).
pub(crate) fn rfc822(at: Timestamp) -> String {
    at.strftime("%a, %-d %b %Y %H:%M:%S +0000").to_string()
}

/// RFC 3339 date at full seconds.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = write!(text, "{at:.0}");
    text
}

/// Date and minute for a person.
pub(crate) fn minute(at: Timestamp) -> String {
    let full = rfc3339(at);
    let shown = full.get(..16).unwrap_or(&full).replace('T', " ");
    format!("{shown} UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_goes() {
        assert_eq!(clean("a\0b\u{b}c\u{fffe}d\u{1ffff}e\u{85}f"), "abcdef");
        assert_eq!(clean("a\r\nb\rc\td"), "a\nb\nc\td");
        assert_eq!(clean("a]]>b \u{202e}c"), "a]]>b \u{202e}c");
    }

    #[test]
    fn a_huge_title_is_cut_between_words() {
        let title = line(&"word ".repeat(40_000), TITLE_CHARS);
        assert!(title.ends_with("word…"), "{title}");
        assert!(title.chars().count() <= TITLE_CHARS + 1);
        let unbroken = line(&"語".repeat(200_000), TITLE_CHARS);
        assert_eq!(unbroken.chars().count(), TITLE_CHARS + 1);
    }

    #[test]
    fn only_web_addresses_become_links_and_never_with_a_password() {
        assert_eq!(web_address("javascript:alert(1)"), None);
        assert_eq!(web_address("/relative"), None);
        assert_eq!(
            web_address("https://user:secret@example.org/ä b").as_deref(),
            Some("https://example.org/%C3%A4%20b")
        );
    }

    #[test]
    fn dates_are_in_english_and_utc() {
        let at: Timestamp = "2026-11-03T07:05:09Z".parse().unwrap();
        assert_eq!(rfc822(at), "Tue, 3 Nov 2026 07:05:09 +0000");
        assert_eq!(rfc3339(at), "2026-11-03T07:05:09Z");
    }

    #[test]
    fn directions() {
        assert_eq!(direction("ar"), "rtl");
        assert_eq!(direction("ku-arab"), "rtl");
        assert_eq!(direction("de"), "ltr");
        assert_eq!(language_tag("und"), None);
        assert_eq!(language_tag("zh-hant"), Some("zh-hant"));
        assert_eq!(language_tag("d\"e"), None);
    }
}
