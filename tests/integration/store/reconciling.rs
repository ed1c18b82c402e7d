use geowire::model::{OutcomeKind, SourceState, Validators};
use geowire::store::Store;
use jiff::SignedDuration;

use super::values::{
    add, at, declared, finish, folder, outcome, reconcile, reconcile_at, rows, start, state, store,
    titles,
};

/// A state in which nothing is as in a fresh one.
fn learned() -> SourceState {
    SourceState {
        validators: Validators {
            etag: Some("W/\"1\"".to_owned()),
            last_modified: Some("Mon, 01 Jan 2024 00:00:00 GMT".to_owned()),
        },
        body_hash: Some([7; 16]),
        next_due: at(5000),
        interval: SignedDuration::from_mins(30),
        failures: 2,
        forbidden: 1,
        last_attempt: Some(at(10)),
        last_success: Some(at(9)),
        last_full: Some(at(8)),
        adopted_url: Some("https://moved.example/feed".parse().unwrap()),
        adopted_because: Some("moved for good".to_owned()),
        moving_to: Some("https://next.example/feed".parse().unwrap()),
        moving_since: Some(at(7)),
        paused: Some("410".to_owned()),
        feed_title: Some("Alpha News".to_owned()),
        format: Some("RSS 2.0".to_owned()),
        hints: Some("{\"ttl\":60}".to_owned()),
        problems: vec!["a bare &".to_owned()],
    }
}

async fn learn(store: &Store, row: i64, state: SourceState) {
    store
        .write(move |write| write.finish(row, &state, &outcome(OutcomeKind::Updated), 5, at(10)))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_whole_state_comes_back() {
    let folder = folder();
    let store = store(&folder);
    let first = reconcile(&store, vec![declared("Alpha", "https://a.example/")]).await;
    assert_eq!(first[0].state, state());
    learn(&store, first[0].row, learned()).await;
    let again = reconcile(&store, vec![declared("Alpha", "https://a.example/")]).await;
    assert_eq!(again[0].state, learned());
    assert_eq!(again[0].key, "Alpha");
}

#[tokio::test]
async fn a_new_address_keeps_the_source_and_forgets_the_old_address() {
    let folder = folder();
    let store = store(&folder);
    let first = reconcile(&store, vec![declared("Alpha", "https://a.example/")]).await;
    add(&store, first[0].row, "Stays", start()).await;
    learn(&store, first[0].row, learned()).await;
    let moved = vec![declared("Alpha", "https://b.example/")];
    let again = reconcile_at(&store, moved, at(100)).await;
    assert_eq!((again[0].row, &again[0].key), (first[0].row, &first[0].key));
    let expected = SourceState {
        next_due: at(100),
        interval: SignedDuration::from_mins(30),
        last_attempt: Some(at(10)),
        last_success: Some(at(9)),
        feed_title: Some("Alpha News".to_owned()),
        ..SourceState::fresh(at(100), SignedDuration::from_mins(30))
    };
    assert_eq!(again[0].state, expected);
    assert_eq!(titles(&store).await, ["Stays"]);
}

#[tokio::test]
async fn a_new_name_keeps_key_state_and_reports() {
    let folder = folder();
    let store = store(&folder);
    let first = reconcile(&store, vec![declared("Alpha", "https://a.example/")]).await;
    learn(&store, first[0].row, learned()).await;
    let again = reconcile(&store, vec![declared("Beta", "https://a.example/")]).await;
    assert_eq!(again[0].row, first[0].row);
    assert_eq!((&*again[0].key, &*again[0].name), ("Alpha", "Beta"));
    assert_eq!(again[0].state, learned());

    // The name is free again, the key is not: identities must differ.
    let both = vec![
        declared("Beta", "https://a.example/"),
        declared("Alpha", "https://c.example/"),
    ];
    let both = reconcile(&store, both).await;
    assert_eq!(both[0].row, first[0].row);
    assert_eq!((&*both[1].key, &*both[1].name), ("Alpha (2)", "Alpha"));
}

#[tokio::test]
async fn two_sources_can_swap_names() {
    let folder = folder();
    let store = store(&folder);
    let all = vec![
        declared("Alpha", "https://a.example/"),
        declared("Beta", "https://b.example/"),
    ];
    let first = rows(&reconcile(&store, all).await);
    let swapped = vec![
        declared("Beta", "https://a.example/"),
        declared("Alpha", "https://b.example/"),
    ];
    let again = reconcile(&store, swapped).await;
    // The name counts before the address.
    assert_eq!(rows(&again), [first[1], first[0]]);
}

#[tokio::test]
async fn a_removed_source_rests_and_comes_back() {
    let folder = folder();
    let store = store(&folder);
    let all = vec![
        declared("Alpha", "https://a.example/"),
        declared("Beta", "https://b.example/"),
    ];
    let first = reconcile(&store, all.clone()).await;
    add(&store, first[0].row, "Stays", start()).await;
    learn(&store, first[0].row, learned()).await;

    reconcile(&store, all[1..].to_vec()).await;
    let names = |store: Store| async move {
        let sources = store.read(|read| read.sources()).await.unwrap();
        sources
            .into_iter()
            .map(|source| source.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(store.clone()).await, ["Beta"]);
    assert_eq!(titles(&store).await, ["Stays"]);

    // Another source of that name at another address is not the removed one.
    let other = vec![declared("Alpha", "https://other.example/"), all[1].clone()];
    let other = reconcile(&store, other).await;
    assert_ne!(other[0].row, first[0].row);
    assert_eq!(other[0].key, "Alpha (2)");

    let back = reconcile(&store, all).await;
    assert_eq!(rows(&back), rows(&first));
    assert_eq!(back[0].key, "Alpha");
    // Declaring it again ends a pause; the rest is as it was.
    let expected = SourceState {
        paused: None,
        ..learned()
    };
    assert_eq!(back[0].state, expected);
}

#[tokio::test]
async fn what_is_due() {
    let folder = folder();
    let store = store(&folder);
    let mut all: Vec<_> = ["A", "B", "C", "D", "E"]
        .iter()
        .map(|name| declared(name, &format!("https://{name}.example/")))
        .collect();
    all[3].enabled = false;
    let rows = rows(&reconcile(&store, all).await);
    let due = [at(50), at(20), at(90), at(10), at(1_000_000)];
    let moves: Vec<_> = rows.iter().copied().zip(due).collect();
    store
        .write(move |write| write.set_due(&moves))
        .await
        .unwrap();

    let ask = |now, horizon, limit| {
        let store = store.clone();
        async move {
            let due = store.read(move |read| read.due(now, horizon, limit)).await;
            let names = due.unwrap().into_iter().map(|source| source.name);
            names.collect::<Vec<_>>()
        }
    };
    let far = at(2_000_000);
    assert_eq!(ask(at(50), far, 10).await, ["B", "A"]);
    assert_eq!(ask(at(50), far, 1).await, ["B"]);
    assert_eq!(ask(at(19), far, 10).await, Vec::<String>::new());
    // Due beyond the horizon: a wrong clock set that.
    assert_eq!(ask(at(20), at(500_000), 10).await, ["B", "E"]);
    let next = store.read(|read| read.next_due(at(50))).await.unwrap();
    assert_eq!(next, Some(at(90)));
    let next = store.read(move |read| read.next_due(far)).await.unwrap();
    assert_eq!(next, None);

    // A paused source has a due time like any other: it is asked again then.
    let paused = SourceState {
        paused: Some("410".to_owned()),
        next_due: at(400_000),
        ..state()
    };
    let row = rows[1];
    store
        .write(move |write| write.finish(row, &paused, &outcome(OutcomeKind::Gone), 5, at(30)))
        .await
        .unwrap();
    assert_eq!(ask(at(50), far, 10).await, ["A"]);
    assert!(ask(at(400_000), far, 10).await.contains(&"B".to_owned()));
}

#[tokio::test]
async fn status_counts_and_remembers_the_last_failure() {
    let folder = folder();
    let store = store(&folder);
    let mut all = vec![
        declared("Beta", "https://b.example/"),
        declared("Alpha", "https://a.example/"),
    ];
    all[0].enabled = false;
    let rows = rows(&reconcile(&store, all).await);
    add(&store, rows[1], "Long ago", at(0)).await;
    add(&store, rows[1], "Today", at(90_000)).await;
    finish(&store, rows[1], OutcomeKind::Timeout, at(90_001)).await;
    finish(&store, rows[1], OutcomeKind::NotModified, at(90_002)).await;

    let status = store.read(|read| read.status(at(90_100))).await.unwrap();
    let names: Vec<_> = status.iter().map(|one| &*one.source.name).collect();
    assert_eq!(names, ["Alpha", "Beta"]);
    let alpha = &status[0];
    assert_eq!(
        (alpha.reports, alpha.geopolitics, alpha.last_day),
        (2, 2, 1)
    );
    assert_eq!(alpha.profile.publisher, "Alpha House");
    assert_eq!(alpha.url, "https://a.example/");
    assert_eq!(
        alpha.last,
        Some((
            at(90_002),
            OutcomeKind::NotModified,
            "ended as not_modified".to_owned()
        ))
    );
    assert_eq!(
        alpha.last_failure,
        Some((
            at(90_001),
            OutcomeKind::Timeout,
            "ended as timeout".to_owned()
        ))
    );
    let beta = &status[1];
    assert!(!beta.enabled);
    assert_eq!(
        (beta.reports, &beta.last, &beta.last_failure),
        (0, &None, &None)
    );

    finish(&store, rows[1], OutcomeKind::DnsError, at(90_003)).await;
    let status = store.read(|read| read.status(at(90_100))).await.unwrap();
    assert_eq!(status[0].last.as_ref().unwrap().1, OutcomeKind::DnsError);
    assert_eq!(status[0].last_failure, None);
}
