//! Printing: one JSON document, or lines for a person. Names, notes and paths are other people's texts, so nothing reaches a terminal that it
//! would obey.

use std::borrow::Cow;
use std::io::{self, Write};
use std::process::ExitCode;

use holdfast_vault::is_command;
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
        let text = if self.json { ascii_controls(&document.to_string()) } else { harmless(&lines()).into() };
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
            writeln!(io::stderr(), "{}", harmless(line)).ok();
        }
    }

    /// What did not work although the command went on, on standard error; also for who asked for silence.
    pub fn complain(&self, line: &str) {
        if !self.json {
            // If standard error is closed, the exit status still says it.
            writeln!(io::stderr(), "holdfast: {}", harmless(line)).ok();
        }
    }

    /// Prints an error on standard error and gives the exit status.
    pub fn failure(&self, failure: &Failure) -> ExitCode {
        let text = if self.json {
            let mut error = failure.data.clone();
            error.insert("code".into(), failure.code.into());
            error.insert("message".into(), failure.message.clone().into());
            ascii_controls(&json!({ "error": error }).to_string())
        } else {
            format!("holdfast: {}", harmless(&failure.message))
        };
        // If standard error is closed, the exit status still says it.
        writeln!(io::stderr(), "{text}").ok();
        ExitCode::from(failure.exit)
    }
}

/// A text without what a terminal takes for a command, or for another direction of writing: in the place of each such character stands
/// U+FFFD. Ends of lines and tabs stay.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return text.into();
    }
    text.chars().map(|c| if is_obeyed(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The same for a text of one line, like a name.
pub fn one_line(text: &str) -> String {
    harmless(text).replace(['\n', '\t'], "\u{FFFD}")
}

/// JSON with all control characters escaped. `serde_json` leaves those above U+001F as they are (RFC 8259, section 7), and a terminal obeys
/// some.
fn ascii_controls(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if is_obeyed(c) {
            text.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            text.push(c);
        }
    }
    text
}

fn is_obeyed(c: char) -> bool {
    is_command(c) && c != '\n' && c != '\t'
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    written.map_err(|error| Failure::new(1, "io", format!("the output cannot be written: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_not_printed() {
        assert_eq!(harmless("a name"), "a name");
        assert_eq!(
            harmless("\x1b]0;x\x07y\u{9b}2J\r\u{202e}z\n\t"),
            "\u{fffd}]0;x\u{fffd}y\u{fffd}2J\u{fffd}\u{fffd}z\n\t"
        );
        assert_eq!(one_line("a\nb"), "a\u{fffd}b");
        assert_eq!(ascii_controls("\"\u{9b}\u{7f}\u{2066}\""), "\"\\u009b\\u007f\\u2066\"");
    }
}
