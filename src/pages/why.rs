//! Why a report is what it is taken for, in words.

use maud::{Markup, html};

use super::names;
use super::words::{language_of, short, title};
use super::{Context, Ui};
use crate::model::{Evidence, ReportEntry, StoryEntry};

/// Pieces of evidence that are shown of a report.
const REASONS: usize = 12;

/// Why it is geopolitics: what spoke for and against, report by report.
pub(super) fn why(context: &Context, story: &StoryEntry, reports: &[ReportEntry]) -> Markup {
    let ui = context.ui;
    html! {
        section aria-labelledby="why" {
            h2 #why { (ui.say("Why it is here", "Warum sie hier steht")) }
            p {
                (likelihood(ui, story.score)) ". "
                @if reports.len() > 1 {
                    (ui.say("For and against it, in the report that the title is from:",
                            "Dafür und dagegen sprach im Bericht, aus dem der Titel stammt:"))
                } @else {
                    (ui.say("For and against it:", "Dafür und dagegen sprach:"))
                }
            }
            (evidence(ui, &story.evidence))
            @if reports.len() > 1 {
                details {
                    summary { (ui.say("Each report by itself", "Jeder Bericht für sich")) }
                    @for report in reports { (of_report(ui, report)) }
                }
            }
        }
    }
}

fn of_report(ui: Ui, report: &ReportEntry) -> Markup {
    let (lang, dir) = language_of(&report.language.tag);
    let source = report.sources.first().map_or("", |(name, _)| name.as_str());
    html! {
        h3 lang=[lang] dir=(dir) { (title(ui, &report.title)) }
        p.meta { bdi { (short(source, 80)) } ": " (percent(ui, report.score)) }
        (evidence(ui, &report.evidence))
    }
}

/// A score as a person says it.
fn likelihood(ui: Ui, score: f64) -> String {
    let (english, german) = match score {
        0.95.. => (
            "Almost certainly geopolitics",
            "So gut wie sicher Geopolitik",
        ),
        0.8.. => ("Very likely geopolitics", "Sehr wahrscheinlich Geopolitik"),
        0.6.. => ("Likely geopolitics", "Wahrscheinlich Geopolitik"),
        _ => ("Perhaps geopolitics", "Vielleicht Geopolitik"),
    };
    format!("{} ({})", ui.say(english, german), percent(ui, score))
}

/// A score with its sign.
pub(super) fn percent(ui: Ui, score: f64) -> String {
    // Neither certain nor impossible, however near.
    format!("{:.0}{}", (score * 100.0).clamp(1.0, 99.0), sign(ui))
}

/// The sign of a percentage, as the language sets it.
pub(super) fn sign(ui: Ui) -> &'static str {
    ui.say("%", "\u{a0}%")
}

/// What spoke for and against, each with a bar as long as its share.
#[must_use]
pub fn evidence(ui: Ui, evidence: &[Evidence]) -> Markup {
    let most = evidence
        .iter()
        .map(|piece| piece.share.abs())
        .fold(0.1, f64::max);
    html! {
        table.evidence {
            caption.hidden { (ui.say("Evidence", "Belege")) }
            thead.hidden { tr {
                th scope="col" { (ui.say("What", "Was")) }
                th scope="col" { (ui.say("Share in the log-odds", "Anteil in den Log-Odds")) }
            } }
            tbody {
                @for piece in evidence.iter().take(REASONS) {
                    tr.against[piece.share < 0.0] {
                        th scope="row" { (names::evidence(&short(&piece.what, 120), ui)) }
                        td {
                            svg.bar viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                                rect width=(format!("{:.0}", piece.share.abs() / most * 100.0)) height="8" {}
                            }
                            span { (signed(ui, piece.share)) }
                        }
                    }
                }
            }
        }
    }
}

/// "+1.7", "−0.4", with the decimal mark of the language.
fn signed(ui: Ui, share: f64) -> String {
    let sign = if share < 0.0 { "−" } else { "+" };
    format!("{sign}{:.1}", share.abs()).replace('.', ui.say(".", ","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_said_in_words() {
        assert_eq!(
            likelihood(Ui::English, 1.0),
            "Almost certainly geopolitics (99%)"
        );
        assert_eq!(
            likelihood(Ui::German, 0.55),
            "Vielleicht Geopolitik (55\u{a0}%)"
        );
        assert_eq!(signed(Ui::German, -0.44), "−0,4");
    }
}
