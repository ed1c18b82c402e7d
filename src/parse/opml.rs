//! OPML (opml.org/spec2): lists of subscriptions as readers export them.

use quick_xml::Reader;
use quick_xml::escape::{EscapeError, unescape};
use quick_xml::events::{BytesStart, Event};

use super::decode::{Decoded, decode};

/// The deepest nesting of folders that is followed.
const DEEPEST: usize = 64;
/// The most subscriptions that are read from one list.
const MOST: usize = 10_000;
/// The longest value of an attribute that is kept, in bytes.
const LONGEST: usize = 8_192;
/// Mistakes that are told; a list with more is none.
const MOST_MISTAKES: usize = 100;

/// A list of subscriptions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscriptions {
    /// In the order of the list, whatever folder they are in.
    pub outlines: Vec<Subscription>,
    /// What could not be read: line, from 1, and what is wrong there.
    pub mistakes: Vec<(usize, String)>,
}

/// One subscription, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscription {
    /// The line that it begins in, from 1.
    pub line: usize,
    /// `title`, or `text` where there is none; empty where both are missing.
    pub title: String,
    /// `xmlUrl`.
    pub url: String,
    /// `language`.
    pub language: Option<String>,
    /// `category`.
    pub category: Option<String>,
}

/// Reads a list. Entities of the document's own are never resolved; depth,
/// length and number are bounded.
///
/// # Errors
/// A sentence, when it is no OPML at all.
pub fn opml(bytes: &[u8]) -> Result<Subscriptions, String> {
    let Decoded { text, .. } = decode(bytes, None);
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut found = Subscriptions::default();
    let mut lines = Lines {
        text,
        at: 0,
        line: 1,
    };
    let (mut is_opml, mut depth) = (false, 0_usize);
    loop {
        let begin = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event();
        let line = lines.of(begin);
        match event {
            Ok(Event::Start(tag)) => {
                is_opml |= named(&tag, "opml");
                depth += 1;
                if depth > DEEPEST {
                    found.wrong(
                        line,
                        format!("folders nest deeper than {DEEPEST}; the rest is left out"),
                    );
                    break;
                }
                if is_opml && named(&tag, "outline") {
                    found.take(&tag, line, true);
                }
            }
            Ok(Event::Empty(tag)) if is_opml && named(&tag, "outline") => {
                found.take(&tag, line, false);
            }
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) => {
                if depth > 0 && is_opml {
                    found.wrong(line, "the list breaks off here".to_owned());
                }
                break;
            }
            Ok(_) => {}
            Err(error) => {
                found.wrong(line, format!("{error}; the rest is left out"));
                break;
            }
        }
        if found.outlines.len() >= MOST {
            found.wrong(
                line,
                format!("only the first {MOST} subscriptions are read"),
            );
            break;
        }
        if found.mistakes.len() >= MOST_MISTAKES {
            found
                .mistakes
                .push((line, "too many mistakes; the rest is left out".to_owned()));
            break;
        }
    }
    if is_opml {
        Ok(found)
    } else {
        Err("this is no OPML document: it has no <opml> element".to_owned())
    }
}

impl Subscriptions {
    fn wrong(&mut self, line: usize, what: String) {
        self.mistakes.push((line, what));
    }

    /// Takes one outline in: a subscription where it has an address, a folder
    /// where it can hold others.
    fn take(&mut self, tag: &BytesStart<'_>, line: usize, folder: bool) {
        let mut one = Subscription {
            line,
            ..Subscription::default()
        };
        let mut text = String::new();
        for attribute in tag.attributes() {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => return self.wrong(line, format!("{error}")),
            };
            let key = attribute.key.as_ref().to_ascii_lowercase();
            if !["title", "text", "xmlurl", "language", "category"].contains(&key.as_str()) {
                continue;
            }
            if attribute.value.len() > LONGEST {
                return self.wrong(line, format!("{key} is longer than {LONGEST} bytes"));
            }
            let value = match unescape(&attribute.value) {
                Ok(value) => value.trim().to_owned(),
                // `?a=1&b=2` as it is: many programs write addresses so.
                Err(EscapeError::UnterminatedEntity(_)) => attribute.value.trim().to_owned(),
                Err(EscapeError::UnrecognizedEntity(_, name)) => {
                    return self.wrong(line, format!("{key} holds &{name};, which is not known"));
                }
                Err(error) => return self.wrong(line, format!("{key}: {error}")),
            };
            match key.as_str() {
                "title" => one.title = value,
                "text" => text = value,
                "xmlurl" => one.url = value,
                "language" => one.language = Some(value).filter(|value| !value.is_empty()),
                _ => one.category = Some(value).filter(|value| !value.is_empty()),
            }
        }
        if one.title.is_empty() {
            one.title = text;
        }
        if !one.url.is_empty() {
            self.outlines.push(one);
        } else if !folder {
            let name = one.title;
            self.wrong(line, format!("{name:?} has no xmlUrl and holds nothing"));
        }
    }
}

fn named(tag: &BytesStart<'_>, name: &str) -> bool {
    tag.local_name().as_ref().eq_ignore_ascii_case(name)
}

/// Counts lines on the way through a text.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of an offset that is not before the last one asked for.
    fn of(&mut self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let between = self
            .text
            .as_bytes()
            .get(self.at..offset)
            .unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.at = offset.max(self.at);
        self.line
    }
}
