use super::*;

#[test]
fn rss_versions_roots_and_namespaces() {
    let item = "<item><title>Port opens</title><link>https://n.example/1</link></item>";
    for root in [
        "<rss version=\"0.90\">",
        "<rss version=\"0.91\">",
        "<rss version=\"0.92\">",
        "<rss version=\"0.93\">",
        "<rss version=\"0.94\">",
        "<rss version=\"1.0\">",
        "<rss version=\"2.00\">",
        "<rss version=\"2.01\">",
        "<rss version=\"2\">",
        "<rss version=\"2.0 \">",
        "<rss>",
        "<rss version=\"2.0\" xmlns=\"http://backend.userland.com/rss2\">",
        "<rss version=\"2.0\" xmlns=\"https://unknown.example/\">",
    ] {
        let feed = read(&format!(
            "{root}<channel><title>t</title>{item}</channel></rss>"
        ));
        assert_eq!(titles(&feed), ["Port opens"], "{root}");
        assert_eq!(feed.entries[0].links, ["https://n.example/1"], "{root}");
    }
    assert_eq!(
        titles(&read(&format!(
            "<RSS version=\"2.0\"><CHANNEL>{item}</CHANNEL></RSS>"
        ))),
        ["Port opens"]
    );
    assert_eq!(
        titles(&read(&format!("<channel><title>t</title>{item}</channel>"))),
        ["Port opens"]
    );
    assert_eq!(
        titles(&read(&format!(
            "<rss version=\"2.0\"><channel><title>t</title></channel>{item}</rss>"
        ))),
        ["Port opens"]
    );
    assert_eq!(
        titles(&read(&format!(
            "{{\"warning\": 1}} <b>Notice</b> {}",
            rss(item)
        ))),
        ["Port opens"]
    );
    let rdf = format!(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://my.netscape.com/rdf/simple/0.9/\"><channel><title>t</title></channel>{item}</rdf:RDF>"
    );
    assert_eq!(
        (read(&rdf).format.as_str(), titles(&read(&rdf))),
        ("RSS 0.90", vec!["Port opens"])
    );
}

#[test]
fn atom_old_and_odd() {
    for ns in [
        "http://purl.org/atom/ns#",
        "https://www.w3.org/2005/Atom",
        "http://unknown.example/",
    ] {
        let feed = read(&format!(
            "<feed version=\"0.3\" xmlns=\"{ns}\"><title>t</title><entry><title>Port opens</title><id>1</id><link rel=\"alternate\" href=\"/1\"/><issued>2003-12-13T08:29:29-04:00</issued><modified>2003-12-14T08:29:29-04:00</modified></entry></feed>"
        ));
        assert_eq!(titles(&feed), ["Port opens"], "{ns}");
        let entry = &feed.entries[0];
        assert_eq!(
            entry.published.as_deref(),
            Some("2003-12-13T08:29:29-04:00")
        );
        assert_eq!(entry.updated.as_deref(), Some("2003-12-14T08:29:29-04:00"));
        assert_eq!(
            (entry.guid.as_deref(), entry.links[0].as_str()),
            (Some("1"), "/1")
        );
    }
    for kind in ["plain", "text/plain", "HTML", "text", "html"] {
        let feed = read(&atom(&format!(
            "<entry><title type=\"{kind}\">Port &lt;b&gt;opens&lt;/b&gt;</title><id>1</id><content type=\"text/plain\"></content></entry>"
        )));
        let text = feed.entries[0].title.as_ref().unwrap();
        assert_eq!(
            (text.value.as_str(), text.html),
            ("Port <b>opens</b>", kind.eq_ignore_ascii_case("html")),
            "{kind}"
        );
    }
    let feed = read(&atom(
        "<entry><title>t</title><id>1</id><content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>A &amp; b</p></div></content></entry>",
    ));
    let content = feed.entries[0].content.as_ref().unwrap();
    assert!(
        content.html && content.value.contains("<p>A &amp; b</p>"),
        "{content:?}"
    );
    assert_eq!(feed.problems, Vec::<String>::new());
}

#[test]
fn json_feeds_forgiven() {
    for document in [
        "\u{feff}{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"t\",\"items\":[{\"id\":\"7\",\"title\":\"Port opens\"}]}",
        "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"t\",\"items\":[{\"id\":7,\"title\":\"Port opens\"}]}",
        "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"7\",\"title\":\"Port opens\"}]}",
        "{\"title\":\"t\",\"items\":[{\"id\":\"7\",\"title\":\"Port opens\"}]}",
        "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"t\",\"items\":[{\"id\":\"7\",\"title\":\"Port opens\",\"attachments\":[{\"url\":\"/a.mp3\",\"mime_type\":\"audio/mpeg\",\"size_in_bytes\":1.0}]}]}",
    ] {
        let feed = read(document);
        assert_eq!(
            (titles(&feed), feed.entries[0].guid.as_deref()),
            (vec!["Port opens"], Some("7")),
            "{document}"
        );
        for enclosure in &feed.entries[0].enclosures {
            assert_eq!(enclosure.length, Some(1));
        }
    }
}

#[test]
fn what_feed_rs_loses_is_kept() {
    let feed = read(
        r#"<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:georss="http://www.georss.org/georss" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:cc="http://creativecommons.org/ns#" xml:base="https://n.example/a/"><channel><title>t</title><ttl>30</ttl><language>de</language>
<skipHours><hour>24</hour><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
<item xml:base="b/"><title><![CDATA[<b>Port</b> opens]]></title><media:title>Picture of a crane</media:title><link>https://proxy.example/1</link><feedburner:origLink>https://n.example/1</feedburner:origLink><guid>https://n.example/?p=1</guid>
<source url="https://other.example/rss">Other Paper</source><georss:point>54.1 -12.5</georss:point><description>Short &lt;i&gt;text&lt;/i&gt;</description><description>The second and longer text</description>
<dc:creator>A. Writer</dc:creator><dc:date>vor kurzem</dc:date><dc:subject>ports</dc:subject><dc:language>fr</dc:language><cc:license rdf:resource="https://cc.example/by"/>
<enclosure url="/a.mp3" length="12" type="audio/mpeg"/><media:group><media:content url="/p.jpg" medium="image"/><media:thumbnail url="/s.jpg"/></media:group></item></channel></rss>"#,
    );
    assert_eq!(feed.hints.ttl_minutes, Some(30));
    assert_eq!(
        (
            feed.hints.skip_hours.as_slice(),
            feed.hints.skip_days.as_slice()
        ),
        ([0, 3].as_slice(), [6].as_slice())
    );
    assert_eq!(feed.hints.update_seconds, Some(1800));
    let entry = &feed.entries[0];
    assert_eq!(
        (title(&feed), entry.title.as_ref().unwrap().html),
        ("<b>Port</b> opens", true)
    );
    assert_eq!(
        entry.links,
        [
            "https://n.example/1",
            "https://proxy.example/1",
            "https://n.example/?p=1"
        ]
    );
    assert_eq!(entry.base.as_deref(), Some("https://n.example/a/b/"));
    assert_eq!(
        entry.source,
        Some((
            "Other Paper".into(),
            Some("https://other.example/rss".into())
        ))
    );
    assert_eq!(entry.point, Some((54.1, -12.5)));
    assert_eq!(entry.summary.as_ref().unwrap().value, "Short <i>text</i>");
    assert_eq!(
        entry.content.as_ref().unwrap().value,
        "The second and longer text"
    );
    assert_eq!(
        (entry.authors.as_slice(), entry.categories.as_slice()),
        (
            ["A. Writer".to_owned()].as_slice(),
            ["ports".to_owned()].as_slice()
        )
    );
    assert_eq!(
        (entry.published.as_deref(), entry.language.as_deref()),
        (Some("vor kurzem"), Some("fr"))
    );
    assert_eq!(entry.rights.as_deref(), Some("https://cc.example/by"));
    assert_eq!(entry.images, ["/p.jpg", "/s.jpg"]);
    assert_eq!(entry.enclosures[0].url, "/a.mp3");
    assert_eq!(feed.problems, Vec::<String>::new());
}

#[test]
fn unescaped_html_is_kept_as_html() {
    let feed = read(&rss(
        "<item><title><b>Port</b> opens</title><description><p>First</p><p>Second <br> line</p></description><guid>1</guid></item>",
    ));
    assert_eq!(title(&feed), "<b>Port</b> opens");
    let summary = feed.entries[0].summary.as_ref().unwrap();
    assert!(
        summary.html && summary.value == "<p>First</p><p>Second <br> line</p>",
        "{summary:?}"
    );
    assert_eq!(feed.entries[0].guid.as_deref(), Some("1"));
    assert_eq!(
        feed.problems,
        ["2 texts with unescaped markup taken as HTML"]
    );
}
