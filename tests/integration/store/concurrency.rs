use std::sync::mpsc;

use geowire::store::StoreError;

use super::values::{add, folder, item, put, relevant, sources, start, store, titles};

#[tokio::test]
async fn an_error_and_a_panic_roll_back_and_the_writer_goes_on() {
    let folder = folder();
    let store = store(&folder);
    let row = sources(&store, &["Alpha"]).await[0];
    let generation = store.generation();

    let error = store
        .write::<()>(move |write| {
            put(write, row, &item("Given up"), &relevant(), "a", start())?;
            Err(StoreError::Failed("changed its mind".to_owned()))
        })
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "changed its mind");

    let error = store
        .write::<()>(move |write| {
            put(write, row, &item("Fallen"), &relevant(), "a", start())?;
            panic!("a bug of number {}", 7);
        })
        .await
        .unwrap_err();
    assert!(
        matches!(&error, StoreError::Panicked { message } if message == "a bug of number 7"),
        "{error}"
    );

    let error = store
        .read::<()>(|_| panic!("a reader's bug"))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Panicked { .. }), "{error}");

    assert_eq!(store.generation(), generation);
    add(&store, row, "Stays", start()).await;
    assert_eq!(titles(&store).await, ["Stays"]);
    assert_eq!(store.generation(), generation + 1);
}

#[tokio::test]
async fn a_reader_keeps_its_view_while_the_writer_goes_on() {
    let folder = folder();
    let store = store(&folder);
    let row = sources(&store, &["Alpha"]).await[0];
    add(&store, row, "First", start()).await;

    let (began, has_begun) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let reading = tokio::spawn({
        let store = store.clone();
        async move {
            store
                .read(move |read| {
                    let before = read.totals()?[0];
                    began.send(()).unwrap();
                    may_go_on.recv().unwrap();
                    Ok((before, read.totals()?[0]))
                })
                .await
        }
    });
    has_begun.await.unwrap();
    // Commits while the reader holds its view: neither waits for the other.
    add(&store, row, "Second", start()).await;
    assert_eq!(titles(&store).await.len(), 2);
    go_on.send(()).unwrap();
    assert_eq!(reading.await.unwrap().unwrap(), (1, 1));
}

#[tokio::test]
async fn many_at_once_wait_for_their_turn() {
    let folder = folder();
    let store = store(&folder);
    let row = sources(&store, &["Alpha"]).await[0];
    let tasks: Vec<_> = (0..300)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                add(&store, row, &format!("Report {number}"), start()).await;
                titles(&store).await.len()
            })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap() > 0);
    }
    let totals = store.read(|read| read.totals()).await.unwrap();
    assert_eq!(totals[..3], [300, 300, 300]);
}

#[tokio::test]
async fn work_that_nobody_awaits_any_more_is_done() {
    let folder = folder();
    let store = store(&folder);
    let row = sources(&store, &["Alpha"]).await[0];
    let (went, has_gone) = tokio::sync::oneshot::channel();
    {
        let write = store.write(move |write| {
            let done = put(write, row, &item("Left alone"), &relevant(), "a", start());
            went.send(()).unwrap();
            done
        });
        tokio::select! {
            biased;
            _ = write => {}
            () = std::future::ready(()) => {}
        }
    }
    has_gone.await.unwrap();
    store.close().await.unwrap();
    assert_eq!(titles(&super::values::store(&folder)).await, ["Left alone"]);
}
