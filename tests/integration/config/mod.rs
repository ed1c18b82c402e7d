#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests end by panicking"
)]

mod cases;
mod editing;
mod embedded;
mod finding;
mod mistakes;
mod secrets;
mod values;

use std::path::Path;

use geowire::config::{Config, ConfigErrors, Environment, parse};

/// An environment with a home and nothing else.
fn home() -> Environment {
    Environment::new([("HOME", "/home/reader")])
}

fn read(text: &str) -> Result<Config, ConfigErrors> {
    parse(text, Some(Path::new("/etc/geowire/geowire.toml")), &home())
}

#[track_caller]
fn good(text: &str) -> Config {
    read(text).unwrap_or_else(|errors| panic!("{errors}"))
}

#[track_caller]
fn bad(text: &str) -> ConfigErrors {
    match read(text) {
        Ok(_) => panic!("taken for right:\n{text}"),
        Err(errors) => errors,
    }
}
