//! The loop that starts refreshes: a timer queue over the stored due times.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{Id, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use super::pace::{Limits, Next, Pace, domain_of};
use super::policy::{self, Bounds};
use crate::config::{self, quantity};
use crate::fetch::Fetcher;
use crate::health::Health;
use crate::metrics::Metrics;
use crate::model::{Counts, OutcomeKind};
use crate::refresh::article::{ArticleDone, ArticleJob};
use crate::refresh::decide::holds_domain;
use crate::refresh::{Done, Job, Refresher};
use crate::store::{SourceRow, StoreError};

/// The longest sleep. A machine that was suspended wakes with a clock that
/// moved while the timer stood still; so late, at worst, that is noticed.
/// Health counts a scheduler as stuck that has been silent three times as long.
pub(super) const LONGEST_SLEEP: Duration = Duration::from_secs(20);

/// When the store cannot take results, nothing is fetched for so long.
pub(super) const STORE_PAUSE: Duration = Duration::from_secs(30);

/// No due time lies further ahead than this (a week for 410, plus jitter);
/// one that does was set by a clock that was wrong.
const HORIZON: SignedDuration = SignedDuration::from_hours(8 * 24);

/// So many due sources are taken in at once.
const BATCH: u32 = 20_000;

/// What is in force: replaced as a whole by a reload.
#[derive(Debug)]
pub struct Setup {
    /// The configuration.
    pub config: Arc<config::Config>,
    /// How it asks.
    pub fetcher: Arc<Fetcher>,
    /// The declared sources by their row.
    pub sources: HashMap<i64, Arc<config::Source>>,
}

impl Setup {
    fn limits(&self) -> Limits {
        let schedule = &self.config.schedule;
        Limits {
            concurrency: schedule.concurrency,
            // Who switches the spacing off asks for speed, not for two at a time.
            per_domain: if schedule.spacing.is_zero() {
                schedule.concurrency
            } else {
                schedule.per_domain
            },
            spacing: schedule.spacing.unsigned_abs(),
            spread: schedule.spread.unsigned_abs(),
        }
    }
}

/// A question to the scheduler whether it still goes round; it answers by
/// sending back.
pub type Probe = oneshot::Sender<()>;

/// The scheduler.
#[derive(Debug)]
pub struct Scheduler {
    pub(super) refresher: Refresher,
    pub(super) setup: watch::Receiver<Arc<Setup>>,
    pub(super) metrics: Arc<Metrics>,
    health: Arc<Health>,
    pub(super) pace: Pace,
    running: JoinSet<Done>,
    jobs: HashMap<Id, Job>,
    /// Articles under way.
    pub(super) reading: JoinSet<ArticleDone>,
    pub(super) articles: HashMap<Id, ArticleJob>,
    rng: Rng,
    pub(super) began: Instant,
    /// Nothing starts before this time: the store could not take a result.
    pub(super) store_pause: Option<Instant>,
    /// Domains that asked for peace, and until when.
    holds: HashMap<String, Timestamp>,
    /// When the stored queue is to be read next: the earliest due time in it.
    pub(super) look_at: Instant,
    pub(super) summary: Summary,
}

/// What came of all refreshes so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Articles read.
    pub articles: u32,
    /// Refreshes made.
    pub sources: u32,
    /// Refreshes that failed.
    pub failed: u32,
    /// What became of the entries.
    pub counts: Counts,
}

/// Which sources [`Scheduler::poll`] asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Poll {
    /// Those that are due.
    Due,
    /// All that are enabled.
    All,
}

impl Scheduler {
    /// A scheduler over `setup`; `seed` makes its jitter.
    #[must_use]
    pub fn new(
        refresher: Refresher,
        setup: watch::Receiver<Arc<Setup>>,
        metrics: Arc<Metrics>,
        health: Arc<Health>,
        seed: u64,
    ) -> Self {
        Self {
            refresher,
            setup,
            metrics,
            health,
            pace: Pace::default(),
            running: JoinSet::new(),
            jobs: HashMap::new(),
            reading: JoinSet::new(),
            articles: HashMap::new(),
            rng: Rng::with_seed(seed),
            began: Instant::now(),
            store_pause: None,
            holds: HashMap::new(),
            look_at: Instant::now(),
            summary: Summary::default(),
        }
    }

    /// Runs until `shutdown`, then waits for what is under way until
    /// `deadline` after it; what is cut off then was not stored and will be
    /// fetched again.
    pub async fn run(
        mut self,
        shutdown: CancellationToken,
        mut probes: mpsc::Receiver<Probe>,
        deadline: Duration,
    ) {
        self.mend_due_times().await;
        while !shutdown.is_cancelled() {
            let wake = match self.turn().await {
                Ok(wake) => wake,
                Err(error) => {
                    error!(%error, "the queue could not be read; trying again in 30 s");
                    Instant::now() + STORE_PAUSE
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = tokio::time::sleep_until(wake) => {}
                Some(probe) = probes.recv() => {
                    // The asker may have given up waiting.
                    let _ = probe.send(());
                }
                Some(ended) = self.running.join_next_with_id() => self.ended(ended).await,
                Some(ended) = self.reading.join_next_with_id() => self.article_ended(ended).await,
                changed = self.setup.changed() => {
                    if changed.is_err() {
                        break;
                    }
                    self.pace.clear();
                    self.look_at = Instant::now();
                }
            }
        }
        // An article that is cut off stays in the queue.
        self.reading.shutdown().await;
        let rest = self.running.len();
        if rest > 0 {
            info!(refreshes = rest, "waiting for refreshes under way");
        }
        let drained = tokio::time::timeout(deadline, async {
            while let Some(ended) = self.running.join_next_with_id().await {
                self.ended(ended).await;
            }
        });
        if drained.await.is_err() {
            warn!(
                refreshes = self.running.len(),
                "refreshes cut off at the deadline; their sources stay due"
            );
            self.running.shutdown().await;
        }
    }

    /// Refreshes what `which` names once, and returns when all have ended.
    ///
    /// # Errors
    /// When the queue could not be read.
    pub async fn poll(
        mut self,
        which: Poll,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<Summary, StoreError> {
        let now = self.refresher.clock.now();
        let rows = match which {
            Poll::Due => self.due(now).await?,
            Poll::All => self.refresher.store.read(|read| read.sources()).await?,
        };
        self.take_in(rows);
        let total = self.pace.waiting();
        while self.pace.waiting() + self.pace.running() > 0 {
            progress(total - self.pace.waiting() - self.pace.running(), total);
            let wake = self.start_ready();
            tokio::select! {
                () = tokio::time::sleep_until(wake) => {}
                Some(ended) = self.running.join_next_with_id() => self.ended(ended).await,
            }
        }
        progress(total, total);
        self.poll_articles().await?;
        Ok(self.summary)
    }

    /// Takes in what is due, starts what may start, and says when to look again.
    async fn turn(&mut self) -> Result<Instant, StoreError> {
        if self.look_at <= Instant::now() {
            let now = self.refresher.clock.now();
            let rows = self.due(now).await?;
            self.take_in(rows);
            let next_article = self.take_in_articles(now).await?;
            let next = self
                .refresher
                .store
                .read(move |read| read.next_due(now))
                .await?;
            self.look_at = Instant::now() + LONGEST_SLEEP;
            for due in next.into_iter().chain(next_article) {
                self.look_no_later_than(due, now);
            }
        }
        let wake = self.start_ready();
        self.metrics
            .set_queue(self.pace.running(), self.pace.waiting());
        self.health.beat();
        Ok(wake.min(self.look_at))
    }

    pub(super) fn look_no_later_than(&mut self, due: Timestamp, now: Timestamp) {
        let wait = Duration::try_from(due.duration_since(now)).unwrap_or_default();
        // Stored times are full seconds, so one that lies behind is looked for
        // a moment later instead of at once and over again.
        let at = Instant::now() + wait.clamp(Duration::from_millis(100), LONGEST_SLEEP);
        self.look_at = self.look_at.min(at);
    }

    async fn due(&self, now: Timestamp) -> Result<Vec<SourceRow>, StoreError> {
        let horizon = now.checked_add(HORIZON).unwrap_or(Timestamp::MAX);
        self.refresher
            .store
            .read(move |read| read.due(now, horizon, BATCH))
            .await
    }

    fn take_in(&mut self, rows: Vec<SourceRow>) {
        let setup = self.setup.borrow_and_update().clone();
        let known = rows.into_iter().filter_map(|row| {
            let source = setup.sources.get(&row.row)?;
            let domain = domain_of(row.state.adopted_url.as_ref().unwrap_or(&source.url));
            source.enabled.then_some((domain, row))
        });
        self.pace.add(known);
    }

    /// Starts what may start now; returns when more may.
    pub(super) fn start_ready(&mut self) -> Instant {
        if let Some(pause) = self.store_pause {
            if pause > Instant::now() {
                return pause;
            }
            self.store_pause = None;
        }
        let setup = self.setup.borrow().clone();
        let limits = setup.limits();
        loop {
            match self.pace.next(self.began.elapsed(), limits) {
                Next::Start(row) => self.start(&setup, *row),
                Next::Read(row) => self.start_article(&setup, *row),
                Next::At(at) => return self.began + at,
                Next::Wait => return Instant::now() + LONGEST_SLEEP,
            }
        }
    }

    fn start(&mut self, setup: &Setup, row: SourceRow) {
        let Some(source) = setup.sources.get(&row.row) else {
            self.pace.done(row.row, self.began.elapsed(), None);
            return;
        };
        let job = Job {
            config: setup.config.clone(),
            source: source.clone(),
            row,
            fetcher: setup.fetcher.clone(),
            seed: self.rng.u64(..),
        };
        let refresher = self.refresher.clone();
        let work = job.clone();
        let handle = self
            .running
            .spawn(async move { refresher.refresh(work).await });
        self.jobs.insert(handle.id(), job);
    }

    async fn ended(&mut self, ended: Result<(Id, Done), tokio::task::JoinError>) {
        let (id, result) = match ended {
            Ok((id, done)) => (id, Ok(done)),
            Err(error) => (error.id(), Err(error)),
        };
        let Some(job) = self.jobs.remove(&id) else {
            return;
        };
        let done = match result {
            Ok(done) => done,
            Err(error) => {
                // The source's own state records it, so that it backs off
                // like after any failure.
                self.refresher
                    .record_panic(job.clone(), &error.to_string())
                    .await
            }
        };
        if !done.stored {
            self.store_pause = Some(Instant::now() + STORE_PAUSE);
        }
        let hold = holds_domain(done.outcome.kind).then_some(done.next_due);
        let now = self.refresher.clock.now();
        self.look_no_later_than(done.next_due, now);
        let counts = done.outcome.counts;
        if job.source.fulltext && counts.new + counts.updated > 0 {
            self.look_at = Instant::now();
        }
        let elapsed = self.began.elapsed();
        let until = hold
            .map(|due| elapsed + Duration::try_from(due.duration_since(now)).unwrap_or_default());
        self.pace.done(job.row.row, elapsed, until);
        self.keep_peace(&job, &done, now).await;
        self.count(&done);
        report(&job, &done, now);
        self.metrics
            .refresh_done(&job.source.profile.name, &done.outcome, done.elapsed);
    }

    /// The sources of a domain that asked for peace all wait as long: the others
    /// from now on, one that was under way meanwhile when it ends.
    async fn keep_peace(&mut self, job: &Job, done: &Done, now: Timestamp) {
        self.holds.retain(|_, until| *until > now);
        let domain = domain_of(&job.source.url);
        let (due, rows) = if holds_domain(done.outcome.kind) {
            let until = self.holds.entry(domain.clone()).or_insert(done.next_due);
            *until = done.next_due.max(*until);
            let setup = self.setup.borrow().clone();
            let sources = setup.sources.iter();
            let same = sources.filter(|(_, source)| domain_of(&source.url) == domain);
            (*until, same.map(|(row, _)| *row).collect())
        } else {
            match self.holds.get(&domain) {
                Some(until) if *until > done.next_due => (*until, vec![job.row.row]),
                _ => return,
            }
        };
        let of = domain.clone();
        let work = self.refresher.store.write(move |tx| {
            let later: Vec<_> = rows.iter().map(|row| (*row, due)).collect();
            tx.postpone_articles(&of, due)?;
            tx.postpone(&later)
        });
        if let Err(error) = work.await {
            warn!(%error, domain, "the domain's other sources could not be postponed; they are held in memory only");
        }
    }

    /// After a clock that was ahead (see [`policy::mend`]).
    async fn mend_due_times(&self) {
        let now = self.refresher.clock.now();
        let rows = match self.refresher.store.read(|read| read.sources()).await {
            Ok(rows) => rows,
            Err(error) => {
                error!(%error, "the queue could not be read");
                return;
            }
        };
        let setup = self.setup.borrow().clone();
        let moved: Vec<(i64, Timestamp)> = rows
            .iter()
            .filter_map(|row| {
                let source = setup.sources.get(&row.row)?;
                let bounds = Bounds {
                    min: source.min_interval,
                    max: source.max_interval,
                    adaptive: true,
                };
                let due = policy::mend(row.state.last_attempt, row.state.next_due, bounds, now)?;
                Some((row.row, due))
            })
            .collect();
        if moved.is_empty() {
            return;
        }
        warn!(
            sources = moved.len(),
            "the clock was ahead when these were last asked; their due times count from now"
        );
        let work = self.refresher.store.write(move |tx| tx.set_due(&moved));
        if let Err(error) = work.await {
            error!(%error, "due times could not be mended");
        }
    }

    fn count(&mut self, done: &Done) {
        let sum = &mut self.summary;
        let counts = done.outcome.counts;
        sum.sources += 1;
        sum.failed += u32::from(!done.outcome.kind.is_success());
        sum.counts.entries += counts.entries;
        sum.counts.new += counts.new;
        sum.counts.updated += counts.updated;
        sum.counts.unchanged += counts.unchanged;
        sum.counts.geopolitics += counts.geopolitics;
    }
}

/// One line a refresh: what happened, and when the source is asked again.
fn report(job: &Job, done: &Done, now: Timestamp) {
    let source = job.source.profile.name.as_str();
    let outcome = &done.outcome;
    let counts = outcome.counts;
    let elapsed_ms = u64::try_from(done.elapsed.as_millis()).unwrap_or(u64::MAX);
    let status = outcome.status.unwrap_or(0);
    let kind = outcome.kind.name();
    let next = quantity::show(done.next_due.duration_since(now).max(SignedDuration::ZERO));
    match outcome.kind {
        OutcomeKind::NotModified => {
            debug!(source, kind, status, elapsed_ms, next_due = %done.next_due, "source unchanged");
        }
        OutcomeKind::Updated => {
            info!(
                source, kind, status, elapsed_ms,
                new = counts.new, updated = counts.updated, geopolitics = counts.geopolitics,
                next_due = %done.next_due, "source refreshed"
            );
        }
        OutcomeKind::StoreError | OutcomeKind::Internal => {
            error!(
                source, kind, elapsed_ms, next_due = %done.next_due,
                "{}; asked again in {next}", outcome.message
            );
        }
        _ => {
            warn!(
                source, kind, status, elapsed_ms, new = counts.new, failures = done.failures,
                next_due = %done.next_due, "{}; asked again in {next}", outcome.message
            );
        }
    }
}
