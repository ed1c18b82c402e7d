use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// What can go wrong with the store: what, where, and what to do about it.
///
/// No failure removes or replaces a file.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process (or another handle of this one) has the store open.
    #[error(
        "{} is in use by another geowire{}; stop that one first, or give this one a path of its own in [store]",
        path.display(),
        holder.map(|id| format!(" (process {id})")).unwrap_or_default()
    )]
    Locked {
        /// The database.
        path: PathBuf,
        /// Process that holds it, where it left its number.
        holder: Option<u32>,
    },
    /// There is no file where one must be.
    #[error("{} does not exist; `geowire run` or `geowire poll` creates it", path.display())]
    Missing {
        /// The database.
        path: PathBuf,
    },
    /// The file is something else.
    #[error(
        "{} is not a geowire database and was left as it is; give another path in [store], or, if it was one, bring a backup back with `geowire restore`",
        path.display()
    )]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A later version of the program wrote the file.
    #[error(
        "{} has schema version {found}, this geowire knows up to {known}; run the newer geowire, or restore a backup of the older one",
        path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Version of the file.
        found: i32,
        /// Version of this program.
        known: i32,
    },
    /// The file has an older schema, where it must not be changed.
    #[error(
        "{} has schema version {found}, older than {known}; `geowire run` or `geowire poll` brings it up to date",
        path.display()
    )]
    Older {
        /// The database.
        path: PathBuf,
        /// Version of the file.
        found: i32,
        /// Version of this program.
        known: i32,
    },
    /// The file is damaged.
    #[error(
        "{} is damaged ({detail}) and was left as it is; bring a backup back with `geowire restore FILE`",
        path.display()
    )]
    Corrupt {
        /// The database.
        path: PathBuf,
        /// What is damaged.
        detail: String,
    },
    /// The disk, or the space allowed for the file, is full.
    #[error("no space left to write {}; free some and the next refresh goes on, nothing stored is lost", path.display())]
    Full {
        /// The database.
        path: PathBuf,
    },
    /// The file or its folder cannot be written.
    #[error("{} cannot be written; check the rights of the file and its folder", path.display())]
    ReadOnly {
        /// The database.
        path: PathBuf,
    },
    /// Something else held the file for longer than we wait.
    #[error("{} was held by another program for too long; it is tried again with the next refresh", path.display())]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// The target of a backup is there already.
    #[error("{} exists already; name a new file", path.display())]
    Exists {
        /// The target.
        path: PathBuf,
    },
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
    /// The file system refused.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// The work in a transaction panicked; the transaction was rolled back.
    #[error("a transaction erred and was rolled back: {message}")]
    Panicked {
        /// What the panic said.
        message: String,
    },
    /// The work itself failed, in its own words.
    #[error("{0}")]
    Failed(String),
    /// Whatever else SQLite said.
    #[error("the database {} could not be used", path.display())]
    Sql {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl StoreError {
    pub(super) fn io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path },
            _ => Self::Io {
                doing,
                path,
                source,
            },
        }
    }

    /// The same error with its place: inside a transaction nobody knows the path.
    pub(super) fn at(mut self, place: &Path) -> Self {
        match &mut self {
            Self::Corrupt { path, .. }
            | Self::Full { path }
            | Self::ReadOnly { path }
            | Self::Busy { path }
            | Self::Sql { path, .. }
                if path.as_os_str().is_empty() =>
            {
                *path = place.to_owned();
            }
            _ => {}
        }
        self
    }

    pub(super) fn panicked(payload: &(dyn std::any::Any + Send)) -> Self {
        let message = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no message".to_owned());
        Self::Panicked { message }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let path = PathBuf::new();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt {
                path,
                detail: error.to_string(),
            },
            _ => Self::Sql {
                path,
                source: Box::new(error),
            },
        }
    }
}
