//! What stands below the sources, and what lies over them.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line as Words, Span};
use ratatui::widgets::{Block, Clear, List, ListItem, Paragraph, Wrap};

use super::super::status::span;
use super::draw::coloured;
use super::screen::Screen;
use super::snapshot::{Line, Snapshot};

/// The last refreshes and the newest stories, side by side where that fits.
pub(super) fn lists(
    frame: &mut Frame<'_>,
    snapshot: &Snapshot,
    screen: &Screen,
    area: Rect,
    wide: bool,
) {
    let halves = [Constraint::Fill(1), Constraint::Fill(1)];
    let [left, right] = if wide {
        Layout::horizontal(halves).spacing(1).areas(area)
    } else {
        Layout::vertical(halves).areas(area)
    };
    let age =
        |at: jiff::Timestamp| format!("{:>8} ", short(&span(snapshot.now.duration_since(at))));
    let outcomes = snapshot.outcomes.iter().map(|one| {
        let style = if one.good {
            Style::new()
        } else {
            coloured(screen, Color::Red)
        };
        let new = if one.new > 0 {
            format!(" +{}", one.new)
        } else {
            String::new()
        };
        ListItem::new(Words::from(vec![
            Span::raw(age(one.at)),
            Span::raw(format!("{}{new} ", one.source)),
            Span::styled(one.text.as_str(), style),
        ]))
    });
    frame.render_widget(List::new(outcomes).block(titled("LAST REFRESHES")), left);
    let stories = snapshot.stories.iter().map(|one| {
        ListItem::new(Words::from(vec![
            Span::raw(age(one.at)),
            Span::raw(format!("{:>2} ", one.publishers)),
            Span::raw(one.title.as_str()),
        ]))
    });
    let title = "NEWEST STORIES (publishers)";
    frame.render_widget(List::new(stories).block(titled(title)), right);
}

/// The largest unit alone: `3 h 20 min` is `3 h`.
fn short(span: &str) -> String {
    span.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

fn titled(title: &str) -> Block<'_> {
    Block::new()
        .title(title)
        .title_style(Style::new().add_modifier(Modifier::REVERSED))
}

/// What the keys do.
pub(super) fn help(frame: &mut Frame<'_>, area: Rect) {
    let keys = [
        ("q, Esc, Ctrl-C", "end"),
        ("j k, arrows", "choose a source"),
        ("PgUp PgDn, g G", "by pages, to the begin and the end"),
        ("Enter", "what is known of the source"),
        ("s", "sort: trouble, due, success, 24 h, name"),
        ("f", "only what needs a hand, or all"),
        ("any key", "closes this"),
    ];
    let lines: Vec<Words<'_>> = keys
        .iter()
        .map(|(key, what)| Words::from(format!(" {key:<15} {what}")))
        .collect();
    let height = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2);
    let place = middle(area, 62, height);
    frame.render_widget(Clear, place);
    frame.render_widget(
        Paragraph::new(lines).block(Block::bordered().title(" Keys ")),
        place,
    );
}

/// All that is known of one source.
pub(super) fn details(frame: &mut Frame<'_>, line: &Line, area: Rect) {
    let lines: Vec<Words<'_>> = line
        .details
        .iter()
        .map(|(what, value)| {
            Words::from(vec![
                Span::styled(
                    format!("{what:<13}"),
                    Style::new().add_modifier(Modifier::BOLD),
                ),
                Span::raw(value.as_str()),
            ])
        })
        .collect();
    let text = Paragraph::new(lines).wrap(Wrap { trim: false });
    let width = area.width.min(100);
    let inside = width.saturating_sub(2).max(1);
    let needed: usize = line
        .details
        .iter()
        .map(|(_, value)| (13 + Span::raw(value).width()) / usize::from(inside) + 1)
        .sum();
    let height = u16::try_from(needed).unwrap_or(u16::MAX).saturating_add(2);
    let place = middle(area, width, height);
    frame.render_widget(Clear, place);
    let title = format!(" {} ", line.name);
    frame.render_widget(text.block(Block::bordered().title(title)), place);
}

/// A place of that size in the middle, no larger than there is room.
fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect {
        x: area.x.saturating_add(area.width.saturating_sub(width) / 2),
        y: area
            .y
            .saturating_add(area.height.saturating_sub(height) / 2),
        width,
        height,
    }
}
