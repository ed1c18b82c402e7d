//! `geowire sources`: the list, and changes to it in the configuration file.

mod add;
mod file;
mod find;
mod list;
mod lists;
mod propose;
mod replace;

use std::process::ExitCode;

use anyhow::bail;

use super::args::{SourcesCommand, Target};
use crate::config::edit::{EditError, Edited, enable_source, remove_source};
use crate::config::{self, Environment, Found};
use file::Opened;

pub(super) fn sources(
    found: &Found,
    env: &Environment,
    as_json: bool,
    command: Option<SourcesCommand>,
) -> anyhow::Result<ExitCode> {
    let place = Place { found, env };
    if as_json && command.is_some() {
        bail!("--json goes with the list alone: `geowire sources --json`");
    }
    match command {
        None => list::list(&config::load(found, env)?, as_json),
        Some(SourcesCommand::Add {
            url,
            name,
            languages,
            kind,
            publisher,
            first,
            new,
            target,
        }) => {
            let wish = propose::Wish {
                name,
                languages,
                kind,
                publisher,
            };
            add::add(place, &url, wish, first, &target, new)
        }
        Some(SourcesCommand::Remove { name, target }) => {
            change(place, &target, "nothing to take out", |text| {
                remove_source(text, &name)
            })
        }
        Some(SourcesCommand::Enable { name, target }) => {
            change(place, &target, "it is enabled already", |text| {
                enable_source(text, &name, true)
            })
        }
        Some(SourcesCommand::Disable { name, target }) => {
            change(place, &target, "it is disabled already", |text| {
                enable_source(text, &name, false)
            })
        }
        Some(SourcesCommand::Import { opml, new, target }) => {
            lists::import(place, &opml, &target, new)
        }
        Some(SourcesCommand::Export { to }) => {
            lists::export(&config::load(found, env)?, to.as_deref())
        }
    }
}

/// Where the configuration is, and what it can refer to.
#[derive(Clone, Copy)]
struct Place<'a> {
    found: &'a Found,
    env: &'a Environment,
}

/// Changes one source by its name.
fn change(
    place: Place<'_>,
    target: &Target,
    nothing: &str,
    edit: impl FnOnce(&str) -> Result<Edited, EditError>,
) -> anyhow::Result<ExitCode> {
    let opened = Opened::open(place, target, None)?;
    let edited = opened.edit(edit)?;
    if edited.is_empty() {
        eprintln!("{}: {nothing}", opened.path.display());
        return Ok(ExitCode::SUCCESS);
    }
    opened.keep(&edited, target.dry_run, place.env)?;
    Ok(ExitCode::SUCCESS)
}
