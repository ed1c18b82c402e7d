use jiff::Timestamp;
use maud::{Markup, html};

use super::because::because;
use super::frame::framed;
use super::names;
use super::today::{facts, outside, publishers};
use super::why::why;
use super::words::{ago, counted, language_of, plain, short, span, stamp, title};
use super::{Context, Ui, alternates, beginning, feed_links, frame, page_link};
use crate::model::{Filter, Key, Relation, ReportEntry, ReportLine, SourceKind, StoryEntry};
use crate::publish::text::block;

/// Characters of a summary on the story's own page.
const SUMMARY: usize = 2000;

/// Seconds between the first and the last report from which a strip says more
/// than a list.
const STRIP: i64 = 300;

/// One story: its reports, when they came, why it is here.
#[must_use]
pub fn story(context: &Context, story: &StoryEntry, reports: &[ReportEntry]) -> String {
    let ui = context.ui;
    let feeds = alternates(
        &format!("/stories/{}", story.id),
        "",
        &title(ui, &story.title),
    );
    let (lang, dir) = language_of(&story.language);
    let main = html! {
        div.told lang=[lang] dir=(dir) {
            @for line in block(&story.summary, SUMMARY).lines() { p { (plain(line)) } }
        }
        ul.facts {
            li { (counted(ui, story.reports.len() as u64, ("report", "Bericht"), ("reports", "Berichte"))) }
            li { (publishers(ui, story)) }
            @for fact in facts(ui, story, usize::MAX) { li { (fact) } }
            li { (ui.say("first seen ", "zuerst gesehen ")) (ago(ui, context.now, story.first_seen)) }
            @if story.last_seen.duration_since(story.first_seen).as_mins() > 0 {
                li { (ui.say("last ", "zuletzt ")) (ago(ui, context.now, story.last_seen)) }
            }
            li.offer { (ui.say("as a feed:", "als Feed:")) (feed_links(&feeds)) }
        }
        (tags(ui, story))
        (side_by_side(context, story, reports))
        (company(context, story))
        div.pair {
            (why(context, story, reports))
            (timeline(context, story, reports))
        }
    };
    let heading = title(ui, &story.title);
    framed(context, (&heading, &story.language), &feeds, &main)
}

/// A page for an address without a story.
#[must_use]
pub fn no_story(context: &Context) -> String {
    let ui = context.ui;
    let main = html! {
        p { (ui.say("The address is wrong, or the reports of the story are older than what is kept.",
                    "Die Adresse stimmt nicht, oder die Berichte der Meldung sind älter, als aufbewahrt wird.")) }
        p { a href="/" { (ui.say("To the front page", "Zur Startseite")) } }
    };
    frame(
        context,
        ui.say("There is no such story", "Diese Meldung gibt es nicht"),
        &[],
        &main,
    )
}

fn tags(ui: Ui, story: &StoryEntry) -> Markup {
    let of = |set: fn(&mut Filter) -> &mut Vec<String>, value: &str| {
        let mut filter = beginning();
        *set(&mut filter) = vec![value.to_owned()];
        page_link("/", &filter)
    };
    html! {
        ul.tags aria-label=(ui.say("Countries and themes", "Länder und Themen")) {
            @for code in &story.countries {
                li.country { a href=(of(|filter| &mut filter.countries, code)) { (names::country(code, ui)) } }
            }
            @for id in &story.themes {
                li { a href=(of(|filter| &mut filter.themes, id)) { (names::theme(id, ui)) } }
            }
        }
    }
}

/// The reports, a column a language, in order of arrival of the languages.
fn side_by_side(context: &Context, story: &StoryEntry, reports: &[ReportEntry]) -> Markup {
    let ui = context.ui;
    let head = block(&story.summary, SUMMARY);
    html! {
        section aria-labelledby="reports" {
            h2 #reports { (ui.say("The reports", "Die Berichte")) }
            div.languages {
                @for tag in &story.languages {
                    section {
                        h3 { (names::language(tag, ui)) }
                        ul {
                            @for line in story.reports.iter().filter(|line| line.language == *tag) {
                                li { (report(context, line, whole(reports, line.id), &head)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn whole(reports: &[ReportEntry], id: Key) -> Option<&ReportEntry> {
    reports.iter().find(|report| report.id == id)
}

fn report(context: &Context, line: &ReportLine, whole: Option<&ReportEntry>, head: &str) -> Markup {
    let ui = context.ui;
    let (lang, dir) = language_of(&line.language);
    let summary = whole.map_or_else(String::new, |report| block(&report.summary, SUMMARY));
    let host = line.link.as_deref().and_then(outside);
    html! {
        p.outlet {
            bdi { (short(&line.source, 80)) }
            @if line.publisher != line.source { ", " bdi { (short(&line.publisher, 80)) } }
            @if line.state { " · " span.state { (ui.say("state media", "Staatsmedien")) } }
        }
        p.title lang=[lang] dir=(dir) {
            @match &host {
                Some((link, _)) => a href=(link) rel="noreferrer noopener external" { (title(ui, &line.title)) },
                None => (title(ui, &line.title)),
            }
        }
        ul.facts {
            li { (ago(ui, context.now, line.published)) }
            @if !matches!(line.kind, SourceKind::StateMedia | SourceKind::Other) { li { (names::kind(line.kind, ui)) } }
            @for wire in &line.wires { li { (ui.say("wire: ", "Agentur: ")) bdi { (short(wire, 40)) } } }
            @if line.copy { li { (ui.say("repeats another report", "wiederholt einen anderen Bericht")) } }
            @if let Some((_, host)) = &host { li { (host) "\u{a0}↗" } }
        }
        // What stands at the head of the page is not said again.
        @if !summary.is_empty() && summary != head {
            details {
                summary { (ui.say("Summary", "Zusammenfassung")) }
                p lang=[lang] dir=(dir) { (plain(&summary)) }
            }
        }
    }
}

/// When each report arrived, as a strip and as a list.
fn timeline(context: &Context, story: &StoryEntry, reports: &[ReportEntry]) -> Markup {
    let ui = context.ui;
    let mut arrived: Vec<(Timestamp, &ReportLine)> = story
        .reports
        .iter()
        .map(|line| {
            (
                whole(reports, line.id).map_or(line.published, |report| report.first_seen),
                line,
            )
        })
        .collect();
    arrived.sort_by_key(|(at, _)| *at);
    let Some((first, _)) = arrived.first().copied() else {
        return html! {};
    };
    let last = arrived.last().map_or(first, |(at, _)| *at);
    let length = last.duration_since(first).as_secs().max(1);
    let place = |at: Timestamp| 10 + at.duration_since(first).as_secs().max(0) * 980 / length;
    html! {
        section aria-labelledby="timeline" {
            h2 #timeline { (ui.say("When they arrived", "Wann sie eintrafen")) }
            @if length >= STRIP {
                svg.strip viewBox="0 0 1000 24" aria-hidden="true" focusable="false" {
                    line x1="10" y1="12" x2="990" y2="12" {}
                    @for (at, _) in &arrived { circle cx=(place(*at)) cy="12" r="7" {} }
                }
            }
            ol.timeline {
                @for (at, line) in &arrived {
                    li {
                        (stamp(ui, *at)) " · "
                        @let later = at.duration_since(first);
                        @if later.as_mins() > 0 { "+" (span(ui, later)) " · " }
                        bdi { (short(&line.source, 80)) }
                        @if !line.because.is_empty() {
                            @let (why, tag) = because(ui, &line.because);
                            span.because lang=(tag) { (why) }
                        }
                    }
                }
            }
        }
    }
}

/// Stories that it hangs together with, and those that turned out to be it.
fn company(context: &Context, story: &StoryEntry) -> Markup {
    let ui = context.ui;
    html! {
        @if !story.related.is_empty() || !story.aliases.is_empty() {
            section aria-labelledby="related" {
                h2 #related { (ui.say("Related stories", "Verwandte Meldungen")) }
                ul.related {
                    @for other in &story.related {
                        @let (lang, dir) = language_of(&other.language);
                        li { (relation(ui, other.relation)) ": "
                            a href=(format!("/stories/{}", other.id)) lang=[lang] dir=(dir) { (title(ui, &other.title)) } }
                    }
                    @for alias in &story.aliases {
                        li { (ui.say("joined with another story", "mit einer anderen Meldung vereint"))
                            @if !alias.because.is_empty() {
                                @let (why, tag) = because(ui, &alias.because);
                                ": " span lang=(tag) { (why) }
                            } }
                    }
                }
            }
        }
    }
}

fn relation(ui: Ui, relation: Relation) -> &'static str {
    match relation {
        Relation::Follows => ui.say("continues", "setzt fort"),
        Relation::FollowedBy => ui.say("continued by", "fortgesetzt von"),
        Relation::Related => ui.say("related", "verwandt"),
    }
}
