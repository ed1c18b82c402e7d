//! What is wrong with a file, and how it is shown.

use std::fmt;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::mask;

/// One mistake, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file, or `embedded configuration`.
    pub file: String,
    /// Line, from 1; 0 when the mistake has no place in the text.
    pub line: usize,
    /// Column in characters, from 1; 0 when the mistake has no place.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
    /// Bytes of the text that are wrong.
    span: Option<Range<usize>>,
}

/// Every mistake of one configuration, in the order of the text.
///
/// `Display` is the plain report; secrets are masked in its excerpts.
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigErrors {
    errors: Vec<ConfigError>,
    masked: String,
}

/// A mistake before its line is counted.
pub(super) struct Mistake {
    pub(super) span: Option<Range<usize>>,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    /// Whether something is not there, rather than there and wrong.
    pub(super) missing: bool,
}

impl ConfigErrors {
    /// Places `mistakes` in `text`; `secrets` are the byte ranges to mask.
    pub(super) fn new(
        file: &str,
        text: &str,
        mut mistakes: Vec<Mistake>,
        secrets: &[Range<usize>],
    ) -> Self {
        mistakes.sort_by_key(|mistake| mistake.span.as_ref().map_or(0, |span| span.start));
        // A value of the wrong type can fail a second check: told once.
        mistakes.dedup_by(|next, first| {
            next.span.is_some() && next.span == first.span && !next.missing && !first.missing
        });
        let errors = mistakes
            .into_iter()
            .map(|mistake| {
                let span = mistake.span.map(|span| on_characters(text, span));
                let (line, column) = span
                    .as_ref()
                    .map_or((0, 0), |span| position(text, span.start));
                ConfigError {
                    file: file.to_owned(),
                    line,
                    column,
                    message: mistake.message,
                    hint: mistake.hint,
                    span,
                }
            })
            .collect();
        Self {
            errors,
            masked: mask::mask(text, secrets),
        }
    }

    /// The mistakes, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &ConfigError> {
        self.errors.iter()
    }

    /// How many there are; never 0.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub fn len(&self) -> usize {
        self.errors.len()
    }

    /// The report for a person: each mistake with file, line, column, the
    /// excerpt and a hint. With `colour` it holds terminal escapes.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let mut report = String::new();
        for error in &self.errors {
            report.push_str(&self.render_one(error, &renderer));
            report.push_str("\n\n");
        }
        let count = self.errors.len();
        let plural = if count == 1 { "" } else { "s" };
        let file = self.errors.first().map_or("", |error| error.file.as_str());
        report.push_str(&format!("{count} mistake{plural} in {file}\n"));
        report
    }

    fn render_one(&self, error: &ConfigError, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title(error.message.as_str());
        let group = match &error.span {
            Some(span) => title.element(
                Snippet::source(self.masked.as_str())
                    .path(error.file.as_str())
                    .annotation(AnnotationKind::Primary.span(self.shown(span))),
            ),
            None => title.element(Origin::path(error.file.as_str())),
        };
        let group = match &error.hint {
            Some(hint) => group.element(Level::HELP.message(hint.as_str())),
            None => group,
        };
        renderer.render(&[group])
    }

    /// A mistake that spans lines (a whole table, an unclosed string) is shown
    /// by its first line alone, and a masked value by its stars.
    fn shown(&self, span: &Range<usize>) -> Range<usize> {
        let text = self.masked.get(span.clone()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default().trim_end();
        span.start..span.start + line.len()
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl fmt::Debug for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.errors).finish()
    }
}

impl std::error::Error for ConfigErrors {}

/// Line and column (in characters) of a byte offset, both from 1.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(start..).unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// Widens a span to whole characters within the text.
fn on_characters(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
    start..end
}
