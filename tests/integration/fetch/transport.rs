use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use geowire::config::Secret;
use geowire::fetch::Fetcher;
use geowire::model::OutcomeKind;
use jiff::SignedDuration;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{body, failure, fetch, get, order};
use crate::support::origin::{Origin, Reply};

/// A port of this machine on which nobody listens.
fn closed_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn a_refused_connection_is_told_apart() {
    let answer = get(format!("http://127.0.0.1:{}/feed", closed_port())).await;
    let (kind, message) = failure(&answer);
    assert_eq!(kind, OutcomeKind::ConnectError);
    assert_eq!(message, "no connection to 127.0.0.1: connection refused");
    assert_eq!(answer.status, None);
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_told_apart() {
    // RFC 6761, section 6.4: no resolver knows a name below "invalid".
    for allow_private in [true, false] {
        let mut order = order("http://feeds.invalid/feed");
        order.settings.allow_private = allow_private;
        let answer = fetch(&order).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::DnsError, "{message}");
        assert!(message.contains("feeds.invalid"), "{message}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_or_talks_nonsense() {
    let origin = Origin::start();
    origin.set("/close", Reply::status(200).close());
    origin.set("/nonsense", Reply::raw("EHLO there\r\n\r\n"));
    for (path, reason) in [("/close", "closed"), ("/nonsense", "not HTTP")] {
        let answer = get(origin.url(path)).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::ConnectError, "{message}");
        assert!(message.contains(reason), "{message}");
    }
}

#[tokio::test]
async fn a_malformed_header_among_good_ones_is_passed_over() {
    let origin = Origin::start();
    let reply = "HTTP/1.1 200 OK\r\nBad Name: 1\r\nContent-Length: 6\r\n\r\n<rss/>";
    origin.set("/feed", Reply::raw(reply));
    assert_eq!(body(&get(origin.url("/feed")).await), b"<rss/>");
}

#[tokio::test]
async fn a_port_that_does_not_speak_tls_says_so() {
    let origin = Origin::start();
    let url = origin.url("/feed").replace("http:", "https:");
    let answer = get(url).await;
    let (kind, message) = failure(&answer);
    assert_eq!(kind, OutcomeKind::TlsError, "{message}");
    assert!(message.contains("does not speak TLS"), "{message}");
}

/// Serves one TLS handshake with a certificate that signed itself.
fn self_signed(certificate: &[u8]) -> u16 {
    let certificate = CertificateDer::from_pem_slice(certificate).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let connection = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        let mut tls = rustls::StreamOwned::new(connection, stream);
        // The client breaks the handshake off, which ends this with an error.
        let _ = tls.read(&mut [0]);
        let _ = tls.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
    });
    port
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_not_accepted() {
    // The second says of itself that it may sign others, as openssl makes them
    // when it is not told otherwise.
    for (certificate, reason) in [
        (&include_bytes!("server.pem")[..], "issuer"),
        (&include_bytes!("authority.pem")[..], "made for itself"),
    ] {
        let url = format!("https://localhost:{}/feed", self_signed(certificate));
        let answer = get(url).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::TlsError);
        assert!(
            message.contains(reason) || message.contains("install ca-certificates"),
            "{message}"
        );
    }
}

/// Name of the variable that tells the copy of this test what to do.
const WITHOUT_CERTIFICATES: &str = "GEOWIRE_TEST_WITHOUT_CERTIFICATES";

/// Runs itself once more on a machine that seems to have no certificates.
#[test]
fn without_ca_certificates_http_works_and_https_says_what_to_install() {
    if std::env::var_os(WITHOUT_CERTIFICATES).is_none() {
        let name =
            "fetch::transport::without_ca_certificates_http_works_and_https_says_what_to_install";
        let empty = tempfile::tempdir().unwrap();
        let run = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(WITHOUT_CERTIFICATES, "1")
            .env("SSL_CERT_DIR", empty.path())
            .env("SSL_CERT_FILE", empty.path().join("none.pem"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let origin = Origin::start();
        origin.set("/feed", Reply::document("text/xml", "<rss/>"));
        let fetcher = Fetcher::new(Vec::new()).unwrap();
        for _ in 0..2 {
            let https = origin.url("/feed").replace("http:", "https:");
            let answer = fetcher.fetch(&order(https)).await;
            let (kind, message) = failure(&answer);
            assert_eq!(kind, OutcomeKind::TlsError);
            assert!(
                message.contains("no CA certificates found: install ca-certificates"),
                "{message}"
            );
            let plain = fetcher.fetch(&order(origin.url("/feed"))).await;
            assert_eq!(body(&plain), b"<rss/>");
        }
    });
}

#[tokio::test]
async fn no_connection_within_the_connect_timeout() {
    // A listener whose queue is full takes no further connection, and the
    // system lets the next one wait.
    let listener = tokio::net::TcpSocket::new_v4().unwrap();
    listener.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = listener.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    for _ in 0..8 {
        let connect = tokio::net::TcpStream::connect(address);
        match tokio::time::timeout(Duration::from_millis(200), connect).await {
            Ok(stream) => waiting.push(stream.unwrap()),
            Err(_) => break,
        }
    }
    let mut order = order(format!("http://{address}/feed"));
    order.settings.connect_timeout = SignedDuration::from_millis(300);
    let answer = fetch(&order).await;
    let (kind, message) = failure(&answer);
    assert_eq!(kind, OutcomeKind::Timeout, "{message}");
    assert!(message.contains("connect timeout"), "{message}");
}

#[tokio::test]
async fn a_proxy_is_used_and_its_failures_are_its_own() {
    let proxy = Origin::start();
    proxy.set(
        "http://feeds.example.org/feed",
        Reply::document("text/xml", "<rss/>"),
    );
    let mut through = order("http://feeds.example.org/feed");
    through.settings.allow_private = false;
    let address = proxy.url("").replace("http://", "http://user:pass@");
    through.settings.proxy = Some(Secret::new(address));
    assert_eq!(body(&fetch(&through).await), b"<rss/>");
    assert_eq!(
        proxy.requests()[0].header("proxy-authorization"),
        Some("Basic dXNlcjpwYXNz")
    );

    let closed = format!("http://127.0.0.1:{}", closed_port());
    through.settings.proxy = Some(Secret::new(closed));
    let answer = fetch(&through).await;
    let (kind, message) = failure(&answer);
    assert_eq!(kind, OutcomeKind::ConnectError);
    assert!(message.contains("through the proxy"), "{message}");

    through.settings.proxy = Some(Secret::new("no proxy at all"));
    let answer = fetch(&through).await;
    assert_eq!(failure(&answer).0, OutcomeKind::ConnectError);
}

#[tokio::test]
async fn connections_are_used_again_by_orders_of_like_settings() {
    let origin = Origin::start();
    origin.set("/feed", Reply::document("text/xml", "<rss/>"));
    let fetcher = Fetcher::new(Vec::new()).unwrap();
    for _ in 0..3 {
        body(&fetcher.fetch(&order(origin.url("/feed"))).await);
    }
    assert_eq!(origin.connections(), 1);
    let mut other = order(origin.url("/feed"));
    other.settings.connect_timeout = SignedDuration::from_secs(3);
    body(&fetcher.fetch(&other).await);
    assert_eq!(origin.connections(), 2);
}

#[tokio::test]
async fn one_hanging_origin_does_not_hold_up_another() {
    let slow = Origin::start();
    let quick = Origin::start();
    slow.set("/feed", Reply::status(200).hang());
    quick.set("/feed", Reply::document("text/xml", "<rss/>"));
    let fetcher = Arc::new(Fetcher::new(Vec::new()).unwrap());
    let late = tokio::spawn({
        let (fetcher, order) = (Arc::clone(&fetcher), order(slow.url("/feed")));
        async move { fetcher.fetch(&order).await }
    });
    let early = fetcher.fetch(&order(quick.url("/feed"))).await;
    assert_eq!(body(&early), b"<rss/>");
    // Asked for before it is released, or the release comes too early.
    tokio::task::spawn_blocking(move || {
        slow.wait_for_requests("/feed", 1, Duration::from_secs(10));
        slow
    })
    .await
    .unwrap()
    .release();
    assert_eq!(failure(&late.await.unwrap()).0, OutcomeKind::ConnectError);
}
