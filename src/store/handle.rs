use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::sync::{mpsc, oneshot, watch};

use super::backup;
use super::error::StoreError;
use super::lock::Lock;
use super::open;
use super::readers::Readers;
use super::schema;
use super::transaction::{Read, Write};
use super::writer::{Command, QUEUE, Writer};

/// The open store. Cheap to clone; the file closes when the last clone goes
/// or [`Store::close`] has been awaited.
#[derive(Debug, Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    generation: watch::Receiver<u64>,
    readers: Arc<Readers>,
    /// `None` when opened for reading only.
    commands: Option<mpsc::Sender<Command>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens or creates the file, takes the lock that keeps a second instance
    /// out, brings the schema up to date, and starts the writer. Missing
    /// folders are created. Blocks for as long as it takes to look through the
    /// file's pages.
    ///
    /// # Errors
    /// Says what is wrong with the file and what to do; the file is never
    /// replaced.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|source| StoreError::io("create the folder", folder, source))?;
        }
        let lock = Lock::take(path)?;
        let connection = open::writer(path)?;
        let (sender, generation) = watch::channel(0);
        let writer = Writer::new(connection, lock, sender, path)?;
        let readers = Arc::new(Readers::new(path.to_owned())?);
        let (commands, queue) = mpsc::channel(QUEUE);
        let thread = thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || writer.run(queue))
            .map_err(|source| StoreError::io("start the writer of", path, source))?;
        Ok(Self {
            shared: Arc::new(Shared {
                path: path.to_owned(),
                generation,
                readers,
                commands: Some(commands),
                thread: Mutex::new(Some(thread)),
            }),
        })
    }

    /// Opens an existing file for [`Store::read`] and [`Store::backup`] alone,
    /// while a service may have it open. Takes no lock and changes nothing;
    /// [`Store::write`] answers [`StoreError::ReadOnly`].
    ///
    /// # Errors
    /// When there is no file, or it is not one of this version.
    pub fn open_readonly(path: &Path) -> Result<Self, StoreError> {
        if open::look(path)? == open::Found::Nothing {
            return Err(StoreError::Missing {
                path: path.to_owned(),
            });
        }
        let found = open::version(&open::reader(path)?, path)?;
        let known = schema::known_version();
        if found < known {
            return Err(StoreError::Older {
                path: path.to_owned(),
                found,
                known,
            });
        }
        Ok(Self {
            shared: Arc::new(Shared {
                path: path.to_owned(),
                generation: watch::channel(0).1,
                readers: Arc::new(Readers::new(path.to_owned())?),
                commands: None,
                thread: Mutex::new(None),
            }),
        })
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.shared.path
    }

    /// Runs `work` in one immediate transaction on the writer, after those
    /// queued before it. `Ok` commits, `Err` and panic roll back. Once queued
    /// the work is done even if nobody awaits this any more.
    ///
    /// # Errors
    /// What `work` returned, or what SQLite said.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let commands = self.commands()?;
        let (reply, answer) = oneshot::channel();
        let job = Box::new(move |writer: &mut Writer| {
            // Whoever asked may have gone; the work is done all the same.
            let _ = reply.send(writer.transact(work));
        });
        commands
            .send(Command::Run(job))
            .await
            .map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Runs `work` in one read transaction: one unchanging view of the file.
    ///
    /// # Errors
    /// What `work` returned, or what SQLite said.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        Arc::clone(&self.shared.readers).read(work).await
    }

    /// A number that grows with every commit that changed what is published:
    /// reports, stories, their sources; not with a refresh that brought
    /// nothing. Kept over restarts. Always 0 when opened for reading only.
    #[must_use]
    pub fn generation(&self) -> u64 {
        *self.shared.generation.borrow()
    }

    /// [`Store::generation`] as it changes, for those who tell others of it.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.generation.clone()
    }

    /// Writes a consistent copy to `to` while the store goes on. `to` must not
    /// exist; it appears whole or not at all.
    ///
    /// # Errors
    /// When the copy could not be written.
    pub async fn backup(&self, to: PathBuf) -> Result<(), StoreError> {
        let from = self.shared.path.clone();
        tokio::task::spawn_blocking(move || backup::backup_file(&from, &to))
            .await
            .map_err(|_| StoreError::Closed)?
    }

    /// Drains the writer's queue, checkpoints and closes. Other clones are
    /// told [`StoreError::Closed`] from then on.
    ///
    /// # Errors
    /// When the checkpoint failed; what was committed is safe all the same.
    pub async fn close(self) -> Result<(), StoreError> {
        let Ok(commands) = self.commands() else {
            self.shared.readers.close().await;
            return Ok(());
        };
        let (reply, answer) = oneshot::channel();
        // Readers go first: the log can only be emptied when nobody reads it.
        self.shared.readers.close().await;
        commands
            .send(Command::Close(reply))
            .await
            .map_err(|_| StoreError::Closed)?;
        let result = answer.await.map_err(|_| StoreError::Closed)?;
        self.shared.join();
        result
    }

    fn commands(&self) -> Result<&mpsc::Sender<Command>, StoreError> {
        self.shared
            .commands
            .as_ref()
            .ok_or_else(|| StoreError::ReadOnly {
                path: self.shared.path.clone(),
            })
    }
}

impl Shared {
    fn join(&self) {
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // A job may own the last clone: the thread cannot wait for itself.
        if let Some(thread) = thread
            && thread.thread().id() != thread::current().id()
        {
            // Panics of jobs are caught; were there another, the file is safe.
            let _ = thread.join();
        }
    }
}

impl Drop for Shared {
    /// The writer finishes what is queued, and the lock is free after this.
    fn drop(&mut self) {
        self.commands = None;
        self.join();
    }
}
