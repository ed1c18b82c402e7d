//! Sockets, limits and the end.

use geowire::config::Listen;
use geowire::serve::{self, BindError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};

use super::{Served, ask, settings};

const REQUEST: &[u8] = b"GET /robots.txt HTTP/1.1\r\nhost: localhost\r\n\r\n";
/// How the body of `/robots.txt` ends.
const END: &[u8] = b"Disallow: /\n";

/// Reads one answer of a connection that stays open.
async fn answer(stream: &mut TcpStream) {
    let mut bytes = Vec::new();
    while !bytes.ends_with(END) {
        assert_ne!(
            stream.read_buf(&mut bytes).await.unwrap(),
            0,
            "closed early"
        );
    }
}

#[tokio::test]
async fn a_unix_socket_answers_to_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("http.sock");
    // What a killed process leaves behind.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let mut config = settings();
    config.server.listen = vec![Listen::Unix(path.clone())];
    let served = Served::with(config).await;
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o660);
    let stream = UnixStream::connect(&path).await.unwrap();
    let got = ask(stream, "GET", "/feed.json", &[("host", "anything.example")]).await;
    assert_eq!(got.status, 200);
    assert_eq!(got.json()["feed_url"], "http://anything.example/feed.json");
    let again = serve::bind(&[Listen::Unix(path.clone())], 0o600, Vec::new()).await;
    assert!(matches!(again, Err(BindError::SocketTaken(_))), "{again:?}");
    served.stop().await;
}

#[tokio::test]
async fn what_stands_in_the_way_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, "precious").unwrap();
    let taken = serve::bind(&[Listen::Unix(path.clone())], 0o600, Vec::new()).await;
    assert!(taken.unwrap_err().to_string().contains("is no socket"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap();
    let taken = serve::bind(&[Listen::Tcp(address)], 0, Vec::new())
        .await
        .unwrap_err();
    assert!(
        taken.to_string().contains(&format!("{address} is taken")),
        "{taken}"
    );
}

#[tokio::test]
async fn sockets_handed_over_come_before_the_configured_ones() {
    let handed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = handed.local_addr().unwrap();
    let configured = [Listen::Unix("/nowhere/at/all.sock".into())];
    let listeners = serve::bind(&configured, 0, vec![serve::Listener::Tcp(handed)])
        .await
        .unwrap();
    assert_eq!(listeners.len(), 1);
    assert_eq!(listeners[0].address(), format!("http://{address}"));
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let mut config = settings();
    config.server.max_connections = 1;
    let served = Served::with(config).await;
    let mut first = TcpStream::connect(served.address).await.unwrap();
    first.write_all(REQUEST).await.unwrap();
    answer(&mut first).await;
    let mut second = TcpStream::connect(served.address).await.unwrap();
    second.write_all(REQUEST).await.unwrap();
    for _ in 0..20 {
        first.write_all(REQUEST).await.unwrap();
        answer(&mut first).await;
    }
    let mut byte = [0];
    let early = second.try_read(&mut byte).unwrap_err();
    assert_eq!(early.kind(), std::io::ErrorKind::WouldBlock);
    drop(first);
    answer(&mut second).await;
    drop(second);
    served.stop().await;
}

#[tokio::test]
async fn an_idle_connection_ends_at_once_when_the_service_stops() {
    let served = Served::new().await;
    let address = served.address;
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(REQUEST).await.unwrap();
    answer(&mut idle).await;
    let mut silent = TcpStream::connect(address).await.unwrap();
    served.stop().await;
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.unwrap();
    assert!(rest.is_empty());
    // Closed or reset, as the kernel likes: never served.
    let _ = silent.read_to_end(&mut rest).await;
    assert!(rest.is_empty());
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let served = Served::new().await;
    let long = format!("/feed.xml?q={}", "x".repeat(60_000));
    let status = served.get(&long).await.status;
    assert!((400..500).contains(&status), "{status}");
    let many: Vec<(String, String)> = (0..200)
        .map(|n| (format!("x-{n}"), "y".to_owned()))
        .collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(served.ask("GET", "/feed.xml", &many).await.status, 431);
    served.stop().await;
}

/// Time is paused: it jumps to the next deadline as soon as nothing else is
/// left to do, and nothing else ends these two connections.
#[tokio::test(start_paused = true)]
async fn who_says_nothing_or_half_a_head_is_let_go() {
    let served = Served::new().await;
    let mut silent = TcpStream::connect(served.address).await.unwrap();
    let mut half = TcpStream::connect(served.address).await.unwrap();
    half.write_all(b"GET /feed.xml HTTP/1.1\r\nhost: loc")
        .await
        .unwrap();
    let mut rest = Vec::new();
    silent.read_to_end(&mut rest).await.unwrap();
    assert!(rest.is_empty());
    half.read_to_end(&mut rest).await.unwrap();
    let text = String::from_utf8(rest).unwrap();
    assert!(
        text.is_empty() || text.starts_with("HTTP/1.1 408"),
        "{text}"
    );
    served.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_under_way_cannot_hold_up_the_end() {
    let served = Served::new().await;
    let mut half = TcpStream::connect(served.address).await.unwrap();
    half.write_all(b"GET /feed.xml HTTP/1.1\r\nhost: loc")
        .await
        .unwrap();
    served.stop().await;
    let mut rest = Vec::new();
    let _ = half.read_to_end(&mut rest).await;
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
}

/// HTTP/2 without TLS and without asking first (RFC 9113, section 3.3).
#[tokio::test]
async fn http_2_is_spoken_to_those_who_begin_with_it() {
    // Left as it is when another test was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let served = Served::new().await;
    let client = reqwest::Client::builder()
        .no_proxy()
        .http2_prior_knowledge()
        .build()
        .unwrap();
    let url = format!("http://{}/feed.json", served.address);
    let response = client.get(&url).send().await.unwrap();
    assert_eq!(response.version(), reqwest::Version::HTTP_2);
    let feed: serde_json::Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(feed["feed_url"], url);
    // The connection is still open and idle; the end must not wait for it.
    served.stop().await;
}
