//! `[recognize]`, `[[rule]]`, `[[concept]]`, and what a source says of its
//! subject.

use super::codes;
use super::keys::nearest;
use super::source::{codes_of, required};
use super::valid::{Built, Recognize, View};
use super::view::sources_of;
use super::walk::{Findings, Section, Text};
use crate::model::NamedKind;
use crate::recognize::{self, Effect, OwnConcept, Rule};

/// How far a rule moves a score that does not say.
const STEP: f64 = 0.2;
/// Forms of all concepts of a file together; the built-in ones are about 70,000.
const MOST_FORMS: usize = 100_000;

/// The tables that recognition is made of.
pub(super) struct Tables<'a> {
    pub(super) section: &'a Section<'a>,
    pub(super) rules: &'a [Section<'a>],
    pub(super) concepts: &'a [Section<'a>],
    pub(super) sources: &'a [Section<'a>],
}

/// `names` are the sources' names.
pub(super) fn recognize(
    tables: &Tables<'_>,
    names: &[String],
    views: &[View],
    found: &mut Findings,
) -> Recognize {
    let threshold = tables.section.share("threshold", found).unwrap_or(0.5);
    let concepts = concepts(tables.concepts, found);
    let mut rules: Vec<Rule> = tables
        .rules
        .iter()
        .filter_map(|section| rule(section, names, &concepts, found))
        .collect();
    rules.extend(
        tables
            .sources
            .iter()
            .filter_map(|section| of_source(section, found)),
    );
    let floor = views
        .iter()
        .filter_map(|view| view.filter.min_score)
        .fold(threshold, f64::min);
    Recognize {
        threshold,
        floor,
        rules,
        concepts,
        built: Built::default(),
    }
}

/// A source that is geopolitics by its nature, or never.
fn of_source(section: &Section<'_>, found: &mut Findings) -> Option<Rule> {
    let text = section.text("geopolitics", found)?;
    let effect = match text.value {
        "always" => Effect::Always,
        "never" => Effect::Never,
        "judge" => return None,
        other => {
            let message = format!("{other:?} does not say how items of the source are judged");
            found.wrong(
                text.span,
                message,
                "write one of: judge (each by itself), always, never",
            );
            return None;
        }
    };
    let name = section.text("name", &mut Findings::default())?;
    Some(Rule {
        sources: vec![name.value.trim().to_owned()],
        languages: Vec::new(),
        countries: Vec::new(),
        themes: Vec::new(),
        effect,
    })
}

fn rule(
    section: &Section<'_>,
    names: &[String],
    concepts: &[OwnConcept],
    found: &mut Findings,
) -> Option<Rule> {
    let sources = sources_of(section, names, found);
    let languages = codes_of(section, "languages", "a language", codes::language, found);
    let countries = codes_of(section, "countries", "a country", codes::country, found);
    let themes = themes(section, concepts, found);
    let typed = section.share("by", found);
    let by = typed.unwrap_or(STEP);
    let verdict = required(section, "verdict", found)?;
    let effect = match verdict.value {
        "always" => Effect::Always,
        "never" => Effect::Never,
        "raise" => Effect::Move(by),
        "lower" => Effect::Move(-by),
        other => {
            let known = ["always", "never", "raise", "lower"];
            let hint = nearest(other, known.into_iter()).map_or_else(
                || format!("write one of: {}", known.join(", ")),
                |near| format!("did you mean {near:?}?"),
            );
            found.wrong(verdict.span, format!("{other:?} is not a verdict"), hint);
            return None;
        }
    };
    if let (Some(span), Effect::Always | Effect::Never) = (section.place("by"), effect) {
        let message = format!("`by` has no meaning beside verdict = {:?}", verdict.value);
        found.wrong(span, message, "remove it, or write \"raise\" or \"lower\"");
    }
    let lists = [&sources, &languages, &countries, &themes];
    // A list that is wrong was reported already.
    let wrong = ["sources", "languages", "countries", "themes"]
        .iter()
        .filter_map(|key| section.place(key))
        .any(|place| place.len() > "[]".len());
    if lists.iter().all(|list| list.is_empty()) && !wrong {
        found.wrong(
            section.span.clone(),
            "the rule would apply to every item",
            "name sources, languages, countries or themes",
        );
    }
    Some(Rule {
        sources,
        languages,
        countries,
        themes,
        effect,
    })
}

/// Themes and classes of weapons that are known.
fn themes(section: &Section<'_>, concepts: &[OwnConcept], found: &mut Findings) -> Vec<String> {
    let mut themes = Vec::new();
    for text in section.list("themes", false, found) {
        let own = concepts
            .iter()
            .any(|concept| concept.kind.is_theme() && concept.id == text.value);
        let known = [NamedKind::Theme, NamedKind::Weapon]
            .iter()
            .any(|kind| recognize::is_concept(*kind, text.value));
        if own || known {
            themes.push(text.value.to_owned());
            continue;
        }
        let message = format!("there is no theme {:?}", text.value);
        found.wrong(
            text.span,
            message,
            "`geowire concepts theme` lists them all",
        );
    }
    themes
}

fn concepts(sections: &[Section<'_>], found: &mut Findings) -> Vec<OwnConcept> {
    let mut concepts = Vec::new();
    let mut forms = 0;
    for section in sections {
        let concept = concept(section, found);
        forms += concept
            .iter()
            .flat_map(|concept| &concept.forms)
            .map(|(_, forms)| forms.len())
            .sum::<usize>();
        if forms > MOST_FORMS {
            found.wrong(
                section.span.clone(),
                format!("the concepts have more than {MOST_FORMS} forms"),
                "a stem with * stands for all words that begin so",
            );
            break;
        }
        concepts.extend(concept);
    }
    concepts
}

fn concept(section: &Section<'_>, found: &mut Findings) -> Option<OwnConcept> {
    let kind = required(section, "kind", found);
    let id = required(section, "id", found);
    let label = section.text("label", found);
    let group = section.text("group", found);
    let country = section.text("country", found);
    let forms = forms(section, found);
    if forms.is_empty() && section.place("forms").is_none() {
        found.missing(
            section.span.clone(),
            format!("{} is missing", section.name("forms")),
            "write forms = { de = [\"...\"], any = [\"...\"] }",
        );
    }
    let (kind_text, id) = (kind?, id?);
    let Some(kind) = recognize::kind_of(kind_text.value) else {
        let known = "country, person, body, place, weapon, theme or against";
        let message = format!("{:?} is not a kind of concept", kind_text.value);
        found.wrong(kind_text.span, message, format!("write {known}"));
        return None;
    };
    let known = recognize::is_concept(kind, id.value);
    match kind {
        NamedKind::Country if !known => {
            let message = format!("there is no country {:?}", id.value);
            found.wrong(id.span, message, "write an ISO 3166 code: \"UA\"");
        }
        NamedKind::Country => {}
        _ => {
            if let Err(hint) = codes::theme(id.value) {
                let message = format!("{:?} cannot be the id of a concept", id.value);
                found.wrong(id.span, message, hint);
            }
        }
    }
    if kind == NamedKind::Theme && !known {
        let groups = recognize::groups();
        let hint = format!("write group = one of: {}", groups.join(", "));
        match &group {
            None => found.missing(
                section.span.clone(),
                "a new theme needs a group: its weight is that of the group",
                hint,
            ),
            Some(text) if !groups.iter().any(|group| group == text.value) => {
                let message = format!("there is no group {:?}", text.value);
                found.wrong(text.span.clone(), message, hint);
            }
            Some(_) => {}
        }
    }
    if let Some(text) = &country
        && !recognize::is_concept(NamedKind::Country, text.value)
    {
        let message = format!("there is no country {:?}", text.value);
        found.wrong(text.span.clone(), message, "write an ISO 3166 code: \"UA\"");
    }
    let owned = |text: Option<Text<'_>>| text.map_or_else(String::new, |t| t.value.to_owned());
    Some(OwnConcept {
        kind,
        id: id.value.to_owned(),
        label: owned(label),
        group: owned(group),
        country: owned(country),
        forms,
    })
}

fn forms(section: &Section<'_>, found: &mut Findings) -> Vec<(String, Vec<String>)> {
    let mut forms = Vec::new();
    for (language, texts) in section.lists("forms", found) {
        let known = language.value == "any" || recognize::languages().contains(&language.value);
        if !known {
            let message = format!("{:?} is not a language with a table", language.value);
            let hint = format!("write any or one of: {}", recognize::languages().join(", "));
            found.wrong(language.span, message, hint);
        }
        let mut list = Vec::new();
        for text in texts {
            match recognize::form_problem(text.value) {
                None => list.push(text.value.to_owned()),
                Some(hint) => {
                    let message = format!("{:?} cannot be a form", text.value);
                    found.wrong(text.span, message, hint);
                }
            }
        }
        forms.push((language.value.to_owned(), list));
    }
    forms
}
