//! Publish: stories or reports and a format in, bytes out. Pure.
//!
//! Stories and reports first become the same `entry::Entry`, and one small
//! writer a format writes those. What a text may not hold is taken out on the
//! way (`text`), so that a document is well-formed whatever the input held.

mod atom;
mod changes;
mod entry;
mod health;
mod html;
mod json;
mod opml;
mod rss;
pub(crate) mod text;
mod xml;

use jiff::Timestamp;

use self::entry::Entry;
use crate::model::{Content, HealthEvent, ReportEntry, SourceKind, StoryEntry};

/// The media type of OPML, which is registered nowhere; this one is in use.
const OPML: &str = "text/x-opml; charset=utf-8";

/// The formats that are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// What the document says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// Title.
    pub title: String,
    /// One line on what it holds.
    pub description: String,
    /// Its own absolute address.
    pub self_url: String,
    /// The service's page, absolute.
    pub home_url: String,
    /// The WebSub hub that tells of its changes, absolute.
    pub hub: Option<String>,
    /// Newest change among the entries; the channel's own date when empty.
    pub updated: Timestamp,
    /// How much each entry carries.
    pub content: Content,
}

/// A finished document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The bytes, UTF-8.
    pub bytes: Vec<u8>,
    /// The media type with its charset.
    pub media_type: &'static str,
    /// Strong entity tag with its quotes, made from the bytes.
    pub etag: String,
    /// Newest change.
    pub last_modified: Timestamp,
}

/// One source, for OPML.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Name.
    pub name: String,
    /// Address of the feed.
    pub url: String,
    /// The site, where known.
    pub site: Option<String>,
    /// Publisher.
    pub publisher: String,
    /// Kind.
    pub kind: SourceKind,
    /// First language.
    pub language: Option<String>,
}

/// A feed that can be subscribed to, for OPML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Title.
    pub title: String,
    /// Its absolute address.
    pub url: String,
    /// The page that shows the same, absolute.
    pub page: String,
}

/// Subscriptions that a reader keeps together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its name; `None` for those that lie in no folder.
    pub title: Option<String>,
    /// The feeds; without any the folder is left out.
    pub feeds: Vec<Subscription>,
}

/// A feed of stories.
#[must_use]
pub fn stories(channel: &Channel, entries: &[StoryEntry], format: Format) -> Document {
    let entries: Vec<Entry> = entries
        .iter()
        .map(|story| Entry::from_story(story, channel))
        .collect();
    feed(channel, &entries, format)
}

/// A feed of reports.
#[must_use]
pub fn reports(channel: &Channel, entries: &[ReportEntry], format: Format) -> Document {
    let entries: Vec<Entry> = entries
        .iter()
        .map(|report| Entry::from_report(report, channel.content))
        .collect();
    feed(channel, &entries, format)
}

/// A feed of what became of the sources.
#[must_use]
pub fn health(channel: &Channel, events: &[HealthEvent], format: Format) -> Document {
    let entries: Vec<Entry> = events.iter().map(Entry::from_health).collect();
    feed(channel, &entries, format)
}

/// OPML 2.0 of the sources. Passwords in addresses are left out.
#[must_use]
pub fn opml(title: &str, outlines: &[Outline], now: Timestamp) -> Document {
    let bytes = opml::write(title, outlines, now);
    Document::new(bytes, OPML, now)
}

/// OPML 2.0 of feeds to subscribe to.
#[must_use]
pub fn subscriptions(title: &str, folders: &[Folder], now: Timestamp) -> Document {
    let bytes = opml::folders(title, folders, now);
    Document::new(bytes, OPML, now)
}

/// What those are told who listen for changes: the generation, and the stories
/// that are new in it, as one line of JSON. `home` is as in [`Channel`].
#[must_use]
pub fn changes(home: &str, generation: u64, stories: &[&StoryEntry]) -> String {
    changes::write(home, generation, stories)
}

fn feed(channel: &Channel, entries: &[Entry], format: Format) -> Document {
    let updated = entries
        .iter()
        .map(|entry| entry.updated)
        .max()
        .unwrap_or(channel.updated);
    let channel = Channel {
        updated,
        // That of a story comes from a feed, and may be of any length.
        title: text::line(&channel.title, text::TITLE_CHARS),
        ..channel.clone()
    };
    let bytes = match format {
        Format::Rss => rss::write(&channel, entries),
        Format::Atom => atom::write(&channel, entries),
        Format::Json => json::write(&channel, entries),
    };
    Document::new(bytes, format.media_type(), updated)
}

impl Format {
    /// Every format with the ending of its address.
    pub const ALL: [(&'static str, Self); 3] = [
        ("xml", Self::Rss),
        ("atom", Self::Atom),
        ("json", Self::Json),
    ];

    /// The media type with its charset (RSS Board, RFC 4287 section 7, JSON Feed 1.1).
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json; charset=utf-8",
        }
    }
}

impl Document {
    /// A document of these bytes; the entity tag is their hash.
    #[must_use]
    pub fn new(bytes: Vec<u8>, media_type: &'static str, last_modified: Timestamp) -> Self {
        let hash = blake3::hash(&bytes).to_hex();
        // 128 bits are plenty for telling versions of one document apart.
        let etag = format!("\"{}\"", hash.get(..32).unwrap_or(&hash));
        Self {
            bytes,
            media_type,
            etag,
            last_modified,
        }
    }
}
