//! Group: reports of the same event become one story. Pure: the index of the
//! last days is handed in, a placement comes out.
//!
//! A report is taken apart into terms (`terms`): stems, the sounds of words
//! (`sounds`), concepts that recognition found, numbers. Each is weighed by how
//! rare it is in the recent stream and in the long run (`rarity`). Stories that
//! share rare terms with it are judged one by one (`judge`), with fitted weights
//! (`weights`), and it joins the likeliest if that is likely enough (`index`).
//! Words speak within a language; sounds, concepts and numbers across all of
//! them. Where two reports name different ordinals, they are of two events.
//!
//! Beside it stand the questions of who is behind a report: the agencies that
//! it credits ([`credit`]), the house that its publisher belongs to
//! ([`families`]), what it adds to its story ([`news`]), and which report speaks
//! for the story ([`best`]).

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
mod judge;
/// What a report adds to a story.
pub mod news;
mod placing;
mod rarity;
mod sounds;
mod terms;
mod weights;

use jiff::Timestamp;

use crate::model::{Key, Verdict};

pub use index::{Index, RELATED};
pub use terms::second_part;
pub(crate) use weights::NAMES;

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
