//! What became of the sources, as a feed.

use geowire::model::{Counts, Outcome, OutcomeKind, SourceProfile, SourceState};
use geowire::store::{Declared, Store};
use jiff::{SignedDuration, Timestamp};

use super::{Served, now, profile};

/// The time so many hours before now.
fn ago(hours: i64) -> Timestamp {
    now() - SignedDuration::from_hours(hours)
}

/// Sources by their names beside the one that is there; their rows.
pub(super) async fn sources(store: &Store, names: &[&str]) -> Vec<i64> {
    let all = ["Harbour"].iter().chain(names);
    let declared: Vec<Declared> = all
        .map(|name| Declared {
            profile: SourceProfile {
                name: (*name).to_owned(),
                ..profile()
            },
            url: format!("https://{}.example/feed", name.to_lowercase())
                .parse()
                .unwrap(),
            enabled: *name != "Silent",
            fresh: SourceState::fresh(ago(1000), SignedDuration::from_mins(15)),
        })
        .collect();
    let rows = store
        .write(move |write| write.reconcile(&declared, ago(1000)))
        .await
        .unwrap();
    names
        .iter()
        .map(|name| rows.iter().find(|row| row.name == *name).unwrap().row)
        .collect()
}

/// Records that a refresh of a source ended so, and what else is remembered.
pub(super) async fn ended(
    store: &Store,
    source: i64,
    hours: i64,
    kind: OutcomeKind,
    message: &str,
    more: fn(&mut SourceState),
) {
    let outcome = Outcome {
        kind,
        status: None,
        message: message.to_owned(),
        bytes: 0,
        counts: Counts::default(),
    };
    let mut state = SourceState::fresh(now(), SignedDuration::from_mins(15));
    more(&mut state);
    store
        .write(move |write| write.finish(source, &state, &outcome, 5, ago(hours)))
        .await
        .unwrap();
}

fn plain(_: &mut SourceState) {}

async fn troubled() -> Served {
    let served = Served::new().await;
    let store = &served.store;
    let names = [
        "Down", "Back", "Gone", "Moved", "Page", "Torn", "Twice", "Silent", "Old", "Never",
    ];
    let rows = sources(store, &names).await;
    let [
        down,
        back,
        gone,
        moved,
        page,
        torn,
        twice,
        silent,
        old,
        never,
    ] = rows[..]
    else {
        panic!("{rows:?}");
    };
    let fails = |row, hours, why| ended(store, row, hours, OutcomeKind::Timeout, why, plain);
    let reads = |row, hours| ended(store, row, hours, OutcomeKind::Updated, "read", plain);
    reads(down, 30).await;
    for (hours, why) in [
        (29, "one"),
        (28, "two"),
        (26, "no answer in 30 s"),
        (20, "four"),
    ] {
        fails(down, hours, why).await;
    }
    reads(back, 60).await;
    for hours in [59, 58, 57, 56] {
        fails(back, hours, "no answer in 30 s").await;
    }
    reads(back, 50).await;
    reads(back, 49).await;
    reads(gone, 40).await;
    let goes = "the server says that the feed is gone for good (410)";
    ended(store, gone, 39, OutcomeKind::Gone, goes, plain).await;
    ended(store, gone, 2, OutcomeKind::Gone, goes, plain).await;
    reads(moved, 38).await;
    ended(store, moved, 37, OutcomeKind::Moved, "moved", |state| {
        state.adopted_url = Some("https://new.example/feed?a=1&b=2".parse().unwrap());
        state.adopted_because = Some("the server moved it to https".to_owned());
    })
    .await;
    ended(
        store,
        page,
        36,
        OutcomeKind::FoundOnPage,
        "found",
        |state| {
            state.adopted_url = Some("https://page.example/rss".parse().unwrap());
            state.adopted_because = Some("the page at page.example/ advertises it".to_owned());
        },
    )
    .await;
    reads(torn, 35).await;
    for hours in [34, 33] {
        let message = "the document broke off; 12 whole entries were read";
        ended(store, torn, hours, OutcomeKind::Damaged, message, |state| {
            state.problems = vec!["the document broke off".to_owned()];
        })
        .await;
    }
    reads(twice, 32).await;
    fails(twice, 31, "one").await;
    fails(twice, 30, "two").await;
    for hours in [29, 28, 27] {
        fails(silent, hours, "switched off since").await;
        fails(never, hours, "no such host").await;
    }
    // Over before what the feed looks back to.
    for hours in [600, 599, 598] {
        fails(old, hours, "long ago").await;
    }
    reads(old, 590).await;
    served
}

#[tokio::test]
async fn trouble_is_told_with_what_to_do() {
    let served = troubled().await;
    let feed = served.get("/health.json").await;
    assert_eq!(feed.status, 200);
    let pretty = serde_json::to_string_pretty(&feed.json()).unwrap();
    insta::assert_snapshot!("health_as_json", pretty);
    insta::assert_snapshot!("health_as_rss", served.get("/health.xml").await.text());
    insta::assert_snapshot!("health_as_atom", served.get("/health.atom").await.text());
    let two = served.get("/health.json?limit=2").await;
    assert_eq!(two.json()["items"].as_array().unwrap().len(), 2);
    served.stop().await;
}

/// An event is the same entry for as long as it lasts, and one that is over
/// stays the same too.
#[tokio::test]
async fn an_event_keeps_its_identity() {
    let served = troubled().await;
    let ids = |answer: &super::Answer| -> Vec<(String, String)> {
        let items = answer.json()["items"].as_array().unwrap().clone();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        items
            .iter()
            .map(|item| (text(&item["title"]), text(&item["id"])))
            .collect()
    };
    let before = ids(&served.get("/health.json").await);
    let store = &served.store;
    let down = store.read(|read| read.sources()).await.unwrap();
    let down = down
        .iter()
        .find(|source| source.name == "Down")
        .unwrap()
        .row;
    let more = OutcomeKind::HttpError;
    ended(store, down, 1, more, "HTTP status 500", plain).await;
    // What is old goes, but for the last that went well and that did not.
    store
        .write(|write| write.purge(&[], SignedDuration::from_hours(24 * 20), 10, now()))
        .await
        .unwrap();
    served.later();
    let during = ids(&served.get("/health.json").await);
    assert_eq!(during, before);
    ended(store, down, 0, OutcomeKind::Updated, "read", plain).await;
    served.later();
    let mut after = ids(&served.get("/health.json").await);
    assert_eq!(after.remove(0).0, "Down is read again");
    assert_eq!(after, before);
    served.stop().await;
}
