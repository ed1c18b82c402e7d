//! The values that the stages hand to each other: plain data, no behaviour that
//! decides anything, nothing that touches the outside.

mod credit;
mod entry;
mod health;
mod item;
mod key;
mod outcome;
mod query;
mod source;
mod verdict;

pub use credit::{Credit, House, Merge, Place, Relation};
pub use entry::{Alias, Original, RelatedStory, ReportEntry, ReportLine, StoryEntry};
pub use health::{FAILURES, HealthEvent, HealthKind};
pub use item::{DateOrigin, Enclosure, Item, Language, LanguageOrigin, Origin, primary_language};
pub use key::Key;
pub use outcome::{Counts, Outcome, OutcomeKind};
pub use query::{Content, Entries, Facets, Filter, Order};
pub use source::{Condition, SourceKind, SourceProfile, SourceState, Validators};
pub use verdict::{Evidence, Named, NamedKind, Verdict};
