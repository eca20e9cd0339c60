//! The command line.

use std::process::ExitCode;

use holdfast_vault::Environment;

fn main() -> ExitCode {
    holdfast_cli::run(Environment::system("holdfast"))
}
