use std::fs;

use crate::support::documents::{self, Entry};
use crate::support::origin::Reply;
use crate::support::program::{run, stderr};
use crate::support::tools::{pipe, present};
use crate::support::world::World;

#[test]
fn top_needs_a_terminal() {
    let home = tempfile::tempdir().unwrap();
    let refused = run(home.path(), &["top"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = stderr(&refused);
    assert!(
        said.contains("terminal") && said.contains("geowire status"),
        "{said}"
    );
}

#[test]
fn top_draws_on_a_terminal_and_gives_it_back() {
    if !present("script") {
        return;
    }
    let world = World::new();
    let entry = Entry::new(
        "1",
        "https://anzeiger.example/1",
        "Nato verlegt Truppen nach Litauen",
        "Moskau droht mit einer Antwort.",
        "2026-03-01T08:00:00Z",
    );
    let document = documents::rss("Anzeiger", &[entry]);
    world
        .origin
        .set("/anzeiger", Reply::document(documents::RSS, document));
    let config = world.dir.path().join("geowire.toml");
    fs::write(&config, world.toml(&["/anzeiger"], "")).unwrap();
    let path = config.to_str().unwrap();
    let polled = run(world.dir.path(), &["--config", path, "poll"]);
    assert!(polled.status.success(), "{}", stderr(&polled));

    let program = env!("CARGO_BIN_EXE_geowire");
    let typed = format!("stty rows 24 cols 80; '{program}' --config '{path}' top; stty -a");
    let shown = pipe("script", &["-qec", &typed, "/dev/null"], b"jq");
    let shown = String::from_utf8_lossy(&shown);
    // The screen is taken, drawn on, and given back before the shell goes on.
    let (drawn, after) = shown
        .split_once("\u{1b}[?1049l")
        .expect("the screen is given back");
    let (_, drawn) = drawn
        .split_once("\u{1b}[?1049h")
        .expect("the screen is taken");
    for word in ["anzeiger", "Litauen", "updated:"] {
        assert!(drawn.contains(word), "{word} is not in {drawn:?}");
    }
    assert!(
        after.contains(" icanon") && after.contains(" echo "),
        "{after:?}"
    );
}
