//! Group: reports of the same event become one story. Pure: the index of the
//! last days is handed in, a placement comes out.

use jiff::{SignedDuration, Timestamp};

use crate::model::{Key, Verdict};

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

/// The stories of the last days, made for being asked.
#[derive(Debug)]
pub struct Index {
    window: SignedDuration,
}

impl Index {
    /// An empty index over `window`.
    #[must_use]
    pub fn new(window: SignedDuration) -> Self {
        Self { window }
    }

    /// Where `report` belongs, by what the index holds.
    #[must_use]
    pub fn place(&self, report: &Report) -> Placement {
        let _ = (report, self.window);
        todo!()
    }

    /// Takes a placed report in, so that later ones can meet it.
    pub fn insert(&mut self, report: &Report, story: Key) {
        let _ = (report, story);
        todo!()
    }

    /// Forgets what was published before `now` less the window.
    pub fn expire(&mut self, now: Timestamp) {
        let _ = now;
        todo!()
    }
}
