use std::fs;

use geowire::store::{Store, StoreError, backup_file, restore_file};

use super::values::{add, at, folder, sources, start, store, titles};

#[tokio::test]
async fn a_backup_while_writing_is_whole() {
    let folder = folder();
    let store = store(&folder);
    let row = sources(&store, &["Alpha"]).await[0];
    add(&store, row, "First", start()).await;
    let to = folder.path().join("copy.db");
    let writing = tokio::spawn({
        let store = store.clone();
        async move {
            for number in 0..100 {
                add(&store, row, &format!("Report {number}"), at(number)).await;
            }
        }
    });
    store.backup(to.clone()).await.unwrap();
    writing.await.unwrap();

    let copy = Store::open(&to).unwrap();
    let totals = copy.read(|read| read.totals()).await.unwrap();
    assert!((1..=101).contains(&totals[0]));
    // Report and story are written in one transaction: the copy cuts none.
    assert_eq!(totals[0], totals[2]);
    assert_eq!(leftovers(&folder), Vec::<String>::new());
}

#[tokio::test]
async fn a_backup_replaces_nothing() {
    let folder = folder();
    let store = store(&folder);
    let to = folder.path().join("copy.db");
    fs::write(&to, "dear to somebody").unwrap();
    let error = store.backup(to.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::Exists { .. }), "{error}");
    assert_eq!(fs::read(&to).unwrap(), b"dear to somebody");

    let nowhere = folder.path().join("no/such/folder.db");
    store.backup(nowhere).await.unwrap_err();
    assert_eq!(leftovers(&folder), Vec::<String>::new());
}

#[tokio::test]
async fn another_process_can_back_up_a_live_file() {
    let folder = folder();
    let store = store(&folder);
    let row = sources(&store, &["Alpha"]).await[0];
    add(&store, row, "Not in the main file yet", start()).await;
    let to = folder.path().join("copy.db");
    backup_file(store.path(), &to).unwrap();
    assert_eq!(
        titles(&Store::open_readonly(&to).unwrap()).await,
        ["Not in the main file yet"]
    );
    let text = folder.path().join("notes.txt");
    fs::write(&text, "notes").unwrap();
    let error = backup_file(&text, &folder.path().join("other.db")).unwrap_err();
    assert!(matches!(error, StoreError::NotOurs { .. }), "{error}");
}

#[tokio::test]
async fn restoring_keeps_what_was_there() {
    let folder = folder();
    let live = store(&folder);
    let path = live.path().to_owned();
    let row = sources(&live, &["Alpha"]).await[0];
    add(&live, row, "Old", start()).await;
    let backup = folder.path().join("backup.db");
    live.backup(backup.clone()).await.unwrap();
    add(&live, row, "Newer", at(1)).await;

    let error = restore_file(&backup, &path).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    drop(live);

    let kept = restore_file(&backup, &path).unwrap().unwrap();
    assert_eq!(titles(&Store::open_readonly(&path).unwrap()).await, ["Old"]);
    assert_eq!(
        titles(&Store::open_readonly(&kept).unwrap()).await,
        ["Newer", "Old"]
    );
    let again = restore_file(&backup, &path).unwrap().unwrap();
    assert_ne!(again, kept);
    assert_eq!(leftovers(&folder), Vec::<String>::new());

    let fresh = folder.path().join("fresh/geowire.db");
    assert_eq!(restore_file(&backup, &fresh).unwrap(), None);
    assert_eq!(titles(&Store::open(&fresh).unwrap()).await, ["Old"]);
}

#[tokio::test]
async fn a_damaged_database_can_be_replaced_and_a_damaged_backup_cannot() {
    let folder = folder();
    let live = store(&folder);
    let path = live.path().to_owned();
    let row = sources(&live, &["Alpha"]).await[0];
    for number in 0..50 {
        add(&live, row, &format!("Report {number}"), start()).await;
    }
    let backup = folder.path().join("backup.db");
    live.backup(backup.clone()).await.unwrap();
    live.close().await.unwrap();

    let sound = fs::read(&backup).unwrap();
    let mut damaged = sound.clone();
    damaged[8192..20_000].fill(0);
    fs::write(&path, &damaged).unwrap();
    let bad = folder.path().join("bad.db");
    fs::write(&bad, &damaged).unwrap();

    let error = restore_file(&bad, &path).unwrap_err();
    assert!(
        matches!(&error, StoreError::Corrupt { path, .. } if *path == bad),
        "{error}"
    );
    assert_eq!(fs::read(&path).unwrap(), damaged);

    let kept = restore_file(&backup, &path).unwrap().unwrap();
    assert_eq!(fs::read(kept).unwrap(), damaged);
    assert_eq!(titles(&Store::open(&path).unwrap()).await.len(), 50);
}

fn leftovers(folder: &tempfile::TempDir) -> Vec<String> {
    fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("partial"))
        .collect()
}
