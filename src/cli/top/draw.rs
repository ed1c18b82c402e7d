//! State to frame. Pure: what is drawn follows from the arguments alone.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line as Words, Span, Text};
use ratatui::widgets::{Cell, Paragraph, Row, Table};

use super::super::status::{ago, span};
use super::panes;
use super::screen::{Over, Screen};
use super::snapshot::{Line, Snapshot};

/// From this width on the columns are all shown, and two lists side by side.
const WIDE: u16 = 100;
/// From this height on there is room for more than the sources.
const HIGH: u16 = 18;

/// Draws one frame.
pub(super) fn draw(frame: &mut Frame<'_>, snapshot: &Snapshot, screen: &mut Screen) {
    let area = frame.area();
    // A third, or more where there are few sources.
    let lines = u16::try_from(screen.lines(snapshot).len()).unwrap_or(u16::MAX);
    let free = area.height.saturating_sub(lines.saturating_add(6));
    let below = if area.height < HIGH {
        0
    } else {
        free.max(area.height / 3)
    };
    let [head, figures, sources, lists, foot] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(2),
        Constraint::Min(3),
        Constraint::Length(below),
        Constraint::Length(1),
    ])
    .areas(area);
    frame.render_widget(headline(snapshot, screen, head), head);
    frame.render_widget(Paragraph::new(totals(snapshot, area.width)), figures);
    table(frame, snapshot, screen, sources);
    if below > 0 {
        panes::lists(frame, snapshot, screen, lists, area.width >= WIDE);
    }
    frame.render_widget(Paragraph::new(keys(area.width)), foot);
    match screen.over {
        Over::Nothing => {}
        Over::Help => panes::help(frame, area),
        Over::Details => {
            if let Some(line) = screen.line(snapshot) {
                panes::details(frame, line, area);
            }
        }
    }
}

/// A colour where colours are wanted.
pub(super) fn coloured(screen: &Screen, colour: Color) -> Style {
    if screen.colour {
        Style::new().fg(colour)
    } else {
        Style::new()
    }
}

fn headline<'a>(snapshot: &'a Snapshot, screen: &Screen, area: Rect) -> Paragraph<'a> {
    let strong = Style::new().add_modifier(Modifier::BOLD);
    let alarm = coloured(screen, Color::Red).add_modifier(Modifier::BOLD);
    let mut words = vec![Span::styled("geowire ", strong)];
    if let Some(trouble) = &snapshot.trouble {
        words.push(Span::styled(format!("not read: {trouble}"), alarm));
    } else if let Some(why) = &snapshot.at_rest {
        words.push(Span::styled(
            format!("no service seems to run: {why}"),
            alarm,
        ));
    } else {
        words.push(Span::styled("running", coloured(screen, Color::Green)));
    }
    let clock = format!(" {} UTC", snapshot.now.strftime("%H:%M:%S"));
    let said: usize = words.iter().map(Span::width).sum();
    let room = usize::from(area.width).saturating_sub(said);
    if room >= clock.len() {
        words.push(Span::raw(format!("{clock:>room$}")));
    }
    Paragraph::new(Words::from(words))
}

/// Two lines of figures.
fn totals(snapshot: &Snapshot, width: u16) -> Vec<Words<'static>> {
    let with = |states: &[&str]| {
        let fits = |line: &&Line| states.contains(&line.state);
        snapshot.sources.iter().filter(fits).count()
    };
    let mut sources = format!("{} sources, {} ok", snapshot.sources.len(), with(&["ok"]));
    for state in ["failing", "paused", "damaged", "waiting", "off"] {
        let count = with(&[state]);
        if count > 0 {
            sources.push_str(&format!(", {count} {state}"));
        }
    }
    sources.push_str(&format!("; {:.1} items/min", snapshot.per_minute));
    let (file, log) = snapshot.bytes;
    let mut stored = format!(
        "{} reports, {} geopolitics, {} stories",
        snapshot.reports, snapshot.geopolitics, snapshot.stored
    );
    let size = format!(
        "; {:.1} MB + {:.1} MB log",
        file as f64 / 1e6,
        log as f64 / 1e6
    );
    if stored.len() + size.len() <= usize::from(width) {
        stored.push_str(&size);
    }
    vec![Words::from(sources), Words::from(stored)]
}

fn table(frame: &mut Frame<'_>, snapshot: &Snapshot, screen: &mut Screen, area: Rect) {
    let wide = area.width >= WIDE;
    let lines = screen.lines(snapshot);
    let which = if screen.only_trouble {
        "needing a hand"
    } else {
        "all"
    };
    let first = format!("SOURCE ({which}, {})", screen.sort.name());
    let (headings, widths) = if wide {
        (
            vec![
                first.as_str(),
                "STATE",
                "SUCCESS",
                "DUE",
                "ITEMS",
                "GEO",
                "24 H",
            ],
            vec![
                Constraint::Min(20),
                Constraint::Length(8),
                Constraint::Length(15),
                Constraint::Length(14),
                Constraint::Length(7),
                Constraint::Length(7),
                Constraint::Length(6),
            ],
        )
    } else {
        (
            vec![first.as_str(), "STATE", "DUE", "24 H"],
            vec![
                Constraint::Min(10),
                Constraint::Length(8),
                Constraint::Length(14),
                Constraint::Length(5),
            ],
        )
    };
    let rows: Vec<Row<'_>> = lines
        .iter()
        .map(|line| row(line, snapshot, screen, wide))
        .collect();
    let head = headings.into_iter().map(|heading| {
        let text = Text::from(heading);
        match heading {
            "ITEMS" | "GEO" | "24 H" => text.right_aligned(),
            _ => text,
        }
    });
    let head = Row::new(head).style(Style::new().add_modifier(Modifier::REVERSED));
    let shown = Table::new(rows, widths)
        .header(head)
        .row_highlight_style(Style::new().add_modifier(Modifier::REVERSED));
    screen.page = usize::from(area.height.saturating_sub(1)).max(1);
    frame.render_stateful_widget(shown, area, &mut screen.table);
    if lines.is_empty() {
        let inside = Rect {
            y: area.y.saturating_add(1),
            height: area.height.saturating_sub(1),
            ..area
        };
        let text = if screen.only_trouble {
            "nothing needs a hand"
        } else {
            "no source has been taken in yet"
        };
        frame.render_widget(Paragraph::new(text), inside);
    }
}

fn row<'a>(line: &'a Line, snapshot: &Snapshot, screen: &Screen, wide: bool) -> Row<'a> {
    let colour = match line.state {
        "failing" | "paused" => coloured(screen, Color::Red),
        "damaged" => coloured(screen, Color::Yellow),
        "ok" => coloured(screen, Color::Green),
        _ => Style::new().add_modifier(Modifier::DIM),
    };
    let due = line.next_due.map_or_else(
        || "-".to_owned(),
        |due| {
            let left = due.duration_since(snapshot.now);
            if left.is_positive() {
                format!("in {}", span(left))
            } else {
                "now".to_owned()
            }
        },
    );
    let mut cells = vec![
        Cell::from(line.name.as_str()),
        Cell::from(Span::styled(line.state, colour)),
    ];
    if wide {
        let success = line
            .last_success
            .map_or_else(|| "never".to_owned(), |at| ago(snapshot.now, at));
        cells.extend([Cell::from(success), Cell::from(due)]);
        cells.extend([line.reports, line.geopolitics].map(number));
    } else {
        cells.push(Cell::from(due));
    }
    cells.push(number(line.last_day));
    Row::new(cells)
}

fn number(count: u64) -> Cell<'static> {
    Cell::from(Text::from(count.to_string()).right_aligned())
}

fn keys(width: u16) -> &'static str {
    if width >= 72 {
        "q quit  ? help  j/k choose  Enter details  s sort  f only what needs a hand"
    } else {
        "q quit  ? help  j/k  Enter  s sort  f filter"
    }
}
