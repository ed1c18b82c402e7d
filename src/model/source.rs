use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

/// What the stages need to know about a source, as the configuration says.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceProfile {
    /// The name that a person gave it, unique within the configuration.
    pub name: String,
    /// The house behind it; several sources can share one. Defaults to the name.
    pub publisher: String,
    /// The family of publishers that it counts for; the publisher when to none.
    pub family: String,
    /// What kind of voice it is.
    pub kind: SourceKind,
    /// Whether it is state media, by its kind or by what is known of its family.
    pub state: bool,
    /// Languages it writes in, lower-case BCP 47; empty when not declared.
    pub languages: Vec<String>,
}

/// What kind of voice a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// Public or private broadcaster.
    Broadcaster,
    /// News agency.
    Agency,
    /// Newspaper or magazine.
    Paper,
    /// Think tank or research institute.
    Thinktank,
    /// Government, ministry or international body.
    Official,
    /// Medium controlled by a state; marked as such wherever it is shown.
    StateMedia,
    /// Blog or newsletter.
    Blog,
    /// Anything else.
    Other,
}

impl SourceKind {
    /// Every kind with its name in the configuration.
    pub const ALL: [(&'static str, Self); 8] = [
        ("broadcaster", Self::Broadcaster),
        ("agency", Self::Agency),
        ("paper", Self::Paper),
        ("thinktank", Self::Thinktank),
        ("official", Self::Official),
        ("state-media", Self::StateMedia),
        ("blog", Self::Blog),
        ("other", Self::Other),
    ];

    /// The name used in the configuration and in published documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("other", |(name, _)| name)
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, kind)| *kind)
    }
}

/// What an answer said about itself, kept verbatim for the next conditional
/// request (RFC 9110, section 13).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag` as sent, with its quotes and weakness mark.
    pub etag: Option<String>,
    /// `Last-Modified` as sent.
    pub last_modified: Option<String>,
}

/// Everything the service remembers about a source between two refreshes.
/// Committed together with the items of the refresh that produced it.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceState {
    /// Validators of the last answer with a body, or of the 304 that renewed them.
    pub validators: Validators,
    /// Hash of the last body that was read to its end.
    pub body_hash: Option<[u8; 16]>,
    /// When the next refresh is due. The queue is this column.
    pub next_due: Timestamp,
    /// The interval that the last decision came to.
    pub interval: SignedDuration,
    /// Refreshes in a row that failed.
    pub failures: u32,
    /// 403 answers in a row: repeated, they mean throttling.
    pub forbidden: u32,
    /// When the last refresh ended.
    pub last_attempt: Option<Timestamp>,
    /// When the last refresh that reached the feed ended (a 304 counts).
    pub last_success: Option<Timestamp>,
    /// When a full document was last fetched without a condition.
    pub last_full: Option<Timestamp>,
    /// Where the feed is fetched from, when not the configured address: an
    /// adopted permanent move, or the feed found on a page.
    pub adopted_url: Option<Url>,
    /// Why `adopted_url` holds, in words.
    pub adopted_because: Option<String>,
    /// Target of a permanent redirect that has been seen but not adopted yet.
    pub moving_to: Option<Url>,
    /// Since when `moving_to` has been answered.
    pub moving_since: Option<Timestamp>,
    /// Set after 410: no further refresh by the clock, with the reason in words.
    pub paused: Option<String>,
    /// Title of the feed as it names itself.
    pub feed_title: Option<String>,
    /// Format of the last document, as `parse` names it.
    pub format: Option<String>,
    /// What the document asked for (ttl, skipHours, ...), as last read; JSON
    /// written and read by the scheduler alone.
    pub hints: Option<String>,
    /// What was wrong with the last document, in words; empty when nothing was.
    pub problems: Vec<String>,
}

impl SourceState {
    /// A source that has never been asked, due at `next_due`.
    #[must_use]
    pub fn fresh(next_due: Timestamp, interval: SignedDuration) -> Self {
        Self {
            validators: Validators::default(),
            body_hash: None,
            next_due,
            interval,
            failures: 0,
            forbidden: 0,
            last_attempt: None,
            last_success: None,
            last_full: None,
            adopted_url: None,
            adopted_because: None,
            moving_to: None,
            moving_since: None,
            paused: None,
            feed_title: None,
            format: None,
            hints: None,
            problems: Vec::new(),
        }
    }
    /// How the source is, for the terminal and the page. `enabled`: whether it
    /// is to be polled at all.
    #[must_use]
    pub fn condition(&self, enabled: bool) -> Condition {
        if !enabled {
            Condition::Off
        } else if self.paused.is_some() {
            Condition::Paused
        } else if self.failures > 0 {
            Condition::Failing
        } else if self.last_success.is_none() {
            Condition::Waiting
        } else if !self.problems.is_empty() {
            Condition::Damaged
        } else {
            Condition::Ok
        }
    }
}

/// How a source is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// The feed was reached, and its document was sound.
    Ok,
    /// Never read so far.
    Waiting,
    /// The last refresh failed.
    Failing,
    /// Gone by its own word: not asked by the clock any more.
    Paused,
    /// The last document was read, but something was wrong with it.
    Damaged,
    /// Switched off in the configuration.
    Off,
}

impl Condition {
    /// The word that the terminal and the documents use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Waiting => "waiting",
            Self::Failing => "failing",
            Self::Paused => "paused",
            Self::Damaged => "damaged",
            Self::Off => "off",
        }
    }

    /// Whether a person should look at it.
    #[must_use]
    pub fn needs_a_hand(self) -> bool {
        matches!(self, Self::Failing | Self::Paused | Self::Damaged)
    }
}
