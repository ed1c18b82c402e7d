//! The HTML that an entry's content is made of. Texts from feeds are escaped;
//! the only markup taken as it is, is a report's content, which `normalize` has
//! made safe.

use super::entry::{marked, report_title};
use super::text::{clean, direction, language_tag, rfc3339, web_address};
use crate::model::{ReportLine, SourceKind};

/// Reports listed in a story's content; a war's first day brings hundreds.
const LISTED: usize = 50;

/// Summary, list of reports, reason.
pub(super) fn story(summary: &str, language: &str, reports: &[ReportLine], why: &str) -> String {
    let mut html = String::new();
    paragraph(&mut html, summary, language);
    html.push_str("<ul>\n");
    for report in reports.iter().take(LISTED) {
        item(&mut html, report);
    }
    html.push_str("</ul>\n");
    if let Some(more) = reports.len().checked_sub(LISTED).filter(|more| *more > 0) {
        html.push_str(&format!("<p>and {more} more reports</p>\n"));
    }
    reason(&mut html, why);
    html
}

/// Content or summary, outlets, reason.
pub(super) fn report(
    summary: &str,
    body: &str,
    language: &str,
    outlets: &[&str],
    kind: SourceKind,
    why: &str,
) -> String {
    let mut html = String::new();
    if body.is_empty() {
        paragraph(&mut html, summary, language);
    } else {
        html.push_str(&format!(
            "<div{}>{}</div>\n",
            attributes(language),
            clean(body)
        ));
    }
    if let Some((first, others)) = outlets.split_first() {
        let mut names = escape(&marked(first, kind));
        for other in others {
            names.push_str(", ");
            names.push_str(&escape(other));
        }
        html.push_str(&format!("<p>Carried by {names}.</p>\n"));
    }
    reason(&mut html, why);
    html
}

fn item(html: &mut String, report: &ReportLine) {
    let title = escape(&report_title(report));
    let attributes = attributes(&report.language);
    let named = match report.link.as_deref().and_then(web_address) {
        Some(link) => format!("<a href=\"{}\"{attributes}>{title}</a>", escape(&link)),
        None => format!("<span{attributes}>{title}</span>"),
    };
    let source = escape(&marked(&report.source, report.kind));
    let language = language_tag(&report.language).unwrap_or("language unknown");
    let published = rfc3339(report.published);
    let shown = published.get(..16).unwrap_or(&published).replace('T', " ");
    html.push_str(&format!(
        "<li>{named} – {source}, {language}, <time datetime=\"{published}\">{shown} UTC</time></li>\n"
    ));
}

fn paragraph(html: &mut String, text: &str, language: &str) {
    if !text.is_empty() {
        let text = escape(text).replace('\n', "<br>");
        html.push_str(&format!("<p{}>{text}</p>\n", attributes(language)));
    }
}

fn reason(html: &mut String, why: &str) {
    html.push_str(&format!("<p>Why: {}</p>\n", escape(why)));
}

/// `lang` and `dir`, so that a right-to-left title keeps its order among others.
fn attributes(language: &str) -> String {
    match language_tag(language) {
        Some(tag) => format!(" lang=\"{tag}\" dir=\"{}\"", direction(tag)),
        None => " dir=\"auto\"".to_owned(),
    }
}

/// Text made safe for HTML content and quoted attributes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
