use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::likeness::{overlap, veto};
use super::words::Traits;
use super::{Placement, Report};
use crate::model::Key;

/// Likeness from which two reports are of one event.
const ALIKE: f64 = 0.17;

/// Likeness from which two reports of one source are: it repeats itself in
/// words on other events, so only an update of the same report is taken.
const SAME_SOURCE: f64 = 0.72;

/// The title weighs so much against title and summary together.
const TITLE: f64 = 0.5;

/// Likeness falls by this over the whole window.
const FADING: f64 = 0.35;

/// A term in more reports than this leads to no candidates: it is a common word.
const COMMON: usize = 200;

/// Reports that are compared at the most, those with the rarest terms in
/// common first.
const CANDIDATES: usize = 60;

/// Mean likeness to the first reports of a story from which one belongs to it.
const ALIKE_TO_WHOLE: f64 = 0.12;

/// So many first reports stand for the whole story.
const WHOLE: usize = 8;

/// Shared terms that a likeness rests on at the least.
const SHARED: usize = 3;

#[derive(Debug)]
struct Entry {
    traits: Traits,
    source: String,
    published: Timestamp,
    story: Key,
    link: Option<String>,
}

/// The reports of the last days, made for being asked.
#[derive(Debug)]
pub struct Index {
    window: SignedDuration,
    /// Number of the next entry.
    next: u64,
    /// Entries by number, in order of arrival.
    entries: BTreeMap<u64, Entry>,
    /// Numbers by time of publication, for forgetting.
    times: BTreeSet<(Timestamp, u64)>,
    /// Numbers by term, in order of arrival.
    terms: HashMap<String, VecDeque<u64>>,
    /// The youngest entry with a link: it stays longest.
    links: HashMap<String, u64>,
    /// Entries by story, in order of arrival.
    stories: HashMap<Key, VecDeque<u64>>,
}

impl Index {
    /// An empty index over `window`.
    #[must_use]
    pub fn new(window: SignedDuration) -> Self {
        Self {
            window,
            next: 0,
            entries: BTreeMap::new(),
            times: BTreeSet::new(),
            terms: HashMap::new(),
            links: HashMap::new(),
            stories: HashMap::new(),
        }
    }

    /// Where `report` belongs, by what the index holds.
    #[must_use]
    pub fn place(&self, report: &Report) -> Placement {
        if let Some(entry) = report
            .link
            .as_ref()
            .and_then(|link| self.links.get(link))
            .and_then(|number| self.entries.get(number))
            .filter(|entry| self.within(report, entry))
        {
            return placed(entry.story, "the same link".to_owned());
        }
        let traits = Traits::of(report);
        let mut best: Option<(f64, u64)> = None;
        for number in self.candidates(&traits) {
            let Some(entry) = self.entries.get(&number) else {
                continue;
            };
            let Some(likeness) = self.likeness(&traits, report, entry) else {
                continue;
            };
            if !self.fits_story(&traits, report, entry.story) {
                continue;
            }
            // On a tie the older stays.
            if best.is_none_or(|(most, at)| likeness > most || (likeness >= most && number < at)) {
                best = Some((likeness, number));
            }
        }
        let joined =
            best.and_then(|(likeness, number)| Some((likeness, self.entries.get(&number)?)));
        match joined {
            Some((likeness, entry)) => placed(entry.story, self.in_words(&traits, entry, likeness)),
            None => Placement {
                begins: true,
                ..placed(
                    Key::of(3, &["story", &report.id.to_string()]),
                    "no report of the last days is alike".to_owned(),
                )
            },
        }
    }

    /// Takes a placed report in, so that later ones can meet it.
    pub fn insert(&mut self, report: &Report, story: Key) {
        let number = self.next;
        self.next += 1;
        let traits = Traits::of(report);
        for term in &traits.all {
            self.terms
                .entry(term.clone())
                .or_default()
                .push_back(number);
        }
        if let Some(link) = &report.link {
            self.links.insert(link.clone(), number);
        }
        self.stories.entry(story).or_default().push_back(number);
        self.times.insert((report.published, number));
        let entry = Entry {
            traits,
            source: report.source.clone(),
            published: report.published,
            story,
            link: report.link.clone(),
        };
        self.entries.insert(number, entry);
    }

    /// Makes `younger` a part of `older`: its reports are of that story from now on.
    pub fn merge(&mut self, younger: Key, older: Key) {
        if younger == older {
            return;
        }
        let Some(moved) = self.stories.remove(&younger) else {
            return;
        };
        for number in &moved {
            if let Some(entry) = self.entries.get_mut(number) {
                entry.story = older;
            }
        }
        let list = self.stories.entry(older).or_default();
        list.extend(moved);
        list.make_contiguous().sort_unstable();
    }

    /// Forgets what was published before `now` less the window, whenever it
    /// arrived: an index that is filled anew from the store holds the same.
    pub fn expire(&mut self, now: Timestamp) {
        let Ok(before) = now.checked_sub(self.window) else {
            return;
        };
        while self.times.first().is_some_and(|(time, _)| *time < before) {
            if let Some((_, number)) = self.times.pop_first() {
                self.forget(number);
            }
        }
    }

    fn forget(&mut self, number: u64) {
        let Some(entry) = self.entries.remove(&number) else {
            return;
        };
        for term in &entry.traits.all {
            if let Some(list) = self.terms.get_mut(term) {
                if let Ok(at) = list.binary_search(&number) {
                    list.remove(at);
                }
                if list.is_empty() {
                    self.terms.remove(term);
                }
            }
        }
        if let Some(list) = self.stories.get_mut(&entry.story) {
            if let Ok(at) = list.binary_search(&number) {
                list.remove(at);
            }
            if list.is_empty() {
                self.stories.remove(&entry.story);
            }
        }
        if let Some(link) = entry.link
            && self.links.get(&link) == Some(&number)
        {
            self.links.remove(&link);
        }
    }

    /// Whether two reports are near enough in time to be of one story.
    fn within(&self, report: &Report, entry: &Entry) -> bool {
        report.published.duration_since(entry.published).abs() <= self.window
    }

    /// Reports that share rare terms, the most promising first.
    fn candidates(&self, traits: &Traits) -> Vec<u64> {
        let mut lists: Vec<&VecDeque<u64>> = traits
            .all
            .iter()
            .filter_map(|term| self.terms.get(term))
            .filter(|list| list.len() <= COMMON)
            .collect();
        lists.sort_by_key(|list| (list.len(), list.front().copied()));
        let mut shared: BTreeMap<u64, f64> = BTreeMap::new();
        for list in lists {
            let rare = 1.0 / (1.0 + list.len() as f64);
            for number in list {
                *shared.entry(*number).or_default() += rare;
            }
        }
        let mut numbers: Vec<(u64, f64)> = shared.into_iter().collect();
        numbers.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        numbers.truncate(CANDIDATES);
        numbers.into_iter().map(|(number, _)| number).collect()
    }

    /// How alike a report is to one of the index; `None` when it is not alike
    /// enough, or something keeps them apart.
    fn likeness(&self, traits: &Traits, report: &Report, entry: &Entry) -> Option<f64> {
        if !self.within(report, entry) || veto(traits, &entry.traits) {
            return None;
        }
        if traits.all.intersection(&entry.traits.all).count() < SHARED {
            return None;
        }
        let likeness = self.raw(traits, report, entry);
        let least = if report.source == entry.source {
            SAME_SOURCE
        } else {
            ALIKE
        };
        (likeness >= least).then_some(likeness)
    }

    /// Whether a report is like the story as a whole, and not only like the one
    /// report that it resembles most: without this, one event leads to the next
    /// by what happens to stand in both, and a day of news becomes one story.
    fn fits_story(&self, traits: &Traits, report: &Report, story: Key) -> bool {
        let Some(numbers) = self.stories.get(&story) else {
            return true;
        };
        let known = numbers
            .iter()
            .take(WHOLE)
            .filter_map(|number| self.entries.get(number));
        let (mut sum, mut count) = (0.0, 0.0);
        for entry in known {
            sum += self.raw(traits, report, entry);
            count += 1.0;
        }
        count < 2.0 || sum / count >= ALIKE_TO_WHOLE
    }

    /// Likeness without limits: 0 to 1.
    fn raw(&self, traits: &Traits, report: &Report, entry: &Entry) -> f64 {
        let apart = report.published.duration_since(entry.published).abs();
        let weight = |term: &str| self.rarity(term);
        let title = overlap(&traits.title, &entry.traits.title, weight);
        let all = overlap(&traits.all, &entry.traits.all, weight);
        let words = TITLE.mul_add(title, (1.0 - TITLE) * all);
        let age = apart.as_secs_f64() / self.window.as_secs_f64().max(1.0);
        words * (1.0 - FADING * age)
    }

    /// How much a term says: the logarithm of how few reports hold it.
    fn rarity(&self, term: &str) -> f64 {
        let holding = self.terms.get(term).map_or(0, VecDeque::len) as f64;
        // A base, so that the first reports of an empty index can be compared.
        let total = self.entries.len() as f64 + 50.0;
        (total / (1.0 + holding)).ln().max(0.0).powf(1.3)
    }

    /// Why two reports were joined: the words that weighed most.
    fn in_words(&self, traits: &Traits, entry: &Entry, likeness: f64) -> String {
        let shared: BTreeSet<&String> = traits.all.intersection(&entry.traits.all).collect();
        let mut weighed: Vec<(f64, &String)> = shared
            .into_iter()
            .map(|term| (self.rarity(term), term))
            .collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let words: Vec<&str> = weighed
            .iter()
            .take(5)
            .map(|(_, term)| term.as_str())
            .collect();
        format!("alike by {:.2}: {}", likeness, words.join(", "))
    }
}

fn placed(story: Key, because: String) -> Placement {
    Placement {
        story,
        begins: false,
        because,
        copy_of: None,
        merges: Vec::new(),
        follows: None,
        related: Vec::new(),
    }
}
