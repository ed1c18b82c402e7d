//! `geowire top`: the live state on a terminal.
//!
//! Each second the database is read (`snapshot`), and what was read is drawn
//! (`draw`) as the person wants to see it (`screen`). Nothing is written, so it
//! works beside the service, and shows as well that there is none.

mod draw;
mod panes;
mod screen;
mod snapshot;
#[cfg(test)]
mod tests;

use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyEventKind};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use super::runtime;
use crate::clock::Clock;
use crate::config::Config;
use screen::Screen;
use snapshot::Snapshot;

/// How often the database is read.
const EVERY: Duration = Duration::from_secs(1);
/// Of the time, reading takes at most one part in so many.
const SHARE: u32 = 5;
/// How long a key or a signal may wait to be seen.
const WAIT: Duration = Duration::from_millis(100);

pub(super) fn top(config: &Config) -> anyhow::Result<ExitCode> {
    if !io::stdout().is_terminal() {
        bail!(
            "`geowire top` draws on a terminal, and stdout is none; `geowire status` prints the state once"
        );
    }
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let runtime = runtime()?;
    // Before the screen is taken: what is wrong with the database stays readable.
    let clock = Clock::system();
    let first = runtime.block_on(snapshot::take(config, &clock))?;
    let ended = ended(&runtime)?;
    // Restores the terminal on panic too.
    let mut terminal = ratatui::try_init().context("the terminal cannot be used")?;
    let shown = watch(
        config,
        &clock,
        &runtime,
        &mut terminal,
        first,
        colour,
        &ended,
    );
    ratatui::try_restore().context("the terminal could not be restored; type `reset`")?;
    shown?;
    Ok(ExitCode::SUCCESS)
}

/// Becomes true with a signal that asks to end.
fn ended(runtime: &Runtime) -> anyhow::Result<Arc<AtomicBool>> {
    let ended = Arc::new(AtomicBool::new(false));
    let _inside = runtime.enter();
    for kind in [
        SignalKind::terminate(),
        SignalKind::interrupt(),
        SignalKind::hangup(),
        SignalKind::quit(),
    ] {
        let mut signals = signal(kind).context("signals cannot be received")?;
        let ended = Arc::clone(&ended);
        // Ends with the runtime, which lives as long as the screen.
        runtime.spawn(async move {
            signals.recv().await;
            ended.store(true, Ordering::Relaxed);
        });
    }
    Ok(ended)
}

fn watch(
    config: &Config,
    clock: &Clock,
    runtime: &Runtime,
    terminal: &mut DefaultTerminal,
    first: Snapshot,
    colour: bool,
    ended: &AtomicBool,
) -> anyhow::Result<()> {
    let mut snapshot = first;
    let mut screen = Screen::new(colour);
    let mut next = Instant::now() + EVERY;
    loop {
        screen.follow(&snapshot);
        terminal.draw(|frame| draw::draw(frame, &snapshot, &mut screen))?;
        let pause = next.saturating_duration_since(Instant::now()).min(WAIT);
        // Several keys in one go cost one drawing.
        let mut waiting = event::poll(pause)?;
        while waiting {
            if let Event::Key(key) = event::read()?
                && key.kind != KeyEventKind::Release
                && screen.key(key, &snapshot)
            {
                return Ok(());
            }
            waiting = event::poll(Duration::ZERO)?;
        }
        if ended.load(Ordering::Relaxed) {
            return Ok(());
        }
        let begin = Instant::now();
        if begin >= next {
            match runtime.block_on(snapshot::take(config, clock)) {
                Ok(taken) => snapshot = taken,
                // A restore or an upgrade can be under way: told, and tried again.
                Err(error) => snapshot.trouble = Some(format!("{error:#}")),
            }
            let end = Instant::now();
            next = end + EVERY.max((end - begin) * SHARE);
        }
    }
}
