//! `geowire completions`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap_complete::{Shell, generate};

use super::args;

pub(super) fn completions(shell: Shell) -> anyhow::Result<ExitCode> {
    // Into memory first: `generate` panics where stdout is closed early.
    let mut script = Vec::new();
    generate(shell, &mut args::command(), "geowire", &mut script);
    io::stdout().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}
