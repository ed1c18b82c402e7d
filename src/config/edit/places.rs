//! Where the sources stand in a text.

use std::ops::Range;

use toml_edit::{Document, Item, Table};

use super::EditError;

/// Where one source stands.
pub(super) struct Spot {
    /// Its name, trimmed; empty where it has none.
    pub(super) name: String,
    /// Its header with the keys below it, and each of its sub-tables, from the
    /// comments above to the end of the last line.
    pub(super) pieces: Vec<Range<usize>>,
    /// The value of `url`, or else of `name`, or else the header.
    pub(super) address: Range<usize>,
    /// `enabled`, and where its value stands.
    pub(super) enabled: Option<(bool, Range<usize>)>,
}

/// All sources, in the order of the text.
pub(super) fn spots(document: &Document<&str>, text: &str) -> Result<Vec<Spot>, EditError> {
    let tables = match document.as_table().get("source") {
        None => return Ok(Vec::new()),
        Some(Item::ArrayOfTables(tables)) => tables,
        Some(_) => return Err(EditError::Inline),
    };
    let mut spots = Vec::new();
    for table in tables {
        let mut pieces = Vec::new();
        gather(table, text, &mut pieces);
        pieces.sort_by_key(|piece| piece.start);
        let place = |key: &str| table.get(key).and_then(Item::span);
        let header = table.span().ok_or(EditError::Unsafe)?;
        let enabled = table
            .get("enabled")
            .and_then(|item| Some((item.as_bool()?, item.span()?)));
        spots.push(Spot {
            name: table
                .get("name")
                .and_then(Item::as_str)
                .unwrap_or_default()
                .trim()
                .to_owned(),
            pieces,
            address: place("url").or_else(|| place("name")).unwrap_or(header),
            enabled,
        });
    }
    Ok(spots)
}

/// What is to be cut for a source to be gone: its pieces, joined where nothing
/// but blank lines lies between, each with the blank lines that would be left
/// over.
pub(super) fn cuts(text: &str, spot: &Spot) -> Vec<Range<usize>> {
    let mut cuts: Vec<Range<usize>> = Vec::new();
    for piece in &spot.pieces {
        match cuts.last_mut() {
            Some(last) if is_blank(text, last.end..piece.start) => last.end = piece.end,
            _ => cuts.push(piece.clone()),
        }
    }
    for cut in &mut cuts {
        let after = text.get(cut.end..).unwrap_or_default();
        let blank_after = after.len() - skip_blank_lines(after).len();
        let before = text.get(..cut.start).unwrap_or_default();
        if blank_after == after.len() {
            // At the end: the blank lines before it go, those after it are few.
            let kept = before.trim_end_matches(['\n', '\r', ' ', '\t']);
            let kept = line_end(text, kept.len());
            cut.start = cut
                .start
                .min(if before.trim().is_empty() { 0 } else { kept });
            cut.end = text.len();
        } else if before.is_empty() || ends_blank(before) {
            cut.end += blank_after;
        }
    }
    cuts
}

/// From here to the end of the line, its line end included.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n')
        .map_or(text.len(), |newline| at + newline + 1)
}

/// The pieces of a table and of those below it.
fn gather(table: &Table, text: &str, pieces: &mut Vec<Range<usize>>) {
    // Without a header there are only the headers below.
    if let Some(header) = table.span() {
        let prefix = table.decor().prefix().and_then(toml_edit::RawString::span);
        let floor = prefix.map_or(header.start, |prefix| prefix.start);
        let mut end = header.end;
        values_end(table, &mut end);
        pieces.push(comments_above(text, floor, header.start)..comments_below(text, end));
    }
    for (_, item) in table {
        match item {
            Item::Table(below) if !below.is_dotted() => gather(below, text, pieces),
            Item::ArrayOfTables(all) => all.iter().for_each(|one| gather(one, text, pieces)),
            _ => {}
        }
    }
}

/// The end of the last value that stands below the header of `table` itself.
fn values_end(table: &Table, end: &mut usize) {
    for (_, item) in table {
        match item {
            Item::Value(value) => {
                *end = value.span().map_or(*end, |span| span.end.max(*end));
            }
            Item::Table(below) if below.is_dotted() => values_end(below, end),
            _ => {}
        }
    }
}

/// The begin of the comment lines directly above a header, not before `floor`:
/// what looks like a comment there can be the end of a text.
fn comments_above(text: &str, floor: usize, header: usize) -> usize {
    let line_start = |at: usize| {
        let before = text.get(floor..at).unwrap_or_default();
        before
            .rfind('\n')
            .map_or(floor, |newline| floor + newline + 1)
    };
    let mut start = line_start(header);
    while start > floor {
        let above = line_start(start - 1);
        let line = text.get(above..start).unwrap_or_default();
        if !line.trim_start().starts_with('#') {
            break;
        }
        start = above;
    }
    start
}

/// The end of the line at `end`, and of the comment lines that hang on it:
/// settings that are commented out, say. Comments directly above another
/// header belong to that one.
fn comments_below(text: &str, end: usize) -> usize {
    let end = line_end(text, end);
    let mut below = end;
    loop {
        let next = line_end(text, below);
        let line = text.get(below..next).unwrap_or_default().trim();
        if line.starts_with('#') {
            below = next;
        } else {
            return if line.starts_with('[') { end } else { below };
        }
    }
}

fn is_blank(text: &str, range: Range<usize>) -> bool {
    text.get(range)
        .is_some_and(|between| between.trim().is_empty())
}

/// Whether the last line is blank.
fn ends_blank(text: &str) -> bool {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let last = text.rsplit('\n').next().unwrap_or_default();
    last.trim().is_empty()
}

fn skip_blank_lines(text: &str) -> &str {
    let content = text.trim_start();
    let blank = text.get(..text.len() - content.len()).unwrap_or_default();
    let lines = blank.rfind('\n').map_or(0, |newline| newline + 1);
    if content.is_empty() {
        return "";
    }
    text.get(lines..).unwrap_or_default()
}
