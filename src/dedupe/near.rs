//! When two titles say the same.

use strsim::normalized_levenshtein;

/// Least similarity of two titles of one report.
const ALIKE: f64 = 0.9;
/// Characters that are compared; no headline is longer.
const COMPARED: usize = 200;

/// A title made ready for comparing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// Words in lower case with one space between.
    text: String,
    /// Its numbers, in order.
    numbers: Vec<String>,
    characters: usize,
}

impl Title {
    pub(super) fn of(title: &str) -> Self {
        let mut text = String::with_capacity(title.len());
        let mut numbers: Vec<String> = Vec::new();
        let mut in_number = false;
        let mut characters = 0;
        for c in title.chars().take(COMPARED) {
            if !c.is_alphanumeric() {
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                    characters += 1;
                }
                in_number = false;
                continue;
            }
            if c.is_numeric() {
                match numbers.last_mut() {
                    Some(number) if in_number => number.push(c),
                    _ => numbers.push(c.to_string()),
                }
            }
            in_number = c.is_numeric();
            text.extend(c.to_lowercase());
            characters += 1;
        }
        Self {
            text: text.trim_end().to_owned(),
            numbers,
            characters,
        }
    }

    /// Whether it says enough to know a report by: "News in brief" and "Weather"
    /// stand over a new one each day. A Han character says as much as three letters.
    pub(super) fn is_telling(&self) -> bool {
        let wide = self.text.chars().filter(|c| *c >= '\u{2E80}').count();
        self.characters + 2 * wide >= 25
    }

    /// Nearly the same words, and the same numbers: the 19th package of sanctions
    /// is not the 20th.
    pub(super) fn is_near(&self, other: &Self) -> bool {
        if self.text.is_empty() || self.numbers != other.numbers {
            return false;
        }
        if self.text == other.text {
            return true;
        }
        let (short, long) = (
            self.characters.min(other.characters),
            self.characters.max(other.characters),
        );
        // A difference in length is a difference already.
        if short * 10 < long * 9 {
            return false;
        }
        normalized_levenshtein(&self.text, &other.text) >= ALIKE
    }
}

/// Whether two titles are near-equal: case and punctuation aside, at most a tenth
/// of the characters differ, and the numbers are the same.
#[must_use]
pub fn near_equal(one: &str, other: &str) -> bool {
    Title::of(one).is_near(&Title::of(other))
}

/// Whether two links carry article numbers and have none in common. A publisher
/// who rewords an address keeps the article's number in it, and gives another to
/// the next day's column of the same title.
pub(super) fn numbered_apart(one: Option<&str>, other: Option<&str>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    let ours: Vec<&str> = article_numbers(one).collect();
    let mut theirs = article_numbers(other).peekable();
    !ours.is_empty() && theirs.peek().is_some() && !theirs.any(|number| ours.contains(&number))
}

/// Runs of five digits or more, and of eight hexadecimal ones with a digit among
/// them: longer than a year, a month and a day with anything between.
fn article_numbers(link: &str) -> impl Iterator<Item = &str> {
    link.split(|c: char| !c.is_ascii_hexdigit()).filter(|run| {
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        (digits == run.len() && digits >= 5) || (run.len() >= 8 && digits > 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn article_numbers_tell_a_reworded_link_from_another_article() {
        let apart = |one, other| numbered_apart(Some(one), Some(other));
        assert!(!apart(
            "https://a.example/politik/rat-tagt-41733034",
            "https://a.example/politik/rat-tagt-wieder-41733034"
        ));
        assert!(!apart(
            "https://b.example/-11083647",
            "https://b.example/artikel/Rat-tagt-11083647.html"
        ));
        assert!(apart(
            "https://c.example/bilder-des-tages-li.3361258",
            "https://c.example/bilder-des-tages-li.3360637"
        ));
        assert!(!apart(
            "https://d.example/2026-03/rat-tagt",
            "https://d.example/2026-03/rat-tagt-gxe"
        ));
    }

    #[test]
    fn numbers_part_and_small_edits_do_not() {
        assert!(near_equal(
            "Rat beschliesst neue Sanktionen gegen Minsk",
            "Rat beschließt neue Sanktionen gegen Minsk!"
        ));
        assert!(!near_equal(
            "EU plans 19th sanctions package",
            "EU plans 20th sanctions package"
        ));
        assert!(!near_equal(
            "Rat berät über Minsk",
            "Rat vertagt sich bis Montag"
        ));
        assert!(!near_equal("", ""));
    }
}
