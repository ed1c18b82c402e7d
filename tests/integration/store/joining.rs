//! Stories that turn out to be one, and stories that hang together.

use geowire::model::{Filter, Key, Merge, Relation, StoryEntry};
use geowire::store::{Retention, Store};
use jiff::SignedDuration;

use super::values::{
    DAY, add, at, folder, item, key, place, put, relevant, sources, start, store, verdict,
};

async fn merge(store: &Store, younger: &str, older: &str, now: i64) {
    let (younger, older) = (key(younger), key(older));
    store
        .write(move |write| {
            let merge = Merge {
                younger,
                older,
                because: "a report is of both",
                arrived: true,
            };
            write.merge(&merge, at(now))
        })
        .await
        .unwrap();
}

async fn relate(store: &Store, story: &str, other: &str, relation: Relation) {
    let (story, other) = (key(story), key(other));
    store
        .write(move |write| write.relate(story, other, relation))
        .await
        .unwrap();
}

async fn story(store: &Store, id: &str) -> StoryEntry {
    let id = key(id);
    let story = store.read(move |read| read.story(id, &[])).await.unwrap();
    story.unwrap()
}

/// The stories that one hangs together with, as relation and title.
async fn related(store: &Store, id: &str) -> Vec<(&'static str, String)> {
    let related = story(store, id).await.related;
    related
        .into_iter()
        .map(|other| (other.relation.name(), other.title))
        .collect()
}

async fn listed(store: &Store) -> Vec<Key> {
    let stories = store.read(|read| read.stories(&Filter::default())).await;
    stories.unwrap().iter().map(|story| story.id).collect()
}

/// What no story may leave behind.
async fn dangling(store: &Store) -> i64 {
    let raw = rusqlite::Connection::open(store.path()).unwrap();
    raw.query_row(
        "SELECT (SELECT count(*) FROM pragma_foreign_key_check) + \
         (SELECT count(*) FROM story t WHERE NOT EXISTS \
         (SELECT 1 FROM report r WHERE r.story = t.row)) + \
         (SELECT count(*) FROM story_relation WHERE story = other) + \
         (SELECT count(*) FROM story_alias a JOIN story t ON t.uid = a.uid)",
        (),
        |row| row.get(0),
    )
    .unwrap()
}

#[tokio::test]
async fn the_older_story_takes_the_reports_and_the_names_of_the_younger() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha", "Beta", "Gamma"]).await;
    add(&store, rows[0], "old", at(0)).await;
    add(&store, rows[1], "young", at(10)).await;
    add(&store, rows[2], "youngest", at(20)).await;
    let before = store.generation();
    merge(&store, "youngest", "young", 30).await;
    assert!(store.generation() > before, "readers see another document");
    merge(&store, "young", "old", 40).await;
    assert_eq!(listed(&store).await, [key("old")]);
    for name in ["old", "young", "youngest"] {
        assert_eq!(story(&store, name).await.id, key("old"), "{name}");
    }
    let merged = story(&store, "old").await;
    let titles: Vec<_> = merged.reports.iter().map(|line| &*line.title).collect();
    assert_eq!(titles, ["old", "young", "youngest"]);
    assert_eq!(
        merged.reports[1].because, "a test says so",
        "each keeps its own"
    );
    let aliases: Vec<_> = merged
        .aliases
        .iter()
        .map(|alias| (alias.id, &*alias.because))
        .collect();
    let because = "a report is of both";
    assert_eq!(
        aliases,
        [(key("young"), because), (key("youngest"), because)]
    );
    assert_eq!(
        (merged.first_seen, merged.updated),
        (at(0), at(40)),
        "two new publishers"
    );
    // A report that is put into a story that was merged goes to the one it became.
    let source = rows[1];
    let late = item("late");
    let found = store
        .write(move |write| {
            let row = put(write, source, &late, &relevant(), "youngest", at(50))?;
            Ok(write.report(row)?.1)
        })
        .await
        .unwrap();
    assert_eq!(found, Some(key("old")));
    // Again, with itself, or with one that is not there: nothing happens.
    let before = store.generation();
    merge(&store, "young", "old", 60).await;
    merge(&store, "old", "old", 60).await;
    merge(&store, "unknown", "old", 60).await;
    merge(&store, "old", "unknown", 60).await;
    assert_eq!(store.generation(), before);
    assert_eq!(listed(&store).await, [key("old")]);
    assert_eq!(dangling(&store).await, 0);
}

#[tokio::test]
async fn a_merge_that_brings_nothing_new_leaves_the_story_where_it_is() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha"]).await;
    add(&store, rows[0], "old", at(0)).await;
    add(&store, rows[0], "young", at(10)).await;
    merge(&store, "young", "old", 20).await;
    let merged = story(&store, "old").await;
    assert_eq!((merged.updated, merged.last_seen), (at(0), at(10)));
}

#[tokio::test]
async fn relations_are_read_from_both_sides() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    for (name, at_) in [("first", 0), ("second", 10), ("aside", 20), ("later", 30)] {
        add(&store, source, name, at(at_)).await;
    }
    let before = store.generation();
    relate(&store, "second", "first", Relation::Follows).await;
    assert!(store.generation() > before);
    relate(&store, "second", "aside", Relation::Related).await;
    relate(&store, "later", "second", Relation::Related).await;
    // Said from both sides, it is still one.
    relate(&store, "second", "later", Relation::Related).await;
    let own = |text: &str| text.to_owned();
    assert_eq!(
        related(&store, "second").await,
        [
            ("continues", own("first")),
            ("related", own("later")),
            ("related", own("aside"))
        ]
    );
    assert_eq!(
        related(&store, "first").await,
        [("continued by", own("second"))]
    );
    assert_eq!(related(&store, "aside").await, [("related", own("second"))]);
    let link = story(&store, "first").await.related.remove(0);
    assert_eq!(link.link.as_deref(), Some("https://news.example/second"));
    assert_eq!(link.id, key("second"));

    // That one follows the other says more than that they are related.
    relate(&store, "aside", "first", Relation::Related).await;
    relate(&store, "first", "aside", Relation::FollowedBy).await;
    relate(&store, "aside", "first", Relation::Related).await;
    assert_eq!(
        related(&store, "aside").await[0],
        ("continues", own("first"))
    );
    let before = store.generation();
    relate(&store, "aside", "first", Relation::Related).await;
    relate(&store, "aside", "aside", Relation::Related).await;
    relate(&store, "aside", "unknown", Relation::Related).await;
    assert_eq!(store.generation(), before, "nothing that was not known");
}

#[tokio::test]
async fn relations_move_with_a_merge() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    for name in ["old", "young", "aside", "next"] {
        add(&store, source, name, at(0)).await;
    }
    relate(&store, "young", "aside", Relation::Related).await;
    relate(&store, "old", "aside", Relation::Related).await;
    relate(&store, "next", "young", Relation::Follows).await;
    // Of the two that become one nothing is left.
    relate(&store, "young", "old", Relation::Related).await;
    merge(&store, "young", "old", 10).await;
    let own = |text: &str| text.to_owned();
    assert_eq!(
        related(&store, "old").await,
        [("continued by", own("next")), ("related", own("aside"))]
    );
    assert_eq!(related(&store, "aside").await, [("related", own("old"))]);
    assert_eq!(dangling(&store).await, 0);
}

#[tokio::test]
async fn only_so_many_and_only_listed_stories_are_named() {
    let folder = folder();
    let store = store(&folder);
    let source = sources(&store, &["Alpha"]).await[0];
    add(&store, source, "centre", at(0)).await;
    let titles = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    for (title, seconds) in titles.iter().zip(1..) {
        add(&store, source, title, at(seconds)).await;
        relate(&store, "centre", title, Relation::Related).await;
    }
    let dull = item("dull");
    store
        .write(move |write| {
            put(write, source, &dull, &verdict(0.1, &[]), "dull", at(90))?;
            write.relate(key("centre"), key("dull"), Relation::Follows)
        })
        .await
        .unwrap();
    let names: Vec<String> = related(&store, "centre")
        .await
        .into_iter()
        .map(|one| one.1)
        .collect();
    assert_eq!(
        names,
        ["j", "i", "h", "g", "f", "e", "d", "c"],
        "the newest"
    );
}

#[tokio::test]
async fn what_retention_removes_leaves_no_relation_and_no_alias() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha", "Beta"]).await;
    add(&store, rows[0], "old", at(0)).await;
    add(&store, rows[0], "merged", at(1)).await;
    add(&store, rows[1], "fresh", at(40 * DAY)).await;
    merge(&store, "merged", "old", 2).await;
    relate(&store, "fresh", "old", Relation::Follows).await;
    assert_eq!(related(&store, "fresh").await.len(), 1);
    super::values::finish(
        &store,
        rows[0],
        geowire::model::OutcomeKind::Updated,
        at(39 * DAY),
    )
    .await;
    let keep = ["Alpha", "Beta"].map(|name| Retention {
        source: name.to_owned(),
        keep: SignedDuration::from_hours(24 * 7),
        keep_min: 0,
    });
    let purged = store
        .write(move |write| {
            write.purge(&keep, SignedDuration::from_hours(24 * 99), 10, at(40 * DAY))
        })
        .await
        .unwrap();
    assert_eq!((purged.reports, purged.stories), (2, 1));
    assert!(related(&store, "fresh").await.is_empty());
    for gone in ["old", "merged"] {
        let found = store.read(move |read| read.story(key(gone), &[])).await;
        assert_eq!(found.unwrap(), None, "{gone}");
    }
    // To one that is gone nothing can be joined or related.
    merge(&store, "fresh", "merged", 50).await;
    relate(&store, "fresh", "merged", Relation::Related).await;
    assert_eq!(listed(&store).await, [key("fresh")]);
    assert_eq!(dangling(&store).await, 0);
}

#[tokio::test]
async fn grouping_gets_the_story_that_it_became_and_the_credits() {
    let folder = folder();
    let store = store(&folder);
    let rows = sources(&store, &["Alpha", "Beta"]).await;
    add(&store, rows[0], "old", at(0)).await;
    let young = add(&store, rows[1], "young", at(10)).await;
    store
        .write(move |write| {
            let credit = geowire::model::Credit {
                named: None,
                wires: vec!["dpa".to_owned()],
                refers: vec!["https://news.example/old".to_owned()],
            };
            write.credit(young, &credit)?;
            // Placed again where it is: the credits stay, the copy is noted.
            let again = geowire::model::Place {
                copy_of: Some(key("somewhere else")),
                ..place("young", "still")
            };
            write.place(young, &again, at(20))?;
            write.credit(young, &credit)
        })
        .await
        .unwrap();
    merge(&store, "young", "old", 30).await;
    let placed = store.read(|read| read.placed_since(start())).await.unwrap();
    assert_eq!(placed.len(), 2);
    let (report, story_id) = &placed[1];
    assert_eq!(*story_id, key("old"));
    assert_eq!(report.publisher, "Beta House");
    assert_eq!(report.wires, ["dpa"]);
    assert_eq!(report.refers, ["https://news.example/old"]);
    assert!(placed[0].0.wires.is_empty());
    let merged = story(&store, "old").await;
    assert!(merged.reports[1].copy, "an edit takes no copy back");
}

/// A file of the version before: what is new has its place, what is old stays.
#[tokio::test]
async fn a_file_of_an_older_version_is_brought_up() {
    let folder = folder();
    let path = folder.path().join("geowire.db");
    let raw = rusqlite::Connection::open(&path).unwrap();
    for step in ["001", "002"] {
        let sql = std::fs::read_to_string(format!(
            "{}/src/store/schema/{step}.sql",
            env!("CARGO_MANIFEST_DIR")
        ));
        raw.execute_batch(&sql.unwrap()).unwrap();
    }
    raw.execute_batch(
        "PRAGMA application_id = 0x67776972; PRAGMA user_version = 2; PRAGMA journal_mode = WAL; \
         INSERT INTO source (key, name, publisher, kind, languages, url, enabled, declared, \
         next_due, interval, failures, forbidden, problems) VALUES ('Alpha', 'Alpha', \
         'Alpha House', 'state-media', '[]', 'https://alpha.example/feed', 1, 1, 0, 60, 0, 0, '[]'); \
         INSERT INTO story (uid, first_seen, updated, geopolitics) VALUES (zeroblob(16), 5, 5, 1); \
         INSERT INTO report (uid, story, first_source, first_seen, published, updated, edits, \
         geopolitics, score, language, language_from, content_key, title, summary, \
         published_from, authors, categories, enclosures, because, verdict, search, content) \
         VALUES (zeroblob(16), 1, 1, 5, 5, 5, 0, 1, 0.9, 'en', '\"text\"', zeroblob(16), 'Kept', \
         '', '\"published\"', '[]', '[]', '[]', 'kept', \
         '{\"score\":0.9,\"geopolitics\":true,\"named\":[],\"evidence\":[],\"version\":1}', '', '')",
    )
    .unwrap();
    drop(raw);
    let store = Store::open(&path).unwrap();
    let stories = store
        .read(|read| read.stories(&Filter::default()))
        .await
        .unwrap();
    assert_eq!(stories[0].publishers, ["Alpha House"]);
    assert_eq!(stories[0].independent, 1);
    assert!(stories[0].reports[0].state);
    assert!(!stories[0].reports[0].copy);
}
