mod healthcheck;
mod lists;
mod manual;
mod sources;
mod top;

use std::fs;

use crate::support::documents::{self, Entry};
use crate::support::origin::Reply;
use crate::support::program::{run, stderr, stdout};
use crate::support::world::World;

/// A world with one feed of two entries, and its configuration file.
fn world() -> (World, String) {
    let world = World::new();
    let entries = [
        Entry::new(
            "1",
            "https://anzeiger.example/1",
            "Nato verlegt Truppen nach Litauen",
            "Moskau droht mit einer Antwort.",
            "2026-03-01T08:00:00Z",
        ),
        Entry::new(
            "2",
            "https://anzeiger.example/2",
            "Die besten Rezepte für den Grill",
            "So gelingt das Fleisch.",
            "2026-03-01T09:00:00Z",
        ),
    ];
    let document = documents::rss("Anzeiger", &entries);
    fs::write(world.dir.path().join("feed.xml"), &document).unwrap();
    world
        .origin
        .set("/anzeiger", Reply::document(documents::RSS, document));
    let config = world.dir.path().join("geowire.toml");
    fs::write(&config, world.toml(&["/anzeiger"], "")).unwrap();
    let config = config.to_str().unwrap().to_owned();
    (world, config)
}

#[test]
fn poll_says_what_came_and_status_shows_it() {
    let (world, config) = world();
    let home = world.dir.path();
    let polled = run(home, &["--config", &config, "poll"]);
    assert_eq!(
        stdout(&polled),
        "sources=1 new=2 updated=0 unchanged=0 failed=0\n",
        "{}",
        stderr(&polled)
    );
    let again = run(home, &["--config", &config, "poll", "--all"]);
    assert!(stdout(&again).starts_with("sources=1 new=0 updated=0"));

    let shown = stdout(&run(home, &["--config", &config, "status"]));
    assert!(
        shown.contains("anzeiger") && shown.contains("ok"),
        "{shown}"
    );
    let json = stdout(&run(home, &["--config", &config, "status", "--json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["sources"][0]["state"], "ok");
    assert_eq!(json["reports"], 2);
    assert_eq!(json["geopolitics"], 1);
}

#[test]
fn status_says_in_words_what_failed() {
    let (world, config) = world();
    world.origin.set("/anzeiger", Reply::status(500));
    let home = world.dir.path();
    let polled = run(home, &["--config", &config, "poll"]);
    assert!(polled.status.success());
    assert!(stdout(&polled).contains("failed=1"));
    let shown = run(home, &["--config", &config, "status"]);
    assert_eq!(shown.status.code(), Some(0));
    let shown = stdout(&shown);
    let (first, rest) = shown.split_once("\n\n").unwrap();
    // What needs a hand stands first, with what to do.
    assert!(
        first.starts_with("anzeiger: http_error: ") && first.contains("500"),
        "{shown}"
    );
    assert!(first.contains("`geowire try http://127.0.0.1:"), "{shown}");
    assert!(rest.contains("failing"), "{shown}");
    let checked = run(home, &["--config", &config, "status", "--check"]);
    assert_eq!(checked.status.code(), Some(1));
    assert_eq!(stdout(&checked), shown);
    world.origin.set("/anzeiger", Reply::status(410));
    run(home, &["--config", &config, "poll", "--all"]);
    let shown = stdout(&run(home, &["--config", &config, "status"]));
    assert!(
        shown.contains("`geowire sources remove anzeiger`"),
        "{shown}"
    );
}

#[test]
fn status_tells_a_monitor_that_all_is_well() {
    let (world, config) = world();
    let home = world.dir.path();
    run(home, &["--config", &config, "poll"]);
    let checked = run(home, &["--config", &config, "status", "--check", "--json"]);
    assert_eq!(checked.status.code(), Some(0), "{}", stdout(&checked));
    let json: serde_json::Value = serde_json::from_str(&stdout(&checked)).unwrap();
    assert_eq!(json["need_a_hand"], 0);
    assert_eq!(json["at_rest"], serde_json::Value::Null);
}

#[test]
fn try_shows_each_item_with_its_verdict_and_stores_nothing() {
    let (world, config) = world();
    let home = world.dir.path();
    let file = home.join("feed.xml");
    for target in [
        file.to_str().unwrap().to_owned(),
        format!("file://{}", file.display()),
        world.origin.url("/anzeiger"),
    ] {
        let tried = run(home, &["--config", &config, "try", &target, "--json"]);
        let json: serde_json::Value =
            serde_json::from_str(&stdout(&tried)).unwrap_or_else(|_| panic!("{}", stderr(&tried)));
        assert_eq!(json["feed"]["format"], "RSS 2.0");
        let items = json["items"].as_array().unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!(items[0]["verdict"]["geopolitics"], true);
        assert_eq!(items[1]["verdict"]["geopolitics"], false);
        assert_eq!(items[0]["language"], "de");
    }
    assert!(!home.join("geowire.db").exists());
    let text = stdout(&run(
        home,
        &["--config", &config, "try", file.to_str().unwrap()],
    ));
    assert!(
        text.contains("+ ") && text.contains("Nato verlegt Truppen"),
        "{text}"
    );
    let missing = run(home, &["--config", &config, "try", "no-such-file.xml"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(stderr(&missing).contains("no-such-file.xml"));
}

#[test]
fn check_judges_and_exit_codes_tell() {
    let (world, config) = world();
    let home = world.dir.path();
    let good = run(home, &["--config", &config, "check"]);
    assert_eq!(good.status.code(), Some(0));
    assert!(stdout(&good).contains("1 sources"));
    let built_in = run(home, &["check"]);
    assert_eq!(built_in.status.code(), Some(0), "{}", stderr(&built_in));
    let bad = home.join("bad.toml");
    fs::write(
        &bad,
        "[schedule]\nspacin = \"5s\"\n[store]\nkeep = \"soon\"\n",
    )
    .unwrap();
    let judged = run(home, &["--config", bad.to_str().unwrap(), "check"]);
    assert_eq!(judged.status.code(), Some(64));
    let said = stderr(&judged);
    assert!(
        said.contains("bad.toml:2") && said.contains("spacing"),
        "{said}"
    );
    assert!(said.contains("bad.toml:4"), "{said}");
    assert_eq!(run(home, &["no-such-command"]).status.code(), Some(2));
}

#[test]
fn backup_and_restore_bring_everything_back() {
    let (world, config) = world();
    let home = world.dir.path();
    run(home, &["--config", &config, "poll"]);
    let copy = home.join("copy.db");
    let copied = run(
        home,
        &["--config", &config, "backup", copy.to_str().unwrap()],
    );
    assert!(copied.status.success(), "{}", stderr(&copied));
    let again = run(
        home,
        &["--config", &config, "backup", copy.to_str().unwrap()],
    );
    assert_eq!(
        again.status.code(),
        Some(1),
        "a backup is never overwritten"
    );
    fs::write(home.join("geowire.db"), "not a database any more").unwrap();
    let broken = run(home, &["--config", &config, "status"]);
    assert_eq!(broken.status.code(), Some(1));
    let restored = run(
        home,
        &["--config", &config, "restore", copy.to_str().unwrap()],
    );
    assert!(restored.status.success(), "{}", stderr(&restored));
    let json = stdout(&run(home, &["--config", &config, "status", "--json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["reports"], 2);
}

#[test]
fn evaluate_prints_figures_and_writes_predictions() {
    let (world, config) = world();
    let home = world.dir.path();
    let items = home.join("items.jsonl");
    let line = |id: &str, title: &str, label: u8| {
        format!(
            "{{\"id\":{id:?},\"lang\":\"de\",\"title\":{title:?},\"summary\":\"\",\"geopolitics\":{label}}}\n"
        )
    };
    let text =
        line("a", "Nato verlegt Truppen nach Litauen", 1) + &line("b", "Rezepte für den Grill", 0);
    fs::write(&items, text).unwrap();
    let out = home.join("out.tsv");
    let arguments = [
        "--config",
        &config,
        "evaluate",
        items.to_str().unwrap(),
        "--json",
    ];
    let with_out = [&arguments[..], &["--predictions", out.to_str().unwrap()]].concat();
    let judged = run(home, &with_out);
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&judged)).unwrap_or_else(|_| panic!("{}", stderr(&judged)));
    assert_eq!(json["all"]["f1"], 1.0);
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 2);

    let stories = home.join("stories.jsonl");
    let row = |id: &str, source: &str, title: &str| {
        format!(
            "{{\"id\":{id:?},\"source\":{source:?},\"lang\":\"de\",\"t\":\"2026-01-02T00:51:45\",\"title\":{title:?},\"summary\":\"\",\"url\":\"\",\"story\":\"s\"}}\n"
        )
    };
    let text = row("a", "x", "Explosion im Hafen von Odessa")
        + &row("b", "y", "Odessa: Explosion im Hafen");
    fs::write(&stories, text).unwrap();
    let file = stories.to_str().unwrap();
    let table = stdout(&run(
        home,
        &["--config", &config, "evaluate", "--stories", file],
    ));
    assert!(table.contains("F1 1.000"), "{table}");
}
