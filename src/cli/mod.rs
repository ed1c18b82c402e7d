//! The command line. Data goes to stdout, messages to stderr.
//!
//! Exit codes: 0 done; 1 it could not be done (the message says why);
//! 2 wrong usage; 64 the configuration is wrong (EX_USAGE of sysexits.h, and
//! what the units tell systemd not to restart on).

mod args;
mod backup;
mod check;
mod complete;
mod concepts;
mod evaluate;
mod healthcheck;
mod look;
mod manual;
mod replay;
mod run;
mod sources;
mod status;
mod table;
mod top;
mod try_feed;

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use anyhow::Context;

use args::{Cli, Command};

use crate::config::{self, Config, ConfigErrors, Environment, Found};

/// Exit code for a wrong configuration.
const BAD_CONFIG: u8 = 64;

/// Parses the arguments of the process and does what they say.
#[must_use]
pub fn main() -> ExitCode {
    let cli = args::parse();
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
        Command::Sources { json, command } => sources::sources(&found, &env, json, command),
        Command::Status { json, check } => {
            status::status(&config::load(&found, &env)?, json, check)
        }
        Command::Healthcheck => healthcheck::healthcheck(&config::load(&found, &env)?),
        Command::Top => top::top(&config::load(&found, &env)?),
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
        Command::Completions { shell } => complete::completions(shell),
        Command::Man { folder } => manual::man(folder.as_deref()),
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
