//! The whole service: store, scheduler, server, hub and upkeep as owned tasks, one
//! way in ([`Service::start`]) and one way out ([`Service::stop`]), for tests
//! and production alike.

mod daemon;
mod setup;
mod upkeep;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::clock::Clock;
use crate::config::{self, Config, ConfigErrors, Environment};
use crate::fetch::FetchSetupError;
use crate::health::Health;
use crate::hub::{self, Hub};
use crate::logging;
use crate::metrics::Metrics;
use crate::refresh::Refresher;
use crate::refresh::settle::SharedIndex;
use crate::schedule::{Probe, Scheduler, Setup};
use crate::serve::{self, Listener};
use crate::store::{Store, StoreError};

pub use daemon::{Ended, run_until_signal};
pub use setup::{make as setup, open};

/// Refreshes under way get so long to end at shutdown. With the server's own
/// five seconds beside it and a checkpoint after it, this stays well within
/// systemd's TimeoutStopSec of 30 s.
const DRAIN: Duration = Duration::from_secs(10);

/// A task that panicked is started again after so long.
const RESTART: Duration = Duration::from_secs(1);

/// What a service is started with.
#[derive(Debug)]
pub struct Options {
    /// The configuration to begin with.
    pub config: Config,
    /// Where it was found, to find it again on reload.
    pub found: config::Found,
    /// The environment that configuration may refer to.
    pub env: Environment,
    /// What time it is.
    pub clock: Clock,
    /// Where jitter comes from.
    pub seed: u64,
    /// Sockets handed in by the service manager, used in place of `listen`.
    pub inherited: Vec<Listener>,
}

/// Why a service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sockets.
    #[error(transparent)]
    Bind(#[from] serve::BindError),
    /// TLS roots and the like.
    #[error(transparent)]
    Fetch(#[from] FetchSetupError),
}

/// Why a reload changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// The new configuration is wrong.
    #[error("{0}")]
    Config(Box<ConfigErrors>),
    /// It could not be put into force.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// A running service.
#[derive(Debug)]
pub struct Service {
    store: Store,
    clock: Clock,
    found: config::Found,
    env: Environment,
    setup: watch::Sender<Arc<Setup>>,
    config: watch::Sender<Arc<Config>>,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    index: SharedIndex,
    probes: mpsc::Sender<Probe>,
    addresses: Vec<SocketAddr>,
    shutdown: CancellationToken,
    server: Option<JoinHandle<()>>,
    tasks: Vec<(&'static str, JoinHandle<()>)>,
}

impl Service {
    /// Opens the store, binds the sockets, and starts everything. The server
    /// answers from here on, whatever the sources do.
    ///
    /// # Errors
    /// [`StartError`]; nothing runs then.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let config = Arc::new(options.config);
        let store = open(&config)?;
        let metrics = Arc::new(Metrics::new());
        let server = &config.server;
        let listeners = serve::bind(&server.listen, server.socket_mode, options.inherited).await?;
        let addresses: Vec<SocketAddr> = listeners.iter().filter_map(tcp_address).collect();
        for listener in &listeners {
            info!(address = listener.address(), "listening");
        }
        let now = options.clock.now();
        let first = setup::make(&store, config.clone(), now).await?;
        if first.sources.is_empty() {
            warn!("no sources are configured: add [[source]] entries and reload");
        }
        let health = Arc::new(Health::new());
        let (setup, setup_seen) = watch::channel(Arc::new(first));
        let (config, config_seen) = watch::channel(config);
        let shutdown = CancellationToken::new();
        let index = SharedIndex::default();
        let refresher = Refresher {
            store: store.clone(),
            index: index.clone(),
            clock: options.clock.clone(),
        };
        let (probes, mut asked) = mpsc::channel::<Probe>(4);

        let app = serve::App::new(
            store.clone(),
            config_seen.clone(),
            metrics.clone(),
            options.clock.clone(),
            health.clone(),
        );
        let hub = Hub {
            store: store.clone(),
            app: app.clone(),
            config: config_seen.clone(),
            clock: options.clock.clone(),
            metrics: metrics.clone(),
            seed: options.seed,
        };
        let mut tasks = Vec::new();
        if let Some(orders) = app.orders() {
            let running = hub::run(hub, orders, shutdown.clone());
            tasks.push(("hub", tokio::spawn(running)));
        }
        let token = shutdown.clone();
        let server = tokio::spawn(async move {
            if let Err(error) = serve::run(listeners, app, token).await {
                error!(%error, "the server ended");
            }
        });

        let (token, meter, seed) = (shutdown.clone(), metrics.clone(), options.seed);
        let pulse = health.clone();
        let scheduler = tokio::spawn(async move {
            let mut round = 0;
            while !token.is_cancelled() {
                let scheduler = Scheduler::new(
                    refresher.clone(),
                    setup_seen.clone(),
                    meter.clone(),
                    pulse.clone(),
                    seed ^ round,
                );
                let (relay, relayed) = mpsc::channel(4);
                let run = tokio::spawn(scheduler.run(token.clone(), relayed, DRAIN));
                forward(&mut asked, &relay, run).await;
                round += 1;
            }
        });

        let upkeep = tokio::spawn(upkeep::run(
            store.clone(),
            index.clone(),
            config_seen,
            options.clock.clone(),
            shutdown.clone(),
        ));
        tasks.extend([("scheduler", scheduler), ("upkeep", upkeep)]);
        health.ready();
        info!(
            sources = setup.borrow().sources.len(),
            database = %config.borrow().store.path.display(),
            "started"
        );
        Ok(Self {
            store,
            clock: options.clock,
            found: options.found,
            env: options.env,
            setup,
            config,
            metrics,
            health,
            index,
            probes,
            addresses,
            shutdown,
            server: Some(server),
            tasks,
        })
    }

    /// The TCP addresses it listens on.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The open store, for tests and the watchdog.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Reads the configuration again and puts it into force. On any error the
    /// last good one stays. Returns what was not applied, in words.
    ///
    /// # Errors
    /// [`ReloadError`]; nothing changed then.
    pub async fn reload(&mut self) -> Result<Vec<String>, ReloadError> {
        let result = self.try_reload().await;
        self.metrics.config_reloaded(result.is_ok());
        result
    }

    async fn try_reload(&mut self) -> Result<Vec<String>, ReloadError> {
        let loaded = config::load(&self.found, &self.env)
            .map_err(|errors| ReloadError::Config(Box::new(errors)))?;
        let new = Arc::new(loaded);
        let old = self.config.borrow().clone();
        let made = setup::make(&self.store, new.clone(), self.clock.now()).await?;
        if old.group.window != new.group.window {
            self.index.forget();
        }
        if let Err(error) = logging::set_level(&new.log, &self.env) {
            warn!(%error, "the log level stays as it was");
        }
        self.setup.send_replace(Arc::new(made));
        self.config.send_replace(new.clone());
        Ok(config::changes(&old, &new))
    }

    /// Whether the scheduler goes round and the store takes and answers.
    ///
    /// # Errors
    /// Which of them did not answer within `patience`.
    pub async fn probe(&self, patience: Duration) -> Result<(), &'static str> {
        let (ask, answer) = oneshot::channel();
        let scheduler = async {
            self.probes.send(ask).await.ok()?;
            answer.await.ok()
        };
        let scheduled = tokio::time::timeout(patience, scheduler).await;
        if !matches!(scheduled, Ok(Some(()))) {
            return Err("the scheduler does not answer");
        }
        // An empty transaction: it queues behind what the writer does and
        // writes nothing to the disk.
        let written = tokio::time::timeout(patience, self.store.write(|_| Ok(()))).await;
        if !matches!(written, Ok(Ok(()))) {
            return Err("the store does not take transactions");
        }
        Ok(())
    }

    /// Health, as the server shows it.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Resolves when the server has ended by itself, which it never should.
    pub async fn server_ended(&mut self) {
        match self.server.as_mut() {
            Some(server) => {
                if let Err(error) = server.await {
                    error!(%error, "the server failed");
                }
                self.server = None;
            }
            None => std::future::pending().await,
        }
    }

    /// Ends everything: no new refresh or connection, what is under way gets
    /// its time, the store is closed last.
    ///
    /// # Errors
    /// When the store could not be closed in order. What was committed is safe.
    pub async fn stop(mut self) -> Result<(), StoreError> {
        self.health.not_ready("the service is stopping");
        self.shutdown.cancel();
        if let Some(server) = self.server.take()
            && let Err(error) = server.await
        {
            error!(%error, "the server failed while it was stopped");
        }
        for (name, task) in self.tasks.drain(..) {
            if let Err(error) = task.await {
                error!(task = name, %error, "a task failed while it was stopped");
            }
        }
        self.store.close().await
    }
}

fn tcp_address(listener: &Listener) -> Option<SocketAddr> {
    match listener {
        Listener::Tcp(listener) => listener.local_addr().ok(),
        Listener::Unix(_) => None,
    }
}

/// Hands the probes on to the scheduler at work until it ends. One that
/// panicked is reported; the caller starts the next.
async fn forward(
    asked: &mut mpsc::Receiver<Probe>,
    relay: &mpsc::Sender<Probe>,
    mut run: JoinHandle<()>,
) {
    loop {
        tokio::select! {
            ended = &mut run => {
                if let Err(error) = ended {
                    error!(%error, "the scheduler failed and is started again");
                    tokio::time::sleep(RESTART).await;
                }
                return;
            }
            Some(probe) = asked.recv() => {
                // A full queue means that the scheduler does not answer, which
                // is what the asker wants to know.
                drop(relay.try_send(probe));
            }
        }
    }
}
