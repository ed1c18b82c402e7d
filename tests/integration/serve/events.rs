//! Those who listen for changes.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Served, settings};

/// A stream that is read event by event.
struct Listener {
    stream: TcpStream,
    text: String,
}

impl Listener {
    async fn new(served: &Served, headers: &str) -> Self {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        let request = format!(
            "GET /events HTTP/1.1\r\nhost: localhost:8484\r\naccept-encoding: gzip, zstd\r\n{headers}\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let text = String::new();
        Self { stream, text }
    }

    /// Reads on until `words` have come; gives all up to their end.
    async fn until(&mut self, words: &str) -> String {
        loop {
            if let Some(at) = self.text.find(words) {
                let rest = self.text.split_off(at + words.len());
                return std::mem::replace(&mut self.text, rest);
            }
            assert!(self.more().await, "the stream ended before {words:?}");
        }
    }

    async fn more(&mut self) -> bool {
        let mut bytes = [0; 4096];
        let read = tokio::time::timeout(Duration::from_secs(20), self.stream.read(&mut bytes));
        let count = read.await.expect("something comes").unwrap_or(0);
        self.text
            .push_str(std::str::from_utf8(&bytes[..count]).unwrap());
        count > 0
    }

    /// The data of the next event, and its number.
    async fn event(&mut self) -> (u64, serde_json::Value) {
        self.until("event: stories\nid: ").await;
        let id = self.until("\n").await.trim().parse().unwrap();
        self.until("data: ").await;
        let data = self.until("\n\n").await;
        (id, serde_json::from_str(data.trim()).unwrap())
    }
}

fn titles(data: &serde_json::Value) -> Vec<&str> {
    let stories = data["stories"].as_array().unwrap();
    stories
        .iter()
        .map(|story| story["title"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_listener_is_told_what_is_new() {
    // Far shorter than the stream: it bounds the answer's head alone.
    let mut config = settings();
    config.server.request_timeout = SignedDuration::from_millis(500);
    let served = Served::with(config).await;
    let mut listener = Listener::new(&served, "").await;
    let head = listener.until("\r\n\r\n").await.to_lowercase();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-type: text/event-stream\r\n"));
    assert!(head.contains("cache-control: no-store\r\n"));
    assert!(!head.contains("content-encoding"), "{head}");
    listener.until(":\n\n").await;
    let began = Instant::now();
    served.report("Envoy recalled", "FR", 0.7).await;
    let (id, data) = listener.event().await;
    assert_eq!(titles(&data), ["Envoy recalled"], "and none that was there");
    assert_eq!(data["generation"], id);
    assert_eq!(id, served.store.generation());
    let story = &data["stories"][0];
    let key = story["id"]
        .as_str()
        .unwrap()
        .strip_prefix("urn:uuid:")
        .unwrap();
    assert_eq!(
        story["url"],
        format!("http://localhost:8484/stories/{key}").as_str()
    );
    assert_eq!(story["updated"], "2026-11-03T12:00:00Z");
    // What comes in a burst is told together, a second after the last event.
    let burst = ["Talks begin", "Talks go on", "Talks end"];
    for title in burst {
        served.report(title, "FR", 0.7).await;
    }
    let (mut events, mut told) = (1, Vec::new());
    while told.len() < burst.len() {
        let (id, data) = listener.event().await;
        told.extend(titles(&data).into_iter().map(str::to_owned));
        assert!(
            began.elapsed() >= Duration::from_secs(events),
            "one a second"
        );
        events += 1;
        if told.len() == burst.len() {
            assert_eq!(id, served.store.generation());
        }
    }
    told.sort();
    assert_eq!(told, ["Talks begin", "Talks end", "Talks go on"]);
    served.stop().await;
}

#[tokio::test]
async fn one_who_comes_back_is_told_at_once_what_was_missed() {
    let served = Served::new().await;
    let generation = served.store.generation();
    served.report("Envoy recalled", "FR", 0.7).await;
    let header = format!("last-event-id: {generation}\r\n");
    let mut behind = Listener::new(&served, &header).await;
    let (id, data) = behind.event().await;
    assert_eq!(id, generation + 1);
    assert!(titles(&data).contains(&"Envoy recalled"));

    let header = format!("last-event-id: {id}\r\n");
    let mut even = Listener::new(&served, &header).await;
    even.until(":\n\n").await;
    served.report("Talks begin", "FR", 0.7).await;
    let (_, data) = even.event().await;
    assert_eq!(titles(&data), ["Talks begin"]);
    served.stop().await;
}

#[tokio::test]
async fn streams_end_at_once_with_the_service() {
    let served = Served::new().await;
    let mut listener = Listener::new(&served, "").await;
    listener.until(":\n\n").await;
    let began = Instant::now();
    served.stop().await;
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    // The end of a body in chunks: it was ended, not cut.
    listener.until("0\r\n\r\n").await;
    assert!(!listener.more().await);
}

#[tokio::test]
async fn no_more_than_sixty_four_listen() {
    let served = Served::new().await;
    let mut listeners = Vec::new();
    for _ in 0..64 {
        let mut listener = Listener::new(&served, "").await;
        listener.until(":\n\n").await;
        listeners.push(listener);
    }
    let figures = served.get("/metrics").await;
    assert!(
        figures.text().contains("geowire_event_streams 64\n"),
        "{}",
        figures.text()
    );
    let refused = served.get("/events").await;
    assert_eq!(refused.status, 503);
    assert!(
        refused.text().contains("can at a time"),
        "{}",
        refused.text()
    );
    // One that goes makes room, as soon as the service has seen it go.
    drop(listeners.pop());
    let end = Instant::now() + Duration::from_secs(20);
    while !served
        .get("/metrics")
        .await
        .text()
        .contains("geowire_event_streams 63\n")
    {
        assert!(Instant::now() < end, "the place is free again");
        tokio::task::yield_now().await;
    }
    let mut listener = Listener::new(&served, "").await;
    listener.until(":\n\n").await;
    served.stop().await;
}

#[tokio::test]
async fn few_connections_are_not_all_taken_by_listeners() {
    let mut config = settings();
    config.server.max_connections = 4;
    let served = Served::with(config).await;
    let mut one = Listener::new(&served, "").await;
    one.until(":\n\n").await;
    let mut two = Listener::new(&served, "").await;
    two.until(":\n\n").await;
    assert_eq!(served.get("/events").await.status, 503);
    assert_eq!(served.get("/feed.xml").await.status, 200);
    let asked = served.get("/events?country=KP").await;
    assert_eq!(asked.status, 400);
    served.stop().await;
}
