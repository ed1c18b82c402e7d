use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use geowire::model::Key;
use jiff::SignedDuration;

use crate::support::chronicle::Outlet;
use crate::support::origin::Reply;
use crate::support::world::{World, reports, stories};

const OUTLETS: [&str; 4] = ["anzeiger", "beobachter", "courier", "depesche"];

/// 48 hours in steps of 20 minutes, over a restart every six hours: each
/// article that was ever shown is stored exactly once, with its latest
/// headline; no report ever changes its identity, and none leaves its story,
/// but with all of it.
#[tokio::test(flavor = "multi_thread")]
async fn two_days_of_news_arrive_exactly_once() {
    let world = World::new();
    let outlets: Vec<Outlet> = OUTLETS
        .iter()
        .zip(1..)
        .map(|(name, seed)| Outlet::new(name, seed, world.now()))
        .collect();
    let paths: Vec<String> = OUTLETS.iter().map(|name| format!("/{name}")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    // Everything is to be seen here, whatever recognition thinks of it.
    let config = world.config(&paths, "[recognize]\nthreshold = 0.0\n");
    let mut expected: BTreeMap<String, String> = BTreeMap::new();
    let mut identities: BTreeMap<String, (Key, Key)> = BTreeMap::new();
    let mut edits_seen = 0;
    let mut store = geowire::service::open(&config).unwrap();
    for step in 0..=48 * 3 {
        for outlet in &outlets {
            let (media_type, document) = outlet.document(world.now());
            world.origin.set(
                &format!("/{}", outlet.name),
                Reply::document(media_type, document),
            );
            for entry in outlet.shown(world.now()) {
                let old = expected.insert(entry.link, entry.title.clone());
                edits_seen += usize::from(old.is_some_and(|old| old != entry.title));
            }
        }
        let summary = world.poll_with(&store, &config).await;
        assert_eq!(summary.failed, 0, "step {step}");
        if step % 18 == 17 {
            store.close().await.unwrap();
            store = geowire::service::open(&config).unwrap();
        }
        if step % 12 == 0 {
            let mut leads: BTreeMap<Key, Key> = BTreeMap::new();
            for report in reports(&store).await {
                let link = report.link.clone().unwrap();
                let now = (report.id, report.story.unwrap());
                let first = *identities.entry(link.clone()).or_insert(now);
                assert_eq!(first.0, now.0, "{link} changed its identity at step {step}");
                // Its story can turn out to be an older one, which the first
                // identity leads to then.
                if let Entry::Vacant(unknown) = leads.entry(first.1) {
                    let story = store.read(move |read| read.story(first.1, &[])).await;
                    unknown.insert(story.unwrap().unwrap().id);
                }
                assert_eq!(
                    leads[&first.1], now.1,
                    "{link} left its story at step {step}"
                );
            }
        }
        world.advance(SignedDuration::from_mins(20));
    }
    let stored: BTreeMap<String, String> = reports(&store)
        .await
        .into_iter()
        .map(|report| (report.link.unwrap(), report.title))
        .collect();
    assert!(expected.len() > 250, "{}", expected.len());
    assert!(edits_seen > 30, "{edits_seen}");
    let rows = reports(&store).await.len();
    assert_eq!(rows, expected.len(), "each article exactly once");
    assert_eq!(stored, expected);
    let told = stories(&store).await;
    let lines: usize = told.iter().map(|story| story.reports.len()).sum();
    assert_eq!(lines, rows, "each report in exactly one story");
    store.close().await.unwrap();
}
