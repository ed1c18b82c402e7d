//! What an item says of its origin, for storing. Pure.

use url::Url;

use super::settle::Terms;
use crate::group::credit;
use crate::model::{Credit, House, Item};
use crate::normalize::canonical;

/// Links of one text that are kept: pages of links are no references.
const LINKS: usize = 20;

/// Reads the origin of `item`.
pub(super) fn of_item(item: &Item, terms: Terms<'_>) -> Credit {
    let named = house(item, terms);
    let family = named.as_ref().map_or(terms.family, |house| &house.family);
    let text = plain(&item.content);
    let wires = credit::wires(
        &item.language.tag,
        &item.title,
        &item.summary,
        &text,
        &item.authors,
    );
    // An agency that signs its own report credits nobody else.
    let own = credit::agency_of(family);
    Credit {
        wires: wires
            .into_iter()
            .filter(|wire| Some(*wire) != own)
            .map(str::to_owned)
            .collect(),
        refers: links(&item.content, item.link.as_deref()),
        named,
    }
}

/// The publication that the entry names, where it is not its source's own: a
/// feed that collects those of others has it in each entry.
fn house(item: &Item, terms: Terms<'_>) -> Option<House> {
    let origin = item.origin.as_ref()?;
    let host = origin.url.as_deref().and_then(host_of);
    let known = terms
        .families
        .by_name(&origin.title)
        .or_else(|| terms.families.by_host(host.as_deref()?));
    if let Some(family) = known {
        return (family.name != terms.family).then(|| House {
            publisher: origin.title.clone(),
            family: family.name.clone(),
            state: family.state,
        });
    }
    // Feeds also name themselves, with a title of their own for each section.
    let own = |name: &str| name.to_lowercase() == origin.title.to_lowercase();
    let same_site = host.is_some() && host == terms.host.map(site);
    let unnamed = origin.title.trim().is_empty();
    (!own(terms.source) && !own(terms.family) && !same_site && !unnamed).then(|| House {
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
    text.replace("&nbsp;", " ").replace('\u{a0}', " ").replace("&amp;", "&")
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
        assert_eq!(links(html, Some("https://own.example/")), ["https://a.example/1?id=2"]);
    }
}
