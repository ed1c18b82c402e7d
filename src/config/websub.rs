//! `[websub]`

use std::ops::RangeInclusive;

use jiff::SignedDuration;
use url::Url;

use super::address;
use super::walk::{Findings, Section};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// `[websub]`
#[derive(Debug, Clone, PartialEq)]
pub struct WebSub {
    /// Whether there is a hub.
    pub enabled: bool,
    /// How long a subscription holds when it does not say so itself.
    pub lease: SignedDuration,
    /// Hosts on this machine or in its network that may be called back.
    pub callbacks: Vec<Callback>,
    /// Subscriptions at the same time.
    pub max_subscriptions: u32,
}

/// A host that may be called back although it is private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// Its name or address, as addresses write it.
    pub host: String,
    /// The one port; any when not given.
    pub port: Option<u16>,
}

impl WebSub {
    /// How long a subscription may hold. A shorter one would be renewed all the
    /// time, a longer one outlives readers that nobody uses any more.
    pub const LEASES: RangeInclusive<SignedDuration> =
        SignedDuration::from_hours(1)..=SignedDuration::from_hours(30 * 24);

    /// Whether the host of this address may be called back wherever it is.
    #[must_use]
    pub fn lists(&self, callback: &Url) -> bool {
        let host = callback.host_str().unwrap_or_default();
        let port = callback.port_or_known_default();
        self.callbacks
            .iter()
            .any(|known| known.host == host && (known.port.is_none() || known.port == port))
    }
}

pub(super) fn websub(section: &Section<'_>, found: &mut Findings) -> WebSub {
    let mut callbacks = Vec::new();
    for text in section.list("callbacks", false, found) {
        match address::host_and_port(text.value) {
            Some((host, port)) => callbacks.push(Callback { host, port }),
            None => found.wrong(
                text.span,
                format!("{:?} is not a host", text.value),
                "write \"localhost\", \"192.168.1.5:8080\" or \"reader.lan:8080\", without scheme or path",
            ),
        }
    }
    WebSub {
        enabled: section.flag("enabled", false, found),
        lease: section
            .duration("lease", WebSub::LEASES, found)
            .unwrap_or(DAY * 10),
        callbacks,
        max_subscriptions: section.integer("max_subscriptions", 1000, 1..=10_000, found),
    }
}
