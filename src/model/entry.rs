use jiff::Timestamp;

use super::{Enclosure, Evidence, Key, Language, Origin, SourceKind};

/// A story as it is published: one event, all its reports.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryEntry {
    /// The identity, which never changes.
    pub id: Key,
    /// Title of the best report.
    pub title: String,
    /// Link of the best report, where it has one.
    pub link: Option<String>,
    /// Summary of the best report, plain text.
    pub summary: String,
    /// Language of the best report.
    pub language: String,
    /// Highest score among its reports.
    pub score: f64,
    /// Countries of the whole, weightiest first.
    pub countries: Vec<String>,
    /// Themes of the whole, weightiest first.
    pub themes: Vec<String>,
    /// Names of the countries and themes in English, for categories, as `(id, label)`.
    pub labels: Vec<(String, String)>,
    /// What spoke for it, taken from the best report.
    pub evidence: Vec<Evidence>,
    /// When the first report arrived.
    pub first_seen: Timestamp,
    /// When the story last gained something new.
    pub updated: Timestamp,
    /// Publishers, in order of arrival, each once.
    pub publishers: Vec<String>,
    /// Languages, in order of arrival, each once.
    pub languages: Vec<String>,
    /// The reports, in order of arrival.
    pub reports: Vec<ReportLine>,
}

/// One report within a story.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportLine {
    /// The identity of the report.
    pub id: Key,
    /// Its title.
    pub title: String,
    /// Its link.
    pub link: Option<String>,
    /// Name of the source.
    pub source: String,
    /// Publisher of the source.
    pub publisher: String,
    /// Kind of the source.
    pub kind: SourceKind,
    /// Language tag.
    pub language: String,
    /// When it was published.
    pub published: Timestamp,
}

/// A report as it is published.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportEntry {
    /// The identity, which never changes.
    pub id: Key,
    /// Title, plain text; may be empty.
    pub title: String,
    /// Canonical link.
    pub link: Option<String>,
    /// Summary, plain text.
    pub summary: String,
    /// Safe HTML; empty when there is no more than the summary.
    pub content: String,
    /// Language of the text.
    pub language: Language,
    /// When it was published.
    pub published: Timestamp,
    /// When its title or text last changed here; `first_seen` if never.
    pub updated: Timestamp,
    /// When it first arrived.
    pub first_seen: Timestamp,
    /// Authors.
    pub authors: Vec<String>,
    /// Picture.
    pub image: Option<String>,
    /// Attached media.
    pub enclosures: Vec<Enclosure>,
    /// Licence or rights.
    pub licence: Option<String>,
    /// Where the entry says it was taken from.
    pub origin: Option<Origin>,
    /// The sources that carried it, first to last: name and feed address.
    pub sources: Vec<(String, String)>,
    /// Publisher of the first source.
    pub publisher: String,
    /// Kind of the first source.
    pub kind: SourceKind,
    /// Score of its verdict.
    pub score: f64,
    /// How far the verdict can be relied on for the language alone, 0 to 1.
    pub confidence: f64,
    /// Countries, weightiest first.
    pub countries: Vec<String>,
    /// Themes, weightiest first.
    pub themes: Vec<String>,
    /// Names of the countries and themes in English, as `(id, label)`.
    pub labels: Vec<(String, String)>,
    /// What spoke for and against.
    pub evidence: Vec<Evidence>,
    /// The story it belongs to.
    pub story: Option<Key>,
}
