//! Group: reports of the same event become one story. Pure: the index of the
//! last days is handed in, a placement comes out.
//!
//! A report joins the story of the report that it is most alike: the same
//! link, or words, names and numbers in common, each weighed by how rare it is
//! among the reports of the window, and less the further apart in time they
//! are. One link of likeness is enough (single link). Reports that differ in a
//! number beside a shared word, or that share a place while each has its own
//! actor, are kept apart, however alike their words.

mod index;
mod likeness;
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
    /// Publisher of that source.
    pub publisher: String,
    /// Language tag.
    pub language: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub summary: String,
    /// Canonical link.
    pub link: Option<String>,
    /// When it was published.
    pub published: Timestamp,
    /// What recognition said.
    pub verdict: Verdict,
}

/// Where a report belongs.
#[derive(Debug, Clone, PartialEq)]
pub enum Placement {
    /// It reports the event of a known story.
    Join {
        /// The story.
        story: Key,
        /// Why, in words.
        because: String,
    },
    /// It begins a story of its own, whose identity is made from the report's.
    Begin {
        /// The new story.
        story: Key,
        /// Why nothing was joined, in words.
        because: String,
    },
}
