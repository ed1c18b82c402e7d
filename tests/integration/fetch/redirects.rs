use geowire::config::Secret;
use geowire::model::OutcomeKind;

use super::{body, failure, fetch, get, order};
use crate::support::origin::{Origin, Reply};

const TEXT: &str = "application/xml";

#[tokio::test]
async fn a_chain_of_permanent_redirects_gives_its_end() {
    let origin = Origin::start();
    origin.set("/a", Reply::redirect(301, "/b"));
    origin.set("/b", Reply::redirect(308, origin.url("/c")));
    origin.set("/c", Reply::document(TEXT, "<c/>"));
    let answer = get(origin.url("/a")).await;
    assert_eq!(body(&answer), b"<c/>");
    assert_eq!(answer.final_url.as_str(), origin.url("/c"));
    assert_eq!(answer.permanent.map(String::from), Some(origin.url("/c")));
}

#[tokio::test]
async fn a_temporary_redirect_breaks_the_permanent_chain() {
    let origin = Origin::start();
    origin.set("/a", Reply::redirect(301, "/b"));
    origin.set("/b", Reply::redirect(302, "/c"));
    origin.set("/c", Reply::redirect(301, "/d"));
    origin.set("/d", Reply::document(TEXT, "<d/>"));
    let answer = get(origin.url("/a")).await;
    assert_eq!(answer.final_url.as_str(), origin.url("/d"));
    assert_eq!(answer.permanent.map(String::from), Some(origin.url("/b")));
    for status in [302, 303, 307] {
        origin.set("/a", Reply::redirect(status, "/d"));
        let answer = get(origin.url("/a")).await;
        assert_eq!(body(&answer), b"<d/>");
        assert_eq!(answer.permanent, None, "{status}");
    }
}

#[tokio::test]
async fn loops_are_named() {
    let origin = Origin::start();
    origin.set("/a", Reply::redirect(302, "/b"));
    origin.set("/b", Reply::redirect(302, "/a#again"));
    origin.set("/self", Reply::redirect(301, "/self"));
    for path in ["/a", "/self"] {
        let answer = get(origin.url(path)).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::RedirectError);
        assert!(
            message.contains("circle") && message.contains(path),
            "{message}"
        );
        assert_eq!(origin.requests_to(path).len(), 1);
    }
}

#[tokio::test]
async fn no_more_redirects_are_followed_than_allowed() {
    let origin = Origin::start();
    for step in 0..10 {
        origin.set(
            &format!("/{step}"),
            Reply::redirect(302, format!("/{}", step + 1)),
        );
    }
    origin.set("/10", Reply::document(TEXT, "<end/>"));
    let mut order = order(origin.url("/0"));
    order.settings.max_redirects = 10;
    assert_eq!(body(&fetch(&order).await), b"<end/>");
    order.settings.max_redirects = 9;
    let answer = fetch(&order).await;
    let (kind, message) = failure(&answer);
    assert_eq!(kind, OutcomeKind::RedirectError);
    assert!(message.contains("max_redirects"), "{message}");
    origin.forget_requests();
    order.settings.max_redirects = 0;
    assert_eq!(failure(&fetch(&order).await).0, OutcomeKind::RedirectError);
    assert_eq!(origin.requests().len(), 1);
}

#[tokio::test]
async fn a_redirect_without_a_usable_target_says_so() {
    let origin = Origin::start();
    for reply in [
        Reply::status(302),
        Reply::redirect(301, ""),
        Reply::redirect(302, "http://"),
        Reply::redirect(302, "http://[::1"),
    ] {
        origin.set("/a", reply);
        let answer = get(origin.url("/a")).await;
        assert_eq!(failure(&answer).0, OutcomeKind::RedirectError);
        assert_eq!(answer.permanent, None);
    }
}

#[tokio::test]
async fn redirects_never_leave_http() {
    let origin = Origin::start();
    for target in [
        "file:///etc/hostname",
        "ftp://example.org/",
        "data:,x",
        "gopher://x/",
    ] {
        origin.set("/a", Reply::redirect(301, target));
        let answer = get(origin.url("/a")).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::Refused, "{target}");
        assert!(message.contains("only http and https"), "{message}");
        assert_eq!(answer.permanent, None, "a refused target is not adopted");
    }
}

#[tokio::test]
async fn targets_written_in_plain_utf8_are_followed() {
    let origin = Origin::start();
    origin.set("/a", Reply::redirect(302, "/новости?q=ü"));
    origin.set(
        "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8",
        Reply::document(TEXT, "<n/>"),
    );
    assert_eq!(body(&get(origin.url("/a")).await), b"<n/>");
}

/// What was sent to a path: authorization and the configured header.
fn sent(origin: &Origin, path: &str) -> (bool, bool) {
    let requests = origin.requests_to(path);
    let request = requests.last().expect("was asked");
    (
        request.header("authorization").is_some(),
        request.header("x-key").is_some() || request.header("cookie").is_some(),
    )
}

#[tokio::test]
async fn secrets_stay_with_their_origin() {
    let home = Origin::start();
    let away = Origin::start();
    home.set("/start", Reply::redirect(302, "/next"));
    home.set("/next", Reply::redirect(302, away.url("/far")));
    away.set("/far", Reply::redirect(302, home.url("/back")));
    home.set("/back", Reply::document(TEXT, "<b/>"));

    let mut configured = order(home.url("/start"));
    configured.settings.basic_auth = Some(("reader".to_owned(), Secret::new("pass")));
    configured.settings.headers = vec![
        ("X-Key".to_owned(), Secret::new("k")),
        ("Cookie".to_owned(), Secret::new("id=1")),
    ];
    configured.validators.etag = Some("\"1\"".to_owned());
    let in_address = order(home.url("/start").replace("http://", "http://reader:pass@"));
    for (order, own) in [(&configured, true), (&in_address, false)] {
        assert_eq!(body(&fetch(order).await), b"<b/>");
        assert_eq!(sent(&home, "/start"), (true, own));
        assert_eq!(sent(&home, "/next"), (true, own), "the same origin");
        assert_eq!(sent(&away, "/far"), (false, false), "another port");
        assert_eq!(sent(&home, "/back"), (false, false), "not after a detour");
    }
    let far = &away.requests_to("/far")[0];
    assert_eq!(far.header("if-none-match"), Some("\"1\""));
    assert_eq!(far.header("user-agent"), Some("geowire-test/1"));
}

#[tokio::test]
async fn a_redirect_brings_no_credentials_of_its_own() {
    let origin = Origin::start();
    let target = origin.url("/b").replace("http://", "http://eve:pass@");
    origin.set("/a", Reply::redirect(301, target));
    origin.set("/b", Reply::document(TEXT, "<b/>"));
    let answer = get(origin.url("/a")).await;
    assert_eq!(sent(&origin, "/b"), (false, false));
    assert_eq!(answer.permanent.map(String::from), Some(origin.url("/b")));
}

#[tokio::test]
async fn the_hints_are_those_of_the_last_answer() {
    let origin = Origin::start();
    origin.set(
        "/a",
        Reply::redirect(302, "/b").header("Cache-Control", "max-age=9999"),
    );
    origin.set("/b", Reply::document(TEXT, "<b/>"));
    let answer = get(origin.url("/a")).await;
    assert_eq!(answer.cache.max_age, None);
    assert_eq!(answer.status, Some(200));
}
