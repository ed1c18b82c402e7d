//! Small values to store, and the shortest way to get them in.

use geowire::dedupe::Keys;
use geowire::model::{
    Counts, DateOrigin, Evidence, Item, Key, Language, LanguageOrigin, Named, NamedKind, Outcome,
    OutcomeKind, Place, SourceKind, SourceProfile, SourceState, Verdict,
};
use geowire::store::{Declared, SourceRow, Store, StoreError, Write};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

pub(super) const DAY: i64 = 86_400;

/// The moment at which the tests begin.
pub(super) fn start() -> Timestamp {
    at(0)
}

/// `seconds` after the beginning.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

pub(super) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub(super) fn store(folder: &TempDir) -> Store {
    Store::open(&folder.path().join("geowire.db")).unwrap()
}

pub(super) fn state() -> SourceState {
    SourceState::fresh(start(), SignedDuration::from_mins(15))
}

pub(super) fn declared(name: &str, url: &str) -> Declared {
    Declared {
        profile: SourceProfile {
            name: name.to_owned(),
            publisher: format!("{name} House"),
            family: format!("{name} House"),
            state: false,
            kind: SourceKind::Paper,
            languages: vec!["en".to_owned()],
        },
        url: url.parse().unwrap(),
        enabled: true,
        fresh: state(),
    }
}

/// Declares sources named `names`, each at an address of its own.
pub(super) async fn sources(store: &Store, names: &[&str]) -> Vec<i64> {
    let all: Vec<_> = names
        .iter()
        .map(|name| {
            declared(
                name,
                &format!("https://{}.example/feed", name.to_lowercase()),
            )
        })
        .collect();
    rows(&reconcile(store, all).await)
}

pub(super) async fn reconcile(store: &Store, all: Vec<Declared>) -> Vec<SourceRow> {
    reconcile_at(store, all, start()).await
}

pub(super) async fn reconcile_at(
    store: &Store,
    all: Vec<Declared>,
    now: Timestamp,
) -> Vec<SourceRow> {
    store
        .write(move |write| write.reconcile(&all, now))
        .await
        .unwrap()
}

pub(super) fn rows(sources: &[SourceRow]) -> Vec<i64> {
    sources.iter().map(|source| source.row).collect()
}

pub(super) fn key(text: &str) -> Key {
    Key::of(1, &[text])
}

pub(super) fn item(title: &str) -> Item {
    Item {
        guid: Some(title.to_owned()),
        link: Some(format!("https://news.example/{}", title.replace(' ', "-"))),
        title: title.to_owned(),
        summary: format!("Summary of {title}."),
        content: format!("<p>{title}</p>"),
        language: Language {
            tag: "en".to_owned(),
            from: LanguageOrigin::Document,
        },
        published: start(),
        published_from: DateOrigin::Published,
        authors: vec!["Desk".to_owned()],
        categories: vec!["World".to_owned()],
        image: None,
        enclosures: Vec::new(),
        licence: None,
        origin: None,
        point: Some((52.5, 13.4)),
        notes: Vec::new(),
    }
}

/// The keys of `item`, as a source of that name would have them.
pub(super) fn keys(source: &str, item: &Item) -> Keys {
    Keys {
        identity: Key::of(1, &[source, item.guid.as_deref().unwrap_or_default()]),
        link: item.link.as_deref().map(key),
        content: Key::of(1, &[&item.title, &item.summary, &item.content]),
    }
}

pub(super) fn verdict(score: f64, named: &[(NamedKind, &str, f64)]) -> Verdict {
    Verdict {
        score,
        geopolitics: score >= 0.5,
        named: named
            .iter()
            .map(|(kind, id, weight)| Named {
                kind: *kind,
                id: (*id).to_owned(),
                label: format!("label of {id}"),
                weight: *weight,
            })
            .collect(),
        evidence: vec![Evidence {
            what: format!("score {score}"),
            share: 1.5,
        }],
        language: "en".to_owned(),
        confidence: 1.0,
        version: 1,
    }
}

pub(super) fn relevant() -> Verdict {
    verdict(0.75, &[(NamedKind::Country, "FR", 0.5)])
}

pub(super) fn outcome(kind: OutcomeKind) -> Outcome {
    Outcome {
        kind,
        status: Some(200),
        message: format!("ended as {}", kind.name()),
        bytes: 1000,
        counts: Counts::default(),
    }
}

/// A report of `source`, placed in the story `story`.
pub(super) fn put(
    write: &mut Write<'_>,
    source: i64,
    item: &Item,
    verdict: &Verdict,
    story: &str,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let keys = keys(&source.to_string(), item);
    let row = write.insert_report(source, item, &keys, verdict, now)?;
    write.place(row, &place(story, "a test says so"), now)?;
    Ok(row)
}

/// A report that arrives in `story`.
pub(super) fn place<'a>(story: &str, because: &'a str) -> Place<'a> {
    Place {
        story: key(story),
        because,
        copy_of: None,
        arrived: true,
    }
}

/// Stores one report with a title in a transaction of its own.
pub(super) async fn add(store: &Store, source: i64, title: &str, now: Timestamp) -> i64 {
    let item = item(title);
    store
        .write(move |write| {
            let story = item.title.clone();
            put(write, source, &item, &relevant(), &story, now)
        })
        .await
        .unwrap()
}

/// Ends a refresh of `source` at `now`; one that was updated was read whole,
/// which is when the hash of its body is kept.
pub(super) async fn finish(store: &Store, source: i64, kind: OutcomeKind, now: Timestamp) {
    let state = SourceState {
        body_hash: (kind == OutcomeKind::Updated).then_some([7; 16]),
        ..state()
    };
    store
        .write(move |write| write.finish(source, &state, &outcome(kind), 10, now))
        .await
        .unwrap();
}

/// The titles of all recognised reports, last arrived first.
pub(super) async fn titles(store: &Store) -> Vec<String> {
    let entries = store
        .read(|read| read.reports(&geowire::model::Filter::default()))
        .await
        .unwrap();
    entries.into_iter().map(|entry| entry.title).collect()
}
