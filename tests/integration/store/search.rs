//! Words of all scripts, and counts to choose by.

use geowire::model::{Facets, Filter, Item, Language, LanguageOrigin};
use geowire::store::{Retention, Store};
use jiff::SignedDuration;

use super::values::{
    DAY, add, at, finish, folder, item, keys, put, relevant, sources, start, store, verdict,
};
use geowire::model::NamedKind::{Country, Theme};
use geowire::model::OutcomeKind::Updated;

async fn found(store: &Store, text: &str) -> Vec<String> {
    let filter = Filter {
        text: Some(text.to_owned()),
        ..Filter::default()
    };
    let reports = store.read(move |read| read.reports(&filter)).await.unwrap();
    let mut titles: Vec<String> = reports.into_iter().map(|report| report.title).collect();
    titles.sort();
    titles
}

fn told(title: &str, language: &str) -> Item {
    Item {
        language: Language {
            tag: language.to_owned(),
            from: LanguageOrigin::Text,
        },
        summary: String::new(),
        ..item(title)
    }
}

#[tokio::test]
async fn words_of_all_scripts_are_found() {
    let texts = [
        ("北朝鮮がミサイルを発射", "ja"),
        ("中国外交部回应台海局势", "zh"),
        ("북한이 탄도미사일을 발사했다", "ko"),
        ("Übergabe in São Paulo", "de"),
        ("Der Angriffskrieg geht weiter", "de"),
        ("Совет ЕС утвердил санкции", "ru"),
        ("إيران تُعلِن وقف التخصيب", "ar"),
        ("ไทยและกัมพูชาหยุดยิง", "th"),
    ];
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    for (at_second, (title, language)) in (0..).zip(texts) {
        let item = told(title, language);
        store
            .write(move |write| put(write, source, &item, &relevant(), title, at(at_second)))
            .await
            .unwrap();
    }
    for (query, of) in [
        ("ミサイル", 0),
        ("朝鮮", 0),
        ("射", 0),
        ("台海", 1),
        ("回应台海", 1),
        ("局", 1),
        ("미사일", 2),
        ("북한", 2),
        ("sao", 3),
        ("ubergabe PAULO", 3),
        ("\"in são paulo\"", 3),
        ("krieg", 4),
        ("angriffs", 4),
        ("санкц", 5),
        ("إيران", 6),
        ("تعلن", 6),
        ("กัมพูชา", 7),
    ] {
        assert_eq!(found(&store, query).await, [texts[of].0], "{query}");
    }
    for query in ["台回", "射発", "rieg", "\"paulo são\"", "paulo -sao"] {
        assert!(found(&store, query).await.is_empty(), "{query}");
    }
}

#[tokio::test]
async fn the_index_follows_edits_and_removals() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    let row = add(&store, source, "Harbour closed", start()).await;
    add(&store, source, "Harbour open", at(20 * DAY)).await;
    assert_eq!(found(&store, "harbour").await.len(), 2);

    let edited = item("Airport closed");
    let edited_keys = keys("a", &edited);
    store
        .write(move |write| write.update_report(row, &edited, &edited_keys, &relevant(), at(1)))
        .await
        .unwrap();
    assert_eq!(found(&store, "harbour").await, ["Harbour open"]);
    assert_eq!(found(&store, "airport").await, ["Airport closed"]);

    finish(&store, source, Updated, at(30 * DAY)).await;
    let rule = Retention {
        source: "Alpha".to_owned(),
        keep: SignedDuration::from_secs(15 * DAY),
        keep_min: 0,
    };
    store
        .write(move |write| {
            write.purge(
                &[rule],
                SignedDuration::from_secs(7 * DAY),
                1000,
                at(30 * DAY),
            )
        })
        .await
        .unwrap();
    assert!(found(&store, "airport").await.is_empty());
    assert_eq!(found(&store, "harbour").await, ["Harbour open"]);
    store.close().await.unwrap();

    let raw = rusqlite::Connection::open(folder.path().join("geowire.db")).unwrap();
    let check = "INSERT INTO report_search (report_search) VALUES ('integrity-check')";
    raw.execute(check, ()).unwrap();
    let indexed: i64 = raw
        .query_row("SELECT count(*) FROM report_search_docsize", (), |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(indexed, 1);
}

#[tokio::test]
async fn counts_to_choose_by() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha", "Beta"]).await;
    let pact = verdict(
        0.75,
        &[
            (Country, "FR", 0.5),
            (Country, "DE", 0.25),
            (Theme, "arms", 0.5),
        ],
    );
    let talks = verdict(0.75, &[(Country, "DE", 0.5), (Theme, "talks", 0.5)]);
    let sport = verdict(0.125, &[(Country, "BR", 1.0)]);
    store
        .write(move |write| {
            put(write, rows[0], &told("Pact", "en"), &pact, "pact", at(10))?;
            put(
                write,
                rows[1],
                &told("Pakt", "de-at"),
                &pact,
                "pact",
                at(20),
            )?;
            put(
                write,
                rows[1],
                &told("Talks", "en"),
                &talks,
                "talks",
                at(30),
            )?;
            put(write, rows[1], &told("Cup", "en"), &sport, "cup", at(40))
        })
        .await
        .unwrap();
    let pairs = |list: &[(&str, u64)]| -> Vec<(String, u64)> {
        list.iter()
            .map(|(name, count)| ((*name).to_owned(), *count))
            .collect()
    };
    let facets = store
        .read(|read| read.facets(&Filter::default()))
        .await
        .unwrap();
    assert_eq!(
        facets,
        Facets {
            countries: pairs(&[("DE", 2), ("FR", 1)]),
            themes: pairs(&[("arms", 1), ("talks", 1)]),
            languages: pairs(&[("en", 2), ("de", 1)]),
            sources: pairs(&[("Beta", 2), ("Alpha", 1)]),
        }
    );
    // What is chosen restricts the other lists, and not its own.
    let french = Filter {
        countries: vec!["FR".to_owned()],
        ..Filter::default()
    };
    let (facets, count) = store
        .read(move |read| Ok((read.facets(&french)?, read.count_stories(&french)?)))
        .await
        .unwrap();
    assert_eq!(facets.countries, pairs(&[("DE", 2), ("FR", 1)]));
    assert_eq!(facets.themes, pairs(&[("arms", 1)]));
    assert_eq!(count, 1);
    let (reports, rejected, days) = store
        .read(|read| {
            let all = Filter::default();
            let rejected = read.count_rejected(&all, at(0))?;
            Ok((
                read.count_reports(&all)?,
                rejected,
                read.by_day(at(DAY + 15), 2)?,
            ))
        })
        .await
        .unwrap();
    assert_eq!((reports, rejected), (3, 1));
    assert_eq!(days["Alpha"], [[1, 1], [0, 0]]);
    assert_eq!(days["Beta"], [[0, 0], [3, 2]]);
}
