//! Judging again what is stored, after the rules, the concepts or the program
//! changed.

use super::settle::{SharedIndex, Terms};
use crate::model::{NamedKind, Verdict};
use crate::recognize::{Recognizer, Subject};
use crate::store::{Judged, StoreError, Write};

/// A stored report whose verdict would be another.
#[derive(Debug, Clone)]
pub struct Change {
    /// The report with the verdict that is stored.
    pub stored: Judged,
    /// The verdict that it gets now.
    pub verdict: Verdict,
}

impl Change {
    /// Whether it comes in (`true`) or falls out; `None` when it only moves.
    #[must_use]
    pub fn turns(&self) -> Option<bool> {
        let now = self.verdict.geopolitics;
        (self.stored.verdict.geopolitics != now).then_some(now)
    }
}

/// Judges stored reports again and gives those whose verdict differs in
/// anything that is shown.
#[must_use]
pub fn changes(recognizer: &Recognizer, reports: Vec<Judged>) -> Vec<Change> {
    reports
        .into_iter()
        .filter_map(|stored| {
            let subject = Subject {
                title: &stored.title,
                summary: &stored.summary,
                language: &stored.language,
                source: &stored.source,
            };
            let verdict = recognizer.judge_with_article(subject, &stored.article);
            differ(&verdict, &stored.verdict).then_some(Change { stored, verdict })
        })
        .collect()
}

/// Whether two verdicts differ in anything that is shown. Numbers that went
/// through the store can differ in their last bit.
fn differ(one: &Verdict, other: &Verdict) -> bool {
    const NOTICED: f64 = 0.000_05;
    let named = |verdict: &Verdict| -> Vec<(NamedKind, String)> {
        let all = verdict.named.iter();
        all.map(|named| (named.kind, named.id.clone())).collect()
    };
    one.geopolitics != other.geopolitics
        || one.version != other.version
        || (one.score - other.score).abs() > NOTICED
        || named(one) != named(other)
}

/// Writes the new verdicts. Reports that have become geopolitics are put into
/// stories; one that is in a story stays there.
///
/// # Errors
/// What the store said; nothing is kept then, and the caller must
/// [`SharedIndex::forget`].
pub fn apply(
    tx: &mut Write<'_>,
    changes: &[Change],
    shared: &SharedIndex,
    terms: Terms<'_>,
) -> Result<(), StoreError> {
    for change in changes {
        tx.rejudge(change.stored.row, &change.verdict)?;
        if terms.places(&change.verdict) {
            shared.place(tx, change.stored.row, terms)?;
        }
    }
    Ok(())
}
