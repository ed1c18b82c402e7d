//! Which news agencies a report credits.
//!
//! "The Chancellor said so (dpa)" credits an agency, "as dpa reports" cites
//! one, "dpa journalist arrested" is about one. Only credits say that two
//! papers print the same text, so only their patterns are read:
//!
//! 1. in brackets, as a dateline ("LONDON (Reuters) -", "（共同）",
//!    "(서울=연합뉴스)", "/ТАСС/") or at the end of a text or sentence;
//! 2. after a label ("Quelle: dpa", "来源：新华社") or a phrase of credit
//!    ("mit Material von", "con información de");
//! 3. as a slash list or alone on the last line ("dpa/AFP");
//! 4. as an unbracketed dateline ("МОСКВА, 3 ноя - РИА Новости.",
//!    "新华社北京11月3日电");
//! 5. in a byline, be it among the authors or on a first line ("By Jane Doe,
//!    Associated Press").
//!
//! How each agency is called, `agencies.tsv` says; the words around it,
//! `credit_words`; what is a place for a credit, `credit_place`.

use super::agencies::agencies;
use super::credit_place::{
    PLACE_WORDS, is_credit, is_dense, lower, starts_sentence, tail, words_since_sentence,
};
use super::credit_words::{
    BY, DASHES, DATED, LABELS, LEADS, LINKS, OPENING, PHRASES, PICTURES, SEPARATORS, TAILS,
};
use crate::model::primary_language;

/// Lines at each end of a text that are looked at: credits stand at its ends.
const LINES: usize = 6;
/// Characters of what stands in brackets, of a list, of a byline.
const SHORT: usize = 70;
/// Words that a part of a list may have and be no agency: a place, a date.
const BESIDE: usize = 3;
/// Characters of a dateline in a script without spaces.
const DATELINE: usize = 24;

/// The agency whose own family this is, by its identifier.
#[must_use]
pub fn agency_of(family: &str) -> Option<&'static str> {
    agencies()
        .all
        .iter()
        .find(|agency| agency.family == family || agency.id == family)
        .map(|agency| agency.id)
}

/// The agency whose text stands at this address, as the address says.
#[must_use]
pub fn wire_of_link(link: &str) -> Option<&'static str> {
    LINKS
        .iter()
        .find(|(part, _)| link.contains(part))
        .map(|(_, id)| *id)
}

/// The agencies that a report credits, by identifier, in the order in which
/// they are met, each once. `language` is its tag; `content` is plain text
/// with its lines.
#[must_use]
pub fn wires(
    language: &str,
    title: &str,
    summary: &str,
    content: &str,
    authors: &[String],
) -> Vec<&'static str> {
    let mut reader = Reader {
        language: primary_language(language),
        found: Vec::new(),
    };
    for author in authors {
        reader.byline(author);
    }
    reader.brackets(title.trim());
    for text in [summary, content] {
        reader.text(text);
    }
    let mut ids = Vec::new();
    for agency in reader.found.iter().filter_map(|at| agencies().all.get(*at)) {
        let void = agency
            .void
            .iter()
            .any(|word| title.contains(word) || summary.contains(word));
        if !void && !ids.contains(&agency.id) {
            ids.push(agency.id);
        }
    }
    ids
}

struct Reader<'a> {
    language: &'a str,
    /// Places in the table.
    found: Vec<usize>,
}

impl Reader<'_> {
    fn text(&mut self, text: &str) {
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        for (at, line) in lines.iter().enumerate() {
            if at >= LINES && at + LINES < lines.len() {
                continue;
            }
            if at < 2 {
                self.opening_byline(line);
            }
            self.dateline(line);
            self.brackets(line);
            self.labels(line);
            self.ending(line);
        }
    }

    /// The agency that goes by exactly this form.
    fn agency(&self, form: &str) -> Option<usize> {
        let known = agencies().forms.get(form)?;
        known
            .iter()
            .find(|(languages, _)| languages.is_empty() || languages.contains(&self.language))
            .map(|(_, at)| *at)
    }

    /// The agency that a part of a list is: as it stands, or after words like
    /// "mit" and "agencia", or before words like "Staff".
    fn part(&self, part: &str) -> Option<usize> {
        let mut part = part
            .trim()
            .trim_matches(['.', ',', '*', '"', '“', '”', ':', '：'])
            .trim();
        if let Some(at) = self.agency(part) {
            return Some(at);
        }
        for tail in TAILS {
            part = part.strip_suffix(tail).unwrap_or(part).trim();
        }
        let lower = lower(part);
        let lead = LEADS
            .iter()
            .filter(|lead| lower.starts_with(*lead))
            .max_by_key(|lead| lead.len());
        let rest = part.get(lead.map_or(0, |lead| lead.len())..);
        self.agency(rest.unwrap_or_default().trim())
    }

    /// Agencies of a list that holds nothing but agencies and short things
    /// beside them; none when it holds more, or is about a picture.
    fn list(&self, inner: &str) -> Vec<usize> {
        let lower = lower(inner);
        if inner.chars().count() > SHORT || PICTURES.iter().any(|word| lower.contains(word)) {
            return Vec::new();
        }
        let inner = LABELS
            .iter()
            .find(|label| lower.starts_with(**label))
            .and_then(|label| inner.get(label.len()..))
            .unwrap_or(inner);
        // As a whole first: "Keystone-SDA", "AFP=時事".
        if let Some(at) = self.part(inner) {
            return vec![at];
        }
        let mut found = Vec::new();
        let mut parts = vec![inner];
        for separator in SEPARATORS {
            parts = parts
                .into_iter()
                .flat_map(|part| part.split(separator))
                .collect();
        }
        for part in parts {
            match self.part(part).or_else(|| self.dated(part.trim())) {
                Some(at) => found.push(at),
                None if part.split_whitespace().count() > BESIDE => return Vec::new(),
                None => {}
            }
        }
        found
    }

    /// A place and an agency in one: "Berlin dpa", "워싱턴 AP", "北京共同",
    /// "中央社記者李四台北3日電".
    fn dated(&self, part: &str) -> Option<usize> {
        if let Some((place, form)) = part.rsplit_once(' ') {
            let named = |word: &str| word.chars().next().is_some_and(|c| !c.is_lowercase());
            if place.split(' ').count() < BESIDE && place.split(' ').all(named) {
                return self.agency(form);
            }
            return None;
        }
        if part.chars().count() > DATELINE || !part.chars().last().is_some_and(is_dense) {
            return None;
        }
        let dated = part.ends_with(['电', '電', '讯', '訊']);
        let form = agencies()
            .forms
            .keys()
            .filter(|form| form.chars().all(is_dense))
            .filter(|form| part.ends_with(**form) || (dated && part.starts_with(**form)))
            .max_by_key(|form| (form.len(), **form))?;
        self.agency(form)
    }

    /// 1. What stands in brackets, where a credit stands.
    fn brackets(&mut self, line: &str) {
        let mut from = 0;
        while let Some((at, open)) = line.get(from..).and_then(|rest| {
            rest.char_indices()
                .find(|(_, c)| OPENING.iter().any(|pair| pair.0 == *c))
        }) {
            let start = from + at + open.len_utf8();
            from = start;
            let close = OPENING
                .iter()
                .find(|pair| pair.0 == open)
                .map_or(')', |pair| pair.1);
            let Some(inner) = line.get(start..).and_then(|rest| rest.split_once(close)) else {
                continue;
            };
            let before = line.get(..start - open.len_utf8()).unwrap_or_default();
            let found = self.list(inner.0);
            if !found.is_empty() && is_credit(before, inner.0, inner.1) {
                self.found.extend(found);
            }
        }
    }

    /// 2. What follows a label or a phrase of credit.
    fn labels(&mut self, line: &str) {
        let tail = tail(line);
        let lower = lower(tail);
        for (words, loose) in LABELS
            .iter()
            .map(|label| (*label, true))
            .chain(PHRASES.iter().copied())
        {
            for (at, _) in lower.match_indices(words) {
                let before = tail.get(..at).unwrap_or_default();
                let rest = tail.get(at + words.len()..).unwrap_or_default();
                let begins = starts_sentence(before);
                let named = !loose
                    && words_since_sentence(before) <= BESIDE
                    && rest.split_whitespace().count() <= BESIDE;
                let bracketed = loose && before.ends_with(['(', '（', '|', '/']);
                if begins || bracketed || named {
                    let list: String = rest.chars().take(SHORT).collect();
                    self.leading_list(&list);
                }
            }
        }
    }

    /// Agencies up to the first part that is none.
    fn leading_list(&mut self, list: &str) {
        let list = list
            .split(['(', ')', '|', '\n', '）', '。'])
            .next()
            .unwrap_or_default();
        let list = list.split(". ").next().unwrap_or_default().trim();
        let mut parts = vec![list];
        for separator in SEPARATORS {
            parts = parts
                .into_iter()
                .flat_map(|part| part.split(separator))
                .collect();
        }
        let found: Vec<usize> = parts
            .into_iter()
            .map_while(|part| self.part(part))
            .collect();
        self.found.extend(found);
    }

    /// 3. A line that is nothing but agencies, or ends in a slash list.
    fn ending(&mut self, line: &str) {
        if line.chars().count() <= SHORT {
            let parts: Vec<&str> = line
                .split(['/', ',', ' ', '|'])
                .filter(|part| !part.is_empty())
                .collect();
            let found: Vec<usize> = parts.iter().filter_map(|part| self.part(part)).collect();
            if found.len() == parts.len() || self.part(line).is_some() {
                self.found.extend(found);
                self.found.extend(self.part(line));
                return;
            }
        }
        let last = line.rsplit(char::is_whitespace).next().unwrap_or_default();
        let last = last.trim_matches(['.', ',', '(', ')', '…']);
        let parts: Vec<&str> = last.split('/').collect();
        // An agency's own marks stand beside it: "dpa/lno", "AFP/jwo".
        let sound =
            |part: &&str| part.chars().count() <= 9 && part.chars().all(char::is_alphanumeric);
        if parts.len() > 1 && parts.iter().all(|part| sound(part) || part.is_empty()) {
            let found: Vec<usize> = parts.iter().filter_map(|part| self.agency(part)).collect();
            self.found.extend(found);
        }
    }

    /// 4. A dateline without brackets.
    fn dateline(&mut self, line: &str) {
        let head: String = line.chars().take(90).collect();
        if let Some(at) = self.han_dateline(&head) {
            self.found.push(at);
            return;
        }
        let mut before = 0;
        let mut rest = head.as_str();
        while let Some((place, dash)) = DASHES
            .iter()
            .filter_map(|dash| rest.find(dash).map(|at| (at, *dash)))
            .min()
        {
            let segment = rest.get(..place).unwrap_or_default();
            rest = rest.get(place + dash.len()..).unwrap_or_default();
            before += segment.split_whitespace().count();
            if before > PLACE_WORDS {
                return;
            }
            let last = segment.rsplit([',', '،', '/']).next().unwrap_or(segment);
            let last = last.rsplit(". ").next().unwrap_or(last);
            let found = self.agency(last.trim());
            // "Reuters — ..." is how Russian and Ukrainian papers cite.
            let cites = matches!(self.language, "ru" | "uk") && segment.trim() == last.trim();
            if let Some(at) = found.filter(|_| !cites) {
                self.found.push(at);
                return;
            }
            // "МОСКВА, 3 ноя - РИА Новости. ..."
            let dated = segment.split([' ', ',']).any(|word| {
                word.chars().any(|c| c.is_ascii_digit())
                    || (word.chars().count() > 3 && word.chars().all(char::is_uppercase))
            });
            let next = rest.split(['.', ',', '/']).next().unwrap_or_default();
            if let Some(at) = self
                .agency(next.trim())
                .filter(|_| dated && next.len() < rest.len())
            {
                self.found.push(at);
                return;
            }
        }
    }

    /// "新华社北京11月3日电", "中新社东京11月3日电 (记者 ...)".
    fn han_dateline(&self, head: &str) -> Option<usize> {
        let forms = agencies().forms.keys();
        let (form, rest) = forms
            .filter_map(|form| Some((form, head.strip_prefix(*form)?)))
            .max_by_key(|(form, _)| form.len())?;
        let rest: String = rest.chars().take(DATELINE).collect();
        DATED
            .iter()
            .any(|mark| rest.contains(mark))
            .then(|| self.agency(form))?
    }

    /// 5. "By Jane Doe, Associated Press" on a line of its own.
    fn opening_byline(&mut self, line: &str) {
        let lower = lower(line);
        if line.chars().count() <= SHORT && BY.iter().any(|by| lower.starts_with(by)) {
            self.byline(line);
        }
    }

    fn byline(&mut self, author: &str) {
        if author.chars().count() > SHORT {
            return;
        }
        let mut parts: Vec<&str> = author.split(['(', ')', '（', '）', '[', ']']).collect();
        for separator in SEPARATORS {
            parts = parts
                .into_iter()
                .flat_map(|part| part.split(separator))
                .collect();
        }
        let found: Vec<usize> = std::iter::once(author)
            .chain(parts)
            .filter_map(|part| self.part(part))
            .collect();
        self.found.extend(found);
    }
}

#[cfg(test)]
#[path = "credit_tests.rs"]
mod tests;
