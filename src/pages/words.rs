//! Numbers, times and reports as a person reads them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::Ui;
use crate::publish::text::{direction, language_tag, line, rfc3339};

/// Characters of a title that a page shows.
const TITLE: usize = 300;

const MONTHS: [(&str, &str); 12] = [
    ("Jan", "Jan."),
    ("Feb", "Feb."),
    ("Mar", "März"),
    ("Apr", "Apr."),
    ("May", "Mai"),
    ("Jun", "Juni"),
    ("Jul", "Juli"),
    ("Aug", "Aug."),
    ("Sep", "Sep."),
    ("Oct", "Okt."),
    ("Nov", "Nov."),
    ("Dec", "Dez."),
];

/// A whole number with its thousands set apart.
#[must_use]
pub fn number(ui: Ui, number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(ui.say(",", "."));
        }
        text.push(digit);
    }
    text
}

/// "1 story", "3 stories": the number with the word for one or for many, in
/// English and German.
#[must_use]
pub fn counted(ui: Ui, count: u64, one: (&str, &str), many: (&str, &str)) -> String {
    let (english, german) = if count == 1 { one } else { many };
    format!("{} {}", number(ui, count), ui.say(english, german))
}

/// How long ago, to its largest unit.
#[must_use]
pub fn age(ui: Ui, now: Timestamp, at: Timestamp) -> String {
    let minutes = now.duration_since(at).as_mins();
    let (count, english, german) = match minutes {
        ..1 => return ui.say("just now", "gerade eben").to_owned(),
        1..60 => (minutes, "min", "Min."),
        60..2880 => (minutes / 60, "h", "Std."),
        _ => (minutes / 1440, "days", "Tagen"),
    };
    match ui {
        Ui::English => format!("{count} {english} ago"),
        Ui::German => format!("vor {count} {german}"),
    }
}

/// A length of time to its largest unit.
#[must_use]
pub fn span(ui: Ui, length: SignedDuration) -> String {
    let minutes = length.as_mins().max(0);
    match minutes {
        0..60 => format!("{minutes} {}", ui.say("min", "Min.")),
        60..2880 => format!("{} {}", minutes / 60, ui.say("h", "Std.")),
        _ => format!("{} {}", minutes / 1440, ui.say("days", "Tage")),
    }
}

/// A date and time in UTC.
#[must_use]
pub fn date(ui: Ui, at: Timestamp) -> String {
    let zoned = at.to_zoned(TimeZone::UTC);
    let (english, german) = usize::try_from(zoned.month() - 1)
        .ok()
        .and_then(|month| MONTHS.get(month))
        .copied()
        .unwrap_or_default();
    format!(
        "{}{} {} {}, {:02}:{:02} UTC",
        zoned.day(),
        ui.say("", "."),
        ui.say(english, german),
        zoned.year(),
        zoned.hour(),
        zoned.minute()
    )
}

/// A time as it stands in text, in full.
#[must_use]
pub fn stamp(ui: Ui, at: Timestamp) -> Markup {
    html! { time datetime=(rfc3339(at)) { (date(ui, at)) } }
}

/// A time as how long ago it was, with the full date at hand.
#[must_use]
pub fn ago(ui: Ui, now: Timestamp, at: Timestamp) -> Markup {
    html! { time.ago datetime=(rfc3339(at)) title=(date(ui, at)) { (age(ui, now, at)) } }
}

/// The values of `lang` and `dir` for text in a language.
#[must_use]
pub fn language_of(tag: &str) -> (Option<&str>, &'static str) {
    match language_tag(tag) {
        Some(tag) => (Some(tag), direction(tag)),
        None => (None, "auto"),
    }
}

/// Text of a feed on one line, without what no page should hold.
#[must_use]
pub fn short(text: &str, limit: usize) -> String {
    plain(&line(text, limit))
}

/// A title, or what stands in for one.
#[must_use]
pub fn title(ui: Ui, title: &str) -> String {
    match short(title, TITLE) {
        empty if empty.is_empty() => ui.say("Untitled", "Ohne Titel").to_owned(),
        title => title,
    }
}

/// Marks that turn the direction of what follows: `dir` does that, and within
/// an element of its own.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| !matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_and_times_in_both_languages() {
        assert_eq!(number(Ui::English, 1_234_567), "1,234,567");
        assert_eq!(number(Ui::German, 1_000), "1.000");
        assert_eq!(number(Ui::German, 12), "12");
        let now = at("2026-11-24T12:00:00Z");
        for (then, english, german) in [
            ("2026-11-24T12:00:30Z", "just now", "gerade eben"),
            ("2026-11-24T11:55:00Z", "5 min ago", "vor 5 Min."),
            ("2026-11-24T01:00:00Z", "11 h ago", "vor 11 Std."),
            ("2026-11-20T12:00:00Z", "4 days ago", "vor 4 Tagen"),
        ] {
            assert_eq!(age(Ui::English, now, at(then)), english);
            assert_eq!(age(Ui::German, now, at(then)), german);
        }
        assert_eq!(
            date(Ui::German, at("2026-03-04T05:06:07Z")),
            "4. März 2026, 05:06 UTC"
        );
        assert_eq!(date(Ui::English, now), "24 Nov 2026, 12:00 UTC");
    }

    #[test]
    fn titles_are_tame() {
        assert_eq!(title(Ui::German, " \u{0} "), "Ohne Titel");
        assert_eq!(title(Ui::English, "a\u{202e}b\u{2066}c\nd"), "abc d");
    }
}
