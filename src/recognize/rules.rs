//! The user's hand: rules that move a score or settle it.

use super::Subject;
use super::verdict::sort;
use crate::model::{Evidence, NamedKind, Verdict, primary_language};

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Effect {
    /// Geopolitics whatever the score: it becomes 1.
    Always,
    /// Not geopolitics whatever the score: it becomes 0.
    Never,
    /// The score moves by so much; negative lowers it.
    Move(f64),
}

/// A rule of the configuration. It applies where everything that it names
/// applies; of several sources, languages, countries or themes one is enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Names of sources.
    pub sources: Vec<String>,
    /// Language tags; `zh` covers `zh-hant`.
    pub languages: Vec<String>,
    /// ISO 3166-1 alpha-2 codes of countries that the item names.
    pub countries: Vec<String>,
    /// Identifiers of themes that the item names.
    pub themes: Vec<String>,
    /// What it does.
    pub effect: Effect,
}

/// Scores nearer to 0 or 1 than this have no more to say in log-odds.
const CERTAIN: f64 = 0.0001;

impl Rule {
    fn applies(&self, subject: Subject<'_>, verdict: &Verdict) -> bool {
        let one_of = |wanted: &[String], there: &dyn Fn(&str) -> bool| {
            wanted.is_empty() || wanted.iter().any(|one| there(one))
        };
        let primary = primary_language(subject.language);
        one_of(&self.sources, &|name| name == subject.source)
            && one_of(&self.languages, &|tag| {
                tag == subject.language || tag == primary
            })
            && one_of(&self.countries, &|code| {
                verdict.ids(NamedKind::Country).any(|id| id == code)
            })
            && one_of(&self.themes, &|theme| {
                verdict.themes().iter().any(|id| id == theme)
            })
    }

    /// What it says, for the evidence.
    fn in_words(&self) -> String {
        let effect = match self.effect {
            Effect::Always => "always".to_owned(),
            Effect::Never => "never".to_owned(),
            Effect::Move(by) if by < 0.0 => format!("lower by {}", -by),
            Effect::Move(by) => format!("raise by {by}"),
        };
        let parts = [
            ("source", &self.sources),
            ("language", &self.languages),
            ("country", &self.countries),
            ("theme", &self.themes),
        ];
        let named = parts
            .iter()
            .filter(|(_, list)| !list.is_empty())
            .map(|(name, list)| format!("{name} {}", list.join(" or ")));
        let named: Vec<String> = named.collect();
        format!("your rule: {effect} ({})", named.join(", "))
    }
}

/// Applies the rules in their order: each that moves the score does so, then
/// the first that settles it does.
pub(super) fn apply(rules: &[Rule], subject: Subject<'_>, threshold: f64, verdict: &mut Verdict) {
    if rules.is_empty() {
        return;
    }
    let found = verdict.clone();
    let applying = || rules.iter().filter(|rule| rule.applies(subject, &found));
    let settled = |effect| matches!(effect, Effect::Always | Effect::Never);
    let moves = applying().filter(|rule| !settled(rule.effect));
    for rule in moves.chain(applying().find(|rule| settled(rule.effect))) {
        let before = verdict.score;
        verdict.score = match rule.effect {
            Effect::Always => 1.0,
            Effect::Never => 0.0,
            Effect::Move(by) => (before + by).clamp(0.0, 1.0),
        };
        verdict.geopolitics = match rule.effect {
            Effect::Always => true,
            Effect::Never => false,
            Effect::Move(_) => verdict.score >= threshold,
        };
        verdict.evidence.push(Evidence {
            what: rule.in_words(),
            share: log_odds(verdict.score) - log_odds(before),
        });
        sort(&mut verdict.evidence);
    }
}

fn log_odds(score: f64) -> f64 {
    let score = score.clamp(CERTAIN, 1.0 - CERTAIN);
    (score / (1.0 - score)).ln()
}
