use super::*;

#[test]
fn bare_markup_survives_as_text() {
    let feed = read(&rss(
        "<item><title>a < b & c</title><link>https://n.example/?a=1&b=2</link></item>",
    ));
    assert_eq!(title(&feed), "a < b & c");
    assert!(!feed.entries[0].title.as_ref().unwrap().html);
    assert_eq!(feed.entries[0].links, ["https://n.example/?a=1&b=2"]);
    assert_eq!(feed.problems, ["2 bare '&' escaped", "1 bare '<' escaped"]);
}

#[test]
fn unclosed_mismatched_and_unquoted_tags_are_mended() {
    for item in [
        "<item><title>Port opens</title><guid>1</guid>",
        "<item><title>Port opens</titel><guid>1</guid></item>",
        "<item><title>Port opens</title><guid isPermaLink=false>1</guid></item>",
        "<item><title>Port opens<guid>1</guid></item>",
        "<item><title>Port opens&#0;&#xD800;</title><guid>1</guid></item>",
        "<item><title>Port opens</title></b><guid>1</guid></item>",
    ] {
        let feed = read(&rss(item));
        assert_eq!(feed.entries.len(), 1, "{item}");
        assert!(title(&feed).starts_with("Port opens"), "{item}: {feed:?}");
        assert_eq!(feed.entries[0].guid.as_deref(), Some("1"), "{item}");
        assert!(!feed.problems.is_empty(), "{item}");
    }
}

#[test]
fn feeds_cut_in_the_middle_keep_their_whole_items() {
    for format in FORMATS {
        let whole = sane(format, 31);
        let cut = &whole[..whole.len() / 2];
        let expected = read(&whole).entries;
        let feed = read(cut);
        assert!(
            (13..=16).contains(&feed.entries.len()),
            "{format}: {}",
            feed.entries.len()
        );
        assert_eq!(feed.entries, expected[..feed.entries.len()], "{format}");
        assert!(
            feed.problems[0].starts_with("document ends in the middle"),
            "{format}: {:?}",
            feed.problems
        );
    }
}

#[test]
fn garbage_in_the_middle_keeps_the_whole_items_before_it() {
    for format in FORMATS {
        let whole = sane(format, 30).into_bytes();
        let expected = read_bytes(&whole).entries;
        // Every place within an item, so that no tag or quote is spared.
        for at in whole.len() / 3..whole.len() / 3 + 300 {
            let mut bytes = whole[..at].to_vec();
            bytes.extend_from_slice(b"\xff\xfe<<<&&&");
            bytes.extend_from_slice(&whole[whole.len() - 20..]);
            let feed = read_bytes(&bytes);
            let before = String::from_utf8_lossy(&whole[..at]);
            let ends = match format {
                "atom" => before.matches("</entry>").count(),
                "json" => before.matches("\"}").count(),
                _ => before.matches("</item>").count(),
            };
            assert!(feed.entries.len() >= ends, "{format} at {at}");
            assert_eq!(feed.entries[..ends], expected[..ends], "{format} at {at}");
            assert!(!feed.problems.is_empty());
        }
    }
}

#[test]
fn encodings_are_found_out() {
    let text = rss("<item><title>Переговоры в порту продолжаются</title></item>");
    let declared = text.replace(
        "<?xml version=\"1.0\"?>",
        "<?xml version=\"1.0\" encoding=\"windows-1251\"?>",
    );
    let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(&declared);
    assert_eq!(
        title(&read_bytes(&cyrillic)),
        "Переговоры в порту продолжаются"
    );
    // Valid UTF-8 wins over what it declares.
    assert_eq!(title(&read(&declared)), "Переговоры в порту продолжаются");
    // Declared as UTF-8, but is not.
    let wrong = declared.replace("windows-1251", "UTF-8");
    let (wrong, _, _) = encoding_rs::WINDOWS_1251.encode(&wrong);
    let feed = read_bytes(&wrong);
    assert_eq!(title(&feed), "Переговоры в порту продолжаются");
    assert_eq!(feed.problems.len(), 1);
    // The HTTP header.
    let (cyrillic, _, _) = encoding_rs::KOI8_R.encode(&text);
    let feed = parse(&cyrillic, Some("text/xml; charset=\"koi8-r\""), &url()).unwrap();
    assert_eq!(title(&feed), "Переговоры в порту продолжаются");
    // Marks, UTF-16BE among them, which once made the reader panic.
    let mut big: Vec<u8> = vec![0xfe, 0xff];
    big.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    assert_eq!(title(&read_bytes(&big)), "Переговоры в порту продолжаются");
    assert_eq!(
        title(&read(&format!("\u{feff}{text}"))),
        "Переговоры в порту продолжаются"
    );
}

#[test]
fn one_invalid_byte_costs_one_character() {
    let mut bytes =
        rss("<item><title>Größe der Häfen wächst über Jahre X</title></item>").into_bytes();
    let at = bytes.iter().rposition(|b| *b == b'X').unwrap();
    bytes[at] = 0xff;
    let feed = read_bytes(&bytes);
    assert_eq!(title(&feed), "Größe der Häfen wächst über Jahre \u{fffd}");
    assert_eq!(
        feed.problems,
        ["1 places that are not valid UTF-8 replaced"]
    );
}

#[test]
fn authors_that_upset_feed_rs_cost_nothing() {
    let feed = read(&rss(
        "<managingEditor>Jörg <j@x></managingEditor><item><title>One</title><author>Jörg &lt;j@x&gt;</author></item><item><title>Two</title><author>j@x (Jörg Ä)</author></item>",
    ));
    assert_eq!(titles(&feed), ["One", "Two"]);
    assert_eq!(feed.entries[0].authors, ["Jörg"]);
    assert_eq!(feed.entries[1].authors, ["Jörg Ä"]);
    let json = r#"{"version":"https://jsonfeed.org/version/1","title":"t","items":[{"id":"1","title":"One","author":{"name":"Jörg <j@x>"}}]}"#;
    assert_eq!(read(json).entries[0].authors, ["Jörg"]);
}

#[test]
fn document_types_expand_nothing() {
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    let feed = read(&format!(
        "<?xml version=\"1.0\"?>{bomb}{}",
        rss("<item><title>&b;&x; caf&eacute;</title></item>")
            .replace("<?xml version=\"1.0\"?>", "")
    ));
    assert_eq!(title(&feed), "&b;&x; café");
}

#[test]
fn hostile_size_and_depth_are_bounded() {
    let kinds = [
        "<a>",
        "<title>",
        "<",
        "&",
        "<a b=\"",
        "<!--",
        "<![CDATA[",
        "<item>",
        "<!doctype",
        "</x>",
        "<item><a b='\"",
        "<media:group>",
    ];
    let first = "<rss version=\"2.0\"><channel><item><title>First</title></item>";
    let mut documents: Vec<String> = kinds
        .iter()
        .map(|nasty| format!("{first}{}", nasty.repeat(256 * 1024 / nasty.len())))
        .collect();
    // Everything at once, one after the other: 4 MB.
    let stretch = |nasty: &&str| nasty.repeat(4 * 1024 * 1024 / nasty.len() / kinds.len());
    documents.push(format!(
        "{first}{}",
        kinds.iter().map(stretch).collect::<String>()
    ));
    for document in documents {
        let feed = read(&document);
        assert_eq!(title(&feed), "First");
        assert!(feed.entries.len() <= 5_000);
        assert!(!feed.problems.is_empty());
    }
}

#[test]
fn no_more_than_five_thousand_entries() {
    for format in FORMATS {
        let feed = read(&sane(format, 5_010));
        assert_eq!(feed.entries.len(), 5_000);
        assert!(
            feed.problems
                .iter()
                .any(|p| p == "only the first 5000 items read; 10 left out"),
            "{:?}",
            feed.problems
        );
    }
}

#[test]
fn thousands_of_elements_in_one_item_are_bounded() {
    let many: String = (0..50_000)
        .map(|n| format!("<category>c{n}</category>"))
        .collect();
    let pictures: String = (0..20_000)
        .map(|n| format!("<media:group><media:content url=\"/{n}.jpg\"/></media:group>"))
        .collect();
    let feed = read(&rss(&format!(
        "<item><title>One</title>{pictures}{many}</item><item><title>Two</title></item>"
    )));
    assert_eq!(titles(&feed), ["One", "Two"]);
    assert!(feed.entries[0].images.len() <= 100);
    assert!(
        feed.problems
            .iter()
            .any(|p| p.contains("beyond the first 1000")),
        "{:?}",
        feed.problems
    );
}

#[test]
fn a_text_of_two_megabytes_is_cut_to_one() {
    let long = "é".repeat(1024 * 1024);
    let feed = read(&rss(&format!(
        "<item><title>One</title><description><![CDATA[{long}]]></description></item>"
    )));
    assert_eq!(
        feed.entries[0].summary.as_ref().unwrap().value.len(),
        1024 * 1024
    );
    assert_eq!(feed.problems, ["a text longer than 1 MiB was cut"]);
}
