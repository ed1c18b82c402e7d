use dom_query::Document;
use url::Url;

/// How much of a page is looked at, in bytes: links to feeds stand in its head.
const WINDOW: usize = 512 * 1024;

/// What the pages that keep robots out say of themselves, in lower case.
const WALLS: [&str; 12] = [
    "<title>just a moment",
    "attention required! | cloudflare",
    "cf-browser-verification",
    "cf-challenge",
    "enable javascript and cookies to continue",
    "checking your browser before accessing",
    "verify you are human",
    "are you a robot",
    "pardon our interruption",
    "captcha-delivery.com",
    "px-captcha",
    "_incapsula_resource",
];

/// What such pages load; ordinary pages do too, so it counts only on a short
/// page that offers no feed.
const WALL_SIGNS: [&str; 6] = [
    "/cdn-cgi/challenge-platform",
    "datadome",
    "perimeterx",
    "g-recaptcha",
    "hcaptcha.com",
    "ddos-guard",
];

/// The longest page, in bytes, that `WALL_SIGNS` are believed on.
const SHORT_PAGE: usize = 64 * 1024;

/// Whether the document is a web page.
pub(super) fn is_page(text: &str, content_type: Option<&str>) -> bool {
    let end = text.floor_char_boundary(4096);
    let head = text.get(..end).unwrap_or_default().to_ascii_lowercase();
    head.starts_with('<')
        && (content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("html"))
            || [
                "<html",
                "<!doctype html",
                "<head",
                "<body",
                "<title",
                "<meta",
            ]
            .iter()
            .any(|mark| head.contains(mark)))
}

/// The feeds that a page advertises, best first, and whether it is a wall.
pub(super) fn page(text: &str, url: &Url) -> (Vec<(Url, String)>, bool) {
    let window = text
        .get(..text.floor_char_boundary(WINDOW))
        .unwrap_or_default();
    let feeds = feeds(window, url);
    let bot_wall = is_wall(window, feeds.is_empty() && window.len() < SHORT_PAGE);
    (feeds, bot_wall)
}

/// Whether a page that holds no article is one that keeps robots out.
pub(super) fn keeps_robots_out(text: &str) -> bool {
    let window = text
        .get(..text.floor_char_boundary(WINDOW))
        .unwrap_or_default();
    is_wall(window, window.len() < SHORT_PAGE)
}

fn is_wall(window: &str, bare: bool) -> bool {
    let lower = window.to_lowercase();
    let denied = lower.contains("<title>access denied") && lower.contains("reference");
    let captcha = lower.contains("<title>")
        && lower
            .split("</title>")
            .next()
            .is_some_and(|head| head.contains("captcha"));
    denied
        || captcha
        || WALLS.iter().any(|mark| lower.contains(mark))
        || bare && WALL_SIGNS.iter().any(|mark| lower.contains(mark))
}

fn feeds(window: &str, url: &Url) -> Vec<(Url, String)> {
    // Only `base` and `link` tags reach the HTML parser: nothing nests then,
    // whatever the page holds.
    let mut tags = String::new();
    for (at, _) in window.match_indices('<') {
        let rest = window.get(at..).unwrap_or_default();
        let name = rest.get(1..5).unwrap_or_default().to_ascii_lowercase();
        if matches!(name.as_str(), "link" | "base")
            && let Some(end) = rest.bytes().take(4096).position(|b| b == b'>')
        {
            tags.push_str(rest.get(..=end).unwrap_or_default());
        }
    }
    let document = Document::from(tags);
    let base = document
        .select("base[href]")
        .attr("href")
        .and_then(|href| url.join(href.trim()).ok())
        .unwrap_or_else(|| url.clone());
    let mut found: Vec<(u8, Url, String)> = Vec::new();
    for link in document.select("link[href]").iter() {
        let rel = link.attr_or("rel", "").to_ascii_lowercase();
        let kind = link.attr_or("type", "").to_ascii_lowercase();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let feed_type = matches!(
            kind,
            "application/rss+xml"
                | "application/atom+xml"
                | "application/feed+json"
                | "application/rdf+xml"
                | "application/json"
                | "application/xml"
                | "text/xml"
        );
        if !feed_type
            || !rel
                .split_whitespace()
                .any(|word| word == "alternate" || word == "feed")
        {
            continue;
        }
        let Ok(address) = base.join(link.attr_or("href", "").trim()) else {
            continue;
        };
        if !matches!(address.scheme(), "http" | "https")
            || found.iter().any(|(_, known, _)| *known == address)
            || address.path().contains("/wp-json")
            || address.path().contains("oembed")
        {
            continue;
        }
        let title = link.attr_or("title", "").trim().to_owned();
        let rank = u8::from(of_comments(&address, &title)) * 4
            + u8::from(address.host_str() != url.host_str()) * 2
            + u8::from(!matches!(
                kind,
                "application/rss+xml" | "application/atom+xml" | "application/feed+json"
            ));
        found.push((rank, address, title));
    }
    found.sort_by_key(|(rank, _, _)| *rank);
    found
        .into_iter()
        .map(|(_, address, title)| (address, title))
        .collect()
}

/// Whether an advertised feed carries what readers said, not what was reported.
#[must_use]
pub fn of_comments(address: &Url, title: &str) -> bool {
    let title = title.to_lowercase();
    title.contains("comment") || title.contains("kommentar") || address.path().contains("comments")
}
