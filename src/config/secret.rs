//! Secrets from files and from the environment.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::valid::Secret;
use super::walk::{Findings, Text};

/// The longest secret that is read; a larger file is hardly one.
const MAX_BYTES: u64 = 64 * 1024;

/// Where secrets come from.
pub(super) struct Vault<'a> {
    pub(super) env: &'a Environment,
    /// The folder of the configuration file.
    pub(super) folder: &'a Path,
}

impl Vault<'_> {
    /// The secret in a file. A relative path is looked for in
    /// `$CREDENTIALS_DIRECTORY` first, then beside the configuration. One line
    /// break at the end is cut, since editors add it.
    pub(super) fn file(&self, path: &Text<'_>, what: &str, found: &mut Findings) -> Option<Secret> {
        let place = self.locate(path.value);
        match read(&place) {
            Ok((secret, everyone)) => {
                if everyone {
                    found.warn(format!(
                        "{what}: {} can be read by every user: chmod 600 it",
                        place.display()
                    ));
                }
                Some(secret)
            }
            Err(why) => {
                let message = format!("{what}: cannot use {}: {why}", place.display());
                let hint = "name a file that holds the secret and that this user can read; \
                            a relative path is looked for in $CREDENTIALS_DIRECTORY, \
                            then beside this file";
                found.wrong(path.span.clone(), message, hint);
                None
            }
        }
    }

    /// The secret in an environment variable.
    pub(super) fn variable(
        &self,
        name: &Text<'_>,
        what: &str,
        found: &mut Findings,
    ) -> Option<Secret> {
        let value = self.env.get(name.value);
        if value.is_none() {
            let message = format!("{what}: the variable {:?} is not set", name.value);
            let hint = "set it before the service starts, or use `password_file`";
            found.wrong(name.span.clone(), message, hint);
        }
        value.map(Secret::new)
    }

    fn locate(&self, path: &str) -> PathBuf {
        let credential = self.env.credentials().map(|folder| folder.join(path));
        match credential {
            Some(credential) if Path::new(path).is_relative() && credential.is_file() => credential,
            _ => self.folder.join(path),
        }
    }
}

/// The content of a file and whether every user can read it.
fn read(path: &Path) -> Result<(Secret, bool), String> {
    let metadata = std::fs::metadata(path).map_err(|error| error.to_string())?;
    // Opening a pipe would wait for its other end.
    if !metadata.is_file() {
        return Err("it is not a file".to_owned());
    }
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut text = String::new();
    file.take(MAX_BYTES + 1)
        .read_to_string(&mut text)
        .map_err(|error| error.to_string())?;
    if u64::try_from(text.len()).is_ok_and(|length| length > MAX_BYTES) {
        return Err(format!("it is larger than {MAX_BYTES} bytes"));
    }
    let secret = text.strip_suffix('\n').unwrap_or(&text);
    let secret = secret.strip_suffix('\r').unwrap_or(secret);
    if secret.is_empty() {
        return Err("it is empty".to_owned());
    }
    Ok((Secret::new(secret), readable_by_all(&metadata)))
}

#[cfg(unix)]
fn readable_by_all(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o004 != 0
}

#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::Metadata) -> bool {
    false
}
