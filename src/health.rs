//! What the service knows of its own state: alive, and ready to answer. The
//! scheduler and the store are watched by what they do, not by what they claim.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The scheduler is taken for stuck when its loop has not come round for so
/// long. It wakes at least every few seconds, whatever is due.
pub const SILENCE: Duration = Duration::from_secs(60);

/// State that the parts report into and that `/healthz` and the watchdog read.
#[derive(Debug)]
pub struct Health(Mutex<State>);

#[derive(Debug)]
struct State {
    scheduler: Instant,
    store_failure: Option<String>,
    not_ready: Option<String>,
}

impl Default for Health {
    fn default() -> Self {
        Self::new()
    }
}

impl Health {
    /// A service that is starting: alive, not ready yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Mutex::new(State {
            scheduler: Instant::now(),
            store_failure: None,
            not_ready: Some("the service is starting".to_owned()),
        }))
    }

    /// The scheduler's loop came round.
    pub fn beat(&self) {
        self.state().scheduler = Instant::now();
    }

    /// The store answered a question.
    pub fn store_answered(&self) {
        self.state().store_failure = None;
    }

    /// The store did not answer; `why` is a sentence without its full stop.
    /// Holds until [`Health::store_answered`], so only those who ask again and
    /// again (the watchdog, `/healthz`) tell; not one request that failed.
    pub fn store_failed(&self, why: impl Into<String>) {
        self.state().store_failure = Some(why.into());
    }

    /// Everything is up: requests are answered from the store.
    pub fn ready(&self) {
        self.state().not_ready = None;
    }

    /// Not ready, or no longer (starting, draining), with the reason in words.
    pub fn not_ready(&self, why: impl Into<String>) {
        self.state().not_ready = Some(why.into());
    }

    /// Why the service is not alive; empty when it is. The watchdog is fed only then.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        self.failures_at(Instant::now())
    }

    /// Why the service is not ready; empty when it is. What is not alive is not ready.
    #[must_use]
    pub fn obstacles(&self) -> Vec<String> {
        let mut reasons = self.failures();
        reasons.extend(self.state().not_ready.clone());
        reasons
    }

    fn failures_at(&self, now: Instant) -> Vec<String> {
        let state = self.state();
        let mut reasons = Vec::new();
        let silent = now.saturating_duration_since(state.scheduler);
        if silent > SILENCE {
            reasons.push(format!(
                "the scheduler has not moved for {} seconds",
                silent.as_secs()
            ));
        }
        if let Some(why) = &state.store_failure {
            reasons.push(format!("the store does not answer: {why}"));
        }
        reasons
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere cannot leave plain values half written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_scheduler_and_a_failing_store_are_named() {
        let health = Health::new();
        assert_eq!(health.obstacles(), ["the service is starting"]);
        health.ready();
        assert!(health.obstacles().is_empty());
        let later = Instant::now() + SILENCE + Duration::from_secs(2);
        assert_eq!(health.failures_at(later).len(), 1);
        health.store_failed("disk full");
        assert_eq!(health.obstacles(), ["the store does not answer: disk full"]);
        health.store_answered();
        health.beat();
        assert!(health.failures().is_empty());
    }
}
