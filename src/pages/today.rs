use maud::{Markup, html};
use url::Url;

use super::filters::{chips, form, heading, pages, summary};
use super::names;
use super::words::{ago, counted, language_of, short, title};
use super::{Context, Ui, alternates, beginning, feed_links, feed_query, frame, page_link};
use crate::model::{Facets, Filter, StoryEntry};
use crate::publish::text::web_address;
use crate::store::SourceStatus;

/// Characters of a summary that the list shows.
const SUMMARY: usize = 320;

/// Countries and themes that the list shows of a story.
const TAGS: usize = 5;

/// Languages that the list names of a story.
const LANGUAGES: usize = 4;

/// What the front page shows.
#[derive(Debug)]
pub struct Today {
    /// What is asked for.
    pub filter: Filter,
    /// The stories of this page.
    pub stories: Vec<StoryEntry>,
    /// How many there are on all pages.
    pub count: u64,
    /// What can be chosen.
    pub facets: Facets,
    /// The sources, where no story is shown and a person wants to know why.
    pub sources: Vec<SourceStatus>,
}

/// The front page.
#[must_use]
pub fn today(context: &Context, today: &Today) -> String {
    let ui = context.ui;
    let feeds = alternates("/feed", &feed_query(&today.filter), &context.site);
    let main = html! {
        div.columns {
            (form(ui, "/", &today.filter, &today.facets))
            section aria-label=(ui.say("Stories", "Meldungen")) {
                (chips(ui, "/", &today.filter))
                p.count {
                    (summary(ui, &today.filter, today.count)) ". "
                    span.offer { (ui.say("As a feed:", "Als Feed:")) (feed_links(&feeds)) }
                }
                @if today.stories.is_empty() {
                    (nothing(context, today))
                }
                @for told in &today.stories { (card(context, &today.filter, told)) }
                (pages(ui, "/", &today.filter, today.count))
            }
        }
    };
    frame(context, &heading(ui, &today.filter), &feeds, &main)
}

fn card(context: &Context, filter: &Filter, story: &StoryEntry) -> Markup {
    let ui = context.ui;
    let (lang, dir) = language_of(&story.language);
    let summary = short(&story.summary, SUMMARY);
    let with = |set: fn(&mut Filter) -> &mut Vec<String>, value: &str| {
        let mut with = Filter {
            page: 1,
            ..filter.clone()
        };
        *set(&mut with) = vec![value.to_owned()];
        page_link("/", &with)
    };
    // What many carry stands out, in whatever order the list is.
    let wide = (3..6).contains(&story.publishers.len());
    let widest = story.publishers.len() >= 6;
    let link = story.link.as_deref().and_then(outside);
    html! {
        article.story.split.wide[wide].widest[widest] {
            div {
                h2 lang=[lang] dir=(dir) { a href=(format!("/stories/{}", story.id)) { (title(ui, &story.title)) } }
                @if !summary.is_empty() { p.summary lang=[lang] dir=(dir) { (summary) } }
                ul.tags {
                    @for code in story.countries.iter().take(TAGS) {
                        li.country { a href=(with(|filter| &mut filter.countries, code)) { (names::country(code, ui)) } }
                    }
                    @for id in story.themes.iter().take(TAGS) {
                        li { a href=(with(|filter| &mut filter.themes, id)) { (names::theme(id, ui)) } }
                    }
                }
            }
            ul.facts {
                li { (ago(ui, context.now, story.updated)) }
                @match (story.publishers.as_slice(), &link) {
                    ([one], Some((link, _))) => li { (to_article(ui, link, &short(one, 80))) },
                    _ => li { (publishers(ui, story)) },
                }
                @for fact in facts(ui, story, LANGUAGES) { li { (fact) } }
                @if let (true, Some((link, host))) = (story.publishers.len() > 1, &link) {
                    li { (to_article(ui, link, host)) }
                }
            }
        }
    }
}

fn to_article(ui: Ui, link: &str, name: &str) -> Markup {
    html! {
        a href=(link) rel="noreferrer noopener external" {
            span.hidden { (ui.say("to the article: ", "zum Artikel: ")) } bdi { (name) } "\u{a0}↗"
        }
    }
}

/// A link that leads out, and the host that it leads to.
pub(super) fn outside(link: &str) -> Option<(String, String)> {
    let link = web_address(link)?;
    let url = Url::parse(&link).ok()?;
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    Some((link.clone(), short(host, 60)))
}

/// "5 publishers", or the one by its name.
pub(super) fn publishers(ui: Ui, story: &StoryEntry) -> Markup {
    let count = u64::try_from(story.publishers.len()).unwrap_or(u64::MAX);
    html! {
        @match story.publishers.as_slice() {
            [one] => bdi { (short(one, 80)) },
            _ => (counted(ui, count, ("publisher", "Medienhaus"), ("publishers", "Medienhäuser"))),
        }
    }
}

/// What they are like: "German, Russian", "wire: dpa", "state media". Of the
/// languages, so many by name.
pub(super) fn facts(ui: Ui, story: &StoryEntry, most: usize) -> Vec<Markup> {
    let mut languages: Vec<String> = story
        .languages
        .iter()
        .map(|tag| names::language(tag, ui).into_owned())
        .collect();
    if languages.len() > most {
        let rest = languages.split_off(most.saturating_sub(1)).len();
        languages.push(format!("+{rest}"));
    }
    let wires: Vec<String> = story.wires.iter().map(|wire| short(wire, 40)).collect();
    let mut facts = vec![html! { (languages.join(", ")) }];
    if !wires.is_empty() {
        facts.push(html! { (ui.say("wire: ", "Agentur: ")) bdi { (wires.join(", ")) } });
    }
    if story.reports.iter().any(|report| report.state) {
        facts.push(html! { span.state { (ui.say("state media", "Staatsmedien")) } });
    }
    facts
}

/// Why there is nothing, and what a person can do.
fn nothing(context: &Context, today: &Today) -> Markup {
    let ui = context.ui;
    let asked = today.sources.iter().filter(|source| source.enabled);
    let asked = u64::try_from(asked.count()).unwrap_or(u64::MAX);
    let answered = today
        .sources
        .iter()
        .filter(|source| source.source.state.last_success.is_some())
        .count();
    let reports: u64 = today.sources.iter().map(|source| source.reports).sum();
    let widest = Filter {
        within: None,
        ..beginning()
    };
    html! {
        div.empty {
            @if today.count > 0 {
                p { (ui.say("This page lies behind the last one.", "Diese Seite liegt hinter der letzten.")) }
                p { a href=(page_link("/", &Filter { page: 1, ..today.filter.clone() })) { (ui.say("To the first page", "Zur ersten Seite")) } }
            } @else if asked == 0 {
                p { (ui.say("No source is configured: add [[source]] entries to the configuration and reload it.",
                            "Es ist keine Quelle eingerichtet: [[source]]-Einträge in die Konfiguration schreiben und neu laden.")) }
            } @else if reports == 0 && answered == 0 {
                p {
                    (counted(ui, asked, ("source has not answered yet", "Quelle hat noch nicht geantwortet"),
                                        ("sources have not answered yet", "Quellen haben noch nicht geantwortet"))) ". "
                    (ui.say("In the first minutes that is as it should be; else the page of the sources says what is wrong.",
                            "In den ersten Minuten ist das in Ordnung; sonst sagt die Seite der Quellen, woran es liegt."))
                }
                p { a href="/sources" { (ui.say("Sources", "Quellen")) } }
            } @else if reports == 0 {
                p { (ui.say("The sources have answered, but brought no item.", "Die Quellen haben geantwortet, aber keinen Eintrag gebracht.")) }
            } @else {
                p { (ui.say("No story matches these filters.", "Keine Meldung passt zu diesen Filtern.")) }
                p {
                    a href=(page_link("/", &Filter { within: None, page: 1, ..today.filter.clone() })) { (ui.say("Look through all that is kept", "Alles Aufbewahrte durchsehen")) }
                    " · " a href=(page_link("/", &widest)) { (ui.say("Lift all filters", "Alle Filter aufheben")) }
                    " · " a href="/left-out" { (ui.say("What was left out", "Was aussortiert wurde")) }
                }
            }
        }
    }
}

/// A page for a query that cannot be taken.
#[must_use]
pub fn refused(context: &Context, sentence: &str) -> String {
    let heading = context.ui.say(
        "This address cannot be read",
        "Diese Adresse ist nicht lesbar",
    );
    wrong(context, heading, sentence)
}

/// A page in place of one that the store gave nothing for.
#[must_use]
pub fn failing(context: &Context, sentence: &str) -> String {
    let heading = context
        .ui
        .say("The store does not answer", "Der Speicher antwortet nicht");
    wrong(context, heading, sentence)
}

fn wrong(context: &Context, heading: &str, sentence: &str) -> String {
    let ui = context.ui;
    let main = html! {
        p.wrong lang="en" { (short(sentence, 600)) }
        p { a href="/" { (ui.say("To the front page", "Zur Startseite")) } }
    };
    frame(context, heading, &[], &main)
}
