//! `geowire try`: one document through fetch, parse, normalize and recognize.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::runtime;
use super::table::harmless;
use crate::clock::Clock;
use crate::config::Config;
use crate::dedupe;
use crate::fetch::{Answer, Fetched, Fetcher, Order};
use crate::model::{Item, NamedKind, SourceKind, SourceProfile, Validators, Verdict};
use crate::normalize::{Context, normalize};
use crate::parse::{self, ParseError, ParsedFeed};
use crate::recognize::Subject;

pub(super) fn try_feed(config: &Config, target: &str, as_json: bool) -> anyhow::Result<ExitCode> {
    let (url, roots) = address(target)?;
    let now = Clock::system().now();
    let runtime = runtime()?;
    let seen = runtime.block_on(look(config, url, roots))?;
    let context = Context {
        feed: &seen.feed,
        source: &seen.profile,
        url: &seen.url,
        now,
    };
    let mut items = Vec::new();
    let mut left_out = Vec::new();
    for entry in &seen.feed.entries {
        match normalize(entry, context) {
            Ok(item) => items.push(item),
            Err(reason) => left_out.push(reason),
        }
    }
    let verdicts: Vec<Verdict> = items
        .iter()
        .map(|item| {
            let subject = Subject {
                title: &item.title,
                summary: &item.summary,
                language: &item.language.tag,
                source: &seen.profile.name,
            };
            config.recognize.recognizer().judge(subject)
        })
        .collect();
    if as_json {
        print_json(&seen, &items, &verdicts)
    } else {
        print_text(&seen, &items, &verdicts, &left_out)
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Pieces of evidence that are told, for and against each.
const TOLD: usize = 6;

/// What was fetched and read.
struct Seen {
    feed: ParsedFeed,
    profile: SourceProfile,
    url: Url,
    said: Option<String>,
}

/// An address as it is, or a path made into one; with the folder that a file
/// may be read from. A person who names a file may read it.
fn address(target: &str) -> anyhow::Result<(Url, Vec<PathBuf>)> {
    let parsed = Url::parse(target)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https" | "file"));
    let path = match &parsed {
        Some(url) if url.scheme() == "file" => url
            .to_file_path()
            .map_err(|()| anyhow!("{target} names no local file"))?,
        Some(url) => return Ok((url.clone(), Vec::new())),
        None if target.contains("://") => {
            bail!("{target}: only http, https and file addresses can be tried")
        }
        None => PathBuf::from(target),
    };
    let path = path
        .canonicalize()
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let root = path.parent().unwrap_or(Path::new("/")).to_path_buf();
    let url = Url::from_file_path(&path)
        .map_err(|()| anyhow!("{} cannot be made an address", path.display()))?;
    Ok((url, vec![root]))
}

async fn look(config: &Config, url: Url, roots: Vec<PathBuf>) -> anyhow::Result<Seen> {
    let configured = config.sources.iter().find(|source| source.url == url);
    let mut settings =
        configured.map_or_else(|| config.request.clone(), |source| source.request.clone());
    // Here a person asks by hand, as with curl: the guard is for addresses
    // that strangers put into feeds and redirects.
    settings.allow_private = true;
    let profile = configured.map_or_else(
        || SourceProfile {
            name: url.host_str().unwrap_or("file").to_owned(),
            publisher: url.host_str().unwrap_or("file").to_owned(),
            family: url.host_str().unwrap_or("file").to_owned(),
            kind: SourceKind::Other,
            state: false,
            languages: Vec::new(),
        },
        |source| source.profile.clone(),
    );
    let fetcher = Fetcher::new(roots)?;
    let mut order = Order {
        url,
        validators: Validators::default(),
        settings,
    };
    let mut said = None;
    // A page is followed once, to the feed that it advertises.
    loop {
        let Answer {
            result, final_url, ..
        } = fetcher.fetch(&order).await;
        let (bytes, content_type) = match result {
            Fetched::Body {
                bytes,
                content_type,
                ..
            } => (bytes, content_type),
            Fetched::Failed {
                message,
                partial: Some(bytes),
                ..
            } => {
                said = Some(message);
                (bytes, None)
            }
            Fetched::Failed { message, .. } => bail!("{message}"),
            Fetched::Gone => bail!("the server says that the feed is gone for good (410)"),
            Fetched::Throttled => bail!("the server asks for fewer requests; try again later"),
            Fetched::NotModified(_) => {
                bail!("the server answered 304 to a request without a condition")
            }
        };
        match parse::parse(&bytes, content_type.as_deref(), &final_url) {
            Ok(feed) => {
                return Ok(Seen {
                    feed,
                    profile,
                    url: final_url,
                    said,
                });
            }
            Err(ParseError::Page {
                feeds,
                bot_wall: false,
            }) if said.is_none() && !feeds.is_empty() => {
                if let Some((found, title)) = feeds.into_iter().next() {
                    said = Some(format!(
                        "{} is a web page; reading the feed that it advertises: {found} ({title})",
                        order.url
                    ));
                    order.url = found;
                }
            }
            Err(ParseError::Page { bot_wall: true, .. }) => {
                bail!("a page that keeps robots out stands at {}", order.url)
            }
            Err(error) => bail!("{}: {error}", order.url),
        }
    }
}

fn print_json(seen: &Seen, items: &[Item], verdicts: &[Verdict]) -> anyhow::Result<()> {
    let keys = dedupe::keys(&seen.profile.name, items);
    let items: Vec<Value> = items
        .iter()
        .zip(verdicts)
        .zip(&keys)
        .map(|((item, verdict), keys)| {
            json!({
                "id": keys.identity.urn(),
                "guid": item.guid,
                "title": item.title,
                "link": item.link,
                "published": item.published.to_string(),
                "published_from": item.published_from,
                "summary": item.summary,
                "content": item.content,
                "language": item.language.tag,
                "language_from": item.language.from,
                "authors": item.authors,
                "categories": item.categories,
                "image": item.image,
                "enclosures": item.enclosures,
                "licence": item.licence,
                "notes": item.notes,
                "verdict": {
                    "score": verdict.score,
                    "geopolitics": verdict.geopolitics,
                    "language": verdict.language,
                    "confidence": verdict.confidence,
                    "countries": verdict.countries(),
                    "themes": verdict.themes(),
                    "named": verdict.named,
                    "evidence": verdict.evidence,
                },
            })
        })
        .collect();
    let mut problems = seen.feed.problems.clone();
    problems.extend(seen.said.clone());
    let whole = json!({
        "feed": {
            "title": seen.feed.title.as_ref().map(|title| &title.value),
            "format": seen.feed.format,
            "language": seen.feed.language,
            "problems": problems,
        },
        "items": items,
    });
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &whole)?;
    writeln!(out)?;
    Ok(())
}

fn print_text(
    seen: &Seen,
    items: &[Item],
    verdicts: &[Verdict],
    left_out: &[String],
) -> anyhow::Result<()> {
    for said in seen.said.iter().chain(&seen.feed.problems) {
        eprintln!("note: {}", harmless(said));
    }
    for reason in left_out {
        eprintln!("left out: {}", harmless(reason));
    }
    let mut out = io::stdout().lock();
    let title = seen.feed.title.as_ref().map_or("", |title| &title.value);
    let found = verdicts
        .iter()
        .filter(|verdict| verdict.geopolitics)
        .count();
    writeln!(
        out,
        "{} ({}): {} items, {found} geopolitics",
        harmless(title),
        seen.feed.format,
        items.len()
    )?;
    for (item, verdict) in items.iter().zip(verdicts) {
        print_item(&mut out, item, verdict)?;
    }
    Ok(())
}

fn print_item(out: &mut impl Write, item: &Item, verdict: &Verdict) -> io::Result<()> {
    let mark = if verdict.geopolitics { "+" } else { "-" };
    let day = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M").to_string();
    writeln!(
        out,
        "\n{mark} {:.2} [{}] {} {}",
        verdict.score,
        harmless(&item.language.tag),
        day(item.published),
        harmless(&item.title)
    )?;
    if let Some(link) = &item.link {
        writeln!(out, "       {}", harmless(link))?;
    }
    let named: Vec<&str> = verdict
        .named
        .iter()
        .filter(|named| named.kind != NamedKind::Against)
        .map(|named| named.label.as_str())
        .collect();
    if !named.is_empty() {
        writeln!(out, "       names: {}", harmless(&named.join(", ")))?;
    }
    for (side, speaks_for) in [("for", true), ("against", false)] {
        let why: Vec<String> = verdict
            .evidence
            .iter()
            .filter(|one| (one.share > 0.0) == speaks_for)
            .take(TOLD)
            .map(|one| format!("{} {:+.1}", harmless(&one.what), one.share))
            .collect();
        if !why.is_empty() {
            writeln!(out, "       {side}: {}", why.join(", "))?;
        }
    }
    if verdict.confidence < 1.0 {
        writeln!(
            out,
            "       sure by {:.0} %: this language has no table of its own",
            verdict.confidence * 100.0
        )?;
    }
    for note in &item.notes {
        writeln!(out, "       note: {}", harmless(note))?;
    }
    Ok(())
}
