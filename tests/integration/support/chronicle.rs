//! Two days of made-up news from made-up outlets: what each shows at any time,
//! and what must be stored in the end. Everything follows from a seed.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};

use super::documents::{self, Entry};

/// One thing that an outlet did: showed an article, or changed its headline.
#[derive(Debug, Clone)]
struct Event {
    at: Timestamp,
    link: String,
    title: String,
    summary: String,
}

/// One outlet.
#[derive(Debug)]
pub(crate) struct Outlet {
    pub(crate) name: &'static str,
    events: Vec<Event>,
}

/// Entries that a front page holds.
const SHOWN: usize = 12;

const WHO: [&str; 8] = [
    "Der Kreml",
    "Die Nato",
    "Nordkorea",
    "Die Ukraine",
    "Taiwan",
    "Der Iran",
    "Israel",
    "Polen",
];
const DOES: [&str; 8] = [
    "kündigt Raketentests an",
    "verurteilt die Sanktionen",
    "fordert eine Waffenruhe",
    "verlegt Truppen an die Grenze",
    "lehnt Verhandlungen ab",
    "bestellt den Botschafter ein",
    "droht mit Vergeltung",
    "plant ein Manöver",
];
const WHERE: [&str; 6] = [
    "im Osten",
    "vor der Küste",
    "nach dem Gipfel",
    "trotz der Warnung",
    "am Abend",
    "in Genf",
];

impl Outlet {
    /// An outlet whose articles appear over 48 hours from `begin`; about every
    /// fifth headline is changed later.
    pub(crate) fn new(name: &'static str, seed: u64, begin: Timestamp) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut events = Vec::new();
        let mut minutes = 0;
        let mut number = 0;
        while minutes < 48 * 60 {
            number += 1;
            let at = begin + SignedDuration::from_mins(minutes);
            let link = format!("https://{name}.example/artikel/{number}");
            let text = |rng: &mut Rng| {
                format!(
                    "{} {} {} ({name} {number})",
                    rng.choice(WHO).unwrap_or_default(),
                    rng.choice(DOES).unwrap_or_default(),
                    rng.choice(WHERE).unwrap_or_default()
                )
            };
            let event = Event {
                at,
                link,
                title: text(&mut rng),
                summary: format!("Meldung {number} aus der Redaktion von {name}."),
            };
            events.push(event.clone());
            if rng.u8(..) < 50 {
                events.push(Event {
                    at: at + SignedDuration::from_mins(rng.i64(10..240)),
                    title: text(&mut rng),
                    ..event
                });
            }
            minutes += rng.i64(10..60);
        }
        events.sort_by_key(|event| event.at);
        Self { name, events }
    }

    /// The front page at `now`: the newest articles, each with its latest headline.
    pub(crate) fn shown(&self, now: Timestamp) -> Vec<Entry> {
        let mut articles: BTreeMap<&str, Entry> = BTreeMap::new();
        for event in self.events.iter().take_while(|event| event.at <= now) {
            let entry = articles.entry(&event.link).or_insert_with(|| Entry {
                guid: event.link.clone(),
                link: event.link.clone(),
                title: String::new(),
                summary: event.summary.clone(),
                date: event.at,
            });
            entry.title.clone_from(&event.title);
        }
        let mut shown: Vec<Entry> = articles.into_values().collect();
        shown.sort_by(|a, b| (b.date, &b.link).cmp(&(a.date, &a.link)));
        shown.truncate(SHOWN);
        shown
    }

    /// The front page as a document, in a format that goes by the outlet.
    pub(crate) fn document(&self, now: Timestamp) -> (&'static str, String) {
        let shown = self.shown(now);
        match self.name.len() % 4 {
            0 => (documents::RSS, documents::rss(self.name, &shown)),
            1 => (documents::ATOM, documents::atom(self.name, &shown)),
            2 => (documents::JSON, documents::json_feed(self.name, &shown)),
            _ => (documents::RDF, documents::rdf(self.name, &shown)),
        }
    }
}
