//! What can be typed: one definition for parsing, help, manual pages and
//! completions.

use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

use super::manual;
use crate::model::SourceKind;

#[derive(Debug, Parser)]
#[command(
    name = "geowire",
    version,
    subcommand_help_heading = "Commands",
    subcommand_value_name = "COMMAND",
    about = "Joins news feeds in many languages into one geopolitics feed, served on this machine",
    after_help = "Without a command, geowire runs the service. Without a configuration file it \
                  uses the built-in list of sources. `geowire --help` says more."
)]
pub(super) struct Cli {
    /// Configuration file [default: $GEOWIRE_CONFIG, then the user's, then /etc/geowire/geowire.toml, then the built-in one]
    #[arg(long, short, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
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
    /// List the sources, or change them in the configuration file
    Sources {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
        #[command(subcommand)]
        command: Option<SourcesCommand>,
    },
    /// Show what needs a hand, then the health of all sources
    Status {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
        /// End with 1 if something needs a hand
        #[arg(long)]
        check: bool,
    },
    /// Ask the running service at /healthz, and end with 1 unless all is well
    Healthcheck,
    /// Watch the service at work: sources, refreshes and stories as they come
    Top,
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
    /// Print what a shell needs to complete commands and options
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Print the manual page
    Man {
        /// Write it into this folder instead, with a page for each command
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
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

#[derive(Debug, Subcommand)]
pub(super) enum SourcesCommand {
    /// Find the feed of a site, check it, and write it into the file
    Add {
        /// The address of a feed or of a web page
        url: String,
        /// What to call it [default: the title of the feed]
        #[arg(long)]
        name: Option<String>,
        /// Languages it writes in, such as de,en [default: those of its entries]
        #[arg(long, value_delimiter = ',')]
        languages: Vec<String>,
        /// What kind of voice it is
        #[arg(long, value_parser = kinds())]
        kind: Option<String>,
        /// The house behind it
        #[arg(long)]
        publisher: Option<String>,
        /// Take the best where a site offers several feeds
        #[arg(long)]
        first: bool,
        #[command(flatten)]
        new: NewFile,
        #[command(flatten)]
        target: Target,
    },
    /// Take a source out, with the comments directly above it
    Remove {
        /// Its name
        name: String,
        #[command(flatten)]
        target: Target,
    },
    /// Poll a source again
    Enable {
        /// Its name
        name: String,
        #[command(flatten)]
        target: Target,
    },
    /// Keep a source and what it brought, but do not poll it
    Disable {
        /// Its name
        name: String,
        #[command(flatten)]
        target: Target,
    },
    /// Add the subscriptions of an OPML file
    Import {
        /// The list that a reader exported
        #[arg(value_name = "FILE.opml")]
        opml: PathBuf,
        #[command(flatten)]
        new: NewFile,
        #[command(flatten)]
        target: Target,
    },
    /// Write the sources as OPML, for a reader
    Export {
        /// Where to [default: stdout]
        #[arg(value_name = "FILE.opml")]
        to: Option<PathBuf>,
    },
}

/// Which file is changed, and whether.
#[derive(Debug, Args)]
pub(super) struct Target {
    /// The file to change [default: the configuration in force]
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Begin a new file with the built-in sources
    #[arg(long)]
    pub(super) with_defaults: bool,
    /// Show what would change, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// How a new file begins.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct NewFile {
    /// Begin a new file with nothing but what is added
    #[arg(long, conflicts_with = "with_defaults")]
    pub(super) empty: bool,
}

fn kinds() -> clap::builder::PossibleValuesParser {
    SourceKind::ALL.map(|(name, _)| name).into()
}

/// The definition, with what only `--help` says.
pub(super) fn command() -> clap::Command {
    Cli::command().after_long_help(manual::help())
}

/// The arguments of the process; wrong ones, `--help` and `--version` end it.
pub(super) fn parse() -> Cli {
    let mut command = command();
    let matches = command.get_matches_mut();
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit())
}
