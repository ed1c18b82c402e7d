//! A served store with three stories, and a client that shows every byte.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails; clippy knows test functions only, not their helpers"
)]

mod addresses;
mod connections;
mod events;
mod feeds;
mod health;
mod manners;
mod overviews;
mod pages;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use geowire::clock::Clock;
use geowire::config::{self, Config, Environment};
use geowire::dedupe::Keys;
use geowire::health::Health;
use geowire::metrics::Metrics;
use geowire::model::{
    DateOrigin, Evidence, Item, Key, Language, LanguageOrigin, Named, NamedKind, Place, SourceKind,
    SourceProfile, SourceState, Verdict,
};
use geowire::serve::{self, App, Listener};
use geowire::store::{Declared, Store};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

fn now() -> Timestamp {
    "2026-11-03T12:00:00Z".parse().unwrap()
}

fn settings() -> Config {
    let text = r#"
        [server]
        listen = "127.0.0.1:0"
        title = "World <wire>"
        allowed_hosts = ["news.home.example"]
        [store]
        path = "/nowhere/geowire.db"
        [[source]]
        name = "Harbour"
        url = "https://harbour.example/feed"
        publisher = "Harbour House"
        kind = "state-media"
        languages = ["en"]
        [[view]]
        name = "korea"
        title = "Korea"
        countries = ["KP"]
    "#;
    let env = Environment::new([("HOME", "/nowhere")]);
    config::parse(text, None, &env).expect("a sound configuration")
}

fn profile() -> SourceProfile {
    SourceProfile {
        name: "Harbour".to_owned(),
        publisher: "Harbour House".to_owned(),
        family: "Harbour House".to_owned(),
        state: true,
        kind: SourceKind::StateMedia,
        languages: vec!["en".to_owned()],
    }
}

/// A service without scheduler over a real store, and what it takes to steer it.
struct Served {
    address: SocketAddr,
    store: Store,
    row: i64,
    config: watch::Sender<Arc<Config>>,
    health: Arc<Health>,
    passed: Arc<AtomicI64>,
    shutdown: CancellationToken,
    running: JoinHandle<std::io::Result<()>>,
    _folder: TempDir,
}

impl Served {
    async fn new() -> Self {
        Self::with(settings()).await
    }

    async fn with(config: Config) -> Self {
        let served = Self::empty(config).await;
        served.report("Pact signed", "KP", 0.9).await;
        served.report("Fleet leaves port", "RU", 0.8).await;
        served.report("Border closed", "UA", 0.6).await;
        served
    }

    /// Without a story.
    async fn empty(config: Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("geowire.db")).unwrap();
        let declared = Declared {
            profile: profile(),
            url: "https://harbour.example/feed".parse().unwrap(),
            enabled: true,
            fresh: SourceState::fresh(now(), SignedDuration::from_mins(15)),
        };
        let rows = store
            .write(move |write| write.reconcile(&[declared], now()))
            .await
            .unwrap();
        let listeners = serve::bind(&config.server.listen, config.server.socket_mode, Vec::new())
            .await
            .unwrap();
        let address = match &listeners[0] {
            Listener::Tcp(listener) => listener.local_addr().unwrap(),
            Listener::Unix(_) => "127.0.0.1:1".parse().unwrap(),
        };
        let (config, receiver) = watch::channel(Arc::new(config));
        let health = Arc::new(Health::new());
        health.ready();
        let passed = Arc::new(AtomicI64::new(0));
        let clock = Arc::clone(&passed);
        let app = App::new(
            store.clone(),
            receiver,
            Arc::new(Metrics::new()),
            Clock::from_fn(move || {
                now() + SignedDuration::from_mins(clock.load(Ordering::Relaxed))
            }),
            Arc::clone(&health),
        );
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(serve::run(listeners, app, shutdown.clone()));
        Self {
            address,
            store,
            row: rows[0].row,
            config,
            health,
            passed,
            shutdown,
            running,
            _folder: folder,
        }
    }

    /// Stores a report about `country` as a story of its own.
    async fn report(&self, title: &str, country: &str, score: f64) {
        self.judged(title, verdict(country, score), title).await;
    }

    /// Stores a report that joins the story of another.
    async fn join(&self, title: &str, country: &str, first: &str) {
        self.judged(title, verdict(country, 0.7), first).await;
    }

    /// Stores a report on themes.
    async fn about(&self, title: &str, country: &str, themes: &[&str]) {
        let mut verdict = verdict(country, 0.9);
        verdict.named.extend(themes.iter().map(|id| Named {
            kind: NamedKind::Theme,
            id: (*id).to_owned(),
            label: format!("Theme {id}"),
            weight: 0.5,
        }));
        self.judged(title, verdict, title).await;
    }

    async fn judged(&self, title: &str, verdict: Verdict, story: &str) {
        self.keep(item(title), verdict, story).await;
    }

    async fn keep(&self, item: Item, verdict: Verdict, story: &str) {
        let source = self.row;
        let story = Key::of(1, &["story", story]);
        let title = item.title.clone();
        let keys = Keys {
            identity: Key::of(1, &["identity", &title]),
            link: Some(Key::of(1, &["link", &title])),
            content: Key::of(1, &["content", &title]),
        };
        self.store
            .write(move |write| {
                let row = write.insert_report(source, &item, &keys, &verdict, now())?;
                let place = Place {
                    story,
                    because: "begins",
                    copy_of: None,
                    arrived: true,
                };
                write.place(row, &place, now())
            })
            .await
            .unwrap();
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[]).await
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let stream = TcpStream::connect(self.address).await.unwrap();
        ask(stream, method, path, headers).await
    }

    /// Lets a minute pass.
    fn later(&self) {
        self.passed.fetch_add(1, Ordering::Relaxed);
    }

    async fn stop(self) {
        self.shutdown.cancel();
        self.running.await.unwrap().unwrap();
    }
}

fn item(title: &str) -> Item {
    Item {
        guid: Some(title.to_owned()),
        link: Some(format!(
            "https://harbour.example/{}",
            title.replace(' ', "-")
        )),
        title: title.to_owned(),
        summary: format!("{title}, it was said on Tuesday."),
        content: String::new(),
        language: Language {
            tag: "en".to_owned(),
            from: LanguageOrigin::Document,
        },
        published: now(),
        published_from: DateOrigin::Published,
        authors: Vec::new(),
        categories: Vec::new(),
        image: None,
        enclosures: Vec::new(),
        licence: None,
        origin: None,
        point: None,
        notes: Vec::new(),
    }
}

fn verdict(country: &str, score: f64) -> Verdict {
    Verdict {
        score,
        geopolitics: score >= 0.5,
        named: vec![Named {
            kind: NamedKind::Country,
            id: country.to_owned(),
            label: format!("Land {country}"),
            weight: 1.0,
        }],
        evidence: vec![Evidence {
            what: format!("Land {country}"),
            share: 1.5,
        }],
        language: "en".to_owned(),
        confidence: 1.0,
        version: 1,
    }
}

/// An answer as it came over the wire; the body without its transfer coding.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} came twice: {self:?}");
        value
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// One request on a connection of its own.
async fn ask<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        request.push_str("host: localhost:8484\r\n");
    }
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    read(&bytes)
}

fn read(bytes: &[u8]) -> Answer {
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("a head");
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut body = bytes[end + 4..].to_vec();
    if headers
        .iter()
        .any(|(name, value)| name == "transfer-encoding" && value == "chunked")
    {
        body = unchunked(&body);
    }
    Answer {
        status,
        headers,
        body,
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
    body
}
