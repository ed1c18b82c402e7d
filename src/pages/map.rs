//! Where it happens: the map, and the table that says the same.

use maud::{Markup, html};
use url::form_urlencoded;

use super::filters::{chips, form, of_the_last, times};
use super::why::sign;
use super::words::{counted, number};
use super::world::{Shades, map};
use super::{Context, Ui, alternates, feed_links, feed_query, frame, names, page_link};
use crate::model::{Facets, Filter};

/// What the page of the map shows.
#[derive(Debug)]
pub struct Where {
    /// What is asked for.
    pub filter: Filter,
    /// Stories by country, and what else can be chosen.
    pub facets: Facets,
    /// How many stories match, whatever their country.
    pub count: u64,
}

/// The page of the map.
#[must_use]
pub fn map_page(context: &Context, shown: &Where) -> String {
    let ui = context.ui;
    let filter = &shown.filter;
    let feeds = alternates("/feed", &feed_query(filter), &context.site);
    let counts = &shown.facets.countries;
    let of_country = |code: &str| {
        let one = Filter {
            countries: vec![code.to_owned()],
            page: 1,
            ..filter.clone()
        };
        page_link("/", &one)
    };
    let shades = Shades::of(counts);
    let main = html! {
        (times(ui, "/map", filter))
        (form(ui, "/map", filter, &shown.facets))
        (chips(ui, "/map", filter))
        p.count {
            (counted(ui, shown.count, ("story", "Meldung"), ("stories", "Meldungen")))
            (of_the_last(ui, filter)) ". "
            @if !filter.countries.is_empty() {
                a href=(page_link("/", filter)) { (ui.say("The stories of the chosen countries", "Die Meldungen der gewählten Länder")) } ". "
            }
            (ui.say("As a feed:", "Als Feed:")) (feed_links(&feeds))
        }
        @if counts.is_empty() {
            p.empty { (ui.say(
                "No story of this time names a country. Try a longer time.",
                "Keine Meldung aus dieser Zeit nennt ein Land. Ein längerer Zeitraum zeigt mehr.",
            )) }
        }
        div.beside {
            section.there aria-label=(ui.say("Map", "Karte")) {
                a.skip href="#countries" { (ui.say("Past the map, to the table", "An der Karte vorbei, zur Tabelle")) }
                (map(counts, of_country, &filter.countries, ui))
                (shades.legend(ui))
            }
            @if !counts.is_empty() {
                (table(ui, shown, &shades, &of_country))
            }
        }
    };
    let heading = ui.say("Where it happens", "Wo es geschieht");
    frame(context, heading, &feeds, &main)
}

fn table(ui: Ui, shown: &Where, shades: &Shades, link: &dyn Fn(&str) -> String) -> Markup {
    let countries = &shown.facets.countries;
    html! {
        form #countries action="/" method="get" tabindex="-1" {
            @for (name, value) in others(&shown.filter) {
                input type="hidden" name=(name) value=(value);
            }
            p { button { (ui.say("Stories of the chosen countries", "Meldungen der gewählten Länder")) } }
            table {
                caption {
                    (counted(ui, countries.len() as u64, ("country", "Land"), ("countries", "Länder")))
                    (ui.say(
                        ", most stories first. A story can have several, so the shares add up to more than a whole.",
                        ", die mit den meisten Meldungen zuerst. Eine Meldung kann mehrere haben, also ergeben die Anteile zusammen mehr als ein Ganzes.",
                    ))
                }
                thead { tr {
                    th scope="col" { span.hidden { (ui.say("Chosen", "Gewählt")) } }
                    th scope="col" { (ui.say("Country", "Land")) }
                    th.n scope="col" { (ui.say("Stories", "Meldungen")) }
                    th.n scope="col" { (ui.say("Share", "Anteil")) }
                } }
                tbody {
                    @for (code, count) in countries {
                        @let name = names::country(code, ui);
                        tr {
                            td { input type="checkbox" name="country" value=(code) aria-label=(name) checked[shown.filter.countries.contains(code)];
                                span class={ "swatch " (shades.class(*count)) } aria-hidden="true" {} }
                            th scope="row" { a href=(link(code)) { (name) } }
                            td.n { (number(ui, *count)) }
                            td.n { (share(ui, *count, shown.count)) }
                        }
                    }
                }
            }
        }
    }
}

/// "12%".
pub(super) fn share(ui: Ui, part: u64, whole: u64) -> String {
    let sign = sign(ui);
    match (part, part * 100 / whole.max(1)) {
        (1.., 0) => format!("< 1{sign}"),
        (_, percent) => format!("{percent}{sign}"),
    }
}

/// What the filter says beside its countries, as the fields of a form that
/// leads to the front page.
fn others(filter: &Filter) -> Vec<(String, String)> {
    let without = Filter {
        countries: Vec::new(),
        page: 1,
        ..filter.clone()
    };
    let link = page_link("/", &without);
    let query = link.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}
