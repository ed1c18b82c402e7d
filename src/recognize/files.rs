//! The files of concepts and forms, line by line.

use super::reading::LANGUAGES;
use crate::model::NamedKind;

const COUNTRIES: &str = include_str!("concepts/countries.tsv");
const THEMES: &str = include_str!("concepts/themes.tsv");
const AGAINST: &str = include_str!("concepts/against.tsv");
const PEOPLE: &str = include_str!("concepts/people.tsv");
const BODIES: &str = include_str!("concepts/bodies.tsv");
const PLACES: &str = include_str!("concepts/places.tsv");
const WEAPONS: &str = include_str!("concepts/weapons.tsv");
const SHADOWS: &str = include_str!("concepts/shadows.tsv");
const COMPANY: &str = include_str!("concepts/company.tsv");
const RIVALS: &str = include_str!("concepts/rivals.tsv");

/// The files of one language, by its number.
const FORMS: [&[&str]; LANGUAGES.len()] = [
    &[include_str!("concepts/de.tsv")],
    &[include_str!("concepts/en.tsv")],
    &[include_str!("concepts/fr.tsv")],
    &[include_str!("concepts/es.tsv")],
    &[include_str!("concepts/it.tsv")],
    &[include_str!("concepts/pt.tsv")],
    &[include_str!("concepts/nl.tsv")],
    &[include_str!("concepts/pl.tsv")],
    &[include_str!("concepts/ru.tsv")],
    &[include_str!("concepts/uk.tsv")],
    &[include_str!("concepts/tr.tsv")],
    &[include_str!("concepts/ar.tsv")],
    &[include_str!("concepts/fa.tsv")],
    // Both scripts: no form of one is anything else in the other.
    &[
        include_str!("concepts/zh.tsv"),
        include_str!("concepts/zh-hant.tsv"),
    ],
    &[include_str!("concepts/ja.tsv")],
    &[include_str!("concepts/ko.tsv")],
];

/// Lines of exactly `N` tab-separated fields. Others are reported by the check.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

/// Every file with its name, its language where it has one, and how many fields
/// its lines have.
pub(super) fn raw() -> impl Iterator<Item = (String, &'static str, usize, &'static str)> {
    let shared = [
        ("countries.tsv", 3, COUNTRIES),
        ("themes.tsv", 4, THEMES),
        ("against.tsv", 2, AGAINST),
        ("people.tsv", 6, PEOPLE),
        ("bodies.tsv", 5, BODIES),
        ("places.tsv", 5, PLACES),
        ("weapons.tsv", 3, WEAPONS),
        ("shadows.tsv", 1, SHADOWS),
        ("company.tsv", 6, COMPANY),
        ("rivals.tsv", 3, RIVALS),
    ];
    let shared = shared
        .into_iter()
        .map(|(name, fields, text)| (name.to_owned(), "", fields, text));
    let own = LANGUAGES.iter().zip(FORMS).flat_map(|(language, texts)| {
        texts
            .iter()
            .zip(["", "-hant"])
            .map(move |(text, script)| (format!("{language}{script}.tsv"), *language, 3, *text))
    });
    shared.chain(own)
}

/// Country codes and what a person calls the country in English.
pub(super) fn country_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(COUNTRIES)
        .filter(|[_, language, _]: &[&str; 3]| *language == "en")
        .map(|[code, _, names]| (code, names.rsplit('|').next().unwrap_or(names)))
}

/// Names of countries in one language, by their code; of several, the shortest
/// comes last.
pub(crate) fn names_of_countries(
    language: &str,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(COUNTRIES)
        .filter(move |[_, of, _]: &[&str; 3]| {
            *of == language || (language == "zh" && *of == "zh-hant")
        })
        .flat_map(|[code, _, names]| names.split('|').map(move |name| (code, name)))
}

/// A line of the themes.
pub(super) struct ThemeRow {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) group: &'static str,
    pub(super) loose: bool,
}

/// The themes.
pub(super) fn themes() -> impl Iterator<Item = ThemeRow> {
    rows(THEMES).map(|[id, label, group, tier]| ThemeRow {
        id,
        label,
        group,
        loose: tier == "loose",
    })
}

/// The signs against: identifier and name.
pub(super) fn against() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(AGAINST).map(|[id, label]| (id, label))
}

/// A line of the people, bodies, places or weapons.
pub(super) struct ActorRow {
    pub(super) kind: NamedKind,
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) country: &'static str,
    /// Stands for more than the state's outside: a head of state, a company.
    pub(super) loose: bool,
    pub(super) forms: &'static str,
}

/// Words in an office that say its bearer deals with other states.
const OUTWARD: [&str; 13] = [
    "oreign",
    "efence",
    "nvoy",
    "mbassador",
    "General",
    "general",
    "security",
    "Secretary of state",
    "ommander",
    "rebels",
    "Hamas",
    "Hezbollah",
    "RSF",
];

/// People, bodies, places and weapons.
pub(super) fn actors() -> impl Iterator<Item = ActorRow> {
    let people = rows(PEOPLE).map(|[id, label, country, office, _as_of, forms]| ActorRow {
        kind: NamedKind::Person,
        id,
        label,
        country,
        loose: !OUTWARD.iter().any(|word| office.contains(word)),
        forms,
    });
    let bodies = rows(BODIES).map(|[id, label, country, tier, forms]| ActorRow {
        kind: NamedKind::Body,
        id,
        label,
        country,
        loose: tier == "loose",
        forms,
    });
    let places = rows(PLACES).map(|[id, label, country, tier, forms]| ActorRow {
        kind: NamedKind::Place,
        id,
        label,
        country,
        loose: tier == "loose",
        forms,
    });
    let weapons = rows(WEAPONS).map(|[id, label, forms]| ActorRow {
        kind: NamedKind::Weapon,
        id,
        label,
        country: "",
        loose: false,
        forms,
    });
    people.chain(bodies).chain(places).chain(weapons)
}

/// Identifier and English name of every built-in concept but countries.
pub(crate) fn labels() -> impl Iterator<Item = (NamedKind, &'static str, &'static str)> {
    let themes = themes().map(|row| (NamedKind::Theme, row.id, row.label));
    let against = against().map(|(id, label)| (NamedKind::Against, id, label));
    let actors = actors().map(|row| (row.kind, row.id, row.label));
    themes.chain(against).chain(actors)
}

/// A line of a language's file, or of the forms that hide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// Forms of a concept.
    Forms(NamedKind, &'static str, &'static str),
    /// Forms that only hide shorter ones.
    Hide(&'static str),
    /// CLDR's name of a country is too common a word in this language.
    Drop(&'static str, &'static str),
}

/// The lines of a language.
pub(super) fn lines(language: &str) -> impl Iterator<Item = Line> {
    let at = LANGUAGES.iter().position(|known| *known == language);
    let texts = at.and_then(|at| FORMS.get(at)).copied().unwrap_or_default();
    texts.iter().flat_map(|text| rows(text)).filter_map(line)
}

fn line([kind, id, forms]: [&'static str; 3]) -> Option<Line> {
    Some(match kind {
        "hide" => Line::Hide(forms),
        "drop" => Line::Drop(id, forms),
        _ => Line::Forms(kind_of(kind)?, id, forms),
    })
}

/// Forms that hide shorter ones in every language.
pub(super) fn shadows() -> impl Iterator<Item = &'static str> {
    rows(SHADOWS).map(|[form]| form)
}

/// A name that is something else in some company.
pub(super) struct CompanyRow {
    pub(super) languages: &'static str,
    pub(super) kind: NamedKind,
    pub(super) id: &'static str,
    /// The name that is in doubt.
    pub(super) forms: &'static str,
    /// What makes it something else.
    pub(super) away: &'static str,
    /// What makes it the concept after all.
    pub(super) home: &'static str,
}

/// The names that need a look at their company.
pub(super) fn company() -> impl Iterator<Item = CompanyRow> {
    rows(COMPANY).filter_map(|[languages, kind, id, forms, away, home]| {
        Some(CompanyRow {
            languages,
            kind: kind_of(kind)?,
            id,
            forms,
            away,
            home,
        })
    })
}

/// Pairs of countries with something between them.
pub(super) fn rivals() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(RIVALS).map(|[one, other, _between]| (one, other))
}

/// Kinds by their names in the files.
pub(super) const KINDS: [(&str, NamedKind); 7] = [
    ("country", NamedKind::Country),
    ("person", NamedKind::Person),
    ("body", NamedKind::Body),
    ("place", NamedKind::Place),
    ("weapon", NamedKind::Weapon),
    ("theme", NamedKind::Theme),
    ("against", NamedKind::Against),
];

/// The kind of that name in the files and in the configuration.
#[must_use]
pub fn kind_of(name: &str) -> Option<NamedKind> {
    let found = KINDS.iter().find(|(known, _)| *known == name);
    found.map(|(_, kind)| *kind)
}

/// The name of a kind in the files and in the configuration.
#[must_use]
pub fn kind_name(kind: NamedKind) -> &'static str {
    let found = KINDS.iter().find(|(_, known)| *known == kind);
    found.map_or("", |(name, _)| *name)
}
