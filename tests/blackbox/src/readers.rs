//! What the readers of the format say of a file, in a form that can be compared.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use holdfast_vault::{KdfPolicy, OpenError, Password, testing};
use serde_json::Value;
use tempfile::TempDir;

use crate::python;
use crate::vaults::backup_password;

/// What a reader says of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Why it does not open.
    pub error: Option<&'static str>,
    /// Name, kind, words (or what is the matter with them) and passphrase of each account, in the order of the file.
    pub accounts: Vec<[String; 4]>,
    /// The copies that were written and those that are whole, the blocks that were mended, the bytes beside them.
    pub condition: [u64; 4],
}

/// What a reader saves of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Salvage {
    /// Why nothing can be saved.
    pub error: Option<&'static str>,
    /// Name, kind, words and passphrase of each record that is sure, sorted.
    pub sure: Vec<[String; 4]>,
    /// And of those that are not.
    pub unsure: Vec<[String; 4]>,
}

/// What this program says.
pub fn ours(bytes: &[u8], password: &Password) -> Reading {
    match testing::opened(bytes, password) {
        Err(error) => Reading { error: Some(code(&error)), ..Reading::default() },
        Ok((accounts, kept)) => {
            let number = |count: usize| count as u64;
            let condition = [kept.copies.into(), number(kept.whole), number(kept.mended), kept.other_bytes];
            Reading { error: None, accounts, condition }
        }
    }
}

/// What this program saves.
pub fn our_salvage(bytes: &[u8], password: &Password) -> Salvage {
    match testing::opened(bytes, password) {
        Ok((accounts, _)) => Salvage { sure: sorted(accounts), ..Salvage::default() },
        Err(_) => match testing::salvaged(bytes, password, &KdfPolicy::cheap_for_tests(), true) {
            Err(error) => Salvage { error: Some(code(&error)), ..Salvage::default() },
            Ok((sure, unsure)) => Salvage { error: None, sure, unsure },
        },
    }
}

fn code(error: &OpenError) -> &'static str {
    match error {
        OpenError::NotHoldfast => "not-holdfast",
        OpenError::NewerVersion => "newer",
        OpenError::ExcessiveWork => "too-much-work",
        OpenError::WrongPassword => "wrong-password",
        OpenError::Damaged => "damaged",
        OpenError::Stopped | OpenError::Io(_) | OpenError::NotRegular(_) | OpenError::OutOfMemory | _ => {
            "another error"
        }
    }
}

fn sorted(mut records: Vec<[String; 4]>) -> Vec<[String; 4]> {
    records.sort();
    records
}

/// Another reader, which is a program that takes paths on its standard input, one a line, and writes what came of each as JSON.
pub struct Reader(Command);

impl Reader {
    /// `docs/recover.py`, with this password.
    pub fn python(password: &Path) -> Self {
        let mut command = python::with_libraries();
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("readers.py"));
        command.args([python::recover(), password.to_owned()]);
        Self(command)
    }

    /// The reader of the rescue page, with this password.
    pub fn page(password: &Path) -> Self {
        let mut command = Command::new("node");
        let reader = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/rescue/reader.mjs");
        assert!(reader.exists(), "npm test builds {}", reader.display());
        command.args([reader, password.to_owned()]);
        Self(command)
    }

    /// What it says of each file.
    ///
    /// # Panics
    /// Where it does not run to its end, or says what it never says.
    pub fn read(self, paths: &[PathBuf]) -> Vec<Reading> {
        self.run(&[], paths).iter().map(reading).collect()
    }

    /// What it saves of each file.
    ///
    /// # Panics
    /// As `read`.
    pub fn salvage(self, paths: &[PathBuf]) -> Vec<Salvage> {
        self.run(&["--salvage", "--unsure"], paths).iter().map(salvage).collect()
    }

    fn run(mut self, arguments: &[&str], paths: &[PathBuf]) -> Vec<Value> {
        let mut child =
            self.0.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut input = child.stdin.take().expect("its standard input");
        let lines: String = paths.iter().map(|path| format!("{}\n", path.display())).collect();
        let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
        let ran = child.wait_with_output().expect("it ends");
        writer.join().expect("no panic").expect("it reads");
        assert!(ran.status.success(), "{}", ran.status);
        let said: Vec<Value> = String::from_utf8(ran.stdout)
            .expect("text")
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(said.len(), paths.len());
        said
    }
}

fn reading(said: &Value) -> Reading {
    let document = &said["document"];
    let Some(accounts) = document["accounts"].as_array() else {
        return Reading { error: Some(their_code(said)), ..Reading::default() };
    };
    let state = |account: &Value| {
        let is = |state: &str| account[state] == true;
        ["damaged", "newer"].into_iter().find(|state| is(state)).map(str::to_owned)
    };
    let accounts = accounts.iter().map(|account| {
        let words = state(account).unwrap_or_else(|| text(&account["phrase"]));
        [text(&account["name"]), text(&account["kind"]), words, text(&account["passphrase"])]
    });
    let number = |name: &str| document[name].as_u64().expect("a number");
    let condition = ["copies", "whole", "mended", "otherBytes"].map(number);
    Reading { error: None, accounts: accounts.collect(), condition }
}

fn salvage(said: &Value) -> Salvage {
    let list = |name: &str| {
        let records = said.pointer(&format!("/document/{name}")).and_then(Value::as_array);
        let records = records.into_iter().flatten();
        let parts = |record: &Value| ["name", "kind", "phrase", "passphrase"].map(|part| text(&record[part]));
        sorted(records.map(parts).collect())
    };
    let found = Salvage { error: None, sure: list("sure"), unsure: list("unsure") };
    let opened = reading(said);
    if opened.error.is_none() {
        return Salvage { sure: sorted(opened.accounts), ..Salvage::default() };
    }
    if found.sure.is_empty() && found.unsure.is_empty() {
        return Salvage { error: Some(their_code(said)), ..Salvage::default() };
    }
    found
}

/// Empty where there is none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn their_code(said: &Value) -> &'static str {
    let error = said["error"].as_str().expect("an error");
    let error = error.trim_start_matches("recover.py: ");
    let known = [
        ("not a Holdfast file", "not-holdfast"),
        ("not-holdfast", "not-holdfast"),
        ("newer", "newer"),
        ("asks for too much work", "too-much-work"),
        ("too-much-work", "too-much-work"),
        ("wrong password", "wrong-password"),
        ("wrong-password", "wrong-password"),
        ("has no password", "damaged"),
        ("no-password", "damaged"),
        ("damaged", "damaged"),
    ];
    known.into_iter().find(|(begins, _)| error.starts_with(begins)).map_or("another error", |(_, code)| code)
}

/// What this program, recover.py and the page say of each file.
///
/// # Panics
/// Where a reader does not run to its end.
pub fn read_by_all(files: &[Vec<u8>]) -> Vec<[Reading; 3]> {
    let folder = TempDir::new().expect("a folder of the test");
    let path = |i: usize| folder.path().join(format!("{i}.holdfast"));
    let paths: Vec<PathBuf> = (0..files.len()).map(path).collect();
    paths
        .iter()
        .zip(files)
        .for_each(|(path, bytes)| std::fs::write(path, bytes).expect("a folder of the test"));
    let password = folder.path().join("password");
    std::fs::write(&password, "sextant mooring gravel otter plinth").expect("a folder of the test");
    let ours = files.iter().map(|bytes| ours(bytes, &backup_password()));
    let (python, page) = (Reader::python(&password).read(&paths), Reader::page(&password).read(&paths));
    ours.zip(python.into_iter().zip(page)).map(|(ours, (python, page))| [ours, python, page]).collect()
}

/// Where they differ.
pub fn difference([ours, python, page]: &[Reading; 3]) -> Option<String> {
    let kept = |reading: &Reading| format!("{:?} {:?}", reading.error, reading.condition);
    let differ = ours != python || ours != page;
    differ.then(|| format!("they differ: {}, {}, {}", kept(ours), kept(python), kept(page)))
}
