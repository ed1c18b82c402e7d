use feed_rs::model::Entry;

use super::names::Ns;
use super::tree::{Inherited, Node, Tree};
use super::{ParsedEntry, ParsedFeed, Text, author, geo, hints, media, names, texts};

/// Joins what feed-rs read with what it loses.
pub(super) fn feed(tree: &Tree, read: Vec<Option<Entry>>) -> ParsedFeed {
    let atom = matches!(tree.root.name.as_str(), "feed" | "entry");
    let empty = Node::default();
    let channel = if atom || tree.root.name == "channel" {
        &tree.root
    } else {
        tree.root.child(Ns::Feed, "channel").unwrap_or(&empty)
    };
    let mut feed = ParsedFeed {
        format: format(&tree.root),
        language: words(channel, &[(Ns::Feed, "language"), (Ns::Dc, "language")])
            .or_else(|| tree.root.attribute("xml:lang").map(str::to_owned))
            .or_else(|| channel.attribute("xml:lang").map(str::to_owned)),
        title: channel
            .child(Ns::Feed, "title")
            .and_then(|node| text(node, atom)),
        rights: rights(channel),
        hints: hints::hints(channel),
        ..ParsedFeed::default()
    };
    for link in channel.children.iter().filter(|node| node.name == "link") {
        match (
            link.attribute("href"),
            link.attribute("rel").unwrap_or("alternate"),
        ) {
            (Some(href), "self") => feed.self_link = Some(href.to_owned()),
            (Some(href), "hub") => feed.hubs.push(href.to_owned()),
            (Some(href), "alternate") if feed.site_link.is_none() => {
                feed.site_link = Some(href.to_owned());
            }
            (None, _) if link.ns == Ns::Feed => {
                feed.site_link = link.words().map(str::to_owned).or(feed.site_link);
            }
            _ => {}
        }
    }
    feed.entries = tree
        .entries
        .iter()
        .zip(read.into_iter().chain(std::iter::repeat(None)))
        .map(|((node, inherited), read)| entry(node, inherited, read, atom))
        .collect();
    feed
}

fn format(root: &Node) -> String {
    let version = root.attribute("version").unwrap_or_default();
    match root.name.as_str() {
        "feed" | "entry" => {
            let old = version == "0.3"
                || root.attributes.iter().any(|(key, value)| {
                    key.starts_with("xmlns") && value.contains("purl.org/atom")
                });
            if old { "Atom 0.3" } else { "Atom 1.0" }.to_owned()
        }
        "rdf" => {
            let old = root.attributes.iter().any(|(key, value)| {
                key.starts_with("xmlns") && value.contains("netscape.com/rdf/simple/0.9")
            });
            if old { "RSS 0.90" } else { "RSS 1.0" }.to_owned()
        }
        _ if version.starts_with("0.9") => format!("RSS {version}"),
        _ => "RSS 2.0".to_owned(),
    }
}

fn text(node: &Node, atom: bool) -> Option<Text> {
    if atom {
        texts::atom(node)
    } else {
        texts::rss(node, false)
    }
}

pub(super) fn words(node: &Node, wanted: &[(Ns, &str)]) -> Option<String> {
    wanted.iter().find_map(|(ns, name)| {
        node.children
            .iter()
            .filter(|child| child.is(*ns, name))
            .find_map(|child| child.words().map(str::to_owned))
    })
}

fn entry(node: &Node, inherited: &Inherited, read: Option<Entry>, atom: bool) -> ParsedEntry {
    let mut entry = ParsedEntry {
        guid: words(
            node,
            &[(Ns::Feed, "guid"), (Ns::Feed, "id"), (Ns::Dc, "identifier")],
        )
        .or_else(|| node.attribute("rdf:about").map(str::to_owned)),
        base: match node.attribute("xml:base") {
            Some(base) => Some(names::join(inherited.base.as_deref(), base)),
            None => inherited.base.clone(),
        },
        published: words(
            node,
            &[
                (Ns::Feed, "pubdate"),
                (Ns::Feed, "published"),
                (Ns::Feed, "issued"),
                (Ns::Dc, "date"),
                (Ns::Feed, "created"),
            ],
        ),
        updated: words(
            node,
            &[
                (Ns::Feed, "updated"),
                (Ns::Feed, "modified"),
                (Ns::Atom, "updated"),
                (Ns::Dc, "modified"),
            ],
        ),
        language: node
            .attribute("xml:lang")
            .map(str::to_owned)
            .or_else(|| words(node, &[(Ns::Dc, "language"), (Ns::Feed, "language")]))
            .or_else(|| inherited.language.clone()),
        rights: rights(node),
        source: source(node),
        point: geo::point(node),
        title: words_of(node, "title", atom),
        ..ParsedEntry::default()
    };
    entry.links = links(node);
    bodies(node, read.as_ref(), atom, &mut entry);
    people(node, &mut entry);
    categories(node, read.as_ref(), &mut entry);
    media::collect(node, &mut entry);
    entry
}

/// Never `media:title`, which names a picture.
fn words_of(node: &Node, name: &str, atom: bool) -> Option<Text> {
    [Ns::Feed, Ns::Dc, Ns::Atom].iter().find_map(|ns| {
        let found = node.children.iter().filter(|child| child.is(*ns, name));
        found.filter_map(|child| text(child, atom)).next()
    })
}

fn bodies(node: &Node, read: Option<&Entry>, atom: bool, entry: &mut ParsedEntry) {
    let mut summaries = node
        .children
        .iter()
        .filter(|child| {
            child.ns == Ns::Feed && matches!(child.name.as_str(), "description" | "summary")
        })
        .filter_map(|child| {
            if atom {
                texts::atom(child)
            } else {
                texts::rss(child, true)
            }
        });
    entry.summary = summaries.next();
    let second = summaries.next();
    let read_content = read
        .and_then(|read| read.content.as_ref())
        .and_then(|content| {
            let value = content
                .body
                .clone()
                .filter(|body| !body.trim().is_empty())?;
            let kind = content.content_type.as_str();
            Some(Text {
                value,
                html: kind.contains("html") || kind.contains("xml"),
            })
        });
    let found = node
        .children
        .iter()
        .find_map(|child| match (child.ns, child.name.as_str()) {
            (Ns::Content, "encoded") => texts::rss(child, true),
            (Ns::Feed | Ns::Atom, "content") => texts::atom(child),
            _ => None,
        });
    entry.content = read_content.or(found).or(second);
    if entry.summary.is_none() {
        entry.summary = node
            .children
            .iter()
            .find(|child| child.is(Ns::Dc, "description"))
            .and_then(|child| texts::rss(child, true));
    }
}

fn links(node: &Node) -> Vec<String> {
    let mut ranked: Vec<(u8, String)> = Vec::new();
    for child in &node.children {
        match (child.ns, child.name.as_str()) {
            (Ns::FeedBurner, "origlink") => {
                ranked.extend(child.words().map(|link| (0, link.to_owned())));
            }
            (Ns::Feed | Ns::Atom, "link") => match child.attribute("href") {
                Some(href) => match child.attribute("rel").unwrap_or("alternate") {
                    "alternate" => {
                        let other = child.attribute("type").is_some_and(|t| !t.contains("html"));
                        ranked.push((if other { 2 } else { 1 }, href.to_owned()));
                    }
                    "enclosure" | "self" | "edit" | "replies" | "license" | "hub" | "via" => {}
                    _ => ranked.push((3, href.to_owned())),
                },
                None => ranked.extend(child.words().map(|link| (1, link.to_owned()))),
            },
            (Ns::Feed, "guid") => {
                let permalink = child
                    .attribute("ispermalink")
                    .is_none_or(|v| v.eq_ignore_ascii_case("true"));
                ranked.extend(
                    child
                        .words()
                        .filter(|link| permalink && link.starts_with("http"))
                        .map(|link| (4, link.to_owned())),
                );
            }
            _ => {}
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut links: Vec<String> = Vec::new();
    for (_, link) in ranked {
        if !links.contains(&link) {
            links.push(link);
        }
    }
    links
}

fn people(node: &Node, entry: &mut ParsedEntry) {
    for child in &node.children {
        let person = match (child.ns, child.name.as_str()) {
            (Ns::Feed | Ns::Atom, "author") => match child
                .child(Ns::Feed, "name")
                .or(child.child(Ns::Atom, "name"))
            {
                Some(name) => name.words(),
                None => child.words(),
            },
            (Ns::Dc, "creator") | (Ns::Itunes, "author") => child.words(),
            _ => None,
        };
        if let Some(name) = person.and_then(author::name)
            && !entry.authors.contains(&name)
        {
            entry.authors.push(name);
        }
    }
}

fn categories(node: &Node, read: Option<&Entry>, entry: &mut ParsedEntry) {
    let read = read.into_iter().flat_map(|read| &read.categories);
    let read = read.map(|category| {
        category
            .label
            .clone()
            .unwrap_or_else(|| category.term.clone())
    });
    let found = node
        .children
        .iter()
        .filter_map(|child| match (child.ns, child.name.as_str()) {
            (Ns::Feed | Ns::Atom, "category") => child
                .attribute("label")
                .or(child.attribute("term"))
                .or(child.words()),
            (Ns::Dc, "subject") => child.words(),
            _ => None,
        });
    for category in read.chain(found.map(str::to_owned)) {
        let category = category.trim().to_owned();
        if !category.is_empty() && !entry.categories.contains(&category) {
            entry.categories.push(category);
        }
    }
}

/// A licence's address before a statement of rights.
fn rights(node: &Node) -> Option<String> {
    let licence = node
        .children
        .iter()
        .find_map(|child| match (child.ns, child.name.as_str()) {
            (Ns::Cc, "license" | "licence") => child.attribute("rdf:resource").or(child.words()),
            (_, "link") if child.attribute("rel") == Some("license") => child.attribute("href"),
            _ => None,
        });
    licence.map(str::to_owned).or_else(|| {
        words(
            node,
            &[
                (Ns::Feed, "rights"),
                (Ns::Feed, "copyright"),
                (Ns::Dc, "rights"),
                (Ns::Dc, "license"),
                (Ns::Media, "copyright"),
            ],
        )
    })
}

fn source(node: &Node) -> Option<(String, Option<String>)> {
    let source = node
        .child(Ns::Feed, "source")
        .or(node.child(Ns::Atom, "source"))?;
    let inner = |name| source.children.iter().find(|child| child.name == name);
    let link = source
        .attribute("url")
        .or_else(|| inner("link").and_then(|link| link.attribute("href")))
        .or_else(|| inner("id").and_then(Node::words));
    let title = source
        .words()
        .or_else(|| inner("title").and_then(Node::words));
    let title = title.or(link)?;
    Some((title.to_owned(), link.map(str::to_owned)))
}
