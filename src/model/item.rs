use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One entry of a feed after normalizing: clean, bounded, absolute, dated.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The feed's own identity of the entry, trimmed. `None` where it gave none.
    pub guid: Option<String>,
    /// Absolute canonical http(s) link: tracking parameters and redirect
    /// wrappers removed. `None` where the entry has no usable link.
    pub link: Option<String>,
    /// Plain text on one line, at most 1,000 characters; empty if there is none.
    pub title: String,
    /// Plain text, furniture stripped, at most 2,000 characters.
    pub summary: String,
    /// Safe HTML, furniture stripped; empty if the feed gave no more than the summary.
    pub content: String,
    /// The language of the text.
    pub language: Language,
    /// When the item was published, by the date policy. Never in the future.
    pub published: Timestamp,
    /// Where `published` comes from.
    pub published_from: DateOrigin,
    /// Names of the authors, in the feed's order.
    pub authors: Vec<String>,
    /// Categories as the feed gave them, plain text.
    pub categories: Vec<String>,
    /// Absolute http(s) address of a picture.
    pub image: Option<String>,
    /// Media attached to the entry.
    pub enclosures: Vec<Enclosure>,
    /// Licence or rights statement, plain text or an address.
    pub licence: Option<String>,
    /// The RSS `source` or Atom `source` element: where the report comes from.
    pub origin: Option<Origin>,
    /// Latitude and longitude in degrees (WGS 84), from GeoRSS.
    pub point: Option<(f64, f64)>,
    /// What had to be changed or guessed, in words, for `geowire try`.
    pub notes: Vec<String>,
}

/// The language of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Language {
    /// Primary language subtag in lower case (BCP 47), with a script where it
    /// matters (`zh-hant`); `und` when nothing is known.
    pub tag: String,
    /// Who said so.
    pub from: LanguageOrigin,
}

/// The primary subtag of a language tag (BCP 47): `zh` of `zh-hant`.
#[must_use]
pub fn primary_language(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// Where the language of an item comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LanguageOrigin {
    /// The document said so (`xml:lang`, `language`, `dc:language`).
    Document,
    /// The configuration of the source said so.
    Source,
    /// Detected from the text.
    Text,
    /// Nothing said so.
    Unknown,
}

/// Where the date of an item comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrigin {
    /// The entry's publication date.
    Published,
    /// The entry's date of last change, in want of a publication date.
    Updated,
    /// The time of arrival, with the reason why the feed's date was not taken.
    Arrival(String),
}

/// A media object attached to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Absolute http(s) address.
    pub url: String,
    /// Media type as declared.
    pub media_type: Option<String>,
    /// Size in bytes as declared.
    pub length: Option<u64>,
}

/// The feed that an entry was taken from, as the entry says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Name of the publication.
    pub title: String,
    /// Its address, where given.
    pub url: Option<String>,
}
