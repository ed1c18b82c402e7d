use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use geowire::config::{self, Config, Found};
use geowire::service::{Options, Service};
use geowire::store::Store;
use jiff::SignedDuration;

use super::{BODY, TITLE, all, counts, entry, fulltext, html, page, parsed, show};
use crate::support::http::get;
use crate::support::origin::Reply;
use crate::support::world::{World, environment};

const PATIENCE: Duration = Duration::from_secs(30);

fn titled(at: usize) -> String {
    format!("{TITLE}, Teil {at}")
}

/// A feed of so many articles that are all there.
fn many(world: &World, number: usize) {
    let entries: Vec<_> = (0..number)
        .map(|at| entry(world, &format!("/a/{at}"), &titled(at), ""))
        .collect();
    show(world, "/feed", &entries);
    for at in 0..number {
        let page = html(page(&titled(at), &BODY));
        world.origin.set(&format!("/a/{at}"), page);
    }
}

/// The store, once the tasks that were cut off have let go of it.
async fn opened(config: &Config) -> Store {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match geowire::service::open(config) {
            Ok(store) => return store,
            Err(error) => assert!(Instant::now() < deadline, "{error}"),
        }
        tokio::task::yield_now().await;
    }
}

/// The service ends between the storing of reports and the fetching of their
/// articles: nothing is forgotten, and an attempt that did not end is counted.
#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_store_and_fetch_forgets_nothing() {
    let world = Arc::new(World::new());
    many(&world, 3);
    for at in 0..3 {
        world
            .origin
            .set(&format!("/a/{at}"), Reply::status(200).hang());
    }
    let hanging = world
        .toml(&["/feed"], "fulltext = true\n")
        .replace("timeout = \"2s\"", "timeout = \"60s\"")
        .replace("[schedule]\n", "[schedule]\nconcurrency = 2\n");
    let hanging = parsed(&world, &hanging);
    let (there, polled) = (world.clone(), hanging.clone());
    let polling = tokio::spawn(async move { there.poll(&polled).await });
    let there = world.clone();
    tokio::task::spawn_blocking(move || {
        there.origin.wait_for_requests("/a/2", 1, PATIENCE);
    })
    .await
    .unwrap();
    polling.abort();
    assert!(polling.await.unwrap_err().is_cancelled());

    many(&world, 3);
    let config = fulltext(&world, "");
    let store = opened(&config).await;
    assert_eq!(counts(&store).await, [3, 0, 0]);
    world.poll_with(&store, &config).await;
    // What had not begun goes on at once; what had, a little later.
    assert_eq!(counts(&store).await, [1, 2, 0]);
    world.advance(SignedDuration::from_mins(10));
    world.poll_with(&store, &config).await;
    assert_eq!(counts(&store).await, [0, 3, 0]);
    assert_eq!(all(&store).await.len(), 3);
    store.close().await.unwrap();
}

/// Feed and articles of one domain are asked one after the other.
#[tokio::test(flavor = "multi_thread")]
async fn feeds_and_articles_keep_one_spacing() {
    let world = World::new();
    many(&world, 2);
    let text = world.toml(&["/feed"], "fulltext = true\n");
    let config = parsed(
        &world,
        &text.replace("spacing = \"0s\"", "spacing = \"1s\""),
    );
    let summary = world.poll(&config).await;
    assert_eq!(summary.articles, 2);
    let asked = world.origin.requests();
    assert_eq!(asked.len(), 3);
    for pair in asked.windows(2) {
        let apart = pair[1].at - pair[0].at;
        // Starts are spaced; the first request takes a little to get ready.
        assert!(apart >= Duration::from_millis(700), "{apart:?}");
    }
}

/// Trouble that may pass is tried three times in all, further and further
/// apart; a server that asks for peace gets it for all its articles.
#[tokio::test(flavor = "multi_thread")]
async fn trouble_is_tried_three_times_and_peace_is_granted() {
    let world = World::new();
    many(&world, 1);
    world.origin.set("/a/0", Reply::status(500));
    let config = fulltext(&world, "");
    let store = geowire::service::open(&config).unwrap();
    let asked = |path: &str| world.origin.requests_to(path).len();
    for (minutes, times) in [(0, 1), (9, 1), (2, 2), (110, 2), (20, 3), (9000, 3)] {
        world.advance(SignedDuration::from_mins(minutes));
        world.poll_with(&store, &config).await;
        assert_eq!(asked("/a/0"), times, "after {minutes} minutes more");
    }
    assert_eq!(counts(&store).await, [0, 0, 1]);
    store.close().await.unwrap();

    let world = World::new();
    many(&world, 4);
    let peace = Reply::status(429).header("Retry-After", "7200");
    for at in 0..4 {
        world.origin.set(&format!("/a/{at}"), peace.clone());
    }
    let one = "fulltext = true\n";
    let text = world.toml(&["/feed"], one);
    // One at a time, or several would be under way before the answer.
    let config = parsed(
        &world,
        &text.replace("[schedule]\n", "[schedule]\nconcurrency = 1\n"),
    );
    let store = geowire::service::open(&config).unwrap();
    let asked = || {
        let requests = world.origin.requests();
        requests.iter().filter(|r| r.path != "/feed").count()
    };
    world.poll_with(&store, &config).await;
    assert_eq!(asked(), 1, "the others are left in peace");
    world.advance(SignedDuration::from_mins(100));
    world.poll_with(&store, &config).await;
    assert_eq!(asked(), 1, "over a new start too");
    many(&world, 4);
    world.advance(SignedDuration::from_mins(30));
    world.poll_with(&store, &config).await;
    assert_eq!(counts(&store).await, [0, 4, 0]);
    store.close().await.unwrap();
}

/// Switched off by a reload, the queue stays and nothing is fetched; switched
/// on again, it goes on.
#[tokio::test(flavor = "multi_thread")]
async fn switched_off_the_queue_stays() {
    let world = Arc::new(World::new());
    many(&world, 1);
    world.origin.set("/a/0", Reply::status(500));
    let file = world.dir.path().join("geowire.toml");
    let on = world.toml(&["/feed"], "fulltext = true\ninterval = \"24h\"\n");
    fs::write(&file, &on).unwrap();
    let env = environment(world.dir.path());
    let found = Found::File(file.clone());
    let mut service = Service::start(Options {
        config: config::load(&found, &env).unwrap(),
        found,
        env,
        clock: world.clock(),
        seed: 7,
        inherited: Vec::new(),
    })
    .await
    .unwrap();
    let wait = |times: usize| {
        let world = world.clone();
        tokio::task::spawn_blocking(move || {
            world.origin.wait_for_requests("/a/0", times, PATIENCE);
        })
    };
    wait(1).await.unwrap();
    many(&world, 1);
    world.advance(SignedDuration::from_mins(30));
    fs::write(&file, on.replace("fulltext = true", "fulltext = false")).unwrap();
    service.reload().await.unwrap();
    // Each answer means that the scheduler has gone round once more.
    for _ in 0..3 {
        service.probe(PATIENCE).await.unwrap();
    }
    assert_eq!(world.origin.requests_to("/a/0").len(), 1);
    assert_eq!(counts(service.store()).await, [1, 0, 0]);
    world.advance(SignedDuration::from_mins(30));
    fs::write(&file, &on).unwrap();
    service.reload().await.unwrap();
    wait(2).await.unwrap();
    let mut changes = service.store().changes();
    while counts(service.store()).await != [0, 1, 0] {
        tokio::time::timeout(PATIENCE, changes.changed())
            .await
            .unwrap()
            .unwrap();
    }
    let figures = get(service.addresses()[0], "/metrics").text();
    for line in [
        "geowire_articles_total{outcome=\"http_error\"} 1",
        "geowire_articles_total{outcome=\"read\"} 1",
    ] {
        assert!(figures.contains(line), "{figures}");
    }
    service.stop().await.unwrap();
}
