//! The pages of the map, of the sources, and of what was left out.

use geowire::dedupe::Keys;
use geowire::model::{Evidence, Key, OutcomeKind, SourceProfile, SourceState};
use geowire::store::Declared;
use jiff::SignedDuration;

use super::health::{ended, sources};
use super::{Answer, Served, item, now, profile, verdict};

const GERMAN: [(&str, &str); 1] = [("accept-language", "de-DE,en;q=0.5")];

/// A page, with what holds of every page.
async fn page(served: &Served, path: &str, headers: &[(&str, &str)]) -> String {
    let answer = served.ask("GET", path, headers).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    sound(path, &answer);
    answer.text().to_owned()
}

fn sound(path: &str, answer: &Answer) {
    let text = answer.text();
    let kind = answer.header("content-type").unwrap();
    assert!(kind.starts_with("text/html"), "{path}: {kind}");
    assert_eq!(text.matches("<h1").count(), 1, "{path}");
    for inline in [" style=", "<style", " onclick=", "javascript:"] {
        assert!(!text.contains(inline), "{path} holds {inline}");
    }
    let mut ids: Vec<&str> = text
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "{path} has an id twice");
    for table in text.split("<table").skip(1) {
        let table = table.split("</table>").next().unwrap();
        assert!(
            table.contains("<caption"),
            "{path}: a table without a caption"
        );
        assert_eq!(
            table.matches("<th").count() - table.matches("<thead").count(),
            table.matches("scope=\"").count(),
            "{path}: a heading without a scope"
        );
    }
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to}")).0
}

#[tokio::test]
async fn the_map_and_its_table_say_the_same() {
    let served = Served::new().await;
    served.report("Pact confirmed", "KP", 0.9).await;
    let text = page(&served, "/map", &[]).await;
    let map = between(&text, "<svg class=\"world\"", "</svg>");
    let table = between(&text, "<tbody>", "</tbody>");
    for (code, name, stories) in [
        ("KP", "North Korea", "2 stories"),
        ("RU", "Russia", "1 story"),
        ("UA", "Ukraine", "1 story"),
    ] {
        let link = format!("href=\"/?country={code}\"");
        assert!(
            map.contains(&format!("<title>{name}: {stories}</title>")),
            "{map}"
        );
        assert!(map.contains(&link) && table.contains(&link), "{code}");
        let row = between(table, &format!(">{name}</a>"), "</tr>");
        let count = stories.split(' ').next().unwrap();
        assert!(row.contains(&format!(">{count}</td>")), "{row}");
    }
    assert!(between(table, ">North Korea</a>", "</tr>").contains("50%"));
    assert_eq!(table.matches("<tr>").count(), 3);
    // The one with most stories is the first to be reached.
    let order = ["North Korea: 2", "Russia: 1", "Ukraine: 1"].map(|said| map.find(said).unwrap());
    assert!(order.is_sorted());
    assert!(map.contains("<title>Chad: no story</title>"));
    // A link leads to the stories that it counted.
    let stories = served.get("/?country=KP").await;
    for title in ["Pact signed", "Pact confirmed"] {
        assert!(stories.text().contains(title));
    }
    assert!(!stories.text().contains("Fleet leaves port"));
    served.stop().await;
}

#[tokio::test]
async fn the_map_takes_the_filter_of_the_front_page() {
    let served = Served::new().await;
    served.about("Ban widened", "IR", &["sanctions"]).await;
    let text = page(&served, "/map?theme=sanctions&within=3d", &GERMAN).await;
    let map = between(&text, "<svg class=\"world\"", "</svg>");
    assert!(map.contains("<title>Iran: 1 Meldung</title>"));
    assert!(map.contains("<title>Nordkorea: keine Meldung</title>"));
    assert!(map.contains("href=\"/?country=IR&amp;theme=sanctions&amp;within=3d\""));
    assert!(text.contains("1 Meldung der letzten 3 Tage"));
    assert!(text.contains("href=\"/feed.xml?theme=sanctions&amp;within=3d\""));
    // The chosen countries are marked, and all others can still be chosen.
    let text = page(&served, "/map?country=UA&country=RU", &GERMAN).await;
    let table = between(&text, "<tbody>", "</tbody>");
    assert_eq!(table.matches(" checked").count(), 2);
    assert_eq!(table.matches("<tr>").count(), 4);
    assert_eq!(
        between(&text, "<svg class=\"world\"", "</svg>")
            .matches(" on\"")
            .count(),
        2
    );
    assert!(text.contains("href=\"/?country=RU&amp;country=UA\""));
    // What else is asked for goes along with the countries that are ticked.
    let text = page(&served, "/map?q=ban&within=", &[]).await;
    let form = between(&text, "id=\"countries\"", "<table");
    assert!(form.contains("name=\"q\" value=\"ban\""), "{form}");
    assert!(form.contains("name=\"within\" value=\"\""), "{form}");
    // A month later the last day is empty, and says so.
    for _ in 0..2 * 24 * 60 {
        served.later();
    }
    let text = page(&served, "/map", &[]).await;
    assert!(text.contains("No story of this time names a country"));
    let refused = served.get("/map?country=Narnia").await;
    assert_eq!(refused.status, 400);
    served.stop().await;
}

#[tokio::test]
async fn sources_that_need_a_hand_come_first_with_what_to_do() {
    let served = Served::new().await;
    let store = &served.store;
    let rows = sources(store, &["Absent", "Moved", "Torn", "Silent", "Well"]).await;
    let [absent, moved, torn, _, well] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    let healthy = |state: &mut SourceState| state.last_success = Some(now());
    ended(store, *well, 1, OutcomeKind::Updated, "read", healthy).await;
    ended(store, *moved, 1, OutcomeKind::Updated, "read", |state| {
        state.last_success = Some(now());
        state.adopted_url = "https://me:secret@moved.example/new".parse().ok();
        state.adopted_because = Some("the server moved it to https".to_owned());
    })
    .await;
    ended(
        store,
        *torn,
        1,
        OutcomeKind::Damaged,
        "read in part",
        |state| {
            state.last_success = Some(now());
            state.problems = vec!["entry 3 breaks <off>".to_owned()];
        },
    )
    .await;
    ended(
        store,
        *absent,
        1,
        OutcomeKind::DnsError,
        "the name of absent.example could not be resolved",
        |state| {
            state.failures = 4;
        },
    )
    .await;
    let text = page(&served, "/sources", &[]).await;
    let hand = between(&text, "id=\"ailing\"", "</section>");
    for said in [
        "4 times in a row",
        "the name of absent.example could not be resolved.",
        "Check how the address is spelt",
        "entry 3 breaks &lt;off&gt;",
        "parts of it are broken",
    ] {
        assert!(hand.contains(said), "{said}: {hand}");
    }
    assert!(!hand.contains("Well") && !hand.contains("Moved"));
    let elsewhere = between(&text, "id=\"moved\"", "</section>");
    assert!(
        elsewhere.contains("href=\"https://moved.example/new\""),
        "{elsewhere}"
    );
    assert!(elsewhere.contains("the server moved it to https."));
    assert!(!text.contains("secret"), "a password is shown");
    // The table has all, in the words of the terminal, the ailing ones first.
    let table = between(&text, "<tbody>", "</tbody>");
    let all = store.read(|read| read.status(now())).await.unwrap();
    for source in &all {
        let row = between(table, &format!("{}</bdi>", source.profile.name), "</tr>");
        let state = source.condition().name();
        assert!(row.contains(&format!(">{state}<")), "{state}: {row}");
    }
    let places = ["Absent", "Torn", "Harbour", "Well"]
        .map(|name| table.find(&format!("{name}</bdi></a>")).unwrap());
    assert!(places.is_sorted(), "{places:?}");
    let harbour = between(table, "Harbour</bdi>", "</tr>");
    assert!(
        harbour.contains("oldest first: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3\""),
        "{harbour}"
    );
    assert!(harbour.contains("100%"));
    assert!(table.contains("href=\"/?source=Harbour\""));
    assert!(text.contains("href=\"/health.xml\""));
    let text = page(&served, "/sources", &GERMAN).await;
    for said in [
        "Was zu tun ist",
        "gestört",
        "4-mal in Folge",
        "noch nie gelesen",
        "ausgeschaltet",
    ] {
        assert!(text.contains(said), "{said}");
    }
    served.stop().await;
}

#[tokio::test]
async fn a_password_in_an_address_is_never_shown() {
    let served = Served::new().await;
    let declared = Declared {
        profile: SourceProfile {
            name: "Vault".to_owned(),
            ..profile()
        },
        url: "https://me:secret@vault.example/feed".parse().unwrap(),
        enabled: true,
        fresh: SourceState::fresh(now(), SignedDuration::from_mins(15)),
    };
    let store = &served.store;
    store
        .write(move |write| write.reconcile(&[declared], now()))
        .await
        .unwrap();
    let text = page(&served, "/sources", &[]).await;
    assert!(text.contains("https://vault.example/feed"));
    assert!(!text.contains("secret") && !text.contains("me:"));
    served.stop().await;
}

/// A report that is left out, in a language, with what spoke for and against.
async fn rejected(served: &Served, title: &str, language: &str, score: f64, against: &str) {
    let source = served.row;
    let mut item = item(title);
    item.language.tag = language.to_owned();
    let mut verdict = verdict("EG", score);
    verdict.geopolitics = false;
    verdict.evidence.push(Evidence {
        what: against.to_owned(),
        share: -2.0,
    });
    let keys = Keys {
        identity: Key::of(1, &["identity", title]),
        link: None,
        content: Key::of(1, &["content", title]),
    };
    served
        .store
        .write(move |write| {
            write.insert_report(source, &item, &keys, &verdict, now())?;
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn what_was_left_out_says_why() {
    let served = Served::new().await;
    rejected(&served, "Cup final", "en", 0.1, "Sport").await;
    rejected(
        &served,
        "زيارة الوزير",
        "ar",
        0.42,
        "signs of another subject",
    )
    .await;
    rejected(
        &served,
        "Minister <visits>",
        "en",
        0.3,
        "no foreign country",
    )
    .await;
    let text = page(&served, "/left-out", &GERMAN).await;
    let order = ["زيارة الوزير", "Minister &lt;visits&gt;", "Cup final"];
    let places = order.map(|title| text.find(title).unwrap_or_else(|| panic!("{title}")));
    assert!(places.is_sorted(), "nearest to the threshold first");
    assert!(text.contains("<h2 lang=\"ar\" dir=\"rtl\">"));
    let first = between(&text, "زيارة الوزير", "</article>");
    for said in [
        "42\u{a0}%",
        "Arabisch",
        "Harbour",
        "Dafür",
        "Anzeichen für ein anderes Thema",
    ] {
        assert!(first.contains(said), "{said}: {first}");
    }
    assert!(text.contains("ab 50\u{a0}%") && text.contains("3 Berichte der letzten 24 Stunden"));
    // Nothing that was taken in stands here.
    assert!(!text.contains("Pact signed"));
    // What can be chosen is counted over what was left out.
    let languages = between(&text, "<legend>Sprachen<", "</fieldset>");
    assert!(languages.contains("value=\"ar\"") && languages.contains("value=\"en\""));
    served.stop().await;
}

#[tokio::test]
async fn the_feed_beside_what_was_left_out_holds_the_same() {
    let served = Served::new().await;
    for at in 0..5_u8 {
        let score = 0.1 + f64::from(at) / 20.0;
        rejected(&served, &format!("Match {at}"), "en", score, "Sport").await;
    }
    rejected(&served, "Spiel", "de", 0.45, "Sport").await;
    let text = page(&served, "/left-out?lang=en&limit=2&page=2", &[]).await;
    assert!(text.contains("5 reports"));
    for (title, shown) in [
        ("Match 4", false),
        ("Match 2", true),
        ("Match 1", true),
        ("Spiel", false),
    ] {
        assert_eq!(text.contains(title), shown, "{title}");
    }
    assert!(text.contains("rel=\"prev\"") && text.contains("rel=\"next\""));
    let feed = between(
        &text,
        "type=\"application/feed+json\" title=\"Left out (JSON)\" href=\"",
        "\"",
    );
    assert_eq!(feed, "/rejected.json?lang=en&amp;within=1d");
    let feed = served.get(&feed.replace("&amp;", "&")).await.json();
    assert_eq!(feed["items"].as_array().unwrap().len(), 5);
    assert_eq!(served.get("/left-out?min_score=x").await.status, 400);
    served.stop().await;
}
