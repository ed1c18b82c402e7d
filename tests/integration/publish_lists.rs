#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails; clippy knows test functions only, not their helpers"
)]

use geowire::model::{Content, Key, Original, SourceKind};
use geowire::publish::{self, Channel, Format, Outline};
use jiff::Timestamp;
use serde_json::Value;

use crate::publish::{channel, read_xml, report, story, text};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn carrying(content: Content) -> Channel {
    Channel {
        content,
        ..channel()
    }
}

fn first_item(document: &publish::Document) -> Value {
    let mut feed: Value = serde_json::from_slice(&document.bytes).unwrap();
    feed["items"][0].take()
}

#[test]
fn an_entry_carries_as_much_as_is_asked_for() {
    let page = "<p><a href=\"http://127.0.0.1:8484/stories/";
    let html = |content| {
        let document = publish::stories(&carrying(content), &[story()], Format::Rss);
        read_xml(&document.bytes, "content:encoded").concat()
    };
    let (full, summary) = (html(Content::Full), html(Content::Summary));
    assert!(
        full.contains("<li>") && full.contains("Why:") && full.contains(page),
        "{full}"
    );
    assert!(
        summary.contains("Both sides signed.<br>") && summary.contains(page),
        "{summary}"
    );
    assert!(
        !summary.contains("<li>") && !summary.contains("Why:"),
        "{summary}"
    );
    assert_eq!(html(Content::None), "");

    let none = carrying(Content::None);
    for (_, format) in Format::ALL {
        for document in [
            publish::stories(&none, &[story()], format),
            publish::reports(&none, &[report()], format),
        ] {
            let text = text(&document);
            assert!(
                !text.contains("signed.") && !text.contains("Seiten"),
                "{text}"
            );
        }
    }
    let item = first_item(&publish::stories(&none, &[story()], Format::Json));
    assert_eq!(item["title"], "Pact between <Moscow> & Pyongyang");
    assert_eq!(
        item["content_text"], "",
        "one of two that the format demands"
    );
    assert_eq!(item["_geowire"]["reports"].as_array().unwrap().len(), 2);
    let brief = first_item(&publish::reports(
        &carrying(Content::Summary),
        &[report()],
        Format::Json,
    ));
    assert_eq!(
        brief["content_html"],
        "<p lang=\"de\" dir=\"ltr\">Beide Seiten haben unterzeichnet.</p>\n"
    );
}

/// RFC 4287, section 4.1.2: what has no content has a link.
#[test]
fn an_atom_entry_has_content_or_a_link() {
    let mut bare = report();
    bare.link = None;
    let atom = publish::reports(&carrying(Content::None), &[bare], Format::Atom);
    assert_eq!(read_xml(&atom.bytes, "content"), [""]);
    let mut bare = story();
    bare.link = None;
    let atom = text(&publish::stories(
        &carrying(Content::None),
        &[bare],
        Format::Atom,
    ));
    let page = format!("http://127.0.0.1:8484/stories/{}", story().id);
    assert!(
        atom.contains(&format!("<link rel=\"alternate\" href=\"{page}\"/>")),
        "{atom}"
    );
}

#[test]
fn a_report_says_which_wire_and_report_it_repeats() {
    let carried = |publisher: Option<&str>| {
        let mut report = report();
        report.wires = vec!["dpa".to_owned()];
        report.state = true;
        report.copy = Some(Original {
            id: Key::of(1, &["first"]),
            publisher: publisher.map(str::to_owned),
        });
        first_item(&publish::reports(&channel(), &[report], Format::Json))
    };
    let item = carried(Some("Post & Bote"));
    let html = item["content_html"].as_str().unwrap();
    assert!(
        html.contains("<p>Carried by Nordblatt (state media), Südblatt; wire: dpa; repeats a report of Post &amp; Bote.</p>"),
        "{html}"
    );
    let more = &item["_geowire"];
    assert_eq!(more["wires"], serde_json::json!(["dpa"]));
    assert_eq!(more["copy"], true);
    assert_eq!(more["copy_of"], Key::of(1, &["first"]).urn());
    let html = carried(None)["content_html"].to_string();
    assert!(
        html.contains("repeats a report that is no longer kept."),
        "{html}"
    );
}

#[test]
fn sources_as_opml() {
    let outline = |name: &str, url: &str, kind| Outline {
        name: name.to_owned(),
        url: url.to_owned(),
        site: Some("https://example.org/".to_owned()),
        publisher: "P".to_owned(),
        kind,
        language: Some("de".to_owned()),
    };
    let outlines = [
        outline(
            "Blatt & Söhne",
            "https://example.org/feed?a=1&b=2",
            SourceKind::Paper,
        ),
        outline(
            "Funk",
            "https://user:geheim@example.org/funk",
            SourceKind::StateMedia,
        ),
    ];
    let document = publish::opml("geowire", &outlines, at("2026-01-02T03:04:05Z"));
    assert!(!text(&document).contains("geheim"));
    insta::assert_snapshot!(text(&document));
}
