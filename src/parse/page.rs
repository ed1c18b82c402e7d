//! The page of an article: what came as text, and whether it is one to be read.

use serde_json::Value;

use super::{decode, discover};

/// Why a page has no article to read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// A document of another kind, which is named.
    #[error("no web page but {0}")]
    Other(String),
    /// A page that keeps robots out.
    #[error("a page that keeps robots out stands in place of the article")]
    Wall,
    /// The page says of itself that it is for subscribers. It is left alone even
    /// where the whole text can be found in it.
    #[error("the article is for subscribers")]
    Subscribers,
}

/// Blocks of linked data that are looked at, and bytes of each.
const BLOCKS: usize = 12;
const BLOCK_BYTES: usize = 256 * 1024;

/// How deep linked data is looked into for its article.
const LEVELS: usize = 4;

/// Reads a page as text. `content_type` is the HTTP header as sent.
///
/// # Errors
/// When it is no page, or one that its publisher keeps for others.
pub fn page(bytes: &[u8], content_type: Option<&str>) -> Result<String, PageError> {
    let kind = content_type
        .and_then(|kind| kind.split(';').next())
        .map(|kind| kind.trim().to_ascii_lowercase())
        .filter(|kind| !kind.is_empty());
    if let Some(kind) = &kind
        && !kind.contains("html")
        && !matches!(kind.as_str(), "text/plain" | "text/xml" | "application/xml")
    {
        return Err(PageError::Other(kind.clone()));
    }
    let text = decode::decode(bytes, content_type).text;
    let trimmed = text.trim_start_matches(['\u{feff}', '\u{fffd}']).trim();
    if !discover::is_page(trimmed, content_type) {
        let kind = kind.unwrap_or_else(|| "something else".to_owned());
        return Err(PageError::Other(kind));
    }
    if is_closed(trimmed) {
        return Err(PageError::Subscribers);
    }
    Ok(trimmed.to_owned())
}

/// Says of a page without an article whether it is a wall.
#[must_use]
pub fn is_wall(text: &str) -> bool {
    discover::keeps_robots_out(text)
}

/// Whether a page says that its article is not free: in linked data
/// (schema.org, `isAccessibleForFree`) or in the `meta` elements that news
/// sites use.
fn is_closed(text: &str) -> bool {
    let blocks = linked_data(text);
    blocks
        .iter()
        .any(|block| is_closed_article(block, LEVELS) == Some(true))
        || metas(text).any(|tag| {
            let has = |text: &str| tag.contains(text);
            has("isaccessibleforfree") && has("false")
                || has("article:content_tier") && (has("locked") || has("\"paid\""))
        })
}

/// The blocks of linked data in a page.
fn linked_data(text: &str) -> Vec<Value> {
    let mut blocks = Vec::new();
    for piece in text.split("<script").skip(1) {
        let Some((attributes, rest)) = piece.split_once('>') else {
            continue;
        };
        if !attributes.contains("ld+json") {
            continue;
        }
        let block = rest.split("</script").next().unwrap_or_default();
        if block.len() <= BLOCK_BYTES
            && let Ok(value) = serde_json::from_str(block.trim())
        {
            blocks.push(value);
        }
        if blocks.len() == BLOCKS {
            break;
        }
    }
    blocks
}

/// What the first article in linked data says of itself; `None` when there is
/// no article, or it says nothing.
fn is_closed_article(value: &Value, levels: usize) -> Option<bool> {
    let levels = levels.checked_sub(1)?;
    match value {
        Value::Array(all) => all
            .iter()
            .take(BLOCKS)
            .find_map(|one| is_closed_article(one, levels)),
        Value::Object(fields) => {
            let is_article = match fields.get("@type") {
                Some(Value::String(kind)) => is_article(kind),
                Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is_article),
                _ => false,
            };
            let free = fields.get("isAccessibleForFree").and_then(truth);
            if is_article && let Some(free) = free {
                return Some(!free);
            }
            ["@graph", "mainEntity"]
                .iter()
                .filter_map(|name| fields.get(*name))
                .find_map(|inner| is_closed_article(inner, levels))
        }
        _ => None,
    }
}

fn is_article(kind: &str) -> bool {
    kind.ends_with("Article") || matches!(kind, "WebPage" | "BlogPosting" | "LiveBlogPosting")
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => text.to_ascii_lowercase().rsplit('/').next()?.parse().ok(),
        _ => None,
    }
}

/// The `meta` elements in the head of a page, in lower case.
fn metas(text: &str) -> impl Iterator<Item = String> {
    let head = text.split("<body").next().unwrap_or_default();
    head.split("<meta")
        .skip(1)
        .take(200)
        .filter_map(|tag| tag.split('>').next())
        .map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, PageError> {
        page(text.as_bytes(), Some("text/html"))
    }

    #[test]
    fn pages_for_subscribers_are_known_by_what_they_say() {
        let with = |data: &str| {
            read(&format!(
                "<html><head><script type=\"application/ld+json\">{data}</script></head><p>x"
            ))
        };
        for data in [
            r#"{"@type":"NewsArticle","isAccessibleForFree":false}"#,
            r#"{"@type":["Article","NewsArticle"],"isAccessibleForFree":"False"}"#,
            r#"{"@graph":[{"@type":"Person"},{"@type":"NewsArticle","isAccessibleForFree":"http://schema.org/False"}]}"#,
        ] {
            assert_eq!(with(data), Err(PageError::Subscribers), "{data}");
        }
        for data in [
            r#"{"@type":"NewsArticle","isAccessibleForFree":true}"#,
            r#"{"@type":"NewsArticle","hasPart":{"@type":"WebPageElement","isAccessibleForFree":false}}"#,
            r#"{"@type":"Product","isAccessibleForFree":false}"#,
            "{broken",
        ] {
            assert!(with(data).is_ok(), "{data}");
        }
        let tier = "<html><head><meta property=\"article:content_tier\" content=\"locked\">";
        assert_eq!(read(tier), Err(PageError::Subscribers));
    }

    #[test]
    fn what_is_no_page_is_named() {
        let other = |bytes: &[u8], kind| page(bytes, kind);
        assert_eq!(
            other(b"%PDF-1.7", Some("application/pdf")),
            Err(PageError::Other("application/pdf".to_owned()))
        );
        assert_eq!(
            other(b"hello", None),
            Err(PageError::Other("something else".to_owned()))
        );
        assert!(other(b"<!doctype html><p>x", None).is_ok());
    }

    #[test]
    fn the_encoding_of_a_page_stands_in_its_head() {
        let text = "<html><head><meta http-equiv='Content-Type' content='text/html; \
                    charset=windows-1251'></head><p>Москва";
        let bytes = encoding_rs::WINDOWS_1251.encode(text).0;
        assert!(page(&bytes, Some("text/html")).unwrap().contains("Москва"));
    }
}
