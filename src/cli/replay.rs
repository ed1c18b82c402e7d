//! `geowire replay-rules`.

use std::io::{self, Write as _};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::runtime;
use super::table::{harmless, table};
use crate::clock::Clock;
use crate::config::Config;
use crate::refresh::credit::Outlet;
use crate::refresh::replay::{Change, apply, changes};
use crate::refresh::settle::{SharedIndex, Terms};
use crate::store::{Store, StoreError};

/// Reports that are held in memory at once.
const BATCH: u32 = 1000;
/// Reports whose verdict turns that are listed for a person.
const LISTED: usize = 50;

/// What came of judging all again.
#[derive(Default)]
struct Replayed {
    reports: usize,
    moved: usize,
    /// Those that come in or fall out.
    turned: Vec<Change>,
}

pub(super) fn replay(config: &Config, write: bool, as_json: bool) -> anyhow::Result<ExitCode> {
    let now = Clock::system().now();
    let replayed = runtime()?.block_on(async {
        let store = if write {
            Store::open(&config.store.path)?
        } else {
            Store::open_readonly(&config.store.path)?
        };
        let index = SharedIndex::default();
        let mut all = Replayed::default();
        let mut after = 0;
        loop {
            let reports = store.read(move |read| read.judged(after, BATCH)).await?;
            let Some(last) = reports.last() else { break };
            after = last.row;
            all.reports += reports.len();
            let found = changes(config.recognize.recognizer(), reports);
            if write && !found.is_empty() {
                let (found, recognize) = (found.clone(), config.recognize.clone());
                let (index, window) = (index.clone(), config.group.window);
                let families = config.group.families.clone();
                store
                    .write(move |tx| {
                        let terms = Terms {
                            recognizer: recognize.recognizer(),
                            floor: recognize.floor,
                            outlet: Outlet {
                                name: "",
                                family: "",
                                host: None,
                                families: &families,
                            },
                            window,
                            fulltext: false,
                            now,
                        };
                        apply(tx, &found, &index, terms)
                    })
                    .await?;
            }
            all.moved += found.len();
            all.turned
                .extend(found.into_iter().filter(|change| change.turns().is_some()));
        }
        store.close().await?;
        Ok::<_, StoreError>(all)
    })?;
    if as_json {
        print_json(&replayed, write)?;
    } else {
        print_text(&replayed, write)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn counts(replayed: &Replayed) -> (usize, usize) {
    let turned = &replayed.turned;
    let came_in = turned.iter().filter(|one| one.turns() == Some(true));
    let came_in = came_in.count();
    (came_in, turned.len() - came_in)
}

fn print_text(replayed: &Replayed, written: bool) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let mut rows = table(&["", "was", "is", "source", "title"]);
    for change in replayed.turned.iter().take(LISTED) {
        let mark = if change.verdict.geopolitics { "+" } else { "-" };
        rows.add_row([
            mark.to_owned(),
            format!("{:.2}", change.stored.verdict.score),
            format!("{:.2}", change.verdict.score),
            harmless(&change.stored.source),
            harmless(&change.stored.title),
        ]);
    }
    if !replayed.turned.is_empty() {
        writeln!(out, "{rows}")?;
    }
    let unlisted = replayed.turned.len().saturating_sub(LISTED);
    if unlisted > 0 {
        writeln!(out, "and {unlisted} more; --json lists them all")?;
    }
    let (came_in, fell_out) = counts(replayed);
    let (done, hint) = if written {
        ("", "")
    } else {
        ("would ", "; nothing was written, --apply does it")
    };
    writeln!(
        out,
        "{} reports judged again: {came_in} {done}come in, {fell_out} {done}fall out, {} verdicts \
         {done}change in all{hint}",
        replayed.reports, replayed.moved
    )?;
    Ok(())
}

fn print_json(replayed: &Replayed, written: bool) -> anyhow::Result<()> {
    let turned: Vec<Value> = replayed
        .turned
        .iter()
        .map(|change| {
            json!({
                "title": change.stored.title,
                "source": change.stored.source,
                "language": change.stored.language,
                "was": change.stored.verdict.score,
                "is": change.verdict.score,
                "geopolitics": change.verdict.geopolitics,
                "evidence": change.verdict.evidence,
            })
        })
        .collect();
    let (came_in, fell_out) = counts(replayed);
    let whole = json!({
        "reports": replayed.reports,
        "changed": replayed.moved,
        "in": came_in,
        "out": fell_out,
        "applied": written,
        "turned": turned,
    });
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &whole)?;
    writeln!(out)?;
    Ok(())
}
