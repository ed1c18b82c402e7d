//! What the README says holds. CI runs its first two commands; the package is
//! looked at in `units`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use geowire::config;

use crate::support::program::{PROGRAM, top};
use crate::support::world::environment;

fn readme() -> String {
    std::fs::read_to_string(top("README.md")).unwrap()
}

/// The blocks of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut rest = text;
    let fence = format!("```{language}\n");
    while let Some((_, after)) = rest.split_once(&fence) {
        let (block, after) = after.split_once("```").expect("a fence that ends");
        blocks.push(block.to_owned());
        rest = after;
    }
    blocks
}

#[test]
fn its_configuration_is_a_valid_one() {
    let blocks = blocks(&readme(), "toml");
    assert!(!blocks.is_empty());
    for block in blocks {
        let config = config::parse(&block, None, &environment(Path::new("/nowhere"))).unwrap();
        assert!(!config.sources.is_empty() && !config.views.is_empty());
        assert!(config.sources[0].fulltext);
    }
}

/// Each command of the table has a page of help, and each command that there is
/// stands in the table.
#[test]
fn its_table_names_every_command() {
    let readme = readme();
    let run = |arguments: &[&str]| {
        let ran = Command::new(PROGRAM).args(arguments).output().unwrap();
        assert!(ran.status.success(), "{arguments:?}: {ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    };
    let mut named = BTreeSet::new();
    for line in readme.lines() {
        let Some((first, _)) = line
            .strip_prefix("| `geowire ")
            .and_then(|rest| rest.split_once('`'))
        else {
            continue;
        };
        let command = first.split(' ').next().unwrap_or(first);
        let mut words = first
            .split(' ')
            .take_while(|word| word.chars().all(char::is_lowercase))
            .collect::<Vec<_>>();
        words.push("--help");
        run(&words);
        named.insert(command.to_owned());
    }
    named.insert("run".into());
    let help = run(&["--help"]);
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let known: BTreeSet<String> = commands
        .lines()
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect();
    assert!(known.contains("status"), "{help}");
    let missing: Vec<_> = known.difference(&named).collect();
    assert!(missing.is_empty(), "not in the README: {missing:?}");
}

/// The commands that install without a package, into a folder in place of `/`.
#[test]
fn its_commands_install_what_the_unit_needs() {
    let readme = readme();
    let (_, section) = readme.split_once("<!-- install -->").unwrap();
    let block = &blocks(section, "sh")[0];
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(root.path().join("usr/bin")).unwrap();
    let mut ran = 0;
    for line in block.lines() {
        let Some(rest) = line.strip_prefix("sudo install ") else {
            let known = [
                "cargo build --release --locked",
                "sudo systemctl daemon-reload",
                "sudo systemctl enable --now geowire",
            ];
            assert!(known.contains(&line), "{line}");
            continue;
        };
        let here = root.path().display();
        let rest = rest
            .replace("target/release/geowire", PROGRAM)
            .replace(" /", &format!(" {here}/"))
            .replace(&format!(" {here}{PROGRAM}"), &format!(" {PROGRAM}"));
        let done = Command::new("sh")
            .args(["-c", &format!("install {rest}")])
            .current_dir(top(""))
            .output()
            .unwrap();
        assert!(done.status.success(), "{line}: {done:?}");
        ran += 1;
    }
    assert_eq!(ran, 3);
    let unit = root.path().join("etc/systemd/system/geowire.service");
    let unit = std::fs::read_to_string(unit).unwrap();
    let start = unit
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart="));
    let program = start.unwrap().split(' ').next().unwrap();
    assert!(root.path().join(program.trim_start_matches('/')).is_file());
    let config = root.path().join("etc/geowire/geowire.toml");
    let checked = Command::new(PROGRAM)
        .arg("--config")
        .arg(config)
        .arg("check")
        .output()
        .unwrap();
    assert!(checked.status.success(), "{checked:?}");
}

#[test]
fn its_links_lead_somewhere() {
    let readme = readme();
    let mut seen = 0;
    for (_, after) in readme
        .match_indices("](")
        .map(|(at, _)| readme.split_at(at + 2))
    {
        let target = after.split(')').next().unwrap();
        if let Some(anchor) = target.strip_prefix('#') {
            let heading = |line: &&str| {
                line.strip_prefix("## ")
                    .is_some_and(|title| title.to_lowercase().replace(' ', "-") == anchor)
            };
            assert!(readme.lines().any(|line| heading(&line)), "#{anchor}");
        } else if !target.starts_with("http") {
            assert!(top(target).exists(), "{target}");
        }
        seen += 1;
    }
    assert!(seen > 3);
}
