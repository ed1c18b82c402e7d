//! Fetch: one request for one source, with everything that politeness and
//! safety ask for. Returns what came; never parses it.
//!
//! The way through: [`Fetcher::fetch`] takes an [`Order`]. A `file:` address
//! goes to `file`; anything else is a `walk` from hop to hop, where each hop is
//! judged by [`guard`] before it is asked, gets its head from `request`, and is
//! sent through a client of the `pool` (whose names `resolve` resolves).
//! `status` judges what comes back, `wall` knows pages against robots, `body`
//! reads under a size cap, [`hints`] says what the server asked for, `fault`
//! and `tls` put what went wrong into words. Every end is an [`Answer`].
//!
//! It never follows a redirect out of http and https, never sends a secret to
//! another origin than the one it was configured for, and never shows one.
//!
//! `callback` stands beside that way: one hop, asked for by somebody else.

mod answer;
mod body;
mod callback;
mod fault;
mod fetcher;
mod file;
/// Which addresses may be fetched from.
pub mod guard;
/// What a response asks for about the next request.
pub mod hints;
mod order;
mod place;
mod pool;
mod request;
mod resolve;
mod status;
mod tls;
mod walk;
mod wall;

pub use answer::{Answer, CacheHints, Fetched};
pub use callback::{Caller, Message, refused};
pub use fetcher::{FetchSetupError, Fetcher};
pub use order::Order;
