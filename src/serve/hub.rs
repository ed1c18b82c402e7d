//! `/hub`: requests to the WebSub hub, and the documents that it tells of.

use std::sync::{Arc, PoisonError};

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use url::Url;

use super::App;
use super::address::Missing;
use super::answer::{Refusal, nothing_here};
use super::cache::Found;
use super::documents::{self, own_address};
use super::host::{self, Base, Peer};
use crate::config::Config;
use crate::fetch::{guard, refused};
use crate::hub::{Mode, Order, read};
use crate::publish::Document;

/// Bytes that the form of a request may have.
const FORM: usize = 16 * 1024;
/// Requests that wait for their verification; those beyond are told to come again.
pub(super) const QUEUE: usize = 64;
/// What a request's body must be.
const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// A feed as the hub sends it.
#[derive(Debug, Clone)]
pub struct Published {
    /// The same bytes as a GET gives.
    pub document: Arc<Document>,
    /// Address of the hub, by the name that the topic goes by.
    pub hub: String,
    /// The configuration it was built under; the hub is on in it.
    pub config: Arc<Config>,
}

/// Why there is nothing to send.
#[derive(Debug)]
pub enum Unpublished {
    /// The address is none of a feed, or no more.
    Gone(String),
    /// It could not be built just now.
    Failed(String),
    /// A reload has switched the hub off meanwhile.
    Off,
}

impl App {
    /// The feed at an address that was found to be one of ours.
    ///
    /// # Errors
    /// When there is none, or the store does not answer.
    pub async fn published(&self, topic: &str) -> Result<Published, Unpublished> {
        let gone = |why: &dyn std::fmt::Display| Unpublished::Gone(why.to_string());
        let url = Url::parse(topic).map_err(|error| gone(&error))?;
        let config = self.config();
        if !config.websub.enabled {
            return Err(Unpublished::Off);
        }
        let (base, path, query) = host::taken_apart(&url, &config.server);
        let found = documents::look_up(self, &base, &path, query).await;
        match found {
            // The reload may also have come while it was built.
            Ok(Found::Fresh(built)) if built.config.websub.enabled => Ok(Published {
                document: built.document,
                hub: address(&base),
                config: built.config,
            }),
            Ok(Found::Fresh(_)) => Err(Unpublished::Off),
            Ok(Found::Stale(_, why) | Found::Nothing(why)) => {
                Err(Unpublished::Failed(why.to_string()))
            }
            Err(Missing::Nothing) => Err(gone(&"no feed is at this address")),
            Err(Missing::Elsewhere(path)) => Err(gone(&format_args!(
                "the feed goes by another address: {}",
                own_address(&base, &path, query)
            ))),
            Err(Missing::Refused(refusal)) => Err(gone(&refusal)),
        }
    }

    /// The requests to the hub, for the one who works on them; `None` when
    /// somebody has them already.
    #[must_use]
    pub fn orders(&self) -> Option<mpsc::Receiver<Order>> {
        let orders = self.orders.1.lock();
        orders.unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Where the hub is.
fn address(base: &Base) -> String {
    format!("{}/hub", base.0)
}

/// Where the hub is, when there is one.
pub(super) fn of(base: &Base, config: &Config) -> Option<String> {
    config.websub.enabled.then(|| address(base))
}

/// Says in the head of an answer where the hub is, and the address of the feed
/// (section 4).
pub(super) fn advertise(
    response: &mut Response,
    base: &Base,
    path: &str,
    query: Option<&str>,
    config: &Config,
) {
    let Some(hub) = of(base, config) else { return };
    let own = own_address(base, path, query);
    // An address that cannot stand in a header was not asked for by one.
    if let Ok(link) = HeaderValue::try_from(format!("<{hub}>; rel=\"hub\", <{own}>; rel=\"self\""))
    {
        response.headers_mut().insert(header::LINK, link);
    }
}

/// Any other method than POST.
pub(super) async fn only_posts(State(app): State<Arc<App>>) -> Response {
    if !app.config().websub.enabled {
        return nothing_here().await.into_response();
    }
    let sentence = "The hub takes POST: hub.mode, hub.topic and hub.callback as a form.";
    let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, sentence);
    ([(header::ALLOW, "POST")], refusal).into_response()
}

/// A request to subscribe or unsubscribe (section 5).
pub(super) async fn ask(State(app): State<Arc<App>>, request: Request) -> Response {
    if !app.config().websub.enabled {
        return nothing_here().await.into_response();
    }
    match take(&app, request).await {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn take(app: &App, request: Request) -> Result<(), Refusal> {
    let bad = |sentence: String| Refusal::new(StatusCode::BAD_REQUEST, sentence);
    let config = app.config();
    let (parts, body) = request.into_parts();
    if is_foreign(&parts.headers, parts.extensions.get::<Base>()) {
        let sentence = "Pages on other origins may not subscribe in the name of who looks at them.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, sentence));
    }
    let media_type = parts.headers.get(header::CONTENT_TYPE);
    let media_type = media_type.and_then(|value| value.to_str().ok()?.split(';').next());
    if !media_type.is_some_and(|known| known.trim().eq_ignore_ascii_case(MEDIA_TYPE)) {
        let sentence = format!("The hub takes a form: Content-Type: {MEDIA_TYPE}.");
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence));
    }
    let form = to_bytes(body, FORM).await.map_err(|_| {
        let sentence = format!("The form broke off, or has more than {FORM} bytes.");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, sentence)
    })?;
    let asked = read(&form, config.websub.lease).map_err(bad)?;
    if !config.websub.lists(&asked.callback) {
        guard::check_host(&asked.callback).map_err(|refusal| {
            let sentence = format!("hub.callback: {}.", refused(&refusal));
            Refusal::new(StatusCode::FORBIDDEN, sentence)
        })?;
    }
    let own = |url: &Url| {
        let peer = parts.extensions.get::<Peer>().copied();
        asked.topic.is_ascii()
            && url.fragment().is_none()
            && host::is_own(url, &parts, peer, &config.server)
    };
    if !Url::parse(&asked.topic).is_ok_and(|url| own(&url)) {
        return Err(bad(
            "hub.topic is no address of this service: write it as the feed itself says it.".into(),
        ));
    }
    let etag = match app.published(&asked.topic).await {
        Ok(published) => published.document.etag.clone(),
        // Whoever wants no more of it need not be told that it is gone.
        Err(Unpublished::Gone(_)) if asked.mode == Mode::Unsubscribe => String::new(),
        Err(Unpublished::Gone(why)) => {
            return Err(bad(format!(
                "hub.topic is no feed: {}.",
                why.trim_end_matches('.')
            )));
        }
        Err(Unpublished::Failed(why)) => return Err(Refusal::store(why)),
        Err(Unpublished::Off) => {
            let sentence = "The hub has just been switched off.";
            return Err(Refusal::new(StatusCode::NOT_FOUND, sentence));
        }
    };
    if asked.mode == Mode::Subscribe {
        let (topic, callback) = (asked.topic.clone(), asked.callback.to_string());
        let others = app
            .store
            .read(move |read| read.other_subscriptions(&topic, &callback));
        if others.await.map_err(Refusal::store)? >= config.websub.max_subscriptions {
            let sentence = "The hub has as many subscriptions as max_subscriptions allows.";
            return Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, sentence));
        }
    }
    app.orders.0.try_send(Order { asked, etag }).map_err(|_| {
        let sentence = "The hub has as many requests before this one as it takes.";
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, sentence)
    })
}

/// Whether a page on another origin sent it: browsers say so, and let any page
/// post a form.
fn is_foreign(headers: &HeaderMap, base: Option<&Base>) -> bool {
    let site = headers.get("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return true;
    }
    let own = base.and_then(|base| Url::parse(&base.0).ok());
    let own = own.map(|url| url.origin().ascii_serialization());
    let origin = headers.get(header::ORIGIN);
    origin.is_some_and(|origin| own.is_none_or(|own| origin != own.as_str()))
}
