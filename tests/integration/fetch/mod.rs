#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails where it stands"
)]

/// Bodies: encodings, caps, what breaks off or stalls.
mod bodies;

/// Documents on this machine.
mod files;

/// Addresses that may not be asked, in every notation.
mod guarded;

/// From hop to hop: loops, caps, permanence, secrets left behind.
mod redirects;

/// Statuses, conditions, hints, request headers.
mod statuses;

/// Failures of connections: names, ports, certificates.
mod transport;

use geowire::config::RequestSettings;
use geowire::fetch::{Answer, Fetched, Fetcher, Order};
use geowire::model::{OutcomeKind, Validators};
use jiff::SignedDuration;
use url::Url;

/// Settings for origins on this machine, with times short enough to wait for.
fn settings() -> RequestSettings {
    RequestSettings {
        user_agent: "geowire-test/1".to_owned(),
        headers: Vec::new(),
        basic_auth: None,
        proxy: None,
        allow_private: true,
        conditional: true,
        connect_timeout: SignedDuration::from_secs(5),
        timeout: SignedDuration::from_secs(20),
        max_size: 1 << 20,
        max_redirects: 5,
    }
}

fn order(url: impl AsRef<str>) -> Order {
    Order {
        url: Url::parse(url.as_ref()).expect("an address"),
        validators: Validators::default(),
        settings: settings(),
    }
}

async fn fetch(order: &Order) -> Answer {
    let fetcher = Fetcher::new(Vec::new()).expect("a fetcher");
    fetcher.fetch(order).await
}

async fn get(url: impl AsRef<str>) -> Answer {
    fetch(&order(url)).await
}

/// Kind and sentence of a failure.
fn failure(answer: &Answer) -> (OutcomeKind, &str) {
    match &answer.result {
        Fetched::Failed { kind, message, .. } => (*kind, message),
        other => panic!("not a failure: {other:?}"),
    }
}

fn body(answer: &Answer) -> &[u8] {
    match &answer.result {
        Fetched::Body { bytes, .. } => bytes,
        other => panic!("not a body: {other:?}"),
    }
}
