use std::collections::BTreeSet;
use std::hash::BuildHasher as _;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rustc_hash::{FxBuildHasher, FxHashMap as HashMap};

use super::Report;
use super::judge::{Candidate, Judged, Weighed, judge};
use super::placing::JOINS;
use super::rarity::Rarity;
use super::terms::{Kind, Traits};
use super::weights::{Features, Weights};
use crate::model::Key;

/// How far back stories are still named as related.
pub const RELATED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// So many places of terms in stories are looked at in search of candidates,
/// those of the rarest terms first.
const LOOKS: usize = 2000;

/// Stories that are judged at the most, those with the rarest terms in common
/// first.
const CANDIDATES: usize = 8;

/// Stories that can hold a rare word without making it usual: one large event
/// is easily told in so many.
const SPREAD: usize = 10;

/// A report that was taken in.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: Key,
    /// Its terms, sorted by number.
    pub(super) terms: Vec<Held>,
    pub(super) source: u32,
    pub(super) language: String,
    pub(super) published: Timestamp,
    pub(super) traits: Light,
    story: u32,
    link: Option<String>,
    refers: Vec<String>,
}

/// What of the traits is compared with each member: words by their hash, since
/// they are compared some hundred times a report.
#[derive(Debug, Clone)]
pub(super) struct Light {
    pub(super) numbers: Vec<(u64, u64)>,
    pub(super) ordinals: Vec<u32>,
    pub(super) title_subjects: Vec<u64>,
    pub(super) title_words: Vec<u64>,
    pub(super) title_names: Vec<u64>,
    pub(super) title_capitals: Vec<u64>,
    pub(super) title_who: Vec<u64>,
    pub(super) title_where: Vec<u64>,
    pub(super) actors: Vec<u64>,
    pub(super) countries: Vec<u64>,
}

/// A term within a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Held {
    pub(super) number: u32,
    pub(super) kind: Kind,
    /// Whether the title holds it.
    pub(super) title: bool,
    /// Whether the title writes it as a name.
    pub(super) name: bool,
}

#[derive(Debug)]
pub(super) struct Story {
    pub(super) key: Key,
    /// Numbers of its reports, in order of arrival.
    pub(super) members: Vec<u64>,
    pub(super) newest: Timestamp,
}

/// A term of the stream.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) text: String,
    pub(super) kind: Kind,
    /// Share of all texts that hold it in the long run.
    pub(super) usual: f64,
    /// Reports that hold it.
    pub(super) reports: u32,
    /// Reports that hold it, by story.
    pub(super) stories: Vec<(u32, u32)>,
    /// Reports that hold it, by source.
    sources: Vec<(u32, u32)>,
}

impl Known {
    /// How many stories hold it.
    pub(super) fn in_stories(&self) -> u32 {
        u32::try_from(self.stories.len()).unwrap_or(u32::MAX)
    }
}

/// The reports of the last days, made for being asked.
#[derive(Debug)]
pub struct Index {
    window: SignedDuration,
    weights: Arc<Weights>,
    /// Number of the next entry.
    next: u64,
    /// Entries by number, in order of arrival.
    pub(super) entries: HashMap<u64, Entry>,
    /// Numbers by time of publication, for forgetting.
    times: BTreeSet<(Timestamp, u64)>,
    terms: Vec<Known>,
    /// By term, the logarithm of how many reports hold it, those of the long
    /// run with them. On its own, for it is read a thousand times a report.
    holding: Vec<f64>,
    numbers: HashMap<(Kind, String), u32>,
    /// Numbers of terms that no report holds any more.
    free: Vec<u32>,
    sources: HashMap<String, u32>,
    /// The youngest entry with a link: it stays longest.
    links: HashMap<String, u64>,
    /// Entries that refer to a link.
    referring: HashMap<String, Vec<u64>>,
    pub(super) stories: HashMap<u32, Story>,
    story_numbers: HashMap<Key, u32>,
    next_story: u32,
}

impl Index {
    /// An empty index over `window`: reports that lie further apart in time
    /// are not of one story.
    #[must_use]
    pub fn new(window: SignedDuration) -> Self {
        Self {
            window,
            weights: Weights::fitted(),
            next: 0,
            entries: HashMap::default(),
            times: BTreeSet::new(),
            terms: Vec::new(),
            holding: Vec::new(),
            numbers: HashMap::default(),
            free: Vec::new(),
            sources: HashMap::default(),
            links: HashMap::default(),
            referring: HashMap::default(),
            stories: HashMap::default(),
            story_numbers: HashMap::default(),
            next_story: 0,
        }
    }

    /// An empty index that judges by a file of weights that is not the built-in
    /// one: for measuring a fit on what it was not fitted on.
    #[must_use]
    pub fn with_weights(window: SignedDuration, file: &str) -> Self {
        Self {
            weights: Arc::new(Weights::read(file)),
            ..Self::new(window)
        }
    }

    /// Takes a placed report in, so that later ones can meet it.
    pub fn insert(&mut self, report: &Report, story: Key) {
        let number = self.next;
        self.next += 1;
        let traits = Traits::of(report);
        let story_number = self.story_number(story);
        let sources = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        let source = *self.sources.entry(report.source.clone()).or_insert(sources);
        let mut terms: Vec<Held> = Vec::with_capacity(traits.terms.len());
        for term in &traits.terms {
            let number = self.term_number(term.kind, &term.text);
            terms.push(Held {
                number,
                kind: term.kind,
                title: term.title,
                name: term.name,
            });
            if let Some(known) = self.terms.get_mut(as_index(number)) {
                known.reports += 1;
                if let Some(holding) = self.holding.get_mut(as_index(number)) {
                    *holding = Rarity::holding(known.reports, known.usual);
                }
                count(&mut known.stories, story_number, 1);
                count(&mut known.sources, source, 1);
            }
        }
        terms.sort_unstable();
        if let Some(link) = &report.link {
            self.links.insert(link.clone(), number);
        }
        for link in &report.refers {
            self.referring.entry(link.clone()).or_default().push(number);
        }
        if let Some(story) = self.stories.get_mut(&story_number) {
            story.members.push(number);
            story.newest = story.newest.max(report.published);
        }
        self.times.insert((report.published, number));
        let entry = Entry {
            id: report.id,
            terms,
            source,
            language: report.language.clone(),
            published: report.published,
            traits: Light::of(&traits),
            story: story_number,
            link: report.link.clone(),
            refers: report.refers.clone(),
        };
        self.entries.insert(number, entry);
    }

    /// All reports of `younger` are of `older` from now on.
    pub fn merge(&mut self, younger: Key, older: Key) {
        let Some(from) = self.story_numbers.remove(&younger) else {
            return;
        };
        let into = self.story_number(older);
        let Some(story) = self.stories.remove(&from).filter(|_| from != into) else {
            return;
        };
        for number in &story.members {
            let Some(entry) = self.entries.get_mut(number) else {
                continue;
            };
            entry.story = into;
            for term in &entry.terms {
                if let Some(known) = self.terms.get_mut(as_index(term.number)) {
                    count(&mut known.stories, from, -1);
                    count(&mut known.stories, into, 1);
                }
            }
        }
        if let Some(target) = self.stories.get_mut(&into) {
            target.members.extend(story.members);
            target.members.sort_unstable();
            target.newest = target.newest.max(story.newest);
        }
    }

    /// Forgets what was published before `now` less the window (or less the
    /// days of related stories, when they are more), whenever it arrived: an
    /// index that is filled anew from the store holds the same.
    pub fn expire(&mut self, now: Timestamp) {
        let Ok(before) = now.checked_sub(self.window.max(RELATED)) else {
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
        for term in &entry.terms {
            let Some(known) = self.terms.get_mut(as_index(term.number)) else {
                continue;
            };
            known.reports = known.reports.saturating_sub(1);
            if let Some(holding) = self.holding.get_mut(as_index(term.number)) {
                *holding = Rarity::holding(known.reports, known.usual);
            }
            count(&mut known.stories, entry.story, -1);
            count(&mut known.sources, entry.source, -1);
            if known.reports == 0 {
                self.numbers
                    .remove(&(known.kind, std::mem::take(&mut known.text)));
                self.free.push(term.number);
            }
        }
        if let Some(story) = self.stories.get_mut(&entry.story) {
            if let Ok(at) = story.members.binary_search(&number) {
                story.members.remove(at);
            }
            if story.members.is_empty() {
                self.story_numbers.remove(&story.key);
                self.stories.remove(&entry.story);
            }
        }
        if let Some(link) = entry.link
            && self.links.get(&link) == Some(&number)
        {
            self.links.remove(&link);
        }
        for link in entry.refers {
            if let Some(list) = self.referring.get_mut(&link) {
                list.retain(|known| *known != number);
                if list.is_empty() {
                    self.referring.remove(&link);
                }
            }
        }
    }

    fn story_number(&mut self, key: Key) -> u32 {
        if let Some(known) = self.story_numbers.get(&key) {
            return *known;
        }
        let number = self.next_story;
        self.next_story = self.next_story.wrapping_add(1);
        self.story_numbers.insert(key, number);
        let story = Story {
            key,
            members: Vec::new(),
            newest: Timestamp::MIN,
        };
        self.stories.insert(number, story);
        number
    }

    fn term_number(&mut self, kind: Kind, text: &str) -> u32 {
        let name = (kind, text.to_owned());
        if let Some(known) = self.numbers.get(&name) {
            return *known;
        }
        let usual = Rarity::usual(kind, text);
        let known = Known {
            text: text.to_owned(),
            kind,
            usual,
            reports: 0,
            stories: Vec::new(),
            sources: Vec::new(),
        };
        let number = match self.free.pop() {
            Some(number) => {
                if let Some(slot) = self.terms.get_mut(as_index(number)) {
                    *slot = known;
                }
                number
            }
            None => {
                self.terms.push(known);
                self.holding.push(Rarity::holding(0, usual));
                u32::try_from(self.terms.len() - 1).unwrap_or(u32::MAX)
            }
        };
        self.numbers.insert(name, number);
        number
    }

    /// Whether a report is near enough in time to another to be of one story.
    fn within(&self, report: &Report, other: Timestamp) -> bool {
        report.published.duration_since(other).abs() <= self.window
    }

    pub(super) fn same_link(&self, report: &Report) -> Option<Key> {
        let number = self.links.get(report.link.as_ref()?)?;
        let entry = self.entries.get(number)?;
        let story = self.stories.get(&entry.story)?;
        self.within(report, entry.published).then_some(story.key)
    }

    /// The report with its terms weighed by the index.
    pub(super) fn ask(&self, report: &Report) -> Candidate {
        let traits = Traits::of(report);
        let rarity = Rarity::over(self.entries.len());
        let mut terms: Vec<Weighed> = traits
            .terms
            .iter()
            .map(|term| {
                let number = self.numbers.get(&(term.kind, term.text.clone())).copied();
                let known = number.and_then(|number| self.terms.get(as_index(number)));
                let usual =
                    known.map_or_else(|| Rarity::usual(term.kind, &term.text), |known| known.usual);
                Weighed {
                    number,
                    kind: term.kind,
                    title: term.title,
                    name: term.name,
                    weight: rarity.of(Rarity::holding(
                        known.map_or(0, |known| known.reports),
                        usual,
                    )),
                    reports: known.map_or(0, |known| known.reports),
                    stories: known.map_or(0, Known::in_stories),
                    unusual: Rarity::unusual(
                        usual.max(known.map_or(0.0, |known| self.spread(known))),
                    ),
                    expected: Rarity::expected(usual),
                }
            })
            .collect();
        terms.sort_by_key(|term| term.number);
        Candidate {
            terms,
            light: Light::of(&traits),
            language: report.language.clone(),
            source: self.sources.get(&report.source).copied(),
            published: report.published,
            rarity,
        }
    }

    /// Share of the stories that hold a term: what stands in many of them is
    /// usual in this stream, be it rare in the long run.
    pub(super) fn spread(&self, known: &Known) -> f64 {
        let holding = known.stories.len().saturating_sub(SPREAD) as f64;
        holding / (self.stories.len() as f64 + Rarity::LONG_RUN)
    }

    /// Stories that share rare terms, each judged, likeliest first.
    pub(super) fn judged(&self, report: &Report, asked: &Candidate) -> Vec<Judged> {
        let mut lists: Vec<(&Known, f64)> = asked
            .terms
            .iter()
            .filter_map(|term| Some((self.terms.get(as_index(term.number?))?, term.weight)))
            .filter(|(known, _)| !known.stories.is_empty())
            .collect();
        lists.sort_by_key(|(known, _)| known.stories.len());
        let mut shared: HashMap<u32, f64> = HashMap::default();
        let mut looked_at = 0;
        for (known, weight) in lists {
            looked_at += known.stories.len();
            if looked_at > LOOKS {
                break;
            }
            for (story, _) in &known.stories {
                *shared.entry(*story).or_default() += weight * weight;
            }
        }
        let mut numbers: Vec<(u32, f64)> = shared.into_iter().collect();
        for link in report.link.iter().chain(&report.refers) {
            let referring = self.referring.get(link).into_iter().flatten();
            for number in referring.chain(self.links.get(link)) {
                if let Some(entry) = self.entries.get(number) {
                    numbers.retain(|(story, _)| *story != entry.story);
                    numbers.push((entry.story, f64::INFINITY));
                }
            }
        }
        let order = |a: &(u32, f64), b: &(u32, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if numbers.len() > CANDIDATES {
            numbers.select_nth_unstable_by(CANDIDATES, order);
            numbers.truncate(CANDIDATES);
        }
        numbers.sort_by(order);
        let mut judged: Vec<Judged> = numbers
            .into_iter()
            .filter_map(|(number, promise)| {
                let story = self.stories.get(&number)?;
                let near = self.within(report, story.newest);
                let mut one = judge(self, asked, number, story, promise.is_infinite());
                if !near {
                    one.probability = one.probability.min(JOINS / 2.0);
                }
                Some(one)
            })
            .collect();
        // On a tie the older stays.
        judged.sort_by(|a, b| {
            b.probability
                .total_cmp(&a.probability)
                .then(a.story.cmp(&b.story))
        });
        judged
    }

    /// The features of each candidate story, for fitting.
    pub(crate) fn features(&self, report: &Report) -> Vec<(Key, bool, Features)> {
        let asked = self.ask(report);
        self.judged(report, &asked)
            .into_iter()
            .filter_map(|one| {
                let story = self.stories.get(&one.story)?;
                Some((story.key, one.same_language, one.features))
            })
            .collect()
    }

    pub(super) fn weights(&self) -> &Weights {
        &self.weights
    }

    pub(super) fn entry(&self, number: u64) -> Option<&Entry> {
        self.entries.get(&number)
    }

    /// Logarithm of how many reports hold a term.
    pub(super) fn holding(&self, number: u32) -> f64 {
        self.holding.get(as_index(number)).copied().unwrap_or(0.0)
    }

    /// Whether only one source uses a term, and for more than one event: the
    /// name of a column, or of a live blog.
    pub(super) fn is_habit(&self, number: u32) -> bool {
        let known = self.term(number);
        known.is_some_and(|known| known.sources.len() == 1 && known.stories.len() > 1)
    }

    pub(super) fn term(&self, number: u32) -> Option<&Known> {
        self.terms.get(as_index(number))
    }
}

impl Light {
    fn of(traits: &Traits) -> Self {
        let hashes = |words: &[String]| words.iter().map(|word| hash(word)).collect();
        let mut title_words: Vec<u64> = hashes(&traits.title_words);
        title_words.sort_unstable();
        let numbers = traits.numbers.iter();
        Self {
            // No word, no conflict.
            numbers: numbers
                .filter(|(word, _)| !word.is_empty())
                .map(|(word, number)| (hash(word), hash(number)))
                .collect(),
            ordinals: traits.ordinals.clone(),
            title_subjects: hashes(&traits.title_subjects),
            title_words,
            title_names: hashes(&traits.title_names),
            title_capitals: hashes(&traits.title_capitals),
            title_who: hashes(&traits.title_who),
            title_where: hashes(&traits.title_where),
            actors: hashes(&traits.actors),
            countries: hashes(&traits.countries),
        }
    }
}

fn hash(word: &str) -> u64 {
    FxBuildHasher.hash_one(word)
}

/// Adds to the count of a story; the list stays sorted and without zeros.
fn count(stories: &mut Vec<(u32, u32)>, story: u32, change: i32) {
    match stories.binary_search_by_key(&story, |one| one.0) {
        Ok(at) => {
            if let Some(slot) = stories.get_mut(at) {
                slot.1 = slot.1.saturating_add_signed(change);
                if slot.1 == 0 {
                    stories.remove(at);
                }
            }
        }
        Err(at) if change > 0 => stories.insert(at, (story, change.unsigned_abs())),
        Err(_) => {}
    }
}

pub(super) fn as_index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
