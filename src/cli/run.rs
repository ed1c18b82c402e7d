//! `geowire run` and `geowire poll`.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::watch;
use tracing::{info, warn};

use super::{describe, runtime};
use crate::clock::Clock;
use crate::config::{self, Environment, Found};
use crate::health::Health;
use crate::logging;
use crate::metrics::Metrics;
use crate::refresh::Refresher;
use crate::refresh::settle::SharedIndex;
use crate::schedule::{Poll, Scheduler, Summary};
use crate::serve;
use crate::service::{self, Ended, Options};

/// Threads left at exit get so long; by then all that matters has ended.
const LEFTOVERS: Duration = Duration::from_secs(1);

pub(super) fn run(found: Found, env: Environment) -> anyhow::Result<ExitCode> {
    let config = config::load(&found, &env)?;
    logging::init(&config.log, &env)?;
    info!(
        version = env!("CARGO_PKG_VERSION"),
        "using {}",
        describe(&found, &config)
    );
    for warning in &config.warnings {
        warn!("{warning}");
    }
    let runtime = runtime()?;
    let ended = runtime.block_on(async {
        let options = Options {
            config,
            found,
            env,
            clock: Clock::system(),
            seed: fastrand::u64(..),
            inherited: serve::inherited()?,
        };
        anyhow::Ok(service::run_until_signal(options).await?)
    });
    runtime.shutdown_timeout(LEFTOVERS);
    Ok(match ended? {
        Ended::Asked => ExitCode::SUCCESS,
        Ended::Failed => ExitCode::FAILURE,
    })
}

pub(super) fn poll(found: &Found, env: &Environment, all: bool) -> anyhow::Result<ExitCode> {
    let config = Arc::new(config::load(found, env)?);
    logging::init(&config.log, env)?;
    let runtime = runtime()?;
    let summary = runtime.block_on(async {
        let clock = Clock::system();
        let store = service::open(&config)?;
        let setup = service::setup(&store, config.clone(), clock.now()).await?;
        let (_keep, setup) = watch::channel(Arc::new(setup));
        let refresher = Refresher {
            store: store.clone(),
            index: SharedIndex::default(),
            clock,
        };
        let scheduler = Scheduler::new(
            refresher,
            setup,
            Arc::new(Metrics::new()),
            Arc::new(Health::new()),
            fastrand::u64(..),
        );
        let bar = progress();
        let which = if all { Poll::All } else { Poll::Due };
        let summary = scheduler
            .poll(which, |done, total| {
                bar.set_length(total as u64);
                bar.set_position(done as u64);
            })
            .await?;
        bar.finish_and_clear();
        store.close().await?;
        anyhow::Ok(summary)
    });
    runtime.shutdown_timeout(LEFTOVERS);
    let Summary {
        sources,
        failed,
        counts,
        ..
    } = summary?;
    writeln!(
        io::stdout(),
        "sources={sources} new={} updated={} unchanged={} failed={failed}",
        counts.new,
        counts.updated,
        counts.unchanged,
    )?;
    Ok(ExitCode::SUCCESS)
}

/// A bar on a terminal, nothing elsewhere.
fn progress() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} sources {elapsed}") {
        bar.set_style(style);
    }
    bar
}
