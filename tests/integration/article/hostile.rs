use std::time::{Duration, Instant};

use super::{BODY, TITLE, all, counts, entry, fulltext, html, page, parsed, show};
use crate::support::documents;
use crate::support::origin::{Origin, Reply};
use crate::support::world::{World, status};

/// Pages made to overflow a stack, to take for ever, or to get a script through:
/// each costs its text at most, the neighbour's article is read, and the time
/// for all of them is bounded.
#[tokio::test(flavor = "multi_thread")]
async fn pages_that_mean_harm_cost_their_text_alone() {
    let mib = 1 << 20;
    let scripted = page(TITLE, &BODY).replace(
        "<article>",
        "<article onclick=alert(1)><img src=x onerror=alert(1)><a href=\"javascript:alert(1)\">k\
         </a><svg onload=alert(1)><script>alert(1)</script></svg><iframe src=\"/x\"></iframe>\
         <p style=\"background:url(javascript:alert(1))\">",
    );
    let attributes: String = (0..200_000).map(|n| format!("a{n} ")).collect();
    let cases: Vec<(&str, Reply)> = vec![
        ("blocks", html("<div>".repeat(4 * mib / 5))),
        ("inline", html(format!("{}text", "<b>".repeat(mib)))),
        (
            "spans",
            html(format!("{}text", "<span class=x>".repeat(200_000))),
        ),
        ("tables", html("<table><tr><td>x,".repeat(200_000))),
        ("attributes", html(format!("<p {attributes}>x"))),
        (
            "open",
            html((0..100_000).map(|n| format!("<p><i id={n}>a, b")).collect()),
        ),
        (
            "escapes",
            html(format!("<p>{}</p>", "&amp;".repeat(800_000))),
        ),
        ("large", html("x".repeat(50 * mib))),
        ("zeros", Reply::document("text/html", vec![0; 3 * mib])),
        (
            "drip",
            html(page(TITLE, &BODY)).drip(1, Duration::from_millis(100)),
        ),
        ("scripts", html(scripted)),
        ("well", html(page(TITLE, &BODY))),
    ];
    let world = World::new();
    let entries: Vec<_> = cases
        .iter()
        .map(|(name, _)| {
            entry(
                &world,
                &format!("/a/{name}"),
                &format!("{TITLE}: {name}"),
                "",
            )
        })
        .collect();
    show(&world, "/feed", &entries);
    for (name, reply) in &cases {
        world.origin.set(&format!("/a/{name}"), reply.clone());
    }
    let config = fulltext(&world, "");
    let store = geowire::service::open(&config).unwrap();
    let started = Instant::now();
    let summary = world.poll_with(&store, &config).await;
    let took = started.elapsed();
    println!("{took:?} for all, {:?}", counts(&store).await);
    assert_eq!((summary.failed, summary.counts.new), (0, 12));
    assert!(took < Duration::from_secs(120), "{took:?}");
    let found = all(&store).await;
    assert_eq!(found.len(), 12);
    let named = |name: &str| {
        let title = format!("{TITLE}: {name}");
        found.iter().find(|report| report.title == title).unwrap()
    };
    for name in ["scripts", "well"] {
        let content = &named(name).content;
        assert!(content.contains(BODY[4]), "{name}: {content}");
        for bad in ["script", "alert", "onerror", "onclick", "iframe", "style"] {
            assert!(!content.contains(bad), "{name}: {bad} in {content}");
        }
    }
    for name in ["large", "drip", "zeros"] {
        assert_eq!(named(name).content, "", "{name}");
    }
    let source = status(&store, "feed", world.now()).await;
    assert_eq!(source.source.state.failures, 0);
    store.close().await.unwrap();
}

/// A page of a public host leads to this machine: it is not followed. The
/// origin plays the proxy, so that a public name can be asked for at all.
#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_into_the_machine_is_not_followed() {
    let world = World::new();
    let inside = Origin::start();
    inside.set("/secret", html(page(TITLE, &BODY)));
    let entry = documents::Entry::new(
        "1",
        "http://news.example/a",
        TITLE,
        "",
        "2026-03-02T05:00:00Z",
    );
    let feed = documents::rss("News", &[entry]);
    let at = |path: &str| format!("http://news.example{path}");
    let set = |path: &str, reply| world.origin.set(&at(path), reply);
    set("/feed", Reply::document(documents::RSS, feed));
    set("/a", Reply::redirect(302, inside.url("/secret")));
    let text = world
        .toml(&[], "")
        .replace("allow_private = true", "allow_private = false");
    let text = format!(
        "{text}[[source]]\nname = \"news\"\nurl = {:?}\nproxy = {:?}\nfulltext = true\n",
        at("/feed"),
        world.origin.url("/").trim_end_matches('/')
    );
    let config = parsed(&world, &text);
    let store = geowire::service::open(&config).unwrap();
    let summary = world.poll_with(&store, &config).await;
    assert_eq!((summary.failed, summary.counts.new), (0, 1));
    assert_eq!(world.origin.requests_to(&at("/a")).len(), 1);
    assert!(inside.requests().is_empty());
    assert_eq!(counts(&store).await, [0, 0, 1]);
    store.close().await.unwrap();
}

/// Whoever writes the feed chooses where its links lead: the leave to ask a
/// private address, given to one source, is for its own origin, and so are
/// its secrets.
#[tokio::test(flavor = "multi_thread")]
async fn a_private_source_opens_no_other_private_place() {
    let world = World::new();
    let other = Origin::start();
    other.set("/a/2", html(page(TITLE, &BODY)));
    let mut elsewhere = entry(&world, "/a/2", "Anderswo", "");
    elsewhere.link = other.url("/a/2");
    show(
        &world,
        "/feed",
        &[entry(&world, "/a/1", TITLE, ""), elsewhere],
    );
    world.origin.set("/a/1", html(page(TITLE, &BODY)));
    let own = "allow_private = true\nheaders = { X-Key = \"geheim\" }\nfulltext = true\n";
    let text = world.toml(&["/feed"], own);
    let closed = text.replacen("allow_private = true", "allow_private = false", 1);
    let store = geowire::service::open(&parsed(&world, &closed)).unwrap();
    world.poll_with(&store, &parsed(&world, &closed)).await;
    assert_eq!(counts(&store).await, [0, 1, 1]);
    assert!(other.requests().is_empty());
    let asked = world.origin.requests_to("/a/1");
    assert_eq!(asked[0].header("x-key"), Some("geheim"));
    store.close().await.unwrap();

    // [fetch] allow_private = true is for all places; the secrets still are not.
    let world = World::new();
    let mut elsewhere = entry(&world, "/a/2", "Anderswo", "");
    elsewhere.link = other.url("/a/2");
    show(&world, "/feed", &[elsewhere]);
    let open = parsed(&world, &world.toml(&["/feed"], own));
    let store = geowire::service::open(&open).unwrap();
    world.poll_with(&store, &open).await;
    assert_eq!(counts(&store).await, [0, 1, 0]);
    assert_eq!(other.requests()[0].header("x-key"), None);
    store.close().await.unwrap();
}
