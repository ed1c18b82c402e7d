//! OPML 2.0 (opml.org/spec2) of the sources, for moving them to a reader.

use jiff::Timestamp;

use super::Outline;
use super::text::{TITLE_CHARS, language_tag, line, rfc822, web_address, without_password};
use super::xml::Xml;

/// The whole document.
pub(super) fn write(title: &str, outlines: &[Outline], now: Timestamp) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("opml", &[("version", "2.0")]);
    xml.open("head", &[]);
    xml.text("title", &[], title);
    xml.text("dateCreated", &[], &rfc822(now));
    xml.close("head");
    xml.open("body", &[]);
    for outline in outlines {
        source(&mut xml, outline);
    }
    xml.close("body");
    xml.close("opml");
    xml.finish()
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
