//! How a person wants to see it: what keys change.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::widgets::TableState;

use super::snapshot::{Line, Snapshot};

/// What the sources are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// What needs a hand first, then the next due.
    Trouble,
    /// The next due first.
    Due,
    /// The longest without success first.
    Success,
    /// Most items of the last day first.
    Day,
    /// By name.
    Name,
}

impl Sort {
    const ALL: [Self; 5] = [
        Self::Trouble,
        Self::Due,
        Self::Success,
        Self::Day,
        Self::Name,
    ];

    /// Its name at the head of the list.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Trouble => "trouble first",
            Self::Due => "next due",
            Self::Success => "longest without success",
            Self::Day => "most in 24 h",
            Self::Name => "name",
        }
    }

    fn next(self) -> Self {
        let mut all = Self::ALL.into_iter().cycle().skip_while(|one| *one != self);
        all.nth(1).unwrap_or(Self::Trouble)
    }
}

/// What lies over the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    Nothing,
    Help,
    Details,
}

/// The state of the screen.
#[derive(Debug)]
pub(super) struct Screen {
    pub(super) sort: Sort,
    pub(super) only_trouble: bool,
    pub(super) over: Over,
    /// Whether colours are used.
    pub(super) colour: bool,
    /// The chosen line and the first that is shown.
    pub(super) table: TableState,
    /// Lines that a page has; as last drawn.
    pub(super) page: usize,
    /// The source that is chosen, wherever it comes to stand.
    chosen: Option<String>,
}

impl Screen {
    pub(super) fn new(colour: bool) -> Self {
        Self {
            sort: Sort::Trouble,
            only_trouble: false,
            over: Over::Nothing,
            colour,
            table: TableState::default(),
            page: 10,
            chosen: None,
        }
    }

    /// The sources in the order of the screen.
    pub(super) fn lines<'a>(&self, snapshot: &'a Snapshot) -> Vec<&'a Line> {
        let mut lines: Vec<&Line> = snapshot
            .sources
            .iter()
            .filter(|line| line.needs_a_hand || !self.only_trouble)
            .collect();
        // What is never asked comes after all that is.
        let due = |line: &Line| (line.next_due.is_none(), line.next_due);
        match self.sort {
            Sort::Trouble => lines.sort_by_key(|line| (!line.needs_a_hand, due(line))),
            Sort::Due => lines.sort_by_key(|line| due(line)),
            Sort::Success => lines.sort_by_key(|line| line.last_success),
            Sort::Day => lines.sort_by_key(|line| std::cmp::Reverse(line.last_day)),
            Sort::Name => lines.sort_by_key(|line| line.name.to_lowercase()),
        }
        lines
    }

    /// Finds the chosen source again after the state has changed.
    pub(super) fn follow(&mut self, snapshot: &Snapshot) {
        let lines = self.lines(snapshot);
        let at = self
            .chosen
            .as_ref()
            .and_then(|name| lines.iter().position(|line| line.name == *name))
            .or(self.table.selected())
            .unwrap_or(0)
            .min(lines.len().saturating_sub(1));
        self.choose(at, &lines);
    }

    /// The chosen source.
    pub(super) fn line<'a>(&self, snapshot: &'a Snapshot) -> Option<&'a Line> {
        self.lines(snapshot).get(self.table.selected()?).copied()
    }

    /// Does what a key says; whether it says to end.
    pub(super) fn key(&mut self, key: KeyEvent, snapshot: &Snapshot) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        if ctrl && matches!(key.code, KeyCode::Char('c' | 'd')) {
            return true;
        }
        if self.over != Over::Nothing {
            match key.code {
                KeyCode::Char('q') => return true,
                KeyCode::Up | KeyCode::Down | KeyCode::Char('j' | 'k') => {}
                _ => {
                    self.over = Over::Nothing;
                    return false;
                }
            }
        }
        let lines = self.lines(snapshot);
        let at = self.table.selected().unwrap_or(0);
        match key.code {
            KeyCode::Char('q') | KeyCode::Esc => return true,
            KeyCode::Char('?' | 'h') => self.over = Over::Help,
            KeyCode::Enter if !lines.is_empty() => self.over = Over::Details,
            KeyCode::Char('s') => self.sort = self.sort.next(),
            KeyCode::Char('f') => self.only_trouble = !self.only_trouble,
            KeyCode::Down | KeyCode::Char('j') => self.choose(at.saturating_add(1), &lines),
            KeyCode::Up | KeyCode::Char('k') => self.choose(at.saturating_sub(1), &lines),
            KeyCode::PageDown => self.choose(at.saturating_add(self.page), &lines),
            KeyCode::PageUp => self.choose(at.saturating_sub(self.page), &lines),
            KeyCode::Home | KeyCode::Char('g') => self.choose(0, &lines),
            KeyCode::End | KeyCode::Char('G') => self.choose(usize::MAX, &lines),
            _ => return false,
        }
        self.follow(snapshot);
        false
    }

    fn choose(&mut self, at: usize, lines: &[&Line]) {
        let at = at.min(lines.len().saturating_sub(1));
        match lines.get(at) {
            Some(line) => {
                self.chosen = Some(line.name.clone());
                self.table.select(Some(at));
            }
            // Whoever was chosen may come back.
            None => self.table.select(None),
        }
    }
}
