//! What brings a story up, what its entry counts, and who speaks for it.

use geowire::model::{Credit, Filter, House, Item, Key, NamedKind, Place, StoryEntry, Verdict};
use geowire::store::{Declared, Store};
use jiff::{SignedDuration, Timestamp};

use super::values::{
    DAY, at, declared, folder, item, key, keys, reconcile, relevant, rows, start, store, verdict,
};

/// What a test says of a report; the rest is that of the first.
struct Arrival {
    source: usize,
    title: &'static str,
    wires: &'static [&'static str],
    named: Option<House>,
    copy_of: Option<Key>,
    verdict: Verdict,
    published: Timestamp,
    arrived: bool,
}

fn arrival(source: usize, title: &'static str) -> Arrival {
    Arrival {
        source,
        title,
        wires: &[],
        named: None,
        copy_of: None,
        verdict: relevant(),
        published: start(),
        arrived: true,
    }
}

/// The identity of a report of that title.
fn report(source: usize, title: &str) -> Key {
    Key::of(1, &[&source.to_string(), title])
}

struct Desk {
    store: Store,
    rows: Vec<i64>,
    _folder: tempfile::TempDir,
}

impl Desk {
    /// Sources 0 to 4: two papers of one family, two others, and state media.
    async fn new() -> Self {
        let folder = folder();
        let store = store(&folder);
        let source = |name: &str, family: &str, state| {
            let mut declared = declared(name, &format!("https://{name}.example/feed"));
            declared.profile.family = family.to_owned();
            declared.profile.state = state;
            declared
        };
        let all: Vec<Declared> = vec![
            source("Morning", "North Group", false),
            source("Evening", "North Group", false),
            source("Harbour", "Harbour", false),
            source("Hill", "Hill", false),
            source("Palace", "Palace", true),
        ];
        let rows = rows(&reconcile(&store, all).await);
        Self {
            store,
            rows,
            _folder: folder,
        }
    }

    async fn take(&self, arrival: Arrival, now: Timestamp) -> i64 {
        let source = self.rows[arrival.source];
        let item = Item {
            published: arrival.published,
            ..item(arrival.title)
        };
        let mut keys = keys("x", &item);
        keys.identity = report(arrival.source, arrival.title);
        self.store
            .write(move |write| {
                let row = write.insert_report(source, &item, &keys, &arrival.verdict, now)?;
                let credit = Credit {
                    named: arrival.named,
                    wires: arrival.wires.iter().map(|&wire| wire.to_owned()).collect(),
                    refers: Vec::new(),
                };
                write.credit(row, &credit)?;
                let place = Place {
                    story: key("story"),
                    because: "a test says so",
                    copy_of: arrival.copy_of,
                    arrived: arrival.arrived,
                };
                write.place(row, &place, now)?;
                Ok(row)
            })
            .await
            .unwrap()
    }

    async fn story(&self) -> StoryEntry {
        let story = self.store.read(|read| read.story(key("story"), &[])).await;
        story.unwrap().unwrap()
    }

    async fn updated(&self) -> Timestamp {
        self.story().await.updated
    }

    async fn matching(&self, least: u32) -> usize {
        let filter = Filter {
            min_publishers: least,
            ..Filter::default()
        };
        let stories = self.store.read(move |read| read.stories(&filter)).await;
        stories.unwrap().len()
    }
}

fn about(countries: &[&str]) -> Verdict {
    let named: Vec<_> = countries
        .iter()
        .zip(1..)
        .map(|(&id, place)| (NamedKind::Country, id, 1.0 / f64::from(place)))
        .collect();
    verdict(0.75, &named)
}

#[tokio::test]
async fn a_publisher_brings_a_story_up_once_and_its_family_with_it() {
    let desk = Desk::new().await;
    desk.take(arrival(0, "First"), at(0)).await;
    assert_eq!(desk.updated().await, at(0));
    desk.take(arrival(1, "Of the same family"), at(10)).await;
    assert_eq!(desk.updated().await, at(0));
    desk.take(arrival(2, "Of another"), at(20)).await;
    assert_eq!(desk.updated().await, at(20));
    desk.take(arrival(2, "Of another again"), at(30)).await;
    assert_eq!(desk.updated().await, at(20));
}

#[tokio::test]
async fn a_copy_or_the_text_of_a_known_agency_is_no_new_voice() {
    let desk = Desk::new().await;
    let wire = |source, title, wires| Arrival {
        wires,
        ..arrival(source, title)
    };
    desk.take(wire(0, "First", &["dpa"]), at(0)).await;
    desk.take(wire(2, "Second", &["dpa"]), at(10)).await;
    assert_eq!(desk.updated().await, at(0));
    let copy = Arrival {
        copy_of: Some(report(0, "First")),
        published: at(DAY),
        verdict: about(&["JP"]),
        ..arrival(3, "Third")
    };
    desk.take(copy, at(20)).await;
    assert_eq!(
        desk.updated().await,
        at(0),
        "copied late, and it names another country"
    );
    desk.take(wire(4, "Fourth", &["dpa", "AFP"]), at(30)).await;
    assert_eq!(desk.updated().await, at(30));

    let story = desk.story().await;
    assert_eq!(
        story.publishers,
        ["North Group", "Harbour", "Hill", "Palace"]
    );
    assert_eq!(story.wires, ["dpa", "AFP"]);
    assert_eq!(story.independent, 1, "all of it is the agencies'");
    let marks: Vec<_> = story
        .reports
        .iter()
        .map(|line| (&*line.title, line.wires.len(), line.copy, line.state))
        .collect();
    assert_eq!(
        marks,
        [
            ("First", 1, false, false),
            ("Second", 1, false, false),
            ("Fourth", 2, false, true),
            ("Third", 0, true, false)
        ],
        "in order of publication"
    );
    assert_eq!(story.last_seen, at(30));
    assert_eq!(story.reports[0].because, "a test says so");
}

#[tokio::test]
async fn a_country_brings_a_story_up_when_it_weighs() {
    let desk = Desk::new().await;
    let on = |title, verdict| Arrival {
        verdict,
        ..arrival(0, title)
    };
    desk.take(on("First", about(&["RU", "UA"])), at(0)).await;
    // The fourth country of a report is named in passing.
    desk.take(on("Second", about(&["RU", "UA", "RU", "JP"])), at(10))
        .await;
    assert_eq!(desk.updated().await, at(0));
    let dull = Verdict {
        geopolitics: false,
        ..about(&["JP"])
    };
    desk.take(on("Third", dull), at(20)).await;
    assert_eq!(
        desk.updated().await,
        at(0),
        "not recognised: it says nothing"
    );
    desk.take(on("Fourth", about(&["RU", "JP"])), at(30)).await;
    assert_eq!(desk.updated().await, at(30));
}

#[tokio::test]
async fn a_new_day_brings_a_story_up() {
    let desk = Desk::new().await;
    let midnight: Timestamp = "2026-09-22T00:00:00Z".parse().unwrap();
    let on = |title, published| Arrival {
        published,
        ..arrival(0, title)
    };
    let minute = SignedDuration::from_mins(1);
    desk.take(on("First", midnight - minute - minute), at(0))
        .await;
    desk.take(on("Second", midnight - minute), at(10)).await;
    assert_eq!(desk.updated().await, at(0));
    desk.take(on("Third", midnight), at(20)).await;
    assert_eq!(desk.updated().await, at(20));
    desk.take(on("Fourth", midnight + minute), at(30)).await;
    assert_eq!(desk.updated().await, at(20));
}

#[tokio::test]
async fn neither_an_edit_nor_a_replay_brings_a_story_up() {
    let desk = Desk::new().await;
    let row = desk.take(arrival(0, "First"), at(0)).await;
    let edited = Item {
        published: at(DAY),
        ..item("First, and quite different now")
    };
    let edited_keys = keys("x", &edited);
    desk.store
        .write(move |write| {
            write.update_report(row, &edited, &edited_keys, &about(&["JP"]), at(40))?;
            write.rejudge(row, &about(&["BR"]))
        })
        .await
        .unwrap();
    assert_eq!(desk.updated().await, at(0));
    // What comes in by other rules is old: all three kinds of news at once.
    let replayed = Arrival {
        arrived: false,
        verdict: about(&["CN"]),
        published: at(2 * DAY),
        ..arrival(2, "Second")
    };
    desk.take(replayed, at(50)).await;
    let story = desk.story().await;
    assert_eq!((story.updated, story.reports.len()), (at(0), 2));
}

#[tokio::test]
async fn families_are_what_a_filter_counts() {
    let desk = Desk::new().await;
    desk.take(arrival(0, "First"), at(0)).await;
    desk.take(arrival(1, "Second"), at(0)).await;
    assert_eq!((desk.matching(1).await, desk.matching(2).await), (1, 0));
    // A feed that collects: the publication that is named counts, not the feed.
    let collected = |title, family: &str, state| Arrival {
        named: Some(House {
            publisher: format!("{family} Online"),
            family: family.to_owned(),
            state,
        }),
        ..arrival(0, title)
    };
    desk.take(collected("Third", "Reed", true), at(5)).await;
    assert_eq!((desk.matching(2).await, desk.matching(3).await), (1, 0));
    let story = desk.story().await;
    assert_eq!(story.updated, at(5));
    assert_eq!(story.publishers, ["North Group", "Reed"]);
    let last = &story.reports[2];
    assert_eq!(
        (&*last.publisher, &*last.source, last.state),
        ("Reed Online", "Morning", true)
    );
    desk.take(collected("Fourth", "Marsh", false), at(6)).await;
    assert_eq!(desk.matching(3).await, 1);
}

#[tokio::test]
async fn a_family_that_is_configured_later_counts_at_once() {
    let desk = Desk::new().await;
    desk.take(arrival(2, "First"), at(0)).await;
    desk.take(arrival(3, "Second"), at(0)).await;
    assert_eq!(desk.matching(2).await, 1);
    let all: Vec<Declared> = ["Harbour", "Hill"]
        .map(|name| {
            let mut declared = declared(name, &format!("https://{name}.example/feed"));
            declared.profile.family = "One House".to_owned();
            declared
        })
        .into();
    reconcile(&desk.store, all).await;
    assert_eq!(desk.matching(2).await, 0);
    assert_eq!(desk.story().await.publishers, ["One House"]);
}

#[tokio::test]
async fn the_title_is_of_the_best_report_in_the_readers_language() {
    let desk = Desk::new().await;
    let clear = "Allies agree on new missiles for the east of the country";
    desk.take(
        arrival(4, "Palace praises the wisdom of the new agreement"),
        at(0),
    )
    .await;
    desk.take(
        arrival(0, "Live: allies meet to talk about new missiles"),
        at(1),
    )
    .await;
    assert!(
        desk.story().await.title.starts_with("Live"),
        "better than state media"
    );
    desk.take(arrival(2, clear), at(2)).await;
    desk.take(
        arrival(3, "Neighbours agree on new missiles for the allies"),
        at(3),
    )
    .await;
    let story = desk.story().await;
    assert_eq!(
        (&*story.title, &*story.summary),
        (clear, &*format!("Summary of {clear}."))
    );

    let german = Item {
        language: geowire::model::Language {
            tag: "de".to_owned(),
            from: geowire::model::LanguageOrigin::Source,
        },
        ..item("Verbündete einigen sich auf neue Raketen für den Osten")
    };
    let source = desk.rows[3];
    let german_keys = keys("g", &german);
    desk.store
        .write(move |write| {
            let row = write.insert_report(source, &german, &german_keys, &relevant(), at(4))?;
            write.place(row, &super::values::place("story", "so"), at(4))
        })
        .await
        .unwrap();
    assert_eq!(
        desk.story().await.language,
        "en",
        "no language is preferred"
    );
    let filter = Filter {
        prefer: vec!["fr".to_owned(), "de".to_owned(), "en".to_owned()],
        ..Filter::default()
    };
    let stories = desk
        .store
        .read(move |read| read.stories(&filter))
        .await
        .unwrap();
    assert_eq!(stories[0].language, "de");
    assert!(stories[0].title.starts_with("Verbündete"));
}
