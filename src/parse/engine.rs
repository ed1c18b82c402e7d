use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::model::Entry;
use quick_xml::escape::escape;

use super::author;
use super::names::Ns;
use super::tree::{Node, Tree};

const RSS_HEAD: &str = r#"<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel>"#;
const RSS_TAIL: &str = "</channel></rss>";
const ATOM_HEAD: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">"#;
const ATOM_TAIL: &str = "</feed>";

/// What feed-rs reads, entry by entry as in `tree`; `None` for an entry that it
/// refuses. A document without damage goes to it as it stands, any other in
/// the form that it understands.
pub(super) fn read(text: &str, tree: &Tree, problems: &mut Vec<String>) -> Vec<Option<Entry>> {
    let risky = tree
        .entries
        .iter()
        .any(|(entry, _)| has_risky_author(entry))
        || has_risky_author(&tree.root);
    if problems.is_empty() && !risky {
        if let Some(entries) = guarded(text.as_bytes())
            && entries.len() == tree.entries.len()
        {
            return entries.into_iter().map(Some).collect();
        }
        problems.push("root, version, namespaces or text types are unusual; normalised".to_owned());
    }
    let (head, tail) = if tree.root.name == "feed" || tree.root.name == "entry" {
        (ATOM_HEAD, ATOM_TAIL)
    } else {
        (RSS_HEAD, RSS_TAIL)
    };
    let parts: Vec<String> = tree
        .entries
        .iter()
        .map(|(entry, _)| write_entry(entry))
        .collect();
    let mut read = Vec::with_capacity(parts.len());
    halves(head, tail, &parts, &mut read);
    let refused = read.iter().filter(|entry| entry.is_none()).count();
    if refused > 0 {
        problems.push(format!("{refused} items read in a plainer way"));
    }
    read
}

/// Reads all parts at once; where that fails, each half on its own, so that
/// one refused entry costs a few runs and no other entry.
fn halves(head: &str, tail: &str, parts: &[String], read: &mut Vec<Option<Entry>>) {
    if parts.is_empty() {
        return;
    }
    let document = format!("{head}{}{tail}", parts.concat());
    if let Some(entries) = guarded(document.as_bytes())
        && entries.len() == parts.len()
    {
        read.extend(entries.into_iter().map(Some));
        return;
    }
    if parts.len() == 1 {
        read.push(None);
        return;
    }
    let (left, right) = parts.split_at(parts.len() / 2);
    halves(head, tail, left, read);
    halves(head, tail, right, read);
}

/// feed-rs with its panics contained. Its sanitizer stays off: cleaning is the
/// work of the next stage, and the made-up ids are never looked at.
pub(super) fn guarded(document: &[u8]) -> Option<Vec<Entry>> {
    catch_unwind(AssertUnwindSafe(|| {
        feed_rs::parser::Builder::new()
            .sanitize_content(false)
            .build()
            .parse(document)
    }))
    .ok()?
    .ok()
    .map(|feed| feed.entries)
}

fn has_risky_author(node: &Node) -> bool {
    node.children.iter().any(|child| {
        let person = matches!(
            child.name.as_str(),
            "author"
                | "managingeditor"
                | "webmaster"
                | "creator"
                | "contributor"
                | "name"
                | "owner"
        );
        person && author::upsets_feed_rs(&child.text) || has_risky_author(child)
    })
}

fn write_entry(entry: &Node) -> String {
    let mut out = format!("<{}>", entry.name);
    for child in &entry.children {
        let wanted = match child.ns {
            Ns::Feed => matches!(
                child.name.as_str(),
                "title"
                    | "description"
                    | "summary"
                    | "content"
                    | "category"
                    | "link"
                    | "guid"
                    | "id"
            ),
            Ns::Content => child.name == "encoded",
            _ => false,
        };
        if wanted {
            write_child(child, &mut out);
        }
    }
    let _ = write!(out, "</{}>", entry.name);
    out
}

fn write_child(node: &Node, out: &mut String) {
    let body = node.markup.as_deref().unwrap_or(&node.text).trim();
    let text_like = matches!(node.name.as_str(), "title" | "summary" | "content");
    if body.is_empty() && node.attributes.is_empty() || text_like && body.is_empty() {
        return;
    }
    let name = format!("{}{}", node.ns.prefix().unwrap_or_default(), node.name);
    let _ = write!(out, "<{name}");
    for (key, value) in &node.attributes {
        if key.contains(':')
            || key == "xmlns"
            || text_like && matches!(key.as_str(), "type" | "src" | "mode")
        {
            continue;
        }
        let _ = write!(out, " {key}=\"{}\"", escape(value));
    }
    if text_like && super::texts::is_html(node) {
        out.push_str(" type=\"html\"");
    }
    let _ = write!(out, ">{}</{name}>", escape(body));
}
