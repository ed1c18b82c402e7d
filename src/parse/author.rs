/// Whether feed-rs 3.0 panics on this author: it takes byte positions in the
/// lower-cased text for positions in the text itself.
pub(super) fn upsets_feed_rs(text: &str) -> bool {
    text.contains('@') && !text.is_ascii()
}

/// The name in an author as RSS writes it: `a@b.example (Name)`, `Name <a@b.example>`,
/// or a bare name. A bare address stays as it is.
pub(super) fn name(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return None;
    }
    if text.contains('@') {
        let inside = text
            .split_once('(')
            .and_then(|(_, rest)| rest.split_once(')'))
            .map(|(name, _)| name.trim());
        let before = text.split_once('<').map(|(name, _)| name.trim());
        if let Some(name) = [inside, before]
            .into_iter()
            .flatten()
            .find(|name| !name.is_empty() && !name.contains('@'))
        {
            return Some(name.trim_matches('"').to_owned());
        }
        let names: Vec<&str> = text.split(' ').filter(|word| !word.contains('@')).collect();
        if !names.is_empty() {
            return Some(names.join(" "));
        }
    }
    Some(text)
}
