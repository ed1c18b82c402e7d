//! What to write of a feed that was found.

use std::collections::BTreeMap;

use url::Url;

use super::super::table::harmless;
use super::find::Verified;
use crate::config::edit::NewSource;
use crate::config::{Config, Source, language_code};
use crate::model::Item;
use crate::normalize::{canonical, plain_text};

/// The longest name that the configuration takes, in characters.
const NAME: usize = 100;
/// A language counts from this share of the entries on.
const SHARE: f64 = 0.25;

/// What a person said of the new source.
pub(super) struct Wish {
    pub(super) name: Option<String>,
    pub(super) languages: Vec<String>,
    pub(super) kind: Option<String>,
    pub(super) publisher: Option<String>,
}

/// The source, with what was wished, and for the rest what the feed says of
/// itself and what is known of its site.
pub(super) fn propose(found: &Verified, wish: Wish, known: &[&Config]) -> NewSource {
    let name = wish.name.unwrap_or_else(|| {
        let title = found
            .feed
            .title
            .as_ref()
            .map(plain_text)
            .unwrap_or_default();
        let title = clean(&title);
        if title.is_empty() {
            site(&found.url)
        } else {
            title
        }
    });
    let kin = kin(&found.url, known);
    NewSource {
        publisher: wish
            .publisher
            .or_else(|| kin.map(|kin| kin.profile.publisher.clone()))
            .filter(|publisher| *publisher != name),
        kind: wish
            .kind
            .or_else(|| kin.map(|kin| kin.profile.kind.name().to_owned())),
        languages: if wish.languages.is_empty() {
            languages(&found.items)
        } else {
            wish.languages
        },
        // The guard's word, not the address's look: names can be private too.
        allow_private: found.private,
        name,
        url: found.url.to_string(),
    }
}

/// A source that is there already: under one of these addresses, or that name.
pub(super) fn duplicate<'a>(
    config: &'a Config,
    addresses: &[Url],
    name: Option<&str>,
) -> Option<&'a Source> {
    let keys: Vec<String> = addresses.iter().map(key).collect();
    config.sources.iter().find(|source| {
        keys.contains(&key(&source.url))
            || name.is_some_and(|name| {
                source.profile.name.to_lowercase() == name.trim().to_lowercase()
            })
    })
}

/// An address for comparison: with or without TLS, `www` and the last slash it
/// is the same feed.
pub(super) fn key(url: &Url) -> String {
    let url = canonical(url.clone());
    let text = url.as_str();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.strip_prefix("www.").unwrap_or(text);
    text.trim_end_matches('/').to_owned()
}

/// One line without anything that could harm a terminal, not too long.
pub(super) fn clean(title: &str) -> String {
    let title = harmless(title);
    let words: Vec<&str> = title.split_whitespace().collect();
    let line: String = words.join(" ").chars().take(NAME).collect();
    line.trim().to_owned()
}

/// The host without `www`.
pub(super) fn site(url: &Url) -> String {
    let host = url.host_str().unwrap_or("file");
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

/// A known source of the same site, where all that are known are of one house.
fn kin<'a>(url: &Url, known: &[&'a Config]) -> Option<&'a Source> {
    let domain = |url: &Url| {
        let host = url.host_str()?;
        Some(psl::domain_str(host)?.to_owned())
    };
    let domain_of_it = domain(url)?;
    let mut all = known
        .iter()
        .flat_map(|config| &config.sources)
        .filter(|source| domain(&source.url).as_ref() == Some(&domain_of_it));
    let first = all.next()?;
    all.all(|other| other.profile.publisher == first.profile.publisher)
        .then_some(first)
}

fn languages(items: &[Item]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for item in items {
        if let Ok(tag) = language_code(&item.language.tag) {
            *counts.entry(tag).or_default() += 1;
        }
    }
    let mut often: Vec<(usize, String)> = counts
        .into_iter()
        .filter(|(_, count)| *count as f64 >= SHARE * items.len() as f64)
        .map(|(tag, count)| (count, tag))
        .collect();
    often.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    often.into_iter().map(|(_, tag)| tag).collect()
}
