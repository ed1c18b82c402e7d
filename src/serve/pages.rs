//! The pages: what they show is read here, and made in [`crate::pages`].

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::App;
use super::answer::{RETRY_AFTER, Refusal};
use super::cache::{Address, Found};
use super::feeds;
use super::host::Base;
use super::query;
use crate::model::{Filter, Key};
use crate::pages::{self, Context, Here, Ui, beginning};
use crate::publish::Document;
use crate::store::{Read, StoreError};

/// The media type of pages.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// What a page may: the files of the service itself, nothing written into the
/// page, and nothing from elsewhere. A 304 carries it as well: what it says holds
/// for the page that the browser has kept.
pub(super) const OWN_FILES: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// A request for a page, before anything is read.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) app: Arc<App>,
    pub(super) base: Base,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) context: Context,
    pub(super) now: Timestamp,
}

impl Asked {
    pub(super) fn new(
        app: Arc<App>,
        base: Base,
        uri: &Uri,
        headers: HeaderMap,
        here: Here,
    ) -> Self {
        let wanted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let now = app.clock.now();
        let context = Context {
            ui: Ui::wanted(wanted),
            site: app.config().server.title.clone(),
            now,
            here,
        };
        Self {
            app,
            base,
            path: uri.path().to_owned(),
            headers,
            context,
            now,
        }
    }

    /// What the query says on top of what a page shows by itself.
    pub(super) fn filter(&self, uri: &Uri) -> Result<Filter, Box<Response>> {
        let mut filter = beginning();
        filter
            .prefer
            .clone_from(&self.app.config().publish.languages);
        query::parse(uri.query().unwrap_or_default(), &filter).map_err(|bad| {
            let page = pages::refused(&self.context, &bad.to_string());
            Box::new(plain(StatusCode::BAD_REQUEST, page))
        })
    }

    /// A page that is kept until the store changes or a minute is over, for it
    /// says how long ago things were.
    pub(super) async fn kept(
        self,
        filter: &Filter,
        build: impl FnOnce(&Read<'_>, &Context) -> Result<String, StoreError> + Send + 'static,
    ) -> Response {
        let Self {
            app,
            base,
            path,
            headers,
            context,
            now,
        } = self;
        let minute = now.as_second() / 60;
        let failing = context.clone();
        let kept_as = format!("{} {} {minute}", query::canonical(filter), context.ui.tag());
        let address: Address = (path, kept_as, base.0);
        // As for documents: asked for before the rows are read.
        let generation = app.store.generation();
        let config = app.config();
        let store = app.store.clone();
        let made = async move {
            store
                .read(move |read| {
                    let page = build(read, &context)?;
                    Ok(Document::new(page.into_bytes(), HTML, now))
                })
                .await
        };
        let found = app
            .cache
            .get(&address, generation, &config, now, made)
            .await;
        match found {
            Found::Nothing(error) => {
                tracing::warn!(%error, "the store failed; a page was answered with 503");
                let page = pages::failing(&failing, &Refusal::store(error).to_string());
                let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, page);
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, RETRY_AFTER);
                response
            }
            found => feeds::answer(&app, found, &headers),
        }
    }
}

/// A page that is made for this answer alone.
pub(super) fn plain(status: StatusCode, page: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(HTML)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, OWN_FILES),
        (
            header::VARY,
            HeaderValue::from_static("accept-language, accept-encoding"),
        ),
    ];
    (status, headers, Body::from(page)).into_response()
}

/// `/`
pub(super) async fn today(
    State(app): State<Arc<App>>,
    Extension(base): Extension<Base>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let asked = Asked::new(app, base, &uri, headers, Here::Today);
    let filter = match asked.filter(&uri) {
        Ok(filter) => filter,
        Err(refused) => return *refused,
    };
    let shown = filter.clone();
    let now = asked.now;
    asked
        .kept(&filter, move |read, context| {
            let at = shown.clone().at(now);
            let count = read.count_stories(&at)?;
            let today = pages::Today {
                stories: read.stories(&at)?,
                facets: read.facets(&at)?,
                // Only a page that has nothing to show has to say why.
                sources: if count == 0 {
                    read.status(now)?
                } else {
                    Vec::new()
                },
                filter: shown,
                count,
            };
            Ok(pages::today(context, &today))
        })
        .await
}

/// `/stories/ID`
pub(super) async fn story(
    State(app): State<Arc<App>>,
    Extension(base): Extension<Base>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let asked = Asked::new(app, base, &uri, headers, Here::Elsewhere);
    let missing = |asked: &Asked| {
        let page = pages::no_story(&asked.context);
        plain(StatusCode::NOT_FOUND, page)
    };
    let Ok(id) = name.parse::<Key>() else {
        return missing(&asked);
    };
    match asked.app.store.read(move |read| read.story_id(id)).await {
        Ok(Some(known)) if known.to_string() == name => {}
        Ok(Some(known)) => {
            return feeds::elsewhere(&asked.base, &format!("/stories/{known}"), None);
        }
        Ok(None) => return missing(&asked),
        // The last good page stands in, where there is one.
        Err(_) => {}
    }
    let prefer = asked.app.config().publish.languages.clone();
    asked
        .kept(&Filter::default(), move |read, context| {
            let Some(story) = read.story(id, &prefer)? else {
                return Ok(pages::no_story(context));
            };
            Ok(pages::story(context, &story, &read.story_reports(id)?))
        })
        .await
}

/// `/feeds`
pub(super) async fn feeds(
    State(app): State<Arc<App>>,
    Extension(base): Extension<Base>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let asked = Asked::new(app, base, &uri, headers, Here::Feeds);
    let config = asked.app.config();
    let base = asked.base.0.clone();
    asked
        .kept(&Filter::default(), move |read, context| {
            let mut facets = read.facets(&Filter::default())?;
            // What the tables do not know any more has no feed either.
            let known = config.recognize.recognizer();
            facets
                .countries
                .retain(|(id, _)| known.country(id).is_some());
            facets.themes.retain(|(id, _)| known.theme(id).is_some());
            let views: Vec<(String, String)> = config
                .views
                .iter()
                .map(|view| (view.name.clone(), view.title.clone()))
                .collect();
            Ok(pages::subscribe(context, &base, &views, &facets))
        })
        .await
}

/// `/robots.txt`: a personal service is nothing for search engines.
pub(super) async fn robots() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (headers, "User-agent: *\nDisallow: /\n").into_response()
}
