use geowire::model::{DateOrigin, Enclosure, Item, LanguageOrigin, SourceKind, SourceProfile};
use geowire::normalize::{Context, canonical, normalize, read_date, safe_html};
use geowire::parse::{ParsedEntry, ParsedFeed, Text};
use jiff::Timestamp;
use proptest::prelude::*;
use url::Url;

const NOW: &str = "2026-11-20T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn plain(value: &str) -> Option<Text> {
    Some(Text {
        value: value.into(),
        html: false,
    })
}

fn html(value: &str) -> Option<Text> {
    Some(Text {
        value: value.into(),
        html: true,
    })
}

fn entry(title: &str) -> ParsedEntry {
    ParsedEntry {
        title: plain(title),
        links: vec!["https://a.example/1".into()],
        ..ParsedEntry::default()
    }
}

fn profile(languages: &[&str]) -> SourceProfile {
    SourceProfile {
        name: "A".into(),
        publisher: "A".into(),
        family: "A".into(),
        state: false,
        kind: SourceKind::Paper,
        languages: languages.iter().map(|tag| (*tag).to_owned()).collect(),
    }
}

fn item_in(entry: &ParsedEntry, feed: &ParsedFeed, languages: &[&str]) -> Result<Item, String> {
    let url = Url::parse("https://a.example/feeds/all.xml").unwrap();
    normalize(
        entry,
        Context {
            feed,
            source: &profile(languages),
            url: &url,
            now: now(),
        },
    )
}

fn item(entry: &ParsedEntry) -> Item {
    item_in(entry, &ParsedFeed::default(), &[]).unwrap()
}

/// A story in the manner of a German portal, with what the page puts between its
/// paragraphs.
const STORY: [&str; 9] = [
    "Norwegen und Schweden rücken in der Verteidigung ihrer Küsten enger zusammen.",
    "Gerade lesen andere",
    "Beide Regierungen wollen ihre Marine künftig aus einem Stab führen.",
    "Lesen Sie auch",
    "Ein Stab für zwei Flotten",
    "Der Vertrag soll im März 2027 in Oslo unterschrieben werden.",
    "Lesen Sie auch die Anmerkungen im Anhang des Vertrags, rät das Ministerium.",
    "Lesen Sie auch",
    "Quellen: Verteidigungsministerium in Oslo, eigene Recherche.",
];

fn is_furniture(line: &str) -> bool {
    matches!(line, "Gerade lesen andere" | "Lesen Sie auch")
}

fn story() -> String {
    let kept: Vec<&str> = STORY
        .into_iter()
        .filter(|line| !is_furniture(line))
        .collect();
    kept.join(" ")
}

#[test]
fn a_story_in_lines_loses_its_page_furniture() {
    let mut raw = entry("Zwei Flotten, ein Stab");
    raw.summary = plain(&STORY.join("\n"));
    assert_eq!(item(&raw).summary, story());
}

#[test]
fn a_story_in_html_loses_its_page_furniture() {
    for (open, close) in [
        ("<p>", "</p>"),
        ("<div>", "</div>"),
        ("<h3>", "</h3>"),
        ("", "<br>"),
        ("<p><strong>", "</strong></p>"),
    ] {
        let mut markup = String::new();
        for line in STORY {
            let (open, close) = if is_furniture(line) {
                (open, close)
            } else {
                ("<p>", "</p>")
            };
            markup.push_str(&format!("{open}{line}{close}\n"));
        }
        let mut raw = entry("Zwei Flotten, ein Stab");
        raw.summary = html(&markup);
        assert_eq!(item(&raw).summary, story(), "{open}");
        raw.summary = plain("Zusammen zur See.");
        raw.content = html(&markup);
        let content = item(&raw).content;
        assert!(!content.contains("Gerade lesen"), "{content}");
        assert_eq!(content.matches("Lesen Sie auch").count(), 1, "{content}");
    }
}

#[test]
fn a_heading_of_furniture_takes_its_links_along() {
    let base = Url::parse("https://a.example/").unwrap();
    for markup in [
        "<p>Der Rat tagt.</p><h3>Lesen Sie auch:</h3><ul><li><a href=/x>Andere Sache</a></li><li><a href=/y>Dritte</a></li></ul><p>Ende.</p>",
        "<p>Der Rat tagt.</p><p><b>Mehr zum Thema</b></p><p><a href=/x>Andere Sache</a></p><p><a href=/y>Dritte</a></p><p>Ende.</p>",
        "<p>Der Rat tagt.</p><div><h4>Auch interessant</h4><ol><li><a href=/x>Andere Sache</a></ol></div><p>Ende.</p>",
    ] {
        assert_eq!(
            safe_html(markup, &base),
            "<p>Der Rat tagt.</p><p>Ende.</p>",
            "{markup}"
        );
    }
    // A list that is part of the report stays.
    let list = "<p>Der Rat fordert:</p><ul><li>Waffenruhe</li><li>Wahlen</li></ul>";
    assert_eq!(safe_html(list, &base), list);
}

#[test]
fn furniture_of_sixteen_languages_goes() {
    for phrase in [
        "Weiterlesen",
        "Read full article",
        "Lire la suite",
        "Leer más",
        "Leggi anche",
        "Leia também",
        "Lees ook",
        "Czytaj też",
        "Читайте также",
        "Читайте також",
        "Devamını oku",
        "اقرأ أيضا",
        "بیشتر بخوانید",
        "关注我们",
        "続きを読む",
        "관련기사",
    ] {
        let mut raw = entry("Titel");
        raw.summary = html(&format!(
            "<p>Der Rat tagt.</p><p><a href='/x'>{phrase}</a></p>"
        ));
        assert_eq!(item(&raw).summary, "Der Rat tagt.", "{phrase}");
    }
}

#[test]
fn a_link_inside_a_sentence_stays() {
    for markup in [
        "Sie fordern <a href='/x'>mehr</a> Geld.",
        "<p><a href='/x'>Read more</a> about the treaty here.</p>",
        "<p>Das Land will <strong>mehr</strong></p>",
    ] {
        let mut raw = entry("Titel");
        raw.summary = html(markup);
        let summary = item(&raw).summary.to_lowercase();
        assert!(
            summary.contains("more") || summary.contains("mehr"),
            "{markup}: {summary}"
        );
    }
}

#[test]
fn safe_html_holds_nothing_that_acts() {
    let base = Url::parse("https://a.example/news/1").unwrap();
    let markup = "<script>x()</script><style>p{}</style><p onclick=x() style='color:red'>Eins <a href='javascript:x()'>zwei</a> \
        <a href='../2?x=1'>drei</a></p><iframe src='https://b.example/'></iframe><form><input value=q>vier</form>\
        <svg><script>y</script></svg><img src='/p.gif' width=1 height=1><img src='data:image/gif;base64,R0' data-src='/big.jpg' alt=B>";
    insta::assert_snapshot!(safe_html(markup, &base), @r#"<p>Eins <a rel="noopener noreferrer nofollow">zwei</a> <a href="https://a.example/2?x=1" rel="noopener noreferrer nofollow">drei</a></p> <div>vier</div> <img src="https://a.example/big.jpg" alt="B">"#);
}

/// An ordinary item needs no HTML parser. Measured, not promised: a debug build on
/// a busy machine is far slower than what runs; the bound only catches a parser
/// that came into the way.
#[test]
fn an_ordinary_item_is_quick() {
    let mut raw = entry("Rat beschließt neue Regeln für die Küstenwache");
    raw.summary = plain(&"Die Ministerin sprach in Oslo mit ihren Gästen. ".repeat(6));
    raw.published = Some("Fri, 20 Nov 2026 11:04:05 +0100".into());
    let begun = std::time::Instant::now();
    for _ in 0..1_000 {
        item(&raw);
    }
    let each = begun.elapsed() / 1_000;
    println!("{each:?} an item");
    assert!(each.as_micros() < 5_000);
}

#[test]
fn markup_made_to_exhaust_the_parser_is_bounded() {
    let begun = std::time::Instant::now();
    for unit in [
        "<div>",
        "<b>",
        "<p><b>",
        "<table><tr><td>",
        "<a href=x>",
        "<p><font color=1>x</p>",
        "<ul><li>",
        "&amp;",
        "<a href=\"",
        "<!--",
        "\u{a0}",
        ">",
        "<svg><p>",
        "<blockquote><i>x",
    ] {
        let mut raw = entry("Titel");
        raw.content = html(&unit.repeat(2_000_000 / unit.len()));
        let item = item(&raw);
        assert!(item.content.len() < 4_000_000, "{unit}");
    }
    // Unbounded, one of these alone takes minutes or ends the process.
    assert!(begun.elapsed().as_secs() < 120);
}

#[test]
fn content_that_says_no_more_than_the_summary_is_left_out() {
    let mut raw = entry("Titel");
    raw.summary = html("Der Rat tagt &amp; berät.");
    raw.content = html("<div><p>Der Rat tagt &amp; berät.</p></div>");
    assert_eq!(item(&raw).content, "");
    raw.content = html("<p>Der Rat tagt &amp; berät.</p><p>Danach spricht die Ministerin.</p>");
    assert_eq!(
        item(&raw).content,
        "<p>Der Rat tagt &amp; berät.</p><p>Danach spricht die Ministerin.</p>"
    );
    raw.summary = None;
    let made = item(&raw);
    assert_eq!(
        made.summary,
        "Der Rat tagt & berät. Danach spricht die Ministerin."
    );
    assert_eq!(made.content, "");
}

#[test]
fn texts_are_capped_and_titles_made() {
    let mut raw = entry(&"Wort ".repeat(40_000));
    raw.summary = plain(&"Wort ".repeat(40_000));
    let long = item(&raw);
    assert!(long.title.chars().count() <= 1_000 && long.title.ends_with("Wort…"));
    assert!(long.summary.chars().count() <= 2_000 && long.summary.ends_with("Wort…"));
    raw.title = plain(" \u{200B} ");
    raw.summary = plain("Der Rat tagt.");
    assert_eq!(item(&raw).title, "Der Rat tagt.");
}

#[test]
fn nothing_to_keep_is_dropped_with_a_reason() {
    let raw = ParsedEntry {
        title: html("<img src=x>"),
        links: vec!["javascript:x()".into()],
        ..ParsedEntry::default()
    };
    let reason = item_in(&raw, &ParsedFeed::default(), &[]).unwrap_err();
    assert!(
        reason.contains("no title, no text and no usable link"),
        "{reason}"
    );
}

#[test]
fn links_are_read_against_the_best_base() {
    let feed = ParsedFeed {
        site_link: Some("https://site.example/de/".into()),
        ..ParsedFeed::default()
    };
    let mut raw = entry("Titel");
    raw.links = vec!["7?utm_source=rss#top".into()];
    raw.summary = html("Text <img src='b.jpg'>");
    raw.enclosures = vec![Enclosure {
        url: "ftp://a.example/x.mp3".into(),
        media_type: None,
        length: None,
    }];
    let found = item_in(&raw, &feed, &[]).unwrap();
    assert_eq!(found.link.as_deref(), Some("https://site.example/de/7"));
    assert_eq!(
        found.image.as_deref(),
        Some("https://site.example/de/b.jpg")
    );
    assert!(found.enclosures.is_empty());
    raw.base = Some("https://base.example/x/".into());
    let found = item_in(&raw, &feed, &[]).unwrap();
    assert_eq!(found.link.as_deref(), Some("https://base.example/x/7"));
    assert_eq!(found.image.as_deref(), Some("https://base.example/x/b.jpg"));
}

#[test]
fn dates_as_feeds_write_them() {
    let table = [
        // RFC 2822 and its obsolete forms
        ("Fri, 02 Jan 2026 15:04:05 +0000", "2026-01-02T15:04:05Z"),
        ("Fri, 02 Jan 2026 15:04:05 GMT", "2026-01-02T15:04:05Z"),
        ("Fri, 02 Jan 2026 15:04:05 UT", "2026-01-02T15:04:05Z"),
        ("Fri, 02 Jan 2026 15:04:05 Z", "2026-01-02T15:04:05Z"),
        ("Fri, 02 Jan 2026 15:04:05 EST", "2026-01-02T20:04:05Z"),
        ("Fri, 02 Jan 2026 15:04:05 PDT", "2026-01-02T22:04:05Z"),
        ("Fri, 02 Jan 2026 15:04:05 MSK", "2026-01-02T12:04:05Z"),
        ("Fri, 02 Jan 2026 15:04:05 CET", "2026-01-02T14:04:05Z"),
        ("Thu, 02 Jul 2026 15:04:05 CEST", "2026-07-02T13:04:05Z"),
        ("Thu, 02 Jul 2026 15:04:05 MESZ", "2026-07-02T13:04:05Z"),
        ("Fri, 02 Jan 2026 15:04:05 IST", "2026-01-02T09:34:05Z"),
        ("Fri, 02 Jan 2026 15:04:05 JST", "2026-01-02T06:04:05Z"),
        ("Fri, 2 Jan 26 15:04:05 +0100", "2026-01-02T14:04:05Z"),
        ("Fri, 2 Jan 98 15:04 GMT", "1998-01-02T15:04:00Z"),
        ("2 Jan 2026 15:04 +0300", "2026-01-02T12:04:00Z"),
        ("02 Jan 2026 15:04:05", "2026-01-02T15:04:05Z"),
        ("Fri, 02 Jan 2026", "2026-01-02T00:00:00Z"),
        ("Wed, 02 Jan 2026 15:04:05 +0000", "2026-01-02T15:04:05Z"),
        (
            "Fri,02 Jan 2026 15:04:05 -0500 (EST)",
            "2026-01-02T20:04:05Z",
        ),
        ("Fri Jan 02 15:04:05 MST 2026", "2026-01-02T22:04:05Z"),
        (
            "Fri, 02 Jan 2026 15:04:05 GMT+0100 (Central European Time)",
            "2026-01-02T14:04:05Z",
        ),
        ("Fri, 02 Jan 2026 24:00:00 GMT", "2026-01-03T00:00:00Z"),
        ("Fri, 02 Jan 2026 23:59:60 GMT", "2026-01-02T23:59:59Z"),
        (
            "Fri, 02 January 2026 03:04:05 PM GMT",
            "2026-01-02T15:04:05Z",
        ),
        // RFC 3339, ISO 8601 and relatives
        ("2026-01-02T15:04:05Z", "2026-01-02T15:04:05Z"),
        ("2026-01-02T15:04:05.678+01:00", "2026-01-02T14:04:05Z"),
        ("2026-01-02T15:04:05+0100", "2026-01-02T14:04:05Z"),
        ("2026-01-02T15:04+01", "2026-01-02T14:04:00Z"),
        ("2026-01-02T15:04:05-03:30", "2026-01-02T18:34:05Z"),
        ("2026-01-02 15:04:05", "2026-01-02T15:04:05Z"),
        ("2026-01-02 15:04:05 +0100", "2026-01-02T14:04:05Z"),
        ("2026-01-02 15:04:05.0 UTC", "2026-01-02T15:04:05Z"),
        ("2026-01-02T15:04", "2026-01-02T15:04:00Z"),
        ("2026-01-02", "2026-01-02T00:00:00Z"),
        ("2026-01", "2026-01-01T00:00:00Z"),
        ("20260102T150405Z", "2026-01-02T15:04:05Z"),
        ("20260102", "2026-01-02T00:00:00Z"),
        ("20260102150405", "2026-01-02T15:04:05Z"),
        ("2026/01/02 15:04", "2026-01-02T15:04:00Z"),
        // Numbers
        ("1767366245", "2026-01-02T15:04:05Z"),
        ("1767366245000", "2026-01-02T15:04:05Z"),
        ("02.01.2026 15:04", "2026-01-02T15:04:00Z"),
        ("02.01.2026, 15.04 Uhr", "2026-01-02T15:04:00Z"),
        ("2.1.26", "2026-01-02T00:00:00Z"),
        ("02/01/2026 15:04", "2026-01-02T15:04:00Z"),
        ("01/22/2026 3:04 PM", "2026-01-22T15:04:00Z"),
        ("15:04 02.01.2026", "2026-01-02T15:04:00Z"),
        // Languages
        ("Freitag, 2. Januar 2026 15:04", "2026-01-02T15:04:00Z"),
        ("Fr, 06 Mär 2026 15:04:05 +0100", "2026-03-06T14:04:05Z"),
        ("January 2, 2026, 3:04 p.m. EST", "2026-01-02T20:04:00Z"),
        ("ven., 02 janv. 2026 15:04:05 +0100", "2026-01-02T14:04:05Z"),
        ("2 février 2026 à 15h04", "2026-02-02T15:04:00Z"),
        ("vie, 02 ene 2026 15:04:05 GMT", "2026-01-02T15:04:05Z"),
        ("2 de enero de 2026, 15:04", "2026-01-02T15:04:00Z"),
        ("mar, 06 gen 2026 15:04:05 +0100", "2026-01-06T14:04:05Z"),
        ("2 de fevereiro de 2026 15h04", "2026-02-02T15:04:00Z"),
        ("vr 6 mrt 2026 15:04", "2026-03-06T15:04:00Z"),
        ("pt., 2 stycznia 2026 15:04", "2026-01-02T15:04:00Z"),
        ("Пт, 02 янв 2026 15:04:05 +0300", "2026-01-02T12:04:05Z"),
        ("2 января 2026 г., 15:04 МСК", "2026-01-02T12:04:00Z"),
        ("2 січня 2026, 15:04", "2026-01-02T15:04:00Z"),
        ("02 Ocak 2026 Cuma 15:04", "2026-01-02T15:04:00Z"),
        ("6 Ağustos 2026", "2026-08-06T00:00:00Z"),
        ("٢ يناير ٢٠٢٦ 15:04", "2026-01-02T15:04:00Z"),
        ("2 كانون الثاني 2026", "2026-01-02T00:00:00Z"),
        ("۲ ژانویه ۲۰۲۶ ۱۵:۰۴", "2026-01-02T15:04:00Z"),
        ("2026年1月2日 15:04", "2026-01-02T15:04:00Z"),
        ("2026年1月2日15时04分05秒", "2026-01-02T15:04:05Z"),
        ("2026年1月2日(金) 下午3:04", "2026-01-02T15:04:00Z"),
        ("2026年01月02日 15時04分", "2026-01-02T15:04:00Z"),
        ("2026년 1월 2일 15시 4분", "2026-01-02T15:04:00Z"),
        ("2026년 1월 2일 오후 3:04", "2026-01-02T15:04:00Z"),
        ("2026. 1. 2. 15:04", "2026-01-02T15:04:00Z"),
    ];
    assert!(table.len() >= 57);
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(raw, expected)| {
            let read = read_date(raw).map(|reading| reading.at.to_string());
            (read.as_deref() != Some(*expected)).then(|| format!("{raw}: {read:?}, not {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for raw in [
        "",
        "yesterday",
        "2026",
        "0000-00-00 00:00:00",
        "2026-13-40",
        "32 Jan 2026",
        "15:04",
    ] {
        assert_eq!(read_date(raw), None, "{raw}");
    }
}

#[test]
fn dates_that_cannot_be_give_the_arrival_and_the_reason() {
    let dated = |published: Option<&str>, updated: Option<&str>| {
        let mut raw = entry("Titel");
        raw.published = published.map(str::to_owned);
        raw.updated = updated.map(str::to_owned);
        let item = item(&raw);
        (item.published.to_string(), item.published_from)
    };
    let arrival = |reason: &str| (NOW.to_owned(), DateOrigin::Arrival(reason.to_owned()));
    assert_eq!(dated(None, None), arrival("the entry has no date"));
    assert_eq!(
        dated(Some("gestern"), None),
        arrival("the date \"gestern\" cannot be read")
    );
    assert_eq!(
        dated(Some("2026-11-20T13:00:01Z"), None),
        arrival("the date \"2026-11-20T13:00:01Z\" is in the future")
    );
    assert_eq!(
        dated(Some("1970-01-01T00:00:00Z"), None),
        arrival("the date \"1970-01-01T00:00:00Z\" is before 1990")
    );
    assert_eq!(
        dated(Some("2026-11-20T13:00:00Z"), None),
        (NOW.to_owned(), DateOrigin::Published)
    );
    assert_eq!(
        dated(Some("gestern"), Some("2026-11-19T13:00:00Z")),
        ("2026-11-19T13:00:00Z".to_owned(), DateOrigin::Updated)
    );
}

#[test]
fn languages_are_seen() {
    for (tag, text) in [
        (
            "de",
            "Die Regierung in Oslo kündigt ein Abkommen über die Küstenwache an",
        ),
        (
            "en",
            "The government in Oslo announces an agreement on the coast guard",
        ),
        (
            "fr",
            "Le gouvernement annonce un accord sur la surveillance des côtes avec ses voisins",
        ),
        (
            "es",
            "El gobierno anuncia un acuerdo sobre la vigilancia de las costas con sus vecinos",
        ),
        (
            "it",
            "Il governo annuncia un accordo sulla sorveglianza delle coste con i paesi vicini",
        ),
        (
            "pt",
            "O governo anuncia um acordo sobre a vigilância das costas com os países vizinhos",
        ),
        (
            "nl",
            "De regering kondigt een akkoord aan over de bewaking van de kust met de buurlanden",
        ),
        (
            "pl",
            "Rząd ogłasza porozumienie w sprawie ochrony wybrzeża z państwami sąsiednimi",
        ),
        (
            "ru",
            "Правительство объявило о соглашении по охране побережья с соседними странами",
        ),
        (
            "uk",
            "Уряд оголосив про угоду щодо охорони узбережжя із сусідніми країнами",
        ),
        (
            "tr",
            "Hükümet komşu ülkelerle kıyı güvenliği anlaşması imzaladığını açıkladı",
        ),
        (
            "ar",
            "أعلنت الحكومة اتفاقا لحماية السواحل مع الدول المجاورة",
        ),
        (
            "fa",
            "دولت توافقی برای حفاظت از سواحل با کشورهای همسایه اعلام کرد",
        ),
        ("zh", "政府宣布与邻国达成海岸巡逻协议"),
        ("zh-hant", "政府宣布與鄰國達成海岸巡邏協議"),
        ("ja", "政府は沿岸警備について隣国と合意したと発表した"),
        ("ko", "정부는 이웃 나라와 해안 경비 협정을 발표했다"),
    ] {
        let found = item(&entry(text)).language;
        assert_eq!(
            (found.tag.as_str(), found.from),
            (tag, LanguageOrigin::Text),
            "{text}"
        );
    }
}

#[test]
fn who_is_believed_about_the_language() {
    let russian = "Правительство объявило о новом соглашении";
    let german = "Die Regierung in Oslo kündigt ein Abkommen über die Küstenwache an";
    let said = |text: &str, own: Option<&str>, feed: Option<&str>, source: &[&str]| {
        let mut raw = entry(text);
        raw.language = own.map(str::to_owned);
        let feed = ParsedFeed {
            language: feed.map(str::to_owned),
            ..ParsedFeed::default()
        };
        let language = item_in(&raw, &feed, source).unwrap().language;
        (language.tag, language.from)
    };
    let is = |tag: &str, from| (tag.to_owned(), from);
    assert_eq!(
        said(russian, None, Some("en"), &[]),
        is("ru", LanguageOrigin::Text)
    );
    assert_eq!(
        said(russian, Some("uk"), None, &[]),
        is("ru", LanguageOrigin::Text)
    );
    assert_eq!(
        said(german, Some("de-CH"), Some("en"), &[]),
        is("de", LanguageOrigin::Document)
    );
    assert_eq!(
        said(german, None, Some("de_DE"), &["en"]),
        is("de", LanguageOrigin::Document)
    );
    assert_eq!(
        said(german, None, Some("en-US"), &["de"]),
        is("de", LanguageOrigin::Source)
    );
    assert_eq!(
        said("Oslo", None, None, &["no"]),
        is("no", LanguageOrigin::Source)
    );
    assert_eq!(
        said(german, None, None, &["fr", "de"]),
        is("de", LanguageOrigin::Source)
    );
    assert_eq!(
        said("2026", None, None, &[]),
        is("und", LanguageOrigin::Unknown)
    );
    assert_eq!(
        said("政府宣布與鄰國達成協議", None, Some("zh"), &[]),
        is("zh-hant", LanguageOrigin::Document)
    );
}

fn piece() -> impl Strategy<Value = String> {
    let fixed = [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<ul>",
        "<li>",
        "</ul>",
        "<a href='/x?a=1&b=2'>",
        "</a>",
        "<b>",
        "</b>",
        "<i>",
        "<br>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<h2>",
        "</h2>",
        "<img src=a.jpg>",
        "<blockquote>",
        "</blockquote>",
        "<pre>\n",
        "Lesen Sie auch",
        "mehr",
        "Text. ",
        " a < b ",
        "&amp;",
        "&lt;b&gt;",
        "\u{a0}",
        "<script>",
        "</script>",
        "<!--",
        "\u{a0}",
        ">",
        "-->",
        "<figure>",
        "<svg>",
        "</svg>",
        "<em>",
        "</em>",
        "<code>",
        "<ruby>",
        "<rt>",
        "\n",
        "<dd>",
        "<a>",
        "<hr>",
        "<caption>",
        "<q>",
    ];
    prop_oneof![
        8 => proptest::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ]
}

proptest! {
    #[test]
    fn safe_html_twice_is_safe_html(pieces in proptest::collection::vec(piece(), 0..30)) {
        let base = Url::parse("https://a.example/").unwrap();
        let once = safe_html(&pieces.concat(), &base);
        prop_assert_eq!(safe_html(&once, &base), once);
    }

    #[test]
    fn text_is_one_clean_line(pieces in proptest::collection::vec(piece(), 0..30), html in any::<bool>()) {
        let mut raw = entry("x");
        raw.summary = Some(Text { value: pieces.concat(), html });
        raw.title.clone_from(&raw.summary);
        let item = item(&raw);
        for text in [&item.title, &item.summary] {
            prop_assert_eq!(text.trim(), text);
            prop_assert!(!text.contains("  ") && !text.chars().any(char::is_control), "{text:?}");
        }
    }

    #[test]
    fn canonical_twice_is_canonical(
        path in "(/[a-zA-Z0-9%.~_-]{0,6}){0,4}",
        query in "([a-z_]{1,6}(=[a-zA-Z0-9%&]{0,6})?&){0,4}",
        tracking in proptest::sample::select(vec!["", "utm_source=rss", "&fbclid=1&", "ref=rss", "amp;xtor=1"]),
        fragment in "(#[!/a-z]{0,4})?",
        wrap in any::<bool>(),
    ) {
        let target = format!("http://A.example:80{path}?{query}{tracking}{fragment}");
        let url = if wrap {
            Url::parse_with_params("https://www.google.com/url", [("sa", "t"), ("url", target.as_str())]).unwrap()
        } else {
            Url::parse(&target).unwrap()
        };
        let once = canonical(url);
        prop_assert_eq!(once.host_str(), Some("a.example"));
        prop_assert_eq!(canonical(once.clone()), once);
    }

    #[test]
    fn no_text_ends_the_program(raw in ".{0,60}", date in "[0-9:. /TZa-zé年月日+-]{0,24}") {
        let mut entry = entry(&raw);
        entry.summary = html(&raw);
        entry.content = plain(&raw);
        entry.published = Some(date.clone());
        entry.links = vec![raw.clone()];
        entry.language = Some(raw.clone());
        entry.authors = vec![raw.clone()];
        entry.categories = vec![raw];
        if let Ok(item) = item_in(&entry, &ParsedFeed::default(), &[]) {
            prop_assert!(item.published <= now());
        }
    }
}
