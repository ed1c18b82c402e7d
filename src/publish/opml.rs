//! OPML 2.0 (opml.org/spec2): the sources, for moving them to a reader, and
//! the feeds that are served, for subscribing to them.

use jiff::Timestamp;

use super::text::{TITLE_CHARS, language_tag, line, rfc822, web_address, without_password};
use super::xml::Xml;
use super::{Folder, Outline, Subscription};

/// The sources.
pub(super) fn write(title: &str, outlines: &[Outline], now: Timestamp) -> Vec<u8> {
    document(title, now, |xml| {
        for outline in outlines {
            source(xml, outline);
        }
    })
}

/// Feeds in folders. A folder is an outline with outlines in it, as readers
/// write and read it.
pub(super) fn folders(title: &str, folders: &[Folder], now: Timestamp) -> Vec<u8> {
    document(title, now, |xml| {
        for folder in folders.iter().filter(|folder| !folder.feeds.is_empty()) {
            if let Some(title) = &folder.title {
                xml.open("outline", &[("text", title), ("title", title)]);
            }
            for feed in &folder.feeds {
                subscription(xml, feed);
            }
            if folder.title.is_some() {
                xml.close("outline");
            }
        }
    })
}

fn document(title: &str, now: Timestamp, body: impl FnOnce(&mut Xml)) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("opml", &[("version", "2.0")]);
    xml.open("head", &[]);
    xml.text("title", &[], title);
    xml.text("dateCreated", &[], &rfc822(now));
    xml.close("head");
    xml.open("body", &[]);
    body(&mut xml);
    xml.close("body");
    xml.close("opml");
    xml.finish()
}

fn subscription(xml: &mut Xml, feed: &Subscription) {
    let title = line(&feed.title, TITLE_CHARS);
    xml.empty(
        "outline",
        &[
            ("type", "rss"),
            ("text", &title),
            ("title", &title),
            ("xmlUrl", &feed.url),
            ("htmlUrl", &feed.page),
        ],
    );
}

fn source(xml: &mut Xml, outline: &Outline) {
    let name = line(&outline.name, TITLE_CHARS);
    let Some(url) = without_password(&outline.url) else {
        // `xmlUrl` is required; an address that is none has nothing to offer.
        return;
    };
    let site = outline.site.as_deref().and_then(web_address);
    let mut attributes = vec![
        ("type", "rss"),
        ("text", name.as_str()),
        ("title", name.as_str()),
        ("xmlUrl", url.as_str()),
    ];
    if let Some(site) = &site {
        attributes.push(("htmlUrl", site));
    }
    attributes.push(("category", outline.kind.name()));
    if let Some(language) = outline.language.as_deref().and_then(language_tag) {
        attributes.push(("language", language));
    }
    xml.empty("outline", &attributes);
}
