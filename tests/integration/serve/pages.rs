//! The pages a person sees: what they show, in which language, and how they
//! are guarded.

use dom_query::{Document, Selection};
use geowire::model::{Item, Key, Language, LanguageOrigin, Merge};

use super::{Answer, Served, item, now, settings, verdict};

const GERMAN: (&str, &str) = ("accept-language", "de-DE,de;q=0.9,en;q=0.5");

fn page(answer: &Answer) -> Document {
    assert_eq!(
        answer.header("content-type"),
        Some("text/html; charset=utf-8"),
        "{}",
        answer.text()
    );
    let page = Document::from(answer.text());
    // What holds for all pages.
    for (one, many) in [("h1", 1), ("main", 1), ("header nav", 1), ("footer", 1)] {
        assert_eq!(page.select(one).length(), many, "{one}");
    }
    assert!(page.select("html").attr("lang").is_some());
    for unsafe_ in ["[style]", "style", "script:not([src])", "[onclick]", "img"] {
        assert_eq!(page.select(unsafe_).length(), 0, "{unsafe_}");
    }
    let ids = texts_of(&page.select("[id]"), "id");
    for (at, id) in ids.iter().enumerate() {
        assert!(!ids[..at].contains(id), "#{id} stands twice");
    }
    let mut level = 0;
    for heading in page.select("h1, h2, h3").iter() {
        let name = heading.nodes()[0].node_name().unwrap();
        let next: usize = name[1..].parse().unwrap();
        assert!(next <= level + 1, "{name} after h{level}");
        level = next;
    }
    page
}

fn texts(found: &Selection<'_>) -> Vec<String> {
    let text = |one: Selection<'_>| one.text().trim().to_owned();
    found.iter().map(text).collect()
}

fn texts_of(found: &Selection<'_>, attribute: &str) -> Vec<String> {
    let value = |one: Selection<'_>| one.attr(attribute).map(|value| value.to_string());
    found.iter().filter_map(value).collect()
}

fn titles(page: &Document) -> Vec<String> {
    texts(&page.select(".story h2"))
}

/// The feeds that a page offers, by its head.
fn offered(page: &Document) -> Vec<String> {
    texts_of(&page.select("head link[rel=alternate]"), "href")
}

fn in_language(title: &str, tag: &str) -> Item {
    Item {
        language: Language {
            tag: tag.to_owned(),
            from: LanguageOrigin::Document,
        },
        ..item(title)
    }
}

fn path(story: &str) -> String {
    format!("/stories/{}", Key::of(1, &["story", story]))
}

#[tokio::test]
async fn the_front_page_and_the_feed_it_offers_show_the_same() {
    let served = Served::new().await;
    served.join("Pact praised", "KP", "Pact signed").await;
    served.about("Oil embargo", "IR", &["sanctions"]).await;
    for (query, stories) in [
        ("", 4),
        ("?country=KP&country=RU", 2),
        ("?country=KP,IR&order=weightiest", 2),
        ("?theme=sanctions&within=7d", 1),
        ("?q=fleet", 1),
        ("?within=", 4),
        ("?min_score=0.85&lang=en&source=Harbour", 2),
        ("?country=US", 0),
        ("?q=&within=24h&order=newest&min_publishers=1", 4),
    ] {
        let shown = page(&served.get(&format!("/{query}")).await);
        assert_eq!(titles(&shown).len(), stories, "{query}");
        let feeds = offered(&shown);
        assert_eq!(feeds.len(), 3, "{query}");
        assert!(feeds[0].starts_with("/feed.xml"), "{feeds:?}");
        assert!(feeds[1].starts_with("/feed.atom"), "{feeds:?}");
        let feed = served.get(&feeds[2]).await.json();
        let items = feed["items"].as_array().unwrap();
        let of_feed: Vec<&str> = items
            .iter()
            .map(|item| item["title"].as_str().unwrap())
            .collect();
        assert_eq!(titles(&shown), of_feed, "{query}");
        let linked = texts_of(&shown.select(".count .feed"), "href");
        assert_eq!(linked, feeds, "{query}");
    }
    served.stop().await;
}

#[tokio::test]
async fn a_long_list_has_pages_that_together_show_each_story_once() {
    let served = Served::new().await;
    for number in 0..90 {
        served.report(&format!("Envoy {number}"), "FR", 0.8).await;
    }
    let mut seen = Vec::new();
    let mut address = "/?country=FR".to_owned();
    for (number, count) in [(1, 40), (2, 40), (3, 10)] {
        let shown = page(&served.get(&address).await);
        assert_eq!(titles(&shown).len(), count);
        assert!(shown.select(".count").text().starts_with("90 stories"));
        let here = shown.select(".pages [aria-current=page]").text();
        assert!(here.ends_with(&number.to_string()), "{here}");
        seen.extend(titles(&shown));
        let next = shown.select(".pages a[rel=next]");
        address = next
            .attr("href")
            .map(|next| next.to_string())
            .unwrap_or_default();
    }
    assert_eq!(address, "", "the third is the last");
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 90);
    let behind = page(&served.get("/?country=FR&page=9").await);
    assert!(
        behind
            .select(".empty")
            .text()
            .contains("behind the last one")
    );
    served.stop().await;
}

#[tokio::test]
async fn filters_in_force_can_be_lifted_one_by_one() {
    let served = Served::new().await;
    let shown = page(&served.get("/?country=KP&country=RU&q=pact&within=7d").await);
    assert_eq!(
        shown.select("h1").text().as_ref(),
        "Geopolitics: North Korea, Russia, pact"
    );
    assert_eq!(
        texts_of(&shown.select(".chips a"), "href"),
        [
            "/?country=RU&q=pact&within=7d",
            "/?country=KP&q=pact&within=7d",
            "/?country=KP&country=RU&within=7d",
        ]
    );
    // The form says what is in force, and offers what there is beside it.
    let checked = texts_of(&shown.select("input[name=country][checked]"), "value");
    assert_eq!(checked, ["KP", "RU"]);
    assert_eq!(shown.select("#q").attr("value").as_deref(), Some("pact"));
    let within = shown.select("#within option[selected]");
    assert_eq!(within.attr("value").as_deref(), Some("7d"));
    for field in texts_of(&shown.select("form select, form input[type=search]"), "id") {
        assert_eq!(
            shown.select(&format!("label[for={field}]")).length(),
            1,
            "{field}"
        );
    }
    served.stop().await;
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_answered_with_a_page() {
    let served = Served::new().await;
    for query in [
        "colour=red",
        "country=Atlantis",
        "page=0",
        "within=soon",
        "order=best",
    ] {
        let answer = served.get(&format!("/?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        let told = page(&answer);
        let name = query.split_once('=').unwrap().0;
        let sentence = told.select(".wrong").text().to_string();
        assert!(
            sentence.contains(name) || sentence.contains("Atlantis"),
            "{sentence}"
        );
        assert_eq!(told.select("main > p > a[href='/']").length(), 1);
    }
    let script = served.get("/?q=<script>alert(1)</script>&x").await;
    assert!(!script.text().contains("<script>alert"));
    served.stop().await;
}

#[tokio::test]
async fn an_empty_list_says_why() {
    let served = Served::new().await;
    let narrow = page(&served.get("/?country=KP&q=nowhere").await);
    assert!(
        narrow
            .select(".empty")
            .text()
            .contains("No story matches these filters")
    );
    let lifts = texts_of(&narrow.select(".empty a"), "href");
    assert_eq!(
        lifts,
        ["/?country=KP&q=nowhere&within=", "/?within=", "/left-out"]
    );
    served.stop().await;

    let served = Served::empty(settings()).await;
    let none = page(&served.get("/").await);
    let said = none.select(".empty").text().to_string();
    assert!(said.contains("1 source has not answered yet"), "{said}");
    let german = page(&served.ask("GET", "/", &[GERMAN]).await);
    let said = german.select(".empty").text().to_string();
    assert!(
        said.contains("1 Quelle hat noch nicht geantwortet"),
        "{said}"
    );
    served.report("Harbour fair", "NO", 0.1).await;
    let left_out = page(&served.get("/").await);
    let said = left_out.select(".empty").text().to_string();
    assert!(said.contains("No story matches"), "{said}");
    served.stop().await;
}

#[tokio::test]
async fn a_story_shows_its_reports_by_language() {
    let served = Served::new().await;
    for (title, tag) in [
        ("توقيع الاتفاق", "ar"),
        ("امضای پیمان", "fa"),
        ("協定に署名", "ja"),
    ] {
        let report = in_language(title, tag);
        served.keep(report, verdict("KP", 0.8), "Pact signed").await;
    }
    let answer = served.get(&path("Pact signed")).await;
    let shown = page(&answer);
    let languages = texts(&shown.select(".languages h3"));
    assert_eq!(languages, ["English", "Arabic", "Persian", "Japanese"]);
    for (tag, dir) in [("en", "ltr"), ("ar", "rtl"), ("fa", "rtl"), ("ja", "ltr")] {
        let title = shown.select(&format!(".languages .title[lang={tag}]"));
        assert_eq!(title.attr("dir").as_deref(), Some(dir), "{tag}");
    }
    for link in shown.select(".languages .title a").iter() {
        assert_eq!(
            link.attr("rel").as_deref(),
            Some("noreferrer noopener external")
        );
    }
    assert_eq!(shown.select(".timeline li").length(), 4);
    assert!(shown.select("main").text().contains("state media"));
    assert!(shown.select(".evidence").length() >= 1);
    let feed = format!("{}.json", path("Pact signed"));
    assert_eq!(offered(&shown)[2], feed);
    assert_eq!(served.get(&feed).await.status, 200);
    served.stop().await;
}

#[tokio::test]
async fn a_story_that_turned_out_to_be_another_leads_there() {
    let served = Served::new().await;
    let of = |title: &str| Key::of(1, &["story", title]);
    let (younger, older) = (of("Fleet leaves port"), of("Pact signed"));
    let merged = served.store.write(move |write| {
        let merge = Merge {
            younger,
            older,
            because: "the same event at 97 %: KP, Kim, kim",
            arrived: true,
        };
        write.merge(&merge, now())
    });
    merged.await.unwrap();
    let answer = served.get(&path("Fleet leaves port")).await;
    assert_eq!(answer.status, 308);
    let location = format!("http://localhost:8484{}", path("Pact signed"));
    assert_eq!(answer.header("location"), Some(location.as_str()));
    let shown = page(&served.get(&path("Pact signed")).await);
    let related = shown.select(".related").text().to_string();
    assert!(
        related.contains("the same event at 97%: North Korea, Kim"),
        "{related}"
    );
    for nothing in ["/stories/none", "/stories/", "/stories/%00", &path("never")] {
        let answer = served.get(nothing).await;
        assert_eq!(answer.status, 404, "{nothing}");
        if nothing != "/stories/" {
            page(&answer);
        }
    }
    served.stop().await;
}

#[tokio::test]
async fn hostile_titles_stay_text() {
    let served = Served::new().await;
    let title = "<script>alert(1)</script> \"x\" onload='y' & \u{202e}evil\u{2066}";
    let hostile = Item {
        link: Some("javascript:alert(1)".to_owned()),
        summary: "<img src=x onerror=alert(1)>".to_owned(),
        ..item(title)
    };
    served.keep(hostile, verdict("KP", 0.9), title).await;
    let shown = "<script>alert(1)</script> \"x\" onload='y' & evil";
    let address = path(title);
    for address in ["/", address.as_str()] {
        let answer = served.get(address).await;
        assert!(
            !answer.text().contains(['\u{202e}', '\u{2066}']),
            "{address}"
        );
        assert!(!answer.text().contains("javascript:"));
        let page = page(&answer);
        assert!(texts(&page.select("h1, h2")).contains(&shown.to_owned()));
        assert_eq!(page.select("script").length(), 1);
    }
    served.stop().await;
}

#[tokio::test]
async fn pages_speak_german_and_english() {
    let served = Served::new().await;
    for (path, english, german) in [
        ("/", "Geopolitics today", "Geopolitik heute"),
        ("/feeds", "Subscribe", "Abonnieren"),
        (
            "/?colour=red",
            "This address cannot be read",
            "Diese Adresse ist nicht lesbar",
        ),
        (
            "/stories/none",
            "There is no such story",
            "Diese Meldung gibt es nicht",
        ),
    ] {
        for (headers, heading, lang) in [(&[][..], english, "en"), (&[GERMAN][..], german, "de")] {
            let answer = served.ask("GET", path, headers).await;
            let vary = answer.header("vary").unwrap();
            assert!(vary.contains("accept-language"), "{path}: {vary}");
            let page = page(&answer);
            assert_eq!(page.select("h1").text().as_ref(), heading);
            assert_eq!(page.select("html").attr("lang").as_deref(), Some(lang));
        }
    }
    let german = page(&served.ask("GET", "/", &[GERMAN]).await);
    let text = german.select("main").text().to_string();
    for words in [
        "3 Meldungen der letzten 24 Stunden",
        "Nordkorea",
        "gerade eben",
        "Staatsmedien",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // Titles and summaries keep the language they are in.
    assert_eq!(german.select(".story h2[lang=en][dir=ltr]").length(), 3);
    served.stop().await;
}

#[tokio::test]
async fn pages_load_nothing_but_their_own_files() {
    let served = Served::new().await;
    let mut policies = Vec::new();
    for (path, status) in [
        ("/", 200),
        ("/feeds", 200),
        ("/?x=1", 400),
        ("/stories/x", 404),
    ] {
        let answer = served.get(path).await;
        assert_eq!(answer.status, status);
        policies.push(answer.header("content-security-policy").unwrap().to_owned());
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    policies.dedup();
    assert_eq!(
        policies,
        [
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
          connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ]
    );
    let shown = page(&served.get("/").await);
    let files = shown.select("head script[src]");
    let mut loaded = texts_of(&files, "src");
    loaded.extend(texts_of(
        &shown.select("link[rel=stylesheet], link[rel=icon]"),
        "href",
    ));
    assert_eq!(loaded.len(), 3);
    for address in loaded {
        assert!(address.starts_with("/assets/"), "{address}");
        let file = served.get(&address).await;
        assert_eq!(file.status, 200, "{address}");
        let fresh = file.header("cache-control");
        assert_eq!(fresh, Some("max-age=31536000, immutable"));
        let known = [("if-none-match", file.header("etag").unwrap())];
        assert_eq!(served.ask("GET", &address, &known).await.status, 304);
        let bare = address.split('?').next().unwrap();
        assert_eq!(
            served.get(bare).await.header("cache-control"),
            Some("no-cache")
        );
    }
    assert_eq!(served.get("/assets/none.css").await.status, 404);
    served.stop().await;
}

#[tokio::test]
async fn a_page_is_kept_until_something_changes_or_a_minute_is_over() {
    let served = Served::new().await;
    let first = served.get("/").await;
    let tag = first.header("etag").unwrap().to_owned();
    let known = [("if-none-match", tag.as_str())];
    let again = served.ask("GET", "/", &known).await;
    assert_eq!(again.status, 304);
    assert_eq!(
        again.header("content-security-policy"),
        first.header("content-security-policy")
    );
    assert_eq!(
        served.ask("GET", "/", &[known[0], GERMAN]).await.status,
        200
    );
    served.later();
    let later = served.ask("GET", "/", &known).await;
    assert_eq!(later.status, 200);
    assert!(later.text().contains("1 min ago"));
    served.report("Envoy recalled", "FR", 0.7).await;
    assert_eq!(titles(&page(&served.get("/").await)).len(), 4);
    served.stop().await;
}

#[tokio::test]
async fn a_store_that_fails_is_said_on_a_page() {
    let served = Served::new().await;
    let good = served.get("/").await;
    served.store.clone().close().await.unwrap();
    let kept = served.get("/").await;
    assert_eq!((kept.status, &kept.body), (200, &good.body));
    for path in ["/?country=KP", "/feeds", &path("Pact signed")] {
        let answer = served.get(path).await;
        assert_eq!(answer.status, 503, "{path}");
        assert_eq!(answer.header("retry-after"), Some("30"));
        let told = page(&answer);
        assert_eq!(
            told.select("h1").text().as_ref(),
            "The store does not answer"
        );
    }
    served.stop().await;
}

#[tokio::test]
async fn every_feed_that_is_offered_is_there() {
    let served = Served::new().await;
    served
        .about("Oil embargo", "IR", &["sanctions", "own-theme-of-old"])
        .await;
    served.about("Quiz", "XX", &[]).await;
    let shown = page(&served.get("/feeds").await);
    let links = texts_of(&shown.select(".feeds a, .address a"), "href");
    for link in &links {
        assert_eq!(served.get(link).await.status, 200, "{link}");
    }
    for expected in [
        "/feed.xml",
        "/reports.json",
        "/rejected.atom",
        "/health.xml",
        "/views/korea.xml",
        "/countries/KP.xml",
        "/themes/sanctions.json",
        "/feeds.opml",
    ] {
        assert!(links.iter().any(|link| link == expected), "{expected}");
    }
    let addresses = texts(&shown.select(".address code"));
    assert!(addresses.contains(&"http://localhost:8484/feed.xml".to_owned()));
    served.stop().await;
}

#[tokio::test]
async fn many_values_to_choose_from_keep_the_front_page_small() {
    let served = Served::new().await;
    for number in 0..300 {
        let themes = [format!("own-theme-{number}")];
        let title = format!("An envoy with a long name was recalled for the {number}th time");
        served.about(&title, "FR", &[&themes[0]]).await;
    }
    let answer = served.get("/").await;
    assert!(answer.body.len() < 150_000, "{} bytes", answer.body.len());
    assert_eq!(titles(&page(&answer)).len(), 40);
    served.stop().await;
}

#[tokio::test]
async fn a_page_as_it_is_served() {
    let served = Served::new().await;
    served.join("Pact praised", "KP", "Pact signed").await;
    let shown = page(&served.get("/?country=KP").await);
    insta::assert_snapshot!(shown.select("main").html().replace('>', ">\n"));
    served.stop().await;
}
