//! `geowire try`: one document through fetch, parse, normalize and recognize.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::look::{Looked, address, look};
use super::runtime;
use super::table::harmless;
use crate::clock::Clock;
use crate::config::Config;
use crate::dedupe;
use crate::fetch::{Fetcher, Order};
use crate::model::{Item, NamedKind, SourceKind, SourceProfile, Validators, Verdict};
use crate::normalize::{Context, normalize};
use crate::parse::ParsedFeed;
use crate::recognize::Subject;

pub(super) fn try_feed(config: &Config, target: &str, as_json: bool) -> anyhow::Result<ExitCode> {
    let (url, roots) = address(target)?;
    let now = Clock::system().now();
    let runtime = runtime()?;
    let seen = runtime.block_on(see(config, url, roots))?;
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

async fn see(config: &Config, url: Url, roots: Vec<PathBuf>) -> anyhow::Result<Seen> {
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
        match look(&fetcher, &order).await {
            Ok(Looked::Feed {
                feed,
                url,
                said: broken,
                ..
            }) => {
                return Ok(Seen {
                    feed: *feed,
                    profile,
                    url,
                    said: said.or(broken),
                });
            }
            Ok(Looked::Page { feeds, .. }) if said.is_none() => {
                let Some((found, title)) = feeds.into_iter().next() else {
                    bail!("{}: this is a web page, not a feed", order.url);
                };
                said = Some(format!(
                    "{} is a web page; reading the feed that it advertises: {found} ({title})",
                    order.url
                ));
                order.url = found;
            }
            Ok(Looked::Page { .. }) => bail!("{}: this is a web page, not a feed", order.url),
            Err(trouble) => bail!("{trouble}"),
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
