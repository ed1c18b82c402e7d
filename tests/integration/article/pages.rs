use std::fs;
use std::path::PathBuf;

use geowire::normalize::{Article, article};
use geowire::parse;
use geowire::recognize::{Recognizer, Subject};
use serde::Deserialize;
use url::Url;

/// A page in the shape of a real outlet's, with a text of our own, and what is
/// to be found on it.
#[derive(Debug, Deserialize)]
struct Case {
    page: String,
    language: String,
    content_type: String,
    title: String,
    summary: String,
    geopolitics: u8,
    countries: Vec<String>,
    body: Vec<String>,
    furniture: Vec<String>,
}

fn cases() -> Vec<(Case, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/integration/article/pages");
    let expected = fs::read_to_string(folder.join("expected.jsonl")).unwrap();
    let cases = expected.lines().map(|line| {
        let case: Case = serde_json::from_str(line).unwrap();
        let bytes = fs::read(folder.join(format!("{}.html", case.page))).unwrap();
        (case, bytes)
    });
    cases.collect()
}

fn read(case: &Case, bytes: &[u8]) -> Article {
    let page = parse::page(bytes, Some(&case.content_type)).unwrap();
    let url = Url::parse("https://news.example/2026/artikel").unwrap();
    article(&page, &url, &case.title, &case.summary)
        .unwrap_or_else(|why| panic!("{}: {why}", case.page))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Twelve pages in six languages: every paragraph is found, and next to nothing
/// of what stands around it.
#[test]
fn the_body_is_found_and_the_page_is_left() {
    let (mut let_in, mut furniture) = (0, 0);
    for (case, bytes) in cases() {
        let found = read(&case, &bytes);
        let text = letters(&found.text);
        for paragraph in &case.body {
            assert!(
                text.contains(&letters(paragraph)),
                "{}: {paragraph}\nnot in\n{}",
                case.page,
                found.text
            );
        }
        for piece in &case.furniture {
            let piece = letters(piece);
            furniture += piece.chars().count();
            if text.contains(&piece) {
                println!("{}: {piece}", case.page);
                let_in += piece.chars().count();
            }
        }
        let html = &found.html;
        for bad in [
            "<script",
            "<style",
            "onclick",
            "javascript:",
            "src=\"/",
            "href=\"/",
        ] {
            assert!(!html.contains(bad), "{}: {bad} in\n{html}", case.page);
        }
    }
    println!("furniture let in: {let_in} of {furniture} characters");
    assert!(let_in * 100 <= furniture * 2, "{let_in} of {furniture}");
}

#[test]
fn pictures_that_load_late_have_their_address() {
    let picture = |name: &str| {
        let cases = cases();
        let (case, bytes) = cases.iter().find(|(case, _)| case.page == name).unwrap();
        read(case, bytes).html
    };
    for (page, address) in [
        ("de-broadcaster", "https://news.example/i/kim.jpg"),
        ("en-broadcaster", "https://news.example/ic/pier.jpg"),
        ("en-amp", "https://news.example/s/goal.jpg"),
    ] {
        let html = picture(page);
        assert!(html.contains(address), "{page}: {html}");
    }
    assert!(picture("en-thinktank").contains("<td>1.72m</td>"));
}

/// Titles that say nothing: the article decides, and one that mentions many
/// countries in passing does not become geopolitics by it.
#[test]
fn the_article_decides_where_the_title_says_nothing() {
    for (case, bytes) in cases() {
        let found = read(&case, &bytes);
        let subject = Subject {
            title: &case.title,
            summary: &case.summary,
            language: &case.language,
            source: "",
        };
        let recognizer = Recognizer::built_in(0.5);
        let before = recognizer.judge(subject);
        let after = recognizer.judge_with_article(subject, &found.text);
        let countries = after.countries();
        println!(
            "{}: {:.2} -> {:.2} {countries:?}",
            case.page, before.score, after.score
        );
        assert_eq!(
            after.geopolitics,
            case.geopolitics == 1,
            "{}: {:.2}, was {:.2}; {:?}",
            case.page,
            after.score,
            before.score,
            after.evidence
        );
        for country in &case.countries {
            assert!(
                countries.contains(country),
                "{}: {country} not in {countries:?}",
                case.page
            );
        }
    }
}

/// A text as it was found, under a title that says nothing.
#[derive(Debug, Deserialize)]
struct Told {
    language: String,
    title: String,
    summary: String,
    geopolitics: u8,
    text: String,
}

/// Long texts that name wars, armies and far countries in passing, and texts
/// that are about them.
#[test]
fn what_is_named_in_passing_turns_nothing() {
    let told = include_str!("texts.jsonl").lines();
    let mut wrong = Vec::new();
    for told in told.map(|line| serde_json::from_str::<Told>(line).unwrap()) {
        let subject = Subject {
            title: &told.title,
            summary: &told.summary,
            language: &told.language,
            source: "",
        };
        let verdict = Recognizer::built_in(0.5).judge_with_article(subject, &told.text);
        println!(
            "{}: {:.2} {:?}",
            told.title,
            verdict.score,
            verdict.countries()
        );
        if verdict.geopolitics != (told.geopolitics == 1) {
            wrong.push(told.title);
        }
    }
    // It begins with a film about a submarine of one power and the admiral of
    // another, which no list of words can tell from the thing itself.
    assert_eq!(wrong, ["What to watch this weekend"]);
}

/// What was found on a page may be something else that stands there: no text
/// takes a report out that its title and summary bring in.
#[test]
fn a_wrong_text_takes_nothing_out() {
    let recognizer = Recognizer::built_in(0.5);
    let subject = Subject {
        title: "Russland und Nordkorea unterzeichnen Beistandsvertrag",
        summary: "Seoul und Tokio verurteilen das Militärbündnis.",
        language: "de",
        source: "",
    };
    let before = recognizer.judge(subject);
    assert!(before.geopolitics);
    for line in include_str!("texts.jsonl").lines() {
        let told: Told = serde_json::from_str(line).unwrap();
        let after = recognizer.judge_with_article(subject, &told.text);
        assert!(after.geopolitics, "{}", told.title);
        assert!(after.score >= before.score, "{}", told.title);
    }
}
