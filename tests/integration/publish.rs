#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails; clippy knows test functions only, not their helpers"
)]

use geowire::model::{
    Alias, Content, Enclosure, Evidence, Key, Language, LanguageOrigin, Origin, RelatedStory,
    Relation, ReportEntry, ReportLine, SourceKind, StoryEntry,
};
use geowire::publish::{self, Channel, Document, Format, Outline};
use jiff::Timestamp;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn channel() -> Channel {
    Channel {
        title: "geowire".to_owned(),
        description: "Geopolitics & more".to_owned(),
        self_url: "http://127.0.0.1:8484/feed.xml?country=RU&limit=5".to_owned(),
        home_url: "http://127.0.0.1:8484/".to_owned(),
        hub: None,
        updated: at("2026-01-02T03:04:05Z"),
        content: Content::Full,
    }
}

fn labels() -> Vec<(String, String)> {
    [
        ("RU", "Russia"),
        ("KP", "North Korea"),
        ("alliances", "alliances and pacts"),
    ]
    .map(|(id, label)| (id.to_owned(), label.to_owned()))
    .to_vec()
}

fn evidence() -> Vec<Evidence> {
    [
        ("Russia + North Korea", 2.512_34),
        ("alliance", 1.25),
        ("football", -0.5),
        ("troops", 0.75),
    ]
    .map(|(what, share)| Evidence {
        what: what.to_owned(),
        share,
    })
    .to_vec()
}

pub(crate) fn story() -> StoryEntry {
    let line = |n: &str, title: &str, source: &str, kind, language: &str, hour| ReportLine {
        id: Key::of(1, &["report", n]),
        title: title.to_owned(),
        link: Some(format!("https://example.org/{n}?a=1&b=2")),
        source: source.to_owned(),
        publisher: format!("{source} Group"),
        kind,
        state: kind == SourceKind::StateMedia,
        language: language.to_owned(),
        published: at(&format!("2026-11-03T{hour}:15:00Z")),
        wires: Vec::new(),
        copy: false,
        because: format!("because of {n}"),
    };
    StoryEntry {
        id: Key::of(1, &["story"]),
        title: "Pact between <Moscow> & Pyongyang".to_owned(),
        link: Some("https://example.org/1?a=1&b=2".to_owned()),
        summary: "Both sides signed.\nTroops are to follow.".to_owned(),
        language: "en".to_owned(),
        score: 0.971_234_9,
        countries: vec!["RU".to_owned(), "KP".to_owned()],
        themes: vec!["alliances".to_owned()],
        labels: labels(),
        evidence: evidence(),
        first_seen: at("2026-11-03T06:20:00Z"),
        last_seen: at("2026-11-03T09:25:00Z"),
        updated: at("2026-11-03T09:20:00Z"),
        publishers: vec!["North Wire".to_owned(), "Harbour Radio".to_owned()],
        independent: 2,
        wires: Vec::new(),
        aliases: Vec::new(),
        related: Vec::new(),
        languages: vec!["en".to_owned(), "fa".to_owned()],
        reports: vec![
            line(
                "1",
                "Pact between <Moscow> & Pyongyang",
                "North Wire",
                SourceKind::Agency,
                "en",
                "06",
            ),
            line(
                "2",
                "پیمان تازه",
                "Harbour Radio",
                SourceKind::StateMedia,
                "fa",
                "09",
            ),
        ],
    }
}

/// The same after two more days: copies, agencies, another story taken over,
/// two that it hangs together with.
fn grown() -> StoryEntry {
    let mut story = story();
    story.wires = vec!["dpa".to_owned(), "AFP".to_owned()];
    let own = story.reports[0].clone();
    story.reports.push(ReportLine {
        wires: vec!["dpa".to_owned(), "AFP".to_owned()],
        copy: true,
        ..own.clone()
    });
    story.reports.push(ReportLine { copy: true, ..own });
    story.aliases = vec![
        Alias {
            id: Key::of(1, &["alias"]),
            because: "a report is <of> both".to_owned(),
        },
        Alias {
            id: Key::of(1, &["older alias"]),
            because: String::new(),
        },
    ];
    let other = |name: &str, relation, link: Option<&str>| RelatedStory {
        id: Key::of(1, &[name]),
        relation,
        title: format!("{name} & more"),
        link: link.map(str::to_owned),
        language: "en".to_owned(),
    };
    story.related = vec![
        other(
            "Before",
            Relation::Follows,
            Some("https://example.org/before"),
        ),
        other("After", Relation::FollowedBy, Some("javascript:alert(1)")),
        other("Aside", Relation::Related, None),
    ];
    story
}

#[test]
fn an_entry_says_what_was_copied_joined_and_is_related() {
    let document = publish::stories(&channel(), &[grown()], Format::Json);
    let feed: Value = serde_json::from_slice(&document.bytes).unwrap();
    let item = &feed["items"][0];
    let html = item["content_html"].as_str().unwrap();
    for part in [
        "</time> (dpa, AFP, syndicated)</li>",
        "</time> (syndicated)</li>",
        "Harbour Radio (state media), fa,",
        "<p>Joined with another entry: a report is &lt;of&gt; both</p>",
        "<li>continues: <a href=\"https://example.org/before\" lang=\"en\" dir=\"ltr\">Before &amp; more</a></li>",
        "<li>continued by: <span lang=\"en\" dir=\"ltr\">After &amp; more</span></li>",
        "<li>related: <span lang=\"en\" dir=\"ltr\">Aside &amp; more</span></li>",
        "; 4 reports, 2 publishers, 2 languages, wires: dpa, AFP; score 0.97</p>",
    ] {
        assert!(html.contains(part), "{part} is not in\n{html}");
    }
    assert_eq!(
        html.matches("Joined with").count(),
        1,
        "without a reason nothing is said"
    );
    let more = &item["_geowire"];
    assert_eq!(more["wires"], serde_json::json!(["dpa", "AFP"]));
    let (first, second) = (Key::of(1, &["alias"]), Key::of(1, &["older alias"]));
    assert_eq!(
        more["aliases"],
        serde_json::json!([first.urn(), second.urn()])
    );
    assert_eq!(more["merges"][0]["because"], "a report is <of> both");
    assert_eq!(more["related"][0]["relation"], "continues");
    assert_eq!(more["related"][0]["url"], "https://example.org/before");
    assert_eq!(more["related"][1]["url"], Value::Null);
    assert_eq!(more["related"][2]["title"], "Aside & more");
    assert_eq!(more["reports"][2]["copy"], true);
}

#[test]
fn the_line_of_counts_is_in_good_english() {
    let line = |change: fn(&mut StoryEntry)| {
        let mut story = story();
        change(&mut story);
        let document = publish::stories(&channel(), &[story], Format::Json);
        let feed: Value = serde_json::from_slice(&document.bytes).unwrap();
        let html = feed["items"][0]["content_html"]
            .as_str()
            .unwrap()
            .to_owned();
        html.rsplit("; ").nth(1).unwrap().to_owned()
    };
    assert_eq!(line(|_| ()), "2 reports, 2 publishers, 2 languages");
    let alone = line(|story| {
        story.reports.truncate(1);
        story.publishers.truncate(1);
        story.languages.truncate(1);
        story.wires = vec!["dpa".to_owned()];
    });
    assert_eq!(alone, "1 report, 1 publisher, 1 language, wire: dpa");
}

pub(crate) fn report() -> ReportEntry {
    ReportEntry {
        id: Key::of(1, &["report", "1"]),
        title: "Pakt unterzeichnet".to_owned(),
        link: Some("https://example.org/pakt".to_owned()),
        summary: "Beide Seiten haben unterzeichnet.".to_owned(),
        content: "<p>Beide Seiten haben <b>unterzeichnet</b>.</p>".to_owned(),
        language: Language {
            tag: "de".to_owned(),
            from: LanguageOrigin::Document,
        },
        published: at("2026-11-03T06:15:00Z"),
        updated: at("2026-11-03T07:00:00Z"),
        first_seen: at("2026-11-03T06:20:00Z"),
        authors: vec!["Redaktion".to_owned()],
        image: Some("https://example.org/bild.jpg".to_owned()),
        enclosures: vec![Enclosure {
            url: "https://example.org/ton.mp3".to_owned(),
            media_type: Some("audio/mpeg".to_owned()),
            length: Some(1234),
        }],
        licence: Some("CC BY 4.0".to_owned()),
        origin: Some(Origin {
            title: "North Wire".to_owned(),
            url: Some("https://wire.example/".to_owned()),
        }),
        sources: vec![
            (
                "Nordblatt".to_owned(),
                "https://u:geheim@example.org/feed".to_owned(),
            ),
            ("Südblatt".to_owned(), "https://example.net/feed".to_owned()),
        ],
        publisher: "Nordverlag".to_owned(),
        kind: SourceKind::Paper,
        state: false,
        confidence: 1.0,
        score: 0.9,
        countries: vec!["RU".to_owned()],
        themes: vec!["alliances".to_owned()],
        labels: labels(),
        evidence: evidence(),
        wires: Vec::new(),
        copy: None,
        story: Some(Key::of(1, &["story"])),
    }
}

pub(crate) fn text(document: &Document) -> String {
    String::from_utf8(document.bytes.clone()).unwrap()
}

pub(crate) fn pretty(document: &Document) -> String {
    let value: Value = serde_json::from_slice(&document.bytes).unwrap();
    serde_json::to_string_pretty(&value).unwrap()
}

/// Reads the document to its end with the strict reader and checks every
/// character by XML 1.0, production 2: quick-xml itself lets them pass.
/// Gives the texts of all elements called `name`.
pub(crate) fn read_xml(bytes: &[u8], name: &str) -> Vec<String> {
    let source = std::str::from_utf8(bytes).unwrap();
    for c in source.chars() {
        let allowed = matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
            || c >= '\u{10000}';
        assert!(allowed, "U+{:04X} is no XML character", u32::from(c));
    }
    let mut reader = Reader::from_str(source);
    reader.config_mut().check_end_names = true;
    let mut depth = 0_usize;
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => {
                for attribute in start.attributes() {
                    attribute
                        .expect("attribute")
                        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                        .expect("value");
                }
                depth += 1;
                if start.name().as_ref() == name {
                    open = true;
                    found.push(String::new());
                }
            }
            Event::Empty(start) => {
                for attribute in start.attributes() {
                    attribute
                        .expect("attribute")
                        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                        .expect("value");
                }
            }
            Event::End(end) => {
                depth -= 1;
                open &= end.name().as_ref() != name;
            }
            Event::Text(text) if open => found.last_mut().unwrap().push_str(&text),
            Event::GeneralRef(reference) => {
                let name = reference.to_string();
                let c = quick_xml::escape::resolve_predefined_entity(&name)
                    .unwrap_or_else(|| panic!("unknown reference &{name};"));
                if open {
                    found.last_mut().unwrap().push_str(c);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "all elements closed");
    found
}

#[test]
fn a_story_as_rss() {
    let document = publish::stories(&channel(), &[story()], Format::Rss);
    assert_eq!(document.media_type, "application/rss+xml; charset=utf-8");
    assert_eq!(document.last_modified, at("2026-11-03T09:20:00Z"));
    insta::assert_snapshot!(text(&document));
}

#[test]
fn a_story_as_atom() {
    insta::assert_snapshot!(text(&publish::stories(
        &channel(),
        &[story()],
        Format::Atom
    )));
}

#[test]
fn a_story_as_json() {
    insta::assert_snapshot!(pretty(&publish::stories(
        &channel(),
        &[story()],
        Format::Json
    )));
}

#[test]
fn a_report_as_rss() {
    insta::assert_snapshot!(text(&publish::reports(
        &channel(),
        &[report()],
        Format::Rss
    )));
}

#[test]
fn a_report_as_atom() {
    insta::assert_snapshot!(text(&publish::reports(
        &channel(),
        &[report()],
        Format::Atom
    )));
}

#[test]
fn a_report_as_json() {
    insta::assert_snapshot!(pretty(&publish::reports(
        &channel(),
        &[report()],
        Format::Json
    )));
}

#[test]
fn a_language_stands_at_the_head_only_when_all_entries_share_it() {
    let mut other = report();
    other.language.tag = "fr".to_owned();
    let mixed = publish::reports(&channel(), &[report(), other], Format::Rss);
    assert!(read_xml(&mixed.bytes, "language").is_empty());
    assert_eq!(read_xml(&mixed.bytes, "dc:language"), ["de", "fr"]);
    let same = publish::reports(&channel(), &[report(), report()], Format::Rss);
    assert_eq!(read_xml(&same.bytes, "language"), ["de"]);
}

#[test]
fn an_empty_feed_carries_the_channels_date() {
    let document = publish::stories(&channel(), &[], Format::Atom);
    assert_eq!(document.last_modified, channel().updated);
    assert_eq!(
        read_xml(&document.bytes, "updated"),
        ["2026-01-02T03:04:05Z"]
    );
}

#[test]
fn the_tag_follows_the_bytes() {
    let one = publish::stories(&channel(), &[story()], Format::Rss);
    let again = publish::stories(&channel(), &[story()], Format::Rss);
    let mut edited = story();
    edited.title.push('!');
    let other = publish::stories(&channel(), &[edited], Format::Rss);
    assert_eq!(one, again);
    assert_ne!(one.etag, other.etag);
    assert!(one.etag.starts_with('"') && one.etag.ends_with('"'));
}

#[test]
fn a_report_without_title_link_and_text_is_still_an_entry() {
    let mut bare = report();
    bare.title = "\u{1}\u{200b}".replace('\u{200b}', "");
    bare.summary = String::new();
    bare.content = String::new();
    bare.link = None;
    bare.sources = Vec::new();
    bare.evidence = Vec::new();
    let rss = publish::reports(&channel(), &[bare.clone()], Format::Rss);
    assert_eq!(
        read_xml(&rss.bytes, "title")[1],
        "Untitled report, Nordverlag"
    );
    let json = publish::reports(&channel(), &[bare], Format::Json);
    let value: Value = serde_json::from_slice(&json.bytes).unwrap();
    assert!(
        value["items"][0]["content_html"]
            .as_str()
            .unwrap()
            .contains("Why: Russia, alliances and pacts")
    );
}

#[test]
fn a_title_of_200_kb_is_cut_in_every_format() {
    let mut huge = story();
    huge.title = "é ]]> ".repeat(40_000);
    huge.reports[0].title = huge.title.clone();
    for (_, format) in Format::ALL {
        let document = publish::stories(&channel(), &[huge.clone()], format);
        assert!(
            document.bytes.len() < 20_000,
            "{format:?}: {}",
            document.bytes.len()
        );
    }
}

#[test]
fn addresses_that_run_something_are_no_links() {
    let mut bad = story();
    bad.link = Some("javascript:alert(1)".to_owned());
    bad.reports[0].link = Some("data:text/html,x".to_owned());
    for (_, format) in Format::ALL {
        let document = text(&publish::stories(&channel(), &[bad.clone()], format));
        assert!(!document.contains("javascript:") && !document.contains("data:text"));
    }
}

/// Texts as hostile feeds hold them.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        (0_u32..0x20).prop_map(|c| char::from_u32(c).unwrap().to_string()),
        (0x7f_u32..0xa0).prop_map(|c| char::from_u32(c).unwrap().to_string()),
        prop::sample::select(vec![
            "]]>",
            "<![CDATA[",
            "<script>alert(1)</script>",
            "&",
            "&amp;",
            "&#0;",
            "&nbsp;",
            "\"",
            "'",
            "<!--",
            "-->",
            "<?xml",
            "\u{fffe}",
            "\u{ffff}",
            "\u{1fffe}",
            "\u{fdd0}",
            "\u{202e}",
            "\u{2066}",
            "\u{feff}",
            "\u{2028}",
            "\0",
            "\r",
            "\r\n",
            "https://example.org/",
            "javascript:x",
            "de\"",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn documents_are_well_formed_whatever_the_input_holds(
        texts in prop::collection::vec(nasty(), 16),
        score in any::<f64>(),
    ) {
        let mut s = story();
        let mut r = report();
        let mut c = channel();
        c.title = texts[0].clone();
        c.description = texts[1].clone();
        c.self_url = texts[2].clone();
        s.title = texts[3].clone();
        s.summary = texts[4].clone();
        s.language = texts[5].clone();
        s.link = Some(format!("https://example.org/{}", texts[6]));
        s.publishers = vec![texts[7].clone()];
        s.countries = vec![texts[8].clone()];
        s.labels = vec![(texts[8].clone(), texts[9].clone())];
        s.evidence[0].what = texts[10].clone();
        s.reports[0].title = texts[3].clone();
        s.reports[0].source = texts[11].clone();
        s.reports[0].language = texts[5].clone();
        s.score = score;
        r.title = texts[3].clone();
        r.summary = texts[4].clone();
        r.content = texts[12].clone();
        r.licence = Some(texts[13].clone());
        r.authors = vec![texts[14].clone()];
        r.sources = vec![(texts[11].clone(), texts[15].clone())];
        r.image = Some(texts[6].clone());
        r.score = score;
        for (_, format) in Format::ALL {
            let stories = publish::stories(&c, std::slice::from_ref(&s), format);
            let reports = publish::reports(&c, std::slice::from_ref(&r), format);
            for document in [&stories, &reports] {
                match format {
                    Format::Json => {
                        let value: Value = serde_json::from_slice(&document.bytes).expect("JSON");
                        prop_assert!(value["items"][0]["title"].as_str().is_some_and(|t| !t.is_empty()));
                    }
                    Format::Rss | Format::Atom => {
                        let titles = read_xml(&document.bytes, "title");
                        prop_assert!(titles.len() >= 2 && !titles[1].is_empty());
                    }
                }
            }
            if format == Format::Rss {
                // What a reader renders holds no markup that came from a text.
                let html = read_xml(&stories.bytes, "content:encoded").concat();
                prop_assert!(!html.contains("<script"));
            }
        }
        let outline = Outline {
            name: texts[3].clone(),
            url: format!("https://example.org/{}", texts[15]),
            site: Some(texts[6].clone()),
            publisher: texts[7].clone(),
            kind: SourceKind::Other,
            language: Some(texts[5].clone()),
        };
        read_xml(&publish::opml(&texts[0], &[outline], channel().updated).bytes, "title");
    }
}
