use std::fs;

use geowire::model::Filter;
use geowire::refresh::replay::changes;
use geowire::store::{Retention, Store};
use jiff::SignedDuration;

use super::{BODY, TITLE, all, counts, entry, fulltext, html, page, show};
use crate::support::origin::Reply;
use crate::support::program;
use crate::support::world::{World, reports, status, stories};

/// Rejected by its title, recognised by its article, and in the story of
/// another outlet that said at once what it is about.
#[tokio::test(flavor = "multi_thread")]
async fn an_article_turns_a_verdict_and_joins_the_story() {
    let title = "Die Nacht der Sirenen auf Hokkaido";
    let clear = "Sirenen auf Hokkaido: Nordkorea schießt Rakete über Japan";
    // Without its article it is left out.
    let world = World::new();
    show(&world, "/feed", &[entry(&world, "/a/1", title, "")]);
    let plain = world.config(&["/feed"], "");
    let store = geowire::service::open(&plain).unwrap();
    world.poll_with(&store, &plain).await;
    assert_eq!(reports(&store).await, []);
    assert_eq!(all(&store).await.len(), 1);
    store.close().await.unwrap();

    let world = World::new();
    let said = "Sie fiel in den Pazifik.";
    show(&world, "/klar", &[entry(&world, "/k/1", clear, said)]);
    show(&world, "/feed", &[]);
    world.origin.set("/a/1", html(page(title, &BODY)));
    let config = world.config(&["/klar", "/feed"], "fulltext = true\n");
    let store = geowire::service::open(&config).unwrap();
    world.poll_with(&store, &config).await;
    world.advance(SignedDuration::from_mins(30));
    show(&world, "/feed", &[entry(&world, "/a/1", title, "")]);
    let summary = world.poll_with(&store, &config).await;
    assert_eq!((summary.failed, summary.articles), (0, 1));
    assert_eq!(counts(&store).await, [0, 1, 0]);

    let told = stories(&store).await;
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0].reports.len(), 2);
    assert_eq!(told[0].publishers, ["klar", "feed"]);
    // A voice that joins by its article is news like any other.
    assert_eq!(told[0].updated, world.now());

    let found = reports(&store).await;
    let report = found.iter().find(|report| report.title == title).unwrap();
    assert!(report.score > 0.5);
    assert!(report.countries.contains(&"KP".to_owned()));
    assert!(report.summary.starts_with(BODY[0]), "{}", report.summary);
    for paragraph in BODY {
        assert!(report.content.contains(paragraph), "{}", report.content);
    }
    assert!(!report.content.contains("Startseite"));
    let asked = world.origin.requests_to("/a/1");
    assert_eq!(asked.len(), 1);
    assert!(asked[0].header("accept").unwrap().starts_with("text/html"));
    // What is not in title and summary is found too.
    let wanted = Filter {
        text: Some("Quittenbrotkrümel".to_owned()),
        ..Filter::default()
    };
    let hits = store.read(move |read| read.reports(&wanted)).await.unwrap();
    assert_eq!(hits.len(), 1);
    // Judged again, it is judged by its text again.
    let judged = store.read(|read| read.judged(0, 10)).await.unwrap();
    assert_eq!(judged.len(), 2);
    let changed = changes(config.recognize.recognizer(), judged);
    assert!(changed.is_empty(), "{changed:?}");
    store.close().await.unwrap();
}

/// The text of the feed is kept where it is the longer one, and a source that
/// did not ask for articles has none fetched.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_feed_gave_is_not_made_less() {
    let world = World::new();
    let long = format!("<p>{}</p>", "Ein langer Satz über die Lage. ".repeat(200));
    show(&world, "/feed", &[entry(&world, "/a/1", TITLE, &long)]);
    show(&world, "/knapp", &[entry(&world, "/a/2", "Knapp", "Kurz.")]);
    world.origin.set("/a/1", html(page(TITLE, &BODY)));
    let config = world.config(&["/knapp", "/feed"], "fulltext = true\n");
    let store = geowire::service::open(&config).unwrap();
    world.poll_with(&store, &config).await;
    let found = all(&store).await;
    let report = found.iter().find(|report| report.title == TITLE).unwrap();
    assert!(report.content.len() > 5_000);
    assert!(report.summary.starts_with("Ein langer Satz"));
    assert!(world.origin.requests_to("/a/2").is_empty());
    assert_eq!(counts(&store).await, [0, 1, 0]);
    store.close().await.unwrap();
}

/// An edit keeps the text and what was found by it; only another link is
/// fetched, and until then the old text stays.
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_fetches_again_only_what_has_another_link() {
    let world = World::new();
    show(&world, "/feed", &[entry(&world, "/a/1", TITLE, "")]);
    world.origin.set("/a/1", html(page(TITLE, &BODY)));
    let config = fulltext(&world, "");
    let store = geowire::service::open(&config).unwrap();
    world.poll_with(&store, &config).await;
    let before = all(&store).await.remove(0);
    let edited = "Eine Nacht und was ihr folgt";
    show(&world, "/feed", &[entry(&world, "/a/1", edited, "")]);
    world.advance(SignedDuration::from_mins(30));
    world.poll_with(&store, &config).await;
    let after = all(&store).await.remove(0);
    assert_eq!((after.title.as_str(), after.id), (edited, before.id));
    assert_eq!(after.story, before.story);
    assert!(after.story.is_some());
    assert!(after.score > 0.5, "the verdict is that of the text");
    assert_eq!(after.content, before.content);
    assert_eq!(after.summary, before.summary);
    assert_eq!(world.origin.requests_to("/a/1").len(), 1);

    let mut moved = entry(&world, "/a/1", edited, "");
    moved.link = world.origin.url("/a/neu");
    moved.summary = "Nun mit Vorspann.".to_owned();
    show(&world, "/feed", &[moved]);
    let mut body = BODY;
    body[3] = "Ein Satz, der vorher nicht da war, und der nun die Antwort aus Pjöngjang nennt.";
    world.origin.set("/a/neu", html(page(edited, &body)));
    world.advance(SignedDuration::from_mins(30));
    world.poll_with(&store, &config).await;
    let last = all(&store).await.remove(0);
    assert!(last.content.contains(body[3]), "{}", last.content);
    assert_eq!(last.summary, "Nun mit Vorspann.");
    assert_eq!(world.origin.requests_to("/a/neu").len(), 1);
    assert_eq!(counts(&store).await, [0, 1, 0]);
    store.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_carry_articles_and_retention_removes_them() {
    let world = World::new();
    show(&world, "/feed", &[entry(&world, "/a/1", TITLE, "")]);
    world.origin.set("/a/1", html(page(TITLE, &BODY)));
    let config = fulltext(&world, "");
    let store = geowire::service::open(&config).unwrap();
    world.poll_with(&store, &config).await;
    let copy = world.dir.path().join("copy.db");
    store.backup(copy.clone()).await.unwrap();
    let restored = Store::open(&copy).unwrap();
    assert_eq!(counts(&restored).await, [0, 1, 0]);
    assert!(all(&restored).await[0].content.contains(BODY[4]));
    restored.close().await.unwrap();

    show(&world, "/feed", &[]);
    world.advance(SignedDuration::from_hours(24 * 400));
    world.poll_with(&store, &config).await;
    let keep = Retention {
        source: "feed".to_owned(),
        keep: SignedDuration::from_hours(24),
        keep_min: 0,
    };
    let now = world.now();
    let purged = store
        .write(move |tx| tx.purge(&[keep], SignedDuration::from_hours(24), 100, now))
        .await
        .unwrap();
    assert_eq!(purged.reports, 1);
    assert_eq!(counts(&store).await, [0, 0, 0]);
    store.close().await.unwrap();
}

/// Pages that are not there or not for us: the report stays as it was, its
/// source is well, and nothing is asked again.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_be_had_costs_the_text_alone() {
    let closed = page(TITLE, &BODY).replace(
        "<title>",
        "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\
         \"isAccessibleForFree\":false}</script><title>",
    );
    let wall = "<html><head><title>Just a moment...</title></head><body>Checking your browser \
                before accessing</body></html>";
    let cases = [
        Reply::status(404),
        Reply::status(410),
        Reply::status(403),
        html(closed),
        html(wall.to_owned()),
        html("<html><body><p>Kurz.</p></body></html>".to_owned()),
        Reply::document("application/pdf", "%PDF-1.7"),
        Reply::redirect(302, "/"),
    ];
    let world = World::new();
    let paths: Vec<String> = (0..cases.len()).map(|at| format!("/a/{at}")).collect();
    let entries: Vec<_> = paths
        .iter()
        .map(|path| entry(&world, path, &format!("{TITLE} {path}"), "Kurz gesagt."))
        .collect();
    show(&world, "/feed", &entries);
    world.origin.set("/", html(page("Startseite", &BODY)));
    for (path, reply) in paths.iter().zip(&cases) {
        world.origin.set(path, reply.clone());
    }
    let config = fulltext(&world, "");
    let store = geowire::service::open(&config).unwrap();
    for _ in 0..2 {
        world.poll_with(&store, &config).await;
        world.advance(SignedDuration::from_hours(48));
    }
    let count = cases.len() as u64;
    assert_eq!(counts(&store).await, [0, 0, count]);
    for path in &paths {
        assert_eq!(world.origin.requests_to(path).len(), 1, "{path}");
    }
    let source = status(&store, "feed", world.now()).await;
    assert_eq!(source.source.state.failures, 0);
    assert!(source.last.unwrap().1.is_success());
    for report in all(&store).await {
        assert_eq!(report.summary, "Kurz gesagt.");
        assert_eq!(report.content, "");
    }
    store.close().await.unwrap();
    let file = world.dir.path().join("geowire.toml");
    fs::write(&file, world.toml(&["/feed"], "fulltext = true\n")).unwrap();
    let arguments = ["--config", file.to_str().unwrap(), "status"];
    let told = program::stdout(&program::run(world.dir.path(), &arguments));
    let figure = format!("0 articles read in full, 0 waiting, {count} could not be had");
    assert!(told.contains(&figure), "{told}");
}
