use std::collections::BTreeSet;
use std::fs;

use crate::support::program::{run, stdout};

/// The commands that the help names.
fn commands(help: &str) -> BTreeSet<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_manual_has_a_page_for_each_command_that_the_help_names() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("pages/man1");
    let done = run(home.path(), &["man", "--folder", folder.to_str().unwrap()]);
    assert!(done.status.success());
    assert_eq!(stdout(&done), "");
    let mut wanted: BTreeSet<String> = ["geowire.1".to_owned()].into();
    let named = commands(&stdout(&run(home.path(), &["--help"])));
    assert!(named.len() > 10, "{named:?}");
    for name in &named {
        wanted.insert(format!("geowire-{name}.1"));
        let help = stdout(&run(home.path(), &[name, "--help"]));
        for below in commands(&help) {
            wanted.insert(format!("geowire-{name}-{below}.1"));
        }
    }
    let written: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(written, wanted);
    for name in &written {
        let page = fs::read_to_string(folder.join(name)).unwrap();
        let title = format!(".TH {} 1", name.trim_end_matches(".1"));
        assert!(page.contains(&title), "{name}: {page}");
        assert!(page.contains(".SH SYNOPSIS"), "{name}");
    }
    let printed = stdout(&run(home.path(), &["man"]));
    assert_eq!(
        printed,
        fs::read_to_string(folder.join("geowire.1")).unwrap()
    );
}

#[test]
fn the_main_page_and_the_help_tell_the_same() {
    let home = tempfile::tempdir().unwrap();
    let page = stdout(&run(home.path(), &["man"]));
    for section in [
        "FILES",
        "ENVIRONMENT",
        "\"EXIT STATUS\"",
        "SIGNALS",
        "OPERATION",
        "EXAMPLES",
    ] {
        assert!(page.contains(&format!(".SH {section}\n")), "{section}");
    }
    let help = stdout(&run(home.path(), &["--help"]));
    let short = stdout(&run(home.path(), &["-h"]));
    for told in ["GEOWIRE_CONFIG", "NO_COLOR", "/etc/geowire/geowire.toml"] {
        assert!(help.contains(told) && page.contains(told), "{told}");
    }
    assert!(
        help.contains("  64      The configuration is wrong"),
        "{help}"
    );
    assert!(!short.contains("Exit status:"));
    assert!(
        help.lines().all(|line| line.chars().count() <= 100),
        "{help}"
    );
}

#[test]
fn each_shell_gets_completions_of_all_commands() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let done = run(home.path(), &["completions", shell]);
        assert!(done.status.success(), "{shell}");
        let script = stdout(&done);
        for word in ["replay-rules", "completions", "config"] {
            assert!(script.contains(word), "{shell} lacks {word}");
        }
    }
    assert_eq!(
        run(home.path(), &["completions", "csh"]).status.code(),
        Some(2)
    );
}
