//! The filters: a form, the ones in force, and pages.

use jiff::SignedDuration;
use maud::{Markup, html};

use super::names;
use super::words::{counted, number, short};
use super::{Ui, beginning, page_link};
use crate::config::quantity::show;
use crate::model::{Facets, Filter, Order};

/// Values of a list that are offered; those in force always are.
const OFFERED: usize = 60;

/// Of those, how many are seen before more is asked for.
const SEEN: usize = 6;

/// Times that are offered; `None` is all that is kept.
const TIMES: [(Option<i64>, &str, &str); 5] = [
    (Some(24), "24 hours", "24 Stunden"),
    (Some(3 * 24), "3 days", "3 Tage"),
    (Some(7 * 24), "7 days", "7 Tage"),
    (Some(30 * 24), "30 days", "30 Tage"),
    (None, "all", "alles"),
];

/// One list of the filter: the parameter, its names, what is chosen, what
/// there is, and how a value is called.
type List<'a> = (
    &'static str,
    &'static str,
    &'a [String],
    &'a [(String, u64)],
    fn(&str, Ui) -> String,
);

fn lists<'a>(ui: Ui, filter: &'a Filter, facets: &'a Facets) -> [List<'a>; 4] {
    [
        (
            "country",
            ui.say("Countries", "Länder"),
            &filter.countries,
            &facets.countries,
            |code, ui| names::country(code, ui).to_owned(),
        ),
        (
            "theme",
            ui.say("Themes", "Themen"),
            &filter.themes,
            &facets.themes,
            |id, ui| names::theme(id, ui).to_owned(),
        ),
        (
            "lang",
            ui.say("Languages", "Sprachen"),
            &filter.languages,
            &facets.languages,
            |tag, ui| names::language(tag, ui).into_owned(),
        ),
        (
            "source",
            ui.say("Sources", "Quellen"),
            &filter.sources,
            &facets.sources,
            |name, _| short(name, 80),
        ),
    ]
}

/// The form for stories. It leads to `path` with a query that feeds take as
/// well. Narrow screens show it when it is opened, wide ones always: see the
/// stylesheet.
#[must_use]
pub fn form(ui: Ui, path: &str, filter: &Filter, facets: &Facets) -> Markup {
    with_form(ui, path, filter, facets, true)
}

/// The form for reports, which have neither an order nor several publishers.
pub(super) fn form_of_reports(ui: Ui, path: &str, filter: &Filter, facets: &Facets) -> Markup {
    with_form(ui, path, filter, facets, false)
}

fn with_form(ui: Ui, path: &str, filter: &Filter, facets: &Facets, stories: bool) -> Markup {
    let begin = beginning();
    html! {
        search aria-label=(ui.say("Filters", "Filter")) {
            details.panel {
                summary { (ui.say("Search and filter", "Suchen und filtern")) }
                form.filters action=(path) method="get" {
                    p {
                        label for="q" { (ui.say("Words", "Wörter")) }
                        input #q type="search" name="q" maxlength="200" value=[filter.text.as_deref()] aria-describedby="q-hint";
                        small #q-hint { (ui.say("“a phrase”, -without", "„ein Satz“, -ohne")) }
                    }
                    p {
                        label for="within" { (ui.say("Time", "Zeitraum")) }
                        select #within name="within" data-plain=[begin.within.map(show)] { (time_options(ui, filter)) }
                    }
                    @if stories { (of_stories(ui, filter, &begin)) }
                    @for (parameter, name, chosen, offered, called) in lists(ui, filter, facets) {
                        (choices(ui, parameter, name, chosen, offered, called))
                    }
                    @if let Some(score) = filter.min_score {
                        input type="hidden" name="min_score" value=(score);
                    }
                    @for (name, time) in [("since", filter.since), ("until", filter.until)] {
                        @if let Some(time) = time { input type="hidden" name=(name) value=(time.to_string()); }
                    }
                    p.send { button { (ui.say("Show", "Anzeigen")) } }
                }
            }
        }
    }
}

fn of_stories(ui: Ui, filter: &Filter, begin: &Filter) -> Markup {
    html! {
        p {
            label for="order" { (ui.say("Order", "Reihenfolge")) }
            select #order name="order" data-plain=(begin.order.name()) {
                @for (name, order) in Order::ALL {
                    option value=(name) selected[order == filter.order] { (order_name(ui, order)) }
                }
            }
        }
        p {
            label for="min" { (ui.say("Publishers at least", "Medienhäuser mindestens")) }
            select #min name="min_publishers" data-plain=(begin.min_publishers) {
                @for least in leasts(filter.min_publishers) {
                    option value=(least) selected[least == filter.min_publishers] { (least) }
                }
            }
        }
    }
}

fn leasts(chosen: u32) -> Vec<u32> {
    let mut leasts = vec![1, 2, 3, 5, 10, chosen];
    leasts.sort_unstable();
    leasts.dedup();
    leasts
}

/// The times as links, for a page that a person looks at by time.
pub(super) fn times(ui: Ui, path: &str, filter: &Filter) -> Markup {
    html! {
        nav.times aria-label=(ui.say("Time", "Zeitraum")) {
            ul {
                @for (hours, english, german) in TIMES {
                    @let other = Filter { within: hours.map(SignedDuration::from_hours), page: 1, ..filter.clone() };
                    li { a href=(page_link(path, &other)) aria-current=[(other.within == filter.within).then_some("true")] {
                        (ui.say(english, german))
                    } }
                }
            }
        }
    }
}

fn time_options(ui: Ui, filter: &Filter) -> Markup {
    let of = |hours: Option<i64>| hours.map(SignedDuration::from_hours);
    let known = TIMES.iter().any(|(hours, ..)| of(*hours) == filter.within);
    html! {
        @for (hours, english, german) in TIMES {
            option value=(of(hours).map(show).unwrap_or_default()) selected[of(hours) == filter.within] {
                (ui.say(english, german))
            }
        }
        @if let (false, Some(within)) = (known, filter.within) {
            option value=(show(within)) selected { (show(within)) }
        }
    }
}

fn order_name(ui: Ui, order: Order) -> &'static str {
    match order {
        Order::Newest => ui.say("newest first", "neueste zuerst"),
        Order::Weightiest => ui.say("weightiest first", "gewichtigste zuerst"),
    }
}

fn choices(
    ui: Ui,
    parameter: &str,
    name: &str,
    chosen: &[String],
    offered: &[(String, u64)],
    called: fn(&str, Ui) -> String,
) -> Markup {
    let count = |value: &str| {
        let known = offered.iter().find(|(known, _)| known == value);
        known.map_or(0, |(_, count)| *count)
    };
    let rest: Vec<&(String, u64)> = offered
        .iter()
        .filter(|(value, _)| !chosen.contains(value))
        .take(OFFERED)
        .collect();
    let seen = SEEN.saturating_sub(chosen.len()).min(rest.len());
    let (rest, more) = rest.split_at(seen);
    let choice = |value: &str, count: u64, checked: bool| {
        html! {
            label {
                input type="checkbox" name=(parameter) value=(value) checked[checked];
                bdi { (called(value, ui)) }
                span { (number(ui, count)) }
            }
        }
    };
    html! {
        @if !chosen.is_empty() || !offered.is_empty() {
            fieldset {
                legend { (name) }
                @for value in chosen { (choice(value, count(value), true)) }
                @for (value, count) in rest { (choice(value, *count, false)) }
                @if !more.is_empty() {
                    details {
                        summary { (ui.say("more", "weitere")) " (" (more.len()) ")" }
                        div { @for (value, count) in more { (choice(value, *count, false)) } }
                    }
                }
            }
        }
    }
}

/// "Geopolitics: Iran, Sanctions": what the list is of, as a heading.
#[must_use]
pub fn heading(ui: Ui, filter: &Filter) -> String {
    let names: Vec<String> = in_force(ui, filter)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    match names.as_slice() {
        [] if *filter == beginning_of(filter) => {
            ui.say("Geopolitics today", "Geopolitik heute").to_owned()
        }
        [] => ui.say("Geopolitics", "Geopolitik").to_owned(),
        names => format!(
            "{}: {}",
            ui.say("Geopolitics", "Geopolitik"),
            short(&names.join(", "), 120)
        ),
    }
}

/// The beginning, in the order and from the page of this filter.
fn beginning_of(filter: &Filter) -> Filter {
    Filter {
        order: filter.order,
        page: filter.page,
        limit: filter.limit,
        prefer: filter.prefer.clone(),
        ..beginning()
    }
}

/// The filters in force, each with a link that lifts it; nothing when there are
/// none.
#[must_use]
pub fn chips(ui: Ui, path: &str, filter: &Filter) -> Markup {
    let chips = in_force(ui, filter);
    html! {
        @if !chips.is_empty() {
            ul.chips aria-label=(ui.say("Filters in force", "Geltende Filter")) {
                @for (name, without) in &chips {
                    li { a href=(page_link(path, without)) {
                        bdi { (name) } " "
                        span.x aria-hidden="true" { "×" }
                        span.hidden { (ui.say("(lift)", "(aufheben)")) }
                    } }
                }
            }
        }
    }
}

fn in_force(ui: Ui, filter: &Filter) -> Vec<(String, Filter)> {
    let first = Filter {
        page: 1,
        ..filter.clone()
    };
    let mut chips = Vec::new();
    let mut each = |values: &[String],
                    called: fn(&str, Ui) -> String,
                    of: fn(&mut Filter) -> &mut Vec<String>| {
        for value in values {
            let mut without = first.clone();
            of(&mut without).retain(|other| other != value);
            chips.push((called(value, ui), without));
        }
    };
    each(
        &filter.countries,
        |code, ui| names::country(code, ui).to_owned(),
        |filter| &mut filter.countries,
    );
    each(
        &filter.themes,
        |id, ui| names::theme(id, ui).to_owned(),
        |filter| &mut filter.themes,
    );
    each(
        &filter.languages,
        |tag, ui| names::language(tag, ui).into_owned(),
        |filter| &mut filter.languages,
    );
    each(
        &filter.sources,
        |name, _| short(name, 80),
        |filter| &mut filter.sources,
    );
    if let Some(text) = &filter.text {
        let without = Filter {
            text: None,
            ..first.clone()
        };
        chips.push((short(text, 80), without));
    }
    if filter.min_publishers > 1 {
        let least = filter.min_publishers;
        let name = match ui {
            Ui::English => format!("{least} publishers or more"),
            Ui::German => format!("mindestens {least} Medienhäuser"),
        };
        let without = Filter {
            min_publishers: 1,
            ..first.clone()
        };
        chips.push((name, without));
    }
    if let Some(score) = filter.min_score {
        let name = format!("{} {score}", ui.say("score from", "Wert ab"));
        let without = Filter {
            min_score: None,
            ..first.clone()
        };
        chips.push((name, without));
    }
    if let Some(time) = filter.since {
        let name = format!("{} {time}", ui.say("since", "seit"));
        let without = Filter {
            since: None,
            ..first.clone()
        };
        chips.push((name, without));
    }
    if let Some(time) = filter.until {
        let name = format!("{} {time}", ui.say("until", "bis"));
        let without = Filter {
            until: None,
            ..first
        };
        chips.push((name, without));
    }
    chips
}

/// "73 stories of the last 24 hours, newest first".
#[must_use]
pub fn summary(ui: Ui, filter: &Filter, count: u64) -> String {
    let stories = counted(ui, count, ("story", "Meldung"), ("stories", "Meldungen"));
    let time = of_the_last(ui, filter);
    format!("{stories}{time}, {}", order_name(ui, filter.order))
}

/// " of the last 24 hours"; nothing where all that is kept is asked for.
pub(super) fn of_the_last(ui: Ui, filter: &Filter) -> String {
    let Some(within) = filter.within else {
        return String::new();
    };
    let known = TIMES
        .iter()
        .find(|(hours, ..)| hours.map(SignedDuration::from_hours) == Some(within));
    let time = match known {
        Some((_, english, german)) => ui.say(english, german).to_owned(),
        None => show(within),
    };
    format!("{} {time}", ui.say(" of the last", " der letzten"))
}

/// Links to the other pages of what is shown; nothing when all fits on one.
#[must_use]
pub fn pages(ui: Ui, path: &str, filter: &Filter, count: u64) -> Markup {
    let limit = u64::from(filter.limit.max(1));
    let last = u32::try_from(count.div_ceil(limit))
        .unwrap_or(Filter::MAX_PAGE)
        .clamp(1, Filter::MAX_PAGE);
    let here = filter.page;
    let to = |page: u32| {
        let other = Filter {
            page,
            ..filter.clone()
        };
        page_link(path, &other)
    };
    let mut shown: Vec<u32> = [1, here.saturating_sub(1), here, here + 1, last]
        .into_iter()
        .filter(|page| (1..=last).contains(page))
        .collect();
    shown.sort_unstable();
    shown.dedup();
    html! {
        @if last > 1 {
            nav.pages aria-label=(ui.say("More of this list", "Mehr von dieser Liste")) {
                @if here > 1 {
                    a rel="prev" href=(to((here - 1).min(last))) { (ui.say("← back", "← zurück")) }
                }
                ol {
                    @for page in shown {
                        li { a href=(to(page)) aria-current=[(page == here).then_some("page")] {
                            span.hidden { (ui.say("page ", "Seite ")) } (page)
                        } }
                    }
                }
                @if here < last {
                    a rel="next" href=(to(here + 1)) { (ui.say("more →", "weiter →")) }
                }
            }
        }
    }
}
