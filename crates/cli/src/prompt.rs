//! Hidden input at a terminal: a password, which is one line, or the words of a phrase, which may be many. What is typed or pasted is not
//! shown, is read here to its end, and is left to nobody else: not to the shell, its screen or its history.

use std::io;

use zeroize::Zeroizing;

#[cfg(unix)]
#[path = "prompt/unix.rs"]
mod system;
#[cfg(not(unix))]
#[path = "prompt/other.rs"]
mod system;

/// Bytes that are taken at most.
const LONGEST: usize = 64 * 1024;

/// How far what was typed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoFar {
    /// It is what was asked for.
    Complete,
    /// So many words, and more may come.
    Words(usize),
}

/// Judges what was typed; whether it came on several lines.
pub type Judge<'a> = &'a dyn Fn(&str, bool) -> SoFar;

/// Asks for one line.
///
/// # Errors
/// As the terminal says; `UnexpectedEof` where it was closed.
pub fn line(prompt: &str) -> io::Result<Zeroizing<String>> {
    text(system::read(&format!("{prompt}: "), None)?)
}

/// Asks for words, on one line or on many. They end when `so_far` says that they are complete and nothing follows, or with an empty line.
///
/// # Errors
/// As `line`.
pub fn words(prompt: &str, so_far: Judge<'_>) -> io::Result<Zeroizing<String>> {
    text(system::read(&format!("{prompt}: "), Some(so_far))?)
}

fn text(bytes: Zeroizing<Vec<u8>>) -> io::Result<Zeroizing<String>> {
    let text = str::from_utf8(&bytes).map(|text| Zeroizing::new(text.to_owned()));
    text.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "what was typed is not UTF-8"))
}

/// What is said between two lines.
fn hint(count: usize) -> String {
    let words = if count == 1 { "1 word".into() } else { format!("{count} words") };
    format!("{words} so far. Go on, or end with an empty line: ")
}
