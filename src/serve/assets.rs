//! `/assets/NAME`: what the pages load.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::answer::nothing_here;
use super::conditional;
use crate::pages::assets::ALL;

/// For an address that names the version: what it holds never changes.
const FOR_GOOD: HeaderValue = HeaderValue::from_static("max-age=31536000, immutable");
/// For one that does not.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");

pub(super) async fn asset(Path(name): Path<String>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(asset) = ALL.into_iter().find(|asset| asset.name == name) else {
        return nothing_here().await.into_response();
    };
    let named = uri.query().and_then(|query| query.strip_prefix("v="));
    let etag = format!("\"{}\"", asset.version());
    let known = conditional::not_modified(&headers, &etag, Timestamp::MAX);
    let mut response = match &known {
        Some(_) => StatusCode::NOT_MODIFIED.into_response(),
        None => Response::new(Body::from(asset.text)),
    };
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_static(asset.media_type);
    headers.insert(header::CONTENT_TYPE, media_type);
    let fresh = if named == Some(asset.version()) {
        FOR_GOOD
    } else {
        ASK
    };
    headers.insert(header::CACHE_CONTROL, fresh);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::try_from(known.unwrap_or(etag)) {
        headers.insert(header::ETAG, etag);
    }
    response
}
