//! The geowire command.

use std::process::ExitCode;

fn main() -> ExitCode {
    geowire::cli::main()
}
