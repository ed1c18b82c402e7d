//! HTTP as RFC 9110 wants it.

use jiff::SignedDuration;

use super::{Served, settings};

/// Reads that the store does at once.
const READERS: usize = 3;

#[tokio::test]
async fn a_feed_carries_its_validators_and_answers_304() {
    let served = Served::new().await;
    let first = served.get("/feed.xml").await;
    let etag = first.header("etag").unwrap().to_owned();
    let modified = first.header("last-modified").unwrap().to_owned();
    assert!(etag.starts_with('"'), "strong");
    assert_eq!(modified, "Tue, 03 Nov 2026 12:00:00 GMT");
    assert_eq!(first.header("cache-control"), Some("max-age=60"));
    assert_eq!(first.header("vary"), Some("accept-encoding"));
    let list = format!("\"other\", W/{etag}");
    for (name, value) in [
        ("if-none-match", etag.as_str()),
        ("if-none-match", &list),
        ("if-none-match", "*"),
        ("if-modified-since", &modified),
    ] {
        let answer = served.ask("GET", "/feed.xml", &[(name, value)]).await;
        assert_eq!(answer.status, 304, "{name}: {value}");
        assert!(answer.body.is_empty());
        assert_eq!(answer.header("etag"), Some(etag.as_str()));
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
        assert_eq!(answer.header("cache-control"), Some("max-age=60"));
        assert_eq!(answer.header("content-type"), None);
    }
    // A tag that does not match counts for more than a date that does.
    let both = [
        ("if-none-match", "\"other\""),
        ("if-modified-since", modified.as_str()),
    ];
    assert_eq!(served.ask("GET", "/feed.xml", &both).await.status, 200);
    let older = [("if-modified-since", "Tue, 03 Nov 2026 11:59:59 GMT")];
    assert_eq!(served.ask("GET", "/feed.xml", &older).await.status, 200);
    served.stop().await;
}

/// An entry that is gone, or edited, changes no date in the feed: going by the
/// newest entry's date, this client would keep what it has.
#[tokio::test]
async fn if_modified_since_notices_changes_within_one_second() {
    let served = Served::new().await;
    let first = served.get("/feed.xml").await;
    let modified = first.header("last-modified").unwrap().to_owned();
    served.report("Envoy recalled", "FR", 0.7).await;
    let since = [("if-modified-since", modified.as_str())];
    assert_eq!(served.ask("GET", "/feed.xml", &since).await.status, 200);
    served.stop().await;
}

#[tokio::test]
async fn each_coding_has_a_tag_of_its_own_that_a_304_knows() {
    let served = Served::new().await;
    let plain = served.get("/feed.xml").await;
    let mut tags = vec![plain.header("etag").unwrap().to_owned()];
    for (coding, magic) in [
        ("gzip", &[0x1f, 0x8b][..]),
        ("zstd", &[0x28, 0xb5, 0x2f, 0xfd]),
    ] {
        let accept = [("accept-encoding", coding)];
        let coded = served.ask("GET", "/feed.xml", &accept).await;
        assert_eq!(coded.header("content-encoding"), Some(coding));
        assert_eq!(coded.header("vary"), Some("accept-encoding"));
        assert!(coded.body.starts_with(magic));
        assert!(coded.body.len() < plain.body.len());
        let etag = coded.header("etag").unwrap().to_owned();
        let again = [
            ("accept-encoding", coding),
            ("if-none-match", etag.as_str()),
        ];
        let answer = served.ask("GET", "/feed.xml", &again).await;
        assert_eq!(answer.status, 304);
        assert_eq!(answer.header("etag"), Some(etag.as_str()));
        let head = served.ask("HEAD", "/feed.xml", &accept).await;
        assert_eq!(head.header("etag"), Some(etag.as_str()));
        assert_eq!(head.header("content-encoding"), Some(coding));
        tags.push(etag);
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3);
    served.stop().await;
}

#[tokio::test]
async fn coded_bodies_unpack_to_the_plain_one() {
    // Left as it is when another test was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let served = Served::new().await;
    let plain = served.get("/feed.xml").await;
    let url = format!("http://{}/feed.xml", served.address);
    for gzip in [true, false] {
        let client = reqwest::Client::builder()
            .no_proxy()
            .gzip(gzip)
            .zstd(!gzip)
            .brotli(false)
            .deflate(false)
            .build()
            .unwrap();
        let request = client.get(&url).header("host", "localhost:8484");
        let body = request.send().await.unwrap().bytes().await.unwrap();
        assert_eq!(body.as_ref(), plain.body);
    }
    served.stop().await;
}

#[tokio::test]
async fn head_gives_the_head_of_get() {
    let served = Served::new().await;
    for path in ["/feed.json", "/opml", "/", "/healthz"] {
        let get = served.get(path).await;
        let head = served.ask("HEAD", path, &[]).await;
        assert_eq!(head.status, 200);
        assert!(head.body.is_empty());
        for name in [
            "content-type",
            "content-length",
            "etag",
            "last-modified",
            "cache-control",
            "vary",
        ] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
    served.stop().await;
}

#[tokio::test]
async fn other_methods_and_addresses_are_refused_in_words() {
    let served = Served::new().await;
    let post = served
        .ask("POST", "/feed.xml", &[("content-length", "0")])
        .await;
    assert_eq!(post.status, 405);
    assert_eq!(post.header("allow"), Some("GET,HEAD"));
    assert_eq!(post.text(), "Only GET and HEAD are answered here.\n");
    let none = served.get("/feed.rss").await;
    assert_eq!(none.status, 404);
    assert!(none.text().contains("listed at /"));
    served.stop().await;
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let served = Served::new().await;
    for path in ["/", "/feed.xml", "/none", "/feed.xml?limit=0", "/metrics"] {
        let answer = served
            .ask("GET", path, &[("origin", "https://elsewhere.example")])
            .await;
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"));
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    served.stop().await;
}

#[tokio::test]
async fn names_that_nobody_configured_are_refused() {
    let served = Served::new().await;
    for host in [
        "127.0.0.1:8484",
        "localhost",
        "LOCALHOST.",
        "geo.localhost:1",
        "[::1]:8484",
        "192.168.1.5",
        "news.home.example",
    ] {
        let answer = served.ask("GET", "/feed.xml", &[("host", host)]).await;
        assert_eq!(answer.status, 200, "{host}");
    }
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8484",
        "notlocalhost",
    ] {
        let answer = served.ask("GET", "/feed.xml", &[("host", host)]).await;
        assert_eq!(answer.status, 421, "{host}");
        assert!(answer.text().contains("allowed_hosts"));
    }
    for host in ["a b", "user@localhost"] {
        assert_eq!(
            served
                .ask("GET", "/feed.xml", &[("host", host)])
                .await
                .status,
            400,
            "{host}"
        );
    }
    let two = [("host", "localhost"), ("host", "evil.example")];
    assert_eq!(served.ask("GET", "/feed.xml", &two).await.status, 400);
    served.stop().await;
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_ended() {
    let mut config = settings();
    config.server.request_timeout = SignedDuration::from_millis(50);
    let served = Served::with(config).await;
    // All readers of the store are kept busy until this test lets them go.
    let (started, mut starts) = tokio::sync::mpsc::unbounded_channel();
    let mut holds = Vec::new();
    let mut busy = tokio::task::JoinSet::new();
    for _ in 0..READERS {
        let (hold, held) = std::sync::mpsc::channel::<()>();
        holds.push(hold);
        let (store, started) = (served.store.clone(), started.clone());
        busy.spawn(async move {
            let work = store.read(move |_| {
                started.send(()).unwrap();
                // Ends with an error when the other side is dropped.
                let _ = held.recv();
                Ok(())
            });
            work.await.unwrap();
        });
    }
    for _ in 0..READERS {
        starts.recv().await.unwrap();
    }
    let answer = served.get("/feed.xml").await;
    assert_eq!(answer.status, 503);
    assert!(
        answer.text().contains("request_timeout"),
        "{}",
        answer.text()
    );
    assert!(answer.header("retry-after").is_some());
    drop(holds);
    while let Some(ended) = busy.join_next().await {
        ended.unwrap();
    }
    served.stop().await;
}
