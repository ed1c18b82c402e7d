use geowire::group::{Index, Placement, Report};
use geowire::model::Key;
use geowire::recognize::{Subject, judge};
use jiff::{SignedDuration, Timestamp};

const WINDOW: SignedDuration = SignedDuration::from_hours(96);

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_772_000_000 + hours * 3600).unwrap()
}

fn report(source: &str, hours: i64, title: &str, summary: &str) -> Report {
    let subject = Subject {
        title,
        summary,
        language: "de",
    };
    Report {
        id: Key::of(9, &[source, title]),
        source: source.to_owned(),
        publisher: source.to_owned(),
        language: "de".to_owned(),
        title: title.to_owned(),
        summary: summary.to_owned(),
        link: Some(format!("https://{source}.example/{hours}/{}", title.len())),
        published: at(hours),
        verdict: judge(subject, 0.5),
    }
}

fn story(placement: &Placement) -> Key {
    match placement {
        Placement::Join { story, .. } | Placement::Begin { story, .. } => *story,
    }
}

/// Puts reports in one after another; their stories.
fn feed(reports: &[Report]) -> Vec<Key> {
    let mut index = Index::new(WINDOW);
    reports
        .iter()
        .map(|report| {
            let story = story(&index.place(report));
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
fn two_reports_of_one_source_are_two_events() {
    let stories = feed(&[
        report("anzeiger", 0, "Raketenangriff auf Charkiw: drei Tote", ""),
        report(
            "anzeiger",
            9,
            "Raketenangriff auf Charkiw: Rettungsarbeiten beendet",
            "",
        ),
    ]);
    assert_ne!(stories[0], stories[1]);
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
    let first = story(&index.place(&old));
    index.insert(&old, first);
    assert_eq!(
        story(&index.place(&report("courier", 50, title, ""))),
        first
    );
    index.expire(at(100));
    assert!(matches!(index.place(&new), Placement::Begin { .. }));
}
