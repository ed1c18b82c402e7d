//! What it costs to judge one report against the reports of the window, by how
//! many there are: a thousand, ten thousand, a hundred thousand. The stream is
//! made of words with the frequencies of language (Zipf), places, and events
//! that three reports on average tell of.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use fastrand::Rng;
use geowire::group::{Index, Report};
use geowire::model::{Key, Named, NamedKind, Verdict};
use jiff::{SignedDuration, Timestamp};

const WINDOW: SignedDuration = SignedDuration::from_hours(96);
/// Words of the language.
const WORDS: usize = 60_000;

/// A word that no language has, the `n`th.
fn word(n: usize) -> String {
    const BEGIN: [&str; 20] = [
        "b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "dr", "kl",
        "pr", "st", "tr",
    ];
    const MIDDLE: [&str; 5] = ["a", "e", "i", "o", "u"];
    let mut text = String::new();
    let mut rest = n;
    for _ in 0..3 {
        for part in [&BEGIN[..], &MIDDLE[..]] {
            text.push_str(part.get(rest % part.len()).unwrap_or(&""));
            rest /= part.len();
        }
    }
    text
}

/// A word's number by Zipf's law: the chance of the nth is as one to n.
fn zipf(rng: &mut Rng) -> usize {
    // A random number below a random power of two comes to that.
    let top = rng.u32(1..=WORDS.ilog2());
    rng.usize(..1 << top).min(WORDS - 1)
}

fn report(rng: &mut Rng, number: usize, event: usize, total: usize) -> Report {
    let mut own = Rng::with_seed(event as u64);
    let core: Vec<usize> = (0..8).map(|_| zipf(&mut own) + 300).collect();
    let mut text = |words: usize, of_event: usize| -> String {
        let mut all: Vec<String> = (0..words).map(|_| word(zipf(rng))).collect();
        for _ in 0..of_event {
            all.extend(rng.choice(&core).map(|n| word(*n)));
        }
        rng.shuffle(&mut all);
        all.join(" ")
    };
    let (title, summary) = (text(5, 4), text(24, 8));
    let named = |kind, id: String, weight| Named {
        kind,
        label: id.clone(),
        id,
        weight,
    };
    let country = |rng: &mut Rng| format!("C{}", zipf(rng).isqrt());
    let seconds = i64::try_from(number * 96 * 3600 / total).unwrap_or(0);
    Report {
        id: Key::of(9, &["bench", &number.to_string()]),
        source: format!("outlet {}", rng.usize(..200)),
        publisher: String::new(),
        language: "en".to_owned(),
        title,
        summary,
        link: Some(format!("https://outlet.example/{number}")),
        refers: Vec::new(),
        wires: Vec::new(),
        published: Timestamp::from_second(1_772_000_000 + seconds).unwrap_or_default(),
        verdict: Verdict {
            score: 0.9,
            geopolitics: true,
            named: vec![
                named(NamedKind::Country, country(&mut own), 0.4),
                named(NamedKind::Country, country(&mut own), 0.2),
                named(NamedKind::Theme, format!("t{}", own.usize(..240)), 0.2),
                named(NamedKind::Theme, format!("t{}", own.usize(..240)), 0.1),
            ],
            evidence: Vec::new(),
            language: "en".to_owned(),
            confidence: 1.0,
            version: 2,
        },
    }
}

fn judging(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one report against the window");
    for total in [1_000_usize, 10_000, 100_000] {
        let mut rng = Rng::with_seed(7);
        let mut index = Index::new(WINDOW);
        for number in 0..total {
            let event = rng.usize(..total / 3);
            let report = report(&mut rng, number, event, total);
            // The story of the event, which keeps the making quick: what is
            // measured is the judging alone.
            index.insert(&report, Key::of(3, &["event", &event.to_string()]));
        }
        let asked: Vec<Report> = (0..200)
            .map(|number| {
                let event = rng.usize(..total / 3);
                report(&mut rng, total + number, event, total + 200)
            })
            .collect();
        let found = asked.iter().filter(|one| !index.place(one).begins).count();
        println!(
            "{total} reports: {found} of {} asked join a story",
            asked.len()
        );
        let mut at = 0;
        group.bench_with_input(BenchmarkId::from_parameter(total), &total, |bencher, _| {
            bencher.iter(|| {
                at = (at + 1) % asked.len();
                black_box(asked.get(at).map(|report| index.place(report)))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, judging);
criterion_main!(benches);
