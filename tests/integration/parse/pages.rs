use super::*;

#[test]
fn a_page_names_its_feeds_best_first() {
    let page = r#"<!doctype html><html><head><title>Harbour</title><base href="/sub/"><link rel="alternate" type="application/rss+xml" title="Comments" href="comments/feed"><link rel=alternate type=application/atom+xml title="Elsewhere" href="https://other.example/f"><link href="feed.xml" rel="alternate" type="application/rss+xml" title="All"><link rel="stylesheet" href="a.css"></head></html>"#;
    let ParseError::Page { feeds, bot_wall } = error(page) else {
        panic!("not a page");
    };
    let feeds: Vec<&str> = feeds.iter().map(|(url, _)| url.as_str()).collect();
    assert_eq!(
        feeds,
        [
            "https://news.example/sub/feed.xml",
            "https://other.example/f",
            "https://news.example/sub/comments/feed"
        ]
    );
    assert!(!bot_wall);
}

#[test]
fn walls_are_recognised() {
    for body in [
        "<html><head><title>Just a moment...</title></head></html>",
        "<html><title>Access Denied</title><p>Reference #18.2</p></html>",
        "<html><title>Pardon Our Interruption</title></html>",
        "<html><body>Enable JavaScript and cookies to continue</body></html>",
    ] {
        assert!(
            matches!(error(body), ParseError::Page { bot_wall: true, .. }),
            "{body}"
        );
    }
}

#[test]
fn an_ordinary_page_with_a_captcha_in_its_form_is_no_wall() {
    let page = "<html><head><title>Harbour</title><link rel=alternate type=application/rss+xml href=/f></head><div class=g-recaptcha></div></html>";
    assert!(matches!(error(page), ParseError::Page { bot_wall: false, feeds } if feeds.len() == 1));
}

#[test]
fn a_deep_page_is_no_danger() {
    let page = format!("<html><body>{}", "<div><b>".repeat(500_000));
    assert!(matches!(error(&page), ParseError::Page { .. }));
}

#[test]
fn nothing_readable_says_so() {
    for text in ["", "  \n", "hello", "{\"a\": 1}", "[1, 2]"] {
        assert!(matches!(error(text), ParseError::Unreadable(_)), "{text}");
    }
}
