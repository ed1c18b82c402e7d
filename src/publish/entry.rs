//! The one entry that stories and reports become before they are written.

use jiff::Timestamp;

use super::Channel;
use super::html;
use super::text::{SUMMARY_CHARS, TITLE_CHARS, block, language_tag, line, web_address};
use crate::model::{
    Content, Enclosure, Evidence, HealthEvent, Key, ReportEntry, ReportLine, StoryEntry,
};

/// Pieces of evidence, for and against each, in the line that says why an
/// entry is here.
const REASONS: usize = 5;
/// Content beyond this many bytes is left out for the summary: it makes one
/// entry heavier than a whole feed, and HTML cannot be cut at a byte.
const CONTENT_BYTES: usize = 256 * 1024;

/// What every format writes of an entry. Texts are clean and bounded.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// `urn:uuid:...`
    pub id: String,
    /// Never empty.
    pub title: String,
    /// Absolute http(s) address.
    pub link: Option<String>,
    /// The service's own page on it.
    pub page: Option<String>,
    /// Plain text; may be empty.
    pub summary: String,
    /// HTML, which ends in the reason; empty where the feed carries none.
    pub content: String,
    /// Language tag of title and summary.
    pub language: Option<String>,
    /// `pubDate`, `published`, `date_published`.
    pub published: Timestamp,
    /// `updated`, `date_modified`.
    pub updated: Timestamp,
    /// Authors, else publishers.
    pub authors: Vec<String>,
    /// Countries and themes.
    pub categories: Vec<Category>,
    /// The feed it came from, name and address, for an entry of one report.
    pub source: Option<(String, Option<String>)>,
    /// The publication that the entry itself names as its origin.
    pub via: Option<(String, Option<String>)>,
    /// Picture.
    pub image: Option<String>,
    /// Attached media with a web address.
    pub enclosures: Vec<Enclosure>,
    /// Licence or rights.
    pub rights: Option<String>,
    /// What the `_geowire` object is made of.
    pub origin: Origin<'a>,
}

/// What an entry was made from.
#[derive(Debug)]
pub(super) enum Origin<'a> {
    Story(&'a StoryEntry),
    Report(&'a ReportEntry),
    Health(&'a HealthEvent),
}

/// A country or theme.
#[derive(Debug)]
pub(super) struct Category {
    /// ISO code or theme identifier.
    pub term: String,
    /// Name in English.
    pub label: String,
    /// Which of the two.
    pub of: Vocabulary,
}

/// Where a category's term comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vocabulary {
    Country,
    Theme,
}

impl Vocabulary {
    /// The `domain` of an RSS category.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Theme => "theme",
        }
    }

    /// The `scheme` of an Atom category: ISO's own name for its country codes
    /// (RFC 5141), and a name of our own for the themes.
    pub(super) fn scheme(self) -> &'static str {
        match self {
            Self::Country => "urn:iso:std:iso:3166:-1",
            Self::Theme => "urn:x-geowire:theme",
        }
    }
}

impl<'a> Entry<'a> {
    /// A story: its best report's words, the list of all its reports.
    pub(super) fn from_story(story: &'a StoryEntry, channel: &Channel) -> Self {
        let page = story_page(&channel.home_url, story.id);
        let link = story.link.as_deref().and_then(web_address);
        let summary = block(&story.summary, SUMMARY_CHARS);
        let first = story.publishers.first().map_or("", String::as_str);
        let why = why_story(story);
        let categories = categories(&story.countries, &story.themes, &story.labels);
        Self {
            id: story.id.urn(),
            title: headline(&story.title, &summary, first),
            content: match channel.content {
                Content::Full => html::story(&summary, story, &why, &page),
                Content::Summary => html::brief(&summary, &story.language, Some(&page)),
                Content::None => String::new(),
            },
            link: link.or_else(|| web_address(&page)),
            page: web_address(&page),
            summary: told(summary, channel.content),
            language: language_tag(&story.language).map(str::to_owned),
            published: story.first_seen,
            updated: story.updated.max(story.first_seen),
            authors: names(&story.publishers),
            categories,
            source: None,
            via: None,
            image: None,
            enclosures: Vec::new(),
            rights: None,
            origin: Origin::Story(story),
        }
    }

    /// A report: its own words, where it was found, why it is here.
    pub(super) fn from_report(report: &'a ReportEntry, content: Content) -> Self {
        let summary = block(&report.summary, SUMMARY_CHARS);
        let why = why_report(report);
        let body = if report.content.len() > CONTENT_BYTES {
            ""
        } else {
            report.content.trim()
        };
        let tag = report.language.tag.as_str();
        let mut authors = names(&report.authors);
        if authors.is_empty() {
            authors = names(std::slice::from_ref(&report.publisher));
        }
        Self {
            id: report.id.urn(),
            title: headline(&report.title, &summary, &report.publisher),
            link: report.link.as_deref().and_then(web_address),
            page: None,
            content: match content {
                Content::Full => html::report(&summary, body, report, &why),
                Content::Summary => html::brief(&summary, tag, None),
                Content::None => String::new(),
            },
            summary: told(summary, content),
            language: language_tag(tag).map(str::to_owned),
            published: report.published,
            updated: report.updated.max(report.published),
            authors,
            categories: categories(&report.countries, &report.themes, &report.labels),
            source: report
                .sources
                .first()
                .map(|(name, url)| (line(name, TITLE_CHARS), web_address(url))),
            via: report.origin.as_ref().map(|origin| {
                let url = origin.url.as_deref().and_then(web_address);
                (line(&origin.title, TITLE_CHARS), url)
            }),
            image: report.image.as_deref().and_then(web_address),
            enclosures: report.enclosures.iter().filter_map(enclosure).collect(),
            rights: report
                .licence
                .as_deref()
                .map(|text| line(text, TITLE_CHARS))
                .filter(|text| !text.is_empty()),
            origin: Origin::Report(report),
        }
    }
}

/// Where the service shows the story with its reports and why. `home` is as in
/// [`Channel`].
pub(super) fn story_page(home: &str, id: Key) -> String {
    format!("{home}stories/{id}")
}

fn told(summary: String, content: Content) -> String {
    match content {
        Content::Full | Content::Summary => summary,
        Content::None => String::new(),
    }
}

/// The language that all entries share, for the head of the feed.
pub(super) fn shared_language<'a>(entries: &'a [Entry<'_>]) -> Option<&'a str> {
    let first = entries.first()?.language.as_deref()?;
    entries
        .iter()
        .all(|entry| entry.language.as_deref() == Some(first))
        .then_some(first)
}

/// How a source is named where a person reads it.
pub(super) fn marked(name: &str, state: bool) -> String {
    let name = line(name, TITLE_CHARS);
    if state {
        format!("{name} (state media)")
    } else {
        name
    }
}

/// The reports shown in a story's list carry these names.
pub(super) fn report_title(report: &ReportLine) -> String {
    headline(&report.title, "", &report.publisher)
}

/// A title, or what stands in for one: RSS 2.0 wants a title or a description,
/// Atom always a title, and a reader shows an empty line for an empty one.
pub(super) fn headline(title: &str, summary: &str, publisher: &str) -> String {
    let title = line(title, TITLE_CHARS);
    if !title.is_empty() {
        return title;
    }
    let summary = line(summary, 100);
    if !summary.is_empty() {
        return summary;
    }
    format!("Untitled report, {}", line(publisher, 100))
        .trim_end_matches([',', ' '])
        .to_owned()
}

fn names(names: &[String]) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        let name = line(name, 200);
        if !name.is_empty() && !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

fn categories(
    countries: &[String],
    themes: &[String],
    labels: &[(String, String)],
) -> Vec<Category> {
    let countries = countries.iter().map(|id| (id, Vocabulary::Country));
    let themes = themes.iter().map(|id| (id, Vocabulary::Theme));
    countries
        .chain(themes)
        .map(|(id, of)| Category {
            term: line(id, 100),
            label: line(label(id, labels), 100),
            of,
        })
        .filter(|category| !category.term.is_empty())
        .collect()
}

fn label<'a>(id: &'a str, labels: &'a [(String, String)]) -> &'a str {
    labels
        .iter()
        .find(|(known, label)| known == id && !label.is_empty())
        .map_or(id, |(_, label)| label.as_str())
}

fn enclosure(media: &Enclosure) -> Option<Enclosure> {
    Some(Enclosure {
        url: web_address(&media.url)?,
        media_type: media.media_type.as_deref().map(|text| line(text, 100)),
        length: media.length,
    })
}

fn why_story(story: &StoryEntry) -> String {
    let ids: Vec<&String> = story.countries.iter().chain(&story.themes).collect();
    let mut company = format!(
        "{}, {}, {}",
        counted(story.reports.len(), "report"),
        counted(story.publishers.len(), "publisher"),
        counted(story.languages.len(), "language")
    );
    match story.wires.as_slice() {
        [] => {}
        [wire] => company.push_str(&format!(", wire: {wire}")),
        wires => company.push_str(&format!(", wires: {}", wires.join(", "))),
    }
    why(&story.evidence, &ids, &story.labels, &company, story.score)
}

fn why_report(report: &ReportEntry) -> String {
    let ids: Vec<&String> = report.countries.iter().chain(&report.themes).collect();
    let company = counted(report.sources.len(), "source");
    why(
        &report.evidence,
        &ids,
        &report.labels,
        &company,
        report.score,
    )
}

/// "Russia +1.2, troops +0.9; against: weather -0.4; 7 reports, 5 publishers,
/// 3 languages, wire: dpa; score 0.97"
fn why(
    evidence: &[Evidence],
    ids: &[&String],
    labels: &[(String, String)],
    company: &str,
    score: f64,
) -> String {
    let mut parts = Vec::new();
    for (side, speaks_for) in [("", true), ("against: ", false)] {
        let reasons: Vec<String> = evidence
            .iter()
            .filter(|piece| (piece.share > 0.0) == speaks_for)
            .map(|piece| (line(&piece.what, 100), piece.share))
            .filter(|(what, _)| !what.is_empty())
            .take(REASONS)
            .map(|(what, share)| format!("{what} {share:+.1}"))
            .collect();
        if !reasons.is_empty() {
            parts.push(format!("{side}{}", reasons.join(", ")));
        }
    }
    if parts.is_empty() {
        let names = ids.iter().map(|id| line(label(id, labels), 100));
        parts.push(names.take(REASONS).collect::<Vec<_>>().join(", "));
    }
    parts.push(company.to_owned());
    parts.push(format!("score {score:.2}"));
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}

fn counted(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    }
}
