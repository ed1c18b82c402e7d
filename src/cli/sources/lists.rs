//! `geowire sources import` and `export`: OPML.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use url::Url;

use super::super::args::{NewFile, Target};
use super::super::table::harmless;
use super::Place;
use super::file::Opened;
use super::propose::{clean, key, site};
use crate::clock::Clock;
use crate::config::edit::{NewSource, add_sources};
use crate::config::{Config, feed_address, language_code};
use crate::model::SourceKind;
use crate::parse::{Subscription, opml};
use crate::publish;
use crate::serve::outline;

/// The largest list that is read, in bytes.
const LARGEST: u64 = 8 << 20;

pub(super) fn import(
    place: Place<'_>,
    file: &Path,
    target: &Target,
    new: NewFile,
) -> anyhow::Result<ExitCode> {
    let opened = Opened::open(place, target, Some(new))?;
    let list = opml(&read(file)?).map_err(|why| anyhow::anyhow!("{}: {why}", file.display()))?;
    let mut taken = Taken::of(&opened.config);
    let mut sources = Vec::new();
    let mut mistakes = list.mistakes;
    let mut known = 0_usize;
    for one in &list.outlines {
        match source(one, &opened.config, &mut taken) {
            Ok(Some(source)) => sources.push(source),
            Ok(None) => known += 1,
            Err(why) => mistakes.push((one.line, why)),
        }
    }
    mistakes.sort();
    for (line, why) in &mistakes {
        eprintln!("{}:{line}: {}", file.display(), harmless(why));
    }
    if !sources.is_empty() {
        let edited = opened.edit(|text| add_sources(text, &sources))?;
        opened.keep(&edited, target.dry_run, place.env)?;
    }
    let added = if target.dry_run { "would_add" } else { "added" };
    writeln!(
        io::stdout(),
        "{added}={} known={known} mistakes={}",
        sources.len(),
        mistakes.len()
    )?;
    if sources.is_empty() && known == 0 {
        bail!("{} holds no subscription that can be added", file.display());
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn export(config: &Config, to: Option<&Path>) -> anyhow::Result<ExitCode> {
    let outlines: Vec<_> = config.sources.iter().map(outline).collect();
    let now = Clock::system().now();
    let document = publish::opml(&config.server.title, &outlines, now);
    match to {
        None => io::stdout().write_all(&document.bytes)?,
        Some(path) => {
            fs::write(path, &document.bytes)
                .with_context(|| format!("{} cannot be written", path.display()))?;
            eprintln!("{} sources written to {}", outlines.len(), path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let named = || format!("{} cannot be read", file.display());
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(LARGEST + 1).read_to_end(&mut bytes))
        .with_context(named)?;
    if bytes.len() as u64 > LARGEST {
        bail!("{} is larger than {} MiB", file.display(), LARGEST >> 20);
    }
    Ok(bytes)
}

/// Names and addresses that are given away, in the form of comparison.
struct Taken {
    names: HashSet<String>,
    addresses: HashSet<String>,
}

impl Taken {
    fn of(config: &Config) -> Self {
        let sources = || config.sources.iter();
        Self {
            names: sources()
                .map(|source| source.profile.name.to_lowercase())
                .collect(),
            addresses: sources().map(|source| key(&source.url)).collect(),
        }
    }

    /// A name that is free: the title, else with the site, else with a number.
    fn name(&mut self, title: &str, url: &Url) -> String {
        let site = site(url);
        let title = match clean(title) {
            title if title.is_empty() => site.clone(),
            title => title,
        };
        let numbered = (2..).map(|number| format!("{title} ({site}, {number})"));
        let mut all = [title.clone(), format!("{title} ({site})")]
            .into_iter()
            .chain(numbered);
        let name = all
            .find(|name| !self.names.contains(&name.to_lowercase()))
            .unwrap_or(title);
        self.names.insert(name.to_lowercase());
        name
    }
}

/// A subscription as a source; `None` where it is there already.
fn source(
    one: &Subscription,
    config: &Config,
    taken: &mut Taken,
) -> Result<Option<NewSource>, String> {
    let url = feed_address(&one.url)
        .map_err(|(problem, hint)| format!("the address of {:?} {problem}: {hint}", one.title))?;
    if url.scheme() == "file" {
        let path = url.to_file_path().unwrap_or_default();
        let roots = &config.fetch.file_roots;
        if !roots.iter().any(|root| path.starts_with(root)) {
            return Err(format!(
                "{url} is a file outside the allowed folders: list its folder in [fetch] file_roots"
            ));
        }
    }
    if !taken.addresses.insert(key(&url)) {
        return Ok(None);
    }
    let languages = one
        .language
        .as_deref()
        .and_then(|tag| language_code(tag).ok());
    let kind = one.category.as_deref().and_then(SourceKind::from_name);
    Ok(Some(NewSource {
        name: taken.name(&one.title, &url),
        url: url.to_string(),
        kind: kind.map(|kind| kind.name().to_owned()),
        languages: languages.into_iter().collect(),
        ..NewSource::default()
    }))
}
