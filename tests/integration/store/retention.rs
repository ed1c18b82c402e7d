use geowire::model::OutcomeKind::{Damaged, NotModified, Timeout, Updated};
use geowire::store::{Purged, Retention, Store};
use jiff::{SignedDuration, Timestamp};

use super::values::{
    DAY, add, at, declared, finish, folder, item, key, keys, put, reconcile, relevant, sources,
    start, store, titles,
};

fn rule(source: &str, days: i64, keep_min: u32) -> Retention {
    Retention {
        source: source.to_owned(),
        keep: SignedDuration::from_secs(days * DAY),
        keep_min,
    }
}

async fn purge(store: &Store, rules: &[Retention], now: Timestamp) -> Purged {
    let rules = rules.to_vec();
    store
        .write(move |write| write.purge(&rules, SignedDuration::from_secs(7 * DAY), 1000, now))
        .await
        .unwrap()
}

#[tokio::test]
async fn an_old_report_goes_and_does_not_come_back() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    add(&store, source, "Old", start()).await;
    add(&store, source, "New", at(20 * DAY)).await;
    finish(&store, source, Updated, at(30 * DAY)).await;
    let generation = store.generation();

    let nothing = purge(&store, &[rule("Alpha", 40, 0)], at(30 * DAY)).await;
    assert_eq!(nothing, Purged::default());
    assert_eq!(store.generation(), generation);

    let purged = purge(&store, &[rule("Alpha", 15, 0)], at(30 * DAY)).await;
    assert_eq!((purged.reports, purged.stories), (1, 1));
    assert_eq!(titles(&store).await, ["New"]);
    assert!(store.generation() > generation);

    let gone = keys(&source.to_string(), &item("Old"));
    let known = store
        .write(move |write| write.known(source, &[gone], at(30 * DAY)))
        .await
        .unwrap();
    assert!(known.by_identity.is_empty() && known.by_link.is_empty());
    assert!(known.buried.contains(&gone.identity));
    assert!(known.buried.contains(&gone.link.unwrap()));
}

#[tokio::test]
async fn what_the_feed_still_lists_stays() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    let row = add(&store, source, "Listed", start()).await;
    let identity = keys(&source.to_string(), &item("Listed")).identity;
    let rules = [rule("Alpha", 15, 0)];

    // Seen, but the sighting is young enough not to be written: still listed.
    for hours in [0, 5, 10, 15] {
        let now = at(hours * 3600);
        store
            .write(move |write| write.sight(row, source, identity, now))
            .await
            .unwrap();
        finish(&store, source, Updated, now).await;
    }
    // From here on nothing shows that it left the feed: the document did not
    // change, was cut off, or could not be had.
    for (day, kind) in [(20, NotModified), (21, Damaged), (22, Timeout)] {
        finish(&store, source, kind, at(day * DAY)).await;
        assert_eq!(
            purge(&store, &rules, at(60 * DAY)).await.reports,
            0,
            "{kind:?}"
        );
    }
    finish(&store, source, Updated, at(61 * DAY)).await;
    assert_eq!(purge(&store, &rules, at(61 * DAY)).await.reports, 1);
}

#[tokio::test]
async fn a_second_source_holds_a_report() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha", "Beta"]).await;
    let row = add(&store, rows[0], "Shared", start()).await;
    let beta = rows[1];
    store
        .write(move |write| write.sight(row, beta, key("beta's"), at(DAY)))
        .await
        .unwrap();
    let rules = [rule("Alpha", 15, 0), rule("Beta", 15, 0)];
    finish(&store, rows[0], Updated, at(30 * DAY)).await;
    assert_eq!(purge(&store, &rules, at(30 * DAY)).await.reports, 0);

    // Beta is no longer declared: nobody will read it any more.
    reconcile(
        &store,
        vec![declared("Alpha", "https://alpha.example/feed")],
    )
    .await;
    assert_eq!(purge(&store, &rules[..1], at(10 * DAY)).await.reports, 0);
    assert_eq!(purge(&store, &rules[..1], at(30 * DAY)).await.reports, 1);
}

#[tokio::test]
async fn the_newest_stay_whatever_their_age() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha", "Beta"]).await;
    for number in 0..6 {
        add(&store, rows[0], &format!("Alpha {number}"), at(number)).await;
        add(&store, rows[1], &format!("Beta {number}"), at(number)).await;
    }
    for row in &rows {
        finish(&store, *row, Updated, at(100 * DAY)).await;
    }
    let rules = [rule("Alpha", 10, 2), rule("Beta", 10, 5)];
    assert_eq!(purge(&store, &rules, at(100 * DAY)).await.reports, 5);
    let left = titles(&store).await;
    let alpha: Vec<_> = left
        .iter()
        .filter(|title| title.starts_with("Alpha"))
        .collect();
    assert_eq!(alpha, ["Alpha 5", "Alpha 4"]);
    assert_eq!(left.len(), 7);
}

#[tokio::test]
async fn a_removed_source_ages_by_the_longest_rule() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha", "Beta"]).await;
    add(&store, rows[1], "Of a removed source", start()).await;
    reconcile(
        &store,
        vec![declared("Alpha", "https://alpha.example/feed")],
    )
    .await;
    let rules = [rule("Alpha", 30, 0)];
    assert_eq!(purge(&store, &[], at(99 * DAY)).await.reports, 0);
    assert_eq!(purge(&store, &rules, at(29 * DAY)).await.reports, 0);
    assert_eq!(purge(&store, &rules, at(31 * DAY)).await.reports, 1);
}

#[tokio::test]
async fn a_call_removes_no_more_than_it_may() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha", "Beta"]).await;
    for number in 0..4 {
        add(&store, rows[0], &format!("Alpha {number}"), at(number)).await;
        add(&store, rows[1], &format!("Beta {number}"), at(number)).await;
    }
    for row in &rows {
        finish(&store, *row, Updated, at(100 * DAY)).await;
    }
    let mut counts = Vec::new();
    for _ in 0..4 {
        let purged = store
            .write(|write| {
                let rules = [rule("Alpha", 10, 0), rule("Beta", 10, 0)];
                write.purge(&rules, SignedDuration::from_secs(DAY), 3, at(100 * DAY))
            })
            .await
            .unwrap();
        counts.push(purged.reports);
    }
    assert_eq!(counts, [3, 3, 2, 0]);
}

#[tokio::test]
async fn a_story_stays_while_one_of_its_reports_does() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    for (title, day) in [("First", 0), ("Second", 20)] {
        let item = item(title);
        store
            .write(move |write| put(write, source, &item, &relevant(), "story", at(day * DAY)))
            .await
            .unwrap();
    }
    finish(&store, source, Updated, at(30 * DAY)).await;
    let purged = purge(&store, &[rule("Alpha", 15, 0)], at(30 * DAY)).await;
    assert_eq!((purged.reports, purged.stories), (1, 0));
    let stories = store
        .read(|read| read.stories(&geowire::model::Filter::default()))
        .await
        .unwrap();
    assert_eq!(
        (stories[0].id, &*stories[0].title),
        (key("story"), "Second")
    );
}

#[tokio::test]
async fn the_log_of_refreshes_keeps_the_last_of_each_kind() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    for (day, kind) in [
        (0, Timeout),
        (1, Timeout),
        (2, Updated),
        (3, Updated),
        (20, Updated),
    ] {
        finish(&store, source, kind, at(day * DAY)).await;
    }
    let purged = purge(&store, &[], at(20 * DAY)).await;
    assert_eq!((purged.refreshes, purged.reports), (3, 0));
    let status = store.read(|read| read.status(at(20 * DAY))).await.unwrap();
    assert_eq!(status[0].last.as_ref().unwrap().0, at(20 * DAY));
    assert_eq!(status[0].last_failure.as_ref().unwrap().0, at(DAY));
}
