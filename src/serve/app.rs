use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};

use super::cache::Cache;
use super::events::Events;
use super::hub;
use crate::clock::Clock;
use crate::config::Config;
use crate::health::Health;
use crate::hub::Order;
use crate::metrics::Metrics;
use crate::store::Store;

/// What the handlers answer from.
#[derive(Debug)]
pub struct App {
    pub(super) store: Store,
    pub(super) config: watch::Receiver<Arc<Config>>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) clock: Clock,
    pub(super) health: Arc<Health>,
    pub(super) cache: Cache,
    pub(super) events: Events,
    /// Requests to the hub, and where they come out until somebody takes them.
    pub(super) orders: (mpsc::Sender<Order>, Mutex<Option<mpsc::Receiver<Order>>>),
    /// The date of what has no date of its own: an empty feed, the list of sources.
    pub(super) started: Timestamp,
}

impl App {
    /// The web part over an open store. `config` is followed: a reload shows in
    /// the next answer (listeners and `max_connections` excepted, which are
    /// taken once by [`super::bind`] and [`super::run()`]).
    #[must_use]
    pub fn new(
        store: Store,
        config: watch::Receiver<Arc<Config>>,
        metrics: Arc<Metrics>,
        clock: Clock,
        health: Arc<Health>,
    ) -> Arc<Self> {
        let started = clock.now();
        let (sender, orders) = mpsc::channel(hub::QUEUE);
        Arc::new(Self {
            store,
            config,
            metrics,
            clock,
            health,
            cache: Cache::default(),
            events: Events::default(),
            orders: (sender, Mutex::new(Some(orders))),
            started,
        })
    }

    /// The configuration that holds now.
    pub(super) fn config(&self) -> Arc<Config> {
        Arc::clone(&self.config.borrow())
    }
}
