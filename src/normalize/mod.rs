//! Normalize: a parsed entry becomes an item. Pure; `now` is an argument.
//! Never drops an entry without a reason.
//!
//! The way through: `tame` bounds the markup before any HTML parser sees it,
//! `furniture` takes out what belongs to the page, `text` and `html` read
//! the rest; `article` finds the text of a whole page; `link`, `date` and `language` each hold one policy; `names`
//! has the small fields.

mod article;
mod date;
mod date_words;
mod furniture;
mod furniture_words;
mod html;
mod language;
mod link;
mod link_words;
mod names;
mod scripts;
mod tame;
mod text;

use jiff::Timestamp;
use url::Url;

use crate::model::{Item, Key, SourceProfile};
use crate::parse::{ParsedEntry, ParsedFeed};

pub use article::{Article, LEAD_CHARS, article, first_sentences, lead};
pub use date::{DateReading, read_date};
pub use html::safe_html;
pub use language::declared_language;
pub use link::canonical;
pub use text::plain_text;

/// Most characters of a title.
pub const TITLE_CHARS: usize = 1_000;
/// Most characters of a summary.
pub const SUMMARY_CHARS: usize = 2_000;
/// Most characters of a title that had to be made from the summary.
const MADE_TITLE_CHARS: usize = 100;
/// Most bytes of a guid; a longer one is replaced by its hash.
const GUID_BYTES: usize = 2_048;

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
    let mut notes = Vec::new();

    // 1. The link, since the rest may be relative to it.
    let outer = link::Bases::new(entry, context.feed, context.url);
    let link = link::of_entry(entry, &outer, &mut notes);
    let bases = outer.with_item(link.as_ref());

    // 2. Text, with the page's furniture gone.
    let body = html::body(
        entry.summary.as_ref(),
        entry.content.as_ref(),
        &bases,
        &mut notes,
    );
    let title = title_of(entry, &body.summary, &mut notes);
    if title.is_empty() && body.summary.is_empty() && link.is_none() {
        return Err("the entry holds nothing to keep: no title, no text and no usable link".into());
    }

    // 3. When and in which language.
    let dated = date::of_entry(
        entry.published.as_deref(),
        entry.updated.as_deref(),
        context.now,
        &mut notes,
    );
    let language = language::of_item(
        &language::Said {
            entry: entry.language.as_deref(),
            feed: context.feed.language.as_deref(),
            source: &context.source.languages,
        },
        &title,
        &body.summary,
        &mut notes,
    );

    // 4. The small fields.
    let image = names::image(&entry.images, body.image, &bases);
    Ok(Item {
        guid: entry.guid.as_deref().and_then(guid),
        link: link.map(String::from),
        title,
        summary: body.summary,
        content: body.content,
        language,
        published: dated.at,
        published_from: dated.from,
        authors: names::authors(&entry.authors),
        categories: names::categories(&entry.categories),
        image,
        enclosures: names::enclosures(&entry.enclosures, &bases),
        licence: names::licence(entry.rights.as_deref(), context.feed.rights.as_deref()),
        origin: names::origin(entry.source.as_ref(), &bases),
        point: entry.point.filter(|point| names::on_earth(*point)),
        notes,
    })
}

/// The title, or the first words of the summary where there is none.
fn title_of(entry: &ParsedEntry, summary: &str, notes: &mut Vec<String>) -> String {
    let title = entry.title.as_ref().map(plain_text).unwrap_or_default();
    if !title.is_empty() {
        return text::cap(text::kicker_apart(title), TITLE_CHARS);
    }
    if !summary.is_empty() {
        notes.push("no title: the first words of the text stand for it".into());
    }
    text::cap(summary.to_owned(), MADE_TITLE_CHARS)
}

/// A guid as it is kept: trimmed, and bounded without making two of them equal.
fn guid(raw: &str) -> Option<String> {
    let raw = raw.trim();
    if raw.is_empty() {
        return None;
    }
    if raw.len() > GUID_BYTES {
        return Some(Key::of(1, &["guid", raw]).urn());
    }
    Some(raw.to_owned())
}
