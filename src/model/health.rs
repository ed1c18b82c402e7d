use jiff::Timestamp;

use super::Key;

/// Refreshes of a source that fail in a row before it is news: one or two are
/// the weather of the web.
pub const FAILURES: u32 = 3;

/// Something that became of a source, for those who keep the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthEvent {
    /// The identity: of the source, what happened, and when the spell began.
    pub id: Key,
    /// What happened.
    pub kind: HealthKind,
    /// Name of the source.
    pub source: String,
    /// When it came to be known.
    pub at: Timestamp,
    /// Since when: the last refresh before it that was well (of `Recovered`,
    /// the last before the failures). `None` when there was none.
    pub since: Option<Timestamp>,
    /// What was recorded at the time, a sentence without its full stop.
    pub message: String,
    /// The address that is meant, where one is.
    pub address: Option<String>,
}

/// What can become of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HealthKind {
    /// [`FAILURES`] refreshes in a row failed.
    Failing,
    /// It was read again after that, or after it was gone.
    Recovered,
    /// 410: it is gone, and polling pauses.
    Gone,
    /// Another address was adopted for it.
    Moved,
    /// It is read from a feed that was found on a page.
    FoundOnPage,
    /// Parts of its document are lost.
    Damaged,
}

impl HealthKind {
    /// Every kind with its name in published documents.
    pub const ALL: [(&'static str, Self); 6] = [
        ("failing", Self::Failing),
        ("recovered", Self::Recovered),
        ("gone", Self::Gone),
        ("moved", Self::Moved),
        ("found_on_page", Self::FoundOnPage),
        ("damaged", Self::Damaged),
    ];

    /// The name in published documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("failing", |(name, _)| name)
    }
}
