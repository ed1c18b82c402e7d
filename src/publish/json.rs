//! JSON Feed 1.1, with a `_geowire` object in each item (the names in it are
//! fixed, as programs rely on them).

use serde_json::{Map, Value, json};

use super::Channel;
use super::entry::{Entry, Origin, headline, report_title, shared_language};
use super::text::{SUMMARY_CHARS, line, rfc3339, web_address};
use crate::model::{
    Alias, Evidence, HealthEvent, RelatedStory, ReportEntry, ReportLine, StoryEntry,
};

/// The whole document.
pub(super) fn write(channel: &Channel, entries: &[Entry<'_>]) -> Vec<u8> {
    let mut feed = Map::new();
    set(&mut feed, "version", "https://jsonfeed.org/version/1.1");
    set(&mut feed, "title", line(&channel.title, SUMMARY_CHARS));
    set(&mut feed, "home_page_url", channel.home_url.as_str());
    set(&mut feed, "feed_url", channel.self_url.as_str());
    set(
        &mut feed,
        "description",
        line(&channel.description, SUMMARY_CHARS),
    );
    if let Some(hub) = &channel.hub {
        set(&mut feed, "hubs", json!([{ "type": "WebSub", "url": hub }]));
    }
    set(&mut feed, "language", shared_language(entries));
    let items: Vec<Value> = entries.iter().map(item).collect();
    set(&mut feed, "items", items);
    let mut text = Value::Object(feed).to_string();
    text.push('\n');
    text.into_bytes()
}

fn item(entry: &Entry<'_>) -> Value {
    let mut item = Map::new();
    set(&mut item, "id", entry.id.as_str());
    set(&mut item, "url", entry.link.as_deref());
    set(&mut item, "title", entry.title.as_str());
    // Required by the format, one of the two.
    match entry.content.as_str() {
        "" => set(&mut item, "content_text", ""),
        html => set(&mut item, "content_html", html),
    }
    set(
        &mut item,
        "summary",
        Some(entry.summary.as_str()).filter(|text| !text.is_empty()),
    );
    set(&mut item, "image", entry.image.as_deref());
    set(&mut item, "date_published", rfc3339(entry.published));
    set(&mut item, "date_modified", rfc3339(entry.updated));
    let authors: Vec<Value> = entry
        .authors
        .iter()
        .map(|name| json!({ "name": name }))
        .collect();
    list(&mut item, "authors", authors);
    let tags = entry
        .categories
        .iter()
        .map(|category| Value::from(category.label.as_str()));
    list(&mut item, "tags", tags.collect());
    set(&mut item, "language", entry.language.as_deref());
    let attachments = entry.enclosures.iter().map(|media| {
        let mut attachment = Map::new();
        set(&mut attachment, "url", media.url.as_str());
        let kind = media.media_type.as_deref();
        // Required by the format.
        set(
            &mut attachment,
            "mime_type",
            kind.unwrap_or("application/octet-stream"),
        );
        set(&mut attachment, "size_in_bytes", media.length);
        Value::Object(attachment)
    });
    list(&mut item, "attachments", attachments.collect());
    let more = match entry.origin {
        Origin::Story(story) => of_story(story, entry.page.as_deref()),
        Origin::Report(report) => of_report(report),
        Origin::Health(event) => of_health(event),
    };
    set(&mut item, "_geowire", more);
    Value::Object(item)
}

fn of_story(story: &StoryEntry, page: Option<&str>) -> Value {
    json!({
        "page": page,
        "score": rounded(story.score),
        "countries": story.countries,
        "themes": story.themes,
        "first_seen": rfc3339(story.first_seen),
        "last_seen": rfc3339(story.last_seen),
        "updated": rfc3339(story.updated),
        "publishers": story.publishers,
        "independent": story.independent,
        "wires": story.wires,
        "languages": story.languages,
        "reports": story.reports.iter().map(of_line).collect::<Vec<_>>(),
        "related": story.related.iter().map(of_related).collect::<Vec<_>>(),
        "aliases": story.aliases.iter().map(|alias| alias.id.urn()).collect::<Vec<_>>(),
        "merges": story.aliases.iter().map(of_alias).collect::<Vec<_>>(),
    })
}

fn of_related(story: &RelatedStory) -> Value {
    json!({
        "id": story.id.urn(),
        "title": headline(&story.title, "", ""),
        "url": story.link.as_deref().and_then(web_address),
        "relation": story.relation.name(),
    })
}

/// Why the story of an alias turned out to be this one.
fn of_alias(alias: &Alias) -> Value {
    json!({ "id": alias.id.urn(), "because": alias.because })
}

fn of_line(report: &ReportLine) -> Value {
    json!({
        "id": report.id.urn(),
        "title": report_title(report),
        "url": report.link.as_deref().and_then(web_address),
        "source": report.source,
        "publisher": report.publisher,
        "language": report.language,
        "published": rfc3339(report.published),
        "wires": report.wires,
        "copy": report.copy,
        "state_media": report.state,
        "because": report.because,
    })
}

fn of_report(report: &ReportEntry) -> Value {
    json!({
        "score": rounded(report.score),
        "language": report.language.tag,
        "confidence": rounded(report.confidence),
        "countries": report.countries,
        "themes": report.themes,
        "evidence": report.evidence.iter().map(of_evidence).collect::<Vec<_>>(),
        "source": report.sources.first().map(|(name, _)| name),
        "publisher": report.publisher,
        "wires": report.wires,
        "copy": report.copy.is_some(),
        "copy_of": report.copy.as_ref().map(|original| original.id.urn()),
        "story": report.story.map(|story| story.urn()),
    })
}

fn of_health(event: &HealthEvent) -> Value {
    json!({
        "kind": event.kind.name(),
        "source": event.source,
        "since": event.since.map(rfc3339),
        "message": event.message,
        "address": event.address.as_deref().and_then(web_address),
    })
}

fn of_evidence(piece: &Evidence) -> Value {
    json!({ "what": piece.what, "share": rounded(piece.share) })
}

/// Four decimals are all that a score means, and they keep the document's tag
/// from changing with the last bit of a sum.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// Sets a member; `None` (and JSON null) leaves it out.
fn set(object: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    let value = value.into();
    if !value.is_null() {
        object.insert(name.to_owned(), value);
    }
}

fn list(object: &mut Map<String, Value>, name: &str, values: Vec<Value>) {
    if !values.is_empty() {
        set(object, name, values);
    }
}
