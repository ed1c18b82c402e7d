//! How many calls are made at a time.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Calls at once in all.
const CALLS: usize = 16;
/// Calls at once to one host: one that hangs holds up itself alone.
const PER_HOST: usize = 2;
/// Hosts after which those that nobody calls are forgotten.
const HOSTS: usize = 256;

/// The places of all calls.
pub(super) struct Places {
    all: Arc<Semaphore>,
    hosts: HashMap<String, Arc<Semaphore>>,
}

/// What a call needs to wait for its turn.
pub(super) struct Place {
    host: Arc<Semaphore>,
    all: Arc<Semaphore>,
}

impl Places {
    pub(super) fn new() -> Self {
        Self {
            all: Arc::new(Semaphore::new(CALLS)),
            hosts: HashMap::new(),
        }
    }

    /// The place of a call to this host.
    pub(super) fn of(&mut self, host: &str) -> Place {
        if self.hosts.len() > HOSTS {
            self.hosts.retain(|_, held| Arc::strong_count(held) > 1);
        }
        let host = self.hosts.entry(host.to_owned());
        Place {
            host: Arc::clone(host.or_insert_with(|| Arc::new(Semaphore::new(PER_HOST)))),
            all: Arc::clone(&self.all),
        }
    }
}

impl Place {
    /// Waits for the turn. The host's comes first, so that calls which wait for
    /// a slow host take no place from others.
    pub(super) async fn take(self) -> Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)> {
        let host = self.host.acquire_owned().await.ok()?;
        let all = self.all.acquire_owned().await.ok()?;
        Some((host, all))
    }
}
