//! What is done once an hour: retention, and forgetting in the grouping index.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use crate::clock::Clock;
use crate::config::Config;
use crate::refresh::settle::SharedIndex;
use crate::store::{Purged, Retention, Store, StoreError};

const EVERY: Duration = Duration::from_secs(3600);

/// Reports removed in one transaction: short enough that a refresh waiting for
/// the writer does not notice.
const BATCH: u32 = 500;

/// Runs until `shutdown`.
pub(super) async fn run(
    store: Store,
    index: SharedIndex,
    config: watch::Receiver<Arc<Config>>,
    clock: Clock,
    shutdown: CancellationToken,
) {
    let mut timer = tokio::time::interval(EVERY);
    timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = timer.tick() => {}
        }
        let now = clock.now();
        index.expire(now);
        let config = config.borrow().clone();
        match purge(&store, &config, &clock, &shutdown).await {
            Ok(purged) if purged == Purged::default() => {}
            Ok(purged) => {
                info!(
                    reports = purged.reports,
                    stories = purged.stories,
                    refreshes = purged.refreshes,
                    "removed by age"
                );
            }
            Err(error) => error!(%error, "retention failed; it is tried again in an hour"),
        }
    }
}

/// One round of retention, in small transactions.
async fn purge(
    store: &Store,
    config: &Config,
    clock: &Clock,
    shutdown: &CancellationToken,
) -> Result<Purged, StoreError> {
    let retention: Vec<Retention> = config
        .sources
        .iter()
        .map(|source| Retention {
            source: source.profile.name.clone(),
            keep: source.keep,
            keep_min: source.keep_min,
        })
        .collect();
    let retention = Arc::new(retention);
    let mut sum = Purged::default();
    while !shutdown.is_cancelled() {
        let (retention, keep_log, now) = (retention.clone(), config.store.keep_log, clock.now());
        let done = store
            .write(move |tx| tx.purge(&retention, keep_log, BATCH, now))
            .await?;
        sum.reports += done.reports;
        sum.stories += done.stories;
        sum.refreshes += done.refreshes;
        if done.reports < u64::from(BATCH) {
            break;
        }
    }
    Ok(sum)
}
