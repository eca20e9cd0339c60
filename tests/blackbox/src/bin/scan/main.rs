//! Looks for bytes in the resident memory of processes: `scan PID…`, with the patterns on standard input, one a line, as NAME, tab, bytes in
//! hex. Prints a JSON document: how many bytes were read, and for each place what was found, in which mapping, on which thread's stack, and
//! the bytes around it. No byte of a pattern is printed.

#![cfg_attr(target_os = "linux", expect(clippy::unwrap_used, reason = "a test that cannot go on fails"))]

// Other systems show no program the memory of another one.
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod search;

fn main() {
    #[cfg(target_os = "linux")]
    search::run();
}
