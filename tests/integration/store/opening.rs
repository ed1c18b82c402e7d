use std::fs;
use std::os::unix::fs::FileExt as _;

use geowire::store::{Store, StoreError};
use rusqlite::Connection;

use super::values::{add, at, folder, sources, start, store, titles};

#[tokio::test]
async fn what_was_stored_is_there_after_reopening() {
    let folder = folder();
    let first = store(&folder);
    let rows = sources(&first, &["Alpha"]).await;
    add(&first, rows[0], "Talks in Geneva", start()).await;
    let generation = first.generation();
    first.close().await.unwrap();

    let second = store(&folder);
    assert_eq!(titles(&second).await, ["Talks in Geneva"]);
    assert_eq!(second.generation(), generation);
    assert!(generation > 0);
}

#[tokio::test]
async fn dropping_without_a_close_loses_nothing_and_frees_the_lock() {
    let folder = folder();
    for round in 0..20 {
        let store = store(&folder);
        let rows = sources(&store, &["Alpha"]).await;
        add(&store, rows[0], &format!("Report {round:02}"), at(round)).await;
        drop(store);
    }
    let titles = titles(&store(&folder)).await;
    let expected: Vec<_> = (0..20).rev().map(|n| format!("Report {n:02}")).collect();
    assert_eq!(titles, expected);
}

/// What a killed process leaves: the file and its log, not closed, at the
/// moment after a commit.
#[tokio::test]
async fn what_a_killed_process_committed_is_there() {
    let folder = folder();
    let killed = store(&folder);
    let rows = sources(&killed, &["Alpha"]).await;
    for round in 0..5 {
        add(&killed, rows[0], &format!("Report {round}"), at(round)).await;
        let left = tempfile::tempdir().unwrap();
        for name in ["geowire.db", "geowire.db-wal"] {
            fs::copy(folder.path().join(name), left.path().join(name)).unwrap();
        }
        let next = store(&left);
        let expected: Vec<_> = (0..=round).rev().map(|n| format!("Report {n}")).collect();
        assert_eq!(titles(&next).await, expected);
        assert_eq!(next.generation(), killed.generation());
    }
}

#[tokio::test]
async fn a_second_instance_is_refused_until_the_first_ends() {
    let folder = folder();
    let first = store(&folder);
    let path = first.path().to_owned();
    let error = Store::open(&path).unwrap_err();
    assert!(
        matches!(&error, StoreError::Locked { holder, .. } if *holder == Some(std::process::id())),
        "{error}"
    );
    first.close().await.unwrap();
    Store::open(&path).unwrap();
}

#[tokio::test]
async fn a_closed_store_says_so_to_its_clones() {
    let folder = folder();
    let first = store(&folder);
    let clone = first.clone();
    first.close().await.unwrap();
    let error = clone.write(|_| Ok(())).await.unwrap_err();
    assert!(matches!(error, StoreError::Closed), "{error}");
    let error = clone.read(|_| Ok(())).await.unwrap_err();
    assert!(matches!(error, StoreError::Closed), "{error}");
}

#[tokio::test]
async fn a_newer_file_is_refused_untouched() {
    let folder = folder();
    let store = store(&folder);
    let path = store.path().to_owned();
    store.close().await.unwrap();
    let raw = Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    raw.close().unwrap();
    let before = fs::read(&path).unwrap();

    let error = Store::open(&path).unwrap_err();
    assert!(
        matches!(error, StoreError::Newer { found: 99, .. }),
        "{error}"
    );
    assert!(matches!(
        Store::open_readonly(&path).unwrap_err(),
        StoreError::Newer { .. }
    ));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_of_others_is_refused_untouched() {
    let folder = folder();
    let text = folder.path().join("notes.txt");
    fs::write(
        &text,
        "these are notes, and long enough to fill a header".repeat(20),
    )
    .unwrap();
    let other = folder.path().join("other.db");
    let raw = Connection::open(&other).unwrap();
    raw.execute_batch(
        "PRAGMA journal_mode = WAL; CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)",
    )
    .unwrap();

    for path in [text, other] {
        let before = fs::read(&path).unwrap();
        let error = Store::open(&path).unwrap_err();
        assert!(matches!(error, StoreError::NotOurs { .. }), "{error}");
        assert!(error.to_string().contains("geowire restore"));
        assert_eq!(fs::read(&path).unwrap(), before);
    }
    let theirs: i64 = raw
        .query_row("SELECT a FROM theirs", (), |row| row.get(0))
        .unwrap();
    assert_eq!(theirs, 1);
}

#[tokio::test]
async fn a_damaged_file_is_refused_untouched() {
    let folder = folder();
    let store = store(&folder);
    let path = store.path().to_owned();
    let rows = sources(&store, &["Alpha"]).await;
    for number in 0..100 {
        add(&store, rows[0], &format!("Report {number}"), start()).await;
    }
    store.close().await.unwrap();
    let sound = fs::read(&path).unwrap();

    // Pages in the middle, the first page behind the header, and a cut-off tail.
    let middle = u64::try_from(sound.len() / 2 / 4096 * 4096).unwrap();
    for (from, length) in [(middle, 8192), (100, 3000)] {
        fs::write(&path, &sound).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.write_all_at(&vec![0xa5; length], from).unwrap();
        refused_as_damaged(&path);
    }
    fs::write(&path, &sound[..sound.len() / 2]).unwrap();
    refused_as_damaged(&path);

    fs::write(&path, &sound).unwrap();
    Store::open(&path).unwrap();
}

fn refused_as_damaged(path: &std::path::Path) {
    let before = fs::read(path).unwrap();
    let error = Store::open(path).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    assert!(error.to_string().contains("geowire restore"));
    assert_eq!(fs::read(path).unwrap(), before);
}

#[tokio::test]
async fn an_empty_file_becomes_a_database() {
    let folder = folder();
    let path = folder.path().join("geowire.db");
    fs::write(&path, "").unwrap();
    let store = Store::open(&path).unwrap();
    assert!(titles(&store).await.is_empty());
}

#[tokio::test]
async fn folders_are_created() {
    let folder = folder();
    let path = folder.path().join("state/geowire/geowire.db");
    Store::open(&path).unwrap();
    assert!(path.exists());
}

#[tokio::test]
async fn reading_alone_works_beside_a_service_and_after_it() {
    let folder = folder();
    let path = folder.path().join("geowire.db");
    let error = Store::open_readonly(&path).unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");

    let service = store(&folder);
    let rows = sources(&service, &["Alpha"]).await;
    let beside = Store::open_readonly(&path).unwrap();
    add(&service, rows[0], "Seen by both", start()).await;
    assert_eq!(titles(&beside).await, ["Seen by both"]);
    let error = beside.write(|_| Ok(())).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    service.close().await.unwrap();

    assert_eq!(
        titles(&Store::open_readonly(&path).unwrap()).await,
        ["Seen by both"]
    );
}

/// The schema of every version as it lies in a file: a step that was edited
/// after its release, rather than followed by another, shows here.
#[tokio::test]
async fn the_schema_is_the_released_one() {
    let folder = folder();
    let store = store(&folder);
    let path = store.path().to_owned();
    store.close().await.unwrap();
    let raw = Connection::open(&path).unwrap();
    let mut statement = raw
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name")
        .unwrap();
    let sql: Vec<String> = statement
        .query_map((), |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let numbers: (i32, i32) = raw
        .query_row(
            "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version",
            (),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    let head = format!(
        "application_id {:#x}, user_version {}",
        numbers.0, numbers.1
    );
    insta::assert_snapshot!(format!("{head}\n\n{}\n", sql.join(";\n\n")));
}

/// Killed during the very first commit: pages are in the file, the journal
/// that takes them out again lies beside it.
#[tokio::test]
async fn a_file_cut_off_at_its_first_commit_begins_anew() {
    let folder = folder();
    let made = folder.path().join("made.db");
    let raw = Connection::open(&made).unwrap();
    raw.execute_batch(
        "PRAGMA cache_size = 5; BEGIN; CREATE TABLE meta (a); \
         INSERT INTO meta WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
         WHERE i < 500) SELECT randomblob(1000) FROM n;",
    )
    .unwrap();
    let cut = folder.path().join("geowire.db");
    for ending in ["", "-journal"] {
        let name = |base: &str| folder.path().join(format!("{base}.db{ending}"));
        assert!(fs::metadata(name("made")).unwrap().len() > 0);
        fs::copy(name("made"), name("geowire")).unwrap();
    }
    let store = Store::open(&cut).unwrap();
    assert!(titles(&store).await.is_empty());
}
