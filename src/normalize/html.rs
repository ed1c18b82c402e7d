//! Content as safe HTML, and the text of HTML.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use dom_query::{Document, NodeRef};

use super::link::Bases;
use super::tame::{self, is_block, tame};
use super::{SUMMARY_CHARS, furniture, text};
use crate::parse::Text;

/// Passes after which the content is taken as it is.
const PASSES: usize = 4;

/// Attributes in which pages hide the address of a picture that a script loads later.
const LAZY: &[&str] = &[
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-original-src",
    "data-hi-res-src",
    "data-image",
    "data-url",
];

/// Parts of addresses of counting pixels.
const PIXELS: &[&str] = &[
    "://pixel.",
    "/pixel.gif",
    "/pixel.png",
    "/1x1.",
    "met.vgwort.de/",
    "vgwort.de/na/",
    "feeds.feedburner.com/~",
    "/~r/",
    "stats.wordpress.com",
    "doubleclick.net",
    "scorecardresearch.com",
    "google-analytics.com",
    "feedsportal.com",
    "ioam.de",
    "ivwbox.de",
    "xiti.com",
    "wemfbox.ch",
    "/piwik.php",
    "/matomo.php",
    "counter.theconversation.com",
];

/// What was made of an entry's summary and content.
pub(super) struct Body {
    /// Plain text, capped.
    pub(super) summary: String,
    /// Safe HTML; empty when it says no more than the summary.
    pub(super) content: String,
    /// The first picture in the content.
    pub(super) image: Option<String>,
}

/// Reads summary and content together, since either may stand in for the other.
pub(super) fn body(
    summary: Option<&Text>,
    content: Option<&Text>,
    bases: &Bases,
    notes: &mut Vec<String>,
) -> Body {
    let mut image = None;
    let mut text = summary
        .map(|raw| read(raw, &mut image, bases, notes))
        .unwrap_or_default();
    let Some(raw) = content.filter(|raw| !raw.value.trim().is_empty()) else {
        // A long description with structure is the content.
        let content = match summary {
            Some(raw) if text.chars().count() > SUMMARY_CHARS => html_of(raw, bases),
            _ => String::new(),
        };
        return Body {
            summary: text::cap(text, SUMMARY_CHARS),
            content,
            image,
        };
    };
    let safe = html_of(raw, bases);
    let full = text::summary_of(text::lines(&safe, true));
    if text.is_empty() && !full.is_empty() {
        notes.push("no summary: the content's text stands for it".into());
        text.clone_from(&full);
    }
    if image.is_none() {
        image = first_image(&safe);
    }
    let more = letters(&full) != letters(&text) || text.chars().count() > SUMMARY_CHARS;
    Body {
        summary: text::cap(text, SUMMARY_CHARS),
        content: if more { safe } else { String::new() },
        image,
    }
}

/// The text of one raw value, furniture stripped.
fn read(raw: &Text, image: &mut Option<String>, bases: &Bases, notes: &mut Vec<String>) -> String {
    let value = raw.value.as_str();
    if text::is_bare(value) {
        return text::summary_of(text::lines(value, raw.html));
    }
    if !raw.html && !text::looks_like_markup(value) {
        return text::summary_of(text::lines(value, false));
    }
    let (markup, cut) = tame(value);
    if cut {
        notes.push(format!("text over {} KiB cut", tame::BYTES / 1024));
    }
    let document = Document::fragment(markup);
    let root = document.root();
    prepare(&root, bases);
    *image = root
        .descendants_it()
        .find(|node| node.has_name("img"))
        .and_then(|node| node.attr("src"))
        .map(|src| src.to_string());
    let lines = lines_in(&root).join("\n");
    // Through `lines` once more for what was escaped twice.
    text::summary_of(text::lines(&lines, false))
}

/// A raw value as safe HTML.
fn html_of(raw: &Text, bases: &Bases) -> String {
    let value = raw.value.as_str();
    if raw.html || text::looks_like_markup(value) {
        return clean(value, bases);
    }
    let mut markup = String::new();
    for line in value.lines().filter(|line| !line.trim().is_empty()) {
        markup.push_str("<p>");
        markup.push_str(&ammonia::clean_text(&text::unescape(line)));
        markup.push_str("</p>");
    }
    clean(&markup, bases)
}

/// Makes HTML safe to show: a whitelist of elements; links only to http, https
/// and mailto; addresses absolute against `base`; furniture, scripts, styles,
/// forms and counting pixels gone. Doing it twice changes nothing.
#[must_use]
pub fn safe_html(html: &str, base: &url::Url) -> String {
    clean(html, &Bases::of(base.clone()))
}

fn clean(html: &str, bases: &Bases) -> String {
    let mut safe = clean_once(html, bases);
    // What was taken out can bring together what is furniture only together.
    for _ in 0..PASSES {
        let again = clean_once(&safe, bases);
        if again == safe {
            break;
        }
        safe = again;
    }
    safe
}

fn clean_once(html: &str, bases: &Bases) -> String {
    let (markup, _) = tame(html);
    let document = Document::fragment(markup);
    let root = document.root();
    prepare(&root, bases);
    let markup = document.html();
    let safe = CLEANER.clean(inner(&markup)).to_string();
    safe.trim().to_owned()
}

/// The markup inside the `html` element that a fragment is parsed into.
fn inner(markup: &str) -> &str {
    markup
        .strip_prefix("<html>")
        .and_then(|markup| markup.strip_suffix("</html>"))
        .unwrap_or(markup)
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags: HashSet<&str> = [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]
    .into();
    let attributes: HashMap<&str, HashSet<&str>> = [
        ("a", ["href", "title"].into()),
        ("abbr", ["title"].into()),
        ("img", ["src", "alt", "title"].into()),
        ("ol", ["start"].into()),
        ("td", ["colspan", "rowspan"].into()),
        ("th", ["colspan", "rowspan"].into()),
        ("time", ["datetime"].into()),
    ]
    .into();
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(["script", "style"].into())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true);
    builder
});

/// Addresses made absolute, pictures and furniture seen to, empty shells removed.
fn prepare(root: &NodeRef<'_>, bases: &Bases) {
    for node in root.descendants() {
        if node.has_name("img") {
            picture(&node, bases);
        } else if node.has_name("a") {
            let target = node.attr("href").and_then(|href| bases.target(&href));
            match target {
                Some(target) => node.set_attr("href", &target),
                None => node.remove_attr("href"),
            }
        }
    }
    furniture::strip_tree(root);
    for node in root.descendants().iter().rev() {
        if is_shell(node) {
            node.remove_from_parent();
        }
    }
}

/// A picture gets its real, absolute address; counting pixels go.
fn picture(node: &NodeRef<'_>, bases: &Bases) {
    let lazy = LAZY.iter().find_map(|name| node.attr(name));
    let set = ["data-srcset", "data-lazy-srcset", "srcset"]
        .iter()
        .find_map(|name| node.attr(name))
        .and_then(|set| {
            set.split([' ', ','])
                .find(|part| !part.is_empty())
                .map(str::to_owned)
        });
    let src = node.attr("src").map(|src| src.to_string());
    let src = src.filter(|src| !src.trim_start().starts_with("data:"));
    let chosen = lazy.map(|lazy| lazy.to_string()).or(src).or(set);
    let address = chosen.and_then(|src| bases.resolve(&src)).map(String::from);
    let dot = ["width", "height"].iter().any(|name| {
        matches!(
            node.attr_or(name, "").trim().trim_end_matches("px"),
            "0" | "1" | "2"
        )
    });
    match address {
        Some(address) if !dot && !is_pixel(&address) => node.set_attr("src", &address),
        _ => node.remove_from_parent(),
    }
}

/// Whether an address is that of a counting pixel.
pub(super) fn is_pixel(address: &str) -> bool {
    PIXELS.iter().any(|part| address.contains(part))
}

/// An element that holds nothing to see.
fn is_shell(node: &NodeRef<'_>) -> bool {
    if !node.is_element() {
        return node.is_comment();
    }
    let name = node.node_name().unwrap_or_default();
    if matches!(
        name.as_ref(),
        "br" | "hr" | "img" | "wbr" | "td" | "th" | "html" | "pre"
    ) {
        return false;
    }
    node.children_it(false)
        .all(|child| child.is_text() && child.text().trim().is_empty())
}

fn first_image(safe: &str) -> Option<String> {
    if !safe.contains("<img") {
        return None;
    }
    let document = Document::fragment(safe);
    let src = document.root().descendants_it().find_map(|node| {
        if node.has_name("img") {
            node.attr("src")
        } else {
            None
        }
    });
    src.map(|src| src.to_string())
}

/// The lines of text in a piece of HTML, furniture not stripped.
pub(super) fn lines_of(html: &str) -> Vec<String> {
    let (markup, _) = tame(html);
    let document = Document::fragment(markup);
    lines_in(&document.root())
}

fn lines_in(root: &NodeRef<'_>) -> Vec<String> {
    let mut lines = vec![String::new()];
    walk(root, &mut lines);
    lines.retain(|line| !line.trim().is_empty());
    lines
}

/// Recursion is bounded by the depth that `tame` allows.
fn walk(node: &NodeRef<'_>, lines: &mut Vec<String>) {
    for child in node.children_it(false) {
        if child.is_text() {
            if let Some(line) = lines.last_mut() {
                // A line break in the source is only a space.
                line.extend(
                    child
                        .text()
                        .chars()
                        .map(|c| if c == '\n' || c == '\r' { ' ' } else { c }),
                );
            }
            continue;
        }
        let name = child.node_name().unwrap_or_default();
        // Readings beside Japanese characters would double the word.
        if matches!(name.as_ref(), "rt" | "rp") {
            continue;
        }
        let breaks = is_block(&name) || name.as_ref() == "br";
        if breaks {
            lines.push(String::new());
        }
        walk(&child, lines);
        if breaks {
            lines.push(String::new());
        }
    }
}

/// Letters and digits alone, to see whether two texts say the same.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What the HTML parser makes of `&name;`; `None` when it knows no such name.
pub(super) fn entity(name: &str) -> Option<String> {
    let document = Document::fragment(format!("&{name};"));
    let characters = document.root().text();
    (!characters.contains(';')).then(|| characters.to_string())
}

/// Whether an element stands within a line.
pub(super) fn is_inline(name: &str) -> bool {
    !is_block(name) && !matches!(name, "br" | "html")
}

/// The text in the same line as a node.
pub(super) struct Line {
    pub(super) before: String,
    pub(super) after: String,
}

impl Line {
    pub(super) fn around(node: &NodeRef<'_>) -> Self {
        Self {
            before: side(node, true),
            after: side(node, false),
        }
    }
}

/// The text before or after a node up to the edge of its line.
fn side(node: &NodeRef<'_>, before: bool) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut at = *node;
    'line: loop {
        let mut next = if before {
            at.prev_sibling()
        } else {
            at.next_sibling()
        };
        while let Some(sibling) = next {
            if sibling.is_element() {
                let name = sibling.node_name().unwrap_or_default();
                if !is_inline(&name) {
                    break 'line;
                }
            }
            if !sibling.is_comment() {
                parts.push(sibling.text().to_string());
            }
            // Enough to know that something stands there.
            if parts.iter().map(String::len).sum::<usize>() > 200 {
                break 'line;
            }
            next = if before {
                sibling.prev_sibling()
            } else {
                sibling.next_sibling()
            };
        }
        match at.parent() {
            Some(parent) if parent.node_name().is_some_and(|name| is_inline(&name)) => at = parent,
            _ => break,
        }
    }
    if before {
        parts.reverse();
    }
    parts.concat()
}
