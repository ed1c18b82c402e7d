use std::fmt;
use std::time::Duration;

use url::Url;

use super::place::Place;
use crate::model::{OutcomeKind, Validators};

/// What came of an order.
pub struct Answer {
    /// What it amounts to.
    pub result: Fetched,
    /// HTTP status of the last response, where one came.
    pub status: Option<u16>,
    /// The address that answered, after redirects; without user and password.
    pub final_url: Url,
    /// Target of the unbroken chain of 301 and 308 from the first address, if
    /// there was one.
    pub permanent: Option<Url>,
    /// What the response asked for about the next request.
    pub cache: CacheHints,
    /// From the first byte sent to the last byte read.
    pub elapsed: Duration,
}

/// Shows no query of an address, and of a body its length.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let permanent = self.permanent.as_ref().map(|url| Place(url).to_string());
        f.debug_struct("Answer")
            .field("result", &self.result)
            .field("status", &self.status)
            .field("final_url", &format_args!("{}", Place(&self.final_url)))
            .field("permanent", &permanent)
            .field("cache", &self.cache)
            .field("elapsed", &self.elapsed)
            .finish()
    }
}

/// What an order can amount to.
pub enum Fetched {
    /// A whole body, decompressed; never empty.
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

impl Fetched {
    /// A failure that left nothing to read.
    pub(super) fn failed(kind: OutcomeKind, message: impl Into<String>) -> Self {
        Self::Failed {
            kind,
            message: message.into(),
            partial: None,
        }
    }
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body {
                bytes,
                content_type,
                validators,
            } => f
                .debug_struct("Body")
                .field("bytes", &bytes.len())
                .field("content_type", content_type)
                .field("validators", validators)
                .finish(),
            Self::NotModified(validators) => {
                f.debug_tuple("NotModified").field(validators).finish()
            }
            Self::Gone => f.write_str("Gone"),
            Self::Throttled => f.write_str("Throttled"),
            Self::Failed {
                kind,
                message,
                partial,
            } => f
                .debug_struct("Failed")
                .field("kind", kind)
                .field("message", message)
                .field("partial", &partial.as_ref().map(Vec::len))
                .finish(),
        }
    }
}

/// Hints of a response about the next request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CacheHints {
    /// `Cache-Control: max-age`, less `Age`; else `Expires` less `Date`.
    pub max_age: Option<Duration>,
    /// `Retry-After`, seconds or date made relative to the response's Date.
    pub retry_after: Option<Duration>,
}
