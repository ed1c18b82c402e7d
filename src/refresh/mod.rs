//! Refresh: one source, top to bottom. Whatever happens, it ends in exactly
//! one outcome, and items, validators and the next due time are committed
//! together, or a crash would turn into a 304 that hides items for good.
//!
//! 1. fetch      ask the source, or the feed that its page advertises
//! 2. parse      bytes to entries
//! 3. normalize  entries to items
//! 4. dedupe     items against what is known
//! 5. recognize  what is new or changed
//! 6. group      what is geopolitics
//! 7. store      everything, in one transaction with the source's new state
//!
//! Steps 4 to 7 are in `settle`, on the writer's thread. The pages of articles
//! come later and by themselves: `article`.

/// The page of one report's article.
pub mod article;
/// Where an item comes from in the end.
pub mod credit;
pub mod decide;
mod read;
pub mod replay;
pub mod settle;

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;
use url::Url;

use crate::clock::Clock;
use crate::config::{self, Config};
use crate::fetch::{Answer, Fetched, Fetcher, Order};
use crate::model::{Counts, Item, Outcome, OutcomeKind, Validators};
use crate::parse::ParseError;
use crate::store::{SourceRow, Store, StoreError};

use credit::Outlet;
use decide::{Document, Ending};
use read::Reading;
use settle::{SharedIndex, Terms, settle};

/// Everything a refresh works with.
#[derive(Debug, Clone)]
pub struct Refresher {
    /// Where the result goes.
    pub store: Store,
    /// The stories of the last days.
    pub index: SharedIndex,
    /// What time it is.
    pub clock: Clock,
}

/// One refresh to be made.
#[derive(Debug, Clone)]
pub struct Job {
    /// The configuration in force when it began.
    pub config: Arc<Config>,
    /// The source as configured.
    pub source: Arc<config::Source>,
    /// The source as stored.
    pub row: SourceRow,
    /// How it asks.
    pub fetcher: Arc<Fetcher>,
    /// Seed for the jitter of the next due time.
    pub seed: u64,
}

/// How a refresh ended.
#[derive(Debug, Clone)]
pub struct Done {
    /// The outcome, as recorded.
    pub outcome: Outcome,
    /// Start to end.
    pub elapsed: Duration,
    /// When the source is due again.
    pub next_due: Timestamp,
    /// Failures in a row, this one included.
    pub failures: u32,
    /// Whether the result was stored. If not, the source is still due.
    pub stored: bool,
}

impl Refresher {
    /// Makes one refresh.
    pub async fn refresh(&self, job: Job) -> Done {
        let started = Instant::now();
        let now = self.clock.now();
        let url = job
            .row
            .state
            .adopted_url
            .as_ref()
            .unwrap_or(&job.source.url);
        let every = job.config.fetch.unconditional_every;
        let full = decide::asks_unconditionally(&job.row.state, &job.source, every, now);
        // 1. fetch
        let mut order = order(&job.source, url);
        if !full {
            order.validators = job.row.state.validators.clone();
        }
        let answer = job.fetcher.fetch(&order).await;
        let (mut ending, items) = self.read(&job, &order, answer, full, now).await;
        read::say_moved(&mut ending, job.config.fetch.adopt_moves_after);
        self.commit(job, ending, items, now, started).await
    }

    /// Records a refresh whose task ended in a panic.
    pub async fn record_panic(&self, job: Job, what: &str) -> Done {
        let started = Instant::now();
        let now = self.clock.now();
        let message = format!("the refresh failed inside geowire and was contained: {what}");
        let ending = Ending {
            outcome: outcome(OutcomeKind::Internal, None, message),
            cache: crate::fetch::CacheHints::default(),
            permanent: None,
            found: None,
            document: None,
        };
        self.commit(job, ending, Vec::new(), now, started).await
    }

    /// Steps 2 and 3, for whatever came.
    async fn read(
        &self,
        job: &Job,
        order: &Order,
        answer: Answer,
        full: bool,
        now: Timestamp,
    ) -> (Ending, Vec<Item>) {
        let mut ending = Ending {
            outcome: outcome(OutcomeKind::Internal, answer.status, String::new()),
            cache: answer.cache.clone(),
            permanent: answer.permanent.clone(),
            found: None,
            document: None,
        };
        match answer.result {
            Fetched::NotModified(validators) => {
                ending.outcome.kind = OutcomeKind::NotModified;
                ending.outcome.message = "nothing has changed".to_owned();
                ending.document = Some(Document {
                    validators,
                    body_hash: job.row.state.body_hash,
                    full: false,
                    facts: None,
                });
            }
            Fetched::Gone => {
                ending.outcome.kind = OutcomeKind::Gone;
                ending.outcome.message = "the server says that the feed is gone for good (410); \
                    it will be asked again in a week: remove it or change its url"
                    .to_owned();
            }
            Fetched::Throttled => {
                ending.outcome.kind = OutcomeKind::Throttled;
                ending.outcome.message = read::throttled(answer.status, &answer.cache);
            }
            Fetched::Failed {
                kind,
                message,
                partial,
            } => {
                ending.outcome.kind = if decide::is_throttling(&job.row.state, answer.status)
                    && kind == OutcomeKind::HttpError
                {
                    OutcomeKind::Throttled
                } else {
                    kind
                };
                ending.outcome.message = message;
                if let Some(bytes) = partial {
                    let reading =
                        read::read(bytes, None, &answer.final_url, &job.source.profile, now).await;
                    if let Reading::Feed { items, facts, .. } = reading {
                        let saved = format!("; {} whole entries were read", items.len());
                        ending.outcome.message.push_str(&saved);
                        ending.document = Some(Document::broken(facts));
                        return (ending, items);
                    }
                }
            }
            Fetched::Body {
                bytes,
                content_type,
                validators,
            } => {
                ending.outcome.bytes = bytes.len() as u64;
                let hash = read::hash(&bytes);
                if job.row.state.body_hash == Some(hash) {
                    ending.outcome.kind = OutcomeKind::NotModified;
                    ending.outcome.message = "the document is the same as last time".to_owned();
                    ending.document = Some(Document {
                        validators,
                        body_hash: Some(hash),
                        full,
                        facts: None,
                    });
                    return (ending, Vec::new());
                }
                let profile = &job.source.profile;
                let reading =
                    read::read(bytes, content_type, &answer.final_url, profile, now).await;
                return self
                    .take(job, order, ending, reading, (validators, hash, full), now)
                    .await;
            }
        }
        (ending, Vec::new())
    }

    /// What a body turned out to be.
    async fn take(
        &self,
        job: &Job,
        order: &Order,
        mut ending: Ending,
        reading: Reading,
        (validators, hash, full): (Validators, [u8; 16], bool),
        now: Timestamp,
    ) -> (Ending, Vec<Item>) {
        match reading {
            Reading::Feed {
                items,
                facts,
                lost,
                dropped,
            } => {
                read::say(&mut ending.outcome, &facts, lost, &dropped);
                ending.document = Some(if lost {
                    Document {
                        full,
                        ..Document::broken(facts)
                    }
                } else {
                    Document {
                        validators,
                        body_hash: Some(hash),
                        full,
                        facts: Some(facts),
                    }
                });
                (ending, items)
            }
            Reading::Not(ParseError::Page { bot_wall: true, .. }) => {
                ending.outcome.kind = OutcomeKind::BotWall;
                ending.outcome.message = "a page that keeps robots out stands in place of the \
                    feed; ask the publisher to let feed readers through"
                    .to_owned();
                (ending, Vec::new())
            }
            Reading::Not(ParseError::Page { feeds, .. }) => {
                self.follow(job, order, ending, feeds.into_iter().next(), now)
                    .await
            }
            Reading::Not(ParseError::Unreadable(why)) => {
                ending.outcome.kind = OutcomeKind::Unreadable;
                ending.outcome.message = why;
                (ending, Vec::new())
            }
            Reading::Failed(why) => {
                ending.outcome.message = why;
                (ending, Vec::new())
            }
        }
    }

    /// A page in place of the feed. The feed that it advertises is read at
    /// once where the source never was a feed, or where it is the same
    /// address; else the page may be a passing one, and only a stay of a week
    /// makes its feed the new address.
    async fn follow(
        &self,
        job: &Job,
        order: &Order,
        mut ending: Ending,
        feed: Option<(Url, String)>,
        now: Timestamp,
    ) -> (Ending, Vec<Item>) {
        ending.outcome.kind = OutcomeKind::NotAFeed;
        let Some((found, title)) = feed else {
            ending.outcome.message =
                "a web page stands in place of the feed, and it advertises none".to_owned();
            return (ending, Vec::new());
        };
        let never_a_feed = job.row.state.format.is_none();
        if !never_a_feed && found != order.url {
            ending.outcome.message = format!(
                "a web page stands in place of the feed; it advertises {found} ({title}), which \
                 will be used if the page stays"
            );
            ending.found = Some(found);
            return (ending, Vec::new());
        }
        let answer = job.fetcher.fetch(&self::order(&job.source, &found)).await;
        let Fetched::Body {
            bytes,
            content_type,
            validators,
        } = answer.result
        else {
            ending.outcome.message = format!(
                "a web page stands in place of the feed; it advertises {found} ({title}), which \
                 could not be fetched"
            );
            return (ending, Vec::new());
        };
        ending.outcome.status = answer.status;
        ending.outcome.bytes = bytes.len() as u64;
        let hash = read::hash(&bytes);
        let profile = &job.source.profile;
        match read::read(bytes, content_type, &answer.final_url, profile, now).await {
            Reading::Feed {
                items,
                mut facts,
                lost,
                dropped,
            } => {
                let said = format!(
                    "a web page stood in place of the feed; {found} was found on it and used"
                );
                facts.problems.insert(0, said);
                read::say(&mut ending.outcome, &facts, lost, &dropped);
                if !lost {
                    ending.outcome.kind = OutcomeKind::FoundOnPage;
                }
                ending.document = Some(Document {
                    validators: if lost {
                        Validators::default()
                    } else {
                        validators
                    },
                    body_hash: (!lost).then_some(hash),
                    full: true,
                    facts: Some(facts),
                });
                if found != job.source.url {
                    ending.found = Some(found);
                }
                (ending, items)
            }
            Reading::Not(_) | Reading::Failed(_) => {
                ending.outcome.message = format!(
                    "a web page stands in place of the feed; it advertises {found} ({title}), \
                     which is no feed either"
                );
                (ending, Vec::new())
            }
        }
    }

    /// Steps 4 to 7, and the one recorded outcome.
    async fn commit(
        &self,
        job: Job,
        ending: Ending,
        items: Vec<Item>,
        now: Timestamp,
        started: Instant,
    ) -> Done {
        let index = self.index.clone();
        let kept = ending.outcome.clone();
        let old = job.row.state.clone();
        let fetched_in = started.elapsed();
        let written = self
            .store
            .write(move |tx| {
                let mut ending = ending;
                let source = (job.row.row, job.row.key.as_str());
                let configured = tx.reading().configured_url(job.row.row)?;
                if configured.as_deref() != Some(job.source.url.as_str()) {
                    // A reload gave the source another address meanwhile: what
                    // came from the old one must not become its state.
                    let state = job.row.state;
                    return Ok((ending.outcome, state.next_due, state.failures));
                }
                let terms = terms(&job.config, &job.source, now);
                ending.outcome.counts = if items.is_empty() {
                    Counts::default()
                } else {
                    settle(tx, source, &items, &index, terms)?
                };
                let mut rng = Rng::with_seed(job.seed);
                let state = decide::next_state(
                    &job.row.state,
                    &ending,
                    &job.source,
                    &job.config,
                    now,
                    &mut rng,
                );
                let elapsed_ms = u64::try_from(fetched_in.as_millis()).unwrap_or(u64::MAX);
                tx.finish(job.row.row, &state, &ending.outcome, elapsed_ms, now)?;
                Ok((ending.outcome, state.next_due, state.failures))
            })
            .await;
        let elapsed = started.elapsed();
        match written {
            Ok((outcome, next_due, failures)) => Done {
                outcome,
                elapsed,
                next_due,
                failures,
                stored: true,
            },
            Err(error) => {
                self.index.forget();
                Done {
                    outcome: lost_result(kept, &error),
                    elapsed,
                    next_due: old.next_due.max(now) + SignedDuration::from_secs(30),
                    failures: old.failures + 1,
                    stored: false,
                }
            }
        }
    }
}

/// What judging and grouping the reports of a source need to know.
fn terms<'a>(config: &'a Config, source: &'a config::Source, now: Timestamp) -> Terms<'a> {
    Terms {
        recognizer: config.recognize.recognizer(),
        floor: config.recognize.floor,
        outlet: Outlet {
            name: &source.profile.name,
            family: &source.profile.family,
            host: source.url.host_str(),
            families: &config.group.families,
        },
        window: config.group.window,
        fulltext: source.fulltext,
        now,
    }
}

/// An order for a whole document at `url`. What is secret goes to the
/// configured origin only (scheme, host and port): not to one that a redirect
/// or a page named.
fn order(source: &config::Source, url: &Url) -> Order {
    let mut settings = source.request.clone();
    if url.origin() != source.url.origin() {
        settings.headers.clear();
        settings.basic_auth = None;
    }
    Order {
        url: url.clone(),
        validators: Validators::default(),
        settings,
    }
}

fn outcome(kind: OutcomeKind, status: Option<u16>, message: String) -> Outcome {
    Outcome {
        kind,
        status,
        message,
        bytes: 0,
        counts: Counts::default(),
    }
}

/// The outcome of a refresh whose result could not be stored.
fn lost_result(kept: Outcome, error: &StoreError) -> Outcome {
    Outcome {
        kind: OutcomeKind::StoreError,
        message: format!("the result could not be stored and will be fetched again: {error}"),
        counts: Counts::default(),
        ..kept
    }
}
