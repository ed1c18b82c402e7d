use maud::{Markup, html};

use super::names;
use super::words::{number, short};
use super::{Context, Ui, alternates, feed_links, frame};
use crate::model::Facets;

/// Every address that can be subscribed to. `base` begins the addresses;
/// `views` are names and titles.
#[must_use]
pub fn subscribe(
    context: &Context,
    base: &str,
    views: &[(String, String)],
    facets: &Facets,
) -> String {
    let ui = context.ui;
    let main = html! {
        div.text {
            p { (ui.say("Give your reader this address; it brings one entry a story:",
                        "Diese Adresse in den Feedreader eintragen; sie bringt einen Eintrag je Meldung:")) }
            p.address { code data-copy=(ui.say("all stories", "allen Meldungen")) { (base) "/feed.xml" } }
            p { (ui.say("Or all feeds of this page in one go, as a list that readers import (OPML):",
                        "Oder alle Feeds dieser Seite auf einmal, als Liste zum Importieren (OPML):")) }
            p.address { code data-copy="OPML" { (base) "/feeds.opml" } " " a href="/feeds.opml" { (ui.say("Save the file", "Datei speichern")) } }
            (how(ui))
        }
        h2 { (ui.say("All", "Alles")) }
        ul.feeds {
            (line(ui, "/feed", ui.say("Stories", "Meldungen"), None))
            (line(ui, "/reports", ui.say("Reports, one entry each", "Berichte, je ein Eintrag"), None))
            (line(ui, "/rejected", ui.say("What was left out", "Was aussortiert wurde"), None))
            (line(ui, "/health", ui.say("Trouble with sources", "Ärger mit Quellen"), None))
        }
        @if !views.is_empty() {
            h2 { (ui.say("Views of the configuration", "Ansichten der Konfiguration")) }
            ul.feeds { @for (name, title) in views { (line(ui, &format!("/views/{name}"), &short(title, 120), None)) } }
        }
        @if !facets.countries.is_empty() {
            h2 { (ui.say("By country", "Nach Land")) }
            ul.feeds.many { @for (code, count) in &facets.countries {
                (line(ui, &format!("/countries/{code}"), names::country(code, ui), Some(*count)))
            } }
        }
        @if !facets.themes.is_empty() {
            h2 { (ui.say("By theme", "Nach Thema")) }
            ul.feeds.many { @for (id, count) in &facets.themes {
                (line(ui, &format!("/themes/{id}"), names::theme(id, ui), Some(*count)))
            } }
        }
    };
    let feeds = alternates("/feed", "", &context.site);
    frame(context, ui.say("Subscribe", "Abonnieren"), &feeds, &main)
}

/// One feed: its name leads to RSS, which every reader takes.
fn line(ui: Ui, path: &str, name: &str, count: Option<u64>) -> Markup {
    let formats = alternates(path, "", name);
    let (main, others) = formats.split_at(1);
    html! {
        li {
            @for rss in main { a href=(rss.href) type=(rss.media_type) data-copy=[count.is_none().then_some(name)] { bdi { (name) } } }
            span.meta {
                @if let Some(count) = count { (number(ui, count)) }
                (feed_links(others))
            }
        }
    }
}

fn how(ui: Ui) -> Markup {
    html! {
        details {
            summary { (ui.say("How to subscribe", "Wie man abonniert")) }
            ol {
                li { (ui.say("Copy the address of a feed: each name below is a link to its RSS.",
                             "Die Adresse eines Feeds kopieren: Jeder Name unten führt zu seinem RSS.")) }
                li { (ui.say("In the reader, choose “add feed” or “subscribe” and paste it. Readers ask again by themselves.",
                             "Im Feedreader „Feed hinzufügen“ oder „Abonnieren“ wählen und sie einfügen. Der Reader fragt dann von selbst nach.")) }
                li { (ui.say("A reader on another device or on the web must be able to reach this address; the listen and public_url keys of [server] say where the service is found.",
                             "Ein Reader auf einem anderen Gerät oder im Netz muss diese Adresse erreichen können; wo der Dienst zu finden ist, sagen listen und public_url unter [server].")) }
                li { (ui.say("A feed of your own choice: set filters on the front page, and take the links beside the number of stories.",
                             "Ein Feed nach eigener Wahl: auf der Startseite Filter setzen und die Links neben der Zahl der Meldungen nehmen.")) }
            }
        }
    }
}
