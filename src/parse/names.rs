use url::Url;

/// The vocabularies that news feeds use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Ns {
    /// The format's own elements.
    #[default]
    Feed,
    /// Atom inside of another format.
    Atom,
    Rdf,
    Dc,
    Content,
    Media,
    Sy,
    GeoRss,
    Geo,
    Itunes,
    FeedBurner,
    Cc,
    Other,
}

impl Ns {
    /// By address; the scheme and a final `/` or `#` make no difference,
    /// because publishers get them wrong.
    pub(super) fn of_address(address: &str) -> Self {
        let bare = address.trim().to_ascii_lowercase();
        let bare = bare
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_end_matches(['/', '#']);
        match bare {
            "www.w3.org/2005/atom" | "purl.org/atom/ns" => Self::Atom,
            "www.w3.org/1999/02/22-rdf-syntax-ns" => Self::Rdf,
            "purl.org/dc/elements/1.1" | "purl.org/dc/terms" => Self::Dc,
            "purl.org/rss/1.0/modules/content" => Self::Content,
            "search.yahoo.com/mrss" | "search.yahoo.com/rss" => Self::Media,
            "purl.org/rss/1.0/modules/syndication" => Self::Sy,
            "www.georss.org/georss" | "www.georss.org/georss/10" | "www.opengis.net/gml" => {
                Self::GeoRss
            }
            "www.w3.org/2003/01/geo/wgs84_pos" => Self::Geo,
            "www.itunes.com/dtds/podcast-1.0.dtd" => Self::Itunes,
            "rssnamespace.org/feedburner/ext/1.0" => Self::FeedBurner,
            "purl.org/rss/1.0"
            | "my.netscape.com/rdf/simple/0.9"
            | "channel.netscape.com/rdf/simple/0.9"
            | "backend.userland.com/rss2"
            | "backend.userland.com/rss" => Self::Feed,
            _ if bare.contains("creativecommons") || bare.starts_with("web.resource.org/cc") => {
                Self::Cc
            }
            _ => Self::Other,
        }
    }

    /// By the prefix that publishers use, where it was not declared.
    pub(super) fn of_prefix(prefix: &str) -> Self {
        match prefix {
            "atom" | "a10" | "atom10" => Self::Atom,
            "rdf" => Self::Rdf,
            "dc" | "dcterms" => Self::Dc,
            "content" => Self::Content,
            "media" => Self::Media,
            "sy" => Self::Sy,
            "georss" | "gml" => Self::GeoRss,
            "geo" => Self::Geo,
            "itunes" => Self::Itunes,
            "feedburner" => Self::FeedBurner,
            "cc" | "creativecommons" => Self::Cc,
            "rss" => Self::Feed,
            _ => Self::Other,
        }
    }

    /// The prefix under which the repaired document declares it.
    pub(super) fn prefix(self) -> Option<&'static str> {
        match self {
            Self::Feed => Some(""),
            Self::Atom => Some("atom:"),
            Self::Dc => Some("dc:"),
            Self::Content => Some("content:"),
            Self::Media => Some("media:"),
            _ => None,
        }
    }
}

/// Whether a document may begin with this element.
pub(super) fn is_root(local: &str) -> bool {
    matches!(local, "rss" | "rdf" | "feed" | "channel" | "entry")
}

/// Elements whose inside is a text that may hold markup.
pub(super) fn is_text(ns: Ns, name: &str) -> bool {
    match ns {
        Ns::Feed => matches!(
            name,
            "title"
                | "description"
                | "summary"
                | "content"
                | "subtitle"
                | "tagline"
                | "rights"
                | "copyright"
                | "info"
        ),
        Ns::Content => name == "encoded",
        Ns::Dc => matches!(name, "title" | "description" | "rights"),
        Ns::Media => matches!(name, "title" | "description" | "text"),
        Ns::Atom => matches!(name, "title" | "summary" | "content"),
        _ => false,
    }
}

/// Elements that never stand inside a text, so that it must have been left open.
pub(super) fn structural(lower: &str, local: &str) -> bool {
    if let Some((prefix, _)) = lower.split_once(':') {
        return Ns::of_prefix(prefix) != Ns::Other;
    }
    matches!(
        local,
        "item"
            | "entry"
            | "channel"
            | "rss"
            | "feed"
            | "pubdate"
            | "guid"
            | "published"
            | "updated"
            | "enclosure"
            | "category"
            | "description"
            | "content"
            | "author"
            | "comments"
            | "id"
            | "title"
            | "link"
            | "lastbuilddate"
            | "managingeditor"
    )
}

/// `base` against what is in force around it, where that can be resolved.
pub(super) fn join(around: Option<&str>, base: &str) -> String {
    around
        .and_then(|around| Url::parse(around).ok())
        .and_then(|around| around.join(base).ok())
        .map_or_else(|| base.to_owned(), String::from)
}
