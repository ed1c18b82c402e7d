use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use url::Url;

use super::deliver::{self, Delivery};
use super::places::Places;
use super::verify::{self, Challenges};
use super::{Asked, Mode, shown};
use crate::clock::Clock;
use crate::config::Config;
use crate::fetch::Caller;
use crate::metrics::Metrics;
use crate::serve::{App, Published, Unpublished};
use crate::store::{Store, StoreError, Subscription};

/// Changes come in bursts: what comes within this time of the first is told
/// together.
const REST: Duration = Duration::from_millis(300);
/// The longest sleep: the machine may sleep meanwhile, and its clock goes on.
const LONGEST: Duration = Duration::from_secs(60);
/// The longest sleep while deliveries wait to be tried again.
const WATCHFUL: Duration = Duration::from_secs(1);
/// After a failure of the store.
const PAUSE: SignedDuration = SignedDuration::from_secs(10);
/// Calls under way at shutdown get so long; what they would have told is told
/// after the next start.
const DRAIN: Duration = Duration::from_secs(3);

/// A request that was taken on.
#[derive(Debug, Clone)]
pub struct Order {
    /// What is asked for.
    pub asked: Asked,
    /// Tag of the document at the time of asking: the subscriber has this one.
    pub etag: String,
}

/// What the hub works with.
#[derive(Debug, Clone)]
pub struct Hub {
    /// The store.
    pub store: Store,
    /// What gives the documents.
    pub app: Arc<App>,
    /// The configuration; a reload switches the hub on and off.
    pub config: watch::Receiver<Arc<Config>>,
    /// What time it is.
    pub clock: Clock,
    /// Where figures go.
    pub metrics: Arc<Metrics>,
    /// Where challenges come from.
    pub seed: u64,
}

/// Runs until `shutdown`. Subscriptions of a hub that is switched off are kept
/// until their time is over.
pub async fn run(hub: Hub, mut orders: mpsc::Receiver<Order>, shutdown: CancellationToken) {
    let mut changes = hub.store.changes();
    let mut config = hub.config.clone();
    let mut work = Work::new(hub);
    // What changed while the service was down is told first.
    let mut due = Some(Instant::now());
    loop {
        let enabled = config.borrow().websub.enabled;
        let wake = due.unwrap_or_else(|| Instant::now() + work.sleep());
        tokio::select! {
            () = shutdown.cancelled() => break,
            changed = config.changed() => match changed {
                Ok(()) => due = Some(Instant::now()),
                Err(_) => break,
            },
            Some(order) = orders.recv() => work.verify(order),
            Some(ended) = work.jobs.join_next() => if work.ended(ended) {
                due = Some(Instant::now());
            },
            changed = changes.changed(), if enabled => match changed {
                Ok(()) => due = due.or_else(|| Some(Instant::now() + REST)),
                Err(_) => break,
            },
            () = tokio::time::sleep_until(wake), if enabled => {
                if due.take().is_some() || work.is_awaited() {
                    work.round(&shutdown).await;
                }
            }
        }
    }
    work.drain().await;
}

/// Topic and callback.
type Pair = (String, String);

/// What became of a call.
enum Ended {
    /// There is one subscription more, or a changed one.
    Subscribed,
    /// A delivery is to be tried again then.
    Again(Timestamp),
    /// Nothing that the hub must act upon.
    Settled,
}

struct Work {
    hub: Hub,
    caller: Arc<Caller>,
    challenges: Challenges,
    places: Places,
    jobs: JoinSet<Ended>,
    /// Deliveries under way: a subscriber gets one at a time.
    under_way: Arc<Mutex<HashSet<Pair>>>,
    /// Whether one of those must be looked at once more.
    missed: bool,
    /// When a delivery is tried again, or a lease ends.
    awaited: Option<Timestamp>,
    /// Whether deliveries wait to be tried again.
    failing: bool,
}

impl Work {
    fn new(hub: Hub) -> Self {
        Self {
            caller: Arc::new(Caller::new()),
            challenges: Challenges::new(hub.seed),
            places: Places::new(),
            jobs: JoinSet::new(),
            under_way: Arc::default(),
            missed: false,
            awaited: None,
            failing: false,
            hub,
        }
    }

    /// How long nothing needs to be done unless something happens.
    fn sleep(&self) -> Duration {
        let Some(at) = self.awaited else {
            return LONGEST;
        };
        let left = self.hub.clock.now().duration_until(at);
        let longest = if self.failing { WATCHFUL } else { LONGEST };
        Duration::try_from(left)
            .unwrap_or(Duration::ZERO)
            .min(longest)
    }

    fn is_awaited(&self) -> bool {
        self.awaited.is_some_and(|at| at <= self.hub.clock.now())
    }

    fn awaits(&mut self, at: Timestamp) {
        self.awaited = Some(self.awaited.map_or(at, |known| known.min(at)));
    }

    /// Takes the end of a call in; whether all must be looked at anew.
    fn ended(&mut self, ended: Result<Ended, tokio::task::JoinError>) -> bool {
        match ended {
            Ok(Ended::Subscribed) => return true,
            Ok(Ended::Again(at)) => {
                self.failing = true;
                self.awaits(at);
            }
            Ok(Ended::Settled) => {}
            Err(error) => error!(%error, "a call of the hub failed on an error of the program"),
        }
        std::mem::take(&mut self.missed)
    }

    /// Asks a callback whether it meant it, and acts upon the answer.
    fn verify(&mut self, order: Order) {
        let config = self.hub.config.borrow().clone();
        if !config.websub.enabled {
            return;
        }
        let place = self.places.of(&shown(&order.asked.callback));
        let (hub, caller) = (self.hub.clone(), Arc::clone(&self.caller));
        let challenge = self.challenges.next();
        self.jobs.spawn(async move {
            let _turn = place.take().await;
            let Order { asked, etag } = order;
            let (callback, mode) = (shown(&asked.callback), asked.mode.name());
            match verify::confirm(&caller, &asked, &challenge, &config).await {
                Ok(()) => hub.metrics.websub_verified("confirmed"),
                Err(why) => {
                    hub.metrics.websub_verified("refused");
                    info!(
                        callback,
                        mode, "a request to the hub was not confirmed: {why}"
                    );
                    return Ended::Settled;
                }
            }
            match keep(&hub, &asked, etag).await {
                Ok(()) => {
                    info!(
                        callback,
                        mode,
                        topic = asked.topic,
                        "a request to the hub was confirmed"
                    );
                    Ended::Subscribed
                }
                Err(error) => {
                    warn!(callback, mode, %error, "a confirmed request to the hub was lost");
                    Ended::Settled
                }
            }
        });
    }

    /// Looks at all subscriptions: ends those whose time is over, and sends to
    /// those who are behind what they do not have.
    async fn round(&mut self, shutdown: &CancellationToken) {
        let now = self.hub.clock.now();
        (self.awaited, self.failing) = (None, false);
        let all = match self.hub.store.read(|read| read.subscriptions()).await {
            Ok(all) => all,
            Err(error) => {
                warn!(%error, "the store failed; the hub tries again");
                return self.awaits(now.saturating_add(PAUSE).unwrap_or(now));
            }
        };
        let (live, over): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.expires > now);
        if !over.is_empty() {
            match self
                .hub
                .store
                .write(move |tx| tx.end_subscriptions(now))
                .await
            {
                Ok(ended) => info!(ended, "subscriptions ended with their lease"),
                Err(error) => warn!(%error, "subscriptions whose lease is over stay for now"),
            }
        }
        self.hub.metrics.set_websub_subscriptions(live.len());
        let mut topics: BTreeMap<String, Vec<Subscription>> = BTreeMap::new();
        for one in live {
            self.awaits(one.expires);
            if self.lock().contains(&pair(&one)) {
                self.missed = true;
                continue;
            }
            match one.next_try {
                Some(at) if at > now => {
                    self.failing = true;
                    self.awaits(at);
                }
                _ => topics.entry(one.topic.clone()).or_default().push(one),
            }
        }
        for (topic, subscribers) in topics {
            if shutdown.is_cancelled() {
                return;
            }
            match self.hub.app.published(&topic).await {
                Ok(published) => self.tell(subscribers, &published).await,
                Err(Unpublished::Gone(why)) => self.end(subscribers, &why).await,
                Err(Unpublished::Off) => return,
                Err(Unpublished::Failed(error)) => {
                    warn!(
                        topic,
                        error, "a feed could not be built; the hub tries again"
                    );
                    self.awaits(now.saturating_add(PAUSE).unwrap_or(now));
                }
            }
        }
    }

    /// Sends a document to those who do not have it.
    async fn tell(&mut self, subscribers: Vec<Subscription>, published: &Published) {
        let etag = &published.document.etag;
        for one in subscribers {
            if one.etag != *etag {
                self.deliver(one, published.clone());
            } else if one.next_try.is_some() {
                // It failed, and then the feed came to be again as it was.
                let (topic, callback, etag) = (one.topic, one.callback, etag.clone());
                let done = self
                    .hub
                    .store
                    .write(move |tx| tx.delivered(&topic, &callback, &etag));
                if let Err(error) = done.await {
                    warn!(%error, "the end of a delivery was lost");
                }
            }
        }
    }

    fn deliver(&mut self, to: Subscription, published: Published) {
        // It was one when it was stored.
        let Ok(callback) = Url::parse(&to.callback) else {
            return;
        };
        let place = self.places.of(&shown(&callback));
        let (hub, caller) = (self.hub.clone(), Arc::clone(&self.caller));
        let under_way = UnderWay::new(&self.under_way, pair(&to));
        self.jobs.spawn(async move {
            let _under_way = under_way;
            let _turn = place.take().await;
            let Published {
                document,
                hub: own,
                config,
            } = published;
            let outcome = deliver::once(&caller, &to, &callback, &document, &own, &config).await;
            hub.metrics.websub_delivered(outcome.name());
            settle(&hub, to, &callback, document.etag.clone(), outcome)
                .await
                .unwrap_or_else(|error| {
                    warn!(%error, "the end of a delivery was lost");
                    Ended::Settled
                })
        });
    }

    /// Ends subscriptions to what is a feed no more, and says so.
    async fn end(&mut self, subscribers: Vec<Subscription>, why: &str) {
        for one in subscribers {
            let Subscription {
                topic, callback, ..
            } = one;
            let gone = {
                let (topic, callback) = (topic.clone(), callback.clone());
                let ending =
                    move |tx: &mut crate::store::Write<'_>| tx.unsubscribe(&topic, &callback);
                self.hub.store.write(ending).await
            };
            if let Err(error) = gone {
                warn!(%error, "a subscription to what is no feed stays for now");
                continue;
            }
            let Ok(callback) = Url::parse(&callback) else {
                continue;
            };
            info!(
                topic,
                callback = shown(&callback),
                "a subscription ended: {why}"
            );
            let (caller, why) = (Arc::clone(&self.caller), why.to_owned());
            let config = self.hub.config.borrow().clone();
            let place = self.places.of(&shown(&callback));
            self.jobs.spawn(async move {
                let _turn = place.take().await;
                verify::deny(&caller, &callback, &topic, &why, &config).await;
                Ended::Settled
            });
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<Pair>> {
        lock(&self.under_way)
    }

    async fn drain(mut self) {
        let all = async { while self.jobs.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN, all).await.is_err() {
            self.jobs.shutdown().await;
        }
    }
}

/// Keeps or ends a subscription whose callback meant it.
async fn keep(hub: &Hub, asked: &Asked, etag: String) -> Result<(), StoreError> {
    let (topic, callback) = (asked.topic.clone(), asked.callback.to_string());
    if asked.mode == Mode::Unsubscribe {
        hub.store
            .write(move |tx| tx.unsubscribe(&topic, &callback))
            .await?;
        return Ok(());
    }
    let now = hub.clock.now();
    let new = Subscription {
        topic,
        callback,
        secret: asked.secret.clone(),
        expires: now.saturating_add(asked.lease).unwrap_or(Timestamp::MAX),
        etag,
        failures: 0,
        next_try: None,
    };
    hub.store.write(move |tx| tx.subscribe(&new)).await
}

/// Notes what became of a delivery.
async fn settle(
    hub: &Hub,
    to: Subscription,
    callback: &Url,
    etag: String,
    outcome: Delivery,
) -> Result<Ended, StoreError> {
    let shown = shown(callback);
    let Subscription {
        topic, callback, ..
    } = to;
    match outcome {
        Delivery::Done => {
            let done = hub
                .store
                .write(move |tx| tx.delivered(&topic, &callback, &etag));
            done.await?;
        }
        Delivery::Gone => {
            info!(
                callback = shown,
                topic, "a subscription ended: the callback wants no more"
            );
            let gone = hub.store.write(move |tx| tx.unsubscribe(&topic, &callback));
            gone.await?;
        }
        Delivery::Failed(why) => {
            let now = hub.clock.now();
            let then = move |failures| {
                let next = now.saturating_add(deliver::delay(failures));
                next.unwrap_or(Timestamp::MAX)
            };
            let named = topic.clone();
            let noted = hub
                .store
                .write(move |tx| tx.not_delivered(&topic, &callback, then));
            if let Some(next) = noted.await? {
                warn!(callback = shown, topic = named, next_try = %next, "a delivery failed: {why}");
                return Ok(Ended::Again(next));
            }
        }
    }
    Ok(Ended::Settled)
}

fn pair(one: &Subscription) -> Pair {
    (one.topic.clone(), one.callback.clone())
}

fn lock(pairs: &Mutex<HashSet<Pair>>) -> std::sync::MutexGuard<'_, HashSet<Pair>> {
    // Inserting and removing leave nothing half done.
    pairs.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A delivery as long as it lasts, however it ends.
struct UnderWay(Arc<Mutex<HashSet<Pair>>>, Pair);

impl UnderWay {
    fn new(pairs: &Arc<Mutex<HashSet<Pair>>>, pair: Pair) -> Self {
        lock(pairs).insert(pair.clone());
        Self(Arc::clone(pairs), pair)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        lock(&self.0).remove(&self.1);
    }
}
