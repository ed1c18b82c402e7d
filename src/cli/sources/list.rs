//! The sources of the configuration, with their state where one is stored.

use std::collections::HashMap;
use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::runtime;
use super::super::status::state;
use super::super::table::{harmless, table};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{SourceStatus, Store, StoreError};

pub(super) fn list(config: &Config, as_json: bool) -> anyhow::Result<ExitCode> {
    let stored = match stored(config) {
        Ok(stored) => stored,
        Err(error) => {
            // The list is of the file; the states are an addition.
            match error.downcast_ref::<StoreError>() {
                Some(StoreError::Missing { .. }) => {}
                _ => eprintln!("note: states are left out: {error:#}"),
            }
            HashMap::new()
        }
    };
    let mut out = io::stdout().lock();
    if as_json {
        let all: Vec<Value> = config
            .sources
            .iter()
            .map(|source| {
                let state = stored.get(&source.profile.name).map(state);
                json!({
                    "name": source.profile.name,
                    "url": source.url.as_str(),
                    "publisher": source.profile.publisher,
                    "languages": source.profile.languages,
                    "kind": source.profile.kind.name(),
                    "enabled": source.enabled,
                    "state": state,
                })
            })
            .collect();
        let whole = json!({ "configuration": config.path, "sources": all });
        serde_json::to_writer_pretty(&mut out, &whole)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut headings = vec!["name", "url", "languages", "kind", "enabled"];
    if !stored.is_empty() {
        headings.push("state");
    }
    let mut rows = table(&headings);
    for source in &config.sources {
        let mut row = vec![
            harmless(&source.profile.name),
            harmless(source.url.as_str()),
            source.profile.languages.join(" "),
            source.profile.kind.name().to_owned(),
            if source.enabled { "yes" } else { "no" }.to_owned(),
        ];
        if !stored.is_empty() {
            let state = stored.get(&source.profile.name).map_or("new", state);
            row.push(state.to_owned());
        }
        rows.add_row(row);
    }
    writeln!(out, "{rows}")?;
    Ok(ExitCode::SUCCESS)
}

fn stored(config: &Config) -> anyhow::Result<HashMap<String, SourceStatus>> {
    let now = Clock::system().now();
    runtime()?.block_on(async {
        let store = Store::open_readonly(&config.store.path)?;
        let sources = store.read(move |read| read.status(now)).await?;
        store.close().await?;
        let named = sources
            .into_iter()
            .map(|source| (source.profile.name.clone(), source));
        Ok(named.collect())
    })
}
