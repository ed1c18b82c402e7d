//! Sixty items a language, written in the manner of its outlets and labelled
//! before anything was run on them: 30 of each kind, near misses among them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use geowire::evaluate;
use geowire::model::NamedKind;
use geowire::recognize::{Recognizer, Subject, languages};
use serde::Deserialize;

/// As the default configuration has it.
const THRESHOLD: f64 = 0.5;

#[derive(Deserialize)]
struct Item {
    id: String,
    lang: String,
    title: String,
    summary: String,
    geopolitics: u8,
    /// The countries that a reader names, for those that are geopolitics.
    #[serde(default)]
    countries: Vec<String>,
}

const FILES: [(&str, &str); 16] = [
    ("ar", include_str!("labelled/ar.jsonl")),
    ("de", include_str!("labelled/de.jsonl")),
    ("en", include_str!("labelled/en.jsonl")),
    ("es", include_str!("labelled/es.jsonl")),
    ("fa", include_str!("labelled/fa.jsonl")),
    ("fr", include_str!("labelled/fr.jsonl")),
    ("it", include_str!("labelled/it.jsonl")),
    ("ja", include_str!("labelled/ja.jsonl")),
    ("ko", include_str!("labelled/ko.jsonl")),
    ("nl", include_str!("labelled/nl.jsonl")),
    ("pl", include_str!("labelled/pl.jsonl")),
    ("pt", include_str!("labelled/pt.jsonl")),
    ("ru", include_str!("labelled/ru.jsonl")),
    ("tr", include_str!("labelled/tr.jsonl")),
    ("uk", include_str!("labelled/uk.jsonl")),
    ("zh", include_str!("labelled/zh.jsonl")),
];

fn read(text: &str) -> Vec<Item> {
    let read = |line| serde_json::from_str(line).expect("a labelled item");
    text.lines().map(read).collect()
}

/// The least F1 asked of a language.
fn least(language: &str) -> f64 {
    match language {
        "de" | "en" => 0.92,
        "ru" | "ja" | "zh" => 0.86,
        _ => 0.85,
    }
}

#[test]
fn every_language_is_judged_well() {
    let recognizer = Recognizer::built_in(THRESHOLD);
    assert_eq!(FILES.len(), languages().len());
    let mut wrong = String::new();
    for (language, text) in FILES {
        // Both scripts of Chinese are one language here.
        let text = text.replace("\"zh-hant\"", "\"zh\"");
        let report = evaluate::items(&text, &recognizer, THRESHOLD).unwrap();
        let figures = report
            .languages
            .get(language)
            .expect("items in the language");
        assert_eq!((figures.items, figures.positive), (60, 30), "{language}");
        if figures.f1 < least(language) || figures.precision < 0.85 {
            writeln!(wrong, "{language}: {figures:?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_countries_named_are_the_right_ones() {
    let recognizer = Recognizer::built_in(THRESHOLD);
    let (mut asked, mut right, mut named, mut too_many) = (0, 0, 0, 0);
    let mut missing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in FILES.iter().flat_map(|(_, text)| read(text)) {
        if item.geopolitics == 0 {
            continue;
        }
        let verdict = recognizer.judge(Subject {
            title: &item.title,
            summary: &item.summary,
            language: &item.lang,
            source: "",
        });
        let found = verdict.countries();
        asked += item.countries.len();
        named += found.len();
        for country in &item.countries {
            if found.contains(country) {
                right += 1;
            } else {
                missing
                    .entry(item.id.clone())
                    .or_default()
                    .push(format!("-{country}"));
            }
        }
        for country in found.iter().filter(|code| !item.countries.contains(code)) {
            too_many += 1;
            missing
                .entry(item.id.clone())
                .or_default()
                .push(format!("+{country}"));
        }
    }
    let shares = (right as f64 / asked as f64, too_many as f64 / named as f64);
    assert!(asked > 600, "{asked}");
    assert!(
        shares.0 >= 0.95 && shares.1 <= 0.03,
        "{right} of {asked} found, {too_many} of {named} wrong: {missing:#?}"
    );
}

#[test]
fn what_is_named_is_known_by_its_kind() {
    let recognizer = Recognizer::built_in(THRESHOLD);
    for item in FILES.iter().flat_map(|(_, text)| read(text)) {
        let verdict = recognizer.judge(Subject {
            title: &item.title,
            summary: &item.summary,
            language: &item.lang,
            source: "",
        });
        let total: f64 = verdict.named.iter().map(|named| named.weight).sum();
        assert!(
            verdict.named.is_empty() || (total - 1.0).abs() < 0.02,
            "{}: shares come to {total}",
            item.id
        );
        let themes = verdict.themes();
        let signs = verdict
            .named
            .iter()
            .filter(|one| one.kind == NamedKind::Against);
        for sign in signs {
            assert!(!themes.contains(&sign.id), "{}: {}", item.id, sign.id);
        }
    }
}
