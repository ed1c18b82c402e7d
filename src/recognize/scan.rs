//! One pass over an item's text finds its concepts.

use std::cmp::Reverse;

use super::Subject;
use super::fold::fold;
use super::lexicon::Says;
use super::reading::Reading;
use super::table::Table;
use crate::model::NamedKind;

/// A concept found in an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) concept: u16,
    pub(crate) in_title: bool,
    /// The form says little by itself.
    pub(crate) loose: bool,
    /// Byte of the folded text at which it begins.
    pub(crate) at: u32,
}

/// Finds the concepts of title and summary, in order; each place counts for
/// the longest form that begins there.
pub(crate) fn scan(table: &Table, subject: Subject<'_>) -> Vec<Hit> {
    let reading = Reading::of(subject.language);
    let mut found = Found::default();
    for (text, in_title) in [(subject.title, true), (subject.summary, false)] {
        found.part(table, reading, text, in_title);
    }
    found.without_doubtful()
}

#[derive(Default)]
struct Found {
    hits: Vec<Hit>,
    /// Hits that are in doubt, and the row of company that decides.
    doubtful: Vec<(usize, u8)>,
    /// Company that was met: the row, and whether it speaks for the name.
    company: Vec<(u8, bool)>,
}

struct Span {
    start: usize,
    end: usize,
    says: Says,
    loose: bool,
}

impl Span {
    fn kind(&self, table: &Table) -> Option<NamedKind> {
        match self.says {
            Says::Concept(concept) | Says::Doubtful(concept, _) => {
                table.get(concept).map(|concept| concept.kind)
            }
            Says::Hides | Says::Company(..) => None,
        }
    }

    fn is_theme(&self, table: &Table) -> bool {
        self.kind(table) == Some(NamedKind::Theme)
    }

    /// The group of a theme.
    fn group(&self, table: &Table) -> Option<u8> {
        match self.says {
            Says::Concept(concept) => table
                .get(concept)
                .filter(|concept| concept.kind == NamedKind::Theme)
                .map(|concept| concept.group),
            _ => None,
        }
    }

    /// Whether it says something inside a theme of that group: single signs of
    /// Chinese and Japanese are parts of too many words.
    fn names(&self, table: &Table, group: Option<u8>) -> bool {
        let said = match self.kind(table) {
            Some(NamedKind::Theme) => self.group(table) == group,
            Some(NamedKind::Against) | None => false,
            Some(_) => true,
        };
        said && self.end - self.start > 3
    }
}

impl Found {
    fn part(&mut self, table: &Table, reading: Reading, text: &str, in_title: bool) {
        if text.is_empty() {
            return;
        }
        let folded = fold(text);
        let mut spans: Vec<Span> = Vec::with_capacity(32);
        let languages = reading.languages(&folded.text);
        for lexicon in languages.into_iter().filter_map(|at| table.lexicon(at)) {
            for (entry, place) in lexicon.found(&folded.text) {
                if reading.borrows() && !entry.borrowed {
                    continue;
                }
                let Some(end) = entry.form.fits(&folded, text, place, lexicon.prefixes) else {
                    continue;
                };
                if let Says::Company(row, home) = entry.says {
                    self.company.push((row, home));
                    continue;
                }
                spans.push(Span {
                    start: place.0,
                    end,
                    says: entry.says,
                    loose: entry.form.loose,
                });
            }
        }
        // At one place the longest first, what hides before what it hides.
        spans.sort_by_key(|span| {
            let hides = span.says != Says::Hides;
            (span.start, Reverse(span.end), hides, span.loose)
        });
        // A theme hides no name inside it, and no theme of its group: a war in
        // Ukraine names Ukraine, a withdrawal of troops is about troops.
        let mut reach = 0;
        let (mut theme_reach, mut theme_group) = (0, None);
        let mut last: Option<(usize, usize, bool)> = None;
        for span in &spans {
            let same = last.is_some_and(|(start, end, _)| (start, end) == (span.start, span.end));
            let theme = span.is_theme(table);
            let inside = span.start < theme_reach && !same;
            let group = span.group(table);
            let taken = span.start < reach && !same;
            let hidden = same && last.is_some_and(|(.., hides)| hides);
            if taken || hidden || (inside && !span.names(table, theme_group)) {
                continue;
            }
            if theme {
                if !inside {
                    (theme_reach, theme_group) = (span.end, group);
                }
            } else {
                reach = reach.max(span.end);
            }
            last = Some((span.start, span.end, span.says == Says::Hides));
            let (concept, row) = match span.says {
                Says::Concept(concept) => (concept, None),
                Says::Doubtful(concept, row) => (concept, Some(row)),
                Says::Hides | Says::Company(..) => continue,
            };
            let at = u32::try_from(span.start).unwrap_or(u32::MAX);
            // Spans are in order, so a hit that was there before is among the last.
            let mut here = self
                .hits
                .iter()
                .rev()
                .take_while(|known| known.at == at && known.in_title == in_title);
            if here.any(|known| known.concept == concept) {
                continue;
            }
            let loose = span.loose || table.get(concept).is_some_and(|concept| concept.loose);
            if let Some(row) = row {
                self.doubtful.push((self.hits.len(), row));
            }
            self.hits.push(Hit {
                concept,
                in_title,
                loose,
                at,
            });
        }
    }

    /// The hits, but for names whose company says that they are something else.
    fn without_doubtful(self) -> Vec<Hit> {
        let Self {
            mut hits,
            doubtful,
            company,
        } = self;
        for (at, row) in doubtful.into_iter().rev() {
            let met = |home| company.contains(&(row, home));
            if met(false) && !met(true) && at < hits.len() {
                hits.remove(at);
            }
        }
        hits
    }
}
