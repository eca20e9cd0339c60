#![doc = include_str!("../README.md")]

mod arguments;
mod commands;
mod document;
mod failure;
mod input;
mod output;
mod prompt;
mod run;

pub use run::run;
