//! The page at `/`: what there is to subscribe to.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::App;

/// The formats as a person knows them: ending, name, media type.
const FORMATS: [(&str, &str, &str); 3] = [
    ("xml", "RSS", "application/rss+xml"),
    ("atom", "Atom", "application/atom+xml"),
    ("json", "JSON Feed", "application/feed+json"),
];

/// `/`
pub(super) async fn index(State(app): State<Arc<App>>) -> Response {
    let config = app.config();
    let title = escape(&config.server.title);
    let mut feeds = vec![
        ("feed".to_owned(), "Stories".to_owned()),
        ("reports".to_owned(), "Reports".to_owned()),
    ];
    let views = config.views.iter();
    feeds.extend(views.map(|view| (format!("views/{}", view.name), view.title.clone())));
    let (mut alternates, mut list) = (String::new(), String::new());
    for (path, name) in &feeds {
        let (path, name) = (escape(path), escape(name));
        let mut links: Vec<String> = Vec::new();
        for (ending, format, media_type) in FORMATS {
            alternates.push_str(&format!(
                "<link rel=\"alternate\" type=\"{media_type}\" title=\"{name} ({format})\" href=\"/{path}.{ending}\">\n"
            ));
            links.push(format!("<a href=\"/{path}.{ending}\">{format}</a>"));
        }
        list.push_str(&format!("<li>{name}: {}</li>\n", links.join(", ")));
    }
    let stored = match app.store.read(|read| read.totals()).await {
        Ok([reports, geopolitics, stories, _]) => format!(
            "{stories} stories from {geopolitics} reports about geopolitics, out of {reports} reports kept."
        ),
        Err(error) => {
            tracing::warn!(%error, "the store failed; the page was served without figures");
            "The store does not answer at the moment.".to_owned()
        }
    };
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n{alternates}\
         </head>\n<body>\n<h1>{title}</h1>\n<p>{} sources. {stored}</p>\n<h2>Feeds</h2>\n<ul>\n{list}</ul>\n\
         <p>Any feed can be narrowed by <code>country</code>, <code>theme</code>, <code>lang</code>, \
         <code>source</code>, <code>min_publishers</code>, <code>min_score</code>, <code>q</code> and \
         <code>limit</code>, as in <a href=\"/feed.xml?country=KP,KR&amp;limit=20\">/feed.xml?country=KP,KR&amp;limit=20</a>.</p>\n\
         <p><a href=\"/opml\">The sources as OPML</a>, <a href=\"/healthz\">health</a>, <a href=\"/metrics\">figures</a></p>\n\
         </body>\n</html>\n",
        config.sources.len()
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, html).into_response()
}

/// `/robots.txt`: a personal service is nothing for search engines.
pub(super) async fn robots() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (headers, "User-agent: *\nDisallow: /\n").into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
