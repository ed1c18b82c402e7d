use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use geowire::store;
use jiff::SignedDuration;

use crate::support::documents::{self, Entry};
use crate::support::program;
use crate::support::world::{World, reports};

/// kill -9, each time a little later after the feed was asked for: before the
/// answer is read, while it is taken in, during the commit, after it. The
/// database opens, nothing is doubled, and nothing is missing, although the
/// feed answers 304 to whoever has seen it.
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_nothing_is_lost_or_doubled() {
    let world = World::new();
    let begin = world.now();
    let home = world.dir.path().to_path_buf();
    let config_file = home.join("geowire.toml");
    std::fs::write(
        &config_file,
        world.toml(&["/feed"], "[recognize]\nthreshold = 0.0\n"),
    )
    .unwrap();
    let mut shown: Vec<Entry> = Vec::new();
    let mut show = |round: i64| {
        for n in 0..4 {
            let number = round * 4 + n;
            let link = format!("https://anzeiger.example/{number}");
            let title = format!("Nordkorea testet Rakete Nummer {number} vor der Küste");
            let date = (begin + SignedDuration::from_mins(number)).to_string();
            shown.insert(0, Entry::new(&link, &link, &title, "Aus Pjöngjang.", &date));
        }
        let body = documents::rss("Anzeiger", &shown);
        let etag = format!("\"{round}\"");
        world
            .origin
            .set_cached("/feed", documents::RSS, body, &etag);
    };
    for round in 0..20 {
        show(round);
        world.origin.forget_requests();
        let mut child = program::geowire(&home)
            .arg("--config")
            .arg(&config_file)
            .args(["poll", "--all"])
            .spawn()
            .unwrap();
        world
            .origin
            .wait_for_requests("/feed", 1, Duration::from_secs(30));
        thread::sleep(Duration::from_millis(3 * u64::try_from(round).unwrap()));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    show(20);
    let polled = program::run(
        &home,
        &["--config", config_file.to_str().unwrap(), "poll", "--all"],
    );
    assert!(polled.status.success(), "{}", program::stderr(&polled));

    let database = home.join("geowire.db");
    let store = store::Store::open(&database).unwrap();
    let stored = reports(&store).await;
    let links: BTreeSet<String> = stored.iter().filter_map(|r| r.link.clone()).collect();
    let expected: BTreeSet<String> = (0..84)
        .map(|n| format!("https://anzeiger.example/{n}"))
        .collect();
    assert_eq!(links, expected);
    assert_eq!(stored.len(), expected.len(), "nothing is doubled");
    store.close().await.unwrap();
    // Restoring checks the file from end to end.
    let copy = home.join("copy.db");
    store::backup_file(&database, &copy).unwrap();
    store::restore_file(&copy, &home.join("second.db")).unwrap();
}
