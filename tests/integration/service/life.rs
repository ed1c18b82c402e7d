use std::fs;
use std::time::Duration;

use geowire::config::{self, Found};
use geowire::service::{Options, ReloadError, Service};

use crate::support::chronicle::Outlet;
use crate::support::http::get;
use crate::support::origin::Reply;
use crate::support::program::{self, Running};
use crate::support::world::{World, environment};

async fn start(world: &World, text: &str) -> Service {
    let file = world.dir.path().join("geowire.toml");
    fs::write(&file, text).unwrap();
    let env = environment(world.dir.path());
    let found = Found::File(file);
    Service::start(Options {
        config: config::load(&found, &env).unwrap(),
        found,
        env,
        clock: world.clock(),
        seed: 7,
        inherited: Vec::new(),
    })
    .await
    .unwrap()
}

/// Waits until `done` holds, asking again whenever the origin was asked.
fn wait_until(mut done: impl FnMut() -> bool) {
    let end = std::time::Instant::now() + Duration::from_secs(30);
    while !done() {
        assert!(std::time::Instant::now() < end, "it did not come about");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// With no source in reach the feed is there all the same, and the status of
/// each source says what failed.
#[tokio::test(flavor = "multi_thread")]
async fn serves_at_once_when_nothing_can_be_reached() {
    let world = World::new();
    let text = world.toml(
        &[],
        "[[source]]\nname = \"nobody\"\nurl = \"http://127.0.0.1:9/feed\"\n",
    );
    let service = start(&world, &text).await;
    let address = service.addresses()[0];
    let feed = get(address, "/feed.xml");
    assert_eq!(feed.status, 200);
    assert!(feed.text().contains("<rss"));
    assert_eq!(get(address, "/healthz").status, 200);
    wait_until(|| get(address, "/metrics").text().contains("connect_error"));
    service.probe(Duration::from_secs(10)).await.unwrap();
    service.stop().await.unwrap();
}

/// A new source in the file is polled after a reload; a broken file changes
/// nothing; a source that was taken out is asked no more.
#[tokio::test(flavor = "multi_thread")]
async fn reload_applies_a_good_file_and_refuses_a_broken_one() {
    let world = World::new();
    let outlet = Outlet::new("anzeiger", 3, world.now());
    let (media_type, document) = outlet.document(world.now());
    for path in ["/first", "/second"] {
        world
            .origin
            .set(path, Reply::document(media_type, document.clone()));
    }
    let mut service = start(&world, &world.toml(&["/first"], "")).await;
    let asked = |path: &str| !world.origin.requests_to(path).is_empty();
    wait_until(|| asked("/first"));
    let file = world.dir.path().join("geowire.toml");

    fs::write(&file, world.toml(&["/first", "/second"], "[oops]\n")).unwrap();
    let refused = service.reload().await;
    assert!(
        matches!(refused, Err(ReloadError::Config(_))),
        "{refused:?}"
    );
    assert!(!asked("/second"));

    fs::write(&file, world.toml(&["/second"], "")).unwrap();
    let left_out = service.reload().await.unwrap();
    assert_eq!(left_out, Vec::<String>::new());
    wait_until(|| asked("/second"));
    let opml = get(service.addresses()[0], "/opml").text();
    assert!(
        opml.contains("/second") && !opml.contains("/first"),
        "{opml}"
    );
    service.stop().await.unwrap();
}

/// SIGTERM ends it with 0 although a source hangs and a reader holds a
/// connection; the message on the way says what it waits for.
#[test]
fn sigterm_ends_it_with_zero() {
    let world = World::new();
    world.origin.set("/hang", Reply::status(200).hang());
    let config = world.dir.path().join("geowire.toml");
    fs::write(&config, world.toml(&["/hang"], "")).unwrap();
    let mut running = Running::start(world.dir.path(), &config);
    let address = running.address();
    world
        .origin
        .wait_for_requests("/hang", 1, Duration::from_secs(30));
    let _idle = std::net::TcpStream::connect(address).unwrap();
    assert_eq!(running.stop(), Some(0));
}

/// SIGHUP takes in the changed file; a wrong one is refused with its mistakes
/// in the log.
#[test]
fn sighup_reloads() {
    let world = World::new();
    let config = world.dir.path().join("geowire.toml");
    fs::write(&config, world.toml(&[], "")).unwrap();
    let mut running = Running::start(world.dir.path(), &config);
    let address = running.address();
    fs::write(
        &config,
        world.toml(&[], "[[view]]\nname = \"korea\"\ncountries = [\"KP\"]\n"),
    )
    .unwrap();
    running.signal("HUP");
    running.wait_for("configuration reloaded");
    assert_eq!(get(address, "/views/korea.xml").status, 200);

    fs::write(&config, "[server]\nlisten = 5\n").unwrap();
    running.signal("HUP");
    running.wait_for("last good");
    assert_eq!(get(address, "/views/korea.xml").status, 200);
    assert_eq!(running.stop(), Some(0));
}

/// A second service on the same database is refused, and harms nothing.
#[test]
fn a_second_instance_is_refused() {
    let world = World::new();
    let config = world.dir.path().join("geowire.toml");
    fs::write(&config, world.toml(&[], "")).unwrap();
    let mut first = Running::start(world.dir.path(), &config);
    let address = first.address();
    let second = program::run(
        world.dir.path(),
        &["--config", config.to_str().unwrap(), "run"],
    );
    assert_eq!(second.status.code(), Some(1));
    assert!(program::stderr(&second).contains("geowire.db"));
    assert_eq!(get(address, "/feed.xml").status, 200);
    assert_eq!(first.stop(), Some(0));
}
