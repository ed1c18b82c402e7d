//! What a report adds to a story: who stands behind it, and whether a reader
//! who has seen the story should look again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::credit;
use crate::model::{Key, Verdict};

/// A country counts for a report when it is among its so many weightiest: a
/// neighbour that is named in passing makes no news.
const COUNTRIES: usize = 3;

/// A report of a story, as far as its origin goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// Identity of the report.
    pub id: Key,
    /// Family of its publisher.
    pub family: String,
    /// News agencies that it credits.
    pub wires: Vec<String>,
    /// The earlier report that it repeats nearly word for word.
    pub copy_of: Option<Key>,
    /// When it was published.
    pub published: Timestamp,
}

/// How many independent origins `voices` have, given in order of arrival.
///
/// A copy counts with what it copies. A report that credits agencies counts
/// with all that credit one of them, and with the agency's own reports. Any
/// other counts with those of its family.
#[must_use]
pub fn origins(voices: &[Voice]) -> usize {
    let mut named: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    for voice in voices {
        let names = match voice.copy_of {
            None => names(voice),
            // What it copies can be in no story, or gone by age.
            Some(of) => named
                .get(&of)
                .cloned()
                .unwrap_or_else(|| BTreeSet::from([of.to_string()])),
        };
        named.insert(voice.id, names.clone());
        let (mut joined, apart): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|group| !group.is_disjoint(&names));
        joined.push(names);
        groups = apart;
        groups.push(joined.into_iter().flatten().collect());
    }
    groups.len()
}

/// Whether `report` brings a voice that `story` did not have: its family is
/// new, and it is neither a copy nor only the text of an agency that is there.
#[must_use]
pub fn is_new_voice(report: &Voice, story: &[Voice]) -> bool {
    if report.copy_of.is_some() || story.iter().any(|known| known.family == report.family) {
        return false;
    }
    let there: BTreeSet<String> = story
        .iter()
        .filter(|known| known.copy_of.is_none())
        .flat_map(names)
        .collect();
    names(report).iter().any(|name| !there.contains(name))
}

/// Whether `report` was published on a later day (UTC) than all of `story`. A
/// copy that comes late is no new day of the event.
#[must_use]
pub fn is_new_day(report: &Voice, story: &[Voice]) -> bool {
    let latest = story.iter().map(|known| day(known.published)).max();
    report.copy_of.is_none() && latest.is_some_and(|latest| day(report.published) > latest)
}

/// The countries that a recognised report is about, not only names.
#[must_use]
pub fn countries(verdict: &Verdict) -> Vec<String> {
    let mut countries = verdict.countries();
    countries.truncate(if verdict.geopolitics { COUNTRIES } else { 0 });
    countries
}

/// Who stands behind a report that is no copy. An agency's own report has the
/// agency's name.
fn names(voice: &Voice) -> BTreeSet<String> {
    if voice.wires.is_empty() {
        let house = credit::agency_of(&voice.family);
        return BTreeSet::from([house.unwrap_or(&voice.family).to_owned()]);
    }
    voice.wires.iter().cloned().collect()
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(id: &str, family: &str, wires: &[&str], copy_of: Option<&str>) -> Voice {
        Voice {
            id: Key::of(1, &[id]),
            family: family.to_owned(),
            wires: wires.iter().map(|&wire| wire.to_owned()).collect(),
            copy_of: copy_of.map(|of| Key::of(1, &[of])),
            published: "2026-03-02T23:59:59Z".parse().unwrap(),
        }
    }

    #[test]
    fn copies_and_texts_of_one_agency_are_one_origin() {
        let own = voice("1", "Spiegel", &[], None);
        assert_eq!(origins(&[]), 0);
        assert_eq!(origins(std::slice::from_ref(&own)), 1);
        let copy = voice("2", "Merkur", &[], Some("1"));
        assert_eq!(origins(&[own.clone(), copy.clone()]), 1);
        let of_copy = voice("3", "Tz", &["dpa"], Some("2"));
        assert_eq!(origins(&[own.clone(), copy, of_copy]), 1);
        let one = voice("4", "Zeit", &["dpa"], None);
        let two = voice("5", "Welt", &["dpa", "AFP"], None);
        let three = voice("6", "Figaro", &["AFP"], None);
        assert_eq!(origins(&[one.clone(), three.clone()]), 2);
        // The one that credits both shows that the other two share its origin
        // with it; whether they share it with each other is not known.
        assert_eq!(origins(&[one.clone(), three, two]), 1);
        assert_eq!(origins(&[own, one]), 2);
    }

    #[test]
    fn an_agency_and_those_who_carry_it_are_one_origin() {
        let carried = voice("1", "Times", &["Xinhua"], None);
        let own = voice("2", "Xinhua", &[], None);
        assert_eq!(origins(&[carried.clone(), own.clone()]), 1);
        assert!(!is_new_voice(&carried, std::slice::from_ref(&own)));
        assert!(!is_new_voice(&own, &[carried]));
    }

    #[test]
    fn copies_of_one_that_is_gone_are_one_origin() {
        let gone = [
            voice("1", "A", &[], Some("gone")),
            voice("2", "B", &[], Some("gone")),
            voice("3", "C", &[], Some("another")),
        ];
        assert_eq!(origins(&gone), 2);
    }

    #[test]
    fn a_new_voice_is_a_new_family_with_something_of_its_own() {
        let story = [
            voice("1", "Zeit", &["dpa"], None),
            voice("2", "Spiegel", &[], None),
        ];
        for (report, new) in [
            (voice("3", "Guardian", &[], None), true),
            (voice("3", "Spiegel", &["Reuters"], None), false),
            (voice("3", "Guardian", &["dpa"], None), false),
            (voice("3", "Guardian", &["dpa", "Reuters"], None), true),
            (voice("3", "Guardian", &["Reuters"], None), true),
            (voice("3", "Guardian", &["Reuters"], Some("2")), false),
            (voice("3", "Guardian", &[], Some("2")), false),
        ] {
            assert_eq!(is_new_voice(&report, &story), new, "{report:?}");
        }
    }

    #[test]
    fn a_day_is_new_by_the_calendar_not_by_hours() {
        let story = [voice("1", "Zeit", &[], None)];
        let mut next = voice("2", "Zeit", &[], None);
        assert!(!is_new_day(&next, &story));
        next.published = "2026-03-03T00:00:00Z".parse().unwrap();
        assert!(is_new_day(&next, &story));
        next.copy_of = Some(Key::of(1, &["1"]));
        assert!(!is_new_day(&next, &story), "a late copy is nothing new");
        next.copy_of = None;
        next.published = "2026-03-01T23:00:00Z".parse().unwrap();
        assert!(
            !is_new_day(&next, &story),
            "an earlier day is not a new one"
        );
    }
}
