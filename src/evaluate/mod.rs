//! Evaluate: labelled items and stories against what recognition and grouping
//! say of them; and the fit of recognition's weights. Pure: texts in, figures out.

mod fit;
mod fit_stories;
mod items;
mod stories;

pub use fit::fit;
pub use fit_stories::fit_stories;
pub use items::{Figures, ItemReport, items};
pub use stories::{StoryReport, stories};

/// A line that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {what}; expected one JSON object with the fields of a labelled item")]
pub struct LineError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: serde_json::Error,
}

/// Reads one JSON object a line; empty lines are passed over.
fn lines<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>, LineError> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|what| LineError { line: at + 1, what })
        })
        .collect()
}
