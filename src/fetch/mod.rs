//! Fetch: one request for one source, with everything that politeness and
//! safety ask for. Returns what came; never parses it.

use std::time::Duration;

use url::Url;

use crate::config::RequestSettings;
use crate::model::{OutcomeKind, Validators};

/// One order to the fetcher.
#[derive(Debug, Clone)]
pub struct Order {
    /// http, https or file.
    pub url: Url,
    /// Sent as `If-None-Match` and `If-Modified-Since`; default for a full fetch.
    pub validators: Validators,
    /// How to ask.
    pub settings: RequestSettings,
}

/// What came of an order.
#[derive(Debug)]
pub struct Answer {
    /// What it amounts to.
    pub result: Fetched,
    /// HTTP status of the last response, where one came.
    pub status: Option<u16>,
    /// The address that answered, after redirects.
    pub final_url: Url,
    /// Target of the unbroken chain of 301 and 308 from the first address, if
    /// there was one.
    pub permanent: Option<Url>,
    /// What the response asked for about the next request.
    pub cache: CacheHints,
    /// From the first byte sent to the last byte read.
    pub elapsed: Duration,
}

/// What an order can amount to.
#[derive(Debug)]
pub enum Fetched {
    /// A whole body, decompressed.
    Body {
        /// The bytes.
        bytes: Vec<u8>,
        /// `Content-Type` as sent.
        content_type: Option<String>,
        /// Validators of this response, verbatim.
        validators: Validators,
    },
    /// 304, with the validators it renewed.
    NotModified(Validators),
    /// 410.
    Gone,
    /// The server asks for fewer requests (429, or 503 with Retry-After);
    /// the wait it asked for, where it did, is in `cache.retry_after`.
    Throttled,
    /// Anything else.
    Failed {
        /// Which failure: an HTTP error, a bot wall, a timeout, ...
        kind: OutcomeKind,
        /// One sentence for a person, without secrets.
        message: String,
        /// The part of a body that did come, where reading it is worth a try.
        partial: Option<Vec<u8>>,
    },
}

/// Hints of a response about the next request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CacheHints {
    /// `Cache-Control: max-age`, less `Age`; else `Expires` less `Date`.
    pub max_age: Option<Duration>,
    /// `Retry-After`, seconds or date made relative to the response's Date.
    pub retry_after: Option<Duration>,
}
