//! What holds for every request, whatever handler answers it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::App;
use super::answer::Refusal;
use super::conditional::marked;
use super::host::{self, Peer};

/// Headers of every answer. Nothing served here needs a frame or a referrer;
/// the feeds are no business of pages on other origins.
const ALWAYS: [(HeaderName, HeaderValue); 2] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
];
/// What a document may load and do: nothing.
const NOTHING: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
/// Checks the Host, bounds the time, marks the tag of a coded answer, sets the
/// common headers and counts.
pub(super) async fn keep(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let mut response = bounded(&app, request, next).await;
    mark_tag(&mut response);
    let headers = response.headers_mut();
    // Pages say themselves what they may do.
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(NOTHING);
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    app.metrics.request_done(&route, response.status().as_u16());
    response
}

async fn bounded(app: &App, request: Request, next: Next) -> Response {
    let config = app.config();
    let (mut parts, body) = request.into_parts();
    let peer = parts.extensions.get::<Peer>().copied();
    match host::base(&parts, peer, &config.server) {
        Ok(base) => parts.extensions.insert(base),
        Err(refusal) => return refusal.into_response(),
    };
    let limit = config.server.request_timeout;
    let limit = Duration::try_from(limit).unwrap_or(Duration::MAX);
    let answer = next.run(Request::from_parts(parts, body));
    tokio::time::timeout(limit, answer)
        .await
        .unwrap_or_else(|_| {
            Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "The answer took longer than request_timeout of [server] allows.",
            )
            .into_response()
        })
}

/// Compression leaves the tag as it was; see [`marked`].
fn mark_tag(response: &mut Response) {
    let headers = response.headers_mut();
    let coding = headers
        .get(header::CONTENT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let etag = headers
        .get(header::ETAG)
        .and_then(|value| value.to_str().ok());
    if let (Some(coding), Some(etag)) = (coding, etag)
        && let Ok(value) = HeaderValue::try_from(marked(etag, coding))
    {
        headers.insert(header::ETAG, value);
    }
}
