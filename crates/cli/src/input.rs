//! Where passwords and phrases are read from: a file, standard input, or the terminal. Never an argument.

use std::io::{self, BufRead, IsTerminal, Read};
use std::path::{Path, PathBuf};

use holdfast_phrase::{Form, Kind, Phrase};
use holdfast_vault::{Password, read_regular};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::prompt::{self, SoFar};

/// A file of words or a password that is longer than this is not one.
const LONGEST: u64 = 64 * 1024;
/// More than a phrase of any system has.
const MOST_WORDS: usize = 60;

/// Something secret that a command needs.
pub struct Wanted<'a> {
    /// What a person is asked for.
    pub prompt: &'a str,
    /// The option that names a file.
    pub option: &'a str,
    /// The file, if the option was given.
    pub file: Option<&'a PathBuf>,
}

/// Reads a password: the first line of a file or of what is left of standard input, or what is typed.
pub fn password(wanted: &Wanted<'_>) -> Result<Password, Failure> {
    Ok(Password::new(&one_line(wanted)?)?)
}

/// Reads a new local password; at a terminal it is typed twice.
pub fn new_password(wanted: &Wanted<'_>) -> Result<Password, Failure> {
    let password = typed_twice(wanted)?;
    password.fit_for_local()?;
    Ok(password)
}

/// Reads a new backup password; at a terminal it is typed twice.
pub fn new_backup_password(wanted: &Wanted<'_>) -> Result<Password, Failure> {
    let password = typed_twice(wanted)?;
    password.fit_for_backup()?;
    Ok(password)
}

fn typed_twice(wanted: &Wanted<'_>) -> Result<Password, Failure> {
    let password = password(wanted)?;
    if matches!(source(wanted)?, Source::Terminal) {
        let again = Zeroizing::new(typed("Type it again")?);
        if !password.is(&again) {
            return Err(Failure::usage("the two passwords differ"));
        }
    }
    Ok(password)
}

/// Reads a phrase: a whole file, all that is left of standard input, or what is typed, on one line or on many.
pub fn phrase(kind: Kind, file: Option<&PathBuf>) -> Result<Zeroizing<String>, Failure> {
    phrase_of(kind, 0, file)
}

/// The same of a backup that has at least so many shares.
pub fn phrase_of(kind: Kind, shares: usize, file: Option<&PathBuf>) -> Result<Zeroizing<String>, Failure> {
    let wanted = Wanted { prompt: "The words (they are not shown)", option: "--phrase-file", file };
    match source(&wanted)? {
        Source::File(path) => read_file(path),
        Source::StandardInput => {
            let mut text = Zeroizing::new(String::with_capacity(4096));
            io::stdin().lock().take(LONGEST).read_to_string(&mut text).map_err(Failure::reading_input)?;
            Ok(without_mark(text))
        }
        Source::Terminal => {
            prompt::words(wanted.prompt, &|text, has_lines| so_far(kind, shares, text, has_lines))
                .map_err(Failure::reading_input)
        }
    }
}

/// Whether typed words are a phrase. Twelve words that came on lines of their own may be the beginning of twenty-four, and the beginning of a
/// phrase is one by chance now and then: then only as many as there can be end it, or an empty line. Where nothing tells that words are a
/// phrase, as many as it mostly has have to do. Words that are no phrase may be of a longer one of another system.
fn so_far(kind: Kind, shares: usize, text: &str, has_lines: bool) -> SoFar {
    let count = holdfast_phrase::word_count(text);
    let is_most = kind.accepted_words().last().is_none_or(|most| count >= *most);
    let is_enough = !has_lines && (kind.has_check() || count >= kind.default_words());
    // Shares come until there are enough of them; a check wants all.
    if kind.form() == Form::Shares {
        let is_whole = Phrase::parse(kind, text)
            .is_ok_and(|phrase| phrase.is_complete() && phrase.part_count() >= shares);
        return if is_whole { SoFar::Complete } else { SoFar::Words(count) };
    }
    let ends = if Phrase::parse(kind, text).is_ok() { is_enough || is_most } else { is_most && !has_lines };
    if ends || count >= MOST_WORDS { SoFar::Complete } else { SoFar::Words(count) }
}

/// Reads a password that is none of Holdfast's own, and follows none of its rules.
pub fn foreign_password(wanted: &Wanted<'_>) -> Result<Zeroizing<String>, Failure> {
    let text = one_line(wanted)?;
    Ok(Zeroizing::new(text.trim_end_matches(['\n', '\r']).to_owned()))
}

/// Reads a passphrase: the first line of a file or of what is left of standard input, as it is but for the line's end; what is typed,
/// where that is asked for; twice where it is a new one, because nothing tells that it is wrong. None where it is empty.
pub fn passphrase(file: Option<&PathBuf>, ask: Ask) -> Result<Option<Zeroizing<String>>, Failure> {
    let prompt = "The passphrase, if there is one (it is not shown)";
    let wanted = Wanted { prompt, option: "--passphrase-file", file };
    if file.is_none() && ask == Ask::Not {
        return Ok(None);
    }
    let text = one_line(&wanted)?;
    let is_new = ask == Ask::Twice && !text.is_empty() && matches!(source(&wanted)?, Source::Terminal);
    if is_new && *typed("Type it again")? != *text {
        return Err(Failure::usage("the two passphrases differ"));
    }
    let text = text.trim_end_matches(['\n', '\r']);
    Ok((!text.is_empty()).then(|| Zeroizing::new(text.to_owned())))
}

/// Whether a person at a terminal is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    Not,
    Once,
    Twice,
}

/// Whether somebody sits at a terminal.
pub fn is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a text that is no secret. An error without a terminal.
pub fn answer(question: &str, option: &str) -> Result<String, Failure> {
    if !is_terminal() {
        return Err(Failure::input_missing(option));
    }
    eprint_line(question);
    let mut text = String::new();
    io::stdin().lock().read_line(&mut text).map_err(Failure::reading_input)?;
    Ok(text.trim().to_owned())
}

enum Source<'a> {
    File(&'a Path),
    StandardInput,
    Terminal,
}

fn source<'a>(wanted: &Wanted<'a>) -> Result<Source<'a>, Failure> {
    match wanted.file {
        Some(path) if path.as_os_str() == "-" => Ok(Source::StandardInput),
        Some(path) => Ok(Source::File(path)),
        None if is_terminal() => Ok(Source::Terminal),
        None => Err(Failure::input_missing(wanted.option)),
    }
}

/// The first line of a file or of what is left of standard input, or what is typed.
fn one_line(wanted: &Wanted<'_>) -> Result<Zeroizing<String>, Failure> {
    match source(wanted)? {
        Source::File(path) => Ok(first_line(read_file(path)?)),
        Source::StandardInput => line(wanted),
        Source::Terminal => typed(wanted.prompt),
    }
}

fn typed(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    prompt::line(prompt).map_err(Failure::reading_input)
}

fn line(wanted: &Wanted<'_>) -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::with_capacity(2048));
    let read = io::stdin().lock().take(LONGEST).read_line(&mut text).map_err(Failure::reading_input)?;
    if read == 0 {
        return Err(Failure::input_missing(wanted.option));
    }
    Ok(without_mark(text))
}

/// A byte order mark at the start is the editor's, and no part of the text.
fn without_mark(mut text: Zeroizing<String>) -> Zeroizing<String> {
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    text
}

fn first_line(text: Zeroizing<String>) -> Zeroizing<String> {
    Zeroizing::new(text.split_inclusive('\n').next().unwrap_or_default().to_owned())
}

fn read_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let failed = |error| Failure::file(path, &error);
    let mut bytes = Zeroizing::new(Vec::new());
    read_regular(path, LONGEST, &mut bytes).map_err(failed)?;
    str::from_utf8(&bytes)
        .map(|text| without_mark(Zeroizing::new(text.to_owned())))
        .map_err(|_| Failure::usage(&format!("{} is not a text file in UTF-8", path.display())))
}

fn eprint_line(text: &str) {
    use io::Write;
    // A question that cannot be shown is answered by nobody; the answer is then empty.
    writeln!(io::stderr(), "{text}").ok();
}
