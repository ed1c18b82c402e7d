use geowire::model::{Filter, Item, Language, LanguageOrigin, NamedKind, Order, Verdict};
use geowire::store::Store;
use proptest::prelude::*;

use super::values::{at, folder, item, key, keys, put, relevant, sources, store, verdict};

/// Four stories: a shared one, one in Greek, one below the threshold, one
/// without words.
async fn filled(folder: &tempfile::TempDir) -> Store {
    let store = store(folder);
    let rows = sources(&store, &["Alpha", "Beta"]).await;
    let (alpha, beta) = (rows[0], rows[1]);
    let greek = Item {
        language: Language {
            tag: "el-polyton".to_owned(),
            from: LanguageOrigin::Text,
        },
        summary: String::new(),
        ..item("ΣΥΝΟΔΟΣ ΚΟΡΥΦΗΣ 100%")
    };
    let talks = verdict(
        0.75,
        &[
            (NamedKind::Theme, "talks", 0.5),
            (NamedKind::Country, "FR", 0.25),
            (NamedKind::Country, "DE", 0.25),
            (NamedKind::Body, "nato", 0.25),
        ],
    );
    let more = verdict(
        0.875,
        &[
            (NamedKind::Country, "FR", 0.25),
            (NamedKind::Theme, "arms", 0.125),
        ],
    );
    let sport = verdict(0.125, &[(NamedKind::Country, "BR", 1.0)]);
    let untitled = Item {
        title: String::new(),
        ..item("x")
    };
    store
        .write(move |write| {
            let unread = Item {
                summary: String::new(),
                ..item("Talks begin")
            };
            put(write, alpha, &unread, &talks, "talks", at(10))?;
            put(write, beta, &item("Talks go on"), &more, "talks", at(20))?;
            put(
                write,
                beta,
                &item("Talks over dinner"),
                &sport,
                "talks",
                at(30),
            )?;
            put(write, alpha, &greek, &relevant(), "greek", at(40))?;
            put(write, alpha, &item("Cup final"), &sport, "sport", at(50))?;
            put(write, beta, &untitled, &relevant(), "untitled", at(60))
        })
        .await
        .unwrap();
    store
}

async fn stories(store: &Store, filter: Filter) -> Vec<String> {
    let entries = store.read(move |read| read.stories(&filter)).await.unwrap();
    entries.into_iter().map(|entry| entry.title).collect()
}

async fn reports(store: &Store, filter: Filter) -> Vec<String> {
    let entries = store.read(move |read| read.reports(&filter)).await.unwrap();
    entries.into_iter().map(|entry| entry.title).collect()
}

#[tokio::test]
async fn a_story_is_told_whole() {
    let folder = folder();
    let store = filled(&folder).await;
    let all = store
        .read(|read| read.stories(&Filter::default()))
        .await
        .unwrap();
    let ids: Vec<_> = all.iter().map(|entry| entry.id).collect();
    assert_eq!(ids, [key("untitled"), key("greek"), key("talks")]);

    let talks = &all[2];
    // The first with title and summary, not the first of all.
    assert_eq!(talks.title, "Talks go on");
    assert_eq!(talks.summary, "Summary of Talks go on.");
    assert_eq!(
        talks.link.as_deref(),
        Some("https://news.example/Talks-go-on")
    );
    assert_eq!(talks.evidence[0].what, "score 0.875");
    assert!((talks.score - 0.875).abs() < f64::EPSILON);
    // Only recognised reports say what it is about; the sum decides the order.
    assert_eq!(talks.countries, ["FR", "DE"]);
    assert_eq!(talks.themes, ["talks", "arms"]);
    let labels: Vec<_> = talks.labels.iter().map(|(id, _)| &**id).collect();
    assert_eq!(labels, ["FR", "DE", "talks", "arms"]);
    assert_eq!(talks.publishers, ["Alpha House", "Beta House"]);
    assert_eq!(talks.languages, ["en"]);
    assert_eq!((talks.first_seen, talks.updated), (at(10), at(20)));
    let lines: Vec<_> = talks
        .reports
        .iter()
        .map(|line| (&*line.title, &*line.source))
        .collect();
    assert_eq!(
        lines,
        [
            ("Talks begin", "Alpha"),
            ("Talks go on", "Beta"),
            ("Talks over dinner", "Beta")
        ]
    );
    // Without any title there is still an entry.
    assert_eq!(all[0].title, "");
    assert_eq!(all[0].language, "en");
}

fn with(set: impl FnOnce(&mut Filter)) -> Filter {
    let mut filter = Filter::default();
    set(&mut filter);
    filter
}

fn list(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

#[tokio::test]
async fn filters_of_stories() {
    let folder = folder();
    let store = filled(&folder).await;
    let (talks, greek) = ("Talks go on".to_owned(), "ΣΥΝΟΔΟΣ ΚΟΡΥΦΗΣ 100%".to_owned());
    let cases: Vec<(Filter, Vec<String>)> = vec![
        (with(|f| f.countries = list(&["DE"])), vec![talks.clone()]),
        (
            with(|f| f.countries = list(&["DE", "FR"])),
            vec![String::new(), greek.clone(), talks.clone()],
        ),
        // Named only by a report that is not recognised.
        (with(|f| f.countries = list(&["BR"])), vec![]),
        (with(|f| f.countries = list(&["talks"])), vec![]),
        (
            with(|f| f.themes = list(&["arms", "x"])),
            vec![talks.clone()],
        ),
        // Each list may be met by another of its reports.
        (
            with(|f| {
                f.countries = list(&["DE"]);
                f.themes = list(&["arms"]);
            }),
            vec![talks.clone()],
        ),
        (with(|f| f.languages = list(&["el"])), vec![greek.clone()]),
        (
            with(|f| {
                f.languages = list(&["el"]);
                f.countries = list(&["DE"]);
            }),
            vec![],
        ),
        (
            with(|f| f.sources = list(&["Alpha"])),
            vec![greek.clone(), talks.clone()],
        ),
        (with(|f| f.min_publishers = 2), vec![talks.clone()]),
        (with(|f| f.min_publishers = 3), vec![]),
        (with(|f| f.min_score = Some(0.8)), vec![talks.clone()]),
        (
            with(|f| f.text = Some("TALKS summary".to_owned())),
            vec![talks.clone()],
        ),
        // Both words must stand in one report.
        (with(|f| f.text = Some("dinner begin".to_owned())), vec![]),
        (
            with(|f| f.text = Some("σύνοδος".to_owned())),
            vec![greek.clone()],
        ),
        (
            with(|f| f.text = Some("συνοδοσ κορυφησ".to_owned())),
            vec![greek.clone()],
        ),
        (
            with(|f| f.text = Some("10%".to_owned())),
            vec![greek.clone()],
        ),
        (with(|f| f.text = Some("t%s".to_owned())), vec![]),
        (with(|f| f.text = Some("00%".to_owned())), vec![]),
        (with(|f| f.text = Some("%%".to_owned())), vec![]),
        (with(|f| f.text = Some("talks -dinner".to_owned())), vec![]),
        (
            with(|f| f.text = Some("-dinner".to_owned())),
            vec![String::new(), greek.clone()],
        ),
        (
            with(|f| f.text = Some("\"go on\"".to_owned())),
            vec![talks.clone()],
        ),
        (with(|f| f.text = Some("\"on go\"".to_owned())), vec![]),
        (
            with(|f| f.text = Some("  ".to_owned())),
            vec![String::new(), greek.clone(), talks.clone()],
        ),
        (with(|f| f.limit = 1), vec![String::new()]),
        (
            with(|f| f.order = Order::Weightiest),
            vec![talks.clone(), String::new(), greek.clone()],
        ),
        (with(|f| (f.limit, f.page) = (1, 3)), vec![talks.clone()]),
        (with(|f| (f.limit, f.page) = (2, 3)), vec![]),
        (with(|f| f.until = Some(at(21))), vec![talks.clone()]),
        (
            with(|f| (f.since, f.until) = (Some(at(20)), Some(at(21)))),
            vec![talks.clone()],
        ),
        (
            with(|f| f.since = Some(at(21))),
            vec![String::new(), greek.clone()],
        ),
        (with(|f| f.limit = 0), vec![String::new()]),
    ];
    for (filter, expected) in cases {
        assert_eq!(
            stories(&store, filter.clone()).await,
            expected,
            "{filter:?}"
        );
    }
}

#[tokio::test]
async fn filters_of_reports() {
    let folder = folder();
    let store = filled(&folder).await;
    let greek = "ΣΥΝΟΔΟΣ ΚΟΡΥΦΗΣ 100%";
    let cases: Vec<(Filter, Vec<&str>)> = vec![
        (
            Filter::default(),
            vec!["", greek, "Talks go on", "Talks begin"],
        ),
        (with(|f| f.countries = list(&["DE"])), vec!["Talks begin"]),
        (
            with(|f| {
                f.themes = list(&["arms"]);
                f.countries = list(&["DE"]);
            }),
            vec![],
        ),
        (with(|f| f.languages = list(&["el", "de"])), vec![greek]),
        (
            with(|f| f.sources = list(&["Beta"])),
            vec!["", "Talks go on"],
        ),
        (with(|f| f.min_score = Some(0.8)), vec!["Talks go on"]),
        (
            with(|f| f.text = Some("talks on".to_owned())),
            vec!["Talks go on"],
        ),
        (
            with(|f| {
                f.min_publishers = 2;
                f.limit = 2
            }),
            vec!["", greek],
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(
            reports(&store, filter.clone()).await,
            expected,
            "{filter:?}"
        );
    }
}

#[tokio::test]
async fn a_story_is_listed_once_it_is_recognised() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    let dull = verdict(0.125, &[]);
    let row = store
        .write(move |write| put(write, source, &item("Unclear"), &dull, "story", at(0)))
        .await
        .unwrap();
    assert!(stories(&store, Filter::default()).await.is_empty());
    let judge = |verdict: Verdict| {
        let (store, edited) = (store.clone(), item("Clear"));
        async move {
            let edited_keys = keys("a", &edited);
            store
                .write(move |write| {
                    write.update_report(row, &edited, &edited_keys, &verdict, at(1))
                })
                .await
                .unwrap();
        }
    };
    judge(relevant()).await;
    assert_eq!(stories(&store, Filter::default()).await, ["Clear"]);
    judge(verdict(0.25, &[])).await;
    assert!(stories(&store, Filter::default()).await.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever an item holds comes back as it went in, and whatever is asked
    /// for is a question that can be answered.
    #[test]
    fn any_text_comes_back(title in "\\PC{0,40}", summary in any::<String>(), score in 0.5..=1.0) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let folder = folder();
            let store = store(&folder);
            let source = sources(&store, &["Alpha"]).await[0];
            let item = Item { title: title.clone(), summary: summary.clone(), ..item("x") };
            let found = store
                .write(move |write| {
                    put(write, source, &item, &verdict(score, &[]), "story", at(0))?;
                    let filter = Filter { min_score: Some(score), ..Filter::default() };
                    let asked = Filter { text: Some(item.title.clone()), ..filter.clone() };
                    write.reading().stories(&asked)?;
                    write.reading().stories(&filter)
                })
                .await
                .unwrap();
            assert_eq!(found.len(), 1);
            assert_eq!((&found[0].title, &found[0].summary), (&title, &summary));
        });
    }
}
