//! A real SQLite file: open, commit, crash, retention, backup.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the functions that tests share fail like the tests themselves"
)]

mod backup;
mod concurrency;
mod items;
mod joining;
mod news;
mod opening;
mod queries;
mod reconciling;
mod retention;
mod search;
mod values;
