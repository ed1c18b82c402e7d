//! Programs that readers use, where they are installed.

use std::io::Write;
use std::process::{Command, Stdio};

/// Whether a program is there. Where it is not, the test says so and passes,
/// unless `GEOWIRE_TEST_TOOLS=required`.
pub(crate) fn present(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths).any(|folder| folder.join(program).is_file());
    let required = std::env::var_os("GEOWIRE_TEST_TOOLS").is_some_and(|value| value == "required");
    assert!(found || !required, "{program} is not installed");
    if !found {
        eprintln!("{program} is not installed: left out");
    }
    found
}

/// Runs a program over `input`; it must succeed.
pub(crate) fn pipe(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("it ends");
    feeder
        .join()
        .expect("no panic")
        .expect("it reads its input");
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}
