//! What the addresses give.

use std::sync::Arc;

use super::{Served, settings};

fn titles(answer: &super::Answer) -> Vec<String> {
    let mut titles: Vec<String> = answer.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn every_feed_answers_with_its_media_type_and_all_entries() {
    let served = Served::new().await;
    for (ending, media_type, entry) in [
        ("xml", "application/rss+xml; charset=utf-8", "<item>"),
        ("atom", "application/atom+xml; charset=utf-8", "<entry "),
        (
            "json",
            "application/feed+json; charset=utf-8",
            "\"content_html\"",
        ),
    ] {
        for (name, count) in [("feed", 3), ("reports", 3), ("views/korea", 1)] {
            let answer = served.get(&format!("/{name}.{ending}")).await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("content-type"), Some(media_type));
            assert_eq!(
                answer.text().matches(entry).count(),
                count,
                "{name}.{ending}"
            );
        }
    }
    served.stop().await;
}

#[tokio::test]
async fn the_query_restricts_and_replaces_what_a_view_says() {
    let served = Served::new().await;
    let feed = |query: &'static str| served.get(query);
    assert_eq!(
        titles(&feed("/feed.json?country=kp,ru").await),
        ["Fleet leaves port", "Pact signed"]
    );
    assert_eq!(titles(&feed("/feed.json?country=ZZ").await), [""; 0]);
    assert_eq!(
        titles(&feed("/reports.json?min_score=0.85").await),
        ["Pact signed"]
    );
    assert_eq!(
        titles(&feed("/reports.json?q=BORDER").await),
        ["Border closed"]
    );
    assert_eq!(
        titles(&feed("/views/korea.json?country=UA").await),
        ["Border closed"]
    );
    assert_eq!(
        feed("/feed.json?limit=2").await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(feed("/views/none.json").await.status, 404);
    assert_eq!(feed("/views/korea.html").await.status, 404);
    served.stop().await;
}

#[tokio::test]
async fn a_bad_query_is_answered_with_what_would_be_right() {
    let served = Served::new().await;
    for (query, words) in [
        ("limit=0", "from 1 to 1000"),
        ("contry=RU", "country is near"),
        ("min_score=high", "from 0 to 1"),
        ("min_publishers=none", "from 1 to 1000"),
        ("min_publishers=2&min_sources=2", "give one of them"),
    ] {
        let answer = served.get(&format!("/feed.xml?{query}")).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains(words), "{}", answer.text());
        assert_eq!(
            answer.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
    }
    served.stop().await;
}

#[tokio::test]
async fn a_commit_and_a_reload_show_in_the_next_answer() {
    let served = Served::new().await;
    let before = served.get("/feed.json").await;
    let again = served.get("/feed.json").await;
    assert_eq!(before.header("etag"), again.header("etag"));
    served.report("Envoy recalled", "FR", 0.7).await;
    let after = served.get("/feed.json").await;
    assert_eq!(titles(&after).len(), 4);
    assert_ne!(before.header("etag"), after.header("etag"));
    let mut config = settings();
    config.server.title = "Renamed".to_owned();
    served.config.send(Arc::new(config)).unwrap();
    assert_eq!(served.get("/feed.json").await.json()["title"], "Renamed");
    served.stop().await;
}

#[tokio::test]
async fn links_to_itself_follow_the_host_or_the_public_url() {
    let served = Served::new().await;
    let answer = served
        .ask(
            "GET",
            "/feed.json?limit=2",
            &[("host", "news.home.example:9000")],
        )
        .await;
    assert_eq!(
        answer.json()["feed_url"],
        "http://news.home.example:9000/feed.json?limit=2"
    );
    let mut config = settings();
    config.server.public_url = Some("https://wire.example/news/".parse().unwrap());
    served.config.send(Arc::new(config)).unwrap();
    let answer = served.get("/feed.json").await;
    assert_eq!(
        answer.json()["feed_url"],
        "https://wire.example/news/feed.json"
    );
    assert_eq!(answer.json()["home_page_url"], "https://wire.example/news/");
    let named = served
        .ask("GET", "/feed.json", &[("host", "wire.example")])
        .await;
    assert_eq!(named.status, 200);
    served.stop().await;
}

#[tokio::test]
async fn sources_page_health_and_figures() {
    let served = Served::new().await;
    let opml = served.get("/opml").await;
    assert_eq!(
        opml.header("content-type"),
        Some("text/x-opml; charset=utf-8")
    );
    assert!(
        opml.text()
            .contains("xmlUrl=\"https://harbour.example/feed\""),
        "{}",
        opml.text()
    );

    let page = served.get("/").await;
    assert!(
        page.text()
            .contains("<title>Geopolitics today – World &lt;wire&gt;</title>"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("3 stories of the last 24 hours"));
    let feeds = served.get("/feeds").await;
    assert!(feeds.text().contains("href=\"/views/korea.atom\""));

    let health = served.get("/healthz").await;
    assert_eq!(
        (health.status, &health.json()["status"]),
        (200, &"ok".into())
    );
    served.health.not_ready("the service is draining");
    let health = served.get("/healthz").await;
    assert_eq!(health.status, 503);
    assert_eq!(health.json()["reasons"][0], "the service is draining");
    assert_eq!(served.get("/healthz/live").await.status, 200);
    assert_eq!(served.get("/healthz/ready").await.status, 503);

    let figures = served.get("/metrics").await;
    assert_eq!(figures.header("cache-control"), Some("no-cache"));
    for line in [
        "geowire_stories 3",
        "geowire_store_up 1",
        "geowire_sources{state=\"ok\"} 1",
        "geowire_http_requests_total{route=\"/healthz\",status=\"503\"} 1",
    ] {
        assert!(
            figures.text().lines().any(|l| l == line),
            "{line}\n{}",
            figures.text()
        );
    }
    served.stop().await;
}

#[tokio::test]
async fn a_failing_store_gives_the_last_good_document_or_503() {
    let served = Served::new().await;
    let good = served.get("/feed.json").await;
    served.report("Envoy recalled", "FR", 0.7).await;
    served.store.clone().close().await.unwrap();
    let stale = served.get("/feed.json").await;
    assert_eq!(stale.status, 200);
    assert_eq!(stale.body, good.body);
    let none = served.get("/reports.json").await;
    assert_eq!(none.status, 503);
    assert_eq!(none.header("retry-after"), Some("30"));
    assert!(
        none.text().starts_with("The store does not answer"),
        "{}",
        none.text()
    );
    assert_eq!(served.get("/healthz/live").await.status, 503);
    let figures = served.get("/metrics").await;
    assert!(figures.text().contains("geowire_http_stale_total 1"));
    assert!(figures.text().contains("geowire_store_up 0"));
    let page = served.get("/").await;
    assert_eq!(page.status, 503);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    served.stop().await;
}

/// What was left out has a feed of its own, nearest to the threshold first; and
/// a view may ask for less than the threshold.
#[tokio::test]
async fn what_was_left_out_can_be_read_nearest_first() {
    let served = Served::new().await;
    served.report("Harbour fair", "NO", 0.1).await;
    served.report("Port strike", "NO", 0.48).await;
    served.report("Trade fair", "NO", 0.3).await;
    let answer = served.get("/rejected.json").await;
    let items = answer.json()["items"].as_array().unwrap().clone();
    let left_out: Vec<&str> = items
        .iter()
        .map(|item| item["title"].as_str().unwrap())
        .collect();
    assert_eq!(left_out, ["Port strike", "Trade fair", "Harbour fair"]);
    assert!(answer.text().contains("Land NO +1.5"), "says why");
    for ending in ["xml", "atom"] {
        let answer = served.get(&format!("/rejected.{ending}")).await;
        assert_eq!(answer.status, 200);
        assert!(answer.text().contains("Port strike"));
    }
    assert_eq!(
        titles(&served.get("/rejected.json?q=fair").await),
        ["Harbour fair", "Trade fair"]
    );
    assert_eq!(titles(&served.get("/feed.json?country=NO").await), [""; 0]);
    assert_eq!(
        titles(&served.get("/feed.json?min_score=0.25&country=NO").await),
        ["Port strike", "Trade fair"]
    );
    assert_eq!(
        titles(&served.get("/reports.json?min_score=0.4&country=NO").await),
        ["Port strike"]
    );
    served.stop().await;
}
