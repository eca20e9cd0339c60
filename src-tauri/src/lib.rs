#![doc = include_str!("../README.md")]

#[cfg(all(feature = "fuzzing", not(debug_assertions)))]
compile_error!(
    "`fuzzing` is for tests/fuzz, whose builds have debug assertions; no program that is shipped has it"
);

mod app;
mod auto_backup;
mod biometrics;
mod channel;
mod clipboard;
mod commands;
mod desk;
mod dialogs;
mod dto;
mod flow;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod instance;
mod job;
mod language;
mod open_file;
mod paper;
mod place;
mod text_size;
mod tray;
mod windows;

pub use app::run;
