//! What all pages have around them.

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Ui;
use super::words::{language_of, stamp};

/// What a page is made in.
#[derive(Debug, Clone)]
pub struct Context {
    /// Language of the interface.
    pub ui: Ui,
    /// The service's own title.
    pub site: String,
    /// What time it is.
    pub now: Timestamp,
    /// Which of the pages it is.
    pub here: Here,
}

/// The pages that the head leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// `/`
    Today,
    /// `/map`
    Map,
    /// `/sources`
    Sources,
    /// `/left-out`
    LeftOut,
    /// `/feeds`
    Feeds,
    /// One that the head does not lead to.
    Elsewhere,
}

/// A feed that shows what the page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternate {
    /// Its address.
    pub href: String,
    /// Its media type, without a charset.
    pub media_type: &'static str,
    /// Its name, with the format.
    pub title: String,
}

/// Formats as a person knows them: ending, name, media type.
pub const FORMATS: [(&str, &str, &str); 3] = [
    ("xml", "RSS", "application/rss+xml"),
    ("atom", "Atom", "application/atom+xml"),
    ("json", "JSON", "application/feed+json"),
];

/// The three formats of the feed at `path` (without an ending) with `query`.
#[must_use]
pub fn alternates(path: &str, query: &str, title: &str) -> Vec<Alternate> {
    let query = match query {
        "" => String::new(),
        query => format!("?{query}"),
    };
    let alternate = |(ending, format, media_type)| Alternate {
        href: format!("{path}.{ending}{query}"),
        media_type,
        title: format!("{title} ({format})"),
    };
    FORMATS.into_iter().map(alternate).collect()
}

/// The links to a feed in its formats.
#[must_use]
pub fn feed_links(alternates: &[Alternate]) -> Markup {
    html! {
        @for alternate in alternates {
            @let format = FORMATS.iter().find(|(.., media_type)| *media_type == alternate.media_type);
            " " a.feed href=(alternate.href) type=(alternate.media_type) {
                (format.map_or("", |(_, format, _)| format))
            }
        }
    }
}

/// A whole document. `heading` is its `h1` and, with the title of the service,
/// its title; `main` follows the heading.
#[must_use]
pub fn frame(context: &Context, heading: &str, alternates: &[Alternate], main: &Markup) -> String {
    framed(context, (heading, context.ui.tag()), alternates, main)
}

/// [`frame`] for a heading in a language of its own.
#[must_use]
pub(super) fn framed(
    context: &Context,
    (heading, tag): (&str, &str),
    alternates: &[Alternate],
    main: &Markup,
) -> String {
    let ui = context.ui;
    let (lang, dir) = language_of(tag);
    let pages = [
        (Here::Today, "/", ui.say("Today", "Heute")),
        (Here::Map, "/map", ui.say("Map", "Karte")),
        (Here::Sources, "/sources", ui.say("Sources", "Quellen")),
        (
            Here::LeftOut,
            "/left-out",
            ui.say("Left out", "Aussortiert"),
        ),
        (Here::Feeds, "/feeds", ui.say("Subscribe", "Abonnieren")),
    ];
    let page = html! {
        (DOCTYPE)
        html lang=(ui.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (heading) " – " (context.site) }
                link rel="stylesheet" href=(super::assets::STYLE.address());
                link rel="icon" type="image/svg+xml" href=(super::assets::ICON.address());
                // Not deferred: the theme is chosen before anything is painted.
                script src=(super::assets::SCRIPT.address()) {}
                @for alternate in alternates {
                    link rel="alternate" type=(alternate.media_type) title=(alternate.title) href=(alternate.href);
                }
            }
            body {
                a.skip href="#main" { (ui.say("To the content", "Zum Inhalt")) }
                header {
                    p.site { a href="/" { (context.site) } }
                    nav aria-label=(ui.say("Pages", "Seiten")) {
                        ul {
                            @for (here, href, name) in pages {
                                li { a href=(href) aria-current=[(here == context.here).then_some("page")] { (name) } }
                            }
                        }
                    }
                    @let theme = ui.say("Light or dark", "Hell oder dunkel");
                    button #theme type="button" aria-label=(theme) title=(theme) hidden {
                        svg viewBox="0 0 20 20" aria-hidden="true" focusable="false" {
                            path fill-rule="evenodd" d="M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18m0 2v14a7 7 0 1 1 0-14" {}
                        }
                    }
                }
                main #main tabindex="-1" {
                    h1 lang=[lang] dir=(dir) { (heading) }
                    p #news role="status" hidden {
                        a href="" { (ui.say("New stories: show them", "Neue Meldungen: anzeigen")) }
                    }
                    (main)
                }
                footer {
                    p {
                        (ui.say("As of ", "Stand ")) (stamp(ui, context.now)) ". "
                        a href="/opml" { (ui.say("Sources as OPML", "Quellen als OPML")) } ", "
                        a href="/healthz" { (ui.say("health", "Zustand")) } ", "
                        a href="/metrics" { (ui.say("figures", "Kennzahlen")) }
                        span.keys hidden {
                            ". " (ui.say("Keys: ", "Tasten: "))
                            kbd { "j" } " " kbd { "k" } " " (ui.say("next and previous story, ", "nächste und vorige Meldung, "))
                            kbd { "/" } " " (ui.say("search", "suchen"))
                        }
                    }
                }
            }
        }
    };
    let PreEscaped(text) = page;
    text
}
