//! Serve: feeds, health and figures over HTTP. The only place that names axum.
//!
//! A connection is taken by [`run()`], a request passes `manners` (Host, time
//! limit, headers, count) and compression, and one of the handlers below
//! answers it: from the `cache` where a document is asked for.

mod answer;
mod app;
mod cache;
mod conditional;
mod feeds;
mod host;
mod listen;
mod manners;
mod page;
mod query;
mod run;
mod status;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

pub use app::App;
pub use host::Peer;
pub use listen::{BindError, Listener, bind, inherited};
pub use query::{BadQuery, canonical, parse as parse_query};
pub use run::run;

/// Every address that is answered.
pub fn router(app: &Arc<App>) -> Router {
    Router::new()
        .route("/", get(page::index))
        .route("/feed.xml", get(feeds::feed))
        .route("/feed.atom", get(feeds::feed))
        .route("/feed.json", get(feeds::feed))
        .route("/reports.xml", get(feeds::feed))
        .route("/reports.atom", get(feeds::feed))
        .route("/reports.json", get(feeds::feed))
        .route("/rejected.xml", get(feeds::feed))
        .route("/rejected.atom", get(feeds::feed))
        .route("/rejected.json", get(feeds::feed))
        .route("/views/{file}", get(feeds::feed))
        .route("/opml", get(feeds::opml))
        .route("/healthz", get(status::health))
        .route("/healthz/live", get(status::live))
        .route("/healthz/ready", get(status::ready))
        .route("/metrics", get(status::metrics))
        .route("/robots.txt", get(page::robots))
        .fallback(answer::nothing_here)
        .method_not_allowed_fallback(answer::only_reading)
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(answer::panicked))
        .layer(from_fn_with_state(Arc::clone(app), manners::keep))
        .with_state(Arc::clone(app))
}
