//! A service's parts around a scripted origin, a real database file, and a
//! clock that the test moves.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use geowire::clock::Clock;
use geowire::config::{self, Config, Environment};
use geowire::health::Health;
use geowire::metrics::Metrics;
use geowire::model::{Filter, ReportEntry, StoryEntry};
use geowire::refresh::Refresher;
use geowire::refresh::settle::SharedIndex;
use geowire::schedule::{Poll, Scheduler, Summary};
use geowire::service;
use geowire::store::{SourceStatus, Store};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use tokio::sync::watch;

use super::origin::Origin;

/// When the clock of a world begins.
pub(crate) const BEGIN: &str = "2026-03-02T06:00:00Z";

/// An environment without anything of the machine's.
pub(crate) fn environment(home: &Path) -> Environment {
    Environment::new([("HOME", home.display().to_string())])
        .with_system_file(home.join("no-such-file.toml"))
}

pub(crate) struct World {
    pub(crate) dir: TempDir,
    pub(crate) origin: Origin,
    now: Arc<AtomicI64>,
}

impl World {
    pub(crate) fn new() -> Self {
        let begin: Timestamp = BEGIN.parse().expect("a time");
        Self {
            dir: tempfile::tempdir().expect("a folder"),
            origin: Origin::start(),
            now: Arc::new(AtomicI64::new(begin.as_second())),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_second(self.now.load(Ordering::SeqCst)).expect("a time")
    }

    pub(crate) fn advance(&self, by: SignedDuration) {
        self.now.fetch_add(by.as_secs(), Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let now = self.now.clone();
        Clock::from_fn(move || Timestamp::from_second(now.load(Ordering::SeqCst)).expect("a time"))
    }

    /// A configuration for this origin: these paths as sources, named like
    /// them, with `more` after them.
    pub(crate) fn toml(&self, paths: &[&str], more: &str) -> String {
        let mut text = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[store]\npath = {:?}\n\
             [schedule]\nspacing = \"0s\"\nmin_interval = \"1s\"\n\
             [fetch]\nallow_private = true\ntimeout = \"2s\"\n",
            self.dir.path().join("geowire.db")
        );
        for path in paths {
            let name = path.trim_start_matches('/');
            text.push_str(&format!(
                "[[source]]\nname = {name:?}\nurl = {:?}\n",
                self.origin.url(path)
            ));
        }
        text.push_str(more);
        text
    }

    pub(crate) fn config(&self, paths: &[&str], more: &str) -> Config {
        let env = environment(self.dir.path());
        match config::parse(&self.toml(paths, more), None, &env) {
            Ok(config) => config,
            Err(errors) => panic!("{}", errors.render(false)),
        }
    }

    /// Opens the store and polls every source once.
    pub(crate) async fn poll(&self, config: &Config) -> Summary {
        let store = service::open(config).expect("the store opens");
        let summary = self.poll_with(&store, config).await;
        store.close().await.expect("the store closes");
        summary
    }

    /// Polls every source once with an open store.
    pub(crate) async fn poll_with(&self, store: &Store, config: &Config) -> Summary {
        let config = Arc::new(config.clone());
        let setup = service::setup(store, config, self.now())
            .await
            .expect("the sources are taken in");
        let (_keep, setup) = watch::channel(Arc::new(setup));
        let refresher = Refresher {
            store: store.clone(),
            index: SharedIndex::default(),
            clock: self.clock(),
        };
        let health = Arc::new(Health::new());
        Scheduler::new(refresher, setup, Arc::new(Metrics::new()), health, 7)
            .poll(Poll::All, |_, _| {})
            .await
            .expect("the queue is read")
    }
}

/// All reports that were recognised.
pub(crate) async fn reports(store: &Store) -> Vec<ReportEntry> {
    let filter = Filter {
        limit: Filter::MAX_LIMIT,
        ..Filter::default()
    };
    store
        .read(move |read| read.reports(&filter))
        .await
        .expect("reports")
}

/// All stories.
pub(crate) async fn stories(store: &Store) -> Vec<StoryEntry> {
    let filter = Filter {
        limit: Filter::MAX_LIMIT,
        ..Filter::default()
    };
    store
        .read(move |read| read.stories(&filter))
        .await
        .expect("stories")
}

/// The health of one source.
pub(crate) async fn status(store: &Store, name: &str, now: Timestamp) -> SourceStatus {
    let all = store
        .read(move |read| read.status(now))
        .await
        .expect("status");
    all.into_iter()
        .find(|source| source.profile.name == name)
        .expect("the source is known")
}
