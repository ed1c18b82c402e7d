//! From the path of a feed's address to what it asks for. Pure.

use axum::http::StatusCode;

use super::answer::Refusal;
use crate::config::Config;
use crate::model::{Content, Entries, Filter, Key};
use crate::publish::Format;

/// What the entries of a feed are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// One entry a story.
    Stories,
    /// One entry a report.
    Reports,
    /// One entry a report that was left out.
    Rejected,
    /// One entry a report of this story.
    Story(Key),
    /// One entry for each thing that became of a source.
    Health,
}

/// What an address asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) of: Of,
    pub(super) format: Format,
    /// Title of the feed.
    pub(super) title: String,
    /// How much an entry carries.
    pub(super) content: Content,
    /// What the query of the address is read on top of.
    pub(super) filter: Filter,
    /// The one parameter that the path has settled.
    pub(super) settled: Option<&'static str>,
}

/// Why an address has no document.
#[derive(Debug)]
pub(super) enum Missing {
    /// No feed goes by this path.
    Nothing,
    /// The same feed goes by this path.
    Elsewhere(String),
    /// What was asked for cannot be given, with what would be right.
    Refused(Refusal),
}

/// Reads a path.
pub(super) fn read(path: &str, config: &Config) -> Result<Asked, Missing> {
    let (name, ending, format) = split(path).ok_or(Missing::Nothing)?;
    let title = &config.server.title;
    let asked = |of, title| Asked {
        of,
        format,
        title,
        content: Content::Full,
        filter: Filter::default(),
        settled: None,
    };
    match name {
        "/feed" => return Ok(asked(Of::Stories, title.clone())),
        "/reports" => return Ok(asked(Of::Reports, format!("{title}: reports"))),
        "/health" => return Ok(asked(Of::Health, format!("{title}: health"))),
        "/rejected" => return Ok(asked(Of::Rejected, format!("{title}: left out"))),
        _ => {}
    }
    if let Some(code) = name.strip_prefix("/countries/") {
        let (code, label) = country(code, ending, config)?;
        let mut asked = asked(Of::Stories, format!("{title}: {label}"));
        asked.filter.countries.push(code);
        asked.settled = Some("country");
        return Ok(asked);
    }
    if let Some(id) = name.strip_prefix("/themes/") {
        let (id, label) = theme(id, ending, config)?;
        let mut asked = asked(Of::Stories, format!("{title}: {label}"));
        asked.filter.themes.push(id);
        asked.settled = Some("theme");
        return Ok(asked);
    }
    if let Some(id) = name.strip_prefix("/stories/") {
        let key: Key = id.parse().map_err(|_| no_story(id))?;
        if key.to_string() != id {
            return Err(Missing::Elsewhere(story(key, path)));
        }
        return Ok(asked(Of::Story(key), title.clone()));
    }
    let name = name.strip_prefix("/views/").ok_or(Missing::Nothing)?;
    let view = config.views.iter().find(|view| view.name == name);
    let view = view.ok_or(Missing::Nothing)?;
    let of = match view.entries {
        Entries::Stories => Of::Stories,
        Entries::Reports => Of::Reports,
    };
    Ok(Asked {
        content: view.content,
        filter: view.filter.clone(),
        ..asked(of, view.title.clone())
    })
}

/// A path without its ending, the ending, and the format that it names.
fn split(path: &str) -> Option<(&str, &str, Format)> {
    let (name, ending) = path.rsplit_once('.')?;
    let known = Format::ALL.iter().find(|(known, _)| *known == ending);
    known.map(|(_, format)| (name, ending, *format))
}

/// Whether a path names a format, as those of feeds do.
pub(super) fn names_format(path: &str) -> bool {
    split(path).is_some()
}

/// Where the feed of this story is, in the format that `path` names.
pub(super) fn story(id: Key, path: &str) -> String {
    let ending = split(path).map_or("xml", |(_, ending, _)| ending);
    format!("/stories/{id}.{ending}")
}

/// 404 for a story.
pub(super) fn no_story(id: impl std::fmt::Display) -> Missing {
    unknown(format!(
        "There is no story {id}: the address is wrong, or its reports are older than what is kept."
    ))
}

/// Code and name of a country. A feed has one address: another spelling of its
/// code leads there.
fn country(code: &str, ending: &str, config: &Config) -> Result<(String, String), Missing> {
    let recognizer = config.recognize.recognizer();
    if let Some(label) = recognizer.country(code) {
        return Ok((code.to_owned(), label.to_owned()));
    }
    let upper = code.to_ascii_uppercase();
    if recognizer.country(&upper).is_some() {
        return Err(Missing::Elsewhere(format!("/countries/{upper}.{ending}")));
    }
    let spelled = code.replace("%20", " ");
    let near = match upper.as_str() {
        "UK" => Some("GB"),
        _ => recognizer
            .countries()
            .find(|(_, label)| label.eq_ignore_ascii_case(&spelled))
            .map(|(code, _)| code),
    };
    let hint = near.map_or_else(
        || "codes have two letters (ISO 3166-1), such as /countries/KP.xml".to_owned(),
        |near| format!("the code is {near}"),
    );
    Err(unknown(format!("There is no country {code:?}: {hint}.")))
}

/// Identifier and name of a theme.
fn theme(id: &str, ending: &str, config: &Config) -> Result<(String, String), Missing> {
    let recognizer = config.recognize.recognizer();
    if let Some(label) = recognizer.theme(id) {
        return Ok((id.to_owned(), label.to_owned()));
    }
    let lower = id.to_lowercase();
    if recognizer.theme(&lower).is_some() {
        return Err(Missing::Elsewhere(format!("/themes/{lower}.{ending}")));
    }
    // One that holds the word is nearer than one that merely looks like it.
    let near = recognizer.themes().min_by_key(|(known, label)| {
        let apart = !known.contains(&lower) && !label.eq_ignore_ascii_case(&lower);
        (apart, strsim::damerau_levenshtein(known, &lower))
    });
    let hint = near.map_or_else(String::new, |(near, _)| {
        format!("; the nearest is {near:?}")
    });
    Err(unknown(format!(
        "There is no theme {id:?}{hint}. `geowire concepts theme` lists all."
    )))
}

fn unknown(sentence: String) -> Missing {
    Missing::Refused(Refusal::new(StatusCode::NOT_FOUND, sentence))
}
