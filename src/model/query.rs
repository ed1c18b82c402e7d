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
    /// At most so many entries, 1 to 1000.
    pub limit: u32,
    /// Languages that titles are wanted in, the most wanted first. It restricts
    /// nothing.
    pub prefer: Vec<String>,
}

impl Filter {
    /// Entries in a feed when nothing else is asked for.
    pub const DEFAULT_LIMIT: u32 = 100;
    /// The most entries that one document holds.
    pub const MAX_LIMIT: u32 = 1000;
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
            limit: Self::DEFAULT_LIMIT,
            prefer: Vec::new(),
        }
    }
}
