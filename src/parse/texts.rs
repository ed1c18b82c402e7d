use super::Text;
use super::tree::Node;

/// Whether the text of an Atom construct is HTML (RFC 4287, section 3.1.1, with
/// the types of Atom 0.3 and those that are commonly meant).
pub(super) fn is_html(node: &Node) -> bool {
    match node
        .attribute("type")
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        _ if node.markup.is_some() => true,
        Some("html" | "xhtml" | "text/html" | "application/xhtml+xml") => true,
        _ => false,
    }
}

/// A text of an Atom feed.
pub(super) fn atom(node: &Node) -> Option<Text> {
    let value = node.markup.as_deref().unwrap_or(&node.text).trim();
    (!value.is_empty()).then(|| Text {
        value: value.to_owned(),
        html: is_html(node),
    })
}

/// A text of an RSS feed: HTML in descriptions, in titles only by its looks.
pub(super) fn rss(node: &Node, always_html: bool) -> Option<Text> {
    let value = node.markup.as_deref().unwrap_or(&node.text).trim();
    (!value.is_empty()).then(|| Text {
        value: value.to_owned(),
        html: always_html || node.markup.is_some() || looks_like_html(value),
    })
}

/// Whether a text holds a tag or a character reference. "a < b & c" holds
/// neither.
pub(super) fn looks_like_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        rest.starts_with(|c: char| c.is_ascii_alphabetic())
            && rest
                .find(['>', '<'])
                .is_some_and(|end| rest.as_bytes().get(end) == Some(&b'>'))
    }) || text.match_indices('&').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let end = rest
            .bytes()
            .take(33)
            .position(|b| !(b.is_ascii_alphanumeric() || b == b'#'));
        end.is_some_and(|end| {
            let name = rest.get(..end).unwrap_or_default();
            rest.as_bytes().get(end) == Some(&b';')
                && (name.starts_with('#') && name.len() > 1
                    || quick_xml::escape::resolve_html5_entity(name).is_some())
        })
    })
}
