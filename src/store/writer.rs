//! The one writer: a thread that takes jobs from a bounded queue and runs each
//! in one transaction.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot, watch};

use super::columns::count;
use super::error::StoreError;
use super::lock::Lock;
use super::transaction::Write;

/// Jobs that may wait. More than that, and who asks waits instead: refreshes
/// are fewer than this at any time.
pub(super) const QUEUE: usize = 256;

/// One piece of work; sends its result itself.
pub(super) type Job = Box<dyn FnOnce(&mut Writer) + Send>;

/// What the thread is told.
pub(super) enum Command {
    /// Run this.
    Run(Job),
    /// Checkpoint, close, say how it went.
    Close(oneshot::Sender<Result<(), StoreError>>),
}

/// What the thread owns. The lock goes last, when the file is closed.
pub(super) struct Writer {
    connection: Connection,
    generation: watch::Sender<u64>,
    path: PathBuf,
    _lock: Lock,
}

impl Writer {
    pub(super) fn new(
        connection: Connection,
        lock: Lock,
        generation: watch::Sender<u64>,
        path: &Path,
    ) -> Result<Self, StoreError> {
        let stored: i64 = connection
            .query_row("SELECT generation FROM meta", (), |row| row.get(0))
            .map_err(|error| StoreError::from(error).at(path))?;
        generation.send_replace(count(stored));
        Ok(Self {
            connection,
            generation,
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// Runs `work` in one immediate transaction: `Ok` commits, `Err` and panic
    /// roll back, and the writer goes on with the next.
    pub(super) fn transact<T>(
        &mut self,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = &mut self.connection;
        let done = catch_unwind(AssertUnwindSafe(|| {
            // Dropped without a commit, the transaction rolls back; a panic
            // drops it on its way out.
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut write = Write::new(&transaction);
            let value = work(&mut write)?;
            let changed = write.changed();
            if changed {
                transaction.execute("UPDATE meta SET generation = generation + 1", ())?;
            }
            transaction.commit()?;
            Ok((value, changed))
        }));
        match done {
            Ok(Ok((value, changed))) => {
                if changed {
                    self.generation.send_modify(|generation| *generation += 1);
                }
                Ok(value)
            }
            Ok(Err(error)) => Err(StoreError::at(error, &self.path)),
            Err(payload) => Err(StoreError::panicked(payload.as_ref())),
        }
    }

    /// The thread: until told to close or until every handle is gone.
    pub(super) fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        while let Some(command) = commands.blocking_recv() {
            match command {
                Command::Run(job) => job(&mut self),
                Command::Close(reply) => {
                    commands.close();
                    // What was queued behind the close is dropped, and its
                    // senders learn that the store is closed.
                    let result = self.close();
                    // Nobody waits for the answer any more: closed all the same.
                    let _ = reply.send(result);
                    return;
                }
            }
        }
    }

    fn close(self) -> Result<(), StoreError> {
        let Self {
            connection,
            path,
            _lock: lock,
            ..
        } = self;
        let result = checkpoint(&connection)
            .and_then(|()| connection.close().map_err(|(_, error)| error))
            .map_err(|error| StoreError::from(error).at(&path));
        drop(lock);
        result
    }
}

/// Moves the log into the file and empties it.
fn checkpoint(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    /// `max_page_count` makes SQLite answer as it does on a full disk.
    #[tokio::test]
    async fn a_full_disk_is_named_and_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("geowire.db");
        let store = Store::open(&path).unwrap();
        let bury = |write: &Write<'_>, bytes: u8| {
            write.connection.execute(
                "INSERT INTO tombstone (key, buried) VALUES (?1, 0)",
                [vec![bytes; 2000]],
            )
        };
        store.write(move |write| Ok(bury(write, 0)?)).await.unwrap();
        let pages: i64 = store
            .read(|read| {
                let count = |row: &rusqlite::Row<'_>| row.get(0);
                Ok(read
                    .connection
                    .pragma_query_value(None, "page_count", count)?)
            })
            .await
            .unwrap();
        let limit = |pages: i64| {
            move |write: &mut Write<'_>| {
                let set = write
                    .connection
                    .pragma_update(None, "max_page_count", pages);
                Ok(set?)
            }
        };
        store.write(limit(pages + 5)).await.unwrap();
        let error = store
            .write(move |write| {
                for bytes in 1..100 {
                    bury(write, bytes)?;
                }
                Ok(())
            })
            .await
            .unwrap_err();
        assert!(
            matches!(&error, StoreError::Full { path: place } if *place == path),
            "{error}"
        );
        store.write(limit(1_000_000)).await.unwrap();
        store
            .write(move |write| Ok(bury(write, 200)?))
            .await
            .unwrap();
        store.close().await.unwrap();

        let raw = Connection::open(&path).unwrap();
        let left: i64 = raw
            .query_row("SELECT count(*) FROM tombstone", (), |row| row.get(0))
            .unwrap();
        assert_eq!(left, 2);
        let check: String = raw
            .pragma_query_value(None, "integrity_check", |row| row.get(0))
            .unwrap();
        assert_eq!(check, "ok");
    }
}
