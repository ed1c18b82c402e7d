use super::Key;

/// Where a report comes from in the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credit {
    /// The publication that the entry itself names, where it is another than
    /// its source, as with feeds that collect those of others.
    pub named: Option<House>,
    /// News agencies that it credits, by identifier (`dpa`), each once.
    pub wires: Vec<String>,
    /// Canonical links in its text, each once.
    pub refers: Vec<String>,
}

/// A publication, and for whom it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct House {
    /// Its name.
    pub publisher: String,
    /// The publishers' family that it belongs to; its own name when to none.
    pub family: String,
    /// Whether it is state media.
    pub state: bool,
}

/// Where a report is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The story, which begins when it does not exist.
    pub story: Key,
    /// Why, in words.
    pub because: &'a str,
    /// The earlier report that it repeats nearly word for word.
    pub copy_of: Option<Key>,
    /// Whether the report has just arrived. If not, as with an edit or when
    /// rules are replayed, the story brings no news by it.
    pub arrived: bool,
}

/// A story that turned out to be another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge<'a> {
    /// It becomes an alias.
    pub younger: Key,
    /// It takes all reports.
    pub older: Key,
    /// Why, in words.
    pub because: &'a str,
    /// Whether a report that has just arrived shows it.
    pub arrived: bool,
}

/// How a story hangs together with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// It goes on where the other, which drifted and was closed, ended.
    Follows,
    /// The other goes on where it ended.
    FollowedBy,
    /// Same matter, another event.
    Related,
}

impl Relation {
    /// The name in published documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Follows => "continues",
            Self::FollowedBy => "continued by",
            Self::Related => "related",
        }
    }
}
