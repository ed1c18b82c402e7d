//! `geowire backup` and `geowire restore`.

use std::path::Path;
use std::process::ExitCode;

use crate::config::Config;
use crate::store;

pub(super) fn backup(config: &Config, to: &Path) -> anyhow::Result<ExitCode> {
    store::backup_file(&config.store.path, to)?;
    eprintln!("{} copied to {}", config.store.path.display(), to.display());
    Ok(ExitCode::SUCCESS)
}

pub(super) fn restore(config: &Config, from: &Path) -> anyhow::Result<ExitCode> {
    let to = &config.store.path;
    let kept = store::restore_file(from, to)?;
    eprintln!("{} restored from {}", to.display(), from.display());
    if let Some(kept) = kept {
        eprintln!(
            "the database that stood there is kept as {}",
            kept.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}
