//! `geowire check`.

use std::io::{self, Write};
use std::process::ExitCode;

use super::describe;
use crate::config::{self, Environment, Found};

pub(super) fn check(found: &Found, env: &Environment) -> anyhow::Result<ExitCode> {
    let config = config::load(found, env)?;
    for warning in &config.warnings {
        eprintln!("warning: {warning}");
    }
    writeln!(
        io::stdout(),
        "{}: good, {} sources, {} views",
        describe(found, &config),
        config.sources.len(),
        config.views.len()
    )?;
    Ok(ExitCode::SUCCESS)
}
