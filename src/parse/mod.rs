//! Parse: bytes and a content type in, a feed out. Pure. The only place that
//! names `feed_rs`. Three steps: decode (bytes to text), repair (tolerant
//! pass, collecting what feed-rs loses), then feed-rs.

mod author;
mod decode;
mod discover;
mod engine;
mod feed;
mod geo;
mod harvest;
mod hints;
mod json;
mod markup;
mod media;
mod names;
mod opml;
mod page;
mod texts;
mod tree;

pub use discover::of_comments;
pub use feed::{FeedHints, ParsedEntry, ParsedFeed, Text};
pub use opml::{Subscription, Subscriptions, opml};
pub use page::{PageError, is_wall, page};
use url::Url;

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// An HTML page; `feeds` are the addresses that it advertises, absolute,
    /// best first.
    #[error("this is a web page, not a feed")]
    Page {
        /// Advertised feeds: address and title.
        feeds: Vec<(Url, String)>,
        /// Whether the page looks like a wall that keeps robots out.
        bot_wall: bool,
    },
    /// Nothing in it looks like a feed.
    #[error("{0}")]
    Unreadable(String),
}

/// How much of a document is searched for the begin of the feed, in bytes.
const PROLOGUE: usize = 64 * 1024;

/// Reads one document.
///
/// `content_type` is the HTTP header as sent; `url` the address that answered
/// (used for nothing but autodiscovery on pages).
///
/// # Errors
/// [`ParseError`] when no feed could be made out. A damaged feed is not an
/// error: it gives its readable entries, and `problems` says what was lost.
pub fn parse(
    bytes: &[u8],
    content_type: Option<&str>,
    url: &Url,
) -> Result<ParsedFeed, ParseError> {
    // 1. Bytes to text.
    let decode::Decoded { text, mut problems } = decode::decode(bytes, content_type);
    let trimmed = text.trim_start_matches(['\u{feff}', '\u{fffd}']).trim();
    if trimmed.is_empty() {
        return Err(ParseError::Unreadable("the document is empty".to_owned()));
    }
    // 2. JSON Feed has a way of its own.
    if trimmed.starts_with('{')
        && let Some(mut feed) = json::parse(trimmed)
    {
        problems.append(&mut feed.problems);
        feed.problems = problems;
        return Ok(feed);
    }
    // 3. A page is not a feed, but may name one.
    let Some((root, shift)) = feed_start(trimmed) else {
        if discover::is_page(trimmed, content_type) {
            let (feeds, bot_wall) = discover::page(trimmed, url);
            return Err(ParseError::Page { feeds, bot_wall });
        }
        return Err(ParseError::Unreadable(
            "neither RSS, Atom nor JSON Feed, nor a web page".to_owned(),
        ));
    };
    if shift {
        problems.push("text before the begin of the feed left out".to_owned());
    }
    // 4. Repair: clean markup, then a tree of whole entries.
    let clean = markup::clean(root);
    problems.append(&mut clean.problems());
    let mut tree = tree::build(&clean.text)
        .ok_or_else(|| ParseError::Unreadable("the feed breaks off before it begins".to_owned()))?;
    problems.append(&mut tree.problems);
    // 5. feed-rs reads the entries; 6. the harvest adds what it loses.
    let read = engine::read(&clean.text, &tree, &mut problems);
    let mut feed = harvest::feed(&tree, read);
    feed.problems = problems;
    feed.lost = tree.lost;
    Ok(feed)
}

/// The text from the feed's root on, and whether something stood before it
/// that does not belong there.
fn feed_start(text: &str) -> Option<(&str, bool)> {
    let end = text.floor_char_boundary(PROLOGUE);
    let window = text.get(..end)?.to_ascii_lowercase();
    // A feed within a page (`<feed` in a script, say) is still a page.
    let page = ["<html", "<!doctype html", "<body"]
        .iter()
        .filter_map(|mark| window.find(mark))
        .min()
        .unwrap_or(usize::MAX);
    let start = ["<rss", "<feed", "<rdf:rdf", "<rdf", "<channel", "<entry"]
        .iter()
        .filter_map(|mark| root_at(&window, mark))
        .chain(prefixed_root(&window))
        .min()
        .filter(|&at| at < page || text.get(at..).is_some_and(|rest| rest.contains("</rss>")))?;
    let before = window.get(..start)?;
    let stray = !before.is_empty() && !before.starts_with('<');
    Some((text.get(start..)?, stray))
}

fn root_at(window: &str, mark: &str) -> Option<usize> {
    window.match_indices(mark).map(|(at, _)| at).find(|at| {
        window
            .as_bytes()
            .get(at + mark.len())
            .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
    })
}

/// Atom with a prefix for its own elements (`<atom:feed`).
fn prefixed_root(window: &str) -> Option<usize> {
    let colon = window.find(":feed")?;
    let start = window.get(..colon)?.rfind('<')?;
    let prefix = window.get(start + 1..colon)?;
    prefix
        .bytes()
        .all(|b| b.is_ascii_alphanumeric())
        .then_some(start)
}
