use feed_rs::model::Entry;
use serde_json::{Map, Value, json};

use super::tree::MOST_ENTRIES;
use super::{ParsedEntry, ParsedFeed, Text, author, engine, media, texts};

/// Reads a JSON Feed (1.0, 1.1), forgiving what the specification does not.
/// `None` where it is no JSON Feed.
pub(super) fn parse(text: &str) -> Option<ParsedFeed> {
    let mut problems = Vec::new();
    let mut lost = false;
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = match stream.next() {
        Some(Ok(value)) => value,
        _ => {
            let (value, kept) = cut_at_last_item(text)?;
            lost = true;
            problems.push(format!(
                "document ends in the middle; read up to its last whole item, {kept} in all"
            ));
            value
        }
    };
    let mut feed = value.as_object()?.clone();
    let mut items = match feed.remove("items") {
        Some(Value::Array(items)) => items,
        _ if feed.get("version")?.as_str()?.contains("jsonfeed.org") => Vec::new(),
        _ => return None,
    };
    if items.len() > MOST_ENTRIES {
        problems.push(format!(
            "only the first {MOST_ENTRIES} items read; {} left out",
            items.len() - MOST_ENTRIES
        ));
        items.truncate(MOST_ENTRIES);
    }
    let items: Vec<Map<String, Value>> = items
        .into_iter()
        .filter_map(|item| match item {
            Value::Object(item) => Some(item),
            _ => None,
        })
        .collect();
    let version = feed
        .get("version")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let named = version.contains("jsonfeed.org/version/1");
    let odd =
        items.iter().any(is_odd) || feed.get("title").and_then(Value::as_str).is_none() || !named;
    if odd {
        problems.push("fields of the wrong type or missing fields of JSON Feed mended".to_owned());
    }
    let read = read(&items);
    let get = |name: &str| string(feed.get(name));
    Some(ParsedFeed {
        format: if version.ends_with("/1.1") {
            "JSON Feed 1.1"
        } else {
            "JSON Feed 1.0"
        }
        .to_owned(),
        title: get("title").map(plain),
        site_link: get("home_page_url"),
        self_link: get("feed_url"),
        hubs: feed
            .get("hubs")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|hub| string(hub.get("url")))
            .collect(),
        language: get("language"),
        entries: items
            .iter()
            .zip(read.into_iter().chain(std::iter::repeat(None)))
            .map(|(item, read)| entry(item, read, &feed))
            .collect(),
        problems,
        lost,
        ..ParsedFeed::default()
    })
}

fn is_odd(item: &Map<String, Value>) -> bool {
    let text = [
        "url",
        "external_url",
        "title",
        "content_html",
        "content_text",
        "summary",
    ];
    !item.get("id").is_some_and(Value::is_string)
        || text.iter().any(|key| {
            item.get(*key)
                .is_some_and(|v| !v.is_string() && !v.is_null())
        })
}

/// What feed-rs reads of the texts, each item put into the form that it takes.
fn read(items: &[Map<String, Value>]) -> Vec<Option<Entry>> {
    let strict: Vec<Value> = items
        .iter()
        .map(|item| {
            let mut out = Map::new();
            for key in [
                "id",
                "url",
                "external_url",
                "title",
                "content_html",
                "content_text",
                "summary",
            ] {
                if let Some(value) = string(item.get(key)) {
                    out.insert(key.to_owned(), Value::String(value));
                }
            }
            Value::Object(out)
        })
        .collect();
    let document =
        json!({"version": "https://jsonfeed.org/version/1.1", "title": "", "items": strict});
    match engine::guarded(document.to_string().as_bytes()) {
        Some(entries) if entries.len() == items.len() => entries.into_iter().map(Some).collect(),
        _ => Vec::new(),
    }
}

fn entry(item: &Map<String, Value>, read: Option<Entry>, feed: &Map<String, Value>) -> ParsedEntry {
    let get = |name: &str| string(item.get(name));
    let content = match read.and_then(|read| read.content) {
        Some(content) => content.body.map(|value| Text {
            value,
            html: content.content_type.as_str().contains("html"),
        }),
        None => get("content_html")
            .map(|value| Text { value, html: true })
            .or(get("content_text").map(plain)),
    };
    let mut entry = ParsedEntry {
        guid: get("id"),
        links: [get("url"), get("external_url")]
            .into_iter()
            .flatten()
            .collect(),
        title: get("title").map(|value| Text {
            html: texts::looks_like_html(&value),
            value,
        }),
        summary: get("summary").map(plain),
        content: content.filter(|content| !content.value.trim().is_empty()),
        published: get("date_published"),
        updated: get("date_modified"),
        authors: people(item),
        language: get("language"),
        ..ParsedEntry::default()
    };
    if entry.authors.is_empty() {
        entry.authors = people(feed);
    }
    for tag in item
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        entry.categories.extend(string(Some(tag)));
    }
    entry.images = [get("image"), get("banner_image")]
        .into_iter()
        .flatten()
        .collect();
    for file in item
        .get("attachments")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let Some(url) = string(file.get("url")) {
            let kind = string(file.get("mime_type"));
            media::add(
                &url,
                kind.as_deref(),
                file.get("size_in_bytes").and_then(size),
                &mut entry,
            );
        }
    }
    entry
}

/// A size, also where it was written with a decimal point or as a string.
fn size(value: &Value) -> Option<u64> {
    let text = string(Some(value))?;
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    fraction
        .bytes()
        .all(|b| b == b'0')
        .then(|| whole.parse().ok())?
}

fn people(holder: &Map<String, Value>) -> Vec<String> {
    let many = holder
        .get("authors")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let mut names: Vec<String> = Vec::new();
    for person in holder.get("author").into_iter().chain(many) {
        let name = string(person.get("name")).or_else(|| string(Some(person)));
        if let Some(name) = name.as_deref().and_then(author::name)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

fn plain(value: String) -> Text {
    Text { value, html: false }
}

fn string(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Reads a damaged document up to the last whole object of its `items`, and
/// says how many those are.
fn cut_at_last_item(text: &str) -> Option<(Value, usize)> {
    let mut depth: Vec<u8> = Vec::new();
    let (mut in_string, mut escaped) = (false, false);
    let mut ends = Vec::new();
    let mut items_at = None;
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                if byte == b'['
                    && depth.len() == 1
                    && text
                        .get(..at)?
                        .trim_end()
                        .trim_end_matches(':')
                        .trim_end()
                        .ends_with("\"items\"")
                {
                    items_at = Some(at);
                }
                depth.push(byte);
            }
            b']' | b'}' => {
                depth.pop();
                if items_at.is_some() && depth.len() == 2 && byte == b'}' {
                    ends.push(at + 1);
                }
            }
            _ => {}
        }
    }
    let start = items_at?;
    // Garbage after the cut can look like the end of an object; each item is
    // read on its own, so the first that does not parse ends the list.
    let mut items = Vec::new();
    let mut from = start + 1;
    for end in ends {
        let slice = text.get(from..end)?.trim_start().trim_start_matches(',');
        match serde_json::from_str::<Value>(slice) {
            Ok(item) => items.push(item),
            Err(_) => break,
        }
        from = end;
    }
    let head = format!("{}[]}}", text.get(..start)?);
    let mut feed: Value = serde_json::from_str(&head).ok()?;
    let kept = items.len();
    feed.as_object_mut()?
        .insert("items".to_owned(), Value::Array(items));
    Some((feed, kept))
}
