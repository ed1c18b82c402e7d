//! The HTML that an entry's content is made of. Texts from feeds are escaped;
//! the only markup taken as it is, is a report's content, which `normalize` has
//! made safe.

use jiff::Timestamp;

use super::entry::{headline, marked, report_title};
use super::text::{
    SUMMARY_CHARS, TITLE_CHARS, clean, direction, language_tag, line, minute, rfc3339, web_address,
};
use crate::model::{RelatedStory, ReportEntry, ReportLine, StoryEntry};

/// Reports listed in a story's content; a war's first day brings hundreds.
const LISTED: usize = 50;

/// Summary, list of reports, when it was first and last seen, related stories,
/// reason, the way to the story's page.
pub(super) fn story(summary: &str, story: &StoryEntry, why: &str, page: &str) -> String {
    let reports = &story.reports;
    let mut html = String::new();
    paragraph(&mut html, summary, &story.language);
    html.push_str("<ul>\n");
    for report in reports.iter().take(LISTED) {
        item(&mut html, report);
    }
    html.push_str("</ul>\n");
    if let Some(more) = reports.len().checked_sub(LISTED).filter(|more| *more > 0) {
        html.push_str(&format!("<p>and {more} more reports</p>\n"));
    }
    html.push_str(&format!(
        "<p>First seen {}, last seen {}.</p>\n",
        time(story.first_seen),
        time(story.last_seen)
    ));
    related(&mut html, &story.related);
    for alias in &story.aliases {
        if !alias.because.is_empty() {
            let because = escape(&line(&alias.because, SUMMARY_CHARS));
            html.push_str(&format!("<p>Joined with another entry: {because}</p>\n"));
        }
    }
    reason(&mut html, why);
    more(&mut html, page);
    html
}

/// Sentences in English, a paragraph each; empty ones are left out.
pub(super) fn paragraphs(texts: &[&str]) -> String {
    let mut html = String::new();
    for text in texts {
        paragraph(&mut html, text, "en");
    }
    html
}

/// The summary alone, and the way to the story's page.
pub(super) fn brief(summary: &str, language: &str, page: Option<&str>) -> String {
    let mut html = String::new();
    paragraph(&mut html, summary, language);
    if let Some(page) = page {
        more(&mut html, page);
    }
    html
}

fn related(html: &mut String, stories: &[RelatedStory]) {
    if stories.is_empty() {
        return;
    }
    html.push_str("<p>See also:</p>\n<ul>\n");
    for story in stories {
        let title = linked(
            &headline(&story.title, "", ""),
            story.link.as_deref(),
            &story.language,
        );
        let relation = story.relation.name();
        html.push_str(&format!("<li>{relation}: {title}</li>\n"));
    }
    html.push_str("</ul>\n");
}

/// Content or summary, where it comes from, reason.
pub(super) fn report(summary: &str, body: &str, report: &ReportEntry, why: &str) -> String {
    let language = report.language.tag.as_str();
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
    carried(&mut html, report);
    reason(&mut html, why);
    html
}

/// "Carried by X (state media), Y; wire: dpa; repeats a report of Z."
fn carried(html: &mut String, report: &ReportEntry) {
    let mut parts: Vec<String> = Vec::new();
    if let Some(((first, _), others)) = report.sources.split_first() {
        let mut names = vec![marked(first, report.state)];
        names.extend(others.iter().map(|(name, _)| line(name, TITLE_CHARS)));
        parts.push(format!("carried by {}", names.join(", ")));
    }
    match report.wires.as_slice() {
        [] => {}
        [wire] => parts.push(format!("wire: {wire}")),
        wires => parts.push(format!("wires: {}", wires.join(", "))),
    }
    if let Some(copy) = &report.copy {
        let publisher = copy.publisher.as_deref();
        let publisher = publisher.map(|name| line(name, TITLE_CHARS));
        parts.push(match publisher.filter(|name| !name.is_empty()) {
            Some(name) => format!("repeats a report of {name}"),
            None => "repeats a report that is no longer kept".to_owned(),
        });
    }
    let sentence = escape(&parts.join("; "));
    let mut letters = sentence.chars();
    if let Some(first) = letters.next() {
        let first = first.to_ascii_uppercase();
        html.push_str(&format!("<p>{first}{}.</p>\n", letters.as_str()));
    }
}

fn item(html: &mut String, report: &ReportLine) {
    let named = linked(
        &report_title(report),
        report.link.as_deref(),
        &report.language,
    );
    let source = escape(&marked(&report.source, report.state));
    let language = language_tag(&report.language).unwrap_or("language unknown");
    let published = time(report.published);
    let mut marks: Vec<&str> = report.wires.iter().map(String::as_str).collect();
    marks.extend(report.copy.then_some("syndicated"));
    let marks = match marks.as_slice() {
        [] => String::new(),
        marks => format!(" ({})", escape(&marks.join(", "))),
    };
    html.push_str(&format!(
        "<li>{named} – {source}, {language}, {published}{marks}</li>\n"
    ));
}

fn linked(title: &str, link: Option<&str>, language: &str) -> String {
    let (title, attributes) = (escape(title), attributes(language));
    match link.and_then(web_address) {
        Some(link) => format!("<a href=\"{}\"{attributes}>{title}</a>", escape(&link)),
        None => format!("<span{attributes}>{title}</span>"),
    }
}

fn time(at: Timestamp) -> String {
    let (full, shown) = (rfc3339(at), minute(at));
    format!("<time datetime=\"{full}\">{shown}</time>")
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

fn more(html: &mut String, page: &str) {
    let page = escape(page);
    html.push_str(&format!(
        "<p><a href=\"{page}\">All reports, and why</a></p>\n"
    ));
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
