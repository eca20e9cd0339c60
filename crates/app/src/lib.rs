#![doc = include_str!("../README.md")]

#[cfg(all(feature = "testing", not(debug_assertions)))]
compile_error!(
    "`testing` is for tests, whose builds have debug assertions; no program that is shipped has it"
);

pub mod accounts;
pub mod backups;
pub mod biometrics;
pub mod clipboard;
pub mod computers;
pub mod dialog;
pub mod dto;
pub mod far_memory;
pub mod flow;
pub mod job;
pub mod keychain_wait;
pub mod language;
pub mod overview;
pub mod preferences;
pub mod private_requests;
pub mod private_window;
pub mod session;
pub mod state;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text_size;
pub mod waits;

mod sealed_channel;
