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

/// So many of the first and of the latest reports stand for the whole story.
const FIRST: usize = 6;
const LATEST: usize = 14;

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
    pub(super) weight: f64,
    pub(super) reports: u32,
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
#[derive(Debug, Default, Clone, Copy)]
struct Pair {
    title: f64,
    all: f64,
    concepts: f64,
    sounds: f64,
    /// Unusual words in common, counted by how unusual.
    rare: f64,
    rare_title: f64,
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
    let norms = Norms::of(asked);
    let mut inside = vec![0; asked.terms.len()];
    let pairs: Vec<Pair> = entries
        .iter()
        .map(|(_, entry)| pair(index, asked, &norms, entry, &mut inside))
        .collect();
    if entries.len() < members.len() {
        count_all(index, asked, number, &mut inside);
    }
    let size = members.len() as f64;
    let speaks = |entry: &Entry| base(&entry.language) == base(&asked.language);
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
    features.set(Feature::Linked, f64::from(u8::from(linked)));
    conflicts(asked, &entries, &mut features);
    Judged {
        story: number,
        probability: index.weights().probability(&features, same_language),
        same_language,
        features,
        likest,
    }
}

/// Likeness to one member by words and concepts, 0 to 1.
pub(super) fn likeness(index: &Index, asked: &Candidate, entry: &Entry) -> f64 {
    let mut inside = vec![0; asked.terms.len()];
    let pair = pair(index, asked, &Norms::of(asked), entry, &mut inside);
    f64::midpoint(pair.all, pair.concepts)
}

fn base(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
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
                    // what happened.
                    hot = hot.max(share * (1.0 + reports).ln());
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

/// Lengths of the report's vectors.
struct Norms {
    title: f64,
    all: f64,
    concepts: f64,
    sounds: f64,
}

impl Norms {
    fn of(asked: &Candidate) -> Self {
        let mut norms = Self {
            title: 0.0,
            all: 0.0,
            concepts: 0.0,
            sounds: 0.0,
        };
        for term in &asked.terms {
            let square = term.weight * term.weight;
            match term.kind {
                Kind::Word => {
                    norms.all += square;
                    if term.title {
                        norms.title += square;
                    }
                }
                Kind::Concept => norms.concepts += square,
                Kind::Sound => norms.sounds += square,
                Kind::Number => {}
            }
        }
        norms
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
    norms: &Norms,
    entry: &Entry,
    inside: &mut [u32],
) -> Pair {
    let mut shared = Pair::default();
    let mut theirs = Pair::default();
    let mut mine = asked
        .terms
        .iter()
        .zip(inside)
        .filter_map(|(term, slot)| Some((term.number?, term, slot)))
        .peekable();
    let same_source = asked.source == Some(entry.source);
    for held in &entry.terms {
        let weight = asked.rarity.of(index.holding(held.number));
        let square = weight * weight;
        match held.kind {
            Kind::Word => {
                theirs.all += square;
                if held.title {
                    theirs.title += square;
                }
            }
            Kind::Concept => theirs.concepts += square,
            Kind::Sound => theirs.sounds += square,
            Kind::Number => {}
        }
        while mine.next_if(|(mine, _, _)| *mine < held.number).is_some() {}
        let Some((_, term, slot)) = mine.next_if(|(mine, _, _)| *mine == held.number) else {
            continue;
        };
        if same_source && held.kind == Kind::Word && index.is_habit(held.number) {
            continue;
        }
        *slot += 1;
        match held.kind {
            Kind::Word => {
                let rare = term.unusual * term.unusual;
                shared.all += square;
                shared.rare += rare;
                if held.title && term.title {
                    shared.title += square;
                    shared.rare_title += rare;
                }
            }
            Kind::Concept => shared.concepts += square,
            Kind::Sound => shared.sounds += square,
            Kind::Number => {}
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
        rare: shared.rare,
        rare_title: shared.rare_title,
    }
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

/// Both say something, and nothing in common.
fn apart<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    !one.is_empty() && !other.is_empty() && !one.iter().any(|this| other.contains(this))
}

/// The same word stands beside different numbers.
fn numbers_part(one: &Light, other: &Light) -> bool {
    one.numbers.iter().any(|(word, number)| {
        !word.is_empty()
            && other.numbers.iter().any(|(theirs, _)| theirs == word)
            && !other
                .numbers
                .iter()
                .any(|(theirs, that)| theirs == word && that == number)
    })
}
