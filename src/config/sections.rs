//! `[server]`, `[store]`, `[schedule]`, `[recognize]`, `[group]`, `[publish]`,
//! `[log]`, and
//! what of `[fetch]` no source overrides.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use tracing_subscriber::EnvFilter;

use super::address;
use super::codes;
use super::environment::Environment;
use super::keys::nearest;
use super::quantity::show;
use super::report::Mistake;
use super::source::codes_of;
use super::valid::{Fetch, Group, Listen, Log, LogFormat, Publish, Schedule, Server, Store};
use super::walk::{Findings, Section};
use crate::group::families::Families;

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// From one second, because tests need short ones, to a year.
pub(super) const INTERVALS: RangeInclusive<SignedDuration> =
    SignedDuration::from_secs(1)..=SignedDuration::from_hours(365 * 24);
/// From one second to a hundred years: some archive for good.
pub(super) const KEEPING: RangeInclusive<SignedDuration> =
    SignedDuration::from_secs(1)..=SignedDuration::from_hours(100 * 365 * 24);
pub(super) const KEEP_MIN: RangeInclusive<u32> = 0..=1_000_000;

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
const FORMATS: [(&str, LogFormat); 4] = [
    ("auto", LogFormat::Auto),
    ("human", LogFormat::Human),
    ("journald", LogFormat::Journald),
    ("json", LogFormat::Json),
];

pub(super) fn server(section: &Section<'_>, found: &mut Findings) -> Server {
    let public_url = section.text("public_url", found).and_then(|text| {
        address::public(text.value)
            .map_err(|(problem, hint)| {
                let message = format!("[server] public_url {problem}");
                found.wrong(text.span, message, hint);
            })
            .ok()
    });
    let mut allowed_hosts = Vec::new();
    for text in section.list("allowed_hosts", false, found) {
        match address::host(text.value) {
            Some(host) => allowed_hosts.push(host),
            None => found.wrong(
                text.span,
                format!("{:?} is not a host name", text.value),
                "write the name alone, without scheme, port or path",
            ),
        }
    }
    let timeouts = SignedDuration::from_secs(1)..=SignedDuration::from_hours(1);
    Server {
        listen: listen(section, found),
        title: title(section, found).unwrap_or_else(|| "geowire".to_owned()),
        public_url,
        allowed_hosts,
        max_connections: section.integer("max_connections", 256, 1..=65_536, found) as usize,
        request_timeout: section
            .duration("request_timeout", timeouts, found)
            .unwrap_or(SignedDuration::from_secs(30)),
        socket_mode: socket_mode(section, found),
    }
}

fn listen(section: &Section<'_>, found: &mut Findings) -> Vec<Listen> {
    let mut places = Vec::new();
    let typed = section.list("listen", true, found);
    if let (Some(span), true) = (section.place("listen"), typed.is_empty()) {
        let hint = "write \"127.0.0.1:8484\", or leave the key out";
        found.wrong(span, "[server] listen names no place", hint);
    }
    for text in typed {
        match address::listen(text.value) {
            Ok(place) if places.contains(&place) => found.wrong(
                text.span,
                format!("{:?} is listed twice", text.value),
                "remove one of them",
            ),
            Ok(place) => places.push(place),
            Err(hint) => {
                let message = format!("{:?} is not a place to listen on", text.value);
                found.wrong(text.span, message, hint);
            }
        }
    }
    if places.is_empty() {
        places.push(Listen::Tcp(([127, 0, 0, 1], 8484).into()));
    }
    places
}

/// The title of a feed: one line of at most 200 characters.
pub(super) fn title(section: &Section<'_>, found: &mut Findings) -> Option<String> {
    let text = section.text("title", found)?;
    let fits = text.value.chars().count() <= 200 && !text.value.contains(char::is_control);
    if fits && !text.value.trim().is_empty() {
        return Some(text.value.trim().to_owned());
    }
    let message = format!("{} is not a title", section.name("title"));
    found.wrong(text.span, message, "write one line of 1 to 200 characters");
    None
}

fn socket_mode(section: &Section<'_>, found: &mut Findings) -> u32 {
    const DEFAULT: u32 = 0o660;
    let Some(text) = section.text("socket_mode", found) else {
        return DEFAULT;
    };
    let digits = text.value.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    match u32::from_str_radix(text.value, 8) {
        Ok(mode) if digits && mode <= 0o777 => mode,
        _ => {
            let message = format!("{:?} is not a set of permission bits", text.value);
            found.wrong(text.span, message, "write them in octal: \"0660\"");
            DEFAULT
        }
    }
}

pub(super) fn store(
    section: &Section<'_>,
    folder: &Path,
    env: &Environment,
    found: &mut Findings,
) -> Store {
    let typed = section
        .text("path", found)
        .map(|text| folder.join(text.value));
    let path = typed.or_else(|| env.default_database()).unwrap_or_else(|| {
        found.mistakes.push(Mistake {
            span: section.place("path"),
            message: "there is no place for the database".to_owned(),
            hint: Some(
                "set [store] path, or one of $STATE_DIRECTORY, $XDG_STATE_HOME, $HOME".to_owned(),
            ),
            missing: false,
        });
        PathBuf::from("geowire.db")
    });
    Store {
        path,
        keep: section
            .duration("keep", KEEPING, found)
            .unwrap_or(DAY * 180),
        keep_min: section.integer("keep_min", 100, KEEP_MIN, found),
        keep_log: section
            .duration("keep_log", KEEPING, found)
            .unwrap_or(DAY * 14),
    }
}

pub(super) fn schedule(section: &Section<'_>, found: &mut Findings) -> Schedule {
    let mut interval_of = |key, default| section.duration(key, INTERVALS, found).unwrap_or(default);
    let min_interval = interval_of("min_interval", SignedDuration::from_mins(10));
    let max_interval = interval_of("max_interval", DAY);
    let interval = interval_of("interval", SignedDuration::from_mins(30));
    bounds(section, min_interval, max_interval, found);
    let within = interval.max(min_interval).min(max_interval);
    if within != interval && section.place("interval").is_some() {
        let (typed, used) = (show(interval), show(within));
        found.warn(format!(
            "[schedule] interval {typed} is outside min_interval and max_interval: {used} is used"
        ));
    }
    let upto = |hours| SignedDuration::ZERO..=SignedDuration::from_hours(hours);
    Schedule {
        min_interval,
        max_interval,
        interval: within,
        spacing: section
            .duration("spacing", upto(1), found)
            .unwrap_or(SignedDuration::from_secs(5)),
        concurrency: section.integer("concurrency", 16, 1..=256, found) as usize,
        per_domain: section.integer("per_domain", 2, 1..=64, found) as usize,
        spread: section
            .duration("spread", upto(24), found)
            .unwrap_or(SignedDuration::from_mins(2)),
        adaptive: section.flag("adaptive", true, found),
    }
}

/// Reports bounds that exclude each other, at the one that was typed last.
pub(super) fn bounds(
    section: &Section<'_>,
    min: SignedDuration,
    max: SignedDuration,
    found: &mut Findings,
) {
    let typed = section
        .place("max_interval")
        .or_else(|| section.place("min_interval"));
    if let (true, Some(span)) = (min > max, typed) {
        let (min, max) = (show(min), show(max));
        let message = format!("min_interval {min} is longer than max_interval {max}");
        found.wrong(span, message, "let min_interval be the shorter one");
    }
}

pub(super) fn fetch(section: &Section<'_>, folder: &Path, found: &mut Findings) -> Fetch {
    let upto_a_year = SignedDuration::ZERO..=SignedDuration::from_hours(365 * 24);
    Fetch {
        file_roots: section
            .list("file_roots", false, found)
            .iter()
            .map(|text| folder.join(text.value))
            .collect(),
        adopt_moves_after: section
            .duration("adopt_moves_after", upto_a_year, found)
            .unwrap_or(DAY * 7),
        unconditional_every: section
            .duration("unconditional_every", INTERVALS, found)
            .unwrap_or(DAY),
    }
}

pub(super) fn group(section: &Section<'_>, families: Families, found: &mut Findings) -> Group {
    let windows = SignedDuration::from_secs(1)..=DAY * 60;
    Group {
        window: section
            .duration("window", windows, found)
            .unwrap_or(DAY * 4),
        families,
    }
}

pub(super) fn publish(section: &Section<'_>, found: &mut Findings) -> Publish {
    Publish {
        languages: codes_of(section, "languages", "a language", codes::language, found),
    }
}

pub(super) fn log(section: &Section<'_>, found: &mut Findings) -> Log {
    let mut log = Log {
        level: "info".to_owned(),
        format: LogFormat::Auto,
    };
    if let Some(text) = section.text("level", found) {
        match level_problem(text.value) {
            None => log.level = text.value.to_owned(),
            Some(hint) => {
                let message = format!("{:?} is not a log level", text.value);
                found.wrong(text.span, message, hint);
            }
        }
    }
    if let Some(text) = section.text("format", found) {
        match FORMATS.iter().find(|(name, _)| *name == text.value) {
            Some((_, format)) => log.format = *format,
            None => {
                let names: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
                let message = format!("{:?} is not a log format", text.value);
                found.wrong(
                    text.span,
                    message,
                    format!("write one of: {}", names.join(", ")),
                );
            }
        }
    }
    log
}

/// What would be right in place of a level, or `None` when it is right. The
/// filter takes any word for the name of a module, so `inof` would be silence.
pub(crate) fn level_problem(text: &str) -> Option<String> {
    for part in text.split(',').map(str::trim) {
        let known = LEVELS.iter().any(|level| level.eq_ignore_ascii_case(part));
        if known || part.contains(['=', '[']) || part.contains("::") {
            continue;
        }
        return Some(nearest(part, LEVELS.into_iter()).map_or_else(
            || format!("write one of: {}", LEVELS.join(", ")),
            |near| format!("did you mean {near:?}?"),
        ));
    }
    EnvFilter::try_new(text)
        .err()
        .map(|_| "write \"info\", or \"info,geowire::fetch=debug\"".to_owned())
}
