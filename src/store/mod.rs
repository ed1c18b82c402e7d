//! Store: one SQLite file, one writer, many readers. Applies plans, answers
//! questions, decides nothing. The only place that names `rusqlite` or SQL.
//!
//! The way through: [`Store::open`] looks at the file (`open`), takes the lock
//! (`lock`), brings the schema up to date (`schema`) and starts the writer
//! (`writer`) and the readers (`readers`). [`Write`] and [`Read`] are one
//! transaction each; what they can do lies by subject:
//!
//! | file | subject |
//! | --- | --- |
//! | `reconcile` | the sources against the configuration |
//! | `sources` | the due queue, the end of a refresh |
//! | `known` | what dedupe asks |
//! | `reports` | new reports, edits, sightings |
//! | `article` | texts of articles, and which are to be fetched |
//! | `judging` | stored verdicts, and new ones |
//! | `placing` | reports into stories, and back out for the grouping index |
//! | `credits` | where reports come from in the end |
//! | `joining` | stories that become one, or hang together |
//! | `stories`, `gathered`, `entries`, `filter` | what is published |
//! | `search` | words of texts and queries |
//! | `facets`, `subjects` | what there are stories about, and counts to choose by |
//! | `status`, `recent`, `health` | figures, what happened last, and what became of the sources |
//! | `subscriptions` | whom the hub tells |
//! | `retention` | the only thing that removes |
//! | `backup` | copies out and in |

mod article;
mod backup;
mod columns;
mod credits;
mod entries;
mod error;
mod facets;
mod filter;
mod gathered;
mod handle;
mod health;
mod joining;
mod judging;
mod known;
mod lock;
mod open;
mod placing;
mod readers;
mod recent;
mod reconcile;
mod reports;
mod retention;
mod rows;
mod schema;
mod search;
mod sources;
mod status;
mod stories;
mod subjects;
mod subscriptions;
mod transaction;
mod writer;

pub use backup::{backup_file, restore_file};
pub use error::StoreError;
pub use facets::Day;
pub use handle::Store;
pub use judging::Judged;
pub use rows::{
    ArticleEnd, ArticleRow, Declared, Purged, Refreshed, Retention, SourceRow, SourceStatus,
    Written,
};
pub use subscriptions::Subscription;
pub use transaction::{Read, Write};
