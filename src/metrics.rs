//! Figures for Prometheus. One registry, handed on by reference; no globals.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::model::Outcome;
use crate::store::SourceStatus;

/// Labels of one value, name and value each.
type Labels = Vec<(&'static str, String)>;
type Counters = Family<Labels, Counter>;
type Gauges = Family<Labels, Gauge>;

/// Upper bounds of the refresh histogram, in seconds: a 304 takes some tens of
/// milliseconds, a slow origin up to the time limit.
const SECONDS: [f64; 10] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// The states that a source can be in, by the names that the metric uses.
const STATES: [&str; 4] = ["ok", "failing", "paused", "disabled"];

/// All figures of the service.
pub struct Metrics {
    registry: Registry,
    /// Held while the figures of the sources are replaced or read, so that
    /// nobody reads half of them.
    whole: Mutex<()>,
    refreshes: Counters,
    refresh_seconds: Histogram,
    items: Counters,
    geopolitics: Counter,
    articles: Counters,
    sources: Gauges,
    source_up: Gauges,
    source_failures: Counters,
    source_success: Family<Labels, Gauge<f64, AtomicU64>>,
    in_flight: Gauge,
    due: Gauge,
    requests: Counters,
    stale: Counter,
    connections: Gauge,
    streams: Gauge,
    store_bytes: Gauge,
    store_up: Gauge,
    reports: Gauge,
    geopolitics_stored: Gauge,
    stories: Gauge,
    reloads: Counters,
    websub_subscriptions: Gauge,
    websub_verifications: Counters,
    websub_deliveries: Counters,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// All figures at zero.
    #[must_use]
    pub fn new() -> Self {
        let metrics = Self {
            registry: Registry::default(),
            whole: Mutex::new(()),
            refreshes: Family::default(),
            refresh_seconds: Histogram::new(SECONDS),
            items: Family::default(),
            geopolitics: Counter::default(),
            articles: Family::default(),
            sources: Family::default(),
            source_up: Family::default(),
            source_failures: Family::default(),
            source_success: Family::default(),
            in_flight: Gauge::default(),
            due: Gauge::default(),
            requests: Family::default(),
            stale: Counter::default(),
            connections: Gauge::default(),
            streams: Gauge::default(),
            store_bytes: Gauge::default(),
            store_up: Gauge::default(),
            reports: Gauge::default(),
            geopolitics_stored: Gauge::default(),
            stories: Gauge::default(),
            reloads: Family::default(),
            websub_subscriptions: Gauge::default(),
            websub_verifications: Family::default(),
            websub_deliveries: Family::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let mut r = Registry::with_prefix("geowire");
        let version = vec![("version", env!("CARGO_PKG_VERSION"))];
        r.register("build", "The running program", Info::new(version));
        r.register(
            "refreshes",
            "Refreshes by how they ended",
            self.refreshes.clone(),
        );
        r.register_with_unit(
            "refresh",
            "Time that a refresh took",
            Unit::Seconds,
            self.refresh_seconds.clone(),
        );
        r.register(
            "items",
            "Entries by what became of them",
            self.items.clone(),
        );
        r.register(
            "geopolitics",
            "New reports recognised as geopolitics",
            self.geopolitics.clone(),
        );
        r.register(
            "articles",
            "Attempts at pages of articles by how they ended",
            self.articles.clone(),
        );
        r.register("sources", "Sources by state", self.sources.clone());
        r.register(
            "source_up",
            "Whether the last refresh of a source succeeded",
            self.source_up.clone(),
        );
        r.register(
            "source_failures",
            "Failed refreshes of a source",
            self.source_failures.clone(),
        );
        r.register_with_unit(
            "source_last_success_timestamp",
            "When a source was last reached and read",
            Unit::Seconds,
            self.source_success.clone(),
        );
        r.register("in_flight", "Refreshes under way", self.in_flight.clone());
        r.register("due", "Sources that are due and wait", self.due.clone());
        r.register("http_requests", "Requests answered", self.requests.clone());
        r.register(
            "http_stale",
            "Documents served although the store failed",
            self.stale.clone(),
        );
        r.register(
            "http_connections",
            "Open connections",
            self.connections.clone(),
        );
        r.register(
            "event_streams",
            "Open streams of events",
            self.streams.clone(),
        );
        r.register_with_unit(
            "store",
            "Size of the database file",
            Unit::Bytes,
            self.store_bytes.clone(),
        );
        r.register(
            "store_up",
            "Whether the store answers",
            self.store_up.clone(),
        );
        r.register("reports", "Reports stored", self.reports.clone());
        r.register(
            "reports_geopolitics",
            "Reports stored that are geopolitics",
            self.geopolitics_stored.clone(),
        );
        r.register("stories", "Stories stored", self.stories.clone());
        r.register(
            "config_reloads",
            "Reloads of the configuration",
            self.reloads.clone(),
        );
        r.register(
            "websub_subscriptions",
            "Subscriptions of the hub",
            self.websub_subscriptions.clone(),
        );
        r.register(
            "websub_verifications",
            "Requests to the hub by what their callbacks said",
            self.websub_verifications.clone(),
        );
        r.register(
            "websub_deliveries",
            "Deliveries of the hub by how they ended",
            self.websub_deliveries.clone(),
        );
        self.registry = r;
        self
    }

    /// One refresh of `source` ended so.
    pub fn refresh_done(&self, source: &str, outcome: &Outcome, elapsed: Duration) {
        let kind = outcome.kind.name();
        count(&self.refreshes, vec![("outcome", kind.to_owned())], 1);
        self.refresh_seconds.observe(elapsed.as_secs_f64());
        let counts = outcome.counts;
        for (action, number) in [
            ("new", counts.new),
            ("updated", counts.updated),
            ("unchanged", counts.unchanged),
        ] {
            count(
                &self.items,
                vec![("action", action.to_owned())],
                u64::from(number),
            );
        }
        self.geopolitics.inc_by(u64::from(counts.geopolitics));
        let of = || vec![("source", source.to_owned())];
        let up = outcome.kind.is_success();
        self.source_up.get_or_create(&of()).set(i64::from(up));
        if !up {
            let mut labels = of();
            labels.push(("outcome", kind.to_owned()));
            count(&self.source_failures, labels, 1);
        }
    }

    /// One attempt at an article's page ended so.
    pub fn article_done(&self, outcome: &'static str) {
        count(&self.articles, vec![("outcome", outcome.to_owned())], 1);
    }

    /// Replaces the figures of all sources by what the store says; those of
    /// sources that are no longer declared go.
    pub fn set_sources(&self, sources: &[SourceStatus]) {
        let _whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        self.source_up.clear();
        self.source_success.clear();
        for state in STATES {
            let number = sources.iter().filter(|s| state_of(s) == state).count();
            let labels = vec![("state", state.to_owned())];
            self.sources
                .get_or_create(&labels)
                .set(whole(number as u64));
        }
        for status in sources {
            let labels = vec![("source", status.source.name.clone())];
            if let Some((_, kind, _)) = &status.last {
                let up = i64::from(kind.is_success());
                self.source_up.get_or_create(&labels).set(up);
            }
            if let Some(at) = status.source.state.last_success {
                self.source_success
                    .get_or_create(&labels)
                    .set(at.as_second() as f64);
            }
        }
    }

    /// Totals of the store: reports, geopolitics among them, stories, bytes;
    /// `None` when it did not answer.
    pub fn set_store(&self, totals: Option<[u64; 4]>) {
        self.store_up.set(i64::from(totals.is_some()));
        if let Some([reports, geopolitics, stories, bytes]) = totals {
            self.reports.set(whole(reports));
            self.geopolitics_stored.set(whole(geopolitics));
            self.stories.set(whole(stories));
            self.store_bytes.set(whole(bytes));
        }
    }

    /// Refreshes under way, and sources that are due and wait.
    pub fn set_queue(&self, in_flight: usize, due: usize) {
        self.in_flight.set(whole(in_flight as u64));
        self.due.set(whole(due as u64));
    }

    /// A request was answered; `route` is the pattern, never the address itself.
    pub fn request_done(&self, route: &str, status: u16) {
        let labels = vec![("route", route.to_owned()), ("status", status.to_string())];
        count(&self.requests, labels, 1);
    }

    /// A document from before was served, as the store failed.
    pub fn served_stale(&self) {
        self.stale.inc();
    }

    /// A connection was opened.
    pub fn connection_opened(&self) {
        self.connections.inc();
    }

    /// A connection ended.
    pub fn connection_closed(&self) {
        self.connections.dec();
    }

    /// A stream of events was opened.
    pub fn stream_opened(&self) {
        self.streams.inc();
    }

    /// A stream of events ended.
    pub fn stream_closed(&self) {
        self.streams.dec();
    }

    /// The configuration was read again: taken over, or refused.
    pub fn config_reloaded(&self, taken: bool) {
        let result = if taken { "ok" } else { "refused" };
        count(&self.reloads, vec![("result", result.to_owned())], 1);
    }

    /// So many subscriptions of the hub there are.
    pub fn set_websub_subscriptions(&self, count: usize) {
        self.websub_subscriptions.set(whole(count as u64));
    }

    /// A callback confirmed a request to the hub, or did not.
    pub fn websub_verified(&self, outcome: &'static str) {
        let labels = vec![("outcome", outcome.to_owned())];
        count(&self.websub_verifications, labels, 1);
    }

    /// A delivery of the hub ended so.
    pub fn websub_delivered(&self, outcome: &'static str) {
        let labels = vec![("outcome", outcome.to_owned())];
        count(&self.websub_deliveries, labels, 1);
    }

    /// The media type of [`Metrics::encode`].
    pub const MEDIA_TYPE: &'static str =
        "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// All figures in Prometheus' text form (OpenMetrics 1.0).
    #[must_use]
    pub fn encode(&self) -> String {
        let _whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

fn count(family: &Counters, labels: Labels, by: u64) {
    family.get_or_create(&labels).inc_by(by);
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn state_of(status: &SourceStatus) -> &'static str {
    if !status.enabled {
        "disabled"
    } else if status.source.state.paused.is_some() {
        "paused"
    } else if status.source.state.failures > 0 {
        "failing"
    } else {
        "ok"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Counts, OutcomeKind};

    fn outcome(kind: OutcomeKind) -> Outcome {
        Outcome {
            kind,
            status: None,
            message: String::new(),
            bytes: 0,
            counts: Counts {
                entries: 5,
                new: 3,
                updated: 1,
                unchanged: 1,
                geopolitics: 2,
            },
        }
    }

    #[test]
    fn refreshes_are_counted_by_outcome_and_source() {
        let metrics = Metrics::new();
        let elapsed = Duration::from_millis(300);
        metrics.refresh_done("A \"quoted\"", &outcome(OutcomeKind::Updated), elapsed);
        metrics.refresh_done("B", &outcome(OutcomeKind::Timeout), elapsed);
        metrics.set_store(Some([7, 5, 3, 4096]));
        let text = metrics.encode();
        for line in [
            "geowire_refreshes_total{outcome=\"timeout\"} 1",
            "geowire_items_total{action=\"new\"} 6",
            "geowire_geopolitics_total 4",
            "geowire_source_up{source=\"A \\\"quoted\\\"\"} 1",
            "geowire_source_failures_total{source=\"B\",outcome=\"timeout\"} 1",
            "geowire_refresh_seconds_count 2",
            "geowire_store_bytes 4096",
            "geowire_stories 3",
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\nnot in\n{text}");
        }
        assert!(text.contains("geowire_build_info{version="));
        assert!(text.ends_with("# EOF\n"));
    }
}
