//! Configuration: found, read, judged. What was typed (TOML with its
//! positions) and what was validated ([`Config`]) are two types; every mistake
//! in a file is reported at once, with its place and what would be right.

mod valid;

pub use valid::{
    Config, Fetch, Group, Listen, Log, LogFormat, Recognize, RequestSettings, Schedule, Secret,
    Server, Source, Store, View,
};
