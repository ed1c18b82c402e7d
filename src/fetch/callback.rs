//! Requests to those who asked to be called back: one hop each, to where the
//! guard lets them, and never further.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LINK, USER_AGENT};
use reqwest::{RequestBuilder, Response};
use url::Url;

use super::body::{self, BodyFault};
use super::fault::{self, causes};
use super::guard::{self, Refusal};
use super::pool::{NoClient, Pool};
use crate::config::RequestSettings;

/// Time for one call, answer included.
const TIME: Duration = Duration::from_secs(10);
/// Bytes that an answer may have; a challenge is far shorter.
const ANSWER: u64 = 4096;

/// Calls back. One for the whole service, as connections are shared.
#[derive(Debug)]
pub struct Caller {
    pool: Pool,
}

/// What is posted.
#[derive(Debug, Clone)]
pub struct Message {
    /// The bytes.
    pub body: Vec<u8>,
    /// Their media type.
    pub media_type: &'static str,
    /// `Link`.
    pub link: String,
    /// `X-Hub-Signature`.
    pub signature: Option<String>,
}

impl Default for Caller {
    fn default() -> Self {
        Self::new()
    }
}

impl Caller {
    /// A caller without open connections.
    #[must_use]
    pub fn new() -> Self {
        Self { pool: Pool::new() }
    }

    /// Asks an address: the status and the answer's body. Redirects are not
    /// followed. `settings` say by their `allow_private` whether the host may be
    /// private.
    ///
    /// # Errors
    /// A sentence that holds nothing of the address but host and path.
    pub async fn get(
        &self,
        url: &Url,
        settings: &RequestSettings,
    ) -> Result<(u16, Vec<u8>), String> {
        timed(async {
            let request = self.client(url, settings)?.get(url.clone());
            let mut response = send(request, HeaderMap::new(), url, settings).await?;
            let mut bytes = Vec::new();
            match body::read(&mut response, ANSWER, &mut bytes).await {
                Ok(()) => Ok((response.status().as_u16(), bytes)),
                Err(BodyFault::TooLarge) => Err(format!(
                    "the answer is larger than {}",
                    body::in_words(ANSWER)
                )),
                Err(BodyFault::Broken(error)) => {
                    Err(fault::broken_body(&error, url, bytes.len()).1)
                }
            }
        })
        .await
    }

    /// Posts a message: the status of the answer, whose body is not read.
    ///
    /// # Errors
    /// As with [`Caller::get`].
    pub async fn post(
        &self,
        url: &Url,
        settings: &RequestSettings,
        message: Message,
    ) -> Result<u16, String> {
        timed(async {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(message.media_type));
            headers.insert(LINK, value("Link", &message.link)?);
            if let Some(signature) = &message.signature {
                let name = HeaderName::from_static("x-hub-signature");
                headers.insert(name, value("X-Hub-Signature", signature)?);
            }
            let request = self.client(url, settings)?.post(url.clone());
            let request = request.body(message.body);
            let response = send(request, headers, url, settings).await?;
            Ok(response.status().as_u16())
        })
        .await
    }

    fn client(&self, url: &Url, settings: &RequestSettings) -> Result<reqwest::Client, String> {
        if !settings.allow_private {
            guard::check_host(url).map_err(|refusal| refused(&refusal))?;
        }
        self.pool
            .client(settings, url.scheme() == "https")
            .map_err(|reason| {
                match reason {
                    NoClient::Proxy => "the proxy's address is not valid",
                    NoClient::NoCertificates => "no CA certificates found: install ca-certificates",
                    NoClient::Build => "the HTTP client could not be set up",
                }
                .to_owned()
            })
    }
}

/// Why a callback is not called, as a sentence without its stop.
#[must_use]
pub fn refused(refusal: &Refusal) -> String {
    format!(
        "{} is {}, which is called back only where callbacks of [websub] lists it",
        refusal.host, refusal.what
    )
}

async fn timed<T>(call: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    tokio::time::timeout(TIME, call)
        .await
        .unwrap_or_else(|_| Err(format!("no answer within {} seconds", TIME.as_secs())))
}

async fn send(
    request: RequestBuilder,
    mut headers: HeaderMap,
    url: &Url,
    settings: &RequestSettings,
) -> Result<Response, String> {
    headers.insert(USER_AGENT, value("User-Agent", &settings.user_agent)?);
    request.headers(headers).send().await.map_err(|error| {
        match causes(&error).find_map(|cause| cause.downcast_ref::<Refusal>()) {
            Some(refusal) => refused(refusal),
            None => fault::no_response(&error, url, settings.proxy.is_some()).1,
        }
    })
}

fn value(name: &str, text: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_str(text).map_err(|_| format!("{name} would not be valid in HTTP"))
}
