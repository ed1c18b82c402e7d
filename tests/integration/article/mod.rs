//! Articles by the outer door: an origin with feeds and pages, a real store.

/// What is found on pages of many kinds, and what recognition makes of it.
mod pages;

/// From the feed to the story: text, verdict, edits, retention.
mod fetched;

/// The queue: crashes, spacing, attempts, switching off.
mod queue;

/// Pages that mean harm, and addresses that may not be asked.
mod hostile;

use geowire::config::{self, Config};
use geowire::model::{Filter, ReportEntry};
use geowire::store::Store;

use crate::support::documents::{self, Entry};
use crate::support::origin::Reply;
use crate::support::world::{World, environment};

/// A title that says nothing; only the article tells what it is about.
const TITLE: &str = "Eine Nacht und ihre Folgen";

const BODY: [&str; 5] = [
    "Nordkorea hat in der Nacht eine ballistische Rakete über Japan hinweg in den Pazifik \
     geschossen. Das teilte das Verteidigungsministerium in Tokio am Morgen mit.",
    "Die Rakete überflog Hokkaido und ging nach Angaben der Küstenwache außerhalb der \
     Wirtschaftszone nieder. In mehreren Präfekturen heulten die Sirenen.",
    "Südkoreas Militär versetzte seine Truppen in erhöhte Bereitschaft. Die Regierung in Seoul \
     sprach von einem Verstoß gegen Beschlüsse des UN-Sicherheitsrats.",
    "Pjöngjang hatte zuletzt vor gemeinsamen Manövern Südkoreas und der USA gewarnt und eine \
     Antwort mit allen Mitteln angekündigt.",
    "Das Wort Quittenbrotkrümel steht nur hier, damit man den Text finden kann.",
];

/// A page with this article, and what pages have around it.
fn page(title: &str, body: &[&str]) -> String {
    let body: String = body.iter().map(|text| format!("<p>{text}</p>")).collect();
    format!(
        "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <script>var x = \"<p>no text</p>\";</script></head><body><nav><ul><li><a href=\"/\">\
         Startseite</a></li><li><a href=\"/sport\">Sport</a></li></ul></nav><main><article>\
         <h1>{title}</h1>{body}</article></main><footer>Impressum</footer></body></html>"
    )
}

fn html(text: String) -> Reply {
    Reply::document("text/html; charset=utf-8", text)
}

/// An entry whose link leads to `path` at the world's origin.
fn entry(world: &World, path: &str, title: &str, summary: &str) -> Entry {
    let link = world.origin.url(path);
    Entry::new(path, &link, title, summary, "2026-03-02T05:00:00Z")
}

fn show(world: &World, path: &str, entries: &[Entry]) {
    let feed = documents::rss(path, entries);
    world
        .origin
        .set(path, Reply::document(documents::RSS, feed));
}

/// One source at `/feed` whose articles are fetched.
fn fulltext(world: &World, more: &str) -> Config {
    world.config(&["/feed"], &format!("fulltext = true\n{more}"))
}

fn parsed(world: &World, text: &str) -> Config {
    config::parse(text, None, &environment(world.dir.path())).unwrap()
}

async fn counts(store: &Store) -> [u64; 3] {
    store.read(|read| read.article_counts()).await.unwrap()
}

/// All reports, recognised or not.
async fn all(store: &Store) -> Vec<ReportEntry> {
    let filter = Filter {
        min_score: Some(0.0),
        limit: Filter::MAX_LIMIT,
        ..Filter::default()
    };
    store.read(move |read| read.reports(&filter)).await.unwrap()
}
