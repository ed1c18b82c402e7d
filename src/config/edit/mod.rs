//! Changes to the sources in a text, for the command line: a piece is put in,
//! taken out or replaced, and every other byte stays as it is (comments, order,
//! line ends). Texts in, texts out; nothing is read or written here.

mod diff;
mod places;

use std::ops::Range;

use toml::{Table, Value};
use toml_edit::{Array, Document};

use super::keys::nearest;
use places::{Spot, line_end};

/// A source to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewSource {
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// `publisher`, where it is not the name.
    pub publisher: Option<String>,
    /// `kind`, by its name in the configuration.
    pub kind: Option<String>,
    /// `languages`.
    pub languages: Vec<String>,
    /// Whether to write `allow_private = true`.
    pub allow_private: bool,
}

/// Why a text was not changed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EditError {
    /// It is no TOML.
    #[error("it is not TOML: {0}")]
    Syntax(String),
    /// No source is called so.
    #[error("there is no source {name:?}{}", near.as_ref().map(|near| format!("; did you mean {near:?}?")).unwrap_or_default())]
    Unknown {
        /// What was asked for.
        name: String,
        /// The name most like it.
        near: Option<String>,
    },
    /// The sources stand in one value: `source = [{...}]`.
    #[error("its sources are not written as [[source]] tables: change it by hand")]
    Inline,
    /// The change would have done something else as well.
    #[error("it is written in a way that cannot be changed safely: change it by hand")]
    Unsafe,
}

/// A text, and what is to be done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    before: String,
    /// In the order of the text, apart from each other.
    splices: Vec<(Range<usize>, String)>,
}

impl Edited {
    /// The text with its changes.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.before.len());
        let mut at = 0;
        for (range, new) in &self.splices {
            text.push_str(self.before.get(at..range.start).unwrap_or_default());
            text.push_str(new);
            at = range.end;
        }
        text.push_str(self.before.get(at..).unwrap_or_default());
        text
    }

    /// Whether anything changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.splices.is_empty()
    }

    /// The changes as `diff -u` shows them.
    #[must_use]
    pub fn diff(&self, name: &str) -> String {
        diff::unified(name, &self.before, &self.splices)
    }
}

/// Writes sources behind those that are there, or at the end.
///
/// # Errors
/// [`EditError`]; nothing is to be written then.
pub fn add_sources(text: &str, new: &[NewSource]) -> Result<Edited, EditError> {
    if new.is_empty() {
        return settled(text, Vec::new(), |_| {});
    }
    let at = places::spots(&parse(text)?, text)?
        .iter()
        .flat_map(|spot| &spot.pieces)
        .map(|piece| piece.end)
        .max()
        .unwrap_or(text.len());
    let line = line_of(text);
    let before = text.get(..at).unwrap_or_default();
    let after = text.get(at..).unwrap_or_default();
    let mut block = String::new();
    if !before.is_empty() && !before.ends_with('\n') {
        block.push_str(line);
    }
    for (at, source) in new.iter().enumerate() {
        if at > 0 || !before.trim().is_empty() {
            block.push_str(line);
        }
        block.push_str(&written(source).replace('\n', line));
    }
    if !after.is_empty()
        && !after
            .trim_start_matches([' ', '\t'])
            .starts_with(['\n', '\r'])
    {
        block.push_str(line);
    }
    settled(text, vec![(at..at, block)], |sources| {
        sources.extend(new.iter().map(value_of));
    })
}

/// Takes a source out, with the comments directly above it.
///
/// # Errors
/// [`EditError`]; nothing is to be written then.
pub fn remove_source(text: &str, name: &str) -> Result<Edited, EditError> {
    let spots = places::spots(&parse(text)?, text)?;
    let (at, spot) = find(&spots, name)?;
    let splices = places::cuts(text, spot)
        .into_iter()
        .map(|range| (range, String::new()))
        .collect();
    settled(text, splices, |sources| {
        sources.remove(at);
    })
}

/// Sets `enabled` of a source; changes nothing where it says so already.
///
/// # Errors
/// [`EditError`]; nothing is to be written then.
pub fn enable_source(text: &str, name: &str, on: bool) -> Result<Edited, EditError> {
    let spots = places::spots(&parse(text)?, text)?;
    let (at, spot) = find(&spots, name)?;
    let splices = match &spot.enabled {
        Some((said, _)) if *said == on => Vec::new(),
        None if on => Vec::new(),
        Some((_, place)) => vec![(place.clone(), on.to_string())],
        None => {
            let line = line_of(text);
            let end = line_end(text, spot.address.end);
            let begin = text.get(..spot.address.start).unwrap_or_default();
            let begin = begin.rfind('\n').map_or(0, |newline| newline + 1);
            let indent: String = text
                .get(begin..)
                .unwrap_or_default()
                .chars()
                .take_while(|c| matches!(c, ' ' | '\t'))
                .collect();
            let first = if text.get(..end).is_some_and(|text| text.ends_with('\n')) {
                ""
            } else {
                line
            };
            vec![(end..end, format!("{first}{indent}enabled = {on}{line}"))]
        }
    };
    let changes = !splices.is_empty();
    settled(text, splices, |sources| {
        if let Some(Value::Table(source)) = sources.get_mut(at).filter(|_| changes) {
            source.insert("enabled".to_owned(), Value::Boolean(on));
        }
    })
}

fn parse(text: &str) -> Result<Document<&str>, EditError> {
    Document::parse(text).map_err(|error| EditError::Syntax(error.message().to_owned()))
}

/// The line end that the text uses.
fn line_of(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The source of that name: as written, or else the only one that differs in
/// case alone.
fn find<'a>(spots: &'a [Spot], name: &str) -> Result<(usize, &'a Spot), EditError> {
    let name = name.trim();
    let of = |fits: &dyn Fn(&str) -> bool| {
        let mut all = spots
            .iter()
            .enumerate()
            .filter(|(_, spot)| fits(&spot.name));
        all.next().filter(|_| all.next().is_none())
    };
    of(&|known| known == name)
        .or_else(|| of(&|known| known.to_lowercase() == name.to_lowercase()))
        .ok_or_else(|| EditError::Unknown {
            name: name.to_owned(),
            near: nearest(name, spots.iter().map(|spot| spot.name.as_str())).map(str::to_owned),
        })
}

/// Makes sure that the changed text says what was wanted and nothing else.
fn settled(
    text: &str,
    splices: Vec<(Range<usize>, String)>,
    change: impl FnOnce(&mut Vec<Value>),
) -> Result<Edited, EditError> {
    let edited = Edited {
        before: text.to_owned(),
        splices,
    };
    let read = |text: &str| text.parse::<Table>().map_err(|_| EditError::Unsafe);
    let mut wanted = read(text)?;
    let mut sources = match wanted.remove("source") {
        Some(Value::Array(sources)) => sources,
        _ => Vec::new(),
    };
    change(&mut sources);
    let mut found = read(&edited.text())?;
    let found_sources = match found.remove("source") {
        Some(Value::Array(sources)) => sources,
        _ => Vec::new(),
    };
    if wanted == found && sources == found_sources {
        Ok(edited)
    } else {
        Err(EditError::Unsafe)
    }
}

/// The block of a new source.
fn written(source: &NewSource) -> String {
    let mut table = toml_edit::Table::new();
    table.insert("name", toml_edit::value(&source.name));
    table.insert("url", toml_edit::value(&source.url));
    if let Some(publisher) = &source.publisher {
        table.insert("publisher", toml_edit::value(publisher));
    }
    if let Some(kind) = &source.kind {
        table.insert("kind", toml_edit::value(kind));
    }
    if !source.languages.is_empty() {
        let languages: Array = source.languages.iter().collect();
        table.insert("languages", toml_edit::value(languages));
    }
    if source.allow_private {
        table.insert("allow_private", toml_edit::value(true));
    }
    format!("[[source]]\n{table}")
}

/// The same as a value.
fn value_of(source: &NewSource) -> Value {
    let mut table = Table::new();
    let mut put = |key: &str, value: Value| table.insert(key.to_owned(), value);
    put("name", source.name.clone().into());
    put("url", source.url.clone().into());
    if let Some(publisher) = &source.publisher {
        put("publisher", publisher.clone().into());
    }
    if let Some(kind) = &source.kind {
        put("kind", kind.clone().into());
    }
    if !source.languages.is_empty() {
        put("languages", source.languages.clone().into());
    }
    if source.allow_private {
        put("allow_private", true.into());
    }
    Value::Table(table)
}
