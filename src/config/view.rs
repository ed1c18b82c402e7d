//! `[[view]]`.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jiff::SignedDuration;

use super::codes;
use super::keys::nearest;
use super::sections::title;
use super::source::{codes_of, required};
use super::valid::View;
use super::walk::{Findings, Section};
use crate::model::{Content, Entries, Filter, Order};

/// What `within` takes.
const WITHIN: RangeInclusive<SignedDuration> =
    SignedDuration::from_secs(60)..=SignedDuration::from_hours(24 * 3653);

/// All views, in file order; those without a usable name are reported and left
/// out. `names` are the sources' names.
pub(super) fn views(sections: &[Section<'_>], names: &[String], found: &mut Findings) -> Vec<View> {
    let mut taken = BTreeSet::new();
    let mut views = Vec::new();
    for section in sections {
        let name = required(section, "name", found);
        let title = title(section, found);
        let entries = word(section, "entries", &Entries::ALL, found);
        let content = word(section, "content", &Content::ALL, found);
        let filter = filter(section, names, found);
        let Some(name) = name else { continue };
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !name.value.bytes().all(fits) || name.value.len() > 64 {
            let message = format!("{:?} cannot be the name of a view", name.value);
            let hint = "use 1 to 64 letters, digits, `-` and `_`: it is part of an address";
            found.wrong(name.span, message, hint);
        } else if !taken.insert(name.value) {
            let message = format!("two views are named {:?}", name.value);
            found.wrong(name.span, message, "give each view a name of its own");
        } else {
            if entries == Entries::Reports {
                idle(name.value, &filter, found);
            }
            views.push(View {
                name: name.value.to_owned(),
                title: title.unwrap_or_else(|| name.value.to_owned()),
                entries,
                content,
                filter,
            });
        }
    }
    views
}

/// The names of sources that a table lists.
pub(super) fn sources_of(
    section: &Section<'_>,
    names: &[String],
    found: &mut Findings,
) -> Vec<String> {
    let mut sources = Vec::new();
    for text in section.list("sources", false, found) {
        if names.iter().any(|name| name == text.value) {
            sources.push(text.value.to_owned());
            continue;
        }
        let hint = match nearest(text.value, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean {near:?}?"),
            None => "write the name of a [[source]] of this file".to_owned(),
        };
        let message = format!("there is no source {:?}", text.value);
        found.wrong(text.span, message, hint);
    }
    sources
}

fn filter(section: &Section<'_>, names: &[String], found: &mut Findings) -> Filter {
    Filter {
        countries: codes_of(section, "countries", "a country", codes::country, found),
        themes: codes_of(section, "themes", "a theme", codes::theme, found),
        languages: codes_of(section, "languages", "a language", codes::language, found),
        sources: sources_of(section, names, found),
        min_publishers: min_publishers(section, found),
        text: section
            .text("q", found)
            .map(|text| text.value.trim().to_owned())
            .filter(|text| !text.is_empty()),
        min_score: section.share("threshold", found),
        within: section.duration("within", WITHIN, found),
        since: None,
        until: None,
        order: word(section, "order", &Order::ALL, found),
        page: 1,
        limit: section.integer("limit", Filter::DEFAULT_LIMIT, 1..=Filter::MAX_LIMIT, found),
        prefer: Vec::new(),
    }
}

/// One of a few words; the first of them when the key is not set.
fn word<T: Copy + Default>(
    section: &Section<'_>,
    key: &str,
    known: &[(&str, T)],
    found: &mut Findings,
) -> T {
    let Some(text) = section.text(key, found) else {
        return T::default();
    };
    if let Some((_, value)) = known.iter().find(|(name, _)| *name == text.value) {
        return *value;
    }
    let message = format!("{:?} does not fit {key}", text.value);
    let words: Vec<String> = known.iter().map(|(name, _)| format!("{name:?}")).collect();
    let hint = match words.split_last() {
        Some((last, others)) if !others.is_empty() => {
            format!("write {} or {last}", others.join(", "))
        }
        _ => format!("write {}", words.concat()),
    };
    found.wrong(text.span, message, hint);
    T::default()
}

/// Says of what speaks of stories alone that it does nothing for reports.
fn idle(name: &str, filter: &Filter, found: &mut Findings) {
    let given = [
        ("min_publishers", filter.min_publishers > 1),
        ("order", filter.order != Order::default()),
    ];
    for (key, _) in given.into_iter().filter(|(_, given)| *given) {
        found.warn(format!(
            "{key} of the view {name:?} speaks of stories and does nothing where entries = \"reports\""
        ));
    }
}

/// `min_publishers`, or `min_sources`, as it was called first.
fn min_publishers(section: &Section<'_>, found: &mut Findings) -> u32 {
    const RANGE: std::ops::RangeInclusive<u32> = 1..=1000;
    let older = section.integer("min_sources", 1, RANGE, found);
    let least = section.integer("min_publishers", older, RANGE, found);
    if let (Some(span), true) = (
        section.place("min_sources"),
        section.place("min_publishers").is_some(),
    ) {
        let message = "min_sources is the older name of min_publishers, and both are set";
        found.wrong(span, message, "remove min_sources");
    }
    least
}
