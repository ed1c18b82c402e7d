//! The articles in the scheduler's loop: the same gates as for the sources, and
//! never before them.

use std::time::Duration;

use jiff::Timestamp;
use tokio::task::{Id, JoinError};
use tokio::time::Instant;
use tracing::{debug, info, warn};

use super::runner::{STORE_PAUSE, Scheduler, Setup};
use crate::refresh::article::{ArticleDone, ArticleJob, wait};
use crate::store::{ArticleRow, StoreError};

/// Articles of one source that are held ready: more only when these are done.
const OF_EACH: u32 = 50;

/// A single poll waits so long for articles after the last source ended; those
/// that are left stay in the queue.
const PATIENCE: Duration = Duration::from_secs(600);

/// How a task that panicked is counted. Its article stays in the queue, with the
/// attempt counted.
const OUTCOME_OF_PANIC: &str = "internal";

impl Setup {
    /// Rows of the sources whose articles are fetched.
    fn fulltext(&self) -> Vec<i64> {
        let sources = self.sources.iter();
        let mut rows: Vec<i64> = sources
            .filter(|(_, source)| source.fulltext && source.enabled)
            .map(|(row, _)| *row)
            .collect();
        rows.sort_unstable();
        rows
    }
}

impl Scheduler {
    /// Takes in the articles that are due, and says when the next one will be.
    pub(super) async fn take_in_articles(
        &mut self,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let sources = self.setup.borrow().fulltext();
        if sources.is_empty() {
            return Ok(None);
        }
        let (due, next) = self
            .refresher
            .store
            .read(move |read| {
                let due = read.due_articles(&sources, now, OF_EACH)?;
                Ok((due, read.next_article(&sources, now)?))
            })
            .await?;
        self.pace.add_articles(due);
        Ok(next)
    }

    /// Fetches the articles that are due now, within [`PATIENCE`].
    pub(super) async fn poll_articles(&mut self) -> Result<(), StoreError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let now = self.refresher.clock.now();
            self.take_in_articles(now).await?;
            if self.pace.articles_waiting() + self.pace.reading() == 0 {
                return Ok(());
            }
            let wake = self.start_ready().min(deadline);
            tokio::select! {
                () = tokio::time::sleep_until(wake) => {}
                Some(ended) = self.reading.join_next_with_id() => self.article_ended(ended).await,
            }
            if Instant::now() >= deadline {
                let waiting = self.pace.articles_waiting();
                info!(waiting, "articles are left for the next time");
                self.reading.shutdown().await;
                return Ok(());
            }
        }
    }

    pub(super) fn start_article(&mut self, setup: &Setup, row: ArticleRow) {
        let source = setup.sources.get(&row.source);
        let Some(source) = source.filter(|source| source.fulltext) else {
            self.pace
                .article_done(row.report, self.began.elapsed(), None);
            return;
        };
        let job = ArticleJob {
            config: setup.config.clone(),
            source: source.clone(),
            row,
            fetcher: setup.fetcher.clone(),
        };
        let refresher = self.refresher.clone();
        let work = job.clone();
        let handle = self
            .reading
            .spawn(async move { refresher.article(work).await });
        self.articles.insert(handle.id(), job);
    }

    pub(super) async fn article_ended(&mut self, ended: Result<(Id, ArticleDone), JoinError>) {
        let (id, result) = match ended {
            Ok((id, done)) => (id, Ok(done)),
            Err(error) => (error.id(), Err(error)),
        };
        let Some(job) = self.articles.remove(&id) else {
            return;
        };
        let now = self.refresher.clock.now();
        let done = result.unwrap_or_else(|error| ArticleDone {
            outcome: OUTCOME_OF_PANIC,
            message: format!("fetching it failed inside geowire and was contained: {error}"),
            again: None,
            hold: false,
            stored: true,
        });
        if !done.stored {
            self.store_pause = Some(Instant::now() + STORE_PAUSE);
        }
        let elapsed = self.began.elapsed();
        let hold = done.again.filter(|_| done.hold);
        let until = hold.map(|until| elapsed + wait(until, now));
        self.pace.article_done(job.row.report, elapsed, until);
        if let Some(again) = done.again {
            self.look_no_later_than(again, now);
        }
        if self.pace.articles_waiting() == 0 {
            // More of them may be ready than were taken in.
            self.look_no_later_than(now, now);
        }
        self.summary.articles += u32::from(done.outcome == "read");
        self.metrics.article_done(done.outcome);
        report(&job, &done);
    }
}

/// One line an article, which only those who look for it need to see.
fn report(job: &ArticleJob, done: &ArticleDone) {
    let source = job.source.profile.name.as_str();
    let (url, outcome) = (job.row.url.as_str(), done.outcome);
    match done.again {
        _ if !done.stored => warn!(source, url, outcome, "{}", done.message),
        None if done.message.is_empty() => debug!(source, url, outcome, "article read"),
        None => info!(source, url, outcome, "no full text: {}", done.message),
        Some(again) => {
            debug!(source, url, outcome, %again, "no full text yet: {}", done.message);
        }
    }
}
