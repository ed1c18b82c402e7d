//! From a text to a judged configuration.

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::document::Document;
use super::environment::{Environment, Found};
use super::keys;
use super::report::{ConfigErrors, Mistake};
use super::secret::Vault;
use super::source::Globals;
use super::valid::Config;
use super::walk::Findings;
use super::{family, recognize, request, sections, source, view, websub};

/// How the embedded configuration is called in reports.
const EMBEDDED: &str = "embedded configuration";

/// The largest file that is read; a thousand sources take a quarter of it.
const MAX_BYTES: u64 = 4 << 20;

/// The configuration that is compiled in: every key with its default as a
/// comment, and a list of sources.
#[must_use]
pub fn embedded() -> &'static str {
    include_str!("../../config/geowire.toml")
}

impl Config {
    /// The embedded configuration, judged.
    ///
    /// # Errors
    /// When the environment names no place for the database.
    pub fn embedded(env: &Environment) -> Result<Self, ConfigErrors> {
        parse(embedded(), None, env)
    }
}

/// Reads and judges what [`find`](super::find) found.
///
/// # Errors
/// All mistakes of the file, or that it cannot be read.
pub fn load(found: &Found, env: &Environment) -> Result<Config, ConfigErrors> {
    let Found::File(path) = found else {
        return Config::embedded(env);
    };
    let file = path.display().to_string();
    let unread = |message: String, hint: &str| {
        let mistake = Mistake {
            span: None,
            message,
            hint: Some(hint.to_owned()),
            missing: false,
        };
        ConfigErrors::new(&file, "", vec![mistake], &[])
    };
    let too_large = std::fs::metadata(path).is_ok_and(|data| data.len() > MAX_BYTES);
    if too_large {
        let message = format!("the file is larger than {} MiB", MAX_BYTES >> 20);
        return Err(unread(message, "name a configuration file"));
    }
    let bytes = std::fs::read(path).map_err(|error| {
        let hint = "check the path and its permissions; without --config and \
                    $GEOWIRE_CONFIG the embedded configuration is used";
        unread(format!("cannot read the file: {error}"), hint)
    })?;
    match String::from_utf8(bytes) {
        Ok(text) => parse(&text, Some(path), env),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let mistake = Mistake {
                span: Some(at..at + 1),
                message: "the file is not UTF-8".to_owned(),
                hint: Some("save it as UTF-8".to_owned()),
                missing: false,
            };
            Err(ConfigErrors::new(&file, &text, vec![mistake], &[]))
        }
    }
}

/// Judges a text. `path` is where it came from: it is named in reports, and
/// relative paths in the text begin at its folder.
///
/// # Errors
/// All mistakes at once, in the order of the text.
pub fn parse(text: &str, path: Option<&Path>, env: &Environment) -> Result<Config, ConfigErrors> {
    let file = path.map_or_else(|| EMBEDDED.to_owned(), |path| path.display().to_string());
    let (root, unreadable) = DeTable::parse_recoverable(text);
    let mut found = Findings::default();
    let mut config = judge(root.get_ref(), path, env, &mut found);
    if !unreadable.is_empty() {
        found.mistakes = beside_syntax(text, found.mistakes, &unreadable);
    }
    if found.mistakes.is_empty() {
        config.warnings = found.warnings;
        return Ok(config);
    }
    Err(ConfigErrors::new(
        &file,
        text,
        found.mistakes,
        &found.secrets,
    ))
}

fn judge(
    root: &DeTable<'_>,
    path: Option<&Path>,
    env: &Environment,
    found: &mut Findings,
) -> Config {
    let folder = folder_of(path);
    let document = Document::open(root, found);
    let mut section = |keys| document.section(keys, found);
    let server = section(&keys::SERVER);
    let store = section(&keys::STORE);
    let schedule = section(&keys::SCHEDULE);
    let fetch = section(&keys::FETCH);
    let recognize = section(&keys::RECOGNIZE);
    let group = section(&keys::GROUP);
    let publish = section(&keys::PUBLISH);
    let websub = section(&keys::WEBSUB);
    let log = section(&keys::LOG);
    let source_tables = document.sections(&keys::SOURCE, found);
    let view_tables = document.sections(&keys::VIEW, found);
    let rule_tables = document.sections(&keys::RULE, found);
    let concept_tables = document.sections(&keys::CONCEPT, found);
    let family_tables = document.sections(&keys::FAMILY, found);

    let store = sections::store(&store, &folder, env, found);
    let schedule = sections::schedule(&schedule, found);
    let request = request::global(&fetch, found);
    let fetch = sections::fetch(&fetch, &folder, found);
    let families = family::families(&family_tables, found);
    let globals = Globals {
        families: &families,
        schedule: &schedule,
        store: &store,
        fetch: &fetch,
        request: &request,
        vault: Vault {
            env,
            folder: &folder,
        },
    };
    let sources = source::sources(&source_tables, &globals, found);
    // Names count even where the rest of a source is wrong, or each view that
    // uses it would be reported too.
    let mut quiet = Findings::default();
    let names: Vec<String> = source_tables
        .iter()
        .filter_map(|table| table.text("name", &mut quiet))
        .map(|name| name.value.trim().to_owned())
        .collect();
    let views = view::views(&view_tables, &names, found);
    let own = recognize::Tables {
        section: &recognize,
        rules: &rule_tables,
        concepts: &concept_tables,
        sources: &source_tables,
    };
    Config {
        path: path.map(Path::to_path_buf),
        server: sections::server(&server, found),
        recognize: recognize::recognize(&own, &names, &views, found),
        group: sections::group(&group, families, found),
        publish: sections::publish(&publish, found),
        websub: websub::websub(&websub, found),
        log: sections::log(&log, found),
        views,
        store,
        schedule,
        fetch,
        request,
        sources,
        warnings: Vec::new(),
    }
}

/// The folder that relative paths begin at, absolute where that can be known.
fn folder_of(path: Option<&Path>) -> PathBuf {
    let folder = path.and_then(Path::parent).unwrap_or(Path::new(""));
    std::path::absolute(folder.join("."))
        .map(|folder| folder.components().collect())
        .unwrap_or_else(|_| folder.to_path_buf())
}

/// Syntax errors, and those other mistakes that are not their echo: nothing
/// is called missing that may stand in what could not be read, and a line that
/// could not be read is reported once.
fn beside_syntax(
    text: &str,
    mistakes: Vec<Mistake>,
    unreadable: &[toml::de::Error],
) -> Vec<Mistake> {
    let line_of = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count();
    let mut lines = Vec::new();
    let mut all: Vec<Mistake> = Vec::new();
    for error in unreadable {
        // An error at the end of the text has an empty place after it.
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let line = line_of(at);
        if lines.contains(&line) {
            continue;
        }
        lines.push(line);
        let span = error.span().unwrap_or(at..at);
        all.push(Mistake {
            span: Some(span.start.min(text.len())..span.end.min(text.len())),
            message: format!("not TOML: {}", error.message()),
            hint: Some("texts stand in quotes, lists in [ ], one key = value a line".to_owned()),
            missing: false,
        });
    }
    let orphans = below_broken_headers(text, &lines);
    all.extend(mistakes.into_iter().filter(|mistake| {
        let line = mistake.span.as_ref().map(|span| line_of(span.start));
        let echo = line.is_some_and(|line| lines.contains(&line) || orphans.contains(&line));
        !mistake.missing && !echo
    }));
    all
}

/// Lines whose table is not known, because its header could not be read.
fn below_broken_headers(text: &str, broken: &[usize]) -> Vec<usize> {
    let mut below = false;
    let mut orphans = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with('[') {
            below = broken.contains(&at);
        } else if below {
            orphans.push(at);
        }
    }
    orphans
}
