//! Recognize: is one item geopolitics, and why. Pure: tables are compiled in,
//! nothing is called or downloaded.

use crate::model::Verdict;

/// What recognition reads of an item.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Plain text.
    pub title: &'a str,
    /// Plain text; may be empty.
    pub summary: &'a str,
    /// Language tag, lower case; `und` when unknown.
    pub language: &'a str,
}

/// Judges one item. `threshold`: the score from which it counts as geopolitics.
#[must_use]
pub fn judge(subject: Subject<'_>, threshold: f64) -> Verdict {
    let _ = (subject, threshold);
    todo!()
}
