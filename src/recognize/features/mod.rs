//! What the concepts of an item and their company amount to: the same for
//! every language, so that what is learned in one holds in the others.

mod names;

use super::Subject;
use super::scan::Hit;
use super::table::{Concept, Table};
use crate::model::{NamedKind, primary_language};

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
    /// Two countries that have something to settle; in the title, or in all.
    Rivals(bool),
    /// A leader, body, place or weapon: loose or firm; in the title, or in all.
    Actor(NamedKind, bool, bool),
    /// So many leaders (at most 2).
    Leaders(u8),
    /// A leader of a country that is not at home; in the title, or in all.
    ForeignLeader(bool),
    /// What the title begins with, of the things known.
    Opens(Opening),
    /// This country, person, body, place or weapon.
    Named(u16),
    /// This theme or sign against; in the title, or anywhere.
    Theme(u16, bool),
    /// Loose or firm words of a group of themes; in the title, or in all.
    Group(u8, bool, bool),
    /// Several themes of one group.
    GroupMany(u8),
    /// A group of themes, loose or firm, beside what is named here.
    With(Company, u8, bool),
    /// So many themes whose words are firm (at most 4).
    Firm(u8),
    /// So many themes whose words are loose (at most 4).
    Loose(u8),
    /// So many groups of themes other than power (at most 4).
    Groups(u8),
    /// So many signs against (at most 4).
    Against(u8),
    /// A sign against in the title, and no firm theme anywhere.
    AgainstAlone,
    /// Signs against beside a foreign country, but no firm theme.
    AgainstAbroad,
    /// Signs against beside a firm theme.
    AgainstFirm,
}

/// What a title begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Opening {
    Foreign,
    Home,
    Actor,
    Theme,
    Against,
}

/// What stands beside the themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Company {
    /// A foreign country in the title.
    ForeignTitle,
    /// A foreign country.
    Foreign,
    /// Two countries or more.
    Pair,
    /// An actor that acts between states.
    Actor,
    /// No foreign country and no such actor.
    Nobody,
    /// A sign against.
    Against,
}

const OPENINGS: [(&str, Opening, &str); 5] = [
    (
        "foreign",
        Opening::Foreign,
        "the title begins with a foreign country",
    ),
    (
        "home",
        Opening::Home,
        "the title begins with the home country",
    ),
    ("actor", Opening::Actor, "the title begins with an actor"),
    ("theme", Opening::Theme, "the title begins with a theme"),
    (
        "against",
        Opening::Against,
        "the title begins with another subject",
    ),
];

const COMPANIES: [(&str, Company, &str); 6] = [
    (
        "foreign-title",
        Company::ForeignTitle,
        "foreign country in the title",
    ),
    ("foreign", Company::Foreign, "foreign country"),
    ("pair", Company::Pair, "two countries"),
    ("actor", Company::Actor, "actor between states"),
    ("nobody", Company::Nobody, "nobody from abroad"),
    ("against", Company::Against, "another subject"),
];

/// Countries where a language is at home: news there is domestic first.
const HOMES: [(&str, &[&str]); 16] = [
    ("de", &["DE", "AT", "CH"]),
    ("en", &["US", "GB"]),
    ("fr", &["FR"]),
    ("es", &["ES", "MX", "AR", "CO", "CL", "PE"]),
    ("it", &["IT"]),
    ("pt", &["BR", "PT"]),
    ("nl", &["NL", "BE"]),
    ("pl", &["PL"]),
    ("ru", &["RU"]),
    ("uk", &["UA"]),
    ("tr", &["TR"]),
    ("fa", &["IR"]),
    ("zh-hant", &["TW", "HK"]),
    ("zh", &["CN"]),
    ("ja", &["JP"]),
    ("ko", &["KR"]),
];

fn homes(language: &str) -> &'static [&'static str] {
    let primary = primary_language(language);
    let of = |tag: &str| HOMES.iter().find(|(known, _)| *known == tag);
    of(language)
        .or_else(|| of(primary))
        .map_or(&[], |(_, homes)| *homes)
}

/// Numbers, each once, in the order of their coming.
#[derive(Default)]
struct Set(Vec<u16>);

impl Set {
    fn insert(&mut self, number: u16) {
        if !self.0.contains(&number) {
            self.0.push(number);
        }
    }

    fn capped(&self, most: u8) -> u8 {
        u8::try_from(self.0.len()).unwrap_or(u8::MAX).min(most)
    }
}

#[derive(Default)]
struct Collected {
    features: Vec<Feature>,
    countries: [Set; 2],
    foreign: [Set; 2],
    leaders: Set,
    firm: Set,
    loose: Set,
    against: Set,
    against_title: bool,
    actor: bool,
    /// Group, whether loose, and theme.
    groups: Vec<(u8, bool, u16)>,
}

/// Characters of a summary that are weighed. The labelled items have no longer
/// ones, and a whole article mentions much in passing.
const WEIGHED: usize = 400;

/// The features of an item, each once, in a fixed order.
pub(crate) fn features(table: &Table, hits: &[Hit], subject: Subject<'_>) -> Vec<Feature> {
    let end = subject.summary.char_indices().nth(WEIGHED);
    let end = end.and_then(|(at, _)| u32::try_from(at).ok());
    let weighed = |hit: &&Hit| hit.in_title || end.is_none_or(|end| hit.at < end);
    let hits: Vec<Hit> = hits.iter().filter(weighed).copied().collect();
    let homes = homes(subject.language);
    let at_home = |concept: &Concept| homes.contains(&concept.id.as_str());
    let mut all = Collected::default();
    all.features.push(Feature::Base);
    if hits.is_empty() {
        all.features.push(Feature::Nothing);
    }
    if subject.summary.is_empty() {
        all.features.push(Feature::TitleOnly);
    }
    let first = hits
        .iter()
        .filter(|hit| hit.in_title)
        .min_by_key(|hit| hit.at);
    if let Some(concept) = first.and_then(|hit| table.get(hit.concept)) {
        all.features.push(Feature::Opens(match concept.kind {
            NamedKind::Country if at_home(concept) => Opening::Home,
            NamedKind::Country => Opening::Foreign,
            NamedKind::Theme => Opening::Theme,
            NamedKind::Against => Opening::Against,
            _ => Opening::Actor,
        }));
    }
    // What is said again says nothing more.
    let mut said: Vec<(u16, bool, bool)> = Vec::with_capacity(hits.len());
    for hit in &hits {
        let this = (hit.concept, hit.in_title, hit.loose);
        if said.contains(&this) {
            continue;
        }
        said.push(this);
        if let Some(concept) = table.get(hit.concept) {
            all.hit(table, *hit, concept, &at_home);
        }
    }
    all.company(table);
    all.features.sort_unstable();
    all.features.dedup();
    all.features
}

impl Collected {
    fn hit(
        &mut self,
        table: &Table,
        hit: Hit,
        concept: &Concept,
        at_home: &dyn Fn(&Concept) -> bool,
    ) {
        let id = hit.concept;
        match concept.kind {
            NamedKind::Country => {
                let home = at_home(concept);
                self.country(id, home, hit.in_title);
                if !home {
                    self.features.push(Feature::Named(id));
                }
            }
            NamedKind::Person | NamedKind::Body | NamedKind::Place | NamedKind::Weapon => {
                let country = concept.country.and_then(|of| Some((of, table.get(of)?)));
                let home = country.is_some_and(|(_, country)| at_home(country));
                if let Some((of, _)) = country {
                    self.country(of, home, hit.in_title);
                } else if concept.kind != NamedKind::Weapon && !hit.loose {
                    self.party(id, hit.in_title);
                }
                if concept.kind == NamedKind::Person {
                    self.leaders.insert(id);
                    if !home {
                        self.push_both(hit, Feature::ForeignLeader);
                    }
                }
                self.actor |= !hit.loose || (concept.kind == NamedKind::Person && !home);
                self.push_both(hit, |title| Feature::Actor(concept.kind, hit.loose, title));
                self.features.push(Feature::Named(id));
            }
            NamedKind::Theme => {
                self.push_both(hit, |title| Feature::Theme(id, title));
                self.push_both(hit, |title| Feature::Group(concept.group, hit.loose, title));
                if hit.loose {
                    self.loose.insert(id);
                } else {
                    self.firm.insert(id);
                }
                let group = (concept.group, hit.loose, id);
                if !self.groups.contains(&group) {
                    self.groups.push(group);
                }
            }
            NamedKind::Against => {
                self.push_both(hit, |title| Feature::Theme(id, title));
                if !hit.loose {
                    self.against.insert(id);
                    self.against_title |= hit.in_title;
                }
            }
        }
    }

    /// A feature that holds of the whole item, and of its title when it is there.
    fn push_both(&mut self, hit: Hit, feature: impl Fn(bool) -> Feature) {
        self.features.push(feature(false));
        if hit.in_title {
            self.features.push(feature(true));
        }
    }

    /// An actor between states that is no country counts as one from abroad.
    fn party(&mut self, id: u16, in_title: bool) {
        let [abroad, abroad_title] = &mut self.foreign;
        abroad.insert(id);
        if in_title {
            abroad_title.insert(id);
        }
    }

    fn country(&mut self, id: u16, home: bool, in_title: bool) {
        let [all, title] = &mut self.countries;
        let [abroad, abroad_title] = &mut self.foreign;
        all.insert(id);
        if in_title {
            title.insert(id);
        }
        if !home {
            abroad.insert(id);
            if in_title {
                abroad_title.insert(id);
            }
        }
    }

    /// What is told by several hits together.
    fn company(&mut self, table: &Table) {
        let [all, title] = &self.countries;
        let [abroad, abroad_title] = &self.foreign;
        let firm = self.firm.capped(4);
        let against = self.against.capped(4);
        let (countries, foreign) = (all.capped(3), abroad.capped(3));
        let mut add = vec![
            Feature::Countries(countries, false),
            Feature::Countries(title.capped(3), true),
            Feature::Foreign(foreign, false),
            Feature::Foreign(abroad_title.capped(3), true),
            Feature::Leaders(self.leaders.capped(2)),
            Feature::Firm(firm),
            Feature::Loose(self.loose.capped(4)),
            Feature::Against(against),
        ];
        for (among, in_title) in [(all, false), (title, true)] {
            if table.rivals_among(&among.0) {
                add.push(Feature::Rivals(in_title));
            }
        }
        let beside = [
            (Company::ForeignTitle, abroad_title.capped(1) > 0),
            (Company::Foreign, foreign > 0),
            (Company::Pair, countries > 1),
            (Company::Actor, self.actor),
            (Company::Nobody, foreign == 0 && !self.actor),
            (Company::Against, against > 0),
        ];
        let mut groups = Set::default();
        for (at, (group, loose, _)) in self.groups.iter().enumerate() {
            for (company, _) in beside.iter().filter(|(_, there)| *there) {
                add.push(Feature::With(*company, *group, *loose));
            }
            let before = self.groups.get(..at).unwrap_or_default();
            if before.iter().any(|(known, ..)| known == group) {
                add.push(Feature::GroupMany(*group));
            }
            groups.insert(u16::from(*group));
        }
        add.push(Feature::Groups(groups.capped(4)));
        if self.against_title && firm == 0 {
            add.push(Feature::AgainstAlone);
        }
        if against > 0 && foreign > 0 && firm == 0 {
            add.push(Feature::AgainstAbroad);
        }
        if against > 0 && firm > 0 {
            add.push(Feature::AgainstFirm);
        }
        self.features.append(&mut add);
    }
}
