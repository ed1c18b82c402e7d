//! The head of a request.

use reqwest::header::{
    ACCEPT, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT,
};

use super::Order;
use super::walk::Fault;
use crate::model::{OutcomeKind, Validators};

/// What a feed reader would rather have, best first.
const ACCEPTED: &str = "application/atom+xml, application/rss+xml, application/rdf+xml, \
     application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5";

/// Whether a 304 can be the answer to an order.
pub(super) fn is_conditional(order: &Order) -> bool {
    order.settings.conditional && order.validators != Validators::default()
}

/// The headers of a request. What a person configured goes to the origin they
/// configured it for, and nowhere else.
pub(super) fn headers(order: &Order, trusted: bool) -> Result<HeaderMap, Fault> {
    let settings = &order.settings;
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED));
    headers.insert(
        USER_AGENT,
        header_value("User-Agent", &settings.user_agent)?,
    );
    if trusted {
        let mut own = HeaderMap::new();
        for (name, value) in &settings.headers {
            let mut value = header_value(name, value.expose())?;
            value.set_sensitive(true);
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| not_a_header(name))?;
            own.append(name, value);
        }
        for name in own.keys() {
            headers.remove(name);
        }
        headers.extend(own);
    }
    if settings.conditional {
        let known = &order.validators;
        for (name, value) in [
            (IF_NONE_MATCH, &known.etag),
            (IF_MODIFIED_SINCE, &known.last_modified),
        ] {
            // One that HTTP cannot carry makes the request a full one.
            if let Some(value) = value
                && let Ok(value) = HeaderValue::from_bytes(value.as_bytes())
            {
                headers.insert(name, value);
            }
        }
    }
    Ok(headers)
}

fn header_value(name: &str, value: &str) -> Result<HeaderValue, Fault> {
    HeaderValue::from_bytes(value.as_bytes()).map_err(|_| not_a_header(name))
}

fn not_a_header(name: &str) -> Fault {
    (
        OutcomeKind::Refused,
        format!("the request header {name:?} is not valid in HTTP: nothing was sent"),
    )
}
