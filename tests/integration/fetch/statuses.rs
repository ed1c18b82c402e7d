use std::time::Duration;

use geowire::config::Secret;
use geowire::fetch::Fetched;
use geowire::model::{OutcomeKind, Validators};

use super::{body, failure, fetch, get, order};
use crate::support::documents::{Entry, RSS, rss};
use crate::support::origin::{Origin, Reply};

fn feed() -> String {
    rss(
        "Harbour Desk",
        &[Entry::new(
            "hd-1",
            "https://example.org/hd-1",
            "Ferries return to the strait",
            "The first crossing since spring left at dawn.",
            "2026-11-20T05:10:00Z",
        )],
    )
}

#[tokio::test]
async fn a_document_comes_whole_with_its_type_and_validators() {
    let origin = Origin::start();
    origin.set(
        "/feed",
        Reply::document("application/rss+xml; charset=utf-8", feed())
            .header("ETag", "W/\"a-1\"")
            .header("Last-Modified", "Fri, 20 Nov 2026 05:10:00 GMT")
            .header("Cache-Control", "max-age=900")
            .header("Age", "100"),
    );
    let answer = get(origin.url("/feed?key=1")).await;
    let Fetched::Body {
        bytes,
        content_type,
        validators,
    } = &answer.result
    else {
        panic!("{answer:?}");
    };
    assert_eq!(bytes, feed().as_bytes());
    assert_eq!(
        content_type.as_deref(),
        Some("application/rss+xml; charset=utf-8")
    );
    assert_eq!(validators.etag.as_deref(), Some("W/\"a-1\""));
    assert_eq!(
        validators.last_modified.as_deref(),
        Some("Fri, 20 Nov 2026 05:10:00 GMT")
    );
    assert_eq!(answer.status, Some(200));
    assert_eq!(answer.final_url.as_str(), origin.url("/feed?key=1"));
    assert_eq!(answer.permanent, None);
    assert_eq!(answer.cache.max_age, Some(Duration::from_secs(800)));
    assert!(answer.elapsed > Duration::ZERO);
}

#[tokio::test]
async fn a_request_says_who_asks_and_what_it_reads() {
    let origin = Origin::start();
    origin.set("/feed", Reply::document(RSS, feed()));
    let mut order = order(origin.url("/feed"));
    order.settings.headers = vec![
        ("X-Key".to_owned(), Secret::new("k-123")),
        ("Accept".to_owned(), Secret::new("text/xml")),
    ];
    order.settings.basic_auth = Some(("reader".to_owned(), Secret::new("pass")));
    fetch(&order).await;
    let request = &origin.requests_to("/feed")[0];
    assert_eq!(request.method, "GET");
    assert_eq!(request.header("user-agent"), Some("geowire-test/1"));
    assert_eq!(request.header("x-key"), Some("k-123"));
    assert_eq!(
        request.header("authorization"),
        Some("Basic cmVhZGVyOnBhc3M=")
    );
    let accepts: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| name == "accept")
        .collect();
    assert_eq!(accepts.len(), 1, "a configured header replaces the default");
    assert_eq!(accepts[0].1, "text/xml");
    for coding in ["gzip", "br", "zstd", "deflate"] {
        let sent = request.header("accept-encoding").unwrap_or_default();
        assert!(sent.contains(coding), "{coding} not in {sent}");
    }
    for absent in ["if-none-match", "if-modified-since", "referer", "cookie"] {
        assert_eq!(request.header(absent), None);
    }
}

#[tokio::test]
async fn user_and_password_of_the_address_are_sent_and_not_shown() {
    let origin = Origin::start();
    origin.set("/feed", Reply::document(RSS, feed()));
    let url = origin
        .url("/feed")
        .replace("http://", "http://reader:pass@");
    let answer = get(url).await;
    assert_eq!(
        origin.requests_to("/feed")[0].header("authorization"),
        Some("Basic cmVhZGVyOnBhc3M=")
    );
    assert_eq!(answer.final_url.as_str(), origin.url("/feed"));
}

#[tokio::test]
async fn validators_go_out_verbatim_and_304_renews_them() {
    let origin = Origin::start();
    origin.script(
        "/feed",
        vec![
            Reply::status(304),
            Reply::status(304).header("ETag", "\"new\""),
        ],
    );
    let mut order = order(origin.url("/feed"));
    order.validators = Validators {
        etag: Some("W/\"ödd, tag\"".to_owned()),
        last_modified: Some("yesterday or so".to_owned()),
    };
    let answer = fetch(&order).await;
    assert!(
        matches!(&answer.result, Fetched::NotModified(kept) if *kept == order.validators),
        "{answer:?}"
    );
    let answer = fetch(&order).await;
    assert!(
        matches!(&answer.result, Fetched::NotModified(kept)
            if kept.etag.as_deref() == Some("\"new\"")
            && kept.last_modified == order.validators.last_modified),
        "{answer:?}"
    );
    let request = &origin.requests_to("/feed")[0];
    assert_eq!(request.header("if-none-match"), Some("W/\"ödd, tag\""));
    assert_eq!(request.header("if-modified-since"), Some("yesterday or so"));
}

#[tokio::test]
async fn conditions_can_be_switched_off() {
    let origin = Origin::start();
    origin.set_cached("/feed", RSS, feed(), "\"1\"");
    let mut order = order(origin.url("/feed"));
    order.validators.etag = Some("\"1\"".to_owned());
    assert!(matches!(
        fetch(&order).await.result,
        Fetched::NotModified(_)
    ));
    order.settings.conditional = false;
    assert_eq!(body(&fetch(&order).await), feed().as_bytes());
}

#[tokio::test]
async fn every_error_status_has_its_kind_and_its_number() {
    let origin = Origin::start();
    for status in [
        400, 401, 402, 403, 404, 405, 406, 418, 451, 500, 502, 503, 504, 520, 599,
    ] {
        origin.set("/feed", Reply::status(status).body("<h1>nginx</h1>"));
        let answer = get(origin.url("/feed?token=t0k3n")).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::HttpError, "{status}");
        assert_eq!(answer.status, Some(status));
        assert!(message.contains(&status.to_string()), "{message}");
        assert!(message.contains("/feed"), "{message}");
        assert!(!message.contains("t0k3n"), "{message}");
    }
}

#[tokio::test]
async fn statuses_that_are_no_document() {
    let origin = Origin::start();
    for (status, expected) in [
        (204, OutcomeKind::Unreadable),
        (206, OutcomeKind::HttpError),
        (300, OutcomeKind::RedirectError),
        (304, OutcomeKind::HttpError),
        (305, OutcomeKind::RedirectError),
    ] {
        origin.set("/feed", Reply::status(status));
        let answer = get(origin.url("/feed")).await;
        assert_eq!(failure(&answer).0, expected, "{status}");
    }
    origin.set("/feed", Reply::document(RSS, ""));
    let answer = get(origin.url("/feed")).await;
    assert_eq!(failure(&answer).0, OutcomeKind::Unreadable);
}

#[tokio::test]
async fn gone_and_throttled_are_no_failures() {
    let origin = Origin::start();
    origin.set("/gone", Reply::status(410));
    let answer = get(origin.url("/gone")).await;
    assert!(matches!(answer.result, Fetched::Gone));
    assert_eq!(answer.status, Some(410));

    let date = "Fri, 20 Nov 2026 12:00:00 GMT";
    let later = "Fri, 20 Nov 2026 12:10:00 GMT";
    let cases = [
        (Reply::status(429), None),
        (Reply::status(429).header("Retry-After", "90"), Some(90)),
        (
            Reply::status(503)
                .header("Date", date)
                .header("Retry-After", later),
            Some(600),
        ),
    ];
    for (reply, wait) in cases {
        origin.set("/busy", reply);
        let answer = get(origin.url("/busy")).await;
        assert!(matches!(answer.result, Fetched::Throttled), "{answer:?}");
        assert_eq!(answer.cache.retry_after, wait.map(Duration::from_secs));
    }
}

#[tokio::test]
async fn walls_against_robots_are_named() {
    let origin = Origin::start();
    let walls = [
        (
            Reply::status(403).header("cf-mitigated", "challenge"),
            "Cloudflare",
        ),
        (
            Reply::status(503)
                .header("Server", "cloudflare")
                .body("<title>Just a moment...</title>"),
            "Cloudflare",
        ),
        (
            Reply::status(403)
                .header("x-datadome", "protected")
                .body("{}"),
            "DataDome",
        ),
        (
            Reply::status(202).header("x-amzn-waf-action", "challenge"),
            "AWS WAF",
        ),
        (
            Reply::status(405).header("x-amzn-waf-action", "captcha"),
            "AWS WAF",
        ),
        (
            Reply::status(403).body("<div id=\"px-captcha\"></div>"),
            "PerimeterX",
        ),
        (
            Reply::status(401).body("Solve this Captcha to go on"),
            "captcha",
        ),
    ];
    for (reply, name) in walls {
        origin.set("/feed", reply);
        let answer = get(origin.url("/feed")).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::BotWall, "{name}: {message}");
        assert!(message.contains(name), "{message}");
    }
    let innocent = Reply::document(RSS, feed()).header("x-datadome", "protected");
    origin.set("/feed", innocent);
    assert_eq!(body(&get(origin.url("/feed")).await), feed().as_bytes());
}

#[tokio::test]
async fn an_error_page_that_never_ends_does_not_hold_the_answer() {
    let origin = Origin::start();
    let page = Reply::status(403).body(vec![b'x'; 1 << 20]);
    origin.set("/feed", page.hang_after(200_000));
    let answer = get(origin.url("/feed")).await;
    assert_eq!(failure(&answer).0, OutcomeKind::HttpError);
}

#[tokio::test]
async fn secrets_are_in_no_message_and_no_debug_text() {
    let origin = Origin::start();
    let secrets = ["s3cr3t-pass", "s3cr3t-key", "s3cr3t-query", "s3cr3t-proxy"];
    let address = origin
        .url("/feed?key=s3cr3t-query#s3cr3t-query")
        .replace("http://", "http://u:s3cr3t-pass@");
    let replies = [
        Reply::status(404),
        Reply::status(403).header("cf-mitigated", "challenge"),
        Reply::redirect(302, "/feed?key=s3cr3t-query"),
        Reply::redirect(302, "ftp://u:s3cr3t-pass@example.org/?s3cr3t-query"),
        Reply::document(RSS, "").hang(),
        Reply::document(RSS, feed()).truncate(9),
        Reply::document(RSS, feed()).close(),
        Reply::document(RSS, vec![b' '; 2 << 20]),
        Reply::raw("nonsense\r\n\r\n"),
    ];
    for proxy in [None, Some("http://u:s3cr3t-proxy@127.0.0.1:1/")] {
        for reply in &replies {
            origin.set("/feed", reply.clone());
            let mut order = order(&address);
            order.settings.headers = vec![("X-Key".to_owned(), Secret::new("s3cr3t-key"))];
            order.settings.proxy = proxy.map(Secret::new);
            order.settings.timeout = jiff::SignedDuration::from_millis(300);
            let answer = fetch(&order).await;
            let message = failure(&answer).1;
            let shown = format!("{message} {answer:?} {order:?}");
            for secret in secrets {
                assert!(!shown.contains(secret), "{secret} in {shown}");
            }
        }
    }
}

#[tokio::test]
async fn a_header_that_http_cannot_carry_is_named_and_not_shown() {
    let origin = Origin::start();
    let mut order = order(origin.url("/feed"));
    order.settings.headers = vec![("X-Key".to_owned(), Secret::new("two\r\nlines"))];
    let answer = fetch(&order).await;
    let (kind, message) = failure(&answer);
    assert_eq!(kind, OutcomeKind::Refused);
    assert!(message.contains("X-Key") && !message.contains("lines"));
    assert!(origin.requests().is_empty());
}
