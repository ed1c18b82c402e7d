//! The sources: how each is, and what to do where one needs a hand.

use std::collections::HashMap;

use jiff::Timestamp;
use maud::{Markup, html};

use super::map::share;
use super::words::{ago, counted, number, short, span};
use super::{Context, Ui, advice, alternates, beginning, feed_links, frame, names, page_link};
use crate::model::{Condition, Filter};
use crate::publish::text::{web_address, without_password};
use crate::store::SourceStatus;

/// Days that the small chart of a source shows.
pub const DAYS: u16 = 14;

/// What the page of the sources shows.
#[derive(Debug)]
pub struct Sources {
    /// All of them, in order of name.
    pub sources: Vec<SourceStatus>,
    /// By name: for each of the last [`DAYS`], the items and the geopolitics
    /// among them, oldest first.
    pub days: HashMap<String, Vec<[u32; 2]>>,
}

/// The page of the sources.
#[must_use]
pub fn sources_page(context: &Context, shown: &Sources) -> String {
    let ui = context.ui;
    let feeds = alternates(
        "/health",
        "",
        ui.say("Health of the sources", "Zustand der Quellen"),
    );
    let (ailing, well): (Vec<_>, Vec<_>) = shown
        .sources
        .iter()
        .partition(|source| source.condition().needs_a_hand());
    let moved: Vec<&SourceStatus> = well
        .iter()
        .filter(|source| advice(source, ui).is_some())
        .copied()
        .collect();
    let reports: u64 = shown.sources.iter().map(|source| source.last_day).sum();
    let main = html! {
        p.meta {
            (counted(ui, shown.sources.len() as u64, ("source", "Quelle"), ("sources", "Quellen")))
            @if !ailing.is_empty() {
                ", " a href="#ailing" {
                    (counted(ui, ailing.len() as u64, ("needs a hand", "braucht eine Hand"), ("need a hand", "brauchen eine Hand")))
                }
            }
            "; " (counted(ui, reports, ("item", "Eintrag"), ("items", "Einträge")))
            (ui.say(" in the last 24 hours. ", " in den letzten 24 Stunden. "))
            (ui.say("What becomes of the sources, as a feed:", "Was aus den Quellen wird, als Feed:"))
            (feed_links(&feeds))
        }
        @if shown.sources.is_empty() {
            p.empty { (ui.say(
                "No source is configured: add [[source]] entries to the configuration and reload it.",
                "Es ist keine Quelle eingerichtet: [[source]]-Einträge in die Konfiguration schreiben und neu laden.",
            )) }
        }
        @for (id, name, some) in [
            ("ailing", ui.say("These need a hand", "Diese brauchen eine Hand"), &ailing),
            ("moved", ui.say("These have moved", "Diese sind umgezogen"), &moved),
        ] {
            @if !some.is_empty() {
                section aria-labelledby=(id) {
                    h2 id=(id) { (name) }
                    div.cards { @for source in some { (card(context, source)) } }
                }
            }
        }
        @if !shown.sources.is_empty() {
            div {
                h2 #all { (ui.say("All sources", "Alle Quellen")) }
                div.scroll role="region" aria-label=(ui.say("Table of the sources", "Tabelle der Quellen")) tabindex="0" {
                    (table(context, ailing.iter().chain(&well).copied(), &shown.days))
                }
            }
        }
    };
    frame(context, ui.say("Sources", "Quellen"), &feeds, &main)
}

/// What is wrong with a source, and what can be done.
fn card(context: &Context, source: &SourceStatus) -> Markup {
    let ui = context.ui;
    let stored = &source.source.state;
    html! {
        article.card {
            h3 { bdi { (short(&source.profile.name, 100)) } }
            p.meta {
                span.state { (state(source.condition(), ui)) }
                @if stored.failures > 1 {
                    (match ui {
                        Ui::English => format!(", {} times in a row", stored.failures),
                        Ui::German => format!(", {}-mal in Folge", stored.failures),
                    })
                }
                " · " @match stored.last_success {
                    Some(at) => { (ui.say("last read ", "zuletzt gelesen ")) (ago(ui, context.now, at)) },
                    None => (ui.say("never read so far", "noch nie gelesen")),
                }
                " · " (ui.say("next due ", "nächste Abfrage ")) (due(context, source))
            }
            @if let Some(said) = said(source) { p lang="en" { (short(&said, 600)) "." } }
            @if let Some(url) = &stored.adopted_url {
                p { (ui.say("New address: ", "Neue Adresse: ")) (address(url.as_str(), url.as_str())) }
            }
            @if let Some(advice) = advice(source, ui) {
                p { strong { (ui.say("What to do: ", "Was zu tun ist: ")) } (advice) }
            }
        }
    }
}

/// What the last refresh said, in the English of the program.
fn said(source: &SourceStatus) -> Option<String> {
    let stored = &source.source.state;
    match source.condition() {
        Condition::Damaged => Some(stored.problems.join("; ")),
        Condition::Ok => stored.adopted_because.clone(),
        _ => source.last.as_ref().map(|(.., message)| message.clone()),
    }
}

fn table<'a>(
    context: &Context,
    sources: impl Iterator<Item = &'a SourceStatus>,
    days: &HashMap<String, Vec<[u32; 2]>>,
) -> Markup {
    let ui = context.ui;
    html! {
        table.sources {
            caption { (ui.say(
                "Those that need a hand first. The bars are items a day over 14 days, their strong part geopolitics.",
                "Die eine Hand brauchen, stehen vorn. Die Balken sind Einträge je Tag über 14 Tage, ihr kräftiger Teil Geopolitik.",
            )) }
            thead { tr {
                th scope="col" { (ui.say("Source", "Quelle")) }
                th scope="col" { (ui.say("State", "Zustand")) }
                th scope="col" { (ui.say("Last read", "Zuletzt gelesen")) }
                th scope="col" { (ui.say("Next due", "Nächste Abfrage")) }
                th scope="col" { (ui.say("14 days", "14 Tage")) }
                th.n scope="col" { (ui.say("24 h", "24 Std.")) }
                th.n scope="col" { (ui.say("Kept", "Aufbewahrt")) }
                th.n scope="col" { (ui.say("Geopolitics", "Geopolitik")) }
            } }
            tbody { @for source in sources {
                tr {
                    th scope="row" { (name(ui, source)) }
                    td { span.state[source.condition().needs_a_hand()] { (state(source.condition(), ui)) } }
                    td { (read_last(context, source.source.state.last_success)) }
                    td { (due(context, source)) }
                    td { (chart(ui, days.get(&source.profile.name).map_or(&[], Vec::as_slice))) }
                    td.n { (number(ui, source.last_day)) }
                    td.n { (number(ui, source.reports)) }
                    td.n { (share(ui, source.geopolitics, source.reports)) }
                }
            } }
        }
    }
}

/// The source: its stories, its feed, and what it is.
fn name(ui: Ui, source: &SourceStatus) -> Markup {
    let profile = &source.profile;
    let stories = Filter {
        sources: vec![profile.name.clone()],
        ..beginning()
    };
    let languages: Vec<String> = profile
        .languages
        .iter()
        .map(|tag| names::language(tag, ui).into_owned())
        .collect();
    html! {
        a href=(page_link("/", &stories)) { bdi { (short(&profile.name, 100)) } }
        span.meta {
            (names::kind(profile.kind, ui))
            @if profile.state && profile.kind != crate::model::SourceKind::StateMedia {
                ", " span.state { (ui.say("state media", "Staatsmedien")) }
            }
            @if profile.publisher != profile.name { " · " bdi { (short(&profile.publisher, 80)) } }
            @if !languages.is_empty() { " · " (languages.join(", ")) }
            " · " (address(&source.url, ui.say("feed", "Feed")))
        }
    }
}

/// An address, as a link where it can be opened, and never with a password.
fn address(url: &str, text: &str) -> Markup {
    let shown = |bare: &str| {
        if text == url {
            short(bare, 200)
        } else {
            text.to_owned()
        }
    };
    html! {
        @match web_address(url) {
            Some(link) => a href=(link) rel="noreferrer noopener external" { bdi { (shown(&link)) } },
            None => bdi { (shown(&without_password(url).map_or_else(String::new, |url| url.to_string()))) },
        }
    }
}

/// How a source is, in the words that the terminal has too.
fn state(condition: Condition, ui: Ui) -> &'static str {
    let german = match condition {
        Condition::Ok => "in Ordnung",
        Condition::Waiting => "wartet",
        Condition::Failing => "gestört",
        Condition::Paused => "angehalten",
        Condition::Damaged => "beschädigt",
        Condition::Off => "ausgeschaltet",
    };
    ui.say(condition.name(), german)
}

fn read_last(context: &Context, at: Option<Timestamp>) -> Markup {
    match at {
        Some(at) => ago(context.ui, context.now, at),
        None => html! { (context.ui.say("never", "nie")) },
    }
}

fn due(context: &Context, source: &SourceStatus) -> Markup {
    let ui = context.ui;
    let wait = source.source.state.next_due.duration_since(context.now);
    html! {
        @if !source.enabled { "–" }
        @else if wait.as_secs() < 60 { (ui.say("now", "jetzt")) }
        @else { (ui.say("in ", "in ")) (span(ui, wait)) }
    }
}

/// Width of a bar and of the step to the next, and the height of the tallest.
const BAR: (usize, usize, u32) = (7, 10, 28);

/// Items a day as bars, the geopolitics among them within each.
fn chart(ui: Ui, days: &[[u32; 2]]) -> Markup {
    let most = days.iter().map(|[items, _]| *items).max().unwrap_or(0);
    if most == 0 {
        return html! { span.meta { (ui.say("nothing", "nichts")) } };
    }
    let (wide, step, tall) = BAR;
    let bars = |of: fn(&[u32; 2]) -> u32| -> String {
        let bar = |(at, day): (usize, &[u32; 2])| {
            let count = u64::from(of(day));
            // A day with something on it shows, however little.
            let height = (count * u64::from(tall)).div_ceil(u64::from(most));
            (height > 0).then(|| format!("M{} {tall}v-{height}h{wide}v{height}z", at * step))
        };
        days.iter().enumerate().filter_map(bar).collect()
    };
    let list: Vec<String> = days.iter().map(|[items, _]| items.to_string()).collect();
    let label = format!(
        "{} {}",
        ui.say(
            "Items a day, oldest first:",
            "Einträge je Tag, ältester zuerst:"
        ),
        list.join(", ")
    );
    html! {
        svg.spark role="img" aria-label=(label) viewBox=(format!("0 0 {} {tall}", days.len() * step)) {
            path d=(bars(|[items, _]| *items)) {}
            path.geo d=(bars(|[_, geopolitics]| *geopolitics)) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_high_as_their_share() {
        let svg = chart(Ui::English, &[[0, 0], [10, 1], [1, 0]]).into_string();
        assert!(svg.contains("oldest first: 0, 10, 1\""), "{svg}");
        assert!(
            svg.contains("d=\"M10 28v-28h7v28zM20 28v-3h7v3z\""),
            "{svg}"
        );
        assert!(svg.contains("class=\"geo\" d=\"M10 28v-3h7v3z\""), "{svg}");
        assert!(!chart(Ui::German, &[[0, 0]]).into_string().contains("svg"));
    }

    #[test]
    fn addresses_never_show_a_password() {
        for url in [
            "https://me:secret@a.example/feed?x=1",
            "ftp://me:secret@a.example/feed",
        ] {
            for text in [url, "feed"] {
                let shown = address(url, text).into_string();
                assert!(
                    !shown.contains("secret") && !shown.contains("me:"),
                    "{shown}"
                );
            }
        }
        assert!(
            !address("javascript:alert(1)", "feed")
                .into_string()
                .contains("href")
        );
    }
}
