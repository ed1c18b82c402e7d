//! From what was found to a placement: join, begin, merge, close, relate.

use jiff::SignedDuration;

use super::index::{Entry, Index, Story};
use super::judge::{Candidate, Judged, Weighed, judge, likeness};
use super::rarity::Rarity;
use super::terms::{Kind, has_stem};
use super::{Placement, Report};
use crate::model::Key;

/// Probability from which a report joins a story.
pub(super) const JOINS: f64 = 0.5;

/// Probability from which a second story is asked whether it is the same.
const MERGES: f64 = 0.5;

/// Stories that are asked at the most: asking costs as much as judging.
const MERGED: usize = 2;

/// Probability from which a story is related.
const RELATES: f64 = 0.08;

/// Related stories that are named.
const RELATED_STORIES: usize = 4;

/// The first reports of a story say what event it is of.
const FOUNDERS: usize = 4;

/// A story does not drift before its first reports are so old.
const SETTLED: SignedDuration = SignedDuration::from_hours(24);

/// Likeness to each of the first reports under which a story has drifted.
const DRIFTED: f64 = 0.04;

/// From so many reports on a story is asked whether a report is kin to it. The
/// weights are fitted on stories of a few reports; a large one holds something
/// of everything, and would take in ever more.
const CROWD: usize = 5;

/// Reports that stand for a crowd, evenly spaced.
const SPOKESMEN: usize = 8;

/// Probability from which one of them is kin to a report.
const KIN: f64 = JOINS;

/// Likeness of titles from which one report is a copy of the other.
const COPY: f64 = 0.92;

impl Index {
    /// Where `report` belongs, by what the index holds.
    #[must_use]
    pub fn place(&self, report: &Report) -> Placement {
        if let Some(story) = self.same_link(report) {
            return placed(story, "the same link".to_owned());
        }
        let asked = self.ask(report);
        let judged = self.judged(report, &asked);
        let copy_of = self.copy_of(report, &asked, &judged);
        let likely = || judged.iter().take_while(|one| one.probability >= JOINS);
        let open = likely()
            .find(|one| !self.has_drifted(one.story, &asked) && self.is_kin(one.story, &asked));
        let best = open.and_then(|one| Some((one, self.stories.get(&one.story)?)));
        let Some((best, story)) = best else {
            let closed = likely().find_map(|one| self.stories.get(&one.story));
            let because = match closed {
                Some(_) => "the story that it continues has drifted to another event",
                None => "no report of the last days is of this event",
            };
            return Placement {
                begins: true,
                copy_of,
                follows: closed.map(|story| story.key),
                related: self.related(judged.iter().skip(likely().count())),
                ..placed(
                    Key::of(3, &["story", &report.id.to_string()]),
                    because.to_owned(),
                )
            };
        };
        let because = self.in_words(report, &asked, best);
        let mut placement = Placement {
            copy_of,
            ..placed(story.key, because)
        };
        self.merge_into(best, &judged, &mut placement);
        placement.related = self.related(judged.iter().filter(|one| {
            let story = self.stories.get(&one.story);
            story.is_some_and(|story| {
                story.key != placement.story
                    && placement.merges.iter().all(|(key, _)| *key != story.key)
            })
        }));
        placement
    }

    /// The earlier report that this one repeats nearly word for word.
    fn copy_of(&self, report: &Report, asked: &Candidate, judged: &[Judged]) -> Option<Key> {
        let best = judged.first().filter(|one| one.probability >= JOINS)?;
        let (likeness, number) = best.likest?;
        let entry = self.entries.get(&number)?;
        let other = Some(entry.source) != asked.source;
        let enough = asked.terms.iter().filter(|term| term.title).count() >= 4;
        (other && enough && entry.language == report.language && likeness >= COPY)
            .then_some(entry.id)
    }

    /// Other stories that this report shows to be the same one: it may be of
    /// them too, and their own reports would join the first as it is now.
    fn merge_into(&self, best: &Judged, judged: &[Judged], placement: &mut Placement) {
        let mut same: Vec<u32> = vec![best.story];
        let others = judged.iter().filter(|one| one.story != best.story);
        let likely = others.take_while(|one| one.probability >= MERGES);
        for other in likely.take(MERGED) {
            if self.are_one(best.story, other.story) {
                same.push(other.story);
            }
        }
        // The older one keeps its identity; numbers are given in order of
        // arrival.
        let Some(oldest) = same.iter().min().and_then(|at| self.stories.get(at)) else {
            return;
        };
        placement.story = oldest.key;
        placement.merges = same
            .iter()
            .filter_map(|at| self.stories.get(at))
            .filter(|story| story.key != oldest.key)
            .map(|story| (story.key, placement.because.clone()))
            .collect();
    }

    /// Whether most reports of the smaller story would join the other.
    fn are_one(&self, one: u32, other: u32) -> bool {
        let (Some(a), Some(b)) = (self.stories.get(&one), self.stories.get(&other)) else {
            return false;
        };
        let (small, large, number) = if a.members.len() < b.members.len() {
            (a, b, other)
        } else {
            (b, a, one)
        };
        let asked = small.members.iter().take(2);
        let votes: Vec<bool> = asked
            .filter_map(|number| self.entries.get(number))
            .map(|entry| {
                let asked = self.ask_again(entry);
                judge(self, &asked, number, large, false).probability >= JOINS
            })
            .collect();
        let yes = votes.iter().filter(|vote| **vote).count();
        yes * 2 > votes.len()
    }

    /// A report that was taken in, as if it arrived now.
    fn ask_again(&self, entry: &Entry) -> Candidate {
        let rarity = Rarity::over(self.entries.len());
        let terms = entry.terms.iter().filter_map(|held| {
            let known = self.term(held.number)?;
            Some(Weighed {
                number: Some(held.number),
                kind: held.kind,
                title: held.title,
                name: held.name,
                weight: rarity.of(self.holding(held.number)),
                reports: known.reports,
                stories: known.in_stories(),
                unusual: Rarity::unusual(known.usual.max(self.spread(known))),
                expected: Rarity::expected(known.usual),
            })
        });
        Candidate {
            terms: terms.collect(),
            light: entry.traits.clone(),
            language: entry.language.clone(),
            source: Some(entry.source),
            published: entry.published,
            rarity,
        }
    }

    /// Whether a report is of one event with a good part of a story's reports,
    /// each taken by itself, and not with the sum of them alone.
    fn is_kin(&self, number: u32, asked: &Candidate) -> bool {
        let Some(story) = self.stories.get(&number) else {
            return false;
        };
        // A source's own earlier reports are no measure: it joins them as an
        // update only.
        let others: Vec<u64> = story
            .members
            .iter()
            .filter(|at| self.entries.get(at).map(|entry| entry.source) != asked.source)
            .copied()
            .collect();
        if others.len() < CROWD {
            return true;
        }
        let step = others.len().div_ceil(SPOKESMEN);
        let votes: Vec<bool> = others
            .iter()
            .step_by(step)
            .map(|member| {
                let alone = Story {
                    key: story.key,
                    members: vec![*member],
                    newest: story.newest,
                };
                judge(self, asked, number, &alone, false).probability >= KIN
            })
            .collect();
        let yes = votes.iter().filter(|vote| **vote).count();
        yes * 3 >= votes.len()
    }

    /// Whether a story has moved so far from how it began that a report like
    /// its latest ones is of another event than its first ones.
    fn has_drifted(&self, story: u32, asked: &Candidate) -> bool {
        let Some(story) = self.stories.get(&story) else {
            return false;
        };
        let first: Vec<&Entry> = story
            .members
            .iter()
            .take(FOUNDERS)
            .filter_map(|number| self.entries.get(number))
            .collect();
        story.members.len() > 2 * FOUNDERS
            && first.iter().all(|entry| {
                asked.published.duration_since(entry.published) >= SETTLED
                    && likeness(self, asked, entry) < DRIFTED
            })
    }

    fn related<'a>(&self, judged: impl Iterator<Item = &'a Judged>) -> Vec<Key> {
        judged
            .filter(|one| one.probability >= RELATES)
            .take(RELATED_STORIES)
            .filter_map(|one| Some(self.stories.get(&one.story)?.key))
            .collect()
    }

    /// Why a report joins: the terms that weighed most.
    fn in_words(&self, report: &Report, asked: &Candidate, best: &Judged) -> String {
        let mut weighed: Vec<(f64, &str)> = asked
            .terms
            .iter()
            .filter(|term| term.kind != Kind::Sound)
            .filter_map(|term| {
                let known = self.term(term.number?)?;
                let at = known.stories.binary_search_by_key(&best.story, |one| one.0);
                let inside = f64::from(known.stories.get(at.ok()?)?.1);
                Some((
                    term.weight * inside / f64::from(known.reports),
                    known.text.as_str(),
                ))
            })
            .collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let mut words: Vec<String> = Vec::new();
        for (_, text) in weighed {
            let word = match text.split_once(':') {
                Some((_, id)) => id.replace('-', " "),
                None => said_as(report, text),
            };
            if words.len() < 5 && !words.contains(&word) {
                words.push(word);
            }
        }
        format!(
            "the same event at {:.0} %: {}",
            best.probability * 100.0,
            words.join(", ")
        )
    }
}

/// The word of a report that has this stem, as it is written there; the stem
/// where none is like it.
fn said_as(report: &Report, stem: &str) -> String {
    let words = [&report.title, &report.summary]
        .into_iter()
        .flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
    let mut like = words.filter(|word| has_stem(word, stem, &report.language));
    like.next().unwrap_or(stem).to_owned()
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
