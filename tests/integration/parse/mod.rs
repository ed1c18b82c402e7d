//! Damaged, odd and ordinary documents through `parse`.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected fails at that place"
)]

use geowire::parse::{ParseError, ParsedFeed, parse};
use url::Url;

mod damage;
mod formats;
mod pages;
mod properties;

fn url() -> Url {
    Url::parse("https://news.example/feed").unwrap()
}

fn read(document: &str) -> ParsedFeed {
    read_bytes(document.as_bytes())
}

fn read_bytes(document: &[u8]) -> ParsedFeed {
    parse(document, None, &url())
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(document)))
}

fn titles(feed: &ParsedFeed) -> Vec<&str> {
    feed.entries
        .iter()
        .map(|entry| {
            entry
                .title
                .as_ref()
                .map_or("", |title| title.value.as_str())
        })
        .collect()
}

fn title(feed: &ParsedFeed) -> &str {
    titles(feed)[0]
}

/// An RSS 2.0 document around `items`.
fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>Harbour News</title><link>https://news.example/</link>{items}</channel></rss>"
    )
}

/// An Atom 1.0 document around `entries`.
fn atom(entries: &str) -> String {
    format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Harbour News</title><id>urn:f</id><updated>2026-01-02T03:04:05Z</updated>{entries}</feed>"
    )
}

/// A feed of `count` whole items in one of four formats.
fn sane(format: &str, count: usize) -> String {
    let each = |make: fn(usize) -> String| (0..count).map(make).collect::<Vec<_>>();
    match format {
        "atom" => atom(&each(|n| format!("<entry><title>Report {n}</title><id>urn:n:{n}</id><link href=\"https://news.example/{n}\"/><updated>2026-01-02T03:04:05Z</updated><summary>Ships &amp; ports {n}</summary></entry>\n")).concat()),
        "rdf" => format!("<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\"><channel rdf:about=\"https://news.example/\"><title>Harbour</title><link>https://news.example/</link><description>d</description></channel>{}</rdf:RDF>", each(|n| format!("<item rdf:about=\"https://news.example/{n}\"><title>Report {n}</title><link>https://news.example/{n}</link><description>Ships {n}</description></item>\n")).concat()),
        "json" => format!("{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Harbour\",\"items\":[{}]}}", each(|n| format!("{{\"id\":\"n{n}\",\"url\":\"https://news.example/{n}\",\"title\":\"Report {n}\",\"content_text\":\"Ships {n}\"}}")).join(", ")),
        _ => rss(&each(|n| format!("<item><title>Report {n}</title><link>https://news.example/{n}</link><guid isPermaLink=\"false\">n{n}</guid><pubDate>Fri, 02 Jan 2026 03:04:05 GMT</pubDate><description><![CDATA[<p>Ships & ports {n}</p>]]></description></item>\n")).concat()),
    }
}

const FORMATS: [&str; 4] = ["rss", "atom", "rdf", "json"];

fn error(document: &str) -> ParseError {
    parse(document.as_bytes(), Some("text/html"), &url()).unwrap_err()
}
