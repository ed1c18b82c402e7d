use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use geowire::config::{self, Found};
use geowire::service::{Options, Service};
use jiff::Timestamp;

use crate::support::documents::{self, Entry};
use crate::support::http::get;
use crate::support::origin::Reply;
use crate::support::tools;
use crate::support::world::{World, environment};

/// The story of a German paper's page, furniture and all.
const BODY: &str = "<p>Moskau und Pjöngjang rücken seit dem Angriff auf die Ukraine enger zusammen.</p>\
    <p>Gerade lesen andere</p>\
    <p>Kim Jong Un lobte in einem Brief an Wladimir Putin das Bündnis beider Länder; nordkoreanische \
    Soldaten hätten in der Region Kursk gekämpft, teilte die Staatsagentur KCNA mit.</p>\
    <h3>Lesen Sie auch</h3>\
    <p>Südkorea und die USA rechnen mit weiteren Raketentests.</p>\
    <script>alert(1)</script>";

fn entries(now: Timestamp) -> Vec<Entry> {
    let titles = [
        ("Nordkorea schickt Soldaten: Kim schwört Putin Treue", BODY),
        (
            "Nato verlegt Truppen an die Grenze zu Belarus",
            "Polen fordert mehr Luftabwehr.",
        ),
        (
            "Taiwan meldet chinesische Kriegsschiffe & Kampfjets",
            "Peking nennt es ein <b>Manöver</b>.",
        ),
        (
            "Waffenruhe in Gaza: Israel und Hamas verhandeln in Kairo",
            "Ägypten und Katar vermitteln.",
        ),
        (
            "EU beschließt Sanktionen gegen Russland",
            "Es ist das <20.> Paket; Ungarn stimmte zu.",
        ),
    ];
    titles
        .iter()
        .zip(1_i64..)
        .map(|((title, summary), n)| {
            let link = format!("https://anzeiger.example/politik/{n}");
            let date = now - jiff::SignedDuration::from_hours(n);
            Entry::new(&link, &link, title, summary, &date.to_string())
        })
        .collect()
}

/// A service that has read five stories.
async fn service(world: &World) -> (Service, SocketAddr) {
    let document = documents::rss("Anzeiger", &entries(world.now()));
    world
        .origin
        .set("/anzeiger", Reply::document(documents::RSS, document));
    // Two that give the health feed something to say.
    let page = "<!doctype html><html><head><link rel=\"alternate\" type=\"application/rss+xml\" \
                href=\"/feeds/all\"></head><body>Start</body></html>";
    let empty = documents::rss("Leer", &[]);
    for (path, reply) in [
        ("/start", Reply::document("text/html", page)),
        ("/feeds/all", Reply::document(documents::RSS, empty)),
        ("/gone", Reply::status(410)),
    ] {
        world.origin.set(path, reply);
    }
    let file = world.dir.path().join("geowire.toml");
    let sources = ["/anzeiger", "/start", "/gone"];
    fs::write(&file, world.toml(&sources, VIEWS)).unwrap();
    let env = environment(world.dir.path());
    let found = Found::File(file);
    let service = Service::start(Options {
        config: config::load(&found, &env).unwrap(),
        found,
        env,
        clock: world.clock(),
        seed: 1,
        inherited: Vec::new(),
    })
    .await
    .unwrap();
    let address = service.addresses()[0];
    let end = std::time::Instant::now() + Duration::from_secs(30);
    while get(address, "/reports.json").json()["items"]
        .as_array()
        .unwrap()
        .len()
        < 5
    {
        assert!(std::time::Instant::now() < end, "five stories arrive");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for ended in ["gone", "found_on_page"] {
        let line = format!("geowire_refreshes_total{{outcome=\"{ended}\"}} 1\n");
        while !get(address, "/metrics").text().contains(&line) {
            assert!(std::time::Instant::now() < end, "{ended} is recorded");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    (service, address)
}

const FEEDS: [&str; 11] = [
    "/feed.xml",
    "/feed.atom",
    "/reports.xml",
    "/reports.atom",
    "/countries/RU.xml",
    "/countries/RU.atom",
    "/views/brief.xml",
    "/views/brief.atom",
    "/views/bare.xml",
    "/health.xml",
    "/health.atom",
];

/// Feeds whose entries have texts.
const WITH_TEXTS: [&str; 4] = ["/feed.xml", "/feed.atom", "/reports.xml", "/reports.atom"];

/// One view of reports with short entries, and one of stories with none.
const VIEWS: &str = "[[view]]\nname = \"brief\"\nentries = \"reports\"\ncontent = \"summary\"\n\
    [[view]]\nname = \"bare\"\ncontent = \"none\"\n";

/// What is served, by the JSON form of the same feed: title and Unix time.
fn served(address: SocketAddr, path: &str) -> BTreeSet<(String, i64)> {
    let stem = path.split('.').next().unwrap();
    let feed = get(address, &format!("{stem}.json")).json();
    let items = feed["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| {
            let date: Timestamp = item["date_published"].as_str().unwrap().parse().unwrap();
            (item["title"].as_str().unwrap().to_owned(), date.as_second())
        })
        .collect()
}

/// newsboat reads the same entries, titles and dates as are served.
#[tokio::test(flavor = "multi_thread")]
async fn newsboat_reads_what_is_served() {
    if !tools::present("newsboat") {
        return;
    }
    let world = World::new();
    let (service, address) = service(&world).await;
    for path in FEEDS {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        fs::write(file("urls"), format!("http://{address}{path}\n")).unwrap();
        fs::write(file("config"), "").unwrap();
        let ran = Command::new("newsboat")
            .env("HOME", folder.path())
            .env("TERM", "dumb")
            .arg("-u")
            .arg(file("urls"))
            .arg("-c")
            .arg(file("cache.db"))
            .arg("-C")
            .arg(file("config"))
            .args(["-x", "reload"])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(ran.status.success(), "{path}: {ran:?}");
        let cache = rusqlite::Connection::open(file("cache.db")).unwrap();
        let mut rows = cache
            .prepare("SELECT title, pubDate FROM rss_item")
            .unwrap();
        let read: Vec<(String, i64)> = rows
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let served = served(address, path);
        assert!(!served.is_empty(), "{path} has entries");
        assert_eq!(read.len(), served.len(), "{path}");
        let titles: BTreeSet<&str> = read.iter().map(|(title, _)| title.as_str()).collect();
        let expected: BTreeSet<&str> = served.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(titles, expected, "{path}");
        // newsboat shows Atom's `updated`, which is the time of arrival.
        if path.ends_with(".xml") {
            assert_eq!(read.into_iter().collect::<BTreeSet<_>>(), served, "{path}");
        }
    }
    service.stop().await.unwrap();
}

/// sfeed reads the same entries, titles and dates as are served.
#[tokio::test(flavor = "multi_thread")]
async fn sfeed_reads_what_is_served() {
    if !tools::present("sfeed") {
        return;
    }
    let world = World::new();
    let (service, address) = service(&world).await;
    for path in FEEDS {
        let output = tools::pipe("sfeed", &[], &get(address, path).body);
        let text = String::from_utf8(output).unwrap();
        let read: BTreeSet<(String, i64)> = text
            .lines()
            .map(|line| {
                let fields: Vec<&str> = line.split('\t').collect();
                (fields[1].to_owned(), fields[0].parse().unwrap())
            })
            .collect();
        assert_eq!(read, served(address, path), "{path}");
        assert_eq!(text.lines().count(), read.len(), "{path}");
    }
    service.stop().await.unwrap();
}

/// Every XML document is well-formed by libxml2's judgement.
#[tokio::test(flavor = "multi_thread")]
async fn xmllint_finds_nothing() {
    if !tools::present("xmllint") {
        return;
    }
    let world = World::new();
    let (service, address) = service(&world).await;
    for path in FEEDS.into_iter().chain(["/opml", "/feeds.opml"]) {
        tools::pipe("xmllint", &["--noout", "-"], &get(address, path).body);
    }
    service.stop().await.unwrap();
}

/// The story comes through the whole way: recognised, with its countries, and
/// without the page's furniture.
#[tokio::test(flavor = "multi_thread")]
async fn a_story_with_page_furniture_comes_out_clean() {
    let world = World::new();
    let (service, address) = service(&world).await;
    let feed = get(address, "/reports.json").json();
    let story = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["title"].as_str().unwrap().contains("Kim schwört"))
        .expect("the story is recognised");
    let countries: Vec<&str> = story["_geowire"]["countries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap())
        .collect();
    assert!(
        countries.contains(&"RU") && countries.contains(&"KP"),
        "{countries:?}"
    );
    for path in WITH_TEXTS
        .into_iter()
        .chain(["/feed.json", "/reports.json"])
    {
        let text = get(address, path).text();
        assert!(text.contains("Kursk"), "{path} holds the text");
        for furniture in ["Lesen Sie auch", "Gerade lesen andere", "alert(1)"] {
            assert!(!text.contains(furniture), "{path} holds {furniture:?}");
        }
    }
    service.stop().await.unwrap();
}
