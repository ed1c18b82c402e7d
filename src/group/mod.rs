//! Group: reports of the same event become one story. Pure: the index of the
//! last days is handed in, a placement comes out.
//!
//! A report joins the story of the report that it is most alike: the same
//! link, or words, names and numbers in common, each weighed by how rare it is
//! among the reports of the window, and less the further apart in time they
//! are. One link of likeness is enough (single link). Reports that differ in a
//! number beside a shared word, or that share a place while each has its own
//! actor, are kept apart, however alike their words.

mod agencies;
/// The report that speaks for a story.
pub mod best;
/// News agencies that a report credits.
pub mod credit;
mod credit_place;
mod credit_words;
/// Families of publishers.
pub mod families;
mod index;
mod likeness;
/// What a report adds to a story.
pub mod news;
mod words;

use jiff::Timestamp;

use crate::model::{Key, Verdict};

pub use index::Index;

/// What grouping sees of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Identity of the report.
    pub id: Key,
    /// Name of its (first) source.
    pub source: String,
    /// Publisher that it comes from in the end: the one that the entry itself
    /// names, else that of the source; families count as one.
    pub publisher: String,
    /// Language tag.
    pub language: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub summary: String,
    /// Canonical link.
    pub link: Option<String>,
    /// Canonical links in its text: to reports that it refers to, maybe.
    pub refers: Vec<String>,
    /// News agencies that it credits, by identifier (`dpa`).
    pub wires: Vec<String>,
    /// When it was published.
    pub published: Timestamp,
    /// What recognition said.
    pub verdict: Verdict,
}

/// Where a report belongs, and what its arrival shows of other stories.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// Its story. One that begins takes its identity from the report's.
    pub story: Key,
    /// Whether the story begins with it.
    pub begins: bool,
    /// Why, in words.
    pub because: String,
    /// The earlier report that it repeats nearly word for word.
    pub copy_of: Option<Key>,
    /// Stories that turn out to be `story`, each younger than it: they become
    /// aliases of it. Why, in words.
    pub merges: Vec<(Key, String)>,
    /// The story that drifted and was closed, which this new one continues.
    pub follows: Option<Key>,
    /// Stories on the same matter that are of another event, likest first.
    pub related: Vec<Key>,
}
