//! Atom 1.0 (RFC 4287).

use super::Channel;
use super::entry::{Entry, shared_language};
use super::text::{rfc3339, web_address};
use super::xml::Xml;

/// The whole document.
pub(super) fn write(channel: &Channel, entries: &[Entry<'_>]) -> Vec<u8> {
    let mut xml = Xml::new();
    let mut root = vec![("xmlns", "http://www.w3.org/2005/Atom")];
    if let Some(language) = shared_language(entries) {
        root.push(("xml:lang", language));
    }
    xml.open("feed", &root);
    // The feed's own address is its identity (section 4.2.6): it stays the same
    // as long as readers reach it by the same name.
    xml.text("id", &[], &channel.self_url);
    xml.text("title", &[], &channel.title);
    xml.text("subtitle", &[], &channel.description);
    xml.text("updated", &[], &rfc3339(channel.updated));
    // Section 4.1.1: a feed has an author unless every entry has one.
    person(&mut xml, "geowire");
    xml.empty(
        "link",
        &[
            ("rel", "self"),
            ("type", "application/atom+xml"),
            ("href", &channel.self_url),
        ],
    );
    xml.empty(
        "link",
        &[
            ("rel", "alternate"),
            ("type", "text/html"),
            ("href", &channel.home_url),
        ],
    );
    if let Some(hub) = &channel.hub {
        xml.empty("link", &[("rel", "hub"), ("href", hub)]);
    }
    xml.text("generator", &[], "geowire");
    for each in entries {
        entry(&mut xml, each);
    }
    xml.close("feed");
    xml.finish()
}

fn entry(xml: &mut Xml, entry: &Entry<'_>) {
    match &entry.language {
        Some(language) => xml.open("entry", &[("xml:lang", language)]),
        None => xml.open("entry", &[]),
    }
    xml.text("id", &[], &entry.id);
    xml.text("title", &[], &entry.title);
    xml.text("published", &[], &rfc3339(entry.published));
    xml.text("updated", &[], &rfc3339(entry.updated));
    for author in &entry.authors {
        person(xml, author);
    }
    if let Some(link) = &entry.link {
        xml.empty("link", &[("rel", "alternate"), ("href", link)]);
    }
    if let Some(page) = entry.page.as_ref().filter(|_| entry.link != entry.page) {
        xml.empty(
            "link",
            &[("rel", "related"), ("type", "text/html"), ("href", page)],
        );
    }
    if let Some((title, Some(url))) = &entry.via {
        xml.empty("link", &[("rel", "via"), ("href", url), ("title", title)]);
    }
    for media in &entry.enclosures {
        let length = media.length.map(|length| length.to_string());
        let mut attributes = vec![("rel", "enclosure"), ("href", media.url.as_str())];
        if let Some(kind) = &media.media_type {
            attributes.push(("type", kind));
        }
        if let Some(length) = &length {
            attributes.push(("length", length));
        }
        xml.empty("link", &attributes);
    }
    for category in &entry.categories {
        xml.empty(
            "category",
            &[
                ("term", &category.term),
                ("scheme", category.of.scheme()),
                ("label", &category.label),
            ],
        );
    }
    xml.optional("rights", entry.rights.as_deref());
    xml.optional("summary", Some(&entry.summary));
    // Section 4.1.2: an entry without content has an alternate link.
    if !entry.content.is_empty() || entry.link.is_none() {
        xml.text("content", &[("type", "html")], &entry.content);
    }
    if let Some((name, url)) = &entry.source {
        source(xml, name, url.as_deref());
    }
    xml.close("entry");
}

/// Section 4.2.11: what is known of the feed that the entry came from.
fn source(xml: &mut Xml, name: &str, url: Option<&str>) {
    xml.open("source", &[]);
    if let Some(url) = url.and_then(web_address) {
        xml.text("id", &[], &url);
        xml.empty("link", &[("rel", "self"), ("href", &url)]);
    }
    xml.text("title", &[], name);
    xml.close("source");
}

fn person(xml: &mut Xml, name: &str) {
    xml.open("author", &[]);
    xml.text("name", &[], name);
    xml.close("author");
}
