//! What countries, themes, languages and the words of recognition are called
//! in the language of the interface. What has no name here stays as it is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::Ui;
use crate::model::SourceKind;
use crate::recognize;

/// Names in English and German.
type Both = [&'static str; 2];

const GERMAN: &str = include_str!("german.tsv");
const LANGUAGES: &str = include_str!("languages.tsv");

/// Countries that a list calls otherwise than the last name which CLDR gives.
const PLAIN: [(&str, &str, &str); 15] = [
    ("BA", "Bosnia and Herzegovina", "Bosnien und Herzegowina"),
    ("BN", "Brunei", "Brunei"),
    ("CD", "DR Congo", "DR Kongo"),
    ("CG", "Congo Republic", "Republik Kongo"),
    ("CZ", "Czechia", "Tschechien"),
    ("FK", "Falkland Islands", "Falklandinseln"),
    ("MD", "Moldova", "Moldau"),
    ("NZ", "New Zealand", "Neuseeland"),
    ("PN", "Pitcairn Islands", "Pitcairninseln"),
    ("SZ", "Eswatini", "Eswatini"),
    ("TL", "Timor-Leste", "Osttimor"),
    (
        "TF",
        "French Southern Territories",
        "Französische Südgebiete",
    ),
    ("US", "United States", "USA"),
    (
        "VC",
        "St. Vincent & Grenadines",
        "St. Vincent und Grenadinen",
    ),
    ("IO", "Chagos Islands", "Chagos-Inseln"),
];

/// What recognition says in an English of its own; the others are fit to read.
const ENGLISH: [(&str, &str); 6] = [
    ("military", "the military"),
    ("nuclear", "nuclear matters"),
    ("pressure", "economic pressure"),
    ("covert", "covert action"),
    ("power", "power and rule"),
    ("themes together", "several themes together"),
];

#[derive(Debug)]
struct Names {
    countries: HashMap<&'static str, Both>,
    /// Themes and classes of weapons.
    themes: HashMap<&'static str, Both>,
    /// All concepts, by their identifier with spaces for hyphens: as grouping
    /// says what two reports share.
    shared: HashMap<String, Both>,
    /// By what recognition says.
    words: HashMap<&'static str, Both>,
    /// Languages; scripts begin with a hyphen.
    languages: HashMap<&'static str, Both>,
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(Names::read)
}

/// Lines of exactly `N` tab-separated fields.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

impl Names {
    fn read() -> Self {
        let mut words: HashMap<&str, Both> = rows(GERMAN)
            .map(|[english, german]| (english, [english, german]))
            .collect();
        for (said, english) in ENGLISH {
            if let Some(both) = words.get_mut(said) {
                both[0] = english;
            }
        }
        let mut countries: HashMap<&str, Both> = HashMap::new();
        for (language, place) in [("en", 0), ("de", 1)] {
            // The last name of several is the shortest.
            for (code, name) in recognize::country_names(language) {
                let both = countries.entry(code).or_insert([name, name]);
                if let Some(slot) = both.get_mut(place) {
                    *slot = name;
                }
            }
        }
        for (code, english, german) in PLAIN {
            countries.insert(code, [english, german]);
        }
        // Evidence has one of the names that CLDR gives, whatever the list calls it.
        for (code, said) in recognize::country_names("en") {
            if let Some(both) = countries.get(code) {
                words.entry(said).or_insert(*both);
            }
        }
        let named = |label| words.get(label).copied().unwrap_or([label, label]);
        let themes = recognize::labels()
            .filter(|(kind, ..)| kind.is_theme())
            .map(|(_, id, label)| (id, named(label)))
            .collect();
        let shared = recognize::labels()
            .map(|(_, id, label)| (id.replace('-', " "), named(label)))
            .collect();
        Self {
            countries,
            themes,
            shared,
            words,
            languages: rows(LANGUAGES)
                .map(|[tag, english, german]| (tag, [english, german]))
                .collect(),
        }
    }

    fn word(&self, said: &str, ui: Ui) -> Option<&'static str> {
        self.words.get(said).map(|both| of(both, ui))
    }
}

fn of(both: &Both, ui: Ui) -> &'static str {
    ui.say(both[0], both[1])
}

/// The name of a country, by its code in capitals.
#[must_use]
pub fn country(code: &str, ui: Ui) -> &str {
    names()
        .countries
        .get(code)
        .map_or(code, |both| of(both, ui))
}

/// All countries that have a name, by code.
pub fn countries() -> impl Iterator<Item = &'static str> {
    names().countries.keys().copied()
}

/// The name of a theme or class of weapons.
#[must_use]
pub fn theme(id: &str, ui: Ui) -> &str {
    names().themes.get(id).map_or(id, |both| of(both, ui))
}

/// The name of what two reports share: a country by its code, or a concept by
/// its identifier with spaces for hyphens. A word stays as it is.
#[must_use]
pub fn shared(term: &str, ui: Ui) -> &str {
    match names().shared.get(term) {
        Some(both) => of(both, ui),
        None => country(term, ui),
    }
}

/// The name of a language, with its script or region where the tag has one.
#[must_use]
pub fn language(tag: &str, ui: Ui) -> Cow<'_, str> {
    let known = |tag: &str| names().languages.get(tag).map(|both| of(both, ui));
    if matches!(tag, "" | "und") {
        return ui.say("unknown language", "unbekannte Sprache").into();
    }
    let lower = tag.to_ascii_lowercase();
    if let Some(name) = known(&lower) {
        return name.into();
    }
    let mut parts = lower.split('-');
    let Some(primary) = parts.next().and_then(known) else {
        return tag.into();
    };
    let more: Vec<Cow<'_, str>> = parts
        .filter_map(|part| match part.len() {
            4 => known(&format!("-{part}")).map(Cow::from),
            2 => {
                let code = part.to_ascii_uppercase();
                let name = country(&code, ui);
                (name != code).then(|| name.to_owned().into())
            }
            _ => None,
        })
        .collect();
    match more.as_slice() {
        [] => primary.into(),
        more => format!("{primary} ({})", more.join(", ")).into(),
    }
}

/// What kind of voice a source is.
#[must_use]
pub fn kind(kind: SourceKind, ui: Ui) -> &'static str {
    match kind {
        SourceKind::Broadcaster => ui.say("broadcaster", "Rundfunk"),
        SourceKind::Agency => ui.say("news agency", "Nachrichtenagentur"),
        SourceKind::Paper => ui.say("newspaper or magazine", "Zeitung oder Magazin"),
        SourceKind::Thinktank => ui.say("think tank", "Denkfabrik"),
        SourceKind::Official => ui.say("official body", "amtliche Stelle"),
        SourceKind::StateMedia => ui.say("state media", "Staatsmedium"),
        SourceKind::Blog => ui.say("blog or newsletter", "Blog oder Newsletter"),
        SourceKind::Other => ui.say("other", "Sonstiges"),
    }
}

/// What spoke for or against, as recognition recorded it.
#[must_use]
pub fn evidence(what: &str, ui: Ui) -> String {
    if let Some(rule) = what.strip_prefix("your rule: ") {
        return own_rule(rule, ui);
    }
    let word = |said| names().word(said, ui).unwrap_or(said);
    if let Some(group) = what.strip_prefix("words of ") {
        let begin = ui.say("words about", "Wörter aus dem Bereich");
        return format!("{begin} {}", word(group));
    }
    let parts: Vec<&str> = what.split(" + ").map(word).collect();
    parts.join(" + ")
}

/// A rule of the configuration: "lower by 0.2 (source A or B, language de)".
fn own_rule(rule: &str, ui: Ui) -> String {
    let (effect, of) = rule.split_once(" (").unwrap_or((rule, ""));
    let effect = match (effect.split_once(" by "), effect) {
        (Some(("raise", by)), _) => format!("{} {by}", ui.say("raise by", "anheben um")),
        (Some(("lower", by)), _) => format!("{} {by}", ui.say("lower by", "senken um")),
        (_, "always") => ui.say("always", "immer").to_owned(),
        (_, "never") => ui.say("never", "nie").to_owned(),
        _ => effect.to_owned(),
    };
    let parts: Vec<String> = of
        .trim_end_matches(')')
        .split(", ")
        .filter(|part| !part.is_empty())
        .map(|part| restriction(part, ui))
        .collect();
    let begin = ui.say("your rule", "eigene Regel");
    if parts.is_empty() {
        return format!("{begin}: {effect}");
    }
    format!("{begin}: {effect} ({})", parts.join(", "))
}

/// "country IR or IL".
fn restriction(part: &str, ui: Ui) -> String {
    let Some((name, values)) = part.split_once(' ') else {
        return part.to_owned();
    };
    let called = |value: &str| match name {
        "country" => country(value, ui).to_owned(),
        "theme" => theme(value, ui).to_owned(),
        "language" => language(value, ui).into_owned(),
        _ => value.to_owned(),
    };
    let name = match name {
        "source" => ui.say("source", "Quelle"),
        "language" => ui.say("language", "Sprache"),
        "country" => ui.say("country", "Land"),
        "theme" => ui.say("theme", "Thema"),
        // The rest of a name with a comma in it.
        _ => return part.to_owned(),
    };
    let values: Vec<String> = values.split(" or ").map(called).collect();
    format!("{name} {}", values.join(ui.say(" or ", " oder ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NamedKind;

    fn is_known(said: &str) -> bool {
        names().words.contains_key(said)
    }

    const BOTH: [Ui; 2] = [Ui::English, Ui::German];

    #[test]
    fn every_concept_has_a_german_name() {
        for (kind, id, label) in recognize::labels() {
            // People are written alike, where the table does not say otherwise.
            assert!(
                kind == NamedKind::Person || is_known(label),
                "{kind:?} {id}: {label} is missing in german.tsv"
            );
            let german = evidence(label, Ui::German);
            assert!(!german.trim().is_empty(), "{label}");
        }
        let themes = recognize::labels().filter(|(kind, ..)| kind.is_theme());
        for (_, id, label) in themes {
            assert_eq!(theme(id, Ui::English), label);
            assert_eq!(theme(id, Ui::German), evidence(label, Ui::German));
        }
    }

    #[test]
    fn nothing_in_the_table_is_for_nothing() {
        let said = recognize::said();
        let labels: Vec<&str> = recognize::labels().map(|(.., label)| label).collect();
        for line in GERMAN.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [english, german] = fields.as_slice() else {
                panic!("not two fields: {line:?}");
            };
            assert_eq!(german.trim(), *german, "{line:?}");
            assert!(!german.is_empty(), "{line:?}");
            assert!(
                labels.contains(english) || said.iter().any(|said| said.contains(english)),
                "recognition never says {english:?}"
            );
        }
    }

    /// Whatever the fitted weights say of a text is said in German.
    #[test]
    fn every_evidence_is_said_in_german() {
        let people: Vec<&str> = recognize::labels()
            .filter(|(kind, ..)| *kind == NamedKind::Person)
            .map(|(.., label)| label)
            .collect();
        let said = recognize::said();
        assert!(said.len() > 300, "{}", said.len());
        for what in said {
            let parts = what.strip_prefix("words of ").unwrap_or(&what).split(" + ");
            for part in parts {
                assert!(
                    is_known(part) || people.contains(&part),
                    "{what:?}: {part:?}"
                );
            }
        }
    }

    #[test]
    fn every_country_has_a_name() {
        let mut codes: Vec<&str> = countries().collect();
        assert!(codes.len() > 240);
        for ui in BOTH {
            let name = |code: &&str| country(code, ui).to_owned();
            let mut names: Vec<String> = codes.iter().map(name).collect();
            for (code, name) in codes.iter().zip(&names) {
                assert!(name.chars().count() > 2, "{code} {name}");
                assert!(!name.contains('('), "{name}");
            }
            names.sort();
            names.dedup();
            assert_eq!(names.len(), codes.len());
        }
        codes.clear();
        assert_eq!(country("CI", Ui::German), "Elfenbeinküste");
        assert_eq!(country("US", Ui::German), "USA");
        assert_eq!(country("FK", Ui::German), "Falklandinseln");
        assert_eq!(country("FK", Ui::English), "Falkland Islands");
        assert_eq!(country("QQ", Ui::German), "QQ");
    }

    #[test]
    fn languages_with_scripts_and_regions() {
        for (tag, english, german) in [
            (
                "zh-hant",
                "Traditional Chinese",
                "Chinesisch (traditionell)",
            ),
            ("zh", "Chinese", "Chinesisch"),
            ("sr-latn", "Serbian (Latin)", "Serbisch (Lateinisch)"),
            ("pt-br", "Portuguese (Brazil)", "Portugiesisch (Brasilien)"),
            ("en-001", "English", "Englisch"),
            ("fa", "Persian", "Persisch"),
            ("und", "unknown language", "unbekannte Sprache"),
            ("tlh-x", "tlh-x", "tlh-x"),
        ] {
            assert_eq!(language(tag, Ui::English), english);
            assert_eq!(language(tag, Ui::German), german);
        }
        for tag in recognize::languages() {
            assert_ne!(language(tag, Ui::German), *tag);
        }
        for line in rows::<3>(LANGUAGES) {
            assert!(line.iter().all(|field| !field.is_empty()), "{line:?}");
        }
        for (_, kind_of) in SourceKind::ALL {
            assert_ne!(kind(kind_of, Ui::English), "");
        }
    }

    #[test]
    fn evidence_in_words() {
        for (what, english, german) in [
            ("Russia", "Russia", "Russland"),
            ("Swaziland", "Eswatini", "Eswatini"),
            ("United States", "United States", "USA"),
            (
                "Russia + North Korea + Alliance",
                "Russia + North Korea + Alliance",
                "Russland + Nordkorea + Bündnis",
            ),
            (
                "Volodymyr Zelensky",
                "Volodymyr Zelensky",
                "Wolodymyr Selenskyj",
            ),
            (
                "words of covert",
                "words about covert action",
                "Wörter aus dem Bereich verdecktes Handeln",
            ),
            (
                "nobody from abroad + power",
                "nobody from abroad + power and rule",
                "niemand aus dem Ausland + Macht und Herrschaft",
            ),
            ("My own concept", "My own concept", "My own concept"),
            ("", "", ""),
            (
                "your rule: lower by 0.2 (source A, B or C, language de or zh-hant)",
                "your rule: lower by 0.2 (source A, B or C, language German or Traditional Chinese)",
                "eigene Regel: senken um 0.2 (Quelle A, B or C, Sprache Deutsch oder Chinesisch (traditionell))",
            ),
            (
                "your rule: always (country IR or IL, theme sanctions)",
                "your rule: always (country Iran or Israel, theme Sanctions)",
                "eigene Regel: immer (Land Iran oder Israel, Thema Sanktionen)",
            ),
            (
                "your rule: never ()",
                "your rule: never",
                "eigene Regel: nie",
            ),
        ] {
            assert_eq!(evidence(what, Ui::English), english);
            assert_eq!(evidence(what, Ui::German), german);
        }
    }
}
