//! A file is replaced as a whole or not at all, and keeps its owner and rights.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// Puts `text` in place of the file at `path`, which held `before`. A symbolic
/// link stays one: its target is replaced.
pub(super) fn replace(path: &Path, before: &str, text: &str) -> anyhow::Result<()> {
    let shown = path.display();
    let real = path
        .canonicalize()
        .with_context(|| format!("{shown} cannot be found"))?;
    let about = fs::metadata(&real).with_context(|| format!("{shown} cannot be looked at"))?;
    // Asked first: renaming over a file that its owner protected would work.
    if about.permissions().readonly() {
        bail!("{shown} is write-protected; nothing was changed");
    }
    OpenOptions::new()
        .write(true)
        .open(&real)
        .with_context(|| format!("{shown} cannot be written; run this as its owner"))?;
    let kept = |file: &File| -> io::Result<()> {
        let mine = file.metadata()?;
        if mine.uid() != about.uid() || mine.gid() != about.gid() {
            fchown(file, Some(about.uid()), Some(about.gid()))?;
        }
        file.set_permissions(about.permissions())
    };
    let passing = Passing::write(&real, text, 0o600, kept)
        .with_context(|| format!("{shown} was left as it is: no changed copy could be made"))?;
    if fs::read(&real).is_ok_and(|now| now != before.as_bytes()) {
        bail!("{shown} was changed by somebody else meanwhile and left as it is; try again");
    }
    passing
        .place(&real)
        .with_context(|| format!("{shown} was left as it is"))
}

/// Makes a file that is not there yet, with the folders above it.
pub(super) fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    let shown = path.display();
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    }
    // Readable for the service's own user, as the umask allows.
    let passing = Passing::write(path, text, 0o644, |_| Ok(()))
        .with_context(|| format!("{shown} cannot be made"))?;
    passing
        .place(path)
        .with_context(|| format!("{shown} cannot be made"))
}

/// A whole file under a passing name; removed unless it is placed.
struct Passing(PathBuf);

impl Passing {
    fn write(
        beside: &Path,
        text: &str,
        mode: u32,
        finish: impl FnOnce(&File) -> io::Result<()>,
    ) -> io::Result<Self> {
        let mut name = beside.as_os_str().to_owned();
        name.push(format!(".{}.partial", std::process::id()));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&name)?;
        let passing = Self(PathBuf::from(name));
        file.write_all(text.as_bytes())?;
        finish(&file)?;
        file.sync_all()?;
        Ok(passing)
    }

    fn place(self, to: &Path) -> io::Result<()> {
        fs::rename(&self.0, to)?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // Once placed it is there no more, which is as good.
        let _ = fs::remove_file(&self.0);
    }
}
