use std::fmt;
use std::path::PathBuf;
use std::sync::OnceLock;

use jiff::SignedDuration;
use url::Url;

use super::websub::WebSub;
use crate::group::families::Families;
use crate::model::{Content, Entries, Filter, SourceProfile};
use crate::recognize::{OwnConcept, Recognizer, Rule};

/// The configuration after every value has been judged: nothing in it can be
/// wrong any more, every default is filled in, every path is resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Where it came from: a path, or `None` for the embedded default.
    pub path: Option<PathBuf>,
    /// `[server]`
    pub server: Server,
    /// `[store]`
    pub store: Store,
    /// `[schedule]`
    pub schedule: Schedule,
    /// `[recognize]`
    pub recognize: Recognize,
    /// `[group]` and `[[family]]`
    pub group: Group,
    /// `[publish]`
    pub publish: Publish,
    /// `[websub]`
    pub websub: WebSub,
    /// `[log]`
    pub log: Log,
    /// Global limits of `[fetch]` that no source overrides.
    pub fetch: Fetch,
    /// How a feed is asked for that is no configured source: what `[fetch]` says.
    pub request: RequestSettings,
    /// The sources, in file order, names unique.
    pub sources: Vec<Source>,
    /// The views, in file order, names unique.
    pub views: Vec<View>,
    /// What works but is hardly meant, one sentence each; holds no secrets.
    pub warnings: Vec<String>,
}

/// `[server]`
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// Where to listen.
    pub listen: Vec<Listen>,
    /// Title of the combined feed.
    pub title: String,
    /// The address that readers reach this service by, when a proxy stands
    /// before it. Without it, links to itself follow the request's Host.
    pub public_url: Option<Url>,
    /// Host names that requests may carry beside loopback names and addresses.
    pub allowed_hosts: Vec<String>,
    /// Connections at the same time.
    pub max_connections: usize,
    /// A request that takes longer is ended.
    pub request_timeout: SignedDuration,
    /// Permission bits of a Unix socket.
    pub socket_mode: u32,
}

/// A place to listen on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// TCP address and port; port 0 takes a free one.
    Tcp(std::net::SocketAddr),
    /// Path of a Unix socket.
    Unix(PathBuf),
}

/// `[store]`
#[derive(Debug, Clone, PartialEq)]
pub struct Store {
    /// The database file.
    pub path: PathBuf,
    /// Age after which a report that no feed lists any more is removed.
    pub keep: SignedDuration,
    /// Newest reports of a source that stay whatever their age.
    pub keep_min: u32,
    /// Age after which the record of a refresh is removed.
    pub keep_log: SignedDuration,
}

/// `[schedule]`
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Shortest time between two refreshes of a source.
    pub min_interval: SignedDuration,
    /// Longest time between two refreshes of a source.
    pub max_interval: SignedDuration,
    /// Where a new source begins.
    pub interval: SignedDuration,
    /// Time between two starts on one registrable domain; zero switches it off.
    pub spacing: SignedDuration,
    /// Refreshes under way at once.
    pub concurrency: usize,
    /// Refreshes under way at once on one registrable domain.
    pub per_domain: usize,
    /// Sources due at start are spread over this time.
    pub spread: SignedDuration,
    /// Whether intervals follow how often a source brings news.
    pub adaptive: bool,
}

/// `[fetch]`
#[derive(Debug, Clone, PartialEq)]
pub struct Fetch {
    /// Whether `file:` sources may be read, and below which folders.
    pub file_roots: Vec<PathBuf>,
    /// A permanent move is adopted after it has been answered for so long.
    pub adopt_moves_after: SignedDuration,
    /// A condition-free request is made at least this often.
    pub unconditional_every: SignedDuration,
}

/// `[recognize]`, `[[rule]]` and `[[concept]]`
#[derive(Debug, Clone, PartialEq)]
pub struct Recognize {
    /// Score from which an item counts as geopolitics.
    pub threshold: f64,
    /// Score from which an item is put into a story: the lowest threshold of
    /// all views, so that each finds what it asks for.
    pub floor: f64,
    /// What the user decided, in file order; those of sources last.
    pub rules: Vec<Rule>,
    /// Concepts and forms beside the built-in ones.
    pub concepts: Vec<OwnConcept>,
    /// Made of the above when first needed.
    pub(super) built: Built,
}

impl Recognize {
    /// Recognition with these concepts and rules.
    #[must_use]
    pub fn recognizer(&self) -> &Recognizer {
        self.built.0.get_or_init(|| {
            Recognizer::new(self.concepts.clone(), self.rules.clone(), self.threshold)
        })
    }
}

/// What was made of a section that is compared by itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Built(OnceLock<Recognizer>);

impl PartialEq for Built {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// `[group]` and `[[family]]`
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// How far back a report can join a story.
    pub window: SignedDuration,
    /// The families of publishers, those of `[[family]]` included.
    pub families: Families,
}

/// `[publish]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// Languages that titles of stories are wanted in, the most wanted first.
    pub languages: Vec<String>,
}

/// `[log]`
#[derive(Debug, Clone, PartialEq)]
pub struct Log {
    /// A tracing filter directive.
    pub level: String,
    /// How records are written.
    pub format: LogFormat,
}

/// How log records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// journald under systemd, else human.
    Auto,
    /// For a person.
    Human,
    /// Native journald fields.
    Journald,
    /// One JSON object a line.
    Json,
}

/// `[[source]]`
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// What the pure stages see of it.
    pub profile: SourceProfile,
    /// Where the feed is: http, https or file.
    pub url: Url,
    /// `false`: kept, served, not polled.
    pub enabled: bool,
    /// Whether the page of each new article is fetched for its text.
    pub fulltext: bool,
    /// Where the interval starts.
    pub interval: SignedDuration,
    /// Bounds of the interval.
    pub min_interval: SignedDuration,
    /// Bounds of the interval.
    pub max_interval: SignedDuration,
    /// How to ask for it.
    pub request: RequestSettings,
    /// Retention of this source.
    pub keep: SignedDuration,
    /// Floor of this source.
    pub keep_min: u32,
}

/// How one source is asked for; `[fetch]` gives the defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestSettings {
    /// `User-Agent`.
    pub user_agent: String,
    /// Further request headers; values can be secret.
    pub headers: Vec<(String, Secret)>,
    /// Basic authentication.
    pub basic_auth: Option<(String, Secret)>,
    /// Proxy address, which can hold a password.
    pub proxy: Option<Secret>,
    /// Whether private and loopback addresses may be connected to.
    pub allow_private: bool,
    /// Whether conditional requests are made.
    pub conditional: bool,
    /// Time to connect.
    pub connect_timeout: SignedDuration,
    /// Time for the whole exchange.
    pub timeout: SignedDuration,
    /// Bytes of the body after decompression.
    pub max_size: u64,
    /// Redirects followed.
    pub max_redirects: u32,
}

/// `[[view]]`
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Name in the address: letters, digits, `-` and `_`.
    pub name: String,
    /// Title of the feed.
    pub title: String,
    /// What its entries are.
    pub entries: Entries,
    /// How much each entry carries.
    pub content: Content,
    /// What it shows.
    pub filter: Filter,
}

/// A text that is never shown: `Debug` prints stars.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"***\"")
    }
}
