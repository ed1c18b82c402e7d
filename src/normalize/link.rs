//! Links: absolute, then canonical.

use std::borrow::Cow;

use url::{ParseError, Url};

use super::link_words::{FEED_VALUES, FROM_FEED, TRACKING, TRACKING_PREFIXES, WRAPPERS};
use crate::parse::{ParsedEntry, ParsedFeed};

/// Longest address that is kept, in bytes; readers and proxies refuse longer ones.
const LONGEST: usize = 8_192;

/// What a relative address is read against.
pub(super) struct Bases {
    /// `xml:base` in force at the entry.
    declared: Option<Url>,
    /// The entry's own link.
    item: Option<Url>,
    /// The site, else the final address of the feed.
    outer: Url,
}

impl Bases {
    /// The bases of an entry whose link is not known yet.
    pub(super) fn new(entry: &ParsedEntry, feed: &ParsedFeed, url: &Url) -> Self {
        let site = feed.site_link.as_deref().and_then(|site| join(site, url));
        let declared = entry.base.as_deref().and_then(|base| join(base, url));
        Self {
            declared,
            item: None,
            outer: site.unwrap_or_else(|| url.clone()),
        }
    }

    /// One base alone.
    pub(super) fn of(base: Url) -> Self {
        Self {
            declared: None,
            item: None,
            outer: base,
        }
    }

    /// With the entry's link, for what stands inside the entry.
    pub(super) fn with_item(mut self, item: Option<&Url>) -> Self {
        self.item = item.cloned();
        self
    }

    /// The best: `xml:base`, item link, site link, final feed address.
    fn best(&self) -> &Url {
        self.declared
            .as_ref()
            .or(self.item.as_ref())
            .unwrap_or(&self.outer)
    }

    /// An absolute http(s) address without user name and password.
    pub(super) fn resolve(&self, raw: &str) -> Option<Url> {
        join(raw, self.best())
    }

    /// The target of a link in content: http(s) or mailto.
    pub(super) fn target(&self, raw: &str) -> Option<String> {
        let raw = raw.trim();
        if raw
            .get(..7)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
        {
            return Url::parse(raw).ok().map(String::from);
        }
        // A jump within the page leads nowhere outside it.
        if raw.is_empty() || raw.starts_with('#') {
            return None;
        }
        self.resolve(raw).map(String::from)
    }
}

/// The canonical link of an entry: the first of its links that is usable.
pub(super) fn of_entry(entry: &ParsedEntry, bases: &Bases, notes: &mut Vec<String>) -> Option<Url> {
    let found = entry.links.iter().find_map(|raw| bases.resolve(raw));
    let Some(found) = found else {
        if !entry.links.is_empty() {
            notes.push("no link is an http or https address".into());
        }
        return None;
    };
    let link = canonical(found);
    if link.as_str().len() > LONGEST {
        notes.push(format!("link over {LONGEST} bytes left out"));
        return None;
    }
    Some(link)
}

/// Reads `raw` against `base`. `None` unless http or https with a host.
pub(super) fn join(raw: &str, base: &Url) -> Option<Url> {
    let raw = raw.trim();
    if raw.is_empty() {
        return None;
    }
    let url = match Url::parse(raw) {
        Err(ParseError::RelativeUrlWithoutBase) if raw.starts_with("www.") => {
            Url::parse(&format!("https://{raw}")).ok()?
        }
        Err(ParseError::RelativeUrlWithoutBase) => base.join(raw).ok()?,
        parsed => parsed.ok()?,
    };
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return None;
    }
    without_user(url)
}

/// A feed has no business handing out credentials, and `trusted@evil` misleads.
fn without_user(mut url: Url) -> Option<Url> {
    if !url.username().is_empty() || url.password().is_some() {
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
    }
    Some(url)
}

/// One address for one page: wrappers taken off, tracking parameters and
/// fragment dropped (not `#!` and `#/`, which choose the page), host in lower
/// case and no default port (both by the URL standard), order of the remaining
/// parameters kept. Scheme and `www.` stay. Doing it twice changes nothing.
#[must_use]
pub fn canonical(mut url: Url) -> Url {
    // A target is shorter than its wrapper, so this ends.
    while let Some(target) = unwrap(&url) {
        url = target;
    }
    strip_fragment(&mut url);
    strip_query(&mut url);
    url
}

/// The target that a redirect wrapper carries in its address.
fn unwrap(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let wrapper = WRAPPERS
        .iter()
        .find(|wrapper| host_matches(host, wrapper.host) && url.path().starts_with(wrapper.path))?;
    let target = wrapper.target.iter().find_map(|name| {
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    })?;
    let target = Url::parse(target.trim()).ok()?;
    let usable = matches!(target.scheme(), "http" | "https") && target.has_host();
    if usable && target.as_str().len() < url.as_str().len() {
        without_user(target)
    } else {
        None
    }
}

fn host_matches(host: &str, pattern: &str) -> bool {
    if let Some(name) = pattern.strip_suffix('.') {
        // `google.` and a country: `google.de`, `google.co.uk`.
        let rest = host
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('.'));
        return rest
            .is_some_and(|rest| rest.len() <= 6 && rest.split('.').all(|part| part.len() <= 3));
    }
    if pattern.starts_with('.') {
        return host.ends_with(pattern);
    }
    host == pattern
}

fn strip_fragment(url: &mut Url) {
    let keep = url.fragment().is_some_and(|fragment| {
        fragment.len() > 1 && (fragment.starts_with('!') || fragment.starts_with('/'))
    });
    if !keep {
        url.set_fragment(None);
    }
}

fn strip_query(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracking(pair))
        .collect();
    if kept.is_empty() {
        url.set_query(None);
    } else {
        let kept = kept.join("&");
        if kept != query {
            url.set_query(Some(&kept));
        }
    }
}

fn is_tracking(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    // `&amp;utm_source=` that was escaped once too often.
    let name = name.strip_prefix("amp;").unwrap_or(name);
    let name = decoded(name).to_ascii_lowercase();
    let value = decoded(value).to_ascii_lowercase();
    TRACKING.contains(&name.as_str())
        || TRACKING_PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix))
        || (FROM_FEED.contains(&name.as_str())
            && (FEED_VALUES.contains(&value.as_str())
                || (value == "1" && matches!(name.as_str(), "rss" | "feed"))))
}

/// Percent-decoded, where it holds anything encoded.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    url::form_urlencoded::parse(text.as_bytes())
        .next()
        .map_or(Cow::Borrowed(text), |(name, _)| {
            Cow::Owned(name.into_owned())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical_of(url: &str) -> String {
        canonical(Url::parse(url).unwrap()).into()
    }

    #[test]
    fn tracking_goes_and_the_rest_keeps_its_order() {
        for (from, to) in [
            (
                "https://A.example:443/x?utm_source=rss&b=2&a=1&fbclid=z#top",
                "https://a.example/x?b=2&a=1",
            ),
            (
                "http://a.example/x?ref=rss&WT.mc_id=1&xtor=RSS-3&at_medium=RSS",
                "http://a.example/x",
            ),
            (
                "https://a.example/x?ref=politik",
                "https://a.example/x?ref=politik",
            ),
            (
                "https://a.example/x?&amp;utm_medium=rss&id=7",
                "https://a.example/x?id=7",
            ),
            (
                "https://a.example/x?utm%5Fsource=rss",
                "https://a.example/x",
            ),
            ("https://a.example/#!/news/7", "https://a.example/#!/news/7"),
            ("https://a.example/x?", "https://a.example/x"),
            ("https://www.a.example/amp/x", "https://www.a.example/amp/x"),
        ] {
            assert_eq!(canonical_of(from), to);
        }
    }

    #[test]
    fn wrappers_come_off_even_when_nested() {
        for (from, to) in [
            (
                "https://www.google.com/url?rct=j&url=https://a.example/x%3Fid%3D1%26utm_source%3Dg&ct=ga",
                "https://a.example/x?id=1",
            ),
            (
                "https://www.google.co.uk/url?q=https%3A%2F%2Fa.example%2Fx",
                "https://a.example/x",
            ),
            (
                "https://l.facebook.com/l.php?u=https%3A%2F%2Ft.umblr.com%2Fredirect%3Fz%3Dhttps%253A%252F%252Fa.example%252Fx&h=1",
                "https://a.example/x",
            ),
            (
                "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F&data=05",
                "https://a.example/",
            ),
            (
                "https://news.google.com/rss/articles/CBMiabc?oc=5",
                "https://news.google.com/rss/articles/CBMiabc?oc=5",
            ),
            (
                "https://www.google.com/url?q=javascript:alert(1)",
                "https://www.google.com/url?q=javascript:alert(1)",
            ),
            (
                "https://www.google.evil.example/url?q=https://b.example/",
                "https://www.google.evil.example/url?q=https://b.example/",
            ),
        ] {
            assert_eq!(canonical_of(from), to);
        }
    }

    #[test]
    fn relative_links_and_odd_schemes() {
        let base = Url::parse("https://a.example/feeds/all.xml").unwrap();
        let read = |raw: &str| join(raw, &base).map(String::from);
        assert_eq!(read("/news/1").as_deref(), Some("https://a.example/news/1"));
        assert_eq!(
            read("//b.example/1").as_deref(),
            Some("https://b.example/1")
        );
        assert_eq!(
            read("www.b.example/1").as_deref(),
            Some("https://www.b.example/1")
        );
        assert_eq!(
            read("https://me:pw@b.example/1").as_deref(),
            Some("https://b.example/1")
        );
        for raw in [
            "javascript:alert(1)",
            "tag:a.example,2026:1",
            "mailto:a@b.example",
            " ",
            "http://",
        ] {
            assert_eq!(read(raw), None, "{raw}");
        }
    }
}
