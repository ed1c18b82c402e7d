//! Accepting connections, and ending them.
//!
//! Every task has an owner here: the loops that accept are joined by [`run`],
//! connections and HTTP/2 streams run in [`Tasks`], which is waited for until
//! the deadline and then told to stop.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::rt::{Executor, Read, Write};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::host::Peer;
use super::{App, Listener, router};

/// A connection that has sent no whole head of a request for so long is closed.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Requests under way at shutdown have so long to finish; systemd waits longer.
const DRAIN: Duration = Duration::from_secs(5);
/// Pause after a failed accept: with all file descriptors in use it fails at
/// once, again and again, until a connection ends.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// Header lines of a request.
const MAX_HEADERS: usize = 64;
/// Bytes of the head of a request, its address included.
const MAX_HEAD: usize = 32 * 1024;
/// HTTP/2 streams at once on one connection.
const MAX_STREAMS: u32 = 32;

/// Serves until `shutdown`, then drains: no new connection is taken, idle ones
/// close, requests under way have five seconds. At most `max_connections` of
/// the configuration are served at a time; further ones wait in the backlog.
///
/// # Errors
/// When a loop that accepts ended on an error of the program.
pub async fn run(
    listeners: Vec<Listener>,
    app: Arc<App>,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let tasks = Tasks::default();
    let shared = Arc::new(Shared {
        permits: Arc::new(Semaphore::new(app.config().server.max_connections)),
        router: router(&app),
        builder: builder(tasks.clone()),
        tasks: tasks.clone(),
        app,
        shutdown,
    });
    let mut loops = JoinSet::new();
    for listener in listeners {
        loops.spawn(accept(listener, Arc::clone(&shared)));
    }
    let mut ended = Ok(());
    while let Some(result) = loops.join_next().await {
        if let Err(error) = result {
            // One socket must not stay deaf while the others answer: all end,
            // and the caller learns why.
            shared.shutdown.cancel();
            ended = Err(io::Error::other(error));
        }
    }
    // A stream of events has no end of its own to wait for.
    shared.app.events.close();
    tasks.drain().await;
    ended
}

struct Shared {
    permits: Arc<Semaphore>,
    router: Router,
    builder: Builder<Tasks>,
    tasks: Tasks,
    app: Arc<App>,
    shutdown: CancellationToken,
}

fn builder(tasks: Tasks) -> Builder<Tasks> {
    let mut builder = Builder::new(tasks);
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEAD_TIMEOUT)
        .keep_alive_timeout(HEAD_TIMEOUT)
        .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX))
        .max_concurrent_streams(MAX_STREAMS);
    builder
}

async fn accept(listener: Listener, shared: Arc<Shared>) {
    loop {
        let accepted = tokio::select! {
            () = shared.shutdown.cancelled() => return,
            accepted = next(&listener) => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_one_connection(&error) => continue,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted; trying again");
                tokio::select! {
                    () = shared.shutdown.cancelled() => return,
                    () = tokio::time::sleep(ACCEPT_PAUSE) => continue,
                }
            }
        };
        let permit = tokio::select! {
            () = shared.shutdown.cancelled() => return,
            permit = Arc::clone(&shared.permits).acquire_owned() => permit,
        };
        let Ok(permit) = permit else { return };
        let task = Arc::clone(&shared);
        shared.tasks.spawn(async move {
            let _permit = permit;
            let _counted = Counted::new(&task.app);
            match stream {
                Stream::Tcp(stream) => serve(TokioIo::new(stream), peer, &task).await,
                Stream::Unix(stream) => serve(TokioIo::new(stream), peer, &task).await,
            }
        });
    }
}

enum Stream {
    Tcp(tokio::net::TcpStream),
    Unix(tokio::net::UnixStream),
}

async fn next(listener: &Listener) -> io::Result<(Stream, Peer)> {
    match listener {
        Listener::Tcp(listener) => {
            let (stream, _) = listener.accept().await?;
            // Answers are written whole; waiting to fill a packet only delays them.
            stream.set_nodelay(true)?;
            let local = stream.local_addr()?;
            Ok((Stream::Tcp(stream), Peer::Tcp(local)))
        }
        Listener::Unix(listener) => {
            let (stream, _) = listener.accept().await?;
            Ok((Stream::Unix(stream), Peer::Unix))
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::NotConnected
            | io::ErrorKind::InvalidInput
    )
}

/// One connection, to its end.
async fn serve(io: impl Read + Write + Unpin + Send + 'static, peer: Peer, shared: &Shared) {
    let asked = Arc::new(AtomicBool::new(false));
    let service = service_fn({
        let asked = Arc::clone(&asked);
        let router = shared.router.clone();
        move |mut request: hyper::Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            request.extensions_mut().insert(peer);
            let router = router.clone();
            async move { Ok::<_, Infallible>(answer(router, request).await) }
        }
    });
    let mut connection = pin!(shared.builder.serve_connection(io, service));
    let mut silence = pin!(tokio::time::sleep(HEAD_TIMEOUT));
    let (mut draining, mut watching) = (false, true);
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    // The peer's doing, and no news to anyone but a debugger.
                    tracing::debug!(%error, "a connection ended early");
                }
                return;
            }
            () = shared.shutdown.cancelled(), if !draining => {
                draining = true;
                connection.as_mut().graceful_shutdown();
            }
            // hyper waits without end for the bytes that tell HTTP/1 from
            // HTTP/2: whoever sends none would hold a place for good.
            () = silence.as_mut(), if watching => {
                watching = false;
                if !asked.load(Ordering::Relaxed) {
                    return;
                }
            }
        }
    }
}

async fn answer(router: Router, request: hyper::Request<Incoming>) -> hyper::Response<Body> {
    match router.oneshot(request.map(Body::new)).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Counts a connection as long as it lives, however it ends.
struct Counted(Arc<App>);

impl Counted {
    fn new(app: &Arc<App>) -> Self {
        app.metrics.connection_opened();
        Self(Arc::clone(app))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.metrics.connection_closed();
    }
}

/// The tasks of connections and of HTTP/2 streams, which hyper spawns itself.
#[derive(Clone, Default)]
struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tracker.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
    }

    /// Waits for all until the deadline, then ends what is left.
    async fn drain(&self) {
        self.tracker.close();
        if tokio::time::timeout(DRAIN, self.tracker.wait())
            .await
            .is_err()
        {
            let left = self.tracker.len();
            tracing::warn!(
                connections = left,
                "connections were cut at the end of the time to drain"
            );
            self.stop.cancel();
            self.tracker.wait().await;
        }
    }
}

impl<F> Executor<F> for Tasks
where
    F: Future + Send + 'static,
{
    fn execute(&self, work: F) {
        self.spawn(async move {
            work.await;
        });
    }
}
