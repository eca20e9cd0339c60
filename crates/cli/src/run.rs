//! From the arguments of the process to its exit status.

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use holdfast_vault::Environment;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::Output;

/// Every block of memory is overwritten when it is given back.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// Runs the command line that the process was started with. What it needs of the system is an argument, so that a test can give it a cheaper
/// key derivation.
pub fn run(environment: Environment) -> ExitCode {
    holdfast_unlock::process::close_memory();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return explain(&error),
    };
    let output = Output::new(arguments.global.json, arguments.global.quiet);
    match crate::commands::run(arguments, environment, &output) {
        Ok(code) => code,
        Err(failure) => output.failure(&failure),
    }
}

/// Help and version are no errors; everything else that clap says is one of usage.
fn explain(error: &clap::Error) -> ExitCode {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if !asked && std::env::args_os().any(|argument| argument == "--json") {
        let said = error.to_string();
        let first = said.lines().next().unwrap_or_default().trim_start_matches("error: ");
        return Output::new(true, false).failure(&Failure::usage(first));
    }
    // If nobody reads it, there is nobody to tell.
    if error.print().is_err() || !asked { ExitCode::from(2) } else { ExitCode::SUCCESS }
}
