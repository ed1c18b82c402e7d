use std::time::Duration;

use geowire::model::OutcomeKind;
use jiff::SignedDuration;

use crate::support::chronicle::Outlet;
use crate::support::origin::Reply;
use crate::support::world::{World, reports, status};

/// What an origin can do to a feed, by the name under which it must show.
fn faults(world: &World, healthy: &(&'static str, String)) -> Vec<(&'static str, Reply)> {
    let (media_type, document) = healthy;
    let half = document.len() / 2;
    let mut garbage = document.as_bytes()[..document.len() / 3].to_vec();
    garbage.extend(b"\xff\xfe<<<&&&");
    garbage.extend(&document.as_bytes()[document.len() - 20..]);
    let page =
        "<!doctype html><html><head><title>Umbau</title></head><body>Bald zurück.</body></html>";
    vec![
        ("http_error", Reply::status(500)),
        ("throttled", Reply::status(503).header("Retry-After", "30")),
        ("throttled", Reply::status(429).header("Retry-After", "60")),
        (
            "truncated",
            Reply::document(media_type, document.clone()).truncate(half),
        ),
        ("timeout", Reply::status(200).hang()),
        ("damaged", Reply::document(media_type, garbage)),
        ("gone", Reply::status(410)),
        ("moved", Reply::redirect(301, world.origin.url("/moved"))),
        ("not_a_feed", Reply::document("text/html", page)),
    ]
}

/// Each fault once, with a healthy neighbour: it is named in the status, the
/// neighbour is not disturbed, and nothing is missing after the recovery.
#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_named_and_loses_nothing() {
    let world = World::new();
    let ill = Outlet::new("anzeiger", 5, world.now());
    let well = Outlet::new("beobachter", 6, world.now());
    let config = world.config(
        &["/anzeiger", "/beobachter"],
        "[recognize]\nthreshold = 0.0\n",
    );
    let store = geowire::service::open(&config).unwrap();
    let mut expected = std::collections::BTreeSet::new();
    for round in 0..9 {
        world.advance(SignedDuration::from_hours(3));
        let healthy = ill.document(world.now());
        let (name, fault) = faults(&world, &healthy).swap_remove(round);
        world.origin.set("/anzeiger", fault);
        world
            .origin
            .set("/moved", Reply::document(healthy.0, healthy.1.clone()));
        let (media_type, document) = well.document(world.now());
        world
            .origin
            .set("/beobachter", Reply::document(media_type, document));
        world.poll_with(&store, &config).await;

        let ailing = status(&store, "anzeiger", world.now()).await;
        let (_, kind, message) = ailing.last.clone().unwrap();
        assert_eq!(kind.name(), name, "round {round}: {message}");
        assert!(!message.is_empty());
        let neighbour = status(&store, "beobachter", world.now()).await;
        assert_eq!(neighbour.last.unwrap().1, OutcomeKind::Updated);

        world
            .origin
            .set("/anzeiger", Reply::document(healthy.0, healthy.1));
        world.poll_with(&store, &config).await;
        let mended = status(&store, "anzeiger", world.now()).await;
        assert!(mended.last.unwrap().1.is_success(), "after {name}");
        assert_eq!(mended.source.state.failures, 0);
        expected.extend(ill.shown(world.now()).into_iter().map(|entry| entry.link));
        expected.extend(well.shown(world.now()).into_iter().map(|entry| entry.link));
        let stored: std::collections::BTreeSet<String> = reports(&store)
            .await
            .into_iter()
            .filter_map(|report| report.link)
            .collect();
        let missing: Vec<_> = expected.difference(&stored).collect();
        assert!(missing.is_empty(), "after {name}: {missing:?}");
        assert_eq!(stored.len(), reports(&store).await.len(), "after {name}");
    }
    store.close().await.unwrap();
}

/// A body that broke off is stored as far as it came, and the next request
/// carries no condition: a 304 would hide the rest for good.
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_body_is_asked_for_whole_again() {
    let world = World::new();
    let outlet = Outlet::new("anzeiger", 9, world.now());
    world.advance(SignedDuration::from_hours(10));
    let (media_type, document) = outlet.document(world.now());
    let config = world.config(&["/anzeiger"], "[recognize]\nthreshold = 0.0\n");
    let store = geowire::service::open(&config).unwrap();
    let cut = document.len() * 2 / 3;
    let broken = Reply::document(media_type, document.clone())
        .header("ETag", "\"v1\"")
        .truncate(cut);
    world.origin.set("/anzeiger", broken);
    world.poll_with(&store, &config).await;
    let part = reports(&store).await.len();
    assert!(part > 3 && part < 12, "{part}");
    world
        .origin
        .set_cached("/anzeiger", media_type, document, "\"v1\"");
    world.poll_with(&store, &config).await;
    assert_eq!(reports(&store).await.len(), 12);
    let asked = world.origin.requests_to("/anzeiger");
    assert_eq!(asked[1].header("if-none-match"), None);
    world.poll_with(&store, &config).await;
    let asked = world.origin.requests_to("/anzeiger");
    assert_eq!(asked[2].header("if-none-match"), Some("\"v1\""));
    store.close().await.unwrap();
}

/// A page in place of a feed that has never been read: the feed that it
/// advertises is used, and the status says which.
#[tokio::test(flavor = "multi_thread")]
async fn an_advertised_feed_is_found_and_used() {
    let world = World::new();
    let outlet = Outlet::new("anzeiger", 9, world.now());
    world.advance(SignedDuration::from_hours(10));
    let (media_type, document) = outlet.document(world.now());
    let page = "<!doctype html><html><head><link rel=\"alternate\" type=\"application/rss+xml\" \
                title=\"Alle\" href=\"/feeds/alle\"></head><body>Start</body></html>";
    world
        .origin
        .set("/start", Reply::document("text/html", page));
    world
        .origin
        .set("/feeds/alle", Reply::document(media_type, document));
    let config = world.config(&["/start"], "[recognize]\nthreshold = 0.0\n");
    let store = geowire::service::open(&config).unwrap();
    world.poll_with(&store, &config).await;
    assert_eq!(reports(&store).await.len(), 12);
    let seen = status(&store, "start", world.now()).await;
    let adopted = seen.source.state.adopted_url.unwrap();
    assert_eq!(adopted.as_str(), world.origin.url("/feeds/alle"));
    let (_, kind, message) = seen.last.unwrap();
    assert_eq!(kind, OutcomeKind::FoundOnPage);
    assert!(message.contains("/feeds/alle"), "{message}");
    world.origin.forget_requests();
    world.poll_with(&store, &config).await;
    assert!(world.origin.requests_to("/start").is_empty());
    store.close().await.unwrap();
}

/// 301 is adopted after a week, not before; 302 never.
#[tokio::test(flavor = "multi_thread")]
async fn a_permanent_move_is_adopted_after_a_week() {
    let world = World::new();
    let outlet = Outlet::new("anzeiger", 9, world.now());
    let (media_type, document) = outlet.document(world.now());
    world
        .origin
        .set("/old", Reply::redirect(301, world.origin.url("/new")));
    world
        .origin
        .set("/tmp", Reply::redirect(302, world.origin.url("/new")));
    world
        .origin
        .set("/new", Reply::document(media_type, document));
    let config = world.config(&["/old", "/tmp"], "");
    let store = geowire::service::open(&config).unwrap();
    for _ in 0..=7 {
        let old = status_or_fresh(&store, &world).await;
        assert_eq!(old, None);
        world.poll_with(&store, &config).await;
        world.advance(SignedDuration::from_hours(24));
    }
    let old = status(&store, "old", world.now()).await.source.state;
    assert_eq!(old.adopted_url.unwrap().as_str(), world.origin.url("/new"));
    let temporary = status(&store, "tmp", world.now()).await.source.state;
    assert_eq!(temporary.adopted_url, None);
    store.close().await.unwrap();
}

async fn status_or_fresh(store: &geowire::store::Store, world: &World) -> Option<url::Url> {
    let now = world.now();
    let all = store.read(move |read| read.status(now)).await.unwrap();
    all.into_iter()
        .find(|source| source.profile.name == "old")
        .and_then(|source| source.source.state.adopted_url)
}

/// One source that hangs holds up no other, and not the poll beyond its timeout.
#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_source_holds_up_no_other() {
    let world = World::new();
    let outlet = Outlet::new("anzeiger", 9, world.now());
    let (media_type, document) = outlet.document(world.now());
    world.origin.set("/hang", Reply::status(200).hang());
    let mut paths = vec!["/hang".to_owned()];
    for n in 0..20 {
        let path = format!("/well{n}");
        world
            .origin
            .set(&path, Reply::document(media_type, document.clone()));
        paths.push(path);
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let config = world.config(&paths, "");
    let polled = tokio::time::timeout(Duration::from_secs(30), world.poll(&config)).await;
    let summary = polled.expect("the poll ends");
    assert_eq!((summary.sources, summary.failed), (21, 1));
}
