//! An HTTP/1.1 origin on a free loopback port that does what a test tells it
//! to, also badly, and remembers what it was asked.
//!
//! ```ignore
//! let origin = Origin::start();
//! origin.set("/feed.xml", Reply::document("application/rss+xml", rss("Desk", &entries)));
//! let url = origin.url("/feed.xml");
//! // ... the code under test asks for `url` ...
//! assert_eq!(origin.requests_to("/feed.xml")[0].header("accept-encoding"), Some("gzip"));
//! ```
//!
//! It runs on plain threads, so tests with and without a runtime can use it,
//! and ends with the value.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// One answer, and how it is delivered.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    delivery: Delivery,
}

/// How the bytes of an answer reach the client.
#[derive(Debug, Clone)]
enum Delivery {
    Whole,
    Chunked,
    Hang,
    HangAfter(usize),
    Drip { step: usize, pause: Duration },
    Truncate(usize),
    Close,
    Raw,
}

impl Reply {
    /// A status with an empty body.
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            delivery: Delivery::Whole,
        }
    }

    /// 200 with a body of that media type.
    pub(crate) fn document(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::status(200)
            .header("Content-Type", content_type)
            .body(body)
    }

    /// A redirect with that status.
    pub(crate) fn redirect(status: u16, location: impl Into<String>) -> Self {
        Self::status(status).header("Location", location)
    }

    /// These bytes as they are, status line and all, and then the end of the
    /// connection.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        let mut reply = Self::status(0).body(bytes);
        reply.delivery = Delivery::Raw;
        reply
    }

    /// Adds a header. A `Content-Length` given here replaces the true one.
    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Replaces the body.
    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the body with `Transfer-Encoding: chunked`.
    pub(crate) fn chunked(mut self) -> Self {
        self.delivery = Delivery::Chunked;
        self
    }

    /// Takes the request and never answers.
    pub(crate) fn hang(mut self) -> Self {
        self.delivery = Delivery::Hang;
        self
    }

    /// Sends the head and `bytes` of the body, then nothing more.
    pub(crate) fn hang_after(mut self, bytes: usize) -> Self {
        self.delivery = Delivery::HangAfter(bytes);
        self
    }

    /// Sends the body in steps of so many bytes with a pause between them.
    pub(crate) fn drip(mut self, step: usize, pause: Duration) -> Self {
        self.delivery = Delivery::Drip { step, pause };
        self
    }

    /// Announces the whole body, sends `bytes` of it and closes.
    pub(crate) fn truncate(mut self, bytes: usize) -> Self {
        self.delivery = Delivery::Truncate(bytes);
        self
    }

    /// Closes the connection without an answer.
    pub(crate) fn close(mut self) -> Self {
        self.delivery = Delivery::Close;
        self
    }
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path without the query.
    pub(crate) path: String,
    /// What follows `?`, or nothing.
    pub(crate) query: String,
    /// In the order sent, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Number of the connection it came on, from 0.
    pub(crate) connection: usize,
    /// When its head had been read.
    pub(crate) at: Instant,
}

impl Request {
    /// The first header of that name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

type Handler = Arc<dyn Fn(&Request) -> Reply + Send + Sync>;

#[derive(Default)]
struct State {
    routes: HashMap<String, Handler>,
    requests: Vec<Request>,
    connections: Vec<TcpStream>,
    workers: Vec<JoinHandle<()>>,
    stopped: bool,
    hangs_released: u64,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panicking handler belongs to a failing test; the state stays usable.
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The origin. Dropping it ends its connections and threads.
pub(crate) struct Origin {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

impl Origin {
    /// Listens on a free port of 127.0.0.1. Unknown paths get 404.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind a loopback port");
        let address = listener.local_addr().expect("local address");
        let shared = Arc::new(Shared::default());
        let acceptor = std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Self {
            address,
            shared,
            acceptor: Some(acceptor),
        }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The absolute address of a path, which begins with `/`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// From now on the path gives this answer.
    pub(crate) fn set(&self, path: &str, reply: Reply) {
        self.handle(path, move |_| reply.clone());
    }

    /// From now on the path gives these answers one after another; the last
    /// one stays.
    pub(crate) fn script(&self, path: &str, replies: Vec<Reply>) {
        assert!(!replies.is_empty(), "a script has at least one answer");
        let next = Mutex::new(0);
        self.handle(path, move |_| {
            let mut next = next.lock().expect("script position");
            let reply = replies[*next].clone();
            *next = (*next + 1).min(replies.len() - 1);
            reply
        });
    }

    /// From now on the path gives this document, and 304 to a request whose
    /// `If-None-Match` is the given entity tag (with its quotes).
    pub(crate) fn set_cached(
        &self,
        path: &str,
        content_type: &str,
        body: impl Into<Vec<u8>>,
        etag: &str,
    ) {
        let document = Reply::document(content_type, body).header("ETag", etag);
        let unchanged = Reply::status(304).header("ETag", etag);
        let etag = etag.to_owned();
        self.handle(path, move |request| {
            if request.header("if-none-match") == Some(etag.as_str()) {
                unchanged.clone()
            } else {
                document.clone()
            }
        });
    }

    /// From now on the closure answers for the path.
    pub(crate) fn handle(
        &self,
        path: &str,
        answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) {
        self.shared
            .lock()
            .routes
            .insert(path.to_owned(), Arc::new(answer));
    }

    /// Every request so far, in the order in which they arrived.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.lock().requests.clone()
    }

    /// The requests to one path.
    pub(crate) fn requests_to(&self, path: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.path == path);
        requests
    }

    /// Forgets the requests so far.
    pub(crate) fn forget_requests(&self) {
        self.shared.lock().requests.clear();
    }

    /// Waits until a path has been asked for `count` times, and panics when
    /// `within` has passed before that.
    pub(crate) fn wait_for_requests(
        &self,
        path: &str,
        count: usize,
        within: Duration,
    ) -> Vec<Request> {
        let deadline = Instant::now() + within;
        let mut state = self.shared.lock();
        loop {
            let seen: Vec<Request> = state
                .requests
                .iter()
                .filter(|request| request.path == path)
                .cloned()
                .collect();
            if seen.len() >= count {
                return seen;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "{path} was asked for {} times in {within:?}, not {count}",
                seen.len()
            );
            (state, _) = self
                .shared
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }

    /// Connections taken so far.
    pub(crate) fn connections(&self) -> usize {
        self.shared.lock().connections.len()
    }

    /// Ends the answers to all requests so far that hang, by closing their
    /// connections.
    pub(crate) fn release(&self) {
        self.shared.lock().hangs_released += 1;
        self.shared.changed.notify_all();
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        let workers = {
            let mut state = self.shared.lock();
            state.stopped = true;
            for connection in &state.connections {
                // A connection that is closed already cannot be closed again.
                let _ = connection.shutdown(Shutdown::Both);
            }
            std::mem::take(&mut state.workers)
        };
        self.shared.changed.notify_all();
        // Wakes the acceptor, which then sees that it is over.
        let _ = TcpStream::connect(self.address);
        for worker in workers.into_iter().chain(self.acceptor.take()) {
            // A worker that panicked has shown its message already.
            let _ = worker.join();
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        let Ok(stream) = stream else { continue };
        let mut state = shared.lock();
        if state.stopped {
            return;
        }
        let Ok(kept) = stream.try_clone() else {
            continue;
        };
        let number = state.connections.len();
        state.connections.push(kept);
        let shared = Arc::clone(shared);
        state.workers.push(std::thread::spawn(move || {
            // The client went away: nothing to tell.
            let _ = serve(&stream, number, &shared);
            let _ = stream.shutdown(Shutdown::Both);
        }));
    }
}

/// Answers the requests of one connection until either side is done.
fn serve(stream: &TcpStream, number: usize, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    // What a web server says to a TLS handshake (which begins with this byte).
    if reader.fill_buf()?.first() == Some(&0x16) {
        return (&*stream).write_all(b"HTTP/1.1 400 Scripted\r\n\r\n");
    }
    while let Some(request) = read_request(&mut reader, number)? {
        let (handler, released) = {
            let mut state = shared.lock();
            state.requests.push(request.clone());
            let handler = state.routes.get(&request.path).cloned();
            // Taken with the request: a release after it was seen counts.
            (handler, state.hangs_released)
        };
        shared.changed.notify_all();
        let reply = handler.map_or_else(|| Reply::status(404), |answer| answer(&request));
        if !deliver(stream, &reply, request.method == "HEAD", shared, released)? {
            return Ok(());
        }
    }
    Ok(())
}

fn read_request(
    reader: &mut BufReader<&TcpStream>,
    connection: usize,
) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default().to_owned();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim_end().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    let mut request = Request {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body: Vec::new(),
        connection,
        at: Instant::now(),
    };
    let length = request
        .header("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    reader.take(length).read_to_end(&mut request.body)?;
    Ok(Some(request))
}

/// Sends an answer; `false` when the connection is to end with it.
fn deliver(
    mut stream: &TcpStream,
    reply: &Reply,
    head_only: bool,
    shared: &Shared,
    released: u64,
) -> std::io::Result<bool> {
    match reply.delivery {
        Delivery::Close => return Ok(false),
        Delivery::Raw => {
            stream.write_all(&reply.body)?;
            return Ok(false);
        }
        Delivery::Hang => {
            hang(shared, released);
            return Ok(false);
        }
        _ => {}
    }
    stream.write_all(&head(reply))?;
    if head_only || matches!(reply.status, 204 | 304) {
        return Ok(true);
    }
    let up_to = |bytes: usize| &reply.body[..bytes.min(reply.body.len())];
    match reply.delivery {
        Delivery::HangAfter(bytes) => {
            stream.write_all(up_to(bytes))?;
            hang(shared, released);
            Ok(false)
        }
        Delivery::Truncate(bytes) => {
            stream.write_all(up_to(bytes))?;
            Ok(false)
        }
        Delivery::Drip { step, pause } => {
            for part in reply.body.chunks(step.max(1)) {
                stream.write_all(part)?;
                if pause_unless_stopped(shared, pause) {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Delivery::Chunked => {
            for part in reply.body.chunks(4096) {
                write!(stream, "{:x}\r\n", part.len())?;
                stream.write_all(part)?;
                stream.write_all(b"\r\n")?;
            }
            stream.write_all(b"0\r\n\r\n")?;
            Ok(true)
        }
        _ => {
            stream.write_all(&reply.body)?;
            Ok(true)
        }
    }
}

fn head(reply: &Reply) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} Scripted\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let framed = reply.headers.iter().any(|(name, _)| {
        name.eq_ignore_ascii_case("content-length")
            || name.eq_ignore_ascii_case("transfer-encoding")
    });
    if matches!(reply.delivery, Delivery::Chunked) {
        head.push_str("Transfer-Encoding: chunked\r\n");
    } else if !framed && !matches!(reply.status, 204 | 304) {
        head.push_str(&format!("Content-Length: {}\r\n", reply.body.len()));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// Waits until the origin ends or the hanging answers are released.
fn hang(shared: &Shared, released: u64) {
    let mut state = shared.lock();
    while !state.stopped && state.hangs_released == released {
        state = shared
            .changed
            .wait(state)
            .unwrap_or_else(std::sync::PoisonError::into_inner);
    }
}

/// Pauses for so long; `true` when the origin ended meanwhile.
fn pause_unless_stopped(shared: &Shared, pause: Duration) -> bool {
    let state = shared.lock();
    shared
        .changed
        .wait_timeout_while(state, pause, |state| !state.stopped)
        .map_or(true, |(state, _)| state.stopped)
}
