//! Authors, categories, pictures, enclosures, licence, origin.

use url::Url;

use super::html::is_pixel;
use super::link::{Bases, canonical};
use super::text::{cap, plain_text};
use crate::model::{Enclosure, Origin};
use crate::parse::Text;

/// Most names, categories or enclosures that are kept of one entry.
const MOST: usize = 50;
/// Most characters of a name or category.
const NAME_CHARS: usize = 200;
/// Most characters of a licence.
const LICENCE_CHARS: usize = 500;

/// Mailboxes that are nobody's name.
const OFFICES: &[&str] = &[
    "admin",
    "contact",
    "editor",
    "editorial",
    "feedback",
    "feeds",
    "hello",
    "info",
    "kontakt",
    "mail",
    "news",
    "newsroom",
    "no-reply",
    "nobody",
    "noreply",
    "office",
    "online",
    "press",
    "presse",
    "redakcja",
    "redaccion",
    "redaktion",
    "root",
    "rss",
    "support",
    "web",
    "webmaster",
];

/// Names of people and agencies, each once, without addresses.
pub(super) fn authors(raw: &[String]) -> Vec<String> {
    distinct(raw.iter().filter_map(|raw| author(&clean(raw))))
}

/// `jo@x.example (Jo)` and `Jo <jo@x.example>` give `Jo`; a bare address gives
/// what stands before the `@`, unless that is an office.
fn author(raw: &str) -> Option<String> {
    let mut name = raw.to_owned();
    if raw.contains('@') {
        let in_brackets = raw
            .split_once('(')
            .and_then(|(_, rest)| rest.split_once(')'))
            .map(|(inside, _)| inside.trim())
            .filter(|inside| !inside.is_empty() && !inside.contains('@'));
        let words: Vec<&str> = raw
            .split_whitespace()
            .filter(|word| !word.contains('@'))
            .collect();
        name = match in_brackets {
            Some(inside) => inside.to_owned(),
            None if words.is_empty() => mailbox(raw)?,
            None => words.join(" "),
        };
    }
    let name = name
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"'))
        .to_owned();
    name.chars()
        .any(char::is_alphanumeric)
        .then(|| cap(name, NAME_CHARS))
}

/// The local part of an address as a name.
fn mailbox(raw: &str) -> Option<String> {
    let raw = raw.trim_matches(|c: char| !c.is_alphanumeric());
    let raw = raw.strip_prefix("mailto:").unwrap_or(raw);
    let (local, _) = raw.split_once('@')?;
    if OFFICES.contains(&local.to_ascii_lowercase().as_str()) {
        return None;
    }
    Some(
        local
            .split(['.', '_'])
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
    )
}

/// Categories, each once.
pub(super) fn categories(raw: &[String]) -> Vec<String> {
    distinct(
        raw.iter()
            .map(|raw| cap(clean(raw), NAME_CHARS))
            .filter(|raw| !raw.is_empty()),
    )
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        if kept.len() == MOST {
            break;
        }
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

fn clean(raw: &str) -> String {
    plain_text(&Text {
        value: raw.to_owned(),
        html: false,
    })
}

/// The picture of an entry: the first usable one it names, else the first in its
/// text (absolute already).
pub(super) fn image(named: &[String], in_text: Option<String>, bases: &Bases) -> Option<String> {
    named
        .iter()
        .filter_map(|raw| bases.resolve(raw))
        .map(String::from)
        .find(|address| !is_pixel(address))
        .or(in_text)
}

/// Enclosures with an absolute http(s) address, each address once.
pub(super) fn enclosures(raw: &[Enclosure], bases: &Bases) -> Vec<Enclosure> {
    let mut kept: Vec<Enclosure> = Vec::new();
    for enclosure in raw {
        let Some(url) = bases.resolve(&enclosure.url).map(String::from) else {
            continue;
        };
        if kept.len() < MOST && kept.iter().all(|known| known.url != url) {
            kept.push(Enclosure {
                url,
                media_type: enclosure.media_type.as_deref().and_then(media_type),
                length: enclosure.length.filter(|length| *length > 0),
            });
        }
    }
    kept
}

/// A media type that looks like one (RFC 6838, section 4.2).
fn media_type(raw: &str) -> Option<String> {
    let raw = raw.trim().to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
    let (kind, rest) = raw.split_once('/')?;
    let subtype = rest.split(';').next()?.trim();
    let good = !kind.is_empty()
        && !subtype.is_empty()
        && kind.chars().all(plain)
        && subtype.chars().all(plain);
    good.then(|| format!("{kind}/{subtype}"))
}

/// The licence of the entry, else of the document.
pub(super) fn licence(entry: Option<&str>, feed: Option<&str>) -> Option<String> {
    [entry, feed]
        .into_iter()
        .flatten()
        .map(|raw| cap(clean(raw), LICENCE_CHARS))
        .find(|text| !text.is_empty())
}

/// Where the report comes from.
pub(super) fn origin(source: Option<&(String, Option<String>)>, bases: &Bases) -> Option<Origin> {
    let (title, url) = source?;
    let url: Option<Url> = url
        .as_deref()
        .and_then(|url| bases.resolve(url))
        .map(canonical);
    let mut title = cap(clean(title), NAME_CHARS);
    if title.is_empty() {
        title = url
            .as_ref()?
            .host_str()?
            .trim_start_matches("www.")
            .to_owned();
    }
    Some(Origin {
        title,
        url: url.map(String::from),
    })
}

/// Whether latitude and longitude are such.
pub(super) fn on_earth((latitude, longitude): (f64, f64)) -> bool {
    (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_do_not_become_names() {
        let raw = [
            "Jörg Muster <jm@a.example>",
            "jm@a.example (Jörg Muster)",
            "redaktion@a.example",
            "anna.muster@a.example",
            "  ",
            "Agentur &amp; Co",
        ];
        let raw: Vec<String> = raw.iter().map(|raw| (*raw).to_owned()).collect();
        assert_eq!(
            authors(&raw),
            ["Jörg Muster", "anna muster", "Agentur & Co"]
        );
    }
}
