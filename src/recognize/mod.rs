//! Recognize: is one item geopolitics, and why. Pure: tables are compiled in,
//! nothing is called or downloaded.
//!
//! 1. scan      one pass of an automaton over title and summary finds the
//!    concepts in them, by the lexicon of their language (`table`, `lexicon`)
//! 2. features  what the concepts and their company amount to; the same for
//!    every language
//! 3. weights   a logistic score over the features, fitted on labelled items
//! 4. rules     what the user decided moves the score or settles it
//! 5. verdict   the score, what was named, and the evidence in words
//!
//! # The concept files
//! Lines of tab-separated fields; `#` begins a comment. Each language has a file
//! of forms (`kind`, `id`, forms); people, bodies, places and weapons stand with
//! the forms that all languages share. Forms are separated by `|` and compared
//! without case:
//!
//! | form | matches |
//! | --- | --- |
//! | `word` | the whole word or phrase |
//! | `stem*` | a word that begins so |
//! | `stem~` | the same with an inflected ending of at most 3 letters (6 in Turkish) |
//! | `*stem` | a word that ends so |
//! | `stem* stem~` | a phrase of such words |
//! | `=US` | exactly this case |
//! | `?word` | loose: common elsewhere too, so it says little by itself |
//! | `&中美` | claimed by two concepts on purpose |
//!
//! Han and hiragana match anywhere, a katakana form a whole run of katakana, a
//! Korean form the beginning of a word. The longest form wins. `hide` lines are
//! phrases that hide a shorter form, `drop` lines name what CLDR calls a country
//! and everybody else something common. `company.tsv` has the names that are
//! something else in some company (Georgia beside Atlanta).

mod check;
mod features;
mod files;
mod fold;
mod form;
mod labels;
mod lexicon;
mod reading;
mod rules;
mod scan;
mod table;
mod verdict;
mod weights;

use std::sync::Arc;

use crate::model::{NamedKind, Verdict};
use crate::normalize::lead;

pub use check::{ConceptLine, Mistake, check, concepts, look_up};
pub(crate) use features::{Feature, features};
pub use files::{kind_name, kind_of};
pub(crate) use files::{labels, names_of_countries as country_names};
pub use rules::{Effect, Rule};
pub(crate) use scan::scan;
pub use table::OwnConcept;
pub(crate) use table::Table;
pub use weights::VERSION;
#[cfg(test)]
pub(crate) use weights::said;

/// What recognition reads of an item.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Plain text.
    pub title: &'a str,
    /// Plain text; may be empty.
    pub summary: &'a str,
    /// Language tag, lower case; `und` when unknown.
    pub language: &'a str,
    /// Name of the source, for rules; may be empty.
    pub source: &'a str,
}

/// Judges items: the concepts, the weights, and what the user decided.
#[derive(Debug, Clone)]
pub struct Recognizer {
    table: Arc<Table>,
    rules: Vec<Rule>,
    threshold: f64,
}

impl Recognizer {
    /// The built-in concepts and no rules. `threshold`: the score from which an
    /// item counts as geopolitics.
    #[must_use]
    pub fn built_in(threshold: f64) -> Self {
        Self::new(Vec::new(), Vec::new(), threshold)
    }

    /// The built-in concepts, and those and the rules of a configuration.
    #[must_use]
    pub fn new(own: Vec<OwnConcept>, rules: Vec<Rule>, threshold: f64) -> Self {
        let table = if own.is_empty() {
            Table::shared()
        } else {
            Arc::new(Table::new(own))
        };
        Self {
            table,
            rules,
            threshold,
        }
    }

    /// Judges one item.
    #[must_use]
    pub fn judge(&self, subject: Subject<'_>) -> Verdict {
        let hits = scan(&self.table, subject);
        let features = features(&self.table, &hits, subject);
        let mut verdict = verdict::verdict(&self.table, &hits, &features, subject);
        verdict.geopolitics = verdict.score >= self.threshold;
        rules::apply(&self.rules, subject, self.threshold, &mut verdict);
        verdict
    }

    /// Judges one item whose article is known, by the beginning of which too. An
    /// article can speak for its report and never against it: what was found
    /// on a page may be something else that stands there.
    #[must_use]
    pub fn judge_with_article(&self, subject: Subject<'_>, article: &str) -> Verdict {
        let said = self.judge(subject);
        let lead = lead(subject.summary, article);
        if lead == subject.summary {
            return said;
        }
        let told = self.judge(Subject {
            summary: &lead,
            ..subject
        });
        let speaks_for = (told.geopolitics, told.score) >= (said.geopolitics, said.score);
        if speaks_for { told } else { said }
    }

    /// Bytes that the forms of all languages take in memory.
    #[must_use]
    pub fn size(&self) -> usize {
        let lexicons = (0..languages().len()).filter_map(|at| self.table.lexicon(at));
        lexicons.map(lexicon::Lexicon::size).sum()
    }
}

/// Judges one item by the built-in concepts. `threshold`: the score from which
/// it counts as geopolitics.
#[must_use]
pub fn judge(subject: Subject<'_>, threshold: f64) -> Verdict {
    Recognizer::built_in(threshold).judge(subject)
}

/// The concepts that a title names, each once, in order of identifier; with
/// each whether its form says so by itself.
pub(crate) fn names(title: &str, language: &str) -> Vec<(NamedKind, String, bool)> {
    let table = Table::shared();
    let subject = Subject {
        title,
        summary: "",
        language,
        source: "",
    };
    let mut names: Vec<(NamedKind, String, bool)> = scan(&table, subject)
        .into_iter()
        .filter_map(|hit| Some((table.get(hit.concept)?, !hit.loose)))
        .map(|(concept, firm)| (concept.kind, concept.id.to_string(), firm))
        .collect();
    // The firm one of two first, and only that one kept.
    names.sort_by(|a, b| (a.0, &a.1, !a.2).cmp(&(b.0, &b.1, !b.2)));
    names.dedup_by(|a, b| (a.0, &a.1) == (b.0, &b.1));
    names
}

/// The languages that have a table of forms of their own.
#[must_use]
pub fn languages() -> &'static [&'static str] {
    &reading::LANGUAGES
}

/// Whether there is such a built-in concept.
#[must_use]
pub fn is_concept(kind: NamedKind, id: &str) -> bool {
    Table::shared().find(kind, id).is_some()
}

/// The groups of themes.
#[must_use]
pub fn groups() -> Vec<String> {
    let table = Table::shared();
    let named = table.groups().iter().filter(|name| !name.is_empty());
    named.cloned().collect()
}

/// What keeps a text from being a form, as what would be right.
#[must_use]
pub fn form_problem(marked: &str) -> Option<String> {
    const FEWEST: usize = 2;
    if marked.contains(['|', '\t', '\n']) {
        return Some("write each form as a text of its own".to_owned());
    }
    let letters = marked.chars().filter(|c| c.is_alphanumeric()).count();
    let spaceless = |c: char| fold::Class::of(c) != fold::Class::Letter;
    let short = letters < FEWEST && !marked.chars().any(|c| c.is_alphanumeric() && spaceless(c));
    if short || form::Form::read(marked, "").is_none() {
        return Some("write at least two letters beside the marks".to_owned());
    }
    None
}
