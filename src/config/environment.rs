//! What the configuration takes from the process environment, and where the
//! file is looked for.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a system-wide installation keeps its file.
const SYSTEM_FILE: &str = "/etc/geowire/geowire.toml";

/// A snapshot of the environment variables, taken once at start and handed on,
/// so that a test can be the environment. `Debug` shows names only: a value
/// can be a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    system_file: PathBuf,
}

impl Environment {
    /// An environment of these names and values.
    #[must_use]
    pub fn new<K: Into<String>, V: Into<String>>(
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        Self {
            variables: variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            system_file: PathBuf::from(SYSTEM_FILE),
        }
    }

    /// The environment of this process. Variables that are not UTF-8 are left
    /// out: none that is read here can be.
    #[must_use]
    pub fn of_process() -> Self {
        Self::new(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// The same, with another path in place of `/etc/geowire/geowire.toml`.
    #[must_use]
    pub fn with_system_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.system_file = path.into();
        self
    }

    /// The value of a variable; one that is set to nothing counts as not set
    /// (XDG Base Directory Specification, section 3, and systemd say the same).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// A variable that names an absolute path; a relative one is ignored, as
    /// the XDG specification asks.
    fn folder(&self, name: &str) -> Option<&Path> {
        self.get(name)
            .map(Path::new)
            .filter(|path| path.is_absolute())
    }

    /// Where the database lies when nothing is configured: in the folder that
    /// systemd gives (`$STATE_DIRECTORY`, the first of its list), else in
    /// `$XDG_STATE_HOME/geowire`, else in `~/.local/state/geowire`.
    #[must_use]
    pub fn default_database(&self) -> Option<PathBuf> {
        let given = self
            .get("STATE_DIRECTORY")
            .and_then(|list| list.split(':').next())
            .map(PathBuf::from)
            .filter(|path| path.is_absolute());
        let folder = given.or_else(|| {
            let state = self.folder("XDG_STATE_HOME").map(Path::to_path_buf);
            let state = state.or_else(|| Some(self.folder("HOME")?.join(".local/state")))?;
            Some(state.join("geowire"))
        })?;
        Some(folder.join("geowire.db"))
    }

    /// The folder of `$CREDENTIALS_DIRECTORY` (systemd.exec, LoadCredential).
    #[must_use]
    pub fn credentials(&self) -> Option<&Path> {
        self.folder("CREDENTIALS_DIRECTORY")
    }

    /// The user's own file, whether it is there or not.
    #[must_use]
    pub fn user_file(&self) -> Option<PathBuf> {
        let config = self.folder("XDG_CONFIG_HOME").map(Path::to_path_buf);
        let config = config.or_else(|| Some(self.folder("HOME")?.join(".config")))?;
        Some(config.join("geowire/geowire.toml"))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment ")?;
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

/// Where the configuration comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A file. One that was asked for by name need not exist: loading says so.
    File(PathBuf),
    /// The configuration inside the program.
    Embedded,
}

/// Looks for the configuration: `explicit` (`--config`), `$GEOWIRE_CONFIG`,
/// `$XDG_CONFIG_HOME/geowire/geowire.toml` (by default below `~/.config`),
/// `/etc/geowire/geowire.toml`, then the embedded one. The first two are taken
/// as they are, so that a missing file is an error and not silently another
/// configuration; the others are skipped when they do not exist.
#[must_use]
pub fn find(explicit: Option<&Path>, env: &Environment) -> Found {
    let asked = explicit.or_else(|| env.get("GEOWIRE_CONFIG").map(Path::new));
    if let Some(path) = asked {
        return Found::File(path.to_path_buf());
    }
    // A file that is there but cannot be looked at is taken too, so that
    // loading reports it instead of running with other sources.
    env.user_file()
        .into_iter()
        .chain([env.system_file.clone()])
        .find(|path| !matches!(path.try_exists(), Ok(false)))
        .map_or(Found::Embedded, Found::File)
}
