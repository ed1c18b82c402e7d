//! The feeds and the list of sources.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use headers::{HeaderMapExt, LastModified};
use jiff::{SignedDuration, Timestamp};
use std::time::SystemTime;

use super::App;
use super::answer::{Refusal, nothing_here};
use super::cache::{Address, Built, Found};
use super::conditional;
use super::host::Base;
use super::query;
use crate::config::Config;
use crate::model::Filter;
use crate::publish::{self, Channel, Document, Format, Outline};
use crate::store::{Store, StoreError};

/// How long a document is taken as fresh by those who keep it, in seconds. A
/// minute spares repeated work and is far below any reader's interval.
const FRESH: HeaderValue = HeaderValue::from_static("max-age=60");

/// What a feed's address asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Stories,
    Reports,
    Rejected,
}

/// How far back the feed of what was left out looks: nearest to the threshold
/// comes first in it, and what is old is no longer news.
const REJECTED: SignedDuration = SignedDuration::from_hours(72);

/// `/feed.*`, `/reports.*`, `/rejected.*`, `/views/NAME.*`.
pub(super) async fn feed(
    State(app): State<Arc<App>>,
    Extension(base): Extension<Base>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let config = app.config();
    let Some((of, format, title, mut filter)) = asked(uri.path(), &config) else {
        return nothing_here().await.into_response();
    };
    filter.prefer.clone_from(&config.publish.languages);
    let filter = match query::parse(uri.query().unwrap_or_default(), &filter) {
        Ok(filter) => filter,
        Err(bad) => return Refusal::new(StatusCode::BAD_REQUEST, bad.to_string()).into_response(),
    };
    let canonical = query::canonical(&filter);
    let address: Address = (uri.path().to_owned(), canonical, base.0.clone());
    let channel = Channel {
        title,
        description: describe(of, &filter),
        self_url: own_address(&base, &uri),
        home_url: format!("{}/", base.0),
        updated: app.started,
    };
    // The generation is asked for before the rows are read: should a commit come
    // between, the document is newer than its mark, and is built once more.
    let generation = app.store.generation();
    let now = app.clock.now();
    let build = build(app.store.clone(), (of, format), filter, channel, now);
    let found = app
        .cache
        .get(&address, generation, &config, app.clock.now(), build)
        .await;
    answer(&app, found, &headers)
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

fn asked(path: &str, config: &Config) -> Option<(Of, Format, String, Filter)> {
    let (name, ending) = path.rsplit_once('.')?;
    let format = Format::ALL.iter().find(|(known, _)| *known == ending)?.1;
    let title = &config.server.title;
    match name {
        "/feed" => Some((Of::Stories, format, title.clone(), Filter::default())),
        "/reports" => {
            let title = format!("{title}: reports");
            Some((Of::Reports, format, title, Filter::default()))
        }
        "/rejected" => {
            let title = format!("{title}: left out");
            Some((Of::Rejected, format, title, Filter::default()))
        }
        _ => {
            let name = name.strip_prefix("/views/")?;
            let view = config.views.iter().find(|view| view.name == name)?;
            Some((Of::Stories, format, view.title.clone(), view.filter.clone()))
        }
    }
}

async fn build(
    store: Store,
    (of, format): (Of, Format),
    filter: Filter,
    channel: Channel,
    now: Timestamp,
) -> Result<Document, StoreError> {
    // Written where the rows are read, away from the threads that answer: a
    // thousand stories take longer than an accepted connection should wait.
    match of {
        Of::Stories => {
            store
                .read(move |read| Ok(publish::stories(&channel, &read.stories(&filter)?, format)))
                .await
        }
        Of::Reports => {
            store
                .read(move |read| Ok(publish::reports(&channel, &read.reports(&filter)?, format)))
                .await
        }
        Of::Rejected => {
            let since = now.checked_sub(REJECTED).unwrap_or(Timestamp::MIN);
            store
                .read(move |read| {
                    let entries = read.rejected(&filter, since)?;
                    Ok(publish::reports(&channel, &entries, format))
                })
                .await
        }
    }
}

fn answer(app: &App, found: Found<StoreError>, headers: &HeaderMap) -> Response {
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
    headers.insert(header::CACHE_CONTROL, FRESH);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
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

fn outline(source: &crate::config::Source) -> Outline {
    Outline {
        name: source.profile.name.clone(),
        url: source.url.to_string(),
        site: None,
        publisher: source.profile.publisher.clone(),
        kind: source.profile.kind,
        language: source.profile.languages.first().cloned(),
    }
}

/// The address as it was asked for: a reader compares it with its subscription.
fn own_address(base: &Base, uri: &Uri) -> String {
    match uri.query() {
        Some(query) if !query.is_empty() => format!("{}{}?{query}", base.0, uri.path()),
        _ => format!("{}{}", base.0, uri.path()),
    }
}

fn describe(of: Of, filter: &Filter) -> String {
    let what = match of {
        Of::Stories => "Geopolitics, one entry a story",
        Of::Reports => "Geopolitics, one entry a report",
        Of::Rejected => "Left out of the last three days, nearest to the threshold first",
    };
    let plain = Filter {
        limit: filter.limit,
        prefer: filter.prefer.clone(),
        ..Filter::default()
    };
    if *filter == plain {
        return what.to_owned();
    }
    let mut parts: Vec<String> = Vec::new();
    for (name, values) in [
        ("countries", &filter.countries),
        ("themes", &filter.themes),
        ("languages", &filter.languages),
        ("sources", &filter.sources),
    ] {
        if !values.is_empty() {
            parts.push(format!("{name} {}", values.join(", ")));
        }
    }
    if filter.min_publishers > 1 {
        parts.push(format!("at least {} publishers", filter.min_publishers));
    }
    if let Some(score) = filter.min_score {
        parts.push(format!("score from {score}"));
    }
    if let Some(text) = &filter.text {
        parts.push(format!("with the words {text}"));
    }
    format!("{what}; {}", parts.join("; "))
}
