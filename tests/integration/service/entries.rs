//! Stories as they are read: from feeds through the store to the address.

use std::fs;

use geowire::config::{self, Found};
use geowire::model::{Key, Merge};
use geowire::service::{Options, Service};
use jiff::SignedDuration;
use serde_json::Value;

use crate::support::documents;
use crate::support::http::get;
use crate::support::origin::Reply;
use crate::support::world::{World, environment, stories};

const ALL: &str = "[recognize]\nthreshold = 0.0\n[publish]\nlanguages = [\"de\"]\n";

/// An item of RSS: number, title, description, and what else is in it.
fn item(number: u32, title: &str, text: &str, more: &str) -> String {
    format!(
        "<item><guid isPermaLink=\"false\">{number}</guid><link>https://paper{number}.example/a</link>\
         <title>{title}</title><description>{text}</description>{more}\
         <pubDate>Mon, 02 Mar 2026 05:{number:02}:00 +0000</pubDate></item>"
    )
}

fn set(world: &World, path: &str, items: &[String]) {
    let feed = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{path}</title>\
         <link>https://feeds.example/</link><language>de</language>{}</channel></rss>",
        items.concat()
    );
    world
        .origin
        .set(path, Reply::document(documents::RSS, feed));
}

/// The stories at an address of a service over this world's database, and
/// their number at another.
async fn served(world: &World, text: &str, path: &str) -> Vec<Value> {
    let file = world.dir.path().join("geowire.toml");
    // What is stored is to be read, not polled once more.
    let unpolled = text.replace("[[source]]", "[[source]]\nenabled = false");
    fs::write(&file, unpolled).unwrap();
    let env = environment(world.dir.path());
    let found = Found::File(file);
    let service = Service::start(Options {
        config: config::load(&found, &env).unwrap(),
        found,
        env,
        clock: world.clock(),
        seed: 7,
        inherited: Vec::new(),
    })
    .await
    .unwrap();
    let answer = get(service.addresses()[0], path);
    assert_eq!(answer.status, 200, "{}", answer.text());
    service.stop().await.unwrap();
    let feed: Value = serde_json::from_str(&answer.text()).unwrap();
    feed["items"].as_array().unwrap().clone()
}

const MISSILE: &str = "Nordkorea feuert ballistische Rakete über Japan hinweg";

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_counts_houses_and_names_the_agency() {
    let world = World::new();
    let mut text = world.toml(&[], ALL);
    for (name, publisher) in [("eins", "Bild"), ("zwei", "Welt"), ("drei", "Sammler")] {
        text.push_str(&format!(
            "[[source]]\nname = {name:?}\npublisher = {publisher:?}\nurl = {:?}\n",
            world.origin.url(&format!("/{name}"))
        ));
    }
    let env = environment(world.dir.path());
    let config = config::parse(&text, None, &env).unwrap();
    let words = "Tokio (dpa) - Die Rakete flog über Hokkaido und fiel in den Pazifik.";
    set(&world, "/eins", &[item(1, MISSILE, words, "")]);
    set(&world, "/zwei", &[]);
    set(&world, "/drei", &[]);
    // One after the other: those of one round arrive as the network has it.
    assert_eq!(world.poll(&config).await.failed, 0);
    let title = "Ballistische Rakete aus Nordkorea fliegt über Japan";
    let words = "Sie ging nach Angaben aus Tokio im Pazifik nieder. dpa/AFP";
    set(&world, "/zwei", &[item(2, title, words, "")]);
    assert_eq!(world.poll(&config).await.failed, 0);
    let source = "<source url=\"https://www.kcna.kp/de\">Zentrale Nachrichtenagentur</source>";
    let title = "Nordkorea schießt ballistische Rakete über Japan in den Pazifik";
    let words = "Ein Test mit einer neuen Rakete war nach Angaben der Führung erfolgreich.";
    set(&world, "/drei", &[item(3, title, words, source)]);
    assert_eq!(world.poll(&config).await.failed, 0);

    let items = served(&world, &text, "/feed.json").await;
    assert_eq!(items.len(), 1, "{items:#?}");
    let story = &items[0]["_geowire"];
    assert_eq!(
        story["publishers"],
        serde_json::json!(["Axel Springer", "KCNA"])
    );
    assert_eq!(story["wires"], serde_json::json!(["dpa", "AFP"]));
    assert_eq!(story["independent"], 2);
    let line = |name: &str| {
        let reports = story["reports"].as_array().unwrap();
        reports
            .iter()
            .find(|report| report["source"] == name)
            .unwrap()
    };
    assert_eq!(line("eins")["wires"], serde_json::json!(["dpa"]));
    assert_eq!(line("drei")["publisher"], "Zentrale Nachrichtenagentur");
    assert_eq!(
        (&line("drei")["state_media"], &line("eins")["state_media"]),
        (&true.into(), &false.into())
    );
    assert!(!line("zwei")["because"].as_str().unwrap().is_empty());
    let html = items[0]["content_html"].as_str().unwrap();
    assert!(
        html.contains("3 reports, 2 publishers, 1 language, wires: dpa, AFP;"),
        "{html}"
    );
    assert!(html.contains("drei (state media), de,"), "{html}");
    assert!(html.contains("UTC</time> (dpa)</li>"), "{html}");
    for (query, count) in [
        ("min_publishers=2", 1),
        ("min_publishers=3", 0),
        ("min_sources=3", 0),
    ] {
        let items = served(&world, &text, &format!("/feed.json?{query}")).await;
        assert_eq!(items.len(), count, "{query}");
    }
}

/// Two stories turn out to be one: the feed shows one entry under the older
/// identity, the younger leads to it, and what comes later joins it.
#[tokio::test(flavor = "multi_thread")]
async fn two_stories_that_are_one_become_one_entry() {
    let world = World::new();
    let paths = ["/eins", "/zwei", "/drei"];
    let text = world.toml(&paths, ALL);
    let config = world.config(&paths, ALL);
    let other = "Zugunglück in den Alpen: Bergung der Waggons dauert an";
    set(
        &world,
        "/eins",
        &[item(1, MISSILE, "Sie fiel in den Pazifik.", "")],
    );
    for path in ["/zwei", "/drei"] {
        set(&world, path, &[]);
    }
    world.poll(&config).await;
    world.advance(SignedDuration::from_mins(30));
    set(
        &world,
        "/zwei",
        &[item(2, other, "Helfer arbeiten am Hang.", "")],
    );
    world.poll(&config).await;

    let before = served(&world, &text, "/feed.json").await;
    assert_eq!(before.len(), 2);
    let id = |item: &Value| -> Key { item["id"].as_str().unwrap().parse().unwrap() };
    // Last updated first.
    let (younger, older) = (id(&before[0]), id(&before[1]));

    world.advance(SignedDuration::from_mins(30));
    let now = world.now();
    let store = geowire::service::open(&config).unwrap();
    store
        .write(move |tx| {
            let merge = Merge {
                younger,
                older,
                because: "one report is of both",
                arrived: true,
            };
            tx.merge(&merge, now)
        })
        .await
        .unwrap();
    store.close().await.unwrap();

    let after = served(&world, &text, "/feed.json").await;
    assert_eq!(after.len(), 1);
    assert_eq!(id(&after[0]), older);
    assert_eq!(
        after[0]["_geowire"]["aliases"],
        serde_json::json!([younger.urn()])
    );
    assert_eq!(after[0]["_geowire"]["reports"].as_array().unwrap().len(), 2);
    assert_eq!(after[0]["_geowire"]["updated"], now.to_string());
    let html = after[0]["content_html"].as_str().unwrap();
    assert!(
        html.contains("Joined with another entry: one report is of both"),
        "{html}"
    );

    // A report that is like one of the younger finds the story that it became,
    // with an index that was filled anew.
    world.advance(SignedDuration::from_mins(30));
    let late = format!("{other} bis Mittwoch");
    set(
        &world,
        "/drei",
        &[item(3, &late, "Helfer arbeiten am Hang weiter.", "")],
    );
    let store = geowire::service::open(&config).unwrap();
    world.poll_with(&store, &config).await;
    let all = stories(&store).await;
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].id, all[0].reports.len()), (older, 3));
    for id in [younger, older] {
        let found = store
            .read(move |read| read.story(id, &[]))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.id, found.reports.len()), (older, 3));
    }
    let of_reports = crate::support::world::reports(&store).await;
    assert!(of_reports.iter().all(|report| report.story == Some(older)));
    store.close().await.unwrap();
}
