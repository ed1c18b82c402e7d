//! Feeds that are known by their address alone: countries, themes, views, and
//! the list of all of them.

use super::{Served, settings};
use geowire::model::{Content, Entries, Key, Merge};

fn titles(answer: &super::Answer) -> Vec<String> {
    let items = answer.json()["items"].as_array().unwrap().clone();
    let mut titles: Vec<String> = items
        .iter()
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn a_country_has_a_feed_of_its_own() {
    let served = Served::new().await;
    let feed = served.get("/countries/KP.json").await;
    assert_eq!(feed.status, 200);
    assert_eq!(feed.json()["title"], "World <wire>: North Korea");
    assert_eq!(
        feed.json()["feed_url"],
        "http://localhost:8484/countries/KP.json"
    );
    assert_eq!(titles(&feed), ["Pact signed"]);
    assert_eq!(
        titles(&served.get("/countries/KP.json?q=fleet").await),
        [""; 0]
    );
    for (ending, media_type) in [
        ("xml", "application/rss+xml; charset=utf-8"),
        ("atom", "application/atom+xml; charset=utf-8"),
    ] {
        let feed = served.get(&format!("/countries/RU.{ending}")).await;
        assert_eq!(feed.header("content-type"), Some(media_type));
        assert!(feed.text().contains("Fleet leaves port"));
    }
    served.stop().await;
}

#[tokio::test]
async fn another_spelling_leads_to_the_one_address() {
    let served = Served::new().await;
    for (asked, address) in [
        ("/countries/kp.xml", "/countries/KP.xml"),
        (
            "/countries/Co.atom?limit=5&q=a+b",
            "/countries/CO.atom?limit=5&q=a+b",
        ),
        ("/themes/Sanctions.json", "/themes/sanctions.json"),
    ] {
        let answer = served.get(asked).await;
        assert_eq!(answer.status, 308, "{asked}");
        let location = format!("http://localhost:8484{address}");
        assert_eq!(answer.header("location"), Some(location.as_str()));
    }
    served.stop().await;
}

#[tokio::test]
async fn an_unknown_country_or_theme_is_answered_with_what_is_meant() {
    let served = Served::new().await;
    for (path, status, words) in [
        ("/countries/QQ.xml", 404, "such as /countries/KP.xml"),
        ("/countries/UK.xml", 404, "the code is GB"),
        ("/countries/North%20Korea.xml", 404, "the code is KP"),
        ("/themes/sanction.xml", 404, "the nearest is \"sanctions\""),
        ("/themes/nowhere-near-any.atom", 404, "the nearest is"),
        ("/countries/KP.html", 404, "nothing at this address"),
        ("/countries/KP", 404, "nothing at this address"),
        ("/countries/KP.xml?country=RU", 400, "leave country out"),
        ("/themes/sanctions.xml?theme=war", 400, "leave theme out"),
        ("/countries/KP.xml?colour=red", 400, "no parameter"),
        ("/health.xml?country=RU", 400, "no parameter but limit"),
    ] {
        let answer = served.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text().contains(words), "{path}: {}", answer.text());
    }
    served.stop().await;
}

#[tokio::test]
async fn a_theme_has_a_feed_of_its_own() {
    let served = Served::new().await;
    served.about("Tariffs doubled", "US", &["sanctions"]).await;
    let feed = served.get("/themes/sanctions.json").await;
    assert_eq!(titles(&feed), ["Tariffs doubled"]);
    assert_eq!(feed.json()["title"], "World <wire>: Sanctions");
    let feed = served.get("/themes/sanctions.json?country=KP").await;
    assert_eq!(titles(&feed), [""; 0]);
    served.stop().await;
}

#[tokio::test]
async fn a_view_can_be_of_reports_and_carry_less() {
    let mut config = settings();
    let view = &mut config.views[0];
    view.entries = Entries::Reports;
    view.content = Content::Summary;
    view.filter.countries.clear();
    let served = Served::with(config).await;
    let feed = served.get("/views/korea.json").await;
    assert_eq!(feed.json()["items"].as_array().unwrap().len(), 3);
    let item = &feed.json()["items"][0];
    assert_eq!(
        item["_geowire"]["source"], "Harbour",
        "an entry is a report"
    );
    let html = item["content_html"].as_str().unwrap();
    assert!(html.contains("it was said on Tuesday"), "{html}");
    assert!(!html.contains("Why:"), "{html}");
    assert!(
        feed.json()["description"]
            .as_str()
            .unwrap()
            .contains("one entry a report")
    );
    served.stop().await;
}

#[tokio::test]
async fn an_entry_leads_to_the_page_of_its_story() {
    let served = Served::new().await;
    let item = &served.get("/feed.json").await.json()["items"][0];
    let id = item["id"]
        .as_str()
        .unwrap()
        .strip_prefix("urn:uuid:")
        .unwrap();
    let page = format!("http://localhost:8484/stories/{id}");
    assert_eq!(item["_geowire"]["page"], page.as_str());
    let html = item["content_html"].as_str().unwrap();
    assert!(
        html.ends_with(&format!(
            "<p><a href=\"{page}\">All reports, and why</a></p>\n"
        )),
        "{html}"
    );
    let atom = served.get("/feed.atom").await;
    assert!(atom.text().contains(&format!(
        "<link rel=\"related\" type=\"text/html\" href=\"{page}\"/>"
    )));
    served.stop().await;
}

#[tokio::test]
async fn a_story_has_a_feed_of_its_reports() {
    let served = Served::new().await;
    let story = |title: &str| Key::of(1, &["story", title]);
    served.join("Pact denied", "KP", "Pact signed").await;
    let path = format!("/stories/{}", story("Pact signed"));
    let feed = served.get(&format!("{path}.json")).await;
    assert_eq!(feed.status, 200);
    assert_eq!(feed.json()["title"], "Pact signed");
    assert_eq!(
        feed.json()["home_page_url"],
        format!("http://localhost:8484{path}").as_str()
    );
    let items = feed.json()["items"].as_array().unwrap().clone();
    let reports: Vec<&str> = items
        .iter()
        .map(|item| item["title"].as_str().unwrap())
        .collect();
    assert_eq!(reports, ["Pact denied", "Pact signed"], "newest first");
    assert_eq!(items[0]["_geowire"]["source"], "Harbour");
    assert_eq!(
        titles(&served.get(&format!("{path}.json?limit=1")).await),
        ["Pact denied"]
    );
    for ending in ["xml", "atom"] {
        let feed = served.get(&format!("{path}.{ending}")).await;
        assert!(feed.text().contains("<title>Pact signed</title>"));
    }

    // Two stories that turn out to be one: the later identity leads to the first.
    let (older, younger) = (story("Pact signed"), story("Fleet leaves port"));
    let merge = move |write: &mut geowire::store::Write<'_>| {
        let merge = Merge {
            younger,
            older,
            because: "one event",
            arrived: false,
        };
        write.merge(&merge, super::now())
    };
    served.store.write(merge).await.unwrap();
    for (asked, address) in [
        (
            format!("/stories/{younger}.atom?limit=5"),
            format!("/stories/{older}.atom?limit=5"),
        ),
        (
            format!("/stories/{}.xml", older.to_string().to_uppercase()),
            format!("/stories/{older}.xml"),
        ),
    ] {
        let answer = served.get(&asked).await;
        assert_eq!(answer.status, 308, "{asked}");
        let location = format!("http://localhost:8484{address}");
        assert_eq!(answer.header("location"), Some(location.as_str()));
    }
    assert_eq!(titles(&served.get(&format!("{path}.json")).await).len(), 3);
    let other = Key::of(1, &["none"]);
    for (path, status, words) in [
        (format!("/stories/{other}.xml"), 404, "There is no story"),
        (
            "/stories/none.xml".to_owned(),
            404,
            "There is no story none",
        ),
        (format!("{path}.html"), 404, "There is"),
        (
            format!("{path}.xml?country=RU"),
            400,
            "no parameter but limit",
        ),
    ] {
        let answer = served.get(&path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text().contains(words), "{path}: {}", answer.text());
    }
    // What was served once stays while the store does not answer.
    let good = served.get(&format!("{path}.json")).await;
    served.store.clone().close().await.unwrap();
    assert_eq!(served.get(&format!("{path}.json")).await.body, good.body);
    served.stop().await;
}

#[tokio::test]
async fn all_feeds_can_be_subscribed_to_in_one_go() {
    let served = Served::new().await;
    served.about("Tariffs doubled", "US", &["sanctions"]).await;
    // Neither what was left out nor what no table knows has a feed.
    served.report("Harbour fair", "NO", 0.1).await;
    served.about("Quiz", "XX", &["own-theme-of-old"]).await;
    let list = served.get("/feeds.opml").await;
    assert_eq!(
        list.header("content-type"),
        Some("text/x-opml; charset=utf-8")
    );
    insta::assert_snapshot!(list.text());
    let mut addresses = list.text().split("xmlUrl=\"http://localhost:8484").skip(1);
    let mut seen = 0;
    while let Some(address) = addresses.next().and_then(|rest| rest.split('"').next()) {
        assert_eq!(served.get(address).await.status, 200, "{address}");
        seen += 1;
    }
    assert!(seen >= 9, "{seen}");
    let atom = served.get("/feeds.opml?format=atom").await;
    assert!(atom.text().contains("/countries/KP.atom\""));
    assert!(!atom.text().contains(".xml\""));
    for query in ["format=html", "country=KP"] {
        let answer = served.get(&format!("/feeds.opml?{query}")).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains("xml, atom or json"));
    }
    served.stop().await;
}
