use std::fs;

use crate::support::origin::{Origin, Reply};
use crate::support::program::{Running, run, stderr, stdout};
use crate::support::world::World;

const LISTEN: &str = "listen = \"127.0.0.1:0\"";

/// A world whose configuration listens at `place`, and the file's path.
fn world(place: &str) -> (World, String) {
    let world = World::new();
    let text = world
        .toml(&["/a"], "")
        .replace(LISTEN, &format!("listen = {place:?}"));
    let config = world.dir.path().join("geowire.toml");
    fs::write(&config, text).unwrap();
    let config = config.to_str().unwrap().to_owned();
    (world, config)
}

#[test]
fn healthcheck_tells_a_service_from_none() {
    let folder = tempfile::tempdir().unwrap();
    let place = format!("unix:{}", folder.path().join("http.sock").display());
    let (world, config) = world(&place);
    let home = world.dir.path();
    let asked = ["--config", config.as_str(), "healthcheck"];

    let none = run(home, &asked);
    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).contains(&format!("no service answers at {place}")));

    let mut running = Running::start(home, config.as_ref());
    running.wait_for("listening");
    let well = run(home, &asked);
    assert_eq!(well.status.code(), Some(0), "{}", stdout(&well));
    assert!(stdout(&well).contains("\"status\":\"ok\""));
    assert_eq!(running.stop(), Some(0));
    assert_eq!(run(home, &asked).status.code(), Some(1));
}

#[test]
fn healthcheck_fails_when_the_service_says_so_and_shows_why() {
    let service = Origin::start();
    let reply = Reply::status(503).body("{\"reasons\":[\"disk full\"]}");
    service.set("/healthz", reply);
    let (world, config) = world(&service.address().to_string());
    let ailing = run(world.dir.path(), &["--config", &config, "healthcheck"]);
    assert_eq!(ailing.status.code(), Some(1));
    assert!(stdout(&ailing).contains("disk full"), "{}", stderr(&ailing));
}

#[test]
fn healthcheck_does_not_guess_a_port() {
    let (world, config) = world("127.0.0.1:0");
    let refused = run(world.dir.path(), &["--config", &config, "healthcheck"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("port 0"), "{}", stderr(&refused));
}
