//! Answers that are a sentence: what was wrong, and what would be right.

use std::any::Any;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Seconds after which a failed request is worth repeating.
pub(super) const RETRY_AFTER: HeaderValue = HeaderValue::from_static("30");

/// A refusal or failure with its sentence.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    sentence: String,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        Self { status, sentence }
    }

    /// The store did not answer.
    pub(super) fn store(why: impl std::fmt::Display) -> Self {
        let sentence = format!("The store does not answer at the moment: {why}.");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, sentence)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.sentence + "\n"));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, plain);
        let no_store = HeaderValue::from_static("no-store");
        headers.insert(header::CACHE_CONTROL, no_store);
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        response
    }
}

/// 404.
pub(super) async fn nothing_here() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "There is nothing at this address; the feeds are listed at /.",
    )
}

/// 405; the router adds `Allow`.
pub(super) async fn only_reading() -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "Only GET and HEAD are answered here.",
    )
}

/// 500 in place of a panic, which ends one request and nothing else.
pub(super) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let why = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = why, "a request failed on an error of the program");
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "The program erred on this request; its log says more.",
    )
    .into_response()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::extract::Request;
    use axum::routing::get;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    #[tokio::test]
    async fn a_panic_ends_one_request_with_500() {
        let fails = get(|| async { panic!("no way") as &'static str });
        let router: Router = Router::new()
            .route("/", fails)
            .layer(CatchPanicLayer::custom(panicked));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(response.headers().contains_key(header::CONTENT_TYPE));
    }
}
