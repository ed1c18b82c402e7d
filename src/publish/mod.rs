//! Publish: stories or reports and a format in, bytes out. Pure.

use jiff::Timestamp;

use crate::model::{ReportEntry, SourceKind, StoryEntry};

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
    /// Newest change among the entries; the channel's own date when empty.
    pub updated: Timestamp,
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

/// A feed of stories.
#[must_use]
pub fn stories(channel: &Channel, entries: &[StoryEntry], format: Format) -> Document {
    let _ = (channel, entries, format);
    todo!()
}

/// A feed of reports.
#[must_use]
pub fn reports(channel: &Channel, entries: &[ReportEntry], format: Format) -> Document {
    let _ = (channel, entries, format);
    todo!()
}

/// OPML 2.0 of the sources.
#[must_use]
pub fn opml(title: &str, outlines: &[Outline], now: Timestamp) -> Document {
    let _ = (title, outlines, now);
    todo!()
}
