//! Recognition: what is geopolitics, in which words, and why.

mod labelled;
mod rules;
mod traps;

use geowire::model::NamedKind;
use geowire::recognize::{self, Subject, judge};

fn verdict(language: &str, title: &str) -> geowire::model::Verdict {
    let subject = Subject {
        title,
        summary: "",
        language,
        source: "",
    };
    judge(subject, 0.5)
}

#[test]
fn the_longest_name_wins_and_case_decides_where_it_must() {
    let countries = |language, title| verdict(language, title).countries();
    assert_eq!(countries("en", "South Korea votes"), ["KR"]);
    assert_eq!(countries("de", "Nordkorea feiert"), ["KP"]);
    assert_eq!(
        countries("en", "A storm hits New Jersey"),
        Vec::<String>::new()
    );
    assert_eq!(countries("en", "The US and us"), ["US"]);
    assert_eq!(countries("en", "Let us go"), Vec::<String>::new());
    assert_eq!(
        countries("de", "Polen und das Polen der Böden, polnische Grenze"),
        ["PL"]
    );
    assert_eq!(countries("zh", "俄罗斯与朝鲜签署条约"), ["RU", "KP"]);
    assert_eq!(countries("ru", "Переговоры России и Турции"), ["RU", "TR"]);
    assert_eq!(countries("ar", "الرئيس الروسي يزور إيران"), ["RU", "IR"]);
    assert_eq!(countries("ko", "북한이 미사일을 발사했다"), ["KP"]);
    assert_eq!(countries("ja", "ロシアがウクライナを攻撃"), ["RU", "UA"]);
}

/// A German page's story on an alliance at war.
#[test]
fn a_story_on_an_alliance_is_sure_and_names_who_is_in_it() {
    let subject = Subject {
        title: "Kims Brief an Putin: Bündnis im Schützengraben",
        summary: "Nordkoreas Machthaber lobt die russische Armee. Seine Truppen kämpften in der \
                  Region Kursk, meldet KCNA; Seoul und Washington warnen vor Raketentests.",
        language: "de",
        source: "",
    };
    let verdict = judge(subject, 0.5);
    assert!(verdict.score > 0.95, "{}", verdict.score);
    let countries = verdict.countries();
    assert!(
        countries
            .iter()
            .take(2)
            .all(|code| code == "RU" || code == "KP"),
        "{countries:?}"
    );
    for code in ["KR", "US"] {
        assert!(countries.contains(&code.to_owned()), "{countries:?}");
    }
    let named: Vec<&str> = verdict.named.iter().map(|one| one.id.as_str()).collect();
    for theme in ["alliance", "troops", "missiles"] {
        assert!(named.contains(&theme), "{named:?}");
    }
}

/// The evidence is the score taken apart: its shares add up to the log-odds, but
/// for what is too small to be told.
#[test]
fn the_shares_of_the_evidence_add_up() {
    let verdict = verdict("de", "Nato verlegt Truppen nach Polen");
    let sum: f64 = verdict.evidence.iter().map(|one| one.share).sum();
    let log_odds = (verdict.score / (1.0 - verdict.score)).ln();
    assert!((sum - log_odds).abs() < 0.3, "{sum} {log_odds}");
    assert!(
        verdict
            .evidence
            .iter()
            .any(|one| one.what == "NATO" || one.what.contains("alliance"))
    );
}

#[test]
fn the_same_text_gives_the_same_verdict() {
    let title = "Trump droht Iran mit Angriff auf Atomanlagen";
    assert_eq!(verdict("de", title), verdict("de", title));
}

/// A line that is not understood would be passed over in silence, a form that
/// stands twice would count for the wrong thing, and a theme without a form is
/// not seen in that language at all.
#[test]
fn the_concept_files_are_in_order() {
    let mistakes: Vec<String> = recognize::check(&[])
        .iter()
        .map(|mistake| format!("{}:{}: {}", mistake.file, mistake.line, mistake.what))
        .collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn there_are_all_countries_and_two_hundred_themes() {
    let concepts = recognize::concepts(&[]);
    let of = |kind| concepts.iter().filter(move |line| line.kind == kind);
    assert!(of(NamedKind::Country).count() >= 249);
    assert!(of(NamedKind::Theme).count() >= 200);
    let korea = of(NamedKind::Country).find(|line| line.id == "KP").unwrap();
    assert_eq!(korea.label, "North Korea");
    assert!(korea.forms.len() >= 16, "{:?}", korea.forms.keys());
}

/// A word within a phrase takes its ending: "ядерное оружие", "ядерного оружия".
#[test]
fn a_phrase_of_stems_is_found_in_every_case() {
    let finds = |language, title, kind, id| {
        let verdict = verdict(language, title);
        assert!(
            verdict.ids(kind).any(|known| known == id),
            "{title}: {:?}",
            verdict.named
        );
    };
    for title in [
        "Россия разместила ядерное оружие",
        "О судьбе ядерного оружия",
    ] {
        finds("ru", title, NamedKind::Weapon, "nuclear-weapon");
    }
    finds(
        "ru",
        "Саммит о Ближнем Востоке",
        NamedKind::Place,
        "middle-east",
    );
    finds(
        "pl",
        "Sąd o zbrodniach wojennych",
        NamedKind::Theme,
        "war-crimes",
    );
}
