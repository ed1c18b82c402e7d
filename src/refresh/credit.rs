//! What an item says of its origin, for storing. Pure.

use url::Url;

use crate::group::credit;
use crate::group::families::Families;
use crate::model::{Credit, House, Item, Origin};
use crate::normalize::canonical;

/// Links of one text that are kept: pages of links are no references.
const LINKS: usize = 20;

/// A source, as far as the origin of its items goes.
#[derive(Debug, Clone, Copy)]
pub struct Outlet<'a> {
    /// Its name.
    pub name: &'a str,
    /// The family that it counts for.
    pub family: &'a str,
    /// The host that its feed is at, where it has one.
    pub host: Option<&'a str>,
    /// Families of publishers.
    pub families: &'a Families,
}

/// What a report says, as far as its origin goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) title: &'a str,
    pub(super) summary: &'a str,
    /// Safe HTML of the feed.
    pub(super) content: &'a str,
    /// The article of its page, plain text; empty where there is none.
    pub(super) article: &'a str,
    pub(super) language: &'a str,
    pub(super) authors: &'a [String],
    pub(super) link: Option<&'a str>,
    pub(super) origin: Option<&'a Origin>,
}

/// Reads the origin of `item`, whose article is known or empty.
pub(super) fn of_item(item: &Item, article: &str, outlet: Outlet<'_>) -> Credit {
    let said = Said {
        title: &item.title,
        summary: &item.summary,
        content: &item.content,
        article,
        language: &item.language.tag,
        authors: &item.authors,
        link: item.link.as_deref(),
        origin: item.origin.as_ref(),
    };
    of(said, outlet)
}

/// Reads the origin of a report.
pub(super) fn of(said: Said<'_>, outlet: Outlet<'_>) -> Credit {
    let named = said.origin.and_then(|origin| house(origin, outlet));
    let family = named.as_ref().map_or(outlet.family, |house| &house.family);
    let mut text = plain(said.content);
    // A credit stands where an article begins or ends; between them it tells
    // what others reported. Its links are not taken: many lead to what the
    // outlet would like to be read next.
    let ends = said.article.lines().next().into_iter();
    for line in ends.chain(said.article.lines().last()) {
        text.push('\n');
        text.push_str(line);
    }
    let mut wires = credit::wires(said.language, said.title, said.summary, &text, said.authors);
    let of_link = said.link.and_then(credit::wire_of_link);
    wires.extend(of_link.filter(|wire| !wires.contains(wire)));
    // An agency that signs its own report credits nobody else.
    let own = credit::agency_of(family);
    Credit {
        wires: wires
            .into_iter()
            .filter(|wire| Some(*wire) != own)
            .map(str::to_owned)
            .collect(),
        refers: links(said.content, said.link),
        named,
    }
}

/// The publication that the entry names, where it is not its source's own: a
/// feed that collects those of others has it in each entry.
fn house(origin: &Origin, outlet: Outlet<'_>) -> Option<House> {
    let host = origin.url.as_deref().and_then(host_of);
    let known = outlet
        .families
        .by_name(&origin.title)
        .or_else(|| outlet.families.by_host(host.as_deref()?));
    if let Some(family) = known {
        return (family.name != outlet.family).then(|| House {
            publisher: origin.title.clone(),
            family: family.name.clone(),
            state: family.state,
        });
    }
    // Feeds also name themselves, with a title of their own for each section.
    let own = |name: &str| name.to_lowercase() == origin.title.to_lowercase();
    let same_site = host.is_some() && host == outlet.host.map(site);
    let unnamed = origin.title.trim().is_empty();
    (!own(outlet.name) && !own(outlet.family) && !same_site && !unnamed).then(|| House {
        publisher: origin.title.clone(),
        family: origin.title.clone(),
        state: false,
    })
}

/// The registrable domain of an address.
fn host_of(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(site)
}

/// The registrable domain of a host; the host itself where it has none.
fn site(host: &str) -> String {
    psl::domain_str(host).unwrap_or(host).to_ascii_lowercase()
}

/// The lines of safe HTML without its markup: enough for finding credits.
fn plain(html: &str) -> String {
    let mut text = String::new();
    for (at, piece) in html.split('<').enumerate() {
        let (tag, rest) = match (at, piece.split_once('>')) {
            (0, _) => ("", piece),
            (_, Some((tag, rest))) => (tag, rest),
            (_, None) => (piece, ""),
        };
        let name = tag.trim_start_matches('/');
        let inline = ["a", "b", "i", "em", "strong", "span", "u", "small"];
        let name = name.split([' ', '/']).next().unwrap_or_default();
        if !tag.is_empty() && !inline.contains(&name) {
            text.push('\n');
        }
        text.push_str(rest);
    }
    text.replace("&nbsp;", " ")
        .replace('\u{a0}', " ")
        .replace("&amp;", "&")
}

/// Canonical web addresses that safe HTML links to, but for `own`.
fn links(html: &str, own: Option<&str>) -> Vec<String> {
    let mut links = Vec::new();
    for piece in html.split("href=\"").skip(1) {
        let address = piece.split('"').next().unwrap_or_default();
        let Ok(url) = Url::parse(&address.replace("&amp;", "&")) else {
            continue;
        };
        if !matches!(url.scheme(), "http" | "https") {
            continue;
        }
        let link = String::from(canonical(url));
        if Some(link.as_str()) != own && !links.contains(&link) && links.len() < LINKS {
            links.push(link);
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publication_that_is_named_counts_when_it_is_another() {
        let outlet = Outlet {
            name: "Nordblatt Politik",
            family: "Nordblatt",
            host: Some("feeds.nordblatt.example"),
            families: Families::known(),
        };
        let named = |title: &str, url: Option<&str>| {
            let origin = Origin {
                title: title.to_owned(),
                url: url.map(str::to_owned),
            };
            house(&origin, outlet).map(|house| (house.family, house.state))
        };
        let other = |family: &str, state| Some((family.to_owned(), state));
        assert_eq!(named("Bild", None), other("Axel Springer", false));
        assert_eq!(
            named("Our name", Some("https://www.kcna.kp/")),
            other("KCNA", true)
        );
        assert_eq!(
            named("Südblatt", Some("https://suedblatt.example/")),
            other("Südblatt", false)
        );
        // Itself, under any of its names.
        assert_eq!(named("nordblatt", None), None);
        assert_eq!(named("Nordblatt Politik", None), None);
        assert_eq!(
            named("Nachrichten", Some("https://www.nordblatt.example/rss")),
            None
        );
        assert_eq!(named(" ", None), None);
        let springer = Outlet {
            family: "Axel Springer",
            ..outlet
        };
        let own = Origin {
            title: "Welt".to_owned(),
            url: None,
        };
        assert_eq!(house(&own, springer), None, "a paper of the same family");
    }

    #[test]
    fn text_keeps_its_lines_and_loses_its_markup() {
        let html = "<p>Berlin (<b>dpa</b>)&nbsp;- Text</p><p>dpa/<a href=\"https://a.example/\">AFP</a></p>";
        let text = plain(html);
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["Berlin (dpa) - Text", "dpa/AFP"]);
        assert_eq!(plain("a < b"), "a \n");
    }

    #[test]
    fn links_are_canonical_and_not_to_itself() {
        let html = "<a href=\"https://a.example/1?utm_source=x&amp;id=2\">a</a> \
                    <a href=\"https://a.example/1?id=2\">again</a> <a href=\"mailto:x@a.example\">m</a> \
                    <a href=\"https://own.example/\">own</a>";
        assert_eq!(
            links(html, Some("https://own.example/")),
            ["https://a.example/1?id=2"]
        );
    }
}
