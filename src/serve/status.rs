//! Health and figures, for programs that watch the service.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::App;

/// How long the store may take to answer before it counts as failing.
const PATIENCE: Duration = Duration::from_secs(2);

/// `/healthz`: alive and ready, each with its reasons.
pub(super) async fn health(State(app): State<Arc<App>>) -> Response {
    ask_store(&app).await;
    let failures = app.health.failures();
    let obstacles = app.health.obstacles();
    let body = json!({
        "status": if obstacles.is_empty() { "ok" } else { "failing" },
        "live": failures.is_empty(),
        "ready": obstacles.is_empty(),
        "reasons": obstacles,
        "version": env!("CARGO_PKG_VERSION"),
    });
    answer(&obstacles, &body)
}

/// `/healthz/live`: whether a restart would help.
pub(super) async fn live(State(app): State<Arc<App>>) -> Response {
    ask_store(&app).await;
    let failures = app.health.failures();
    let body = json!({ "live": failures.is_empty(), "reasons": failures });
    answer(&failures, &body)
}

/// `/healthz/ready`: whether requests should be sent here.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Response {
    ask_store(&app).await;
    let obstacles = app.health.obstacles();
    let body = json!({ "ready": obstacles.is_empty(), "reasons": obstacles });
    answer(&obstacles, &body)
}

/// `/metrics`. The figures of store and sources are read as they are asked for.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response {
    let now = app.clock.now();
    let figures = app
        .store
        .read(move |read| Ok((read.totals()?, read.status(now)?)));
    match tokio::time::timeout(PATIENCE, figures).await {
        Ok(Ok((totals, sources))) => {
            app.metrics.set_store(Some(totals));
            app.metrics.set_sources(&sources);
        }
        // The other figures still hold, and `store_up` says what is wrong.
        Ok(Err(_)) | Err(_) => app.metrics.set_store(None),
    }
    let headers = [
        (header::CONTENT_TYPE, crate::metrics::Metrics::MEDIA_TYPE),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, app.metrics.encode()).into_response()
}

async fn ask_store(app: &App) {
    match tokio::time::timeout(PATIENCE, app.store.read(|read| read.totals())).await {
        Ok(Ok(_)) => app.health.store_answered(),
        Ok(Err(error)) => app.health.store_failed(error.to_string()),
        Err(_) => app
            .health
            .store_failed(format!("no answer within {} seconds", PATIENCE.as_secs())),
    }
}

fn answer(reasons: &[String], body: &serde_json::Value) -> Response {
    let status = if reasons.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (status, headers, format!("{body}\n")).into_response()
}
