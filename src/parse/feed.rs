/// A document as read: still raw text, nothing judged.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedFeed {
    /// Format and version, as a person would say it: `RSS 2.0`, `Atom 1.0`,
    /// `JSON Feed 1.1`, `RSS 1.0 (RDF)`.
    pub format: String,
    /// Title, as text or markup.
    pub title: Option<Text>,
    /// The site the feed belongs to, as written (may be relative).
    pub site_link: Option<String>,
    /// `rel=self`, as written.
    pub self_link: Option<String>,
    /// `rel=hub`, as written.
    pub hubs: Vec<String>,
    /// Language as declared.
    pub language: Option<String>,
    /// Rights or licence of the whole feed.
    pub rights: Option<String>,
    /// What the document asks for about polling.
    pub hints: FeedHints,
    /// The entries, in document order.
    pub entries: Vec<ParsedEntry>,
    /// What was wrong and what was done about it, in words; empty for a
    /// document that feed-rs reads unaided.
    pub problems: Vec<String>,
    /// Whether entries may be missing that the publisher meant to send: the
    /// document broke off, or a part of it was beyond repair.
    pub lost: bool,
}

/// A text with its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The characters, entities of the transport already resolved.
    pub value: String,
    /// Whether `value` is HTML (`true`) or plain text.
    pub html: bool,
}

/// What a document says about how often to ask (RSS 2.0 `ttl`, `skipHours`,
/// `skipDays`; RSS 1.0 module syndication).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FeedHints {
    /// Minutes.
    pub ttl_minutes: Option<u32>,
    /// Hours of the day in UTC, 0 to 23.
    pub skip_hours: Vec<u8>,
    /// Days of the week, 0 Monday to 6 Sunday.
    pub skip_days: Vec<u8>,
    /// Seconds between two updates by `sy:updatePeriod` and `sy:updateFrequency`.
    pub update_seconds: Option<u64>,
}

/// One entry as read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedEntry {
    /// guid, id: only what the document says, never made up.
    pub guid: Option<String>,
    /// Links as written, best first (`feedburner:origLink` and
    /// `rel=alternate` before others; a guid that is a permalink last).
    pub links: Vec<String>,
    /// Value of `xml:base` in force at the entry, made absolute against its
    /// ancestors' where it can be.
    pub base: Option<String>,
    /// Title.
    pub title: Option<Text>,
    /// Summary or description.
    pub summary: Option<Text>,
    /// Content.
    pub content: Option<Text>,
    /// Date of publication, as written.
    pub published: Option<String>,
    /// Date of last change, as written.
    pub updated: Option<String>,
    /// Names of authors.
    pub authors: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// Addresses of pictures, best first, as written.
    pub images: Vec<String>,
    /// Attached media that are not pictures of the entry.
    pub enclosures: Vec<crate::model::Enclosure>,
    /// Language declared at the entry (`xml:lang`, `dc:language`).
    pub language: Option<String>,
    /// Rights or licence of the entry.
    pub rights: Option<String>,
    /// RSS `source` or Atom `source`: title and address as written.
    pub source: Option<(String, Option<String>)>,
    /// GeoRSS point: latitude, longitude.
    pub point: Option<(f64, f64)>,
}
