//! Dedupe: items in hand against what is known gives a plan. Pure; writes nothing.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::model::{Item, Key};

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

/// The keys of all items of one document.
///
/// guid, else link, else title and content; a guid that repeats in one
/// document with different links gets the link added. `source_key` is the
/// store's unchanging key of the source.
#[must_use]
pub fn keys(source_key: &str, items: &[Item]) -> Vec<Keys> {
    let _ = (source_key, items);
    todo!()
}

/// Decides what becomes of each item; one step an item, in order.
#[must_use]
pub fn plan(items: &[Item], keys: &[Keys], known: &Known, now: Timestamp) -> Vec<Step> {
    let _ = (items, keys, known, now);
    todo!()
}
