//! Normalize: a parsed entry becomes an item. Pure; `now` is an argument.
//! Never drops an entry without a reason.

use jiff::Timestamp;
use url::Url;

use crate::model::{Item, SourceProfile};
use crate::parse::{ParsedEntry, ParsedFeed};

/// What an entry is normalized against.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The document.
    pub feed: &'a ParsedFeed,
    /// The source.
    pub source: &'a SourceProfile,
    /// The address that answered.
    pub url: &'a Url,
    /// The time of arrival.
    pub now: Timestamp,
}

/// Normalizes one entry.
///
/// # Errors
/// The reason, in words, when the entry holds nothing to keep (no title, no
/// text, no link).
pub fn normalize(entry: &ParsedEntry, context: Context<'_>) -> Result<Item, String> {
    let _ = (entry, context);
    todo!()
}
