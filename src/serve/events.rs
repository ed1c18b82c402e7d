//! `/events`: those who listen are told at once that stories have changed
//! (server-sent events, WHATWG HTML section 9.2).
//!
//! A stream is its own small loop, driven by the connection that reads it:
//! there is no task to own. All streams share one reading of the store.

use std::collections::HashMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use jiff::Timestamp;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use super::App;
use super::answer::Refusal;
use super::host::Base;
use crate::model::{Filter, Key, StoryEntry};
use crate::publish;
use crate::store::StoreError;

/// Streams at once.
const STREAMS: usize = 64;
/// Stories that one event names at most.
const STORIES: u32 = 20;
/// Between two events of a stream; commits come in bursts.
const REST: Duration = Duration::from_secs(1);
/// After so long without an event a comment is sent, or proxies take the
/// connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Says nothing, and shows that the stream is open.
const COMMENT: Bytes = Bytes::from_static(b":\n\n");

/// What all streams share.
#[derive(Debug)]
pub(super) struct Events {
    places: Arc<Semaphore>,
    /// Streams end when it is cancelled: a drain would wait for them in vain.
    closed: CancellationToken,
    latest: Mutex<Option<Latest>>,
}

/// The latest stories at a generation.
#[derive(Debug, Clone)]
struct Latest {
    generation: u64,
    stories: Arc<Vec<StoryEntry>>,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(STREAMS)),
            closed: CancellationToken::new(),
            latest: Mutex::new(None),
        }
    }
}

impl Events {
    /// Ends all streams, and those that are asked for later.
    pub(super) fn close(&self) {
        self.closed.cancel();
    }

    /// A place for one more stream. Half of the connections at least are left
    /// to those who ask and go.
    fn place(&self, max_connections: usize) -> Option<OwnedSemaphorePermit> {
        let open = STREAMS.saturating_sub(self.places.available_permits());
        if open >= (max_connections / 2).max(1) {
            return None;
        }
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// The latest stories, as of `generation` or later.
    async fn latest(&self, app: &App, generation: u64) -> Result<Latest, StoreError> {
        let mut held = self.latest.lock().await;
        if let Some(latest) = held.as_ref().filter(|held| held.generation >= generation) {
            return Ok(latest.clone());
        }
        let filter = Filter {
            limit: STORIES,
            prefer: app.config().publish.languages.clone(),
            ..Filter::default()
        };
        // As for documents: asked for before the rows are read.
        let generation = app.store.generation();
        let stories = app.store.read(move |read| read.stories(&filter)).await?;
        let latest = Latest {
            generation,
            stories: Arc::new(stories),
        };
        *held = Some(latest.clone());
        Ok(latest)
    }
}

/// `/events`
pub(super) async fn listen(
    State(app): State<Arc<App>>,
    Extension(base): Extension<Base>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if uri.query().is_some_and(|query| !query.is_empty()) {
        let sentence = "/events takes no parameters: it tells of all stories.";
        return Refusal::new(StatusCode::BAD_REQUEST, sentence).into_response();
    }
    let Some(place) = app.events.place(app.config().server.max_connections) else {
        let sentence = "As many listen to /events as can at a time.";
        return Refusal::new(StatusCode::SERVICE_UNAVAILABLE, sentence).into_response();
    };
    let stream = match Stream::new(app, place, format!("{}/", base.0), &headers).await {
        Ok(stream) => stream,
        Err(error) => {
            tracing::warn!(%error, "the store failed; a request was answered with 503");
            return Refusal::store(error).into_response();
        }
    };
    let mut response = Response::new(Body::new(Told::from(stream)));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // nginx keeps answers back until they are whole, else.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// One who listens.
struct Stream {
    app: Arc<App>,
    changes: watch::Receiver<u64>,
    home: String,
    /// The generation that the listener knows of.
    told: Option<u64>,
    /// The latest stories as the listener knows them.
    known: HashMap<Key, Timestamp>,
    /// Whether anything was sent yet.
    greeted: bool,
    /// Whether an event went out just now.
    resting: bool,
    _open: Open,
    _place: OwnedSemaphorePermit,
}

impl Stream {
    /// A listener who was told of the generation in `Last-Event-ID` and is
    /// behind gets an event at once; others learn of what changes from now on.
    async fn new(
        app: Arc<App>,
        place: OwnedSemaphorePermit,
        home: String,
        headers: &HeaderMap,
    ) -> Result<Self, StoreError> {
        let changes = app.store.changes();
        let last = headers.get("last-event-id");
        let last: Option<u64> = last.and_then(|value| value.to_str().ok()?.parse().ok());
        let generation = app.store.generation();
        let behind = last.is_some_and(|last| last != generation);
        let (told, known) = if behind {
            (last, HashMap::new())
        } else {
            let latest = app.events.latest(&app, generation).await?;
            (Some(latest.generation), known(&latest.stories))
        };
        Ok(Self {
            changes,
            home,
            told,
            known,
            greeted: false,
            resting: false,
            _open: Open::new(&app),
            _place: place,
            app,
        })
    }

    /// Waits for what is to be sent next; `None` at the end.
    async fn next(mut self) -> Option<(Bytes, Self)> {
        let closed = self.app.events.closed.clone();
        tokio::select! {
            () = closed.cancelled() => None,
            bytes = self.turn() => Some((bytes, self)),
        }
    }

    async fn turn(&mut self) -> Bytes {
        if !std::mem::replace(&mut self.greeted, true) {
            // At once, so that proxies and listeners see the stream open.
            return COMMENT;
        }
        if std::mem::take(&mut self.resting) {
            tokio::time::sleep(REST).await;
        }
        loop {
            let generation = *self.changes.borrow_and_update();
            if self.told != Some(generation)
                && let Some(event) = self.event(generation).await
            {
                self.resting = true;
                return event;
            }
            let change = tokio::time::timeout(KEEP_ALIVE, self.changes.changed());
            match change.await {
                Ok(Ok(())) => {}
                // The store was closed: nothing will change, and the end is near.
                Ok(Err(_)) => std::future::pending().await,
                Err(_) => return COMMENT,
            }
        }
    }

    /// The event for this generation, with what the listener does not know yet.
    async fn event(&mut self, generation: u64) -> Option<Bytes> {
        let latest = match self.app.events.latest(&self.app, generation).await {
            Ok(latest) => latest,
            Err(error) => {
                // The next change brings what is missing here.
                tracing::warn!(%error, "the store failed; a change was not told at /events");
                return None;
            }
        };
        let new: Vec<&StoryEntry> = latest
            .stories
            .iter()
            .filter(|story| self.known.get(&story.id) != Some(&story.updated))
            .collect();
        let data = publish::changes(&self.home, latest.generation, &new);
        self.known = known(&latest.stories);
        self.told = Some(latest.generation);
        let event = format!(
            "event: stories\nid: {}\ndata: {data}\n\n",
            latest.generation
        );
        Some(Bytes::from(event))
    }
}

fn known(stories: &[StoryEntry]) -> HashMap<Key, Timestamp> {
    let stories = stories.iter();
    stories.map(|story| (story.id, story.updated)).collect()
}

/// Counts a stream as long as it lives.
struct Open(Arc<App>);

impl Open {
    fn new(app: &Arc<App>) -> Self {
        app.metrics.stream_opened();
        Self(Arc::clone(app))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.metrics.stream_closed();
    }
}

type Turn = Pin<Box<dyn Future<Output = Option<(Bytes, Stream)>> + Send>>;

/// A body that is what a stream says, turn by turn.
struct Told(Option<Turn>);

impl From<Stream> for Told {
    fn from(stream: Stream) -> Self {
        Self(Some(Box::pin(stream.next())))
    }
}

impl hyper::body::Body for Told {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(turn) = self.0.as_mut() else {
            return Poll::Ready(None);
        };
        let next = ready!(turn.as_mut().poll(context));
        let (bytes, turn) = next.map_or((None, None), |(bytes, stream)| {
            (Some(bytes), Some(Box::pin(stream.next()) as Turn))
        });
        self.0 = turn;
        Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}
