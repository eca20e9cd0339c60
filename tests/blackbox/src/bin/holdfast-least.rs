//! The command line with the least key derivation that the shipped program accepts: for tests of the real window, which opens what this
//! makes.

use std::process::ExitCode;
use std::sync::Arc;

use holdfast_vault::{Disk, Environment, KdfPolicy, SystemClock};

fn main() -> ExitCode {
    let (files, clock) = (Arc::new(Disk::new("holdfast")), Arc::new(SystemClock::new()));
    holdfast_cli::run(Environment::new(files, clock, KdfPolicy::least_for_tests()))
}
