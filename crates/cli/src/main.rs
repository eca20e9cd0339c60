//! The command line.

use std::process::ExitCode;

use holdfast_vault::Environment;

/// Every block of memory is overwritten when it is given back.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    holdfast_cli::run(Environment::system("holdfast"))
}
