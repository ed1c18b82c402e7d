use jiff::Timestamp;

use super::{Enclosure, Evidence, Key, Language, Origin, Relation, SourceKind};

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
    /// When the last report arrived.
    pub last_seen: Timestamp,
    /// Families of publishers, in order of arrival, each once: a house counts
    /// once, however many papers and feeds it has.
    pub publishers: Vec<String>,
    /// Distinct origins: a copy counts with what it copies, and reports that
    /// credit one news agency count as one.
    pub independent: usize,
    /// News agencies that its reports credit, in order of arrival, each once.
    pub wires: Vec<String>,
    /// Languages, in order of arrival, each once.
    pub languages: Vec<String>,
    /// The reports, in order of publication; of those published at one time, in
    /// order of arrival.
    pub reports: Vec<ReportLine>,
    /// Identities of stories that turned out to be this one, last first.
    pub aliases: Vec<Alias>,
    /// Other stories that it hangs together with: those that it continues and
    /// that continue it first, then the newest.
    pub related: Vec<RelatedStory>,
}

/// The identity of a story that turned out to be another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The identity.
    pub id: Key,
    /// Why they are one, in words; empty where nothing was kept of it.
    pub because: String,
}

/// A story as it is named in another one's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedStory {
    /// The identity.
    pub id: Key,
    /// How the entry's story stands to it.
    pub relation: Relation,
    /// Title of its best report.
    pub title: String,
    /// Link of its best report, where it has one.
    pub link: Option<String>,
    /// Language of its best report.
    pub language: String,
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
    /// The publication that the report itself names, else the publisher of the
    /// source.
    pub publisher: String,
    /// Kind of the source.
    pub kind: SourceKind,
    /// Whether it comes from state media.
    pub state: bool,
    /// Language tag.
    pub language: String,
    /// When it was published.
    pub published: Timestamp,
    /// News agencies that it credits.
    pub wires: Vec<String>,
    /// Whether it repeats an earlier report nearly word for word.
    pub copy: bool,
    /// Why it is in the story.
    pub because: String,
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
    /// Whether it comes from state media.
    pub state: bool,
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
    /// News agencies that it credits.
    pub wires: Vec<String>,
    /// The earlier report that it repeats nearly word for word.
    pub copy: Option<Original>,
    /// The story it belongs to.
    pub story: Option<Key>,
}

/// A report that another one repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// The identity of the report.
    pub id: Key,
    /// Its publisher, while the report is kept.
    pub publisher: Option<String>,
}
