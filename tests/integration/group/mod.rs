/// Merges, drift, copies and links.
mod turns;

use geowire::group::{Index, Report};
use geowire::model::Key;
use geowire::recognize::{Subject, judge};
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

const WINDOW: SignedDuration = SignedDuration::from_hours(96);

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_772_000_000 + hours * 3600).unwrap()
}

fn report(source: &str, hours: i64, title: &str, summary: &str) -> Report {
    let subject = Subject {
        title,
        summary,
        language: "de",
        source: "",
    };
    Report {
        id: Key::of(9, &[source, title]),
        source: source.to_owned(),
        publisher: source.to_owned(),
        language: "de".to_owned(),
        title: title.to_owned(),
        summary: summary.to_owned(),
        link: Some(format!("https://{source}.example/{hours}/{}", title.len())),
        refers: Vec::new(),
        wires: Vec::new(),
        published: at(hours),
        verdict: judge(subject, 0.5),
    }
}

/// Reports of events in sixteen languages, one JSON object a line; all of it is
/// made up for this test.
const EVENTS: &str = include_str!("events.jsonl");

fn told(source: &str, language: &str, hours: i64, title: &str) -> Report {
    let subject = Subject {
        title,
        summary: "",
        language,
        source: "",
    };
    Report {
        language: language.to_owned(),
        verdict: judge(subject, 0.5),
        ..report(source, hours, title, "")
    }
}

/// Puts reports in one after another; their stories.
fn feed(reports: &[Report]) -> Vec<Key> {
    let mut index = Index::new(WINDOW);
    reports
        .iter()
        .map(|report| {
            let story = index.place(report).story;
            index.insert(report, story);
            story
        })
        .collect()
}

#[test]
fn reports_of_one_event_join_across_outlets() {
    let stories = feed(&[
        report(
            "anzeiger",
            0,
            "Drohnenangriff auf Odessa: Hafen und Getreidelager getroffen",
            "",
        ),
        report(
            "courier",
            0,
            "Bundestag streitet über die Rente",
            "Union und SPD sind uneins.",
        ),
        report(
            "beobachter",
            2,
            "Russischer Drohnenangriff trifft Hafen von Odessa",
            "Getreidelager brannten, zwei Menschen wurden verletzt.",
        ),
    ]);
    assert_eq!(stories[0], stories[2]);
    assert_ne!(stories[0], stories[1]);
}

#[test]
fn the_same_link_is_the_same_story() {
    let mut one = report("anzeiger", 0, "Gipfel in Genf beginnt", "");
    let mut other = report("depesche", 1, "Delegationen eingetroffen", "");
    one.link = Some("https://agentur.example/genf".to_owned());
    other.link.clone_from(&one.link);
    let stories = feed(&[one, other]);
    assert_eq!(stories[0], stories[1]);
}

#[test]
fn ordinals_keep_packages_apart() {
    let stories = feed(&[
        report(
            "anzeiger",
            0,
            "EU beschließt 19. Sanktionspaket gegen Russland",
            "",
        ),
        report(
            "courier",
            5,
            "EU beschließt 20. Sanktionspaket gegen Russland",
            "",
        ),
    ]);
    assert_ne!(stories[0], stories[1]);
}

#[test]
fn two_reports_of_one_source_join_as_an_update_only() {
    let stories = feed(&[
        report("anzeiger", 0, "Raketenangriff auf Charkiw: drei Tote", ""),
        report(
            "anzeiger",
            9,
            "Raketenangriff auf Charkiw: Zahl der Toten steigt",
            "",
        ),
        report(
            "anzeiger",
            11,
            "Charkiw wählt einen neuen Bürgermeister",
            "",
        ),
    ]);
    assert_eq!(stories[0], stories[1]);
    assert_ne!(stories[0], stories[2]);
}

#[test]
fn the_same_arrivals_give_the_same_stories() {
    let reports: Vec<Report> = (0..40)
        .map(|n| {
            let who = ["Kiew", "Moskau", "Warschau", "Ankara"][n % 4];
            let what = [
                "meldet Angriff",
                "fordert Gespräche",
                "bestellt Botschafter ein",
            ][n % 3];
            let source = ["anzeiger", "courier", "depesche"][n % 3];
            report(
                source,
                i64::try_from(n).unwrap(),
                &format!("{who} {what} nach Treffen"),
                "",
            )
        })
        .collect();
    assert_eq!(feed(&reports), feed(&reports));
}

#[test]
fn what_is_older_than_the_window_is_forgotten() {
    let title = "Waffenruhe in Gaza: Verhandlungen in Kairo gehen weiter";
    let old = report("anzeiger", 0, title, "");
    let new = report("courier", 100, title, "");
    let mut index = Index::new(WINDOW);
    let first = index.place(&old).story;
    index.insert(&old, first);
    assert_eq!(index.place(&report("courier", 50, title, "")).story, first);
    index.expire(at(100));
    assert!(index.place(&new).begins);
}

/// The same sentence about someone or somewhere else.
#[test]
fn another_actor_or_place_is_another_event() {
    for (language, one, other) in [
        (
            "de",
            "Macron zu Gesprächen in Kiew eingetroffen",
            "Orban zu Gesprächen in Kiew eingetroffen",
        ),
        (
            "en",
            "Macron meets Zelensky in Kyiv",
            "Orban meets Zelensky in Kyiv",
        ),
        (
            "en",
            "Rubio arrives in Beijing for talks with Wang Yi",
            "Lavrov arrives in Beijing for talks with Wang Yi",
        ),
        (
            "en",
            "Russian missile strike on Kharkiv kills three",
            "Russian missile strike on Odesa kills three",
        ),
        (
            "de",
            "Drohnenangriff auf Raffinerie in Saratow",
            "Drohnenangriff auf Raffinerie in Rjasan",
        ),
        (
            "en",
            "Turkey's Erdogan visits Cairo for talks with Sisi",
            "Saudi crown prince visits Cairo for talks with Sisi",
        ),
        (
            "de",
            "Xi empfängt Putin in Peking",
            "Xi empfängt Kim Jong Un in Peking",
        ),
        (
            "en",
            "Estonia expels Russian diplomat for spying",
            "Romania expels Russian diplomat for spying",
        ),
        (
            "en",
            "UN Security Council votes on Gaza resolution",
            "UN Security Council votes on Sudan resolution",
        ),
        (
            "en",
            "Israel strikes Beirut suburb, kills Hezbollah commander",
            "Israel strikes Damascus suburb, kills Iranian commander",
        ),
    ] {
        let stories = feed(&[
            told("anzeiger", language, 0, one),
            told("courier", language, 3, other),
        ]);
        assert_ne!(stories[0], stories[1], "{one}");
        let stories = feed(&[
            told("anzeiger", language, 0, one),
            told("courier", language, 3, one),
        ]);
        assert_eq!(stories[0], stories[1], "{one}");
    }
}

/// No word in common: names by their sound, concepts and numbers join.
#[test]
fn reports_meet_across_languages_and_scripts() {
    let stories = feed(&[
        told(
            "anzeiger",
            "de",
            0,
            "Ukrainischer Geheimdienstchef Budanow meldet Angriff auf Hafen von Noworossijsk",
        ),
        told(
            "courier",
            "en",
            1,
            "Ukraine hits Novorossiysk port, says spy chief Budanov",
        ),
        told(
            "gazeta",
            "ru",
            2,
            "Буданов заявил об ударе по порту Новороссийска",
        ),
        told(
            "anzeiger",
            "de",
            2,
            "Bundestag beschließt Etat für das kommende Jahr",
        ),
    ]);
    assert_eq!(stories[0], stories[1]);
    assert_eq!(stories[0], stories[2]);
    assert_ne!(stories[0], stories[3]);
}

/// The set of [`EVENTS`]: sixty events told in at least two of sixteen
/// languages each, and sixty near misses. No weight was fitted on it.
#[test]
fn events_across_languages_are_found() {
    let figures = geowire::evaluate::stories(EVENTS, WINDOW).unwrap();
    assert_eq!((figures.reports, figures.gold), (325, 120));
    assert!(figures.f1 >= 0.85, "F1 {:.3}", figures.f1);
    assert!(
        figures.precision >= 0.9,
        "precision {:.3}",
        figures.precision
    );
    assert!(
        figures.steadiness >= 0.9,
        "steadiness {:.3}",
        figures.steadiness
    );
}

#[test]
fn ordinals_keep_apart_across_languages() {
    let stories = feed(&[
        told(
            "anzeiger",
            "de",
            0,
            "EU beschließt 19. Sanktionspaket gegen Russland",
        ),
        told(
            "courier",
            "en",
            2,
            "EU adopts 20th sanctions package against Russia",
        ),
        told(
            "journal",
            "fr",
            3,
            "L'UE adopte le 19e paquet de sanctions contre la Russie",
        ),
    ]);
    assert_ne!(stories[0], stories[1]);
    assert_eq!(stories[0], stories[2]);
}

#[test]
fn ordinals_keep_apart_in_other_languages_too() {
    for (one, other) in [
        (
            "EU adopts 19th sanctions package against Russia",
            "EU adopts 20th sanctions package against Russia",
        ),
        (
            "ЕС принял 19-й пакет санкций против России",
            "ЕС принял 20-й пакет санкций против России",
        ),
        (
            "L'UE adopte le 19e paquet de sanctions contre Moscou",
            "L'UE adopte le 20e paquet de sanctions contre Moscou",
        ),
        (
            "欧盟通过第19轮对俄罗斯制裁方案",
            "欧盟通过第20轮对俄罗斯制裁方案",
        ),
        (
            "EU、ロシアへの第19次制裁を採択",
            "EU、ロシアへの第20次制裁を採択",
        ),
        ("EU, 19차 대러 제재 채택", "EU, 20차 대러 제재 채택"),
    ] {
        let stories = feed(&[
            report("anzeiger", 0, one, ""),
            report("courier", 5, other, ""),
        ]);
        assert_ne!(stories[0], stories[1], "{one}");
        let stories = feed(&[
            report("anzeiger", 0, one, ""),
            report("courier", 5, one, ""),
        ]);
        assert_eq!(stories[0], stories[1], "{one}");
    }
}

#[test]
fn reworded_titles_in_scripts_without_spaces_join() {
    let stories = feed(&[
        report("anzeiger", 0, "北朝鮮が日本海に向け弾道ミサイル発射", ""),
        report("courier", 1, "北朝鮮、弾道ミサイルを日本海へ発射か", ""),
        report("depesche", 1, "日銀、政策金利の据え置きを決定", ""),
    ]);
    assert_eq!(stories[0], stories[1]);
    assert_ne!(stories[0], stories[2]);
}

#[test]
fn a_story_keeps_its_identity_as_more_reports_join() {
    let reports = [
        report(
            "anzeiger",
            0,
            "Fährunglück vor Samos: Küstenwache sucht Vermisste",
            "",
        ),
        report(
            "courier",
            1,
            "Küstenwache sucht nach Fährunglück vor Samos weiter",
            "",
        ),
        report(
            "depesche",
            3,
            "Samos: Nach Fährunglück noch Vermisste gesucht",
            "",
        ),
        report(
            "beobachter",
            6,
            "Fährunglück vor Samos: Suche der Küstenwache beendet",
            "",
        ),
    ];
    let expected = Key::of(3, &["story", &reports[0].id.to_string()]);
    assert_eq!(feed(&reports), [expected; 4]);
}

#[test]
fn a_story_outlives_its_first_report() {
    let title = "Grenzstreit am Mekong: Unterhändler vereinbaren Feuerpause";
    let mut index = Index::new(WINDOW);
    let mut key = None;
    for (source, hours) in [("anzeiger", 0), ("courier", 80), ("depesche", 160)] {
        index.expire(at(hours));
        let report = report(source, hours, title, "");
        let placed = index.place(&report).story;
        index.insert(&report, placed);
        assert_eq!(*key.get_or_insert(placed), placed, "{source}");
    }
}

#[test]
fn a_link_joins_within_the_window_only() {
    let link = Some("https://agentur.example/ticker".to_owned());
    let mut index = Index::new(WINDOW);
    let mut keys = Vec::new();
    for (source, hours, title) in [
        ("anzeiger", 0, "Vulkan auf Island bricht aus"),
        ("courier", 80, "Flughafen geschlossen"),
        ("depesche", 120, "Asche treibt nach Osten"),
        ("beobachter", 300, "Regierung in Rom verliert Mehrheit"),
    ] {
        let mut report = report(source, hours, title, "");
        report.link.clone_from(&link);
        index.expire(at(hours.min(121)));
        let placed = index.place(&report).story;
        index.insert(&report, placed);
        keys.push(placed);
    }
    assert_eq!(keys[0], keys[1]);
    assert_eq!(
        keys[1], keys[2],
        "the first with this link has expired, the second has not"
    );
    assert_ne!(keys[2], keys[3], "more than the window lies between");
}

#[test]
fn a_report_dated_late_holds_nothing_back() {
    let mut index = Index::new(WINDOW);
    let title = "Waffenruhe in Gaza: Verhandlungen in Kairo gehen weiter";
    let late = report("anzeiger", 5000, "Ein Datum in ferner Zukunft", "");
    let old = report("courier", 0, title, "");
    for report in [&late, &old] {
        let placed = index.place(report).story;
        index.insert(report, placed);
    }
    index.expire(at(7 * 24 + 1));
    let asked = report("depesche", 90, title, "");
    assert!(index.place(&asked).begins);
}

#[test]
fn joining_says_why() {
    let mut index = Index::new(WINDOW);
    let one = report("anzeiger", 0, "Luftangriff auf Hafen von Hodeida", "");
    let placed = index.place(&one).story;
    index.insert(&one, placed);
    let placement = index.place(&report(
        "courier",
        1,
        "Hodeida: Hafen bei Luftangriff zerstört",
        "",
    ));
    let because = placement.because;
    assert!(!placement.begins);
    assert!(
        because.contains("Hodeida") && because.contains("Hafen"),
        "{because}"
    );
}

/// A title of words that stand for nothing: the `n`th of `count` each time.
fn made_up(n: usize) -> String {
    let word = |n: usize| -> String {
        let letters = ["ba", "ke", "li", "mo", "nu", "ra", "si", "to", "ve", "zu"];
        [n % 10, n / 10 % 10, n / 100 % 10, n / 1000 % 10]
            .iter()
            .map(|at| letters[*at])
            .collect()
    };
    format!(
        "{} {} meldet {}",
        word(n),
        word(n * 7 + 3),
        word(n * 13 + 5)
    )
}

#[test]
fn a_full_index_still_finds_the_one() {
    let mut index = Index::new(WINDOW);
    for n in 0..20_000 {
        let mut filler = report("anzeiger", 0, "", "");
        filler.id = Key::of(9, &["filler", &n.to_string()]);
        filler.title = made_up(n);
        filler.link = None;
        index.insert(&filler, filler.id);
    }
    let one = report("courier", 1, "Hodeida: Hafen bei Luftangriff zerstört", "");
    let placed = index.place(&one).story;
    assert_eq!(placed, Key::of(3, &["story", &one.id.to_string()]));
    index.insert(&one, placed);
    let other = report("depesche", 2, "Luftangriff auf Hafen von Hodeida", "");
    assert_eq!(index.place(&other).story, placed);
}

proptest! {
    #[test]
    fn the_same_order_gives_the_same_placements(order in vec((0..5_usize, 0..6_usize, 0..4_usize, 0..90_i64), 1..40)) {
        let reports: Vec<Report> = order
            .into_iter()
            .map(|(who, what, source, hours)| {
                let who = ["Kiew", "Moskau", "Warschau", "Ankara", "Hodeida"][who];
                let what = [
                    "meldet Luftangriff auf Hafen",
                    "fordert Gespräche über Waffenruhe",
                    "bestellt Botschafter ein",
                    "weist 3 Diplomaten aus",
                    "weist 5 Diplomaten aus",
                    "kündigt Manöver an der Grenze an",
                ][what];
                let source = ["anzeiger", "courier", "depesche", "beobachter"][source];
                report(source, hours, &format!("{who} {what}"), "")
            })
            .collect();
        let place = || {
            let mut index = Index::new(WINDOW);
            let placed = reports.iter().map(|report| {
                let placement = index.place(report);
                index.insert(report, placement.story);
                placement
            });
            placed.collect::<Vec<_>>()
        };
        let once = place();
        // Every story was begun by the report that names it, before it was joined.
        let mut begun = std::collections::BTreeSet::new();
        for (report, placement) in reports.iter().zip(&once) {
            let story = placement.story;
            if placement.begins {
                prop_assert_eq!(story, Key::of(3, &["story", &report.id.to_string()]));
                begun.insert(story);
            } else {
                prop_assert!(begun.contains(&story));
            }
        }
        prop_assert_eq!(once, place());
    }
}
