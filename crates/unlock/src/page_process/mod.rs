//! The processes of pages, which hold what the pages show.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
pub use linux::{PageProcess, of_this_program};
#[cfg(windows)]
pub use windows::watch;
