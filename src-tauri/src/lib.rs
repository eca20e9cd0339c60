#![doc = include_str!("../README.md")]

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
mod job;
mod paper;
mod tray;
mod windows;

pub use app::run;
