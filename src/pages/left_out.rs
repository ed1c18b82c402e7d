//! What was left out, and why.

use maud::{Markup, html};

use super::filters::{chips, form_of_reports, of_the_last, pages};
use super::why::percent;
use super::words::{ago, counted, language_of, short, title};
use super::{Context, Ui, alternates, feed_links, feed_query, frame, names, page_link};
use crate::model::{Facets, Filter, ReportEntry};
use crate::publish::text::web_address;

/// Reasons that are shown of each side.
const REASONS: usize = 6;
/// What recognition says of every report, hence of none.
const BASE: &str = "how common geopolitics is";
/// Characters of a summary.
const SUMMARY: usize = 240;

/// What the page of what was left out shows.
#[derive(Debug)]
pub struct LeftOut {
    /// What is asked for.
    pub filter: Filter,
    /// The reports of this page, nearest to the threshold first.
    pub reports: Vec<ReportEntry>,
    /// How many there are on all pages.
    pub count: u64,
    /// What can be chosen.
    pub facets: Facets,
    /// The score from which a report is taken in.
    pub threshold: f64,
}

/// The page of what was left out.
#[must_use]
pub fn left_out_page(context: &Context, shown: &LeftOut) -> String {
    let ui = context.ui;
    let heading = ui.say("Left out", "Aussortiert");
    let feeds = alternates("/rejected", &feed_query(&shown.filter), heading);
    let main = html! {
        p.lead {
            (match ui {
                Ui::English => format!(
                    "A report counts as geopolitics from {} on. These did not reach that; the nearest come first.",
                    percent(ui, shown.threshold)
                ),
                Ui::German => format!(
                    "Ein Bericht gilt ab {} als Geopolitik. Diese erreichten das nicht; die knappsten stehen vorn.",
                    percent(ui, shown.threshold)
                ),
            })
            " " (ui.say(
                "What is judged wrong can be set right by a [[rule]] or [[concept]] of the configuration.",
                "Was falsch beurteilt ist, lässt sich mit einer [[rule]] oder einem [[concept]] der Konfiguration richten.",
            ))
        }
        div.columns {
            (form_of_reports(ui, "/left-out", &shown.filter, &shown.facets))
            section aria-label=(ui.say("Reports", "Berichte")) {
                (chips(ui, "/left-out", &shown.filter))
                p.meta {
                    (counted(ui, shown.count, ("report", "Bericht"), ("reports", "Berichte")))
                    (of_the_last(ui, &shown.filter)) ". "
                    (ui.say("As a feed:", "Als Feed:")) (feed_links(&feeds))
                }
                @if shown.reports.is_empty() { (nothing(ui, shown)) }
                @for report in &shown.reports { (card(context, report)) }
                (pages(ui, "/left-out", &shown.filter, shown.count))
            }
        }
    };
    frame(context, heading, &feeds, &main)
}

fn card(context: &Context, report: &ReportEntry) -> Markup {
    let ui = context.ui;
    let (lang, dir) = language_of(&report.language.tag);
    let summary = short(&report.summary, SUMMARY);
    let source = report.sources.first().map_or("", |(name, _)| name.as_str());
    html! {
        article.story {
            div {
                h2 lang=[lang] dir=(dir) {
                    @match report.link.as_deref().and_then(web_address) {
                        Some(link) => a href=(link) rel="noreferrer noopener external" { (title(ui, &report.title)) },
                        None => (title(ui, &report.title)),
                    }
                }
                @if !summary.is_empty() { p.summary lang=[lang] dir=(dir) { (summary) } }
                (reasons(ui, report))
            }
            ul.facts {
                // Rounded down: it did not reach the threshold.
                li { strong { (percent(ui, (report.score * 100.0).floor() / 100.0)) } }
                li { bdi { (short(source, 80)) } }
                li { (names::language(&report.language.tag, ui)) }
                li { (ago(ui, context.now, report.first_seen)) }
                @if let Some(story) = report.story {
                    li { a href=(format!("/stories/{story}")) { (ui.say("in a story", "in einer Meldung")) } }
                }
            }
        }
    }
}

/// What spoke for the report and against it, weightiest first.
fn reasons(ui: Ui, report: &ReportEntry) -> Markup {
    let side = |wanted: fn(f64) -> bool| -> Vec<String> {
        let own = report.evidence.iter().filter(|piece| piece.what != BASE);
        let pieces = own.filter(|piece| wanted(piece.share));
        let words = pieces.map(|piece| names::evidence(&short(&piece.what, 120), ui));
        words.take(REASONS).collect()
    };
    html! {
        dl.reasons {
            @for (name, side) in [
                (ui.say("For it", "Dafür"), side(|share| share > 0.0)),
                (ui.say("Against it", "Dagegen"), side(|share| share < 0.0)),
            ] {
                div { dt { (name) } dd {
                    @if side.is_empty() { (ui.say("nothing", "nichts")) } @else { (side.join("; ")) }
                } }
            }
        }
    }
}

fn nothing(ui: Ui, shown: &LeftOut) -> Markup {
    let first = Filter {
        page: 1,
        ..shown.filter.clone()
    };
    let longer = Filter {
        within: None,
        ..first.clone()
    };
    html! {
        div.empty {
            @if shown.count > 0 {
                p { (ui.say("This page lies behind the last one.", "Diese Seite liegt hinter der letzten.")) }
                p { a href=(page_link("/left-out", &first)) { (ui.say("To the first page", "Zur ersten Seite")) } }
            } @else {
                p { (ui.say("Nothing that matches was left out.", "Nichts Passendes wurde aussortiert.")) }
                p { a href=(page_link("/left-out", &longer)) { (ui.say("Look through all that is kept", "Alles Aufbewahrte durchsehen")) } }
            }
        }
    }
}
