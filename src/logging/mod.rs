//! Where log records go. Always to stderr or the journal: stdout is for data.

#[cfg(unix)]
mod journal;

use std::io::{self, IsTerminal as _};
use std::sync::OnceLock;

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry, reload};

use crate::config::{Environment, Log, LogFormat, level_problem};

/// The variable that overrides `[log] level`, for one look without an edit.
const OVERRIDE: &str = "GEOWIRE_LOG";

/// The filter in use, so that a reload can change it.
static FILTER: OnceLock<reload::Handle<EnvFilter, Registry>> = OnceLock::new();

/// Begins to write log records as `[log]` says; to be called once.
///
/// # Errors
/// When `$GEOWIRE_LOG` is no level, when journald is asked for and not there,
/// or when logging has begun already.
pub fn init(log: &Log, env: &Environment) -> io::Result<()> {
    let (filter, handle) = reload::Layer::new(filter(log, env)?);
    let form = form(log.format, env, || journald_stderr(env));
    let layer = match form {
        Form::Journald => match to_journal() {
            Ok(layer) => layer,
            // Asked for by name, another form would be a surprise.
            Err(error) if log.format == LogFormat::Journald => return Err(error),
            // stderr still ends in the journal, which adds the time itself.
            Err(_) => human(io::stderr, false, false),
        },
        Form::Json => json(io::stderr),
        Form::Human { colour, time } => human(io::stderr, colour, time),
    };
    tracing_subscriber::registry()
        .with(filter)
        .with(layer)
        .try_init()
        .map_err(io::Error::other)?;
    // try_init succeeds once, so nothing can be there yet.
    let _ = FILTER.set(handle);
    Ok(())
}

/// Takes the level of a changed configuration; `$GEOWIRE_LOG` still goes first.
/// Does nothing before [`init`]. The format stays until a restart.
///
/// # Errors
/// When `$GEOWIRE_LOG` is no level.
pub fn set_level(log: &Log, env: &Environment) -> io::Result<()> {
    let filter = filter(log, env)?;
    match FILTER.get() {
        Some(handle) => handle.reload(filter).map_err(io::Error::other),
        None => Ok(()),
    }
}

fn filter(log: &Log, env: &Environment) -> io::Result<EnvFilter> {
    let given = env.get(OVERRIDE);
    let level = given.unwrap_or(&log.level);
    let wrong = |why: String| {
        let name = if given.is_some() {
            OVERRIDE
        } else {
            "[log] level"
        };
        io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{name}: {level:?} is not a log level: {why}"),
        )
    };
    if let Some(hint) = level_problem(level) {
        return Err(wrong(hint));
    }
    EnvFilter::try_new(level).map_err(|error| wrong(error.to_string()))
}

/// How records are written, all questions answered.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    Journald,
    Json,
    Human { colour: bool, time: bool },
}

fn form(format: LogFormat, env: &Environment, to_journal: impl FnOnce() -> bool) -> Form {
    match format {
        LogFormat::Json => Form::Json,
        LogFormat::Journald => Form::Journald,
        LogFormat::Auto if to_journal() => Form::Journald,
        LogFormat::Auto | LogFormat::Human => Form::Human {
            colour: colour(env, io::stderr().is_terminal()),
            time: true,
        },
    }
}

/// Colour on a terminal that can show it, unless `$NO_COLOR` is set
/// (no-color.org).
fn colour(env: &Environment, terminal: bool) -> bool {
    terminal && env.get("NO_COLOR").is_none() && env.get("TERM") != Some("dumb")
}

/// Whether stderr is the socket that systemd connected to the journal:
/// `$JOURNAL_STREAM` holds its device and inode (systemd.exec). A shell started
/// below the service inherits the variable but not the socket.
#[cfg(unix)]
fn journald_stderr(env: &Environment) -> bool {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::MetadataExt as _;
    let Some(stream) = env.get("JOURNAL_STREAM") else {
        return false;
    };
    let stderr = io::stderr().as_fd().try_clone_to_owned();
    let metadata = stderr.and_then(|stderr| std::fs::File::from(stderr).metadata());
    metadata.is_ok_and(|metadata| stream == format!("{}:{}", metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn journald_stderr(_: &Environment) -> bool {
    false
}

#[cfg(unix)]
fn to_journal<S: tracing::Subscriber>() -> io::Result<Boxed<S>> {
    Ok(journal::Journal::of_system()?.boxed())
}

#[cfg(not(unix))]
fn to_journal<S>() -> io::Result<Boxed<S>> {
    Err(io::ErrorKind::Unsupported.into())
}

type Boxed<S> = Box<dyn Layer<S> + Send + Sync>;

fn human<S, W>(writer: W, colour: bool, time: bool) -> Boxed<S>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .with_ansi(colour)
        .with_target(false);
    if time {
        layer.boxed()
    } else {
        layer.without_time().boxed()
    }
}

fn json<S, W>(writer: W) -> Boxed<S>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(writer)
        .boxed()
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(layer: impl FnOnce(Written) -> Boxed<Registry>) -> String {
        let out = Written::default();
        let subscriber = tracing_subscriber::registry().with(layer(out.clone()));
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(source = "A", items = 3, "the feed was cut off");
        });
        let bytes = out.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    fn with_out<W>(
        make: impl FnOnce(Box<dyn Fn() -> Written + Send + Sync>) -> W,
    ) -> impl FnOnce(Written) -> W {
        move |out| make(Box::new(move || out.clone()))
    }

    #[test]
    fn a_record_for_a_person_is_one_plain_line() {
        let text = written(with_out(|out| human(out, false, false)));
        assert_eq!(text, " WARN the feed was cut off source=\"A\" items=3\n");
        let coloured = written(with_out(|out| human(out, true, false)));
        assert!(coloured.contains("\u{1b}["), "{coloured:?}");
    }

    #[test]
    fn a_record_for_a_machine_is_one_object() {
        let text = written(with_out(json));
        let record: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(record["level"], "WARN");
        assert_eq!(record["message"], "the feed was cut off");
        assert_eq!(record["source"], "A");
        assert_eq!(record["items"], 3);
    }

    #[test]
    fn auto_goes_to_the_journal_only_where_stderr_does() {
        let env = Environment::new([("JOURNAL_STREAM", "0:0")]);
        assert!(!journald_stderr(&env));
        assert_eq!(form(LogFormat::Auto, &env, || true), Form::Journald);
        let human = form(LogFormat::Auto, &env, || false);
        assert!(matches!(human, Form::Human { time: true, .. }));
        let human = form(LogFormat::Human, &env, || true);
        assert!(matches!(human, Form::Human { .. }));
        assert_eq!(form(LogFormat::Json, &env, || true), Form::Json);
    }

    #[cfg(unix)]
    #[test]
    fn stderr_is_known_by_device_and_inode() {
        use std::os::unix::fs::MetadataExt as _;
        let Ok(stderr) = std::fs::metadata("/dev/stderr") else {
            return;
        };
        let stream = format!("{}:{}", stderr.dev(), stderr.ino());
        assert!(journald_stderr(&Environment::new([(
            "JOURNAL_STREAM",
            stream
        )])));
    }

    #[test]
    fn colour_is_for_terminals_that_want_it() {
        let none: [(&str, &str); 0] = [];
        assert!(colour(&Environment::new(none), true));
        assert!(!colour(&Environment::new(none), false));
        assert!(!colour(&Environment::new([("NO_COLOR", "1")]), true));
        assert!(!colour(&Environment::new([("TERM", "dumb")]), true));
    }

    #[test]
    fn the_variable_goes_before_the_file() {
        let log = Log {
            level: "info".to_owned(),
            format: LogFormat::Auto,
        };
        let level = |env: &Environment| filter(&log, env).map(|filter| filter.to_string());
        let none: [(&str, &str); 0] = [];
        assert_eq!(level(&Environment::new(none)).unwrap(), "info");
        let env = Environment::new([(OVERRIDE, "geowire::fetch=debug")]);
        assert_eq!(level(&env).unwrap(), "geowire::fetch=debug");
        let error = level(&Environment::new([(OVERRIDE, "inof")])).unwrap_err();
        assert!(
            error.to_string().contains("did you mean \"info\""),
            "{error}"
        );
    }
}
