//! All integration tests, in one binary so that the suite links once. Each
//! module goes through the outer door of what it tests.

/// Damaged, odd and ordinary documents through `parse`.
mod parse;

/// Text, HTML, links, dates, languages through `normalize`.
mod normalize;

/// Identity, edits, changed guids, tombstones through `dedupe`.
mod dedupe;

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

/// The HTTP side, over real sockets.
mod serve;

/// Requests against a scripted origin.
mod fetch;

/// Due times, spacing, back-off, clock jumps.
mod schedule;

/// The whole service: start, refresh, reload, faults, kill, shutdown.
mod service;

/// The command line as a person meets it.
mod cli;

/// newsboat and sfeed on what is served.
mod readers;

/// The invariants of the layout.
mod layout;

/// The systemd units, as systemd judges them.
mod units;

/// Servers and files that the tests use.
mod support;
