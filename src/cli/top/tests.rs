use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::draw::draw;
use super::screen::{Over, Screen};
use super::snapshot::{Happened, Line, Snapshot, Told};

fn now() -> Timestamp {
    "2026-03-02T06:00:00Z".parse().unwrap()
}

fn line(name: &str, state: &'static str, due_in: i64) -> Line {
    let ok = matches!(state, "ok" | "damaged");
    Line {
        name: name.to_owned(),
        state,
        needs_a_hand: matches!(state, "failing" | "paused" | "damaged"),
        last_success: ok.then(|| now() - SignedDuration::from_mins(12)),
        next_due: (state != "paused").then(|| now() + SignedDuration::from_mins(due_in)),
        reports: 1234,
        geopolitics: 321,
        last_day: 45,
        details: vec![
            ("address", format!("https://{name}.example/feed.xml")),
            (
                "last said",
                format!("{state}: the server answered 500, which is trouble of its own ").repeat(3),
            ),
        ],
    }
}

fn snapshot() -> Snapshot {
    Snapshot {
        now: now(),
        at_rest: None,
        trouble: None,
        sources: vec![
            line("Anzeiger", "ok", 18),
            line("Bote", "failing", 200),
            line("朝日新聞", "ok", 3),
            line("Kurier", "paused", 0),
        ],
        outcomes: vec![
            Happened {
                at: now() - SignedDuration::from_secs(4),
                source: "Anzeiger".to_owned(),
                good: true,
                new: 3,
                text: "updated: RSS 2.0 read".to_owned(),
            },
            Happened {
                at: now() - SignedDuration::from_hours(3),
                source: "Bote".to_owned(),
                good: false,
                new: 0,
                text: "http_error: the server answered 500".to_owned(),
            },
        ],
        stories: vec![Told {
            at: now() - SignedDuration::from_mins(2),
            publishers: 4,
            title: "북한, 동해상으로 탄도미사일 발사".to_owned(),
        }],
        reports: 12_345,
        geopolitics: 2_345,
        stored: 789,
        bytes: (45_600_000, 1_200_000),
        per_minute: 5.2,
    }
}

/// The frame as text, without the blanks at the ends of its lines.
fn picture(snapshot: &Snapshot, screen: &mut Screen, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    screen.follow(snapshot);
    terminal
        .draw(|frame| draw(frame, snapshot, screen))
        .unwrap();
    let buffer = terminal.backend().buffer();
    let mut text = String::new();
    for row in 0..height {
        let mut line = String::new();
        let mut column = 0;
        while column < width {
            let symbol = buffer[(column, row)].symbol();
            line.push_str(symbol);
            column += u16::try_from(ratatui::text::Span::raw(symbol).width().max(1)).unwrap();
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn press(screen: &mut Screen, snapshot: &Snapshot, keys: &str) -> bool {
    keys.chars().any(|key| {
        let code = match key {
            '\n' => KeyCode::Enter,
            key => KeyCode::Char(key),
        };
        screen.key(KeyEvent::new(code, KeyModifiers::NONE), snapshot)
    })
}

#[test]
fn a_wide_terminal_shows_all() {
    let picture = picture(&snapshot(), &mut Screen::new(false), 120, 24);
    insta::assert_snapshot!("wide", picture);
}

#[test]
fn a_narrow_one_shows_what_matters() {
    let picture = picture(&snapshot(), &mut Screen::new(false), 60, 24);
    insta::assert_snapshot!("narrow", picture);
}

#[test]
fn no_size_is_too_small_to_draw() {
    for (width, height) in [(1, 1), (2, 40), (10, 5), (60, 4), (300, 90)] {
        for keys in ["", "?", "\n"] {
            let snapshot = snapshot();
            let mut screen = Screen::new(true);
            screen.follow(&snapshot);
            press(&mut screen, &snapshot, keys);
            picture(&snapshot, &mut screen, width, height);
        }
    }
}

#[test]
fn trouble_is_told_and_the_last_state_stays() {
    let mut state = snapshot();
    state.at_rest = Some("the last refresh ended 3 h 20 min ago".to_owned());
    let shown = picture(&state, &mut Screen::new(false), 100, 20);
    let head = shown.lines().next().unwrap();
    assert_eq!(
        head.split("  ").next().unwrap(),
        "geowire no service seems to run: the last refresh ended 3 h 20 min ago"
    );
    state.trouble = Some("geowire.db does not exist".to_owned());
    let shown = picture(&state, &mut Screen::new(false), 100, 20);
    assert!(
        shown.starts_with("geowire not read: geowire.db does not exist"),
        "{shown}"
    );
    assert!(shown.contains("Anzeiger"));
}

#[test]
fn keys_sort_filter_and_choose() {
    let state = snapshot();
    let mut screen = Screen::new(true);
    screen.follow(&state);
    let names = |screen: &Screen| -> Vec<String> {
        screen
            .lines(&state)
            .iter()
            .map(|line| line.name.clone())
            .collect()
    };
    assert_eq!(names(&screen), ["Bote", "Kurier", "朝日新聞", "Anzeiger"]);
    press(&mut screen, &state, "jj");
    assert_eq!(screen.line(&state).unwrap().name, "朝日新聞");
    // The chosen source stays chosen, wherever it comes to stand.
    press(&mut screen, &state, "s");
    assert_eq!(names(&screen), ["朝日新聞", "Anzeiger", "Bote", "Kurier"]);
    assert_eq!(screen.line(&state).unwrap().name, "朝日新聞");
    press(&mut screen, &state, "f");
    assert_eq!(names(&screen), ["Bote", "Kurier"]);
    press(&mut screen, &state, "G");
    assert_eq!(screen.line(&state).unwrap().name, "Kurier");
    press(&mut screen, &state, "jjjkg");
    assert_eq!(screen.line(&state).unwrap().name, "Bote");
    press(&mut screen, &state, "\n");
    assert_eq!(screen.over, Over::Details);
    let shown = picture(&state, &mut screen, 80, 24);
    assert!(shown.contains("https://Bote.example/feed.xml"), "{shown}");
    press(&mut screen, &state, "x?");
    let shown = picture(&state, &mut screen, 80, 24);
    assert!(shown.contains("closes this"), "{shown}");
    assert!(press(&mut screen, &state, "q"));
}

#[test]
fn a_state_without_sources_has_words() {
    let mut state = snapshot();
    state.sources.clear();
    let mut screen = Screen::new(true);
    let shown = picture(&state, &mut screen, 80, 24);
    assert!(shown.contains("no source has been taken in yet"), "{shown}");
    assert!(!press(&mut screen, &state, "jGk\n"));
    press(&mut screen, &state, "f");
    let shown = picture(&state, &mut screen, 80, 24);
    assert!(shown.contains("nothing needs a hand"), "{shown}");
}
