//! Bounds markup before an HTML parser sees it.
//!
//! html5ever takes quadratic time on nested blocks and on formatting elements
//! that are left open, and a tree of 30,000 levels overflows the stack of
//! whoever walks it. So the input is cut, only the elements that are wanted are
//! passed on, at most [`DEPTH`] deep and properly nested, and what is wrong in
//! the nesting is put right here, where it costs linear time. This is no
//! sanitizer: ammonia is, after it.

/// Most bytes of markup that are read.
pub(super) const BYTES: usize = 256 * 1024;
/// Most bytes of a whole page that are read.
const PAGE_BYTES: usize = 4 << 20;
/// Most elements open at once.
const DEPTH: usize = 120;
/// Most formatting elements open at once: the parser opens them anew in each block.
const FORMATTING: usize = 16;
/// Most tags in all. Of a whole page nothing is read after them; a long live
/// blog has some ten thousand.
const TAGS: usize = 20_000;
/// Most blanks and equals signs in the attributes of one tag of a page: the
/// parser compares each attribute with all before it.
const ATTRIBUTES: usize = 512;

/// Most characters in all that a serializer escapes: html5ever looks through the
/// rest of the text for each of them (52,000 took 7 s in a debug build). No
/// article comes near.
const ESCAPED: usize = 8_000;

/// Elements that vanish with all that is in them.
const DROPPED: &[&str] = &[
    "applet", "audio", "button", "canvas", "embed", "frameset", "head", "iframe", "math",
    "noembed", "noframes", "noscript", "object", "script", "select", "style", "svg", "template",
    "textarea", "title", "video", "xmp",
];

/// Elements that are passed on under their own name.
const KEPT: &[&str] = &[
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
];

/// Elements that are passed on as `div`.
const AS_DIV: &[&str] = &[
    "address", "article", "aside", "center", "details", "fieldset", "footer", "form", "header",
    "hgroup", "main", "nav", "section", "summary",
];

/// Elements whose tags vanish and whose content stays.
const UNWRAPPED: &[&str] = &[
    "acronym", "base", "bdi", "bdo", "big", "body", "col", "colgroup", "data", "dfn", "font",
    "html", "input", "label", "legend", "link", "meta", "nobr", "option", "param", "picture",
    "source", "strike", "tt", "track",
];

/// Whether there is an HTML element of that name, in any case.
pub(super) fn is_element(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [KEPT, AS_DIV, DROPPED, UNWRAPPED]
        .iter()
        .any(|list| list.contains(&name.as_str()))
}

/// Whether text on both sides of the element's edge is on different lines.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "blockquote"
            | "caption"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "li"
            | "ol"
            | "p"
            | "pre"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "wbr")
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b" | "code" | "em" | "i" | "s" | "small" | "strong" | "u"
    )
}

/// Elements whose attributes are of use to anyone after this.
fn has_attributes(name: &str) -> bool {
    matches!(name, "a" | "abbr" | "img" | "ol" | "td" | "th" | "time")
}

fn is_crowded(attributes: &str) -> bool {
    let marks = attributes.bytes();
    let marks = marks.filter(|b| *b == b'=' || b.is_ascii_whitespace());
    marks.take(ATTRIBUTES + 1).count() > ATTRIBUTES
}

/// Gives markup that is safe to parse, with the same text, and whether
/// something was cut off because of its size.
pub(super) fn tame(html: &str) -> (String, bool) {
    within(html, BYTES, false)
}

/// As [`tame`], for a whole page of which the article is to be found: sections
/// keep their names and elements their classes, by which it is told.
pub(super) fn tame_page(html: &str) -> String {
    within(html, PAGE_BYTES, true).0
}

fn within(html: &str, bytes: usize, page: bool) -> (String, bool) {
    let end = html.floor_char_boundary(bytes);
    let rest = html.get(..end).unwrap_or_default();
    let mut writer = Writer {
        out: String::with_capacity(rest.len() + 64),
        open: Vec::new(),
        tags: 0,
        escaped: 0,
        page,
    };
    Scanner { rest, quotes: true }.run(&mut writer);
    writer.close_to(0);
    (writer.out, end < html.len())
}

/// Finds tags. Each byte is looked at a bounded number of times: a search that
/// ran to the end in vain is not begun again.
struct Scanner<'a> {
    rest: &'a str,
    quotes: bool,
}

impl<'a> Scanner<'a> {
    fn run(mut self, writer: &mut Writer) {
        while let Some((text, after)) = self.rest.split_once('<') {
            writer.text(text);
            if writer.tags > writer.most_tags() {
                return;
            }
            self.rest = after;
            if let Some(comment) = after.strip_prefix("!--") {
                self.rest = match comment.split_once("-->") {
                    Some((_, rest)) => rest,
                    None => comment.split_once('>').map_or("", |(_, rest)| rest),
                };
            } else if let Some(characters) = after.strip_prefix("![CDATA[") {
                self.rest = characters;
            } else if after.starts_with(['!', '?']) {
                self.rest = after.split_once('>').map_or("", |(_, rest)| rest);
            } else if let Some(name) = tag_name(after.strip_prefix('/').unwrap_or(after)) {
                self.tag(after, name, writer);
            } else {
                writer.text("&lt;");
            }
        }
        writer.text(self.rest);
    }

    /// One tag; `after` begins behind its `<`.
    fn tag(&mut self, after: &'a str, name: &'a str, writer: &mut Writer) {
        let closing = after.starts_with('/');
        let inner = after
            .get(name.len() + usize::from(closing)..)
            .unwrap_or_default();
        let Some((attributes, rest)) = self.tag_end(inner) else {
            writer.text("&lt;");
            return;
        };
        self.rest = rest;
        let name = name.to_ascii_lowercase();
        if let Some(kept) = kept_name(&name, writer.page) {
            if closing {
                writer.end(kept);
            } else {
                writer.start(kept, attributes);
            }
        } else if DROPPED.contains(&name.as_str()) || writer.page && name.starts_with("amp-") {
            if !closing && !attributes.ends_with('/') {
                self.rest = skip_element(rest, &name);
            }
            writer.out.push(' ');
        }
    }

    /// Splits after the `>` that ends a tag, not counting those in quotes.
    fn tag_end(&mut self, inner: &'a str) -> Option<(&'a str, &'a str)> {
        if self.quotes {
            let mut quote = None;
            for (at, byte) in inner.bytes().enumerate() {
                match (quote, byte) {
                    (None, b'>') => return Some((inner.get(..at)?, inner.get(at + 1..)?)),
                    // A quote opens a value only after `=` or a blank.
                    (None, b'"' | b'\'') => {
                        let before = inner.as_bytes().get(at.wrapping_sub(1));
                        if before.is_some_and(|b| *b == b'=' || b.is_ascii_whitespace()) {
                            quote = Some(byte);
                        }
                    }
                    (Some(open), _) if open == byte => quote = None,
                    _ => {}
                }
            }
            self.quotes = false;
        }
        // A quote is open to the end: the attributes cannot be told from the text.
        inner.split_once('>').map(|(_, rest)| ("", rest))
    }
}

/// The name at the start of a tag: a letter, then letters, digits, `-` or `:`.
fn tag_name(text: &str) -> Option<&str> {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | ':')))
        .unwrap_or(text.len());
    text.get(..end)
}

fn kept_name(name: &str, page: bool) -> Option<&'static str> {
    if let Some(section) = AS_DIV.iter().find(|known| **known == name) {
        return Some(if page { section } else { "div" });
    }
    if page {
        match name {
            "amp-img" => return Some("img"),
            // Where boxes have buttons is how they are told from text.
            "button" => return Some("button"),
            _ => {}
        }
    }
    KEPT.iter().find(|kept| **kept == name).copied()
}

/// What follows the end tag of `name`; nothing when there is none, as a browser
/// does it.
fn skip_element<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        rest = after;
        if tag_name(after).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
    }
    ""
}

/// Writes tags properly nested.
struct Writer {
    out: String,
    open: Vec<&'static str>,
    tags: usize,
    escaped: usize,
    /// Whether it is a whole page.
    page: bool,
}

impl Writer {
    fn text(&mut self, text: &str) {
        let escaped = |c: char| matches!(c, '&' | '>' | '\u{A0}');
        self.escaped += text.chars().filter(|c| escaped(*c)).count();
        if self.escaped <= ESCAPED {
            self.out.push_str(text);
        } else {
            self.out
                .extend(text.chars().map(|c| if escaped(c) { ' ' } else { c }));
        }
    }

    /// Tags after which the rest is not read.
    fn most_tags(&self) -> usize {
        if self.page { TAGS } else { usize::MAX }
    }

    fn start(&mut self, name: &'static str, attributes: &str) {
        self.tags += 1;
        self.close_implied(name);
        let formatting = self.open.iter().filter(|open| is_formatting(open)).count();
        let full = self.tags > TAGS && !self.page
            || self.open.len() >= DEPTH
            || (is_formatting(name) && formatting >= FORMATTING)
            || (is_table_part(name) && !self.open.contains(&"table"));
        if full {
            self.out.push(if is_block(name) { '\n' } else { ' ' });
            return;
        }
        self.out.push('<');
        self.out.push_str(name);
        if has_attributes(name) || self.page && !is_crowded(attributes) {
            let attributes = attributes.trim_end_matches('/');
            if !attributes.starts_with(char::is_whitespace) && !attributes.is_empty() {
                self.out.push(' ');
            }
            self.out.push_str(attributes);
        }
        self.out.push('>');
        if !is_void(name) {
            self.open.push(name);
        }
    }

    fn end(&mut self, name: &'static str) {
        if is_void(name) {
            return;
        }
        let found = self
            .open
            .iter()
            .rposition(|open| {
                *open == name || (is_cell(open) && name != "table" && !is_table_part(name))
            })
            .filter(|at| self.open.get(*at) == Some(&name));
        match found {
            Some(at) => self.close_to(at),
            None => self.out.push(if is_block(name) { '\n' } else { ' ' }),
        }
    }

    /// Closes what a start tag of `name` ends by itself (HTML, tree construction).
    fn close_implied(&mut self, name: &'static str) {
        let ended: (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "table"]),
            "dd" | "dt" => (&["dd", "dt"], &["dl", "table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], &["table"]),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => (
                &["h1", "h2", "h3", "h4", "h5", "h6"],
                &["div", "table", "td", "th"],
            ),
            "a" => (&["a"], &["table", "td", "th"]),
            _ => (&[], &[]),
        };
        self.close_innermost(ended.0, ended.1);
        if is_block(name) || AS_DIV.contains(&name) {
            self.close_innermost(&["p"], &["table", "td", "th", "caption"]);
        }
    }

    /// Closes the innermost open element of `names`, unless one of `fences` is inside it.
    fn close_innermost(&mut self, names: &[&str], fences: &[&str]) {
        let at = self
            .open
            .iter()
            .rposition(|open| names.contains(open) || fences.contains(open));
        if let Some(at) = at
            && self.open.get(at).is_some_and(|open| names.contains(open))
        {
            self.close_to(at);
        }
    }

    fn close_to(&mut self, len: usize) {
        while self.open.len() > len
            && let Some(name) = self.open.pop()
        {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }
}

fn is_cell(name: &str) -> bool {
    matches!(name, "td" | "th" | "caption" | "table")
}

fn is_table_part(name: &str) -> bool {
    matches!(
        name,
        "caption" | "tbody" | "td" | "tfoot" | "th" | "thead" | "tr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_put_right_and_bounded() {
        assert_eq!(tame("<p>a<p>b<b>c</p>d").0, "<p>a</p><p>b<b>c</b></p>d");
        assert_eq!(
            tame("<ul><li>a<li>b</ul>").0,
            "<ul><li>a</li><li>b</li></ul>"
        );
        let (deep, cut) = tame(&"<div>x".repeat(60_000));
        assert!(cut);
        assert_eq!(deep.matches("<div>").count(), DEPTH);
        let many = tame(&"<p><b id=1></p>".repeat(30_000)).0;
        assert!(many.matches("<b").count() <= TAGS);
    }

    #[test]
    fn a_page_keeps_what_tells_its_parts_apart() {
        assert_eq!(
            tame_page(
                "<body class=x><main id=a><p class=b>c<aside>d</aside><amp-img src=e></amp-img>"
            )
            .as_str(),
            "<main id=a><p class=b>c</p><aside>d</aside><img src=e></main>"
        );
        assert_eq!(tame_page("<amp-ad>x</amp-ad>y").as_str(), " y");
        let crowded = format!("<p {}>x", "a ".repeat(1000));
        assert_eq!(tame_page(&crowded).as_str(), "<p>x</p>");
        let many = tame_page(&"<i>x</i>".repeat(60_000));
        assert!(many.matches("<i>").count() <= TAGS + 1);
    }

    #[test]
    fn what_cannot_be_a_tag_is_text() {
        assert_eq!(tame("a < b <c").0, "a &lt; b &lt;c");
        assert_eq!(tame("x<script>if (a<b) {}</script>y<style>").0, "x y ");
        assert_eq!(tame("<img alt=\"a>b\" src=x>").0, "<img alt=\"a>b\" src=x>");
        assert_eq!(tame("<a href='x>y</a> z").0, "<a>y</a> z");
    }

    #[test]
    fn open_quotes_cost_linear_time() {
        let (out, _) = tame(&"<a href=\"".repeat(30_000));
        assert!(out.starts_with("&lt;a href"));
    }
}
