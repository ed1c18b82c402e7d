//! The names of features in the file of weights, and in words for a person.

use super::{COMPANIES, Feature, OPENINGS};
use crate::model::NamedKind;
use crate::recognize::files::{kind_name, kind_of};
use crate::recognize::table::Table;

fn part(title: bool) -> &'static str {
    if title { "title" } else { "any" }
}

fn tier(loose: bool) -> &'static str {
    if loose { "loose" } else { "firm" }
}

impl Feature {
    /// The name in the file of weights.
    pub(crate) fn name(self, table: &Table) -> String {
        let concept = |id| {
            table.get(id).map_or_else(String::new, |concept| {
                format!("{}:{}", kind_name(concept.kind), concept.id)
            })
        };
        let group = |group: u8| {
            let name = table.groups().get(usize::from(group));
            name.map_or("", String::as_str)
        };
        match self {
            Self::Base => "base".to_owned(),
            Self::Nothing => "nothing".to_owned(),
            Self::TitleOnly => "title-only".to_owned(),
            Self::Countries(n, title) => format!("countries:{n}:{}", part(title)),
            Self::Foreign(n, title) => format!("foreign:{n}:{}", part(title)),
            Self::Rivals(title) => format!("rivals:{}", part(title)),
            Self::Actor(kind, loose, title) => {
                format!("actor:{}:{}:{}", kind_name(kind), tier(loose), part(title))
            }
            Self::Leaders(n) => format!("leaders:{n}"),
            Self::ForeignLeader(title) => format!("foreign-leader:{}", part(title)),
            Self::Opens(opening) => {
                let known = OPENINGS.iter().find(|(_, known, _)| *known == opening);
                format!("opens:{}", known.map_or("", |(name, ..)| name))
            }
            Self::Named(id) => format!("named:{}", concept(id)),
            Self::Theme(id, title) => format!("theme:{}:{}", concept(id), part(title)),
            Self::Group(id, loose, title) => {
                format!("group:{}:{}:{}", group(id), tier(loose), part(title))
            }
            Self::GroupMany(id) => format!("group-many:{}", group(id)),
            Self::With(company, id, loose) => {
                let known = COMPANIES.iter().find(|(_, known, _)| *known == company);
                let name = known.map_or("", |(name, ..)| name);
                format!("with:{name}:{}:{}", group(id), tier(loose))
            }
            Self::Firm(n) => format!("firm:{n}"),
            Self::Loose(n) => format!("loose:{n}"),
            Self::Groups(n) => format!("groups:{n}"),
            Self::Against(n) => format!("against:{n}"),
            Self::AgainstAlone => "against-alone".to_owned(),
            Self::AgainstAbroad => "against-abroad".to_owned(),
            Self::AgainstFirm => "against-firm".to_owned(),
        }
    }

    /// The feature of that name; `None` when the concept is no longer there.
    pub(crate) fn from_name(name: &str, table: &Table) -> Option<Self> {
        let fields: Vec<&str> = name.split(':').collect();
        let title = |text: &str| text == "title";
        let loose = |text: &str| text == "loose";
        let number = |text: &str| text.parse::<u8>().ok();
        let concept = |kind: &str, id: &str| table.find(kind_of(kind)?, id);
        let group = |name: &str| {
            let at = table.groups().iter().position(|known| known == name)?;
            u8::try_from(at).ok()
        };
        Some(match *fields.as_slice() {
            ["base"] => Self::Base,
            ["nothing"] => Self::Nothing,
            ["title-only"] => Self::TitleOnly,
            ["countries", n, part] => Self::Countries(number(n)?, title(part)),
            ["foreign", n, part] => Self::Foreign(number(n)?, title(part)),
            ["rivals", part] => Self::Rivals(title(part)),
            ["actor", kind, tier, part] => Self::Actor(kind_of(kind)?, loose(tier), title(part)),
            ["leaders", n] => Self::Leaders(number(n)?),
            ["foreign-leader", part] => Self::ForeignLeader(title(part)),
            ["opens", name] => {
                let (_, opening, _) = OPENINGS.iter().find(|(known, ..)| *known == name)?;
                Self::Opens(*opening)
            }
            ["named", kind, id] => Self::Named(concept(kind, id)?),
            ["theme", kind, id, part] => Self::Theme(concept(kind, id)?, title(part)),
            ["group", name, tier, part] => Self::Group(group(name)?, loose(tier), title(part)),
            ["group-many", name] => Self::GroupMany(group(name)?),
            ["with", name, of, tier] => {
                let (_, company, _) = COMPANIES.iter().find(|(known, ..)| *known == name)?;
                Self::With(*company, group(of)?, loose(tier))
            }
            ["firm", n] => Self::Firm(number(n)?),
            ["loose", n] => Self::Loose(number(n)?),
            ["groups", n] => Self::Groups(number(n)?),
            ["against", n] => Self::Against(number(n)?),
            ["against-alone"] => Self::AgainstAlone,
            ["against-abroad"] => Self::AgainstAbroad,
            ["against-firm"] => Self::AgainstFirm,
            _ => return None,
        })
    }

    /// What it is, for a person.
    pub(crate) fn in_words(self, table: &Table) -> String {
        let group = |group: u8| {
            let name = table.groups().get(usize::from(group));
            name.map_or("", String::as_str)
        };
        let fixed = match self {
            Self::Base => "how common geopolitics is",
            Self::Nothing => "no known name or word",
            Self::TitleOnly => "no summary",
            Self::Countries(0, false) => "no country",
            Self::Countries(1, false) => "one country",
            Self::Countries(_, false) => "several countries",
            Self::Countries(0, true) => "no country in the title",
            Self::Countries(1, true) => "one country in the title",
            Self::Countries(_, true) => "several countries in the title",
            Self::Foreign(0, false) => "no foreign country",
            Self::Foreign(_, false) => "foreign countries",
            Self::Foreign(0, true) => "no foreign country in the title",
            Self::Foreign(_, true) => "foreign countries in the title",
            Self::Rivals(_) => "countries at odds",
            Self::Actor(kind, ..) => match kind {
                NamedKind::Person => "a leader or minister",
                NamedKind::Body => "an alliance, agency or armed group",
                NamedKind::Weapon => "weapons",
                _ => "a contested place",
            },
            Self::Leaders(0) => "no leader",
            Self::Leaders(_) => "a leader or minister",
            Self::ForeignLeader(_) => "a foreign leader",
            Self::Opens(opening) => {
                let known = OPENINGS.iter().find(|(_, known, _)| *known == opening);
                known.map_or("", |(.., words)| words)
            }
            Self::Named(id) | Self::Theme(id, _) => {
                table.get(id).map_or("", |concept| &concept.label)
            }
            Self::Firm(0) => "no word that is geopolitics by itself",
            Self::Firm(_) => "words that are geopolitics by themselves",
            Self::Loose(0) => "no word that hints at geopolitics",
            Self::Loose(_) => "words that hint at geopolitics",
            Self::Groups(_) => "themes together",
            Self::Against(0) => "no sign of another subject",
            Self::Against(_) | Self::AgainstAlone | Self::AgainstAbroad | Self::AgainstFirm => {
                "signs of another subject"
            }
            Self::Group(..) | Self::GroupMany(_) | Self::With(..) => "",
        };
        match self {
            Self::Group(id, ..) | Self::GroupMany(id) => format!("words of {}", group(id)),
            Self::With(company, id, _) => {
                let known = COMPANIES.iter().find(|(_, known, _)| *known == company);
                let words = known.map_or("", |(.., words)| words);
                format!("{words} + {}", group(id))
            }
            _ => fixed.to_owned(),
        }
    }
}
