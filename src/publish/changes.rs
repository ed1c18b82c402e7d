//! What those are told who listen for changes.

use serde_json::{Value, json};

use super::entry::{headline, story_page};
use super::text::{SUMMARY_CHARS, block, rfc3339};
use crate::model::StoryEntry;

/// One line of JSON: the generation, and the stories that are new in it.
/// `home` is the absolute address of the service's page.
pub(super) fn write(home: &str, generation: u64, stories: &[&StoryEntry]) -> String {
    let stories: Vec<Value> = stories.iter().map(|story| one(home, story)).collect();
    json!({ "generation": generation, "stories": stories }).to_string()
}

fn one(home: &str, story: &StoryEntry) -> Value {
    let publisher = story.publishers.first().map_or("", String::as_str);
    json!({
        "id": story.id.urn(),
        "title": headline(&story.title, &block(&story.summary, SUMMARY_CHARS), publisher),
        "updated": rfc3339(story.updated),
        "url": story_page(home, story.id),
    })
}
