//! One article, top to bottom: the page that a report links to, for its text.
//! A report is stored, judged and published without waiting for this, and
//! whatever happens here costs nothing but the text: the health of the source
//! is not touched.
//!
//! 1. begin      count the attempt, before anything can go wrong
//! 2. fetch      ask for the page, by the rules of the source
//! 3. extract    bytes to text, on a thread that may fail alone
//! 4. settle     text, verdict and story, in one transaction
//!
//! It never asks twice for a page that was read, never goes around what keeps
//! readers out, and sends what is secret to no other origin than the feed's.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::credit::{self, Said};
use super::settle::{SharedIndex, Terms};
use super::{Refresher, terms};
use crate::config::{self, Config};
use crate::dedupe::Keys;
use crate::fetch::{Answer, Fetched, Fetcher, Order};
use crate::model::{Item, OutcomeKind, Validators};
use crate::normalize::{self, Article};
use crate::parse;
use crate::recognize::Subject;
use crate::schedule::pace::domain_of;
use crate::store::{ArticleEnd, ArticleRow, StoreError, Write};

/// Largest page, whatever the source allows: no article comes near.
const PAGE_BYTES: u64 = 4 << 20;

/// Attempts at a page that may be there later.
const ATTEMPTS: u32 = 3;

/// Until the next attempt, after the first and the second.
const PAUSES: [SignedDuration; 2] = [SignedDuration::from_mins(10), SignedDuration::from_hours(2)];

/// An attempt that neither ended nor failed (the process did) is made again
/// after this: longer than any that is under way.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// The longest that a server's wish for peace is granted for its articles.
const LONGEST_PEACE: SignedDuration = SignedDuration::from_hours(24);

/// How long a server that names no time is left in peace.
const PEACE: SignedDuration = SignedDuration::from_mins(15);

/// A report that is put into its story by its article is news there if it
/// arrived within this.
const ARRIVING: SignedDuration = SignedDuration::from_hours(6);

/// Stack of the thread that reads a page: depth is bounded before, this is
/// many times what the bound needs.
const STACK: usize = 16 << 20;

/// What HTML is asked for with.
const ACCEPTED: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

/// One article to be fetched.
#[derive(Debug, Clone)]
pub struct ArticleJob {
    /// The configuration in force when it began.
    pub config: Arc<Config>,
    /// The source as configured.
    pub source: Arc<config::Source>,
    /// The article.
    pub row: ArticleRow,
    /// How it asks.
    pub fetcher: Arc<Fetcher>,
}

/// How an attempt at an article ended.
#[derive(Debug, Clone)]
pub struct ArticleDone {
    /// Its end, by the name that metrics use.
    pub outcome: &'static str,
    /// What happened, as one sentence; empty when all is well.
    pub message: String,
    /// When it is tried again.
    pub again: Option<Timestamp>,
    /// Whether its domain asked for peace until then.
    pub hold: bool,
    /// Whether the result was stored. If not, the article is still waiting.
    pub stored: bool,
}

/// What came of the page, before it is stored.
enum Found {
    Article(Article),
    /// For good: outcome and sentence.
    Nothing(&'static str, String),
    /// Maybe later.
    Later(&'static str, String),
    /// The server asks for fewer requests, for so long.
    Peace(SignedDuration),
}

/// Queues the article of a new report. A page that several reports share is
/// not the article of any of them.
pub(super) fn queue(
    tx: &mut Write<'_>,
    report: i64,
    source: i64,
    item: &Item,
    keys: &Keys,
    now: Timestamp,
) -> Result<(), StoreError> {
    let link = item.link.as_deref().filter(|_| keys.link.is_some());
    if let Some(url) = link.and_then(|link| Url::parse(link).ok()) {
        tx.queue_article(report, source, url.as_str(), &domain_of(&url), now)?;
    }
    Ok(())
}

impl Refresher {
    /// Makes one attempt at an article.
    pub async fn article(&self, job: ArticleJob) -> ArticleDone {
        // 1. begin
        let report = job.row.report;
        if job.row.attempts >= ATTEMPTS {
            let message = "given up after attempts that did not end".to_owned();
            let found = Found::Nothing(OutcomeKind::Internal.name(), message);
            return self.settle_article(job, found).await;
        }
        let lease = after(self.clock.now(), LEASE);
        let begun = self
            .store
            .write(move |tx| tx.begin_article(report, lease))
            .await;
        if let Err(error) = begun {
            return not_stored(&error);
        }
        // 2. and 3.
        let found = self.look(&job).await;
        // 4. settle
        self.settle_article(job, found).await
    }

    async fn look(&self, job: &ArticleJob) -> Found {
        let Some(order) = order(&job.source, &job.config, &job.row.url) else {
            let message = "its address is not one of the web".to_owned();
            return Found::Nothing("refused", message);
        };
        let answer = job.fetcher.fetch(&order).await;
        match received(answer, &order.url) {
            Ok((bytes, content_type, url)) => {
                let (title, summary) = (job.row.title.clone(), job.row.summary.clone());
                let work = move || extract(&bytes, content_type.as_deref(), &url, &title, &summary);
                // Waited for by a thread that may wait; the one that works has
                // a stack of known size, and a panic ends nothing but itself.
                let read = tokio::task::spawn_blocking(move || on_own_stack(work)).await;
                read.unwrap_or_else(|_| contained())
            }
            Err(found) => found,
        }
    }

    async fn settle_article(&self, job: ArticleJob, found: Found) -> ArticleDone {
        let now = self.clock.now();
        let row = job.row.clone();
        let mut done = ArticleDone {
            outcome: "read",
            message: String::new(),
            again: None,
            hold: false,
            stored: true,
        };
        let end = match found {
            Found::Article(article) => Some(article),
            Found::Nothing(outcome, message) => {
                (done.outcome, done.message) = (outcome, message);
                None
            }
            Found::Later(outcome, message) => {
                (done.outcome, done.message) = (outcome, message);
                let before = usize::try_from(row.attempts).unwrap_or(usize::MAX);
                done.again = PAUSES.get(before).map(|pause| after(now, *pause));
                None
            }
            Found::Peace(pause) => {
                done.outcome = "throttled";
                done.message = "the server asks for fewer requests".to_owned();
                done.hold = true;
                let last = row.attempts + 1 >= ATTEMPTS;
                done.again = Some(after(now, pause)).filter(|_| !last);
                let until = after(now, pause);
                let domain = row.domain.clone();
                let held = self
                    .store
                    .write(move |tx| tx.postpone_articles(&domain, until))
                    .await;
                if let Err(error) = held {
                    return not_stored(&error);
                }
                None
            }
        };
        let again = done.again;
        let ended = ArticleEnd {
            article: end,
            outcome: done.outcome,
            message: done.message.clone(),
        };
        let index = self.index.clone();
        let written = self
            .store
            .write(move |tx| match again {
                Some(due) => tx.postpone_article(row.report, due),
                None => {
                    let terms = terms(&job.config, &job.source, now);
                    settle(tx, &row, &ended, &index, terms)
                }
            })
            .await;
        match written {
            Ok(()) => done,
            Err(error) => {
                self.index.forget();
                not_stored(&error)
            }
        }
    }
}

/// Keeps the article and judges its report anew. One that has become
/// geopolitics is put into a story; one that is in a story stays there.
fn settle(
    tx: &mut Write<'_>,
    row: &ArticleRow,
    end: &ArticleEnd,
    index: &SharedIndex,
    terms: Terms<'_>,
) -> Result<(), StoreError> {
    let waited = tx.end_article(row.report, &row.url, end, terms.now)?;
    let Some(article) = end.article.as_ref().filter(|_| waited) else {
        return Ok(());
    };
    let report = tx.written(row.report)?;
    let said = Said {
        title: &report.title,
        summary: &report.summary,
        content: &report.content,
        article: &article.text,
        language: &report.language,
        authors: &report.authors,
        link: report.link.as_deref(),
        origin: report.origin.as_ref(),
    };
    tx.credit(row.report, &credit::of(said, terms.outlet))?;
    let subject = Subject {
        title: &report.title,
        summary: &report.summary,
        language: &report.language,
        source: terms.outlet.name,
    };
    let verdict = terms.recognizer.judge_with_article(subject, &article.text);
    tx.rejudge(row.report, &verdict)?;
    if report.placed || !terms.places(&verdict) {
        return Ok(());
    }
    if terms.now.duration_since(report.first_seen) <= ARRIVING {
        index.place_new(tx, row.report, terms)
    } else {
        index.place(tx, row.report, terms)
    }
}

/// An order for a page. Whoever writes the feed chooses its address: what is
/// secret, and the leave to ask a private address that is given to one source,
/// hold for the feed's own origin only.
fn order(source: &config::Source, config: &Config, url: &str) -> Option<Order> {
    let url = Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let mut settings = source.request.clone();
    if url.origin() != source.url.origin() {
        settings.headers.clear();
        settings.basic_auth = None;
        settings.allow_private &= config.request.allow_private;
    }
    settings
        .headers
        .retain(|(name, _)| !name.eq_ignore_ascii_case("accept"));
    let accept = config::Secret::new(ACCEPTED);
    settings.headers.push(("accept".to_owned(), accept));
    settings.max_size = settings.max_size.min(PAGE_BYTES);
    settings.conditional = false;
    Some(Order {
        url,
        validators: Validators::default(),
        settings,
    })
}

/// The body of a page, its media type, and the address that answered.
type Received = (Vec<u8>, Option<String>, Url);

fn received(answer: Answer, asked: &Url) -> Result<Received, Found> {
    let nothing =
        |kind: OutcomeKind, message: &str| Err(Found::Nothing(kind.name(), message.to_owned()));
    match answer.result {
        Fetched::Body {
            bytes,
            content_type,
            ..
        } => {
            let front = |url: &Url| url.path() == "/" && url.query().is_none();
            if front(&answer.final_url) && !front(asked) {
                return nothing(OutcomeKind::HttpError, "its address leads to a front page");
            }
            Ok((bytes, content_type, answer.final_url))
        }
        Fetched::Gone => nothing(OutcomeKind::Gone, "the page is gone (410)"),
        Fetched::Throttled => {
            let wait = answer
                .cache
                .retry_after
                .map(|wait| SignedDuration::try_from(wait).unwrap_or(LONGEST_PEACE));
            Err(Found::Peace(wait.unwrap_or(PEACE).min(LONGEST_PEACE)))
        }
        // Nothing was said to be known.
        Fetched::NotModified(_) => nothing(OutcomeKind::HttpError, "the server sent no page (304)"),
        Fetched::Failed { kind, message, .. } => Err(failed(kind, answer.status, message)),
    }
}

/// What a failure means for an article: some are for good.
fn failed(kind: OutcomeKind, status: Option<u16>, message: String) -> Found {
    let outcome = kind.name();
    match (kind, status) {
        (OutcomeKind::HttpError, Some(status)) if status >= 500 => {
            Found::Later(outcome, format!("the server has a problem ({status})"))
        }
        (OutcomeKind::HttpError, Some(404)) => {
            Found::Nothing(outcome, "there is no such page (404)".to_owned())
        }
        (OutcomeKind::HttpError, Some(status @ 401..=403)) => {
            Found::Nothing(outcome, format!("the page is not for everybody ({status})"))
        }
        (OutcomeKind::HttpError, Some(status)) => {
            Found::Nothing(outcome, format!("the server answered {status}"))
        }
        (OutcomeKind::BotWall, _) => Found::Nothing(
            outcome,
            "a page that keeps robots out stands in place of the article".to_owned(),
        ),
        (OutcomeKind::TooLarge, _) => {
            Found::Nothing(outcome, "the page is too large for an article".to_owned())
        }
        (
            OutcomeKind::Timeout
            | OutcomeKind::Truncated
            | OutcomeKind::ConnectError
            | OutcomeKind::DnsError
            | OutcomeKind::TlsError
            | OutcomeKind::Internal,
            _,
        ) => Found::Later(outcome, message),
        _ => Found::Nothing(outcome, message),
    }
}

/// Bytes to an article. Pure, and deep: see [`on_own_stack`].
fn extract(
    bytes: &[u8],
    content_type: Option<&str>,
    url: &Url,
    title: &str,
    summary: &str,
) -> Found {
    let page = match parse::page(bytes, content_type) {
        Ok(page) => page,
        Err(error) => {
            let outcome = match error {
                parse::PageError::Other(_) => "not_a_page",
                parse::PageError::Wall => OutcomeKind::BotWall.name(),
                parse::PageError::Subscribers => "subscribers",
            };
            return Found::Nothing(outcome, error.to_string());
        }
    };
    match normalize::article(&page, url, title, summary) {
        Ok(article) => Found::Article(article),
        Err(_) if parse::is_wall(&page) => Found::Nothing(
            OutcomeKind::BotWall.name(),
            parse::PageError::Wall.to_string(),
        ),
        Err(why) => Found::Nothing("no_article", why),
    }
}

/// Runs `work` on a thread of its own with a stack of known size, and contains
/// its panic.
fn on_own_stack(work: impl FnOnce() -> Found + Send + 'static) -> Found {
    let thread = std::thread::Builder::new()
        .name("article".to_owned())
        .stack_size(STACK)
        .spawn(work);
    match thread {
        Ok(thread) => thread.join().unwrap_or_else(|_| contained()),
        Err(error) => Found::Later(
            OutcomeKind::Internal.name(),
            format!("no thread to read the page: {error}"),
        ),
    }
}

fn contained() -> Found {
    Found::Nothing(
        OutcomeKind::Internal.name(),
        "reading the page failed inside geowire and was contained".to_owned(),
    )
}

fn not_stored(error: &StoreError) -> ArticleDone {
    ArticleDone {
        outcome: OutcomeKind::StoreError.name(),
        message: format!("the article could not be stored and will be fetched again: {error}"),
        again: None,
        hold: false,
        stored: false,
    }
}

fn after(now: Timestamp, pause: SignedDuration) -> Timestamp {
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

/// As the scheduler counts time.
#[must_use]
pub fn wait(until: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(now)).unwrap_or_default()
}
