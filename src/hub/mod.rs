//! Hub: those who subscribed to a feed are told of its changes at once (WebSub,
//! W3C Recommendation of 23 January 2018; the sections named here are its own).
//!
//! The way through: `serve` takes a request at `/hub`, which [`read`] judges,
//! and queues it as an [`Order`]. [`run()`] asks the callback whether it meant it
//! (`verify`), keeps the subscription in the store, and after each change of
//! what is published sends the new document to those who do not have it yet
//! (`deliver`). `places` bounds how many calls are made at a time.
//!
//! It never follows a redirect, never calls a private host that the
//! configuration does not list, and never shows a secret or the query of a
//! callback.

mod asked;
mod deliver;
mod places;
mod run;
mod verify;

pub use asked::{Asked, Mode, read};
pub use run::{Hub, Order, run};

use url::Url;

use crate::config::{Config, RequestSettings};

/// How a callback is asked: as `[fetch]` says, but private only where listed.
fn settings_for(callback: &Url, config: &Config) -> RequestSettings {
    RequestSettings {
        allow_private: config.websub.lists(callback),
        ..config.request.clone()
    }
}

/// A callback as messages show it: many hold a key in path or query.
fn shown(callback: &Url) -> String {
    let host = callback.host_str().unwrap_or_default();
    match callback.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}
