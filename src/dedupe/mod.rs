//! Dedupe: items in hand against what is known gives a plan. Pure; writes nothing.
//!
//! The way through: [`keys()`] says what each item is, [`plan()`] what becomes of it,
//! `near` when two titles say the same.

mod keys;
mod near;
mod plan;

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::model::Key;

pub use keys::keys;
pub use near::near_equal;
pub use plan::plan;

/// The keys of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    /// Identity within its source; unique over all sources, as the source's
    /// key is hashed in. Becomes the report's public identity on insert.
    pub identity: Key,
    /// The canonical link, over all sources. `None` without a link.
    pub link: Option<Key>,
    /// Title, summary and content: a change here is an edit.
    pub content: Key,
}

/// A report that is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownReport {
    /// Row of the report.
    pub row: i64,
    /// Its link key.
    pub link: Option<Key>,
    /// Its current title.
    pub title: String,
    /// Its current content key.
    pub content: Key,
    /// When it arrived.
    pub first_seen: Timestamp,
    /// Whether the source in hand is the one whose text is shown (the first
    /// that carried it): only its edits change the report.
    pub leading: bool,
    /// Edits so far.
    pub edits: u32,
}

/// What the store knows that bears on the items in hand.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Reports by the identity under which this source carries them.
    pub by_identity: HashMap<Key, KnownReport>,
    /// Reports by link, whatever source they came from.
    pub by_link: HashMap<Key, KnownReport>,
    /// Reports of this source of the last two days, newest first: candidates
    /// for the repair of changed guids.
    pub recent: Vec<KnownReport>,
    /// Identities of this source, and links, that were stored once and removed
    /// by retention.
    pub buried: HashSet<Key>,
}

/// What is to be done with one item; `at` is its place in the list handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Place of the item.
    pub at: usize,
    /// What to do.
    pub action: Action,
    /// Why, in words.
    pub because: &'static str,
}

/// The possible decisions.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A new report.
    Insert,
    /// Another source carries a known report: a second sighting.
    Attach {
        /// Row of the report.
        row: i64,
    },
    /// This source's identity of a known report of its own changed: a further
    /// sighting under the new identity; `edit` when the text changed too.
    Rekey {
        /// Row of the report.
        row: i64,
        /// Whether title or text follow the item.
        edit: bool,
    },
    /// Title or text changed.
    Update {
        /// Row of the report.
        row: i64,
    },
    /// Known and the same.
    Unchanged {
        /// Row of the report.
        row: i64,
    },
    /// Twice in one document: the place of the first is in `of`.
    Repeat {
        /// Place of the first.
        of: usize,
    },
    /// Was stored once and removed by retention; it does not come back.
    Buried,
}
