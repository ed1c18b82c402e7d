use serde::{Deserialize, Serialize};

/// How one refresh of one source ended. Every refresh ends in exactly one.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Which of the possible ends it was.
    pub kind: OutcomeKind,
    /// HTTP status, where an answer came.
    pub status: Option<u16>,
    /// What happened and what follows, as one sentence for a person.
    pub message: String,
    /// Bytes of the body after decompression.
    pub bytes: u64,
    /// What became of the entries.
    pub counts: Counts,
}

/// The kinds of end, by the names that status, metrics and log use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// A document was read.
    Updated,
    /// 304, or a body equal to the last one.
    NotModified,
    /// A document was read, behind a permanent redirect (301, 308).
    Moved,
    /// A document was read that a page in place of the feed advertises.
    FoundOnPage,
    /// A document was read, but parts of it were damaged.
    Damaged,
    /// 410: the feed is gone; polling pauses.
    Gone,
    /// 429 or 503 with or without Retry-After, or a 403 that repeats.
    Throttled,
    /// A page that keeps robots out stood in place of the feed.
    BotWall,
    /// Another error status.
    HttpError,
    /// A page stood in place of the feed, and no feed was found on it.
    NotAFeed,
    /// The document could not be read at all.
    Unreadable,
    /// Name resolution failed.
    DnsError,
    /// No connection.
    ConnectError,
    /// TLS failed.
    TlsError,
    /// Out of time.
    Timeout,
    /// The body ended early.
    Truncated,
    /// The body was over the size limit.
    TooLarge,
    /// Too many redirects, or a loop.
    RedirectError,
    /// The address is not allowed (private network, scheme, file).
    Refused,
    /// The store could not take the result.
    StoreError,
    /// The program erred; contained and reported.
    Internal,
}

impl OutcomeKind {
    /// Every kind with its name in status, metrics and log.
    pub const ALL: [(&'static str, Self); 21] = [
        ("updated", Self::Updated),
        ("not_modified", Self::NotModified),
        ("moved", Self::Moved),
        ("found_on_page", Self::FoundOnPage),
        ("damaged", Self::Damaged),
        ("gone", Self::Gone),
        ("throttled", Self::Throttled),
        ("bot_wall", Self::BotWall),
        ("http_error", Self::HttpError),
        ("not_a_feed", Self::NotAFeed),
        ("unreadable", Self::Unreadable),
        ("dns_error", Self::DnsError),
        ("connect_error", Self::ConnectError),
        ("tls_error", Self::TlsError),
        ("timeout", Self::Timeout),
        ("truncated", Self::Truncated),
        ("too_large", Self::TooLarge),
        ("redirect_error", Self::RedirectError),
        ("refused", Self::Refused),
        ("store_error", Self::StoreError),
        ("internal", Self::Internal),
    ];

    /// The name used in status, metrics and log.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("internal", |(name, _)| name)
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, kind)| *kind)
    }

    /// Whether the feed was reached and read.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(
            self,
            Self::Updated | Self::NotModified | Self::Moved | Self::FoundOnPage | Self::Damaged
        )
    }
}

/// What became of the entries of one refresh.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Entries in the document.
    pub entries: u32,
    /// Stored as new reports, or attached to a report known from elsewhere.
    pub new: u32,
    /// Known, with changed title or text.
    pub updated: u32,
    /// Known and unchanged.
    pub unchanged: u32,
    /// Of the new ones: recognised as geopolitics.
    pub geopolitics: u32,
}
