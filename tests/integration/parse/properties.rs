use proptest::prelude::*;

use super::*;

/// Sane text: any letters, with the characters that XML must escape among them.
fn words() -> impl Strategy<Value = String> {
    "[a-zA-Zäöüßжя漢字&<>\"']([a-z &<>'äж漢]{0,30}[a-z])?"
}

fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = parse(&bytes, None, &url());
    }

    #[test]
    fn mutated_feeds_never_panic(which in 0..4_usize, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut bytes = sane(FORMATS[which], 6).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = parse(&bytes, None, &url());
    }

    #[test]
    fn every_whole_item_before_a_cut_is_read(which in 0..4_usize, at in any::<prop::sample::Index>()) {
        let whole = sane(FORMATS[which], 12);
        let cut = &whole[..at.index(whole.len())];
        let end = match FORMATS[which] {
            "atom" => "</entry>",
            "json" => "\"}",
            _ => "</item>",
        };
        let ends = cut.matches(end).count();
        if ends > 0 {
            let feed = read(cut);
            prop_assert_eq!(&feed.entries[..], &read(&whole).entries[..ends]);
        }
    }

    #[test]
    fn sane_documents_come_out_as_feed_rs_gives_them(
        items in proptest::collection::vec((words(), words(), words(), "[a-z0-9]{1,8}"), 1..8),
        as_atom in any::<bool>(),
    ) {
        let body: String = items.iter().map(|(title, summary, content, id)| {
            let (title, summary, content) = (escape(title), escape(summary), escape(content));
            if as_atom {
                format!("<entry><title>{title}</title><id>{id}</id><link href=\"https://n.example/{id}\"/><updated>2026-01-02T03:04:05Z</updated><summary>{summary}</summary><content type=\"html\">{content}</content></entry>")
            } else {
                format!("<item><title>{title}</title><guid>{id}</guid><link>https://n.example/{id}</link><description>{summary}</description><content:encoded>{content}</content:encoded></item>")
            }
        }).collect();
        let document = if as_atom {
            atom(&body)
        } else {
            rss(&body).replace("<rss ", "<rss xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" ")
        };
        let theirs = feed_rs::parser::Builder::new().sanitize_content(false).build().parse(document.as_bytes()).unwrap();
        let ours = read(&document);
        prop_assert_eq!(&ours.problems, &Vec::<String>::new());
        prop_assert_eq!(ours.entries.len(), theirs.entries.len());
        for (our, their) in ours.entries.iter().zip(&theirs.entries) {
            prop_assert_eq!(our.guid.as_deref(), Some(their.id.as_str()));
            prop_assert_eq!(&our.links[0], &their.links[0].href);
            prop_assert_eq!(our.title.as_ref().map(|t| t.value.as_str()), their.title.as_ref().map(|t| t.content.trim()));
            prop_assert_eq!(our.summary.as_ref().map(|t| t.value.as_str()), their.summary.as_ref().map(|t| t.content.trim()));
            prop_assert_eq!(our.content.as_ref().map(|t| t.value.trim()), their.content.as_ref().and_then(|c| c.body.as_deref()).map(str::trim));
        }
    }
}
