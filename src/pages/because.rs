use super::Ui;
use super::names;
use super::words::short;

/// Why a report is in its story, in the words that grouping keeps of it: how
/// each begins, in English and German.
const BEGINNINGS: [(&str, &str); 4] = [
    ("the same event at ", "dasselbe Ereignis zu "),
    ("the same link", "derselbe Link"),
    (
        "no report of the last days is of this event",
        "kein Bericht der letzten Tage ist von diesem Ereignis",
    ),
    (
        "the story that it continues has drifted to another event",
        "die Meldung, die er fortsetzt, ist zu einem anderen Ereignis geworden",
    ),
];

/// The reason with its language, in that of the interface where it is known.
pub(super) fn because(ui: Ui, text: &str) -> (String, &'static str) {
    let text = named(ui, &short(text, 300));
    let german = BEGINNINGS.iter().find_map(|(english, german)| {
        let rest = text.strip_prefix(english)?;
        (ui == Ui::German).then(|| format!("{german}{rest}"))
    });
    match german {
        Some(german) => (german, "de"),
        None => (text, "en"),
    }
}

/// The sentence with what it lists called as the interface calls it, each
/// once: grouping knows countries by code, and "Kim" beside the person.
fn named(ui: Ui, text: &str) -> String {
    let Some((begin, listed)) = text.split_once(": ") else {
        return text.to_owned();
    };
    let words: Vec<(String, &str)> = listed
        .split(", ")
        .map(|term| names::shared(term, ui))
        .map(|word| (format!(" {} ", word.to_lowercase()), word))
        .collect();
    let told: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|(at, (word, _))| {
            !words
                .iter()
                .enumerate()
                .any(|(other, (known, _))| known.contains(word) && (known != word || other < *at))
        })
        .map(|(_, (_, word))| *word)
        .collect();
    let begin = begin.replace(" %", ui.say("%", "\u{a0}%"));
    format!("{begin}: {}", told.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_reasons_are_told_in_german() {
        let told = because(Ui::German, "the same event at 97 %: Hafen, Venezuela");
        assert_eq!(
            told,
            (
                "dasselbe Ereignis zu 97\u{a0}%: Hafen, Venezuela".to_owned(),
                "de"
            )
        );
        let told = because(
            Ui::English,
            "the same event at 97 %: alliance, Kim, kim, KP",
        );
        assert_eq!(
            told.0,
            "the same event at 97%: Alliance, Kim Jong Un, North Korea"
        );
        let told = because(Ui::German, "the same event at 97 %: middle east, nato, US");
        assert!(told.0.ends_with(": Naher Osten, Nato, USA"), "{}", told.0);
        assert_eq!(because(Ui::English, "the same link").1, "en");
        assert_eq!(
            because(Ui::German, "something new"),
            ("something new".to_owned(), "en")
        );
    }

    /// The sentences are those of the stage itself.
    #[test]
    fn grouping_says_them() {
        let placing = include_str!("../group/placing.rs");
        for (english, _) in BEGINNINGS {
            assert!(placing.contains(english), "{english}");
        }
    }
}
