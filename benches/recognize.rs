//! How many items a second recognition judges on one core, in the manner of
//! news (a title, and a summary of about 300 characters), by language; and how
//! much memory its tables take.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use geowire::recognize::{Recognizer, Subject, languages};

/// A title and a sentence, which is repeated to the length of a summary.
const TEXTS: [(&str, &str, &str); 7] = [
    (
        "de",
        "Kreml droht nach Angriff auf Raffinerie mit Vergeltung",
        "Der Sprecher des Präsidenten sagte in Moskau, die Antwort werde nicht lange auf sich warten \
         lassen; in Kiew wollte sich zunächst niemand dazu äußern. ",
    ),
    (
        "en",
        "Supermarkets cut prices again as shoppers stay away",
        "Two of the largest chains said on Monday that they would lower the price of bread, milk and \
         coffee, after a slow start to the season left shelves full. ",
    ),
    (
        "ru",
        "МИД вызвал посла после высылки двух дипломатов",
        "В министерстве заявили, что ответ будет зеркальным, и напомнили о переговорах по зерну, \
         которые стороны ведут с весны. ",
    ),
    (
        "ar",
        "وزير الخارجية يبحث مع نظيره التركي الوضع في شمال سوريا",
        "وقال البيان إن الجانبين اتفقا على مواصلة المشاورات خلال الأسابيع المقبلة قبل انعقاد القمة. ",
    ),
    (
        "zh",
        "两国外长通话讨论边境局势",
        "双方同意继续通过外交渠道保持沟通，避免局势升级，并将于下月举行新一轮会谈。",
    ),
    (
        "ja",
        "台風の影響で新幹線が一部運休",
        "気象庁によると、台風は今夜にも上陸する見込みで、交通機関は早めの帰宅を呼びかけている。",
    ),
    (
        "ko",
        "정부, 반도체 수출 통제 대응책 마련",
        "산업부는 이번 조치가 국내 기업에 미칠 영향을 점검하고 관계국과 협의하겠다고 밝혔다. ",
    ),
];

/// Characters of a summary.
const SUMMARY: usize = 300;

fn judging(criterion: &mut Criterion) {
    let recognizer = Recognizer::built_in(0.5);
    let texts: Vec<(&str, &str, String)> = TEXTS
        .iter()
        .map(|(language, title, sentence)| {
            let summary = sentence.chars().cycle().take(SUMMARY).collect();
            (*language, *title, summary)
        })
        .collect();
    let judge = |(language, title, summary): &(&str, &str, String)| {
        recognizer.judge(Subject {
            title,
            summary,
            language,
            source: "",
        })
    };
    let mut group = criterion.benchmark_group("recognize");
    for text in &texts {
        judge(text);
        group.throughput(Throughput::Elements(1));
        group.bench_function(text.0, |bencher| bencher.iter(|| judge(black_box(text))));
    }
    let all = u64::try_from(texts.len()).unwrap_or(1);
    group.throughput(Throughput::Elements(all));
    group.bench_function("seven languages in turn", |bencher| {
        bencher.iter(|| {
            texts
                .iter()
                .map(|text| judge(black_box(text)).score)
                .sum::<f64>()
        });
    });
    group.finish();
    eprintln!(
        "tables of {} languages: {:.1} MB",
        languages().len(),
        recognizer.size() as f64 / 1e6
    );
}

criterion_group!(benches, judging);
criterion_main!(benches);
