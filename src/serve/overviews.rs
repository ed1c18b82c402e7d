//! `/map`, `/sources` and `/left-out`.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use jiff::Timestamp;

use super::App;
use super::host::Base;
use super::pages::Asked;
use crate::model::Filter;
use crate::pages::{self, Here};

/// `/map`
pub(super) async fn map(
    State(app): State<Arc<App>>,
    Extension(base): Extension<Base>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let asked = Asked::new(app, base, &uri, headers, Here::Map);
    let filter = match asked.filter(&uri) {
        Ok(filter) => filter,
        Err(refused) => return *refused,
    };
    let (shown, now) = (filter.clone(), asked.now);
    asked
        .kept(&filter, move |read, context| {
            let at = shown.clone().at(now);
            let anywhere = Filter {
                countries: Vec::new(),
                ..at.clone()
            };
            let map = pages::Where {
                facets: read.facets(&at)?,
                count: read.count_stories(&anywhere)?,
                filter: shown,
            };
            Ok(pages::map_page(context, &map))
        })
        .await
}

/// `/sources`
pub(super) async fn sources(
    State(app): State<Arc<App>>,
    Extension(base): Extension<Base>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let asked = Asked::new(app, base, &uri, headers, Here::Sources);
    let now = asked.now;
    asked
        .kept(&Filter::default(), move |read, context| {
            let sources = pages::Sources {
                sources: read.status(now)?,
                days: read.by_day(now, pages::DAYS)?,
            };
            Ok(pages::sources_page(context, &sources))
        })
        .await
}

/// `/left-out`
pub(super) async fn left_out(
    State(app): State<Arc<App>>,
    Extension(base): Extension<Base>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let asked = Asked::new(app, base, &uri, headers, Here::LeftOut);
    let filter = match asked.filter(&uri) {
        Ok(filter) => filter,
        Err(refused) => return *refused,
    };
    let (shown, now) = (filter.clone(), asked.now);
    let threshold = asked.app.config().recognize.threshold;
    asked
        .kept(&filter, move |read, context| {
            let at = shown.clone().at(now);
            // The filter's own time is what restricts.
            let since = Timestamp::UNIX_EPOCH;
            let left_out = pages::LeftOut {
                reports: read.rejected(&at, since)?,
                count: read.count_rejected(&at, since)?,
                facets: read.facets_of_rejected(&at, since)?,
                filter: shown,
                threshold,
            };
            Ok(pages::left_out_page(context, &left_out))
        })
        .await
}
