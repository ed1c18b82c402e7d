//! `[[family]]`.

use std::collections::{BTreeMap, BTreeSet};

use super::source::required;
use super::walk::{Findings, Section, Text};
use crate::group::families::Families;

/// The families of the table in the program, and those of the file beside
/// them. What the file says of a publisher goes before the table, with a
/// warning, for it is easily meant otherwise.
pub(super) fn families(sections: &[Section<'_>], found: &mut Findings) -> Families {
    let mut families = Families::known().clone();
    let mut names = BTreeSet::new();
    let mut members: BTreeMap<String, String> = BTreeMap::new();
    for section in sections {
        let name = required(section, "name", found);
        let publishers = section.list("publishers", false, found);
        if publishers.is_empty() {
            match section.place("publishers") {
                None => found.missing(
                    section.span.clone(),
                    "[[family]] publishers is missing",
                    "add publishers = [\"...\", \"...\"]",
                ),
                // What is no list has been reported.
                Some(span) if span.len() <= "[ ]".len() => found.wrong(
                    span,
                    "[[family]] publishers names nobody",
                    "write publishers = [\"...\", \"...\"]",
                ),
                Some(_) => {}
            }
        }
        let publishers: Vec<Text<'_>> = publishers
            .into_iter()
            .filter(|text| is_name(text, found))
            .collect();
        let Some(name) = name.filter(|name| is_name(name, found)) else {
            continue;
        };
        if !names.insert(folded(&name)) {
            let message = format!("two families are named {:?}", name.value);
            found.wrong(name.span, message, "write their publishers into one table");
            continue;
        }
        let family = name.value.trim();
        // Its own name is a name of its own.
        for text in publishers.iter().chain([&name]) {
            match members.get(&folded(text)) {
                Some(other) if other != family => {
                    let message = format!("{:?} is in the family {other:?} already", text.value);
                    let hint = "a publisher belongs to one family: remove it from one of them";
                    found.wrong(text.span.clone(), message, hint);
                }
                _ => {
                    members.insert(folded(text), family.to_owned());
                }
            }
            let known = Families::known().by_name(text.value);
            if let Some(known) = known.filter(|known| known.name != family) {
                found.warn(format!(
                    "{:?} counts for the family {family:?}, not for {:?} as the built-in table says",
                    text.value, known.name
                ));
            }
        }
        let publishers: Vec<String> = publishers
            .iter()
            .map(|text| text.value.trim().to_owned())
            .collect();
        families.add(family, &publishers);
    }
    families
}

fn folded(text: &Text<'_>) -> String {
    text.value.trim().to_lowercase()
}

fn is_name(text: &Text<'_>, found: &mut Findings) -> bool {
    let name = text.value.trim();
    let fits = !name.is_empty() && name.chars().count() <= 100 && !name.contains(char::is_control);
    if !fits {
        let message = format!("{:?} cannot be the name of a publisher", text.value);
        found.wrong(
            text.span.clone(),
            message,
            "write one line of 1 to 100 characters",
        );
    }
    fits
}
