//! The concept files listed, looked up and checked, for a person who reads or
//! extends them.

use std::collections::{BTreeMap, BTreeSet};

use super::files::{self, Line, kind_of};
use super::fold::fold;
use super::form::Form;
use super::reading::LANGUAGES;
use super::table::{OwnConcept, Table};
use crate::model::NamedKind;

/// A concept and what there is of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ConceptLine {
    /// What it is.
    pub kind: NamedKind,
    /// Its identifier.
    pub id: String,
    /// Its name in English.
    pub label: String,
    /// The country that it stands for; empty without one.
    pub country: String,
    /// Its forms by language; `any` for those that all share.
    pub forms: BTreeMap<String, Vec<String>>,
}

/// What is wrong with a line of a concept file or of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file, or `configuration`.
    pub file: String,
    /// Line from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

/// All concepts with their forms: the built-in ones and those added.
#[must_use]
pub fn concepts(own: &[OwnConcept]) -> Vec<ConceptLine> {
    let table = Table::new(own.to_vec());
    let mut lines: Vec<ConceptLine> = table
        .concepts()
        .iter()
        .map(|concept| ConceptLine {
            kind: concept.kind,
            id: concept.id.clone(),
            label: concept.label.clone(),
            country: concept
                .country
                .and_then(|of| table.get(of))
                .map_or_else(String::new, |country| country.id.clone()),
            forms: BTreeMap::new(),
        })
        .collect();
    let mut add = |kind, id: &str, language: &str, forms: &mut dyn Iterator<Item = String>| {
        let at = table.find(kind, id).map(usize::from);
        if let Some(line) = at.and_then(|at| lines.get_mut(at)) {
            line.forms
                .entry(language.to_owned())
                .or_default()
                .extend(forms);
        }
    };
    let split = |forms: &str| -> Vec<String> { forms.split('|').map(str::to_owned).collect() };
    for row in files::actors() {
        add(row.kind, row.id, "any", &mut split(row.forms).into_iter());
    }
    for language in LANGUAGES {
        for (code, name) in files::names_of_countries(language) {
            let mut name = std::iter::once(name.to_owned());
            add(NamedKind::Country, code, language, &mut name);
        }
        for line in files::lines(language) {
            if let Line::Forms(kind, id, forms) = line {
                add(kind, id, language, &mut split(forms).into_iter());
            }
        }
    }
    for concept in own {
        for (language, forms) in &concept.forms {
            let mut forms = forms.iter().cloned();
            add(concept.kind, &concept.id, language, &mut forms);
        }
    }
    lines
}

/// The concepts whose identifier, name or form is what was asked for, with only
/// the forms that are; where none is exactly that, those that contain it.
#[must_use]
pub fn look_up(own: &[OwnConcept], asked: &str) -> Vec<ConceptLine> {
    let asked = fold(asked).text;
    let all = concepts(own);
    let narrowed = |fits: &dyn Fn(&str) -> bool| -> Vec<ConceptLine> {
        all.iter()
            .filter_map(|line| {
                if fits(&fold(&line.id).text) || fits(&fold(&line.label).text) {
                    return Some(line.clone());
                }
                let mut line = line.clone();
                for forms in line.forms.values_mut() {
                    forms.retain(|form| fits(&fold(form.trim_matches(MARKS)).text));
                }
                line.forms.retain(|_, forms| !forms.is_empty());
                (!line.forms.is_empty()).then_some(line)
            })
            .collect()
    };
    let exact = narrowed(&|text| text == asked);
    if exact.is_empty() {
        narrowed(&|text| text.contains(&asked))
    } else {
        exact
    }
}

const MARKS: [char; 5] = ['*', '~', '=', '?', '&'];

/// What is wrong in the concept files and in the concepts of the configuration:
/// lines that cannot be read, a form claimed twice, a theme or sign without a
/// form in one of the languages.
#[must_use]
pub fn check(own: &[OwnConcept]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let table = Table::shared();
    for (file, language, fields, text) in files::raw() {
        let mut claims = Claims::default();
        let mut concepts = BTreeSet::new();
        for (line, number) in text.lines().zip(1..) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut wrong = |what: String| {
                mistakes.push(Mistake {
                    file: file.clone(),
                    line: number,
                    what,
                });
            };
            let parts: Vec<&str> = line.split('\t').collect();
            if parts.len() != fields {
                wrong(format!("{} fields; expected {fields}", parts.len()));
                continue;
            }
            if language.is_empty() {
                continue;
            }
            let [kind, id, forms] = *parts.as_slice() else {
                continue;
            };
            if kind != "hide" && kind != "drop" {
                let known = kind_of(kind).map(|kind| table.find(kind, id).is_some());
                match known {
                    Some(true) => {}
                    Some(false) => wrong(format!("there is no {kind} {id}; see `{kind}` lists")),
                    None => wrong(format!(
                        "unknown kind {kind}; expected country, person, body, place, weapon, \
                         theme, against, hide or drop"
                    )),
                }
                if !concepts.insert((kind, id)) {
                    wrong(format!("{kind} {id} has a line already; join both"));
                }
            }
            if kind == "drop" {
                let names: Vec<&str> = files::names_of_countries(language)
                    .filter_map(|(code, name)| (code == id).then_some(name))
                    .collect();
                for form in forms.split('|').filter(|form| !names.contains(form)) {
                    wrong(format!("CLDR does not call {id} {form} in {language}"));
                }
                continue;
            }
            for marked in forms.split('|') {
                match Form::read(marked, language) {
                    None => wrong(format!("`{marked}` has no letters; remove it")),
                    Some(form) if form.shared => {}
                    Some(form) => {
                        if let Some(other) = claims.claim(form, format!("{kind} {id}")) {
                            wrong(format!(
                                "`{marked}` is claimed by {other} too; mark both with & if that \
                                 is meant"
                            ));
                        }
                    }
                }
            }
        }
        if !language.is_empty() && !file.contains("-hant") {
            for concept in table.concepts() {
                let wanted = match concept.kind {
                    NamedKind::Theme => "theme",
                    NamedKind::Against => "against",
                    _ => continue,
                };
                if !concepts.contains(&(wanted, concept.id.as_str())) {
                    mistakes.push(Mistake {
                        file: file.clone(),
                        line: 0,
                        what: format!("{wanted} {} has no form in this language", concept.id),
                    });
                }
            }
        }
    }
    mistakes.extend(of_the_configuration(own));
    mistakes.sort();
    mistakes
}

/// Forms of the configuration that a built-in concept of the language claims.
fn of_the_configuration(own: &[OwnConcept]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let built_in = concepts(&[]);
    for concept in own {
        for (language, forms) in &concept.forms {
            for marked in forms {
                let Some(form) = Form::read(marked, language).filter(|form| !form.shared) else {
                    continue;
                };
                let claims = built_in.iter().filter(|line| {
                    (line.kind, line.id.as_str()) != (concept.kind, concept.id.as_str())
                        && [language.as_str(), "any"]
                            .iter()
                            .filter_map(|of| line.forms.get(*of))
                            .flatten()
                            .filter_map(|theirs| Form::read(theirs, language))
                            .any(|theirs| theirs.same_as(&form))
                });
                for line in claims {
                    mistakes.push(Mistake {
                        file: "configuration".to_owned(),
                        line: 0,
                        what: format!(
                            "`{marked}` of concept {} is claimed by {} {} too; mark it with & if \
                             that is meant",
                            concept.id,
                            files::kind_name(line.kind),
                            line.id
                        ),
                    });
                }
            }
        }
    }
    mistakes
}

/// Who claimed which form.
#[derive(Default)]
struct Claims(BTreeMap<String, Vec<(Form, String)>>);

impl Claims {
    /// Claims a form; gives the one who had it.
    fn claim(&mut self, form: Form, by: String) -> Option<String> {
        let known = self.0.entry(form.text.clone()).or_default();
        let before = known.iter().find(|(other, _)| other.same_as(&form));
        let before = before.map(|(_, by)| by.clone());
        known.push((form, by));
        before
    }
}
