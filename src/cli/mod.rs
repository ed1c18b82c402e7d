//! The command line. Data goes to stdout, messages to stderr.
//!
//! Exit codes: 0 done; 1 it could not be done (the message says why);
//! 2 wrong usage; 64 the configuration is wrong (EX_USAGE of sysexits.h, and
//! what the units tell systemd not to restart on).

mod backup;
mod check;
mod concepts;
mod evaluate;
mod replay;
mod run;
mod status;
mod table;
mod try_feed;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::config::{self, Config, ConfigErrors, Environment, Found};

/// Exit code for a wrong configuration.
const BAD_CONFIG: u8 = 64;

#[derive(Debug, Parser)]
#[command(
    name = "geowire",
    version,
    about = "Joins news feeds in many languages into one geopolitics feed, served on this machine",
    after_help = "Without a command, geowire runs the service. Without a configuration file it \
                  uses the built-in list of sources."
)]
struct Cli {
    /// Configuration file [default: $GEOWIRE_CONFIG, then the user's, then /etc/geowire/geowire.toml, then the built-in one]
    #[arg(long, short, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service until it is told to stop
    Run,
    /// Poll the sources that are due once, wait, and say what came
    Poll {
        /// Poll every source, due or not
        #[arg(long)]
        all: bool,
    },
    /// Judge the configuration, and say all that is wrong with it
    Check,
    /// Show what one feed would give, and why; nothing is stored
    Try {
        /// An http, https or file address, or a path
        #[arg(value_name = "URL|FILE")]
        target: String,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Show the health of the sources
    Status {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Copy the database to FILE, also while the service runs
    Backup {
        /// Where to; must not exist
        file: PathBuf,
    },
    /// Put a copy back in place of the database; the service must be stopped
    Restore {
        /// A file that backup made
        file: PathBuf,
    },
    /// List, look up or check the concepts that recognition knows
    Concepts {
        /// A kind (country, person, body, place, weapon, theme, against), an identifier, or any word
        #[arg(value_name = "KIND|ID|WORD")]
        asked: Option<String>,
        /// Say what is wrong with the tables and with the configuration's concepts
        #[arg(long, conflicts_with = "asked")]
        check: bool,
        /// Print one JSON object
        #[arg(long, conflicts_with = "check")]
        json: bool,
    },
    /// Judge again what is stored, and say what would change
    ReplayRules {
        /// Write the new verdicts; the service must be stopped
        #[arg(long)]
        apply: bool,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Judge labelled items, or labelled stories, and print the figures
    Evaluate {
        /// One JSON object a line
        file: PathBuf,
        /// The file holds stories: judge grouping
        #[arg(long)]
        stories: bool,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
        /// Write id and score of each item
        #[arg(long, value_name = "OUT.tsv", conflicts_with = "stories")]
        predictions: Option<PathBuf>,
        /// Write id and story of each report
        #[arg(long, value_name = "OUT.tsv", requires = "stories")]
        assignments: Option<PathBuf>,
    },
    /// Fit the weights of recognition from labelled items, or those of grouping
    /// from labelled stories
    #[command(hide = true)]
    Fit {
        /// Files with one JSON object a line
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// More items, whose labels the program has
        #[arg(long, value_name = "FILE")]
        extra: Vec<PathBuf>,
        /// The files hold stories
        #[arg(long, conflicts_with = "extra")]
        stories: bool,
    },
}

/// Parses the arguments of the process and does what they say.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let env = Environment::of_process();
    match dispatch(cli, env) {
        Ok(code) => code,
        Err(error) => {
            if let Some(mistakes) = error.downcast_ref::<ConfigErrors>() {
                eprintln!("{}", mistakes.render(colour()));
                return ExitCode::from(BAD_CONFIG);
            }
            // A pipe that was closed early (`geowire status | head`) is no failure.
            if is_closed_pipe(&error) {
                return ExitCode::SUCCESS;
            }
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(cli: Cli, env: Environment) -> anyhow::Result<ExitCode> {
    let found = config::find(cli.config.as_deref(), &env);
    match cli.command.unwrap_or(Command::Run) {
        Command::Run => run::run(found, env),
        Command::Poll { all } => run::poll(&found, &env, all),
        Command::Check => check::check(&found, &env),
        Command::Try { target, json } => {
            let config = config::load(&found, &env)?;
            try_feed::try_feed(&config, &target, json)
        }
        Command::Status { json } => status::status(&config::load(&found, &env)?, json),
        Command::Backup { file } => backup::backup(&config::load(&found, &env)?, &file),
        Command::Restore { file } => backup::restore(&config::load(&found, &env)?, &file),
        Command::Evaluate {
            file,
            stories,
            json,
            predictions,
            assignments,
        } => {
            let out = predictions.or(assignments);
            let config = config::load(&found, &env)?;
            evaluate::evaluate(&config, &file, stories, json, out.as_deref())
        }
        Command::Concepts { asked, check, json } => {
            let config = config::load(&found, &env)?;
            concepts::concepts(&config, asked.as_deref(), check, json)
        }
        Command::ReplayRules { apply, json } => {
            replay::replay(&config::load(&found, &env)?, apply, json)
        }
        Command::Fit {
            files,
            extra,
            stories,
        } => {
            let config = config::load(&found, &env)?;
            evaluate::fit(&files, &extra, stories, config.group.window)
        }
    }
}

/// Whether messages may carry colour: a terminal, and no `NO_COLOR`
/// (no-color.org).
fn colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// The runtime for commands that talk to the network or the store.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the asynchronous runtime could not be started")
}

/// What a person calls the configuration in use.
fn describe(found: &Found, config: &Config) -> String {
    match found {
        Found::File(path) => path.display().to_string(),
        Found::Embedded => format!(
            "the built-in configuration ({} sources)",
            config.sources.len()
        ),
    }
}
