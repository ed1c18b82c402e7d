//! From a path to a connection: what is there is looked at before anything
//! that could change it.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::StoreError;
use super::lock::beside;
use super::schema::{self, APPLICATION_ID};

/// How long a statement waits for a lock that another process holds: `status`
/// and backups only read, so this is for tools of others.
const BUSY: Duration = Duration::from_secs(5);

/// Pages cached a connection, in KiB (negative is SQLite's way to say so).
/// The file system caches too; the service idles in 35 MB.
const WRITER_CACHE: i32 = -4096;
const READER_CACHE: i32 = -1024;

/// Files up to this size, in bytes, are looked through before they are opened:
/// 0.3 s for 220 MB, and a start must answer within a second. Damage in a
/// larger one shows when its page is read, with the same error.
const LOOKED_THROUGH: u64 = 512 * 1024 * 1024;

/// The write-ahead log is cut back to this after a burst, in bytes.
const LOG_LIMIT: i64 = 8 * 1024 * 1024;

/// Opens the database for writing, creating or migrating it. The lock is held
/// by the caller.
pub(super) fn writer(path: &Path) -> Result<Connection, StoreError> {
    let found = look(path)?;
    if found == Found::Ours {
        let connection = reader(path)?;
        if fs::metadata(path).is_ok_and(|file| file.len() <= LOOKED_THROUGH) {
            sound(&connection, path)?;
        } else {
            version(&connection, path)?;
        }
    }
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.busy_timeout(BUSY)?;
        Ok(connection)
    };
    let begin = |connection: &mut Connection| -> rusqlite::Result<()> {
        // A new file takes its first step before it turns to WAL, so the main
        // file itself bears our mark from its first commit on.
        schema::migrate(connection)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // FULL: what a commit said is stored survives power loss. NORMAL would
        // be consistent as well (items and validators go together), but costs
        // only one sync a refresh less.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", WRITER_CACHE)?;
        connection.pragma_update(None, "journal_size_limit", LOG_LIMIT)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(())
    };
    let mut connection = open().map_err(|error| StoreError::from(error).at(path))?;
    if found == Found::Unfinished {
        // The first question rolls the journal back; then it can be judged.
        version(&connection, path)?;
    }
    begin(&mut connection).map_err(|error| StoreError::from(error).at(path))?;
    Ok(connection)
}

/// Opens an existing database for reading only.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.busy_timeout(BUSY)?;
        // The last to close would move the log into the file: not a reader's work.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.pragma_update(None, "cache_size", READER_CACHE)?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(connection)
    };
    open().map_err(|error| StoreError::from(error).at(path))
}

/// The version of a file that is ours, not newer, and has its pages in order.
pub(super) fn sound(connection: &Connection, path: &Path) -> Result<i32, StoreError> {
    let found = version(connection, path)?;
    let check = || -> rusqlite::Result<String> {
        connection.query_row("PRAGMA quick_check(1)", (), |row| row.get(0))
    };
    let detail = check().map_err(|error| StoreError::from(error).at(path))?;
    if detail == "ok" {
        Ok(found)
    } else {
        Err(StoreError::Corrupt {
            path: path.to_owned(),
            detail,
        })
    }
}

/// The version of a file that is ours and not newer than the program.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<i32, StoreError> {
    let ask = || -> rusqlite::Result<(i32, i32, i64)> {
        Ok((
            connection.pragma_query_value(None, "application_id", |row| row.get(0))?,
            connection.pragma_query_value(None, "user_version", |row| row.get(0))?,
            connection.pragma_query_value(None, "page_count", |row| row.get(0))?,
        ))
    };
    let (application, found, pages) = ask().map_err(|error| StoreError::from(error).at(path))?;
    // No pages: the first commit never came about. Nothing to lose there.
    if pages > 0 && application != APPLICATION_ID {
        return Err(StoreError::NotOurs {
            path: path.to_owned(),
        });
    }
    let known = schema::known_version();
    if found > known {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    Ok(found)
}

/// What lies at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing, or an empty file.
    Nothing,
    /// A database that bears our mark.
    Ours,
    /// A file with a rollback journal beside it. Ours has one only during its
    /// very first commit, and may not bear the mark yet when that was cut off.
    Unfinished,
}

/// Looks at the header as plain bytes, so that a file of others is not even
/// opened as a database.
pub(super) fn look(path: &Path) -> Result<Found, StoreError> {
    let mut head = Vec::new();
    match File::open(path).and_then(|file| file.take(100).read_to_end(&mut head)) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(source) => return Err(StoreError::io("read", path, source)),
    }
    if head.is_empty() {
        return Ok(Found::Nothing);
    }
    if fs::metadata(beside(path, "-journal")).is_ok_and(|journal| journal.len() > 0) {
        return Ok(Found::Unfinished);
    }
    // SQLite's file format, section 1.3: the magic string, and the application
    // id as a big-endian number at offset 68.
    let ours = head.starts_with(b"SQLite format 3\0")
        && head.get(68..72) == Some(APPLICATION_ID.to_be_bytes().as_slice());
    if ours {
        Ok(Found::Ours)
    } else {
        Err(StoreError::NotOurs {
            path: path.to_owned(),
        })
    }
}
