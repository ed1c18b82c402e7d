//! Copies out and in: a copy is made under a passing name, checked, synced and
//! only then given its own.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::lock::{Lock, beside};
use super::open;

/// Backs up a file that another process may have open. `to` must not exist.
///
/// # Errors
/// When the file is not a geowire database or the copy could not be written.
pub fn backup_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    if open::look(from)? == open::Found::Nothing {
        return Err(StoreError::Missing {
            path: from.to_owned(),
        });
    }
    if to.symlink_metadata().is_ok() {
        return Err(StoreError::Exists {
            path: to.to_owned(),
        });
    }
    let copy = Copy::make(from, to)?;
    copy.place_new(to)
}

/// Puts `from` in place of `to` after checking it. A file at `to` is kept
/// beside it under a name that is returned. Refused while a service has `to` open.
///
/// # Errors
/// When `from` is no sound geowire database; nothing was changed then.
pub fn restore_file(from: &Path, to: &Path) -> Result<Option<PathBuf>, StoreError> {
    if open::look(from)? == open::Found::Nothing {
        return Err(StoreError::Missing {
            path: from.to_owned(),
        });
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)
            .map_err(|source| StoreError::io("create the folder", folder, source))?;
    }
    let _lock = Lock::take(to)?;
    let copy = Copy::make(from, to)?;
    copy.hand_over()?;
    let kept = keep(to)?;
    copy.replace(to)?;
    Ok(kept)
}

/// A whole, checked copy under a passing name; removed unless it is placed.
struct Copy {
    path: PathBuf,
}

impl Copy {
    fn make(from: &Path, to: &Path) -> Result<Self, StoreError> {
        let copy = Self {
            path: beside(to, &format!(".{}.partial", std::process::id())),
        };
        // Left by a process of the same number that was killed.
        let _ = fs::remove_file(&copy.path);
        {
            let source = open::reader(from)?;
            open::sound(&source, from)?;
            let target = copy.path.to_str().ok_or_else(|| StoreError::Io {
                doing: "use as a file name (it is not UTF-8)",
                path: copy.path.clone(),
                source: std::io::ErrorKind::InvalidFilename.into(),
            })?;
            // One read transaction: what is committed meanwhile is not in it,
            // and the writer does not wait.
            source
                .execute("VACUUM INTO ?1", [target])
                .map_err(|error| StoreError::from(error).at(&copy.path))?;
        }
        {
            let made = open::reader(&copy.path)?;
            let verdict: String = made
                .query_row("PRAGMA integrity_check(1)", (), |row| row.get(0))
                .map_err(|error| StoreError::from(error).at(&copy.path))?;
            if verdict != "ok" {
                return Err(StoreError::Corrupt {
                    path: from.to_owned(),
                    detail: verdict,
                });
            }
        }
        File::open(&copy.path)
            .and_then(|file| file.sync_all())
            .map_err(|source| StoreError::io("sync", &copy.path, source))?;
        Ok(copy)
    }

    /// Gives the copy a name that must be free: a link fails where a rename
    /// would replace.
    fn place_new(self, to: &Path) -> Result<(), StoreError> {
        match fs::hard_link(&self.path, to) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(StoreError::Exists {
                    path: to.to_owned(),
                });
            }
            // A file system without links; that the name was free is checked.
            Err(_) => {
                fs::rename(&self.path, to).map_err(|source| StoreError::io("create", to, source))?
            }
        }
        sync_folder(to)
    }

    /// The file goes to whom its folder belongs: root restores for a service
    /// that runs as somebody else, and could not write what is root's.
    fn hand_over(&self) -> Result<(), StoreError> {
        let folder = self.path.parent().filter(|path| *path != Path::new(""));
        let folder = folder.unwrap_or(Path::new("."));
        let owner = |path: &Path| fs::metadata(path).map(|is| (is.uid(), is.gid()));
        let hand_over = || {
            let to = owner(folder)?;
            if owner(&self.path)? == to {
                return Ok(());
            }
            match chown(&self.path, Some(to.0), Some(to.1)) {
                // Only root gives files away. Others keep theirs, and a service
                // that is theirs can read it.
                Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Ok(()),
                done => done,
            }
        };
        hand_over().map_err(|source| StoreError::io("change the owner of", &self.path, source))
    }

    fn replace(self, to: &Path) -> Result<(), StoreError> {
        fs::rename(&self.path, to).map_err(|source| StoreError::io("replace", to, source))?;
        sync_folder(to)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // Gone already when it was renamed.
        let _ = fs::remove_file(&self.path);
    }
}

/// Keeps what is at `path`, with its log, under the first free
/// `NAME.before-restore-N`. The file itself stays in place as well until it is
/// replaced: a crash in between leaves a database, never a hole.
fn keep(path: &Path) -> Result<Option<PathBuf>, StoreError> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let kept = (1_u32..)
        .map(|number| beside(path, &format!(".before-restore-{number}")))
        .find(|name| name.symlink_metadata().is_err())
        .ok_or_else(|| StoreError::Failed("no free name for the old file".to_owned()))?;
    if fs::hard_link(path, &kept).is_err() {
        // A file system without links.
        fs::copy(path, &kept).map_err(|source| StoreError::io("keep", path, source))?;
    }
    for ending in ["-wal", "-shm", "-journal"] {
        let from = beside(path, ending);
        if from.exists() {
            fs::rename(&from, beside(&kept, ending))
                .map_err(|source| StoreError::io("keep", &from, source))?;
        }
    }
    sync_folder(path)?;
    Ok(Some(kept))
}

/// A new name is safe only when its folder is on the disk.
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|file| file.sync_all())
        .map_err(|source| StoreError::io("sync", folder, source))
}
