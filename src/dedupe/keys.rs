//! What an item is: its keys.

use std::collections::{HashMap, HashSet};

use super::Keys;
use super::near::Title;
use crate::model::{Item, Key};

/// Version of the recipe for identities. They are public and never change, so a
/// new recipe takes a new number and the old one stays for what is stored.
const IDENTITY: u8 = 1;
/// Version of the recipe for link keys.
const LINK: u8 = 1;
/// Version of the recipe for content keys.
const CONTENT: u8 = 1;

/// The keys of all items of one document.
///
/// guid, else link, else title and content; a guid that repeats in one
/// document with different links gets the link added. `source_key` is the
/// store's unchanging key of the source.
///
/// Several items of one document with one link and titles that differ are
/// separate reports on one page, as in a live blog: they have no link key, so
/// that none of them stands for the page. The same holds for an item whose link
/// is only a site's front page.
#[must_use]
pub fn keys(source_key: &str, items: &[Item]) -> Vec<Keys> {
    let links: Vec<Option<&str>> = items
        .iter()
        .map(|item| item.link.as_deref().and_then(page))
        .collect();
    let mut links_of_guid: HashMap<&str, HashSet<Option<&str>>> = HashMap::new();
    for (item, link) in items.iter().zip(&links) {
        if let Some(guid) = item.guid.as_deref() {
            links_of_guid.entry(guid).or_default().insert(*link);
        }
    }
    let shared = shared_pages(items, &links);
    items
        .iter()
        .zip(&links)
        .map(|(item, link)| {
            let own = link.filter(|link| !shared.contains(link));
            let identity = match (item.guid.as_deref(), *link) {
                (Some(guid), Some(link))
                    if links_of_guid.get(guid).is_some_and(|links| links.len() > 1) =>
                {
                    Key::of(IDENTITY, &[source_key, "guid+link", guid, link])
                }
                (Some(guid), _) => Key::of(IDENTITY, &[source_key, "guid", guid]),
                (None, _) => match own {
                    Some(link) => Key::of(IDENTITY, &[source_key, "link", link]),
                    None => Key::of(
                        IDENTITY,
                        &[
                            source_key,
                            "text",
                            link.unwrap_or_default(),
                            &item.title,
                            &item.summary,
                            &item.content,
                        ],
                    ),
                },
            };
            Keys {
                identity,
                link: own.map(|link| Key::of(LINK, &["link", link])),
                content: content(item),
            }
        })
        .collect()
}

/// A link without its scheme, since http and https lead to one page. `None` for
/// a front page, which is the link of many reports.
pub(super) fn page(link: &str) -> Option<&str> {
    let (_, rest) = link.split_once("://")?;
    let (_, path) = rest.split_once('/')?;
    (!path.is_empty()).then_some(rest)
}

/// Links under which one document lists reports with different titles.
fn shared_pages<'a>(items: &'a [Item], links: &[Option<&'a str>]) -> HashSet<&'a str> {
    let mut first: HashMap<&str, (Option<&str>, Title)> = HashMap::new();
    let mut shared = HashSet::new();
    for (item, link) in items.iter().zip(links) {
        let Some(link) = *link else { continue };
        let guid = item.guid.as_deref();
        if let Some((first_guid, title)) = first.get(link) {
            // The same guid twice is one report listed twice.
            let same_guid = guid.is_some() && guid == *first_guid;
            let now = Title::of(&item.title);
            if !same_guid && !item.title.is_empty() && *title != now && !title.is_near(&now) {
                shared.insert(link);
            }
        } else {
            first.insert(link, (guid, Title::of(&item.title)));
        }
    }
    shared
}

/// Hash of what an edit changes. Named parts, and only those that hold
/// something: a field added later does not change the hash of an item without it.
fn content(item: &Item) -> Key {
    let fields = [
        ("title", &item.title),
        ("summary", &item.summary),
        ("content", &item.content),
    ];
    let parts: Vec<&str> = fields
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .flat_map(|(name, value)| [name, value.as_str()])
        .collect();
    Key::of(CONTENT, &parts)
}
