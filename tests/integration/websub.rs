//! A subscriber that does what the text asks of one (WebSub, W3C Recommendation
//! of 23 January 2018), at a real service that polls a scripted origin.

use std::fs;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use geowire::config::{self, Found};
use geowire::service::{Options, Service};
use geowire::store::Subscription;
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use sha2::Sha256;
use url::form_urlencoded;

use crate::support::documents::{Entry, RSS, rss};
use crate::support::http::{Got, get, post};
use crate::support::origin::{Reply, Request};
use crate::support::program::Running;
use crate::support::world::{World, environment};

/// Far more than anything here takes on an idle machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// Where the subscriber is called back; the query must come back as it is.
const CALLBACK: &str = "/back?reader=7&key=k%2Fk";
const SECRET: &str = "hunter2 & more";
const HUB: &str = "[websub]\nenabled = true\ncallbacks = [\"127.0.0.1\"]\n";

const NEWS: [&str; 4] = [
    "Russia and North Korea sign a military alliance treaty",
    "China begins military exercises around Taiwan",
    "Iran expels inspectors of the nuclear agency IAEA",
    "EU imposes new sanctions on Belarus over its border",
];

/// A service, its source, and a subscriber.
struct Scene {
    world: World,
    service: Service,
    /// What the subscriber answers deliveries with.
    status: Arc<AtomicU16>,
    /// Appended to each challenge: an honest subscriber appends nothing.
    lie: Arc<Mutex<String>>,
}

impl Scene {
    async fn new() -> Self {
        Self::with(HUB).await
    }

    async fn with(more: &str) -> Self {
        let world = World::new();
        let (status, lie) = (
            Arc::new(AtomicU16::new(204)),
            Arc::<Mutex<String>>::default(),
        );
        let (answer, appended) = (status.clone(), lie.clone());
        world.origin.handle("/back", move |request| {
            if request.method == "POST" {
                return Reply::status(answer.load(Ordering::SeqCst));
            }
            let challenge = parameter(request, "hub.challenge").unwrap_or_default();
            Reply::document("text/plain", challenge + &appended.lock().unwrap())
        });
        show(&world, 1);
        world.poll(&world.config(&["/desk"], more)).await;
        let service = start(&world, more).await;
        Self {
            world,
            service,
            status,
            lie,
        }
    }

    fn address(&self) -> SocketAddr {
        self.service.addresses()[0]
    }

    fn topic(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// The form of a request; `more` goes over what an honest one says.
    fn form(&self, mode: &str, path: &str, more: &[(&str, &str)]) -> String {
        let mut fields = vec![
            ("hub.mode", mode.to_owned()),
            ("hub.topic", self.topic(path)),
            ("hub.callback", self.world.origin.url(CALLBACK)),
            ("hub.secret", SECRET.to_owned()),
        ];
        for (name, value) in more {
            fields.retain(|(known, _)| known != name);
            fields.push((name, (*value).to_owned()));
        }
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields).finish()
    }

    fn ask(&self, mode: &str, path: &str, more: &[(&str, &str)]) -> Got {
        post(self.address(), "/hub", &self.form(mode, path, more), "")
    }

    /// Subscribes, and waits until the hub has taken it in.
    async fn subscribe(&self, path: &str, more: &[(&str, &str)]) {
        let taken = self.ask("subscribe", path, more);
        assert_eq!(taken.status, 202, "{}", taken.text());
        let topic = self.topic(path);
        self.until(|all| all.iter().any(|one| one.topic == topic))
            .await;
    }

    /// Waits until the subscriptions are so.
    async fn until(&self, so: impl Fn(&[Subscription]) -> bool) -> Vec<Subscription> {
        let end = Instant::now() + PATIENCE;
        loop {
            let store = self.service.store();
            let all = store.read(|read| read.subscriptions()).await.unwrap();
            if so(&all) {
                return all;
            }
            assert!(Instant::now() < end, "it did not come about: {all:?}");
            tokio::task::yield_now().await;
        }
    }

    /// The source shows so many reports, and is polled.
    async fn news(&self, count: usize) {
        show(&self.world, count);
        let config = self.world.config(&["/desk"], HUB);
        // The service may poll it too, once the clock has been moved far enough.
        self.world.poll_with(self.service.store(), &config).await;
    }

    /// The deliveries, once there are so many.
    fn deliveries(&self, count: usize) -> Vec<Request> {
        let end = Instant::now() + PATIENCE;
        let mut seen = count;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let all = self.world.origin.wait_for_requests("/back", seen, left);
            seen = all.len() + 1;
            let posts: Vec<Request> = all.into_iter().filter(|r| r.method == "POST").collect();
            if posts.len() >= count {
                return posts;
            }
        }
    }

    fn posts(&self) -> usize {
        let all = self.world.origin.requests_to("/back");
        all.iter()
            .filter(|request| request.method == "POST")
            .count()
    }

    /// Waits until the figures have this line.
    async fn counted(&self, line: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let figures = get(self.address(), "/metrics").text();
            if figures.lines().any(|known| known == line) {
                return;
            }
            assert!(Instant::now() < end, "{line} not in\n{figures}");
            tokio::task::yield_now().await;
        }
    }
}

/// The source shows the first of the news.
fn show(world: &World, count: usize) {
    let entries: Vec<Entry> = NEWS[..count]
        .iter()
        .map(|title| {
            let link = format!("https://desk.example/{}", title.replace(' ', "-"));
            let summary = format!("{title}, officials said on Monday.");
            Entry::new(&link, &link, title, &summary, "2026-03-02T05:00:00Z")
        })
        .collect();
    let document = rss("Desk", &entries);
    world.origin.set("/desk", Reply::document(RSS, document));
}

async fn start(world: &World, more: &str) -> Service {
    let file = world.dir.path().join("geowire.toml");
    fs::write(&file, world.toml(&["/desk"], more)).unwrap();
    let env = environment(world.dir.path());
    let found = Found::File(file);
    Service::start(Options {
        config: config::load(&found, &env).unwrap(),
        found,
        env,
        clock: world.clock(),
        seed: 7,
        inherited: Vec::new(),
    })
    .await
    .unwrap()
}

fn parameter(request: &Request, name: &str) -> Option<String> {
    form_urlencoded::parse(request.query.as_bytes())
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    let hex: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256={hex}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_story_is_told_at_once_and_signed() {
    let scene = Scene::new().await;
    let path = "/feed.json?country=CN&limit=5";
    scene
        .subscribe(path, &[("hub.lease_seconds", "7200")])
        .await;
    // Verification of intent (section 5.3), behind the query of the callback.
    let asked = &scene.world.origin.requests_to("/back")[0];
    assert_eq!(asked.method, "GET");
    assert!(
        asked.query.starts_with("reader=7&key=k%2Fk&hub."),
        "{}",
        asked.query
    );
    assert_eq!(parameter(asked, "hub.mode").unwrap(), "subscribe");
    assert_eq!(parameter(asked, "hub.topic").unwrap(), scene.topic(path));
    assert_eq!(parameter(asked, "hub.lease_seconds").unwrap(), "7200");
    assert!(parameter(asked, "hub.challenge").unwrap().len() >= 32);

    scene.news(2).await;
    let stored = Instant::now();
    let posted = &scene.deliveries(1)[0];
    let taken = posted.at.saturating_duration_since(stored);
    assert!(taken < Duration::from_secs(2), "{taken:?}");
    let shown = get(scene.address(), path);
    assert!(shown.text().contains("Taiwan"), "{}", shown.text());
    assert_eq!(posted.body, shown.body, "the bytes that a GET gives");
    assert_eq!(posted.query, "reader=7&key=k%2Fk");
    assert_eq!(
        posted.header("content-type"),
        Some("application/feed+json; charset=utf-8")
    );
    let signed = signature(SECRET, &posted.body);
    assert_eq!(posted.header("x-hub-signature"), Some(signed.as_str()));
    let hub = scene.topic("/hub");
    let link = format!(
        "<{hub}>; rel=\"hub\", <{}>; rel=\"self\"",
        scene.topic(path)
    );
    assert_eq!(posted.header("link"), Some(link.as_str()));

    // What the feed does not show is not told.
    scene
        .counted("geowire_websub_deliveries_total{outcome=\"delivered\"} 1")
        .await;
    scene.subscribe("/feed.xml", &[]).await;
    scene.news(3).await;
    let posts = scene.deliveries(2);
    assert_eq!(
        posts[1].header("content-type").unwrap(),
        "application/rss+xml; charset=utf-8"
    );
    scene
        .counted("geowire_websub_deliveries_total{outcome=\"delivered\"} 2")
        .await;
    scene.counted("geowire_websub_subscriptions 2").await;
    assert_eq!(scene.posts(), 2);
    scene.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_feed_says_where_the_hub_is() {
    let scene = Scene::with(&format!(
        "{HUB}[[view]]\nname = \"korea\"\ncountries = [\"KP\"]\n"
    ))
    .await;
    let hub = scene.topic("/hub");
    for (path, words) in [
        (
            "/feed.xml?q=treaty",
            format!("<atom:link href=\"{hub}\" rel=\"hub\"/>"),
        ),
        (
            "/reports.atom",
            format!("<link rel=\"hub\" href=\"{hub}\"/>"),
        ),
        (
            "/views/korea.json",
            format!("\"hubs\":[{{\"type\":\"WebSub\",\"url\":\"{hub}\"}}]"),
        ),
        (
            "/countries/KP.atom",
            format!("<link rel=\"hub\" href=\"{hub}\"/>"),
        ),
    ] {
        let got = get(scene.address(), path);
        assert!(got.text().contains(&words), "{path}: {}", got.text());
        let link = format!(
            "link: <{hub}>; rel=\"hub\", <{}>; rel=\"self\"",
            scene.topic(path)
        );
        assert!(got.head.contains(&link), "{path}: {}", got.head);
    }
    scene.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_refused_in_words() {
    let scene = Scene::new().await;
    for (more, status, words) in [
        (("hub.mode", "publish"), 400, "hub.mode"),
        (
            ("hub.topic", "http://news.example/feed.xml"),
            400,
            "no address of this service",
        ),
        (("hub.topic", &*scene.topic("/nothing.xml")), 400, "no feed"),
        (("hub.topic", &scene.topic("/opml")), 400, "no feed"),
        (
            ("hub.topic", &scene.topic("/feed.xml?order=best")),
            400,
            "no feed",
        ),
        (
            ("hub.callback", "http://10.0.0.1/back"),
            403,
            "callbacks of [websub]",
        ),
        (
            ("hub.callback", "http://localhost:9/back"),
            403,
            "a name of this machine",
        ),
        (
            ("hub.callback", "http://[::ffff:192.168.1.1]/"),
            403,
            "a private address",
        ),
        (
            ("hub.callback", "file:///etc/passwd"),
            400,
            "neither http nor https",
        ),
        (("hub.secret", &"x".repeat(200)), 400, "200 bytes"),
        (("hub.unknown", &"x".repeat(17_000)), 413, "16384 bytes"),
    ] {
        let got = scene.ask("subscribe", "/feed.xml", &[more]);
        assert_eq!(got.status, status, "{more:?}: {}", got.text());
        assert!(got.text().contains(words), "{more:?}: {}", got.text());
    }
    let form = scene.form("subscribe", "/feed.xml", &[]);
    for headers in [
        "Origin: https://page.example\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-site\r\n",
    ] {
        let got = post(scene.address(), "/hub", &form, headers);
        assert_eq!(got.status, 403, "{headers}");
    }
    let got = get(scene.address(), "/hub");
    assert_eq!(got.status, 405);
    assert!(got.head.contains("allow: POST"), "{}", got.head);
    assert_eq!(scene.world.origin.requests_to("/back").len(), 0);
    let all = scene
        .service
        .store()
        .read(|read| read.subscriptions())
        .await;
    assert_eq!(all.unwrap(), []);
    scene.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_confirm_gets_nothing() {
    let scene = Scene::new().await;
    *scene.lie.lock().unwrap() = "!".to_owned();
    assert_eq!(scene.ask("subscribe", "/feed.xml", &[]).status, 202);
    scene
        .counted("geowire_websub_verifications_total{outcome=\"refused\"} 1")
        .await;
    // A redirect leads nowhere, even to where the challenge would be given back.
    let to = scene.world.origin.url("/back");
    let reply = Reply::redirect(302, to);
    scene.world.origin.set("/elsewhere", reply);
    let elsewhere = scene.world.origin.url("/elsewhere");
    let asked = scene.ask("subscribe", "/feed.xml", &[("hub.callback", &elsewhere)]);
    assert_eq!(asked.status, 202);
    scene
        .counted("geowire_websub_verifications_total{outcome=\"refused\"} 2")
        .await;
    scene.until(<[_]>::is_empty).await;

    // An honest one beside it; what it does not confirm later changes nothing.
    scene.lie.lock().unwrap().clear();
    scene.subscribe("/feed.xml", &[]).await;
    *scene.lie.lock().unwrap() = "!".to_owned();
    assert_eq!(scene.ask("unsubscribe", "/feed.xml", &[]).status, 202);
    scene
        .counted("geowire_websub_verifications_total{outcome=\"refused\"} 3")
        .await;
    assert_eq!(scene.until(|all| all.len() == 1).await[0].failures, 0);
    scene.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn unsubscribing_and_the_end_of_the_lease_end_it() {
    let scene = Scene::new().await;
    let back = scene.world.origin.url("/back");
    scene
        .subscribe("/feed.xml", &[("hub.callback", &back)])
        .await;
    let asked = scene.ask("unsubscribe", "/feed.xml", &[("hub.callback", &back)]);
    assert_eq!(asked.status, 202);
    scene.until(<[_]>::is_empty).await;

    scene
        .subscribe("/feed.xml", &[("hub.lease_seconds", "3600")])
        .await;
    scene
        .subscribe("/feed.atom", &[("hub.lease_seconds", "7200")])
        .await;
    // Renewed before its end: still one, with more time.
    scene.world.advance(SignedDuration::from_mins(50));
    scene
        .subscribe("/feed.xml", &[("hub.lease_seconds", "3600")])
        .await;
    let end = scene.world.now() + SignedDuration::from_hours(1);
    scene
        .until(|all| all.len() == 2 && all[1].expires == end)
        .await;
    scene.world.advance(SignedDuration::from_mins(65));
    scene.news(2).await;
    let posts = scene.deliveries(1);
    let media_type = posts[0].header("content-type").unwrap();
    assert!(
        media_type.starts_with("application/atom+xml"),
        "{media_type}"
    );
    let left = scene.until(|all| all.len() == 1).await;
    assert_eq!(left[0].topic, scene.topic("/feed.atom"));
    assert_eq!(scene.posts(), 1);
    scene.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_delivery_is_tried_again_with_the_newest_document() {
    let scene = Scene::new().await;
    scene.subscribe("/feed.xml", &[]).await;
    scene.status.store(500, Ordering::SeqCst);
    scene.news(2).await;
    scene.deliveries(1);
    let failed = scene.until(|all| all[0].failures == 1).await;
    let minute = SignedDuration::from_mins(1);
    assert_eq!(failed[0].next_try, Some(scene.world.now() + minute));
    // What comes meanwhile waits with it.
    scene.news(3).await;
    scene.world.advance(minute);
    scene.deliveries(2);
    let failed = scene.until(|all| all[0].failures == 2).await;
    let five = SignedDuration::from_mins(5);
    assert_eq!(failed[0].next_try, Some(scene.world.now() + five));
    scene.status.store(200, Ordering::SeqCst);
    scene.world.advance(five);
    let posts = scene.deliveries(3);
    let newest = get(scene.address(), "/feed.xml").body;
    assert_eq!(posts[2].body, newest);
    assert_eq!(posts[1].body, newest);
    assert_ne!(posts[0].body, newest);
    scene
        .until(|all| all[0].failures == 0 && all[0].next_try.is_none())
        .await;
    assert_eq!(scene.posts(), 3);
    scene.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answers_410_is_told_no_more() {
    let scene = Scene::new().await;
    scene.subscribe("/feed.xml", &[]).await;
    scene.status.store(410, Ordering::SeqCst);
    scene.news(2).await;
    scene.deliveries(1);
    scene.until(<[_]>::is_empty).await;
    scene
        .counted("geowire_websub_deliveries_total{outcome=\"gone\"} 1")
        .await;
    scene.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn subscriptions_outlive_a_restart_and_what_came_meanwhile_is_told() {
    let scene = Scene::new().await;
    scene.status.store(503, Ordering::SeqCst);
    scene.subscribe("/feed.xml", &[]).await;
    scene.news(2).await;
    scene.until(|all| all[0].failures == 1).await;
    let Scene {
        world,
        service,
        status,
        lie,
    } = scene;
    let before = service.addresses()[0];
    service.stop().await.unwrap();
    show(&world, 3);
    world.poll(&world.config(&["/desk"], HUB)).await;
    status.store(200, Ordering::SeqCst);
    world.advance(SignedDuration::from_mins(1));
    let service = start(&world, HUB).await;
    let scene = Scene {
        world,
        service,
        status,
        lie,
    };
    let posts = scene.deliveries(2);
    let text = String::from_utf8(posts[1].body.clone()).unwrap();
    assert!(text.contains("IAEA"), "{text}");
    // Under the address that was subscribed to, whatever port is in use now.
    assert!(text.contains(&format!("http://{before}/hub")), "{text}");
    let signed = signature(SECRET, &posts[1].body);
    assert_eq!(posts[1].header("x-hub-signature"), Some(signed.as_str()));
    scene.until(|all| all[0].failures == 0).await;
    scene.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_switches_it_on_and_off() {
    let mut scene = Scene::with("").await;
    assert_eq!(scene.ask("subscribe", "/feed.xml", &[]).status, 404);
    assert_eq!(get(scene.address(), "/hub").status, 404);
    let plain = get(scene.address(), "/feed.json");
    assert!(!plain.head.contains("link:") && !plain.text().contains("\"hubs\""));
    let file = scene.world.dir.path().join("geowire.toml");
    fs::write(&file, scene.world.toml(&["/desk"], HUB)).unwrap();
    assert_eq!(scene.service.reload().await.unwrap(), Vec::<String>::new());
    scene.subscribe("/feed.xml", &[]).await;

    fs::write(&file, scene.world.toml(&["/desk"], "")).unwrap();
    scene.service.reload().await.unwrap();
    assert_eq!(scene.ask("unsubscribe", "/feed.xml", &[]).status, 404);
    scene.news(2).await;
    assert_eq!(scene.posts(), 0);
    // Kept while it was off; what came meanwhile is told.
    fs::write(&file, scene.world.toml(&["/desk"], HUB)).unwrap();
    scene.service.reload().await.unwrap();
    scene.deliveries(1);
    scene.service.stop().await.unwrap();
}

/// A view that is taken out of the file ends the subscriptions to it, and the
/// subscriber learns why (section 5.2).
#[tokio::test(flavor = "multi_thread")]
async fn who_subscribed_to_what_is_no_more_is_told_so() {
    let view = format!("{HUB}[[view]]\nname = \"korea\"\ncountries = [\"KP\"]\n");
    let mut scene = Scene::with(&view).await;
    scene.subscribe("/views/korea.xml", &[]).await;
    let file = scene.world.dir.path().join("geowire.toml");
    fs::write(&file, scene.world.toml(&["/desk"], HUB)).unwrap();
    scene.service.reload().await.unwrap();
    let requests = scene.world.origin.wait_for_requests("/back", 2, PATIENCE);
    assert_eq!(parameter(&requests[1], "hub.mode").unwrap(), "denied");
    assert_eq!(
        parameter(&requests[1], "hub.topic").unwrap(),
        scene.topic("/views/korea.xml")
    );
    scene.until(<[_]>::is_empty).await;
    scene.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_than_max_subscriptions() {
    let scene = Scene::with(&format!("{HUB}max_subscriptions = 1\n")).await;
    scene.subscribe("/feed.xml", &[]).await;
    assert_eq!(scene.ask("subscribe", "/feed.atom", &[]).status, 503);
    // Renewing needs no further place.
    assert_eq!(scene.ask("subscribe", "/feed.xml", &[]).status, 202);
    scene.service.stop().await.unwrap();
}

/// Not even the most talkative log shows a secret, or the query of a callback.
#[test]
fn secrets_are_not_logged() {
    let world = World::new();
    show(&world, 1);
    world.origin.handle("/back", |request| {
        let challenge = parameter(request, "hub.challenge").unwrap_or_default();
        Reply::status(if request.method == "POST" { 500 } else { 200 })
            .header("Content-Type", "text/plain")
            .body(challenge)
    });
    let file = world.dir.path().join("geowire.toml");
    let more = format!("interval = \"1s\"\n{HUB}[log]\nlevel = \"trace\"\nformat = \"human\"\n");
    fs::write(&file, world.toml(&["/desk"], &more)).unwrap();
    let mut running = Running::start(world.dir.path(), &file);
    let address = running.address();
    let ask = |callback: &str| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("hub.mode", "subscribe")
            .append_pair("hub.topic", &format!("http://{address}/feed.xml"))
            .append_pair("hub.callback", &world.origin.url(callback))
            .append_pair("hub.secret", "sesame");
        assert_eq!(post(address, "/hub", &form.finish(), "").status, 202);
    };
    ask("/nobody?key=quince");
    running.wait_for("was not confirmed");
    ask("/back?key=quince");
    running.wait_for("was confirmed");
    show(&world, 2);
    running.wait_for("a delivery failed: the callback answered 500");
    for secret in ["sesame", "quince"] {
        assert!(!running.log().contains(secret), "{}", running.log());
    }
    assert_eq!(running.stop(), Some(0));
}
