use geowire::model::{Filter, Item, NamedKind, ReportEntry};
use geowire::store::Store;
use rusqlite::Connection;

use super::values::{
    DAY, add, at, folder, item, key, keys, place, put, relevant, sources, start, store, verdict,
};

async fn entries(store: &Store) -> Vec<ReportEntry> {
    store
        .read(|read| read.reports(&Filter::default()))
        .await
        .unwrap()
}

#[tokio::test]
async fn an_edit_keeps_identity_date_and_the_old_title() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    let first = item("Envoys meet");
    let row = add(&store, source, "Envoys meet", start()).await;
    let before = entries(&store).await.remove(0);
    assert_eq!(before.updated, start());

    let edited = Item {
        title: "Envoys meet and agree".to_owned(),
        summary: "They agreed.".to_owned(),
        published: at(5000),
        ..first.clone()
    };
    let edited_keys = keys(&source.to_string(), &edited);
    let judged = verdict(0.9, &[(NamedKind::Country, "DE", 0.4)]);
    store
        .write(move |write| write.update_report(row, &edited, &edited_keys, &judged, at(600)))
        .await
        .unwrap();

    let after = entries(&store).await.remove(0);
    let expected = ReportEntry {
        title: "Envoys meet and agree".to_owned(),
        summary: "They agreed.".to_owned(),
        updated: at(600),
        score: 0.9,
        countries: vec!["DE".to_owned()],
        labels: vec![("DE".to_owned(), "label of DE".to_owned())],
        evidence: after.evidence.clone(),
        ..before
    };
    assert_eq!(after, expected);
    assert_eq!(after.evidence[0].what, "score 0.9");

    let tagged = |country: &str| {
        let filter = Filter {
            countries: vec![country.to_owned()],
            ..Filter::default()
        };
        let store = store.clone();
        async move {
            store
                .read(move |read| read.reports(&filter))
                .await
                .unwrap()
                .len()
        }
    };
    assert_eq!((tagged("DE").await, tagged("FR").await), (1, 0));

    // An edit of the text alone is counted and adds no title.
    let again = Item {
        title: "Envoys meet and agree".to_owned(),
        ..first
    };
    let again_keys = keys(&source.to_string(), &again);
    let known = store
        .write(move |write| {
            write.update_report(row, &again, &again_keys, &relevant(), at(700))?;
            write.known(source, &[again_keys], at(700))
        })
        .await
        .unwrap();
    assert_eq!(known.recent[0].edits, 2);
    let path = store.path().to_owned();
    let titles: Vec<(i64, String)> = Connection::open(path)
        .unwrap()
        .prepare("SELECT until, title FROM report_title ORDER BY row")
        .unwrap()
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(titles, [(at(600).as_second(), "Envoys meet".to_owned())]);
}

#[tokio::test]
async fn what_dedupe_is_told() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha", "Beta"]).await;
    let (alpha, beta) = (rows[0], rows[1]);
    let old = add(&store, alpha, "Three days old", at(-3 * DAY)).await;
    let new = add(&store, alpha, "An hour old", at(-3600)).await;
    let other = add(&store, beta, "From elsewhere", at(-60)).await;

    let (mine, theirs, unseen) = (
        item("Three days old"),
        item("From elsewhere"),
        item("Unseen"),
    );
    let asked = [
        keys(&alpha.to_string(), &mine),
        keys(&alpha.to_string(), &theirs),
        keys(&alpha.to_string(), &unseen),
    ];
    let known = store
        .write(move |write| write.known(alpha, &asked, start()))
        .await
        .unwrap();

    assert_eq!(known.by_identity.len(), 1);
    let report = &known.by_identity[&asked[0].identity];
    assert_eq!((report.row, report.leading, report.edits), (old, true, 0));
    assert_eq!(report.title, "Three days old");
    assert_eq!(report.content, asked[0].content);
    assert_eq!(report.link, asked[0].link);
    assert_eq!(report.first_seen, at(-3 * DAY));

    assert_eq!(known.by_link.len(), 2);
    let report = &known.by_link[&asked[1].link.unwrap()];
    assert_eq!((report.row, report.leading), (other, false));

    let recent: Vec<_> = known.recent.iter().map(|report| report.row).collect();
    assert_eq!(recent, [new]);
    assert!(known.buried.is_empty());
}

#[tokio::test]
async fn a_changed_guid_is_a_further_sighting() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha", "Beta"]).await;
    let (alpha, beta) = (rows[0], rows[1]);
    let row = add(&store, alpha, "One report", start()).await;
    let before = entries(&store).await.remove(0);

    let asked = [key("new guid"), key("beta's guid")].map(|identity| geowire::dedupe::Keys {
        identity,
        link: None,
        content: key("content"),
    });
    let generation = store.generation();
    store
        .write(move |write| {
            write.sight(row, alpha, asked[0].identity, at(10))?;
            write.sight(row, beta, asked[1].identity, at(20))
        })
        .await
        .unwrap();
    assert_eq!(store.generation(), generation + 1);

    let known = store
        .write(move |write| {
            Ok((
                write.known(alpha, &asked, at(30))?,
                write.known(beta, &asked, at(30))?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(known.0.by_identity[&asked[0].identity].row, row);
    assert!(!known.0.by_identity.contains_key(&asked[1].identity));
    assert_eq!(known.0.recent.len(), 1);
    assert!(!known.1.by_identity[&asked[1].identity].leading);
    assert_eq!(known.1.recent[0].row, row);

    let after = entries(&store).await;
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].id, before.id);
    let carriers: Vec<_> = after[0].sources.iter().map(|(name, _)| &**name).collect();
    assert_eq!(carriers, ["Alpha", "Beta"]);
    assert_eq!(after[0].sources[1].1, "https://beta.example/feed");
}

#[tokio::test]
async fn an_unchanged_item_is_renewed_every_six_hours_only() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    let row = add(&store, source, "Stays listed", start()).await;
    let identity = keys(&source.to_string(), &item("Stays listed")).identity;
    let generation = store.generation();
    let raw = Connection::open(store.path()).unwrap();
    let seen = |now: i64| {
        let (store, raw) = (store.clone(), &raw);
        async move {
            store
                .write(move |write| write.sight(row, source, identity, at(now)))
                .await
                .unwrap();
            raw.query_row("SELECT last_seen FROM sighting", (), |row| {
                row.get::<_, i64>(0)
            })
            .unwrap()
        }
    };
    assert_eq!(seen(6 * 3600).await, start().as_second());
    assert_eq!(seen(6 * 3600 + 1).await, at(6 * 3600 + 1).as_second());
    // A clock set back does not take it back.
    assert_eq!(seen(5).await, at(6 * 3600 + 1).as_second());
    assert_eq!(store.generation(), generation);
}

#[tokio::test]
async fn a_story_comes_up_for_a_new_publisher_only() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha", "Beta"]).await;
    let (alpha, beta) = (rows[0], rows[1]);
    let updated = |store: Store| async move {
        let stories = store
            .read(|read| read.stories(&Filter::default()))
            .await
            .unwrap();
        (
            stories[0].first_seen,
            stories[0].updated,
            stories[0].reports.len(),
        )
    };
    let join = |source, title: &str, now| {
        let (store, item) = (store.clone(), item(title));
        async move {
            store
                .write(move |write| put(write, source, &item, &relevant(), "story", now))
                .await
                .unwrap()
        }
    };
    let row = join(alpha, "First", at(0)).await;
    assert_eq!(updated(store.clone()).await, (at(0), at(0), 1));
    join(alpha, "Second", at(10)).await;
    assert_eq!(updated(store.clone()).await, (at(0), at(0), 2));
    join(beta, "Third", at(20)).await;
    assert_eq!(updated(store.clone()).await, (at(0), at(20), 3));
    join(beta, "Fourth", at(30)).await;
    assert_eq!(updated(store.clone()).await, (at(0), at(20), 4));

    // Placed again where it is, or edited: nothing new for a reader.
    let edited = item("First, corrected");
    let edited_keys = keys("x", &edited);
    store
        .write(move |write| {
            write.place(row, &place("story", "still"), at(40))?;
            write.update_report(row, &edited, &edited_keys, &relevant(), at(40))
        })
        .await
        .unwrap();
    assert_eq!(updated(store).await, (at(0), at(20), 4));
}

#[tokio::test]
async fn a_story_that_merges_into_another_is_found_under_both_identities() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    let rows = [
        add(&store, source, "kept", at(0)).await,
        add(&store, source, "lost", at(1)).await,
    ];
    store
        .write(move |write| write.place(rows[1], &place("kept", "the same event"), at(2)))
        .await
        .unwrap();
    let late = item("late");
    let story = store
        .write(move |write| {
            let row = put(write, source, &late, &relevant(), "lost", at(3))?;
            Ok(write.report(row)?.1)
        })
        .await
        .unwrap();
    assert_eq!(story, Some(key("kept")));
    let placed = store.read(|read| read.placed_since(start())).await.unwrap();
    let placed: Vec<_> = placed
        .iter()
        .map(|(report, story)| (&*report.title, *story))
        .collect();
    assert_eq!(
        placed,
        [
            ("kept", key("kept")),
            ("lost", key("kept")),
            ("late", key("kept"))
        ]
    );
    let totals = store.read(|read| read.totals()).await.unwrap();
    assert_eq!(totals[..3], [3, 3, 1]);
}

#[tokio::test]
async fn grouping_gets_back_what_was_stored() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    let item = item("Whole");
    let keys = keys("a", &item);
    let (report, story) = store
        .write({
            let item = item.clone();
            move |write| {
                let row = write.insert_report(source, &item, &keys, &relevant(), at(1))?;
                write.report(row)
            }
        })
        .await
        .unwrap();
    assert_eq!(story, None);
    assert_eq!(report.id, keys.identity);
    assert_eq!(
        (&*report.source, &*report.publisher),
        ("Alpha", "Alpha House")
    );
    assert_eq!(
        (&report.title, &report.summary),
        (&item.title, &item.summary)
    );
    assert_eq!(
        (report.link, report.language),
        (item.link, item.language.tag)
    );
    assert_eq!(
        (report.published, report.verdict),
        (item.published, relevant())
    );
    // Not placed: not in the index.
    assert!(
        store
            .read(|read| read.placed_since(start()))
            .await
            .unwrap()
            .is_empty()
    );
}
