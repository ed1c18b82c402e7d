//! What the concepts of an item and their company amount to: the same for
//! every language, so that what is learned in one holds in the others.

use std::collections::BTreeSet;

use super::Subject;
use super::scan::Hit;
use super::table::Table;
use crate::model::NamedKind;

/// One thing that is true of an item. Each has a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Feature {
    /// True of every item: the base rate.
    Base,
    /// No concept at all.
    Nothing,
    /// There is no summary.
    TitleOnly,
    /// So many countries (at most 3); in the title, or in all.
    Countries(u8, bool),
    /// So many countries that are not at home in the language (at most 3).
    Foreign(u8, bool),
    /// A leader, body, place or weapon; in the title, or anywhere.
    Actor(NamedKind, bool),
    /// So many leaders (2 stands for more).
    Leaders(u8),
    /// This country, body, place or weapon.
    Concept(u16),
    /// This theme or sign against; in the title, or anywhere.
    Theme(u16, bool),
    /// A group of themes, by its first theme's number.
    Group(u16, bool),
    /// A group of themes together with a foreign country.
    ForeignGroup(u16),
    /// A group of themes together with two countries.
    PairGroup(u16),
    /// A group of themes together with a leader, body, place or weapon.
    ActorGroup(u16),
    /// A sign against in the title, and nothing of war, diplomacy or pressure.
    AgainstAlone,
    /// Several signs against (at most 3).
    AgainstMany(u8),
    /// So many groups of themes other than politics (at most 4).
    Groups(u8),
}

/// Countries where a language is at home: news there is domestic first.
const HOMES: [(&str, &[&str]); 15] = [
    ("de", &["DE", "AT", "CH"]),
    ("en", &["US", "GB"]),
    ("fr", &["FR"]),
    ("es", &["ES"]),
    ("it", &["IT"]),
    ("pt", &["BR", "PT"]),
    ("nl", &["NL"]),
    ("pl", &["PL"]),
    ("ru", &["RU"]),
    ("uk", &["UA"]),
    ("tr", &["TR"]),
    ("fa", &["IR"]),
    ("zh", &["CN"]),
    ("ja", &["JP"]),
    ("ko", &["KR"]),
];

fn homes(language: &str) -> &'static [&'static str] {
    let primary = language.split('-').next().unwrap_or(language);
    HOMES
        .iter()
        .find(|(known, _)| *known == primary)
        .map_or(&[], |(_, homes)| *homes)
}

/// The features of an item, each once, in a fixed order.
pub(crate) fn features(table: &Table, hits: &[Hit], subject: Subject<'_>) -> BTreeSet<Feature> {
    let mut set = BTreeSet::from([Feature::Base]);
    if hits.is_empty() {
        set.insert(Feature::Nothing);
    }
    if subject.summary.is_empty() {
        set.insert(Feature::TitleOnly);
    }
    let homes = homes(subject.language);
    let mut countries: [BTreeSet<u16>; 2] = Default::default();
    let mut foreign: [BTreeSet<u16>; 2] = Default::default();
    let mut groups: BTreeSet<(&str, u16)> = BTreeSet::new();
    let mut title_groups: BTreeSet<u16> = BTreeSet::new();
    let mut leaders: BTreeSet<u16> = BTreeSet::new();
    let mut against: BTreeSet<u16> = BTreeSet::new();
    let (mut actor, mut against_title) = (false, false);
    for hit in hits {
        let Some(concept) = table.get(hit.concept) else {
            continue;
        };
        let mut country = |id: u16| {
            let home = table
                .get(id)
                .is_some_and(|country| homes.contains(&country.id.as_str()));
            for (part, applies) in [(0, true), (1, hit.in_title)] {
                if applies
                    && let (Some(all), Some(abroad)) =
                        (countries.get_mut(part), foreign.get_mut(part))
                {
                    all.insert(id);
                    if !home {
                        abroad.insert(id);
                    }
                }
            }
        };
        match concept.kind {
            NamedKind::Country => {
                country(hit.concept);
                set.insert(Feature::Concept(hit.concept));
            }
            NamedKind::Person | NamedKind::Body | NamedKind::Place | NamedKind::Weapon => {
                actor = true;
                if let Some(id) = concept.country {
                    country(id);
                }
                if concept.kind == NamedKind::Person {
                    leaders.insert(hit.concept);
                }
                set.insert(Feature::Actor(concept.kind, false));
                if hit.in_title {
                    set.insert(Feature::Actor(concept.kind, true));
                }
                set.insert(Feature::Concept(hit.concept));
            }
            NamedKind::Theme => {
                set.insert(Feature::Theme(hit.concept, false));
                if hit.in_title {
                    set.insert(Feature::Theme(hit.concept, true));
                }
                let group = group_of(table, &concept.group);
                groups.insert((concept.group.as_str(), group));
                if hit.in_title {
                    title_groups.insert(group);
                }
            }
            NamedKind::Against => {
                against.insert(hit.concept);
                set.insert(Feature::Theme(hit.concept, false));
                if hit.in_title {
                    set.insert(Feature::Theme(hit.concept, true));
                    against_title = true;
                }
            }
        }
    }
    let [all, title] = &countries;
    let [abroad, abroad_title] = &foreign;
    set.insert(Feature::Countries(capped(all.len()), false));
    set.insert(Feature::Countries(capped(title.len()), true));
    set.insert(Feature::Foreign(capped(abroad.len()), false));
    set.insert(Feature::Foreign(capped(abroad_title.len()), true));
    set.insert(Feature::Leaders(capped(leaders.len()).min(2)));
    set.insert(Feature::AgainstMany(capped(against.len())));
    for (_, group) in &groups {
        set.insert(Feature::Group(*group, false));
        if title_groups.contains(group) {
            set.insert(Feature::Group(*group, true));
        }
        if !abroad.is_empty() {
            set.insert(Feature::ForeignGroup(*group));
        }
        if all.len() > 1 {
            set.insert(Feature::PairGroup(*group));
        }
        if actor {
            set.insert(Feature::ActorGroup(*group));
        }
    }
    let telling = groups.iter().filter(|(name, _)| *name != "politics").count();
    set.insert(Feature::Groups(u8::try_from(telling.min(4)).unwrap_or(4)));
    if against_title && telling == 0 {
        set.insert(Feature::AgainstAlone);
    }
    set
}

fn capped(count: usize) -> u8 {
    u8::try_from(count.min(3)).unwrap_or(3)
}

/// A group's number: that of its first theme.
fn group_of(table: &Table, group: &str) -> u16 {
    let at = table
        .concepts()
        .iter()
        .position(|concept| concept.kind == NamedKind::Theme && concept.group == group);
    at.and_then(|at| u16::try_from(at).ok()).unwrap_or(0)
}

const KINDS: [(&str, NamedKind); 4] = [
    ("person", NamedKind::Person),
    ("body", NamedKind::Body),
    ("place", NamedKind::Place),
    ("weapon", NamedKind::Weapon),
];

fn kind_name(kind: NamedKind) -> &'static str {
    match kind {
        NamedKind::Country => "country",
        NamedKind::Person => "person",
        NamedKind::Body => "body",
        NamedKind::Place => "place",
        NamedKind::Weapon => "weapon",
        NamedKind::Theme => "theme",
        NamedKind::Against => "against",
    }
}

const ALL_KINDS: [NamedKind; 7] = [
    NamedKind::Country,
    NamedKind::Person,
    NamedKind::Body,
    NamedKind::Place,
    NamedKind::Weapon,
    NamedKind::Theme,
    NamedKind::Against,
];

impl Feature {
    /// The name in the file of weights.
    pub(crate) fn name(self, table: &Table) -> String {
        let part = |title| if title { "title" } else { "any" };
        let concept = |id| {
            table.get(id).map_or_else(String::new, |concept| {
                format!("{}:{}", kind_name(concept.kind), concept.id)
            })
        };
        let group = |id| table.get(id).map_or("", |concept| concept.group.as_str());
        match self {
            Self::Base => "base".to_owned(),
            Self::Nothing => "nothing".to_owned(),
            Self::TitleOnly => "title-only".to_owned(),
            Self::Countries(n, title) => format!("countries:{n}:{}", part(title)),
            Self::Foreign(n, title) => format!("foreign:{n}:{}", part(title)),
            Self::Actor(kind, title) => format!("actor:{}:{}", kind_name(kind), part(title)),
            Self::Leaders(n) => format!("leaders:{n}"),
            Self::Concept(id) => format!("concept:{}", concept(id)),
            Self::Theme(id, title) => format!("theme:{}:{}", concept(id), part(title)),
            Self::Group(id, title) => format!("group:{}:{}", group(id), part(title)),
            Self::ForeignGroup(id) => format!("foreign+group:{}", group(id)),
            Self::PairGroup(id) => format!("pair+group:{}", group(id)),
            Self::ActorGroup(id) => format!("actor+group:{}", group(id)),
            Self::AgainstAlone => "against-alone".to_owned(),
            Self::AgainstMany(n) => format!("against-many:{n}"),
            Self::Groups(n) => format!("groups:{n}"),
        }
    }

    /// The feature of that name; `None` when the concept is no longer there.
    pub(crate) fn from_name(name: &str, table: &Table) -> Option<Self> {
        let mut fields = name.split(':');
        let head = fields.next()?;
        let rest: Vec<&str> = fields.collect();
        let title = |text: &str| text == "title";
        let kind = |text: &str| ALL_KINDS.into_iter().find(|kind| kind_name(*kind) == text);
        let concept = |kind_text: &str, id: &str| table.find(kind(kind_text)?, id);
        Some(match (head, rest.as_slice()) {
            ("base", []) => Self::Base,
            ("nothing", []) => Self::Nothing,
            ("title-only", []) => Self::TitleOnly,
            ("countries", [n, part]) => Self::Countries(n.parse().ok()?, title(part)),
            ("foreign", [n, part]) => Self::Foreign(n.parse().ok()?, title(part)),
            ("actor", [name, part]) => {
                let (_, kind) = KINDS.iter().find(|(known, _)| known == name)?;
                Self::Actor(*kind, title(part))
            }
            ("leaders", [n]) => Self::Leaders(n.parse().ok()?),
            ("concept", [kind, id]) => Self::Concept(concept(kind, id)?),
            ("theme", [kind, id, part]) => Self::Theme(concept(kind, id)?, title(part)),
            ("group", [name, part]) => Self::Group(group_of(table, name), title(part)),
            ("foreign+group", [name]) => Self::ForeignGroup(group_of(table, name)),
            ("pair+group", [name]) => Self::PairGroup(group_of(table, name)),
            ("actor+group", [name]) => Self::ActorGroup(group_of(table, name)),
            ("against-alone", []) => Self::AgainstAlone,
            ("against-many", [n]) => Self::AgainstMany(n.parse().ok()?),
            ("groups", [n]) => Self::Groups(n.parse().ok()?),
            _ => return None,
        })
    }

    /// What it is, for a person.
    pub(crate) fn in_words(self, table: &Table) -> String {
        let label = |id| {
            table
                .get(id)
                .map_or_else(String::new, |concept| concept.label.clone())
        };
        let group = |id| table.get(id).map_or("", |concept| concept.group.as_str());
        match self {
            Self::Base => "how common geopolitics is".to_owned(),
            Self::Nothing => "no known name or word".to_owned(),
            Self::TitleOnly => "no summary".to_owned(),
            Self::Countries(0, _) => "no country".to_owned(),
            Self::Countries(1, _) => "one country".to_owned(),
            Self::Countries(..) => "several countries".to_owned(),
            Self::Foreign(0, _) => "no foreign country".to_owned(),
            Self::Foreign(..) => "foreign countries".to_owned(),
            Self::Actor(kind, _) => match kind {
                NamedKind::Person => "a leader".to_owned(),
                NamedKind::Body => "an alliance or agency".to_owned(),
                NamedKind::Weapon => "weapons".to_owned(),
                _ => "a contested place".to_owned(),
            },
            Self::Leaders(0) => "no leader".to_owned(),
            Self::Leaders(_) => "a leader".to_owned(),
            Self::Concept(id) | Self::Theme(id, _) => label(id),
            Self::Group(id, _) => format!("words of {}", group(id)),
            Self::ForeignGroup(id) => format!("foreign country + {}", group(id)),
            Self::PairGroup(id) => format!("two countries + {}", group(id)),
            Self::ActorGroup(id) => format!("actor + {}", group(id)),
            Self::AgainstAlone | Self::AgainstMany(_) => "signs of another subject".to_owned(),
            Self::Groups(_) => "themes together".to_owned(),
        }
    }
}
