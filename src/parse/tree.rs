use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};

use super::names::{self, Ns};

/// The deepest nesting that is kept.
const DEEPEST: usize = 256;
/// The longest text that is kept, in bytes.
const LONGEST_TEXT: usize = 1024 * 1024;
/// The most elements that are kept within one element: what is compared with
/// each other later stays few.
const MOST_CHILDREN: usize = 1_000;
/// The most entries that are read from one document.
pub(super) const MOST_ENTRIES: usize = 5_000;

/// An element of a feed. Texts that may hold markup are leaves here.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) ns: Ns,
    /// Local name, lower case.
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
    /// Characters with references resolved.
    pub(super) text: String,
    /// The inside as markup, where there is an element in it.
    pub(super) markup: Option<String>,
    qualified: String,
    /// A child was still open when this ended.
    unclosed_child: bool,
    /// A character of the text could not be decoded.
    undecodable: bool,
}

impl Node {
    pub(super) fn is(&self, ns: Ns, name: &str) -> bool {
        self.ns == ns && self.name == name
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    pub(super) fn child(&self, ns: Ns, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.is(ns, name))
    }

    /// The trimmed text; `None` where it is blank.
    pub(super) fn words(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    pub(super) fn is_entry(&self) -> bool {
        self.ns == Ns::Feed && matches!(self.name.as_str(), "item" | "entry")
    }
}

/// A document read tolerantly.
#[derive(Default)]
pub(super) struct Tree {
    /// The elements outside of entries: root, channel and their like.
    pub(super) root: Node,
    /// The entries, wherever they stood, with their inherited base and language.
    pub(super) entries: Vec<(Node, Inherited)>,
    pub(super) problems: Vec<String>,
    /// Whether entries may be missing: cut off, or beyond repair.
    pub(super) lost: bool,
    /// Entries stood in an odd place.
    pub(super) moved: bool,
}

/// What an entry takes over from the elements around it.
#[derive(Debug, Clone, Default)]
pub(super) struct Inherited {
    pub(super) base: Option<String>,
    pub(super) language: Option<String>,
}

struct Builder {
    open: Vec<Node>,
    too_deep: usize,
    prefixes: BTreeMap<String, Ns>,
    tree: Tree,
    /// Elements of the same name opened inside the text that is being read.
    same: usize,
    /// The inside of the text as markup so far.
    markup: String,
    has_markup: bool,
    atom: bool,
    mismatched: usize,
    unescaped: usize,
    lost: usize,
    dropped: usize,
    cut: bool,
    over: usize,
    deep: usize,
    crowded: usize,
    long: usize,
}

/// Reads cleaned markup into a tree: closes what is open, drops ends that close
/// nothing, leaves out an entry that is not whole. `None` where no feed begins.
pub(super) fn build(text: &str) -> Option<Tree> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut builder = Builder {
        open: Vec::new(),
        too_deep: 0,
        prefixes: BTreeMap::new(),
        tree: Tree::default(),
        same: 0,
        markup: String::new(),
        has_markup: false,
        atom: false,
        mismatched: 0,
        unescaped: 0,
        lost: 0,
        dropped: 0,
        cut: false,
        over: 0,
        deep: 0,
        crowded: 0,
        long: 0,
    };
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => builder.start(&start, false),
            Ok(Event::Empty(start)) => builder.start(&start, true),
            Ok(Event::End(end)) => builder.end(end.name().as_ref()),
            Ok(Event::Text(text)) => builder.text(&text, Some(&text)),
            Ok(Event::CData(text)) => builder.text(&text, None),
            Ok(Event::GeneralRef(name)) => {
                let raw = format!("&{};", &*name);
                let value = unescape(&raw).map_or_else(|_| raw.clone(), |v| v.into_owned());
                builder.text(&value, Some(&raw));
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    builder.finish()
}

impl Builder {
    fn start(&mut self, start: &BytesStart<'_>, empty: bool) {
        let qualified = start.name().as_ref().to_owned();
        let lower = qualified.to_ascii_lowercase();
        let local = lower.rsplit(':').next().unwrap_or_default().to_owned();
        if self.too_deep > 0 {
            self.too_deep += usize::from(!empty);
            return;
        }
        if self.reading_text() {
            if !self.ends_text(&lower, &local) {
                self.inside(&start_tag(start, empty));
                self.has_markup = true;
                if !empty && self.open.last().is_some_and(|n| n.qualified == qualified) {
                    self.same += 1;
                }
                return;
            }
            self.mismatched += 1;
            self.mark_unclosed();
            self.close();
        }
        if self.open.is_empty() && !names::is_root(&local) {
            return;
        }
        let attributes: Vec<(String, String)> = start
            .html_attributes()
            .with_checks(false)
            .flatten()
            .map(|attribute| {
                let value = unescape(&attribute.value)
                    .map_or_else(|_| attribute.value.clone().into_owned(), |v| v.into_owned());
                (attribute.key.as_ref().to_ascii_lowercase(), value)
            })
            .collect();
        let ns = self.namespace(&lower, &local, &attributes);
        let node = Node {
            ns,
            name: local,
            attributes,
            qualified,
            ..Node::default()
        };
        if node.is_entry() {
            // A new entry ends the one before it, and whatever is open in it.
            if let Some(at) = self.open.iter().position(Node::is_entry) {
                self.mismatched += 1;
                self.close_down_to(at);
            }
        }
        if self.open.len() >= DEEPEST {
            self.deep += 1;
            self.too_deep = usize::from(!empty);
            return;
        }
        self.open.push(node);
        self.same = 0;
        if empty {
            self.close();
        }
    }

    fn end(&mut self, qualified: &str) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let lower = qualified.to_ascii_lowercase();
        let matches = |node: &Node| node.qualified.eq_ignore_ascii_case(&lower);
        if self.reading_text() {
            if self.open.last().is_some_and(matches) {
                if self.same == 0 {
                    self.close();
                } else {
                    self.same -= 1;
                    self.inside(&format!("</{qualified}>"));
                }
                return;
            }
            if !self.open.iter().any(matches) {
                self.inside(&format!("</{qualified}>"));
                return;
            }
        }
        match self.open.iter().rposition(matches) {
            Some(at) => {
                if at + 1 < self.open.len() {
                    self.mismatched += 1;
                    // Only the end of the entry itself closes it for certain.
                    if let Some(entry) = self.open.iter().position(Node::is_entry)
                        && entry > at
                    {
                        self.cut_entry(entry);
                    } else {
                        self.mark_unclosed();
                    }
                }
                self.close_down_to(at);
            }
            None => self.mismatched += 1,
        }
    }

    /// `raw` is the text as markup; `None` for a CDATA section.
    fn text(&mut self, value: &str, raw: Option<&str>) {
        if self.too_deep > 0 {
            return;
        }
        let xhtml = self.atom;
        let undecodable = value.contains('\u{fffd}');
        let reading = self.reading_text();
        if undecodable && let Some(entry) = self.open.iter_mut().find(|node| node.is_entry()) {
            entry.undecodable = true;
        }
        let Some(node) = self.open.last_mut() else {
            return;
        };
        let kept = head(value, LONGEST_TEXT.saturating_sub(node.text.len()));
        self.long += usize::from(kept.len() < value.len());
        node.text.push_str(kept);
        if reading {
            match raw {
                Some(raw) => self.inside(raw),
                None if xhtml => self.inside(&escape(value)),
                None => self.inside(value),
            }
        }
    }

    fn inside(&mut self, raw: &str) {
        let kept = head(raw, LONGEST_TEXT.saturating_sub(self.markup.len()));
        self.long += usize::from(kept.len() < raw.len());
        self.markup.push_str(kept);
    }

    fn reading_text(&self) -> bool {
        self.open
            .last()
            .is_some_and(|node| names::is_text(node.ns, &node.name))
    }

    /// Whether an element cannot be part of the text that is being read.
    fn ends_text(&self, lower: &str, local: &str) -> bool {
        let xhtml = self
            .open
            .last()
            .and_then(|node| node.attribute("type"))
            .is_some_and(|kind| kind == "xhtml");
        if xhtml {
            return lower == "entry";
        }
        names::structural(lower, local)
    }

    fn namespace(&mut self, lower: &str, local: &str, attributes: &[(String, String)]) -> Ns {
        if self.open.is_empty() {
            self.atom = matches!(local, "feed" | "entry");
        }
        for (key, value) in attributes {
            if let Some(prefix) = key.strip_prefix("xmlns:") {
                self.prefixes
                    .insert(prefix.to_owned(), Ns::of_address(value));
            }
        }
        let ns =
            match lower.split_once(':') {
                Some((prefix, _)) => match self.prefixes.get(prefix) {
                    Some(&known) if known != Ns::Other => known,
                    _ => Ns::of_prefix(prefix),
                },
                None if self.open.is_empty() => Ns::Feed,
                None => attributes.iter().find(|(key, _)| key == "xmlns").map_or(
                    Ns::Feed,
                    |(_, value)| match Ns::of_address(value) {
                        Ns::Other => Ns::Feed,
                        known => known,
                    },
                ),
            };
        match ns {
            Ns::Atom if self.atom || self.open.is_empty() => Ns::Feed,
            Ns::Rdf if self.open.is_empty() => Ns::Feed,
            other => other,
        }
    }

    fn mark_unclosed(&mut self) {
        if let Some(entry) = self.open.iter_mut().find(|node| node.is_entry()) {
            entry.unclosed_child = true;
        }
    }

    /// Ends an entry that something around it closed: when it had an open
    /// child or loose text, its end is lost and it is not handed on.
    fn cut_entry(&mut self, at: usize) {
        let open_child = self.open.len() > at + 1;
        if let Some(entry) = self.open.get_mut(at)
            && (open_child || entry.unclosed_child || entry.words().is_some())
        {
            entry.unclosed_child = true;
            entry.undecodable = true;
        }
    }

    fn close_down_to(&mut self, at: usize) {
        while self.open.len() > at {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(mut node) = self.open.pop() else {
            return;
        };
        self.same = 0;
        if names::is_text(node.ns, &node.name) {
            let markup = std::mem::take(&mut self.markup);
            if std::mem::take(&mut self.has_markup) {
                let expected = node
                    .attribute("type")
                    .is_some_and(|kind| kind == "xhtml" || kind.ends_with("xml"));
                self.unescaped += usize::from(!expected);
                node.markup = Some(markup);
            }
        }
        if node.is_entry() {
            self.entry(node);
        } else if let Some(parent) = self.open.last_mut() {
            if parent.children.len() < MOST_CHILDREN {
                parent.children.push(node);
            } else {
                self.crowded += 1;
            }
        } else if self.tree.root.name.is_empty() {
            self.tree.root = node;
        }
    }

    fn entry(&mut self, node: Node) {
        let loose = node.words().is_some();
        if node.undecodable && (node.unclosed_child || loose) {
            self.dropped += 1;
            return;
        }
        if self.tree.entries.len() >= MOST_ENTRIES {
            self.over += 1;
            return;
        }
        let parent = self.open.last().map(|node| node.name.as_str());
        self.tree.moved |= match self.open.first().map(|node| node.name.as_str()) {
            Some("rss") => parent != Some("channel"),
            _ => false,
        };
        let mut inherited = Inherited::default();
        for around in &self.open {
            if let Some(base) = around.attribute("xml:base") {
                inherited.base = Some(super::names::join(inherited.base.as_deref(), base));
            }
            if let Some(language) = around.attribute("xml:lang") {
                inherited.language = Some(language.to_owned());
            }
        }
        self.tree.entries.push((node, inherited));
    }

    fn finish(mut self) -> Option<Tree> {
        if !self.open.is_empty() {
            self.cut = true;
            let at = self.open.iter().position(Node::is_entry);
            if let Some(at) = at {
                self.lost = 1;
                self.open.truncate(at);
                self.markup.clear();
                self.has_markup = false;
            }
            // What is open outside of an entry is half a text at most.
            self.close_down_to(0);
        }
        if self.tree.root.name.is_empty() {
            return None;
        }
        let total = self.tree.entries.len() + self.lost;
        self.tree.lost = self.cut || self.dropped > 0;
        let mut say = |condition: bool, sentence: String| {
            if condition {
                self.tree.problems.push(sentence);
            }
        };
        say(
            self.cut,
            if self.lost > 0 {
                format!("document ends in the middle; the last of {total} items was cut off")
            } else {
                "document ends in the middle; what was open has been closed".to_owned()
            },
        );
        say(
            self.dropped > 0,
            format!("{} damaged items left out", self.dropped),
        );
        say(
            self.mismatched > 0,
            format!(
                "{} tags that do not match closed or dropped",
                self.mismatched
            ),
        );
        say(
            self.unescaped > 0,
            format!(
                "{} texts with unescaped markup taken as HTML",
                self.unescaped
            ),
        );
        say(
            self.over > 0,
            format!(
                "only the first {MOST_ENTRIES} items read; {} left out",
                self.over
            ),
        );
        say(
            self.deep > 0,
            format!("elements nested deeper than {DEEPEST} left out"),
        );
        say(
            self.crowded > 0,
            format!(
                "{} elements beyond the first {MOST_CHILDREN} of their parent left out",
                self.crowded
            ),
        );
        say(self.long > 0, "a text longer than 1 MiB was cut".to_owned());
        Some(self.tree)
    }
}

fn start_tag(start: &BytesStart<'_>, empty: bool) -> String {
    format!("<{}{}>", &**start, if empty { "/" } else { "" })
}

/// At most `limit` bytes of `text`, whole characters.
fn head(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text)
}
