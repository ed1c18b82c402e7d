//! Configuration: found, read, judged. What was typed (TOML with its
//! positions) and what was validated ([`Config`]) are two types; every mistake
//! in a file is reported at once, with its place and what would be right.
//!
//! [`find`] says where it comes from, [`load`] or [`parse`] judge it,
//! [`changes()`] says what of a new one needs a restart. Within: `document`
//! knows the tables, `walk` takes values out of one, `sections`, `request`,
//! `source`, `family`, `view` and `websub` say what is right, `report` shows what is wrong, and
//! `mask` keeps secrets out of what is shown.

mod address;
mod changes;
mod codes;
mod document;
/// Changes to the sources in a file, without touching the rest of it.
pub mod edit;
mod environment;
mod family;
mod keys;
mod mask;
/// Times and sizes as a person writes them.
pub mod quantity;
mod read;
mod recognize;
mod report;
mod request;
mod secret;
mod sections;
mod source;
mod valid;
mod view;
mod walk;
mod websub;

pub(crate) use address::feed as feed_address;
pub use changes::changes;
pub(crate) use codes::language as language_code;
pub use environment::{Environment, Found, find};
pub use read::{embedded, load, parse};
pub use report::{ConfigError, ConfigErrors};
pub(crate) use sections::level_problem;
pub use valid::{
    Config, Fetch, Group, Listen, Log, LogFormat, Publish, Recognize, RequestSettings, Schedule,
    Secret, Server, Source, Store, View,
};
pub use websub::{Callback, WebSub};
