use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// `path` with `ending` added to its file name: `geowire.db` -> `geowire.db.lock`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Keeps a second instance out for as long as the value lives.
///
/// A lock of its own file, not of the database: SQLite's own locks come and go
/// with its transactions, and closing any handle of the database file would
/// drop POSIX locks on it. The lock file stays when the lock goes; removing it
/// would let two instances hold locks on two files of one name.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    pub(super) fn take(database: &Path) -> Result<Self, StoreError> {
        let path = beside(database, ".lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|source| StoreError::io("open the lock file", &path, source))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                // Only for the message; the lock holds without it.
                let _ = file.read_to_string(&mut text);
                return Err(StoreError::Locked {
                    path: database.to_owned(),
                    holder: text.trim().parse().ok(),
                });
            }
            Err(TryLockError::Error(source)) => {
                return Err(StoreError::io("lock", &path, source));
            }
        }
        // Who holds it, for the other's message: a full disk must not keep us out.
        let _ = file
            .set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { file })
    }
}

impl Drop for Lock {
    /// Let go by name, not by closing alone: a child process that is being
    /// started at this moment has the handle too until it runs its program,
    /// and closing ours would leave the lock with it.
    fn drop(&mut self) {
        // The handle is closed next, which is the second way to let go.
        let _ = self.file.unlock();
    }
}
