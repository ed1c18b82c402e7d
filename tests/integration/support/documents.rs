//! Feed documents written out of a list of entries, in each of the formats.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

/// What the entry of a feed says. Texts are plain; they are escaped on the way
/// into a document.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) guid: String,
    pub(crate) link: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) date: Timestamp,
}

impl Entry {
    /// An entry; the date is RFC 3339 (`2026-11-20T08:30:00Z`).
    pub(crate) fn new(guid: &str, link: &str, title: &str, summary: &str, date: &str) -> Self {
        Self {
            guid: guid.to_owned(),
            link: link.to_owned(),
            title: title.to_owned(),
            summary: summary.to_owned(),
            date: date.parse().expect("an RFC 3339 date"),
        }
    }
}

/// Media type of an RSS document.
pub(crate) const RSS: &str = "application/rss+xml";
/// Media type of an Atom document.
pub(crate) const ATOM: &str = "application/atom+xml";
/// Media type of a JSON Feed document.
pub(crate) const JSON: &str = "application/feed+json";
/// Media type of an RSS 1.0 document.
pub(crate) const RDF: &str = "application/rdf+xml";

/// RSS 2.0.
pub(crate) fn rss(title: &str, entries: &[Entry]) -> String {
    let items: String = entries
        .iter()
        .map(|entry| {
            format!(
                "<item><guid isPermaLink=\"false\">{}</guid><link>{}</link><title>{}</title>\
                 <description>{}</description><pubDate>{}</pubDate></item>\n",
                escape(&entry.guid),
                escape(&entry.link),
                escape(&entry.title),
                escape(&entry.summary),
                rfc2822::to_string(&entry.date.to_zoned(TimeZone::UTC))
                    .expect("a year of four digits"),
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>\
         <title>{0}</title><link>https://example.org/</link><description>{0}</description>\n\
         {items}</channel></rss>\n",
        escape(title)
    )
}

/// Atom 1.0.
pub(crate) fn atom(title: &str, entries: &[Entry]) -> String {
    let updated = entries
        .iter()
        .map(|entry| entry.date)
        .max()
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let items: String = entries
        .iter()
        .map(|entry| {
            format!(
                "<entry><id>{}</id><link href=\"{}\"/><title>{}</title><summary>{}</summary>\
                 <published>{4}</published><updated>{4}</updated></entry>\n",
                escape(&entry.guid),
                escape(&entry.link),
                escape(&entry.title),
                escape(&entry.summary),
                entry.date,
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\
         <id>urn:example:{0}</id><title>{0}</title><updated>{updated}</updated>\n{items}</feed>\n",
        escape(title)
    )
}

/// RSS 1.0.
pub(crate) fn rdf(title: &str, entries: &[Entry]) -> String {
    let places: String = entries
        .iter()
        .map(|entry| format!("<rdf:li rdf:resource=\"{}\"/>", escape(&entry.guid)))
        .collect();
    let items: String = entries
        .iter()
        .map(|entry| {
            format!(
                "<item rdf:about=\"{}\"><link>{}</link><title>{}</title>\
                 <description>{}</description><dc:date>{}</dc:date></item>\n",
                escape(&entry.guid),
                escape(&entry.link),
                escape(&entry.title),
                escape(&entry.summary),
                entry.date,
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <channel rdf:about=\"https://example.org/\"><title>{0}</title>\
         <link>https://example.org/</link><description>{0}</description>\
         <items><rdf:Seq>{places}</rdf:Seq></items></channel>\n{items}</rdf:RDF>\n",
        escape(title)
    )
}

/// JSON Feed 1.1.
pub(crate) fn json_feed(title: &str, entries: &[Entry]) -> String {
    let items: Vec<serde_json::Value> = entries
        .iter()
        .map(|entry| {
            serde_json::json!({
                "id": entry.guid,
                "url": entry.link,
                "title": entry.title,
                "content_text": entry.summary,
                "date_published": entry.date.to_string(),
            })
        })
        .collect();
    serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "items": items,
    })
    .to_string()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_well_formed_whatever_the_texts_hold() {
        let hard = "\"1 < 2\" & <b>so</b> on";
        let date = "2026-11-20T05:10:00Z";
        let entries = [Entry::new(
            hard,
            "https://example.org/?a=1&b=2",
            hard,
            hard,
            date,
        )];
        for document in [
            rss(hard, &entries),
            atom(hard, &entries),
            rdf(hard, &entries),
        ] {
            let mut reader = quick_xml::Reader::from_str(&document);
            let mut elements = 0;
            loop {
                match reader.read_event().expect("well-formed") {
                    quick_xml::events::Event::Start(_) => elements += 1,
                    quick_xml::events::Event::Eof => break,
                    _ => {}
                }
            }
            assert!(elements > 8, "{document}");
            assert!(document.contains("05:10:00"), "{document}");
        }
        let feed: serde_json::Value =
            serde_json::from_str(&json_feed(hard, &entries)).expect("JSON");
        assert_eq!(feed["items"][0]["title"], hard);
    }
}
