//! From the first address to the one that answers.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, Response};
use url::Url;

use super::body::{self, BodyFault};
use super::place::Place;
use super::pool::{NoClient, Pool};
use super::status::{self, Meaning};
use super::{Answer, CacheHints, Fetched, Order, fault, guard, hints, request, wall};
use crate::model::OutcomeKind;

/// Time that an error's page gets, to see whether it is one against robots.
const PAGE_TIME: Duration = Duration::from_secs(5);

/// How far an order has come. Kept outside the work itself, so that an order
/// that runs out of time can say where it stood and hand over what it had.
pub(super) struct Walk {
    /// The address asked now; without user and password.
    url: Url,
    /// Addresses asked before it.
    visited: Vec<Url>,
    /// Whether every hop so far had the origin that the secrets are for.
    trusted: bool,
    /// Whether every redirect so far was permanent.
    unbroken: bool,
    permanent: Option<Url>,
    status: Option<u16>,
    cache: CacheHints,
    /// Body of the document, as far as it came.
    bytes: Vec<u8>,
}

impl Walk {
    pub(super) fn begin(order: &Order) -> Self {
        Self {
            url: status::without_userinfo(order.url.clone()),
            visited: Vec::new(),
            trusted: true,
            unbroken: true,
            permanent: None,
            status: None,
            cache: CacheHints::default(),
            bytes: Vec::new(),
        }
    }

    /// Goes from hop to hop until one answers with something else than a
    /// redirect, or may not be asked.
    pub(super) async fn run(&mut self, order: &Order, pool: &Pool) -> Fetched {
        loop {
            match self.hop(order, pool).await {
                Ok(None) => {}
                Ok(Some(end)) => return end,
                Err((kind, message)) => return Fetched::failed(kind, message),
            }
        }
    }

    /// Asks one address. Nothing, when it leads on to another.
    async fn hop(&mut self, order: &Order, pool: &Pool) -> Result<Option<Fetched>, Fault> {
        judge(&self.url, order.settings.allow_private)?;
        let client = pool
            .client(&order.settings, self.url.scheme() == "https")
            .map_err(|reason| self.no_client(&reason))?;
        let mut response = self.send(&client, order).await?;
        let status = response.status();
        self.status = Some(status.as_u16());
        self.cache = hints::cache_hints(response.headers());
        Ok(Some(
            match status::meaning(status, response.headers(), request::is_conditional(order)) {
                Meaning::Elsewhere { permanent } => {
                    self.follow(&response, permanent, order)?;
                    return Ok(None);
                }
                Meaning::Document => self.document(&mut response, order).await,
                Meaning::NotModified => {
                    Fetched::NotModified(status::renewed(response.headers(), &order.validators))
                }
                Meaning::Gone => Fetched::Gone,
                Meaning::Throttled => Fetched::Throttled,
                Meaning::Wall(name) => self.wall(name, status.as_u16()),
                Meaning::Error => self.error(&mut response).await,
            },
        ))
    }

    async fn send(&self, client: &Client, order: &Order) -> Result<Response, Fault> {
        let settings = &order.settings;
        let headers = request::headers(order, self.trusted)?;
        let mut url = self.url.clone();
        let mut credentials = None;
        if self.trusted && !headers.contains_key(AUTHORIZATION) {
            credentials = settings.basic_auth.as_ref();
            if credentials.is_none() {
                // reqwest turns them into a header and does not send them else.
                // Setting fails only for addresses without a host.
                let _ = url.set_username(order.url.username());
                let _ = url.set_password(order.url.password());
            }
        }
        let mut request = client.get(url).headers(headers);
        if let Some((user, password)) = credentials {
            request = request.basic_auth(user, Some(password.expose()));
        }
        request
            .send()
            .await
            .map_err(|error| fault::no_response(&error, &self.url, settings.proxy.is_some()))
    }

    /// Moves on to where a redirect leads.
    fn follow(&mut self, from: &Response, permanent: bool, order: &Order) -> Result<(), Fault> {
        let redirect_error = |message| (OutcomeKind::RedirectError, message);
        let place = Place(&self.url);
        let target = status::target(from.headers(), &self.url)
            .ok_or_else(|| redirect_error(format!("{place} redirects without a usable address")))?;
        if target == self.url || self.visited.contains(&target) {
            return Err(redirect_error(format!(
                "{place} redirects in a circle, back to {}",
                Place(&target)
            )));
        }
        let limit = order.settings.max_redirects;
        if u32::try_from(self.visited.len()).is_ok_and(|followed| followed >= limit) {
            return Err(redirect_error(format!(
                "{} redirects more than {limit} times (max_redirects)",
                Place(&order.url)
            )));
        }
        judge(&target, order.settings.allow_private).map_err(|(kind, message)| {
            (
                kind,
                format!("{place} redirects where it may not: {message}"),
            )
        })?;
        self.unbroken &= permanent;
        if self.unbroken {
            self.permanent = Some(target.clone());
        }
        // Once left, the origin does not get its secrets back: the way there
        // was chosen by somebody else.
        self.trusted &= target.origin() == self.url.origin();
        self.visited.push(std::mem::replace(&mut self.url, target));
        Ok(())
    }

    async fn document(&mut self, response: &mut Response, order: &Order) -> Fetched {
        let content_type = status::text(response.headers(), &CONTENT_TYPE);
        let validators = status::validators(response.headers());
        let limit = order.settings.max_size;
        let place = Place(&self.url);
        match body::read(response, limit, &mut self.bytes).await {
            Ok(()) if self.bytes.is_empty() => Fetched::failed(
                OutcomeKind::Unreadable,
                format!("{place} answered with an empty document"),
            ),
            Ok(()) => Fetched::Body {
                bytes: std::mem::take(&mut self.bytes),
                content_type,
                validators,
            },
            Err(BodyFault::TooLarge) => Fetched::failed(
                OutcomeKind::TooLarge,
                format!(
                    "{place} is larger than {} (max_size)",
                    body::in_words(limit)
                ),
            ),
            Err(BodyFault::Broken(error)) => {
                let (kind, message) = fault::broken_body(&error, &self.url, self.bytes.len());
                Fetched::Failed {
                    kind,
                    message,
                    partial: self.take_partial(),
                }
            }
        }
    }

    async fn error(&self, response: &mut Response) -> Fetched {
        let status = response.status();
        if wall::may_be_wall(status) {
            let page = body::beginning(response, wall::LOOKED_AT);
            // A page that takes its time says nothing: the status is enough.
            let page = tokio::time::timeout(PAGE_TIME, page).await;
            if let Some(name) = wall::by_page(&page.unwrap_or_default()) {
                return self.wall(name, status.as_u16());
            }
        }
        let kind = match status.as_u16() {
            204 | 205 => OutcomeKind::Unreadable,
            300..=399 if status.as_u16() != 304 => OutcomeKind::RedirectError,
            _ => OutcomeKind::HttpError,
        };
        Fetched::failed(kind, status::sentence(status, &self.url))
    }

    fn wall(&self, name: &str, status: u16) -> Fetched {
        Fetched::failed(
            OutcomeKind::BotWall,
            format!(
                "{} keeps robots out: a page against them ({name}, {status}) stands in place of the feed",
                Place(&self.url)
            ),
        )
    }

    fn no_client(&self, reason: &NoClient) -> Fault {
        let host = self.url.host_str().unwrap_or_default();
        match reason {
            NoClient::Proxy => (
                OutcomeKind::ConnectError,
                format!("no connection to {host}: the proxy's address is not valid"),
            ),
            NoClient::NoCertificates => (
                OutcomeKind::TlsError,
                format!(
                    "no secure connection to {host}: no CA certificates found: install ca-certificates"
                ),
            ),
            NoClient::Build => (
                OutcomeKind::Internal,
                format!("no connection to {host}: the HTTP client could not be set up"),
            ),
        }
    }

    /// Where an order stood when its time was over.
    pub(super) fn out_of_time(&self, limit: Duration) -> String {
        let place = Place(&self.url);
        let limit = jiff::SignedDuration::try_from(limit).unwrap_or(jiff::SignedDuration::MAX);
        if self.url.scheme() == "file" {
            format!("{place} could not be read within {limit:#}")
        } else if self.bytes.is_empty() {
            format!("{place} did not answer within {limit:#}")
        } else {
            format!(
                "{place} was still sending after {limit:#}, with {} bytes read",
                self.bytes.len()
            )
        }
    }

    /// What came of the document, if anything did.
    pub(super) fn take_partial(&mut self) -> Option<Vec<u8>> {
        (!self.bytes.is_empty()).then(|| std::mem::take(&mut self.bytes))
    }

    pub(super) fn answer(self, result: Fetched, elapsed: Duration) -> Answer {
        Answer {
            result,
            status: self.status,
            final_url: self.url,
            permanent: self.permanent,
            cache: self.cache,
            elapsed,
        }
    }
}

/// Which failure, and its sentence.
pub(super) type Fault = (OutcomeKind, String);

/// Whether an address may be asked at all.
fn judge(url: &Url, allow_private: bool) -> Result<(), Fault> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err((
            OutcomeKind::Refused,
            format!(
                "{}: addresses are not fetched, only http and https",
                url.scheme()
            ),
        ));
    }
    if allow_private {
        return Ok(());
    }
    guard::check_host(url).map_err(|refusal| (OutcomeKind::Refused, refusal.to_string()))
}
