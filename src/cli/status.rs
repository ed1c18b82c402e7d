//! `geowire status`.

use std::io::{self, Write};
use std::process::ExitCode;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::runtime;
use super::table::{harmless, table};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{SourceStatus, Store};

pub(super) fn status(config: &Config, as_json: bool) -> anyhow::Result<ExitCode> {
    let now = Clock::system().now();
    let (sources, totals) = runtime()?.block_on(async {
        let store = Store::open_readonly(&config.store.path)?;
        let sources = store.read(move |read| read.status(now)).await?;
        let totals = store.read(|read| read.totals()).await?;
        store.close().await?;
        anyhow::Ok((sources, totals))
    })?;
    let mut out = io::stdout().lock();
    if as_json {
        let sources: Vec<Value> = sources.iter().map(to_json).collect();
        let [reports, geopolitics, stories, bytes] = totals;
        let whole = json!({
            "database": config.store.path, "reports": reports, "geopolitics": geopolitics,
            "stories": stories, "bytes": bytes, "sources": sources,
        });
        serde_json::to_writer_pretty(&mut out, &whole)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (ailing, well): (Vec<_>, Vec<_>) = sources.iter().partition(|source| needs_a_hand(source));
    let mut rows = table(&[
        "source",
        "state",
        "last success",
        "next due",
        "items",
        "geo",
        "24 h",
    ]);
    for source in ailing.iter().chain(&well) {
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
    writeln!(out, "{rows}")?;
    for source in &ailing {
        writeln!(
            out,
            "\n{}: {}",
            harmless(&source.profile.name),
            harmless(&said(source))
        )?;
    }
    let [reports, geopolitics, stories, bytes] = totals;
    writeln!(
        out,
        "\n{} sources, {} need a hand; {reports} reports, {geopolitics} geopolitics, \
         {stories} stories; {:.1} MB",
        sources.len(),
        ailing.len(),
        bytes as f64 / 1e6
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Failing or paused, as opposed to waiting or switched off.
fn needs_a_hand(source: &SourceStatus) -> bool {
    source.enabled && matches!(state(source), "failing" | "paused" | "damaged")
}

fn state(source: &SourceStatus) -> &'static str {
    let stored = &source.source.state;
    if !source.enabled {
        "off"
    } else if stored.paused.is_some() {
        "paused"
    } else if stored.failures > 0 {
        "failing"
    } else if stored.last_success.is_none() {
        "waiting"
    } else if !stored.problems.is_empty() {
        "damaged"
    } else {
        "ok"
    }
}

/// What the last refresh said; for a document that is read but damaged, what
/// was wrong with it.
fn said(source: &SourceStatus) -> String {
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

fn due(source: &SourceStatus, now: Timestamp) -> String {
    let due = source.source.state.next_due;
    if !source.enabled {
        "-".to_owned()
    } else if due <= now {
        "now".to_owned()
    } else {
        format!("in {}", span(due.duration_since(now)))
    }
}

fn ago(now: Timestamp, at: Timestamp) -> String {
    format!("{} ago", span(now.duration_since(at)))
}

/// A length of time to its largest unit or two: `45 s`, `12 min`, `3 h 20 min`, `5 d`.
fn span(length: SignedDuration) -> String {
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
    let end = |end: &Option<(Timestamp, crate::model::OutcomeKind, String)>| {
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
