//! The servers of all feeds: one program, an address of its own for each
//! hundred feeds, documents compressed as real servers do, validators honoured.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use async_compression::Level;
use async_compression::tokio::write::GzipEncoder;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, VARY};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::texts::Shape;

/// Feeds at one address.
const PER_ADDRESS: usize = 100;

struct Document {
    bytes: Bytes,
    new: usize,
}

/// What a request gets is decided here.
pub(crate) struct Origin {
    shape: Shape,
    documents: RwLock<Vec<Document>>,
    latency: Duration,
    port: u16,
    full: AtomicUsize,
    unchanged: AtomicUsize,
}

impl Origin {
    /// Begins to answer.
    pub(crate) async fn start(shape: Shape, latency: Duration) -> anyhow::Result<Arc<Self>> {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).await?;
        let mut documents = Vec::with_capacity(shape.feeds);
        for feed in 0..shape.feeds {
            let bytes = compressed(&shape.document(feed, 0)).await?;
            documents.push(Document { bytes, new: 0 });
        }
        let origin = Arc::new(Self {
            shape,
            documents: RwLock::new(documents),
            latency,
            port: listener.local_addr()?.port(),
            full: AtomicUsize::new(0),
            unchanged: AtomicUsize::new(0),
        });
        tokio::spawn(origin.clone().accept(listener));
        Ok(origin)
    }

    async fn accept(self: Arc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            let origin = self.clone();
            tokio::spawn(async move {
                let answer = service_fn(|request| {
                    let origin = origin.clone();
                    async move { Ok::<_, Infallible>(origin.answer(&request).await) }
                });
                let _ = stream.set_nodelay(true);
                // A connection that breaks off is the client's affair.
                let _ = auto::Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), answer)
                    .await;
            });
        }
    }

    async fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        let feed = request.uri().path().trim_matches('/').parse::<usize>();
        let documents = self.documents.read().unwrap_or_else(|e| e.into_inner());
        let Some(document) = feed.ok().and_then(|feed| documents.get(feed)) else {
            return status(StatusCode::NOT_FOUND);
        };
        let etag = format!("\"{}\"", document.new);
        let mut response = if request
            .headers()
            .get(IF_NONE_MATCH)
            .is_some_and(|v| v == &etag)
        {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            status(StatusCode::NOT_MODIFIED)
        } else {
            self.full.fetch_add(1, Ordering::Relaxed);
            let mut response = Response::new(Full::new(document.bytes.clone()));
            let headers = response.headers_mut();
            headers.insert(
                CONTENT_TYPE,
                HeaderValue::from_static("application/rss+xml"),
            );
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
            response
        };
        if let Ok(etag) = HeaderValue::try_from(etag) {
            response.headers_mut().insert(ETAG, etag);
        }
        response
    }

    /// Every `nth` feed brings `new` entries.
    pub(crate) async fn change(&self, nth: usize, new: usize) -> anyhow::Result<usize> {
        let mut changed = 0;
        for feed in (0..self.shape.feeds).step_by(nth) {
            let bytes = compressed(&self.shape.document(feed, new)).await?;
            let mut documents = self.documents.write().unwrap_or_else(|e| e.into_inner());
            if let Some(document) = documents.get_mut(feed) {
                *document = Document { bytes, new };
                changed += 1;
            }
        }
        Ok(changed)
    }

    /// Where a feed is.
    pub(crate) fn url(&self, feed: usize) -> String {
        let host = feed / PER_ADDRESS;
        let [high, low] = u16::try_from(host + 2).unwrap_or(u16::MAX).to_be_bytes();
        let address = SocketAddr::from(([127, 0, high, low], self.port));
        format!("http://{address}/{feed}")
    }

    /// Answers so far: whole documents, and 304.
    pub(crate) fn answers(&self) -> (usize, usize) {
        let full = self.full.load(Ordering::Relaxed);
        (full, self.unchanged.load(Ordering::Relaxed))
    }
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

async fn compressed(text: &str) -> std::io::Result<Bytes> {
    let mut encoder = GzipEncoder::with_quality(Vec::new(), Level::Fastest);
    encoder.write_all(text.as_bytes()).await?;
    encoder.shutdown().await?;
    Ok(encoder.into_inner().into())
}
