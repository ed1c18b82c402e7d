//! `[[source]]`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use url::Url;

use super::address;
use super::codes;
use super::keys::nearest;
use super::quantity::show;
use super::request;
use super::secret::Vault;
use super::sections::{INTERVALS, KEEP_MIN, KEEPING, bounds};
use super::valid::{Fetch, RequestSettings, Schedule, Source, Store};
use super::walk::{Findings, Section, Text};
use crate::group::families::Families;
use crate::model::{SourceKind, SourceProfile};

/// What the other tables say to the sources.
pub(super) struct Globals<'a> {
    pub(super) families: &'a Families,
    pub(super) schedule: &'a Schedule,
    pub(super) store: &'a Store,
    pub(super) fetch: &'a Fetch,
    pub(super) request: &'a RequestSettings,
    pub(super) vault: Vault<'a>,
}

/// All sources, in file order; those without a usable name or address are
/// reported and left out.
pub(super) fn sources(
    sections: &[Section<'_>],
    globals: &Globals<'_>,
    found: &mut Findings,
) -> Vec<Source> {
    let mut names = BTreeSet::new();
    let mut addresses: BTreeMap<String, String> = BTreeMap::new();
    let mut sources: Vec<Source> = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        let name = required(section, "name", found);
        let who = match &name {
            Some(name) => format!("source {:?}", name.value),
            None => format!("source {}", at + 1),
        };
        let url = url(section, globals, found);
        let source = one(section, globals, &who, name.clone(), url.as_ref(), found);
        let Some(name) = name else { continue };
        if name.value.chars().count() > 100 || name.value.contains(char::is_control) {
            let message = "the name of a source is too long or holds control characters";
            found.wrong(name.span, message, "write one line of 1 to 100 characters");
        } else if !names.insert(name.value.to_lowercase()) {
            let message = format!("two sources are named {:?}", name.value);
            found.wrong(name.span, message, "give each source a name of its own");
        }
        let Some(source) = source else { continue };
        let address = source.url.as_str().trim_end_matches('/').to_owned();
        if let Some(other) = addresses.insert(address, source.profile.name.clone()) {
            found.warn(format!("{who} has the same url as source {other:?}"));
        }
        sources.push(source);
    }
    publishers(&sources, found);
    if sources.is_empty() && sections.is_empty() {
        found.warn("there are no sources: add a [[source]] with name and url");
    }
    sources
}

/// A text that must be there. What is missing is reported at the table.
pub(super) fn required<'a>(
    section: &Section<'a>,
    key: &str,
    found: &mut Findings,
) -> Option<Text<'a>> {
    let text = section.text(key, found);
    let typed = section.place(key);
    let empty = text
        .as_ref()
        .is_none_or(|text| text.value.trim().is_empty());
    let is_text = text.is_some() || section.is_empty_text(key);
    if empty && (typed.is_none() || is_text) {
        let message = format!("{} is missing", section.name(key));
        let span = typed.unwrap_or_else(|| section.span.clone());
        found.missing(span, message, format!("add {key} = \"...\""));
        return None;
    }
    text
}

fn url(section: &Section<'_>, globals: &Globals<'_>, found: &mut Findings) -> Option<Url> {
    let text = required(section, "url", found)?;
    let url = match address::feed(text.value) {
        Ok(url) => url,
        Err((problem, hint)) => {
            found.wrong(text.span, format!("[[source]] url {problem}"), hint);
            return None;
        }
    };
    if url.scheme() == "file" {
        let roots = &globals.fetch.file_roots;
        let path = url.to_file_path().unwrap_or_default();
        if !roots.iter().any(|root| path.starts_with(root)) {
            let message = "[[source]] url is a file outside the allowed folders";
            let hint = "list its folder in [fetch] file_roots = [\"/path/to/folder\"]";
            found.wrong(text.span, message, hint);
        }
    }
    Some(url)
}

fn one(
    section: &Section<'_>,
    globals: &Globals<'_>,
    who: &str,
    name: Option<Text<'_>>,
    url: Option<&Url>,
    found: &mut Findings,
) -> Option<Source> {
    // Everything is read before anything is given up, so that all is judged.
    let (interval, min_interval, max_interval) = intervals(section, globals.schedule, who, found);
    let request = request::of_source(section, globals.request, who, &globals.vault, found);
    let publisher = section
        .text("publisher", found)
        .map(|text| text.value.trim().to_owned());
    let kind = kind(section, found);
    let languages = codes_of(section, "languages", "a language", codes::language, found);
    let enabled = section.flag("enabled", true, found);
    let fulltext = section.flag("fulltext", false, found);
    let keep = section.duration("keep", KEEPING, found);
    let keep_min = section.integer("keep_min", globals.store.keep_min, KEEP_MIN, found);
    let (name, url) = (name?.value.trim().to_owned(), url?.clone());
    let private = address::looks_private(&url);
    if private && !request.allow_private {
        found.warn(format!(
            "{who} has a private address and will be refused: set allow_private = true in it"
        ));
    } else if url.scheme() == "http" && !private {
        found.warn(format!(
            "{who} is fetched over http: anyone on the way can change it"
        ));
    }
    let publisher = publisher.filter(|name| !name.is_empty());
    // A publisher that is named counts as it is named, whatever the address.
    let host = url.host_str().filter(|_| publisher.is_none());
    let publisher = publisher.unwrap_or_else(|| name.clone());
    let (family, state) = globals.families.of_source(&publisher, host);
    Some(Source {
        profile: SourceProfile {
            publisher,
            name,
            family,
            state: state || kind == SourceKind::StateMedia,
            kind,
            languages,
        },
        url,
        enabled,
        fulltext,
        interval,
        min_interval,
        max_interval,
        request,
        keep: keep.unwrap_or(globals.store.keep),
        keep_min,
    })
}

/// Start and bounds of the interval. The bounds lie within the global ones,
/// the start within the bounds.
fn intervals(
    section: &Section<'_>,
    schedule: &Schedule,
    who: &str,
    found: &mut Findings,
) -> (SignedDuration, SignedDuration, SignedDuration) {
    let (low, high) = (
        schedule.min_interval,
        schedule.max_interval.max(schedule.min_interval),
    );
    let mut read = |key| section.duration(key, INTERVALS, found);
    let start = read("interval");
    let (min, max) = (read("min_interval"), read("max_interval"));
    if min.is_some() || max.is_some() {
        bounds(section, min.unwrap_or(low), max.unwrap_or(high), found);
    }
    let mut within = |key, typed: Option<SignedDuration>, default, low, high| {
        let used = Ord::clamp(typed.unwrap_or(default), low, high);
        if let Some(typed) = typed.filter(|typed| *typed != used) {
            let (typed, used) = (show(typed), show(used));
            found.warn(format!(
                "{who}: {key} {typed} is out of bounds: {used} is used"
            ));
        }
        used
    };
    let min = within("min_interval", min, low, low, high);
    let max = within("max_interval", max, high, min, high);
    let start = within("interval", start, schedule.interval, min, max);
    (start, min, max)
}

fn kind(section: &Section<'_>, found: &mut Findings) -> SourceKind {
    let Some(text) = section.text("kind", found) else {
        return SourceKind::Other;
    };
    SourceKind::from_name(text.value).unwrap_or_else(|| {
        let names: Vec<&str> = SourceKind::ALL.iter().map(|(name, _)| *name).collect();
        let message = format!("{:?} is not a kind of source", text.value);
        let hint = match nearest(text.value, names.iter().copied()) {
            Some(near) => format!("did you mean {near:?}? (known: {})", names.join(", ")),
            None => format!("write one of: {}", names.join(", ")),
        };
        found.wrong(text.span, message, hint);
        SourceKind::Other
    })
}

/// A list of codes, each judged by `read`, repeated ones taken once.
pub(super) fn codes_of(
    section: &Section<'_>,
    key: &str,
    what: &str,
    read: fn(&str) -> Result<String, String>,
    found: &mut Findings,
) -> Vec<String> {
    let mut codes = Vec::new();
    for text in section.list(key, false, found) {
        match read(text.value) {
            Ok(code) if codes.contains(&code) => {}
            Ok(code) => codes.push(code),
            Err(hint) => {
                let message = format!("{:?} is not the code of {what}", text.value);
                found.wrong(text.span, message, hint);
            }
        }
    }
    codes
}

/// How many houses confirm a story is counted by publisher, so one house in
/// two spellings would count twice.
fn publishers(sources: &[Source], found: &mut Findings) {
    let mut spellings: BTreeMap<String, &str> = BTreeMap::new();
    for source in sources {
        let name = source.profile.publisher.as_str();
        let known = *spellings.entry(name.to_lowercase()).or_insert(name);
        if known != name {
            found.warn(format!(
                "publishers {known:?} and {name:?} count as two: write them alike"
            ));
        }
    }
}
