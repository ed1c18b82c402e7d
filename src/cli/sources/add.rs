//! `geowire sources add`.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use url::Url;

use super::super::args::{NewFile, Target};
use super::super::look::address;
use super::super::runtime;
use super::super::table::{harmless, quoted};
use super::Place;
use super::file::Opened;
use super::find::{Found, Verified, find};
use super::propose::{Wish, duplicate, propose};
use crate::clock::Clock;
use crate::config::edit::add_sources;
use crate::config::{Config, feed_address};
use crate::recognize::Subject;

pub(super) fn add(
    place: Place<'_>,
    typed: &str,
    wish: Wish,
    first: bool,
    target: &Target,
    new: NewFile,
) -> anyhow::Result<ExitCode> {
    let opened = Opened::open(place, target, Some(new))?;
    let (url, mut roots) = address(&with_scheme(typed))?;
    if let Err((problem, hint)) = feed_address(url.as_str()) {
        bail!("the address {problem}: {hint}");
    }
    roots.extend(opened.config.fetch.file_roots.iter().cloned());
    // Before anybody is asked anything.
    refuse_known(&opened, std::slice::from_ref(&url), wish.name.as_deref())?;
    let now = Clock::system().now();
    let found = runtime()?.block_on(find(&opened.config, roots, url, first, now))?;
    let found = match found {
        Found::Feed(found) => found,
        Found::Several(feeds) => return choose(typed, &feeds),
    };
    let built_in = Config::embedded(place.env)?;
    let source = propose(&found, wish, &[&opened.config, &built_in]);
    let mut addresses = found.also.clone();
    addresses.push(found.url.clone());
    refuse_known(&opened, &addresses, Some(&source.name))?;
    tell(&found, &opened.config);
    let edited = opened.edit(|text| add_sources(text, std::slice::from_ref(&source)))?;
    opened.keep(&edited, target.dry_run, place.env)?;
    if !target.dry_run {
        let mut out = io::stdout().lock();
        writeln!(out, "{}: {}", harmless(&source.name), harmless(&source.url))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A site is often typed without its scheme.
fn with_scheme(typed: &str) -> String {
    let host = typed.split('/').next().unwrap_or_default();
    let bare = !typed.contains("://") && host.contains('.') && !host.starts_with('.');
    if bare && !Path::new(typed).exists() {
        format!("https://{typed}")
    } else {
        typed.to_owned()
    }
}

fn refuse_known(opened: &Opened, addresses: &[Url], name: Option<&str>) -> anyhow::Result<()> {
    let path = opened.path.display();
    if let Some(known) = duplicate(&opened.config, addresses, None) {
        bail!(
            "{path} has this feed already, as {:?} at {}",
            known.profile.name,
            known.url
        );
    }
    if let Some(known) = duplicate(&opened.config, &[], name) {
        bail!(
            "{path} has a source {:?} already, at {}; give this one a name with --name",
            known.profile.name,
            known.url
        );
    }
    Ok(())
}

/// What the feed is like, so that a wrong one is seen at once.
fn tell(found: &Verified, config: &Config) {
    let recognizer = config.recognize.recognizer();
    let geopolitics = found.items.iter().filter(|item| {
        let subject = Subject {
            title: &item.title,
            summary: &item.summary,
            language: &item.language.tag,
            source: "",
        };
        recognizer.judge(subject).geopolitics
    });
    eprintln!(
        "{} gives {} entries, {} of them geopolitics ({})",
        found.url,
        found.items.len(),
        geopolitics.count(),
        found.feed.format
    );
    if let Some(newest) = found.items.iter().max_by_key(|item| item.published) {
        eprintln!(
            "the newest, of {}: {}",
            newest.published.strftime("%Y-%m-%d"),
            harmless(&newest.title)
        );
    }
    if found.private {
        eprintln!("it stands at a private address, which allow_private = true allows");
    }
}

/// Prints the command for each feed of a page: what was typed, with its address.
fn choose(typed: &str, feeds: &[(Url, String)]) -> anyhow::Result<ExitCode> {
    eprintln!(
        "{} offers {} feeds; choose one of these, or take the first that works with --first:",
        harmless(typed),
        feeds.len()
    );
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut out = io::stdout().lock();
    for (url, title) in feeds {
        let mut line = String::from("geowire");
        for argument in &arguments {
            let argument = if argument == typed {
                url.as_str()
            } else {
                argument
            };
            line.push(' ');
            line.push_str(&quoted(argument));
        }
        let title = harmless(title);
        let comment = if title.is_empty() { "" } else { "   # " };
        writeln!(out, "{line}{comment}{title}").context("the list cannot be printed")?;
    }
    Ok(ExitCode::FAILURE)
}
