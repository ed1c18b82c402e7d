//! What became of a source, in words: what happened, since when, what to do.

use super::entry::{Entry, Origin};
use super::html;
use super::text::{SUMMARY_CHARS, TITLE_CHARS, line, minute, web_address};
use crate::model::{FAILURES, HealthEvent, HealthKind};

impl<'a> Entry<'a> {
    /// An event, with the same words whenever it is asked for.
    pub(super) fn from_health(event: &'a HealthEvent) -> Self {
        let source = line(&event.source, TITLE_CHARS);
        let title = match event.kind {
            HealthKind::Failing => format!("{source} cannot be read"),
            HealthKind::Recovered => format!("{source} is read again"),
            HealthKind::Gone => format!("{source} is gone"),
            HealthKind::Moved => format!("{source} has moved"),
            HealthKind::FoundOnPage => format!("{source} is read from another address"),
            HealthKind::Damaged => format!("{source} is damaged"),
        };
        let words = [what(event), since(event), advice(event.kind).to_owned()];
        let words = words.map(|text| line(&text, SUMMARY_CHARS));
        let told: Vec<&str> = words.iter().map(String::as_str).collect();
        Self {
            id: event.id.urn(),
            title,
            link: None,
            page: None,
            summary: line(&words.join(" "), SUMMARY_CHARS),
            content: html::paragraphs(&told),
            language: Some("en".to_owned()),
            published: event.at,
            updated: event.at,
            authors: Vec::new(),
            categories: Vec::new(),
            source: None,
            via: None,
            image: None,
            enclosures: Vec::new(),
            rights: None,
            origin: Origin::Health(event),
        }
    }
}

fn what(event: &HealthEvent) -> String {
    let message = line(&event.message, SUMMARY_CHARS);
    let message = message.trim_end_matches('.');
    let address = event.address.as_deref().and_then(web_address);
    let address = address.unwrap_or_else(|| "another address".to_owned());
    match event.kind {
        HealthKind::Failing => {
            format!("{FAILURES} refreshes in a row failed, the last because: {message}.")
        }
        HealthKind::Recovered => "A refresh has succeeded.".to_owned(),
        HealthKind::Gone => format!("Polling is paused: {message}."),
        HealthKind::Moved | HealthKind::FoundOnPage => {
            format!("It is read from {address}: {message}.")
        }
        HealthKind::Damaged => format!("Parts of its document are lost: {message}."),
    }
}

fn since(event: &HealthEvent) -> String {
    let last = event.since.map(minute);
    match (event.kind, last) {
        (HealthKind::Moved | HealthKind::FoundOnPage, _) => String::new(),
        (HealthKind::Damaged, Some(last)) => format!("It was last read whole at {last}."),
        (HealthKind::Damaged, None) => "It was never read whole.".to_owned(),
        (HealthKind::Recovered, Some(last)) => {
            format!("What it published after {last} may have gone by unseen.")
        }
        (HealthKind::Recovered, None) => "It was never read before.".to_owned(),
        (_, Some(last)) => format!("It was last read at {last}."),
        (_, None) => "It was never read.".to_owned(),
    }
}

fn advice(kind: HealthKind) -> &'static str {
    match kind {
        HealthKind::Failing => {
            "It is asked on, less and less often. Open its address in a browser: if the site \
             works, look for its new feed and change url of the [[source]]."
        }
        HealthKind::Recovered => "Nothing is to be done.",
        HealthKind::Gone => {
            "Look for a new feed on the site and change url of the [[source]], or remove it."
        }
        HealthKind::Moved => "Write this address as url of the [[source]].",
        HealthKind::FoundOnPage => {
            "If it is the feed that is meant, write this address as url of the [[source]]."
        }
        HealthKind::Damaged => {
            "The whole entries are taken all the same. `geowire try` on its address says what is \
             wrong; tell the publisher if it stays."
        }
    }
}
