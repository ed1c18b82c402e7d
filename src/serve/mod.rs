//! Serve: feeds, health and figures over HTTP. The only place that names axum.
//!
//! A connection is taken by [`run()`], a request passes `manners` (Host, time
//! limit, headers, count) and compression, and one of the handlers below
//! answers it. Where a document is asked for, `address` says which, `documents`
//! builds it, and `cache` keeps it. `hub` takes the one thing that can be asked
//! for by POST.

mod address;
mod answer;
mod app;
mod assets;
mod cache;
mod conditional;
mod documents;
mod events;
mod feeds;
mod host;
mod hub;
mod listen;
mod manners;
mod overviews;
mod pages;
mod query;
mod run;
mod status;
mod subscriptions;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

pub use app::App;
pub(crate) use feeds::outline;
pub use host::Peer;
pub use hub::{Published, Unpublished};
pub use listen::{BindError, Listener, bind, inherited};
pub use query::{BadQuery, canonical, parse as parse_query};
pub use run::run;

/// Every address that is answered.
pub fn router(app: &Arc<App>) -> Router {
    Router::new()
        .route("/", get(pages::today))
        .route("/feed.xml", get(feeds::feed))
        .route("/feed.atom", get(feeds::feed))
        .route("/feed.json", get(feeds::feed))
        .route("/reports.xml", get(feeds::feed))
        .route("/reports.atom", get(feeds::feed))
        .route("/reports.json", get(feeds::feed))
        .route("/rejected.xml", get(feeds::feed))
        .route("/rejected.atom", get(feeds::feed))
        .route("/rejected.json", get(feeds::feed))
        .route("/health.xml", get(feeds::feed))
        .route("/health.atom", get(feeds::feed))
        .route("/health.json", get(feeds::feed))
        .route("/views/{file}", get(feeds::feed))
        .route("/stories/{file}", get(feeds::story))
        .route("/countries/{file}", get(feeds::feed))
        .route("/themes/{file}", get(feeds::feed))
        .route("/feeds", get(pages::feeds))
        .route("/map", get(overviews::map))
        .route("/sources", get(overviews::sources))
        .route("/left-out", get(overviews::left_out))
        .route("/assets/{name}", get(assets::asset))
        .route("/opml", get(feeds::opml))
        .route("/feeds.opml", get(subscriptions::all))
        .route("/events", get(events::listen))
        .route("/hub", post(hub::ask).fallback(hub::only_posts))
        .route("/healthz", get(status::health))
        .route("/healthz/live", get(status::live))
        .route("/healthz/ready", get(status::ready))
        .route("/metrics", get(status::metrics))
        .route("/robots.txt", get(pages::robots))
        .fallback(answer::nothing_here)
        .method_not_allowed_fallback(answer::only_reading)
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(answer::panicked))
        .layer(from_fn_with_state(Arc::clone(app), manners::keep))
        .with_state(Arc::clone(app))
}
