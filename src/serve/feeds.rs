//! The feeds and the list of sources.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use headers::{HeaderMapExt, LastModified};
use std::time::SystemTime;

use super::App;
use super::address::{self, Missing};
use super::answer::{Refusal, nothing_here};
use super::cache::{Address, Built, Found};
use super::conditional;
use super::documents::{self, own_address};
use super::host::Base;
use super::hub;
use super::pages;
use crate::publish::{self, Outline};
use crate::store::StoreError;

/// How long a document is taken as fresh by those who keep it, in seconds. A
/// minute spares repeated work and is far below any reader's interval.
const FRESH: HeaderValue = HeaderValue::from_static("max-age=60");
/// Pages are asked for anew each time.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");

/// Every feed: see [`super::address`].
pub(super) async fn feed(
    State(app): State<Arc<App>>,
    Extension(base): Extension<Base>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    match documents::look_up(&app, &base, uri.path(), uri.query()).await {
        Ok(found) => {
            let mut response = answer(&app, found, &headers);
            hub::advertise(&mut response, &base, uri.path(), uri.query(), &app.config());
            response
        }
        Err(Missing::Nothing) => nothing_here().await.into_response(),
        Err(Missing::Elsewhere(path)) => elsewhere(&base, &path, uri.query()),
        Err(Missing::Refused(refusal)) => refusal.into_response(),
    }
}

/// What lies below `/stories/`: the feed of a story where a format is named,
/// else its page.
pub(super) async fn story(
    app: State<Arc<App>>,
    base: Extension<Base>,
    name: Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if address::names_format(uri.path()) {
        return feed(app, base, uri, headers).await;
    }
    pages::story(app, base, name, uri, headers).await
}

/// 308 to the one address that the feed has, with the query as it was.
pub(super) fn elsewhere(base: &Base, path: &str, query: Option<&str>) -> Response {
    let location = own_address(base, path, query);
    match HeaderValue::try_from(location) {
        Ok(location) => {
            let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, FRESH)];
            (StatusCode::PERMANENT_REDIRECT, headers).into_response()
        }
        // A path that cannot stand in a header leads nowhere.
        Err(_) => {
            Refusal::new(StatusCode::NOT_FOUND, "There is nothing at this address.").into_response()
        }
    }
}

/// `/opml`.
pub(super) async fn opml(
    State(app): State<Arc<App>>,
    Extension(base): Extension<Base>,
    headers: HeaderMap,
) -> Response {
    let config = app.config();
    let address: Address = ("/opml".to_owned(), String::new(), base.0);
    let build = async {
        let outlines: Vec<Outline> = config.sources.iter().map(outline).collect();
        Ok::<_, StoreError>(publish::opml(&config.server.title, &outlines, app.started))
    };
    let now = app.clock.now();
    let found = app.cache.get(&address, 0, &config, now, build).await;
    answer(&app, found, &headers)
}

pub(super) fn answer(app: &App, found: Found<StoreError>, headers: &HeaderMap) -> Response {
    match found {
        Found::Fresh(built) => document(app, &built, headers),
        Found::Stale(built, error) => {
            app.metrics.served_stale();
            tracing::warn!(%error, "the store failed; the last good document was served");
            document(app, &built, headers)
        }
        Found::Nothing(error) => {
            tracing::warn!(%error, "the store failed; a request was answered with 503");
            Refusal::store(error).into_response()
        }
    }
}

fn document(app: &App, built: &Built, headers: &HeaderMap) -> Response {
    let Built {
        document, modified, ..
    } = built;
    let unchanged = conditional::not_modified(headers, &document.etag, *modified);
    let body = match &unchanged {
        Some(_) => Body::empty(),
        None => Body::from(document.bytes.clone()),
    };
    let etag = unchanged.clone().unwrap_or_else(|| document.etag.clone());
    let mut response = Response::new(body);
    if unchanged.is_some() {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    // A page tells how long ago things were, in the reader's language.
    let (fresh, vary) = if document.media_type == pages::HTML {
        headers.insert(header::CONTENT_SECURITY_POLICY, pages::OWN_FILES);
        (ASK, "accept-language, accept-encoding")
    } else {
        (FRESH, "accept-encoding")
    };
    headers.insert(header::CACHE_CONTROL, fresh);
    headers.insert(header::VARY, HeaderValue::from_static(vary));
    if let Ok(etag) = HeaderValue::try_from(etag) {
        headers.insert(header::ETAG, etag);
    }
    // Never later than `Date` (RFC 9110, section 8.8.2.1).
    if *modified <= app.clock.now() {
        headers.typed_insert(LastModified::from(SystemTime::from(*modified)));
    }
    if unchanged.is_none() {
        let media_type = HeaderValue::from_static(document.media_type);
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    response
}

/// A source as a line of an OPML document.
pub(crate) fn outline(source: &crate::config::Source) -> Outline {
    Outline {
        name: source.profile.name.clone(),
        url: source.url.to_string(),
        site: None,
        publisher: source.profile.publisher.clone(),
        kind: source.profile.kind,
        language: source.profile.languages.first().cloned(),
    }
}
