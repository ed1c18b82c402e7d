//! `geowire evaluate` and `geowire fit`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use jiff::SignedDuration;

use crate::clock::Clock;
use crate::config::Config;
use crate::evaluate;

pub(super) fn evaluate(
    config: &Config,
    file: &Path,
    stories: bool,
    as_json: bool,
    out: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let text = read(file)?;
    let named = || format!("{} cannot be judged", file.display());
    let (table, json, rows) = if stories {
        let report = evaluate::stories(&text, config.group.window).with_context(named)?;
        (
            report.table(),
            serde_json::to_string_pretty(&report)?,
            report.assignments_tsv(),
        )
    } else {
        let report = evaluate::items(
            &text,
            config.recognize.recognizer(),
            config.recognize.threshold,
        )
        .with_context(named)?;
        (
            report.table(),
            serde_json::to_string_pretty(&report)?,
            report.predictions_tsv(),
        )
    };
    if let Some(out) = out {
        fs::write(out, rows).with_context(|| format!("{} cannot be written", out.display()))?;
    }
    let mut stdout = io::stdout().lock();
    if as_json {
        writeln!(stdout, "{json}")?;
    } else {
        write!(stdout, "{table}")?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn fit(
    files: &[PathBuf],
    extra: &[PathBuf],
    stories: bool,
    window: SignedDuration,
) -> anyhow::Result<ExitCode> {
    let texts = |files: &[PathBuf]| -> anyhow::Result<Vec<String>> {
        files.iter().map(|file| read(file)).collect()
    };
    let (files, extra) = (texts(files)?, texts(extra)?);
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let extra: Vec<&str> = extra.iter().map(String::as_str).collect();
    let date = Clock::system().now().strftime("%Y-%m-%d").to_string();
    let weights = if stories {
        evaluate::fit_stories(&files, window, &date)
    } else {
        evaluate::fit(&files, &extra, &date)
    };
    let weights = weights.context("the weights cannot be fitted")?;
    write!(io::stdout(), "{weights}")?;
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}
