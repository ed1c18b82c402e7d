//! How likely it is that a report is of the event of a story.
//!
//! What report and story share is put into some thirty figures, each a share
//! or a logarithm so that they mean the same in a small stream and in a large
//! one; fitted weights make a probability of them. There are two sets of
//! weights: one where the story has a report in the same language, and one
//! where only what is common to all languages can speak.

use jiff::Timestamp;

use super::index::{Entry, Index, Light, Story};
use super::rarity::Rarity;
use super::terms::Kind;
use super::weights::{Feature, Features};
use crate::model::primary_language;

/// So many of the first and of the latest reports stand for the whole story.
const FIRST: usize = 6;
const LATEST: usize = 14;

/// Likeness from which a report is an update of an earlier one of its source,
/// when no other source has told of the event.
const UPDATE: f64 = 0.25;

/// A report that links to one of a story, or is linked from it, is so many
/// times as likely to be of it. The labelled reports come without their links:
/// this cannot be fitted on them.
const LINKED: f64 = 20.0;

/// A report that is asked about.
#[derive(Debug)]
pub(super) struct Candidate {
    /// Sorted by number, those that the index does not know first.
    pub(super) terms: Vec<Weighed>,
    pub(super) light: Light,
    pub(super) language: String,
    pub(super) source: Option<u32>,
    pub(super) published: Timestamp,
    pub(super) rarity: Rarity,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    pub(super) number: Option<u32>,
    pub(super) kind: Kind,
    pub(super) title: bool,
    /// Whether the title writes it as a name.
    pub(super) name: bool,
    pub(super) weight: f64,
    pub(super) reports: u32,
    /// Stories that hold it.
    pub(super) stories: u32,
    /// How unusual it is in the long run, 0 to 1.
    pub(super) unusual: f64,
    /// Reports that would hold it if the long run were in the index.
    pub(super) expected: f64,
}

/// A story as a report found it.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) story: u32,
    pub(super) probability: f64,
    pub(super) same_language: bool,
    pub(super) features: Features,
    /// The member with the likest title, and how like.
    pub(super) likest: Option<(f64, u64)>,
}

/// Likeness of a report to one member.
#[derive(Debug, Clone, Copy)]
struct Pair {
    title: f64,
    all: f64,
    concepts: f64,
    sounds: f64,
    /// Unusual words in common, counted by how unusual.
    rare: f64,
    rare_title: f64,
    /// Names that only one of the titles has: mine, theirs.
    own: (u32, u32),
}

pub(super) fn judge(
    index: &Index,
    asked: &Candidate,
    number: u32,
    story: &Story,
    linked: bool,
) -> Judged {
    let members = &story.members;
    let latest = members.iter().rev().take(LATEST);
    let first = members
        .iter()
        .take(FIRST.min(members.len().saturating_sub(LATEST)));
    let entries: Vec<(u64, &Entry)> = latest
        .chain(first)
        .filter_map(|number| Some((*number, index.entry(*number)?)))
        .collect();
    let mut features = Features::default();
    let norms = Squares::of(asked);
    let mut inside = vec![0; asked.terms.len()];
    let pairs: Vec<Pair> = entries
        .iter()
        .map(|(_, entry)| pair(index, asked, &norms, entry, &mut inside))
        .collect();
    if entries.len() < members.len() {
        count_all(index, asked, number, &mut inside);
    }
    let size = members.len() as f64;
    let speaks =
        |entry: &Entry| primary_language(&entry.language) == primary_language(&asked.language);
    let spoken = entries.iter().filter(|(_, entry)| speaks(entry)).count();
    let same_language = spoken > 0;
    // Words are looked for where they can stand: in reports of the same
    // language, when there are any.
    let share = if same_language {
        spoken as f64 / entries.len() as f64
    } else {
        1.0
    };
    shares(asked, &inside, (size, size * share), &mut features);
    let mut words: Vec<f64> = entries
        .iter()
        .zip(&pairs)
        .filter(|((_, entry), _)| !same_language || speaks(entry))
        .map(|(_, p)| f64::midpoint(p.title, p.all))
        .collect();
    let most = |of: fn(&Pair) -> f64| pairs.iter().map(of).fold(0.0, f64::max);
    features.set(Feature::TitleMost, most(|p| p.title));
    features.set(Feature::AllMost, most(|p| p.all));
    features.set(Feature::ConceptsMost, most(|p| p.concepts));
    features.set(Feature::SoundsMost, most(|p| p.sounds));
    features.set(Feature::RareMost, most(|p| p.rare).min(4.0));
    features.set(Feature::RareTitle, most(|p| p.rare_title).min(3.0));
    features.set(Feature::WordsMean, mean(&words));
    features.set(
        Feature::ConceptsMean,
        mean(&pairs.iter().map(|p| p.concepts).collect::<Vec<_>>()),
    );
    let same_source: Vec<f64> = entries
        .iter()
        .zip(&pairs)
        .filter(|((_, entry), _)| Some(entry.source) == asked.source)
        .map(|(_, p)| f64::midpoint(p.title, p.all))
        .collect();
    let share = same_source.len() as f64 / (entries.len() as f64).max(1.0);
    features.set(Feature::SourceShare, share);
    features.set(
        Feature::SourceMost,
        same_source.iter().copied().fold(0.0, f64::max),
    );
    let likest = entries
        .iter()
        .zip(&pairs)
        .map(|((number, _), pair)| (pair.title, *number))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    words.sort_by(|a, b| b.total_cmp(a));
    words.truncate(3);
    features.set(Feature::WordsThree, mean(&words));
    features.set(Feature::Size, size.ln());
    let apart = entries
        .iter()
        .map(|(_, entry)| asked.published.duration_since(entry.published).abs())
        .min()
        .map_or(0.0, |apart| apart.as_secs_f64() / 86_400.0);
    features.set(Feature::Days, apart.min(4.0));
    conflicts(asked, &entries, &mut features);
    swaps(asked, &entries, &pairs, &mut features);
    let alone = entries
        .iter()
        .all(|(_, entry)| Some(entry.source) == asked.source);
    let likest_words = most(|p| f64::midpoint(p.title, p.all));
    let kept_apart = ordinals_part(asked, &entries)
        || is_swap(asked, &entries)
        || (alone && !linked && likest_words < UPDATE);
    let probability = match index.weights().probability(&features, same_language) {
        _ if kept_apart => 0.0,
        fitted if linked => fitted * LINKED / (fitted * LINKED + 1.0 - fitted),
        fitted => fitted,
    };
    Judged {
        story: number,
        probability,
        same_language,
        features,
        likest,
    }
}

/// Likeness to one member by words and concepts, 0 to 1.
pub(super) fn likeness(index: &Index, asked: &Candidate, entry: &Entry) -> f64 {
    let mut inside = vec![0; asked.terms.len()];
    let pair = pair(index, asked, &Squares::of(asked), entry, &mut inside);
    f64::midpoint(pair.all, pair.concepts)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / (values.len() as f64).max(1.0)
}

/// How much of the report the story as a whole holds: `cover` weighs what its
/// reports are expected to say, `pure` how far a term belongs to this story
/// and to no other, `held` what any of them said, `key` the few terms that
/// speak loudest.
fn shares(asked: &Candidate, inside: &[u32], (size, spoken): (f64, f64), features: &mut Features) {
    #[derive(Default)]
    struct Sums {
        whole: f64,
        cover: f64,
        pure: f64,
        held: f64,
        keys: Vec<f64>,
    }
    let mut title = Sums::default();
    let mut all = Sums::default();
    let mut concepts = Sums::default();
    let mut sounds = Sums::default();
    let mut numbers = 0.0;
    let mut rare: Vec<f64> = Vec::new();
    let (mut hot, mut hot_pure) = (0.0_f64, 0.0_f64);
    for (term, inside) in asked.terms.iter().zip(inside) {
        let inside = f64::from(*inside);
        let reports = f64::from(term.reports);
        let add = |sums: &mut Sums| {
            let weight = term.weight;
            sums.whole += weight;
            if inside > 0.0 {
                let of = if term.kind == Kind::Word {
                    spoken
                } else {
                    size
                };
                let share = (inside / of).min(1.0);
                // What is usual belongs to nobody, however few have said it yet.
                let purity = inside / (reports.max(inside) + 0.7 + term.expected);
                sums.cover += weight * share;
                sums.pure += weight * purity;
                sums.held += weight;
                sums.keys.push(weight * purity * (share + 0.3) / 1.3);
            }
        };
        match term.kind {
            Kind::Word => {
                if inside > 0.0 {
                    let share = term.unusual * term.unusual * (inside / spoken).min(1.0);
                    rare.push(share);
                    // An unusual word that many reports hold is the name of
                    // what happened, if they are of few stories: in a large
                    // stream many words are held by many.
                    let apiece = reports / f64::from(term.stories.max(1));
                    hot = hot.max(share * (1.0 + apiece).ln());
                    let purity = inside / (reports.max(inside) + 1.0);
                    hot_pure = hot_pure.max(share * purity * (1.0 + inside).ln());
                }
                add(&mut all);
                if term.title {
                    add(&mut title);
                }
            }
            Kind::Concept => add(&mut concepts),
            Kind::Sound => add(&mut sounds),
            Kind::Number => {
                if inside > 0.0 {
                    numbers += term.weight;
                }
            }
        }
    }
    let mut set = |name: [Feature; 4], sums: Sums| {
        let share = |part: f64, of: f64| if of > 0.0 { part / of } else { 0.0 };
        features.set(name[0], share(sums.cover, sums.whole));
        features.set(name[1], share(sums.pure, sums.whole));
        features.set(name[2], share(sums.held, sums.whole));
        let mut keys = sums.keys;
        keys.sort_by(|a, b| b.total_cmp(a));
        features.set(name[3], keys.iter().take(3).sum());
    };
    set(
        [
            Feature::TitleCover,
            Feature::TitlePure,
            Feature::TitleHeld,
            Feature::TitleKey,
        ],
        title,
    );
    set(
        [
            Feature::AllCover,
            Feature::AllPure,
            Feature::AllHeld,
            Feature::AllKey,
        ],
        all,
    );
    set(
        [
            Feature::ConceptsCover,
            Feature::ConceptsPure,
            Feature::ConceptsHeld,
            Feature::ConceptsKey,
        ],
        concepts,
    );
    set(
        [
            Feature::SoundsCover,
            Feature::SoundsPure,
            Feature::SoundsHeld,
            Feature::SoundsKey,
        ],
        sounds,
    );
    features.set(Feature::Numbers, numbers);
    features.set(Feature::Hot, hot);
    features.set(Feature::HotPure, hot_pure);
    rare.sort_by(|a, b| b.total_cmp(a));
    features.set(Feature::RareCover, rare.first().copied().unwrap_or(0.0));
    features.set(Feature::RareNext, rare.get(1).copied().unwrap_or(0.0));
}

/// Sums of squared weights, one for each thing that is compared.
#[derive(Debug, Default, Clone, Copy)]
struct Squares {
    title: f64,
    all: f64,
    concepts: f64,
    sounds: f64,
}

impl Squares {
    fn add(&mut self, kind: Kind, title: bool, square: f64) {
        match kind {
            Kind::Word => {
                self.all += square;
                if title {
                    self.title += square;
                }
            }
            Kind::Concept => self.concepts += square,
            Kind::Sound => self.sounds += square,
            Kind::Number => {}
        }
    }

    fn of(asked: &Candidate) -> Self {
        let mut squares = Self::default();
        for term in &asked.terms {
            squares.add(term.kind, term.title, term.weight * term.weight);
        }
        squares
    }
}

/// Counts for each term of the report how many members hold it.
fn count_all(index: &Index, asked: &Candidate, story: u32, inside: &mut [u32]) {
    for (term, slot) in asked.terms.iter().zip(inside) {
        let known = term.number.and_then(|at| index.term(at));
        let place = known.and_then(|known| {
            let at = known.stories.binary_search_by_key(&story, |one| one.0);
            known.stories.get(at.ok()?)
        });
        *slot = place.map_or(0, |(_, count)| *count);
    }
}

/// Cosines of a report and a member, each term by its weight; what they share
/// is counted in `inside`.
fn pair(
    index: &Index,
    asked: &Candidate,
    norms: &Squares,
    entry: &Entry,
    inside: &mut [u32],
) -> Pair {
    let mut shared = Squares::default();
    let mut theirs = Squares::default();
    let (mut rare, mut rare_title) = (0.0, 0.0);
    let mut mine = asked
        .terms
        .iter()
        .zip(inside)
        .filter_map(|(term, slot)| Some((term.number?, term, slot)))
        .peekable();
    let same_source = asked.source == Some(entry.source);
    let names = asked.terms.iter().filter(|term| term.name).count();
    let mut own = (u32::try_from(names).unwrap_or(u32::MAX), 0);
    for held in &entry.terms {
        own.1 += u32::from(held.name);
        let weight = asked.rarity.of(index.holding(held.number));
        let square = weight * weight;
        theirs.add(held.kind, held.title, square);
        while mine.next_if(|(mine, _, _)| *mine < held.number).is_some() {}
        let Some((_, term, slot)) = mine.next_if(|(mine, _, _)| *mine == held.number) else {
            continue;
        };
        if term.name {
            own.0 = own.0.saturating_sub(1);
        }
        own.1 = own.1.saturating_sub(u32::from(held.name));
        if same_source && held.kind == Kind::Word && index.is_habit(held.number) {
            continue;
        }
        *slot += 1;
        let in_titles = held.title && term.title;
        shared.add(held.kind, in_titles, square);
        if held.kind == Kind::Word {
            let unusual = term.unusual * term.unusual;
            rare += unusual;
            if in_titles {
                rare_title += unusual;
            }
        }
    }
    let cosine = |shared: f64, one: f64, other: f64| {
        let whole = (one * other).sqrt();
        if whole > 0.0 { shared / whole } else { 0.0 }
    };
    Pair {
        title: cosine(shared.title, norms.title, theirs.title),
        all: cosine(shared.all, norms.all, theirs.all),
        concepts: cosine(shared.concepts, norms.concepts, theirs.concepts),
        sounds: cosine(shared.sounds, norms.sounds, theirs.sounds),
        rare,
        rare_title,
        own,
    }
}

/// The 19th package is not the 20th, however alike the words: no weight is
/// heavy enough for that.
fn ordinals_part(asked: &Candidate, entries: &[(u64, &Entry)]) -> bool {
    let mine = &asked.light.ordinals;
    let theirs = entries
        .iter()
        .map(|(_, entry)| &entry.traits.ordinals)
        .filter(|theirs| !theirs.is_empty());
    let (mut other, mut same) = (0, 0);
    for theirs in theirs {
        match apart(mine, theirs) {
            true => other += 1,
            false => same += 1,
        }
    }
    !mine.is_empty() && other > same
}

/// What keeps reports of one matter apart: another number beside the same
/// word, another ordinal, other actors, other countries.
fn conflicts(asked: &Candidate, entries: &[(u64, &Entry)], features: &mut Features) {
    let mine = &asked.light;
    let count = (entries.len() as f64).max(1.0);
    let share = |part: usize| part as f64 / count;
    let of = |clash: &dyn Fn(&Light) -> bool| {
        share(
            entries
                .iter()
                .filter(|(_, entry)| clash(&entry.traits))
                .count(),
        )
    };
    let numbers = of(&|theirs| numbers_part(mine, theirs));
    let ordinals = of(&|theirs| apart(&mine.ordinals, &theirs.ordinals));
    features.set(Feature::NumbersPart, numbers);
    features.set(Feature::OrdinalsPart, ordinals);
    features.set(
        Feature::ActorsPart,
        of(&|theirs| apart(&mine.actors, &theirs.actors)),
    );
    features.set(
        Feature::CountriesPart,
        of(&|theirs| apart(&mine.countries, &theirs.countries)),
    );
    features.set(
        Feature::CountryMissing,
        of(&|theirs| {
            mine.countries
                .first()
                .is_some_and(|first| !theirs.countries.contains(first))
        }),
    );
}

/// Words in which two titles may differ and still be one sentence said of two
/// things.
const SWAPPED: usize = 3;

/// The same sentence about someone or somewhere else: "Macron in Kyiv" and
/// "Orban in Kyiv", the refinery of one city and that of another.
fn is_swap(asked: &Candidate, entries: &[(u64, &Entry)]) -> bool {
    let mine = &asked.light;
    let (mut swaps, mut others) = (0, 0);
    for (_, entry) in entries {
        if primary_language(&entry.language) != primary_language(&asked.language) {
            continue;
        }
        let theirs = &entry.traits;
        let common = |word: &&u64| theirs.title_words.binary_search(word).is_ok();
        let shared = mine.title_words.iter().filter(common).count();
        let (left, right) = (
            mine.title_words.len() - shared,
            theirs.title_words.len().saturating_sub(shared),
        );
        let most = left.max(right);
        let one_sentence = left.min(right) > 0 && most <= SWAPPED && shared >= most.max(2);
        let of_other = (names_own(mine, theirs) && may_name_own(theirs, mine))
            || (names_own(theirs, mine) && may_name_own(mine, theirs));
        if one_sentence && of_other {
            swaps += 1;
        } else {
            others += 1;
        }
    }
    swaps > others
}

/// Whether the title of `one` surely names something that that of `other` does
/// not.
fn names_own(one: &Light, other: &Light) -> bool {
    has_own(&one.title_subjects, &other.title_subjects)
        || has_own(&one.title_names, &other.title_words)
}

/// Whether it may do so.
fn may_name_own(one: &Light, other: &Light) -> bool {
    names_own(one, other) || has_own(&one.title_capitals, &other.title_words)
}

/// Titles where each has a name that the other lacks: one city's attack is not
/// another's, and the more alike the rest, the more the name says.
fn swaps(asked: &Candidate, entries: &[(u64, &Entry)], pairs: &[Pair], features: &mut Features) {
    let mine = &asked.light;
    let count = (entries.len() as f64).max(1.0);
    let mut set = |own: Feature, swapped: Feature, clash: &dyn Fn(&Entry, &Pair) -> bool| {
        let clashing = entries
            .iter()
            .zip(pairs)
            .filter(|((_, entry), pair)| clash(entry, pair));
        let (mut share, mut alike) = (0.0, 0.0);
        for (_, pair) in clashing {
            share += 1.0;
            alike += pair.title;
        }
        features.set(own, share / count);
        features.set(swapped, alike / count);
    };
    set(Feature::WhoOwn, Feature::WhoSwapped, &|entry, _| {
        each_own(&mine.title_who, &entry.traits.title_who)
    });
    set(Feature::WhereOwn, Feature::WhereSwapped, &|entry, _| {
        each_own(&mine.title_where, &entry.traits.title_where)
    });
    set(Feature::NamesOwn, Feature::NamesSwapped, &|entry, pair| {
        primary_language(&entry.language) == primary_language(&asked.language)
            && pair.own.0 > 0
            && pair.own.1 > 0
    });
}

/// Each has something that the other lacks.
fn each_own<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    has_own(one, other) && has_own(other, one)
}

fn has_own<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.iter().any(|this| !other.contains(this))
}

/// Both say something, and nothing in common.
fn apart<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    !one.is_empty() && !other.is_empty() && !one.iter().any(|this| other.contains(this))
}

/// The same word stands beside different numbers.
fn numbers_part(one: &Light, other: &Light) -> bool {
    one.numbers.iter().any(|(word, number)| {
        other.numbers.iter().any(|(theirs, _)| theirs == word)
            && !other
                .numbers
                .iter()
                .any(|(theirs, that)| theirs == word && that == number)
    })
}
