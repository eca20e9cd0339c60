//! Printing: one JSON document, or lines for a person.

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::failure::Failure;

/// Where results go.
pub struct Output {
    json: bool,
    quiet: bool,
}

impl Output {
    pub fn new(json: bool, quiet: bool) -> Self {
        Self { json, quiet }
    }

    /// The result: a document for programs, or lines for a person.
    pub fn result(&self, document: &Value, lines: impl FnOnce() -> String) -> Result<(), Failure> {
        let text = if self.json { document.to_string() } else { lines() };
        print(&text)
    }

    /// What is done, for a person who did not ask for silence.
    pub fn done(&self, document: &Value, line: impl FnOnce() -> String) -> Result<(), Failure> {
        if self.quiet && !self.json { Ok(()) } else { self.result(document, line) }
    }

    /// What is being done, on standard error; not for programs and not for who asked for silence.
    pub fn progress(&self, line: &str) {
        if !self.json && !self.quiet {
            // If standard error is closed, nobody waits for it.
            writeln!(io::stderr(), "{line}").ok();
        }
    }

    /// What did not work although the command went on, on standard error; also for who asked for silence.
    pub fn complain(&self, line: &str) {
        if !self.json {
            // If standard error is closed, the exit status still says it.
            writeln!(io::stderr(), "holdfast: {line}").ok();
        }
    }

    /// Prints an error on standard error and gives the exit status.
    pub fn failure(&self, failure: &Failure) -> ExitCode {
        let text = if self.json {
            let mut error = failure.data.clone();
            error.insert("code".into(), failure.code.into());
            error.insert("message".into(), failure.message.clone().into());
            json!({ "error": error }).to_string()
        } else {
            format!("holdfast: {}", failure.message)
        };
        // If standard error is closed, the exit status still says it.
        writeln!(io::stderr(), "{text}").ok();
        ExitCode::from(failure.exit)
    }
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    written.map_err(|error| Failure::new(1, "io", format!("the output cannot be written: {error}")))
}
