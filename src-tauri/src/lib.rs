#![doc = include_str!("../README.md")]

mod app;
mod channel;
mod clipboard;
mod commands;
mod desk;
mod dto;
mod flow;
mod windows;

pub use app::run;
