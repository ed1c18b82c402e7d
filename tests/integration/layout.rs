use std::fs;
use std::path::{Path, PathBuf};

/// Every Rust file below `src`, with its path relative to it, `/`-separated.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
            (name.replace('\\', "/"), fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// The code of a file: no comments, no texts, no tests at its end. Good enough
/// for finding names, and simple enough to trust.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]").next().unwrap_or(text);
    before_tests
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| line.split(" // ").next().unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

fn names(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + name.len()..].chars().next();
        let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !word(before) && !word(after)
    })
}

const PURE: [&str; 9] = [
    "parse/",
    "normalize/",
    "dedupe/",
    "recognize/",
    "group/",
    "publish/",
    "pages/",
    "model/",
    "evaluate",
];

/// Rule 1: the pure stages touch nothing outside, read no clock, log nothing.
#[test]
fn pure_stages_touch_nothing_outside() {
    let banned = [
        "tokio",
        "reqwest",
        "rusqlite",
        "axum",
        "hyper",
        "tracing",
        "Timestamp::now",
        "SystemTime",
        "Instant",
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "fs::read",
        "println",
        "eprintln",
        "Rng::new",
        "thread_rng",
    ];
    let mut seen = 0;
    for (file, text) in sources() {
        let is_pure = PURE.iter().any(|stage| file.starts_with(stage))
            || matches!(
                file.as_str(),
                "schedule/policy.rs" | "schedule/pace.rs" | "refresh/decide.rs"
            );
        if !is_pure {
            continue;
        }
        seen += 1;
        let code = code(&text);
        for name in banned {
            assert!(
                !names(&code, name),
                "src/{file} is pure and must not name {name}"
            );
        }
    }
    assert!(seen > 12, "the pure stages were not found");
}

/// Rule 2: each outside world has one home.
#[test]
fn each_outside_world_has_one_home() {
    let homes = [
        ("feed_rs", "parse/"),
        ("rusqlite", "store/"),
        ("reqwest", "fetch/"),
        ("axum", "serve/"),
    ];
    for (file, text) in sources() {
        let code = code(&text);
        for (name, home) in homes {
            assert!(
                file.starts_with(home) || !names(&code, name),
                "src/{file} names {name}, whose home is src/{home}"
            );
        }
        let sql = ["SELECT ", "INSERT INTO", "DELETE FROM", "UPDATE "];
        for word in sql {
            assert!(
                file.starts_with("store/") || !code.contains(word),
                "src/{file} holds SQL, whose home is src/store/"
            );
        }
    }
}

/// Rule 3: one refresh ends in one recorded outcome, with the items and the due
/// time in the same transaction: only one place finishes a refresh, and the
/// validators are written nowhere else.
#[test]
fn one_place_ends_a_refresh() {
    let finishing: Vec<String> = sources()
        .into_iter()
        .filter(|(file, text)| !file.starts_with("store/") && code(text).contains(".finish("))
        .map(|(file, _)| file)
        .collect();
    // `publish` and `serve` finish hashes and encoders, not refreshes.
    let finishing: Vec<_> = finishing
        .iter()
        .filter(|file| {
            file.starts_with("refresh")
                || file.starts_with("schedule")
                || file.starts_with("service")
        })
        .collect();
    assert_eq!(finishing, ["refresh/mod.rs"]);
    let (_, text) = sources()
        .into_iter()
        .find(|(file, _)| file == "refresh/mod.rs")
        .unwrap();
    assert_eq!(code(&text).matches("tx.finish(").count(), 1);
    assert_eq!(code(&text).matches(".write(").count(), 1);
}

/// Files stay small enough to be read whole.
#[test]
fn files_are_short() {
    for (file, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 600, "src/{file} has {lines} lines: split it");
    }
}
