//! The configuration file that is changed: which one, and what it says after.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};

use super::super::args::{NewFile, Target};
use super::{Place, replace};
use crate::config::edit::{EditError, Edited};
use crate::config::{self, Config, Environment, Found};

/// A configuration file, read and judged, or one that is to be made.
pub(super) struct Opened {
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) config: Config,
    /// Whether it does not exist yet.
    is_new: bool,
}

impl Opened {
    /// Opens the file that `target` names, else the one in force. `new` says
    /// whether it may begin empty; changes to what is there may not.
    pub(super) fn open(
        place: Place<'_>,
        target: &Target,
        new: Option<NewFile>,
    ) -> anyhow::Result<Self> {
        let empty = new.is_some_and(|new| new.empty);
        let named = match (&target.file, place.found) {
            (Some(path), _) | (None, Found::File(path)) => Some(path.clone()),
            (None, Found::Embedded) => None,
        };
        let exists = named
            .as_deref()
            .is_some_and(|path| !matches!(path.try_exists(), Ok(false)));
        if let Some(path) = named.as_deref().filter(|_| exists) {
            if target.with_defaults || empty {
                let path = path.display();
                bail!("{path} is there already; --with-defaults and --empty begin a new file");
            }
            let config = config::load(&Found::File(path.to_path_buf()), place.env)?;
            let text = fs::read_to_string(path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            return Ok(Self {
                path: path.to_path_buf(),
                text,
                config,
                is_new: false,
            });
        }
        if let Some(path) = named.as_deref().filter(|path| path.is_symlink()) {
            bail!("{} is a symbolic link that leads nowhere", path.display());
        }
        let path = named
            .clone()
            .or_else(|| place.env.user_file())
            .ok_or_else(|| anyhow!("no place for a file is known: name one with --file"))?;
        let text = match (target.with_defaults, empty) {
            (true, _) => config::embedded(),
            (false, true) => "",
            (false, false) => bail!(no_file(named.as_deref(), &path, new.is_some())),
        };
        Ok(Self {
            config: config::parse(text, Some(&path), place.env)?,
            text: text.to_owned(),
            path,
            is_new: true,
        })
    }

    /// The edit of its text; where it cannot be made, the file is named.
    pub(super) fn edit(
        &self,
        edit: impl FnOnce(&str) -> Result<Edited, EditError>,
    ) -> anyhow::Result<Edited> {
        edit(&self.text).with_context(|| self.path.display().to_string())
    }

    /// Judges the changed text and writes it, or with `dry` shows the change.
    /// What is wrong is never written.
    pub(super) fn keep(&self, edited: &Edited, dry: bool, env: &Environment) -> anyhow::Result<()> {
        let text = edited.text();
        let judged = config::parse(&text, Some(&self.path), env).inspect_err(|_| {
            eprintln!("nothing was written: the configuration would be wrong");
        })?;
        for warning in &judged.warnings {
            if !self.config.warnings.contains(warning) {
                eprintln!("warning: {warning}");
            }
        }
        let path = self.path.display();
        if dry {
            write!(io::stdout(), "{}", edited.diff(&path.to_string()))?;
            let verb = if self.is_new { "made" } else { "changed" };
            eprintln!("{path} was not {verb}");
            return Ok(());
        }
        if self.is_new {
            replace::create(&self.path, &text)?;
            eprintln!("{path} made; it is read at the next start of geowire");
        } else {
            replace::replace(&self.path, &self.text, &text)?;
            eprintln!(
                "{path} changed; a running service takes it by `systemctl reload geowire` or SIGHUP"
            );
        }
        Ok(())
    }
}

/// What to do where there is no file to change.
fn no_file(named: Option<&Path>, path: &Path, adds: bool) -> String {
    let begin = match named {
        Some(path) => format!("{} does not exist", path.display()),
        None => "the built-in configuration is in force, which cannot be changed".to_owned(),
    };
    let path = path.display();
    let mut text = format!(
        "{begin}. Once there is a file, the built-in sources count no more, so say how it begins: \
         --with-defaults makes {path} with the built-in sources"
    );
    if adds {
        text.push_str(", --empty makes it with nothing but what is added");
    }
    if named.is_none() {
        text.push_str(
            "; for a service of the system name its file with --file /etc/geowire/geowire.toml",
        );
    }
    text
}
