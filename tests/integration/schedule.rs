use jiff::SignedDuration;

use crate::support::documents;
use crate::support::origin::Reply;
use crate::support::world::{World, status};

/// 429 on one feed: the other feeds of the domain wait as long, in the database,
/// so that a restart does not forget it.
#[tokio::test(flavor = "multi_thread")]
async fn a_throttled_domain_is_left_in_peace_over_a_restart() {
    let world = World::new();
    world.origin.set(
        "/well",
        Reply::document(documents::RSS, documents::rss("Well", &[])),
    );
    world
        .origin
        .set("/ill", Reply::status(429).header("Retry-After", "7200"));
    let config = world.config(&["/ill", "/well"], "");
    world.poll(&config).await;
    let store = geowire::service::open(&config).unwrap();
    for name in ["ill", "well"] {
        let due = status(&store, name, world.now())
            .await
            .source
            .state
            .next_due;
        let wait = due.duration_since(world.now());
        assert!(
            wait >= SignedDuration::from_mins(100),
            "{name} waits {wait}"
        );
    }
    store.close().await.unwrap();
}

/// Each failure in a row lengthens the wait; success ends it at once.
#[tokio::test(flavor = "multi_thread")]
async fn failures_lengthen_the_wait_and_success_ends_it() {
    let world = World::new();
    world.origin.set("/feed", Reply::status(500));
    let config = world.config(&["/feed"], "");
    let store = geowire::service::open(&config).unwrap();
    let mut last = SignedDuration::ZERO;
    for failures in 1..=5 {
        world.poll_with(&store, &config).await;
        let state = status(&store, "feed", world.now()).await.source.state;
        let wait = state.next_due.duration_since(world.now());
        assert_eq!(state.failures, failures);
        assert!(
            wait > last,
            "{wait} after {failures} failures, {last} before"
        );
        last = wait;
    }
    world.origin.set(
        "/feed",
        Reply::document(documents::RSS, documents::rss("Feed", &[])),
    );
    world.poll_with(&store, &config).await;
    let state = status(&store, "feed", world.now()).await.source.state;
    assert_eq!(state.failures, 0);
    assert!(state.next_due.duration_since(world.now()) < last);
    store.close().await.unwrap();
}

/// A source that answered 410 is paused with a reason, asked again a week
/// later, and taken back when it answers.
#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_is_gone_is_asked_again_after_a_week() {
    let world = World::new();
    world.origin.set("/feed", Reply::status(410));
    let config = world.config(&["/feed"], "");
    let store = geowire::service::open(&config).unwrap();
    world.poll_with(&store, &config).await;
    let state = status(&store, "feed", world.now()).await.source.state;
    assert!(state.paused.is_some());
    assert_eq!(
        state.next_due.duration_since(world.now()),
        SignedDuration::from_hours(168)
    );
    world.advance(SignedDuration::from_hours(169));
    let (now, far) = (world.now(), world.now() + SignedDuration::from_hours(1000));
    let due = store
        .read(move |read| read.due(now, far, 10))
        .await
        .unwrap();
    assert_eq!(due.len(), 1);
    world.origin.set(
        "/feed",
        Reply::document(documents::RSS, documents::rss("Feed", &[])),
    );
    world.poll_with(&store, &config).await;
    assert_eq!(
        status(&store, "feed", world.now())
            .await
            .source
            .state
            .paused,
        None
    );
    store.close().await.unwrap();
}
