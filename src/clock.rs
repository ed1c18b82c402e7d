//! The one place that asks what time it is.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

/// Tells the time. Everything that needs a time is handed one of these, or the
/// time itself, so that a test can be the clock.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the clock"
        )]
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that `tell` moves.
    #[must_use]
    pub fn from_fn(tell: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// The time, at full seconds: nothing here needs finer, and stored times
    /// then equal those in hand.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = (self.0)();
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
