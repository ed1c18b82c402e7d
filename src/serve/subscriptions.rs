//! `/feeds.opml`: every feed that there is, to subscribe to in one go.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;

use super::App;
use super::answer::Refusal;
use super::cache::Address;
use super::feeds;
use super::host::Base;
use crate::config::Config;
use crate::publish::{self, Folder, Format, Subscription};

/// `/feeds.opml`; `?format=` takes the ending of the feeds' addresses.
pub(super) async fn all(
    State(app): State<Arc<App>>,
    Extension(base): Extension<Base>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let ending = match ending(uri.query().unwrap_or_default()) {
        Ok(ending) => ending,
        Err(refusal) => return refusal.into_response(),
    };
    let config = app.config();
    let address: Address = (uri.path().to_owned(), ending.to_owned(), base.0.clone());
    let generation = app.store.generation();
    let build = async {
        let (countries, themes) = app.store.read(|read| read.subjects()).await?;
        let site = Site {
            base: &base.0,
            ending,
        };
        let folders = folders(&site, &config, &countries, &themes);
        Ok(publish::subscriptions(
            &config.server.title,
            &folders,
            app.started,
        ))
    };
    let now = app.clock.now();
    let found = app
        .cache
        .get(&address, generation, &config, now, build)
        .await;
    feeds::answer(&app, found, &headers)
}

fn ending(query: &str) -> Result<&'static str, Refusal> {
    let refuse = |sentence| Err(Refusal::new(StatusCode::BAD_REQUEST, sentence));
    let mut ending = "xml";
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = if value == "rss" { "xml" } else { &value };
        let known = Format::ALL.iter().find(|(known, _)| *known == value);
        match (name.as_ref(), known) {
            ("format", Some((known, _))) => ending = known,
            ("format", None) => {
                return refuse("format takes xml, atom or json, as in /feeds.opml?format=atom.");
            }
            _ => return refuse("/feeds.opml takes no parameter but format: xml, atom or json."),
        }
    }
    Ok(ending)
}

/// What the addresses are made of.
struct Site<'a> {
    base: &'a str,
    ending: &'a str,
}

impl Site<'_> {
    /// A feed, and the page that shows the same.
    fn feed(&self, path: &str, title: &str, page: &str) -> Subscription {
        Subscription {
            title: title.to_owned(),
            url: format!("{}{path}.{}", self.base, self.ending),
            page: format!("{}/{page}", self.base),
        }
    }
}

fn folders(
    site: &Site<'_>,
    config: &Config,
    countries: &[String],
    themes: &[String],
) -> Vec<Folder> {
    let title = &config.server.title;
    let recognizer = config.recognize.recognizer();
    let views = config.views.iter();
    let views = views.map(|view| site.feed(&format!("/views/{}", view.name), &view.title, ""));
    // What the tables do not know any more has no address either.
    let subjects =
        |ids: &[String], folder: &str, key: &str, name: &dyn Fn(&str) -> Option<String>| {
            let mut feeds: Vec<Subscription> = ids
                .iter()
                .filter_map(|id| Some((id, name(id)?)))
                .map(|(id, label)| {
                    let title = format!("{title}: {label}");
                    site.feed(&format!("/{folder}/{id}"), &title, &format!("?{key}={id}"))
                })
                .collect();
            feeds.sort_by(|a, b| a.title.cmp(&b.title));
            feeds
        };
    let country = |id: &str| recognizer.country(id).map(str::to_owned);
    let theme = |id: &str| recognizer.theme(id).map(str::to_owned);
    let beside = [
        ("/reports", "reports"),
        ("/rejected", "left out"),
        ("/health", "health"),
    ];
    let beside = beside.map(|(path, name)| site.feed(path, &format!("{title}: {name}"), ""));
    let folder = |title: Option<&str>, feeds| Folder {
        title: title.map(str::to_owned),
        feeds,
    };
    vec![
        folder(None, vec![site.feed("/feed", title, "")]),
        folder(Some("Views"), views.collect()),
        folder(
            Some("Countries"),
            subjects(countries, "countries", "country", &country),
        ),
        folder(Some("Themes"), subjects(themes, "themes", "theme", &theme)),
        folder(Some("Reports, left out, health"), beside.to_vec()),
    ]
}
