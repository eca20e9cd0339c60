//! The command line with the tests' cheap key derivation: for tests of everything else.

use std::process::ExitCode;
use std::sync::Arc;

use holdfast_vault::{Disk, Environment, KdfPolicy, SystemClock};

fn main() -> ExitCode {
    let (files, clock) = (Arc::new(Disk::new("holdfast")), Arc::new(SystemClock::new()));
    holdfast_cli::run(Environment::new(files, clock, KdfPolicy::cheap_for_tests()))
}
