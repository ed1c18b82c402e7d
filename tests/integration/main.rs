//! All integration tests, in one binary so that the suite links once. Each
//! module goes through the outer door of what it tests.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails where it stands"
)]

/// Damaged, odd and ordinary documents through `parse`.
mod parse;

/// Text, HTML, links, dates, languages through `normalize`.
mod normalize;

/// Identity, edits, changed guids, tombstones through `dedupe`.
mod dedupe;

/// The pages of articles: what is found on them, and how they are fetched.
mod article;

/// Verdicts and their evidence.
mod recognize;

/// Which reports belong together.
mod group;

/// Configuration files, right and wrong.
mod config;

/// A real SQLite file: open, commit, crash, retention, backup.
mod store;

/// Published bytes, by snapshot and by property.
mod publish;

/// What feeds carry, the health feed, the lists of feeds and sources.
mod publish_lists;

/// The HTTP side, over real sockets.
mod serve;

/// Requests against a scripted origin.
mod fetch;

/// Due times, spacing, back-off, clock jumps.
mod schedule;

/// The whole service: start, refresh, reload, faults, kill, shutdown.
mod service;

/// A scripted subscriber at the hub.
mod websub;

/// The command line as a person meets it.
mod cli;

/// newsboat and sfeed on what is served.
mod readers;

/// The invariants of the layout.
mod layout;

mod readme;
/// The systemd units, as systemd judges them.
mod units;

/// Servers and files that the tests use.
mod support;
