#![doc = include_str!("../README.md")]

mod app;
mod auto_backup;
mod commands;
mod dialogs;
mod frame;
mod instance;
mod locking;
mod open_file;
mod page;
mod page_process;
mod paper;
mod presence;
mod touch_id;
mod tray;
mod waiting_file;
mod window_geometry;
mod windows;

pub use app::run;
