//! What several test modules build on.
#![allow(
    dead_code,
    reason = "each module of the binary takes what it needs from here"
)]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its world fails where it stands"
)]

/// Feed documents written out of a list of entries.
pub(crate) mod documents;

/// An HTTP/1.1 origin that does what a test tells it to.
pub(crate) mod origin;

/// A service's parts around an origin, a database file and a movable clock.
pub(crate) mod world;

/// The news of two days, made up, with edits.
pub(crate) mod chronicle;

/// One plain HTTP request.
pub(crate) mod http;

/// The real binary, as its own process.
pub(crate) mod program;

/// Programs that readers use.
pub(crate) mod tools;
