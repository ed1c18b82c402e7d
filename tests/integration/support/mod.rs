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
