//! Readers: a few read-only connections, each used by one reader at a time.
//! In WAL mode they never wait for the writer, nor the writer for them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::error::StoreError;
use super::open;
use super::transaction::Read;

/// Readers at once: the pages and feeds of a few people, and the scheduler.
const READERS: u32 = 3;

/// The pool.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// A pool on `path`, with the first connection open already.
    pub(super) fn new(path: PathBuf) -> Result<Self, StoreError> {
        let first = open::reader(&path)?;
        Ok(Self {
            path,
            permits: Arc::new(Semaphore::new(READERS as usize)),
            idle: Mutex::new(vec![first]),
        })
    }

    /// Runs `work` in one deferred transaction on a thread for blocking work.
    pub(super) async fn read<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permits = Arc::clone(&self.permits);
        let permit = permits
            .acquire_owned()
            .await
            .map_err(|_| StoreError::Closed)?;
        let task = tokio::task::spawn_blocking(move || {
            let result = self.transact(work);
            // Held until the connection is back.
            drop(permit);
            result
        });
        match task.await {
            Ok(result) => result,
            // Not a panic, which is caught below: the runtime is going down.
            Err(_) => Err(StoreError::Closed),
        }
    }

    fn transact<T>(
        &self,
        work: impl FnOnce(&Read<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => open::reader(&self.path)?,
        };
        let done = catch_unwind(AssertUnwindSafe(|| {
            let transaction = connection.transaction()?;
            let value = work(&Read::new(&transaction))?;
            transaction.commit()?;
            Ok(value)
        }));
        // After a panic or an error the transaction was dropped, which ends it;
        // a connection where that failed is not used again.
        if connection.is_autocommit() {
            self.idle().push(connection);
        }
        match done {
            Ok(result) => result.map_err(|error: StoreError| error.at(&self.path)),
            Err(payload) => Err(StoreError::panicked(payload.as_ref())),
        }
    }

    /// Waits for running readers and closes their connections.
    pub(super) async fn close(&self) {
        // An error means that it is closed already.
        let _ = self.permits.acquire_many(READERS).await;
        self.permits.close();
        self.idle().clear();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // Nothing that can panic runs under this lock; the list is whole.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
