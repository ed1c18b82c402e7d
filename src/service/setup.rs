//! From a configuration to what is in force.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::StartError;
use crate::config::Config;
use crate::fetch::Fetcher;
use crate::model::SourceState;
use crate::schedule::Setup;
use crate::store::{Declared, Store, StoreError};

/// Opens the store that the configuration names, making its folder if need be.
///
/// # Errors
/// What the store says of the file.
pub fn open(config: &Config) -> Result<Store, StoreError> {
    Store::open(&config.store.path)
}

/// Brings the stored sources in line with `config` and makes what the
/// scheduler works with.
///
/// # Errors
/// When the store or the fetcher could not be set up.
pub async fn make(store: &Store, config: Arc<Config>, now: Timestamp) -> Result<Setup, StartError> {
    let fetcher = Fetcher::new(config.fetch.file_roots.clone())?;
    let declared: Vec<Declared> = config
        .sources
        .iter()
        .map(|source| Declared {
            profile: source.profile.clone(),
            url: source.url.clone(),
            enabled: source.enabled,
            // Due at once: the scheduler spreads a crowd by itself.
            fresh: SourceState::fresh(now, source.interval),
        })
        .collect();
    let rows = store.write(move |tx| tx.reconcile(&declared, now)).await?;
    let by_name: HashMap<&str, i64> = rows
        .iter()
        .map(|row| (row.name.as_str(), row.row))
        .collect();
    let sources = config
        .sources
        .iter()
        .filter_map(|source| {
            let row = by_name.get(source.profile.name.as_str())?;
            Some((*row, Arc::new(source.clone())))
        })
        .collect();
    Ok(Setup {
        config,
        fetcher: Arc::new(fetcher),
        sources,
    })
}
