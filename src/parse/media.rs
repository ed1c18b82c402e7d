use crate::model::Enclosure;

use super::ParsedEntry;
use super::names::Ns;
use super::tree::Node;

/// The most pictures, and the most attachments, that an entry keeps.
const MOST: usize = 100;

/// Collects pictures and attachments: enclosures, Media RSS, iTunes images.
pub(super) fn collect(entry: &Node, into: &mut ParsedEntry) {
    let mut thumbnails = Vec::new();
    gather(entry, into, &mut thumbnails);
    // A picture made for the report comes before its small copy.
    for picture in thumbnails {
        if into.images.len() < MOST && !into.images.contains(&picture) {
            into.images.push(picture);
        }
    }
}

fn gather(node: &Node, into: &mut ParsedEntry, thumbnails: &mut Vec<String>) {
    for child in &node.children {
        let kind = child.attribute("type");
        match (child.ns, child.name.as_str()) {
            (Ns::Feed, "enclosure") => attach(child.attribute("url"), kind, child, into),
            (Ns::Media, "content") => {
                let medium = child.attribute("medium");
                let kind = kind.or(if medium == Some("image") {
                    Some("image/*")
                } else {
                    None
                });
                attach(child.attribute("url"), kind, child, into);
            }
            (Ns::Media, "thumbnail") => {
                thumbnails.extend(child.attribute("url").map(str::to_owned));
            }
            (Ns::Itunes, "image") => thumbnails.extend(child.attribute("href").map(str::to_owned)),
            (Ns::Feed | Ns::Atom, "link") if child.attribute("rel") == Some("enclosure") => {
                attach(child.attribute("href"), kind, child, into);
            }
            _ => {}
        }
        if child.ns == Ns::Media {
            gather(child, into, thumbnails);
        }
    }
}

fn attach(url: Option<&str>, kind: Option<&str>, node: &Node, into: &mut ParsedEntry) {
    let Some(url) = url else {
        return;
    };
    add(
        url,
        kind,
        node.attribute("length")
            .or(node.attribute("filesize"))
            .and_then(|n| n.parse().ok()),
        into,
    );
}

/// Adds an attachment, or a picture where it is one, once.
pub(super) fn add(url: &str, kind: Option<&str>, length: Option<u64>, into: &mut ParsedEntry) {
    let path = url
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let picture = match kind {
        Some(kind) => kind.starts_with("image/"),
        None => [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"]
            .iter()
            .any(|ending| path.ends_with(ending)),
    };
    if picture {
        if into.images.len() < MOST && !into.images.iter().any(|known| known == url) {
            into.images.push(url.to_owned());
        }
    } else if into.enclosures.len() < MOST && !into.enclosures.iter().any(|known| known.url == url)
    {
        into.enclosures.push(Enclosure {
            url: url.to_owned(),
            media_type: kind.map(str::to_owned),
            length,
        });
    }
}
