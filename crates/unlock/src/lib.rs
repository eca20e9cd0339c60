#![doc = include_str!("../README.md")]

pub mod biometric;
#[cfg(target_os = "linux")]
mod bus;
pub mod keychain;
#[cfg(any(target_os = "linux", windows))]
pub mod page_process;
mod patience;
pub mod process;
mod registers;
pub mod session;

pub use registers::wiped;
