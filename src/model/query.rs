use jiff::{SignedDuration, Timestamp};

/// What a feed or view shows. The same for the query of an address and for a
/// `[[view]]` of the configuration. Within a list any may match; the lists
/// must all match; an empty list does not restrict.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// ISO 3166-1 alpha-2 codes, upper case.
    pub countries: Vec<String>,
    /// Theme identifiers.
    pub themes: Vec<String>,
    /// Language tags, lower case.
    pub languages: Vec<String>,
    /// Names of sources.
    pub sources: Vec<String>,
    /// Families of publishers at least (stories only).
    pub min_publishers: u32,
    /// Words that title or summary must all contain, compared without case.
    pub text: Option<String>,
    /// Lowest score.
    pub min_score: Option<f64>,
    /// Only what is at most so old: see [`Filter::at`].
    pub within: Option<SignedDuration>,
    /// Only what is from this time on: stories by their last update, reports by
    /// their arrival.
    pub since: Option<Timestamp>,
    /// Only what is from before this time.
    pub until: Option<Timestamp>,
    /// What comes first (stories only).
    pub order: Order,
    /// At most so many entries, 1 to 1000.
    pub limit: u32,
    /// Which `limit` of the entries, from 1 on.
    pub page: u32,
    /// Languages that titles are wanted in, the most wanted first. It restricts
    /// nothing.
    pub prefer: Vec<String>,
}

impl Filter {
    /// Entries in a feed when nothing else is asked for.
    pub const DEFAULT_LIMIT: u32 = 100;
    /// The most entries that one document holds.
    pub const MAX_LIMIT: u32 = 1000;
    /// The last page that can be asked for.
    pub const MAX_PAGE: u32 = 10_000;

    /// The filter as it stands at `now`: `within` becomes a time.
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Self {
        if let Some(within) = self.within.take() {
            let since = now.checked_sub(within).unwrap_or(Timestamp::MIN);
            self.since = Some(self.since.map_or(since, |typed| typed.max(since)));
        }
        self
    }
}

/// How many stories have which country, theme, language and source: most
/// first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// ISO 3166-1 alpha-2 codes.
    pub countries: Vec<(String, u64)>,
    /// Theme identifiers.
    pub themes: Vec<(String, u64)>,
    /// Languages, without scripts and regions.
    pub languages: Vec<(String, u64)>,
    /// Names of sources.
    pub sources: Vec<(String, u64)>,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// The last updated.
    #[default]
    Newest,
    /// What most families of publishers carry; of those, the last updated.
    Weightiest,
}

impl Order {
    /// Every order with the word for it in queries and views.
    pub const ALL: [(&'static str, Self); 2] =
        [("newest", Self::Newest), ("weightiest", Self::Weightiest)];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Weightiest => "weightiest",
        }
    }
}

/// What the entries of a view are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Entries {
    /// One entry a story.
    #[default]
    Stories,
    /// One entry a report.
    Reports,
}

impl Entries {
    /// Every kind with the word for it in views.
    pub const ALL: [(&'static str, Self); 2] =
        [("stories", Self::Stories), ("reports", Self::Reports)];
}

/// How much each entry of a feed carries, beside its title, link and dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Content {
    /// All there is: a story's reports, a report's text, why it is here.
    #[default]
    Full,
    /// The summary.
    Summary,
    /// No text.
    None,
}

impl Content {
    /// Every measure with the word for it in views.
    pub const ALL: [(&'static str, Self); 3] = [
        ("full", Self::Full),
        ("summary", Self::Summary),
        ("none", Self::None),
    ];
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            countries: Vec::new(),
            themes: Vec::new(),
            languages: Vec::new(),
            sources: Vec::new(),
            min_publishers: 1,
            text: None,
            min_score: None,
            within: None,
            since: None,
            until: None,
            order: Order::Newest,
            limit: Self::DEFAULT_LIMIT,
            page: 1,
            prefer: Vec::new(),
        }
    }
}
