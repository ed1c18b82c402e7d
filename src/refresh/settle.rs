//! The second half of a refresh, inside one transaction of the writer:
//! dedupe, recognize, group, store, and the source's new state.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::article;
use super::credit::{self, Outlet};
use crate::dedupe::{self, Action};
use crate::group::{Index, RELATED};
use crate::model::{Counts, Item, Merge, Place, Relation, Verdict};
use crate::normalize::first_sentences;
use crate::recognize::{Recognizer, Subject};
use crate::store::{StoreError, Write};

/// The grouping index of the service. Filled from the store when it is first
/// needed, and again after a transaction that failed, since what such a one
/// had put into it was never stored.
#[derive(Debug, Clone, Default)]
pub struct SharedIndex(Arc<Mutex<Option<Index>>>);

impl SharedIndex {
    fn lock(&self) -> MutexGuard<'_, Option<Index>> {
        // A panic while the lock was held left the index in doubt: it is
        // dropped and filled again.
        self.0.lock().unwrap_or_else(|poisoned| {
            let mut guard = PoisonError::into_inner(poisoned);
            *guard = None;
            self.0.clear_poison();
            guard
        })
    }

    /// To be called when the transaction that used the index did not commit,
    /// or when the window changed.
    pub fn forget(&self) {
        *self.lock() = None;
    }

    /// Puts one stored report into its story, once and for good.
    ///
    /// # Errors
    /// What the store said.
    pub fn place(&self, tx: &mut Write<'_>, row: i64, terms: Terms<'_>) -> Result<(), StoreError> {
        place(tx, &mut self.lock(), row, false, terms)
    }

    /// As [`SharedIndex::place`], for a report that has arrived just now.
    ///
    /// # Errors
    /// What the store said.
    pub fn place_new(
        &self,
        tx: &mut Write<'_>,
        row: i64,
        terms: Terms<'_>,
    ) -> Result<(), StoreError> {
        place(tx, &mut self.lock(), row, true, terms)
    }

    /// Drops what is older than the window.
    pub fn expire(&self, now: Timestamp) {
        if let Some(index) = self.lock().as_mut() {
            index.expire(now);
        }
    }
}

/// What the second half needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// What judges the items.
    pub recognizer: &'a Recognizer,
    /// Score from which an item is put into a story.
    pub floor: f64,
    /// The source.
    pub outlet: Outlet<'a>,
    /// How far back a report can join a story.
    pub window: SignedDuration,
    /// Whether the articles of new reports are to be fetched.
    pub fulltext: bool,
    /// The time of this refresh.
    pub now: Timestamp,
}

impl Terms<'_> {
    /// Whether a report becomes part of a story: some view asks for it.
    #[must_use]
    pub fn places(&self, verdict: &Verdict) -> bool {
        verdict.geopolitics || verdict.score >= self.floor
    }
}

/// Applies the items of one document of `source` within `tx`.
///
/// # Errors
/// What the store said; nothing is kept then, and the caller must
/// [`SharedIndex::forget`].
pub fn settle(
    tx: &mut Write<'_>,
    source: (i64, &str),
    items: &[Item],
    shared: &SharedIndex,
    terms: Terms<'_>,
) -> Result<Counts, StoreError> {
    let (source, source_key) = source;
    let now = terms.now;
    // 4. dedupe
    let keys = dedupe::keys(source_key, items);
    let known = tx.known(source, &keys, now)?;
    let steps = dedupe::plan(items, &keys, &known, now);
    let mut counts = Counts {
        entries: u32::try_from(items.len()).unwrap_or(u32::MAX),
        ..Counts::default()
    };
    let mut index = shared.lock();
    // Oldest first: feeds list their newest entry first, and stories and
    // stored rows should follow the order of events.
    for step in steps.iter().rev() {
        let (Some(item), Some(keys)) = (items.get(step.at), keys.get(step.at)) else {
            continue;
        };
        // 5. recognize: only what is new or changed.
        match step.action {
            Action::Insert => {
                let verdict = judge(item, "", terms);
                let row = tx.insert_report(source, item, keys, &verdict, now)?;
                tx.credit(row, &credit::of_item(item, "", terms.outlet))?;
                if terms.fulltext {
                    article::queue(tx, row, source, item, keys, now)?;
                }
                counts.new += 1;
                counts.geopolitics += u32::from(verdict.geopolitics);
                if terms.places(&verdict) {
                    place(tx, &mut index, row, true, terms)?;
                }
            }
            Action::Update { row } => {
                edit(tx, &mut index, (row, source), item, keys, terms)?;
                tx.sight(row, source, keys.identity, now)?;
                counts.updated += 1;
            }
            Action::Rekey { row, edit: edited } => {
                tx.sight(row, source, keys.identity, now)?;
                if edited {
                    edit(tx, &mut index, (row, source), item, keys, terms)?;
                    counts.updated += 1;
                } else {
                    counts.unchanged += 1;
                }
            }
            Action::Attach { row } => {
                tx.sight(row, source, keys.identity, now)?;
                counts.new += 1;
            }
            Action::Unchanged { row } => {
                tx.sight(row, source, keys.identity, now)?;
                counts.unchanged += 1;
            }
            Action::Repeat { .. } | Action::Buried => counts.unchanged += 1,
        }
    }
    Ok(counts)
}

fn judge(item: &Item, article: &str, terms: Terms<'_>) -> Verdict {
    let subject = Subject {
        title: &item.title,
        summary: &item.summary,
        language: &item.language.tag,
        source: terms.outlet.name,
    };
    terms.recognizer.judge_with_article(subject, article)
}

/// An edit: text, credits and verdict follow. A report that has become
/// geopolitics by it is placed now; one that was placed stays where it is. The
/// article stays too, and is fetched anew only where the link is another.
fn edit(
    tx: &mut Write<'_>,
    index: &mut Option<Index>,
    (row, source): (i64, i64),
    item: &Item,
    keys: &dedupe::Keys,
    terms: Terms<'_>,
) -> Result<(), StoreError> {
    let article = tx.article_text(row)?;
    let mut item = Cow::Borrowed(item);
    if item.summary.is_empty() && !article.is_empty() {
        item.to_mut().summary = first_sentences(&article);
    }
    let before = tx.link_key(row)?;
    let verdict = judge(&item, &article, terms);
    tx.update_report(row, &item, keys, &verdict, terms.now)?;
    tx.credit(row, &credit::of_item(&item, &article, terms.outlet))?;
    if terms.fulltext && keys.link != before {
        article::queue(tx, row, source, &item, keys, terms.now)?;
    }
    if terms.places(&verdict) {
        place(tx, index, row, false, terms)?;
    }
    Ok(())
}

/// 6. group: puts one report into its story, once and for good, and notes what
///    it shows of other stories. It can be news where it has `arrived` just now.
fn place(
    tx: &mut Write<'_>,
    index: &mut Option<Index>,
    row: i64,
    arrived: bool,
    terms: Terms<'_>,
) -> Result<(), StoreError> {
    // The index first: it is filled from what is placed already, which this
    // report is not.
    let index = match index {
        Some(index) => index,
        None => index.insert(fill(tx, terms)?),
    };
    let (report, story) = tx.report(row)?;
    if story.is_some() {
        return Ok(());
    }
    let placement = index.place(&report);
    let story = placement.story;
    let place = Place {
        story,
        because: &placement.because,
        copy_of: placement.copy_of,
        arrived,
    };
    tx.place(row, &place, terms.now)?;
    index.insert(&report, story);
    for (younger, because) in &placement.merges {
        let merge = Merge {
            younger: *younger,
            older: story,
            because,
            arrived,
        };
        tx.merge(&merge, terms.now)?;
        index.merge(*younger, story);
    }
    if let Some(other) = placement.follows {
        tx.relate(story, other, Relation::Follows)?;
    }
    for other in placement.related {
        tx.relate(story, other, Relation::Related)?;
    }
    Ok(())
}

fn fill(tx: &Write<'_>, terms: Terms<'_>) -> Result<Index, StoreError> {
    let since = terms
        .now
        .checked_sub(terms.window.max(RELATED))
        .unwrap_or(Timestamp::MIN);
    let mut index = Index::new(terms.window);
    for (report, story) in tx.reading().placed_since(since)? {
        index.insert(&report, story);
    }
    Ok(index)
}
