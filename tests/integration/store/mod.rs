//! A real SQLite file: open, commit, crash, retention, backup.

mod backup;
mod concurrency;
mod items;
mod opening;
mod queries;
mod reconciling;
mod retention;
mod values;
