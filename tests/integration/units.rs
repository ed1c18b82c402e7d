#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot set up its world fails where it stands"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::program::top;

const UNITS: [&str; 3] = ["geowire.service", "geowire.socket", "user/geowire.service"];

fn unit(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("systemd")
        .join(name);
    fs::read_to_string(path).expect(name)
}

/// A folder with the units, whose program is the one built here: systemd-analyze
/// asks for a program that exists.
struct Installed(tempfile::TempDir);

impl Installed {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let program = format!("ExecStart={} run", env!("CARGO_BIN_EXE_geowire"));
        for name in UNITS {
            let text = unit(name);
            let text = text
                .lines()
                .map(|line| match line.starts_with("ExecStart=") {
                    true => program.as_str(),
                    false => line,
                });
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text.collect::<Vec<_>>().join("\n") + "\n").expect("write");
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Nothing, with the reason printed, when systemd-analyze is not installed.
    fn analyze(&self, arguments: &[&str], units: &[&str]) -> Option<Output> {
        let run = Command::new("systemd-analyze")
            .args(arguments)
            .args(units.iter().map(|name| self.path(name)))
            .env("LC_ALL", "C")
            .env("SYSTEMD_COLORS", "0")
            // A person's manager keeps its things there.
            .env("XDG_RUNTIME_DIR", self.0.path())
            .output();
        match run {
            Ok(output) => Some(output),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("skipped: systemd-analyze is not installed");
                None
            }
            Err(error) => panic!("systemd-analyze: {error}"),
        }
    }

    /// What `systemd-analyze verify` complains about; nothing when it is missing.
    fn complaints(&self, arguments: &[&str], units: &[&str]) -> Option<String> {
        let output = self.analyze(arguments, units)?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // Exit status 0 alone does not do: an unknown key is only complained about.
        assert!(output.status.success() || !said.is_empty());
        Some(said)
    }
}

#[test]
fn the_units_of_the_system_are_clean() {
    let installed = Installed::new();
    let units = ["geowire.service", "geowire.socket"];
    if let Some(said) = installed.complaints(&["verify", "--man=no"], &units) {
        assert_eq!(said, "");
    }
}

#[test]
fn the_unit_of_a_person_is_clean() {
    let installed = Installed::new();
    let unit = ["user/geowire.service"];
    if let Some(said) = installed.complaints(&["verify", "--man=no", "--user"], &unit) {
        assert_eq!(said, "");
    }
}

#[test]
fn a_mistake_in_a_unit_would_be_seen() {
    let installed = Installed::new();
    let path = installed.path("geowire.service");
    let text = fs::read_to_string(&path).expect("the unit");
    fs::write(&path, text.replace("ProtectClock=", "ProtectClok=")).expect("write");
    if let Some(said) = installed.complaints(&["verify", "--man=no"], &["geowire.service"]) {
        assert!(said.contains("ProtectClok"), "{said}");
    }
}

/// What systemd makes of a unit's isolation: 0 is none of its business, 10 is
/// all of the machine.
fn exposure(name: &str) -> Option<f64> {
    let installed = Installed::new();
    let output = installed.analyze(&["security", "--offline=true", "--no-pager"], &[name])?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let figure = said
        .lines()
        .find_map(|line| line.split_once("Overall exposure level for "))
        .and_then(|(_, rest)| rest.split_whitespace().nth(1))
        .and_then(|figure| figure.parse().ok());
    Some(figure.unwrap_or_else(|| panic!("no figure in {said}")))
}

#[test]
fn the_service_exposes_little() {
    if let Some(exposure) = exposure("geowire.service") {
        assert!(exposure <= 1.5, "{exposure}");
    }
}

#[test]
fn the_service_of_a_person_exposes_what_its_manager_cannot_close() {
    if let Some(exposure) = exposure("user/geowire.service") {
        assert!(exposure <= 6.5, "{exposure}");
    }
}

#[test]
fn every_line_of_a_section_says_why() {
    for name in UNITS {
        let text = unit(name);
        let mut section = "";
        let mut before = "";
        for line in text.lines() {
            if line.starts_with('[') {
                section = line;
            } else if line.contains('=')
                && !line.starts_with('#')
                && matches!(section, "[Service]" | "[Socket]")
            {
                assert!(
                    before.starts_with("# "),
                    "{name}: {line} stands without a reason"
                );
            }
            before = line;
        }
    }
}

#[test]
fn a_wrong_configuration_is_not_started_again() {
    for name in ["geowire.service", "user/geowire.service"] {
        let text = unit(name);
        for line in [
            "Type=notify",
            "WatchdogSec=60",
            "Restart=on-failure",
            "RestartPreventExitStatus=64",
            "TimeoutStopSec=30",
            r#"ExecReload=/bin/sh -c "kill -HUP $MAINPID""#,
        ] {
            assert!(text.lines().any(|known| known == line), "{name}: {line}");
        }
    }
}

#[test]
fn all_that_the_packages_hold_is_there() {
    let checked = Command::new(top("systemd/package"))
        .arg("--check")
        .output()
        .expect("systemd/package");
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(
        checked.status.success(),
        "{}{said}",
        String::from_utf8_lossy(&checked.stderr)
    );
    for line in [
        "target/release/geowire                   755 usr/bin/",
        "systemd/geowire.service                  644 usr/lib/systemd/system/",
        "target/package/user/geowire.service      644 usr/lib/systemd/user/",
        "target/package/geowire.toml              644 etc/geowire/",
        "target/package/man/*.1                   644 usr/share/man/man1/",
        "systemd/debian/postinst                  DEBIAN/postinst",
        "target/package/copyright                 644 copyright",
    ] {
        assert!(said.contains(line), "{line:?} is not in\n{said}");
    }
}

#[test]
fn the_container_is_made_of_what_is_there() {
    let text = fs::read_to_string(top("Containerfile")).expect("Containerfile");
    let copied: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "))
        .filter(|line| !line.starts_with("--from"))
        .flat_map(|line| line.split(' ').rev().skip(1))
        .collect();
    assert!(copied.len() > 6, "{copied:?}");
    for name in copied {
        assert!(top(name).exists(), "{name}");
    }
}

#[test]
fn the_configuration_has_the_lines_that_packages_rewrite() {
    let config = fs::read_to_string(top("config/geowire.toml")).expect("geowire.toml");
    let lines = |begin| {
        config
            .lines()
            .filter(move |line| line.starts_with(begin))
            .count()
    };
    // The container listens where its port can be published, and the Debian
    // package names the database of the service.
    assert_eq!(lines("#listen = "), 1);
    assert_eq!(lines("#path = \"\""), 1);
}
