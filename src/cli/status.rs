//! `geowire status`.

use std::io::{self, Write};
use std::process::ExitCode;

use comfy_table::Table;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::runtime;
use super::table::{harmless, quoted, table};
use crate::clock::Clock;
use crate::config::Config;
use crate::model::OutcomeKind;
use crate::pages::{Ui, advice};
use crate::store::{SourceStatus, Store};

pub(super) fn status(config: &Config, as_json: bool, check: bool) -> anyhow::Result<ExitCode> {
    let now = Clock::system().now();
    let (sources, totals, articles) = runtime()?.block_on(async {
        let store = Store::open_readonly(&config.store.path)?;
        let sources = store.read(move |read| read.status(now)).await?;
        let totals = store.read(|read| read.totals()).await?;
        let articles = store.read(|read| read.article_counts()).await?;
        store.close().await?;
        anyhow::Ok((sources, totals, articles))
    })?;
    let [waiting, read, failed] = articles;
    let rest = at_rest(&sources, now);
    let (ailing, well): (Vec<_>, Vec<_>) = sources.iter().partition(|source| needs_a_hand(source));
    let code = if check && (rest.is_some() || !ailing.is_empty()) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    };
    let [reports, geopolitics, stories, bytes] = totals;
    let mut out = io::stdout().lock();
    if as_json {
        let sources: Vec<Value> = sources.iter().map(to_json).collect();
        let whole = json!({
            "database": config.store.path, "reports": reports, "geopolitics": geopolitics,
            "stories": stories, "bytes": bytes, "at_rest": rest, "need_a_hand": ailing.len(),
            "articles": {"waiting": waiting, "read": read, "failed": failed},
            "sources": sources,
        });
        serde_json::to_writer_pretty(&mut out, &whole)?;
        writeln!(out)?;
        return Ok(code);
    }
    if let Some(why) = &rest {
        writeln!(
            out,
            "No service seems to run: {why}. Start it with `systemctl start geowire` or \
             `geowire run`; `geowire poll` asks once.\n"
        )?;
    }
    for source in &ailing {
        let name = harmless(&source.profile.name);
        writeln!(out, "{name}: {}", harmless(&said(source)))?;
        writeln!(out, "    {}\n", what_to_do(source))?;
    }
    writeln!(out, "{}\n", rows(ailing.iter().chain(&well).copied(), now))?;
    writeln!(
        out,
        "{} sources, {} need a hand; {reports} reports, {geopolitics} geopolitics, \
         {stories} stories; {:.1} MB",
        sources.len(),
        ailing.len(),
        bytes as f64 / 1e6
    )?;
    if articles != [0; 3] {
        writeln!(
            out,
            "{read} articles read in full, {waiting} waiting, {failed} could not be had"
        )?;
    }
    Ok(code)
}

fn rows<'a>(sources: impl Iterator<Item = &'a SourceStatus>, now: Timestamp) -> Table {
    let mut rows = table(&[
        "source",
        "state",
        "last success",
        "next due",
        "items",
        "geo",
        "24 h",
    ]);
    for source in sources {
        rows.add_row([
            harmless(&source.profile.name),
            state(source).to_owned(),
            source
                .source
                .state
                .last_success
                .map_or_else(|| "never".to_owned(), |at| ago(now, at)),
            due(source, now),
            source.reports.to_string(),
            source.geopolitics.to_string(),
            source.last_day.to_string(),
        ]);
    }
    rows
}

/// What a person can do about a source that needs a hand, with the command that
/// helps where there is one.
fn what_to_do(source: &SourceStatus) -> String {
    let advice = advice(source, Ui::English).unwrap_or_default();
    let url = quoted(&source.url);
    let command = match source.last.as_ref().map(|(_, kind, _)| *kind) {
        _ if source.source.state.paused.is_some() => format!(
            "`geowire sources add SITE` finds the feed of a site, `geowire sources remove {}` \
             takes this one out.",
            quoted(&source.profile.name)
        ),
        Some(OutcomeKind::NotAFeed) => {
            "`geowire sources add SITE` finds the feed of a site.".to_owned()
        }
        _ if advice.contains("geowire try") => return advice.to_owned(),
        _ => format!("`geowire try {url}` shows what is there now."),
    };
    format!("{advice} {command}").trim_start().to_owned()
}

pub(super) fn needs_a_hand(source: &SourceStatus) -> bool {
    source.condition().needs_a_hand()
}

pub(super) fn state(source: &SourceStatus) -> &'static str {
    source.condition().name()
}

/// What the last refresh said; for a document that is read but damaged, what
/// was wrong with it.
pub(super) fn said(source: &SourceStatus) -> String {
    let stored = &source.source.state;
    let mut text = match &source.last {
        _ if stored.failures == 0 && !stored.problems.is_empty() => stored.problems.join("; "),
        Some((_, kind, message)) => format!("{}: {message}", kind.name()),
        None => "not asked yet".to_owned(),
    };
    if stored.failures > 1 {
        text.push_str(&format!(" ({} times in a row)", stored.failures));
    }
    if let (Some(url), Some(because)) = (&stored.adopted_url, &stored.adopted_because) {
        text.push_str(&format!("; now asked at {url}, since {because}"));
    }
    text
}

pub(super) fn due(source: &SourceStatus, now: Timestamp) -> String {
    let due = source.source.state.next_due;
    if !source.enabled {
        "-".to_owned()
    } else if due <= now {
        "now".to_owned()
    } else {
        format!("in {}", span(due.duration_since(now)))
    }
}

/// A service that is at work asks something within this time once it is due:
/// spacing, spreading at start and slow servers are well below it.
const PATIENCE: SignedDuration = SignedDuration::from_mins(4);

/// Why it looks as if no service is running: something has been due for long,
/// and nothing was asked since.
pub(super) fn at_rest(sources: &[SourceStatus], now: Timestamp) -> Option<String> {
    let polled = || {
        let all = sources.iter();
        all.filter(|source| source.enabled && source.source.state.paused.is_none())
    };
    let overdue = polled().any(|one| now.duration_since(one.source.state.next_due) > PATIENCE);
    let last = sources
        .iter()
        .filter_map(|source| source.source.state.last_attempt)
        .max();
    let told = match last {
        None if polled().next().is_some() => "nothing has been asked yet".to_owned(),
        Some(last) if overdue && now.duration_since(last) > PATIENCE => {
            format!("the last refresh ended {}", ago(now, last))
        }
        _ => return None,
    };
    Some(told)
}

pub(super) fn ago(now: Timestamp, at: Timestamp) -> String {
    format!("{} ago", span(now.duration_since(at)))
}

/// A length of time to its largest unit or two: `45 s`, `12 min`, `3 h 20 min`, `5 d`.
pub(super) fn span(length: SignedDuration) -> String {
    let seconds = length.as_secs().max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} d", seconds / 86_400),
    }
}

fn to_json(source: &SourceStatus) -> Value {
    let stored = &source.source.state;
    let end = |end: &Option<(Timestamp, OutcomeKind, String)>| {
        end.as_ref().map(|(at, kind, message)| {
            json!({"at": at.to_string(), "kind": kind.name(), "message": message})
        })
    };
    json!({
        "name": source.profile.name,
        "publisher": source.profile.publisher,
        "kind": source.profile.kind.name(),
        "url": source.url,
        "enabled": source.enabled,
        "state": state(source),
        "failures": stored.failures,
        "last_attempt": stored.last_attempt.map(|at| at.to_string()),
        "last_success": stored.last_success.map(|at| at.to_string()),
        "next_due": stored.next_due.to_string(),
        "interval_seconds": stored.interval.as_secs(),
        "paused": stored.paused,
        "adopted_url": stored.adopted_url.as_ref().map(ToString::to_string),
        "adopted_because": stored.adopted_because,
        "format": stored.format,
        "feed_title": stored.feed_title,
        "problems": stored.problems,
        "reports": source.reports,
        "geopolitics": source.geopolitics,
        "last_day": source.last_day,
        "last": end(&source.last),
        "last_failure": end(&source.last_failure),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_short() {
        let text = |seconds| span(SignedDuration::from_secs(seconds));
        assert_eq!(text(-5), "0 s");
        assert_eq!(text(59), "59 s");
        assert_eq!(text(3599), "59 min");
        assert_eq!(text(12_000), "3 h 20 min");
        assert_eq!(text(500_000), "5 d");
    }
}
