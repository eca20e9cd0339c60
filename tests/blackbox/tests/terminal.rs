//! Secrets at a real terminal: what is typed or pasted stays hidden, nobody else gets the rest of it, and the terminal is as it was,
//! whatever ends the command.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::process::Command;

use holdfast_tests::session::Session;
use serde_json::{Value, json};

fn scenario(name: &str) -> Value {
    let session = Session::default();
    std::fs::create_dir(session.data()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("terminal.py");
    let mut command = Command::new("python3");
    let ran = command.arg(script).arg(session.program()).arg(session.data()).arg(name).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{name}: {out} {err}"))
}

fn is_taken_whole(name: &str) {
    let whole = json!({ "hidden": true, "leaked": [], "address": true, "status": 0, "history": [] });
    assert_eq!(scenario(name), whole, "{name}");
}

#[test]
fn a_phrase_of_one_line_is_taken() {
    is_taken_whole("line");
}

#[test]
fn a_phrase_of_many_lines_is_taken_whole_and_none_goes_to_the_shell() {
    is_taken_whole("lines");
}

#[test]
fn a_paste_with_brackets_is_taken_whole() {
    is_taken_whole("brackets");
}

#[test]
fn empty_lines_in_a_paste_end_nothing() {
    is_taken_whole("spaced");
}

#[test]
fn twenty_four_words_that_begin_like_twelve_are_taken_whole() {
    assert_eq!(scenario("long"), json!({ "address": true, "status": 0 }));
}

#[test]
fn a_phrase_at_the_prompt_for_a_password_goes_to_nobody() {
    let result = scenario("password");
    assert_eq!(result["leaked"], json!([]), "{result}");
}

#[test]
fn what_is_pasted_after_the_phrase_is_dropped() {
    let result = scenario("more");
    assert_eq!((&result["leaked"], &result["history"]), (&json!([]), &json!([])));
}

#[test]
fn a_line_can_be_corrected_while_it_is_typed() {
    is_taken_whole("corrected");
}

#[test]
fn words_that_are_no_phrase_yet_are_counted_and_an_empty_line_ends_them() {
    assert_eq!(scenario("misspelt"), json!({ "counted": true, "named": true, "status": 6 }));
}

#[test]
fn a_closed_input_ends_it() {
    assert_eq!(scenario("closed"), json!({ "status": 1, "echoes": true }));
}

#[test]
fn whatever_signal_ends_it_the_terminal_is_as_it_was() {
    for (name, number) in [("ctrl-c", 2), ("ctrl-backslash", 3), ("term", 15), ("hangup", 1)] {
        let result = scenario(name);
        let left = json!({ "hidden": true, "echoes": true, "leaked": [], "status": 128 + number });
        assert_eq!(result, left, "{name}");
    }
}

#[test]
fn a_stop_shows_the_shell_and_the_prompt_comes_back_hidden() {
    let back = json!({
        "hidden": true, "echoes": true, "leaked": [], "hidden again": true, "address": true, "status": 0,
    });
    assert_eq!(scenario("ctrl-z"), back);
}
