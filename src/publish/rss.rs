//! RSS 2.0 (RSS Board, 2.0.11) with the atom, content, dc and media modules.

use super::Channel;
use super::entry::{Entry, shared_language};
use super::text::{rfc822, rfc3339};
use super::xml::Xml;

/// The whole document.
pub(super) fn write(channel: &Channel, entries: &[Entry<'_>]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open(
        "rss",
        &[
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:media", "http://search.yahoo.com/mrss/"),
        ],
    );
    xml.open("channel", &[]);
    xml.text("title", &[], &channel.title);
    xml.text("link", &[], &channel.home_url);
    xml.text("description", &[], &channel.description);
    xml.empty(
        "atom:link",
        &[
            ("href", &channel.self_url),
            ("rel", "self"),
            ("type", "application/rss+xml"),
        ],
    );
    if let Some(hub) = &channel.hub {
        xml.empty("atom:link", &[("href", hub), ("rel", "hub")]);
    }
    xml.optional("language", shared_language(entries));
    xml.text("lastBuildDate", &[], &rfc822(channel.updated));
    xml.text("generator", &[], "geowire");
    xml.text("docs", &[], "https://www.rssboard.org/rss-specification");
    for entry in entries {
        item(&mut xml, entry);
    }
    xml.close("channel");
    xml.close("rss");
    xml.finish()
}

fn item(xml: &mut Xml, entry: &Entry<'_>) {
    xml.open("item", &[]);
    xml.text("title", &[], &entry.title);
    xml.optional("link", entry.link.as_deref());
    xml.text("guid", &[("isPermaLink", "false")], &entry.id);
    xml.text("pubDate", &[], &rfc822(entry.published));
    xml.optional("description", Some(&entry.summary));
    xml.optional("content:encoded", Some(&entry.content));
    for author in &entry.authors {
        xml.text("dc:creator", &[], author);
    }
    xml.optional("dc:language", entry.language.as_deref());
    xml.text("dc:date", &[], &rfc3339(entry.updated));
    xml.optional("dc:rights", entry.rights.as_deref());
    xml.optional(
        "dc:source",
        entry.via.as_ref().map(|(title, _)| title.as_str()),
    );
    for category in &entry.categories {
        let domain = category.of.name();
        xml.text("category", &[("domain", domain)], &category.label);
    }
    // The address is a required attribute of `source`, so without one it is left out.
    if let Some((name, Some(url))) = &entry.source {
        xml.text("source", &[("url", url)], name);
    }
    // More than one enclosure makes readers choose differently; the others stay
    // in Atom and JSON Feed, which define what several mean.
    if let Some(media) = entry.enclosures.first() {
        xml.empty(
            "enclosure",
            &[
                ("url", &media.url),
                ("length", &media.length.unwrap_or(0).to_string()),
                (
                    "type",
                    media
                        .media_type
                        .as_deref()
                        .unwrap_or("application/octet-stream"),
                ),
            ],
        );
    }
    if let Some(image) = &entry.image {
        xml.empty("media:thumbnail", &[("url", image)]);
    }
    xml.close("item");
}
